//! The unique token identifier: the request id in another coat.
//!
//! Since about April 2022 it is the sixteen bytes of the GUID, in .NET's order (the first three
//! groups little-endian), as base64url without padding: 22 characters. Before, it was plain base64
//! of the GUID's text: 48 characters. Found on real exports of 2022 to 2026.

/// The request id inside a unique token identifier, as a lower-case GUID.
#[must_use]
pub fn event_id_of_token(token: &str) -> Option<String> {
    let bytes = decode(token.trim().trim_start_matches('\'').trim_end_matches('='))?;
    match bytes.len() {
        16 => Some(guid_text(&bytes)),
        36 => {
            let text = std::str::from_utf8(&bytes).ok()?.to_ascii_lowercase();
            is_guid(&text).then_some(text)
        }
        _ => None,
    }
}

/// The unique token identifier that belongs to a request id: 22 characters.
#[must_use]
pub fn token_of_event_id(event_id: &str) -> Option<String> {
    if !is_guid(event_id) {
        return None;
    }
    let hex: String = event_id.chars().filter(|c| *c != '-').collect();
    let mut bytes = [0_u8; 16];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&hex[at * 2..at * 2 + 2], 16).ok()?;
    }
    Some(encode(&swap(&bytes)))
}

/// Whether a text can be the id of one event: a GUID with dashes and without braces, and not that of
/// all zeros, which programs write where they have none.
#[must_use]
pub fn is_event_id(text: &str) -> bool {
    is_guid(text) && text.bytes().any(|byte| !matches!(byte, b'0' | b'-'))
}

/// Whether a text is a GUID with dashes and without braces.
fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Turns .NET's byte order into the order of the text, and back: it is its own inverse.
fn swap(bytes: &[u8]) -> Vec<u8> {
    [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15].iter().map(|&at| bytes[at]).collect()
}

fn guid_text(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(36);
    for (at, byte) in swap(bytes).iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        for digit in [byte >> 4, byte & 15] {
            text.push(char::from(b"0123456789abcdef"[usize::from(digit)]));
        }
    }
    text
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(22);
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0_u32, |word, byte| (word << 8) | u32::from(*byte))
            << (8 * (3 - chunk.len()));
        for at in 0..=chunk.len() {
            let index = (word >> (18 - 6 * at)) & 63;
            text.push(char::from(ALPHABET[usize::try_from(index).unwrap_or(0)]));
        }
    }
    text
}

fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let (mut word, mut bits) = (0_u32, 0);
    for byte in text.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'-' | b'+' => 62,
            b'_' | b'/' => 63,
            _ => return None,
        };
        word = (word << 6) | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((word >> bits) & 255).ok()?);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_coats_hold_the_request_id() {
        let id = "22608a25-1d9b-44b5-b0f2-cb94f06b2d00";
        assert_eq!(event_id_of_token("JYpgIpsdtUSw8suU8GstAA").as_deref(), Some(id));
        assert_eq!(event_id_of_token("'JYpgIpsdtUSw8suU8GstAA").as_deref(), Some(id));
        assert_eq!(token_of_event_id(id).as_deref(), Some("JYpgIpsdtUSw8suU8GstAA"));
        let long = "ZDU5MzVkY2EtODZmMi00YjVlLWE1YzQtMGI3ZDA5ZTJmMTAw";
        assert_eq!(
            event_id_of_token(long).as_deref(),
            Some("d5935dca-86f2-4b5e-a5c4-0b7d09e2f100")
        );
    }

    #[test]
    fn anything_else_holds_none() {
        for token in ["", "JYpgIpsdtUSw8suU8Gst", "{PII Removed}", "AAAA"] {
            assert_eq!(event_id_of_token(token), None, "{token}");
        }
        assert_eq!(token_of_event_id("not-a-guid"), None);
    }
}

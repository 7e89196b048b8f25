//! Lone surrogates: escapes such as `\ud83d` without their other half, which are no Unicode.

/// The reason for which a text is refused that holds one.
pub(super) const HALF: &str = "half a surrogate pair in a hex escape";

/// Whether the reason for which JSON was refused is one that [`lone_surrogates`] removes.
pub(super) fn can_help(reason: &str) -> bool {
    reason.contains("surrogate") || reason.contains("end of hex escape")
}

/// Replaces each half of a pair that stands alone by U+FFFD, and leaves all else.
pub(super) fn lone_surrogates(json: &str) -> String {
    let mut mended = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        mended.push_str(before);
        let length = match (unit(escape), escape.get(6..).and_then(unit)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => 12,
            (Some(0xd800..=0xdfff), _) => {
                mended.push_str("\\ufffd");
                rest = escape.get(6..).unwrap_or_default();
                continue;
            }
            _ => escape.chars().take(2).map(char::len_utf8).sum(),
        };
        let (kept, after) = escape.split_at(length);
        mended.push_str(kept);
        rest = after;
    }
    mended.push_str(rest);
    mended
}

/// The UTF-16 unit of an escape such as `\ud83d` at the beginning of a text.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_stay_and_halves_go() {
        for (json, mended) in [
            (r#""\ud83d\ude00""#, r#""\ud83d\ude00""#),
            (r#""a\ud83db""#, r#""a\ufffdb""#),
            (r#""\ude00""#, r#""\ufffd""#),
            (r#""\ud83d\ud83d\ude00""#, r#""\ufffd\ud83d\ude00""#),
            (r#""\\ud83d \n\"""#, r#""\\ud83d \n\"""#),
            (r#""\ud83d"#, r#""\ufffd"#),
            ("\\", "\\"),
        ] {
            assert_eq!(lone_surrogates(json), mended, "{json}");
        }
    }
}

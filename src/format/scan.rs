//! How deep in a JSON value we are, counted without understanding it and without recursion.
//!
//! Sixty-four bytes at a time become words of one bit a byte: quotes, backslashes, braces. What is
//! inside texts follows from the quotes by a running parity. There is hardly a branch in it for the
//! processor to guess wrong, which is what a loop over bytes spends its time on.

const BLOCK: usize = 64;

/// The state of a scan through one JSON value that begins with a brace, a bracket or a quote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Nesting {
    depth: u64,
    /// All ones inside a text, else all zeros.
    text: u64,
    /// One if the last byte was a backslash that escapes the next, else zero.
    escape: u64,
    begun: bool,
}

impl Nesting {
    /// Looks on from `from` for the end of the value.
    ///
    /// Gives the place after it. If it is not there yet, gives where to look on.
    pub(super) fn end(&mut self, bytes: &[u8], from: usize) -> Result<usize, usize> {
        let mut at = from;
        while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
            let length = rest.len().min(BLOCK);
            let found = if let Some(block) = rest.first_chunk::<BLOCK>() {
                self.block(block, length)
            } else {
                let mut block = [0; BLOCK];
                block[..length].copy_from_slice(rest);
                self.block(&block, length)
            };
            if let Some(found) = found {
                return Ok(at + found);
            }
            at += length;
        }
        Err(bytes.len())
    }

    /// Goes through a block, of which the first bytes count, and gives the place after the value.
    fn block(&mut self, block: &[u8; BLOCK], length: usize) -> Option<usize> {
        let mut quotes = bits(block, |byte| byte == b'"');
        let slashed = block.iter().fold(0, |any, byte| any | u8::from(*byte == b'\\')) != 0;
        if slashed || self.escape != 0 {
            quotes &= !self.escaped(bits(block, |byte| byte == b'\\'), length);
        }
        let inside = parity(quotes) ^ self.text;
        let text_alone = self.depth == 0 && (self.text != 0 || !self.begun && block[0] == b'"');
        self.begun = true;
        if text_alone {
            return self.alone(quotes);
        }
        if quotes.count_ones() % 2 == 1 {
            self.text = !self.text;
        }
        // Setting this bit makes braces of brackets, and of nothing else.
        let mut braces = bits(block, |byte| matches!(byte | 0x20, b'{' | b'}')) & !inside;
        while braces != 0 {
            let at = braces.trailing_zeros() as usize;
            braces &= braces - 1;
            if matches!(block[at % BLOCK], b'{' | b'[') {
                self.depth += 1;
            } else if self.depth <= 1 {
                return Some(at + 1);
            } else {
                self.depth -= 1;
            }
        }
        None
    }

    /// A text that is the whole value: it ends at its second quote.
    fn alone(&mut self, mut quotes: u64) -> Option<usize> {
        if self.text == 0 {
            self.text = u64::MAX;
            quotes &= quotes - 1;
        }
        (quotes != 0).then(|| quotes.trailing_zeros() as usize + 1)
    }

    /// The bytes that a backslash takes their meaning from.
    fn escaped(&mut self, mut slashes: u64, length: usize) -> u64 {
        let mut escaped = std::mem::take(&mut self.escape);
        slashes &= !escaped;
        while slashes != 0 {
            let at = slashes.trailing_zeros() as usize;
            self.escape = u64::from(at + 1 == length);
            let next = 1_u64.checked_shl(slashes.trailing_zeros() + 1).unwrap_or(0);
            escaped |= next;
            slashes &= slashes - 1;
            slashes &= !next;
        }
        escaped
    }
}

/// One bit for each byte of a block that fits, the lowest for the first.
///
/// Compilers make vector instructions of the comparison. The multiplication moves the lowest bits of
/// eight bytes side by side into the highest byte.
fn bits(block: &[u8; BLOCK], fits: impl Fn(u8) -> bool) -> u64 {
    let mut flags = [0_u8; BLOCK];
    for (flag, byte) in flags.iter_mut().zip(block) {
        *flag = u8::from(fits(*byte));
    }
    let mut bits = 0;
    for (at, eight) in flags.as_chunks::<8>().0.iter().enumerate() {
        let gathered = u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        bits |= gathered << (8 * at);
    }
    bits
}

/// For every bit, whether the number of bits up to and with it is odd.
const fn parity(mut bits: u64) -> u64 {
    bits ^= bits << 1;
    bits ^= bits << 2;
    bits ^= bits << 4;
    bits ^= bits << 8;
    bits ^= bits << 16;
    bits ^ (bits << 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same, byte by byte.
    fn plain_end(bytes: &[u8]) -> Option<usize> {
        let (mut depth, mut in_text, mut escaping) = (0_u32, false, false);
        for (at, byte) in bytes.iter().enumerate() {
            match byte {
                _ if escaping => {
                    escaping = false;
                    continue;
                }
                b'\\' => escaping = true,
                b'"' => in_text = !in_text,
                b'{' | b'[' if !in_text => depth += 1,
                b'}' | b']' if !in_text => depth -= 1,
                _ => {}
            }
            if depth == 0 && !in_text && !escaping {
                return Some(at + 1);
            }
        }
        None
    }

    #[test]
    fn the_end_is_found_across_any_cut() {
        let long = format!(
            r#"{{"{0}\\\"}}{0}":[{{}},"{0}",{{"x":[[]]}}],"{0}":"\\"}}, {{}}"#,
            "a".repeat(61)
        );
        for value in [r#"{"a":"}\"]\\","b":[{},["x"]]}"#, r#""a\"{b" "#, "[]", long.as_str()] {
            let value = value.as_bytes();
            let end = plain_end(value).unwrap();
            for cut in 1..end {
                let mut nesting = Nesting::default();
                let on = nesting.end(&value[..cut], 0).expect_err("it is not whole");
                assert_eq!(nesting.end(value, on), Ok(end), "cut at {cut}");
            }
            assert_eq!(Nesting::default().end(value, 0), Ok(end));
        }
    }

    #[test]
    fn depth_needs_no_stack() {
        let deep = vec![b'['; 1_000_000];
        assert_eq!(Nesting::default().end(&deep, 0), Err(1_000_000));
    }
}

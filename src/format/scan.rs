//! How deep in a JSON value we are, counted without understanding it and without recursion.
//!
//! Sixty-four bytes at a time become words of one bit a byte: quotes, backslashes, braces. What is
//! inside texts follows from the quotes by a running parity. There is hardly a branch in it for the
//! processor to guess wrong, which is what a loop over bytes spends its time on.

use super::lanes::{BLOCK, Escapes, Lanes, parity};

/// The state of a scan through one JSON value that begins with a brace, a bracket or a quote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Nesting {
    depth: u64,
    /// All ones inside a text, else all zeros.
    text: u64,
    escapes: Escapes,
    begun: bool,
}

impl Nesting {
    /// Looks on from `from` for the end of the value.
    ///
    /// Gives the place after it. If it is not there yet, gives where to look on.
    pub(super) fn end(&mut self, bytes: &[u8], from: usize) -> Result<usize, usize> {
        let (blocks, rest) = bytes.get(from..).unwrap_or_default().as_chunks::<BLOCK>();
        let mut last = [0; BLOCK];
        last[..rest.len()].copy_from_slice(rest);
        let last = std::iter::once(&last).filter(|_| !rest.is_empty());
        let mut state = *self;
        let mut at = from;
        for block in blocks.iter().chain(last) {
            if let Some(found) = state.block(block, bytes.len() - at) {
                return Ok(at + found);
            }
            at += BLOCK;
        }
        *self = state;
        Err(bytes.len())
    }

    /// Goes through a block, of which at most `left` bytes count, and gives the place after the value.
    #[inline]
    fn block(&mut self, block: &[u8; BLOCK], left: usize) -> Option<usize> {
        let lanes = Lanes::of(block);
        let mut quotes = lanes.equal(b'"');
        if lanes.has(b'\\') || self.escapes.pending() {
            quotes &= !self.escapes.of(lanes.equal(b'\\'), left);
        }
        let inside = parity(quotes) ^ self.text;
        if self.depth == 0 && (self.text != 0 || !self.begun && block[0] == b'"') {
            self.begun = true;
            return self.alone(quotes);
        }
        self.begun = true;
        // The last bit of the parity says whether the block ends in a text.
        self.text = 0_u64.wrapping_sub(inside >> (BLOCK - 1));
        // Setting this bit makes braces of brackets, and of nothing else.
        let braces = lanes.with(0x20);
        let (opening, closing) = (braces.equal(b'{') & !inside, braces.equal(b'}') & !inside);
        if opening | closing == 0 && self.depth > 0 {
            return None;
        }
        let (opened, closed) = (u64::from(opening.count_ones()), u64::from(closing.count_ones()));
        if self.depth > closed {
            self.depth = self.depth + opened - closed;
            return None;
        }
        self.brace_by_brace(opening, closing)
    }

    /// Goes through the braces of a block in which the value may end.
    fn brace_by_brace(&mut self, opening: u64, closing: u64) -> Option<usize> {
        let mut braces = opening | closing;
        while braces != 0 {
            let first = braces & braces.wrapping_neg();
            if opening & first != 0 {
                self.depth += 1;
            } else if self.depth <= 1 {
                return Some(first.trailing_zeros() as usize + 1);
            } else {
                self.depth -= 1;
            }
            braces ^= first;
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

//! Where the texts of a JSON value end, found for all of it at once.
//!
//! A reader that walks from one text to the next guesses wrong at the end of most. Here all quotes
//! and backslashes are found without a branch, so that the walk only looks them up.

use super::lanes::{BLOCK, Escapes, Lanes, parity};

/// The quotes and backslashes of a JSON value that are not themselves escaped: one bit a byte.
#[derive(Debug, Default)]
pub(super) struct Marks {
    words: Vec<u64>,
}

impl Marks {
    /// Goes through JSON, unless one of its texts holds a control character.
    pub(super) fn read(&mut self, json: &[u8]) -> Option<Places<'_>> {
        let (blocks, rest) = json.as_chunks::<BLOCK>();
        let mut last = [b' '; BLOCK];
        last[..rest.len()].copy_from_slice(rest);
        let mut texts = Texts::default();
        self.words.clear();
        self.words.extend(blocks.iter().map(|block| texts.block(block)));
        self.words.push(texts.block(&last));
        (!texts.unsound).then_some(Places { words: &self.words })
    }
}

/// The marks of one JSON value, to be looked up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Places<'m> {
    words: &'m [u64],
}

impl Places<'_> {
    /// The next quote or backslash.
    #[inline]
    pub(super) fn next(self, from: usize) -> Option<usize> {
        let mut at = from / BLOCK;
        let mut word = self.words.get(at)? & (u64::MAX << (from % BLOCK));
        while word == 0 {
            at += 1;
            word = *self.words.get(at)?;
        }
        Some(at * BLOCK + word.trailing_zeros() as usize)
    }
}

/// What is known of texts after some blocks.
#[derive(Default)]
struct Texts {
    escapes: Escapes,
    /// Has an odd number of bits if we are in a text.
    quotes: u64,
    /// There was a control character in a text.
    unsound: bool,
}

impl Texts {
    #[inline]
    fn block(&mut self, block: &[u8; BLOCK]) -> u64 {
        let lanes = Lanes::of(block);
        let mut quotes = lanes.equal(b'"');
        let mut marks = quotes;
        if lanes.has(b'\\') || self.escapes.pending() {
            let slashes = lanes.equal(b'\\');
            let escaped = self.escapes.of(slashes, BLOCK);
            quotes &= !escaped;
            marks = quotes | slashes & !escaped;
        }
        // Pretty printers put line ends between texts, and nobody may put them inside.
        if lanes.has_control() {
            self.unsound |= lanes.control() & self.inside(quotes) != 0;
        }
        self.quotes ^= quotes;
        marks
    }

    fn inside(&self, quotes: u64) -> u64 {
        let before = if self.quotes.count_ones() % 2 == 1 { u64::MAX } else { 0 };
        parity(quotes) ^ before
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_found_and_control_characters_in_texts_are_not_let_pass() {
        let mut marks = Marks::default();
        let json = format!(r#"{{"a\"":"{}\\", "b":1}}"#, "x".repeat(120));
        let places = marks.read(json.as_bytes()).unwrap();
        let mut at = 0;
        let mut found = Vec::new();
        while let Some(next) = places.next(at) {
            found.push(next);
            at = next + 1;
        }
        assert_eq!(found, [1, 3, 5, 7, 128, 130, 133, 135]);
        assert_eq!(places.next(1_000), None);
        assert!(marks.read(json.replace('x', "\u{1f}").as_bytes()).is_none());
        assert!(marks.read(json.replace('b', "\n").as_bytes()).is_none());
        assert!(marks.read(json.replace(", ", ",\n").as_bytes()).is_some());
    }
}

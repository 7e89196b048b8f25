//! The part of `MessagePack` (<https://github.com/msgpack/msgpack/blob/master/spec.md>) that lists of
//! cloud ranges are written in: maps, arrays, texts, whole numbers, nil.

/// What is left to read. Every reader returns `None` where the bytes are not what is asked for.
#[derive(Debug)]
pub(super) struct Reader<'a>(&'a [u8]);

/// A value that is neither a map nor an array.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scalar<'a> {
    Nil,
    Whole(u64),
    Text(&'a str),
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.0.is_empty()
    }

    fn bytes(&mut self, count: u64) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(usize::try_from(count).ok()?)?;
        self.0 = rest;
        Some(taken)
    }

    fn unsigned(&mut self, bytes: u64) -> Option<u64> {
        Some(self.bytes(bytes)?.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    fn kind(&mut self) -> Option<u8> {
        self.bytes(1)?.first().copied()
    }

    /// How many pairs the map has that stands here.
    pub(super) fn map(&mut self) -> Option<u64> {
        match self.kind()? {
            kind @ 0x80..=0x8f => Some(u64::from(kind & 0x0f)),
            0xde => self.unsigned(2),
            0xdf => self.unsigned(4),
            _ => None,
        }
    }

    /// How many values the array has that stands here.
    pub(super) fn array(&mut self) -> Option<u64> {
        match self.kind()? {
            kind @ 0x90..=0x9f => Some(u64::from(kind & 0x0f)),
            0xdc => self.unsigned(2),
            0xdd => self.unsigned(4),
            _ => None,
        }
    }

    pub(super) fn scalar(&mut self) -> Option<Scalar<'a>> {
        let length = match self.kind()? {
            0xc0 => return Some(Scalar::Nil),
            kind @ 0..=0x7f => return Some(Scalar::Whole(u64::from(kind))),
            // Signed and unsigned, 8 to 64 bits: we know of no negative number to read.
            kind @ 0xcc..=0xd3 => {
                return self.unsigned(1 << (kind & 0x03)).map(Scalar::Whole);
            }
            kind @ 0xa0..=0xbf => u64::from(kind & 0x1f),
            0xd9 => self.unsigned(1)?,
            0xda => self.unsigned(2)?,
            0xdb => self.unsigned(4)?,
            _ => return None,
        };
        str::from_utf8(self.bytes(length)?).ok().map(Scalar::Text)
    }

    pub(super) fn text(&mut self) -> Option<&'a str> {
        match self.scalar()? {
            Scalar::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn whole(&mut self) -> Option<u64> {
        match self.scalar()? {
            Scalar::Whole(number) => Some(number),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_and_others_refused() {
        let bytes = b"\x82\xa1a\x07\xd9\x01b\xcd\x01\x00\x92\xc0\xd3\0\0\0\0\0\0\0\x05";
        let mut reader = Reader::new(bytes);
        assert_eq!(reader.map(), Some(2));
        assert_eq!((reader.text(), reader.whole()), (Some("a"), Some(7)));
        assert_eq!((reader.text(), reader.whole()), (Some("b"), Some(256)));
        assert_eq!(reader.array(), Some(2));
        assert_eq!(reader.scalar(), Some(Scalar::Nil));
        assert_eq!(reader.whole(), Some(5));
        assert!(reader.is_at_end());
        assert_eq!(reader.scalar(), None);
        assert_eq!(Reader::new(b"\xa5abc").text(), None, "cut off");
        assert_eq!(Reader::new(b"\xcb").scalar(), None, "floating point");
    }
}

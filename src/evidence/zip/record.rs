//! The records of a zip archive: numbers at fixed places, the lower bytes first.

use std::io;

/// The bytes of a record.
#[derive(Clone, Copy)]
pub(super) struct Record<'a>(pub(super) &'a [u8]);

impl Record<'_> {
    pub(super) fn two(&self, at: usize) -> Option<u16> {
        Some(u16::from_le_bytes(self.0.get(at..at + 2)?.try_into().ok()?))
    }

    pub(super) fn four(&self, at: usize) -> Option<u32> {
        Some(u32::from_le_bytes(self.0.get(at..at + 4)?.try_into().ok()?))
    }

    pub(super) fn eight(&self, at: usize) -> Option<u64> {
        Some(u64::from_le_bytes(self.0.get(at..at + 8)?.try_into().ok()?))
    }
}

/// Numbers of four bytes, and where these say so those of eight in the extra field.
pub(super) fn large(extra: &[u8], numbers: &[u32]) -> Option<Vec<u64>> {
    let mut long = Record(field(extra, 1).unwrap_or_default());
    let mut take = |number: &u32| {
        if *number != u32::MAX || long.0.is_empty() {
            return Some(u64::from(*number));
        }
        let found = long.eight(0)?;
        long = Record(&long.0[8..]);
        Some(found)
    };
    numbers.iter().map(&mut take).collect()
}

/// One of the extra fields, by its number.
fn field(mut extra: &[u8], wanted: u16) -> Option<&[u8]> {
    loop {
        let record = Record(extra);
        let (number, size) = (record.two(0)?, usize::from(record.two(2)?));
        if number == wanted {
            return extra.get(4..4 + size);
        }
        extra = extra.get(4 + size..)?;
    }
}

pub(super) fn wrong(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("the zip archive is damaged: {what}"))
}

//! Columns of numbers: variable-length bytes, and ranges as gaps and lengths.

/// Appends a number in groups of seven bits, the lowest first (LEB128).
pub(super) fn put_number(column: &mut Vec<u8>, mut number: u128) {
    loop {
        let [low, ..] = number.to_le_bytes();
        number >>= 7;
        if number == 0 {
            column.push(low & 0x7f);
            return;
        }
        column.push(low | 0x80);
    }
}

/// Appends bytes with their number before them.
pub(super) fn put_section(body: &mut Vec<u8>, section: &[u8]) {
    put_number(body, section.len() as u128);
    body.extend_from_slice(section);
}

/// In a column of texts: no text.
const NO_TEXT: u128 = 0;
/// In a column of texts: the text after all that have come up so far, in this column or before.
pub(super) const NEXT_TEXT: u128 = 1;
/// In a column of texts: the very first text; those after it count on from there.
pub(super) const FIRST_TEXT: u128 = 2;

/// Index of the text of a record that has none.
pub(super) const TEXTLESS: u32 = u32::MAX;

/// What is left of a column to read. Every reader returns `None` where the column is broken.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column<'a>(pub(super) &'a [u8]);

impl Column<'_> {
    pub(super) fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    pub(super) fn number(&mut self) -> Option<u128> {
        let first = self.byte()?;
        if first < 0x80 {
            return Some(u128::from(first));
        }
        let mut number = u64::from(first & 0x7f);
        for shift in (7..63).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(u128::from(number));
            }
        }
        self.long_number(u128::from(number))
    }

    /// The rest of a number of more than 63 bits, apart since nearly all are short.
    fn long_number(&mut self, mut number: u128) -> Option<u128> {
        for shift in (63..128).step_by(7) {
            let byte = self.byte()?;
            let group = u128::from(byte & 0x7f);
            if group.leading_zeros() < shift {
                return None;
            }
            number |= group << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    pub(super) fn index(&mut self) -> Option<u32> {
        u32::try_from(self.number()?).ok()
    }

    /// Index of the text that a record has, or [`TEXTLESS`]; `next` is the index of the first text
    /// that has not come up.
    pub(super) fn text_index(&mut self, next: &mut u32) -> Option<u32> {
        Some(match self.number()? {
            NO_TEXT => TEXTLESS,
            NEXT_TEXT => {
                *next = next.checked_add(1)?;
                *next - 1
            }
            number => u32::try_from(number - FIRST_TEXT).ok()?,
        })
    }

    pub(super) fn section(&mut self) -> Option<Self> {
        let length = usize::try_from(self.number()?).ok()?;
        let (section, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(Self(section))
    }
}

/// The ranges of one family, as they are written.
///
/// A gap or a length is `mantissa << shift`: in address space nearly all of them are a small odd
/// number of a power of two. A length of 0 stands for all 2^128 addresses.
#[derive(Debug, Default)]
pub(super) struct RangeColumns {
    gap_shifts: Vec<u8>,
    gaps: Vec<u8>,
    length_shifts: Vec<u8>,
    lengths: Vec<u8>,
    records: Vec<u8>,
}

impl RangeColumns {
    pub(super) fn push(&mut self, gap: u128, length: u128, record: u32) {
        put_shifted(&mut self.gap_shifts, &mut self.gaps, gap);
        put_shifted(&mut self.length_shifts, &mut self.lengths, length);
        put_number(&mut self.records, u128::from(record));
    }

    pub(super) fn write(&self, body: &mut Vec<u8>) {
        for column in
            [&self.gap_shifts, &self.gaps, &self.length_shifts, &self.lengths, &self.records]
        {
            put_section(body, column);
        }
    }
}

fn put_shifted(shifts: &mut Vec<u8>, mantissas: &mut Vec<u8>, number: u128) {
    let shift = if number == 0 { 0 } else { number.trailing_zeros() };
    let [shift_byte, ..] = shift.to_le_bytes();
    shifts.push(shift_byte);
    put_number(mantissas, number >> shift);
}

/// The ranges of one family, as they are read.
#[derive(Clone, Copy, Debug)]
pub(super) struct RangeReader<'a> {
    gap_shifts: Column<'a>,
    gaps: Column<'a>,
    length_shifts: Column<'a>,
    lengths: Column<'a>,
    records: Column<'a>,
}

impl<'a> RangeReader<'a> {
    pub(super) fn read(body: &mut Column<'a>) -> Option<Self> {
        Some(Self {
            gap_shifts: body.section()?,
            gaps: body.section()?,
            length_shifts: body.section()?,
            lengths: body.section()?,
            records: body.section()?,
        })
    }

    /// How many ranges there are: each has one byte in the column of shifts.
    pub(super) fn len(&self) -> usize {
        self.gap_shifts.0.len()
    }

    /// How many of the ranges have a gap before them: no gap is one zero byte, and no other number
    /// has such a byte.
    pub(super) fn gaps(&self) -> usize {
        let none = memchr::memchr_iter(0, self.gaps.0).count();
        self.len().saturating_sub(none)
    }

    /// Gap, length and record of the next range.
    pub(super) fn next(&mut self) -> Option<(u128, u128, u32)> {
        let gap = shifted(&mut self.gap_shifts, &mut self.gaps)?;
        let length = shifted(&mut self.length_shifts, &mut self.lengths)?;
        Some((gap, length, self.records.index()?))
    }
}

fn shifted(shifts: &mut Column<'_>, mantissas: &mut Column<'_>) -> Option<u128> {
    let shift = u32::from(shifts.byte()?);
    let mantissa = mantissas.number()?;
    (mantissa == 0 || shift <= mantissa.leading_zeros()).then_some(())?;
    Some(if mantissa == 0 { 0 } else { mantissa << shift })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_every_size_come_back() {
        let numbers = [0, 1, 127, 128, 300, u128::from(u64::MAX), 1 << 127, u128::MAX];
        let mut column = Vec::new();
        for number in numbers {
            put_number(&mut column, number);
        }
        let mut reader = Column(&column);
        assert!(numbers.iter().all(|number| reader.number() == Some(*number)));
        assert_eq!(reader.number(), None);
        assert_eq!(Column(&[0xff; 19]).number(), None, "more than 128 bits");
        assert_eq!(Column(&[0x80]).number(), None, "cut off");
    }

    #[test]
    fn ranges_come_back() {
        let ranges = [(0, 256, 1), (1 << 96, 0, 70_000), (3, 1 << 127, 0)];
        let mut columns = RangeColumns::default();
        for (gap, length, record) in ranges {
            columns.push(gap, length, record);
        }
        let mut body = Vec::new();
        columns.write(&mut body);
        let mut reader = RangeReader::read(&mut Column(&body)).unwrap();
        assert_eq!((reader.len(), reader.gaps()), (3, 2));
        assert!(ranges.iter().all(|range| reader.next() == Some(*range)));
        assert_eq!(reader.next(), None);
    }
}

//! Ranges in memory: their first addresses, sorted, to be searched by halves among
//! those that begin with the same 16 bits.

use super::column::RangeReader;

/// Stands for the addresses between ranges.
const NO_RECORD: u32 = u32::MAX;

/// An address of one family as a number.
pub(super) trait Key: Copy + Ord + TryFrom<u128> + Into<u128> {
    /// The last address of the family.
    const LAST: u128;

    /// The first 16 bits.
    fn top(self) -> u16;
}

impl Key for u32 {
    const LAST: u128 = 0xffff_ffff;

    fn top(self) -> u16 {
        let [a, b, ..] = self.to_be_bytes();
        u16::from_be_bytes([a, b])
    }
}

impl Key for u128 {
    const LAST: Self = Self::MAX;

    fn top(self) -> u16 {
        let [a, b, ..] = self.to_be_bytes();
        u16::from_be_bytes([a, b])
    }
}

/// The ranges of one family and the number of the record that each has.
#[derive(Debug)]
pub(super) struct RangeTable<K> {
    starts: Vec<K>,
    records: Vec<u32>,
    /// For each value of the first 16 bits, how many ranges start below it: where to search.
    below: Vec<usize>,
}

impl<K: Key> RangeTable<K> {
    /// Takes the ranges out of their columns; `None` if they overlap, leave the family, or name a
    /// record that is not there.
    pub(super) fn read(mut ranges: RangeReader<'_>, records: u32) -> Option<Self> {
        let capacity = ranges.len().checked_add(ranges.gaps())?.checked_add(1)?;
        let mut table = Self {
            starts: Vec::with_capacity(capacity),
            records: Vec::with_capacity(capacity),
            below: Vec::with_capacity((1 << 16) + 1),
        };
        // The first address after the last range; `None` once the family is used up.
        let mut free = Some(0_u128);
        for _ in 0..ranges.len() {
            let (gap, length, record) = ranges.next()?;
            let first = free?.checked_add(gap)?;
            let last = first.checked_add(length.wrapping_sub(1))?;
            (last <= K::LAST && record < records).then_some(())?;
            if gap > 0 {
                table.push(free?, NO_RECORD)?;
            }
            table.push(first, record)?;
            free = last.checked_add(1).filter(|next| *next <= K::LAST);
        }
        if let Some(rest) = free {
            table.push(rest, NO_RECORD)?;
        }
        table.below.resize((1 << 16) + 1, table.starts.len());
        Some(table)
    }

    fn push(&mut self, first: u128, record: u32) -> Option<()> {
        let start = K::try_from(first).ok()?;
        let reached = usize::from(start.top()) + 1;
        if self.below.len() < reached {
            self.below.resize(reached, self.starts.len());
        }
        self.starts.push(start);
        self.records.push(record);
        Some(())
    }

    /// First and last address of the range that this one is in, and the number of its record.
    pub(super) fn find(&self, address: K) -> Option<(K, K, usize)> {
        let top = usize::from(address.top());
        let (from, to) = (*self.below.get(top)?, *self.below.get(top + 1)?);
        let near = self.starts.get(from..to)?;
        let after = from + near.partition_point(|start| *start <= address);
        let at = after.checked_sub(1)?;
        let record = self.records.get(at).copied().filter(|record| *record != NO_RECORD)?;
        let next = self.starts.get(after).map_or(K::LAST, |start| (*start).into() - 1);
        Some((*self.starts.get(at)?, K::try_from(next).ok()?, usize::try_from(record).ok()?))
    }
}

#[cfg(test)]
mod tests {
    use super::super::column::{Column, RangeColumns};
    use super::*;

    fn table<K: Key>(ranges: &[(u128, u128, u32)]) -> Option<RangeTable<K>> {
        let mut columns = RangeColumns::default();
        for (gap, length, record) in ranges {
            columns.push(*gap, *length, *record);
        }
        let mut body = Vec::new();
        columns.write(&mut body);
        RangeTable::read(RangeReader::read(&mut Column(&body)).unwrap(), 2)
    }

    #[test]
    fn addresses_are_found_in_their_range_only() {
        let table = table::<u32>(&[(10, 5, 0), (0, 1, 1), (100, 0xffff_ffff - 116, 0)]).unwrap();
        assert_eq!(table.find(9), None);
        assert_eq!(table.find(10), Some((10, 14, 0)));
        assert_eq!(table.find(14), Some((10, 14, 0)));
        assert_eq!(table.find(15), Some((15, 15, 1)));
        assert_eq!(table.find(16), None);
        assert_eq!(table.find(u32::MAX - 1), Some((116, u32::MAX - 1, 0)));
        assert_eq!(table.find(u32::MAX), None);
    }

    #[test]
    fn a_range_may_be_everything() {
        let all = table::<u128>(&[(0, 0, 1)]).unwrap();
        assert_eq!(all.find(u128::MAX), Some((0, u128::MAX, 1)));
    }

    #[test]
    fn ranges_that_do_not_fit_are_refused() {
        assert!(table::<u32>(&[(0, 1 << 33, 0)]).is_none(), "outside the family");
        assert!(table::<u32>(&[(0, 1, 7)]).is_none(), "no such record");
        assert!(table::<u128>(&[(0, 0, 0), (0, 1, 0)]).is_none(), "after everything");
    }
}

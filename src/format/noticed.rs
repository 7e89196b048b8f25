//! What is noticed while records are read, beside what each of them says.

use super::unknown::UnknownFields;

/// What was noticed in the records of a block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Noticed {
    /// Keys and headings that no format knows.
    pub unknown: UnknownFields,
    /// Rows of CSV that have fewer or more cells than there are headings.
    pub uneven: UnevenRows,
    /// Rows that have no room left for what may have been more.
    pub full: FullRows,
}

impl Noticed {
    /// Takes over what the next block of the file has shown.
    pub fn absorb(&mut self, next: &Self) {
        self.unknown.absorb(&next.unknown);
        self.uneven.absorb(&next.uneven);
        self.full.absorb(next.full);
    }
}

/// Rows of which every place is taken that their export has for one of its lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FullRows {
    /// How many there are.
    pub rows: u64,
    /// Which record of the file the first of them is, from one on.
    pub first: Option<u64>,
}

impl FullRows {
    pub(super) fn add(&mut self, number: u64) {
        self.absorb(Self { rows: 1, first: Some(number) });
    }

    fn absorb(&mut self, next: Self) {
        self.rows += next.rows;
        self.first = self.first.or(next.first);
    }
}

/// The rows of a CSV file that have fewer or more cells than there are headings, stored or not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UnevenRows {
    /// How many have fewer.
    pub few: u64,
    /// How many have more.
    pub many: u64,
    /// The first of them.
    pub first: Option<UnevenRow>,
    /// The last of them.
    pub last: Option<UnevenRow>,
}

/// One row that has fewer or more cells than there are headings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnevenRow {
    /// Which record of the file it is, from one on.
    pub number: u64,
    /// How many cells it has.
    pub cells: usize,
    /// How many headings there are.
    pub headings: usize,
}

impl UnevenRows {
    pub(super) fn add(&mut self, row: UnevenRow) {
        let count = if row.cells < row.headings { &mut self.few } else { &mut self.many };
        *count += 1;
        self.first = self.first.or(Some(row));
        self.last = Some(row);
    }

    fn absorb(&mut self, next: &Self) {
        self.few += next.few;
        self.many += next.many;
        self.first = self.first.or(next.first);
        self.last = next.last.or(self.last);
    }
}

//! How the times of a file are written, as far as its head gives it away.

use super::{CsvTable, HEAD, Hints};
use crate::format::date_order::{self, Dates};
use crate::format::delimited::{Cells, RowScan, row_end};
use crate::format::field::{Field, Target};
use crate::format::{file_name, time};

/// The times of events in a head of JSON, as far as they are in the words of some country.
///
/// They are found by their keys alone: what they are looked at for is no more than the order of their
/// numbers, and a record is read with more care.
pub(super) fn of_json(head: &[u8]) -> impl Iterator<Item = &str> {
    const KEYS: [&[u8]; 2] = [b"CreatedDateTime\"", b"ActivityDateTime\""];
    let found = memchr::memmem::find_iter(head, b"DateTime\"").filter_map(|at| {
        let end = at + b"DateTime\"".len();
        let keyed = |key: &&&[u8]| {
            let start = end.checked_sub(key.len());
            start.is_some_and(|start| head[start..end].eq_ignore_ascii_case(key))
        };
        KEYS.iter().find(keyed)?;
        let value = head.get(end..)?.trim_ascii_start().strip_prefix(b":")?;
        let value = value.trim_ascii_start().strip_prefix(b"\"")?;
        let text = value.get(..memchr::memchr(b'"', value)?)?;
        std::str::from_utf8(text).ok()
    });
    found.filter(|text| time::parse(text).is_none())
}

/// How the times of a table are read: as the examiner says, or as the head gives away.
pub(super) fn of_table(head: &[u8], table: &CsvTable, hints: &Hints<'_>) -> Dates {
    let order = hints.said_order().or_else(|| {
        let is_time = |target: &Target| {
            matches!(target, Target::Keep(Field::CreatedDateTime | Field::ActivityDateTime))
        };
        let column = table.targets.iter().position(is_time)?;
        let rows = Rows::new(head, table.data, table.delimiter);
        let texts: Vec<_> =
            rows.filter_map(|row| Cells::new(row, table.delimiter).nth(column)).collect();
        let window = hints.name.and_then(file_name::claimed_window);
        date_order::order_of(texts.iter().map(AsRef::as_ref), window)
    });
    Dates { order, offset: hints.utc_offset }
}

/// The whole records of a head, after its headings.
pub(super) struct Rows<'a> {
    head: &'a [u8],
    at: usize,
    delimiter: u8,
}

impl<'a> Rows<'a> {
    pub(super) fn new(head: &'a [u8], at: usize, delimiter: u8) -> Self {
        Self { head, at, delimiter }
    }
}

impl<'a> Iterator for Rows<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        loop {
            let start = self.at;
            let place = (start, start);
            let end = match row_end(self.head, place, self.delimiter, &mut RowScan::default()) {
                Ok(end) => end,
                // The last record of a small file needs no line end.
                Err(_) if self.head.len() < HEAD && start < self.head.len() => self.head.len(),
                Err(_) => return None,
            };
            self.at = end;
            if let Ok(row) = std::str::from_utf8(self.head.get(start..end)?) {
                return Some(row);
            }
        }
    }
}

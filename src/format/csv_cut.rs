//! Where one record of a CSV file ends and the next begins.

use std::sync::Arc;

use super::Position;
use super::block::{LIMIT, SpanKind};
use super::delimited::{RowScan, row_end};
use super::recognise::{CsvTable, joined};
use super::spans::{Spans, Window};

/// The mark of byte order, in UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// Whether a record begins with the mark of byte order.
enum Mark {
    None,
    Skipped,
    /// The buffer ends within what may be one.
    Perhaps,
}

/// Lines of headings in the middle of a file: it was joined of several exports.
///
/// They are no records. What comes after other headings is read under those.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Joins {
    /// How often the headings of the file stand in it again.
    pub again: u64,
    /// How often other headings stand in it.
    pub other: u64,
    /// The number of the record that comes after the first of them.
    pub first_before: u64,
}

/// What stands in a row.
enum Met {
    /// A record.
    Record,
    /// The headings again, after a record of so many bytes that has no line end, or after none.
    Again(usize),
    /// Other headings.
    Other(Box<CsvTable>),
    /// What PowerShell and Excel put before headings.
    Preamble,
}

/// The state of the cut between two buffers.
#[derive(Debug)]
pub(super) struct CsvCut {
    table: Arc<CsvTable>,
    /// The table that begins at `start`, and has not been turned to yet.
    next: Option<Arc<CsvTable>>,
    joins: Joins,
    /// Where the record that we are in begins, in the buffer.
    start: usize,
    /// Where to look on.
    at: usize,
    scan: RowScan,
    /// The record that is too long to be held.
    skipped: Option<Position>,
}

impl CsvCut {
    /// Begins with the records, after the headings.
    pub(super) fn new(table: Arc<CsvTable>) -> Self {
        let (start, at) = (table.data, table.data);
        let (scan, joins) = (RowScan::default(), Joins::default());
        Self { table, next: None, joins, start, at, scan, skipped: None }
    }

    /// The table that the records from here on are rows of, if it is another than before.
    pub(super) fn turn(&mut self) -> Option<Arc<CsvTable>> {
        self.table = self.next.take()?;
        Some(Arc::clone(&self.table))
    }

    /// The lines of headings that were met so far, after the first.
    pub(super) const fn joins(&self) -> Joins {
        self.joins
    }

    /// Finds the records in the buffer, which begins where [`Self::keep`] said. Stops before those of
    /// another table.
    pub(super) fn advance(&mut self, window: Window<'_>, out: &mut Spans) {
        let Window { bytes: buffer, ended } = window;
        while self.next.is_none() && (self.at < buffer.len() || ended && self.start < buffer.len())
        {
            match self.mark(window) {
                Mark::None => {}
                Mark::Skipped => continue,
                Mark::Perhaps => break,
            }
            let place = (self.start, self.at);
            match row_end(buffer, place, self.table.delimiter, &mut self.scan) {
                Ok(end) => self.row(end, SpanKind::Whole, buffer, out),
                Err(on) => {
                    self.at = on;
                    if !self.no_end(window, out) {
                        break;
                    }
                }
            }
        }
    }

    /// Files that were joined have a mark in front of each of them. It is no part of a record.
    fn mark(&mut self, window: Window<'_>) -> Mark {
        let rest = window.bytes.get(self.start..).unwrap_or_default();
        if self.at != self.start || rest.first() != MARK.first() {
            Mark::None
        } else if rest.starts_with(MARK) {
            self.start += MARK.len();
            self.at = self.start;
            Mark::Skipped
        } else if !window.ended && MARK.starts_with(rest) {
            Mark::Perhaps
        } else {
            Mark::None
        }
    }

    pub(super) fn keep(&self) -> usize {
        self.start
    }

    pub(super) fn shift(&mut self, by: usize) {
        self.start -= by;
        self.at -= by;
    }

    fn row(&mut self, end: usize, kind: SpanKind, buffer: &[u8], out: &mut Spans) {
        let row = buffer.get(self.start..end).unwrap_or_default();
        let length = row.trim_ascii_end().len();
        if let Some(position) = self.skipped.take() {
            let length = out.offset(end) - position.offset;
            out.add_absent(Position { length, ..position }, SpanKind::TooLong);
        } else if length > 0 {
            match self.met(&row[..length]) {
                // A blank at the end of the last cell is part of it; a line end is not.
                Met::Record => {
                    let ends = row.iter().rev().take_while(|b| matches!(b, b'\r' | b'\n')).count();
                    out.add(buffer, (self.start, end - ends), kind);
                }
                Met::Again(before) => {
                    if before > 0 {
                        out.add(buffer, (self.start, self.start + before), SpanKind::Whole);
                    }
                    self.joins.again += 1;
                    self.join(out);
                }
                Met::Other(table) => {
                    self.next = Some(Arc::new(*table));
                    self.joins.other += 1;
                    self.join(out);
                }
                Met::Preamble => {}
            }
        }
        self.start = end;
        self.at = end;
        self.scan = RowScan::default();
    }

    fn join(&mut self, out: &Spans) {
        if self.joins.first_before == 0 {
            self.joins.first_before = out.next_number();
        }
    }

    /// Tells headings from records. This is asked of every row, and mostly answered by its last byte
    /// and by the first colon: no record of ours is without a time of day, and no heading has one.
    fn met(&self, row: &[u8]) -> Met {
        if let Some(before) = row.strip_suffix(self.table.heading_line.as_slice()) {
            let before = before.strip_suffix(MARK).unwrap_or(before);
            return Met::Again(before.trim_ascii_end().len());
        }
        let worded = match row.trim_ascii_start() {
            [b'"', first, ..] | [first, ..] => first.is_ascii_alphabetic() || !first.is_ascii(),
            [] => false,
        };
        if row.starts_with(b"#TYPE ") || row.len() == 5 && row.starts_with(b"sep=") {
            return Met::Preamble;
        }
        if !worded || memchr::memchr(b':', row).is_some() {
            return Met::Record;
        }
        match joined(row, &self.table) {
            None => Met::Record,
            Some(table) if table.is_as(&self.table) => Met::Again(0),
            Some(table) => Met::Other(Box::new(table)),
        }
    }

    /// The record does not end in this buffer. Says whether there is more to be found in it.
    fn no_end(&mut self, window: Window<'_>, out: &mut Spans) -> bool {
        let Window { bytes: buffer, ended } = window;
        let too_long = buffer.len() - self.start > LIMIT;
        if !ended && !too_long {
            if self.skipped.is_some() {
                self.start = self.at;
            }
            return false;
        }
        let rest = buffer.get(self.start..).unwrap_or_default();
        let line = memchr::memchr(b'\n', rest).filter(|_| self.skipped.is_none());
        match line {
            // A quote that never closes costs its line and not the rest of the file.
            Some(line_end) => self.row(self.start + line_end + 1, SpanKind::Whole, buffer, out),
            None if ended => self.row(buffer.len(), SpanKind::Last, buffer, out),
            None => {
                self.skipped = Some(out.locate(buffer, self.start));
                self.start = self.at;
                return false;
            }
        }
        true
    }
}

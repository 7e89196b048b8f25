//! Where one record of a CSV file ends and the next begins.

use super::Position;
use super::block::{LIMIT, SpanKind};
use super::delimited::{RowScan, row_end};
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

/// The state of the cut between two buffers.
#[derive(Debug)]
pub(super) struct CsvCut {
    delimiter: u8,
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
    pub(super) fn new(delimiter: u8, data: usize) -> Self {
        Self { delimiter, start: data, at: data, scan: RowScan::default(), skipped: None }
    }

    /// Finds the records in the buffer, which begins where [`Self::keep`] said.
    pub(super) fn advance(&mut self, window: Window<'_>, out: &mut Spans) {
        let Window { bytes: buffer, ended } = window;
        while self.at < buffer.len() || ended && self.start < buffer.len() {
            match self.mark(window) {
                Mark::None => {}
                Mark::Skipped => continue,
                Mark::Perhaps => break,
            }
            let place = (self.start, self.at);
            match row_end(buffer, place, self.delimiter, &mut self.scan) {
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
            // A blank at the end of the last cell is part of it; a line end is not.
            let held =
                row.len() - row.iter().rev().take_while(|b| matches!(b, b'\r' | b'\n')).count();
            out.add(buffer, (self.start, self.start + held), kind);
        }
        self.start = end;
        self.at = end;
        self.scan = RowScan::default();
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

//! The records found so far in a buffer, with their places in the file.

use super::Position;
use super::block::{Span, SpanKind};

/// The part of the stream that is in memory.
#[derive(Clone, Copy)]
pub(super) struct Window<'a> {
    pub(super) bytes: &'a [u8],
    /// Whether nothing comes after it.
    pub(super) ended: bool,
}

/// Collects records, and counts them, their bytes and their lines.
#[derive(Debug, Default)]
pub(super) struct Spans {
    list: Vec<Span>,
    /// How many records there have been.
    number: u64,
    /// The offset in the file of the first byte of the buffer.
    base: u64,
    /// Line ends in the file before `counted`.
    line_ends: u64,
    /// The place in the buffer up to which line ends have been counted.
    counted: usize,
}

impl Spans {
    /// Adds a record that stands in the buffer.
    pub(super) fn add(&mut self, buffer: &[u8], (start, end): (usize, usize), kind: SpanKind) {
        let position = Position { length: (end - start) as u64, ..self.locate(buffer, start) };
        self.list.push(Span { start, held: end - start, position, kind });
    }

    /// Adds a record that has no line end in it but the one right after it.
    pub(super) fn add_line(&mut self, buffer: &[u8], place: (usize, usize), line_end: usize) {
        self.add(buffer, place, SpanKind::Whole);
        self.line_ends += 1;
        self.counted = line_end + 1;
    }

    /// Adds a record of which the buffer holds nothing.
    pub(super) fn add_absent(&mut self, position: Position, kind: SpanKind) {
        self.list.push(Span { start: 0, held: 0, position, kind });
    }

    /// Counts one more record, and says where it begins.
    pub(super) fn locate(&mut self, buffer: &[u8], start: usize) -> Position {
        self.count_lines(buffer, start);
        self.number += 1;
        Position {
            number: self.number,
            offset: self.base + start as u64,
            length: 0,
            line: Some(self.line_ends + 1),
        }
    }

    /// The number that the next record will have.
    pub(super) fn next_number(&self) -> u64 {
        self.number + 1
    }

    /// The offset in the file of a place in the buffer.
    pub(super) fn offset(&self, at: usize) -> u64 {
        self.base + at as u64
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Hands over what was found, because the buffer up to `keep` is about to go.
    pub(super) fn hand_over(&mut self, buffer: &[u8], keep: usize) -> Vec<Span> {
        self.count_lines(buffer, keep);
        self.counted -= keep;
        self.base += keep as u64;
        std::mem::take(&mut self.list)
    }

    fn count_lines(&mut self, buffer: &[u8], to: usize) {
        if let Some(passed) = buffer.get(self.counted..to) {
            self.line_ends += memchr::memchr_iter(b'\n', passed).count() as u64;
            self.counted = to;
        }
    }
}

//! From a stream to blocks of whole records, in bounded memory.

use std::io::{self, Read};
use std::sync::Arc;

use super::block::{Block, LIMIT, Reading};
use super::buffers::{Buffer, Buffers};
use super::csv_cut::{CsvCut, Joins};
use super::json_cut::JsonCut;
use super::recognise::{Layout, Shape};
use super::spans::{Spans, Window};

/// How many bytes are read at a time: enough for a worker to be busy with, and for a block to hold
/// many records.
const STRIDE: usize = 512 << 10;

/// Cuts a stream into blocks of whole records, without understanding them.
///
/// Memory is bounded by one block, which is some MiB unless a single record is longer; a record
/// beyond 64 MiB is skipped and reported.
#[derive(Debug)]
pub struct Cutter<R> {
    input: R,
    ended: bool,
    buffer: Buffer,
    buffers: Buffers,
    /// How many bytes the buffer should hold before it is looked at.
    wanted: usize,
    rules: Rules,
    reading: Reading,
    spans: Spans,
}

#[derive(Debug)]
enum Rules {
    Json(JsonCut),
    Csv(CsvCut),
}

impl<R: Read> Cutter<R> {
    /// Begins at the first byte of a member.
    pub fn new(input: R, layout: Layout) -> Self {
        let (rules, reading) = match layout.shape {
            Shape::Json(dates) => (Rules::Json(JsonCut::default()), Reading::Json(dates)),
            Shape::Csv(table) => (Rules::Csv(CsvCut::new(Arc::clone(&table))), Reading::Csv(table)),
        };
        let buffers = Buffers::of(2 * STRIDE);
        Self {
            input,
            ended: false,
            buffer: buffers.take(STRIDE),
            buffers,
            wanted: STRIDE,
            rules,
            reading,
            spans: Spans::default(),
        }
    }

    /// Cuts the next block, or gives none at the end.
    ///
    /// # Errors
    ///
    /// The stream cannot be read. What was cut before holds.
    pub fn next_block(&mut self) -> io::Result<Option<Block>> {
        loop {
            self.fill()?;
            let window = Window { bytes: &self.buffer, ended: self.ended };
            match &mut self.rules {
                Rules::Json(cut) => cut.advance(window, &mut self.spans),
                Rules::Csv(cut) => cut.advance(window, &mut self.spans),
            }
            let found = !self.spans.is_empty();
            let block = self.take();
            let turned = self.turn();
            if found {
                return Ok(Some(block));
            }
            if self.ended && !turned {
                return Ok(None);
            }
        }
    }

    /// The lines of headings that were met in the middle of a table, if it is one.
    #[must_use]
    pub const fn joins(&self) -> Joins {
        match &self.rules {
            Rules::Csv(cut) => cut.joins(),
            Rules::Json(_) => Joins { again: 0, other: 0, first_before: 0 },
        }
    }

    /// Whether a page or an answer in it has told of an error beside its records, so that it does not hold
    /// all that was asked for.
    #[must_use]
    pub const fn is_partial(&self) -> bool {
        match &self.rules {
            Rules::Json(cut) => cut.is_partial(),
            Rules::Csv(_) => false,
        }
    }

    /// Turns to the table that begins here, if one does.
    fn turn(&mut self) -> bool {
        let table = match &mut self.rules {
            Rules::Csv(cut) => cut.turn(),
            Rules::Json(_) => None,
        };
        let turned = table.is_some();
        if let Some(table) = table {
            self.reading = Reading::Csv(table);
        }
        turned
    }

    fn fill(&mut self) -> io::Result<()> {
        self.ended = self.buffer.fill(&mut self.input, self.wanted)?;
        Ok(())
    }

    /// Takes the part of the buffer that is done with, and carries the rest over.
    fn take(&mut self) -> Block {
        let keep = match &self.rules {
            Rules::Json(cut) => cut.keep(),
            Rules::Csv(cut) => cut.keep(),
        }
        .min(self.buffer.len());
        let spans = self.spans.hand_over(&self.buffer, keep);
        match &mut self.rules {
            Rules::Json(cut) => cut.shift(keep),
            Rules::Csv(cut) => cut.shift(keep),
        }
        let left = self.buffer.len() - keep;
        // A record longer than the buffer makes it grow by doubling, so that its bytes are copied
        // twice at most.
        self.wanted = (left * 2).clamp(STRIDE, LIMIT + 2 * STRIDE);
        if keep == 0 {
            return Block { bytes: self.buffers.take(0), spans, reading: self.reading.clone() };
        }
        let mut rest = self.buffers.take(self.wanted);
        rest.extend(self.buffer.get(keep..).unwrap_or_default());
        let mut bytes = std::mem::replace(&mut self.buffer, rest);
        bytes.truncate(keep);
        Block { bytes, spans, reading: self.reading.clone() }
    }
}

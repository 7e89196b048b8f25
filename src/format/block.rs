//! Blocks of whole records: cut from a stream in order, and read in any order.

use std::borrow::Cow;
use std::sync::Arc;

use super::delimited::Cells;
use super::draft::Entry;
use super::field::{Field, Target};
use super::recognise::CsvTable;
use super::{ExportFormat, FORMATS, Position, Record, Reject, mend, other, walk};
use crate::digest::record_digest;
use crate::record::Event;

/// The longest record that is read: 64 MiB. Sign-ins have some kilobytes.
pub(super) const LIMIT: usize = 64 << 20;

/// The name that stands for the format of a record that none of ours recognises.
pub const UNRECOGNISED: &str = "unrecognised";

/// A run of whole records, with all that is needed to read them.
///
/// Mostly one to four MiB of bytes, or one single larger record.
#[derive(Debug)]
pub struct Block {
    pub(super) bytes: Vec<u8>,
    pub(super) spans: Vec<Span>,
    pub(super) reading: Reading,
}

/// How the records of a block are read.
#[derive(Clone, Debug)]
pub(super) enum Reading {
    Json,
    Csv(Arc<CsvTable>),
}

/// One record in a block.
#[derive(Debug)]
pub(super) struct Span {
    /// Where in the bytes of the block it begins.
    pub(super) start: usize,
    /// How many bytes of it the block holds: all, or none if it is too long.
    pub(super) held: usize,
    pub(super) position: Position,
    pub(super) kind: SpanKind,
}

/// What the cutter knows of a record.
#[derive(Clone, Debug)]
pub(super) enum SpanKind {
    /// Nothing but where it begins and ends.
    Whole,
    /// It is a row under these columns.
    Row(Arc<Columns>),
    /// It is the last of the file and has no line end.
    Last,
    /// It is no record: the file ends where more should have come.
    Ended,
    /// It is longer than [`LIMIT`].
    TooLong,
}

/// The columns of a table in JSON.
#[derive(Debug)]
pub(super) struct Columns {
    pub(super) names: Vec<String>,
    pub(super) targets: Vec<Target>,
}

impl Block {
    /// How many bytes the block holds.
    #[must_use]
    pub fn bytes_len(&self) -> usize {
        self.bytes.len()
    }

    /// Reads the records in the order in which they stand in the file.
    pub fn read(&self, each: &mut dyn FnMut(Record<'_>)) {
        let mut entry = Entry::default();
        if let Reading::Csv(table) = &self.reading {
            entry.hint = table.hint;
        }
        for span in &self.spans {
            entry.clear();
            let bytes = self.bytes.get(span.start..span.start + span.held).unwrap_or_default();
            let digest = record_digest(bytes);
            let (format, outcome) = self.outcome(span, bytes, &mut entry);
            if let Err(Reject::Malformed(reason)) = &outcome
                && mend::can_help(reason)
            {
                mended(span, bytes, digest, each);
                continue;
            }
            each(Record { position: span.position, format, digest, outcome });
        }
    }

    fn outcome<'a>(
        &self,
        span: &Span,
        bytes: &'a [u8],
        entry: &mut Entry<'a>,
    ) -> (&'static str, Result<Event<'a>, Reject>) {
        match span.kind {
            SpanKind::Ended => return (UNRECOGNISED, Err(Reject::CutOff)),
            SpanKind::TooLong => {
                return (UNRECOGNISED, Err(Reject::TooLong { limit_mib: LIMIT >> 20 }));
            }
            SpanKind::Whole | SpanKind::Row(_) | SpanKind::Last => {}
        }
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => return (UNRECOGNISED, Err(Reject::NotUtf8 { at: error.valid_up_to() })),
        };
        match &self.reading {
            Reading::Json => json(text, &span.kind, entry),
            Reading::Csv(table) => csv(text, &span.kind, table, entry),
        }
    }
}

/// Reads a record in JSON anew with its lone surrogates replaced.
///
/// Whoever signs in chooses the user agent. A record must not vanish because of what is in it.
fn mended(span: &Span, bytes: &[u8], digest: u64, each: &mut dyn FnMut(Record<'_>)) {
    let text = mend::lone_surrogates(&String::from_utf8_lossy(bytes));
    let mut entry = Entry::default();
    let (format, outcome) = json(&text, &span.kind, &mut entry);
    each(Record { position: span.position, format, digest, outcome });
}

fn json<'a>(
    text: &'a str,
    kind: &SpanKind,
    entry: &mut Entry<'a>,
) -> (&'static str, Result<Event<'a>, Reject>) {
    let read = match kind {
        SpanKind::Row(columns) => walk::row(text, &columns.targets, entry),
        _ => walk::object(text, entry),
    };
    if let Err(error) = read {
        return (UNRECOGNISED, Err(error.into()));
    }
    if let Some(format) = FORMATS.iter().find(|format| format.claims_json(entry)) {
        return (format.name(), format.event(entry));
    }
    let kind = match kind {
        SpanKind::Row(columns) => other::name_row(&columns.names, entry.outer.peek(Field::Type)),
        _ => other::name_object(text),
    };
    (UNRECOGNISED, Err(Reject::Unrecognised(kind)))
}

fn csv<'a>(
    text: &'a str,
    kind: &SpanKind,
    table: &CsvTable,
    entry: &mut Entry<'a>,
) -> (&'static str, Result<Event<'a>, Reject>) {
    let format: &'static dyn ExportFormat = table.format;
    let cut = |whole: Reject| match kind {
        SpanKind::Last => Reject::CutOff,
        _ => whole,
    };
    let mut cells = Cells::new(text, table.delimiter);
    let mut count = 0;
    for cell in cells.by_ref() {
        if let Some(target) = table.targets.get(count) {
            walk::place(entry, *target, cell);
        }
        count += 1;
    }
    // Spreadsheets leave out blank cells at the end of a row.
    for target in table.targets.iter().skip(count) {
        walk::place(entry, *target, Cow::Borrowed(""));
    }
    let headings = table.targets.len();
    let reject = if let Some(fault) = cells.fault {
        cut(Reject::Malformed(fault.to_owned()))
    } else if count > headings {
        Reject::Malformed(format!("{count} cells under {headings} headings"))
    } else if count < headings && matches!(kind, SpanKind::Last) {
        Reject::CutOff
    } else if !format.claims_row(entry) {
        let kind = other::name_row(&table.headings, entry.outer.peek(Field::Type));
        Reject::Unrecognised(kind)
    } else {
        return (format.name(), format.event(entry));
    };
    (format.name(), Err(reject))
}

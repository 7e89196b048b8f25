//! Blocks of whole records: cut from a stream in order, and read in any order.

use std::borrow::Cow;
use std::sync::Arc;

use super::buffers::Buffer;
use super::date_order::Dates;
use super::delimited::Cells;
use super::draft::{Entry, Room};
use super::field::{Field, Target};
use super::recognise::CsvTable;
use super::unknown::Counter;
use super::{
    ExportFormat, FORMATS, FullRows, Noticed, Position, Record, Reject, UnevenRow, UnevenRows,
    mend, other, uneven, unwrap, walk,
};
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
    pub(super) bytes: Buffer,
    pub(super) spans: Vec<Span>,
    pub(super) reading: Reading,
}

/// How the records of a block are read.
#[derive(Clone, Debug)]
pub(super) enum Reading {
    Json(Dates),
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

    /// Reads the records in the order in which they stand in the file, and tells what was noticed:
    /// which of the keys of those that became events nobody knows, and which rows are uneven.
    pub fn read(&self, each: &mut dyn FnMut(Record<'_>)) -> Noticed {
        let mut entry = Entry::default();
        let mut unknown = Counter::default();
        let (mut uneven, mut full) = (UnevenRows::default(), FullRows::default());
        let mut rows = 0;
        match &self.reading {
            Reading::Json(dates) => entry.dates = *dates,
            Reading::Csv(table) => {
                entry.hint = table.hint;
                entry.dates = table.dates;
                entry.map = table.map.as_ref();
                entry.delimiter = table.delimiter;
            }
        }
        for span in &self.spans {
            entry.clear();
            let bytes = self.bytes.get(span.start..span.start + span.held).unwrap_or_default();
            let digest = record_digest(bytes);
            let (format, outcome) = self.outcome(span, bytes, &mut entry);
            if let (Some(cells), Reading::Csv(table)) = (entry.uneven, &self.reading) {
                let (number, headings) = (span.position.number, table.headings.len());
                uneven.add(UnevenRow { number, cells, headings });
            }
            if let Err(Reject::Malformed(reason)) = &outcome
                && mend::can_help(reason)
            {
                mended((span, bytes), digest, entry.dates, (each, &mut unknown));
                continue;
            }
            if let Some(inner) = unwrap::inner(&mut entry, outcome.is_ok())
                && unwrapped(
                    (&inner, 1),
                    (span, bytes, entry.dates),
                    outcome.is_err(),
                    (each, &mut unknown),
                )
            {
                continue;
            }
            match &outcome {
                Ok(Event::Related(_)) | Err(_) => {}
                Ok(_) => {
                    rows += 1;
                    if entry.room == Room::Taken {
                        full.add(span.position.number);
                    }
                    if let SpanKind::Row(columns) = &span.kind {
                        unknown.row(columns);
                    }
                }
            }
            if !entry.unknown.is_empty() && outcome.is_ok() {
                count_keys(format, &mut entry, &mut unknown);
            }
            each(Record { position: span.position, format, digest, bytes, outcome });
        }
        if let Reading::Csv(table) = &self.reading {
            unknown.headings(&table.headings, &table.targets, rows);
        }
        Noticed { unknown: unknown.fields(), uneven, full }
    }

    fn outcome<'a>(
        &'a self,
        span: &'a Span,
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
            Reading::Json(_) => json(text, &span.kind, entry),
            Reading::Csv(table) => csv(text, &span.kind, table, entry),
        }
    }
}

#[cold]
fn count_keys(format: &str, entry: &mut Entry<'_>, unknown: &mut Counter) {
    if FORMATS.iter().any(|known| known.name() == format && known.knows_its_keys()) {
        unknown.keys(&mut entry.unknown);
    }
}

/// Reads a record in JSON anew with its lone surrogates replaced.
///
/// Whoever signs in chooses the user agent. A record must not vanish because of what is in it.
fn mended(
    (span, bytes): (&Span, &[u8]),
    digest: u64,
    dates: Dates,
    (each, unknown): (&mut dyn FnMut(Record<'_>), &mut Counter),
) {
    let text = mend::lone_surrogates(&String::from_utf8_lossy(bytes));
    let mut entry = Entry { dates, ..Entry::default() };
    let (format, outcome) = json(&text, &span.kind, &mut entry);
    if outcome.is_ok() {
        count_keys(format, &mut entry, unknown);
    }
    each(Record { position: span.position, format, digest, bytes, outcome });
}

/// How many records there may be around one.
const MOST_WRAPPINGS: usize = 3;

/// Reads the record inside a record, and says whether it stands for the one around it.
///
/// It does if it is an event, or if neither is and it can better say why: what is around it often has
/// some of its fields, and less of them.
fn unwrapped(
    (text, depth): (&str, usize),
    (span, bytes, dates): (&Span, &[u8], Dates),
    instead: bool,
    (each, unknown): (&mut dyn FnMut(Record<'_>), &mut Counter),
) -> bool {
    let mut entry = Entry { dates, ..Entry::default() };
    let (format, outcome) = json(text, &SpanKind::Whole, &mut entry);
    if let Err(Reject::Malformed(reason)) = &outcome
        && mend::can_help(reason)
    {
        let mended = mend::lone_surrogates(text);
        let place = (span, bytes, dates);
        return mended != text && unwrapped((&mended, depth), place, instead, (each, unknown));
    }
    if depth < MOST_WRAPPINGS
        && let Some(inner) = unwrap::inner(&mut entry, outcome.is_ok())
        && unwrapped(
            (&inner, depth + 1),
            (span, bytes, dates),
            instead && outcome.is_err(),
            (each, unknown),
        )
    {
        return true;
    }
    let stands = match &outcome {
        Ok(_) => true,
        Err(Reject::Unrecognised(_) | Reject::Malformed(_)) => false,
        Err(_) => instead,
    };
    if stands {
        if outcome.is_ok() {
            count_keys(format, &mut entry, unknown);
        }
        let digest = record_digest(bytes);
        each(Record { position: span.position, format, digest, bytes, outcome });
    }
    stands
}

fn json<'a>(
    text: &'a str,
    kind: &'a SpanKind,
    entry: &mut Entry<'a>,
) -> (&'static str, Result<Event<'a>, Reject>) {
    entry.text = text;
    if let SpanKind::Row(columns) = kind {
        entry.headings = &columns.names;
    }
    let read = match kind {
        SpanKind::Row(columns) => walk::row(text, &columns.targets, entry),
        _ => walk::object(text, entry),
    };
    if let Err(error) = read {
        return (UNRECOGNISED, Err(error));
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
    table: &'a CsvTable,
    entry: &mut Entry<'a>,
) -> (&'static str, Result<Event<'a>, Reject>) {
    let format: &'static dyn ExportFormat = table.format;
    let cut = |whole: Reject| match kind {
        SpanKind::Last => Reject::CutOff,
        _ => whole,
    };
    entry.text = text;
    entry.headings = &table.headings;
    let wanted = format.wants_cells();
    let mut cells = Cells::new(text, table.delimiter);
    let (mut count, mut surplus) = (0, false);
    for cell in cells.by_ref() {
        if wanted {
            entry.cells.push(cell.clone());
        }
        match table.targets.get(count) {
            Some(target) => walk::place(entry, *target, cell),
            // Blanks after the last heading do no harm: some tools end every row with a delimiter.
            None => surplus |= !cell.trim().is_empty(),
        }
        count += 1;
    }
    // Spreadsheets leave out blank cells at the end of a row.
    for target in table.targets.iter().skip(count) {
        walk::place(entry, *target, Cow::Borrowed(""));
    }
    let headings = table.targets.len();
    let cut_off = count < headings && matches!(kind, SpanKind::Last);
    let is_uneven = surplus || (count < headings && !cut_off);
    entry.uneven = Some(count).filter(|_| is_uneven);
    let reject = if let Some(fault) = cells.fault {
        cut(Reject::Malformed(fault.to_owned()))
    } else if surplus {
        Reject::Malformed(format!("{count} cells under {headings} headings"))
    } else if cut_off {
        Reject::CutOff
    } else if let Some(heading) = uneven::shifted(entry, table, count) {
        Reject::Malformed(format!(
            "{count} cells under {headings} headings, and what stands under `{heading}` does not \
             belong there: a cell is missing before it"
        ))
    } else if !format.claims_row(entry) {
        let kind = other::name_row(&table.headings, entry.outer.peek(Field::Type));
        Reject::Unrecognised(kind)
    } else {
        return (format.name(), format.event(entry));
    };
    (format.name(), Err(reject))
}

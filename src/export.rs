//! Tables and sources out of a case.
//!
//! A source comes out bit for bit. A table comes out as Parquet, JSON Lines or CSV. A spreadsheet
//! runs a CSV cell that begins like a formula, and log text is hostile: such cells get an
//! apostrophe in front (OWASP ASVS 5.0, 1.2.10), which changes the text of evidence. So the other
//! two are lossless, and [`Cells::Raw`] makes CSV so.

use std::io::{Cursor, Write};

use polars::prelude::{DataFrame, DataType, IntoColumn as _, PolarsError, StringChunked};
use polars_io::ipc::IpcReader;
use polars_io::json::{JsonFormat, JsonWriter};
use polars_io::parquet::write::{BatchedWriter, ParquetWriter};
use polars_io::prelude::CsvWriter;
use polars_io::{SerReader as _, SerWriter as _};
use thiserror::Error;

use crate::case::{CaseError, CaseFile, ColumnForm, Exportable, RowFilter};
use crate::progress::Progress;

mod case_uco;
mod indicators;
mod pattern;
mod record;
mod records;
mod stix;
mod tally;
mod uuid;

pub use case_uco::case_uco;
pub use indicators::{Indicators, LeftOut, Tlp};
pub use record::{FoundRecord, RecordError, record};
pub use records::records;
pub use stix::stix;
pub use tally::Tally;

pub use crate::report::guarded;
use crate::report::is_formula;

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values (RFC 4180), UTF-8 with a byte order mark.
    Csv,
    /// One JSON object a line.
    JsonLines,
    /// Apache Parquet.
    Parquet,
}

/// What becomes of a CSV cell that a spreadsheet would run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cells {
    /// It gets an apostrophe in front.
    Guarded,
    /// It stays as it is.
    Raw,
}

/// What was written of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Rows, without the heading.
    pub rows: u64,
    /// Cells that got an apostrophe in front.
    pub guarded: u64,
}

/// Why a table could not be written.
#[derive(Debug, Error)]
pub enum ExportError {
    /// The case cannot be read.
    #[error(transparent)]
    Case(#[from] CaseError),
    /// The document cannot be written.
    #[error("cannot write the document")]
    Io(#[from] std::io::Error),
    /// The table cannot be written.
    #[error("cannot write the table as {format}")]
    Write {
        /// In which format.
        format: &'static str,
        /// Why not.
        #[source]
        source: PolarsError,
    },
}

impl Format {
    /// What an examiner types to get it, which is also the file's extension.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::JsonLines => "jsonl",
            Self::Parquet => "parquet",
        }
    }

    const fn columns(self) -> ColumnForm {
        match self {
            Self::Csv => ColumnForm::Cells,
            Self::JsonLines => ColumnForm::Lines,
            Self::Parquet => ColumnForm::Typed,
        }
    }
}

/// Writes the wanted rows of a table of a case.
///
/// The rows pass through in batches; what is held at once does not grow with their number. A timeline as
/// CSV has no byte order mark: its readers are programs.
///
/// # Errors
///
/// Fails if the table cannot be filtered so, if the case cannot be read, or `out` not be written.
pub fn table(
    case: &CaseFile,
    (table, filter): (Exportable, &RowFilter),
    (format, cells): (Format, Cells),
    out: &mut (dyn Write + Send),
    progress: &dyn Progress,
) -> Result<Written, ExportError> {
    let failed = |source| ExportError::Write { format: format.word(), source };
    let mut written = Written::default();
    let mark = if table == Exportable::Timeline { Mark::None } else { Mark::Bom };
    let mut sink = Sink::Waiting(out);
    case.each_batch(table, filter, format.columns(), &mut |batch| {
        let mut frame = IpcReader::new(Cursor::new(batch)).finish().map_err(failed)?;
        written.rows += frame.height() as u64;
        if format == Format::Csv && cells == Cells::Guarded {
            written.guarded += guard(&mut frame).map_err(failed)?;
        }
        progress.advance(frame.height() as u64);
        sink.take(frame, format, mark).map_err(failed)
    })?;
    if let Sink::Parquet(parquet) = sink {
        parquet.finish().map_err(failed)?;
    }
    Ok(written)
}

/// Writes the answer to an SQL text as Parquet, at most so many rows, and says how many it has and
/// whether there are more.
///
/// # Errors
///
/// Fails if the case cannot be read, or `out` not be written.
pub fn answer(
    case: &CaseFile,
    sql: &str,
    limit: Option<u64>,
    out: &mut (dyn Write + Send),
) -> Result<(u64, bool), ExportError> {
    let failed = |source| ExportError::Write { format: Format::Parquet.word(), source };
    let (mut rows, mut more) = (0_u64, false);
    let mut sink = Sink::Waiting(out);
    case.each_answer_batch(sql, ColumnForm::Typed, &mut |batch| {
        let frame = IpcReader::new(Cursor::new(batch)).finish().map_err(failed)?;
        let left = limit.map_or(u64::MAX, |limit| limit - rows.min(limit));
        let taken = (frame.height() as u64).min(left);
        more |= taken < frame.height() as u64;
        rows += taken;
        let frame = frame.head(Some(usize::try_from(taken).unwrap_or(usize::MAX)));
        sink.take(frame, Format::Parquet, Mark::None).map_err(failed)
    })?;
    if let Sink::Parquet(parquet) = sink {
        parquet.finish().map_err(failed)?;
    }
    Ok((rows, more))
}

/// Whether a CSV begins with a byte order mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    Bom,
    None,
}

type Out<'a> = &'a mut (dyn Write + Send);

/// Where the batches of one table go.
enum Sink<'a> {
    /// Nothing has come yet.
    Waiting(Out<'a>),
    /// The heading is written, and rows follow.
    Text(Out<'a>),
    /// Row groups follow one another; the footer comes last.
    Parquet(Box<BatchedWriter<Out<'a>>>),
    /// The writer was lost to an error.
    Broken,
}

impl Sink<'_> {
    fn take(
        &mut self,
        mut frame: DataFrame,
        format: Format,
        mark: Mark,
    ) -> Result<(), PolarsError> {
        let (out, first) = match std::mem::replace(self, Self::Broken) {
            Self::Parquet(mut parquet) => {
                parquet.write_batch(&frame)?;
                *self = Self::Parquet(parquet);
                return Ok(());
            }
            Self::Broken => return Ok(()),
            Self::Waiting(out) => (out, true),
            Self::Text(out) => (out, false),
        };
        if format == Format::Parquet {
            let mut parquet = Box::new(ParquetWriter::new(out).batched(frame.schema())?);
            parquet.write_batch(&frame)?;
            *self = Self::Parquet(parquet);
            return Ok(());
        }
        if format == Format::JsonLines {
            JsonWriter::new(&mut *out)
                .with_json_format(JsonFormat::JsonLines)
                .finish(&mut frame)?;
        } else {
            CsvWriter::new(&mut *out)
                .include_bom(first && mark == Mark::Bom)
                .include_header(first)
                .finish(&mut frame)?;
        }
        *self = Self::Text(out);
        Ok(())
    }
}

/// Puts an apostrophe before every text that a spreadsheet would take for a formula, and says how many.
fn guard(frame: &mut DataFrame) -> Result<u64, PolarsError> {
    let names: Vec<_> = frame
        .columns()
        .iter()
        .filter(|column| column.dtype() == &DataType::String)
        .map(|column| column.name().clone())
        .collect();
    let mut changed = 0;
    for name in names {
        let texts = frame.column(&name)?.str()?.clone();
        let formulas = texts.iter().flatten().filter(|text| is_formula(text)).count() as u64;
        if formulas == 0 {
            continue;
        }
        changed += formulas;
        let guarded: StringChunked =
            texts.iter().map(|text| text.map(|text| guarded(text).into_owned())).collect();
        frame.with_column(guarded.into_column().with_name(name))?;
    }
    Ok(changed)
}

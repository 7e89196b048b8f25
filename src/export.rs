//! Tables and sources out of a case.
//!
//! A source comes out bit for bit. A table comes out as Parquet, JSON Lines or CSV. A spreadsheet
//! runs a CSV cell that begins like a formula, and log text is hostile: such cells get an
//! apostrophe in front (OWASP ASVS 5.0, 1.2.10), which changes the text of evidence. So the other
//! two are lossless, and [`Cells::Raw`] makes CSV so.

use std::borrow::Cow;
use std::io::{Cursor, Write};

use polars::prelude::{DataFrame, DataType, IntoColumn as _, PolarsError, StringChunked};
use polars_io::ipc::IpcReader;
use polars_io::json::{JsonFormat, JsonWriter};
use polars_io::parquet::write::{BatchedWriter, ParquetWriter};
use polars_io::prelude::CsvWriter;
use polars_io::{SerReader as _, SerWriter as _};
use thiserror::Error;

use crate::case::{CaseError, CaseFile, Exportable};

mod record;
mod records;

pub use record::{FoundRecord, RecordError, record};
pub use records::records;

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

/// Why a table could not be written.
#[derive(Debug, Error)]
pub enum ExportError {
    /// The case cannot be read.
    #[error(transparent)]
    Case(#[from] CaseError),
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
}

/// Writes a table of a case, and says how many rows it has.
///
/// # Errors
///
/// Fails if the case cannot be read, or `out` not be written.
pub fn table(
    case: &CaseFile,
    table: Exportable,
    (format, cells): (Format, Cells),
    out: &mut (dyn Write + Send),
) -> Result<u64, ExportError> {
    let failed = |source| ExportError::Write { format: format.word(), source };
    let mut rows = 0;
    let mut sink = Sink::Waiting(out);
    case.each_batch(table, &mut |batch| {
        let frame = IpcReader::new(Cursor::new(batch)).finish().map_err(failed)?;
        rows += frame.height() as u64;
        sink.take(frame, format, cells).map_err(failed)
    })?;
    if let Sink::Parquet(parquet) = sink {
        parquet.finish().map_err(failed)?;
    }
    Ok(rows)
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
    case.each_answer_batch(sql, &mut |batch| {
        let frame = IpcReader::new(Cursor::new(batch)).finish().map_err(failed)?;
        let left = limit.map_or(u64::MAX, |limit| limit - rows.min(limit));
        let taken = (frame.height() as u64).min(left);
        more |= taken < frame.height() as u64;
        rows += taken;
        let frame = frame.head(Some(usize::try_from(taken).unwrap_or(usize::MAX)));
        sink.take(frame, Format::Parquet, Cells::Raw).map_err(failed)
    })?;
    if let Sink::Parquet(parquet) = sink {
        parquet.finish().map_err(failed)?;
    }
    Ok((rows, more))
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
        cells: Cells,
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
            if cells == Cells::Guarded {
                guard(&mut frame)?;
            }
            CsvWriter::new(&mut *out)
                .include_bom(first)
                .include_header(first)
                .with_datetime_format(Some("%Y-%m-%dT%H:%M:%S%.6fZ".into()))
                .finish(&mut frame)?;
        }
        *self = Self::Text(out);
        Ok(())
    }
}

/// Puts an apostrophe before every text that a spreadsheet would take for a formula.
fn guard(frame: &mut DataFrame) -> Result<(), PolarsError> {
    let names: Vec<_> = frame
        .columns()
        .iter()
        .filter(|column| column.dtype() == &DataType::String)
        .map(|column| column.name().clone())
        .collect();
    for name in names {
        let texts = frame.column(&name)?.str()?.clone();
        let guarded: StringChunked =
            texts.iter().map(|text| text.map(|text| guarded(text).into_owned())).collect();
        frame.with_column(guarded.into_column().with_name(name))?;
    }
    Ok(())
}

/// A text as a spreadsheet shows it and does not run it.
///
/// What begins, after blanks, with `= + - @`, their full-width forms, a tab or a carriage return
/// gets an apostrophe in front.
#[must_use]
pub fn guarded(text: &str) -> Cow<'_, str> {
    let formula = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
    let blank = |c: char| (c.is_whitespace() && !formula.contains(&c)) || c == '\0';
    if text.trim_start_matches(blank).starts_with(formula) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::guarded;

    #[test]
    fn nothing_that_a_spreadsheet_would_run_comes_out_as_it_is() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "\r=1", "\0=1", "＝1"] {
            assert_eq!(guarded(text), format!("'{text}"));
        }
        for text in ["", "Mozilla/5.0 (X11)", "a=b", "'=1", "2001:db8::1"] {
            assert_eq!(guarded(text), text);
        }
    }
}

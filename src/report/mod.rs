//! The report: a case compiled once into one document, which any number of renderers then write.
//!
//! [`Document::compile`] takes what the case says ([`Inputs`]), checks that it adds up, and works
//! out every sentence, table and figure. A [`Renderer`] sees nothing but the document, so that two
//! formats of one report can never tell two stories, and the same case gives the same bytes.
//!
//! Two forms are no renderers: tables as CSV are many files ([`csv_tables`]), and a PDF is the HTML report as
//! a browser prints it ([`pdf`]).
//!
//! To add a format: one file with a type that is a [`Renderer`], its `mod` line, and its line in
//! [`RENDERERS`].

mod activity;
mod addresses;
mod answers;
mod audience;
mod cell;
mod compare;
mod completeness;
mod countries;
mod counts;
mod cover;
mod coverage;
mod credentials;
mod csv;
mod defang;
mod document;
mod events;
mod evidence;
mod explorer;
mod findings;
mod first_countries;
mod glossary;
mod guard;
mod html;
mod indicators;
mod inputs;
mod issue;
mod json;
mod markdown;
mod markdown_prose;
mod marking;
mod method;
mod moment;
mod networks;
mod pdf;
mod principals;
mod prose;
mod rows;
mod sequence;
mod sheets;
mod summary;
mod visible;
mod week;
mod words;
mod xlsx;

#[cfg(test)]
mod sample;
#[cfg(test)]
mod schema;
#[cfg(test)]
mod tests;

use std::io::{self, Write};

pub use activity::{Activity, Day, Log, Span};
pub use addresses::Strip;
pub use answers::{Answer, Basis, QUESTIONS};
pub use audience::Audience;
pub use cell::{Cell, Column, Grid};
pub use compare::{Compared, Difference, compare};
pub use completeness::Lack;
pub use countries::{Map, Place, Standing};
pub use counts::Counts;
pub use cover::{Cover, DayMark, LedgerLine};
pub use coverage::{Coverage, Lane, Stretch};
pub use csv::{csv_tables, is_csv_table};
pub use document::{Block, Code, Document, Fact, Section, Term};
pub use events::{EventLimits, EventRecord, Events};
pub use explorer::{Explorer, Tier};
pub use findings::FindingPart;
pub use guard::guarded;
pub(crate) use guard::is_formula;
pub use inputs::{
    CustodyHead, Database, Head, Inputs, KnownNetwork, KnownSignIns, Member, NotTaken, QueryRun,
    Reject, Rejects, Source, Tables, Zone, ZoneOffset,
};
pub use issue::{Earlier, Issue};
pub use marking::{Tlp, checked_marking, marking_in_file_name};
pub use moment::Moment;
pub use pdf::{PrintError, pdf};
pub use principals::{Hour, Hours, Window};
pub use sequence::{Event, Sequence};
pub use week::{HourOfWeek, Level, Week};
pub use words::{Note, Remark, Said, SaidBy, Words, Written};

/// Why a report could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The records of a source do not add up, so nothing the report says could be relied on.
    #[error("{reference}: {read} records were read, but {accounted} are accounted for")]
    Unreconciled {
        /// The member, or `all members`.
        reference: String,
        /// Records that were read.
        read: i64,
        /// Stored, duplicate and rejected records together.
        accounted: i64,
    },
    /// A table lacks a column that a figure is drawn from.
    #[error("table {table} has no column {column}")]
    MissingColumn {
        /// The table, as its field in [`Tables`] is named.
        table: &'static str,
        /// The column.
        column: &'static str,
    },
    /// The template could not be filled in.
    #[error("template of the {format} report")]
    Template {
        /// The renderer.
        format: &'static str,
        /// What the template engine says.
        #[source]
        source: askama::Error,
    },
    /// The document could not be written as JSON.
    #[error("document as json")]
    Json(#[from] serde_json::Error),
    /// The document could not be written as a workbook.
    #[error("document as a workbook")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// The report could not be written to where it should go.
    #[error("writing the report")]
    Write(#[from] io::Error),
}

/// One format of the report.
pub trait Renderer: Sync {
    /// The name that the command line knows it by.
    fn name(&self) -> &'static str;
    /// The extension of its files, without the dot.
    fn extension(&self) -> &'static str;
    /// Writes the document.
    ///
    /// # Errors
    ///
    /// When `out` cannot be written to, or the document cannot be put in this form.
    fn render(&self, document: &Document, out: &mut dyn Write) -> Result<(), ReportError>;
}

/// Every format, the one for people first.
pub const RENDERERS: &[&dyn Renderer] =
    &[&html::Html, &markdown::Markdown, &json::Json, &xlsx::Xlsx];

//! The ways in which Microsoft and others write sign-ins and audit events to files.
//!
//! To add one: write `src/format/<name>.rs`, declare it below, list it in [`FORMATS`], and put a
//! file of its kind under `fixtures/<name>/`. Nothing else changes.
//!
//! A member goes through three steps. [`recognise`] judges it by its head. A [`Cutter`] finds where
//! its records begin and end, in order and cheaply. [`Block::read`] turns them into events or
//! rejects, on any thread. What a record is gets decided record by record, because files are mixed.

mod audit;
mod block;
mod csv_cut;
mod cutter;
mod delimited;
mod draft;
mod field;
mod json_cut;
mod mend;
mod other;
mod recognise;
mod reject;
mod scan;
mod sign_in;
mod spans;
mod time;
mod walk;
mod wrapper;

pub use block::{Block, UNRECOGNISED};
pub use cutter::Cutter;
pub use other::{OtherKind, describe_unrecognised};
pub use recognise::{HEAD, Layout, Recognised, recognise};
pub use reject::Reject;

use draft::Entry;
use field::Target;

use crate::record::Event;

mod diagnostic_settings;
mod graph;
mod log_analytics_csv;
mod log_analytics_json;
mod portal_csv;

/// Every format we read. Where two would claim a record, the earlier has it.
pub const FORMATS: &[&dyn ExportFormat] = &[
    &graph::Graph,
    &diagnostic_settings::DiagnosticSettings,
    &log_analytics_json::LogAnalyticsJson,
    &log_analytics_csv::LogAnalyticsCsv,
    &portal_csv::PortalCsv,
];

/// One of the ways to write sign-ins and audit events to a file.
///
/// A format is either one of JSON, and claims records by their keys, or one of CSV, and claims
/// files by their headings.
pub trait ExportFormat: Sync {
    /// The name under which the case file and the reports know this format.
    fn name(&self) -> &'static str;

    /// What it is, and how to export it.
    fn about(&self) -> &'static str;

    /// Whether a record in JSON is one of this format.
    fn claims_json(&self, _entry: &Entry<'_>) -> bool {
        false
    }

    /// What the columns of a CSV file hold, if it is one of this format.
    fn columns(&self, _headings: &[String]) -> Option<Vec<Target>> {
        None
    }

    /// Whether a row of such a file is one of this format, which can differ within it.
    fn claims_row(&self, _entry: &Entry<'_>) -> bool {
        true
    }

    /// Turns a record that it has claimed into an event.
    ///
    /// # Errors
    ///
    /// The record proves nothing, or is of a log that we do not read.
    fn event<'a>(&self, entry: &mut Entry<'a>) -> Result<Event<'a>, Reject>;
}

/// Where a record stands in its member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Which record it is, from one on. Blank lines and wrappings do not count.
    pub number: u64,
    /// How many bytes of the unpacked member come before it.
    pub offset: u64,
    /// How many bytes it has.
    pub length: u64,
    /// The line that it begins in, from one on.
    pub line: Option<u64>,
}

/// One record of an export: where it stands, and what we made of it.
#[derive(Debug)]
pub struct Record<'a> {
    /// Where the record stands, for whoever wants to see it in the original.
    pub position: Position,
    /// The name of its format, or `unrecognised`.
    pub format: &'static str,
    /// [`crate::digest::record_digest`] of its bytes: of none, if it was too long to be held.
    pub digest: u64,
    /// The event, or the reason why there is none.
    pub outcome: Result<Event<'a>, Reject>,
}

#[cfg(test)]
mod tests;

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
mod buffers;
mod csv_cut;
mod culture_time;
mod cutter;
mod date_order;
mod delimited;
mod draft;
mod field;
mod file_name;
mod heading_map;
mod json;
mod json_cut;
mod lanes;
mod literal;
mod marks;
mod mend;
mod no_time;
mod noticed;
mod order;
mod other;
mod portal_words;
mod powershell;
mod recognise;
mod reject;
mod related;
mod scan;
mod sign_in;
mod spans;
mod time;
mod uneven;
mod unknown;
mod unwrap;
mod walk;
mod wrapper;

pub use block::{Block, UNRECOGNISED};
pub use buffers::{Buffer, Buffers};
pub use csv_cut::Joins;
pub use culture_time::DateOrder;
pub use cutter::Cutter;
pub use file_name::claimed_window;
pub use heading_map::{HeadingMap, HeadingMapError};
pub use noticed::{FullRows, Noticed, UnevenRow, UnevenRows};
pub use other::{OtherKind, describe_unrecognised};
pub use recognise::{HEAD, Hints, Layout, Recognised, recognise};
pub use reject::Reject;
pub use unknown::UnknownFields;

use draft::Entry;
use field::Target;

use crate::record::Event;

mod application_list;
mod diagnostic_settings;
mod graph;
mod inventory_csv;
mod log_analytics_csv;
mod log_analytics_json;
mod portal_audit;
mod portal_csv;
mod portal_steps;
mod powershell_csv;

mod elastic;
mod splunk_csv;
mod ual;
mod ual_audit_data;
mod ual_directory;
mod ual_keys;
mod ual_sign_in;
mod xdr;
mod xdr_graph;

/// Every format we read. Where two would claim a record, the earlier has it.
pub const FORMATS: &[&dyn ExportFormat] = &[
    // Before Graph and Log Analytics, which share half of its columns.
    &xdr::DefenderXdr,
    &graph::Graph,
    &diagnostic_settings::DiagnosticSettings,
    &log_analytics_json::LogAnalyticsJson,
    &powershell_csv::PowerShellCsv,
    &log_analytics_csv::LogAnalyticsCsv,
    &portal_steps::PortalSteps,
    &portal_csv::PortalCsv,
    &portal_audit::PortalAudit,
    &ual::UnifiedAuditLog,
    &splunk_csv::SplunkCsv,
    &elastic::Elastic,
    &inventory_csv::InventoryCsv,
    &application_list::ApplicationList,
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

    /// By what it is told from others, in a sentence for docs/formats.md.
    fn recognised_by(&self) -> &'static str;

    /// Which real exports it was tried on, or that none could be had.
    fn tried_on(&self) -> &'static str;

    /// What it does not carry, that the evidence needs.
    fn cannot_carry(&self) -> &'static str;

    /// Whether a record in JSON is one of this format.
    fn claims_json(&self, _entry: &Entry<'_>) -> bool {
        false
    }

    /// What the columns of a CSV file hold, if it is one of this format.
    fn columns(&self, _headings: &[String]) -> Option<Vec<Target>> {
        None
    }

    /// Whether it wants the cells of a row one by one, beside the fields.
    fn wants_cells(&self) -> bool {
        false
    }

    /// Whether a row of such a file is one of this format, which can differ within it.
    fn claims_row(&self, _entry: &Entry<'_>) -> bool {
        true
    }

    /// Whether its records are written in the keys of [`field`], so that any other key is new.
    fn knows_its_keys(&self) -> bool {
        false
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
    /// Its bytes, as they stand in the member: none, if it was too long to be held.
    pub bytes: &'a [u8],
    /// The event, or the reason why there is none.
    pub outcome: Result<Event<'a>, Reject>,
}

#[cfg(test)]
mod tests;

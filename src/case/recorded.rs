//! Recording what a source turned out to be, once its bytes and records are in.

use chrono::{DateTime, Utc};
use duckdb::params;
use duckdb::types::{TimeUnit, Value};

use super::{CaseError, Change};
use crate::digest::Sha256;
use crate::record::EventTime;

const SOURCE_COLUMNS: [&str; 9] = [
    "source_id",
    "reference",
    "file_name",
    "given_path",
    "bytes",
    "sha256",
    "modified_at",
    "container",
    "imported_at",
];
const MEMBER_COLUMNS: [&str; 17] = [
    "member_id",
    "source_id",
    "reference",
    "member_path",
    "bytes",
    "sha256",
    "found_bytes",
    "found_sha256",
    "decoded_as",
    "disposition",
    "content",
    "records_read",
    "records_rejected",
    "first_event_time",
    "last_event_time",
    "claimed_from",
    "claimed_until",
];
const FORMAT_COLUMNS: [&str; 4] = ["member_id", "format", "records_read", "records_rejected"];
const WARNING_COLUMNS: [&str; 3] = ["member_id", "kind", "says"];
const UNKNOWN_COLUMNS: [&str; 3] = ["member_id", "field", "records"];

/// A source that is about to be taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSource {
    /// Its name without folders.
    pub file_name: String,
    /// Its path as the examiner gave it.
    pub given_path: String,
    /// When its file system says it was last changed.
    pub modified_at: Option<DateTime<Utc>>,
    /// `none`, `gzip` or `zip`.
    pub container: &'static str,
}

/// What a member of a source turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMember {
    /// Its number in the case, from [`Change::next_numbers`].
    pub member_id: i64,
    /// The source it is part of.
    pub source_id: i64,
    /// `E-02`, or `E-02/3` for the third file of an archive.
    pub reference: String,
    /// Its path inside the archive.
    pub member_path: Option<String>,
    /// Its size in bytes, unpacked.
    pub bytes: u64,
    /// SHA-256 of its bytes, unpacked.
    pub sha256: Sha256,
    /// Whether its records were read, or it was skipped.
    pub disposition: &'static str,
    /// What it is: the formats of its records, or why it was skipped.
    pub content: String,
    /// Size and SHA-256 of it as it lies in its archive, where what was read was made from that.
    pub as_found: Option<(u64, Sha256)>,
    /// How its bytes were made text, where they are not.
    pub decoded_as: Option<String>,
    /// Its records by format.
    pub formats: Vec<FormatCount>,
    /// Earliest and latest event in it.
    pub span: (Option<EventTime>, Option<EventTime>),
    /// What its name says it covers: the first moment, and the first after it.
    pub claimed: (Option<EventTime>, Option<EventTime>),
    /// What an examiner should know before relying on it being whole.
    pub warnings: Vec<ImportWarning>,
    /// Fields that no format knows, with the number of records that have them.
    pub unknown_fields: Vec<(String, u64)>,
}

/// How many records of one format a member holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormatCount {
    /// The format, or `unrecognised` where none claims the record.
    pub format: &'static str,
    /// Records found.
    pub read: u64,
    /// Of these, unusable.
    pub rejected: u64,
}

/// Something about a member that an examiner should know before relying on it being whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportWarning {
    /// `row limit`, `cut off`, `damaged`, `empty`, `row length`, `joined`, `partial`, `window` or
    /// `unknown fields`.
    pub kind: &'static str,
    /// What was noticed.
    pub says: String,
}

impl Change<'_> {
    /// Records a source whose bytes are in the vault.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be written.
    pub fn add_source(
        &self,
        source_id: i64,
        source: &NewSource,
        (bytes, sha256): (u64, Sha256),
    ) -> Result<(), CaseError> {
        let row = params![
            source_id,
            source_reference(source_id),
            source.file_name,
            source.given_path,
            bytes,
            sha256.to_string(),
            source.modified_at.map(|time| moment(time.timestamp_micros())),
            source.container,
            moment(self.writer.examiner().now().timestamp_micros()),
        ];
        let (_, member) = self.next_numbers()?;
        self.numbers.set(Some((source_id + 1, member)));
        self.touch_part("source", source_id);
        self.append_row("source", &SOURCE_COLUMNS, row)
            .map_err(|error| self.failed("record the source", error))
    }

    /// Records a member whose sightings were appended.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be written.
    pub fn add_member(&self, member: &NewMember) -> Result<(), CaseError> {
        let failed = |error| self.failed("record the member", error);
        let id = member.member_id;
        let (source, next) = self.next_numbers()?;
        self.numbers.set(Some((source, next.max(id + 1))));
        let row = params![
            id,
            member.source_id,
            member.reference,
            member.member_path,
            member.bytes,
            member.sha256.to_string(),
            member.as_found.map(|(bytes, _)| bytes),
            member.as_found.map(|(_, sha256)| sha256.to_string()),
            member.decoded_as,
            member.disposition,
            member.content,
            member.formats.iter().map(|format| format.read).sum::<u64>(),
            member.formats.iter().map(|format| format.rejected).sum::<u64>(),
            member.span.0.map(|time| moment(time.micros)),
            member.span.1.map(|time| moment(time.micros)),
            member.claimed.0.map(|time| moment(time.micros)),
            member.claimed.1.map(|time| moment(time.micros)),
        ];
        self.touch_part("member_record", member.source_id);
        self.append_row("member_record", &MEMBER_COLUMNS, row).map_err(failed)?;
        for table in ["member_format", "import_warning", "unknown_field"] {
            self.touch_part(table, id);
        }
        for format in &member.formats {
            let row = params![id, format.format, format.read, format.rejected];
            self.append_row("member_format", &FORMAT_COLUMNS, row).map_err(failed)?;
        }
        for warning in &member.warnings {
            let row = params![id, warning.kind, warning.says];
            self.append_row("import_warning", &WARNING_COLUMNS, row).map_err(failed)?;
        }
        for (field, records) in &member.unknown_fields {
            let row = params![id, field, records];
            self.append_row("unknown_field", &UNKNOWN_COLUMNS, row).map_err(failed)?;
        }
        Ok(())
    }
}

/// A moment in microseconds since 1970, in UTC, for a column of time.
fn moment(micros: i64) -> Value {
    Value::Timestamp(TimeUnit::Microsecond, micros)
}

/// The exhibit number of a source: `E-01`, `E-02`, and so on.
#[must_use]
pub fn source_reference(source_id: i64) -> String {
    format!("E-{source_id:02}")
}

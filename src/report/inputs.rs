//! What a report is made of, as plain data: whoever holds the case fills it in.

use chrono::{DateTime, Utc};

use super::events::Events;
use super::issue::Issue;
use super::words::Words;
use crate::digest::Sha256;
use crate::finding::{Finding, Table};
use crate::query::Origin;

/// Everything that a document is compiled from.
#[derive(Clone, Debug)]
pub struct Inputs {
    /// The case, the people, the marking, the time of writing.
    pub head: Head,
    /// Which report of the case it is, and for whom.
    pub issue: Issue,
    /// What the examiner says.
    pub words: Words,
    /// The files that were taken in, in the order of their references.
    pub sources: Vec<Source>,
    /// What they hold, in the order of their references.
    pub members: Vec<Member>,
    /// Records that could not be used.
    pub rejects: Rejects,
    /// Files that were looked at and not taken in.
    pub not_taken: Vec<NotTaken>,
    /// What the queries found, in the order in which the report shall tell it.
    pub findings: Vec<Finding>,
    /// What they found and the examiner has set aside, in the same order.
    pub set_aside: Vec<Finding>,
    /// Every query that was run or should have been.
    pub queries: Vec<QueryRun>,
    /// Answers of the queries behind tables and figures.
    pub tables: Tables,
    /// Events for the explorer.
    pub events: Events,
    /// The databases that were asked about addresses.
    pub databases: Vec<Database>,
    /// The networks that the examiner called known.
    pub known_networks: Vec<KnownNetwork>,
    /// How many sign-ins they explain.
    pub known_sign_ins: KnownSignIns,
}

/// The case, the people, the marking, the time of writing.
#[derive(Clone, Debug)]
pub struct Head {
    /// The title of the report.
    pub title: String,
    /// The name or number of the case.
    pub case_name: String,
    /// Who examined.
    pub examiner: String,
    /// For whom.
    pub client: Option<String>,
    /// How the report may be handed on, such as `TLP:AMBER`. Empty for no marking.
    pub marking: String,
    /// The moment of writing.
    pub generated_at: DateTime<Utc>,
    /// The version of doorward.
    pub tool_version: String,
    /// The zone of the case.
    pub zone: Zone,
    /// The last entry of the custody log.
    pub custody: CustodyHead,
    /// The version of the case file's schema.
    pub schema_version: i64,
}

/// A time zone, reduced to the offsets that the case needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    /// Its name, such as `Europe/Stockholm`.
    pub name: String,
    /// Its offsets in the order of time. Empty: the zone is UTC.
    pub offsets: Vec<ZoneOffset>,
}

/// The offset of a zone from a moment on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneOffset {
    /// The first moment.
    pub from: DateTime<Utc>,
    /// Seconds to add to UTC.
    pub seconds: i32,
    /// What the zone calls itself then, such as `CEST`.
    pub abbreviation: String,
}

/// The last entry of the custody log: whoever holds a printed report can prove a later change.
#[derive(Clone, Debug)]
pub struct CustodyHead {
    /// How many entries there are.
    pub entries: i64,
    /// The digest of the last.
    pub sha256: Sha256,
}

/// A file that was taken in.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its exhibit number, such as `E-02`.
    pub reference: String,
    /// Its name. Hostile.
    pub file_name: String,
    /// Its size.
    pub bytes: i64,
    /// The digest of its bytes.
    pub sha256: Sha256,
    /// `none`, `gzip` or `zip`.
    pub container: String,
    /// When its file system says it was last changed.
    pub modified_at: Option<DateTime<Utc>>,
    /// When it was taken in.
    pub imported_at: DateTime<Utc>,
}

/// What a source holds: itself, or a file inside it.
#[derive(Clone, Debug)]
pub struct Member {
    /// `E-02`, or `E-02/3` inside an archive.
    pub reference: String,
    /// Its path inside the archive. Hostile.
    pub path: Option<String>,
    /// Its size, unpacked.
    pub bytes: i64,
    /// The digest of its bytes, unpacked.
    pub sha256: Sha256,
    /// `read` or `skipped`.
    pub disposition: String,
    /// The formats of its records, or why it was skipped.
    pub content: String,
    /// Records found in it.
    pub read: i64,
    /// Of these, the first to tell of their event.
    pub stored: i64,
    /// Of these, further sightings.
    pub duplicate: i64,
    /// Of these, unusable.
    pub rejected: i64,
    /// Its earliest event.
    pub first_event: Option<DateTime<Utc>>,
    /// Its latest event.
    pub last_event: Option<DateTime<Utc>>,
}

/// Records that could not be used.
#[derive(Clone, Debug, Default)]
pub struct Rejects {
    /// The first of them.
    pub first: Vec<Reject>,
    /// How many there are in all.
    pub total: i64,
}

/// A file that was looked at and not taken in.
#[derive(Clone, Debug)]
pub struct NotTaken {
    /// Its path. Hostile.
    pub path: String,
    /// Its size, where it could be opened.
    pub bytes: Option<i64>,
    /// The digest of its bytes, where they could be read.
    pub sha256: Option<String>,
    /// `skipped`, `unreadable` or `left out`.
    pub disposition: String,
    /// What it is, or why it could not be read. May quote the file: hostile.
    pub reason: String,
}

/// A record that could not be used.
#[derive(Clone, Debug)]
pub struct Reject {
    /// The member.
    pub reference: String,
    /// Its number there, counted from 1.
    pub number: i64,
    /// Where its first byte stands.
    pub offset: i64,
    /// The line it begins on, where that is known.
    pub line: Option<i64>,
    /// Why. May quote the record: hostile.
    pub reason: String,
}

/// A query, and whether it was run.
#[derive(Clone, Debug)]
pub struct QueryRun {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What it asks.
    pub question: String,
    /// The digest of its file.
    pub sha256: Sha256,
    /// Where it comes from.
    pub origin: Origin,
    /// Its SQL with the values in place, as a stock shell of DuckDB runs it after the prelude. A query of
    /// the examiner's own has its front matter before the SQL, as a comment.
    pub statement: String,
    /// With what, as name and value.
    pub arguments: Vec<(String, String)>,
    /// How many rows it gave. `None`: it was not run.
    pub rows: Option<i64>,
    /// What came of it, such as `found 3`, or why it was not run: `could not look: no audit log imported`.
    pub status: String,
}

/// Answers of the queries behind tables and figures. An empty table leaves its part out.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    /// Canned query `case-overview`, shown as it is.
    pub case_overview: Table,
    /// Canned query `coverage-gaps`, shown as it is.
    pub coverage_gaps: Table,
    /// What was noticed of members that may not be whole, shown as it is.
    pub warnings: Table,
    /// How the records of each member add up by export format, shown as it is.
    pub sums_by_format: Table,
    /// Fields that no format knows, shown as they are.
    pub unknown_fields: Table,
    /// Canned query `inventory-service-principals`, shown as it is.
    pub service_principals: Table,
    /// `figure_daily_activity.sql`.
    pub daily_activity: Table,
    /// `figure_countries.sql`.
    pub countries: Table,
    /// `figure_principal_windows.sql`.
    pub principal_windows: Table,
    /// `figure_principal_hours.sql`.
    pub principal_hours: Table,
    /// `figure_place_checks.sql`, shown as it is.
    pub place_checks: Table,
    /// `figure_sequence.sql`.
    pub sequence: Table,
    /// `figure_week_hours.sql`.
    pub week_hours: Table,
    /// `figure_first_countries.sql`.
    pub first_countries: Table,
    /// `figure_address_days.sql`.
    pub address_days: Table,
    /// `figure_network_days.sql`.
    pub network_days: Table,
    /// `figure_credentials.sql`.
    pub credentials: Table,
    /// Canned query `inventory-credentials`, for what it says of each credential's origin. One of the
    /// examiner's own in its place may have other columns: then no origin is told.
    pub credential_origins: Table,
    /// `figure_coverage.sql`.
    pub coverage: Table,
    /// `figure_indicators.sql`.
    pub indicators: Table,
}

/// A database that was asked about addresses.
#[derive(Clone, Debug)]
pub struct Database {
    /// What it is called.
    pub name: String,
    /// When it was built, or for which moment a list holds, where that is said.
    pub built_at: Option<DateTime<Utc>>,
    /// Which fields it answers.
    pub provides: String,
    /// What the networks of a list are.
    pub category: Option<String>,
    /// How many networks a list has.
    pub ranges: Option<i64>,
    /// How many entries of a list could not be used.
    pub entries_skipped: Option<i64>,
    /// How many addresses it was asked about.
    pub addresses_asked: i64,
    /// How many of them it knows.
    pub addresses_found: i64,
    /// The digest of its file.
    pub sha256: Sha256,
    /// Its licence, where known.
    pub licence: String,
    /// What must be printed wherever its answers are shown. May be empty.
    pub attribution: String,
}

/// A network that the examiner called known.
#[derive(Clone, Debug)]
pub struct KnownNetwork {
    /// The network.
    pub cidr: String,
    /// What it is.
    pub label: String,
    /// `*` for everybody, else the id of whom it is known for.
    pub scope: String,
    /// Why it is known.
    pub reason: String,
    /// Who said so.
    pub added_by: String,
    /// When.
    pub added_at: DateTime<Utc>,
    /// From when on it is known.
    pub valid_from: Option<DateTime<Utc>>,
    /// From when on it is no longer known.
    pub valid_until: Option<DateTime<Utc>>,
    /// The list it was taken from. Hostile.
    pub list_name: Option<String>,
    /// How many sign-ins came from it while it was known.
    pub sign_ins: i64,
}

/// How many sign-ins known networks explain, each counted once.
#[derive(Clone, Copy, Debug, Default)]
pub struct KnownSignIns {
    /// Sign-ins from a known network.
    pub known: i64,
    /// All sign-ins.
    pub all: i64,
}

//! What can go wrong with a case file.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::digest::Sha256;

/// Why a case file could not be made, opened, read or written.
#[derive(Debug, Error)]
pub enum CaseError {
    /// There is no such file.
    #[error("there is no case at {}", .0.display())]
    Missing(PathBuf),
    /// Something stands where the case should be made.
    #[error("{} already exists", .0.display())]
    Exists(PathBuf),
    /// Queries are run on a case that is open for reading.
    #[error("queries are run on a case that is open for reading, and this one is open for writing")]
    OpenForWriting,
    /// Another program has the case open.
    #[error("the case {} is open in another program", .path.display())]
    Locked {
        /// The case.
        path: PathBuf,
        /// Who holds it, in the engine's words.
        #[source]
        source: EngineError,
    },
    /// The file is no DuckDB database, or one that doorward did not make.
    #[error("{} is not a doorward case", .path.display())]
    NotACase {
        /// The file.
        path: PathBuf,
        /// What the engine says of it.
        #[source]
        source: EngineError,
    },
    /// The case was written by a later doorward.
    #[error(
        "the case {} has schema {version}, written by doorward {tool_version}; this doorward reads \
         up to schema {known}",
        .path.display()
    )]
    Newer {
        /// The case.
        path: PathBuf,
        /// Its schema version.
        version: i64,
        /// The newest schema version we know.
        known: i64,
        /// The version of doorward that wrote it.
        tool_version: String,
    },
    /// The case was written by an earlier doorward and is opened for reading only.
    #[error(
        "the case {} has schema {version}, written by doorward {tool_version}, and wants schema {known}",
        .path.display()
    )]
    Older {
        /// The case.
        path: PathBuf,
        /// Its schema version.
        version: i64,
        /// The schema version that this doorward works with.
        known: i64,
        /// The version of doorward that wrote it.
        tool_version: String,
    },
    /// A table is to be filtered by what it does not have.
    #[error("the table {table} has no {by} to filter by")]
    CannotFilter {
        /// The table, as typed.
        table: &'static str,
        /// `time`, `address` or `identity`.
        by: &'static str,
    },
    /// No database or list of the case has this number, or name.
    #[error("no database or list of the case is {0:?}")]
    NoSuchGeoSource(String),
    /// The schema in the file is not the one its number stands for.
    #[error("schema change {version} in {} is {found}, where {expected} belongs", .path.display())]
    Altered {
        /// The case.
        path: PathBuf,
        /// The schema version.
        version: i64,
        /// The digest recorded in the file.
        found: String,
        /// The digest of the schema that we know under this number.
        expected: Sha256,
    },
    /// The disk under the case is full.
    #[error("no room left on the disk of {}", .path.display())]
    DiskFull {
        /// The case.
        path: PathBuf,
        /// The engine's words.
        #[source]
        source: EngineError,
    },
    /// The engine could not do what it was asked.
    #[error("cannot {doing}")]
    Engine {
        /// What was being done.
        doing: &'static str,
        /// The engine's words.
        #[source]
        source: EngineError,
    },
    /// A file beside the case could not be handled.
    #[error("cannot {doing} {}", .path.display())]
    Io {
        /// What was being done.
        doing: &'static str,
        /// With which file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// A value in the case is not what its column promises.
    #[error("{what} in the case is not {expected}: {found:?}")]
    Nonsense {
        /// Which value.
        what: &'static str,
        /// What it should be, with its article.
        expected: &'static str,
        /// What it is.
        found: String,
    },
    /// What analyses share is older than what it is made from.
    #[error("what the queries share in the case {} is older than the case", .0.display())]
    Stale(PathBuf),
    /// There is no such source in the case.
    #[error("there is no source {0} in the case")]
    NoSuchSource(String),
    /// There is no such known network in the case.
    #[error("there is no known network {0} in the case")]
    NoSuchKnown(String),
    /// A question took longer than it was given.
    #[error("the question was given {seconds} s and is not answered by then")]
    TimedOut {
        /// How long it was given, in seconds.
        seconds: u64,
    },
    /// A text of SQL is more than one question, or none.
    #[error("expected one statement of SQL, found {0}")]
    Statements(i64),
    /// A text of SQL is a statement of another kind than a question.
    #[error("expected one SELECT, WITH, FROM or VALUES, found another statement")]
    NoQuestion,
    /// The case is not any more what it was when it was asked.
    #[error(
        "the case {} changed between the questions and the writing: its custody log had {then} entries and \
         has {now}",
        .path.display()
    )]
    Changed {
        /// The case.
        path: PathBuf,
        /// The number of its last entry when it was asked.
        then: i64,
        /// The number of its last entry now.
        now: i64,
    },
    /// There is no such report.
    #[error("there is no report {report}: {written} were written from this case")]
    NoSuchReport {
        /// The number that was asked for.
        report: i64,
        /// How many there are.
        written: i64,
    },
    /// There is no such mark in the case.
    #[error("nothing is marked as {0} in the case")]
    NoSuchMark(String),
    /// The value is marked the other way.
    #[error(
        "{value} is marked as {verdict} already: `doorward note unmark {mark_id}` takes that back"
    )]
    MarkedOtherwise {
        /// The value.
        value: String,
        /// How it is marked.
        verdict: String,
        /// The number of that mark.
        mark_id: i64,
    },
    /// A source's bytes in the vault are not what was taken in.
    #[error(
        "the vault holds other bytes for {reference} than were taken in: SHA-256 {found}, recorded {recorded}"
    )]
    VaultDiffers {
        /// The source.
        reference: String,
        /// The digest of what the vault gives back.
        found: Sha256,
        /// The digest recorded at import.
        recorded: String,
    },
}

/// What the database engine said, in its own words.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct EngineError(pub String);

impl From<duckdb::Error> for EngineError {
    fn from(error: duckdb::Error) -> Self {
        Self(error.to_string())
    }
}

impl CaseError {
    /// An error of the engine, told apart where its words allow it.
    pub(super) fn engine(doing: &'static str, path: &Path, error: duckdb::Error) -> Self {
        let source = EngineError::from(error);
        let path = path.to_owned();
        let says = |words: &str| source.0.contains(words);
        if says("Could not set lock")
            || says("Conflicting lock")
            || says("being used by another process")
        {
            Self::Locked { path, source }
        } else if says("No space left") || says("There is not enough space") {
            Self::DiskFull { path, source }
        } else {
            Self::Engine { doing, source }
        }
    }
}

//! Writing and reading the custody log.

use std::fmt;

use chrono::{DateTime, Utc};
use duckdb::types::{TimeUnit, Value};
use duckdb::{Connection, params};

use super::{CaseError, CaseFile, seal};
use crate::custody::{Action, Entry, beginning};
use crate::digest::Sha256;

/// Whoever works on a case, with what, and by which clock.
///
/// The library asks nobody for the time: whoever calls it brings the clock.
pub struct Examiner {
    /// The name that stands in the custody log.
    pub name: String,
    /// The version of doorward.
    pub tool_version: String,
    /// The clock of the machine, or a fixed moment for a reproducible run.
    pub clock: Box<dyn Fn() -> DateTime<Utc> + Send + Sync>,
    /// The machine and the program.
    pub machine: Machine,
}

/// What the custody log says of the machine and the program that write to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Machine {
    /// SHA-256 of the program's own file, where it could be read.
    pub program_sha256: Option<Sha256>,
    /// The time zone that the machine is set to, by its IANA name, where it says so.
    pub time_zone: Option<String>,
    /// What the examiner says of the machine's clock, such as how it was compared.
    pub clock_note: Option<String>,
}

impl Machine {
    /// As the part of an entry's arguments that tells by what the entry was written; null if nothing
    /// is known.
    fn told(&self) -> serde_json::Value {
        let mut told = serde_json::Map::new();
        let facts = [
            ("program_sha256", self.program_sha256.map(|digest| digest.to_string())),
            ("time_zone", self.time_zone.clone()),
            ("clock", self.clock_note.clone()),
        ];
        for (name, fact) in facts {
            told.extend(fact.map(|fact| (name.to_owned(), fact.into())));
        }
        if told.is_empty() { serde_json::Value::Null } else { told.into() }
    }
}

impl Examiner {
    /// The time by the examiner's clock, cut to the microsecond that the case file keeps.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        let now = (self.clock)();
        DateTime::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now)
    }
}

impl fmt::Debug for Examiner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Examiner").field("name", &self.name).finish_non_exhaustive()
    }
}

/// What an entry tells beyond who: when, an action, with what, and what came of it.
#[derive(Clone, Debug)]
pub(super) struct Deed {
    pub(super) at: DateTime<Utc>,
    pub(super) action: Action,
    pub(super) arguments: serde_json::Value,
    pub(super) result: serde_json::Value,
}

/// The last entry: its number and its digest, if there is one.
pub(super) type Head = (i64, Option<Sha256>);

/// The columns of the log, in the order of [`row`].
pub(super) const COLUMNS: [&str; 9] = [
    "entry",
    "written_at",
    "examiner",
    "tool_version",
    "action",
    "arguments",
    "result",
    "previous_sha256",
    "sha256",
];

/// The entry that comes after this one, with its digest.
pub(super) fn next((number, previous): Head, who: &Examiner, deed: Deed) -> (Entry, Sha256) {
    let Deed { at, action, mut arguments, result } = deed;
    let told = who.machine.told();
    if let (Some(arguments), false) = (arguments.as_object_mut(), told.is_null()) {
        arguments.insert("by".to_owned(), told);
    }
    let entry = Entry {
        number: number + 1,
        at,
        examiner: who.name.clone(),
        tool_version: who.tool_version.clone(),
        action,
        arguments: arguments.to_string(),
        result: result.to_string(),
        previous: previous.unwrap_or_else(beginning),
    };
    let digest = entry.sha256();
    (entry, digest)
}

/// An entry as a row of the log.
pub(super) fn row(entry: &Entry, digest: Sha256) -> [Value; 9] {
    [
        Value::BigInt(entry.number),
        Value::Timestamp(TimeUnit::Microsecond, entry.at.timestamp_micros()),
        Value::Text(entry.examiner.clone()),
        Value::Text(entry.tool_version.clone()),
        Value::Text(entry.action.word().to_owned()),
        Value::Text(entry.arguments.clone()),
        Value::Text(entry.result.clone()),
        Value::Text(entry.previous.to_string()),
        Value::Text(digest.to_string()),
    ]
}

/// Appends an entry that touches every table, inside the transaction that is open, and seals them.
pub(super) fn append(
    connection: &Connection,
    examiner: &Examiner,
    mut deed: Deed,
) -> Result<(), duckdb::Error> {
    let before = head(connection)?;
    let touched = seal::touched_by(deed.action, &deed.result);
    let touched = touched.into_iter().map(|table| (table, None)).collect();
    let sealed = seal::seal(connection, before.0 + 1, &touched)?;
    if let Some(result) = deed.result.as_object_mut() {
        result.insert("sealed".to_owned(), sealed);
    }
    let (entry, digest) = next(before, examiner, deed);
    let mut appender = connection.appender_with_columns("custody_log", &COLUMNS)?;
    appender.append_row(row(&entry, digest))?;
    appender.flush()?;
    keep_head(connection, (entry.number, digest))
}

/// Keeps beside the log which entry is its last, so that an end that is cut off is missed.
pub(super) fn keep_head(
    connection: &Connection,
    (entry, digest): (i64, Sha256),
) -> Result<(), duckdb::Error> {
    connection.execute("DELETE FROM custody_head", [])?;
    connection
        .execute("INSERT INTO custody_head VALUES (?, ?)", params![entry, digest.to_string()])
        .map(|_one_row| ())
}

/// The last entry of the log.
pub(super) fn head(connection: &Connection) -> Result<Head, duckdb::Error> {
    let mut statement =
        connection.prepare("SELECT entry, sha256 FROM custody_log ORDER BY entry DESC LIMIT 1")?;
    let mut rows = statement.query([])?;
    match rows.next()? {
        None => Ok((0, None)),
        Some(row) => {
            let digest: String = row.get(1)?;
            Ok((row.get(0)?, digest.parse().ok()))
        }
    }
}

/// Where the custody log of a case ends: every change to a case moves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CustodyHead {
    number: i64,
    sha256: Option<Sha256>,
}

impl CaseFile {
    /// Where the custody log ends.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn custody_head(&self) -> Result<CustodyHead, CaseError> {
        let (number, sha256) =
            head(self.connection()).map_err(|error| self.failed("read the custody log", error))?;
        Ok(CustodyHead { number, sha256 })
    }

    /// Makes sure that nothing changed the case since its custody log ended there: what was answered then
    /// must not be recorded as if it were answered by what the case is now.
    ///
    /// # Errors
    ///
    /// Fails if it changed, or if the case cannot be read.
    pub fn require_unchanged(&self, since: CustodyHead) -> Result<(), CaseError> {
        let now = self.custody_head()?;
        if now == since {
            return Ok(());
        }
        let path = self.path().to_owned();
        Err(CaseError::Changed { path, then: since.number, now: now.number })
    }

    /// The custody log in order, each entry with the digest recorded beside it.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read, or if a digest, a time or an action in it is none.
    pub fn custody_log(&self) -> Result<Vec<(Entry, Sha256)>, CaseError> {
        let failed = |error| self.failed("read the custody log", error);
        let mut statement = self
            .connection()
            .prepare(
                "SELECT entry, epoch_us(written_at), examiner, tool_version, action, arguments, \
                 result, previous_sha256, sha256 FROM custody_log ORDER BY entry",
            )
            .map_err(failed)?;
        let mut rows = statement.query([]).map_err(failed)?;
        let mut log = Vec::new();
        while let Some(row) = rows.next().map_err(failed)? {
            log.push(entry(row)?);
        }
        Ok(log)
    }
}

fn entry(row: &duckdb::Row<'_>) -> Result<(Entry, Sha256), CaseError> {
    let failed = |error: duckdb::Error| CaseError::Engine {
        doing: "read the custody log",
        source: error.into(),
    };
    let nonsense = |what, expected, found: String| CaseError::Nonsense { what, expected, found };
    let micros: i64 = row.get(1).map_err(failed)?;
    let word: String = row.get(4).map_err(failed)?;
    let digest = |column: usize| -> Result<Sha256, CaseError> {
        let text: String = row.get(column).map_err(failed)?;
        text.parse().map_err(|_found| nonsense("a custody digest", "a SHA-256 digest", text))
    };
    let entry = Entry {
        number: row.get(0).map_err(failed)?,
        at: DateTime::from_timestamp_micros(micros)
            .ok_or_else(|| nonsense("a custody time", "a time", micros.to_string()))?,
        examiner: row.get(2).map_err(failed)?,
        tool_version: row.get(3).map_err(failed)?,
        action: Action::of_word(&word)
            .ok_or_else(|| nonsense("a custody action", "one that doorward knows", word))?,
        arguments: row.get(5).map_err(failed)?,
        result: row.get(6).map_err(failed)?,
        previous: digest(7)?,
    };
    Ok((entry, digest(8)?))
}

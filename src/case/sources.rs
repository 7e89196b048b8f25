//! The sources of a case, and what they hold.

use chrono::{DateTime, Utc};

use super::{CaseError, CaseFile};
use crate::finding::{Table, Value};

/// A file that was taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its number in the case.
    pub source_id: i64,
    /// Its exhibit number, such as `E-02`.
    pub reference: String,
    /// Its name without folders.
    pub file_name: String,
    /// Its path as the examiner gave it.
    pub given_path: String,
    /// Its size in bytes.
    pub bytes: i64,
    /// SHA-256 of its bytes, as lower-case hex.
    pub sha256: String,
    /// When its file system says it was last changed.
    pub modified_at: Option<DateTime<Utc>>,
    /// `none`, or what it is packed in.
    pub container: String,
    /// When it was taken in.
    pub imported_at: DateTime<Utc>,
}

/// What a source holds: itself, or one of the files inside an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its number in the case.
    pub member_id: i64,
    /// The source it is part of.
    pub source_id: i64,
    /// `E-02`, or `E-02/3` for the third file of an archive.
    pub reference: String,
    /// Its path inside the archive.
    pub member_path: Option<String>,
    /// Its size in bytes, unpacked.
    pub bytes: i64,
    /// SHA-256 of its bytes, unpacked.
    pub sha256: String,
    /// `read` or `skipped`.
    pub disposition: String,
    /// What it is: the formats of its records, or why it was skipped.
    pub content: String,
    /// Records found in it.
    pub records_read: i64,
    /// Of these, the first to tell of their event.
    pub records_stored: i64,
    /// Of these, further sightings of an event already told of.
    pub records_duplicate: i64,
    /// Of these, unusable.
    pub records_rejected: i64,
    /// Earliest event in it.
    pub first_event_time: Option<DateTime<Utc>>,
    /// Latest event in it.
    pub last_event_time: Option<DateTime<Utc>>,
}

/// How the records of a member add up, for one export format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormatSum {
    /// The member.
    pub member_id: i64,
    /// The export format, or `unrecognised`.
    pub format: String,
    /// How they add up.
    pub sum: RecordSum,
}

/// How records add up: read = stored + duplicate + rejected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RecordSum {
    /// Records found.
    pub read: u64,
    /// Of these, the first to tell of their event.
    pub stored: u64,
    /// Of these, further sightings of an event already told of.
    pub duplicate: u64,
    /// Of these, unusable.
    pub rejected: u64,
}

impl std::ops::AddAssign for RecordSum {
    fn add_assign(&mut self, other: Self) {
        self.read += other.read;
        self.stored += other.stored;
        self.duplicate += other.duplicate;
        self.rejected += other.rejected;
    }
}

impl CaseFile {
    /// How the records of every member add up, by export format, once the case is refreshed.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn format_sums(&self) -> Result<Vec<FormatSum>, CaseError> {
        let table = self.own("add the records up", include_str!("sql/format_sums.sql"))?;
        rows(&table).map(|row| format_sum(&row)).collect()
    }

    /// How the records of every member were read and rejected at first, by export format: what the
    /// custody log tells. The other sums are zero.
    pub(super) fn first_sums(&self) -> Result<Vec<FormatSum>, CaseError> {
        let sql = "SELECT *, 0::BIGINT AS records_stored, 0::BIGINT AS records_duplicate \
                   FROM member_format ORDER BY member_id, format";
        let table = self.own("add the records up", sql)?;
        rows(&table).map(|row| format_sum(&row)).collect()
    }

    /// Every source, in the order in which they were taken in.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn sources(&self) -> Result<Vec<Source>, CaseError> {
        let table = self.own("list the sources", "SELECT * FROM source ORDER BY source_id")?;
        rows(&table).map(|row| source(&row)).collect()
    }

    /// Every member, in the order in which they were read.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn members(&self) -> Result<Vec<Member>, CaseError> {
        let table = self.own("list the members", "SELECT * FROM member ORDER BY member_id")?;
        rows(&table).map(|row| member(&row)).collect()
    }

    /// The source with an exhibit number such as `E-02`.
    ///
    /// # Errors
    ///
    /// Fails if there is none, or if the case cannot be read.
    pub fn source(&self, reference: &str) -> Result<Source, CaseError> {
        self.sources()?
            .into_iter()
            .find(|source| source.reference.eq_ignore_ascii_case(reference))
            .ok_or_else(|| CaseError::NoSuchSource(reference.to_owned()))
    }
}

/// One row of a table, asked by column name.
pub(super) struct Row<'a> {
    table: &'a Table,
    values: &'a [Value],
}

/// The rows of a table, each to be asked by column name.
pub(super) fn rows(table: &Table) -> impl Iterator<Item = Row<'_>> {
    table.rows.iter().map(move |values| Row { table, values })
}

impl Row<'_> {
    pub(super) fn get(&self, column: &str) -> &Value {
        const NULL: Value = Value::Null;
        self.table.column(column).and_then(|at| self.values.get(at)).unwrap_or(&NULL)
    }

    pub(super) fn text(&self, column: &'static str) -> Result<String, CaseError> {
        self.maybe_text(column).ok_or_else(|| self.nonsense(column, "a text"))
    }

    pub(super) fn maybe_text(&self, column: &str) -> Option<String> {
        self.get(column).as_text().map(str::to_owned)
    }

    pub(super) fn integer(&self, column: &'static str) -> Result<i64, CaseError> {
        self.get(column).as_integer().ok_or_else(|| self.nonsense(column, "a whole number"))
    }

    pub(super) fn time(&self, column: &'static str) -> Result<DateTime<Utc>, CaseError> {
        self.maybe_time(column).ok_or_else(|| self.nonsense(column, "a time"))
    }

    pub(super) fn maybe_time(&self, column: &str) -> Option<DateTime<Utc>> {
        self.get(column).as_time()
    }

    pub(super) fn nonsense(&self, what: &'static str, expected: &'static str) -> CaseError {
        CaseError::Nonsense { what, expected, found: self.get(what).to_string() }
    }
}

fn source(row: &Row<'_>) -> Result<Source, CaseError> {
    Ok(Source {
        source_id: row.integer("source_id")?,
        reference: row.text("reference")?,
        file_name: row.text("file_name")?,
        given_path: row.text("given_path")?,
        bytes: row.integer("bytes")?,
        sha256: row.text("sha256")?,
        modified_at: row.maybe_time("modified_at"),
        container: row.text("container")?,
        imported_at: row.time("imported_at")?,
    })
}

fn format_sum(row: &Row<'_>) -> Result<FormatSum, CaseError> {
    let count = |column| row.integer(column).map(|count| u64::try_from(count).unwrap_or_default());
    Ok(FormatSum {
        member_id: row.integer("member_id")?,
        format: row.text("format")?,
        sum: RecordSum {
            read: count("records_read")?,
            stored: count("records_stored")?,
            duplicate: count("records_duplicate")?,
            rejected: count("records_rejected")?,
        },
    })
}

fn member(row: &Row<'_>) -> Result<Member, CaseError> {
    Ok(Member {
        member_id: row.integer("member_id")?,
        source_id: row.integer("source_id")?,
        reference: row.text("reference")?,
        member_path: row.maybe_text("member_path"),
        bytes: row.integer("bytes")?,
        sha256: row.text("sha256")?,
        disposition: row.text("disposition")?,
        content: row.text("content")?,
        records_read: row.integer("records_read")?,
        records_stored: row.integer("records_stored")?,
        records_duplicate: row.integer("records_duplicate")?,
        records_rejected: row.integer("records_rejected")?,
        first_event_time: row.maybe_time("first_event_time"),
        last_event_time: row.maybe_time("last_event_time"),
    })
}

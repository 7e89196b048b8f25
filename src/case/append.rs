//! Changing a case: one transaction, closed by one custody entry.

use std::cell::RefCell;
use std::fmt;

use chrono::{DateTime, Utc};
use duckdb::arrow::record_batch::RecordBatch;
use duckdb::types::Value as Found;
use duckdb::{Appender, Transaction, appender_params_from_iter, params};
use serde_json::Value as Json;

use super::batch::{Combination, FACETS, FacetValue};
use super::custody_log::{self, Deed};
use super::facets::FacetNumbers;
use super::{CaseError, CaseWriter, Frame, SightingBatch};
use crate::custody::Action;
use crate::digest::Sha256;
use crate::record::EventTime;

/// A change to a case in the making.
///
/// Dropped, it leaves the case as it was. [`Change::commit`] is the only way to keep it, and takes
/// the custody entry: nothing is ever written without one.
pub struct Change<'a> {
    // Dropped before the transaction, which they are part of.
    appenders: RefCell<Vec<Appending<'a>>>,
    /// Given back to the writer when the change is kept; after a change that was not, they are read
    /// from the case again.
    facets: RefCell<FacetNumbers>,
    pub(super) writer: &'a CaseWriter,
    pub(super) transaction: Transaction<'a>,
}

/// Rows on their way into one table.
///
/// The engine plans an insertion anew at each flush, which takes as long as a thousand rows: so
/// rows of many batches are flushed together.
struct Appending<'a> {
    table: &'static str,
    appender: Appender<'a>,
    waiting: usize,
}

/// How many rows wait at most: what bounds the memory of an import.
const WAITING: usize = 30_000;

impl fmt::Debug for Change<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Change").field("writer", &self.writer).finish_non_exhaustive()
    }
}

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

impl CaseWriter {
    /// Begins a change.
    ///
    /// # Errors
    ///
    /// Fails if the engine cannot begin a transaction.
    pub fn begin(&self) -> Result<Change<'_>, CaseError> {
        let transaction = self
            .connection()
            .unchecked_transaction()
            .map_err(|error| self.failed("begin a change", error))?;
        let facets = match self.take_facets() {
            Some(facets) => facets,
            None => FacetNumbers::of(self.connection())
                .map_err(|error| self.failed("number what sign-ins share", error))?,
        };
        let (appenders, facets) = (RefCell::new(Vec::new()), RefCell::new(facets));
        Ok(Change { appenders, facets, writer: self, transaction })
    }
}

impl Change<'_> {
    pub(super) fn failed(&self, doing: &'static str, error: duckdb::Error) -> CaseError {
        self.writer.failed(doing, error)
    }

    /// Keeps the change, with what it was as an entry in the custody log.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be written. The case is then as it was before.
    pub fn commit(
        self,
        action: Action,
        arguments: &Json,
        result: &Json,
    ) -> Result<Sha256, CaseError> {
        let writer = self.writer;
        let failed = |error| writer.failed("write the custody log", error);
        self.flush()?;
        let deed = Deed { action, arguments, result };
        let digest =
            custody_log::append(&self.transaction, writer.examiner(), &deed).map_err(failed)?;
        drop(self.appenders);
        self.transaction.commit().map_err(|error| writer.failed("keep the change", error))?;
        writer.keep_facets(self.facets.into_inner());
        Ok(digest)
    }

    /// The numbers for the next source and the next member.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn next_numbers(&self) -> Result<(i64, i64), CaseError> {
        self.transaction
            .query_row(
                "SELECT coalesce(max(source_id), 0) + 1, coalesce(max(member_id), 0) + 1 FROM member",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .map_err(|error| self.failed("number a source", error))
    }

    pub(super) fn number(&self, sql: &str) -> Result<i64, CaseError> {
        self.transaction
            .query_row(sql, [], |row| row.get(0))
            .map_err(|error| self.failed("number a row", error))
    }

    /// Puts frames of a source into the vault: `number` is that of the first, `offset` where its
    /// first byte stands in the source.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be written.
    pub fn append_frame(
        &self,
        source_id: i64,
        (number, offset): (u64, u64),
        frame: &Frame,
    ) -> Result<(), CaseError> {
        let failed = |error| self.failed("fill the vault", error);
        let mut statement = self
            .transaction
            .prepare_cached("INSERT INTO vault_frame VALUES (?, ?, ?, ?, ?, ?)")
            .map_err(failed)?;
        let row = params![
            source_id,
            number,
            offset,
            frame.raw_bytes(),
            frame.compression(),
            frame.content()
        ];
        statement.execute(row).map(drop).map_err(failed)
    }

    /// Appends sightings of one member.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be written.
    pub fn append_sightings(
        &self,
        member_id: i64,
        batch: &mut SightingBatch,
    ) -> Result<(), CaseError> {
        let failed = |error| self.failed("append sightings", error);
        let mut number = |at: usize, combination: &Combination| self.number_of(at, combination);
        if let Some(rows) = batch.sign_in_rows(member_id, &mut number).map_err(failed)? {
            self.append_rows("sign_in_record", rows).map_err(failed)?;
        }
        if let Some(rows) = batch.audit_rows(member_id) {
            self.append_rows("audit_sighting", rows).map_err(failed)?;
        }
        for (kind, rows) in batch.related_rows(member_id) {
            self.append_rows(kind.sighting_table(), rows).map_err(failed)?;
        }
        let failed = |error| self.failed("append rejected records", error);
        if batch.rejected.is_empty() {
            return Ok(());
        }
        let mut appender = self.transaction.appender("rejected_record").map_err(failed)?;
        for rejected in batch.rejected.drain(..) {
            let format = Some(rejected.format).filter(|format| !format.is_empty());
            appender
                .append_row(params![
                    member_id,
                    rejected.record_number,
                    rejected.byte_offset,
                    rejected.byte_length,
                    rejected.line,
                    format,
                    rejected.reason,
                ])
                .map_err(failed)?;
        }
        appender.flush().map_err(failed)
    }

    /// The number of a combination, which is brought into the table of its facet if it is new.
    fn number_of(&self, at: usize, combination: &Combination) -> Result<i32, duckdb::Error> {
        let (number, is_new) = self.facets.borrow_mut().number(at, combination);
        if is_new && let Some(facet) = FACETS.get(at) {
            let values = facet.values(combination).into_iter().map(|value| match value {
                FacetValue::Null => Found::Null,
                FacetValue::Text(text) => Found::Text(text),
                FacetValue::Whole(number) => Found::BigInt(number),
                FacetValue::Real(number) => Found::Double(number),
                FacetValue::Flag(flag) => Found::Boolean(flag),
            });
            let row = std::iter::once(Found::Int(number)).chain(values);
            let names = || std::iter::once(facet.id_column).chain(facet.names()).collect();
            self.with_appender(facet.table, names, 1, |appender| {
                appender.append_row(appender_params_from_iter(row))
            })?;
        }
        Ok(number)
    }

    /// Appends rows whose columns are named as the table's, in any order but always the same.
    fn append_rows(&self, table: &'static str, rows: RecordBatch) -> Result<(), duckdb::Error> {
        let schema = rows.schema();
        let names = || schema.fields().iter().map(|field| field.name().as_str()).collect();
        let count = rows.num_rows();
        self.with_appender(table, names, count, |appender| appender.append_record_batch(rows))
    }

    /// Appends so many rows to a table, whose appender is opened with these columns if it is not yet.
    fn with_appender<'n>(
        &self,
        table: &'static str,
        names: impl FnOnce() -> Vec<&'n str>,
        count: usize,
        append: impl FnOnce(&mut Appender<'_>) -> Result<(), duckdb::Error>,
    ) -> Result<(), duckdb::Error> {
        let mut appenders = self.appenders.borrow_mut();
        let known = appenders.iter().position(|appending| appending.table == table);
        let place = if let Some(place) = known {
            place
        } else {
            let appender = self.writer.connection().appender_with_columns(table, &names())?;
            appenders.push(Appending { table, appender, waiting: 0 });
            appenders.len() - 1
        };
        let appending = &mut appenders[place];
        appending.waiting += count;
        append(&mut appending.appender)?;
        if appending.waiting >= WAITING {
            appending.waiting = 0;
            appending.appender.flush()?;
        }
        Ok(())
    }

    /// Brings all waiting rows into their tables.
    pub(super) fn flush(&self) -> Result<(), CaseError> {
        for appending in self.appenders.borrow_mut().iter_mut() {
            appending.waiting = 0;
            appending.appender.flush().map_err(|error| self.failed("append sightings", error))?;
        }
        Ok(())
    }

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
        self.transaction
            .execute(
                "INSERT INTO source VALUES \
                 (?, ?, ?, ?, ?, ?, make_timestamp(?), ?, make_timestamp(?))",
                params![
                    source_id,
                    source_reference(source_id),
                    source.file_name,
                    source.given_path,
                    bytes,
                    sha256.to_string(),
                    source.modified_at.map(|time| time.timestamp_micros()),
                    source.container,
                    self.writer.examiner().now().timestamp_micros(),
                ],
            )
            .map(drop)
            .map_err(|error| self.failed("record the source", error))
    }

    /// Records a member whose sightings were appended.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be written.
    pub fn add_member(&self, member: &NewMember) -> Result<(), CaseError> {
        let failed = |error| self.failed("record the member", error);
        self.flush()?;
        let row = params![
            member.member_id,
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
            member.span.0.map(|time| time.micros),
            member.span.1.map(|time| time.micros),
            member.claimed.0.map(|time| time.micros),
            member.claimed.1.map(|time| time.micros),
        ];
        self.transaction
            .execute(
                "INSERT INTO member_record VALUES \
                 (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, make_timestamp(?), make_timestamp(?), \
                 make_timestamp(?), make_timestamp(?))",
                row,
            )
            .map_err(failed)?;
        for format in &member.formats {
            let row = params![member.member_id, format.format, format.read, format.rejected];
            self.transaction
                .execute("INSERT INTO member_format VALUES (?, ?, ?, ?)", row)
                .map_err(failed)?;
        }
        for warning in &member.warnings {
            let row = params![member.member_id, warning.kind, warning.says];
            self.transaction
                .execute("INSERT INTO import_warning VALUES (?, ?, ?)", row)
                .map_err(failed)?;
        }
        for (field, records) in &member.unknown_fields {
            let row = params![member.member_id, field, records];
            self.transaction
                .execute("INSERT INTO unknown_field VALUES (?, ?, ?)", row)
                .map_err(failed)?;
        }
        Ok(())
    }
}

/// The exhibit number of a source: `E-01`, `E-02`, and so on.
#[must_use]
pub fn source_reference(source_id: i64) -> String {
    format!("E-{source_id:02}")
}

//! Changing a case: one transaction, closed by one custody entry.

use std::cell::RefCell;
use std::fmt;

use chrono::{DateTime, Utc};
use duckdb::arrow::record_batch::RecordBatch;
use duckdb::{Appender, Transaction, params};
use serde_json::Value as Json;

use super::custody_log::{self, Deed};
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
    /// Records found in it.
    pub records_read: u64,
    /// Of these, unusable.
    pub records_rejected: u64,
    /// Of these, telling of sign-ins.
    pub sign_ins: u64,
    /// Of these, telling of changes to the directory.
    pub audits: u64,
    /// Of these, without an id of their own.
    pub synthetic: u64,
    /// Earliest and latest event in it.
    pub span: (Option<EventTime>, Option<EventTime>),
}

/// How the records of a member added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MemberReceipt {
    /// Records found in it.
    pub read: u64,
    /// Of these, the first to tell of their event.
    pub stored: u64,
    /// Of these, further sightings of an event already told of.
    pub duplicate: u64,
    /// Of these, unusable.
    pub rejected: u64,
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
        Ok(Change { appenders: RefCell::new(Vec::new()), writer: self, transaction })
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
        let sign_ins = batch.sign_in_rows(member_id);
        let audits = batch.audit_rows(member_id);
        for (table, rows) in [("sign_in_sighting", sign_ins), ("audit_sighting", audits)] {
            if let Some(rows) = rows {
                self.append_rows(table, rows)
                    .map_err(|error| self.failed("append sightings", error))?;
            }
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

    /// Appends rows whose columns are named as the table's, in any order but always the same.
    fn append_rows(&self, table: &'static str, rows: RecordBatch) -> Result<(), duckdb::Error> {
        let mut appenders = self.appenders.borrow_mut();
        let known = appenders.iter().position(|appending| appending.table == table);
        let place = if let Some(place) = known {
            place
        } else {
            let schema = rows.schema();
            let names: Vec<&str> =
                schema.fields().iter().map(|field| field.name().as_str()).collect();
            let appender = self.writer.connection().appender_with_columns(table, &names)?;
            appenders.push(Appending { table, appender, waiting: 0 });
            appenders.len() - 1
        };
        let appending = &mut appenders[place];
        appending.waiting += rows.num_rows();
        appending.appender.append_record_batch(rows)?;
        if appending.waiting >= WAITING {
            appending.waiting = 0;
            appending.appender.flush()?;
        }
        Ok(())
    }

    /// Brings all waiting rows into their tables.
    fn flush(&self) -> Result<(), CaseError> {
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

    /// How many events the member is the first to tell of.
    fn count_stored(&self, member: &NewMember) -> Result<u64, CaseError> {
        let mut stored = 0;
        for (records, table, view) in [
            (member.sign_ins, "sign_in_sighting", "sign_in_identity"),
            (member.audits, "audit_sighting", "audit_identity"),
        ] {
            if records == 0 {
                continue;
            }
            // Where every record has an id of its own, the id is the identity: no need to count.
            let identified = match member.synthetic {
                0 => format!("(SELECT member_id, event_id AS identity FROM {table})"),
                _ => view.to_owned(),
            };
            let sql = include_str!("sql/count_stored.sql");
            let sql = sql.replace("FROM identified", &format!("FROM {identified}"));
            stored += self
                .transaction
                .query_row(&sql, params![member.member_id], |row| row.get::<_, u64>(0))
                .map_err(|error| self.failed("tell new records from known ones", error))?;
        }
        Ok(stored)
    }

    /// Records a member whose sightings were appended, and says how its records add up.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be written.
    pub fn add_member(&self, member: &NewMember) -> Result<MemberReceipt, CaseError> {
        let failed = |error| self.failed("record the member", error);
        self.flush()?;
        let stored = self.count_stored(member)?;
        let receipt = MemberReceipt {
            read: member.records_read,
            stored,
            duplicate: member.records_read - member.records_rejected - stored,
            rejected: member.records_rejected,
        };
        self.transaction
            .execute(
                "INSERT INTO member VALUES \
                 (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, make_timestamp(?), make_timestamp(?))",
                params![
                    member.member_id,
                    member.source_id,
                    member.reference,
                    member.member_path,
                    member.bytes,
                    member.sha256.to_string(),
                    member.disposition,
                    member.content,
                    receipt.read,
                    receipt.stored,
                    receipt.duplicate,
                    receipt.rejected,
                    member.span.0.map(|time| time.micros),
                    member.span.1.map(|time| time.micros),
                ],
            )
            .map_err(failed)?;
        Ok(receipt)
    }
}

/// The exhibit number of a source: `E-01`, `E-02`, and so on.
#[must_use]
pub fn source_reference(source_id: i64) -> String {
    format!("E-{source_id:02}")
}

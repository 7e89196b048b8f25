//! Changing a case: one transaction, closed by one custody entry.

use std::cell::{Cell, RefCell};
use std::fmt;

use duckdb::arrow::record_batch::RecordBatch;
use duckdb::types::Value as Found;
use duckdb::{Appender, AppenderParams, Transaction, appender_params_from_iter, params};
use serde_json::Value as Json;

use super::batch::{Combination, FACETS, FacetValue};
use super::custody_log::{self, Deed};
use super::facets::FacetNumbers;
use super::seal::{self, Touched};
use super::{CaseError, CaseWriter, Frame, SightingBatch};
use crate::custody::Action;

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
    /// About how many bytes it holds.
    weight: Cell<usize>,
    /// The numbers of the next source and the next member, once somebody has asked.
    pub(super) numbers: Cell<Option<(i64, i64)>>,
    /// The last entry of the custody log, once one was added to it here.
    head: Cell<Option<custody_log::Head>>,
    /// The last entry, which waits for the digests of what the change touched.
    pending: RefCell<Option<Deed>>,
    touched: RefCell<Touched>,
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

/// About how many bytes a row of a sign-in has.
const ROW_BYTES: usize = 250;

const VAULT_COLUMNS: [&str; 6] =
    ["source_id", "frame", "raw_offset", "raw_bytes", "compression", "content"];

const REJECTED_COLUMNS: [&str; 7] =
    ["member_id", "record_number", "byte_offset", "byte_length", "line", "format", "reason"];

/// From about how many bytes on a change goes straight into the case when it is kept. The engine
/// writes what it keeps to its log first, and copies it from there: which is right for many small
/// changes, and costs twice the writing and the memory of a large one. Either way a change is kept
/// whole or not at all.
const STRAIGHT: usize = 16 << 20;
const STRAIGHT_INTO_THE_CASE: &str = "SET wal_autocheckpoint = '1KB'; \
     SET auto_checkpoint_skip_wal_threshold = 0; RESET threads";
const THROUGH_THE_LOG: &str = "RESET wal_autocheckpoint; \
     RESET auto_checkpoint_skip_wal_threshold; SET threads = 1";

impl fmt::Debug for Change<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Change").field("writer", &self.writer).finish_non_exhaustive()
    }
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
        Ok(Change {
            appenders,
            facets,
            weight: Cell::new(0),
            numbers: Cell::new(None),
            head: Cell::new(None),
            pending: RefCell::new(None),
            touched: RefCell::default(),
            writer: self,
            transaction,
        })
    }
}

impl<'a> Change<'a> {
    pub(super) fn failed(&self, doing: &'static str, error: duckdb::Error) -> CaseError {
        self.writer.failed(doing, error)
    }

    /// Keeps the change, with what it was as an entry in the custody log.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be written. The case is then as it was before.
    pub fn commit(self, action: Action, arguments: &Json, result: &Json) -> Result<(), CaseError> {
        self.log(action, arguments, result)?.keep()
    }

    /// Writes into the custody log what the change is, or a part of it that is whole in itself. Only
    /// what it gives can be kept.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be written.
    pub fn log(
        self,
        action: Action,
        arguments: &Json,
        result: &Json,
    ) -> Result<Logged<'a>, CaseError> {
        let failed = |error| self.failed("write the custody log", error);
        if let Some(before) = self.pending.take() {
            self.write_entry(before).map_err(failed)?;
        }
        for table in seal::touched_by(action, result) {
            self.touch(table);
        }
        let (arguments, result) = (arguments.clone(), result.clone());
        let at = self.writer.examiner().now();
        self.pending.replace(Some(Deed { at, action, arguments, result }));
        Ok(Logged(self))
    }

    fn write_entry(&self, deed: Deed) -> Result<(), duckdb::Error> {
        let (entry, digest) = custody_log::next(self.last_entry()?, self.writer.examiner(), deed);
        self.head.set(Some((entry.number, Some(digest))));
        let row = custody_log::row(&entry, digest);
        self.append_row("custody_log", &custody_log::COLUMNS, row)
    }

    fn last_entry(&self) -> Result<custody_log::Head, duckdb::Error> {
        match self.head.get() {
            Some(head) => Ok(head),
            None => custody_log::head(&self.transaction),
        }
    }

    /// Seals what the change touched, and writes its last entry with the digest of the seals.
    fn seal(&self) -> Result<(), CaseError> {
        self.flush()?;
        let Some(mut deed) = self.pending.take() else { return Ok(()) };
        let failed = |error| self.failed("seal the change", error);
        let (last, _) = self.last_entry().map_err(failed)?;
        let touched = self.touched.borrow();
        if !touched.is_empty() {
            let sealed = seal::seal(&self.transaction, last + 1, &touched).map_err(failed)?;
            if let Some(result) = deed.result.as_object_mut() {
                result.insert("sealed".to_owned(), sealed);
            }
        }
        self.write_entry(deed).map_err(failed)?;
        if let Some((entry, Some(digest))) = self.head.get() {
            custody_log::keep_head(&self.transaction, (entry, digest)).map_err(failed)?;
        }
        Ok(())
    }

    /// Says that rows of a table are changed.
    fn touch(&self, table: &'static str) {
        if table != "custody_log" {
            self.touched.borrow_mut().entry(table).or_insert(None);
        }
    }

    /// Says which part of a table's rows are changed, where it is sealed in parts.
    pub(super) fn touch_part(&self, table: &'static str, part: i64) {
        let mut touched = self.touched.borrow_mut();
        let range = touched.entry(table).or_insert(None);
        *range =
            Some(range.map_or((part, part), |(first, last)| (first.min(part), last.max(part))));
    }

    /// The numbers for the next source and the next member.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn next_numbers(&self) -> Result<(i64, i64), CaseError> {
        if let Some(numbers) = self.numbers.get() {
            return Ok(numbers);
        }
        let numbers = self
            .transaction
            .query_row(
                "SELECT (SELECT coalesce(max(source_id), 0) + 1 FROM source), \
                 (SELECT coalesce(max(member_id), 0) + 1 FROM member_record)",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .map_err(|error| self.failed("number a source", error))?;
        self.numbers.set(Some(numbers));
        Ok(numbers)
    }

    /// Says how many bytes, about, were added to what the change will write.
    pub(super) fn weigh(&self, bytes: usize) {
        self.weight.set(self.weight.get() + bytes);
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
        let row = params![
            source_id,
            number,
            offset,
            frame.raw_bytes(),
            frame.compression(),
            frame.content()
        ];
        self.touch_part("vault_frame", source_id);
        let size = frame.content().len();
        let columns = || VAULT_COLUMNS.to_vec();
        // As many rows as its bytes would make: so frames do not wait beyond some MiB either.
        self.with_appender("vault_frame", columns, size / ROW_BYTES + 1, |appender| {
            appender.append_row(row)
        })
        .map_err(|error| self.failed("fill the vault", error))
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
        let mut number = |at: usize, combination: Combination<'_>| self.number_of(at, combination);
        if let Some(rows) = batch.sign_in_rows(member_id, &mut number).map_err(failed)? {
            self.touch_part("sign_in_record", member_id);
            self.append_rows("sign_in_record", rows).map_err(failed)?;
        }
        if let Some(rows) = batch.audit_rows(member_id) {
            self.touch_part("audit_sighting", member_id);
            self.append_rows("audit_sighting", rows).map_err(failed)?;
        }
        for (kind, rows) in batch.related_rows(member_id) {
            self.touch_part(kind.sighting_table(), member_id);
            self.append_rows(kind.sighting_table(), rows).map_err(failed)?;
        }
        let failed = |error| self.failed("append rejected records", error);
        for rejected in batch.rejected.drain(..) {
            self.touch_part("rejected_record", member_id);
            let format = Some(rejected.format).filter(|format| !format.is_empty());
            let row = params![
                member_id,
                rejected.record_number,
                rejected.byte_offset,
                rejected.byte_length,
                rejected.line,
                format,
                rejected.reason,
            ];
            self.append_row("rejected_record", &REJECTED_COLUMNS, row).map_err(failed)?;
        }
        Ok(())
    }

    /// The number of a combination, which is brought into the table of its facet if it is new.
    fn number_of(&self, at: usize, combination: Combination<'_>) -> Result<i32, duckdb::Error> {
        let (number, is_new) = {
            let mut facets = self.facets.borrow_mut();
            facets.remember(&self.transaction)?;
            facets.number(at, combination)
        };
        if is_new && let Some(facet) = FACETS.get(at) {
            self.touch_part(facet.table, seal::block(number));
            let values = facet.values(combination.bytes).into_iter().map(|value| match value {
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

    /// Appends one row under these columns.
    pub(super) fn append_row(
        &self,
        table: &'static str,
        columns: &[&str],
        row: impl AppenderParams,
    ) -> Result<(), duckdb::Error> {
        self.with_appender(table, || columns.to_vec(), 1, |appender| appender.append_row(row))
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
            self.touch(table);
            let appender = self.writer.connection().appender_with_columns(table, &names())?;
            appenders.push(Appending { table, appender, waiting: 0 });
            appenders.len() - 1
        };
        let appending = &mut appenders[place];
        appending.waiting += count;
        self.weigh(count * ROW_BYTES);
        append(&mut appending.appender)?;
        if appending.waiting >= WAITING {
            appending.waiting = 0;
            appending.appender.flush()?;
        }
        Ok(())
    }

    /// Brings all waiting rows into their tables, where they can be read.
    pub(super) fn flush(&self) -> Result<(), CaseError> {
        for appending in self.appenders.borrow_mut().iter_mut() {
            appending.waiting = 0;
            appending.appender.flush().map_err(|error| self.failed("append sightings", error))?;
        }
        Ok(())
    }
}

/// A change with its entry in the custody log, which can be kept or go on.
///
/// Dropped, it leaves the case as it was.
#[derive(Debug)]
#[must_use]
pub struct Logged<'a>(Change<'a>);

impl<'a> Logged<'a> {
    /// Goes on with the change, which will have a further entry.
    pub fn go_on(self) -> Change<'a> {
        self.0
    }

    /// Keeps the change.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be written. The case is then as it was before.
    pub fn keep(self) -> Result<(), CaseError> {
        self.0.seal()?;
        let Change { appenders, facets, weight, writer, transaction, .. } = self.0;
        let failed = |error| writer.failed("keep the change", error);
        for appending in appenders.into_inner() {
            let mut appender = appending.appender;
            appender.flush().map_err(failed)?;
        }
        let large = weight.get() >= STRAIGHT;
        if large {
            writer.set(STRAIGHT_INTO_THE_CASE)?;
        }
        let kept = transaction.commit().map_err(failed);
        // Why it was not kept matters more than that the engine refuses everything since.
        let reset = if large { writer.set(THROUGH_THE_LOG) } else { Ok(()) };
        kept.and(reset)?;
        writer.keep_facets(facets.into_inner());
        Ok(())
    }
}

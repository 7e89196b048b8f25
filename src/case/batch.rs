//! Sightings on their way into the case: rows of records, column by column.
//!
//! Batches are built on worker threads, many at a time, and appended by one in file order.

use std::sync::Arc;

use duckdb::arrow::array::{
    ArrayBuilder, ArrayRef, Int32Builder, Int64Builder, StringBuilder, UInt64Builder,
};
use duckdb::arrow::datatypes::{DataType, Field, Schema, TimeUnit};
use duckdb::arrow::record_batch::RecordBatch;

use crate::record::{AuditEvent, EventTime, Related, RelatedKind, SignIn};

mod audit;
mod columns;
mod facet;
mod related;
mod sign_in;

use audit::AuditColumns;
use related::RelatedColumns;
use sign_in::SignInColumns;

pub(super) use columns::FACETS;
pub(super) use facet::{Combination, FacetValue, Hashed, hash};

/// Where a record stands, and under which name the case knows it.
#[derive(Clone, Debug)]
pub struct SightingPlace<'a> {
    /// Its number in the member, counted from 1.
    pub record_number: u64,
    /// Where its first byte stands in the member.
    pub byte_offset: u64,
    /// How many bytes it has.
    pub byte_length: u64,
    /// The line it begins on, counted from 1, where that is known.
    pub line: Option<u64>,
    /// The export format it was read as.
    pub format: &'static str,
    /// The cheap digest of its bytes.
    pub digest: u64,
    /// The event that it tells of.
    pub event_id: &'a str,
    /// How that was found: `native`, `token` or `synthetic`.
    pub event_id_source: &'static str,
}

/// A record that could not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// Its number in the member, counted from 1.
    pub record_number: u64,
    /// Where its first byte stands in the member.
    pub byte_offset: u64,
    /// How many bytes it has.
    pub byte_length: u64,
    /// The line it begins on, counted from 1, where that is known.
    pub line: Option<u64>,
    /// The format it was read as, where one recognised it.
    pub format: &'static str,
    /// Why it could not be used.
    pub reason: String,
}

/// Sightings of one member, ready to be appended.
#[derive(Debug, Default)]
pub struct SightingBatch {
    sign_ins: Option<SignInColumns>,
    audits: Option<AuditColumns>,
    related: Vec<RelatedColumns>,
    /// Records that could not be used.
    pub rejected: Vec<Rejected>,
    first: Option<EventTime>,
    last: Option<EventTime>,
}

impl SightingBatch {
    /// Adds a record that tells of a sign-in.
    pub fn push_sign_in(&mut self, place: &SightingPlace<'_>, sign_in: &SignIn<'_>) {
        self.saw(sign_in.event_time);
        self.sign_ins.get_or_insert_default().push(place, sign_in);
    }

    /// Adds a record that tells of a change to the directory.
    pub fn push_audit(&mut self, place: &SightingPlace<'_>, audit: &AuditEvent<'_>) {
        self.saw(audit.event_time);
        self.audits.get_or_insert_default().push(place, audit);
    }

    /// Adds a record that tells of something beside the two.
    pub fn push_related(&mut self, place: &SightingPlace<'_>, related: &Related<'_>) {
        if let Some(time) = related.event_time {
            self.saw(time);
        }
        let known = self.related.iter().position(|columns| columns.kind() == related.kind);
        let at = known.unwrap_or_else(|| {
            self.related.push(RelatedColumns::new(related.kind));
            self.related.len() - 1
        });
        if let Some(columns) = self.related.get_mut(at) {
            columns.push(place, related);
        }
    }

    /// The earliest and the latest event in the batch.
    #[must_use]
    pub const fn span(&self) -> (Option<EventTime>, Option<EventTime>) {
        (self.first, self.last)
    }

    fn saw(&mut self, time: EventTime) {
        self.first = Some(self.first.map_or(time, |first| first.min(time)));
        self.last = Some(self.last.map_or(time, |last| last.max(time)));
    }

    /// The rows for `sign_in_record`, if there are any. `number` gives a combination its number.
    pub(super) fn sign_in_rows<E>(
        &mut self,
        member_id: i64,
        number: &mut dyn FnMut(usize, Combination<'_>) -> Result<i32, E>,
    ) -> Result<Option<RecordBatch>, E> {
        self.sign_ins.take().map_or(Ok(None), |columns| columns.finish(member_id, number))
    }

    /// The rows for `audit_sighting`, if there are any.
    pub(super) fn audit_rows(&mut self, member_id: i64) -> Option<RecordBatch> {
        self.audits.take().and_then(|columns| columns.finish(member_id))
    }

    /// The rows for the tables of related records.
    pub(super) fn related_rows(&mut self, member_id: i64) -> Vec<(RelatedKind, RecordBatch)> {
        let finished = self.related.drain(..).map(|columns| {
            let kind = columns.kind();
            columns.finish(member_id).map(|rows| (kind, rows))
        });
        finished.flatten().collect()
    }
}

/// The columns that every sighting begins with, but for the member.
#[derive(Debug, Default)]
struct PlaceColumns {
    record_number: Int64Builder,
    byte_offset: Int64Builder,
    byte_length: Int64Builder,
    line: Int64Builder,
    digest: UInt64Builder,
    event_id: StringBuilder,
}

impl PlaceColumns {
    fn len(&self) -> usize {
        self.record_number.len()
    }

    fn push(&mut self, place: &SightingPlace<'_>) {
        self.record_number.append_value(signed(place.record_number));
        self.byte_offset.append_value(signed(place.byte_offset));
        self.byte_length.append_value(signed(place.byte_length));
        self.line.append_option(place.line.map(signed));
        self.digest.append_value(place.digest);
        self.event_id.append_value(place.event_id);
    }

    fn finish(mut self, member_id: i64, rows: &mut Rows) {
        let mut members = Int32Builder::with_capacity(self.len());
        members.append_value_n(i32::try_from(member_id).unwrap_or(i32::MAX), self.len());
        rows.add("member_id", &mut members);
        rows.add("record_number", &mut self.record_number);
        rows.add("byte_offset", &mut self.byte_offset);
        rows.add("byte_length", &mut self.byte_length);
        rows.add("line", &mut self.line);
        rows.add("record_digest", &mut self.digest);
        rows.add("event_id", &mut self.event_id);
    }
}

/// Positions are far below 2^63: no file is that long.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Named columns on their way to a record batch.
#[derive(Default)]
struct Rows {
    fields: Vec<Field>,
    arrays: Vec<ArrayRef>,
}

impl Rows {
    fn add(&mut self, name: &str, column: &mut dyn ArrayBuilder) {
        let array = column.finish();
        self.fields.push(Field::new(name, array.data_type().clone(), true));
        self.arrays.push(array);
    }

    /// The columns as one batch. They have one length, since every row went into all of them.
    fn batch(self) -> Option<RecordBatch> {
        debug_assert!(self.fields.iter().all(|field| {
            !matches!(field.data_type(), DataType::Timestamp(unit, _) if *unit != TimeUnit::Microsecond)
        }));
        RecordBatch::try_new(Arc::new(Schema::new(self.fields)), self.arrays).ok()
    }
}

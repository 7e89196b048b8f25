//! Sightings on their way into the case: rows of records, column by column.
//!
//! Batches are built on worker threads, many at a time, and appended by one in file order.

use std::sync::Arc;

use duckdb::arrow::array::{
    ArrayBuilder, ArrayRef, BooleanBuilder, Float64Builder, Int32Builder, Int64Builder,
    StringBuilder, TimestampMicrosecondBuilder, UInt64Builder,
};
use duckdb::arrow::datatypes::{DataType, Field, Schema, TimeUnit};
use duckdb::arrow::record_batch::RecordBatch;

use crate::record::{AuditEvent, ClientAddress, EventTime, SignIn, address_key};

mod columns;

use columns::{AUDIT_TEXTS, SIGN_IN_TEXTS};

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
    /// Records that could not be used.
    pub rejected: Vec<Rejected>,
    /// How many of its records have no id of their own.
    pub synthetic: u64,
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

    /// The earliest and the latest event in the batch.
    #[must_use]
    pub const fn span(&self) -> (Option<EventTime>, Option<EventTime>) {
        (self.first, self.last)
    }

    /// How many of its records tell of sign-ins.
    #[must_use]
    pub fn sign_ins(&self) -> usize {
        self.sign_ins.as_ref().map_or(0, |columns| columns.place.len())
    }

    /// How many of its records tell of changes to the directory.
    #[must_use]
    pub fn audits(&self) -> usize {
        self.audits.as_ref().map_or(0, |columns| columns.place.len())
    }

    fn saw(&mut self, time: EventTime) {
        self.first = Some(self.first.map_or(time, |first| first.min(time)));
        self.last = Some(self.last.map_or(time, |last| last.max(time)));
    }

    /// The rows for `sign_in_sighting`, if there are any.
    pub(super) fn sign_in_rows(&mut self, member_id: i64) -> Option<RecordBatch> {
        self.sign_ins.take().and_then(|columns| columns.finish(member_id))
    }

    /// The rows for `audit_sighting`, if there are any.
    pub(super) fn audit_rows(&mut self, member_id: i64) -> Option<RecordBatch> {
        self.audits.take().and_then(|columns| columns.finish(member_id))
    }
}

/// The columns that every sighting begins with, but for the member.
#[derive(Debug, Default)]
struct PlaceColumns {
    record_number: Int64Builder,
    byte_offset: Int64Builder,
    byte_length: Int64Builder,
    line: Int64Builder,
    format: StringBuilder,
    digest: UInt64Builder,
    event_id: StringBuilder,
    event_id_source: StringBuilder,
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
        self.format.append_value(place.format);
        self.digest.append_value(place.digest);
        self.event_id.append_value(place.event_id);
        self.event_id_source.append_value(place.event_id_source);
    }

    fn finish(mut self, member_id: i64, rows: &mut Rows) {
        let mut members = Int32Builder::with_capacity(self.len());
        members.append_value_n(i32::try_from(member_id).unwrap_or(i32::MAX), self.len());
        rows.add("member_id", &mut members);
        rows.add("record_number", &mut self.record_number);
        rows.add("byte_offset", &mut self.byte_offset);
        rows.add("byte_length", &mut self.byte_length);
        rows.add("line", &mut self.line);
        rows.add("format", &mut self.format);
        rows.add("record_digest", &mut self.digest);
        rows.add("event_id", &mut self.event_id);
        rows.add("event_id_source", &mut self.event_id_source);
    }
}

/// Positions are far below 2^63: no file is that long.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A client address as its three columns.
#[derive(Debug, Default)]
struct AddressColumns {
    key: StringBuilder,
    address: StringBuilder,
    exported: StringBuilder,
}

impl AddressColumns {
    fn push(&mut self, address: Option<&ClientAddress<'_>>) {
        let ip = address.and_then(|address| address.ip);
        let text = ip.map(|ip| ip.to_string());
        self.key.append_option(ip.map(address_key));
        self.exported.append_option(
            address
                .map(|address| &*address.exported)
                .filter(|exported| text.as_deref() != Some(*exported)),
        );
        self.address.append_option(text);
    }

    fn finish(mut self, rows: &mut Rows) {
        rows.add("ip_key", &mut self.key);
        rows.add("ip_address", &mut self.address);
        rows.add("ip_address_exported", &mut self.exported);
    }
}

#[derive(Debug)]
struct SignInColumns {
    place: PlaceColumns,
    event_time: TimestampMicrosecondBuilder,
    ingested_time: TimestampMicrosecondBuilder,
    words: [StringBuilder; 3],
    texts: Vec<StringBuilder>,
    address: AddressColumns,
    latitude: Float64Builder,
    longitude: Float64Builder,
    numbers: [Int64Builder; 2],
    flags: [BooleanBuilder; 3],
}

impl Default for SignInColumns {
    fn default() -> Self {
        Self {
            place: PlaceColumns::default(),
            event_time: TimestampMicrosecondBuilder::new(),
            ingested_time: TimestampMicrosecondBuilder::new(),
            words: Default::default(),
            texts: SIGN_IN_TEXTS.iter().map(|_column| StringBuilder::new()).collect(),
            address: AddressColumns::default(),
            latitude: Float64Builder::new(),
            longitude: Float64Builder::new(),
            numbers: Default::default(),
            flags: Default::default(),
        }
    }
}

impl SignInColumns {
    fn push(&mut self, place: &SightingPlace<'_>, sign_in: &SignIn<'_>) {
        self.place.push(place);
        self.event_time.append_value(sign_in.event_time.micros);
        self.ingested_time.append_option(sign_in.ingested_time.map(|time| time.micros));
        let words =
            [sign_in.time_basis.word(), sign_in.sign_in_type.word(), sign_in.outcome.word()];
        for (column, word) in self.words.iter_mut().zip(words) {
            column.append_value(word);
        }
        for (column, (_, of)) in self.texts.iter_mut().zip(SIGN_IN_TEXTS) {
            column.append_option(of(sign_in));
        }
        self.address.push(sign_in.client_address.as_ref());
        self.latitude.append_option(sign_in.logged_location.latitude);
        self.longitude.append_option(sign_in.logged_location.longitude);
        for (column, number) in
            self.numbers.iter_mut().zip([sign_in.logged_asn, sign_in.error_code])
        {
            column.append_option(number);
        }
        let flags = [sign_in.device_compliant, sign_in.device_managed, sign_in.flagged_for_review];
        for (column, flag) in self.flags.iter_mut().zip(flags) {
            column.append_option(flag);
        }
    }

    fn finish(mut self, member_id: i64) -> Option<RecordBatch> {
        let mut rows = Rows::default();
        self.place.finish(member_id, &mut rows);
        rows.add("event_time", &mut self.event_time);
        rows.add("ingested_time", &mut self.ingested_time);
        for (name, column) in
            ["time_basis", "sign_in_type", "outcome"].into_iter().zip(&mut self.words)
        {
            rows.add(name, column);
        }
        for (column, (name, _)) in self.texts.iter_mut().zip(SIGN_IN_TEXTS) {
            rows.add(name, column);
        }
        self.address.finish(&mut rows);
        rows.add("logged_latitude", &mut self.latitude);
        rows.add("logged_longitude", &mut self.longitude);
        for (name, column) in ["logged_asn", "error_code"].into_iter().zip(&mut self.numbers) {
            rows.add(name, column);
        }
        let flags = ["device_compliant", "device_managed", "flagged_for_review"];
        for (name, column) in flags.into_iter().zip(&mut self.flags) {
            rows.add(name, column);
        }
        rows.batch()
    }
}

#[derive(Debug)]
struct AuditColumns {
    place: PlaceColumns,
    event_time: TimestampMicrosecondBuilder,
    ingested_time: TimestampMicrosecondBuilder,
    texts: Vec<StringBuilder>,
    address: AddressColumns,
    key_changes: StringBuilder,
}

impl Default for AuditColumns {
    fn default() -> Self {
        Self {
            place: PlaceColumns::default(),
            event_time: TimestampMicrosecondBuilder::new(),
            ingested_time: TimestampMicrosecondBuilder::new(),
            texts: AUDIT_TEXTS.iter().map(|_column| StringBuilder::new()).collect(),
            address: AddressColumns::default(),
            key_changes: StringBuilder::new(),
        }
    }
}

impl AuditColumns {
    fn push(&mut self, place: &SightingPlace<'_>, audit: &AuditEvent<'_>) {
        self.place.push(place);
        self.event_time.append_value(audit.event_time.micros);
        self.ingested_time.append_option(audit.ingested_time.map(|time| time.micros));
        for (column, (_, of)) in self.texts.iter_mut().zip(AUDIT_TEXTS) {
            column.append_option(of(audit));
        }
        self.address.push(audit.initiator.address.as_ref());
        self.key_changes.append_option(columns::key_changes_json(&audit.key_changes));
    }

    fn finish(mut self, member_id: i64) -> Option<RecordBatch> {
        let mut rows = Rows::default();
        self.place.finish(member_id, &mut rows);
        rows.add("event_time", &mut self.event_time);
        rows.add("ingested_time", &mut self.ingested_time);
        for (column, (name, _)) in self.texts.iter_mut().zip(AUDIT_TEXTS) {
            rows.add(name, column);
        }
        self.address.finish(&mut rows);
        rows.add("key_changes_json", &mut self.key_changes);
        rows.batch()
    }
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

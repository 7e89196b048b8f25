//! Records that tell of changes to the directory, column by column.

use duckdb::arrow::array::{StringBuilder, TimestampMicrosecondBuilder};
use duckdb::arrow::record_batch::RecordBatch;

use super::columns::{self, AUDIT_TEXTS};
use super::{PlaceColumns, Rows, SightingPlace};
use crate::record::{AuditEvent, ClientAddress, address_key};

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
pub(super) struct AuditColumns {
    place: PlaceColumns,
    format: StringBuilder,
    event_id_source: StringBuilder,
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
            format: StringBuilder::new(),
            event_id_source: StringBuilder::new(),
            event_time: TimestampMicrosecondBuilder::new(),
            ingested_time: TimestampMicrosecondBuilder::new(),
            texts: AUDIT_TEXTS.iter().map(|_column| StringBuilder::new()).collect(),
            address: AddressColumns::default(),
            key_changes: StringBuilder::new(),
        }
    }
}

impl AuditColumns {
    pub(super) fn push(&mut self, place: &SightingPlace<'_>, audit: &AuditEvent<'_>) {
        self.place.push(place);
        self.format.append_value(place.format);
        self.event_id_source.append_value(place.event_id_source);
        self.event_time.append_value(audit.event_time.micros);
        self.ingested_time.append_option(audit.ingested_time.map(|time| time.micros));
        for (column, (_, of)) in self.texts.iter_mut().zip(AUDIT_TEXTS) {
            column.append_option(of(audit));
        }
        self.address.push(audit.initiator.address.as_ref());
        self.key_changes.append_option(columns::key_changes_json(&audit.key_changes));
    }

    pub(super) fn finish(mut self, member_id: i64) -> Option<RecordBatch> {
        let mut rows = Rows::default();
        self.place.finish(member_id, &mut rows);
        rows.add("format", &mut self.format);
        rows.add("event_id_source", &mut self.event_id_source);
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

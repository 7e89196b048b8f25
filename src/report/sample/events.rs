//! The events of the invented case.

use super::{HOSTILE, KEY, SVC, text, time};
use crate::finding::Value;
use crate::report::events::{COLUMNS, EventLimits, EventRecord, Events};
use chrono::TimeDelta;

/// Sixty sign-ins around the end of summer time, with a hostile text in every place where a log can bring one.
pub(super) fn events() -> Events {
    let mut events = Events::new(EventLimits::default());
    let columns = columns();
    for at in 0..60 {
        assert!(events.take(&columns, &event(&columns, at)).unwrap());
    }
    events.cite(2);
    let record = format!("{{\"userAgent\":{:?}}}", HOSTILE[2]);
    let bytes = u64::try_from(record.len()).unwrap();
    events.add_record("E-02:100".to_owned(), EventRecord { text: record, bytes });
    let text = HOSTILE.join("\n");
    events.add_record("E-02:101".to_owned(), EventRecord { text, bytes: 20_000 });
    events
}

/// The columns of `explorer_events.sql`.
pub(in crate::report) fn columns() -> Vec<String> {
    let own = ["tier", "kind", "seq", "event_time", "member", "record_number", "findings"];
    let sums = ["cited_in_all", "named_in_all", "others_in_all"];
    let named = COLUMNS.iter().map(|column| column.name);
    own.into_iter().chain(named).chain(sums).map(str::to_owned).collect()
}

/// The event with a number: every half hour, the first two cited by a finding.
pub(in crate::report) fn event(columns: &[String], at: i64) -> Vec<Value> {
    let hostile = HOSTILE[usize::try_from(at).unwrap() % HOSTILE.len()];
    let value = |name: &str| match name {
        "tier" => Value::Integer(if at < 2 { 1 } else { 2 }),
        "kind" => text("sign-in"),
        "seq" => Value::Integer(at + 1),
        "event_time" => Value::Time(time("2026-10-24T12:00:00Z") + TimeDelta::minutes(30 * at)),
        "member" => text("E-02"),
        "record_number" => Value::Integer(100 + at),
        "findings" if at < 2 => text("F-0001 F-0002"),
        "identity" if at % 3 == 0 => text("svc-invoice-export"),
        "identity_id" => text(SVC),
        "log" => text("service_principal"),
        "result" => text(if at % 5 == 0 { "failure" } else { "success" }),
        "code" => text(if at % 5 == 0 { "7000215" } else { "0" }),
        "credential" => text(KEY),
        "address" => text("203.0.113.140"),
        "country" => text("CA"),
        "resource_id" => text("00000003-0000-0000-c000-000000000000"),
        "identity" | "user_agent" | "application" | "resource" | "device" | "session" => {
            text(hostile)
        }
        "cited_in_all" => Value::Integer(2),
        "named_in_all" => Value::Integer(58),
        "others_in_all" => Value::Integer(0),
        _ => Value::Null,
    };
    columns.iter().map(|name| value(name)).collect()
}

//! The tables behind sequence, hours of the week, addresses, credentials, coverage and indicators of the
//! invented case.

use super::ledgers::{address_days, credentials, network_days};
use super::{HOSTILE, KEY, SVC, Tables, table, text, time};
use crate::finding::{Table, Value};

const NAME: &str = "svc-invoice-export";

/// Days from 1970-01-01 to the first of the case, 2026-08-01.
pub(super) const FIRST_DAY: i64 = 20_666;

pub(super) fn tables() -> Tables {
    Tables {
        sequence: sequence(),
        week_hours: week_hours(),
        first_countries: first_countries(),
        address_days: address_days(),
        network_days: network_days(),
        credentials: credentials(),
        credential_origins: table(
            &["credential", "app_id", "origin"],
            vec![
                vec![text(KEY), text(SVC), text("addition on record")],
                vec![
                    text("b1d2c6f0-0000-4000-8000-000000000001"),
                    text(SVC),
                    text("older than the evidence"),
                ],
            ],
        ),
        coverage: coverage(),
        indicators: indicators(),
        ..Tables::default()
    }
}

pub(super) fn numbers(numbers: impl IntoIterator<Item = i64>) -> Value {
    Value::List(numbers.into_iter().map(Value::Integer).collect())
}

pub(super) fn texts(texts: &[&str]) -> Value {
    Value::List(texts.iter().map(|one| text(one)).collect())
}

pub(super) fn moment(at: &str) -> Value {
    if at.is_empty() { Value::Null } else { Value::Time(time(at)) }
}

pub(super) fn maybe(one: &str) -> Value {
    if one.is_empty() { Value::Null } else { text(one) }
}

const EVENTS: [&str; 19] = [
    "event_time",
    "kind",
    "who_kind",
    "who",
    "what",
    "target",
    "app",
    "outcome",
    "error_code",
    "error_name",
    "credential",
    "ip_address",
    "country",
    "network_name",
    "known_label",
    "evidence",
    "findings",
    "marks",
    "events_in_all",
];

/// An event: when, its kind, who; what, what came of it; address, country, network; finding, mark.
fn event(
    (at, kind, who): (&str, &str, &str),
    (what, outcome): (&str, &str),
    ip: (&str, &str, &str),
    why: (i64, &str),
) -> Vec<Value> {
    let code = if outcome == "failure" { Value::Integer(7_000_215) } else { Value::Integer(0) };
    let name = if outcome == "failure" { "InvalidClientSecret" } else { "" };
    vec![
        moment(at),
        text(kind),
        text("workload"),
        maybe(who),
        text(what),
        text("Microsoft Graph"),
        maybe(""),
        text(outcome),
        code,
        maybe(name),
        text(KEY),
        maybe(ip.0),
        maybe(ip.1),
        maybe(ip.2),
        Value::Null,
        text("E-03:4711"),
        if why.0 > 0 { numbers([why.0]) } else { numbers([]) },
        if why.1.is_empty() { texts(&[]) } else { texts(&[why.1]) },
        Value::Integer(181),
    ]
}

fn sequence() -> Table {
    let maple = ("203.0.113.140", "CA", "Maple Rack");
    let kestrel = ("203.0.113.77", "NL", "Kestrel Hosting");
    let rows = vec![
        event(
            ("2026-09-20T23:58:01Z", "sign-in", NAME),
            ("service_principal", "failure"),
            maple,
            (1, ""),
        ),
        event(
            ("2026-09-21T00:12:44Z", "sign-in", NAME),
            ("service_principal", "success"),
            kestrel,
            (1, "address 203.0.113.77"),
        ),
        event(
            ("2026-09-21T00:40:00Z", "change", HOSTILE[11]),
            ("Add service principal credentials", "success"),
            kestrel,
            (1, ""),
        ),
        event(
            ("2026-09-22T07:10:00Z", "sign-in", HOSTILE[2]),
            ("interactive", "interrupted"),
            ("", "", ""),
            (0, "user agent <b>x</b>"),
        ),
        event(
            ("2026-09-23T04:02:00.5Z", "sign-in", ""),
            ("interactive", "unknown"),
            maple,
            (2, ""),
        ),
    ];
    table(&EVENTS, rows)
}

fn week_hours() -> Table {
    let mut rows = Vec::new();
    for (log, people) in
        [("interactive", true), ("service_principal", false), ("managed_identity", false)]
    {
        for weekday in 1..=7_i64 {
            for hour in 0..24_i64 {
                let office = weekday < 6 && (7..17).contains(&hour);
                let successes = match (people, office) {
                    (true, true) => 180 + 31 * ((hour * 7 + weekday) % 9),
                    (true, false) => (hour + weekday) % 3,
                    (false, _) => {
                        if hour % 12 == 0 {
                            26
                        } else {
                            0
                        }
                    }
                };
                let others =
                    if people { (hour * 13 + weekday * 5) % 17 } else { i64::from(hour == 3) };
                if successes + others > 0 {
                    let counts = [weekday, hour, successes, others].map(Value::Integer);
                    rows.push([vec![text(log)], counts.to_vec()].concat());
                }
            }
        }
    }
    table(&["sign_in_type", "weekday", "hour", "successes", "others"], rows)
}

fn first_countries() -> Table {
    let columns = [
        "first_success_at",
        "country",
        "who",
        "who_kind",
        "ip_address",
        "network_name",
        "successes",
        "unknown_successes",
        "history_days",
        "known_label",
        "set_aside",
        "little_history",
        "evidence",
        "findings",
        "rows_in_all",
    ];
    let row = |at: &str,
               country: &str,
               who: &str,
               known: (i64, &str),
               days: i64,
               aside: &str,
               finding: i64| {
        vec![
            moment(at),
            text(country),
            text(who),
            text("user"),
            text("203.0.113.201"),
            text("Lantern Cloud"),
            Value::Integer(25),
            Value::Integer(known.0),
            Value::Integer(days),
            maybe(known.1),
            maybe(aside),
            Value::Boolean(false),
            text("E-02:911"),
            if finding > 0 { numbers([finding]) } else { Value::Null },
            Value::Integer(71),
        ]
    };
    let aside = "benign by the verdict of A. Muster";
    let rows = vec![
        row(
            "2026-08-21T05:33:00Z",
            "PT",
            "a.nowak@alderfinch.example",
            (0, "Offices and cloud"),
            18,
            "",
            0,
        ),
        row("2026-09-10T03:41:00Z", "NL", "m.lindqvist@alderfinch.example", (64, ""), 30, "", 2),
        row("2026-09-14T07:47:00Z", "BR", "r.sousa@alderfinch.example", (11, ""), 34, aside, 0),
        row("2026-09-15T07:47:00Z", "XK", "new@alderfinch.example", (2, ""), 1, "", 0),
        row("2026-09-16T07:59:00Z", "SG", HOSTILE[11], (25, ""), 35, "", 0),
    ];
    table(&columns, rows)
}

fn coverage() -> Table {
    let row = |kind: &str, reference: &str, files: i64, days: Vec<i64>| {
        let records = Value::Integer(1_000 * i64::try_from(days.len()).unwrap());
        let days = numbers(days.into_iter().map(|day| FIRST_DAY + day));
        vec![text(kind), maybe(reference), Value::Integer(files), records, days]
    };
    let rows = vec![
        row("audit", "E-06", 1, (40..92).collect()),
        row("interactive", "E-01", 1, (0..46).collect()),
        row("interactive", "", 9, (46..92).collect()),
        row("non_interactive", "E-02", 1, (0..21).chain(25..46).collect()),
        row("non_interactive", "E-03", 1, (46..92).collect()),
        row("service_principal", "E-04", 1, (0..92).collect()),
    ];
    table(&["record_kind", "reference", "files", "records", "days"], rows)
}

fn indicators() -> Table {
    let columns = [
        "kind",
        "value",
        "name",
        "first_at",
        "last_at",
        "sign_ins",
        "identities",
        "marked",
        "is_common",
        "findings",
        "rows_in_all",
        "common_in_all",
    ];
    let row = |kind: &str, value: &str, name: &str, marked: bool, common: bool| {
        vec![
            text(kind),
            text(value),
            maybe(name),
            moment("2026-09-21T00:12:44Z"),
            moment("2026-10-06T14:20:09Z"),
            Value::Integer(181),
            Value::Integer(2),
            Value::Boolean(marked),
            Value::Boolean(common),
            numbers([1]),
            Value::Integer(249),
            Value::Integer(14),
        ]
    };
    let mut rows = vec![
        row("address", "203.0.113.77", "Kestrel Hosting", true, false),
        row("address", "2001:db8:4:1::7", "Lantern Cloud", false, false),
        row("credential", KEY, "svc-invoice-export", false, false),
        row("app", SVC, "svc-invoice-export", false, false),
        row("app", "00000003-0000-0000-c000-000000000000", "common", false, true),
    ];
    rows.extend(HOSTILE.iter().map(|agent| row("user agent", agent, "other", false, false)));
    table(&columns, rows)
}

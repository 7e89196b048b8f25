//! The tables behind the figures of the invented case.

use chrono::{DateTime, Datelike as _, TimeDelta, Timelike as _, Utc};

use super::{HOSTILE, KEY, SVC, Tables, figures, table, text, time};
use crate::finding::{Table, Value};

pub(super) fn tables() -> Tables {
    Tables {
        case_overview: table(
            &["record_kind", "events", "principals", "first_at", "last_at"],
            vec![
                overview("interactive", 40_041),
                overview("non_interactive", 637_462),
                overview("service_principal", 31_249),
                overview("managed_identity", 118_606),
            ],
        ),
        warnings: table(
            &["reference", "member_path", "kind", "says"],
            vec![vec![
                Value::Text("E-02".to_owned()),
                Value::Null,
                Value::Text("row limit".to_owned()),
                Value::Text("exactly 250000 records of portal-csv".to_owned()),
            ]],
        ),
        sums_by_format: Table::default(),
        unknown_fields: Table::default(),
        coverage_gaps: table(
            &["record_kind", "class", "first_empty_day", "last_empty_day", "days", "reading"],
            vec![vec![
                text("non_interactive"),
                text("inner"),
                text("2026-08-22"),
                text("2026-08-25"),
                Value::Integer(4),
                text("unexplained"),
            ]],
        ),
        service_principals: table(
            &["name", "principal_id", "events", "failures", "credentials", "addresses"],
            vec![
                principal("svc-invoice-export", SVC, 366, 2),
                principal("svc-backup", "0b7a4c11-2f5e-4d0c-9a31-7741c0ffee00", 184, 1),
                principal(HOSTILE[2], "c2c2c2c2-0000-4000-8000-00000000beef", 12, 1),
            ],
        ),
        daily_activity: daily(),
        countries: countries(),
        principal_windows: windows(),
        principal_hours: hours(),
        place_checks: Table::default(),
        ..figures::tables()
    }
}

fn overview(log: &str, events: i64) -> Vec<Value> {
    vec![
        text(log),
        Value::Integer(events),
        Value::Integer(events / 97),
        Value::Time(time("2026-08-01T00:00:09Z")),
        Value::Time(time("2026-10-31T23:59:41Z")),
    ]
}

fn principal(name: &str, id: &str, successes: i64, credentials: i64) -> Vec<Value> {
    let number = Value::Integer;
    vec![text(name), text(id), number(successes), number(23), number(credentials), number(4)]
}

fn days() -> impl Iterator<Item = (i64, DateTime<Utc>)> {
    (0..92).map(|day| (day, time("2026-08-01T00:00:00Z") + TimeDelta::days(day)))
}

fn daily() -> Table {
    let logs = [
        ("interactive", 540),
        ("non_interactive", 8_200),
        ("service_principal", 330),
        ("managed_identity", 1_290),
    ];
    let mut rows = Vec::new();
    for (log, usual) in logs {
        for (at, day) in days() {
            let silent = log == "non_interactive" && (21..25).contains(&at);
            let weekend = day.weekday().number_from_monday() > 5 && usual != 330 && usual != 1_290;
            let success = usual * (90 + at * 37 % 20) / 100 / if weekend { 5 } else { 1 };
            let spray = log == "interactive" && (38..41).contains(&at);
            if !silent {
                let failure = success / 24 + if spray { 800 } else { 0 };
                let counts = [success, success / 40, failure, 0].map(Value::Integer);
                rows.push([vec![Value::Time(day), text(log)], counts.to_vec()].concat());
            }
        }
    }
    table(&["day", "sign_in_type", "success", "interrupted", "failure", "unknown"], rows)
}

fn countries() -> Table {
    let row = |code: &str, day: i64, who: &str, ip: &str, ok: i64, bad: i64, standing: &str| {
        let at = time("2026-08-01T05:33:00Z") + TimeDelta::days(day);
        let first = if ok > 0 { Value::Time(at) } else { Value::Null };
        let label = if standing == "explained" { text("Offices and cloud") } else { Value::Null };
        vec![
            text(code),
            Value::Time(at),
            first,
            text("user"),
            text("11d2c07a-91ee-4b7c-8f13-60b2d9e4c1aa"),
            text(who),
            text("E-01:848"),
            text(ip),
            Value::Integer(if ok > 300 { 41 } else { 1 }),
            Value::Integer(ok),
            Value::Integer(bad),
            label,
            text(standing),
            Value::Null,
            Value::Null,
        ]
    };
    let columns = [
        "country",
        "first_at",
        "first_success_at",
        "principal_kind",
        "principal_id",
        "principal_name",
        "evidence",
        "ip_address",
        "principals",
        "successes",
        "failures",
        "known_label",
        "standing",
        "latitude",
        "longitude",
    ];
    let rows = vec![
        row("SE", 0, "a.nowak@alderfinch.example", "192.0.2.10", 28_112, 901, "settled"),
        row("PL", 0, "j.kowal@alderfinch.example", "192.0.2.77", 6_820, 120, "settled"),
        row("DK", 1, "l.holm@alderfinch.example", "192.0.2.90", 3_310, 44, "settled"),
        row("NO", 3, "k.dahl@alderfinch.example", "192.0.2.91", 640, 8, "settled"),
        row("US", 4, "svc-backup", "198.51.100.4", 120, 2, "settled"),
        row("PT", 20, "a.nowak@alderfinch.example", "192.0.2.130", 18, 0, "explained"),
        row("NL", 40, "m.lindqvist@alderfinch.example", "203.0.113.77", 175, 12, "first seen"),
        row("BR", 44, "r.sousa@alderfinch.example", "192.0.2.170", 11, 0, "explained"),
        row("SG", 46, HOSTILE[11], "203.0.113.201", 25, 0, "first seen"),
        row("CA", 56, "svc-invoice-export", "203.0.113.140", 70, 23, "first seen"),
        row("VN", 38, "m.lindqvist@alderfinch.example", "203.0.113.9", 0, 212, "refused"),
        row("TR", 38, "m.lindqvist@alderfinch.example", "203.0.113.10", 0, 140, "refused"),
        row("AR", 39, "m.lindqvist@alderfinch.example", "203.0.113.11", 0, 95, "refused"),
        row("XK", 39, "m.lindqvist@alderfinch.example", "203.0.113.12", 0, 9, "refused"),
    ];
    table(&columns, rows)
}

/// The hours of the stolen secret: at night, from networks that are not known.
fn thefts() -> impl Iterator<Item = DateTime<Utc>> {
    days().filter(|(at, _)| (51..67).contains(at)).flat_map(|(at, day)| {
        (0..24)
            .filter(move |hour| (at * 31 + hour * hour * 7) % 5 == 0 && *hour != 9)
            .map(move |hour| day + TimeDelta::hours(hour))
    })
}

fn hours() -> Table {
    let row = |start: DateTime<Utc>, known: bool, sign_ins: i64| {
        vec![
            text(SVC),
            text("svc-invoice-export"),
            Value::Time(start),
            Value::Boolean(known),
            Value::Integer(sign_ins),
        ]
    };
    let scheduled = days().flat_map(|(_, day)| [day, day + TimeDelta::hours(12)]);
    let mut rows: Vec<_> = scheduled.map(|start| row(start, true, 2)).collect();
    rows.extend(thefts().map(|start| row(start, false, i64::from(start.hour()) % 4 + 1)));
    table(&["principal_id", "principal_name", "hour_start", "known", "sign_ins"], rows)
}

fn windows() -> Table {
    let columns = [
        "window_hours",
        "windows_in_all",
        "window_start",
        "principal_id",
        "principal_name",
        "ip_address",
        "country",
        "known_label",
        "resource_id",
        "resource",
        "credential",
        "outcome",
        "error_code",
        "sign_ins",
    ];
    let mut rows = Vec::new();
    for (length, in_all) in [(1, 613), (6, 402), (24, 231)] {
        let mut starts: Vec<_> =
            thefts().map(|at| at - TimeDelta::hours(i64::from(at.hour()) % length)).collect();
        starts.dedup();
        for start in starts.iter().rev().take(40) {
            rows.push(vec![
                Value::Integer(length),
                Value::Integer(in_all),
                Value::Time(*start),
                text(SVC),
                text("svc-invoice-export"),
                text("203.0.113.140"),
                text("CA"),
                Value::Null,
                text("00000003-0000-0000-c000-000000000000"),
                text("Microsoft Graph"),
                text(KEY),
                text(if start.day() == 6 { "failure" } else { "success" }),
                Value::Integer(if start.day() == 6 { 7_000_215 } else { 0 }),
                Value::Integer(i64::from(start.hour()) % 5 + 1),
            ]);
        }
    }
    table(&columns, rows)
}

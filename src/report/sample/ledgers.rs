//! The tables behind the strips of addresses and networks and the ledger of credentials of the invented
//! case.

use super::figures::{FIRST_DAY, maybe, moment, numbers, texts};
use super::{HOSTILE, KEY, SVC, table, text};
use crate::finding::{Table, Value};

const PLACES: [&str; 18] = [
    "ip_address",
    "addresses",
    "network_name",
    "asn",
    "network_class",
    "countries",
    "known_label",
    "unknown_combinations",
    "principals",
    "successes",
    "others",
    "first_at",
    "last_at",
    "findings",
    "days",
    "day_successes",
    "day_others",
    "rows_in_all",
];

/// Address, number of addresses, network, AS number, country, what it is known as, first day, step.
type Place = (&'static str, i64, &'static str, i64, &'static str, &'static str, i64, i64);

fn places(places: &[Place]) -> Table {
    let row = |(at, place): (i64, &Place)| {
        let (ip, addresses, network, asn, country, known, first, step) = *place;
        let days: Vec<i64> =
            (0..92).filter(|day| *day >= first && (day - first) % step == 0).collect();
        let successes: Vec<i64> = days.iter().map(|day| day * 7 % 11).collect();
        let others: Vec<i64> = days.iter().map(|day| day * 5 % 3).collect();
        let sum = |counts: &[i64]| Value::Integer(counts.iter().sum());
        vec![
            text(ip),
            Value::Integer(addresses),
            maybe(network),
            Value::Integer(asn),
            maybe(if known.is_empty() { "hosting" } else { "" }),
            texts(&[country]),
            maybe(known),
            Value::Integer(i64::from(known.is_empty()) + at % 2),
            Value::Integer(3),
            sum(&successes),
            sum(&others),
            moment("2026-09-21T00:12:44Z"),
            moment("2026-10-06T14:20:09Z"),
            if known.is_empty() { numbers([1, 2, 5]) } else { Value::Null },
            numbers(days.iter().map(|day| FIRST_DAY + day)),
            numbers(successes),
            numbers(others),
            Value::Integer(2_777),
        ]
    };
    table(&PLACES, (0..).zip(places).map(row).collect())
}

pub(super) fn address_days() -> Table {
    places(&[
        ("203.0.113.77", 1, "Kestrel Hosting", 64_501, "NL", "", 51, 1),
        ("203.0.113.140", 1, HOSTILE[2], 64_503, "CA", "", 56, 2),
        ("2001:db8:4:1::7", 1, "", 64_504, "SG", "", 46, 9),
        ("192.0.2.10", 1, "Alder & Finch", 64_500, "SE", "Offices and cloud", 0, 1),
    ])
}

pub(super) fn network_days() -> Table {
    places(&[
        ("203.0.113.77", 41, "Relayhaus Proxy Network", 64_502, "NL", "", 38, 1),
        ("192.0.2.10", 90, "Alder & Finch", 64_500, "SE", "Offices and cloud", 0, 1),
    ])
}

const LEDGER: [&str; 23] = [
    "app_id",
    "credential",
    "principal_name",
    "credential_type",
    "uses",
    "successes",
    "networks",
    "network_names",
    "from_unknown",
    "first_at",
    "last_at",
    "added_at",
    "added_by",
    "added_from",
    "added_evidence",
    "removed_at",
    "removed_by",
    "removed_evidence",
    "listed_from",
    "listed_until",
    "listed_evidence",
    "findings",
    "rows_in_all",
];

pub(super) fn credentials() -> Table {
    let rows = vec![
        vec![
            text(SVC),
            text(KEY),
            text("svc-invoice-export"),
            text("clientSecret"),
            Value::Integer(181),
            Value::Integer(158),
            Value::Integer(4),
            texts(&["Kestrel Hosting", "Lantern", "Maple Rack", HOSTILE[0]]),
            Value::Boolean(true),
            moment("2026-09-21T00:12:44Z"),
            moment("2026-10-06T14:20:09Z"),
            moment("2026-09-20T23:41:00Z"),
            text("d.amari@alderfinch.example"),
            text("203.0.113.77"),
            text("E-06:41"),
            moment("2026-10-06T15:00:00Z"),
            text(HOSTILE[11]),
            text("E-06:90"),
            text("2026-09-20T00:00:00Z"),
            text("2027-09-20T00:00:00Z"),
            text("E-05:9"),
            numbers([1]),
            Value::Integer(155),
        ],
        vec![
            text(SVC),
            text("b1d2c6f0-0000-4000-8000-000000000001"),
            text("svc-invoice-export"),
            text("clientSecret"),
            Value::Integer(184),
            Value::Integer(184),
            Value::Integer(1),
            texts(&["Alder & Finch"]),
            Value::Boolean(false),
            moment("2026-08-01T00:00:00Z"),
            moment("2026-10-31T12:00:00Z"),
            Value::Null,
            Value::Null,
            Value::Null,
            Value::Null,
            Value::Null,
            Value::Null,
            Value::Null,
            Value::Null,
            Value::Null,
            Value::Null,
            Value::Null,
            Value::Integer(155),
        ],
    ];
    table(&LEDGER, rows)
}

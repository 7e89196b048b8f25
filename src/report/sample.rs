//! A small invented case for the tests of the renderers: documentation addresses, hostile strings.

use chrono::{DateTime, Datelike as _, TimeDelta, Timelike as _, Utc};

use super::Document;
use super::inputs::{
    CustodyHead, Database, Head, Inputs, KnownNetwork, KnownSignIns, Member, NotTaken, QueryRun,
    Reject, Rejects, Source, Tables, Zone, ZoneOffset,
};
use crate::digest::Sha256;
use crate::finding::{Confidence, Finding, Severity, Table, Value};
use crate::query::Origin;

/// Texts that have broken other tools' reports.
pub(super) const HOSTILE: [&str; 14] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "</script><script>alert(1)//",
    "</style><style>*{display:none}",
    "[x](javascript:alert(1))",
    "![x](http://203.0.113.9/pixel)",
    "<http://203.0.113.9/>",
    "`code` ~~~ ``` $x$ ^a^ ~b~",
    "a | b \\| c",
    "# heading\n\n    code\n- item",
    "=HYPERLINK(\"http://203.0.113.9\")",
    "invoice\u{202e}gpj.exe\u{200b}\u{1b}[31m",
    "{{ 7*7 }} {% raw %} &lt; &#60; [^1] [ ] :tada: www.example.com",
    "a\u{0}b\u{2028}c\u{e0041}",
];

const SVC: &str = "9f3c1b52-7d40-4c8e-9a55-0e6b2d1f7a31";
const KEY: &str = "7c1f03ae-52d1-4b0e-8f6a-3d90c1b7e2a4";

fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn table(columns: &[&str], rows: Vec<Vec<Value>>) -> Table {
    Table { columns: columns.iter().map(|column| (*column).to_owned()).collect(), rows }
}

/// The document of the invented case.
pub(super) fn document() -> Document {
    Document::compile(&inputs()).unwrap()
}

/// The invented case.
pub(super) fn inputs() -> Inputs {
    Inputs {
        head: head(),
        sources: sources(),
        members: members(),
        rejects: rejects(),
        not_taken: vec![NotTaken {
            path: "exports/<b>notes</b>.csv".to_owned(),
            bytes: Some(1_204),
            sha256: Some(Sha256::of("notes").to_string()),
            disposition: "skipped".to_owned(),
            reason: "a table of no kind that doorward knows".to_owned(),
        }],
        findings: numbered(findings()),
        set_aside: vec![Finding {
            number: Some(9),
            set_aside: Some(format!("benign by the verdict of A. Muster: {}", HOSTILE[1])),
            ..stolen_secret()
        }],
        queries: queries(),
        tables: tables(),
        databases: vec![Database {
            name: "DB-IP Country Lite".to_owned(),
            built_at: Some(time("2026-06-01T00:00:00Z")),
            provides: "country".to_owned(),
            category: None,
            ranges: None,
            entries_skipped: None,
            addresses_asked: 1_204,
            addresses_found: 1_198,
            sha256: Sha256::of("db-ip"),
            licence: "CC BY 4.0".to_owned(),
            attribution: "IP Geolocation by DB-IP (db-ip.com)".to_owned(),
        }],
        known_networks: vec![KnownNetwork {
            cidr: "192.0.2.0/24".to_owned(),
            label: "Offices and cloud".to_owned(),
            scope: "*".to_owned(),
            reason: "Named by the client on 11 November 2026".to_owned(),
            added_by: "E. Sandström".to_owned(),
            added_at: time("2026-11-11T10:00:00Z"),
            valid_from: None,
            valid_until: Some(time("2027-01-01T00:00:00Z")),
            list_name: None,
            sign_ins: 612_004,
        }],
        known_sign_ins: KnownSignIns { known: 612_004, all: 801_377 },
    }
}

fn head() -> Head {
    let offset = |from: &str, seconds, abbreviation: &str| ZoneOffset {
        from: time(from),
        seconds,
        abbreviation: abbreviation.to_owned(),
    };
    Head {
        title: "Unauthorised use of identities at Alder & Finch Logistics".to_owned(),
        case_name: "IR-2026-0147".to_owned(),
        examiner: "E. Sandström".to_owned(),
        client: Some("Alder & Finch Logistics AB, Office of General Counsel".to_owned()),
        marking: "TLP:AMBER".to_owned(),
        generated_at: time("2026-11-20T09:14:02Z"),
        tool_version: "0.1.0".to_owned(),
        zone: Zone {
            name: "Europe/Stockholm".to_owned(),
            offsets: vec![
                offset("2026-03-29T01:00:00Z", 7200, "CEST"),
                offset("2026-10-25T01:00:00Z", 3600, "CET"),
            ],
        },
        custody: CustodyHead { entries: 118, sha256: Sha256::of("custody") },
        schema_version: 1,
    }
}

fn sources() -> Vec<Source> {
    let name = |at: usize| match at {
        4 => HOSTILE[1].to_owned(),
        5 => HOSTILE[11].to_owned(),
        _ => format!("InteractiveSignIns_2026-08-{:02}_2026-08-31.json", at + 1),
    };
    let source = |at: usize| Source {
        reference: format!("E-{:02}", at + 1),
        file_name: name(at),
        bytes: 18_112_340 + 911 * i64::try_from(at).unwrap(),
        sha256: Sha256::of([u8::try_from(at).unwrap()]),
        container: "none".to_owned(),
        modified_at: Some(time("2026-11-05T08:00:00Z")),
        imported_at: time("2026-11-11T10:03:00Z"),
    };
    (0..6).map(source).collect()
}

fn members() -> Vec<Member> {
    let member = |source: Source| Member {
        reference: source.reference,
        path: None,
        bytes: source.bytes,
        sha256: source.sha256,
        disposition: "read".to_owned(),
        content: "Graph JSON".to_owned(),
        read: 137_934,
        stored: 137_700,
        duplicate: 233,
        rejected: 1,
        first_event: Some(time("2026-08-01T00:00:09Z")),
        last_event: Some(time("2026-10-31T23:59:41Z")),
    };
    sources().into_iter().map(member).collect()
}

fn rejects() -> Rejects {
    let reject = |(at, reason): (i64, &&str)| Reject {
        reference: "E-04".to_owned(),
        number: 4_711 + at,
        offset: 8_911_102,
        line: Some(4_711 + at),
        reason: format!("createdDateTime is no time: {reason:?}"),
    };
    Rejects { first: (0..).zip(&HOSTILE[..3]).map(reject).collect(), total: 6 }
}

fn stolen_secret() -> Finding {
    Finding {
        key: "sp-new-credential:7c1f03ae".to_owned(),
        number: Some(1),
        family: "client-credential-abuse",
        query_id: "sp-new-credential".to_owned(),
        title: "A service principal used a new credential from a new network".to_owned(),
        sentence: "The secret of svc-invoice-export was used from three hosting networks for \
                   sixteen days."
            .to_owned(),
        severity: Severity::High,
        confidence: Confidence::High,
        entity_kind: "workload".to_owned(),
        entity_id: SVC.to_owned(),
        entity_name: "svc-invoice-export".to_owned(),
        first_at: Some(time("2026-09-21T00:12:44Z")),
        last_at: Some(time("2026-10-06T14:20:09Z")),
        event_count: 181,
        history_days: Some(51),
        history_events: Some(204),
        little_history: false,
        evidence: (0..15).map(|at| format!("E-0{}:{}", at % 6 + 1, 848 + at * 37)).collect(),
        details: vec![
            ("credential_key_id".to_owned(), text(KEY)),
            ("networks".to_owned(), text("AS64501 Kestrel Hosting, AS64503 Maple Rack")),
            ("first_seen_credential_at".to_owned(), Value::Time(time("2026-09-21T00:12:44Z"))),
            ("resources".to_owned(), Value::List(vec![text("Microsoft Graph"), text("Exchange")])),
            ("learning_days".to_owned(), Value::Integer(51)),
            ("nothing".to_owned(), Value::Null),
        ],
        benign: vec![
            "A deployment moved to another network: ask the owner of the application.".to_owned(),
            "The secret was rolled: the audit log has the change.".to_owned(),
        ],
        not_shown:
            "A sign-in record shows that a token was issued. It does not show what was read \
                    with it, nor how the second secret came to be added."
                .to_owned(),
        next: vec![
            "Review the audit log for “Certificates and secrets management” before 21 September."
                .to_owned(),
            "Remove the credential, and read the Graph activity logs of the period.".to_owned(),
        ],
        attack: vec!["T1078.004".to_owned(), "T1098.001".to_owned()],
        verdict: None,
        set_aside: None,
    }
}

fn numbered(findings: Vec<Finding>) -> Vec<Finding> {
    let pairs = (1..).zip(findings);
    pairs.map(|(number, finding)| Finding { number: Some(number), ..finding }).collect()
}

fn findings() -> Vec<Finding> {
    let base = stolen_secret();
    let spray = Finding {
        key: "user-password-spray:64502".to_owned(),
        query_id: "user-password-spray".to_owned(),
        title: "Many accounts, few passwords".to_owned(),
        sentence: "A password spray from 41 addresses succeeded against m.lindqvist.".to_owned(),
        severity: Severity::High,
        confidence: Confidence::Medium,
        entity_kind: "user".to_owned(),
        entity_name: "m.lindqvist@alderfinch.example".to_owned(),
        entity_id: "11d2c07a-91ee-4b7c-8f13-60b2d9e4c1aa".to_owned(),
        first_at: Some(time("2026-09-08T04:02:00Z")),
        last_at: Some(time("2026-09-10T21:48:00Z")),
        event_count: 2_319,
        ..base.clone()
    };
    let hostile = Finding {
        query_id: "user-suspicious-client".to_owned(),
        title: "A client that people do not use".to_owned(),
        sentence: format!("The user agent {} was seen once.", HOSTILE[0]),
        severity: Severity::Medium,
        confidence: Confidence::Low,
        entity_kind: "user".to_owned(),
        entity_name: HOSTILE[11].to_owned(),
        first_at: Some(time("2026-09-16T07:59:20Z")),
        last_at: Some(time("2026-09-16T07:59:20Z")),
        event_count: 1,
        details: (0..)
            .zip(HOSTILE)
            .map(|(at, one)| (format!("user_agent_{at}"), text(one)))
            .collect(),
        ..base.clone()
    };
    let country = Finding {
        query_id: "first-seen-tenant".to_owned(),
        title: "First seen in the tenant".to_owned(),
        sentence: "Singapore was seen for the first time.".to_owned(),
        severity: Severity::Low,
        confidence: Confidence::Medium,
        ..base.clone()
    };
    let gap = Finding {
        query_id: "coverage-gaps".to_owned(),
        title: "Evidence is missing".to_owned(),
        sentence: "Non-interactive records are missing for four days.".to_owned(),
        severity: Severity::Info,
        ..base.clone()
    };
    vec![base, spray, hostile, country, gap]
}

fn queries() -> Vec<QueryRun> {
    let query = |id: &str, title: &str, rows| QueryRun {
        id: id.to_owned(),
        title: title.to_owned(),
        question: "Did anything of this kind happen, when, and to whom?".to_owned(),
        sha256: Sha256::of(id),
        origin: if id == "user-password-spray" {
            Origin::InPlaceOf(Sha256::of("built-in"))
        } else {
            Origin::BuiltIn
        },
        statement: format!("SELECT '```', '<b>{id}</b>'\nFROM sign_in\nORDER BY seq;\n"),
        arguments: vec![("learning_days".to_owned(), "14".to_owned())],
        rows,
        status: rows.map_or("could not look: no audit log imported", |_| "found 1").to_owned(),
    };
    vec![
        query("coverage-gaps", "Evidence is missing", Some(1)),
        query("sp-credential-added-then-used", "A credential was added, then used", None),
        query("sp-new-credential", "A new credential from a new network", Some(1)),
        query("user-password-spray", "Many accounts, few passwords", Some(1)),
        query("user-suspicious-client", "A client that people do not use", Some(1)),
    ]
}

fn tables() -> Tables {
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
            &["sign_in_type", "kind", "first_day", "last_day", "days"],
            vec![vec![
                text("non_interactive"),
                text("inner"),
                Value::Time(time("2026-08-22T00:00:00Z")),
                Value::Time(time("2026-08-25T00:00:00Z")),
                Value::Integer(4),
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

#[test]
fn a_report_that_does_not_add_up_is_refused() {
    let mut wrong = inputs();
    wrong.members[2].duplicate -= 1;
    let error = Document::compile(&wrong).unwrap_err();
    assert_eq!(error.to_string(), "E-03: 137934 records were read, but 137933 are accounted for");

    let mut hidden = inputs();
    hidden.rejects.total = 5;
    assert!(Document::compile(&hidden).is_err());
}

#[test]
fn an_empty_case_has_a_report() {
    let mut empty = inputs();
    empty.sources.clear();
    empty.members.clear();
    empty.rejects = Rejects::default();
    empty.findings.clear();
    empty.queries.clear();
    empty.tables = Tables::default();
    empty.databases.clear();
    empty.known_networks.clear();
    let document = Document::compile(&empty).unwrap();
    for renderer in super::RENDERERS {
        let mut out = Vec::new();
        renderer.render(&document, &mut out).unwrap();
        assert!(out.len() > 1_000, "{}", renderer.name());
    }
}

#[test]
fn a_missing_column_is_named() {
    let mut wrong = inputs();
    wrong.tables.countries.columns[0] = "land".to_owned();
    let error = Document::compile(&wrong).unwrap_err();
    assert_eq!(error.to_string(), "table countries has no column country");
}

/// The report of the invented case as a file, for `tests/browser/check.mjs`.
///
/// `cargo test -- --ignored write_the_sample` writes it to the folder of the build.
#[test]
#[ignore = "writes files for the browser check"]
fn write_the_sample() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("target/report-sample");
    std::fs::create_dir_all(&folder).unwrap();
    for renderer in super::RENDERERS {
        let path = folder.join(format!("report.{}", renderer.extension()));
        let mut file = std::fs::File::create(path).unwrap();
        renderer.render(&document(), &mut file).unwrap();
    }
}

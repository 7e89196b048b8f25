//! A small invented case for the tests of the renderers: documentation addresses, hostile strings.

use chrono::{DateTime, Utc};

mod events;
mod figures;
mod findings;
mod ledgers;
mod tables;

use events::events;
pub(super) use events::{columns as event_columns, event};
use findings::{findings, numbered, stolen_secret};
use tables::tables;

use super::Document;
use super::audience::Audience;
use super::inputs::{
    CustodyHead, Database, Head, Inputs, KnownNetwork, KnownSignIns, Member, NotTaken, QueryRun,
    Reject, Rejects, Source, Tables, Zone, ZoneOffset,
};
use super::issue::{Earlier, Issue};
use super::words::{Note, Said, Words};
use crate::digest::Sha256;
use crate::finding::{Finding, Table, Value};
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
        issue: Issue {
            number: 3,
            audience: Audience::Everyone,
            supersedes: Some(Earlier { number: 2, at: time("2026-11-18T16:00:00Z") }),
        },
        words: words(),
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
        events: events(),
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

fn said(text: &str) -> Said {
    Said {
        text: text.to_owned(),
        sha256: Sha256::of(text),
        by: "E. Sandström".to_owned(),
        at: time("2026-11-19T08:30:00Z"),
    }
}

/// What the examiner of the invented case says, who quotes hostile texts without a care.
fn words() -> Words {
    let narrative = format!(
        "# The first night\n\nOn *21 September* a **second secret** of svc-invoice-export was used \
         ([F-0001](#F-0001), [E-02:848](#E-02), [the gap](#coverage), [outside](https://203.0.113.9/), \
         [gone](#F-9999)).\n\n## What was seen\n\n- one\n- two\n\n1. first\n2. second\n\n> quoted\n\n\
         | Day | What |\n|---|---|\n| 21 | {} |\n\n{}\n",
        HOSTILE[0],
        HOSTILE.join("\n\n")
    );
    let note = |finding: Option<&str>, verdict: Option<&str>, text: &str| Note {
        finding: finding
            .map(|key| (key.split(':').next().unwrap_or_default().to_owned(), key.to_owned())),
        verdict: verdict.map(ToOwned::to_owned),
        text: text.to_owned(),
        by: "E. Sandström".to_owned(),
        at: time("2026-11-19T08:40:00Z"),
    };
    Words {
        scope: Some(said("Sign-ins of August to October 2026, and nothing else")),
        authorisation: Some(said(&format!("The Office of General Counsel; {}", HOSTILE[4]))),
        narrative: Some(said(&narrative)),
        decisions: Some(said("1. Remove the secret.\n2. Tell the authority.")),
        answers: vec![("entry", said(&format!("By a second secret. {}", HOSTILE[3])))],
        notes: vec![
            note(None, None, HOSTILE[5]),
            note(Some("sp-new-credential:7c1f03ae"), Some("open"), "Asked the owner"),
            note(Some("sp-new-credential:7c1f03ae"), None, HOSTILE[0]),
            note(Some("sp-gone:1"), Some("benign"), "No longer made"),
        ],
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

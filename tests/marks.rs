//! What the examiner marks, and what the queries that begin with marks make of it.

#![expect(clippy::expect_used, reason = "a test is free to fail")]

use std::net::IpAddr;

use chrono::Utc;
use doorward::case::{CaseFile, Examiner, MarkKind, MarkVerdict, NewMark};
use serde_json::Value as Json;

#[expect(dead_code, reason = "each test program uses a part of it")]
mod support;

use support::Place;

const CASE: &str = "demo/case.duckdb";

/// A value that the examiner marks.
struct Marked<'a>(MarkKind, &'a str, MarkVerdict);

fn mark(place: &Place, marks: &[Marked<'_>]) {
    let examiner = Examiner {
        name: "A. Muster".to_owned(),
        tool_version: "test".to_owned(),
        clock: Box::new(Utc::now),
        machine: doorward::case::Machine::default(),
    };
    let case = CaseFile::open_for_writing(&place.path(CASE), examiner).expect("the case opens");
    for Marked(kind, value, verdict) in marks {
        let address = value.parse::<IpAddr>().ok();
        let mark = NewMark {
            kind: *kind,
            value: (*value).to_owned(),
            range: address.map(|address| (address, address)),
            verdict: *verdict,
            reason: "for the test".to_owned(),
        };
        assert!(case.mark(&mark).expect("the mark is stored"), "{value}");
    }
    case.refresh().expect("the layer is made anew");
}

/// What a query finds, by the name of whom it is about.
fn found(place: &Place, query: &str) -> Vec<(String, String, Json)> {
    let (document, said) = place.json(["findings", "--json", "--min", "info", "--case", CASE]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let list = document["findings"].as_array().expect("a list");
    let text = |finding: &Json, name: &str| finding[name].as_str().unwrap_or_default().to_owned();
    list.iter()
        .filter(|finding| finding["query"] == query)
        .map(|finding| (text(finding, "entity_name"), text(finding, "severity"), finding.clone()))
        .collect()
}

fn severity_of(found: &[(String, String, Json)], name: &str) -> Option<String> {
    found.iter().find(|(entity, _, _)| entity == name).map(|(_, severity, _)| severity.clone())
}

/// The intruder's host, and the program used there, as the demo plants them.
const HOST: &str = "38.202.52.77";

#[test]
fn marks_lead_to_the_workloads_and_changes_of_an_intruder() {
    let place = Place::new();
    assert_eq!(place.run(["demo", "demo"]).code, Some(0));
    for query in ["sp-pivot-marked", "audit-ip-pivot"] {
        assert!(found(&place, query).is_empty(), "{query} without marks");
    }
    // The address that the administrator's account was used from to add the credentials.
    let (answer, _) = place.json([
        "query",
        "sql",
        "SELECT DISTINCT ip_address FROM audit_context WHERE country = 'VN' AND action_class = 'credential'",
        "--json",
        "--case",
        CASE,
    ]);
    let hanoi = answer["rows"][0]["ip_address"].as_str().expect("an address");
    mark(
        &place,
        &[
            Marked(MarkKind::Address, HOST, MarkVerdict::Attacker),
            Marked(MarkKind::Address, hanoi, MarkVerdict::Attacker),
        ],
    );
    let workloads = found(&place, "sp-pivot-marked");
    // One was used from the host and given its credential from Hanoi, the other only the latter.
    for name in ["Harbour Invoice Sync", "Fleet Telemetry Relay"] {
        assert_eq!(severity_of(&workloads, name).as_deref(), Some("high"), "{name}: {workloads:?}");
    }
    // Another workload was used from the same rented network, with the same program, from beside it.
    assert_eq!(
        severity_of(&workloads, "Reefer Alarm Relay").as_deref(),
        Some("medium"),
        "{workloads:?}"
    );
    // A workload that nothing links is not there, though it signs in from the same country.
    assert_eq!(severity_of(&workloads, "Port Schedule Publisher"), None, "{workloads:?}");
    let changes = found(&place, "audit-ip-pivot");
    assert!(!changes.is_empty() && changes.iter().all(|(_, severity, _)| severity == "high"));
    assert!(changes.iter().all(|(_, _, finding)| {
        finding["evidence"].as_array().is_some_and(|evidence| !evidence.is_empty())
    }));
}

#[test]
fn what_is_marked_as_benign_links_nobody() {
    let place = Place::new();
    assert_eq!(place.run(["demo", "demo"]).code, Some(0));
    mark(
        &place,
        &[
            Marked(MarkKind::Address, HOST, MarkVerdict::Attacker),
            Marked(MarkKind::Principal, "harbour invoice sync", MarkVerdict::Benign),
        ],
    );
    let workloads = found(&place, "sp-pivot-marked");
    assert_eq!(severity_of(&workloads, "Harbour Invoice Sync"), None, "{workloads:?}");
}

#[test]
fn a_marked_account_leads_to_its_changes_wherever_they_were_made() {
    let place = Place::new();
    assert_eq!(place.run(["demo", "demo"]).code, Some(0));
    let (answer, _) = place.json([
        "query",
        "sql",
        "SELECT DISTINCT initiator_id FROM audit_context WHERE activity = 'Update device'",
        "--json",
        "--case",
        CASE,
    ]);
    let engineer = answer["rows"][0]["initiator_id"].as_str().expect("an account");
    mark(&place, &[Marked(MarkKind::Principal, engineer, MarkVerdict::Attacker)]);
    let changes = found(&place, "audit-ip-pivot");
    // From the account's own desk: no address is marked, so it may be its owner's work.
    assert!(!changes.is_empty() && changes.iter().all(|(_, severity, _)| severity == "medium"));
    // To be given a credential by a marked account links a workload, whoever is right.
    let workloads = found(&place, "sp-pivot-marked");
    assert_eq!(
        severity_of(&workloads, "Berth Billing Feed").as_deref(),
        Some("high"),
        "{workloads:?}"
    );
}

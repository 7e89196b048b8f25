//! The layer that queries share: never older than the case, and the same however the case grew.

#![expect(clippy::expect_used, reason = "a test is free to fail")]

use std::collections::BTreeMap;
use std::fs;

use doorward::query::{Arguments, Catalog, PRELUDE, Query};
use serde_json::Value as Json;

#[expect(dead_code, reason = "each test program uses a part of it")]
mod support;

use support::Place;

/// What every query finds, by its key: how grave, how sure, how often.
fn findings(place: &Place, case: &str) -> BTreeMap<String, String> {
    let (document, said) = place.json(["findings", "--json", "--min", "info", "--case", case]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let list = document["findings"].as_array().expect("a list");
    list.iter()
        .map(|finding| {
            let said = ["severity", "confidence", "event_count", "history_days", "history_events"]
                .map(|name| finding[name].to_string());
            (
                format!("{}:{}", finding["query"], finding["key"]),
                format!("{} {}", said.join(" "), finding["sentence"]),
            )
        })
        .collect()
}

fn done(place: &Place, arguments: &[&str]) {
    let said = place.run(arguments);
    assert!(matches!(said.code, Some(0 | 3)), "{arguments:?}: {said:?}");
}

fn rows(place: &Place, case: &str, sql: &str) -> Json {
    let (answer, said) = place.json(["query", "sql", sql, "--json", "--case", case]);
    assert_eq!(said.code, Some(0), "{said:?}");
    answer["rows"].clone()
}

#[test]
fn a_network_that_becomes_known_is_known_to_every_query() {
    let place = Place::new();
    done(&place, &["demo", "demo"]);
    let case = "demo/case.duckdb";
    let before = findings(&place, case);
    // The first intruder's host, as the demo plants it.
    done(&place, &["known", "add", "24.199.88.0/24", "--label", "test", "--case", case]);
    let known = findings(&place, case);
    let accused = |found: &BTreeMap<String, String>| {
        let is_grave = |one: &&String| one.starts_with("\"high\"") || one.starts_with("\"medium\"");
        found.values().filter(is_grave).filter(|finding| finding.contains("DigitalOcean")).count()
    };
    assert!(accused(&before) > 0);
    assert_eq!(accused(&known), 0);
    let gone: Vec<_> = before.keys().filter(|key| !known.contains_key(*key)).collect();
    assert!(gone.len() >= 3, "{gone:?}");
    done(&place, &["known", "remove", "24.199.88.0/24", "--case", case]);
    assert_eq!(findings(&place, case), before);
}

#[test]
fn the_same_evidence_gives_the_same_findings_in_any_order_and_number_of_imports() {
    let place = Place::new();
    done(&place, &["demo", "demo", "--exports-only"]);
    let exports = place.path("demo/exports");
    let mut files: Vec<_> = fs::read_dir(&exports)
        .expect("the exports are there")
        .map(|entry| entry.expect("the exports are there").path().display().to_string())
        .collect();
    files.sort();
    done(&place, &["new", "whole.duckdb"]);
    done(&place, &["import", "demo/exports", "--case", "whole.duckdb"]);
    done(&place, &["enrich", "--case", "whole.duckdb"]);
    done(&place, &["new", "parts.duckdb"]);
    let half = files.len() / 2;
    for part in [&files[half..], &files[..half]] {
        let mut arguments = vec!["import", "--case", "parts.duckdb"];
        arguments.extend(part.iter().map(String::as_str));
        done(&place, &arguments);
        done(&place, &["enrich", "--case", "parts.duckdb"]);
        // Between the two, questions are answered from what there is.
        findings(&place, "parts.duckdb");
    }
    assert_eq!(findings(&place, "whole.duckdb"), findings(&place, "parts.duckdb"));
    let sql = "SELECT property, value, first_seq, first_success_seq, s.events, history_events, \
               history_days, values_before, p.principal_id \
               FROM first_seen AS s JOIN principal AS p USING (principal) ORDER BY ALL";
    assert_eq!(rows(&place, "whole.duckdb", sql), rows(&place, "parts.duckdb", sql));
}

#[test]
fn every_sign_in_and_every_change_is_in_the_layer_once() {
    let place = Place::new();
    done(&place, &["demo", "demo"]);
    for (one, other) in [
        ("SELECT count(*) AS n FROM sign_in", "SELECT count(*) AS n FROM sign_in_context"),
        (
            "SELECT count(*) AS n FROM sign_in",
            "SELECT sum(events)::BIGINT AS n FROM combination_context",
        ),
        ("SELECT count(*) AS n FROM sign_in", "SELECT sum(events)::BIGINT AS n FROM principal_day"),
        ("SELECT count(*) AS n FROM sign_in", "SELECT sum(events)::BIGINT AS n FROM principal"),
        ("SELECT count(*) AS n FROM sign_in", "SELECT count(DISTINCT seq) AS n FROM sign_in_fact"),
        ("SELECT count(*) AS n FROM audit_event", "SELECT count(*) AS n FROM audit_context"),
        (
            "SELECT count(*) AS n FROM credential_change",
            "SELECT count(*) AS n FROM credential_context",
        ),
        (
            // Names that nobody has carry zeros for an id, and are told apart in the layer alone.
            "SELECT evidence, event_time, CASE \
                WHEN principal_id = '00000000-0000-0000-0000-000000000000' THEN lower(principal_name) \
                ELSE principal_id END AS principal_id, \
             country, network, known_label, error_code FROM sign_in_place ORDER BY ALL",
            "SELECT concat_ws(':', m.reference, s.record_number) AS evidence, event_time, principal_id, \
             country, network, known_label, error_code \
             FROM sign_in_context AS s JOIN member_record AS m USING (member_id) ORDER BY ALL",
        ),
        (
            "SELECT count(*) AS n FROM sign_in_context WHERE succeeded",
            "SELECT sum(successes)::BIGINT AS n FROM principal",
        ),
    ] {
        let case = "demo/case.duckdb";
        assert_eq!(rows(&place, case, one), rows(&place, case, other), "{one}\n{other}");
    }
}

#[test]
fn answers_are_the_same_for_any_number_of_threads() {
    let place = Place::new();
    done(&place, &["demo", "demo"]);
    done(
        &place,
        &["note", "mark", "38.202.52.0/24", "attacker", "--why", "t", "--case", "demo/case.duckdb"],
    );
    done(&place, &["findings", "--case", "demo/case.duckdb"]);
    let catalog = Catalog::built_in().expect("the queries");
    let answers = |threads: i64| -> Vec<String> {
        let config = duckdb::Config::default()
            .access_mode(duckdb::AccessMode::ReadOnly)
            .and_then(|config| config.threads(threads))
            .expect("a setting");
        let path = place.path("demo/case.duckdb");
        let case = duckdb::Connection::open_with_flags(path, config).expect("the case");
        case.execute_batch(PRELUDE).expect("the prelude");
        let answer = |query: &Query| {
            let arguments = Arguments::parse(query, []).expect("the defaults");
            let statement = query.statement(&arguments);
            let statement = statement.trim_end().trim_end_matches(';');
            // The order of the rows is part of the answer.
            let sql = format!(
                "SELECT string_agg(to_json(a)::VARCHAR, chr(10) ORDER BY place) \
                 FROM (SELECT *, row_number() OVER () AS place FROM ({statement})) AS a"
            );
            let rows: Option<String> = case
                .query_row(&sql, [], |row| row.get(0))
                .unwrap_or_else(|error| panic!("{}: {error}", query.id));
            format!("{}\n{}", query.id, rows.unwrap_or_default())
        };
        catalog.iter().map(answer).collect()
    };
    let alone = answers(1);
    for threads in [2, 5] {
        for (one, other) in alone.iter().zip(answers(threads)) {
            assert_eq!(*one, other, "{threads} threads");
        }
    }
}

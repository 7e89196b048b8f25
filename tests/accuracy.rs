//! What the queries find in the invented tenant, against the truth about it.
//!
//! `cargo test --release --test accuracy -- --nocapture` prints the table of docs/accuracy.md.

#![expect(clippy::expect_used, clippy::panic, reason = "a test is free to fail")]

use std::fs;

use chrono::{DateTime, Utc};
use doorward::demo::{Must, Plant, Truth};
use serde_json::Value as Json;

#[expect(dead_code, reason = "each test program uses a part of it")]
mod support;

use support::Place;

/// Severities in their order, so that they can be compared.
fn rank(severity: &str) -> usize {
    ["info", "low", "medium", "high"].iter().position(|word| *word == severity).unwrap_or(0)
}

fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Whether a finding is about a plant: the same entity, one of its queries, times that touch.
fn about(finding: &Json, plant: &Plant) -> bool {
    let text = |name: &str| finding[name].as_str().unwrap_or_default().to_owned();
    let spans = match (finding["first_at"].as_str(), finding["last_at"].as_str()) {
        (Some(first), Some(last)) => {
            time(first) <= time(&plant.last_at) && time(last) >= time(&plant.first_at)
        }
        _ => true,
    };
    text("entity_id") == plant.entity_id && spans
}

/// Grave and sure enough to send somebody.
fn actionable(finding: &Json) -> bool {
    rank(finding["severity"].as_str().unwrap_or_default()) >= rank("medium")
        && finding["confidence"] != "low"
}

/// What is wrong with what was found about a plant, query by query.
fn verdicts<'p>(findings: &[Json], plant: &'p Plant) -> Vec<(&'p str, Result<String, String>)> {
    plant
        .queries
        .iter()
        .map(|query| {
            let hits: Vec<_> = findings
                .iter()
                .filter(|finding| finding["query"] == query.as_str() && about(finding, plant))
                .collect();
            let least = plant.severity_at_least.as_deref().unwrap_or("info");
            let grave = |finding: &&&Json| {
                rank(finding["severity"].as_str().unwrap_or_default()) >= rank(least)
            };
            let verdict = match plant.must {
                Must::Fire if hits.iter().any(|hit| grave(&hit)) => Ok("found".to_owned()),
                Must::Fire => {
                    Err(format!("{} findings, none of severity {least} or above", hits.len()))
                }
                Must::Quiet => match hits.iter().find(|hit| actionable(hit)) {
                    None => Ok("quiet".to_owned()),
                    Some(hit) => Err(format!("accused: {}", hit["sentence"])),
                },
            };
            (query.as_str(), verdict)
        })
        .collect()
}

fn findings_of(place: &Place, seed: &str) -> (Vec<Json>, Truth) {
    let said = place.run(["demo", "demo", "--seed", seed, "--force"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let truth = fs::read_to_string(place.path("demo/truth.json")).expect("the truth is written");
    let truth: Truth = serde_json::from_str(&truth).expect("the truth is JSON");
    let (document, _) =
        place.json(["findings", "--json", "--min", "info", "--case", "demo/case.duckdb"]);
    (document["findings"].as_array().expect("a list").clone(), truth)
}

#[test]
fn every_plant_is_found_and_every_near_miss_left_alone() {
    let place = Place::new();
    let mut wrong = Vec::new();
    for seed in ["1", "2", "3"] {
        let (findings, truth) = findings_of(&place, seed);
        println!(
            "\nseed {seed}: {} findings, of which actionable: {}",
            findings.len(),
            findings.iter().filter(|finding| actionable(finding)).count()
        );
        println!("| plant | must | query | verdict |\n|---|---|---|---|");
        for plant in &truth.plants {
            for (query, verdict) in verdicts(&findings, plant) {
                let must = if plant.must == Must::Fire { "fire" } else { "quiet" };
                let words = match &verdict {
                    Ok(words) => words.clone(),
                    Err(words) => format!("**{words}**"),
                };
                println!("| {} | {must} | {query} | {words} |", plant.id);
                if let Err(why) = verdict {
                    wrong.push(format!("seed {seed}, {} by {query}: {why}", plant.id));
                }
            }
        }
        let unplanned: Vec<_> = findings
            .iter()
            .filter(|finding| actionable(finding))
            .filter(|finding| {
                !truth.plants.iter().any(|plant| plant.must == Must::Fire && about(finding, plant))
            })
            .collect();
        println!("\nactionable findings about nothing planted: {}", unplanned.len());
        for finding in unplanned {
            println!("- {} {}: {}", finding["severity"], finding["query"], finding["sentence"]);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_records_of_the_demo_add_up_to_the_truth() {
    let place = Place::new();
    let said = place.run(["demo", "demo"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let truth = fs::read_to_string(place.path("demo/truth.json")).unwrap();
    let truth: Truth = serde_json::from_str(&truth).unwrap();
    let (status, _) = place.json(["status", "--json", "--case", "demo/case.duckdb"]);
    assert_eq!(status["sign_ins"].as_u64(), Some(truth.totals.distinct_sign_ins), "{status}");
    assert_eq!(
        status["audit_events"].as_u64(),
        Some(truth.totals.distinct_audit_events),
        "{status}"
    );
    let records = &status["records"];
    let sum =
        |names: &[&str]| names.iter().map(|name| records[name].as_u64().unwrap()).sum::<u64>();
    assert_eq!(sum(&["read"]), sum(&["stored", "duplicate", "rejected"]));
    let per_file: u64 = truth.totals.files.values().map(|file| file.records).sum();
    let rejected: u64 = truth.totals.files.values().map(|file| file.rejects).sum();
    assert_eq!(sum(&["read"]), per_file);
    assert_eq!(sum(&["rejected"]), rejected);
}

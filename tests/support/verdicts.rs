//! What the queries find in an invented tenant, against the truth about it.

use std::collections::BTreeMap;
use std::fs;

use chrono::{DateTime, Utc};
use doorward::demo::{Must, Plant, Truth};
use serde_json::Value as Json;

use crate::support::Place;

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

pub(crate) fn findings_of(place: &Place, seed: u64, sign_ins: u64) -> (Vec<Json>, Truth) {
    let (seed, sign_ins) = (seed.to_string(), sign_ins.to_string());
    let demo = ["demo", "demo", "--seed", &seed, "--sign-ins", &sign_ins, "--force"];
    let said = place.run(demo);
    assert_eq!(said.code, Some(0), "{said:?}");
    let truth = fs::read_to_string(place.path("demo/truth.json")).expect("the truth is written");
    let truth: Truth = serde_json::from_str(&truth).expect("the truth is JSON");
    let (document, _) =
        place.json(["findings", "--json", "--min", "info", "--case", "demo/case.duckdb"]);
    (document["findings"].as_array().expect("a list").clone(), truth)
}

/// How a query did, summed over tenants. What is planted and what is innocent count once for each
/// plant; what is actionable counts once for each finding.
#[derive(Clone, Copy, Default)]
pub(crate) struct Tally {
    pub(crate) planted: u32,
    pub(crate) found: u32,
    pub(crate) innocent: u32,
    pub(crate) quiet: u32,
    pub(crate) actionable: u32,
    /// Actionable, and about an entity and time at which nothing is planted for any query.
    pub(crate) unplanned: u32,
}

impl Tally {
    pub(crate) fn add(&mut self, other: Self) {
        self.planted += other.planted;
        self.found += other.found;
        self.innocent += other.innocent;
        self.quiet += other.quiet;
        self.actionable += other.actionable;
        self.unplanned += other.unplanned;
    }

    pub(crate) fn cells(self) -> String {
        let Self { planted, found, innocent, quiet, actionable, unplanned } = self;
        let share = |part: u32, all: u32| match all {
            0 => "–".to_owned(),
            _ => format!("{:.1} %", 100.0 * f64::from(part) / f64::from(all)),
        };
        format!(
            "{found} of {planted} | {} | {quiet} of {innocent} | {actionable} | {unplanned} | {} |",
            share(found, planted),
            share(actionable - unplanned, actionable)
        )
    }
}

pub(crate) const TALLY_HEADINGS: &str = "planted and found | recall | innocent and quiet | actionable | \
                              of them about nothing planted | precision |";

/// How each query did in one tenant, what went wrong, and what was found about nothing planted.
pub(crate) struct Outcome {
    pub(crate) by_query: BTreeMap<String, Tally>,
    pub(crate) wrong: Vec<String>,
    pub(crate) unplanned: Vec<String>,
}

pub(crate) fn outcome(findings: &[Json], truth: &Truth) -> Outcome {
    let mut by_query: BTreeMap<String, Tally> = BTreeMap::new();
    let mut wrong = Vec::new();
    for plant in &truth.plants {
        for (query, verdict) in verdicts(findings, plant) {
            let tally = by_query.entry(query.to_owned()).or_default();
            let right = u32::from(verdict.is_ok());
            match plant.must {
                Must::Fire => {
                    tally.planted += 1;
                    tally.found += right;
                }
                Must::Quiet => {
                    tally.innocent += 1;
                    tally.quiet += right;
                }
            }
            if let Err(why) = verdict {
                wrong.push(format!("{} by {query}: {why}", plant.id));
            }
        }
    }
    let planted: Vec<_> = truth.plants.iter().filter(|plant| plant.must == Must::Fire).collect();
    let mut unplanned = Vec::new();
    for finding in findings.iter().filter(|finding| actionable(finding)) {
        let query = finding["query"].as_str().expect("a query").to_owned();
        let tally = by_query.entry(query).or_default();
        tally.actionable += 1;
        if !planted.iter().any(|plant| about(finding, plant)) {
            tally.unplanned += 1;
            let [severity, query, sentence] =
                ["severity", "query", "sentence"].map(|name| finding[name].as_str().unwrap_or(""));
            unplanned.push(format!("{severity} {query}: {sentence}"));
        }
    }
    Outcome { by_query, wrong, unplanned }
}

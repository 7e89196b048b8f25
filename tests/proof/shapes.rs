//! The same tenant through every export shape gives the same findings, but for what a shape does not carry.

use std::collections::{BTreeMap, BTreeSet};

use doorward::demo::{self, Form, Plan, Shape};
use doorward::progress::Silent;
use doorward::query::RecordKind;

use crate::ground::{self, Base, Found};
use crate::support::Place;

/// What comes of a field that a shape does not carry.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Loss {
    /// Findings are missing, and the others are the same.
    Fewer,
    /// Others are found in their place.
    Other,
}

/// A query that a shape answers otherwise: which, what the shape does not carry, what comes of it.
type Exception = (&'static str, &'static str, Loss, &'static str);

const PORTAL: &[Exception] = &[
    ("first-seen-sp", "credential type", Loss::Fewer, "a type that is new is not told"),
    (
        "first-seen-tenant",
        "user agent of workloads",
        Loss::Other,
        "a client that workloads brought is told of whoever used it next",
    ),
    (
        "impossible-travel",
        "coordinates",
        Loss::Fewer,
        "without a database of cities, nothing is found",
    ),
    ("novelty-score", "credential type", Loss::Fewer, "fewer properties are new at once"),
    ("sp-credential-type-change", "credential type", Loss::Fewer, "it could not look"),
    ("sp-suspicious-signin-composite", "credential type", Loss::Fewer, "fewer properties deviate"),
    ("user-risk-recorded", "risk", Loss::Fewer, "it could not look"),
    (
        "user-session-two-networks",
        "coordinates",
        Loss::Fewer,
        "without a database of cities, no distance is told",
    ),
];
const LOG_ANALYTICS: &[Exception] = &[];
const DIAGNOSTIC: &[Exception] = &[(
    "sp-credential-many-networks",
    "whole seconds",
    Loss::Other,
    "fractions put sign-ins of one second into another order",
)];

/// A finding as another shape must give it, too.
fn essence(found: &[Found]) -> BTreeMap<String, BTreeSet<String>> {
    let mut by_query: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for one in found {
        by_query
            .entry(one.query.clone())
            .or_default()
            .insert(format!("{} {:?} {:?} {}", one.entity, one.first, one.last, one.count));
    }
    by_query
}

fn compare(form: Form, kinds: &[RecordKind], exceptions: &[Exception]) {
    let place = Place::new();
    let plan = Plan { shape: Shape::Only(form), ..ground::PLAN };
    demo::write(&place.path("demo"), &plan, &Silent).unwrap();
    let case = ground::made(&place.path("case.duckdb"), &[place.path("demo/exports")]);
    let reads =
        |query: &doorward::query::Query| query.about.reads.iter().any(|kind| kinds.contains(kind));
    let found = essence(&ground::found_by(case, reads));
    let base = essence(&Base::get().found);
    let (mut wrong, mut needless) = (Vec::new(), Vec::new());
    let nothing = BTreeSet::new();
    for query in ground::catalog().iter().filter(|query| reads(query)) {
        let one = base.get(&query.id).unwrap_or(&nothing);
        let other = found.get(&query.id).unwrap_or(&nothing);
        let loss = exceptions.iter().find(|(id, ..)| *id == query.id).map(|(_, _, loss, _)| *loss);
        let is_so = match loss {
            None => one == other,
            Some(Loss::Fewer) => other.is_subset(one),
            Some(Loss::Other) => true,
        };
        match (one == other, is_so) {
            (true, _) if loss.is_some() => needless.push(query.id.clone()),
            (_, false) => {
                let gone: Vec<_> = one.difference(other).take(3).collect();
                let added: Vec<_> = other.difference(one).take(3).collect();
                wrong.push(format!(
                    "{}: {} as Graph's objects, {} so; only there {gone:#?}; only here {added:#?}",
                    query.id,
                    one.len(),
                    other.len()
                ));
            }
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{form:?}: {}", wrong.join("\n"));
    assert!(needless.is_empty(), "{form:?}: no longer exceptions: {needless:?}");
}

#[test]
fn the_page_on_accuracy_says_what_a_shape_does_not_carry() {
    let mut table =
        "| export | does not carry | query | what comes of it |\n|---|---|---|---|\n".to_owned();
    let shapes = [
        ("portal CSV", PORTAL),
        ("Log Analytics CSV", LOG_ANALYTICS),
        ("diagnostic settings", DIAGNOSTIC),
    ];
    for (shape, exceptions) in shapes {
        for (query, field, _, what) in exceptions {
            table.extend(["| ", shape, " | ", field, " | `", query, "` | ", what, " |\n"]);
        }
    }
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/accuracy.md");
    let page = std::fs::read_to_string(path).unwrap();
    assert!(page.contains(&table), "docs/accuracy.md must have this table:\n{table}");
}

#[test]
fn the_portals_downloads_give_the_same_findings() {
    use RecordKind::{Interactive, NonInteractive, ServicePrincipal};
    compare(Form::PortalCsv, &[Interactive, NonInteractive, ServicePrincipal], PORTAL);
}

#[test]
fn log_analytics_gives_the_same_findings() {
    compare(Form::LogAnalyticsCsv, &[RecordKind::NonInteractive], LOG_ANALYTICS);
}

#[test]
fn diagnostic_settings_give_the_same_findings() {
    use RecordKind::{Audit, Interactive, ManagedIdentity, NonInteractive, ServicePrincipal};
    let kinds = [Interactive, NonInteractive, ServicePrincipal, ManagedIdentity, Audit];
    compare(Form::Diagnostic, &kinds, DIAGNOSTIC);
}

//! Findings in words, for people and for programs.

use std::collections::BTreeSet;
use std::io::Write as _;

use serde_json::{Map, Value as Json, json};

use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::{line, show};
use crate::finding::{Finding, Severity, Table};
use crate::investigate::{self, Outcome, Run};
use crate::query::{Arguments, Catalog, Engine};

/// Prints the queries of findings, each once.
pub(super) fn print_sql(
    context: &mut Context,
    catalog: &Catalog,
    findings: &[&Finding],
) -> Result<(), Failure> {
    let ids: BTreeSet<&str> = findings.iter().map(|finding| finding.query_id.as_str()).collect();
    if context.everywhere.json {
        let mut queries = Vec::new();
        for id in ids {
            let query = catalog.get(id)?;
            let text = query.rendered(&Arguments::parse(query, [])?, Engine::DuckDb);
            queries.push(json!({ "id": id, "sha256": query.sha256.to_string(), "sql": text }));
        }
        context.json(&json!({ "schema": "doorward/finding-queries/1", "queries": queries }))?;
        return Ok(());
    }
    for id in ids {
        let query = catalog.get(id)?;
        let text = query.rendered(&Arguments::parse(query, [])?, Engine::DuckDb);
        line(context, &format!("-- {id}, SHA-256 of its file {}", query.sha256))?;
        context.out.write_all(text.as_bytes())?;
    }
    Ok(())
}

pub(super) fn print(
    context: &mut Context,
    finding: &Finding,
    long: bool,
    news: Option<&str>,
) -> Result<(), Failure> {
    let severity = show::severity(finding.severity, context.colour());
    let evidence = finding.evidence.first().map_or("", String::as_str);
    let aside = match (&finding.set_aside, &finding.verdict) {
        (Some(why), _) => format!(" (set aside: {})", show::visible(why)),
        (None, Some(verdict)) => format!(" ({verdict} by the examiner)"),
        (None, None) => String::new(),
    };
    let news = news.map(|news| format!(" ({news})")).unwrap_or_default();
    line(
        context,
        &format!(
            "{severity} {:<6} {} {}  [{} {evidence}]{aside}{news}",
            finding.confidence.word(),
            finding.label(),
            show::visible(&finding.sentence),
            finding.query_id
        ),
    )?;
    if !long {
        return Ok(());
    }
    let shown = finding.evidence.len();
    if let Some(history) = history(finding) {
        line(context, &format!("       history before it: {history}"))?;
    }
    line(
        context,
        &format!(
            "       evidence ({shown} of {} shown): {}",
            finding.event_count,
            finding.evidence.join(" ")
        ),
    )?;
    line(context, &format!("       not shown: {}", finding.not_shown))?;
    for text in &finding.benign {
        line(context, &format!("       innocent if: {text}"))?;
    }
    for text in &finding.next {
        line(context, &format!("       next: {text}"))?;
    }
    Ok(())
}

/// `12 days, 340 sign-ins: too little to judge by`, where a finding compares with the past.
fn history(finding: &Finding) -> Option<String> {
    let days = finding.history_days.map(|days| format!("{days} days"));
    let events = finding.history_events.map(|events| format!("{events} sign-ins"));
    let known: Vec<String> = days.into_iter().chain(events).collect();
    let little = if finding.little_history { ": too little to judge by" } else { "" };
    (!known.is_empty()).then(|| format!("{}{little}", known.join(", ")))
}

/// How many there are, what looked and found nothing, and what could not look.
pub(super) fn summary(
    context: &mut Context,
    runs: &[Run],
    (known, shown): (usize, usize),
    all: &[Finding],
) -> Result<(), Failure> {
    line(context, &counts(all))?;
    if known < all.len() {
        let old = all.len() - known;
        line(context, &format!("{old} of them were in that report already and are not shown"))?;
    }
    if shown < known {
        let hidden = known - shown;
        context.tell(&format!("{hidden} of them are below --min and not shown"));
    }
    let aside = investigate::set_aside_findings(runs).len();
    if aside > 0 {
        line(
            context,
            &format!("{aside} more are set aside by the examiner's word; the report lists them"),
        )?;
    }
    let judged_none = |run: &&Run| {
        let findings = run.findings();
        !findings.is_empty() && findings.iter().all(|finding| finding.little_history)
    };
    let little: Vec<_> = runs.iter().filter(judged_none).map(|run| run.query_id.as_str()).collect();
    if !little.is_empty() {
        let little = little.join(", ");
        line(context, &format!("had too little history to judge by (see --min info): {little}"))?;
    }
    let silent = |run: &&Run| matches!(&run.outcome, Outcome::Findings(found) if found.is_empty());
    let nothing: Vec<_> = runs.iter().filter(silent).map(|run| run.query_id.as_str()).collect();
    if !nothing.is_empty() {
        line(context, &format!("looked and found nothing: {}", nothing.join(", ")))?;
    }
    for run in runs.iter().filter(|run| run.rows().is_none()) {
        line(context, &format!("{}: {}", run.query_id, run.status()))?;
    }
    Ok(())
}

/// `7 findings: 2 high, 3 medium, 1 low, 1 info; 2 more rows with too little history to judge by`.
pub(crate) fn counts(findings: &[Finding]) -> String {
    let judged: Vec<_> = findings.iter().filter(|finding| !finding.little_history).collect();
    let of =
        |severity: Severity| judged.iter().filter(|finding| finding.severity == severity).count();
    let parts = Severity::ALL.map(|severity| format!("{} {}", of(severity), severity.word()));
    let found = show::counted(judged.len(), "finding", "findings");
    let little = match findings.len() - judged.len() {
        0 => String::new(),
        rows => {
            let rows = show::counted(rows, "more row", "more rows");
            format!("; {rows} with too little history to judge by")
        }
    };
    format!("{found}: {}{little}", parts.join(", "))
}

pub(super) fn document(runs: &[Run], findings: &[&Finding], ranking: Option<&Table>) -> Json {
    let list: Vec<Json> = findings.iter().map(|finding| finding_document(finding)).collect();
    let aside = investigate::set_aside_findings(runs);
    let aside: Vec<Json> = aside.iter().map(finding_document).collect();
    let queries: Vec<Json> = runs
        .iter()
        .map(|run| {
            json!({
                "id": run.query_id,
                "sha256": run.sha256.to_string(),
                "rows": run.rows(),
                "status": run.status(),
            })
        })
        .collect();
    json!({
        "schema": "doorward/findings/1",
        "findings": list,
        "set_aside": aside,
        "entities": ranking.map(show::json_rows),
        "queries": queries,
    })
}

fn finding_document(finding: &Finding) -> Json {
    let details: Map<String, Json> = finding
        .details
        .iter()
        .map(|(name, value)| (name.clone(), show::json_value(value)))
        .collect();
    json!({
        "number": finding.number.map(|_| finding.label()),
        "key": finding.key,
        "verdict": finding.verdict,
        "set_aside": finding.set_aside,
        "query": finding.query_id,
        "severity": finding.severity.word(),
        "confidence": finding.confidence.word(),
        "sentence": finding.sentence,
        "entity_kind": finding.entity_kind,
        "entity_id": finding.entity_id,
        "entity_name": finding.entity_name,
        "first_at": finding.first_at.map(|time| time.to_rfc3339()),
        "last_at": finding.last_at.map(|time| time.to_rfc3339()),
        "event_count": finding.event_count,
        "history_days": finding.history_days,
        "history_events": finding.history_events,
        "little_history": finding.little_history,
        "evidence": finding.evidence,
        "details": details,
    })
}

//! `doorward findings`: runs every canned query and says what they found.

use clap::{Args, ValueEnum};
use serde_json::{Map, Value as Json, json};

use super::context::Context;
use super::failure::{Exit, Failure};
use super::{line, show};
use crate::finding::{Finding, Severity};
use crate::investigate::{self, Run};
use crate::query::Catalog;

/// Run every canned query and show what they found, the gravest first
#[derive(Debug, Args)]
pub(crate) struct Findings {
    /// Show only findings of this severity and above
    #[arg(long, value_name = "SEVERITY", default_value = "low")]
    min: SeverityName,
    /// End with 5 if there is a finding of this severity or above
    #[arg(long, value_name = "SEVERITY")]
    fail_on: Option<SeverityName>,
    /// Show with each finding its evidence, innocent explanations and what to do next
    #[arg(short, long)]
    long: bool,
}

/// A severity, as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SeverityName {
    Info,
    Low,
    Medium,
    High,
}

impl SeverityName {
    pub(crate) const fn severity(self) -> Severity {
        match self {
            Self::Info => Severity::Info,
            Self::Low => Severity::Low,
            Self::Medium => Severity::Medium,
            Self::High => Severity::High,
        }
    }
}

impl Findings {
    pub(crate) fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        let case = context.open_merged()?;
        let runs = investigate::run_all(&case, &Catalog::built_in()?, &context.bar)?;
        let all = investigate::all_findings(&runs);
        let shown: Vec<_> =
            all.iter().filter(|finding| finding.severity >= self.min.severity()).collect();
        if context.everywhere.json {
            context.json(&document(&runs, &shown))?;
        } else {
            for finding in &shown {
                print(context, finding, self.long)?;
            }
            summary(context, &runs, &all, shown.len())?;
        }
        let grave = |wanted: Severity| all.iter().any(|finding| finding.severity >= wanted);
        Ok(match self.fail_on {
            Some(wanted) if grave(wanted.severity()) => Exit::Findings,
            _ => Exit::Done,
        })
    }
}

fn print(context: &mut Context, finding: &Finding, long: bool) -> Result<(), Failure> {
    let severity = show::severity(finding.severity, context.colour());
    let evidence = finding.evidence.first().map_or("", String::as_str);
    line(
        context,
        &format!(
            "{severity} {:<6} {}  [{} {evidence}]",
            finding.confidence.word(),
            show::visible(&finding.sentence),
            finding.query_id
        ),
    )?;
    if !long {
        return Ok(());
    }
    let shown = finding.evidence.len();
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

/// How many there are, and what could not be asked.
fn summary(
    context: &mut Context,
    runs: &[Run],
    all: &[Finding],
    shown: usize,
) -> Result<(), Failure> {
    line(context, &counts(all))?;
    if shown < all.len() {
        let hidden = all.len() - shown;
        context.tell(&format!("{hidden} of them are below --min and not shown"));
    }
    for run in runs.iter().filter(|run| run.rows().is_none()) {
        line(context, &format!("{}: {}", run.query_id, run.status()))?;
    }
    Ok(())
}

/// `7 findings: 2 high, 3 medium, 1 low, 1 info`.
pub(crate) fn counts(findings: &[Finding]) -> String {
    let of =
        |severity: Severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let parts = Severity::ALL.map(|severity| format!("{} {}", of(severity), severity.word()));
    format!("{} findings: {}", findings.len(), parts.join(", "))
}

fn document(runs: &[Run], findings: &[&Finding]) -> Json {
    let list: Vec<Json> = findings
        .iter()
        .map(|finding| {
            let details: Map<String, Json> = finding
                .details
                .iter()
                .map(|(name, value)| (name.clone(), show::json_value(value)))
                .collect();
            json!({
                "key": finding.key,
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
                "evidence": finding.evidence,
                "details": details,
            })
        })
        .collect();
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
    json!({ "schema": "doorward/findings/1", "findings": list, "queries": queries })
}

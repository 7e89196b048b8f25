//! Rows of Log Analytics and Sentinel as the portal exports them: CSV.
//!
//! Headings of times end in ` [UTC]`, or in another zone if the analyst had set one, in which case
//! we do not guess. A query over several tables gives a column twice, as `LocationDetails_dynamic`
//! and `LocationDetails_string`. Nested values are JSON, often with line ends inside the quotes.

use super::draft::Entry;
use super::field::{Field as F, Scope, Target};
use super::log_analytics_json::{self, SIGN_IN_COLUMNS};
use super::{ExportFormat, Reject};
use crate::record::Event;

/// The CSV of the Log Analytics portal.
pub(super) struct LogAnalyticsCsv;

impl ExportFormat for LogAnalyticsCsv {
    fn name(&self) -> &'static str {
        "log-analytics-csv"
    }

    fn about(&self) -> &'static str {
        "CSV of the Log Analytics or Sentinel portal with raw rows of the sign-in tables or \
         AuditLogs. Logs > run `SigninLogs` > Export > CSV (all columns). Results of `summarize` \
         count events and do not hold them: they are refused."
    }

    fn columns(&self, headings: &[String]) -> Option<Vec<Target>> {
        let targets: Vec<Target> = headings.iter().map(|heading| target(heading)).collect();
        let has = |wanted: F| targets.iter().any(|target| field(*target) == Some(wanted));
        let identified = has(F::Id) || has(F::CorrelationId);
        let timed = has(F::TimeGenerated) || has(F::CreatedDateTime) || has(F::ActivityDateTime);
        let signs = SIGN_IN_COLUMNS.iter().filter(|column| has(**column)).count();
        let audits = has(F::TargetResources) && has(F::InitiatedBy);
        let summarised = !has(F::Id) && headings.iter().any(|heading| is_aggregate(heading));
        (!summarised && (identified || timed) && (signs >= 3 || audits)).then_some(targets)
    }

    fn claims_row(&self, entry: &Entry<'_>) -> bool {
        log_analytics_json::log(&entry.outer).is_some()
    }

    fn event<'a>(&self, entry: &mut Entry<'a>) -> Result<Event<'a>, Reject> {
        log_analytics_json::event(&mut entry.outer)
    }
}

/// Whether a heading is one that `summarize` gives to what it has counted or collected.
pub(super) fn is_aggregate(heading: &str) -> bool {
    let heading = heading.to_ascii_lowercase();
    ["count_", "countif_", "dcount_", "sum_", "avg_", "max_", "min_", "arg_max", "set_", "list_"]
        .iter()
        .any(|prefix| heading.starts_with(prefix))
        || heading.ends_with("count")
}

/// The field behind a heading, without what the portal adds to it.
fn target(heading: &str) -> Target {
    let (name, zone) = match heading.trim().split_once(" [") {
        Some((name, zone)) => (name, zone.trim_end_matches(']')),
        None => (heading.trim(), "UTC"),
    };
    let name =
        name.strip_suffix("_dynamic").or_else(|| name.strip_suffix("_string")).unwrap_or(name);
    match Scope::Record.target(name) {
        Target::Keep(F::TimeGenerated | F::CreatedDateTime | F::ActivityDateTime)
            if !zone.eq_ignore_ascii_case("UTC") =>
        {
            Target::Keep(F::ZonedTime)
        }
        Target::Properties => Target::Ignore,
        target => target,
    }
}

fn field(target: Target) -> Option<F> {
    match target {
        Target::Keep(field)
        | Target::Enter(field, _)
        | Target::Raw(field)
        | Target::List(field)
        | Target::Seen(field) => Some(field),
        Target::Ignore | Target::Properties => None,
    }
}

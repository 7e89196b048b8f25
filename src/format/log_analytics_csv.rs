//! Rows of Log Analytics and Sentinel as the portal exports them: CSV.
//!
//! Headings of times end in ` [UTC]`, or in another zone if the analyst had set one, in which case
//! we do not guess. A query over several tables gives a column twice, as `LocationDetails_dynamic`
//! and `LocationDetails_string`. Nested values are JSON, often with line ends inside the quotes.

use super::draft::Entry;
use super::field::{Field as F, Scope, Target};
use super::log_analytics_json;
use super::{ExportFormat, Reject, related};
use crate::record::Event;

/// The CSV of the Log Analytics portal.
pub(super) struct LogAnalyticsCsv;

impl ExportFormat for LogAnalyticsCsv {
    fn name(&self) -> &'static str {
        "log-analytics-csv"
    }

    fn about(&self) -> &'static str {
        "CSV of the Log Analytics or Sentinel portal with raw rows of the sign-in tables, AuditLogs, \
         MicrosoftGraphActivityLogs or the risk tables. Logs > run `SigninLogs` > Export > CSV (all columns). Results of `summarize` \
         count events and do not hold them: they are refused."
    }

    fn recognised_by(&self) -> &'static str {
        "Headings of at least three columns of the sign-in tables, or `InitiatedBy` and `TargetResources`, with an id or a time; or a time, a principal, and an id or what was signed in to or from; or those of a related table with `TimeGenerated`"
    }

    fn tried_on(&self) -> &'static str {
        "Four portal exports, one of them with 76 columns"
    }

    fn cannot_carry(&self) -> &'static str {
        "More rows than the portal shows (10,000 or 30,000); anything that the query left out"
    }

    fn columns(&self, headings: &[String]) -> Option<Vec<Target>> {
        let targets: Vec<Target> = headings.iter().map(|heading| target(heading)).collect();
        let has = |wanted: F| targets.iter().any(|target| field(*target) == Some(wanted));
        // A list of permissions has applications, resources and times as well.
        let timed = has(F::TimeGenerated) || has(F::ZonedTime);
        if !timed && related::kind_of_listing(headings).is_some() {
            return None;
        }
        let columns = log_analytics_json::Columns { has: &has, names: headings };
        (columns.are_ours() || log_analytics_json::related(headings).is_some()).then_some(targets)
    }

    fn claims_row(&self, entry: &Entry<'_>) -> bool {
        !entry.outer.given(F::Type) || log_analytics_json::log(entry).is_some()
    }

    fn knows_its_keys(&self) -> bool {
        true
    }

    fn event<'a>(&self, entry: &mut Entry<'a>) -> Result<Event<'a>, Reject> {
        log_analytics_json::event(entry)
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
    let zone =
        heading.trim().split_once(" [").map_or("UTC", |(_, zone)| zone.trim_end_matches(']'));
    match Scope::Record.target(heading.trim()) {
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
        Target::Ignore | Target::Unknown | Target::Properties => None,
    }
}

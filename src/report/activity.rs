//! How much happened each day: small multiples for the logs, each with its own scale.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Serialize, Serializer};

use super::ReportError;
use super::cell::{Cell, Grid, grouped};
use super::document::{Block, Section};
use super::inputs::Inputs;
use super::moment::Moment;
use super::week;
use crate::finding::{Severity, Table, Value};

/// Sign-ins a day, by log and outcome.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Activity {
    /// The number of the figure.
    pub number: usize,
    /// The first day.
    pub first_day: Moment,
    /// How many bars there are.
    pub days: usize,
    /// How many days a bar stands for: one, unless the period is very long.
    pub days_per_bar: i64,
    /// The logs, in the order in which people think of them.
    pub logs: Vec<Log>,
    /// When findings were going on.
    pub spans: Vec<Span>,
    /// The numbers, week by week.
    pub numbers: Grid,
}

/// The days of one log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Log {
    /// Its name.
    pub name: String,
    /// How many sign-ins it holds.
    pub total: i64,
    /// Its days.
    pub days: Vec<Day>,
    /// Runs of days without a record between days with records: first and last, counted from 0.
    pub silences: Vec<(usize, usize)>,
}

/// The sign-ins of a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Day {
    /// A token was issued.
    pub success: i64,
    /// More was asked for.
    pub interrupted: i64,
    /// Refused, or not known.
    pub failure: i64,
}

/// When a finding was going on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Span {
    /// The finding, such as `F-0007`.
    pub finding: String,
    /// How grave it is.
    #[serde(serialize_with = "word")]
    #[cfg_attr(test, schemars(with = "String", extend("enum" = ["high", "medium", "low", "info"])))]
    pub severity: Severity,
    /// Its first bar, counted from 0.
    pub first: usize,
    /// Its last bar.
    pub last: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn word<S: Serializer>(severity: &Severity, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(severity.word())
}

/// Bars that a figure holds at most: beyond, a bar stands for several days.
const BARS: i64 = 400;

/// The columns of `case-overview` that fit on paper.
const OVERVIEW: [&str; 9] = [
    "record_kind",
    "events",
    "successes",
    "interrupted",
    "failures",
    "principals",
    "addresses",
    "first_at",
    "last_at",
];

/// Days without a record that are worth a mark: a weekend is not.
const SILENT_DAYS: usize = 3;

impl Day {
    /// All sign-ins of the day.
    #[must_use]
    pub const fn all(self) -> i64 {
        self.success + self.interrupted + self.failure
    }

    fn add(&mut self, other: Self) {
        self.success += other.success;
        self.interrupted += other.interrupted;
        self.failure += other.failure;
    }
}

impl Activity {
    /// `each day`, or `each 3 days`.
    #[must_use]
    pub fn unit(&self) -> String {
        if self.days_per_bar == 1 {
            "each day".to_owned()
        } else {
            format!("each {} days", self.days_per_bar)
        }
    }

    /// The day on which a bar begins.
    #[must_use]
    pub fn day(&self, bar: usize) -> DateTime<Utc> {
        let days = i64::try_from(bar).unwrap_or(0).saturating_mul(self.days_per_bar);
        let after = TimeDelta::try_days(days).unwrap_or_default();
        self.first_day.utc.checked_add_signed(after).unwrap_or(self.first_day.utc)
    }

    fn bar(&self, time: DateTime<Utc>) -> Option<usize> {
        let days = (time - self.first_day.utc).num_seconds().div_euclid(86_400 * self.days_per_bar);
        usize::try_from(days).ok()
    }
}

/// The figure, or nothing where there are no sign-ins.
pub(super) fn compile(inputs: &Inputs) -> Result<Option<Activity>, ReportError> {
    let counted = counted(&inputs.tables.daily_activity)?;
    let days = counted.iter().map(|(_, day, _)| *day);
    let (Some(first), Some(last)) = (days.clone().min(), days.max()) else { return Ok(None) };
    let length = (last - first).num_days() + 1;
    let days_per_bar = (length - 1).div_euclid(BARS) + 1;
    let mut activity = Activity {
        number: 0,
        first_day: inputs.head.zone.at(first),
        days: usize::try_from((length - 1).div_euclid(days_per_bar) + 1).unwrap_or(0),
        days_per_bar,
        logs: Vec::new(),
        spans: Vec::new(),
        numbers: Grid::default(),
    };
    activity.logs = logs(&activity, &counted);
    activity.spans = spans(&activity, inputs);
    activity.numbers = numbers(&activity, inputs);
    Ok(Some(activity))
}

pub(super) fn section(inputs: &Inputs, daily: Option<Activity>) -> Result<Section, ReportError> {
    let mut blocks = Vec::new();
    if inputs.tables.case_overview.rows.is_empty() && daily.is_none() {
        blocks.push(Block::Paragraph("The case holds no sign-in.".to_owned()));
    }
    blocks.extend(daily.map(Block::Activity));
    blocks.extend(week::blocks(inputs)?);
    let overview = &inputs.tables.case_overview;
    if !overview.rows.is_empty() {
        let caption = "What the case holds, by `case-overview`.";
        let zone = &inputs.head.zone;
        blocks.push(Block::Table(Grid::chosen(caption, overview, &OVERVIEW, zone)));
    }
    Ok(Section { id: "activity", number: "3", title: "Activity", blocks })
}

/// The rows of `daily_activity`: log, day, sign-ins.
type Counted<'a> = Vec<(&'a str, DateTime<Utc>, Day)>;

fn counted(table: &Table) -> Result<Counted<'_>, ReportError> {
    if table.rows.is_empty() {
        return Ok(Vec::new());
    }
    let place = |column| {
        table.column(column).ok_or(ReportError::MissingColumn { table: "daily_activity", column })
    };
    let (day, log) = (place("day")?, place("sign_in_type")?);
    let outcomes = [place("success")?, place("interrupted")?, place("failure")?, place("unknown")?];
    let row = |row: &Vec<Value>| -> Option<(DateTime<Utc>, Day)> {
        let number = |at: usize| row.get(at).and_then(Value::as_integer).unwrap_or(0);
        let [success, interrupted, failure, unknown] = outcomes.map(number);
        let counts = Day { success, interrupted, failure: failure + unknown };
        Some((row.get(day)?.as_time()?, counts))
    };
    Ok(table
        .rows
        .iter()
        .filter_map(|values| {
            let (day, counts) = row(values)?;
            Some((values.get(log)?.as_text()?, day, counts))
        })
        .collect())
}

fn logs(activity: &Activity, counted: &Counted<'_>) -> Vec<Log> {
    let mut by_log: BTreeMap<(usize, &str), Vec<Day>> = BTreeMap::new();
    for (log, day, counts) in counted {
        let days =
            by_log.entry((rank(log), log)).or_insert_with(|| vec![Day::default(); activity.days]);
        if let Some(one) = activity.bar(*day).and_then(|bar| days.get_mut(bar)) {
            one.add(*counts);
        }
    }
    let log = |((_, log), days): ((usize, &str), Vec<Day>)| Log {
        name: log_words(log),
        total: days.iter().map(|day| day.all()).sum(),
        silences: silences(&days),
        days,
    };
    by_log.into_iter().map(log).collect()
}

/// The logs of Entra in the order of its portal, and that of changes to the directory; others come after.
const LOGS: [(&str, &str); 7] = [
    ("interactive", "Interactive"),
    ("non_interactive", "Non-interactive"),
    ("service_principal", "Service principal"),
    ("managed_identity", "Managed identity"),
    ("microsoft_service_principal", "Microsoft’s own"),
    ("adfs", "AD FS"),
    ("audit", "Audit log"),
];

pub(super) fn rank(log: &str) -> usize {
    LOGS.iter().position(|(name, _)| *name == log).unwrap_or(LOGS.len())
}

pub(super) fn log_words(log: &str) -> String {
    let known = LOGS.iter().find(|(name, _)| *name == log).map(|(_, words)| (*words).to_owned());
    known.unwrap_or_else(|| super::cell::words(log))
}

fn silences(days: &[Day]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut before: Option<usize> = None;
    for (at, _) in days.iter().enumerate().filter(|(_, day)| day.all() > 0) {
        if let Some(earlier) = before.filter(|earlier| at - earlier > SILENT_DAYS) {
            found.push((earlier + 1, at - 1));
        }
        before = Some(at);
    }
    found
}

fn spans(activity: &Activity, inputs: &Inputs) -> Vec<Span> {
    let judged = inputs.findings.iter().filter(|one| !one.little_history);
    let grave = judged.filter(|one| one.severity >= Severity::Medium);
    let span = |finding: &crate::finding::Finding| {
        let first = activity.bar(finding.first_at?)?;
        let last = activity.bar(finding.last_at.or(finding.first_at)?)?;
        let last = last.min(activity.days.checked_sub(1)?);
        let number = finding.label();
        (first <= last).then_some(Span { finding: number, severity: finding.severity, first, last })
    };
    let mut spans: Vec<Span> = grave.filter_map(span).collect();
    spans.sort_by_key(|span| span.first);
    spans
}

/// Week by week, or in longer steps where there would be more than fifty rows.
fn numbers(activity: &Activity, inputs: &Inputs) -> Grid {
    let weeks = activity.days.div_ceil(7 * 50).max(1);
    let step = if activity.days_per_bar == 1 { 7 * weeks } else { activity.days.div_ceil(50) };
    let rows = (0..activity.days).step_by(step.max(1)).map(|first| {
        let mut cells = vec![Cell::Text(activity.day(first).format("%Y-%m-%d").to_string())];
        for log in &activity.logs {
            let mut sum = Day::default();
            log.days.iter().skip(first).take(step).for_each(|day| sum.add(*day));
            cells.extend([sum.all(), sum.interrupted, sum.failure].map(Cell::Number));
        }
        cells
    });
    let parts = |log: &Log| [log.name.clone(), "interrupted".to_owned(), "failed".to_owned()];
    let logs = activity.logs.iter().flat_map(parts);
    let headings: Vec<String> = std::iter::once("From".to_owned()).chain(logs).collect();
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    let total: i64 = activity.logs.iter().map(|log| log.total).sum();
    let caption = format!(
        "The numbers of the figure, {} sign-ins in all. Days are days in UTC, not in {}.",
        grouped(total),
        inputs.head.zone.name
    );
    Grid::new(&caption, &headings, rows.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weekend_is_no_silence_and_a_week_is() {
        let busy = Day { success: 1, ..Day::default() };
        let mut days = vec![busy; 12];
        days[2..4].fill(Day::default());
        assert_eq!(silences(&days), []);
        days[5..9].fill(Day::default());
        assert_eq!(silences(&days), [(5, 8)]);
    }
}

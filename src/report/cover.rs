//! The first page: what, for whom, how grave, and the days of the period as an ornament of data.

use serde::Serialize;

use super::activity::{Activity, Span};
use super::cell::{Cell, count, grouped};
use super::completeness::Lack;
use super::counts::Counts;
use super::document::{Fact, Period};
use super::evidence::Sum;
use super::inputs::Inputs;
use super::marking::{self, Tlp};
use super::moment::{Moment, long_day};
use crate::finding::{Finding, Severity};

/// The first page.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Cover {
    /// The title of the report.
    pub title: String,
    /// What was examined, and over which period.
    pub subtitle: String,
    /// The case.
    pub case_name: String,
    /// How it may be handed on, such as `TLP:AMBER`. Empty for no marking.
    pub marking: String,
    /// Whether something is lacking: then it says so on every page.
    pub is_draft: bool,
    /// When it was written.
    pub generated_at: Moment,
    /// By which version of doorward.
    pub tool_version: String,
    /// The first findings, the gravest before the others.
    pub ledger: Vec<LedgerLine>,
    /// How many more there are, in words. Empty if there are none.
    pub ledger_more: String,
    /// The days of the period.
    pub days: Vec<DayMark>,
    /// What the days show.
    pub days_note: String,
    /// People, dates and counts.
    pub facts: Vec<Fact>,
    /// The digest that closes the custody log.
    pub custody_sha256: String,
}

/// A finding in a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LedgerLine {
    /// `F-0007`, the number that the case gave it once and for all.
    pub number: String,
    /// `high`, `medium`, `low` or `info`.
    #[cfg_attr(test, schemars(extend("enum" = ["high", "medium", "low", "info"])))]
    pub severity: &'static str,
    /// `high`, `medium` or `low`.
    #[cfg_attr(test, schemars(extend("enum" = ["high", "medium", "low"])))]
    pub confidence: &'static str,
    /// What was found. Hostile.
    pub sentence: String,
}

/// A day in the ornament.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DayMark {
    /// How many records.
    pub records: i64,
    /// Whether it lies within a finding of the gravest kind found.
    pub marked: bool,
}

impl Cover {
    pub(super) fn compile(inputs: &Inputs, daily: Option<&Activity>, lacks: &[Lack]) -> Self {
        let head = &inputs.head;
        let (days, days_note) = daily.map(ornament).unwrap_or_default();
        Self {
            title: head.title.clone(),
            subtitle: subtitle(inputs),
            case_name: head.case_name.clone(),
            marking: marking::as_carried(&head.marking),
            is_draft: !lacks.is_empty(),
            generated_at: head.zone.at(head.generated_at),
            tool_version: head.tool_version.clone(),
            ledger: ledger(inputs),
            ledger_more: ledger_more(inputs),
            days,
            days_note,
            facts: facts(inputs),
            custody_sha256: head.custody.sha256.to_string(),
        }
    }

    /// The word for the marking's colour. Empty: the marking is no label of TLP 2.0.
    #[must_use]
    pub fn marking_colour(&self) -> &'static str {
        Tlp::of(&self.marking).map_or("", Tlp::colour_name)
    }
}

fn subtitle(inputs: &Inputs) -> String {
    let period = Period::of(inputs).map_or_else(String::new, |period| {
        format!(", {} to {}", long_day(period.first), long_day(period.last))
    });
    format!("Examination of Microsoft Entra ID sign-in records{period}")
}

/// How many findings stand on the first page.
const LEDGER: usize = 8;

/// The findings of the first page: those that ask for an answer, as far as there is room.
fn on_first_page(inputs: &Inputs) -> impl Iterator<Item = &Finding> {
    let asks = |finding: &&Finding| finding.severity > Severity::Info && !finding.little_history;
    inputs.findings.iter().filter(asks).take(LEDGER)
}

fn ledger(inputs: &Inputs) -> Vec<LedgerLine> {
    let line = |finding: &Finding| LedgerLine {
        number: finding.label(),
        severity: finding.severity.word(),
        confidence: finding.confidence.word(),
        sentence: finding.sentence.clone(),
    };
    on_first_page(inputs).map(line).collect()
}

fn ledger_more(inputs: &Inputs) -> String {
    let of = |severity: Severity| {
        let is = |finding: &Finding| finding.severity == severity && !finding.little_history;
        let shown = on_first_page(inputs).filter(|finding| is(finding)).count();
        let number = inputs.findings.iter().filter(|finding| is(finding)).count() - shown;
        (number > 0).then(|| format!("{} {}", grouped(count(number)), severity.word()))
    };
    let kinds: Vec<String> = Severity::ALL.into_iter().filter_map(of).collect();
    if kinds.is_empty() {
        String::new()
    } else {
        format!("and in section 2: {} more", kinds.join(", "))
    }
}

fn facts(inputs: &Inputs) -> Vec<Fact> {
    let head = &inputs.head;
    let sum = Sum::of(inputs);
    let records = format!(
        "{} read, {} distinct, {} rejected",
        grouped(sum.read),
        grouped(sum.stored),
        grouped(sum.rejected)
    );
    let sources = format!("{} files", grouped(count(inputs.sources.len())));
    vec![
        Fact::text("Case", &head.case_name),
        Fact::new("Prepared for", Cell::maybe(head.client.as_deref())),
        Fact::text("Prepared by", &head.examiner),
        Fact::text("Version", &version(inputs)),
        Fact::new("Written", Cell::Moment(head.zone.at(head.generated_at))),
        Fact::text("Times", &format!("UTC, with {} beside it", head.zone.name)),
        Fact::text("Evidence", &sources),
        Fact::text("Records", &records),
        Fact::text("Findings", &Counts::of(inputs).in_short()),
        Fact::text("Made with", &format!("doorward {}", head.tool_version)),
    ]
}

/// Which report of the case it is, and which one it takes the place of.
fn version(inputs: &Inputs) -> String {
    let version = inputs.issue.version();
    inputs
        .issue
        .supersedes
        .as_ref()
        .map_or(version.clone(), |earlier| format!("{version}, in place of {}", earlier.number))
}

/// The days, and which of them lie within findings of the gravest kind found.
fn ornament(activity: &Activity) -> (Vec<DayMark>, String) {
    let gravest = activity.spans.iter().map(|span| span.severity).max();
    let grave = gravest.filter(|severity| *severity >= Severity::Medium);
    let marked: Vec<&Span> =
        activity.spans.iter().filter(|span| Some(span.severity) == grave).collect();
    let days = (0..activity.days).map(|at| DayMark {
        records: activity.logs.iter().filter_map(|log| log.days.get(at)).map(|day| day.all()).sum(),
        marked: marked.iter().any(|span| (span.first..=span.last).contains(&at)),
    });
    let unit = activity.unit();
    let note = format!("Records for {unit} of the period.");
    let note = grave.map_or_else(
        || note.clone(),
        |severity| {
            format!("{note} In red: the days within findings of {} severity.", severity.word())
        },
    );
    (days.collect(), note)
}

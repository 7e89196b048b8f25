//! The findings: what the record shows, what it does not, and what else could explain it.

use serde::Serialize;

use super::cell::{Cell, Grid, ROWS_SHOWN, count, grouped, words};
use super::counts::Counts;
use super::document::{Block, Fact, Section};
use super::inputs::{Inputs, Zone};
use super::moment::Moment;
use super::words::{self, Remark};
use crate::finding::{Finding, Severity};

/// A finding of the report.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FindingPart {
    /// `F-0007`: the number that the case gave it once and for all, and not its place in the report. The
    /// beginning of its key where the case does not keep it.
    pub number: String,
    /// Stays the same when the queries are run again on more evidence.
    pub key: String,
    /// `high`, `medium`, `low` or `info`.
    #[cfg_attr(test, schemars(extend("enum" = ["high", "medium", "low", "info"])))]
    pub severity: &'static str,
    /// `high`, `medium` or `low`.
    #[cfg_attr(test, schemars(extend("enum" = ["high", "medium", "low"])))]
    pub confidence: &'static str,
    /// What kind of finding it is.
    pub title: String,
    /// What was found, as a full sentence. Hostile.
    pub sentence: String,
    /// What the record shows, as a paragraph. Hostile.
    pub shown: String,
    /// What it does not show.
    pub not_shown: String,
    /// Innocent explanations to rule out.
    pub benign: Vec<String>,
    /// What to do next.
    pub next: Vec<String>,
    /// When it began.
    pub first_at: Option<Moment>,
    /// When it was last seen.
    pub last_at: Option<Moment>,
    /// `Service principal` or `User`.
    pub entity_kind: &'static str,
    /// Its name. Hostile.
    pub entity_name: String,
    /// Its id.
    pub entity_id: String,
    /// How many events it rests on.
    pub event_count: i64,
    /// The first of them.
    pub evidence: Vec<String>,
    /// How many more there are.
    pub evidence_more: i64,
    /// The query that found it.
    pub query_id: String,
    /// MITRE ATT&CK technique ids.
    pub attack: Vec<String>,
    /// The other columns of the row.
    pub details: Vec<Fact>,
    /// The examiner's newest verdict: `confirmed` or `open`. `None`: nobody has judged it.
    pub verdict: Option<String>,
    /// What the examiner says of it, in the order in which it was written.
    pub remarks: Vec<Remark>,
}

/// Columns of a row that a finding tells in other places.
const TOLD: [&str; 15] = [
    "severity",
    "confidence",
    "entity_kind",
    "entity_id",
    "entity_name",
    "principal_id",
    "principal_name",
    "first_at",
    "last_at",
    "event_count",
    "evidence",
    "history_days",
    "history_events",
    "little_history",
    "key",
];

/// How many records are cited for each finding.
const CITED: usize = 12;

pub(super) fn section(inputs: &Inputs) -> Section {
    let mut blocks = vec![Block::Remarked {
        text: Counts::of(inputs).summary(),
        remark: "Severity says how much harm a finding may mean, confidence how sure the record \
                 makes us. They are set apart on purpose."
            .to_owned(),
    }];
    let unrun = inputs.queries.iter().filter(|query| query.rows.is_none()).count();
    if unrun > 0 {
        blocks.push(Block::Warning(format!(
            "{} of {} queries could not look, so what they look for was not looked for. \
             Appendix D says which, and why.",
            unrun,
            inputs.queries.len()
        )));
    }
    let (thin, judged): (Vec<&Finding>, Vec<&Finding>) =
        inputs.findings.iter().partition(|finding| finding.little_history);
    let (told, listed): (Vec<&Finding>, Vec<&Finding>) =
        judged.into_iter().partition(|finding| finding.severity > Severity::Info);
    blocks.extend(
        told.into_iter()
            .map(|finding| Block::Finding(Box::new(FindingPart::compile(finding, inputs)))),
    );
    blocks.extend(listings(inputs, &listed, &thin));
    Section { id: "findings", number: "2", title: "Findings", blocks }
}

/// What is listed and not told at length: what only informs, what has too little history, what is set aside.
fn listings(inputs: &Inputs, listed: &[&Finding], thin: &[&Finding]) -> Vec<Block> {
    let mut blocks = Vec::new();
    if !listed.is_empty() {
        blocks.push(Block::Heading("For information"));
        blocks.push(Block::Paragraph(
            "Nothing here asks for an answer by itself: what happened is explained by the record, \
             or nothing was given to compare it with."
                .to_owned(),
        ));
        let caption = "Findings for information.";
        blocks.push(Block::Table(in_a_row_each(caption, listed, &inputs.head.zone)));
    }
    if !thin.is_empty() {
        blocks.push(Block::Heading("Too little history to judge"));
        blocks.push(Block::Paragraph(
            "These rows are no findings and no all-clear: what the evidence holds from before them \
             is too little to call them unusual or usual. They are counted apart."
                .to_owned(),
        ));
        let caption = "Rows with too little history to judge.";
        blocks.push(Block::Table(in_a_row_each(caption, thin, &inputs.head.zone)));
    }
    if !inputs.set_aside.is_empty() {
        blocks.push(Block::Heading("Set aside"));
        blocks.push(Block::Paragraph(
            "The queries found this, too. The examiner has called it benign, or has marked all that \
             it rests on; it is listed so that nothing is left out unseen."
                .to_owned(),
        ));
        blocks.push(Block::Table(set_aside(&inputs.set_aside)));
    }
    blocks
}

/// Findings that are set aside, a row each, with the reason.
fn set_aside(findings: &[Finding]) -> Grid {
    let row = |finding: &Finding| {
        vec![
            Cell::Code(finding.label()),
            Cell::Text(finding.severity.word().to_owned()),
            Cell::Text(finding.sentence.clone()),
            Cell::Text(finding.set_aside.clone().unwrap_or_default()),
            Cell::Code(finding.query_id.clone()),
        ]
    };
    let rows = findings.iter().take(ROWS_SHOWN).map(row).collect();
    let headings = ["Finding", "Severity", "What the record shows", "Why it is set aside", "Query"];
    let grid = Grid::new("Findings that are set aside.", &headings, rows);
    Grid { total: count(findings.len()), ..grid }
}

/// What asks for no answer by itself, a row each.
fn in_a_row_each(caption: &str, findings: &[&Finding], zone: &Zone) -> Grid {
    let row = |finding: &&Finding| {
        vec![
            Cell::Code(finding.label()),
            Cell::Text(finding.sentence.clone()),
            finding.first_at.map_or(Cell::Empty, |time| Cell::Moment(zone.at(time))),
            Cell::Number(finding.event_count),
            finding.evidence.first().map_or(Cell::Empty, |one| Cell::Reference(one.clone())),
            Cell::Code(finding.query_id.clone()),
        ]
    };
    let rows = findings.iter().take(ROWS_SHOWN).map(row).collect();
    let headings = ["Finding", "What the record shows", "First", "Events", "First record", "Query"];
    let grid = Grid::new(caption, &headings, rows);
    Grid { total: count(findings.len()), ..grid }
}

impl FindingPart {
    fn compile(finding: &Finding, inputs: &Inputs) -> Self {
        let zone = &inputs.head.zone;
        let cited = finding.evidence.len().min(CITED);
        Self {
            number: finding.label(),
            key: finding.key.clone(),
            severity: finding.severity.word(),
            confidence: finding.confidence.word(),
            title: finding.title.clone(),
            sentence: finding.sentence.clone(),
            shown: shown(finding),
            not_shown: finding.not_shown.clone(),
            benign: finding.benign.clone(),
            next: finding.next.clone(),
            first_at: finding.first_at.map(|time| zone.at(time)),
            last_at: finding.last_at.map(|time| zone.at(time)),
            entity_kind: kind_words(&finding.entity_kind),
            entity_name: finding.entity_name.clone(),
            entity_id: finding.entity_id.clone(),
            event_count: finding.event_count,
            evidence: finding.evidence[..cited].to_vec(),
            evidence_more: (finding.event_count - count(cited)).max(0),
            query_id: finding.query_id.clone(),
            attack: finding.attack.clone(),
            details: details(finding, zone),
            verdict: finding.verdict.clone(),
            remarks: words::remarks(inputs, finding),
        }
    }

    /// How many events it rests on, as people write numbers.
    #[must_use]
    pub fn events(&self) -> String {
        grouped(self.event_count)
    }

    /// What the examiner says that it comes to, in words.
    #[must_use]
    pub fn verdict_words(&self) -> &'static str {
        match self.verdict.as_deref() {
            Some("confirmed") => "Confirmed by the examiner",
            Some("benign") => "Benign by the examiner’s verdict",
            Some(_) => "Left open by the examiner",
            None => "Not judged yet by the examiner",
        }
    }

    /// `169 more`, where not every record is cited.
    #[must_use]
    pub fn uncited(&self) -> Option<String> {
        (self.evidence_more > 0).then(|| format!("{} more", grouped(self.evidence_more)))
    }
}

fn shown(finding: &Finding) -> String {
    let kind = kind_words(&finding.entity_kind).to_lowercase();
    let records = plural(usize::try_from(finding.event_count).unwrap_or(0), "event");
    let when = match (finding.first_at, finding.last_at) {
        (Some(first), Some(last)) if first != last => {
            format!(", the first on {} and the last on {} (UTC)", minute(first), minute(last))
        }
        (Some(first), _) => format!(", on {} (UTC)", minute(first)),
        (None, _) => String::new(),
    };
    format!(
        "It rests on {records} of the {kind} {}{when}.{}",
        finding.entity_name,
        history(finding)
    )
}

/// How much stands before it, where it compares with the past.
fn history(finding: &Finding) -> String {
    let days = finding.history_days.map(|days| plural(usize::try_from(days).unwrap_or(0), "day"));
    let events = finding
        .history_events
        .map(|events| plural(usize::try_from(events).unwrap_or(0), "successful sign-in"));
    let known: Vec<String> = days.into_iter().chain(events).collect();
    match (known.is_empty(), finding.little_history) {
        (true, true) => " There is too little history before it to judge by.".to_owned(),
        (true, false) => String::new(),
        (false, true) => {
            format!(" Before it stand {}: too little to judge by.", known.join(" and "))
        }
        (false, false) => format!(" Before it stand {}.", known.join(" and ")),
    }
}

fn minute(time: chrono::DateTime<chrono::Utc>) -> String {
    format!("{}, {}", super::moment::long_day(time), time.format("%H:%M"))
}

fn details(finding: &Finding, zone: &Zone) -> Vec<Fact> {
    let untold = finding.details.iter().filter(|(name, _)| !TOLD.contains(&name.as_str()));
    let fact = |(name, value): &(String, _)| Fact::new(&words(name), Cell::of(value, zone));
    untold.map(fact).filter(|fact| fact.value != Cell::Empty).collect()
}

/// The word of the report for a kind of entity.
pub(super) fn kind_words(kind: &str) -> &'static str {
    match kind {
        "workload" => "Service principal",
        "address" => "Address",
        "app" => "Application",
        "client" => "Client",
        "case" => "Case",
        _ => "User",
    }
}

/// `1 finding`, `2 findings`.
pub(super) fn plural(number: usize, thing: &str) -> String {
    plural_of(number, thing, &format!("{thing}s"))
}

/// `1 query`, `2 queries`.
pub(super) fn plural_of(number: usize, one: &str, several: &str) -> String {
    format!("{} {}", grouped(count(number)), if number == 1 { one } else { several })
}

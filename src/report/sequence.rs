//! The sequence of events: what carries the gravest findings, in order, each with its record.

use serde::Serialize;

use super::ReportError;
use super::activity::log_words;
use super::cell::grouped;
use super::countries::place_words;
use super::document::{Block, Section};
use super::findings::plural;
use super::inputs::Inputs;
use super::moment::Moment;
use super::rows::{Row, Rows, Told};

/// The events that carry the gravest findings and those that the examiner marked, in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Sequence {
    /// The events, the earliest first.
    pub events: Vec<Event>,
    /// How many there are, shown or not.
    pub total: i64,
}

/// An event of the sequence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Event {
    /// When it was.
    pub at: Moment,
    /// Who acted. Hostile.
    pub who: String,
    /// What came of it, such as `was refused at`.
    pub deed: String,
    /// To what: a resource, or what was changed. Hostile.
    pub target: String,
    /// The log, the application, the code, the credential. Hostile.
    pub details: String,
    /// Address, network and country. Hostile. Empty where the log has no address.
    pub from: String,
    /// Its record, such as `E-02:848`.
    pub evidence: String,
    /// The first findings that cite it.
    pub findings: Vec<String>,
    /// How many more do.
    pub findings_more: i64,
    /// The examiner's marks that it is about, such as `address 203.0.113.77`. Hostile.
    pub marks: Vec<String>,
}

const COLUMNS: [&str; 19] = [
    "event_time",
    "kind",
    "who_kind",
    "who",
    "what",
    "target",
    "app",
    "outcome",
    "error_code",
    "error_name",
    "credential",
    "ip_address",
    "country",
    "network_name",
    "known_label",
    "evidence",
    "findings",
    "marks",
    "events_in_all",
];

pub(super) fn section(inputs: &Inputs) -> Result<Section, ReportError> {
    let rows = Rows::of("sequence", &inputs.tables.sequence, &COLUMNS)?;
    let told = Told::of(inputs);
    let events: Vec<Event> = rows.iter().filter_map(|row| event(row, inputs, &told)).collect();
    let total = rows.first().map_or(0, |row| row.number("events_in_all"));
    let sequence = Sequence { events, total };
    let mut blocks = vec![Block::Paragraph(sequence.opening())];
    if !sequence.events.is_empty() {
        blocks.push(Block::Sequence(sequence));
    }
    Ok(Section { id: "sequence", number: "2", title: "Sequence of events", blocks })
}

impl Sequence {
    /// The events under the days in UTC on which they happened.
    #[must_use]
    pub fn by_day(&self) -> Vec<(String, Vec<&Event>)> {
        let same =
            |one: &Event, other: &Event| one.at.utc.date_naive() == other.at.utc.date_naive();
        let days = self.events.chunk_by(same);
        days.filter_map(|events| Some((events.first()?.day(), events.iter().collect()))).collect()
    }

    /// What the list holds, and what it leaves out.
    fn opening(&self) -> String {
        if self.events.is_empty() {
            return "No finding is of high severity, and the examiner marked no value as the \
                    attacker’s: there is no sequence to tell."
                .to_owned();
        }
        let left_out = super::cell::count(self.events.len()) < self.total;
        let which =
            "that findings of high severity cite, or that the examiner marked as the attacker’s";
        let order = "Each names the record in its file, so that it can be found in the original export. \
                     That a finding cites an event does not make it the attacker’s: some are what a \
                     finding compares with.";
        if left_out {
            format!(
                "{} of the {} events {which}, in order. Every finding and every mark gives its first \
                 event before any gives its second; the others are left out here. {order}",
                grouped(super::cell::count(self.events.len())),
                grouped(self.total)
            )
        } else {
            format!("The {} {which}, in order. {order}", plural(self.events.len(), "event"))
        }
    }
}

impl Event {
    /// Whether a finding cites it; else it is there by a mark alone.
    #[must_use]
    pub fn is_cited(&self) -> bool {
        !self.findings.is_empty()
    }

    /// The day in UTC, as a heading.
    #[must_use]
    pub fn day(&self) -> String {
        format!("{} {}", self.at.utc.format("%A"), self.at.long_day())
    }

    /// `and 3 more`, where not all findings are named.
    #[must_use]
    pub fn more(&self) -> Option<String> {
        (self.findings_more > 0).then(|| format!("and {} more", grouped(self.findings_more)))
    }

    /// `marked: address 203.0.113.77`, where the examiner marked it.
    #[must_use]
    pub fn marked(&self) -> Option<String> {
        (!self.marks.is_empty()).then(|| format!("marked: {}", self.marks.join(", ")))
    }
}

fn event(row: Row<'_>, inputs: &Inputs, told: &Told) -> Option<Event> {
    let (findings, findings_more) = told.named(row);
    let change = row.text("kind") == Some("change");
    Some(Event {
        at: inputs.head.zone.at(row.time("event_time")?),
        who: row.text("who").unwrap_or("somebody whom the record does not name").to_owned(),
        deed: if change { change_words(row) } else { deed_words(row.text("outcome")).to_owned() },
        target: row.text("target").unwrap_or_default().to_owned(),
        details: if change { String::new() } else { details(row) },
        from: from(row),
        evidence: row.text("evidence").unwrap_or_default().to_owned(),
        findings,
        findings_more,
        marks: row.texts("marks").into_iter().map(ToOwned::to_owned).collect(),
    })
}

/// What came of a sign-in.
fn deed_words(outcome: Option<&str>) -> &'static str {
    match outcome {
        Some("success") => "signed in to",
        Some("interrupted") => "was asked for more at",
        Some("failure") => "was refused at",
        _ => "tried, with an outcome that is not known,",
    }
}

/// What was changed in the directory, by the name that the log gives it.
fn change_words(row: Row<'_>) -> String {
    let activity = row.text("what").unwrap_or("a change without a name");
    match row.text("outcome") {
        Some("success") => format!("did “{activity}” to"),
        _ => format!("failed at “{activity}” of"),
    }
}

fn details(row: Row<'_>) -> String {
    let log = row.text("what").map(|log| log_words(log).to_lowercase());
    let app = row.text("app").map(|app| format!("with {app}"));
    let code = row.known_number("error_code").filter(|code| *code != 0).map(|code| {
        let name = row.text("error_name").map_or(String::new(), |name| format!(" {name}"));
        format!("code {code}{name}")
    });
    let credential = row.text("credential").map(|key| format!("credential {key}"));
    let parts: Vec<String> = [log, app, code, credential].into_iter().flatten().collect();
    parts.join(", ")
}

fn from(row: Row<'_>) -> String {
    let Some(address) = row.text("ip_address") else { return String::new() };
    let network = row.text("network_name").map(ToOwned::to_owned);
    let country = row.text("country").map(place_words);
    let known = row.text("known_label").map(|label| format!("known network: {label}"));
    let around: Vec<String> = [network, country, known].into_iter().flatten().collect();
    if around.is_empty() {
        address.to_owned()
    } else {
        format!("{address} ({})", around.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn what_is_left_out_is_said() {
        let mut inputs = sample::inputs();
        let shown = inputs.tables.sequence.rows.len();
        let Some(Block::Paragraph(text)) = section(&inputs).unwrap().blocks.into_iter().next()
        else {
            panic!("no opening");
        };
        assert!(text.starts_with(&format!("{shown} of the 181 events that findings")), "{text}");
        inputs.tables.sequence.rows.clear();
        let section = section(&inputs).unwrap();
        assert_eq!(section.blocks.len(), 1);
    }

    #[test]
    fn an_event_says_who_what_where_and_in_which_record() {
        let inputs = sample::inputs();
        let blocks = section(&inputs).unwrap().blocks;
        let Some(Block::Sequence(sequence)) = blocks.last() else { panic!("no sequence") };
        let event = &sequence.events[0];
        assert_eq!(event.who, "svc-invoice-export");
        assert_eq!(event.deed, "was refused at");
        assert!(event.details.contains("code 7000215 InvalidClientSecret"), "{}", event.details);
        assert_eq!(event.from, "203.0.113.140 (Maple Rack, Canada)");
        assert_eq!(event.findings, ["F-0001"]);
        assert!(sequence.events.is_sorted_by_key(|event| event.at.utc));
    }
}

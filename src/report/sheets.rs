//! The document as a run of tables, for formats that hold nothing else: workbooks and CSV.
//!
//! The findings come first, a row each; then every table under its number, and the numbers that figures are
//! drawn from. What a cell shows in several parts becomes several columns, so that a program finds one thing
//! in each.

use std::borrow::Cow;

use chrono::{DateTime, TimeDelta, Utc};

use super::cell::{Cell, Grid};
use super::countries::Map;
use super::document::{Block, Document, Section};
use super::findings::FindingPart;
use super::moment::Moment;
use super::principals::Hours;
use super::visible::{Run, runs, spelled};

/// A table that stands by itself.
#[derive(Clone, Debug)]
pub(super) struct Sheet<'a> {
    /// `Findings`, `Table 7`, `Figure 2`.
    pub(super) name: String,
    /// Words that tell it from its neighbours, such as `principals 1 day`. Of this program, never of a log.
    pub(super) word: String,
    /// The section it stands in, such as `4 Service principals`.
    pub(super) section: String,
    /// The table.
    pub(super) grid: Cow<'a, Grid>,
    /// What each of its columns becomes.
    parts: Vec<Part>,
}

/// What a column becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// Itself.
    Whole,
    /// Moments, in UTC.
    Moments,
    /// A name, and a digest beside it.
    Files,
}

/// What stands in one place of a sheet.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Field {
    /// Nothing.
    Empty,
    /// A text, in which hidden characters are spelled out. It may still begin like a formula.
    Text(String),
    /// A whole number.
    Number(i64),
    /// A moment in UTC.
    Time(DateTime<Utc>),
}

impl<'a> Sheet<'a> {
    fn new(section: &Section, (name, word): (String, &str), grid: Cow<'a, Grid>) -> Self {
        let part = |at: usize| {
            let cells = || grid.rows.iter().chain(&grid.sums).filter_map(|row| row.get(at));
            if cells().any(|cell| matches!(cell, Cell::File { .. })) {
                Part::Files
            } else if cells().any(|cell| matches!(cell, Cell::Moment(_))) {
                Part::Moments
            } else {
                Part::Whole
            }
        };
        let parts = (0..grid.columns.len()).map(part).collect();
        let word = format!("{} {word}", section.id);
        let section = format!("{} {}", section.number, section.title);
        Self { name, word: word.trim_end().to_owned(), section, grid, parts }
    }

    /// What stands above its columns.
    pub(super) fn headings(&self) -> Vec<String> {
        let columns = self.grid.columns.iter().zip(&self.parts);
        let headings = columns.flat_map(|(column, part)| {
            let heading = shown(&column.heading);
            match part {
                Part::Whole => vec![heading],
                Part::Moments => vec![format!("{heading} (UTC)")],
                Part::Files => vec![heading.clone(), format!("{heading}: SHA-256")],
            }
        });
        headings.collect()
    }

    /// A row of the table as fields of the sheet.
    pub(super) fn fields(&self, row: &[Cell]) -> Vec<Field> {
        row.iter()
            .zip(&self.parts)
            .flat_map(|(cell, part)| match (part, cell) {
                (Part::Files, Cell::File { name, sha256 }) => {
                    vec![text(name), text(sha256)]
                }
                (Part::Files, other) => vec![field(other), Field::Empty],
                (_, other) => vec![field(other)],
            })
            .collect()
    }

    /// What it shows, as a sentence; and where rows are left out, how many.
    pub(super) fn caption(&self) -> String {
        let shortened = self.grid.shortened().map_or_else(String::new, |text| format!(" {text}"));
        format!("{}{shortened}", shown(&self.grid.caption))
    }
}

/// A text with its hidden characters spelled out, as in every other format.
pub(super) fn shown(text: &str) -> String {
    runs(text)
        .map(|run| match run {
            Run::Plain(plain) => Cow::Borrowed(plain),
            Run::Hidden(hidden) => Cow::Owned(format!("⟨{}⟩", spelled(hidden))),
        })
        .collect()
}

fn text(text: &str) -> Field {
    if text.is_empty() { Field::Empty } else { Field::Text(shown(text)) }
}

/// What a cell becomes where it is one field.
pub(super) fn field(cell: &Cell) -> Field {
    match cell {
        Cell::Empty => Field::Empty,
        Cell::Text(letters)
        | Cell::Code(letters)
        | Cell::Reference(letters)
        | Cell::Finding(letters) => text(letters),
        Cell::File { name, sha256 } => text(format!("{name} {sha256}").trim_start()),
        Cell::Number(number) => Field::Number(*number),
        Cell::Moment(moment) => Field::Time(moment.utc),
        Cell::Findings { .. }
        | Cell::Tagged { .. }
        | Cell::Indicator { .. }
        | Cell::Strip(_)
        | Cell::Lines(_) => text(&told(cell)),
    }
}

/// Every table of a document, in its order, the findings first.
pub(super) fn sheets(document: &Document) -> Vec<Sheet<'_>> {
    let mut sheets = Vec::new();
    for section in &document.sections {
        let told: Vec<&FindingPart> = section
            .blocks
            .iter()
            .filter_map(|block| match block {
                Block::Finding(part) => Some(&**part),
                _ => None,
            })
            .collect();
        if !told.is_empty() {
            let grid = Cow::Owned(findings(&told));
            sheets.push(Sheet::new(section, ("Findings".to_owned(), ""), grid));
        }
        for block in &section.blocks {
            add(&mut sheets, section, block);
        }
    }
    sheets
}

fn add<'a>(sheets: &mut Vec<Sheet<'a>>, section: &Section, block: &'a Block) {
    let mut table = |grid: &'a Grid, word: &str| {
        let name = format!("Table {}", grid.number);
        sheets.push(Sheet::new(section, (name, word), Cow::Borrowed(grid)));
    };
    match block {
        Block::Table(grid) => table(grid, ""),
        Block::Windows(windows) => {
            for window in windows {
                table(&window.grid, window.name);
            }
        }
        Block::Activity(activity) => table(&activity.numbers, ""),
        Block::Map(map) => {
            let name = format!("Figure {}", map.number);
            sheets.push(Sheet::new(section, (name, ""), Cow::Owned(places(map))));
        }
        Block::Week(week) => table(&week.numbers, ""),
        Block::Coverage(coverage) => table(&coverage.numbers, ""),
        Block::Sequence(told) => {
            let grid = Cow::Owned(sequence(told));
            sheets.push(Sheet::new(section, ("Sequence".to_owned(), ""), grid));
        }
        Block::Answers(given) => {
            let grid = Cow::Owned(answers(given));
            sheets.push(Sheet::new(section, ("Answers".to_owned(), ""), grid));
        }
        Block::Hours(hours) => {
            let name = format!("Figure {}", hours.number);
            sheets.push(Sheet::new(section, (name, ""), Cow::Owned(punch_card(hours))));
        }
        // Findings have a table of their own, and events are exported whole; the rest is text, which the other
        // formats hold.
        Block::Finding(_)
        | Block::Explorer(_)
        | Block::Written(_)
        | Block::Heading(_)
        | Block::Paragraph(_)
        | Block::Remarked { .. }
        | Block::Warning(_)
        | Block::Points(_)
        | Block::Steps(_)
        | Block::Facts(_)
        | Block::Terms(_)
        | Block::Code(_) => {}
    }
}

fn findings(parts: &[&FindingPart]) -> Grid {
    let headings = [
        "Finding",
        "Severity",
        "Confidence",
        "What was found",
        "What the record shows",
        "What it does not show",
        "What else could explain it",
        "What to do next",
        "First",
        "Last",
        "Events",
        "Kind",
        "Name",
        "Object id",
        "First records",
        "Further records",
        "Query",
        "ATT&CK",
        "From the record",
    ];
    let moment = |time: &Option<Moment>| time.clone().map_or(Cell::Empty, Cell::Moment);
    let words = |text: &str| Cell::maybe(Some(text));
    let row = |part: &&FindingPart| {
        let details =
            part.details.iter().map(|fact| format!("{}: {}", fact.name, told(&fact.value)));
        vec![
            Cell::Finding(part.number.clone()),
            words(part.severity),
            words(part.confidence),
            words(&part.sentence),
            words(&part.shown),
            words(&part.not_shown),
            words(&part.benign.join(" | ")),
            words(&part.next.join(" | ")),
            moment(&part.first_at),
            moment(&part.last_at),
            Cell::Number(part.event_count),
            words(part.entity_kind),
            words(&part.entity_name),
            Cell::Code(part.entity_id.clone()),
            words(&part.evidence.join(", ")),
            Cell::Number(part.evidence_more),
            Cell::Code(part.query_id.clone()),
            words(&part.attack.join(", ")),
            words(&details.collect::<Vec<_>>().join(" | ")),
        ]
    };
    let caption = "The findings that ask for an answer, the gravest and surest first.";
    Grid::new(caption, &headings, parts.iter().map(row).collect())
}

/// A value among others in one text.
fn told(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) | Cell::Code(text) | Cell::Reference(text) | Cell::Finding(text) => {
            text.clone()
        }
        Cell::File { name, sha256 } => format!("{name} {sha256}"),
        Cell::Number(number) => number.to_string(),
        Cell::Moment(moment) => moment.universal(),
        Cell::Findings { numbers, more: 0 } => numbers.join(", "),
        Cell::Findings { numbers, more } => format!("{} and {more} more", numbers.join(", ")),
        Cell::Tagged { text, tag } => format!("{text} ({tag})"),
        Cell::Indicator { defanged, .. } => defanged.clone(),
        Cell::Strip(strip) => strip.words(),
        Cell::Lines(cells) => {
            let told = cells.iter().map(told).filter(|text| !text.is_empty());
            told.collect::<Vec<_>>().join("; ")
        }
    }
}

fn places(map: &Map) -> Grid {
    let row = |place: &super::Place| {
        vec![
            Cell::Text(place.name.clone()),
            Cell::Number(place.successes),
            Cell::Number(place.failures),
            Cell::Text(place.standing.word().to_owned()),
            Cell::maybe(Some(&place.remark)),
        ]
    };
    let headings = ["Country", "Successes", "Failures", "Standing", "First success"];
    let unplaced = if map.unplaced.is_empty() {
        String::new()
    } else {
        format!(" Not on the map: {}.", map.unplaced.join(", "))
    };
    let caption = format!("Countries that sign-ins came from.{unplaced}");
    Grid::new(&caption, &headings, map.places.iter().map(row).collect())
}

fn sequence(told: &super::Sequence) -> Grid {
    let row = |event: &super::Event| {
        vec![
            Cell::Moment(event.at.clone()),
            Cell::Text(event.who.clone()),
            Cell::Text(event.deed.clone()),
            Cell::Text(event.target.clone()),
            Cell::Text(event.details.clone()),
            Cell::Text(event.from.clone()),
            Cell::Text(event.evidence.clone()),
            Cell::Text(event.findings.join(", ")),
            Cell::Number(event.findings_more),
            Cell::Text(event.marks.join(", ")),
        ]
    };
    let caption = format!(
        "The events that carry the gravest findings: {} of {}.",
        told.events.len(),
        told.total
    );
    let headings = [
        "Time",
        "Who",
        "What",
        "To",
        "Details",
        "From",
        "Record",
        "Findings",
        "More findings",
        "Marks",
    ];
    Grid::new(&caption, &headings, told.events.iter().map(row).collect())
}

fn answers(given: &[super::Answer]) -> Grid {
    let row = |answer: &super::Answer| {
        let basis: Vec<&str> = answer.basis.iter().map(|basis| basis.text.as_str()).collect();
        vec![
            Cell::Text(answer.question.to_string()),
            Cell::Text(answer.answer.clone()),
            Cell::Text(answer.confidence.clone()),
            Cell::Text(basis.join(", ")),
        ]
    };
    let headings = ["Question", "Answer", "Confidence", "Basis"];
    Grid::new("Answers at a glance.", &headings, given.iter().map(row).collect())
}

fn punch_card(card: &Hours) -> Grid {
    let row = |hour: &super::Hour| {
        let days = TimeDelta::days(i64::try_from(hour.day).unwrap_or(0));
        let utc = card.first_day.utc + days + TimeDelta::hours(hour.hour.into());
        let known = if hour.known { "known" } else { "not known" };
        vec![
            Cell::Moment(Moment { utc, local: None }),
            Cell::Text(known.to_owned()),
            Cell::Number(hour.sign_ins),
        ]
    };
    let caption =
        format!("Every hour in which {} ({}) signed in successfully.", card.name, card.id);
    let headings = ["Hour from", "Network", "Sign-ins"];
    Grid::new(&caption, &headings, card.hours.iter().map(row).collect())
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn every_table_and_figure_has_its_sheet_under_its_number() {
        let document = sample::document();
        let sheets = sheets(&document);
        let names: Vec<&str> = sheets.iter().map(|sheet| sheet.name.as_str()).collect();
        assert_eq!(names[0], "Answers");
        assert!(names.contains(&"Findings") && names.contains(&"Sequence"), "{names:?}");
        let json = serde_json::to_string(&document).unwrap();
        for number in 1.. {
            let name = format!("Table {number}");
            let there = json.contains(&format!("\"number\":{number},\"caption\""));
            assert_eq!(names.contains(&name.as_str()), there, "{name} of {names:?}");
            if !there {
                assert!(number > 10, "{names:?}");
                break;
            }
        }
        assert!(names.contains(&"Figure 4") && names.contains(&"Figure 5"), "{names:?}");
    }

    #[test]
    fn a_row_has_a_field_for_every_heading() {
        let document = sample::document();
        for sheet in sheets(&document) {
            let headings = sheet.headings();
            for row in sheet.grid.rows.iter().chain(&sheet.grid.sums) {
                assert_eq!(sheet.fields(row).len(), headings.len(), "{}", sheet.name);
            }
        }
    }
}

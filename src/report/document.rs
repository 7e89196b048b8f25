//! The document: what a report says, in order, in forms that any renderer can write.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::activity::Activity;
use super::answers::Answer;
use super::cell::{Cell, Grid};
use super::completeness::{self, Lack};
use super::countries::Map;
use super::counts::Counts;
use super::cover::Cover;
use super::coverage::Coverage;
use super::explorer::Explorer;
use super::findings::FindingPart;
use super::inputs::{Inputs, Zone};
use super::moment::Moment;
use super::principals::{Hours, Window};
use super::sequence::{self, Sequence};
use super::week::Week;
use super::words::Written;
use super::{
    ReportError, activity, countries, evidence, explorer, findings, glossary, indicators, method,
    networks, principals, summary, visible,
};

/// The version of the document's shape.
pub(super) const SCHEMA: &str = "doorward-report/1";

/// A report, compiled.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Document {
    /// The version of this shape: `doorward-report/1`.
    #[cfg_attr(test, schemars(extend("const" = SCHEMA)))]
    pub schema: &'static str,
    /// The first page.
    pub cover: Cover,
    /// What it lacks to be complete: until that is nothing, it is a draft.
    pub lacks: Vec<Lack>,
    /// How many queries looked, and what they gave.
    pub counts: Counts,
    /// Everything after it, in the order in which it is told.
    pub sections: Vec<Section>,
    /// The zone of the case, for readers who switch to it. Each moment has its time there already.
    #[serde(skip)]
    pub zone: Zone,
}

/// A section of the report.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Section {
    /// A word for links to it.
    pub id: &'static str,
    /// `1`, `2` … for what was found, `A`, `B` … for what it rests on.
    pub number: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// A part of a section.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "kind", content = "content", rename_all = "snake_case")]
pub enum Block {
    /// A smaller heading.
    Heading(&'static str),
    /// A paragraph.
    Paragraph(String),
    /// A paragraph with a remark in the margin.
    Remarked {
        /// The paragraph.
        text: String,
        /// The remark.
        remark: String,
    },
    /// A paragraph that warns.
    Warning(String),
    /// Points in no order.
    Points(Vec<String>),
    /// Steps in order.
    Steps(Vec<String>),
    /// Names and what they stand for.
    Facts(Vec<Fact>),
    /// Words and what they mean.
    Terms(Vec<Term>),
    /// Questions and their answers.
    Answers(Vec<Answer>),
    /// A text of the examiner's.
    Written(Box<Written>),
    /// A finding.
    Finding(Box<FindingPart>),
    /// A text of a program, to be copied as it is.
    Code(Code),
    /// A table.
    Table(Grid),
    /// One answer in windows of several lengths.
    Windows(Vec<Window>),
    /// How much happened each day.
    Activity(Activity),
    /// Where sign-ins came from.
    Map(Map),
    /// At which hours a service principal signed in.
    Hours(Hours),
    /// The events, to be searched.
    Explorer(Box<Explorer>),
    /// The events that carry the gravest findings, in order.
    Sequence(Sequence),
    /// At which hours of which weekdays a log has sign-ins.
    Week(Week),
    /// Which days which files cover.
    Coverage(Coverage),
}

/// A text of a program, to be copied as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Code {
    /// What it is called.
    pub name: String,
    /// Why it was not run, such as `no audit log imported`. `None`: it was run.
    pub not_run: Option<String>,
    /// The text. A query of the examiner's own may hold any character.
    pub text: String,
    /// Its digest, what it is the text of, and the digest of that file.
    pub facts: Vec<Fact>,
}

/// A name and its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Fact {
    /// The name.
    pub name: String,
    /// The value.
    pub value: Cell,
}

/// A word and what it means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Term {
    /// The word.
    pub word: &'static str,
    /// What it means.
    pub meaning: &'static str,
}

/// The first and the last event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Period {
    /// The first.
    pub(super) first: DateTime<Utc>,
    /// The last.
    pub(super) last: DateTime<Utc>,
}

impl Code {
    /// What stands above the text: its name, and why it was not run, if it was not.
    #[must_use]
    pub fn heading(&self) -> String {
        match &self.not_run {
            Some(why) => format!("{} (not run: {why})", self.name),
            None => self.name.clone(),
        }
    }

    /// What stands below the text in print, where the text could not be printed as it is.
    #[must_use]
    pub fn altered(&self) -> Option<String> {
        visible::altered(&self.text)
    }
}

impl Fact {
    pub(super) fn new(name: &str, value: Cell) -> Self {
        Self { name: name.to_owned(), value }
    }

    pub(super) fn text(name: &str, value: &str) -> Self {
        Self::new(name, Cell::Text(value.to_owned()))
    }
}

impl Period {
    /// From the earliest to the latest event of all members. `None` where nothing was read.
    pub(super) fn of(inputs: &Inputs) -> Option<Self> {
        let first = inputs.members.iter().filter_map(|member| member.first_event).min()?;
        let last = inputs.members.iter().filter_map(|member| member.last_event).max()?;
        Some(Self { first, last })
    }

    pub(super) fn moments(self, inputs: &Inputs) -> (Moment, Moment) {
        (inputs.head.zone.at(self.first), inputs.head.zone.at(self.last))
    }
}

impl Document {
    /// Compiles a document: checks that the records add up, words what follows from them, and puts
    /// everything in order.
    ///
    /// # Errors
    ///
    /// When the records of a member do not add up ([`ReportError::Unreconciled`]), or a table lacks
    /// a column that a figure is drawn from ([`ReportError::MissingColumn`]).
    pub fn compile(inputs: &Inputs) -> Result<Self, ReportError> {
        evidence::reconcile(inputs)?;
        let daily = activity::compile(inputs)?;
        let lacks = completeness::lacks(inputs);
        let cover = Cover::compile(inputs, daily.as_ref(), &lacks);
        let mut sections = vec![
            summary::section(inputs, &lacks),
            findings::section(inputs),
            sequence::section(inputs)?,
            activity::section(inputs, daily)?,
            countries::section(inputs)?,
            principals::section(inputs)?,
            explorer::section(inputs)?,
            evidence::section(inputs),
            method::section(inputs),
            evidence::coverage_section(inputs)?,
            method::queries_section(inputs),
            networks::section(inputs),
            method::custody_section(inputs),
            indicators::section(inputs)?,
        ];
        sections.push(glossary::section(&cover, &sections)?);
        number(&mut sections);
        let zone = inputs.head.zone.clone();
        let mut sections = inputs.issue.audience.chosen(sections);
        link(&mut sections);
        Ok(Self { schema: SCHEMA, cover, lacks, counts: Counts::of(inputs), sections, zone })
    }
}

/// The numbers of the sections that tell what was found.
const NUMBERS: [&str; 12] = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"];

/// Numbers sections, tables and figures through the whole report. Appendices keep their letters.
fn number(sections: &mut [Section]) {
    let told = sections.iter_mut().filter(|section| section.number.parse::<usize>().is_ok());
    for (section, number) in told.zip(NUMBERS) {
        section.number = number;
    }
    let (mut tables, mut figures) = (0, 0);
    let next = |counter: &mut usize| {
        *counter += 1;
        *counter
    };
    for block in sections.iter_mut().flat_map(|section| &mut section.blocks) {
        match block {
            Block::Table(grid) => grid.number = next(&mut tables),
            Block::Windows(windows) => {
                for window in windows {
                    window.grid.number = next(&mut tables);
                }
            }
            Block::Activity(activity) => {
                activity.number = next(&mut figures);
                activity.numbers.number = next(&mut tables);
            }
            Block::Map(map) => map.number = next(&mut figures),
            Block::Hours(hours) => hours.number = next(&mut figures),
            Block::Week(week) => {
                week.number = next(&mut figures);
                week.numbers.number = next(&mut tables);
            }
            Block::Coverage(coverage) => {
                coverage.number = next(&mut figures);
                coverage.numbers.number = next(&mut tables);
            }
            _ => {}
        }
    }
}

/// Holds the links of answers and of the examiner's texts to places that the report has.
fn link(sections: &mut [Section]) {
    let mut places: Vec<String> = sections.iter().map(|section| section.id.to_owned()).collect();
    for section in &*sections {
        for block in &section.blocks {
            match block {
                Block::Finding(part) => places.push(part.number.clone()),
                Block::Table(grid) if section.id == "evidence" && grid.sums.is_some() => {
                    let first = grid.rows.iter().filter_map(|row| row.first());
                    places.extend(first.filter_map(|cell| match cell {
                        Cell::Reference(name) if !name.contains(['/', ':']) => Some(name.clone()),
                        _ => None,
                    }));
                }
                _ => {}
            }
        }
    }
    for block in sections.iter_mut().flat_map(|section| &mut section.blocks) {
        match block {
            Block::Written(written) => {
                let named = |place: &&String| written.markdown.contains(&format!("#{place}"));
                written.links = places.iter().filter(named).cloned().collect();
            }
            // What an answer rests on may stand in a section that these readers do not get.
            Block::Answers(answers) => {
                for basis in answers.iter_mut().flat_map(|answer| &mut answer.basis) {
                    basis.place.take_if(|place| !places.contains(place));
                }
            }
            _ => {}
        }
    }
}

//! The document: what a report says, in order, in forms that any renderer can write.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::activity::Activity;
use super::cell::{Cell, Grid};
use super::countries::Map;
use super::counts::Counts;
use super::cover::Cover;
use super::explorer::Explorer;
use super::findings::FindingPart;
use super::inputs::{Inputs, Zone};
use super::moment::Moment;
use super::principals::{Hours, Window};
use super::{
    ReportError, activity, countries, evidence, explorer, findings, method, networks, principals,
    visible,
};

/// The version of the document's shape.
pub(super) const SCHEMA: &str = "doorward-report/1";

/// A report, compiled.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Document {
    /// The version of this shape: `doorward-report/1`.
    pub schema: &'static str,
    /// The first page.
    pub cover: Cover,
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
}

/// A text of a program, to be copied as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
pub struct Fact {
    /// The name.
    pub name: String,
    /// The value.
    pub value: Cell,
}

/// A word and what it means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
        let cover = Cover::compile(inputs, daily.as_ref());
        let mut sections = vec![
            findings::section(inputs),
            activity::section(inputs, daily),
            countries::section(inputs)?,
            principals::section(inputs)?,
            explorer::section(inputs)?,
            evidence::section(inputs),
            method::section(inputs),
            evidence::coverage_section(inputs),
            method::queries_section(inputs),
            networks::section(inputs),
            method::custody_section(inputs),
            method::glossary_section(),
        ];
        number(&mut sections);
        let zone = inputs.head.zone.clone();
        Ok(Self { schema: SCHEMA, cover, counts: Counts::of(inputs), sections, zone })
    }
}

/// Numbers tables and figures through the whole report.
fn number(sections: &mut [Section]) {
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
            _ => {}
        }
    }
}

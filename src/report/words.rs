//! What the examiner says: in a report it stands apart from what the queries say, with a name and a day.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::cell::{Cell, Grid, ROWS_SHOWN, count};
use super::inputs::{Inputs, Zone};
use super::moment::Moment;
use crate::digest::Sha256;
use crate::finding::Finding;

/// What the examiner says of a case.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// What was to be examined, and what not.
    pub scope: Option<Said>,
    /// Who allowed the examination, and when.
    pub authorisation: Option<Said>,
    /// What happened, as Markdown.
    pub narrative: Option<Said>,
    /// What is to be decided, as Markdown.
    pub decisions: Option<Said>,
    /// Answers in place of those that the record gives, by the id of the question.
    pub answers: Vec<(&'static str, Said)>,
    /// Verdicts and notes, in the order in which they were written.
    pub notes: Vec<Note>,
}

/// A text of the examiner's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The text.
    pub text: String,
    /// Its digest.
    pub sha256: Sha256,
    /// Who said it.
    pub by: String,
    /// When it was said.
    pub at: DateTime<Utc>,
}

/// A verdict or a note of the examiner's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The query and the key of the finding that it is about. `None`: it is about the case.
    pub finding: Option<(String, String)>,
    /// `confirmed`, `benign` or `open`. `None`: it is a note alone.
    pub verdict: Option<String>,
    /// The note, or why the verdict is what it is.
    pub text: String,
    /// Who wrote it.
    pub by: String,
    /// When it was written.
    pub at: DateTime<Utc>,
}

/// Who said something, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SaidBy {
    /// Who.
    pub name: String,
    /// When.
    pub at: Moment,
}

/// A verdict or a note beside the finding that it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Remark {
    /// `confirmed`, `benign` or `open`. `None`: it is a note alone.
    pub verdict: Option<String>,
    /// The examiner's words.
    pub text: String,
    /// Who wrote it, and when.
    pub said_by: SaidBy,
}

/// A text of the examiner's, as a part of a section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Written {
    /// What it is called.
    pub title: &'static str,
    /// The text as it was given: Markdown.
    pub markdown: String,
    /// The digest of the text, which the custody log has too.
    pub sha256: String,
    /// Who wrote it, and when.
    pub said_by: SaidBy,
    /// The places of this report that it links to: any other link is shown as text.
    pub links: Vec<String>,
}

impl Said {
    pub(super) fn by(&self, zone: &Zone) -> SaidBy {
        SaidBy { name: self.by.clone(), at: zone.at(self.at) }
    }

    pub(super) fn written(&self, title: &'static str, zone: &Zone) -> Written {
        Written {
            title,
            markdown: self.text.clone(),
            sha256: self.sha256.to_string(),
            said_by: self.by(zone),
            links: Vec::new(),
        }
    }
}

impl SaidBy {
    /// `E. Sandström, 20 November 2026`.
    #[must_use]
    pub fn line(&self) -> String {
        format!("{}, {}", self.name, self.at.long_day())
    }
}

impl Note {
    fn is_about(&self, finding: &Finding) -> bool {
        self.finding
            .as_ref()
            .is_some_and(|(query, key)| *query == finding.query_id && *key == finding.key)
    }
}

/// What the examiner says of a finding, in the order in which it was written.
pub(super) fn remarks(inputs: &Inputs, finding: &Finding) -> Vec<Remark> {
    let notes = inputs.words.notes.iter().filter(|note| note.is_about(finding));
    let remark = |note: &Note| Remark {
        verdict: note.verdict.clone(),
        text: note.text.clone(),
        said_by: SaidBy { name: note.by.clone(), at: inputs.head.zone.at(note.at) },
    };
    notes.map(remark).collect()
}

/// The notes that stand beside no finding told at length: on the case, on findings that are listed, and on
/// findings that the queries do not make any more. `None` where there are none.
pub(super) fn other_notes(inputs: &Inputs, told: &[&Finding]) -> Option<Grid> {
    let others: Vec<&Note> = inputs
        .words
        .notes
        .iter()
        .filter(|note| !told.iter().any(|finding| note.is_about(finding)))
        .collect();
    if others.is_empty() {
        return None;
    }
    let rows = others.iter().take(ROWS_SHOWN).map(|note| {
        vec![
            Cell::Text(about(inputs, note)),
            Cell::maybe(note.verdict.as_deref()),
            Cell::Text(note.text.clone()),
            Cell::Text(note.by.clone()),
            Cell::Moment(inputs.head.zone.at(note.at)),
        ]
    });
    let headings = ["About", "Verdict", "In the examiner’s words", "Written by", "Written"];
    let caption = "What the examiner noted on the case, and on what is not told at length above.";
    let grid = Grid::new(caption, &headings, rows.collect());
    Some(Grid { total: count(others.len()), ..grid })
}

fn about(inputs: &Inputs, note: &Note) -> String {
    let Some((query, key)) = &note.finding else { return "The case".to_owned() };
    let mut all = inputs.findings.iter().chain(&inputs.set_aside);
    all.find(|finding| note.is_about(finding)).map_or_else(
        || format!("A finding of {query} that is not made any more ({key})"),
        |finding| format!("{} ({query})", finding.label()),
    )
}

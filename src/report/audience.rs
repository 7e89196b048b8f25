//! For whom a report is: which sections it tells, and which it leaves to the whole report.

use super::document::{Block, Section};

/// For whom a report is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Audience {
    /// For everybody: nothing is left out.
    #[default]
    Everyone,
    /// For whoever decides.
    Executive,
    /// For lawyers.
    Counsel,
    /// For other examiners.
    Technical,
}

/// What whoever decides needs: what happened, how sure that is, and what it rests on.
const EXECUTIVE: [&str; 7] =
    ["summary", "findings", "evidence", "method", "coverage", "custody", "glossary"];

/// What lawyers need besides: how everything went in time, and what came from whom.
const COUNSEL: [&str; 9] = [
    "summary", "findings", "sequence", "evidence", "method", "coverage", "networks", "custody",
    "glossary",
];

impl Audience {
    /// Every audience.
    pub const ALL: [Self; 4] = [Self::Everyone, Self::Executive, Self::Counsel, Self::Technical];

    /// The word that the command line knows it by.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Everyone => "everyone",
            Self::Executive => "executive",
            Self::Counsel => "counsel",
            Self::Technical => "technical",
        }
    }

    /// Whether a report for them has a section.
    fn reads(self, id: &str) -> bool {
        match self {
            Self::Everyone => true,
            Self::Executive => EXECUTIVE.contains(&id),
            Self::Counsel => COUNSEL.contains(&id),
            Self::Technical => id != "glossary",
        }
    }

    /// The sections that a report for them has, and at its end one that names the others. Sections keep the
    /// numbers that they have in the whole report, so that one can be cited beside the other.
    pub(super) fn chosen(self, sections: Vec<Section>) -> Vec<Section> {
        let last = sections.last().map_or("", |section| section.number);
        let (mut kept, left): (Vec<Section>, Vec<Section>) =
            sections.into_iter().partition(|section| self.reads(section.id));
        if !left.is_empty() {
            kept.push(self.left_out(&left, letter_after(last)));
        }
        kept
    }

    fn left_out(self, left: &[Section], number: &'static str) -> Section {
        let opening = format!(
            "This report is made for one kind of reader ({}). It was compiled whole and leaves out the \
             sections below; tables, figures and sections keep the numbers that they have there. The \
             same case writes the whole report with `doorward report`.",
            self.word()
        );
        let points = left.iter().map(|section| match section.number.parse::<usize>() {
            Ok(_) => format!("Section {}: {}", section.number, section.title),
            Err(_letter) => format!("Appendix {}: {}", section.number, section.title),
        });
        let blocks = vec![Block::Paragraph(opening), Block::Points(points.collect())];
        Section { id: "left-out", number, title: "What this report leaves out", blocks }
    }
}

/// The letters that appendices are numbered by.
const LETTERS: [&str; 26] = [
    "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P", "Q", "R", "S",
    "T", "U", "V", "W", "X", "Y", "Z",
];

/// The letter after that of the last appendix, which no section of the whole report has.
fn letter_after(last: &str) -> &'static str {
    let at = LETTERS.iter().position(|letter| *letter == last).map_or(0, |at| at + 1);
    LETTERS.get(at).copied().unwrap_or("Z")
}

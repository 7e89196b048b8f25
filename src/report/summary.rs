//! The first section: the six answers, what the examiner wrote, and what the report is.

use super::answers;
use super::cell::Cell;
use super::completeness::Lack;
use super::document::{Block, Fact, Section};
use super::inputs::Inputs;
use super::words::{Said, other_notes};
use crate::finding::{Finding, Severity};

pub(super) fn section(inputs: &Inputs, lacks: &[Lack]) -> Section {
    let words = &inputs.words;
    let zone = &inputs.head.zone;
    let mut blocks = Vec::new();
    if !lacks.is_empty() {
        let what: Vec<&str> = lacks.iter().map(|lack| lack.what.as_str()).collect();
        blocks.push(Block::Warning(format!("This report is a draft. {}", what.join(" "))));
    }
    let answers = answers::compile(inputs);
    let own = answers.iter().filter(|answer| answer.said_by.is_some()).count();
    blocks.push(Block::Heading("Answers at a glance"));
    blocks.push(Block::Paragraph(opening(own, answers.len()).to_owned()));
    blocks.push(Block::Answers(answers));
    blocks.push(Block::Heading("What happened"));
    blocks.push(words.narrative.as_ref().map_or_else(
        || {
            let none = "The examiner has not written a narrative. What the queries found stands in \
                        the next section.";
            Block::Paragraph(none.to_owned())
        },
        |said| Block::Written(Box::new(said.written("What happened", zone))),
    ));
    if let Some(said) = &words.decisions {
        blocks.push(Block::Heading("What to decide"));
        blocks.push(Block::Written(Box::new(said.written("What to decide", zone))));
    }
    let told: Vec<&Finding> = inputs
        .findings
        .iter()
        .filter(|finding| finding.severity > Severity::Info && !finding.little_history)
        .collect();
    if let Some(notes) = other_notes(inputs, &told) {
        blocks.push(Block::Heading("Notes of the examiner"));
        blocks.push(Block::Table(notes));
    }
    blocks.push(Block::Heading("Scope and authorisation"));
    blocks.push(Block::Facts(about(inputs)));
    Section { id: "summary", number: "1", title: "Summary", blocks }
}

/// Whose words the answers are.
const fn opening(own: usize, all: usize) -> &'static str {
    if own == 0 {
        "These answers were worded from the findings, from the verdicts that the examiner gave, and from \
         what the record covers. They say no more than these do, and are no opinion of the examiner."
    } else if own < all {
        "An answer with a name and a day below it is the examiner’s own. The others were worded from the \
         findings, from the verdicts that the examiner gave, and from what the record covers."
    } else {
        "All answers are the examiner’s own, by the name and the day below each. The basis beside them \
         is that of the record."
    }
}

/// What was asked, by whom, and which report this is.
fn about(inputs: &Inputs) -> Vec<Fact> {
    let (head, words, issue) = (&inputs.head, &inputs.words, &inputs.issue);
    let said = |said: &Option<Said>| {
        said.as_ref().map_or_else(
            || Cell::Text("Not stated.".to_owned()),
            |said| {
                let by = said.by(&head.zone).line();
                Cell::Text(format!("{} (stated by {by})", said.text))
            },
        )
    };
    let supersedes = issue.supersedes.as_ref().map_or_else(
        || Cell::Text("No report before it of the same kind.".to_owned()),
        |earlier| Cell::Text(earlier.words(&head.zone)),
    );
    let client = head.client.as_deref().unwrap_or("Not stated.");
    vec![
        Fact::text("Prepared for", client),
        Fact::new("Scope", said(&words.scope)),
        Fact::new("Authorisation", said(&words.authorisation)),
        Fact::text("Version", &issue.version()),
        Fact::new("Issued", Cell::Moment(head.zone.at(head.generated_at))),
        Fact::new("Supersedes", supersedes),
    ]
}

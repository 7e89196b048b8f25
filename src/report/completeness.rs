//! What a report still lacks: until nothing is lacking it is a draft, and says so on every page.

use serde::Serialize;

use super::cell::{count, grouped};
use super::inputs::Inputs;
use super::marking;
use crate::finding::{Finding, Severity};

/// Something that a complete report has and this one has not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Lack {
    /// What is lacking, as a sentence.
    pub what: String,
    /// The command that brings it.
    pub how: String,
}

/// Whether nobody has said yet what a finding comes to.
pub(super) fn is_unjudged(finding: &Finding) -> bool {
    finding.set_aside.is_none()
        && !finding.little_history
        && !matches!(finding.verdict.as_deref(), Some("confirmed" | "benign"))
}

/// What the report lacks, in the order of its first page.
pub(super) fn lacks(inputs: &Inputs) -> Vec<Lack> {
    let (head, words) = (&inputs.head, &inputs.words);
    let mut lacks = Vec::new();
    let mut lack = |is: bool, what: &str, how: &str| {
        if is {
            lacks.push(Lack { what: what.to_owned(), how: how.to_owned() });
        }
    };
    let examiner = head.examiner.trim();
    lack(
        examiner.is_empty() || examiner == "unknown",
        "Nobody is named as the examiner.",
        "name one with --examiner when the case is made",
    );
    lack(
        head.client.as_deref().is_none_or(|client| client.trim().is_empty()),
        "It does not say for whom it is.",
        "doorward note about --client TEXT",
    );
    lack(
        words.scope.is_none(),
        "It does not say what was to be examined, and what not.",
        "doorward note about --scope TEXT",
    );
    lack(
        words.authorisation.is_none(),
        "It does not say who allowed the examination.",
        "doorward note about --authorisation TEXT",
    );
    lack(
        head.marking.trim().is_empty(),
        "It has no marking: nobody can tell how it may be handed on.",
        "doorward note about --marking TLP:AMBER",
    );
    lack(
        marking::is_wrong(&head.marking),
        "Its marking is no label of TLP 2.0.",
        "doorward note about --marking TLP:AMBER",
    );
    lack(
        words.narrative.is_none(),
        "The examiner has not written what happened.",
        "doorward note narrative FILE",
    );
    lacks.extend(unjudged(inputs));
    lacks
}

/// How many findings are named that have no verdict yet.
const NAMED: usize = 8;

/// The findings of high severity of which nobody has said what they come to.
fn unjudged(inputs: &Inputs) -> Option<Lack> {
    let open: Vec<String> = inputs
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::High && is_unjudged(finding))
        .map(Finding::label)
        .collect();
    let first = open.first()?;
    let named = open.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    let more = open.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {} more", grouped(count(more))) } else { String::new() };
    let what = match open.len() {
        1 => format!("1 finding of high severity has no verdict: {named}."),
        number => {
            let number = grouped(count(number));
            format!("{number} findings of high severity have no verdict: {named}{more}.")
        }
    };
    let how = format!("doorward note verdict {first} confirmed|benign --why TEXT");
    Some(Lack { what, how })
}

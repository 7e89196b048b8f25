//! What a report takes from the examiner's statements and notes, and from the reports before it.

use serde_json::Value as Json;

use super::failure::Failure;
use crate::case::{CaseFile, Statement, Topic};
use crate::custody::{Action, Entry};
use crate::digest::Sha256;
use crate::report::{Audience, Earlier, Issue, Note, Said, Words};

/// What the examiner says of the case and of findings.
pub(crate) fn words(case: &CaseFile) -> Result<Words, Failure> {
    let mut words = Words::default();
    for statement in case.statements()? {
        let topic = statement.topic;
        let said = said(statement);
        match topic {
            // These two stand in the head of the report.
            Topic::Client | Topic::Marking => {}
            Topic::Scope => words.scope = Some(said),
            Topic::Authorisation => words.authorisation = Some(said),
            Topic::Narrative => words.narrative = Some(said),
            Topic::Decisions => words.decisions = Some(said),
            Topic::Access => words.answers.push(("access", said)),
            Topic::Period => words.answers.push(("period", said)),
            Topic::Entry => words.answers.push(("entry", said)),
            Topic::Reach => words.answers.push(("reach", said)),
            Topic::Over => words.answers.push(("over", said)),
            Topic::Unknown => words.answers.push(("unknown", said)),
        }
    }
    let note = |note: crate::case::FindingNote| Note {
        finding: note.finding,
        verdict: note.verdict,
        text: note.note,
        by: note.noted_by,
        at: note.noted_at,
    };
    words.notes = case.finding_notes()?.into_iter().map(note).collect();
    Ok(words)
}

fn said(statement: Statement) -> Said {
    Said {
        text: statement.text,
        sha256: statement.sha256,
        by: statement.stated_by,
        at: statement.stated_at,
    }
}

/// Which report the next one is, by the custody log: how many there are with it, and the newest before it
/// that was made for the same readers.
pub(crate) fn issue(log: &[(Entry, Sha256)], audience: Audience) -> Issue {
    let mut issue = Issue { number: 1, audience, supersedes: None };
    for (entry, _) in log.iter().filter(|(entry, _)| entry.action == Action::Report) {
        let arguments: Json = serde_json::from_str(&entry.arguments).unwrap_or_default();
        // Reports of before there were several kinds were for everyone.
        let readers = arguments["audience"].as_str().unwrap_or(Audience::Everyone.word());
        if readers == audience.word() {
            issue.supersedes = Some(Earlier { number: issue.number, at: entry.at });
        }
        issue.number += 1;
    }
    issue
}

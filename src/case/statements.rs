//! What the examiner states of the case as a whole: scope, authorisation, narrative, answers.

use chrono::{DateTime, Utc};
use duckdb::params;
use serde_json::json;

use super::sources::rows;
use super::{CaseError, CaseFile, CaseWriter};
use crate::custody::Action;
use crate::digest::Sha256;

/// What a statement is about. The newest of a topic counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// For whom the case is: in place of what was said when it was made.
    Client,
    /// How what comes out of the case may be handed on: in place of what was said when it was made.
    Marking,
    /// What was to be examined, and what not.
    Scope,
    /// Who allowed the examination, and when.
    Authorisation,
    /// What happened, in the examiner's words, as Markdown.
    Narrative,
    /// What is to be decided or was, in the examiner's words, as Markdown.
    Decisions,
    /// The examiner's answer to: was there unauthorised access?
    Access,
    /// The examiner's answer to: when did it begin and end?
    Period,
    /// The examiner's answer to: how did they get in?
    Entry,
    /// The examiner's answer to: what could they reach?
    Reach,
    /// The examiner's answer to: is it over?
    Over,
    /// The examiner's answer to: what is not known?
    Unknown,
}

impl Topic {
    /// Every topic.
    pub const ALL: [Self; 12] = [
        Self::Client,
        Self::Marking,
        Self::Scope,
        Self::Authorisation,
        Self::Narrative,
        Self::Decisions,
        Self::Access,
        Self::Period,
        Self::Entry,
        Self::Reach,
        Self::Over,
        Self::Unknown,
    ];

    /// The word that the case stores.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Marking => "marking",
            Self::Scope => "scope",
            Self::Authorisation => "authorisation",
            Self::Narrative => "narrative",
            Self::Decisions => "decisions",
            Self::Access => "answer-access",
            Self::Period => "answer-period",
            Self::Entry => "answer-entry",
            Self::Reach => "answer-reach",
            Self::Over => "answer-over",
            Self::Unknown => "answer-unknown",
        }
    }
}

/// What the examiner states of the case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// What it is about.
    pub topic: Topic,
    /// The examiner's words.
    pub text: String,
    /// The digest of the words in UTF-8.
    pub sha256: Sha256,
    /// Who stated it.
    pub stated_by: String,
    /// When it was stated.
    pub stated_at: DateTime<Utc>,
}

impl CaseFile {
    /// What is stated of the case now: of each topic the newest, in the order in which they were stated.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read, or if a statement is not the text of which the digest was recorded.
    pub fn statements(&self) -> Result<Vec<Statement>, CaseError> {
        let table = self.own("read the statements", include_str!("sql/statements.sql"))?;
        rows(&table)
            .map(|row| {
                let word = row.text("topic")?;
                let topic = Topic::ALL.into_iter().find(|topic| topic.word() == word);
                let topic = topic.ok_or_else(|| row.nonsense("topic", "a topic of statements"))?;
                let text = row.text("statement")?;
                let sha256 = Sha256::of(&text);
                if sha256.to_string() != row.text("sha256")? {
                    return Err(row.nonsense("sha256", "the digest of the statement beside it"));
                }
                let stated_by = row.text("stated_by")?;
                let stated_at = row.time("stated_at")?;
                Ok(Statement { topic, text, sha256, stated_by, stated_at })
            })
            .collect()
    }
}

impl CaseWriter {
    /// States something of the case, in place of what was stated on the topic before. A blank text
    /// withdraws that. The custody log keeps every text, with its digest.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be written.
    pub fn state(&self, topic: Topic, text: &str) -> Result<Sha256, CaseError> {
        let sha256 = Sha256::of(text);
        let change = self.begin()?;
        change
            .transaction
            .execute(
                include_str!("sql/add_statement.sql"),
                params![
                    topic.word(),
                    text,
                    sha256.to_string(),
                    self.examiner().name,
                    self.examiner().now().timestamp_micros(),
                ],
            )
            .map_err(|error| self.failed("keep a statement", error))?;
        let arguments = json!({
            "topic": topic.word(),
            "statement": text,
            "sha256": sha256.to_string(),
        });
        let done = if text.is_empty() { "withdrawn" } else { "stated" };
        change.commit(Action::Note, &arguments, &json!({ done: 1 }))?;
        Ok(sha256)
    }
}

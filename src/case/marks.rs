//! What the examiner says: which values are the attacker's or benign, and notes on findings.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use duckdb::params;
use serde_json::json;

use super::sources::rows;
use super::{CaseError, CaseFile, CaseWriter};
use crate::custody::Action;
use crate::finding::Value;
use crate::record::address_key;

/// What a mark says of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkVerdict {
    /// It is the attacker's: pivots begin with it.
    Attacker,
    /// It is harmless: findings that rest on it alone are set aside, and listed as set aside.
    Benign,
}

impl MarkVerdict {
    /// The word that the case stores.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Attacker => "attacker",
            Self::Benign => "benign",
        }
    }
}

/// What kind of value is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkKind {
    /// An address, a CIDR or a range.
    Address,
    /// An autonomous system, by its number.
    Network,
    /// A user or a workload, by object id or name.
    Principal,
    /// An application, by its client id.
    App,
    /// A secret, certificate or federated credential, by key id or thumbprint.
    Credential,
    /// A session, by its id.
    Session,
    /// A device, by its object id.
    Device,
    /// A user agent, word for word.
    UserAgent,
}

impl MarkKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Address,
        Self::Network,
        Self::Principal,
        Self::App,
        Self::Credential,
        Self::Session,
        Self::Device,
        Self::UserAgent,
    ];

    /// The word that the case stores.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Network => "network",
            Self::Principal => "principal",
            Self::App => "app",
            Self::Credential => "credential",
            Self::Session => "session",
            Self::Device => "device",
            Self::UserAgent => "user agent",
        }
    }
}

/// A value that is about to be marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMark {
    /// What kind of value it is.
    pub kind: MarkKind,
    /// The value, as the case has it.
    pub value: String,
    /// The first and last address, for addresses.
    pub range: Option<(IpAddr, IpAddr)>,
    /// What is said of it.
    pub verdict: MarkVerdict,
    /// Why.
    pub reason: String,
}

/// A value that is marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Its number in the case.
    pub mark_id: i64,
    /// The kind of value, as stored.
    pub kind: String,
    /// The value.
    pub value: String,
    /// `attacker` or `benign`.
    pub verdict: String,
    /// Why.
    pub reason: String,
    /// Who marked it.
    pub marked_by: String,
    /// When it was marked.
    pub marked_at: DateTime<Utc>,
    /// How many sign-ins it is about, by the layer as it was last made.
    pub sign_ins: i64,
}

/// What the examiner says of a finding, or of the case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingNote {
    /// Its number in the case.
    pub note_id: i64,
    /// The query and the key of the finding; `None`: it is about the case.
    pub finding: Option<(String, String)>,
    /// `confirmed`, `benign` or `open`; `None`: a note alone.
    pub verdict: Option<String>,
    /// The examiner's words.
    pub note: String,
    /// Who wrote it.
    pub noted_by: String,
    /// When it was written.
    pub noted_at: DateTime<Utc>,
}

impl CaseFile {
    /// Every mark, in the order in which they were made.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn marks(&self) -> Result<Vec<Mark>, CaseError> {
        let table = self.own("list the marks", include_str!("sql/marks.sql"))?;
        rows(&table)
            .map(|row| {
                Ok(Mark {
                    mark_id: row.integer("mark_id")?,
                    kind: row.text("kind")?,
                    value: row.text("value")?,
                    verdict: row.text("verdict")?,
                    reason: row.text("reason")?,
                    marked_by: row.text("marked_by")?,
                    marked_at: row.time("marked_at")?,
                    sign_ins: row.integer("sign_ins")?,
                })
            })
            .collect()
    }

    /// What kinds of value the case has this as, word for word: such as a principal and an
    /// application of one name.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn kinds_of_value(&self, value: &str) -> Result<Vec<MarkKind>, CaseError> {
        let sql = include_str!("sql/kinds_of_value.sql");
        let table = self.answer(sql, &[("value".to_owned(), Value::Text(value.to_owned()))])?;
        let mut kinds = Vec::new();
        for row in rows(&table) {
            let word = row.text("kind")?;
            kinds.extend(MarkKind::ALL.into_iter().find(|kind| kind.word() == word));
        }
        Ok(kinds)
    }

    /// Every note, in the order in which they were written.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn finding_notes(&self) -> Result<Vec<FindingNote>, CaseError> {
        let table = self.own("list the notes", "SELECT * FROM finding_note ORDER BY note_id")?;
        rows(&table)
            .map(|row| {
                Ok(FindingNote {
                    note_id: row.integer("note_id")?,
                    finding: row.maybe_text("query").zip(row.maybe_text("finding_key")),
                    verdict: row.maybe_text("verdict"),
                    note: row.text("note")?,
                    noted_by: row.text("noted_by")?,
                    noted_at: row.time("noted_at")?,
                })
            })
            .collect()
    }
}

impl CaseWriter {
    /// Marks a value. One that is marked the same way already is left as it is; one that is marked the
    /// other way must be unmarked first.
    ///
    /// # Errors
    ///
    /// Fails if the value is marked the other way, or if the case cannot be written.
    pub fn mark(&self, mark: &NewMark) -> Result<bool, CaseError> {
        let same = |found: &Mark| found.kind == mark.kind.word() && found.value == mark.value;
        if let Some(found) = self.marks()?.into_iter().find(same) {
            if found.verdict == mark.verdict.word() {
                return Ok(false);
            }
            return Err(CaseError::MarkedOtherwise {
                value: found.value,
                verdict: found.verdict,
                mark_id: found.mark_id,
            });
        }
        let change = self.begin()?;
        change
            .transaction
            .execute(
                include_str!("sql/add_mark.sql"),
                params![
                    mark.kind.word(),
                    mark.value,
                    mark.range.map(|(first, _)| address_key(first)),
                    mark.range.map(|(_, last)| address_key(last)),
                    mark.verdict.word(),
                    mark.reason,
                    self.examiner().name,
                    self.examiner().now().timestamp_micros(),
                ],
            )
            .map_err(|error| self.failed("mark a value", error))?;
        let arguments = json!({
            "kind": mark.kind.word(),
            "value": mark.value,
            "verdict": mark.verdict.word(),
            "reason": mark.reason,
        });
        change.commit(Action::Mark, &arguments, &json!({ "marked": 1 }))?;
        Ok(true)
    }

    /// Takes marks back, by their number or their value. The custody log keeps them.
    ///
    /// # Errors
    ///
    /// Fails if there is none such, or if the case cannot be written.
    pub fn unmark(&self, which: &str) -> Result<Vec<Mark>, CaseError> {
        let matches = |mark: &Mark| mark.mark_id.to_string() == which || mark.value == which;
        let removed: Vec<_> = self.marks()?.into_iter().filter(matches).collect();
        if removed.is_empty() {
            return Err(CaseError::NoSuchMark(which.to_owned()));
        }
        let change = self.begin()?;
        for mark in &removed {
            change
                .transaction
                .execute("DELETE FROM mark WHERE mark_id = ?", params![mark.mark_id])
                .map_err(|error| self.failed("take a mark back", error))?;
        }
        let list: Vec<_> = removed
            .iter()
            .map(|mark| json!({ "kind": mark.kind, "value": mark.value, "verdict": mark.verdict }))
            .collect();
        change.commit(
            Action::Unmark,
            &json!({ "marks": list }),
            &json!({ "removed": removed.len() }),
        )?;
        Ok(removed)
    }

    /// Writes down what the examiner says of a finding, by query and key, or of the case.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be written.
    pub fn note(
        &self,
        finding: Option<(&str, &str)>,
        verdict: Option<&str>,
        note: &str,
    ) -> Result<(), CaseError> {
        let change = self.begin()?;
        let (query, key) = finding.unzip();
        change
            .transaction
            .execute(
                include_str!("sql/add_note.sql"),
                params![
                    query,
                    key,
                    verdict,
                    note,
                    self.examiner().name,
                    self.examiner().now().timestamp_micros(),
                ],
            )
            .map_err(|error| self.failed("write a note", error))?;
        let arguments = json!({ "query": query, "finding": key, "verdict": verdict, "note": note });
        change.commit(Action::Note, &arguments, &json!({ "noted": 1 }))
    }
}

//! How each source came to the examiner: who exported it, from where, with which filter, who handed it
//! over. Nobody can read that out of the bytes, so the examiner says it, and the case keeps who said
//! what and when. Designed after what ISO/IEC 27037 asks of the documentation of an acquisition.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use duckdb::params;
use serde_json::json;

use super::sources::rows;
use super::{CaseError, CaseFile, CaseWriter};
use crate::custody::Action;

/// What can be said of how a source was acquired.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AcquisitionFact {
    /// Who exported it.
    ExportedBy,
    /// Tenant, portal, API or tool it was exported from.
    ExportedFrom,
    /// When it was exported.
    ExportedAt,
    /// The filter, period and selection of the export.
    Filter,
    /// Who handed it over.
    ReceivedFrom,
    /// When the examiner received it.
    ReceivedAt,
    /// By what way: a medium, a share, an encrypted mail.
    ReceivedHow,
    /// Who allowed the acquisition, or by which order.
    Authorisation,
}

impl AcquisitionFact {
    /// Every fact, in the order in which they are shown.
    pub const ALL: [Self; 8] = [
        Self::ExportedBy,
        Self::ExportedFrom,
        Self::ExportedAt,
        Self::Filter,
        Self::ReceivedFrom,
        Self::ReceivedAt,
        Self::ReceivedHow,
        Self::Authorisation,
    ];

    /// The words that the case stores and reports show.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::ExportedBy => "exported by",
            Self::ExportedFrom => "exported from",
            Self::ExportedAt => "exported at",
            Self::Filter => "filter",
            Self::ReceivedFrom => "received from",
            Self::ReceivedAt => "received at",
            Self::ReceivedHow => "received how",
            Self::Authorisation => "authorisation",
        }
    }
}

/// What the examiner said of how a source was acquired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acquired {
    /// The exhibit number of the source.
    pub reference: String,
    /// What it is about, as [`AcquisitionFact::words`].
    pub fact: String,
    /// The examiner's words.
    pub value: String,
    /// Who wrote it down.
    pub noted_by: String,
    /// When.
    pub noted_at: DateTime<Utc>,
}

impl CaseFile {
    /// What counts now of how each source was acquired, by its number: the last word on each fact, in
    /// the order of [`AcquisitionFact::ALL`].
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn acquisitions(&self) -> Result<BTreeMap<i64, Vec<Acquired>>, CaseError> {
        let table = self.own("read the acquisitions", include_str!("sql/acquisitions.sql"))?;
        let mut found = BTreeMap::<i64, Vec<Acquired>>::new();
        for row in rows(&table) {
            found.entry(row.integer("source_id")?).or_default().push(Acquired {
                reference: row.text("reference")?,
                fact: row.text("fact")?,
                value: row.text("value")?,
                noted_by: row.text("noted_by")?,
                noted_at: row.time("noted_at")?,
            });
        }
        let rank = |fact: &str| AcquisitionFact::ALL.iter().position(|it| it.words() == fact);
        for facts in found.values_mut() {
            facts.sort_by_key(|acquired| rank(&acquired.fact));
        }
        Ok(found)
    }
}

impl CaseWriter {
    /// Writes down how sources were acquired: each fact of each of them. What was said before stays in
    /// the case and in the custody log.
    ///
    /// # Errors
    ///
    /// Fails if there is no such source, or if the case cannot be written.
    pub fn note_acquisition(
        &self,
        references: &[String],
        facts: &[(AcquisitionFact, String)],
    ) -> Result<Vec<String>, CaseError> {
        let sources: Vec<_> =
            references.iter().map(|reference| self.source(reference)).collect::<Result<_, _>>()?;
        let change = self.begin()?;
        let now = self.examiner().now().timestamp_micros();
        for source in &sources {
            for (fact, value) in facts {
                change
                    .transaction
                    .execute(
                        include_str!("sql/add_acquisition.sql"),
                        params![source.source_id, fact.words(), value, self.examiner().name, now],
                    )
                    .map_err(|error| self.failed("write down an acquisition", error))?;
            }
        }
        let said: serde_json::Map<_, _> =
            facts.iter().map(|(fact, value)| (fact.words().to_owned(), json!(value))).collect();
        let references: Vec<_> = sources.into_iter().map(|source| source.reference).collect();
        let arguments = json!({ "sources": references, "facts": said });
        let noted = references.len() * facts.len();
        change.commit(Action::Acquisition, &arguments, &json!({ "noted": noted }))?;
        Ok(references)
    }

    /// Writes into the custody log what was done with the case that changed no row of it, such as an
    /// export or a verification.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be written.
    pub fn record(
        &self,
        action: Action,
        arguments: &serde_json::Value,
        result: &serde_json::Value,
    ) -> Result<(), CaseError> {
        self.begin()?.commit(action, arguments, result)
    }
}

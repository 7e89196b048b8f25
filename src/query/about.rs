//! What a query says about itself: the front matter, in TOML, inside its first comment.

use serde::{Deserialize, Deserializer};

use super::parameter::Parameter;
use crate::finding::Severity;

/// The front matter of a query.
///
/// A field that we do not know is an error, so that a typo cannot silence a false-positive note.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// The name of the query's answer, as a heading.
    pub title: String,
    /// The question that it answers, as an examiner would put it.
    pub question: String,
    /// Whether its rows accuse or only list.
    pub kind: Kind,
    /// The gravest severity that a row can have. Findings only.
    #[serde(default, deserialize_with = "severity")]
    pub severity: Option<Severity>,
    /// MITRE ATT&CK technique ids.
    #[serde(default)]
    pub attack: Vec<String>,
    /// Innocent explanations to rule out. A finding without any is not finished.
    #[serde(default)]
    pub benign: Vec<String>,
    /// What the record does not show, so that nobody reads more out of it. Findings only.
    #[serde(default)]
    pub not_shown: String,
    /// What to look at next.
    pub next: Vec<String>,
    /// One full sentence about a row, with its `{columns}`. Findings only.
    #[serde(default)]
    pub sentence: String,
    /// The columns by which a finding is known again when the query is run on more evidence.
    #[serde(default)]
    pub key: Vec<String>,
    /// What must be in the case for an empty answer to mean anything.
    #[serde(default)]
    pub needs: Vec<Need>,
    /// The `$placeholders` of the SQL.
    #[serde(default, rename = "parameter")]
    pub parameters: Vec<Parameter>,
}

/// What the rows of an answer are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Each row is a claim, with a severity, a confidence and its evidence.
    Finding,
    /// Rows to read, without a claim.
    Listing,
}

/// What a query cannot do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// A database that tells the country of an address.
    GeoipCountry,
    /// A database that tells the autonomous system of an address.
    GeoipAsn,
    /// Audit events.
    Audit,
    /// Networks that the examiner calls known.
    KnownNetworks,
    /// Lists of networks that say more than names.
    NetworkLists,
}

impl Need {
    /// What is missing, in words that complete "not run: ...".
    #[must_use]
    pub const fn missing(self) -> &'static str {
        match self {
            Self::GeoipCountry => "no country database",
            Self::GeoipAsn => "no ASN database",
            Self::Audit => "no audit log imported",
            Self::KnownNetworks => "no known networks given",
            Self::NetworkLists => "no list of networks was asked (`doorward enrich FILE`)",
        }
    }
}

impl About {
    /// What is still missing from a finding's front matter, if anything.
    pub(super) fn unfinished(&self) -> Option<&'static str> {
        let required = [
            (self.severity.is_none(), "severity"),
            (self.benign.is_empty(), "benign"),
            (self.not_shown.is_empty(), "not_shown"),
            (self.sentence.is_empty(), "sentence"),
            (self.key.is_empty(), "key"),
        ];
        match self.kind {
            Kind::Listing => None,
            Kind::Finding => {
                required.iter().find(|(is_missing, _)| *is_missing).map(|(_, field)| *field)
            }
        }
    }
}

fn severity<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Severity>, D::Error> {
    let word = String::deserialize(deserializer)?;
    match Severity::of_word(&word) {
        Some(severity) => Ok(Some(severity)),
        None => Err(serde::de::Error::unknown_variant(&word, &["high", "medium", "low", "info"])),
    }
}

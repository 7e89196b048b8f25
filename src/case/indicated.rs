//! What findings and marks point at, for whoever hands indicators on.

use chrono::{DateTime, Utc};

use super::sources::rows;
use super::{CaseError, CaseFile};
use crate::finding::{Severity, Value};

/// An address that a finding cites.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CitedAddress {
    /// The number of the finding.
    pub finding: i64,
    /// The address, as the case writes it.
    pub address: String,
    /// When an event that any of the findings asked for cites first has it.
    pub first_at: DateTime<Utc>,
    /// When such an event last has it.
    pub last_at: DateTime<Utc>,
    /// How many such events there are, each once.
    pub events: i64,
    /// Why it says nothing about an attacker, if it does not: such as a known network.
    pub not_an_indicator: Option<String>,
}

/// When a value that is marked as the attacker's was met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkedSpan {
    /// The number of the mark.
    pub mark_id: i64,
    /// When it was first met; `None`: never.
    pub first_at: Option<DateTime<Utc>>,
    /// When it was last met.
    pub last_at: Option<DateTime<Utc>>,
    /// In how many sign-ins and changes.
    pub events: i64,
}

impl CaseFile {
    /// The numbers of the findings that stand, from this severity upwards: those that are set aside, held
    /// benign, or have too little history to judge by are not among them.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn findings_at_or_above(&self, least: Severity) -> Result<Vec<i64>, CaseError> {
        let words = Severity::ALL.into_iter().filter(|severity| *severity >= least);
        let words = words.map(|severity| Value::Text(severity.word().to_owned())).collect();
        let arguments = [("severities".to_owned(), Value::List(words))];
        let table = self.answer(include_str!("sql/findings_at_or_above.sql"), &arguments)?;
        rows(&table).map(|row| row.integer("finding_number")).collect()
    }

    /// The addresses of the events that these findings cite.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn cited_addresses(&self, numbers: &[i64]) -> Result<Vec<CitedAddress>, CaseError> {
        let numbers = Value::List(numbers.iter().copied().map(Value::Integer).collect());
        let arguments = [("numbers".to_owned(), numbers)];
        let table = self.answer(include_str!("sql/cited_addresses.sql"), &arguments)?;
        rows(&table)
            .map(|row| {
                Ok(CitedAddress {
                    finding: row.integer("finding_number")?,
                    address: row.text("ip_address")?,
                    first_at: row.time("first_at")?,
                    last_at: row.time("last_at")?,
                    events: row.integer("events")?,
                    not_an_indicator: row.maybe_text("not_an_indicator"),
                })
            })
            .collect()
    }

    /// When the values that are marked as the attacker's were met.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn marked_spans(&self) -> Result<Vec<MarkedSpan>, CaseError> {
        let table = self.own("see where marks apply", include_str!("sql/marked_spans.sql"))?;
        rows(&table)
            .map(|row| {
                Ok(MarkedSpan {
                    mark_id: row.integer("mark_id")?,
                    first_at: row.maybe_time("first_at"),
                    last_at: row.maybe_time("last_at"),
                    events: row.integer("events")?,
                })
            })
            .collect()
    }
}

//! Which fields the evidence carries, by the kind of its records.

use std::collections::BTreeMap;

use super::sources::rows;
use super::{CaseError, CaseFile};

/// A field that fewer of a hundred records have was not looked at: one record in twenty.
const LEAST_PERCENT: i64 = 5;

/// How many records of each kind carry the fields that queries rest on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage(BTreeMap<(String, String), Filled>);

/// How many records there are, and how many have a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Filled {
    events: i64,
    filled: i64,
}

impl Coverage {
    /// Whether there are records of a kind: a `sign_in_type`, `audit` or `graph_activity`.
    #[must_use]
    pub fn has(&self, record_kind: &str) -> bool {
        self.0.iter().any(|((kind, _), filled)| kind == record_kind && filled.events > 0)
    }

    /// Whether enough records of a kind have a field for it to be looked at.
    #[must_use]
    pub fn is_filled(&self, record_kind: &str, field: &str) -> bool {
        let place = (record_kind.to_owned(), field.to_owned());
        self.0.get(&place).is_some_and(|found| {
            found.filled > 0 && found.filled * 100 >= found.events * LEAST_PERCENT
        })
    }

    /// Whether any record of any kind has a field.
    #[must_use]
    pub fn any_filled(&self, field: &str) -> bool {
        self.0.iter().any(|((_, name), found)| name == field && found.filled > 0)
    }
}

impl CaseFile {
    /// Which fields the evidence carries.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn coverage(&self) -> Result<Coverage, CaseError> {
        let sql = "SELECT record_kind, field, events, filled FROM field_coverage";
        let table = self.own("see which fields the evidence carries", sql)?;
        let fields = rows(&table).map(|row| {
            let place = (row.text("record_kind")?, row.text("field")?);
            let filled = Filled { events: row.integer("events")?, filled: row.integer("filled")? };
            Ok((place, filled))
        });
        fields.collect::<Result<_, _>>().map(Coverage)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_record_in_twenty_is_the_least() {
        let field = |name: &str, filled| {
            (("interactive".to_owned(), name.to_owned()), Filled { events: 100, filled })
        };
        let coverage =
            Coverage(BTreeMap::from([field("device", 5), field("session", 4), field("risk", 0)]));
        assert!(coverage.has("interactive") && !coverage.has("audit"));
        assert!(coverage.is_filled("interactive", "device"));
        assert!(!coverage.is_filled("interactive", "session"));
        assert!(!coverage.is_filled("managed_identity", "device"));
        assert!(coverage.any_filled("session") && !coverage.any_filled("risk"));
    }
}

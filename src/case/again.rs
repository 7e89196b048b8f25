//! Reading rejected records of a source again, when the examiner has said what they left open.
//!
//! Nothing of the first reading is changed: what could be read the second time is added, and a list says
//! which of the rejected records those are.

use std::collections::BTreeMap;

use super::sources::rows;
use super::{CaseError, CaseFile, Change};
use crate::finding::Value;

/// Numbers of records, as runs without gaps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordNumbers(Vec<(u64, u64)>);

impl RecordNumbers {
    /// Whether a number is among them.
    #[must_use]
    pub fn hold(&self, number: u64) -> bool {
        let after = self.0.partition_point(|(first, _)| *first <= number);
        after.checked_sub(1).and_then(|at| self.0.get(at)).is_some_and(|(_, last)| number <= *last)
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.0.iter().map(|(first, last)| last - first + 1).sum()
    }
}

impl CaseFile {
    /// The rejected records of a source that could not be read again so far, by member.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn rejected_numbers(
        &self,
        source_id: i64,
    ) -> Result<BTreeMap<i64, RecordNumbers>, CaseError> {
        let arguments = [("source".to_owned(), Value::Integer(source_id))];
        let table = self.answer(include_str!("sql/rejected_numbers.sql"), &arguments)?;
        let mut found = BTreeMap::<i64, RecordNumbers>::new();
        for row in rows(&table) {
            let number = |column| row.integer(column).map(|at| u64::try_from(at).unwrap_or(0));
            let run = (number("first_number")?, number("last_number")?);
            found.entry(row.integer("member_id")?).or_default().0.push(run);
        }
        Ok(found)
    }
}

impl CaseFile {
    /// The order of day and month that the examiner said when a source was last read, as a word, if he
    /// did.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn date_order_said(&self, reference: &str) -> Result<Option<String>, CaseError> {
        let arguments = [("reference".to_owned(), Value::Text(reference.to_owned()))];
        let table = self.answer(include_str!("sql/date_order_said.sql"), &arguments)?;
        Ok(rows(&table).next().and_then(|row| row.maybe_text("date_order")))
    }
}

impl Change<'_> {
    /// Takes note of the rejected records of a source that now have sightings. Gives the number of the
    /// reading, and how many they are; or nothing if one of them stands elsewhere in the file than the
    /// record that was rejected under its number, so that the change must not be kept.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be written.
    pub fn close_reading(&self, source_id: i64) -> Result<Option<(i64, i64)>, CaseError> {
        self.flush()?;
        let list = include_str!("sql/list_reading.sql").replace("$source", &source_id.to_string());
        self.run("list what was read again", &list)?;
        if self.number("SELECT count(*) FROM told_again WHERE is_elsewhere")? > 0 {
            return Ok(None);
        }
        let reading = self.number("SELECT coalesce(max(reading), 0) + 1 FROM read_again")?;
        let sql = include_str!("sql/close_reading.sql").replace("$reading", &reading.to_string());
        self.run("take note of what was read again", &sql)?;
        let counted = format!(
            "SELECT coalesce(sum(records), 0)::BIGINT FROM read_again WHERE reading = {reading}"
        );
        Ok(Some((reading, self.number(&counted)?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_hold_what_is_in_them() {
        let numbers = RecordNumbers(vec![(2, 4), (9, 9)]);
        let held: Vec<u64> = (0..12).filter(|number| numbers.hold(*number)).collect();
        assert_eq!(held, [2, 3, 4, 9]);
        assert_eq!(numbers.count(), 4);
    }
}

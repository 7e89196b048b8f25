//! The events that an explorer of the case holds, and where the records stand that findings cite.

use super::read::record_place;
use super::sources::rows;
use super::{CaseError, CaseFile, RecordPlace, TakeRow};
use crate::finding::Value;

impl CaseFile {
    /// Hands out at most `at_most` sign-ins and directory changes, a row each: those that findings cite
    /// first, then those of principals that findings are about, then all others, each in the order of time.
    /// Ends when whoever takes them says `false`.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read, or if whoever takes the rows does.
    pub fn explorer_events<E: From<CaseError>>(
        &self,
        at_most: usize,
        take: &mut TakeRow<'_, E>,
    ) -> Result<(), E> {
        let at_most = Value::Integer(i64::try_from(at_most).unwrap_or(i64::MAX));
        let arguments = [("rows".to_owned(), at_most)];
        self.each_row(include_str!("sql/explorer_events.sql"), &arguments, take).map(|_columns| ())
    }

    /// Where the records stand that findings cite, each once: the first record of each finding before the
    /// second of any, and the gravest finding's before the others'.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn cited_records(&self) -> Result<Vec<RecordPlace>, CaseError> {
        let table = self.own("find the cited records", include_str!("sql/cited_records.sql"))?;
        rows(&table).map(|row| record_place(&row)).collect()
    }
}

//! What a case says of one value, beside the sign-ins that have it.

use super::{CaseError, CaseFile};
use crate::finding::{Table, Value};

/// What a case says of one value.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dossier {
    /// Changes of the directory that it made, that concern it, or that came from it.
    pub directory: Table,
    /// Findings about it, or that cite a sign-in that has it, of the last run.
    pub findings: Table,
    /// Marks and notes of the examiner's.
    pub said: Table,
}

impl CaseFile {
    /// What the case says of a value, word for word: an id, a name, an address, a key id ...
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn dossier(&self, value: &str) -> Result<Dossier, CaseError> {
        let value = [("value".to_owned(), Value::Text(value.to_owned()))];
        Ok(Dossier {
            directory: self.answer(include_str!("sql/dossier_directory.sql"), &value)?,
            findings: self.answer(include_str!("sql/dossier_findings.sql"), &value)?,
            said: self.answer(include_str!("sql/dossier_said.sql"), &value)?,
        })
    }
}

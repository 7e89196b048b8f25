//! Files that were looked at and not taken in.

use duckdb::params;
use serde_json::{Value as Json, json};

use super::sources::rows;
use super::{CaseError, CaseFile, CaseWriter};
use crate::custody::Action;
use crate::digest::Sha256;

/// A file that was looked at and not taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileNotTaken {
    /// The path as the examiner gave it.
    pub given_path: String,
    /// Its size in bytes, where it could be opened.
    pub bytes: Option<i64>,
    /// SHA-256 of its bytes, where they could be read.
    pub sha256: Option<String>,
    /// `skipped`, `unreadable` or `left out`.
    pub disposition: String,
    /// What it is, or why it could not be read.
    pub reason: String,
}

impl CaseFile {
    /// Every file that was looked at and not taken in, in the order of their paths.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn files_not_taken(&self) -> Result<Vec<FileNotTaken>, CaseError> {
        let sql = "SELECT * FROM file_not_taken ORDER BY given_path, looked_at, reason";
        let table = self.own("list the files that were not taken in", sql)?;
        rows(&table)
            .map(|row| {
                Ok(FileNotTaken {
                    given_path: row.text("given_path")?,
                    bytes: row.get("bytes").as_integer(),
                    sha256: row.maybe_text("sha256"),
                    disposition: row.text("disposition")?,
                    reason: row.text("reason")?,
                })
            })
            .collect()
    }
}

/// A file that was given and is in the case already, so that nothing of it was taken in again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileKnown {
    /// The path as the examiner gave it.
    pub given_path: String,
    /// The exhibit number of the source with the same bytes.
    pub reference: String,
    /// SHA-256 of these bytes, taken from the file that was given.
    pub sha256: Sha256,
}

impl CaseWriter {
    /// Records in the custody log that files were given that are in the case already. What exports
    /// leave open stands as it was said.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be written.
    pub fn record_known(&self, files: &[FileKnown], said: &Json) -> Result<(), CaseError> {
        if files.is_empty() {
            return Ok(());
        }
        let list: Vec<_> = files
            .iter()
            .map(|file| {
                json!({
                    "path": file.given_path,
                    "source": file.reference,
                    "sha256": file.sha256.to_string(),
                })
            })
            .collect();
        let arguments = json!({ "known": list, "said": said });
        self.begin()?.commit(Action::Import, &arguments, &json!({ "taken_in": 0 }))
    }

    /// Records files that were looked at and not taken in. What is recorded already, with the same
    /// bytes and the same reason, is not recorded again.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be written.
    pub fn record_not_taken(&self, files: &[FileNotTaken]) -> Result<(), CaseError> {
        let known = self.files_not_taken()?;
        let fresh: Vec<_> = files.iter().filter(|file| !known.contains(file)).collect();
        if fresh.is_empty() {
            return Ok(());
        }
        let change = self.begin()?;
        for file in &fresh {
            change
                .transaction
                .execute(
                    "INSERT INTO file_not_taken VALUES (?, ?, ?, ?, ?, make_timestamp(?))",
                    params![
                        file.given_path,
                        file.bytes,
                        file.sha256,
                        file.disposition,
                        file.reason,
                        self.examiner().now().timestamp_micros(),
                    ],
                )
                .map_err(|error| self.failed("record a file that was not taken in", error))?;
        }
        let list: Vec<_> = fresh
            .iter()
            .map(|file| {
                json!({
                    "path": file.given_path,
                    "bytes": file.bytes,
                    "sha256": file.sha256,
                    "disposition": file.disposition,
                    "reason": file.reason,
                })
            })
            .collect();
        let result = json!({ "not_taken": fresh.len() });
        change.commit(Action::Import, &json!({ "not_taken": list }), &result)?;
        Ok(())
    }
}

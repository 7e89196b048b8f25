//! What an import did, file by file: for whoever asked for it, and for the case.

use std::path::PathBuf;

use super::{ImportError, member};
use crate::case::{FileKnown, FileNotTaken, FormatSum, ImportWarning, RecordSum, Rejected};
use crate::digest::Sha256;
use crate::format::DateOrder;
use crate::record::EventTime;

/// What an import did.
#[derive(Debug, Default)]
pub struct Receipt {
    /// The files that were looked at, in order.
    pub files: Vec<FileReceipt>,
    /// Things that were left out when folders were walked, and why.
    pub left_out: Vec<(PathBuf, String)>,
}

/// What became of one file.
#[derive(Debug)]
pub struct FileReceipt {
    /// The file.
    pub path: PathBuf,
    /// Its size in bytes.
    pub bytes: u64,
    /// What became of it.
    pub outcome: FileOutcome,
}

/// What can become of a file.
#[derive(Debug)]
pub enum FileOutcome {
    /// It was taken in.
    Imported {
        /// Its exhibit number.
        reference: String,
        /// SHA-256 of its bytes.
        sha256: Sha256,
        /// What it holds.
        members: Vec<MemberOutcome>,
    },
    /// Its bytes are in the case already.
    Known {
        /// The exhibit number of the source with the same bytes.
        reference: String,
        /// SHA-256 of its bytes.
        sha256: Sha256,
        /// Whether what the examiner says now was of no use, because none of its records was rejected.
        in_vain: bool,
    },
    /// Its bytes are in the case already, and its rejected records were read again by what the examiner
    /// says now.
    ReadAgain {
        /// The exhibit number of the source with the same bytes.
        reference: String,
        /// SHA-256 of its bytes.
        sha256: Sha256,
        /// How many of the rejected records can be used now.
        accepted: u64,
        /// How many had been rejected.
        rejected: u64,
    },
    /// Its bytes are in the case already, its dates were read in the other order than the examiner says
    /// now, and nothing was changed.
    ReadOtherwise {
        /// The exhibit number of the source with the same bytes.
        reference: String,
        /// SHA-256 of its bytes.
        sha256: Sha256,
        /// The order in which its dates were read.
        order: DateOrder,
        /// Who settled that order.
        settled: Settled,
    },
    /// Nothing in it can be read as sign-ins or audit events.
    Skipped {
        /// What it is.
        what: String,
        /// SHA-256 of its bytes, unless the import was only tried.
        sha256: Option<Sha256>,
    },
    /// It could not be read at all.
    Failed {
        /// Why.
        error: ImportError,
        /// SHA-256 of its bytes, where they could be read to their end.
        sha256: Option<Sha256>,
    },
}

/// Who settled in which order the dates of a source were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// The examiner, in an earlier import.
    ByExaminer,
    /// The source itself, by a number that is no month, its name, or the order of its rows.
    BySource,
}

/// What became of a member of a file.
#[derive(Clone, Debug)]
pub struct MemberOutcome {
    /// Its number in the case.
    pub member_id: i64,
    /// `E-02`, or `E-02/3` for the third file of an archive.
    pub reference: String,
    /// Its path inside the archive.
    pub path: Option<String>,
    /// What it is: the formats of its records, or why it was skipped.
    pub content: String,
    /// Whether its records were read.
    pub disposition: &'static str,
    /// How its records added up.
    pub sum: RecordSum,
    /// The same by export format.
    pub formats: Vec<FormatSum>,
    /// What to know before relying on it being whole.
    pub warnings: Vec<ImportWarning>,
    /// The first of its rejected records; all of them are in the case.
    pub rejects: Vec<Rejected>,
    /// Earliest and latest event in it.
    pub span: (Option<EventTime>, Option<EventTime>),
}

impl Receipt {
    /// The sum over all files.
    #[must_use]
    pub fn sum(&self) -> RecordSum {
        let mut sum = RecordSum::default();
        for file in &self.files {
            if let FileOutcome::Imported { members, .. } = &file.outcome {
                for member in members {
                    sum += member.sum;
                }
            }
        }
        sum
    }

    /// Whether everything that was looked at was read, and nothing rejected.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        let whole = |file: &FileReceipt| match &file.outcome {
            FileOutcome::Known { .. } => true,
            FileOutcome::ReadAgain { accepted, rejected, .. } => accepted == rejected,
            FileOutcome::Imported { members, .. } => {
                members.iter().all(|member| member.disposition == "read")
            }
            FileOutcome::ReadOtherwise { .. }
            | FileOutcome::Skipped { .. }
            | FileOutcome::Failed { .. } => false,
        };
        self.sum().rejected == 0 && self.files.iter().all(whole)
    }

    /// What it says of files that are in the case already, for the custody log. Those whose rejected
    /// records were read again have an entry of their own; one that was refused changes nothing.
    pub(super) fn known(&self) -> Vec<FileKnown> {
        let known = |file: &FileReceipt| match &file.outcome {
            FileOutcome::Known { reference, sha256, .. }
            | FileOutcome::ReadAgain { reference, sha256, accepted: 0, .. } => Some(FileKnown {
                given_path: file.path.display().to_string(),
                reference: reference.clone(),
                sha256: *sha256,
            }),
            _ => None,
        };
        self.files.iter().filter_map(known).collect()
    }

    /// What it says of files that were not taken in, for the case.
    pub(super) fn not_taken(&self) -> Vec<FileNotTaken> {
        let left = |(path, why): &(PathBuf, String)| FileNotTaken {
            given_path: path.display().to_string(),
            bytes: None,
            sha256: None,
            disposition: "left out".to_owned(),
            reason: why.clone(),
        };
        let files = self.files.iter().filter_map(FileReceipt::not_taken);
        files.chain(self.left_out.iter().map(left)).collect()
    }
}

impl FileReceipt {
    /// What the case keeps of it, if it is not in the case.
    fn not_taken(&self) -> Option<FileNotTaken> {
        let (disposition, reason, sha256) = match &self.outcome {
            FileOutcome::Skipped { what, sha256 } => ("skipped", what.clone(), sha256),
            // It is in the case: only what was said of it now could not be done.
            FileOutcome::Failed { error: ImportError::CutOtherwise(_), .. }
            | FileOutcome::Imported { .. }
            | FileOutcome::Known { .. }
            | FileOutcome::ReadAgain { .. }
            | FileOutcome::ReadOtherwise { .. } => return None,
            FileOutcome::Failed { error, sha256 } => {
                ("unreadable", member::error_chain(error), sha256)
            }
        };
        Some(FileNotTaken {
            given_path: self.path.display().to_string(),
            bytes: i64::try_from(self.bytes).ok(),
            sha256: sha256.map(|digest| digest.to_string()),
            disposition: disposition.to_owned(),
            reason,
        })
    }
}

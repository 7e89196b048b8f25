//! Evidence into a case.
//!
//! A source is one transaction, or a run of small ones is: either all of it is in the case, with its
//! bytes, its records and its custody entry, or nothing of it is. A source whose SHA-256 is in the
//! case already is not read again, unless the examiner says of it what its rejected records left open.
//!
//! The work is a pipeline. One thread reads, hashes and cuts; several parse records and compress
//! frames; this one appends what they hand over, in the order of the file, so that the rows of a
//! case do not depend on the machine.

use std::collections::{BTreeMap, VecDeque};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;
use thiserror::Error;

use crate::case::{
    CaseError, CaseWriter, Change, FileNotTaken, FormatSum, ImportWarning, Logged, RecordSum,
    Rejected, Source,
};
use crate::custody::Action;
use crate::digest::{Sha256, Sha256Hasher};
use crate::evidence::{self, EvidenceError, EvidenceFile};
use crate::format::Hints;
use crate::progress::{Progress, Unit};
use crate::record::EventTime;

use together::Together;

mod again;
mod identity;
mod look;
mod member;
mod pipeline;
mod together;
mod warnings;

/// What an examiner says of an import beside the paths.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'a> {
    /// What exports leave open, such as the order of day and month.
    pub hints: Hints<'a>,
    /// Set, from any thread, by whoever wants the import to stop.
    pub stop: Option<&'a AtomicBool>,
    /// Whether everything is read and nothing kept.
    pub dry_run: bool,
}

impl Options<'_> {
    fn go_on(&self, file: &EvidenceFile) -> Result<(), ImportError> {
        match self.stop {
            Some(stop) if stop.load(Ordering::Relaxed) => {
                Err(ImportError::Interrupted(file.path().to_owned()))
            }
            _ => Ok(()),
        }
    }
}

/// Why an import could not be done.
#[derive(Debug, Error)]
pub enum ImportError {
    /// The evidence cannot be read.
    #[error(transparent)]
    Evidence(#[from] EvidenceError),
    /// The case cannot be written.
    #[error(transparent)]
    Case(#[from] CaseError),
    /// It was stopped. What was taken in before this file is in the case, and nothing of the file.
    #[error("interrupted while reading {}; the case is as it was before that file", .0.display())]
    Interrupted(PathBuf),
    /// What the examiner says now would make other records of a source that is in the case already.
    #[error(
        "what is said now cuts {} into other records than when it was taken in; nothing was changed: \
         import it into a new case",
        .0.display()
    )]
    CutOtherwise(PathBuf),
    /// A source broke off while it was read.
    #[error("cannot read on in {}", .path.display())]
    Read {
        /// The source.
        path: PathBuf,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
}

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
    /// Nothing in it can be read as sign-ins or audit events.
    Skipped {
        /// What it is.
        what: String,
    },
    /// It could not be read at all.
    Failed {
        /// Why.
        error: ImportError,
    },
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
            FileOutcome::Skipped { .. } | FileOutcome::Failed { .. } => false,
        };
        self.sum().rejected == 0 && self.files.iter().all(whole)
    }
}

/// Takes files and folders into a case, then merges what they tell.
///
/// A file that cannot be read, or is of another kind, stops nothing: the receipt says so.
///
/// # Errors
///
/// Fails if a path does not exist, or if the case cannot be written.
pub fn import(
    case: &CaseWriter,
    paths: &[PathBuf],
    options: &Options<'_>,
    progress: &dyn Progress,
) -> Result<Receipt, ImportError> {
    case.sparing(|| take_in(case, paths, options, progress))
}

fn take_in(
    case: &CaseWriter,
    paths: &[PathBuf],
    options: &Options<'_>,
    progress: &dyn Progress,
) -> Result<Receipt, ImportError> {
    let found = evidence::find(paths)?;
    let mut opened: VecDeque<(PathBuf, Result<EvidenceFile, EvidenceError>)> =
        found.files.into_iter().map(|path| (path.clone(), EvidenceFile::open(&path))).collect();
    let total =
        opened.iter().filter_map(|(_, file)| file.as_ref().ok()).map(EvidenceFile::bytes).sum();
    progress.begin("Import", Some(total), Unit::Bytes);
    let mut receipt = Receipt { files: Vec::new(), left_out: found.left_out };
    let mut known = Known::of(case)?;
    while !opened.is_empty() {
        let rest = opened.make_contiguous();
        let one_by_one = match together::take(case, rest, (&mut known, options, progress))? {
            Together::OneByOne(count) => count,
            Together::Done(outcomes) => {
                for ((path, file), outcome) in opened.drain(..outcomes.len()).zip(outcomes) {
                    let bytes = file.as_ref().map_or(0, EvidenceFile::bytes);
                    receipt.files.push(FileReceipt { path, bytes, outcome });
                }
                continue;
            }
        };
        for (path, file) in opened.drain(..one_by_one) {
            let bytes = file.as_ref().map_or(0, EvidenceFile::bytes);
            let outcome = match file {
                Err(error) => FileOutcome::Failed { error: error.into() },
                Ok(file) => match import_file(case, &file, (&mut known, options, progress)) {
                    // A case that cannot be written will not be for the next file either.
                    Err(error @ (ImportError::Case(_) | ImportError::Interrupted(_))) => {
                        return Err(error);
                    }
                    Err(error) => FileOutcome::Failed { error },
                    Ok(outcome) => outcome,
                },
            };
            receipt.files.push(FileReceipt { path, bytes, outcome });
        }
    }
    progress.finish();
    if options.dry_run {
        return Ok(receipt);
    }
    case.record_not_taken(&not_taken(&receipt))?;
    case.merge()?;
    add_up(case, &mut receipt)?;
    Ok(receipt)
}

/// Fills in how the records of each member add up, which is known once all is in.
fn add_up(case: &CaseWriter, receipt: &mut Receipt) -> Result<(), CaseError> {
    let mut sums = BTreeMap::<i64, Vec<FormatSum>>::new();
    for sum in case.format_sums()? {
        sums.entry(sum.member_id).or_default().push(sum);
    }
    for file in &mut receipt.files {
        let FileOutcome::Imported { members, .. } = &mut file.outcome else { continue };
        for member in members {
            member.formats = sums.remove(&member.member_id).unwrap_or_default();
            member.sum = RecordSum::default();
            member.formats.iter().for_each(|format| member.sum += format.sum);
        }
    }
    Ok(())
}

/// Takes one file in, in one transaction.
fn import_file(
    case: &CaseWriter,
    file: &EvidenceFile,
    (known, options, progress): (&mut Known, &Options<'_>, &dyn Progress),
) -> Result<FileOutcome, ImportError> {
    options.go_on(file)?;
    if let Some((reference, sha256)) = known.find(file)? {
        progress.advance(file.bytes());
        return Ok(match again::read_again(case, file, &reference, options)? {
            None => FileOutcome::Known { reference, sha256 },
            Some(again::Again { accepted, rejected }) => {
                FileOutcome::ReadAgain { reference, sha256, accepted, rejected }
            }
        });
    }
    if let Some(what) = member::what_else(file, options)? {
        progress.advance(file.bytes());
        return Ok(FileOutcome::Skipped { what });
    }
    match take(case.begin()?, file, (known, options, progress))? {
        Taking::NotOurs(what) => Ok(FileOutcome::Skipped { what }),
        Taking::Tried(outcome) => Ok(outcome),
        Taking::Taken(change, outcome) => {
            change.keep()?;
            Ok(outcome)
        }
    }
}

/// What came of taking a file in.
enum Taking<'c> {
    /// Nothing in it is for us, which showed only when it was read. The change is given up.
    NotOurs(String),
    /// This would have come of it. The change is given up.
    Tried(FileOutcome),
    /// This came of it, and can be kept.
    Taken(Box<Logged<'c>>, FileOutcome),
}

/// Takes one file in, inside a change.
fn take<'c>(
    change: Change<'c>,
    file: &EvidenceFile,
    (known, options, progress): (&mut Known, &Options<'_>, &dyn Progress),
) -> Result<Taking<'c>, ImportError> {
    let mut taking = member::Taking::begin(&change, file, (options, progress))?;
    let taken = taking.members()?;
    if taken.iter().all(|taken| taken.member.disposition == member::SKIPPED) {
        let what: Vec<_> = taken.into_iter().map(|taken| taken.member.content).collect();
        return Ok(Taking::NotOurs(what.join("; ")));
    }
    let (bytes, sha256) = taking.whole();
    if options.dry_run {
        let (reference, members) = taking.describe(taken);
        known.0.push((bytes, sha256, reference.clone()));
        return Ok(Taking::Tried(FileOutcome::Imported { reference, sha256, members }));
    }
    let sums = sums(&taken);
    let (reference, members) = taking.record(taken)?;
    let arguments = json!({
        "source": reference,
        "path": file.path().display().to_string(),
        "bytes": bytes,
        "sha256": sha256.to_string(),
        "modified_at": file.modified().map(|time| time.to_rfc3339()),
        "said": again::said(options),
    });
    let logged = change.log(Action::Import, &arguments, &sums)?;
    known.0.push((bytes, sha256, reference.clone()));
    Ok(Taking::Taken(Box::new(logged), FileOutcome::Imported { reference, sha256, members }))
}

/// The sources in the case, by size and digest.
struct Known(Vec<(u64, Sha256, String)>);

impl Known {
    fn of(case: &CaseWriter) -> Result<Self, CaseError> {
        let of = |source: Source| {
            let bytes = u64::try_from(source.bytes).ok()?;
            Some((bytes, source.sha256.parse().ok()?, source.reference))
        };
        Ok(Self(case.sources()?.into_iter().filter_map(of).collect()))
    }

    /// The source that has the same bytes. A file is hashed only where one of its size is known.
    fn find(&self, file: &EvidenceFile) -> Result<Option<(String, Sha256)>, ImportError> {
        if !self.0.iter().any(|(bytes, ..)| *bytes == file.bytes()) {
            return Ok(None);
        }
        let sha256 = hash(file)?;
        let same = self.0.iter().find(|(_, known, _)| *known == sha256);
        Ok(same.map(|(_, _, reference)| (reference.clone(), sha256)))
    }
}

fn hash(file: &EvidenceFile) -> Result<Sha256, ImportError> {
    let mut hasher = Sha256Hasher::default();
    let mut reader = file.raw()?;
    let mut buffer = vec![0; 1 << 18];
    loop {
        let read = reader
            .read(&mut buffer)
            .map_err(|source| ImportError::Read { path: file.path().to_owned(), source })?;
        if read == 0 {
            return Ok(hasher.finish());
        }
        hasher.update(&buffer[..read]);
    }
}

/// What the receipt says of files that were not taken in, for the case.
fn not_taken(receipt: &Receipt) -> Vec<FileNotTaken> {
    let of_file = |file: &FileReceipt| {
        let (disposition, reason) = match &file.outcome {
            FileOutcome::Skipped { what } => ("skipped", what.clone()),
            FileOutcome::Failed { error } => ("unreadable", member::error_chain(error)),
            FileOutcome::Imported { .. }
            | FileOutcome::Known { .. }
            | FileOutcome::ReadAgain { .. } => return None,
        };
        // What cannot be hashed has no digest: that is said by its absence.
        let sha256 = EvidenceFile::open(&file.path).ok().and_then(|file| hash(&file).ok());
        Some(FileNotTaken {
            given_path: file.path.display().to_string(),
            bytes: i64::try_from(file.bytes).ok(),
            sha256: sha256.map(|digest| digest.to_string()),
            disposition: disposition.to_owned(),
            reason,
        })
    };
    let of_left = |(path, why): &(PathBuf, String)| FileNotTaken {
        given_path: path.display().to_string(),
        bytes: None,
        sha256: None,
        disposition: "left out".to_owned(),
        reason: why.clone(),
    };
    receipt.files.iter().filter_map(of_file).chain(receipt.left_out.iter().map(of_left)).collect()
}

/// What was read, for the custody log. What of it is new is known after the refresh, which tells.
fn sums(taken: &[member::Taken]) -> serde_json::Value {
    let list: Vec<_> = taken
        .iter()
        .map(|member::Taken { member, .. }| {
            let formats: Vec<_> = member
                .formats
                .iter()
                .map(|count| {
                    json!({ "format": count.format, "read": count.read, "rejected": count.rejected })
                })
                .collect();
            json!({
                "member": member.reference,
                "path": member.member_path,
                "bytes": member.bytes,
                "sha256": member.sha256.to_string(),
                "content": member.content,
                "disposition": member.disposition,
                "records": formats,
            })
        })
        .collect();
    json!({ "members": list })
}

/// The name of a path without its folders, as text.
fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

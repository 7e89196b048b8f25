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
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;
use thiserror::Error;

use crate::case::{CaseError, CaseWriter, Change, FormatSum, Logged, RecordSum};
use crate::custody::Action;
use crate::digest::Sha256;
use crate::evidence::{self, EvidenceError, EvidenceFile};
use crate::format::Hints;
use crate::progress::{Progress, Unit};

use again::Again;
use known::Known;
use together::Together;

mod again;
mod identity;
mod known;
mod look;
mod member;
mod pipeline;
mod receipt;
mod rederive;
mod together;
mod warnings;

pub use receipt::{FileOutcome, FileReceipt, MemberOutcome, Receipt, Settled};
pub use rederive::{Rederived, rederive};

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
    let opened: VecDeque<(PathBuf, Result<EvidenceFile, EvidenceError>)> =
        found.files.into_iter().map(|path| (path.clone(), EvidenceFile::open(&path))).collect();
    let total =
        opened.iter().filter_map(|(_, file)| file.as_ref().ok()).map(EvidenceFile::bytes).sum();
    progress.begin("Import", Some(total), Unit::Bytes);
    let mut receipt = Receipt { files: Vec::new(), left_out: found.left_out };
    let ended = one_after_the_other(case, opened, &mut receipt, (options, progress));
    progress.finish();
    if options.dry_run {
        return ended.map(|()| receipt);
    }
    if matches!(ended, Ok(()) | Err(ImportError::Interrupted(_))) {
        case.record_not_taken(&receipt.not_taken())?;
        case.record_known(&receipt.known(), &again::said(options))?;
    }
    ended?;
    case.merge()?;
    add_up(case, &mut receipt)?;
    Ok(receipt)
}

/// Takes files in, in their order, and notes what became of each.
fn one_after_the_other(
    case: &CaseWriter,
    mut opened: VecDeque<(PathBuf, Result<EvidenceFile, EvidenceError>)>,
    receipt: &mut Receipt,
    (options, progress): (&Options<'_>, &dyn Progress),
) -> Result<(), ImportError> {
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
                Err(error) => FileOutcome::Failed { error: error.into(), sha256: None },
                Ok(file) => match import_file(case, &file, (&mut known, options, progress)) {
                    // A case that cannot be written will not be for the next file either.
                    Err(error @ (ImportError::Case(_) | ImportError::Interrupted(_))) => {
                        return Err(error);
                    }
                    Err(error) => {
                        FileOutcome::Failed { error, sha256: known::digest(&file, options)? }
                    }
                    Ok(outcome) => outcome,
                },
            };
            receipt.files.push(FileReceipt { path, bytes, outcome });
        }
    }
    Ok(())
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
    if let Some((reference, sha256)) = known.find(file, options)? {
        progress.advance(file.bytes());
        return Ok(match again::read_again(case, file, &reference, options)? {
            Again::NothingSaid => FileOutcome::Known { reference, sha256, in_vain: false },
            Again::NothingOpen => FileOutcome::Known { reference, sha256, in_vain: true },
            Again::Read { accepted, rejected } => {
                FileOutcome::ReadAgain { reference, sha256, accepted, rejected }
            }
            Again::Otherwise { order, settled } => {
                FileOutcome::ReadOtherwise { reference, sha256, order, settled }
            }
        });
    }
    if let Some(what) = member::what_else(file, options)? {
        let sha256 = known::digest(file, options)?;
        progress.advance(file.bytes());
        return Ok(FileOutcome::Skipped { what, sha256 });
    }
    match take(case.begin()?, file, (known, options, progress))? {
        Taking::NotOurs(what, sha256) => Ok(FileOutcome::Skipped { what, sha256: Some(sha256) }),
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
    NotOurs(String, Sha256),
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
    let (bytes, sha256) = taking.whole();
    if taken.iter().all(|taken| taken.member.disposition == member::SKIPPED) {
        let what: Vec<_> = taken.into_iter().map(|taken| taken.member.content).collect();
        return Ok(Taking::NotOurs(what.join("; "), sha256));
    }
    if options.dry_run {
        let (reference, members) = taking.describe(taken);
        known.add(bytes, sha256, reference.clone());
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
    known.add(bytes, sha256, reference.clone());
    Ok(Taking::Taken(Box::new(logged), FileOutcome::Imported { reference, sha256, members }))
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

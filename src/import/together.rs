//! Small files taken in together.
//!
//! What a file costs beyond its bytes is some thirty statements, which the engine plans anew for each:
//! more than reading a page of a thousand sign-ins. So a run of small files is one change, with an entry
//! in the custody log for each. If anything is wrong with one of them, the change is given up, and they
//! are taken in one by one, as large files are.

use std::path::PathBuf;

use super::known::{self, Known};
use super::{FileOutcome, ImportError, Options, Taking, again, member, take as take_one};
use crate::case::{CaseError, CaseWriter, Logged};
use crate::evidence::{Container, EvidenceError, EvidenceFile};
use crate::progress::{Progress, Silent};

/// How many bytes the files of a run have at most, unpacked: what a killed import has to do again at
/// most.
const BYTES: u64 = 256 << 20;

/// How many bytes a small file has at most, unpacked. One that has begun is finished when somebody
/// wants the import to stop, so it must not take long.
const SMALL: u64 = 16 << 20;

/// How many times its size a packed file is taken to have. Sign-ins shrink to a twelfth.
const PACKED: u64 = 16;

/// How many files a run has at most.
const FILES: usize = 500;

/// What came of a run of files.
pub(super) enum Together {
    /// This came of the first so many.
    Done(Vec<FileOutcome>),
    /// So many are to be taken in one by one.
    OneByOne(usize),
}

/// Takes the files in with which the list begins, if several are small, and tells what came of each.
pub(super) fn take(
    case: &CaseWriter,
    list: &[(PathBuf, Result<EvidenceFile, EvidenceError>)],
    (known, options, progress): (&mut Known, &Options<'_>, &dyn Progress),
) -> Result<Together, ImportError> {
    let files = run(list);
    if files.len() < 2 || options.dry_run {
        return Ok(Together::OneByOne(1));
    }
    let before = known.count();
    let Some(outcomes) = all(case, &files, (known, options))? else {
        known.forget_after(before);
        return Ok(Together::OneByOne(files.len()));
    };
    progress.advance(files.iter().take(outcomes.len()).map(|file| file.bytes()).sum());
    Ok(if outcomes.is_empty() { Together::OneByOne(1) } else { Together::Done(outcomes) })
}

/// The small files with which the list begins.
fn run(list: &[(PathBuf, Result<EvidenceFile, EvidenceError>)]) -> Vec<&EvidenceFile> {
    let mut bytes = 0;
    let small = |file: &&EvidenceFile| {
        let times = if file.container() == Container::None { 1 } else { PACKED };
        let size = file.bytes().saturating_mul(times);
        bytes += size;
        size <= SMALL && bytes <= BYTES
    };
    list.iter().map_while(|(_, file)| file.as_ref().ok()).take(FILES).take_while(small).collect()
}

/// Takes them all in, or as many as came before somebody wanted it to stop.
///
/// Gives nothing if anything is wrong with one: whoever takes it in alone will say what.
fn all(
    case: &CaseWriter,
    files: &[&EvidenceFile],
    (sources, options): (&mut Known, &Options<'_>),
) -> Result<Option<Vec<FileOutcome>>, CaseError> {
    let unstopped = Options { stop: None, ..*options };
    let mut outcomes = Vec::with_capacity(files.len());
    let mut under_way: Option<Logged<'_>> = None;
    for file in files {
        if options.go_on(file).is_err() {
            break;
        }
        match sources.find(file, &unstopped) {
            Ok(None) => {}
            // What the examiner says now may be of use for its rejected records.
            Ok(Some(_)) if !again::said(options).is_null() => return Ok(None),
            Ok(Some((reference, sha256))) => {
                outcomes.push(FileOutcome::Known { reference, sha256, in_vain: false });
                continue;
            }
            Err(_said_when_alone) => return Ok(None),
        }
        match member::what_else(file, &unstopped) {
            Ok(None) => {}
            Ok(Some(what)) => match known::digest(file, &unstopped) {
                Ok(sha256) => {
                    outcomes.push(FileOutcome::Skipped { what, sha256 });
                    continue;
                }
                Err(_said_when_alone) => return Ok(None),
            },
            Err(_said_when_alone) => return Ok(None),
        }
        let change = match under_way.take() {
            Some(logged) => logged.go_on(),
            None => case.begin()?,
        };
        match take_one(change, file, (sources, &unstopped, &Silent)) {
            Ok(Taking::Taken(logged, outcome)) => {
                under_way = Some(*logged);
                outcomes.push(outcome);
            }
            Ok(Taking::NotOurs(..) | Taking::Tried(_)) | Err(_) => return Ok(None),
        }
    }
    if let Some(logged) = under_way {
        logged.keep()?;
    }
    Ok(Some(outcomes))
}

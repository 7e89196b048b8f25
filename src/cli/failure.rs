//! Why a command could not be done, and what to do about it.

use std::fmt;
use std::io;

use crate::case::CaseError;
use crate::enrich::{EnrichError, GeoError};
use crate::evidence::EvidenceError;
use crate::export::ExportError;
use crate::import::ImportError;
use crate::investigate::InvestigateError;

/// How a command ended. The numbers are part of the interface: scripts rely on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done.
    Done = 0,
    /// Could not be done.
    Failed = 1,
    /// Was asked for wrongly.
    Usage = 2,
    /// Done, but records were rejected, files skipped, a gap was found, or a question could not be looked into.
    Incomplete = 3,
    /// Verification found discrepancies.
    Discrepancies = 4,
    /// A finding is at or above what `--fail-on` names.
    Findings = 5,
    /// Was stopped by the user.
    Interrupted = 130,
}

/// An error with what to do about it: the library says what is so, the command line what to try.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) error: anyhow::Error,
    pub(crate) hint: Option<String>,
    pub(crate) exit: Exit,
}

impl Failure {
    /// A wrong use of the command line that clap cannot see.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { error: anyhow::Error::msg(message.into()), hint: None, exit: Exit::Usage }
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Whether it only says that whoever reads our output has stopped.
    pub(crate) fn is_broken_pipe(&self) -> bool {
        self.error.chain().any(|cause| {
            cause
                .downcast_ref::<io::Error>()
                .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
        })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#}", self.error)
    }
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        let error = error.into();
        let hint = hint(&error);
        let stopped = error.chain().any(is_interruption);
        Self { error, hint, exit: if stopped { Exit::Interrupted } else { Exit::Failed } }
    }
}

fn is_interruption(cause: &(dyn std::error::Error + 'static)) -> bool {
    matches!(cause.downcast_ref::<ImportError>(), Some(ImportError::Interrupted(_)))
}

/// What to try, where the error is one we know.
fn hint(error: &anyhow::Error) -> Option<String> {
    let case = error.chain().find_map(case_error);
    if let Some(hint) = case.and_then(case_hint) {
        return Some(hint.to_owned());
    }
    if error.chain().any(is_interruption) {
        let hint = "the same import again goes on from there; `doorward refresh` merges what came in so far";
        return Some(hint.to_owned());
    }
    let evidence = error.chain().find_map(|cause| match cause.downcast_ref::<ImportError>() {
        Some(ImportError::Evidence(error)) => Some(error),
        _ => cause.downcast_ref::<EvidenceError>(),
    });
    if evidence.is_some() {
        return Some("check the path, and that you may read it".to_owned());
    }
    if let Some(database) = error.chain().find_map(geo_error) {
        return Some(geo_hint(database).to_owned());
    }
    let io = error.chain().find_map(|cause| cause.downcast_ref::<io::Error>())?;
    Some(io_hint(io.kind())?.to_owned())
}

/// The error of the case behind an error of a verb: those pass it through under its own words.
fn case_error<'e>(cause: &'e (dyn std::error::Error + 'static)) -> Option<&'e CaseError> {
    if let Some(error) = cause.downcast_ref::<CaseError>() {
        return Some(error);
    }
    if let Some(ImportError::Case(error)) = cause.downcast_ref::<ImportError>() {
        return Some(error);
    }
    if let Some(EnrichError::Case(error)) = cause.downcast_ref::<EnrichError>() {
        return Some(error);
    }
    if let Some(InvestigateError::State(error)) = cause.downcast_ref::<InvestigateError>() {
        return Some(error);
    }
    match cause.downcast_ref::<ExportError>() {
        Some(ExportError::Case(error)) => Some(error),
        _ => None,
    }
}

fn geo_error<'e>(cause: &'e (dyn std::error::Error + 'static)) -> Option<&'e GeoError> {
    match cause.downcast_ref::<EnrichError>() {
        Some(EnrichError::Database(error)) => Some(error),
        _ => cause.downcast_ref::<GeoError>(),
    }
}

const fn geo_hint(error: &GeoError) -> &'static str {
    match error {
        GeoError::Unreadable { .. } => "check the path, and that you may read it",
        GeoError::Refused { .. } => "give a database of countries, cities or networks",
        GeoError::NotAList { .. } => {
            "give networks one a line, a CSV with a heading, or a list as its publisher has it"
        }
        GeoError::TooWide { .. } => "--force takes even such networks",
        GeoError::NoCategory { .. } => {
            "say it with --category: hosting, vpn, tor, relay, satellite, ioc or label; `doorward known load` takes known networks"
        }
        GeoError::TooLarge { .. }
        | GeoError::NotAnMmdb { .. }
        | GeoError::NotAPack { .. }
        | GeoError::NotACloudList { .. } => {
            "fetch the file again; `doorward enrich --list FILE` shows what a good one says of itself"
        }
    }
}

fn case_hint(error: &CaseError) -> Option<&'static str> {
    Some(match error {
        CaseError::Missing(_) => "make it with `doorward new FILE`, or name another with --case",
        CaseError::Exists(_) => "name another file, or go on with this case: `doorward import`",
        CaseError::Locked { .. } => {
            "close the other program (a DuckDB shell, another doorward) and try again"
        }
        CaseError::NotACase { .. } => {
            "a case is made with `doorward new FILE`; exports go in with `doorward import`"
        }
        CaseError::Newer { .. } => "use the doorward that wrote it, or a newer one",
        CaseError::Older { .. } => {
            "it is brought up to date when it is opened for writing, such as by `doorward enrich`; a copy stays beside it"
        }
        CaseError::CannotFilter { .. } => "leave the filter out, or ask with --sql",
        CaseError::NoSuchGeoSource(_) => "`doorward geo sources` lists them with their numbers",
        CaseError::Altered { .. } => {
            "the file was changed by something else than doorward: go back to a copy"
        }
        CaseError::DiskFull { .. } => {
            "the case is as it was before; make room on this disk, or move the case to another, and try again"
        }
        CaseError::Io { source, .. } => io_hint(source.kind())?,
        CaseError::Stale(_) => "make it anew with `doorward refresh`",
        CaseError::NoSuchSource(_) => "`doorward status` lists the sources",
        CaseError::NoSuchKnown(_) => "`doorward known list` lists them with their numbers",
        CaseError::TimedOut { .. } => "ask for less, or give it longer with --timeout SECONDS",
        CaseError::NoSuchReport { .. } => "`doorward journal` lists the reports in their order",
        CaseError::NoSuchMark(_) => "`doorward note list` lists them with their numbers",
        CaseError::MarkedOtherwise { .. } => "take the other mark back first",
        CaseError::Engine { source, .. } if source.0.contains("Permission denied") => {
            "you may not write there: choose a folder of your own"
        }
        CaseError::Engine { source, .. } if source.0.contains("No such file or directory") => {
            "make the folder first"
        }
        CaseError::Changed { .. } => "nothing was written: run the command again",
        CaseError::NoQuestion | CaseError::Statements(_) => {
            "a question is one SELECT; it can change nothing and reach nothing outside the case"
        }
        CaseError::Engine { .. } | CaseError::Nonsense { .. } | CaseError::OpenForWriting => {
            return None;
        }
        CaseError::VaultDiffers { .. } => {
            "run `doorward verify`, and go back to a copy of the case"
        }
    })
}

fn io_hint(kind: io::ErrorKind) -> Option<&'static str> {
    Some(match kind {
        io::ErrorKind::PermissionDenied => "you may not do that there: choose a folder of your own",
        io::ErrorKind::NotFound => "check the path",
        io::ErrorKind::StorageFull => "make room on the disk and try again",
        io::ErrorKind::AlreadyExists => "name another file, or add --force",
        _ => return None,
    })
}

//! Importing the vault's bytes once more into a scratch case, and comparing what comes of it.
//!
//! It rests on the SHA-256 of the sources alone: whatever was changed in the tables since, however
//! cleverly, is not what these bytes give.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Component, Path, PathBuf};

use chrono::DateTime;
use serde_json::Value as Json;

use super::{ImportError, Options, Receipt};
use crate::case::{CaseError, CaseFile, CaseWriter, Checked, Examiner, Layer, NewCase, Source};
use crate::custody::{Action, Entry};
use crate::evidence::EvidenceFile;
use crate::format::{DateOrder, Hints};
use crate::progress::{Progress, Silent, Unit};
use crate::record::SignInType;

/// What came of importing the vault again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rederived {
    /// Imports and readings that were done again.
    pub imports: u64,
    /// Rows that were compared.
    pub rows: u64,
    /// What differs, and what could not be done again.
    pub checked: Checked,
}

/// Takes every source out of the vault, imports it as the custody log says it was imported, and
/// compares records, events, conflicts and rejects with those of the case, table by table and member
/// by member. `folder` is the caller's, empty, and must hold all sources unpacked from the vault.
///
/// # Errors
///
/// Fails if the scratch case cannot be written or the case not be read. What differs is no error.
pub fn rederive(
    case: &CaseFile,
    folder: &Path,
    progress: &dyn Progress,
) -> Result<Rederived, ImportError> {
    let examiner = Examiner {
        name: String::new(),
        tool_version: String::new(),
        clock: Box::new(|| DateTime::UNIX_EPOCH),
        machine: crate::case::Machine::default(),
    };
    let scratch = CaseFile::create(&folder.join("again.duckdb"), &NewCase::default(), examiner)?;
    let mut derived = Rederived::default();
    let log = case.custody_log()?;
    let sources = case.sources()?;
    let total = sources.iter().map(|source| u64::try_from(source.bytes).unwrap_or(0)).sum();
    progress.begin("Import again", Some(total), Unit::Bytes);
    for (entry, _) in &log {
        if let Err(what) = again((case, &scratch), entry, (folder, &sources), &mut derived)? {
            derived.checked.unchecked.push(what);
        }
        if let Some(source) = source_of(entry, &sources) {
            progress.advance(u64::try_from(source.bytes).unwrap_or(0));
        }
    }
    progress.finish();
    scratch.merge()?;
    derived.rows = case.compare_with(&scratch, &mut derived.checked)?;
    Ok(derived)
}

/// The source that an entry took in or read again.
fn source_of<'s>(entry: &Entry, sources: &'s [Source]) -> Option<&'s Source> {
    if !matches!(entry.action, Action::Import | Action::ReadAgain) {
        return None;
    }
    let arguments: Json = serde_json::from_str(&entry.arguments).ok()?;
    let reference = arguments["source"].as_str()?;
    sources.iter().find(|source| source.reference == reference)
}

/// Does an import or a reading again. Says what could not be done, and why.
fn again(
    (case, scratch): (&CaseFile, &CaseWriter),
    entry: &Entry,
    (folder, sources): (&Path, &[Source]),
    derived: &mut Rederived,
) -> Result<Result<(), String>, ImportError> {
    let Some(source) = source_of(entry, sources) else { return Ok(Ok(())) };
    let place = &source.reference;
    let arguments: Json = serde_json::from_str(&entry.arguments).unwrap_or_default();
    let said = &arguments["said"];
    if said["map"] == true {
        return Ok(Err(format!(
            "{place}: it was read with a map of headings that is not in the case (custody entry {})",
            entry.number
        )));
    }
    let Some(hints) = hints(said) else {
        return Ok(Err(format!(
            "{place}: what was said of it is no longer understood: {said} (custody entry {})",
            entry.number
        )));
    };
    let path = match unpack(case, source, folder) {
        Ok(path) => path,
        Err(error) => {
            let what = format!("it cannot be taken out of the vault: {error}");
            derived.checked.found(Layer::Vault, place, what);
            return Ok(Ok(()));
        }
    };
    let options = Options { hints, ..Options::default() };
    let mut receipt = Receipt { files: Vec::new(), left_out: Vec::new() };
    let opened: VecDeque<_> = [(path.clone(), EvidenceFile::open(&path))].into();
    scratch.sparing(|| {
        super::one_after_the_other(scratch, opened, &mut receipt, (&options, &Silent))
    })?;
    let read_back = |source| CaseError::Io { doing: "remove", path: path.clone(), source };
    fs::remove_file(&path).map_err(read_back)?;
    derived.imports += 1;
    Ok(Ok(()))
}

/// Writes a source out of the vault under the name that it had, which formats may look at.
fn unpack(case: &CaseFile, source: &Source, folder: &Path) -> Result<PathBuf, CaseError> {
    let folder = folder.join(format!("source-{}", source.source_id));
    let name = Path::new(&source.file_name);
    let is_plain = matches!(
        (name.components().next(), name.components().nth(1)),
        (Some(Component::Normal(_)), None)
    );
    let path = folder.join(if is_plain { name } else { Path::new("source") });
    let io = |doing, path: &Path| {
        let path = path.to_owned();
        move |source| CaseError::Io { doing, path, source }
    };
    fs::create_dir_all(&folder).map_err(io("make the folder", &folder))?;
    let file = File::create(&path).map_err(io("write", &path))?;
    let mut out = BufWriter::new(file);
    case.extract(source, &mut out)?;
    out.flush().map_err(io("write", &path))?;
    Ok(path)
}

/// What the custody log says that the examiner said, as hints for the reader.
fn hints(said: &Json) -> Option<Hints<'static>> {
    let mut hints = Hints::default();
    let Some(said) = said.as_object() else { return Some(hints) };
    for (name, value) in said {
        match name.as_str() {
            "date_order" => hints.date_order = Some(DateOrder::of_word(value.as_str()?)?),
            "utc_offset_seconds" => {
                hints.utc_offset = Some(i32::try_from(value.as_i64()?).ok()?);
            }
            "type" => {
                let word = value.as_str()?;
                let kinds = [
                    SignInType::InteractiveUser,
                    SignInType::NonInteractiveUser,
                    SignInType::ManagedIdentity,
                ];
                hints.user_sign_ins = Some(kinds.into_iter().find(|kind| kind.word() == word)?);
            }
            _ => return None,
        }
    }
    Some(hints)
}

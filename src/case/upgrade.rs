//! Bringing the tables of an earlier doorward's case up to date.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

use duckdb::AccessMode;
use serde_json::json;

use super::CaseError;
use super::custody_log::{self, Deed, Examiner};
use super::open::connect;
use super::{place, schema};
use crate::custody::Action;
use crate::digest::{Sha256, Sha256Hasher};

/// Applies what came after this version, in one transaction and with a custody entry, after a copy.
///
/// The derived tables that the changes speak of are made anew; evidence is not touched.
pub(super) fn upgrade(path: &Path, version: i64, examiner: &Examiner) -> Result<(), CaseError> {
    // Opening for writing and closing brings in what a crash may have left beside the file, so that
    // the copy is whole.
    let failed = |error| CaseError::engine("bring the case up to date", path, error);
    let connection = connect(path, AccessMode::ReadWrite)?;
    connection.close().map_err(|(_connection, error)| failed(error))?;
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".schema-{version}"));
    let copy = path.with_file_name(name);
    if copy.exists() {
        return Err(CaseError::Exists(copy));
    }
    fs::copy(path, &copy).map_err(|source| CaseError::Io {
        doing: "copy the case to",
        path: copy.clone(),
        source,
    })?;
    let sha256 = file_digest(&copy)?.to_string();
    let connection = connect(path, AccessMode::ReadWrite)?;
    let transaction = connection.unchecked_transaction().map_err(failed)?;
    schema::apply_after(version, &transaction, examiner, path)?;
    place::refresh(&transaction).map_err(failed)?;
    transaction.execute_batch(include_str!("sql/refresh_known.sql")).map_err(failed)?;
    let copy_name = copy.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let deed = Deed {
        at: examiner.now(),
        action: Action::Upgrade,
        arguments: json!({ "from_schema": version }),
        result: json!({ "to_schema": schema::newest(), "copy": copy_name, "copy_sha256": sha256 }),
    };
    custody_log::append(&transaction, examiner, deed).map_err(failed)?;
    transaction.commit().map_err(failed)?;
    connection.close().map_err(|(_connection, error)| failed(error))
}

/// The digest of a file, some of it at a time.
fn file_digest(path: &Path) -> Result<Sha256, CaseError> {
    let failed = |source| CaseError::Io { doing: "read", path: path.to_owned(), source };
    let mut file = File::open(path).map_err(failed)?;
    let mut hasher = Sha256Hasher::default();
    let mut bytes = vec![0; 1 << 18];
    loop {
        let read = file.read(&mut bytes).map_err(failed)?;
        if read == 0 {
            return Ok(hasher.finish());
        }
        hasher.update(&bytes[..read]);
    }
}

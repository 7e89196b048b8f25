//! What the engine says of itself, on a connection that is set up as those of cases are.

use std::path::Path;

use duckdb::AccessMode;

use super::{CaseError, open};

/// The engine that cases are kept and asked with.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the engine")]
pub struct Engine {
    /// Its version, such as `v1.5.0`.
    pub version: String,
    /// Whether SQL may reach files and addresses outside of the case. False in every case.
    pub external_access: bool,
    /// Whether extensions are fetched or loaded by themselves. False in every case.
    pub fetches_extensions: bool,
    /// Whether SQL can no longer change these settings. True wherever a case is read.
    pub settings_locked: bool,
    /// What the engine answered when it was told to install an extension, which would need the
    /// network; none if it did not refuse, or was not asked because it could have obeyed.
    pub refusal: Option<String>,
}

/// Asks the engine, in memory.
///
/// # Errors
///
/// Fails if the engine cannot be started.
pub fn engine() -> Result<Engine, CaseError> {
    let path = Path::new(":memory:");
    let connection = open::connect(path, AccessMode::Automatic)?;
    let failed = |error| CaseError::engine("ask the engine about itself", path, error);
    connection.execute_batch("SET lock_configuration = true").map_err(failed)?;
    let sql = include_str!("sql/engine.sql");
    let mut engine = connection
        .query_row(sql, [], |row| {
            Ok(Engine {
                version: row.get(0)?,
                external_access: row.get(1)?,
                fetches_extensions: row.get(2)?,
                settings_locked: row.get(3)?,
                refusal: None,
            })
        })
        .map_err(failed)?;
    if !engine.external_access && engine.settings_locked {
        let told = connection.execute_batch("INSTALL httpfs");
        engine.refusal = told.err().map(|error| error.to_string());
    }
    Ok(engine)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reaches_nothing_outside_of_a_case() {
        let engine = engine().expect("the engine answers");
        assert!(engine.version.starts_with('v'), "{engine:?}");
        assert!(!engine.external_access && !engine.fetches_extensions, "{engine:?}");
        assert!(engine.settings_locked, "{engine:?}");
        let refusal = engine.refusal.expect("it refuses");
        assert!(refusal.contains("disabled"), "{refusal}");
    }
}

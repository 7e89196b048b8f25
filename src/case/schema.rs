//! The schema, its numbered changes, and the dictionary of its columns.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use duckdb::{Connection, params};

use super::CaseError;
use super::custody_log::Examiner;
use crate::digest::Sha256;

#[cfg(test)]
mod ddl;

/// One numbered change of the schema. Once released, a change is never edited.
struct SchemaChange {
    version: i64,
    name: &'static str,
    sql: &'static str,
}

const CHANGES: &[SchemaChange] = &[
    SchemaChange { version: 1, name: "0001_case", sql: include_str!("schema/0001_case.sql") },
    SchemaChange { version: 2, name: "0002_related", sql: include_str!("schema/0002_related.sql") },
    SchemaChange { version: 3, name: "0003_places", sql: include_str!("schema/0003_places.sql") },
    SchemaChange { version: 4, name: "0004_answers", sql: include_str!("schema/0004_answers.sql") },
    SchemaChange { version: 5, name: "0005_layer", sql: include_str!("schema/0005_layer.sql") },
    SchemaChange { version: 6, name: "0006_custody", sql: include_str!("schema/0006_custody.sql") },
    SchemaChange {
        version: 7,
        name: "0007_statements",
        sql: include_str!("schema/0007_statements.sql"),
    },
];

/// The schema that a case file has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaVersion {
    /// The number of its last change.
    pub version: i64,
    /// The digest of that change.
    pub sha256: String,
    /// The version of doorward that applied it.
    pub tool_version: String,
}

/// Applies every change to an empty file.
pub(super) fn apply_all(
    connection: &Connection,
    examiner: &Examiner,
    path: &Path,
) -> Result<(), CaseError> {
    apply_after(0, connection, examiner, path)
}

/// Applies the changes after this version.
pub(super) fn apply_after(
    version: i64,
    connection: &Connection,
    examiner: &Examiner,
    path: &Path,
) -> Result<(), CaseError> {
    let failed = |error| CaseError::engine("lay out the case", path, error);
    for change in CHANGES.iter().filter(|change| change.version > version) {
        connection.execute_batch(change.sql).map_err(failed)?;
        connection
            .execute(
                "INSERT INTO case_schema VALUES (?, ?, ?, make_timestamp(?), ?)",
                params![
                    change.version,
                    change.name,
                    Sha256::of(change.sql).to_string(),
                    examiner.now().timestamp_micros(),
                    examiner.tool_version,
                ],
            )
            .map_err(failed)?;
    }
    Ok(())
}

/// Reads which schema a file has, and refuses what we cannot read.
pub(super) fn check(connection: &Connection, path: &Path) -> Result<SchemaVersion, CaseError> {
    let not_a_case =
        |error: duckdb::Error| CaseError::NotACase { path: path.to_owned(), source: error.into() };
    let mut statement = connection
        .prepare("SELECT version, sha256, tool_version FROM case_schema ORDER BY version")
        .map_err(not_a_case)?;
    let mut rows = statement.query([]).map_err(not_a_case)?;
    let mut last = None;
    while let Some(row) = rows.next().map_err(not_a_case)? {
        let found = SchemaVersion {
            version: row.get(0).map_err(not_a_case)?,
            sha256: row.get(1).map_err(not_a_case)?,
            tool_version: row.get(2).map_err(not_a_case)?,
        };
        last = Some(known(found, path)?);
    }
    let last = last.ok_or_else(|| not_a_case(duckdb::Error::QueryReturnedNoRows))?;
    if last.version < newest() {
        return Err(CaseError::Older {
            path: path.to_owned(),
            version: last.version,
            known: newest(),
            tool_version: last.tool_version,
        });
    }
    Ok(last)
}

/// The newest schema version.
pub(super) fn newest() -> i64 {
    CHANGES.last().map_or(0, |change| change.version)
}

fn known(found: SchemaVersion, path: &Path) -> Result<SchemaVersion, CaseError> {
    let Some(change) = CHANGES.iter().find(|change| change.version == found.version) else {
        return Err(CaseError::Newer {
            path: path.to_owned(),
            version: found.version,
            known: newest(),
            tool_version: found.tool_version,
        });
    };
    let expected = Sha256::of(change.sql);
    if expected.to_string() == found.sha256 {
        Ok(found)
    } else {
        Err(CaseError::Altered {
            path: path.to_owned(),
            version: found.version,
            found: found.sha256,
            expected,
        })
    }
}

/// Applies every change, without a word of who and when.
pub(super) fn lay_out_in_memory(connection: &Connection) -> Result<(), duckdb::Error> {
    CHANGES.iter().try_for_each(|change| connection.execute_batch(change.sql))
}

/// How a file is laid out: every column, view, macro, index and sequence with its definition.
pub(super) fn layout(connection: &Connection) -> Result<BTreeSet<(String, String)>, duckdb::Error> {
    let mut statement = connection.prepare(include_str!("sql/layout.sql"))?;
    statement
        .query_map([], |row| {
            let definition: String = row.get(1)?;
            Ok((row.get(0)?, with_sorted_exclusions(&definition)))
        })?
        .collect()
}

/// A definition with the names in each `EXCLUDE (..)` sorted: the engine keeps them as a set, and
/// writes them in another order each time.
fn with_sorted_exclusions(definition: &str) -> String {
    const BEGIN: &str = "EXCLUDE (";
    let mut parts = definition.split(BEGIN);
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str(BEGIN);
        match part.split_once(')') {
            Some((names, rest)) => {
                let mut names: Vec<_> = names.split(", ").collect();
                names.sort_unstable();
                let _infallible = write!(text, "{}){rest}", names.join(", "));
            }
            None => text.push_str(part),
        }
    }
    text
}

/// What a file of the newest schema is laid out as.
pub(super) fn newest_layout() -> Result<BTreeSet<(String, String)>, duckdb::Error> {
    let connection = Connection::open_in_memory()?;
    lay_out_in_memory(&connection)?;
    layout(&connection)
}

/// The data dictionary of the newest schema, as Markdown: every table and view, every column.
///
/// # Errors
///
/// None in a build whose tests pass: the schema is laid out in memory and read back.
pub fn data_dictionary() -> Result<String, CaseError> {
    let nowhere = Path::new(":memory:");
    let failed = |error| CaseError::engine("read the schema back", nowhere, error);
    let connection = Connection::open_in_memory().map_err(failed)?;
    lay_out_in_memory(&connection).map_err(failed)?;
    let mut statement =
        connection.prepare(include_str!("sql/data_dictionary.sql")).map_err(failed)?;
    let mut rows = statement.query([]).map_err(failed)?;
    let mut page = String::new();
    let mut current = String::new();
    while let Some(row) = rows.next().map_err(failed)? {
        let table: String = row.get(0).map_err(failed)?;
        if table != current {
            let says: String = row.get(1).map_err(failed)?;
            let _infallible = write!(
                page,
                "\n## {table}\n\n{says}.\n\n| column | type | meaning |\n|---|---|---|\n"
            );
            current = table;
        }
        let (column, kind, says): (String, String, String) =
            (row.get(2).map_err(failed)?, row.get(3).map_err(failed)?, row.get(4).map_err(failed)?);
        let _infallible = writeln!(page, "| `{column}` | {kind} | {says} |");
    }
    Ok(page)
}

#[cfg(test)]
mod tests {
    /// With `UPDATE_DOCS=1`, writes the file anew instead.
    #[test]
    #[expect(clippy::disallowed_methods, reason = "one switch tells the test to write")]
    fn the_related_tables_are_those_of_the_record_kinds() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/case/schema/0002_related.sql");
        let sql = super::ddl::create_tables();
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(path, &sql).unwrap();
        }
        assert_eq!(std::fs::read_to_string(path).unwrap(), sql, "run again with UPDATE_DOCS=1");
    }
}

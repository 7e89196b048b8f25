//! Putting together what databases say of each address.

use std::fmt::Write as _;

use duckdb::Connection;

/// Makes `place` and `address_placed` anew from the answers of all databases.
///
/// Addresses are few combinations of answers, so the words of the sources are weighed once for each
/// combination and not for each address.
pub(super) fn refresh(connection: &Connection) -> Result<(), duckdb::Error> {
    let mut statement =
        connection.prepare("SELECT geo_source_id FROM geo_source ORDER BY geo_source_id")?;
    let sources: Vec<i64> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    if sources.is_empty() {
        return connection.execute_batch("DELETE FROM address_placed; DELETE FROM place");
    }
    connection.execute_batch(&statements(&sources))
}

/// The statements that place addresses by the words of these sources.
fn statements(sources: &[i64]) -> String {
    let mut answers = String::new();
    let mut names = String::new();
    for source in sources {
        let comma = if names.is_empty() { "" } else { ",\n    " };
        let _infallible = write!(
            answers,
            "{comma}coalesce(max(CASE WHEN asked.geo_source_id = {source} THEN n.geo_answer_id END), 0) \
             AS source_{source}"
        );
        let _infallible = write!(names, "{}source_{source}", comma.trim_end());
    }
    include_str!("sql/refresh_place.sql")
        .replace("    $answer_of_each_source", &format!("    {answers}"))
        .replace("$sources", &names)
}

//! The tables of related records as SQL, for the test that holds `0002_related.sql` to them.

use std::fmt::Write as _;

use crate::record::{ColumnType, RelatedKind};

/// The tables of all related records, and a view of each with every object once, as SQL.
pub(super) fn create_tables() -> String {
    let mut sql = String::from(
        "-- Related records: written by the test `the_related_tables_are_those_of_the_record_kinds`.\n",
    );
    for kind in RelatedKind::ALL {
        let _infallible = write!(sql, "\n{}", create_table(kind));
    }
    sql
}

/// The columns with which every table of related records begins.
const PLACE: [(&str, &str, &str); 9] = [
    ("member_id", "INTEGER NOT NULL", "The member it was read from"),
    ("record_number", "BIGINT NOT NULL", "Its number there, counted from 1"),
    ("byte_offset", "BIGINT NOT NULL", "Where its first byte stands in the member"),
    ("byte_length", "BIGINT NOT NULL", "How many bytes it has"),
    ("line", "BIGINT", "The line it begins on, counted from 1, where that is known"),
    ("format", "VARCHAR NOT NULL", "The export format it was read as"),
    ("record_digest", "UBIGINT NOT NULL", "XXH3-64 of its bytes: equal for copies"),
    (
        "event_id",
        "VARCHAR NOT NULL",
        "Its id in the export; or h: and a digest where there is none",
    ),
    ("event_time", "TIMESTAMP", "When it happened or was last so, in UTC; NULL in inventories"),
];

fn create_table(kind: RelatedKind) -> String {
    let table = format!("{}_sighting", kind.word());
    let own = kind.columns().iter().map(|column| {
        let holds = match column.holds {
            ColumnType::Text | ColumnType::Json => "VARCHAR",
            ColumnType::Integer => "BIGINT",
            ColumnType::Flag => "BOOLEAN",
            ColumnType::Time => "TIMESTAMP",
        };
        (column.name, holds, column.about)
    });
    let columns: Vec<_> = PLACE.into_iter().chain(own).collect();
    let widest = columns.iter().map(|(name, ..)| name.len()).max().unwrap_or_default();
    let mut sql = format!("CREATE TABLE {table} (\n");
    for (at, (name, holds, _)) in columns.iter().enumerate() {
        let comma = if at + 1 < columns.len() { "," } else { "" };
        let _infallible = writeln!(sql, "    {name:widest$}  {holds}{comma}");
    }
    let about = kind.about().replace('\'', "''");
    let _infallible =
        writeln!(sql, ");\nCOMMENT ON TABLE {table} IS '{about}; every record, as it was read';");
    for (name, _, about) in &columns {
        let about = about.replace('\'', "''");
        let _infallible = writeln!(sql, "COMMENT ON COLUMN {table}.{name} IS '{about}';");
    }
    let word = kind.word();
    let _infallible = writeln!(
        sql,
        "\nCREATE VIEW {word} AS\n\
         SELECT\n    m.reference || ':' || s.record_number AS evidence,\n    \
         s.* EXCLUDE (member_id, record_number, byte_offset, byte_length, line, record_digest)\n\
         FROM {table} AS s\n\
         JOIN member_record AS m ON m.member_id = s.member_id\n\
         QUALIFY row_number() OVER (\n    PARTITION BY s.event_id\n    \
         ORDER BY s.event_time DESC NULLS LAST, s.member_id, s.record_number\n) = 1;\n\
         COMMENT ON VIEW {word} IS '{about}; each once, by its latest record';"
    );
    sql
}

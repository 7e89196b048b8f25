//! Changing a case behind the back of doorward: values and rows through SQL, single bits in the file.

#![expect(clippy::expect_used, reason = "a test is free to fail")]

use std::path::Path;

use duckdb::Connection;

/// DuckDB's blocks after the three headers of 4,096 bytes each.
const BLOCK_BYTES: usize = 262_144;
const HEADER_BYTES: usize = 4_096;

/// So many changes of single values and rows, spread over every table that has rows and over its
/// columns, the same for the same case and seed.
pub(crate) fn edits(case: &Path, count: usize, seed: u64) -> Vec<String> {
    let database = Connection::open(case).expect("the case opens");
    let mut columns = database
        .prepare(
            "SELECT table_name, column_name, data_type FROM duckdb_columns() \
             WHERE NOT internal AND table_name IN (SELECT table_name FROM duckdb_tables() WHERE estimated_size > 0) \
             ORDER BY table_name, column_index",
        )
        .expect("the columns are listed");
    let columns: Vec<(String, String, String)> = columns
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .expect("the columns are read")
        .collect::<Result<_, _>>()
        .expect("the columns are read");
    let mut random = oorandom::Rand64::new(seed.into());
    let mut edits = Vec::new();
    while edits.len() < count {
        let (table, column, kind) = &columns[draw(&mut random, columns.len())];
        let rows: i64 = database
            .query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))
            .expect("the rows are counted");
        if rows == 0 {
            continue;
        }
        let row = draw(&mut random, usize::try_from(rows).expect("a count"));
        let which =
            format!("rowid = (SELECT rowid FROM {table} ORDER BY rowid LIMIT 1 OFFSET {row})");
        edits.push(match edits.len() % 5 {
            0 => format!("DELETE FROM {table} WHERE {which}"),
            _ => format!("UPDATE {table} SET {column} = {} WHERE {which}", other(column, kind)),
        });
    }
    edits
}

/// Another value of the same type.
fn other(column: &str, kind: &str) -> String {
    match kind {
        "VARCHAR" => format!("coalesce({column}, '') || 'x'"),
        "BOOLEAN" => format!("NOT coalesce({column}, FALSE)"),
        "TIMESTAMP" => format!("coalesce({column}, TIMESTAMP '2026-01-01') + INTERVAL 1 SECOND"),
        "DATE" => format!("coalesce({column}, DATE '2026-01-01') + 1"),
        "BLOB" => format!("{column} || '\\x00'::BLOB"),
        kind if kind.ends_with("[]") => format!("list_append({column}, NULL)"),
        _ => format!("coalesce({column}, 0) + 1"),
    }
}

/// A byte and a bit of it, anywhere in the file.
pub(crate) fn flip(random: &mut oorandom::Rand64, bytes: &mut [u8]) -> (usize, u8) {
    let at = draw(random, bytes.len());
    let bit = 1 << draw(random, 8);
    bytes[at] ^= bit;
    (at, bit)
}

/// The header or block of the file that a byte is in.
pub(crate) fn block_of(at: usize, length: usize) -> std::ops::Range<usize> {
    let headers = 3 * HEADER_BYTES;
    let (from, size) = if at < headers {
        (at / HEADER_BYTES * HEADER_BYTES, HEADER_BYTES)
    } else {
        ((at - headers) / BLOCK_BYTES * BLOCK_BYTES + headers, BLOCK_BYTES)
    };
    from..(from + size).min(length)
}

fn draw(random: &mut oorandom::Rand64, below: usize) -> usize {
    let below = u64::try_from(below).expect("a length");
    usize::try_from(random.rand_range(0..below)).expect("below a length")
}

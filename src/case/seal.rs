//! Seals: digests of the rows of every table, as each custody entry left them.
//!
//! Whatever changes rows seals the tables it touched in the same transaction, and its custody entry
//! holds the digest of those seals. A row that is changed, added or taken away outside doorward then
//! differs from the newest seal of its table, and a seal that is changed differs from its entry.
//!
//! What cannot be made again from the vault (the examiner's words, findings, the list of sources)
//! is sealed with SHA-256. What can, and may have millions of rows, is sealed by the sum of DuckDB's
//! 64-bit row hashes: it finds every careless edit for a hundredth of the cost of an import, but
//! whoever knows the sum can forge it. Against that stands `verify --rederive`, which rests on the
//! SHA-256 of the sources alone.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use duckdb::{Connection, params};
use serde_json::Value as Json;

use super::layer;
use crate::custody::Action;
use crate::digest::Sha256;

/// How the rows of a table are digested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Method {
    /// SHA-256 of the sorted SHA-256 digests of the rows as JSON.
    Sha256,
    /// Sum of the engine's row hashes.
    Sum,
}

/// Which rows of a table are sealed together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Parts {
    /// All of them.
    Whole,
    /// Those of one value of this column.
    Of(&'static str),
    /// Those of a block of numbers in this column, and those below zero.
    Blocks(&'static str),
}

/// How a table is sealed.
#[derive(Clone, Copy, Debug)]
struct Sealing {
    table: &'static str,
    method: Method,
    parts: Parts,
}

/// How many numbers of a facet one part has, as a power of two.
const BLOCK: u32 = 16;

const fn strong(table: &'static str) -> Sealing {
    Sealing { table, method: Method::Sha256, parts: Parts::Whole }
}

const fn strong_by(table: &'static str, column: &'static str) -> Sealing {
    Sealing { table, method: Method::Sha256, parts: Parts::Of(column) }
}

const fn sum(table: &'static str) -> Sealing {
    Sealing { table, method: Method::Sum, parts: Parts::Whole }
}

const fn of_member(table: &'static str) -> Sealing {
    Sealing { table, method: Method::Sum, parts: Parts::Of("member_id") }
}

const fn facet(table: &'static str, number: &'static str) -> Sealing {
    Sealing { table, method: Method::Sum, parts: Parts::Blocks(number) }
}

/// Every table but those of the layer, the custody log, its head and the seals themselves.
const TABLES: [Sealing; 54] = [
    strong("case_schema"),
    strong("case_info"),
    strong("case_zone_offset"),
    strong_by("source", "source_id"),
    // Its contents are vouched for by the SHA-256 of the source.
    Sealing { table: "vault_frame", method: Method::Sum, parts: Parts::Of("source_id") },
    strong_by("member_record", "source_id"),
    strong_by("member_format", "member_id"),
    strong_by("import_warning", "member_id"),
    strong_by("unknown_field", "member_id"),
    strong("file_not_taken"),
    strong("read_again"),
    sum("read_again_record"),
    of_member("rejected_record"),
    of_member("sign_in_record"),
    of_member("audit_sighting"),
    of_member("authentication_step_sighting"),
    of_member("graph_activity_sighting"),
    of_member("risky_service_principal_sighting"),
    of_member("risk_detection_sighting"),
    of_member("service_principal_sighting"),
    of_member("application_sighting"),
    of_member("permission_grant_sighting"),
    of_member("listed_application_sighting"),
    of_member("sign_in_summary_sighting"),
    facet("sign_in_who", "who_id"),
    facet("sign_in_what", "what_id"),
    facet("sign_in_where", "where_id"),
    facet("sign_in_client", "client_id"),
    facet("sign_in_how", "how_id"),
    sum("sign_in_retold"),
    sum("sign_in_merged"),
    sum("audit_event"),
    sum("credential_change"),
    sum("member_sum"),
    sum("address"),
    strong("geo_source"),
    sum("geo_answer"),
    sum("geo_network"),
    sum("address_asked"),
    sum("address_network"),
    sum("address_special"),
    sum("place"),
    sum("address_placed"),
    strong("known_network"),
    sum("known_hit"),
    strong("mark"),
    strong("finding_note"),
    strong("case_statement"),
    strong("finding_number"),
    strong("finding"),
    strong("finding_detail"),
    sum("finding_evidence"),
    strong("report_finding"),
    strong("source_acquisition"),
];

/// The part of a facet's table that the row with this number is in.
pub(super) fn block(number: i32) -> i64 {
    i64::from(number - 1) >> BLOCK
}

/// Tables and the numbers of their parts, from the first to the last that were changed; without
/// numbers, all of them.
pub(super) type Touched = BTreeMap<&'static str, Option<(i64, i64)>>;

/// The digest of the rows of one part of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seal {
    pub(super) table: String,
    pub(super) part: i64,
    pub(super) rows: i64,
    pub(super) method: String,
    pub(super) digest: String,
}

/// Every table that is sealed.
pub(super) fn tables() -> impl Iterator<Item = &'static str> {
    let named: BTreeSet<_> = TABLES.iter().map(|sealing| sealing.table).collect();
    named.into_iter().chain(layer::names()).collect::<BTreeSet<_>>().into_iter()
}

/// Which tables an action changes, beside those that rows were appended to.
pub(super) fn touched_by(action: Action, result: &Json) -> Vec<&'static str> {
    match action {
        Action::Create | Action::Upgrade => tables().collect(),
        Action::Import if result.get("not_taken").is_some() => vec!["file_not_taken"],
        Action::ReadAgain => vec!["read_again", "read_again_record"],
        // The layer, or the merged tables below it.
        Action::Refresh => match result["rows"].as_object() {
            Some(made) => layer::names().filter(|name| made.contains_key(*name)).collect(),
            None => MERGED.to_vec(),
        },
        Action::Enrich => ANSWERS.to_vec(),
        Action::AddKnown | Action::RemoveKnown => vec!["known_network", "known_hit"],
        Action::Investigate => {
            vec!["finding", "finding_number", "finding_detail", "finding_evidence"]
        }
        Action::Report => vec!["report_finding"],
        Action::Mark | Action::Unmark => vec!["mark"],
        Action::Note => vec!["finding_note", "case_statement"],
        Action::Acquisition => vec!["source_acquisition"],
        // What an import adds is told by whoever appended it; the others change no rows.
        Action::Import | Action::Export | Action::Verify | Action::Bundle => Vec::new(),
    }
}

const MERGED: [&str; 14] = [
    "sign_in_retold",
    "sign_in_merged",
    "sign_in_who",
    "sign_in_what",
    "sign_in_where",
    "sign_in_client",
    "sign_in_how",
    "audit_event",
    "credential_change",
    "member_sum",
    "address",
    "place",
    "address_placed",
    "known_hit",
];

const ANSWERS: [&str; 9] = [
    "geo_source",
    "geo_answer",
    "geo_network",
    "address_asked",
    "address_network",
    "address_special",
    "place",
    "address_placed",
    "known_hit",
];

/// Digests the parts of these tables as they are now.
pub(super) fn digests(
    connection: &Connection,
    touched: &Touched,
) -> Result<Vec<Seal>, duckdb::Error> {
    let engine: String = connection.query_row("SELECT version()", [], |row| row.get(0))?;
    let mut seals = Vec::new();
    for (table, range) in touched {
        let sealing = sealing(table);
        for sql in sealing.statements(*range) {
            let mut statement = connection.prepare(&sql)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                seals.push(Seal {
                    table: (*table).to_owned(),
                    part: row.get(0)?,
                    rows: row.get(1)?,
                    method: sealing.method.named(&engine),
                    digest: row.get(2)?,
                });
            }
        }
    }
    Ok(seals)
}

/// Seals what an entry touched, inside the transaction that is open, and gives the digest of the
/// seals with how many there are, for the entry's result.
pub(super) fn seal(
    connection: &Connection,
    entry: i64,
    touched: &Touched,
) -> Result<Json, duckdb::Error> {
    let seals = digests(connection, touched)?;
    let mut appender = connection.appender("table_seal")?;
    for seal in &seals {
        let Seal { table, part, rows, method, digest } = seal;
        appender.append_row(params![entry, table, part, rows, method, digest])?;
    }
    appender.flush()?;
    Ok(serde_json::json!({ "parts": seals.len(), "sha256": digest(&seals).to_string() }))
}

/// The digest of seals: over a line for each, sorted.
pub(super) fn digest(seals: &[Seal]) -> Sha256 {
    let mut lines: Vec<String> = seals
        .iter()
        .map(|Seal { table, part, rows, method, digest }| {
            format!("{table} {part} {rows} {method} {digest}\n")
        })
        .collect();
    lines.sort_unstable();
    Sha256::of(lines.concat())
}

fn sealing(table: &'static str) -> Sealing {
    // What is not listed is a table of the layer.
    TABLES.into_iter().find(|sealing| sealing.table == table).unwrap_or_else(|| sum(table))
}

impl Method {
    fn named(self, engine: &str) -> String {
        match self {
            Self::Sha256 => "sha256".to_owned(),
            Self::Sum => format!("hash {engine}"),
        }
    }

    /// The digest of the rows `r`, in SQL.
    const fn sql(self) -> &'static str {
        match self {
            Self::Sha256 => {
                "sha256(coalesce(string_agg(sha256(to_json(r)::VARCHAR), chr(10) \
                 ORDER BY sha256(to_json(r)::VARCHAR)), ''))"
            }
            Self::Sum => "coalesce(sum(hash(r)), 0)::VARCHAR",
        }
    }
}

impl Sealing {
    /// The statements that digest the parts in a range. Each gives part, rows and digest.
    fn statements(self, range: Option<(i64, i64)>) -> Vec<String> {
        let Self { table, method, parts } = self;
        let digest = method.sql();
        let whole = |part: i64, which: &str| {
            format!("SELECT {part}::BIGINT, count(*), {digest} FROM (FROM {table}{which}) AS r")
        };
        let by = |part: &str, columns: &str, which: &str| {
            format!(
                "SELECT part, count(*), {digest} FROM (SELECT {part} AS part, r FROM \
                 (SELECT {columns} FROM {table}{which}) AS r) GROUP BY part ORDER BY part"
            )
        };
        match parts {
            Parts::Whole => vec![whole(0, "")],
            Parts::Of(column) => {
                let columns = if table == "vault_frame" { "* EXCLUDE (content)" } else { "*" };
                let mut which = String::new();
                if let Some((first, last)) = range {
                    let _infallible = write!(which, " WHERE {column} BETWEEN {first} AND {last}");
                }
                vec![by(&format!("r.{column}::BIGINT"), columns, &which)]
            }
            Parts::Blocks(number) => {
                let part = format!("((r.{number} - 1) >> {BLOCK})::BIGINT");
                let first = range.map_or(0, |(first, _)| first);
                vec![
                    whole(-1, &format!(" WHERE {number} < 0")),
                    by(&part, "*", &format!(" WHERE {number} > {}", first << BLOCK)),
                ]
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn laid_out() -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        super::super::schema::lay_out_in_memory(&connection).unwrap();
        connection
    }

    #[test]
    fn every_table_is_sealed() {
        let connection = laid_out();
        let mut statement =
            connection.prepare("SELECT table_name FROM duckdb_tables() ORDER BY 1").unwrap();
        let found: BTreeSet<String> =
            statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
        let beside = ["custody_head", "custody_log", "table_seal"].map(str::to_owned);
        let sealed: BTreeSet<String> = tables().map(str::to_owned).chain(beside).collect();
        assert_eq!(found, sealed);
    }

    #[test]
    fn a_digest_is_of_the_values_and_not_of_their_order() {
        let connection = laid_out();
        let of = |sql: &str| {
            connection.execute_batch(sql).unwrap();
            let touched = [("case_info", None), ("member_sum", None), ("sign_in_retold", None)];
            digests(&connection, &touched.into_iter().collect()).unwrap()
        };
        let one = of("INSERT INTO case_info VALUES ('a', 'b'), ('c', 'NULL'); \
                      INSERT INTO member_sum VALUES (1, 'x', 1, 2), (2, 'y', 3, 4)");
        let other = of("DELETE FROM case_info; DELETE FROM member_sum; \
                        INSERT INTO case_info VALUES ('c', 'NULL'), ('a', 'b'); \
                        INSERT INTO member_sum VALUES (2, 'y', 3, 4), (1, 'x', 1, 2)");
        assert_eq!(one, other);
        assert_eq!(one.iter().map(|seal| seal.rows).collect::<Vec<_>>(), [2, 2, 0]);
        let swapped = of("UPDATE member_sum SET member_id = 3 - member_id");
        assert_ne!(swapped[1].digest, one[1].digest);
        let word = of("UPDATE case_info SET value = 'b ' WHERE name = 'a'");
        assert_ne!(word[0].digest, one[0].digest);
    }
}

//! The ledger of credentials: who used each, who added and removed it, and what rests on it.

use std::collections::BTreeMap;

use super::ReportError;
use super::cell::{Cell, Grid};
use super::document::Block;
use super::inputs::{Inputs, Zone};
use super::rows::{Row, Rows, Told};
use crate::finding::{Table, Value};

const COLUMNS: [&str; 23] = [
    "app_id",
    "credential",
    "principal_name",
    "credential_type",
    "uses",
    "successes",
    "networks",
    "network_names",
    "from_unknown",
    "first_at",
    "last_at",
    "added_at",
    "added_by",
    "added_from",
    "added_evidence",
    "removed_at",
    "removed_by",
    "removed_evidence",
    "listed_from",
    "listed_until",
    "listed_evidence",
    "findings",
    "rows_in_all",
];

/// Networks that a credential names at most; the rest is counted.
const NETWORKS: usize = 3;

/// What `inventory-credentials` says of where each credential comes from, by credential and application.
type Origins<'a> = BTreeMap<(&'a str, &'a str), &'a str>;

/// The ledger, under a heading. Nothing where no credential is on record.
pub(super) fn blocks(inputs: &Inputs) -> Result<Vec<Block>, ReportError> {
    let rows = Rows::of("credentials", &inputs.tables.credentials, &COLUMNS)?;
    let Some(first) = rows.first() else { return Ok(Vec::new()) };
    let zone = &inputs.head.zone;
    let told = Told::of(inputs);
    let origins = origins(&inputs.tables.credential_origins);
    let cells = |row: Row<'_>| {
        vec![
            Cell::Lines(vec![
                row.cell("principal_name"),
                Cell::Code(row.text("credential").unwrap_or_default().to_owned()),
                row.cell("credential_type"),
            ]),
            change(row, "added", zone),
            change(row, "removed", zone),
            lines([
                Cell::moment(row.time("first_at"), zone),
                Cell::moment(row.time("last_at"), zone),
            ]),
            Cell::Number(row.number("uses")),
            networks(row),
            lines([origin(row, &origins), listed(row)]),
            told.cell(row),
        ]
    };
    let headings = [
        "Application, credential, type",
        "Added",
        "Removed",
        "First and last use",
        "Sign-ins",
        "Networks",
        "On record",
        "Findings",
    ];
    let caption = "Credentials of applications: key ids of secrets and certificates, thumbprints and \
                   federated credentials, those that most findings of high severity rest on first. \
                   Additions and removals are those of the audit log, with who made them, from where, \
                   and the record; “on record” is what the query inventory-credentials says of the \
                   origin, and until when the directory’s own list has the credential.";
    let grid = Grid::new(caption, &headings, rows.iter().map(cells).collect());
    let total = first.number("rows_in_all");
    Ok(vec![
        Block::Heading("Credentials"),
        Block::Table(Grid { total: total.max(grid.total), ..grid }),
    ])
}

/// Cells below each other, without those that say nothing.
fn lines<const N: usize>(cells: [Cell; N]) -> Cell {
    let told: Vec<Cell> = cells.into_iter().filter(|cell| *cell != Cell::Empty).collect();
    if told.is_empty() { Cell::Empty } else { Cell::Lines(told) }
}

/// When a credential was added or removed, by whom, from where, and the record that says so.
fn change(row: Row<'_>, what: &str, zone: &Zone) -> Cell {
    let by = row.text(&format!("{what}_by")).map(|by| {
        let from = row.text(&format!("{what}_from"));
        let from = from.map_or_else(String::new, |address| format!(" from {address}"));
        format!("by {by}{from}")
    });
    let evidence = row.text(&format!("{what}_evidence"));
    lines([
        Cell::moment(row.time(&format!("{what}_at")), zone),
        Cell::maybe(by.as_deref()),
        evidence.map_or(Cell::Empty, |evidence| Cell::Reference(evidence.to_owned())),
    ])
}

fn networks(row: Row<'_>) -> Cell {
    let names = row.texts("network_names");
    if names.is_empty() {
        return Cell::Empty;
    }
    let more = names.len().saturating_sub(NETWORKS);
    let shown = names.into_iter().take(NETWORKS).collect::<Vec<_>>().join(", ");
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let known = if row.holds("from_unknown") { "" } else { " (known)" };
    Cell::Text(format!("{shown}{more}{known}"))
}

/// What is said of each credential, if the query is the one that comes with doorward.
fn origins(table: &Table) -> Origins<'_> {
    let (Some(credential), Some(app), Some(origin)) =
        (table.column("credential"), table.column("app_id"), table.column("origin"))
    else {
        return Origins::new();
    };
    let mut origins = Origins::new();
    for row in &table.rows {
        let app = text(row, app).unwrap_or_default();
        if let (Some(credential), Some(origin)) = (text(row, credential), text(row, origin)) {
            origins.insert((credential, app), origin);
        }
    }
    origins
}

fn text(row: &[Value], at: usize) -> Option<&str> {
    row.get(at).and_then(Value::as_text)
}

fn origin(row: Row<'_>, origins: &Origins<'_>) -> Cell {
    let key = (row.text("credential").unwrap_or_default(), row.text("app_id").unwrap_or_default());
    Cell::maybe(origins.get(&key).copied())
}

/// Until when the directory's own list of an application's credentials has it.
fn listed(row: Row<'_>) -> Cell {
    let Some(evidence) = row.text("listed_evidence") else { return Cell::Empty };
    let until = row.text("listed_until").map_or(String::new(), |until| format!(" until {until}"));
    Cell::Text(format!("listed in the directory{until} ({evidence})"))
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn a_credential_tells_its_life_and_its_findings() {
        let blocks = blocks(&sample::inputs()).unwrap();
        let Some(Block::Table(grid)) = blocks.get(1) else { panic!("no ledger") };
        let stolen = &grid.rows[0];
        let Cell::Lines(added) = &stolen[1] else { panic!("{:?}", stolen[1]) };
        assert_eq!(
            added[1],
            Cell::Text("by d.amari@alderfinch.example from 203.0.113.77".to_owned())
        );
        assert_eq!(added[2], Cell::Reference("E-06:41".to_owned()));
        let Cell::Lines(record) = &stolen[6] else { panic!("{:?}", stolen[6]) };
        assert_eq!(record[0], Cell::Text("addition on record".to_owned()));
        assert_eq!(
            record[1],
            Cell::Text("listed in the directory until 2027-09-20T00:00:00Z (E-05:9)".to_owned())
        );
        assert_eq!(stolen[7], Cell::Findings { numbers: vec!["F-0001".to_owned()], more: 0 });
        assert_eq!(grid.rows[1][2], Cell::Empty, "nobody removed it");
    }

    #[test]
    fn a_query_in_place_of_ours_tells_no_origin_and_breaks_nothing() {
        let mut inputs = sample::inputs();
        inputs.tables.credential_origins.columns[0] = "what".to_owned();
        let blocks = blocks(&inputs).unwrap();
        let Some(Block::Table(grid)) = blocks.get(1) else { panic!("no ledger") };
        assert!(matches!(&grid.rows[0][6], Cell::Lines(lines) if lines.len() == 1));
    }
}

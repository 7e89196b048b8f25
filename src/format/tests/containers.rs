//! Exports in tables and archives, from the file to its records. The fixtures were written by other
//! programs than ours: `fixtures/containers/make.py` says how.

use std::io::Read as _;

use super::*;
use crate::evidence::EvidenceFile;

/// The members of a file as the importer reads them.
fn members(path: &Path) -> Vec<(Told, Option<String>)> {
    let mut walk = EvidenceFile::open(path).unwrap().walk().unwrap();
    let mut all = Vec::new();
    while let Some(member) = walk.next_member() {
        let mut bytes = Vec::new();
        walk.read_to_end(&mut bytes).unwrap();
        all.push((read(&bytes, member.name()), walk.finish_member().read_as));
    }
    all
}

/// What the records are, without their places.
fn outcomes(told: &Told) -> Vec<&str> {
    told.lines.iter().map(|line| line.splitn(3, ' ').nth(2).unwrap()).collect()
}

fn text(name: &str) -> Told {
    let path = fixtures().join(name);
    read(&std::fs::read(&path).unwrap(), path.to_str().unwrap())
}

#[test]
fn a_workbook_tells_what_its_csv_told() {
    let name = "InteractiveSignIns_2026-03-01_2026-03-07";
    let book = members(&fixtures().join(format!("containers/{name}.xlsx")));
    let csv = text(&format!("portal-csv/{name}.csv"));
    assert_eq!(csv.events, 3);
    assert_eq!(outcomes(&book[0].0), outcomes(&csv));
    assert_eq!(book[0].1.as_deref(), Some("worksheet as CSV"));
    assert!(book[1].0.other.is_some(), "the second sheet is of another kind");
}

#[test]
fn a_capture_tells_what_its_messages_told() {
    let capture = members(&fixtures().join("containers/capture.avro"));
    let page = text("diagnostic-settings/event-hub-records.json");
    let alone = text("diagnostic-settings/american-envelope-time.jsonl");
    assert!(page.events > 3 && alone.events > 0);
    let expected = [outcomes(&page), outcomes(&alone)].concat();
    assert_eq!(outcomes(&capture[0].0), expected);
}

#[test]
fn an_export_in_parquet_tells_what_its_rows_told() {
    let parquet = members(&fixtures().join("containers/export.parquet"));
    let rows = text("log-analytics-json/rows.jsonl");
    assert_eq!(rows.events, 7);
    assert_eq!(outcomes(&parquet[0].0), outcomes(&rows));
}

#[test]
fn files_that_were_joined_with_their_marks_are_read() {
    let name = "portal-csv/InteractiveSignIns_2026-03-01_2026-03-07.csv";
    let one = std::fs::read(fixtures().join(name)).unwrap();
    let rows = text(name).events;
    let both = [one.as_slice(), b"\r\n", &one].concat();
    let told = read(&both, name);
    // The second row of headings is no record, with its mark or without.
    assert_eq!((told.events, told.rejects), (2 * rows, 0), "{:?}", told.lines);
    let quoted =
        "Date (UTC),Request ID,Username,IP address\n\u{feff}\"2026-03-04T05:06:07Z\",\"a\nb\",c,\n";
    let told = read(quoted.as_bytes(), name);
    assert_eq!(told.lines.len(), 1, "{:?}", told.lines);
}

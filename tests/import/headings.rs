//! Downloads in a language whose headings nobody has published: a map makes them as good as any other.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value as Json;

use crate::support::Place;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The Japanese headings of the map in the documents, by what they mean.
fn japanese() -> BTreeMap<String, String> {
    let map = fs::read_to_string(root().join("docs/japanese-headings.toml")).unwrap();
    let (headings, _) = map.split_once("[status]").unwrap();
    let pairs = headings.lines().filter_map(|line| line.split_once(" = "));
    pairs
        .map(|(left, right)| (right.trim_matches('"').into(), left.trim_matches('"').into()))
        .collect()
}

/// Writes a fixture of the portal with its headings and states in Japanese.
fn translated(place: &Place, name: &str) {
    let words = japanese();
    let text = fs::read_to_string(root().join("fixtures/portal-csv").join(name)).unwrap();
    let (headings, rows) = text.trim_start_matches('\u{feff}').split_once('\n').unwrap();
    let mut left = Vec::new();
    let translated: Vec<&str> = headings
        .trim_end()
        .split(',')
        .map(|heading| {
            let known = heading.split_whitespace().collect::<Vec<_>>().join(" ");
            words.get(&known).map_or_else(
                || {
                    left.push(known);
                    heading
                },
                String::as_str,
            )
        })
        .collect();
    // Nothing of this one is kept, so that no map can give it a meaning.
    left.retain(|heading| heading != "Token Protection - Sign In Session StatusCode");
    assert!(left.is_empty(), "the map has no {left:?}");
    let rows = rows.replace(",Success,", ",成功,").replace(",Failure,", ",失敗,");
    assert!(rows.contains("成功") || rows.contains("失敗"), "{rows}");
    place.write(&format!("japanese/{name}"), format!("\u{feff}{}\n{rows}", translated.join(",")));
}

/// Imports what lies in a folder, and gives every field of every sign-in.
fn sign_ins(place: &Place, folder: &Path, map: &[&str]) -> Json {
    let case = format!("{}.duckdb", map.len());
    assert_eq!(place.run(["new", &case]).code, Some(0));
    let folder = folder.to_str().unwrap();
    let said = place.run(["import", folder, "--case", &case].iter().chain(map));
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.out.contains("+ 0 rejected"), "{said:?}");
    let sql = "SELECT * EXCLUDE (evidence) FROM sign_in ORDER BY seq";
    let (table, _) = place.json(["query", "sql", sql, "--json", "--case", &case]);
    table["rows"].clone()
}

#[test]
fn a_download_in_japanese_comes_in_whole_with_the_map_of_the_documents() {
    let place = Place::new();
    let names = [
        "NonInteractiveSignIns_2025-12-01_2025-12-07 (1).csv",
        "ApplicationSignIns_2026-03-01_2026-03-07.csv",
    ];
    for name in names {
        translated(&place, name);
        let original = fs::read(root().join("fixtures/portal-csv").join(name)).unwrap();
        place.write(&format!("english/{name}"), original);
    }
    assert_eq!(place.run(["new", "without.duckdb"]).code, Some(0));
    let said = place.run(["import", "japanese", "--case", "without.duckdb"]);
    assert_eq!(said.code, Some(3), "{said:?}");
    assert!(said.out.contains("--map FILE"), "{said:?}");
    let map = root().join("docs/japanese-headings.toml");
    let map = ["--map", map.to_str().unwrap()];
    let mapped = sign_ins(&place, &place.path("japanese"), &map);
    let plain = sign_ins(&place, &place.path("english"), &[]);
    assert!(plain.as_array().is_some_and(|rows| rows.len() >= 3), "{plain}");
    assert_eq!(mapped, plain);
}

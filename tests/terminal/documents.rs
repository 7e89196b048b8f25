//! Every document that `--json` prints is described, and is as described.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use doorward::cli::{DOCUMENTS, Described};
use serde_json::Value as Json;

use super::{command, said, words, workplace};

/// Commands, in an order in which each can be done, with the schema of what they print.
const ASKED: &[(&str, &str)] = &[
    ("new another.duckdb", "new/1"),
    ("demo invented --exports-only --sign-ins 500", "invented/1"),
    ("import exports --dry-run", "import/1"),
    ("import exports", "import/1"),
    ("refresh", "refresh/1"),
    ("status", "status/1"),
    ("status --rejected", "status/1"),
    ("status --warnings", "listing/1"),
    ("status --conflicts", "listing/1"),
    ("status --unknown-fields", "listing/1"),
    ("status --possible-duplicates", "listing/1"),
    ("enrich --list", "databases/1"),
    ("enrich", "enrich/1"),
    ("known add 192.0.2.9 --label Desk", "known-added/1"),
    ("known load offices.csv", "known-added/1"),
    ("known list", "known/1"),
    ("known remove 192.0.2.9/32", "known-removed/1"),
    ("findings", "findings/1"),
    ("findings F-0007", "findings/1"),
    ("findings F-0007 --sql", "finding-queries/1"),
    ("report --out one", "report-written/1"),
    ("findings --since-report 1", "findings/1"),
    ("note mark 38.202.52.77 attacker --why seen", "mark/1"),
    ("note unmark 38.202.52.77", "unmarked/1"),
    ("note add text", "noted/1"),
    ("note verdict F-0007 benign --why known", "noted/1"),
    ("note source E-01 --exported-by 'K. Berg'", "acquisition/1"),
    ("note narrative what-happened.md", "stated/1"),
    ("note withdraw narrative", "withdrawn/1"),
    ("note list", "notes/1"),
    ("who 38.202.52.77", "dossier/1"),
    ("timeline --ip 38.202.52.77", "answer/1"),
    ("principals --ip 38.202.52.77", "answer/1"),
    ("first-seen", "answer/1"),
    ("query list", "queries/1"),
    ("query show sp-new-credential", "query/1"),
    ("query show sp-new-credential --rendered", "rendered/1"),
    ("query run sp-failure-burst", "answer/1"),
    ("query sql 'SELECT 1 AS one'", "answer/1"),
    ("export --output sign-ins.csv", "export/1"),
    ("show E-16:4137", "record/1"),
    ("verify", "verify/1"),
    ("report --check", "report-check/1"),
    ("report --out two", "report-written/1"),
    ("verify two/report.html", "verify-report/1"),
    ("bundle bag", "bundle/1"),
    ("journal", "journal/1"),
    ("journal --check", "journal-check/1"),
    ("geo sources", "geo-sources/1"),
    ("geo diff 1 2", "geo-diff/1"),
    ("geo pack GeoLite2-City.mmdb city.geopack", "pack/1"),
    ("doctor", "doctor/1"),
    ("help formats", "formats/1"),
    ("help json", "documents/1"),
    ("help known add", "help/1"),
    ("completions bash", "completions/1"),
    ("man man1", "man/1"),
    ("who", "error/1"),
    ("show E-99:1", "error/1"),
];

#[test]
fn every_document_is_as_described() {
    let place = workplace();
    let described: BTreeMap<&str, &Described> =
        DOCUMENTS.iter().map(|described| (described.schema, described)).collect();
    assert_eq!(described.len(), DOCUMENTS.len(), "a schema is described twice");
    let mut printed = BTreeSet::new();
    for (arguments, schema) in ASKED {
        let mut words = words(arguments);
        words.push("--json".to_owned());
        let said = said(command(&place, &words).output().expect("the program runs"));
        let document: Json = serde_json::from_str(&said.out)
            .unwrap_or_else(|error| panic!("{arguments}: one JSON document ({error}): {said:?}"));
        let schema = format!("doorward/{schema}");
        assert_eq!(document["schema"], schema.as_str(), "{arguments}: {said:?}");
        let described = described[schema.as_str()];
        let fields = document.as_object().expect("an object");
        for field in described.fields.iter().filter(|field| field.always) {
            assert!(fields.contains_key(field.name), "{arguments}: {} is not there", field.name);
        }
        for name in fields.keys().filter(|name| *name != "schema") {
            let known = described.fields.iter().any(|field| field.name == name);
            assert!(known, "{arguments}: {name} is not described");
        }
        printed.insert(schema);
    }
    // Not printed, but written beside what is exported.
    let place = place.path("sign-ins.csv.about.json");
    let about: Json = serde_json::from_slice(&fs::read(place).expect("the file")).expect("JSON");
    printed.insert(about["schema"].as_str().expect("a schema").to_owned());
    let all: BTreeSet<String> = DOCUMENTS.iter().map(|one| one.schema.to_owned()).collect();
    assert_eq!(printed, all, "every described document is printed by a command here");
}

#[test]
fn no_document_is_printed_that_is_not_described() {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli")];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("sources are readable") {
            let path = entry.expect("sources are readable").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            if path.extension() != Some(OsStr::new("rs")) {
                continue;
            }
            let text = fs::read_to_string(&path).expect("sources are text");
            for part in text.split("\"schema\": \"").skip(1) {
                let schema = part.split('"').next().unwrap_or_default();
                let known = DOCUMENTS.iter().any(|described| described.schema == schema);
                assert!(known, "{}: {schema} is not described in documents.rs", path.display());
                seen += 1;
            }
        }
    }
    assert!(seen > 20, "{seen} schemas were found in the sources");
}

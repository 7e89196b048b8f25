//! The command line as people and programs meet it: examples, pages, settings, JSON and the terminal.

#![expect(clippy::expect_used, reason = "a test is free to fail")]

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use serde_json::json;

#[path = "../support/mmdb.rs"]
mod mmdb;
#[path = "../support/mod.rs"]
#[expect(dead_code, reason = "each test program uses a part of it")]
mod support;

mod commands;
mod documents;
mod errors;
mod packaging;
mod pages;
mod screen;
mod settings;

use support::{Place, said};

/// A moment after everything that the demo invents and after the databases of the program were built, at
/// which all tests stand.
const NOW: &str = "2027-06-01T08:00:00Z";

/// The demo, made once: its exports, its case and its reports.
fn demo() -> &'static Place {
    static DEMO: OnceLock<Place> = OnceLock::new();
    DEMO.get_or_init(|| {
        let place = Place::new();
        let made = place.run(["demo", ".", "--now", NOW]);
        assert_eq!(made.code, Some(0), "{made:?}");
        place
    })
}

/// A folder with a case of the demo, its exports, and the files that examples and pages name.
fn workplace() -> Place {
    let place = Place::new();
    fs::copy(demo().path("case.duckdb"), place.path("case.duckdb")).expect("the case is copied");
    copy(&demo().path("exports"), &place.path("exports"));
    let city =
        json!({ "country": { "iso_code": "RO" }, "city": { "names": { "en": "Bucharest" } } });
    place.write(
        "GeoLite2-City.mmdb",
        mmdb::made("GeoLite2-City", 1_785_000_000, &[("38.202.52.0/24", city)]),
    );
    let spain = "Date (UTC),Request ID,User,Username,User ID,Application,Application ID,Status,IP address\n\
                 04/03/2026 10:00:00,11111111-0000-4000-8000-000000000001,Jo,jo@harbourlight.example,\
                 22222222-0000-4000-8000-000000000001,Mail,33333333-0000-4000-8000-000000000001,Success,192.0.2.1\n";
    place.write("SignIns.csv", spain);
    place.write("what-happened.md", "An intruder used a stolen secret.\n");
    place.write("decisions.md", "- Whether to tell the customers.\n");
    place.write("exits.txt", "192.0.2.77\n198.51.100.200\n");
    place.write("vpn.csv", "network,name\n192.0.2.128/25,An exit\n");
    place.write("offices.csv", "network,name\n192.0.2.64/26,Branch\n");
    let named = json!({ "value": [{
        "@odata.type": "#microsoft.graph.ipNamedLocation", "id": "44444444-0000-4000-8000-000000000001",
        "displayName": "Head office", "isTrusted": true,
        "ipRanges": [{ "@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "203.0.113.0/24" }],
    }] });
    place.write("namedLocations.json", named.to_string());
    let tags = json!({ "changeNumber": 1, "cloud": "Public", "values": [{
        "name": "AzureCloud.westeurope", "id": "AzureCloud.westeurope",
        "properties": { "changeNumber": 1, "region": "westeurope", "platform": "Azure", "systemService": "",
            "addressPrefixes": ["20.50.0.0/18"] },
    }] });
    place.write("ServiceTags_Public.json", tags.to_string());
    let bundle = json!({ "type": "bundle", "id": "bundle--1", "objects": [{
        "type": "indicator", "spec_version": "2.1", "id": "indicator--1", "name": "A host",
        "created": "2026-06-01T00:00:00Z", "modified": "2026-06-01T00:00:00Z", "valid_from": "2026-06-01T00:00:00Z",
        "pattern_type": "stix", "pattern": "[ipv4-addr:value = '192.0.2.99']",
    }] });
    place.write("bundle.stix.json", bundle.to_string());
    place
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("the folder is readable") {
        let entry = entry.expect("the folder is readable");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("the file is copied");
        }
    }
}

/// The words of a command line, as a shell takes it apart: quotes hold words together.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in line.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    assert!(quote.is_none(), "a quote is left open: {line}");
    words.extend(word);
    words
}

/// The program in this place, at the time of the tests, with the case of the demo named.
fn command(place: &Place, words: &[String]) -> Command {
    let mut command = place.command(words);
    command.env("DOORWARD_CASE", "case.duckdb");
    command.args(["--now", NOW]);
    command
}

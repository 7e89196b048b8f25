//! Evidence that somebody has made odd, by accident or on purpose.

use std::fs;
use std::io::Write as _;

use crate::support::{Place, sign_in, sign_ins};

#[test]
fn different_sign_ins_do_not_become_one_by_a_word_in_the_place_of_their_id() {
    let place = Place::new();
    let id = |number: u32| format!("00000000-0000-4000-8000-{number:012x}");
    for (name, word) in [
        ("removed.jsonl", "{PII Removed}"),
        ("hidden.jsonl", "hidden"),
        ("nil.jsonl", "00000000-0000-0000-0000-000000000000"),
    ] {
        let lines: String = (1..4).map(|n| sign_in(n).replace(&id(n), word) + "\n").collect();
        place.write(name, lines);
    }
    assert_eq!(place.run(["new", "case.duckdb"]).code, Some(0));
    for name in ["removed.jsonl", "hidden.jsonl", "nil.jsonl"] {
        assert_eq!(place.run(["import", name, "--case", "case.duckdb"]).code, Some(0));
    }
    let (status, _) = place.json(["status", "--json", "--case", "case.duckdb"]);
    // The three files tell of the same three.
    assert_eq!(status["sign_ins"], 3, "{status}");
}

#[test]
fn the_highest_of_ids_does_no_harm() {
    let place = Place::new();
    let highest = sign_in(1)
        .replace("00000000-0000-4000-8000-000000000001", "ffffffff-ffff-ffff-ffff-ffffffffffff");
    place.write("a.jsonl", &highest);
    place.write("b.jsonl", highest.replace("Malmo", "Lund"));
    assert_eq!(place.run(["new", "case.duckdb"]).code, Some(0));
    let said = place.run(["import", "a.jsonl", "b.jsonl", "--case", "case.duckdb"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(place.run(["verify", "--case", "case.duckdb"]).code, Some(0));
}

#[test]
fn disagreement_about_the_application_is_a_conflict() {
    let place = Place::new();
    let other = sign_in(1).replace("11111111-0000-4000", "99999999-0000-4000");
    place.write("a.jsonl", format!("{}\n{other}\n", sign_in(1)));
    assert_eq!(place.run(["new", "case.duckdb"]).code, Some(0));
    assert_eq!(place.run(["import", "a.jsonl", "--case", "case.duckdb"]).code, Some(0));
    let listed = place.run(["status", "--conflicts", "--case", "case.duckdb"]).out;
    assert!(listed.contains("99999999-0000-4000"), "{listed}");
}

#[test]
fn an_archive_that_is_cut_after_an_archive_inside_it_is_not_taken_for_that_one() {
    let place = Place::new();
    let stored =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut inner = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    inner.start_file("small.jsonl", stored).unwrap();
    inner.write_all(sign_ins(2).as_bytes()).unwrap();
    let inner = inner.finish().unwrap().into_inner();
    let mut outer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in [
        ("big.jsonl", sign_ins(50).into_bytes()),
        ("inner.zip", inner),
        ("last.jsonl", sign_ins(60).into_bytes()),
    ] {
        outer.start_file(name, stored).unwrap();
        outer.write_all(&bytes).unwrap();
    }
    let whole = outer.finish().unwrap().into_inner();
    fs::write(place.path("cut.zip"), &whole[..whole.len() - 5_000]).unwrap();
    assert_eq!(place.run(["new", "case.duckdb"]).code, Some(0));
    let said = place.run(["import", "cut.zip", "--case", "case.duckdb"]);
    assert_eq!(said.code, Some(3), "{said:?}");
    for words in ["big.jsonl", "inner.zip!small.jsonl", "its end is cut off"] {
        assert!(said.out.contains(words), "{words}: {said:?}");
    }
    let (status, _) = place.json(["status", "--json", "--case", "case.duckdb"]);
    assert!(status["sign_ins"].as_i64().unwrap() >= 50, "{status}");
}

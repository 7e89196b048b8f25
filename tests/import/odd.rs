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

const HEAD: &str = "Date (UTC),Request ID,Username,IP address,Sign-in error code,Status";

/// A row of the portal under [`HEAD`], without its line end.
fn row(number: u32) -> String {
    format!(
        "2026-03-04T08:19:4{number}Z,00000000-0000-4000-8000-{number:012x},ada@contoso.com,\
         192.0.2.{number},0,Success"
    )
}

/// Imports one file into a new case, and gives what was said of it and what the case warns of.
fn import(place: &Place, name: &str) -> (crate::support::Said, String) {
    let case = format!("{name}.duckdb");
    assert_eq!(place.run(["new", &case]).code, Some(0));
    let said = place.run(["import", name, "--case", &case]);
    let warnings = place.run(["status", "--warnings", "--case", &case]).out;
    (said, warnings)
}

fn gzip(text: &str) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(text.as_bytes()).unwrap();
    packed.finish().unwrap()
}

#[test]
fn a_row_with_too_few_or_too_many_cells_does_not_pass_in_silence() {
    let place = Place::new();
    let short = "2026-03-04T08:19:41Z,00000000-0000-4000-8000-000000000007,ada@contoso.com";
    let lost = "2026-03-04T08:19:41Z,00000000-0000-4000-8000-000000000008,192.0.2.8,0,Success";
    let rows = [&row(1), &format!("{},,", row(2)), short, lost, &format!("{},x", row(5)), &row(6)];
    place.write("middle.csv", format!("{HEAD}\n{}\n", rows.join("\n")));
    let (said, warnings) = import(&place, "middle.csv");
    assert!(said.out.contains("6 read = 4 stored + 0 duplicate + 2 rejected"), "{said:?}");
    assert!(said.out.contains("`IP address` does not belong there"), "{said:?}");
    assert!(warnings.contains("2 rows have fewer and 1 row has more cells"), "{warnings}");
    assert!(warnings.contains("first record 3 with 3 under 6"), "{warnings}");
    assert!(!warnings.contains("cut off"), "{warnings}");
    place.write("end.csv", format!("{HEAD}\n{}\n{short}\n", row(1)));
    let (_, warnings) = import(&place, "end.csv");
    let cut = "record 2, the last, has 3 cells under 6 headings: the file may be cut off there";
    assert!(warnings.contains(cut), "{warnings}");
    place.write("whole.csv", format!("{HEAD}\n{}\n{}\n", row(1), row(2)));
    let (said, warnings) = import(&place, "whole.csv");
    assert_eq!((said.code, warnings.trim()), (Some(0), "none"), "{said:?}");
}

#[test]
fn exports_that_were_joined_to_one_file_are_read_to_the_end() {
    let place = Place::new();
    let one = format!("{HEAD}\r\n{}\r\n{}", row(1), row(2));
    let two = format!("{HEAD}\r\n{}\r\n{}", row(3), row(4));
    let packed = [gzip(&one), gzip(&two)].concat();
    for (name, bytes) in [
        ("line-end.csv", format!("{one}\r\n{two}").into_bytes()),
        ("no-line-end.csv", format!("{one}{two}").into_bytes()),
        ("mark.csv", format!("\u{feff}{one}\u{feff}{two}").into_bytes()),
        ("quoted.csv", format!("{one}\r\n{}", two.replacen("Username", "\"Username\"", 1)).into()),
        ("packed.csv.gz", packed),
    ] {
        place.write(name, bytes);
        let (said, warnings) = import(&place, name);
        assert_eq!(said.code, Some(0), "{name}: {said:?}");
        assert!(said.out.contains("4 read = 4 stored"), "{name}: {said:?}");
        assert!(warnings.contains("again, once, first before record 3"), "{name}: {warnings}");
    }
    let applications = "Date (UTC),Request ID,Service principal ID,IP address\n\
        2026-03-04T08:19:49Z,00000000-0000-4000-8000-000000000009,00000000-0000-4000-8000-0000000000aa,192.0.2.9\n";
    place.write("other.csv", format!("{one}\n{applications}"));
    let (said, warnings) = import(&place, "other.csv");
    assert!(said.out.contains("3 read = 3 stored"), "{said:?}");
    assert!(warnings.contains("other headings begin in the middle of it, once"), "{warnings}");
    let sql = "SELECT service_principal_id FROM sign_in WHERE sign_in_type = 'service_principal'";
    let found = place.run(["query", "sql", sql, "--case", "other.csv.duckdb"]).out;
    assert!(found.contains("00000000-0000-4000-8000-0000000000aa"), "{found}");
}

#[test]
fn what_is_empty_and_what_follows_a_packed_stream_is_told_of() {
    let place = Place::new();
    let whole = format!("{HEAD}\n{}\n", row(1));
    place.write("more.csv.gz", [gzip(&whole), b"and more".to_vec()].concat());
    let (said, warnings) = import(&place, "more.csv.gz");
    assert_eq!(said.code, Some(3), "{said:?}");
    assert!(said.out.contains("bytes follow the end of the gzip stream"), "{said:?}");
    assert!(warnings.contains("damaged"), "{warnings}");
    place.write("cut.csv.gz", &gzip(&whole)[..60]);
    let (said, _) = import(&place, "cut.csv.gz");
    assert_eq!(said.code, Some(3), "a small stream that breaks off: {said:?}");
    place.write("zeros.csv.gz", [gzip(&whole), vec![0; 512]].concat());
    let (said, _) = import(&place, "zeros.csv.gz");
    assert_eq!(said.code, Some(0), "{said:?}");
    place.write("head.csv", HEAD);
    let (_, warnings) = import(&place, "head.csv");
    assert!(warnings.contains("it holds headings and no record"), "{warnings}");
    let mut zip = zip::ZipWriter::new(fs::File::create(place.path("some.zip")).unwrap());
    for (name, text) in [("head.csv", HEAD), ("nothing.csv", ""), ("rows.csv", &whole)] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap();
    let (_, warnings) = import(&place, "some.zip");
    assert!(warnings.contains("it holds headings and no record"), "{warnings}");
    assert!(warnings.contains("it holds nothing, not even headings"), "{warnings}");
}

#[test]
fn a_code_that_cannot_be_read_is_not_passed_off_as_none() {
    let place = Place::new();
    let with = |code: &str| sign_in(1).replace("\"errorCode\":0", &format!("\"errorCode\":{code}"));
    let id = |number: u32| format!("00000000-0000-4000-8000-{number:012x}");
    let lines: Vec<String> =
        ["50126", "null", "\"hidden\"", "99999999999999999999", "\"soon\"", "1.5"]
            .iter()
            .zip(10..)
            .map(|(code, number)| with(code).replace(&id(1), &id(number)))
            .collect();
    place.write("codes.jsonl", lines.join("\n"));
    let (said, _) = import(&place, "codes.jsonl");
    assert!(said.out.contains("6 read = 3 stored + 0 duplicate + 3 rejected"), "{said:?}");
    let rejected = place.run(["status", "--rejected", "--case", "codes.jsonl.duckdb"]).out;
    assert!(rejected.contains("`errorCode` is not a whole number"), "{rejected}");
    assert!(rejected.contains("100000000000000000000"), "{rejected}");
}

//! What a case is worth in court: it gives back what went in, and tells when it was touched.

use std::fs;
use std::thread;
use std::time::Duration;

#[expect(dead_code, reason = "each test program uses a part of it")]
mod support;

use support::{Place, sign_in, sign_ins};

#[test]
fn a_source_comes_back_bit_for_bit() {
    let place = Place::new();
    // Over two frames of the vault, with a cut end and bytes that are no text.
    let mut bytes = sign_ins(12_000).into_bytes();
    bytes.extend([0xFF, 0xFE, 0x00, b'{']);
    let export = place.write("a.jsonl", &bytes);
    let said = place.case_of(&export);
    assert_eq!(said.code, Some(3), "{said:?}");
    let said =
        place.run(["export", "--source", "E-01", "-o", "back.jsonl", "--case", "case.duckdb"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(fs::read(place.path("back.jsonl")).unwrap() == bytes, "other bytes came back");
    assert_eq!(place.run(["verify", "--case", "case.duckdb"]).code, Some(0));
}

#[test]
fn an_archive_comes_back_bit_for_bit_too() {
    let place = Place::new();
    assert_eq!(place.run(["demo", "demo", "--exports-only"]).code, Some(0));
    assert_eq!(place.run(["new", "case.duckdb"]).code, Some(0));
    let said = place.run(["import", "demo/exports", "--case", "case.duckdb"]);
    assert!(matches!(said.code, Some(0 | 3)), "{said:?}");
    let (status, _) = place.json(["status", "--json", "--case", "case.duckdb"]);
    let sources = status["sources"].as_array().expect("a list of sources");
    assert!(
        sources
            .iter()
            .any(|source| source["file_name"].as_str().is_some_and(|name| name.contains(".zip")))
    );
    let mut given = std::collections::BTreeMap::new();
    let mut folders = vec![place.path("demo/exports")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let bytes = fs::read(&path).unwrap();
                given.insert(doorward::digest::Sha256::of(&bytes).to_string(), bytes);
            }
        }
    }
    for source in sources {
        let reference = source["reference"].as_str().unwrap();
        let said = place.run([
            "export",
            "--source",
            reference,
            "-o",
            "back",
            "--force",
            "--case",
            "case.duckdb",
        ]);
        assert_eq!(said.code, Some(0), "{said:?}");
        let back = fs::read(place.path("back")).unwrap();
        assert_eq!(given.get(source["sha256"].as_str().unwrap()), Some(&back), "{reference}");
    }
}

#[test]
fn nothing_doubles_when_the_same_comes_again() {
    let place = Place::new();
    let export = place.write("a.jsonl", sign_ins(50));
    assert_eq!(place.case_of(&export).code, Some(0));
    let (before, _) = place.json(["status", "--json", "--case", "case.duckdb"]);
    let said = place.run(["import", "a.jsonl", "--case", "case.duckdb"]);
    assert!(said.out.contains("the same bytes are in the case as E-01"), "{said:?}");
    // The same sign-ins in another wrapping, and one more.
    let list: Vec<_> = (0..51).map(sign_in).collect();
    place.write("b.json", format!("[{}]", list.join(",\n")));
    let said = place.run(["import", "b.json", "--case", "case.duckdb"]);
    assert!(said.out.contains("51 read = 1 stored + 50 duplicate + 0 rejected"), "{said:?}");
    let (after, _) = place.json(["status", "--json", "--case", "case.duckdb"]);
    assert_eq!(before["sign_ins"], 50);
    assert_eq!(after["sign_ins"], 51);
    assert_eq!(place.run(["verify", "--case", "case.duckdb"]).code, Some(0));
}

#[test]
fn one_flipped_bit_of_the_evidence_is_found() {
    let place = Place::new();
    assert_eq!(place.case_of(&place.write("a.jsonl", sign_ins(3_000))).code, Some(0));
    let path = place.path("case.duckdb");
    let whole = fs::read(&path).unwrap();
    // The frames of the vault begin with the magic number of Zstandard (RFC 8878).
    let frame = whole
        .windows(4)
        .position(|window| window == [0x28, 0xB5, 0x2F, 0xFD])
        .expect("the vault holds a frame");
    for (at, bit) in [(frame + 100, 1_u8), (frame + 4_000, 0x80), (frame, 4)] {
        let mut bytes = whole.clone();
        bytes[at] ^= bit;
        fs::write(&path, &bytes).unwrap();
        let said = place.run(["verify", "--case", "case.duckdb"]);
        assert!(matches!(said.code, Some(1 | 4)), "byte {at}, bit {bit}: {said:?}");
    }
    fs::write(&path, &whole).unwrap();
    assert_eq!(place.run(["verify", "--case", "case.duckdb"]).code, Some(0));
}

#[test]
fn rows_that_somebody_changed_are_found() {
    for (tampering, place_of_it) in [
        ("UPDATE custody_log SET examiner = 'somebody else' WHERE entry = 2", "custody log"),
        ("DELETE FROM custody_log WHERE entry = 2", "custody log"),
        ("DELETE FROM sign_in_record WHERE record_number = 3", "E-01"),
        ("UPDATE sign_in_record SET byte_offset = byte_offset + 1 WHERE record_number = 3", "E-01"),
        ("UPDATE member_record SET records_rejected = 1", "E-01"),
        ("UPDATE member_format SET records_rejected = 1", "E-01"),
        (
            "INSERT INTO sign_in_retold SELECT member_id, record_number, event_id, true FROM sign_in_record LIMIT 1",
            "merged events",
        ),
        ("UPDATE source SET sha256 = repeat('0', 64)", "E-01"),
        ("DELETE FROM vault_frame", "E-01"),
        ("DELETE FROM source", "E-01"),
        ("UPDATE member_sum SET records_stored = 9", "E-01"),
    ] {
        let place = Place::new();
        assert_eq!(place.case_of(&place.write("a.jsonl", sign_ins(10))).code, Some(0));
        let database = duckdb::Connection::open(place.path("case.duckdb")).unwrap();
        assert!(database.execute(tampering, []).unwrap() > 0, "{tampering}");
        database.close().map_err(|(_, error)| error).unwrap();
        let said = place.run(["verify", "--case", "case.duckdb"]);
        assert_eq!(said.code, Some(4), "{tampering}: {said:?}");
        assert!(said.out.contains(&format!("DIFFERS  {place_of_it}")), "{tampering}: {said:?}");
    }
}

#[test]
fn a_case_survives_being_killed_at_any_moment() {
    let place = Place::new();
    let first = place.write("first.jsonl", sign_ins(500));
    assert_eq!(place.case_of(&first).code, Some(0));
    let more: String = (500..30_500).map(|number| sign_in(number) + "\n").collect();
    place.write("more.jsonl", more);
    let before = fs::read(place.path("case.duckdb")).unwrap();
    for wait in [5, 20, 40, 80, 120, 160, 240, 320, 480, 700] {
        fs::write(place.path("case.duckdb"), &before).unwrap();
        fs::remove_file(place.path("case.duckdb.wal")).ok();
        let mut child = place
            .command(["import", "more.jsonl", "--case", "case.duckdb", "--quiet"])
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        thread::sleep(Duration::from_millis(wait));
        child.kill().unwrap();
        child.wait().unwrap();
        // Whatever was merged or not: bytes, records and custody agree after the next refresh.
        let said = place.run(["enrich", "--case", "case.duckdb"]);
        assert_eq!(said.code, Some(0), "after {wait} ms: {said:?}");
        let said = place.run(["verify", "--case", "case.duckdb"]);
        assert_eq!(said.code, Some(0), "after {wait} ms: {said:?}");
        let (status, _) = place.json(["status", "--json", "--case", "case.duckdb"]);
        let sign_ins = status["sign_ins"].as_i64().unwrap();
        assert!(sign_ins == 500 || sign_ins == 30_500, "after {wait} ms: {sign_ins} sign-ins");
    }
}

#[test]
fn user_sql_can_change_nothing_and_reach_nothing() {
    let place = Place::new();
    assert_eq!(place.case_of(&place.write("a.jsonl", sign_ins(3))).code, Some(0));
    for sql in [
        "DELETE FROM sign_in",
        "INSERT INTO custody_log SELECT * FROM custody_log",
        "COPY sign_in TO 'stolen.csv'",
        "SELECT * FROM read_csv('a.jsonl')",
        "SELECT * FROM 'a.jsonl'",
        "ATTACH 'other.duckdb'",
        "INSTALL httpfs",
        "LOAD 'x.duckdb_extension'",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "SELECT getenv('HOME')",
        "CREATE TABLE main.t AS SELECT 1",
    ] {
        let said = place.run(["query", "sql", sql, "--case", "case.duckdb"]);
        assert_eq!(said.code, Some(1), "{sql}: {said:?}");
    }
    let (answer, said) = place.json([
        "query",
        "sql",
        "SELECT count(*) AS n FROM sign_in",
        "--json",
        "--case",
        "case.duckdb",
    ]);
    assert_eq!((answer["rows"][0]["n"].as_i64(), said.code), (Some(3), Some(0)));
    assert!(!place.path("stolen.csv").exists() && !place.path("other.duckdb").exists());
}

#[test]
fn the_custody_log_tells_of_every_step() {
    let place = Place::new();
    assert_eq!(place.case_of(&place.write("a.jsonl", sign_ins(3))).code, Some(0));
    assert_eq!(place.run(["enrich", "--case", "case.duckdb"]).code, Some(0));
    let known = ["known", "add", "192.0.2.0/24", "--label", "Office", "--case", "case.duckdb"];
    assert_eq!(place.run(known).code, Some(0));
    assert_eq!(place.run(["known", "remove", "1", "--case", "case.duckdb"]).code, Some(0));
    assert_eq!(place.run(["report", "--case", "case.duckdb", "--out", "report"]).code, Some(0));
    let (journal, _) = place.json(["journal", "--json", "--case", "case.duckdb"]);
    let actions: Vec<_> = journal["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["action"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        actions,
        [
            "create",
            "import",
            "refresh",
            "refresh",
            "enrich",
            "refresh",
            "add-known",
            "refresh",
            "remove-known",
            "refresh",
            "investigate",
            "report"
        ]
    );
    assert!(
        journal["entries"].as_array().unwrap().iter().all(|entry| entry["examiner"] == "A. Muster")
    );
}

#[test]
fn values_that_belong_together_come_from_one_record() {
    let rich = sign_in(1);
    let other = rich
        .replace("\"errorCode\":0", "\"errorCode\":50126,\"failureReason\":\"bad password\"")
        .replace(
            "\"city\":\"Malmo\",\"state\":\"Skane\",\"countryOrRegion\":\"SE\"",
            "\"city\":\"\",\"state\":\"\",\"countryOrRegion\":\"US\"",
        );
    assert_ne!(rich, other);
    let mut answers = Vec::new();
    for (first, second) in [(&rich, &other), (&other, &rich)] {
        let place_of = Place::new();
        let both = place_of.write("a.jsonl", format!("{first}\n{second}\n"));
        assert_eq!(place_of.case_of(&both).code, Some(0));
        let sql = "SELECT error_code, outcome, failure_reason, logged_country, logged_city, conflicts FROM sign_in";
        let (answer, _) = place_of.json(["query", "sql", sql, "--json", "--case", "case.duckdb"]);
        let row = &answer["rows"][0];
        let of_rich = row["error_code"] == 0;
        assert!(of_rich || row["error_code"] == 50126, "{row}");
        assert_eq!(row["outcome"], if of_rich { "success" } else { "failure" }, "{row}");
        assert_eq!(row["failure_reason"].is_null(), of_rich, "{row}");
        assert_eq!(row["logged_city"].as_str(), of_rich.then_some("Malmo"), "{row}");
        assert_eq!(row["logged_country"], if of_rich { "SE" } else { "US" }, "{row}");
        assert_eq!(row["conflicts"], 2, "{row}");
        answers.push(row.clone());
    }
    assert_eq!(answers[0], answers[1], "the order of the records decides nothing");
}

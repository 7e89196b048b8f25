//! What a case is worth in court: it gives back what went in, and tells when it was touched.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::Duration;

use doorward::case::CaseFile;

#[expect(dead_code, reason = "each test program uses a part of it")]
mod support;
#[path = "support/tamper.rs"]
mod tamper;

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

/// Runs SQL on the case as somebody without doorward would, and closes it.
#[expect(clippy::expect_used, reason = "a test is free to fail")]
fn edit(case: &Path, sql: &str) {
    let database = duckdb::Connection::open(case).expect("the case opens");
    database.execute_batch(sql).expect(sql);
    database.close().map_err(|(_, error)| error).expect("the case closes");
}

/// A case with sign-ins told twice, rejected records, an enrichment, marks, notes and a report.
fn worked_case(place: &Place) {
    let list: Vec<_> = (0..40).map(sign_in).collect();
    place.write("b.json", format!("[{}]", list.join(",\n")));
    let first = place.write("a.jsonl", format!("{}{{\"id\": 7}}\n", sign_ins(60)));
    assert_eq!(place.case_of(&first).code, Some(3));
    place.write("vpn.csv", "network,name\n192.0.2.0/25,An exit\n");
    for command in [
        &["import", "b.json"][..],
        &["enrich", "vpn.csv", "--category", "vpn"],
        &["known", "add", "192.0.2.0/24", "--label", "Office"],
        &["note", "mark", "192.0.2.7", "attacker", "--why", "named by the provider"],
        &["note", "add", "the administrator sent the log"],
        &["note", "source", "E-01", "--exported-by", "K. Berg"],
        &["report", "--out", "report"],
    ] {
        let said = place.run(command.iter().chain(&["--case", "case.duckdb"]));
        assert_eq!(said.code, Some(0), "{command:?}: {said:?}");
    }
    let said = place.run(["verify", "--case", "case.duckdb"]);
    assert_eq!(said.code, Some(0), "{said:?}");
}

#[test]
fn rows_that_somebody_changed_are_found() {
    let place = Place::new();
    worked_case(&place);
    let case = place.path("case.duckdb");
    let whole = fs::read(&case).unwrap();
    for (tampering, place_of_it) in [
        ("UPDATE custody_log SET examiner = 'somebody else' WHERE entry = 2", "custody log"),
        ("DELETE FROM custody_log WHERE entry = 2", "custody log"),
        (
            "DELETE FROM custody_log WHERE entry = (SELECT max(entry) FROM custody_log)",
            "custody log",
        ),
        ("UPDATE custody_head SET entry = entry + 1", "custody log"),
        ("DELETE FROM table_seal WHERE table_name = 'mark'", "table_seal"),
        ("DELETE FROM sign_in_record WHERE record_number = 3", "E-01"),
        ("UPDATE sign_in_record SET byte_offset = byte_offset + 1 WHERE record_number = 3", "E-01"),
        (
            "UPDATE sign_in_record SET event_time = event_time + INTERVAL 1 HOUR WHERE record_number = 3",
            "E-01, sign_in_record",
        ),
        (
            "UPDATE sign_in_where SET ip_address = '198.51.100.7' WHERE where_id = 2",
            "sign_in_where",
        ),
        (
            "UPDATE sign_in_fact SET event_time = event_time + INTERVAL 1 HOUR WHERE seq = (SELECT min(seq) FROM sign_in_fact)",
            "sign_in_fact",
        ),
        ("UPDATE rejected_record SET reason = 'none'", "E-01, rejected_record"),
        ("UPDATE vault_frame SET raw_offset = 1", "E-01, vault_frame"),
        ("UPDATE member_record SET records_rejected = 0 WHERE member_id = 1", "E-01"),
        ("UPDATE member_format SET records_rejected = 0", "E-01"),
        ("UPDATE geo_answer SET country = 'XX'", "geo_answer"),
        ("UPDATE known_network SET label = 'Home'", "known_network"),
        ("UPDATE mark SET verdict = 'benign'", "mark"),
        ("UPDATE finding_note SET note = 'he did not'", "finding_note"),
        ("UPDATE source_acquisition SET value = 'nobody'", "source_acquisition"),
        ("UPDATE case_info SET value = 'B' WHERE name = 'examiner'", "case_info"),
        ("DELETE FROM geo_source", "answer"),
        (
            "INSERT INTO sign_in_retold SELECT member_id, record_number, event_id, true FROM sign_in_record LIMIT 1",
            "sign_in_retold",
        ),
        ("UPDATE source SET sha256 = repeat('0', 64) WHERE source_id = 1", "E-01"),
        ("DELETE FROM vault_frame", "E-01"),
        ("DELETE FROM source WHERE source_id = 1", "E-01"),
        ("UPDATE member_sum SET records_stored = 9", "E-01"),
        (
            "CREATE OR REPLACE VIEW sign_in_once AS SELECT * FROM sign_in_merged",
            "view sign_in_once",
        ),
        ("CREATE TABLE planted AS SELECT 1 AS one", "planted.one"),
    ] {
        fs::write(&case, &whole).unwrap();
        edit(&case, tampering);
        let said = place.run(["verify", "--case", "case.duckdb"]);
        assert_eq!(said.code, Some(4), "{tampering}: {said:?}");
        assert!(said.out.contains(&format!("DIFFERS  {place_of_it}")), "{tampering}: {said:?}");
        assert!(said.out.contains("that is: "), "{tampering}: {said:?}");
    }
}

#[test]
fn any_value_of_any_table_is_found_when_it_is_changed() {
    let place = Place::new();
    worked_case(&place);
    let case = place.path("case.duckdb");
    let whole = fs::read(&case).unwrap();
    for tampering in tamper::edits(&case, 40, 1) {
        fs::write(&case, &whole).unwrap();
        edit(&case, &tampering);
        let said = place.run(["verify", "--case", "case.duckdb"]);
        assert!(matches!(said.code, Some(1 | 4)), "{tampering}: {said:?}");
    }
}

#[test]
fn any_flipped_bit_is_found_or_in_a_block_that_nothing_is_read_from() {
    let place = Place::new();
    worked_case(&place);
    let case = place.path("case.duckdb");
    let whole = fs::read(&case).unwrap();
    let mut random = oorandom::Rand64::new(7);
    for _ in 0..40 {
        let mut bytes = whole.clone();
        let (at, bit) = tamper::flip(&mut random, &mut bytes);
        fs::write(&case, &bytes).unwrap();
        if place.run(["verify", "--case", "case.duckdb"]).code == Some(0) {
            // Then the whole block may be gone, and the case is still as it was recorded.
            bytes[tamper::block_of(at, whole.len())].fill(0xFF);
            fs::write(&case, &bytes).unwrap();
            let said = place.run(["verify", "--case", "case.duckdb"]);
            assert_eq!(said.code, Some(0), "byte {at}, bit {bit}: {said:?}");
        }
    }
}

#[test]
fn a_log_that_was_written_anew_is_found_by_the_digest_on_paper() {
    let place = Place::new();
    worked_case(&place);
    let case = place.path("case.duckdb");
    let (log, said) = place.json(["journal", "--check", "--json", "--case", "case.duckdb"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let paper = log["head"].as_str().unwrap().to_owned();
    let head = ["verify", "--case", "case.duckdb", "--head", &paper];
    assert_eq!(place.run(head).code, Some(0));
    // As a forger would: the last entry rewritten, with a digest that fits, in both places.
    let (journal, _) = place.json(["journal", "--json", "--case", "case.duckdb"]);
    let last = journal["entries"].as_array().unwrap().last().unwrap().clone();
    let database = duckdb::Connection::open(&case).unwrap();
    let (arguments, result): (String, String) = database
        .query_row(
            "SELECT arguments, result FROM custody_log ORDER BY entry DESC LIMIT 1",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .unwrap();
    let entry = doorward::custody::Entry {
        number: last["entry"].as_i64().unwrap(),
        at: last["at"].as_str().unwrap().parse().unwrap(),
        examiner: "somebody else".to_owned(),
        tool_version: last["tool_version"].as_str().unwrap().to_owned(),
        action: doorward::custody::Action::Report,
        arguments,
        result,
        previous: last["previous_sha256"].as_str().unwrap().parse().unwrap(),
    };
    let forged = entry.sha256().to_string();
    database.close().map_err(|(_, error)| error).unwrap();
    edit(
        &case,
        &format!(
            "UPDATE custody_log SET examiner = 'somebody else', sha256 = '{forged}' WHERE entry = {}; \
             UPDATE custody_head SET sha256 = '{forged}'",
            entry.number
        ),
    );
    assert_eq!(place.run(["journal", "--check", "--case", "case.duckdb"]).code, Some(0));
    assert_eq!(place.run(["verify", "--case", "case.duckdb"]).code, Some(0));
    let said = place.run(["verify", "--case", "case.duckdb", "--head", &paper]);
    assert_eq!(said.code, Some(4), "{said:?}");
    assert!(said.out.contains("has the digest"), "{said:?}");
}

#[test]
fn importing_the_vault_again_gives_the_same_and_names_what_was_forged() {
    let place = Place::new();
    worked_case(&place);
    let rederive = ["verify", "--rederive", "--explain", "--case", "case.duckdb"];
    let said = place.run(rederive);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.out.contains("2 imports were done again"), "{said:?}");
    let leftovers = |place: &Place| {
        fs::read_dir(place.path(".")).unwrap().any(|entry| {
            entry.unwrap().file_name().to_string_lossy().starts_with(".doorward-again-")
        })
    };
    assert!(!leftovers(&place), "the scratch folder is gone");
    edit(
        &place.path("case.duckdb"),
        "UPDATE sign_in_record SET session_id = 'forged' WHERE member_id = 1 AND record_number = 50",
    );
    let said = place.run(rederive);
    assert_eq!(said.code, Some(4), "{said:?}");
    let named = "E-01:50: sign_in_sighting has session_id \"forged\", and the vault gives null";
    assert!(said.out.contains(named), "{said:?}");
    assert!(!leftovers(&place), "the scratch folder is gone");
}

#[test]
fn a_known_file_and_a_verification_have_entries_that_tell_of_the_machine() {
    let place = Place::new();
    assert_eq!(place.case_of(&place.write("a.jsonl", sign_ins(3))).code, Some(0));
    let said = place.run(["import", "a.jsonl", "--case", "case.duckdb", "--clock-note", "by NTP"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(place.run(["verify", "--record", "--case", "case.duckdb"]).code, Some(0));
    let (journal, _) = place.json(["journal", "--json", "--case", "case.duckdb"]);
    let entries = journal["entries"].as_array().unwrap();
    let known = entries.iter().find(|entry| entry["arguments"]["known"].is_array()).unwrap();
    assert_eq!(known["action"], "import");
    assert_eq!(known["arguments"]["known"][0]["source"], "E-01");
    assert_eq!(known["arguments"]["known"][0]["path"], "a.jsonl");
    assert_eq!(known["arguments"]["by"]["clock"], "by NTP");
    let program = fs::read(env!("CARGO_BIN_EXE_doorward")).unwrap();
    let program = doorward::digest::Sha256::of(&program).to_string();
    for entry in entries {
        assert_eq!(entry["arguments"]["by"]["program_sha256"], program.as_str(), "{entry}");
    }
    let last = entries.last().unwrap();
    assert_eq!(last["action"], "verify");
    assert_eq!(last["result"]["discrepancies"].as_array().map(Vec::len), Some(0));
    assert_eq!(place.run(["verify", "--case", "case.duckdb"]).code, Some(0));
}

#[test]
fn how_a_source_was_acquired_is_kept_and_the_last_word_counts() {
    let place = Place::new();
    assert_eq!(place.case_of(&place.write("a.jsonl", sign_ins(3))).code, Some(0));
    for by in ["K. Berg", "L. Berg"] {
        let note = ["note", "source", "e-01", "--exported-by", by, "--filter", "all users"];
        let said = place.run(note.iter().chain(&["--case", "case.duckdb"]));
        assert_eq!(said.code, Some(0), "{said:?}");
    }
    let (status, _) = place.json(["status", "--json", "--case", "case.duckdb"]);
    let facts = &status["sources"][0]["acquisition"];
    assert_eq!(facts.as_array().map(Vec::len), Some(2), "{facts}");
    assert_eq!(facts[0]["fact"], "exported by");
    assert_eq!(facts[0]["value"], "L. Berg");
    let nothing = ["note", "source", "E-01", "--case", "case.duckdb"];
    assert_eq!(place.run(nothing).code, Some(2));
    let nobody = ["note", "source", "E-09", "--filter", "x", "--case", "case.duckdb"];
    assert_eq!(place.run(nobody).code, Some(1));
}

#[test]
fn a_bundle_names_every_file_by_its_digest_and_opens_as_a_case() {
    let place = Place::new();
    worked_case(&place);
    let bundle =
        ["bundle", "bag", "--report", "report/report.html", "--json", "--case", "case.duckdb"];
    let (document, said) = place.json(bundle);
    assert_eq!(said.code, Some(0), "{said:?}");
    let sums = fs::read_to_string(place.path("bag/SHA256SUMS")).unwrap();
    let mut named = std::collections::BTreeSet::new();
    for line in sums.lines() {
        let (digest, name) = line.split_once("  ").unwrap();
        let bytes = fs::read(place.path("bag").join(name)).unwrap();
        assert_eq!(doorward::digest::Sha256::of(&bytes).to_string(), digest, "{name}");
        named.insert(name.to_owned());
    }
    for name in
        ["data/case.duckdb", "data/sources/E-01-a.jsonl", "data/reports/report.html", "check.py"]
    {
        assert!(named.contains(name), "{name}: {named:?}");
    }
    let info = fs::read_to_string(place.path("bag/bag-info.txt")).unwrap();
    let head = document["head"].as_str().unwrap();
    assert!(info.contains(&format!("Custody-Head: {head}\n")), "{info}");
    let said = place.run(["verify", "--case", "bag/data/case.duckdb", "--head", head]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(place.run(bundle).code, Some(1), "it is there already");
    assert_eq!(place.run(["verify", "--case", "case.duckdb"]).code, Some(0));
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
    // What is no question is not even tried; what is one reaches nothing.
    for (sql, code) in [
        ("DELETE FROM sign_in", 2),
        ("INSERT INTO custody_log SELECT * FROM custody_log", 2),
        ("COPY sign_in TO 'stolen.csv'", 2),
        ("SELECT * FROM read_csv('a.jsonl')", 1),
        ("SELECT * FROM 'a.jsonl'", 1),
        ("ATTACH 'other.duckdb'", 2),
        ("INSTALL httpfs", 2),
        ("LOAD 'x.duckdb_extension'", 2),
        ("SET enable_external_access = true", 2),
        ("SET lock_configuration = false", 2),
        ("SELECT getenv('HOME')", 1),
        ("CREATE TABLE main.t AS SELECT 1", 2),
    ] {
        let said = place.run(["query", "sql", sql, "--case", "case.duckdb"]);
        assert_eq!(said.code, Some(code), "{sql}: {said:?}");
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

#[test]
fn what_was_asked_of_another_state_is_not_written() {
    let place = Place::new();
    assert_eq!(place.case_of(&place.write("a.jsonl", sign_ins(2))).code, Some(0));
    let path = place.path("case.duckdb");
    let head = CaseFile::open(&path).unwrap().custody_head().unwrap();
    CaseFile::open(&path).unwrap().require_unchanged(head).unwrap();
    let said =
        place.run(["known", "add", "192.0.2.0/24", "--label", "ours", "--case", "case.duckdb"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let error = CaseFile::open(&path).unwrap().require_unchanged(head).unwrap_err().to_string();
    assert!(error.contains("changed between the questions and the writing"), "{error}");
}

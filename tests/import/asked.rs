//! What an examiner asks of an import, and is told: the program as a whole.

use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::support::{Place, sign_in, sign_ins};

/// A sign-in of a user as the portal's CSV has it.
fn portal_row(number: u32, time: &str) -> String {
    format!(
        "{time},00000000-0000-4000-8000-{number:012x},ada@contoso.com,192.0.2.{number},0,Success\n"
    )
}

const PORTAL_HEAD: &str = "Date (UTC),Request ID,Username,IP address,Sign-in error code,Status\n";

#[test]
fn a_dry_run_says_what_would_happen_and_changes_nothing() {
    let place = Place::new();
    assert_eq!(place.run(["new", "case.duckdb"]).code, Some(0));
    place.write("exports/a.jsonl", sign_ins(20) + "{\"id\":\"cut");
    place.write("exports/notes.txt", "call the bank");
    let before = fs::read(place.path("case.duckdb")).unwrap();
    let said = place.run(["import", "exports", "--dry-run", "--case", "case.duckdb"]);
    assert_eq!(said.code, Some(3), "{said:?}");
    for words in
        ["21 read, of which 1 would be rejected", "rejected E-01:21", "notes.txt", "breaks off"]
    {
        assert!(said.out.contains(words), "{words}: {said:?}");
    }
    assert!(before == fs::read(place.path("case.duckdb")).unwrap(), "the case was changed");
    let (journal, _) = place.json(["journal", "--json", "--case", "case.duckdb"]);
    assert!(!journal.to_string().contains("import"), "{journal}");
}

/// Imports `b.jsonl`, presses Ctrl-C after so many milliseconds, and gives the exit code.
fn pressed_after(place: &Place, milliseconds: u64) -> Option<i32> {
    let mut child = place
        .command(["import", "b.jsonl", "--case", "case.duckdb"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    thread::sleep(Duration::from_millis(milliseconds));
    let pressed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(pressed.success());
    child.wait().unwrap().code()
}

#[test]
fn a_key_press_leaves_the_case_as_it_was_before_the_file_at_hand() {
    let place = Place::new();
    let small = place.write("a.jsonl", sign_ins(10));
    assert_eq!(place.case_of(&small).code, Some(0));
    let large = fs::File::create(place.path("b.jsonl")).unwrap();
    let mut large = std::io::BufWriter::new(large);
    for number in 1_000..401_000 {
        large.write_all((sign_in(number) + "\n").as_bytes()).unwrap();
    }
    drop(large);
    // A press before the program listens ends it at once, as it ends any.
    let code = [150, 400, 1_000].into_iter().find_map(|wait| pressed_after(&place, wait));
    assert_eq!(code, Some(130));
    let (status, _) = place.json(["status", "--json", "--case", "case.duckdb"]);
    assert_eq!(status["sign_ins"], 10, "{status}");
    assert_eq!(place.run(["verify", "--case", "case.duckdb"]).code, Some(0));
    // The same command goes on from there.
    let said = place.run(["import", "a.jsonl", "b.jsonl", "--case", "case.duckdb"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.out.contains("1 taken in, 1 in the case already"), "{said:?}");
}

#[test]
fn dates_that_can_be_read_in_two_ways_wait_for_the_examiner() {
    let place = Place::new();
    let rows: String = (1..4).map(|n| portal_row(n, &format!("0{n}/04/2026 08:19"))).collect();
    place.write("InteractiveSignIns.csv", format!("{PORTAL_HEAD}{rows}"));
    assert_eq!(place.run(["new", "case.duckdb"]).code, Some(0));
    let import = ["import", "InteractiveSignIns.csv", "--case", "case.duckdb"];
    let said = place.run(import.into_iter().chain(["--dry-run"]));
    assert!(said.out.contains("--date-order"), "{said:?}");
    let said = place.run(import.into_iter().chain(["--date-order", "day-month"]));
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.out.contains("2026-04-01 08:19:00 to 2026-04-03 08:19:00"), "{said:?}");
    let said = place.run([
        "query",
        "sql",
        "SELECT DISTINCT time_basis FROM sign_in",
        "--case",
        "case.duckdb",
    ]);
    assert!(said.out.contains("assumed_utc"), "what was assumed stays visible: {said:?}");
}

#[test]
fn a_map_makes_headings_of_another_language_readable() {
    let place = Place::new();
    let head = "Datum (UTC);Anforderungs-ID;Benutzername;IP-Adresse;Anmeldefehlercode;Status\n";
    let row = portal_row(7, "2026-03-04T05:06:07Z").replace(',', ";").replace("Success", "Erfolg");
    place.write("Anmeldungen.csv", format!("{head}{row}"));
    place.write(
        "german.toml",
        "[headings]\n\"Datum (UTC)\" = \"Date (UTC)\"\n\"Anforderungs-ID\" = \"Request ID\"\n\
         \"Benutzername\" = \"Username\"\n\"IP-Adresse\" = \"IP address\"\n\
         \"Anmeldefehlercode\" = \"Sign-in error code\"\n[status]\n\"Erfolg\" = \"Success\"\n",
    );
    assert_eq!(place.run(["new", "case.duckdb"]).code, Some(0));
    let import = ["import", "Anmeldungen.csv", "--case", "case.duckdb"];
    assert_eq!(place.run(import).code, Some(3));
    let said = place.run(import.into_iter().chain(["--map", "german.toml"]));
    assert_eq!(said.code, Some(0), "{said:?}");
    place.write("wrong.toml", "[headings]\n\"Datum\" = \"Day\"\n");
    let said = place.run(import.into_iter().chain(["--map", "wrong.toml"]));
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.err.contains("wrong.toml") && said.err.contains("Day"), "{said:?}");
}

#[test]
fn what_may_be_missing_is_said_in_the_receipt_and_the_report() {
    let place = Place::new();
    let rows: String = (0..5_000).map(|n| portal_row(n % 250, "2020-09-27T08:19:41Z")).collect();
    place.write(
        "exports/ApplicationSignIns_2020-09-26_2020-10-03.csv",
        format!("{PORTAL_HEAD}{rows}"),
    );
    let known = sign_in(3);
    let odd = known.replacen('{', "{\"brandNewFieldOfEntra\":1,", 1);
    place.write("exports/cut.jsonl", format!("{odd}\n{}", &known[..300]));
    let said = place.run(["investigate", "exports", "--case", "case.duckdb", "--out", "report"]);
    assert_eq!(said.code, Some(3), "{said:?}");
    let warnings = place.run(["status", "--warnings", "--case", "case.duckdb"]).out;
    let report = fs::read_to_string(place.path("report/report.html")).unwrap();
    for words in ["exactly 5000 records", "2020-09-26 to 2020-10-03", "the last, breaks off"] {
        assert!(said.out.contains(words), "receipt: {words}: {said:?}");
        assert!(warnings.contains(words), "status: {words}: {warnings}");
        assert!(report.contains(words), "report: {words}");
    }
    let fields = place.run(["status", "--unknown-fields", "--case", "case.duckdb"]).out;
    assert!(fields.contains("brandNewFieldOfEntra"), "{fields}");
    assert!(report.contains("brandNewFieldOfEntra"));
}

#[test]
fn a_record_is_shown_as_it_stands_wherever_it_is_packed() {
    let place = Place::new();
    let lines = sign_ins(3);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(lines.as_bytes()).unwrap();
    let mut zip = zip::ZipWriter::new(fs::File::create(place.path("all.zip")).unwrap());
    let options = zip::write::SimpleFileOptions::default();
    zip.start_file("y=2026/m=05/PT1H.json.gz", options).unwrap();
    zip.write_all(&gzip.finish().unwrap()).unwrap();
    zip.start_file("notes.txt", options).unwrap();
    zip.write_all(b"call the bank").unwrap();
    zip.finish().unwrap();
    let utf16: Vec<u8> =
        "\u{feff}".encode_utf16().chain(lines.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    place.write("wide.json", utf16);
    assert_eq!(place.run(["new", "case.duckdb"]).code, Some(0));
    let said = place.run(["import", "all.zip", "wide.json", "--case", "case.duckdb"]);
    assert_eq!(said.code, Some(3), "{said:?}");
    let expected = sign_in(1);
    for reference in ["E-01/1:2", "e-02:2"] {
        let raw = place.run(["show", reference, "--raw", "--case", "case.duckdb"]);
        assert_eq!(raw.out, expected, "{reference}: {raw:?}");
        let shown = place.run(["show", reference, "--case", "case.duckdb"]);
        assert!(shown.out.contains("Nightly backup"), "{shown:?}");
    }
    let absent = place.run(["show", "E-02:9", "--case", "case.duckdb"]);
    assert_eq!(absent.code, Some(1), "{absent:?}");
    let (status, _) = place.json(["status", "--json", "--case", "case.duckdb"]);
    assert_eq!(status["records"]["stored"], 3, "{status}");
    assert_eq!(status["records"]["duplicate"], 3, "{status}");
}

#[test]
fn records_that_disagree_are_listed_with_what_each_says() {
    let place = Place::new();
    let other = sign_in(1).replace("\"errorCode\":0", "\"errorCode\":7000215");
    place.write("a.jsonl", sign_ins(3));
    place.write("b.jsonl", other);
    assert_eq!(place.run(["new", "case.duckdb"]).code, Some(0));
    assert_eq!(place.run(["import", "a.jsonl", "b.jsonl", "--case", "case.duckdb"]).code, Some(0));
    let listed = place.run(["status", "--conflicts", "--case", "case.duckdb"]).out;
    assert!(listed.contains("E-01:2") && listed.contains("E-02:1"), "{listed}");
    assert!(listed.contains("7000215"), "{listed}");
}

#[test]
fn what_sign_ins_share_is_kept_once_over_many_imports() {
    let place = Place::new();
    assert_eq!(place.run(["new", "case.duckdb"]).code, Some(0));
    let combinations = "SELECT count(*) AS who, (SELECT count(*) FROM sign_in_where) AS places, \
                        (SELECT count(*) FROM sign_in_how) AS ways FROM sign_in_who";
    let mut counted = Vec::new();
    for (name, from) in [("a.jsonl", 0), ("b.jsonl", 200), ("c.jsonl", 400)] {
        let lines: String = (from..from + 100).map(|number| sign_in(number) + "\n").collect();
        place.write(name, lines);
        assert_eq!(place.run(["import", name, "--case", "case.duckdb"]).code, Some(0));
        let (table, _) =
            place.json(["query", "sql", combinations, "--json", "--case", "case.duckdb"]);
        counted.push(table["rows"].clone());
    }
    assert_eq!(counted[0], counted[2], "{counted:?}");
}

#[test]
fn small_files_come_in_together_and_one_that_is_not_ours_harms_none() {
    let place = Place::new();
    assert_eq!(place.run(["new", "case.duckdb"]).code, Some(0));
    for number in 0..5 {
        let lines: String = (0..10).map(|n| sign_in(number * 10 + n) + "\n").collect();
        place.write(&format!("exports/{number}.jsonl"), lines);
    }
    // Looks like JSON lines, and turns out to hold nothing of ours.
    place.write("exports/2b.jsonl", "{\"a\":1}\n{\"a\":2}\n");
    place.write("exports/3b.jsonl", sign_in(30) + "\n{\"id\":\"cut");
    let said = place.run(["import", "exports", "--case", "case.duckdb"]);
    assert_eq!(said.code, Some(3), "{said:?}");
    assert!(said.out.contains("7 files: 6 taken in"), "{said:?}");
    assert!(said.out.contains("52 read = 50 stored + 1 duplicate + 1 rejected"), "{said:?}");
    let (journal, _) = place.json(["journal", "--json", "--case", "case.duckdb"]);
    let text = journal.to_string();
    for number in 1..=6 {
        let source = format!("E-{number:02}");
        assert!(text.contains(&source), "{source}: {text}");
    }
    assert_eq!(place.run(["verify", "--case", "case.duckdb"]).code, Some(0));
    let again = place.run(["import", "exports", "--case", "case.duckdb"]);
    assert!(again.out.contains("0 taken in, 6 in the case already"), "{again:?}");
}

#[test]
fn dates_that_were_refused_are_read_once_the_examiner_says_their_order() {
    let place = Place::new();
    let rows: String = (1..4).map(|n| portal_row(n, &format!("0{n}/04/2026 08:19"))).collect();
    let plain = portal_row(7, "2026-04-01T08:19:00Z");
    place.write("InteractiveSignIns.csv", format!("{PORTAL_HEAD}{plain}{rows}"));
    assert_eq!(place.run(["new", "case.duckdb"]).code, Some(0));
    let import = ["import", "InteractiveSignIns.csv", "--case", "case.duckdb"];
    let order = || import.into_iter().chain(["--date-order", "day-month"]);
    assert_eq!(place.run(import).code, Some(3));
    let said = place.run(import);
    assert!(said.out.contains("known    InteractiveSignIns.csv"), "{said:?}");
    let said = place.run(order().chain(["--dry-run"]));
    assert!(said.out.contains("of its 3 rejected records, 3 can be used now"), "{said:?}");
    let sums = |place: &Place| {
        let (status, _) = place.json(["status", "--json", "--case", "case.duckdb"]);
        let records = &status["records"];
        ["read", "stored", "duplicate", "rejected"].map(|name| records[name].as_i64().unwrap())
    };
    assert_eq!(sums(&place), [4, 1, 0, 3]);
    let said = place.run(order());
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.out.contains("of its 3 rejected records, 3 can be used now"), "{said:?}");
    assert_eq!(sums(&place), [4, 4, 0, 0]);
    let (status, _) = place.json(["status", "--json", "--case", "case.duckdb"]);
    assert_eq!((&status["sign_ins"], &status["rejected"]), (&4.into(), &serde_json::json!([])));
    assert!(status["last_event"].as_str().unwrap().starts_with("2026-04-03"), "{status}");
    let said = place.run(["verify", "--case", "case.duckdb"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let journal = place.run(["journal", "--json", "--case", "case.duckdb"]).out;
    assert!(journal.contains("read-again") && journal.contains("day-month"), "{journal}");
    let said = place.run(["show", "E-01:3", "--case", "case.duckdb"]);
    assert!(!said.out.contains("--date-order"), "{said:?}");
    // Nothing is left to be read again.
    let said = place.run(order());
    assert!(said.out.contains("known    InteractiveSignIns.csv"), "{said:?}");
    assert_eq!(sums(&place), [4, 4, 0, 0]);
}

#[test]
fn of_records_that_disagree_the_last_word_counts_and_the_rule_is_named() {
    let place = Place::new();
    let record = |number: u32, code: u32| {
        sign_in(number).replace("\"errorCode\":0", &format!("\"errorCode\":{code}"))
    };
    let envelope = |number: u32, code: u32, minute: u32| {
        format!(
            r#"{{"time":"2026-05-02T08:{minute:02}:00Z","category":"ServicePrincipalSignInLogs","tenantId":"7e9a0000-0000-4000-8000-000000000001","properties":{}}}"#,
            record(number, code)
        )
    };
    // The later ingestion stands first in the file, and would lose by any order of reading.
    let lines = [
        envelope(1, 0, 9),
        envelope(1, 7_000_215, 5),
        record(1, 7_000_222),
        record(2, 0),
        record(2, 7_000_215),
    ];
    place.write("a.jsonl", lines.join("\n"));
    assert_eq!(place.run(["new", "case.duckdb"]).code, Some(0));
    assert_eq!(place.run(["import", "a.jsonl", "--case", "case.duckdb"]).code, Some(0));
    let (listed, _) = place.json(["status", "--conflicts", "--json", "--case", "case.duckdb"]);
    let rows: Vec<[String; 5]> = listed["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            ["field", "counts", "value", "told_by", "rule"]
                .map(|name| row[name].as_str().unwrap_or_default().to_owned())
        })
        .collect();
    let is = |at: usize, expected: [&str; 5]| assert_eq!(rows[at], expected, "{rows:?}");
    is(0, ["error_code", "taken", "0", "E-01:1", "later ingestion"]);
    is(1, ["error_code", "not taken", "7000215", "E-01:2", ""]);
    is(2, ["error_code", "not taken", "7000222", "E-01:3", ""]);
    assert_eq!(rows[3][1], "taken");
    assert_eq!(rows[3][4], "none tells which is later: digest of the record");
    let sql = "SELECT error_code FROM sign_in ORDER BY event_id";
    let found = place.run(["query", "sql", sql, "--json", "--case", "case.duckdb"]).out;
    assert!(found.contains(&rows[3][2]), "what is listed as taken is what counts: {found}");
}

#[test]
fn sign_ins_without_an_id_are_compared_with_one_another() {
    let place = Place::new();
    let bare = |line: String| {
        let id = "\"id\":\"00000000-0000-4000-8000-000000000001\",";
        assert!(line.contains(id));
        line.replace(id, "")
    };
    let other_application = sign_in(1).replace("11111111-0000-4000", "99999999-0000-4000");
    let without_resource =
        sign_in(1).replace("\"resourceId\":\"00000003-0000-0000-c000-000000000000\",", "");
    let lines = [bare(sign_in(1)), bare(without_resource), bare(other_application)];
    place.write("a.jsonl", lines.join("\n"));
    assert_eq!(place.run(["new", "case.duckdb"]).code, Some(0));
    assert_eq!(place.run(["import", "a.jsonl", "--case", "case.duckdb"]).code, Some(0));
    let arguments = ["status", "--possible-duplicates", "--json", "--case", "case.duckdb"];
    let (listed, _) = place.json(arguments);
    let pairs = listed["rows"].as_array().unwrap();
    assert_eq!(pairs.len(), 1, "{listed}");
    let mut pair = [&pairs[0]["evidence"], &pairs[0]["may_be"]].map(|it| it.as_str().unwrap());
    pair.sort_unstable();
    assert_eq!(pair, ["E-01:1", "E-01:2"]);
}

#[test]
fn quiet_is_quiet_and_one_file_is_one_file() {
    let place = Place::new();
    place.write("a.jsonl", sign_ins(2));
    place.write("b.jsonl", sign_ins(3));
    assert_eq!(place.run(["new", "case.duckdb"]).code, Some(0));
    let said = place.run(["import", "-q", "a.jsonl", "--case", "case.duckdb"]);
    assert_eq!((said.code, &*said.out, &*said.err), (Some(0), "", ""));
    let said = place.run(["import", "b.jsonl", "--case", "case.duckdb"]);
    assert!(said.out.contains("\n1 file: 1 taken in"), "{said:?}");
    let said = place.run(["import", "-q", "missing.jsonl", "--case", "case.duckdb"]);
    assert!(said.code == Some(1) && said.err.contains("missing.jsonl"), "{said:?}");
}

#[test]
fn an_answer_that_tells_of_an_error_is_not_taken_for_whole() {
    let place = Place::new();
    let table = r#"{"tables":[{"name":"PrimaryResult","columns":[{"name":"TimeGenerated","type":"datetime"},{"name":"CreatedDateTime","type":"datetime"},{"name":"Id","type":"string"},{"name":"UserPrincipalName","type":"string"},{"name":"ResultType","type":"string"},{"name":"LocationDetails","type":"dynamic"},{"name":"AppDisplayName","type":"string"},{"name":"Type","type":"string"}],"rows":[["2026-03-04T05:09:07Z","2026-03-04T05:06:07Z","00000000-0000-4000-8000-000000000001","ada@contoso.com","0","{}","Portal","SigninLogs"]]}]"#;
    place.write("whole.json", format!("{table}}}"));
    place.write("partial.json", format!("{table},\"error\":{{\"code\":\"PartialError\"}}}}"));
    assert_eq!(place.run(["new", "case.duckdb"]).code, Some(0));
    let said = place.run(["import", "whole.json", "partial.json", "--case", "case.duckdb"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(said.out.matches("warning: partial").count(), 1, "{said:?}");
}

#[test]
fn what_would_cut_a_source_otherwise_is_refused_and_changes_nothing() {
    let place = Place::new();
    let other = "Zeit,Kennung,Benutzer,Adresse,Fehlercode,Zustand\n";
    let rows = |from: u32| -> String {
        (from..from + 3).map(|n| portal_row(n, &format!("2026-04-0{n}T08:19:00Z"))).collect()
    };
    place.write("a.csv", format!("{PORTAL_HEAD}{}{other}{}", rows(1), rows(4)));
    place.write("map.toml", "[headings]\n\"Zeit\" = \"Date (UTC)\"\n\"Kennung\" = \"Request ID\"\n\"Benutzer\" = \"Username\"\n\"Adresse\" = \"IP address\"\n\"Fehlercode\" = \"Sign-in error code\"\n\"Zustand\" = \"Status\"\n");
    assert_eq!(place.run(["new", "case.duckdb"]).code, Some(0));
    assert_eq!(place.run(["import", "a.csv", "--case", "case.duckdb"]).code, Some(3));
    let (before, _) = place.json(["status", "--json", "--case", "case.duckdb"]);
    let again = ["import", "a.csv", "--map", "map.toml", "--case", "case.duckdb"];
    let said = place.run(again);
    assert_ne!(said.code, Some(0), "{said:?}");
    assert!((said.out + &said.err).contains("import it into a new case"));
    let (after, _) = place.json(["status", "--json", "--case", "case.duckdb"]);
    assert_eq!(before["records"], after["records"]);
    assert_eq!(place.run(["verify", "--case", "case.duckdb"]).code, Some(0));
}

#[test]
fn a_source_is_read_again_under_the_name_that_it_had() {
    let place = Place::new();
    let rows: String = (1..4).map(|n| portal_row(n, &format!("0{n}/04/2026 08:19"))).collect();
    place.write("NonInteractiveSignIns.csv", format!("{PORTAL_HEAD}{rows}"));
    assert_eq!(place.run(["new", "case.duckdb"]).code, Some(0));
    let first = place.run(["import", "NonInteractiveSignIns.csv", "--case", "case.duckdb"]);
    assert_eq!(first.code, Some(3), "{first:?}");
    fs::rename(place.path("NonInteractiveSignIns.csv"), place.path("copy.csv")).unwrap();
    let said =
        place.run(["import", "copy.csv", "--date-order", "day-month", "--case", "case.duckdb"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let sql = "SELECT DISTINCT sign_in_type FROM sign_in";
    let found = place.run(["query", "sql", sql, "--json", "--case", "case.duckdb"]).out;
    assert!(found.contains("non_interactive"), "{found}");
    assert!(!found.contains("unknown"), "{found}");
}

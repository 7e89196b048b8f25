//! Bad input: every message says what, where and what to try; the exit code tells; nothing half-made
//! stays behind.

use std::fmt::Write as _;
use std::fs;
use std::process::Command;

mod support;

use support::{Place, said, sign_in, sign_ins};

/// Runs `investigate` on what is in `exports`, and sees that no case stays if nothing was taken in.
fn investigate(place: &Place) -> support::Said {
    place.run(["investigate", "exports", "--case", "case.duckdb", "--out", "report"])
}

fn nothing_left(place: &Place) {
    for name in ["case.duckdb", "case.duckdb.wal", "case.duckdb.partial", "report"] {
        assert!(!place.path(name).exists(), "{name} stayed behind");
    }
}

#[test]
fn a_record_that_is_not_utf_8_is_rejected_with_its_place() {
    let place = Place::new();
    let mut bytes = sign_ins(2).into_bytes();
    let at = bytes.len();
    bytes.extend(
        sign_in(2).replace("Nightly", "N\u{1}ghtly").bytes().map(|b| if b == 1 { 0xFF } else { b }),
    );
    bytes.extend(format!("\n{}\n", sign_in(3)).bytes());
    let said = place.case_of(&place.write("a.jsonl", bytes));
    assert_eq!(said.code, Some(3), "{said:?}");
    assert!(said.out.contains("4 read = 3 stored + 0 duplicate + 1 rejected"), "{said:?}");
    let listed = place.run(["status", "--rejected", "--case", "case.duckdb"]);
    assert!(listed.out.starts_with(&format!("E-01:3  byte {at}")), "{listed:?}");
    assert!(listed.out.contains("UTF-8"), "{listed:?}");
}

#[test]
fn a_cut_last_line_is_rejected_and_the_rest_stays() {
    let place = Place::new();
    let whole = sign_ins(3);
    let said = place.case_of(&place.write("a.jsonl", &whole[..whole.len() - 40]));
    assert_eq!(said.code, Some(3), "{said:?}");
    assert!(said.out.contains("3 read = 2 stored + 0 duplicate + 1 rejected"), "{said:?}");
    let listed = place.run(["status", "--rejected", "--case", "case.duckdb"]);
    assert!(listed.out.contains("line 3"), "{listed:?}");
}

#[test]
fn an_empty_file_is_named_and_makes_no_case() {
    let place = Place::new();
    place.write("exports/empty.json", "");
    let said = investigate(&place);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.out.contains("empty.json: an empty file"), "{said:?}");
    assert!(said.err.contains("no case was made"), "{said:?}");
    assert!(said.err.contains("doorward help formats"), "{said:?}");
    nothing_left(&place);
}

#[test]
fn a_wrong_file_is_named_for_what_it_is() {
    let place = Place::new();
    place.write("exports/notes.csv", "Task,Owner,Due\nCall the bank,Ada,Friday\n");
    place.write("exports/a.jsonl", sign_ins(1));
    let said = investigate(&place);
    assert_eq!(said.code, Some(3), "{said:?}");
    assert!(said.out.contains("notes.csv"), "{said:?}");
    assert!(said.out.contains("1 taken in") && said.out.contains("1 skipped"), "{said:?}");
    assert!(said.out.contains("Task"), "what was found in it is said: {said:?}");
}

#[test]
fn a_folder_with_nothing_readable_makes_no_case() {
    let place = Place::new();
    fs::create_dir_all(place.path("exports/empty")).unwrap();
    let said = investigate(&place);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.out.contains("no file was found to read"), "{said:?}");
    nothing_left(&place);
}

#[test]
fn a_path_that_is_not_there_is_named() {
    let place = Place::new();
    let said = investigate(&place);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.err.contains("exports"), "{said:?}");
    assert!(said.err.contains("try: check the path"), "{said:?}");
    nothing_left(&place);
}

#[cfg(unix)]
#[test]
fn an_unreadable_file_is_named_and_the_others_are_taken() {
    use std::os::unix::fs::PermissionsExt as _;

    let place = Place::new();
    place.write("exports/a.jsonl", sign_ins(2));
    let locked = place.write("exports/locked.jsonl", sign_ins(3));
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o000)).unwrap();
    let mut paths = vec!["exports".to_owned()];
    if fs::read(&locked).is_ok() {
        // The superuser may read everything but this.
        fs::remove_file(&locked).unwrap();
        paths.push("/proc/self/mem".to_owned());
    }
    assert_eq!(place.run(["new", "case.duckdb"]).code, Some(0));
    let arguments = ["import", "--case", "case.duckdb"].map(str::to_owned);
    let said = place.run(arguments.into_iter().chain(paths));
    assert_eq!(said.code, Some(3), "{said:?}");
    assert!(said.out.contains("failed   "), "{said:?}");
    assert!(said.out.contains("1 taken in") && said.out.contains("1 unreadable"), "{said:?}");
}

#[test]
fn a_case_that_another_program_holds_is_left_alone() {
    let place = Place::new();
    let export = place.write("a.jsonl", sign_ins(1));
    assert_eq!(place.case_of(&export).code, Some(0));
    let examiner = doorward::case::Examiner {
        name: "B".to_owned(),
        tool_version: "0".to_owned(),
        clock: Box::new(|| chrono::DateTime::UNIX_EPOCH),
        machine: doorward::case::Machine::default(),
    };
    let path = place.path("case.duckdb");
    let held =
        doorward::case::CaseFile::open_for_writing(&path, examiner).expect("nobody else has it");
    let said = place.run(["import", "a.jsonl", "--case", "case.duckdb"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.err.contains("case.duckdb is open in another program"), "{said:?}");
    assert!(said.err.contains("try: close the other program"), "{said:?}");
    drop(held);
    assert_eq!(place.run(["verify", "--case", "case.duckdb"]).code, Some(0));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_the_case_as_it_was() {
    let place = Place::new();
    place.write("a.jsonl", sign_ins(20));
    place.write("big.jsonl", noise());
    let script = format!(
        "mount -t tmpfs -o size=3m doorward {dir} && cp a.jsonl {dir} && \
         {program} new {dir}/case.duckdb --quiet && \
         {program} import {dir}/a.jsonl --case {dir}/case.duckdb --quiet && \
         {{ {program} import big.jsonl --case {dir}/case.duckdb; echo code $?; \
            {program} verify --case {dir}/case.duckdb; echo verified $?; \
            {program} status --case {dir}/case.duckdb; }}",
        dir = place.path("disk").display(),
        program = env!("CARGO_BIN_EXE_doorward"),
    );
    fs::create_dir(place.path("disk")).unwrap();
    let output = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", &script])
        .current_dir(place.path(""))
        .output();
    let Ok(output) = output else {
        println!("skipped: there is no unshare");
        return;
    };
    let said = said(output);
    if !said.out.contains("code ") {
        println!("skipped: this machine lets nobody mount a small disk: {said:?}");
        return;
    }
    assert!(said.out.contains("code 1"), "{said:?}");
    assert!(said.err.contains("no room left on the disk"), "{said:?}");
    assert!(said.err.contains("the case is as it was before"), "{said:?}");
    assert!(said.out.contains("verified 0"), "{said:?}");
    assert!(said.out.contains("20 sign-ins"), "{said:?}");
}

/// Records that no compressor makes small.
fn noise() -> String {
    let mut state = 1_u64;
    let mut next = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state
    };
    let mut text = String::new();
    for number in 0..4_000 {
        let mut agent = String::new();
        for _ in 0..64 {
            let _infallible = write!(agent, "{:016x}", next());
        }
        let line = sign_in(number).replace(
            "\"clientAppUsed\":\"\"",
            &format!("\"clientAppUsed\":\"\",\"userAgent\":\"{agent}\""),
        );
        text.push_str(&line);
        text.push('\n');
    }
    text
}

#[cfg(target_os = "linux")]
#[test]
fn no_write_access_is_said_and_leaves_nothing() {
    let place = Place::new();
    place.write("a.jsonl", sign_ins(1));
    // Nobody, not even the superuser, makes files here.
    let said =
        place.run(["investigate", "a.jsonl", "--case", "/proc/case.duckdb", "--out", "report"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.err.contains("/proc/case.duckdb"), "{said:?}");
    assert!(said.err.contains("try: "), "{said:?}");
    nothing_left(&place);

    assert_eq!(place.case_of(&place.path("a.jsonl")).code, Some(0));
    let said = place.run(["report", "--case", "case.duckdb", "--out", "/proc/report"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.err.contains("/proc/report"), "{said:?}");
    let said = place.run(["export", "--case", "case.duckdb", "-o", "/proc/x.csv"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.err.contains("/proc/x.csv"), "{said:?}");
}

#[test]
fn a_database_that_is_not_an_mmdb_is_refused_before_anything_is_made() {
    let place = Place::new();
    place.write("exports/a.jsonl", sign_ins(1));
    place.write("geo.mmdb", "not a database at all");
    let said = place.run([
        "investigate",
        "exports",
        "--case",
        "case.duckdb",
        "--out",
        "report",
        "--mmdb",
        "geo.mmdb",
    ]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.err.contains("geo.mmdb: not a usable MMDB"), "{said:?}");
    assert!(said.err.contains("try: "), "{said:?}");
    nothing_left(&place);
}

#[test]
fn a_file_that_is_no_case_is_not_touched() {
    let place = Place::new();
    let path = place.write("case.duckdb", "this is no database");
    for command in ["status", "verify", "findings", "journal"] {
        let said = place.run([command, "--case", "case.duckdb"]);
        assert_eq!(said.code, Some(1), "{command}: {said:?}");
        assert!(said.err.contains("case.duckdb is not a doorward case"), "{command}: {said:?}");
    }
    let said = place.run(["new", "case.duckdb"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.err.contains("already exists"), "{said:?}");
    assert_eq!(fs::read_to_string(path).unwrap(), "this is no database");
}

#[test]
fn a_folder_is_no_case() {
    let place = Place::new();
    place.write("exports/a.jsonl", sign_ins(1));
    for arguments in [&["status"][..], &["import", "exports"]] {
        let said = place.run(arguments.iter().chain(&["--case", "exports"]));
        assert_eq!(said.code, Some(1), "{said:?}");
        assert!(said.err.contains("exports is not a doorward case: it is a folder"), "{said:?}");
    }
}

#[test]
fn a_wrong_use_ends_with_2() {
    let place = Place::new();
    for arguments in [
        &["imprt", "x"][..],
        &["import"],
        &["status"],
        &["query", "run", "sp-new-contry", "--case", "case.duckdb"],
        &["query", "show", "sp-new-country", "--rendered", "-p", "learning_dais=3"],
        &["query", "show", "sp-new-country", "--rendered", "-p", "learning_days=three"],
    ] {
        let said = place.run(arguments);
        assert_eq!(said.code, Some(2), "{arguments:?}: {said:?}");
        assert!(!said.err.is_empty(), "{arguments:?}: {said:?}");
    }
}

#[test]
fn a_damaged_archive_gives_what_is_whole_of_it() {
    use std::io::Write as _;

    let place = Place::new();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(sign_ins(4_000).as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    let half = place.write("cut.jsonl.gz", &packed[..packed.len() / 2]);
    let said = place.case_of(&half);
    assert_eq!(said.code, Some(3), "{said:?}");
    let (status, _) = place.json(["status", "--json", "--case", "case.duckdb"]);
    let records = &status["records"];
    assert!(records["stored"].as_i64().unwrap() > 100, "{records}");
    let last = status["rejected"].as_array().unwrap().last().unwrap();
    assert!(last["reason"].as_str().unwrap().contains("cannot be unpacked"), "{last}");
    assert_eq!(place.run(["verify", "--case", "case.duckdb"]).code, Some(0));
}

#[test]
fn files_that_were_not_taken_are_on_record_once() {
    let place = Place::new();
    place.write("exports/notes.csv", "Task,Owner,Due\nCall the bank,Ada,Friday\n");
    place.write("exports/a.jsonl", sign_ins(1));
    investigate(&place);
    investigate(&place);
    let (status, _) = place.json(["status", "--json", "--case", "case.duckdb"]);
    let not_taken = status["not_taken"].as_array().unwrap();
    assert_eq!(not_taken.len(), 1, "{status}");
    assert_eq!(not_taken[0]["sha256"].as_str().unwrap().len(), 64);
    let report = fs::read_to_string(place.path("report/report.md")).unwrap();
    assert!(report.contains("notes"), "the report names it");
}

//! The report in all its forms, and whether `verify` tells a report of the case from any other.

use std::fs;

use serde_json::Value as Json;

mod support;

use support::{Place, Said, sign_ins};

const CASE: [&str; 2] = ["--case", "case.duckdb"];

/// A case with a report of every form that needs no browser.
fn reported() -> Place {
    let place = Place::new();
    assert_eq!(place.case_of(&place.write("a.jsonl", sign_ins(60))).code, Some(0));
    let said = place.run(["report", "--out", "r", "-f", "html,md,json,xlsx,csv", CASE[0], CASE[1]]);
    assert_eq!(said.code, Some(0), "{said:?}");
    place
}

fn verify(place: &Place, report: &str) -> Said {
    place.run(["verify", report, CASE[0], CASE[1]])
}

#[test]
fn every_file_of_a_report_is_known_to_the_case() {
    let place = reported();
    for format in ["html", "md", "json", "xlsx"] {
        let said = verify(&place, &format!("r/report.{format}"));
        assert_eq!(said.code, Some(0), "{said:?}");
        assert!(
            said.out.contains(&format!("report.{format} of report 1, custody entry ")),
            "{said:?}"
        );
        assert!(
            said.out.contains("written anew from the case, it is the same, byte for byte"),
            "{said:?}"
        );
    }
    let mut tables = 0;
    for entry in fs::read_dir(place.path("r/report_tables")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let said = verify(&place, &format!("r/report_tables/{name}"));
        assert_eq!(said.code, Some(0), "{said:?}");
        assert!(said.out.contains(&format!("report_tables/{name} of report 1")), "{said:?}");
        tables += 1;
    }
    assert!(tables > 5, "{tables}");
}

#[test]
fn a_number_that_somebody_changed_is_named() {
    let place = reported();
    for format in ["html", "md", "json"] {
        let page = fs::read_to_string(place.path(&format!("r/report.{format}"))).unwrap();
        let (old, new) = if format == "json" {
            ("\"queries_run\": ", "\"queries_run\": 9")
        } else {
            ("60 read", "61 read")
        };
        let forged = page.replacen(old, new, 1);
        assert_ne!(page, forged, "{format}");
        place.write("forged", forged);
        let said = verify(&place, "forged");
        assert_eq!(said.code, Some(4), "{said:?}");
        assert!(said.out.contains("no custody entry tells of a file with the SHA-256"), "{said:?}");
        assert!(
            said.out.contains("the report says") && said.out.contains("and the case gives"),
            "{said:?}"
        );
        if format != "json" {
            assert!(said.out.contains("61 read") && said.out.contains("60 read"), "{said:?}");
        }
    }
    let (told, said) = place.json(["verify", "forged", "--json", CASE[0], CASE[1]]);
    assert_eq!(said.code, Some(4));
    assert_eq!(told["schema"], "doorward/verify-report/1");
    assert_eq!(told["reports"][0]["again"], "differs");
    assert_eq!(told["reports"][0]["written_by"], Json::Null);
    assert_eq!(told["reports"][0]["differences"]["named"].as_array().map(Vec::len), Some(1));
}

#[test]
fn a_report_of_a_case_that_went_on_is_still_one_of_the_case() {
    let place = reported();
    place.write("b.jsonl", sign_ins(70));
    assert_eq!(place.run(["import", "b.jsonl", CASE[0], CASE[1]]).code, Some(0));
    let said = verify(&place, "r/report.html");
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.out.contains("the case has changed since"), "{said:?}");
    assert!(said.out.contains("1 import (entry "), "{said:?}");
    // A second report says more, and the first is told from it.
    let said = place.run(["report", "--out", "r2", "-f", "html", CASE[0], CASE[1]]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let said = place.run(["verify", "r/report.html", "r2/report.html", CASE[0], CASE[1]]);
    assert!(
        said.out.contains("report.html of report 1")
            && said.out.contains("report.html of report 2"),
        "{said:?}"
    );
    assert_eq!(said.code, Some(0), "{said:?}");
}

#[test]
fn what_is_no_report_of_the_case_is_refused() {
    let place = reported();
    place.write("notes.txt", "notes");
    let said = verify(&place, "notes.txt");
    assert_eq!(said.code, Some(4), "{said:?}");
    assert!(said.out.contains("it names no state of this case"), "{said:?}");
    assert_eq!(verify(&place, "missing.html").code, Some(1));
}

#[test]
fn tables_of_an_older_report_do_not_pass_for_new_ones() {
    let place = reported();
    place.write("r/report_tables/table-99-old.csv", "old");
    place.write("r/report_tables/my notes.csv", "mine");
    let again = ["report", "--out", "r", "-f", "csv", CASE[0], CASE[1]];
    let said = place.run(again);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.err.contains("report_tables already exists"), "{said:?}");
    let said = place.run(again.into_iter().chain(["--force"]));
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(!place.path("r/report_tables/table-99-old.csv").exists());
    assert_eq!(fs::read_to_string(place.path("r/report_tables/my notes.csv")).unwrap(), "mine");
    let index = fs::read_to_string(place.path("r/report_tables/index.csv")).unwrap();
    for line in index.lines().skip(1) {
        let name = line.split(',').next().unwrap();
        assert!(place.path(&format!("r/report_tables/{name}")).exists(), "{name}");
    }
}

#[test]
fn without_a_browser_there_is_no_pdf_and_nothing_else() {
    let place = Place::new();
    assert_eq!(place.case_of(&place.write("a.jsonl", sign_ins(5))).code, Some(0));
    let mut command = place.command(["report", "--out", "r", "-f", "html,pdf", CASE[0], CASE[1]]);
    let said = support::said(command.env("DOORWARD_BROWSER", "/no/such/browser").output().unwrap());
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(said.err.contains("DOORWARD_BROWSER names /no/such/browser"), "{said:?}");
    assert!(!place.path("r").exists(), "a report was begun");
    let (journal, _) = place.json(["journal", "--json", CASE[0], CASE[1]]);
    assert!(!journal.to_string().contains("\"report\""), "{journal}");
}

/// A browser that fails half way leaves no part of a report and no custody entry.
#[cfg(unix)]
#[test]
fn a_browser_that_fails_leaves_nothing_behind() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::new();
    assert_eq!(place.case_of(&place.write("a.jsonl", sign_ins(5))).code, Some(0));
    let browser = place.write("browser", "#!/bin/sh\necho broken >&2\nexit 9\n");
    fs::set_permissions(&browser, fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = place.command(["report", "--out", "r", "-f", "html,pdf", CASE[0], CASE[1]]);
    let said = support::said(command.env("DOORWARD_BROWSER", &browser).output().unwrap());
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.err.contains("printed no PDF (exit status: 9); it says: broken"), "{said:?}");
    assert!(!place.path("r/report.html").exists(), "half a report is left");
}

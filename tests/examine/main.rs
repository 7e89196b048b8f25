//! What an examiner does with findings: numbers that last, verdicts, marks, dossiers, timelines, and
//! answers in any form.

#![expect(clippy::expect_used, reason = "a test is free to fail")]

use std::collections::BTreeMap;

use serde_json::Value as Json;

mod own_queries;
mod restraint;
#[path = "../support/mod.rs"]
mod support;

use support::{Place, Said};

const CASE: [&str; 2] = ["--case", "demo/case.duckdb"];

fn demo() -> Place {
    let place = Place::new();
    let said = place.run(["demo", "demo"]);
    assert!(matches!(said.code, Some(0 | 3)), "{said:?}");
    place
}

fn done(place: &Place, arguments: &[&str]) -> Said {
    let said = place.run(arguments.iter().chain(&CASE));
    assert_eq!(said.code, Some(0), "{arguments:?}: {said:?}");
    said
}

fn document(place: &Place, arguments: &[&str]) -> Json {
    let (document, said) = place.json(arguments.iter().chain(&CASE).chain(&["--json"]));
    assert_eq!(said.code, Some(0), "{arguments:?}: {said:?}");
    document
}

/// The findings by number: their query and key.
fn numbered(findings: &Json) -> BTreeMap<String, String> {
    let list = findings["findings"].as_array().expect("a list");
    let word = |finding: &Json, name: &str| finding[name].as_str().expect("a text").to_owned();
    list.iter()
        .map(|one| (word(one, "number"), format!("{} {}", word(one, "query"), word(one, "key"))))
        .collect()
}

#[test]
fn numbers_of_findings_last_and_verdicts_stay_with_them() {
    let place = demo();
    let before = document(&place, &["findings", "--min", "high"]);
    let numbers = numbered(&before);
    assert!(numbers.len() > 10, "{numbers:?}");
    let keys: std::collections::BTreeSet<&String> = numbers.values().collect();
    assert_eq!(keys.len(), numbers.len(), "no two findings of a query have one key");
    // What the case keeps is told as the queries told it.
    let listed = before["findings"].as_array().expect("a list");
    for number in ["F-0001", "F-0002", "F-0030"] {
        let kept = document(&place, &["findings", number]);
        assert!(kept["queries"].as_array().is_some_and(Vec::is_empty), "no query was run: {kept}");
        let told = listed.iter().find(|finding| finding["number"] == number);
        assert_eq!(Some(&kept["findings"][0]), told);
    }
    done(&place, &["note", "verdict", "F-0002", "benign", "--why", "asked the owner"]);
    // A second import renumbers sign-ins, and must not renumber findings.
    place.write("more.jsonl", more());
    done(&place, &["import", "more.jsonl"]);
    let after = document(&place, &["findings", "--min", "high"]);
    let kept = numbered(&after);
    assert!(!kept.contains_key("F-0002"));
    for (number, finding) in numbers.iter().filter(|(number, _)| *number != "F-0002") {
        assert_eq!(kept.get(number), Some(finding), "{number}");
    }
    let aside = &after["set_aside"][0];
    assert_eq!(aside["number"], "F-0002");
    let why = aside["set_aside"].as_str().expect("a reason");
    assert!(why.contains("A. Muster") && why.contains("asked the owner"), "{why}");
    let said = done(&place, &["findings"]);
    assert!(said.out.contains("1 more are set aside"), "{}", said.out);
    // The newest verdict counts.
    done(&place, &["note", "verdict", "F-0002", "open", "--why", "the owner was wrong"]);
    let again = numbered(&document(&place, &["findings", "--min", "high"]));
    assert_eq!(again.get("F-0002"), numbers.get("F-0002"));
    let unknown =
        place.run(["note", "verdict", "F-9999", "benign", "--why", "x"].iter().chain(&CASE));
    assert_eq!(unknown.code, Some(2), "{unknown:?}");
}

/// A sign-in that comes before all others, so that the rank of every other moves.
fn more() -> String {
    "{\"id\":\"5164000a-0000-4000-8001-000000000001\",\"createdDateTime\":\"2026-05-03T23:06:07Z\",\
     \"clientAppUsed\":\"Browser\",\"userPrincipalName\":\"u1@contoso.com\",\"isInteractive\":true,\
     \"status\":{\"errorCode\":0},\"ipAddress\":\"192.0.2.7\"}\n"
        .to_owned()
}

#[test]
fn what_a_report_had_is_no_news_and_what_came_since_is() {
    let place = demo();
    let none = document(&place, &["findings", "--min", "info", "--since-report", "1"]);
    assert_eq!(none["findings"].as_array().map(Vec::len), Some(0), "{none}");
    done(&place, &["known", "add", "192.0.2.0/24", "--label", "elsewhere", "--scope", "*"]);
    let first = document(&place, &["findings", "--min", "high"])["findings"][0].clone();
    assert!(first["number"].is_string());
    // What the report listed as set aside is no news either, until it counts again.
    done(&place, &["note", "verdict", "F-0002", "benign", "--why", "asked the owner"]);
    done(&place, &["report", "--out", "second"]);
    let since = ["findings", "--min", "info", "--since-report", "2"];
    let none = document(&place, &since);
    assert_eq!(none["since_report"]["new"], serde_json::json!({}), "{none}");
    done(&place, &["note", "verdict", "F-0002", "open", "--why", "the owner was wrong"]);
    let back = document(&place, &since);
    assert!(back["since_report"]["new"]["F-0002"].is_string(), "{}", back["since_report"]);
    let missing = place.run(["findings", "--since-report", "7"].iter().chain(&CASE));
    assert_eq!(missing.code, Some(1), "{missing:?}");
    assert!(missing.err.contains("there is no report 7: 2 were written"), "{}", missing.err);
}

#[test]
fn marks_set_aside_what_rests_on_them_alone_and_steer_the_timeline() {
    let place = demo();
    let findings = document(&place, &["findings", "--min", "high"]);
    let of = |finding: &Json, name: &str| finding["details"][name].as_str().map(str::to_owned);
    let list = findings["findings"].as_array().expect("a list");
    let accused = list.iter().find(|one| one["query"] == "sp-new-country").expect("a new country");
    let address = of(accused, "ip_address").expect("an address");
    let nothing = place.run(["query", "run", "timeline-around-marks"].iter().chain(&CASE));
    assert_eq!(nothing.code, Some(3), "{nothing:?}");
    assert!(nothing.err.contains("nothing is marked as the attacker's"), "{nothing:?}");
    done(&place, &["note", "mark", &address, "attacker", "--why", "named by the provider"]);
    let around = document(&place, &["query", "run", "timeline-around-marks"]);
    let rows = around["rows"].as_array().expect("rows");
    assert!(
        rows.iter().any(|row| row["is_marked"] == true && row["ip_address"] == address.as_str())
    );
    // The other word must be said openly.
    let other = ["note", "mark", &address, "benign", "--why", "it is ours"];
    let refused = place.run(other.iter().chain(&CASE));
    assert_eq!(refused.code, Some(1), "{refused:?}");
    done(&place, &["note", "unmark", &format!("{address}/32")]);
    done(&place, &other);
    let after = document(&place, &["findings", "--min", "info"]);
    let set_aside = after["set_aside"].as_array().expect("a list");
    assert!(!set_aside.is_empty());
    for finding in set_aside {
        let why = finding["set_aside"].as_str().expect("a reason");
        assert!(why.contains(&address), "{why}");
    }
    let still = after["findings"].as_array().expect("a list");
    let rests_on_it =
        |one: &&Json| one["key"] == accused["key"] && one["query"] == accused["query"];
    assert!(!still.iter().any(|one| rests_on_it(&one)));
    let listed = document(&place, &["note", "list"]);
    assert_eq!(listed["marks"].as_array().map(Vec::len), Some(1));
}

#[test]
fn one_page_on_one_value_has_what_stands_with_it() {
    let place = demo();
    let findings = document(&place, &["findings", "--min", "high"]);
    let first = &findings["findings"][0];
    let entity = first["entity_id"].as_str().expect("an id");
    let page = document(&place, &["who", entity]);
    let connected = page["connected"].as_array().expect("rows");
    let itself = connected.iter().find(|row| row["part"] == "the value itself").expect("itself");
    let sql = format!("SELECT count(*) AS n FROM sign_in_context WHERE principal_id = '{entity}'");
    let counted = document(&place, &["query", "sql", &sql]);
    assert_eq!(itself["events"], counted["rows"][0]["n"]);
    for row in connected {
        let (events, all) = (&row["events"], &row["events_in_case"]);
        if let (Some(events), Some(all)) = (events.as_i64(), all.as_i64()) {
            assert!(events <= all, "{row}");
        }
    }
    let about = page["findings"].as_array().expect("rows");
    assert!(about.iter().any(|row| row["finding"] == first["number"]), "{about:?}");
    let nobody = done(&place, &["who", "nobody@example.com"]);
    assert!(nobody.out.contains("no sign-in has it, word for word"), "{}", nobody.out);
}

#[test]
fn sign_ins_fold_as_in_the_portal_and_open_to_single_records() {
    let place = demo();
    let count = |arguments: &[&str]| {
        let answer = document(&place, arguments);
        answer["rows"].as_array().expect("rows").clone()
    };
    let all = count(&["principals", "--limit", "1000000"]);
    let events: i64 = all.iter().filter_map(|row| row["events"].as_i64()).sum();
    let sql = "SELECT count(*) AS n FROM sign_in_fact WHERE sign_in_type = 'service_principal'";
    assert_eq!(count(&["query", "sql", sql])[0]["n"], events);
    let hours = count(&["principals", "--window", "1h", "--limit", "1000000"]);
    assert!(hours.len() > all.len());
    let one = &all[0];
    let (name, ip) = (one["entity_name"].as_str(), one["ip_address"].as_str());
    let (name, ip) = (name.expect("a name"), ip.expect("an address"));
    let wide = format!("{ip}/24");
    let records = count(&["principals", "--records", "--identity", name, "--ip", &wide]);
    assert!(!records.is_empty());
    assert!(records.iter().all(|record| record["entity_name"] == name));
    let reference = records[0]["reference"].as_str().expect("a reference");
    let shown = done(&place, &["show", reference]);
    let id = records[0]["correlation_id"].as_str().expect("an id");
    assert!(shown.out.to_lowercase().contains(&id.to_lowercase()), "{reference}");
    let unknown = count(&["principals", "--unknown", "--limit", "1000000"]);
    assert!(unknown.len() < all.len() && unknown.iter().all(|row| row["known_label"].is_null()));
    let timeline = count(&["timeline", "--identity", name, "--limit", "1000000"]);
    assert!(timeline.len() >= records.len());
}

#[test]
fn answers_come_in_any_form_and_say_what_is_left_out() {
    let place = demo();
    let sql =
        "SELECT * FROM (VALUES ('=1+1', [1, 2]), ('plain', NULL)) AS t(text, list) ORDER BY 1";
    let said = done(&place, &["query", "sql", sql, "--format", "csv", "--output", "a.csv"]);
    assert!(said.out.is_empty());
    let csv = std::fs::read_to_string(place.path("a.csv")).expect("the file is there");
    assert_eq!(csv, "\u{feff}text,list\n'=1+1,\"1, 2\"\nplain,\n");
    let again = place.run(["query", "sql", sql, "-f", "csv", "-o", "a.csv"].iter().chain(&CASE));
    assert_eq!(again.code, Some(1), "nothing is written over: {again:?}");
    let lines = done(&place, &["query", "sql", sql, "--format", "jsonl", "--limit", "1"]);
    assert_eq!(lines.out, "{\"list\":[1,2],\"text\":\"=1+1\"}\n");
    assert!(lines.err.contains("and there are more"), "{}", lines.err);
    done(&place, &["query", "sql", "FROM range(250000)", "-f", "parquet", "-o", "a.parquet"]);
    let bytes = std::fs::read(place.path("a.parquet")).expect("the file is there");
    assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
    let empty = done(&place, &["query", "sql", "SELECT 1 AS one WHERE false", "-f", "csv"]);
    assert_eq!(empty.out, "\u{feff}one\n");
    let two = place.run(["query", "sql", "SELECT 1; SELECT ';' -- ;"].iter().chain(&CASE));
    assert_eq!(two.code, Some(2), "{two:?}");
    let slow = "SELECT count(*) FROM range(1000000000000)";
    let late = place.run(["query", "sql", slow, "--timeout", "1"].iter().chain(&CASE));
    assert_eq!(late.code, Some(1));
    assert!(late.err.contains("given 1 s"), "{}", late.err);
}

#[test]
fn a_question_that_cannot_look_says_so_and_gives_no_empty_answer() {
    let place = Place::new();
    let said = place.case_of(&place.write("a.jsonl", more()));
    assert_eq!(said.code, Some(0), "{said:?}");
    let case = ["--case", "case.duckdb"];
    for (asked, why) in [
        (vec!["query", "run", "user-session-two-networks"], "no session ids"),
        (vec!["query", "run", "triage-entities"], "the queries were not run"),
        (vec!["first-seen"], "no service principal"),
    ] {
        let said = place.run(asked.iter().chain(&case));
        assert_eq!(said.code, Some(3), "{asked:?}: {said:?}");
        assert!(said.err.contains("could not look") && said.err.contains(why), "{said:?}");
        assert!(!said.out.contains("0 rows"), "{said:?}");
    }
    let backwards = ["timeline", "--since", "2026-06-02", "--until", "2026-06-01"];
    let said = place.run(backwards.iter().chain(&case));
    assert_eq!(said.code, Some(2), "{said:?}");
    let said =
        place.run(["query", "run", "sp-new-country", "-p", "learning_days=-5"].iter().chain(&case));
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(said.err.contains("not below zero"), "{said:?}");
}

#[test]
fn a_local_time_is_not_called_utc() {
    let place = demo();
    let unified = done(&place, &["timeline", "--format", "csv", "--limit", "5"]).out;
    let mut lines = unified.lines();
    let heading = lines.next().expect("a heading");
    assert!(
        heading.trim_start_matches('\u{feff}').starts_with("event_time,local_time,local_zone,"),
        "{heading}"
    );
    let first: Vec<&str> = lines.next().expect("a row").split(',').collect();
    assert!(first[0].ends_with('Z') && !first[1].ends_with('Z') && first[2] == "CEST", "{first:?}");
    let bucket = |zone: &str| {
        let asked =
            ["principals", "--window", "1h", "--tz", zone, "--format", "csv", "--limit", "1"];
        let said = done(&place, &asked);
        let row = said.out.lines().nth(1).expect("a row").to_owned();
        row.split(',').next().expect("a cell").to_owned()
    };
    assert_eq!(bucket("utc"), "2026-05-04T00:00:00Z");
    assert_eq!(bucket("case"), "2026-05-04 02:00:00");
}

#[test]
fn an_organisations_own_list_tells_who_answers_for_an_application() {
    let place = Place::new();
    let said = place.case_of(&place.write("a.jsonl", support::sign_ins(2)));
    assert_eq!(said.code, Some(0), "{said:?}");
    let asked = || {
        let run = ["query", "run", "inventory-applications", "--json", "--case", "case.duckdb"];
        let (document, _) = place.json(run);
        document["rows"][0].clone()
    };
    let row = asked();
    assert_eq!(row["ownership"], "no inventory imported");
    assert_eq!(row["in_own_list"], "no list imported");
    let import = |name: &str| place.run(["import", name, "--case", "case.duckdb"]);
    place.write(
        "others.csv",
        "App ID,Owner,Purpose\n99999999-0000-4000-8000-000000000001,Bo,Payroll\n",
    );
    assert_eq!(import("others.csv").code, Some(0));
    let row = asked();
    assert_eq!(row["ownership"], "not in the inventory");
    assert_eq!(row["in_own_list"], "no");
    // Two rows about one application stand beside each other, and a mistyped id matches nothing.
    place.write(
        "register.csv",
        "Application ID;Business owner;Purpose;Permissions;Name\n\
         11111111-0000-4000-8000-000000000001;Alex Rivera;Copies mailboxes;Mail.Read;Other name\n\
         11111111-0000-4000-8000-000000000001;Bo;Copies mailboxes;Mail.Read;Other name\n\
         11111111-0000-4000-8000-00000000000;Eve;Nothing;;Nightly backup\n",
    );
    let said = import("register.csv");
    assert_eq!(said.code, Some(3), "a row is rejected: {said:?}");
    assert!(said.out.contains("is not a GUID"), "{}", said.out);
    let row = asked();
    assert_eq!(row["ownership"], "owned");
    assert_eq!(row["in_own_list"], "yes");
    assert_eq!(row["listed_owner"], "Alex Rivera; Bo");
    assert_eq!(row["listed_purpose"], "Copies mailboxes");
    assert_eq!(row["listed_permissions"], "Mail.Read");
}

#[test]
fn a_finding_that_is_not_made_any_more_is_said_to_be_so() {
    let place = Place::new();
    let said = place.case_of(&place.write("a.jsonl", support::sign_ins(2)));
    assert_eq!(said.code, Some(0), "{said:?}");
    let run = |arguments: &[&str]| place.run(arguments.iter().chain(&["--case", "case.duckdb"]));
    let (found, _) = place.json(["findings", "--min", "info", "--json", "--case", "case.duckdb"]);
    let all = found["findings"].as_array().expect("a list");
    let unknown = all.iter().find(|one| one["query"] == "sp-unknown-ip");
    let number = unknown.and_then(|one| one["number"].as_str()).expect("a finding");
    assert_eq!(run(&["findings", number]).code, Some(0));
    assert_eq!(run(&["findings", number, number, "--fail-on", "info"]).code, Some(5));
    run(&["note", "verdict", number, "benign", "--why", "ours"]);
    let aside = run(&["findings", number, "--fail-on", "info"]);
    assert_eq!(aside.code, Some(0), "set aside: {aside:?}");
    run(&["known", "add", "192.0.2.0/24", "--label", "ours"]);
    let said = run(&["findings", number]);
    assert_eq!(said.code, Some(3), "{said:?}");
    let words = format!("{number} was made before, and is not made now: sp-unknown-ip");
    assert!(said.out.contains(&words), "{}", said.out);
    // Nobody asked about people gives no answer about them.
    let users = run(&["principals", "--of", "users"]);
    assert_eq!(users.code, Some(3), "{users:?}");
    assert!(users.err.contains("could not look"), "{}", users.err);
    assert_eq!(run(&["principals"]).code, Some(0));
    assert_eq!(run(&["findings", "--strict"]).code, Some(3), "no audit log was imported");
}

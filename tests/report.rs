//! What an examiner says in a report, whom it is for, how it may be handed on, and when it is complete.

#![expect(clippy::expect_used, reason = "a test is free to fail")]

use std::fs;

use serde_json::Value as Json;

#[expect(dead_code, reason = "each test program uses a part of it")]
mod support;

use support::{Place, Said};

const CASE: [&str; 2] = ["--case", "case.duckdb"];

/// A case with one sign-in, in which no query finds anything grave.
fn case() -> Place {
    let place = Place::new();
    place.write(
        "one.jsonl",
        "{\"id\":\"5164000a-0000-4000-8001-000000000001\",\"createdDateTime\":\"2026-05-03T23:06:07Z\",\
         \"clientAppUsed\":\"Browser\",\"userPrincipalName\":\"u1@contoso.com\",\"isInteractive\":true,\
         \"status\":{\"errorCode\":0},\"ipAddress\":\"192.0.2.7\"}\n",
    );
    run(&place, &["new", "case.duckdb"], Some(0));
    run(&place, &["import", "one.jsonl", "--case", "case.duckdb"], Some(0));
    place
}

fn run(place: &Place, arguments: &[&str], code: Option<i32>) -> Said {
    let said = place.run(arguments);
    assert_eq!(said.code, code, "{arguments:?}: {said:?}");
    said
}

fn with(place: &Place, arguments: &[&str], code: Option<i32>) -> Said {
    let all: Vec<&str> = arguments.iter().chain(&CASE).copied().collect();
    run(place, &all, code)
}

fn json(place: &Place, path: &str) -> Json {
    let text = fs::read_to_string(place.path(path)).expect("a report");
    serde_json::from_str(&text).expect("json")
}

/// The content of the first block of a kind.
fn block<'a>(report: &'a Json, kind: &str) -> &'a Json {
    let sections = report["sections"].as_array().expect("sections");
    sections
        .iter()
        .flat_map(|section| section["blocks"].as_array().expect("blocks"))
        .find(|block| block["kind"] == kind)
        .map_or(&Json::Null, |block| &block["content"])
}

#[test]
fn a_report_is_a_draft_until_the_examiner_has_said_what_it_lacks() {
    let place = case();
    let said = with(&place, &["report", "--check"], Some(3));
    for lacking in ["--scope", "--authorisation", "--client", "--marking", "note narrative"] {
        assert!(said.out.contains(lacking), "{lacking}: {}", said.out);
    }
    assert!(!place.path("report.html").exists(), "a check writes nothing");
    with(&place, &["report", "--format", "html,md,json"], Some(0));
    assert_eq!(json(&place, "report.json")["cover"]["is_draft"], true);
    let html = fs::read_to_string(place.path("report.html")).expect("a report");
    assert!(html.contains("@page{@top-center{content:\"DRAFT\""));
    assert!(
        fs::read_to_string(place.path("report.md")).expect("a report").starts_with("**DRAFT**")
    );

    place.write("what.md", "# Night\n\nNothing **happened**. <b>x</b> [y](https://203.0.113.9/)\n");
    with(&place, &["note", "narrative", "what.md"], Some(0));
    with(
        &place,
        &[
            "note",
            "about",
            "--scope",
            "May 2026",
            "--authorisation",
            "The CISO",
            "--client",
            "Contoso",
            "--marking",
            "tlp:amber",
        ],
        Some(0),
    );
    let said = with(&place, &["report", "--check"], Some(0));
    assert!(said.out.contains("complete"), "{}", said.out);
    with(&place, &["report", "--format", "html,md,json"], Some(0));
    let report = json(&place, "report_TLP-AMBER.json");
    assert_eq!(report["cover"]["is_draft"], false);
    assert_eq!(report["cover"]["marking"], "TLP:AMBER");
    assert_eq!(report["lacks"], serde_json::json!([]));
    let written = block(&report, "written");
    assert_eq!(written["said_by"]["name"], "A. Muster");
    let html = fs::read_to_string(place.path("report_TLP-AMBER.html")).expect("a report");
    assert!(
        html.contains("Nothing <strong>happened</strong>. &lt;b&gt;x&lt;/b&gt;"),
        "no markup of it"
    );
    assert!(!html.contains("DRAFT") && !html.contains("href=\"http"));
    let page = fs::read_to_string(place.path("report_TLP-AMBER.md")).expect("a report");
    assert!(page.contains("> Nothing **happened**\\."), "{page}");
    // The custody log has the very text.
    let journal = with(&place, &["journal"], Some(0)).out;
    assert!(journal.contains(written["sha256"].as_str().expect("a digest")), "{journal}");
    let text = report.to_string();
    assert!(text.contains("Version 1 of "), "it says what it takes the place of");
}

#[test]
fn answers_claim_no_more_than_the_record_and_own_words_are_marked() {
    let place = case();
    with(&place, &["report", "--format", "json"], Some(0));
    let report = json(&place, "report.json");
    let answers = block(&report, "answers").as_array().expect("answers");
    let ids: Vec<&str> = answers.iter().filter_map(|one| one["id"].as_str()).collect();
    assert_eq!(ids, ["access", "period", "entry", "reach", "over", "unknown"]);
    let access = answers[0]["answer"].as_str().expect("an answer");
    assert!(access.contains("no proof that nothing happened"), "{access}");
    assert!(answers.iter().all(|one| one["said_by"].is_null()));
    with(&place, &["note", "answer", "over", "It is. <b>I</b> saw to it."], Some(0));
    with(&place, &["report", "--format", "json,html", "--force"], Some(0));
    let report = json(&place, "report.json");
    let over = &block(&report, "answers")[4];
    assert_eq!(over["answer"], "It is. <b>I</b> saw to it.");
    assert_eq!(over["said_by"]["name"], "A. Muster");
    assert_ne!(over["from_record"], over["answer"]);
    with(&place, &["note", "withdraw", "answer-over"], Some(0));
    with(&place, &["note", "withdraw", "answer-over"], Some(2));
    with(&place, &["report", "--format", "json", "--force"], Some(0));
    assert!(block(&json(&place, "report.json"), "answers")[4]["said_by"].is_null());
}

#[test]
fn a_report_for_some_readers_names_what_it_leaves_out() {
    let place = case();
    with(&place, &["report", "--format", "json"], Some(0));
    let whole = json(&place, "report.json");
    let number = |report: &Json, id: &str| {
        let sections = report["sections"].as_array().expect("sections");
        sections.iter().find(|one| one["id"] == id).map(|one| one["number"].clone())
    };
    for readers in ["executive", "counsel", "technical"] {
        with(&place, &["report", "--format", "json,html,md", "--for", readers], Some(0));
        let report = json(&place, &format!("report_{readers}.json"));
        let sections = report["sections"].as_array().expect("sections");
        let last = sections.last().expect("a section");
        assert_eq!(last["id"], "left-out");
        let named = last["blocks"].to_string();
        for section in whole["sections"].as_array().expect("sections") {
            let id = section["id"].as_str().expect("an id");
            let title = section["title"].as_str().expect("a title");
            match number(&report, id) {
                Some(number) => assert_eq!(number, section["number"], "{id}"),
                None => assert!(named.contains(title), "{title} is left out unsaid"),
            }
        }
        // A link to a section that was left out would lead nowhere.
        let html =
            fs::read_to_string(place.path(&format!("report_{readers}.html"))).expect("a report");
        for link in html.split("href=\"#").skip(1) {
            let target = link.split('"').next().expect("a target");
            assert!(html.contains(&format!("id=\"{target}\"")), "{readers}: {target}");
        }
    }
}

#[test]
fn what_cannot_be_taken_in_is_refused_with_its_reason() {
    let place = case();
    let said = with(&place, &["note", "about", "--marking", "TLP:WHITE"], Some(2));
    assert!(said.err.contains("TLP:AMBER+STRICT"), "{}", said.err);
    with(&place, &["note", "about"], Some(2));
    with(&place, &["note", "about", "--scope", " "], Some(2));
    with(&place, &["note", "answer", "why", "because"], Some(2));
    place.write("latin.md", b"caf\xe9");
    let said = with(&place, &["note", "narrative", "latin.md"], Some(1));
    assert!(said.err.contains("latin.md") && said.err.contains("byte at 3"), "{}", said.err);
    place.write("blank.md", "\n \n");
    let said = with(&place, &["note", "narrative", "blank.md"], Some(1));
    assert!(said.err.contains("blank"), "{}", said.err);
    place.write("long.md", "a".repeat((1 << 20) + 1));
    let said = with(&place, &["note", "decisions", "long.md"], Some(1));
    assert!(said.err.contains("1048576"), "{}", said.err);
    let listed = with(&place, &["note", "list"], Some(0));
    assert!(!listed.out.contains("narrative"), "nothing was taken in: {}", listed.out);
}

//! An examiner's own queries: what they may do, and what they may not.

use doorward::digest::Sha256;
use serde_json::Value as Json;

use crate::support::{self, Place};

fn front_matter(more: &str) -> String {
    format!(
        "/*---\ntitle = \"Mine\"\nquestion = \"How many?\"\nfamily = \"inventory\"\n\
         reads = [\"service_principal\"]\nnext = [\"n\"]\n{more}---*/\n\n"
    )
}

fn case() -> Place {
    let place = Place::new();
    let said = place.case_of(&place.write("a.jsonl", support::sign_ins(3)));
    assert_eq!(said.code, Some(0), "{said:?}");
    std::fs::create_dir(place.path("own")).expect("a folder");
    place
}

#[test]
fn a_report_says_which_queries_are_the_examiners_own() {
    let place = Place::new();
    let said = place.case_of(&place.write("a.jsonl", crate::more()));
    assert_eq!(said.code, Some(0), "{said:?}");
    let (listed, _) = place.json(["query", "list", "--json"]);
    let built_in = listed["queries"].as_array().expect("a list").iter();
    let built_in = built_in.clone().find(|query| query["id"] == "case-overview");
    let replaced = built_in.expect("a built-in query")["sha256"].as_str().expect("a digest");
    let query = |title: &str| {
        format!(
            "/*---\ntitle = \"{title}\"\nquestion = \"How many?\"\nkind = \"listing\"\n\
             family = \"inventory\"\nreads = [\"service_principal\"]\nnext = [\"n\"]\n---*/\n\n\
             SELECT count(*) AS sign_ins FROM sign_in_context ORDER BY sign_ins;\n"
        )
    };
    std::fs::create_dir(place.path("own")).expect("a folder");
    place.write("own/case-overview.sql", query("My overview"));
    place.write("own/my-count.sql", query("My count"));
    let case = ["--case", "case.duckdb", "--queries", "own"];
    let report = ["report", "--out", "out", "--format", "md,json"];
    let said = place.run(report.iter().chain(&case));
    assert_eq!(said.code, Some(0), "{said:?}");
    let text = std::fs::read_to_string(place.path("out/report.md")).expect("a report");
    let text = text.replace('\\', "");
    let own = format!("in place of the built-in query with the SHA-256 {replaced}");
    assert!(text.contains(&own), "{own}");
    assert!(text.contains("My count: How many? (a query of the examiner’s own)"));
    assert!(text.contains(&query("My count")), "its whole file, front matter and all");
    let json = std::fs::read_to_string(place.path("out/report.json")).expect("a report");
    let json: Json = serde_json::from_str(&json).expect("JSON");
    let sections = json["sections"].as_array().expect("sections").iter();
    let mut blocks = sections.flat_map(|section| section["blocks"].as_array().expect("blocks"));
    let printed = blocks.find(|block| block["content"]["name"] == "my-count").expect("its text");
    let file = Sha256::of(query("My count")).to_string();
    assert_eq!(printed["content"]["facts"][0]["value"]["value"], file);
    let (log, _) = place.json(["journal", "--json", "--case", "case.duckdb"]);
    assert!(log.to_string().contains(&format!("\"in_place_of\":\"{replaced}\"")), "{log}");
    let said = place.run(["findings", "--queries", "nowhere", "--case", "case.duckdb"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.err.contains("nowhere"), "{said:?}");
}

#[test]
fn an_own_query_asks_and_does_nothing_else() {
    let place = case();
    let refused = [
        ("DELETE FROM sign_in_record; SELECT 1 AS one ORDER BY one", "found 2"),
        ("DELETE FROM sign_in_record", "found \"DELETE\""),
        ("CREATE OR REPLACE TEMP TABLE sign_in_context AS SELECT 1 AS one", "found \"CREATE\""),
    ];
    let before = std::fs::read(place.path("case.duckdb")).expect("the case");
    // What looks like one text is two to the engine, or three.
    let hidden =
        r"SELECT E'\'' AS a; CREATE TEMP TABLE evil AS SELECT 42 AS x; SELECT x FROM evil -- '";
    let tagged = "SELECT $a$ ' $a$ AS a; CREATE TEMP TABLE evil AS SELECT 42 AS x; SELECT '1' -- '";
    let refused = refused.into_iter().chain([(hidden, "found 3"), (tagged, "found 3")]);
    for (sql, words) in refused {
        place.write("own/mine.SQL", front_matter("kind = \"listing\"\n") + sql + "\n");
        for command in [&["findings"][..], &["report", "--out", "out"], &["query", "run", "mine"]] {
            let own = ["--queries", "own", "--case", "case.duckdb"];
            let said = place.run(command.iter().chain(&own));
            assert_eq!(said.code, Some(1), "{command:?}: {said:?}");
            assert!(said.err.contains("mine.SQL") && said.err.contains(words), "{}", said.err);
        }
    }
    let after = std::fs::read(place.path("case.duckdb")).expect("the case");
    assert_eq!(before, after, "nothing was written");
    // A statement that is one and yet writes is refused by the case, which is open for reading.
    place.write(
        "own/mine.SQL",
        front_matter("kind = \"listing\"\n")
            + "WITH one AS (SELECT 1) DELETE FROM sign_in_record\n",
    );
    for command in [&["findings"][..], &["report", "--out", "out"]] {
        let said = place.run(command.iter().chain(&["--queries", "own", "--case", "case.duckdb"]));
        assert_eq!(said.code, Some(1), "{command:?}: {said:?}");
    }
    let (status, _) = place.json(["status", "--json", "--case", "case.duckdb"]);
    assert!(status.to_string().contains("\"stored\":3"), "{status}");
    // So is everything else that is no question, also where nothing is written into the case.
    for sql in [
        "CREATE TEMP TABLE t AS SELECT 1 AS one",
        "COPY (SELECT 1 AS one) TO 'out.csv'",
        "SET threads = 1",
        hidden,
        tagged,
    ] {
        let said = place.run(["query", "sql", sql, "--case", "case.duckdb"]);
        assert_eq!(said.code, Some(2), "{sql}: {said:?}");
        assert!(said.err.contains("expected"), "{sql}: {said:?}");
    }
    let said = place.run(["query", "sql", "SELECT 1 FROM", "--case", "case.duckdb"]);
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(said.err.contains("cannot read the SQL: syntax error"), "{said:?}");
    assert!(!place.path("out.csv").exists());
    for sql in
        ["SELECT $$a;b$$ AS text", "FROM range(2)", "WITH t AS (SELECT 1) FROM t", "VALUES (1)"]
    {
        let said = place.run(["query", "sql", sql, "--case", "case.duckdb"]);
        assert_eq!(said.code, Some(0), "{sql}: {said:?}");
    }
}

/// A finding of one row, with what a finding must have.
fn one_row(sentence: &str, key: &str) -> String {
    front_matter(&format!(
        "kind = \"finding\"\nseverity = \"low\"\nconfidence = \"low\"\nbenign = [\"b\"]\n\
         not_shown = \"n\"\nsentence = \"{sentence}\"\nkey = [\"{key}\"]\n"
    )) + "SELECT 'low' AS severity, 'low' AS confidence, 'workload' AS entity_kind,\n\
          min(principal_id) AS entity_id, min(principal_name) AS entity_name,\n\
          min(event_time) AS first_at, max(event_time) AS last_at, count(*) AS event_count,\n\
          FALSE AS little_history, list(seq ORDER BY seq) AS evidence\n\
          FROM sign_in_context ORDER BY entity_id\n"
}

#[test]
fn a_column_that_the_answer_lacks_is_named() {
    let place = case();
    let run = || place.run(["findings", "--queries", "own", "--case", "case.duckdb"]);
    place.write("own/mine.sql", one_row("{entity_name} came.", "entity_id"));
    assert_eq!(run().code, Some(0), "{:?}", run());
    for (sentence, key, words) in [
        ("{entity_nam} came.", "entity_id", "names the column `entity_nam` in its `sentence`"),
        ("{entity_name} came.", "entity", "names the column `entity` in its `key`"),
        ("It came {times|time|times}.", "entity_id", "names the column `times` in its `sentence`"),
    ] {
        place.write("own/mine.sql", one_row(sentence, key));
        assert_eq!(run().code, Some(1), "{:?}", run());
        assert!(run().err.contains(words) && run().err.contains("first_at"), "{:?}", run());
        // Nor does an answer without rows pass.
        let none = one_row(sentence, key).replace("ORDER BY entity_id", "HAVING false ORDER BY 1");
        place.write("own/mine.sql", none);
        assert!(run().err.contains(words), "{:?}", run());
    }
}

#[test]
fn what_nobody_looked_for_is_not_called_gone() {
    let place = case();
    place.write("own/mine.sql", one_row("{entity_name} came.", "entity_id"));
    let case = ["--case", "case.duckdb"];
    let report = ["report", "--out", "out", "--queries", "own"];
    let said = place.run(report.iter().chain(&case));
    assert_eq!(said.code, Some(0), "{said:?}");
    let since = ["findings", "--min", "info", "--since-report", "1", "--json"];
    let (told, _) = place.json(since.iter().chain(&case));
    let news = &told["since_report"];
    assert_eq!(news["gone"], serde_json::json!([]), "{news}");
    let missing = news["not_looked_for"].as_array().expect("a list");
    assert_eq!(missing.len(), 1, "{news}");
    assert_eq!(
        (&missing[0]["query"], &missing[0]["now"]),
        (&"mine".into(), &"mine: there is no such query".into())
    );
    let text = place.run(since[..5].iter().chain(&case));
    assert!(text.out.contains("not looked for now: F-"), "{}", text.out);
    assert!(!text.out.contains("not found any more"), "{}", text.out);
    // What its query looks for and does not find is gone.
    let none = one_row("{entity_name} came.", "entity_id")
        .replace("FROM sign_in_context", "FROM sign_in_context WHERE false")
        .replace("ORDER BY entity_id", "HAVING count(*) > 0 ORDER BY entity_id");
    place.write("own/mine.sql", none);
    let (told, _) = place.json(since.iter().chain(&["--queries", "own"]).chain(&case));
    let news = &told["since_report"];
    assert_eq!(news["gone"].as_array().map(Vec::len), Some(1), "{news}");
    assert_eq!(news["not_looked_for"], serde_json::json!([]), "{news}");
}

#[test]
fn what_is_no_query_is_named_with_its_place() {
    let place = case();
    let run = || place.run(["findings", "--queries", "own", "--case", "case.duckdb"]);
    place.write("own/mine.sql", b"/*---\ntitle = \"\xff\"\n---*/\n");
    assert!(run().err.contains("byte 15"), "{:?}", run());
    place.write("own/mine.sql", front_matter("kind = 7\n") + "SELECT 1 AS one\n");
    assert!(run().err.contains("line 7"), "{:?}", run());
    // Some editors begin a file with a byte order mark.
    let good = front_matter("kind = \"listing\"\n") + "SELECT 1 AS one ORDER BY one\n";
    place.write("own/mine.sql", format!("\u{feff}{good}"));
    assert_eq!(run().code, Some(0), "{:?}", run());
}

#[test]
fn a_verdict_does_not_pass_to_another_query_of_the_same_name() {
    let place = case();
    let findings = |own: &str| {
        let run =
            ["findings", "--min", "info", "--json", "--case", "case.duckdb", "--queries", own];
        place.json(run).0
    };
    std::fs::create_dir(place.path("none")).expect("a folder");
    let found = findings("none");
    let all = found["findings"].as_array().expect("a list");
    let unknown = all.iter().find(|one| one["query"] == "sp-unknown-ip").expect("a finding");
    let number = unknown["number"].as_str().expect("a number");
    let said =
        place.run(["note", "verdict", number, "benign", "--why", "ours", "--case", "case.duckdb"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/queries/sp-unknown-ip.sql");
    let text = std::fs::read_to_string(path).expect("the query");
    place.write("own/sp-unknown-ip.sql", text + "-- mine\n");
    let found = findings("own");
    let all = found["findings"].as_array().expect("a list");
    let own = all.iter().find(|one| one["query"] == "sp-unknown-ip").expect("a finding");
    assert!(own["set_aside"].is_null(), "{own}");
    assert_ne!(own["number"], number);
}

//! What leaves a case is what stands in it, is said to have left, and is fit for those who read it.

#![expect(clippy::expect_used, reason = "a test is free to fail")]

use std::fs;
use std::path::Path;

use doorward::digest::Sha256;
use serde_json::Value as Json;

mod support;

use support::{Place, Said, sign_in, sign_ins};

fn case_of(records: impl AsRef<[u8]>) -> Place {
    let place = Place::new();
    let said = place.case_of(&place.write("a.jsonl", records));
    assert_eq!(said.code, Some(0), "{said:?}");
    place
}

fn export(place: &Place, arguments: &[&str]) -> Said {
    let all = ["export", "--case", "case.duckdb"].iter().chain(arguments);
    place.run(all)
}

fn document(path: &Path) -> Json {
    serde_json::from_slice(&fs::read(path).expect("it is there")).expect("it is JSON")
}

fn journal(place: &Place) -> Vec<Json> {
    let (journal, _) = place.json(["journal", "--json", "--case", "case.duckdb"]);
    journal["entries"].as_array().expect("a list").clone()
}

fn lines(place: &Place, name: &str) -> Vec<Json> {
    let text = fs::read_to_string(place.path(name)).expect("it is there");
    text.lines().map(|line| serde_json::from_str(line).expect("it is JSON")).collect()
}

#[test]
fn what_leaves_the_case_is_in_the_custody_log_with_its_digest() {
    let place = case_of(sign_ins(30));
    let said = export(&place, &["--table", "sign-ins", "-o", "s.csv"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let bytes = fs::read(place.path("s.csv")).unwrap();
    let sha256 = Sha256::of(&bytes).to_string();
    assert!(said.err.contains(&sha256) && said.err.contains("30 rows of sign-ins"), "{said:?}");
    let about = document(&place.path("s.csv.about.json"));
    assert_eq!(about["wrote"]["sha256"], sha256.as_str());
    assert_eq!(about["wrote"]["bytes"], bytes.len());
    assert_eq!(about["wrote"]["rows"], 30);
    let entry = journal(&place).pop().expect("an entry");
    assert_eq!(entry["action"], "export");
    assert_eq!(about["custody_entry"], entry["entry"]);
    assert!(entry.to_string().contains(&sha256), "{entry}");
    assert_eq!(place.run(["verify", "--case", "case.duckdb"]).code, Some(0));
}

#[test]
fn nothing_is_replaced_unasked_and_nothing_half_written_stays() {
    let place = case_of(sign_ins(3));
    place.write("s.csv", "mine");
    let before = journal(&place).len();
    let said = export(&place, &["-o", "s.csv"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.err.contains("--force"), "{said:?}");
    let said = export(&place, &["--sql", "SELECT nothing FROM nowhere", "-o", "q.csv"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    place.write("t.csv.about.json", "mine");
    assert_eq!(export(&place, &["-o", "t.csv"]).code, Some(1));
    assert_eq!(fs::read(place.path("s.csv")).unwrap(), b"mine");
    for name in ["q.csv", "q.csv.partial", "q.csv.about.json", "s.csv.partial", "t.csv"] {
        assert!(!place.path(name).exists(), "{name} stayed");
    }
    assert_eq!(journal(&place).len(), before, "nothing left the case");
    assert_eq!(export(&place, &["-o", "s.csv", "--force"]).code, Some(0));
}

#[test]
fn an_export_goes_unrecorded_only_where_that_is_asked() {
    let place = case_of(sign_ins(3));
    let before = journal(&place).len();
    let said = export(&place, &["-o", "s.csv", "--unrecorded"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(journal(&place).len(), before);
    assert_eq!(document(&place.path("s.csv.about.json"))["custody_entry"], Json::Null);
    let said = export(&place, &["-o", "-"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(said.out.as_bytes(), fs::read(place.path("s.csv")).unwrap());
    assert_eq!(journal(&place).len(), before + 1, "standard output leaves the case, too");
}

#[test]
fn filters_take_what_is_asked_for_and_refuse_what_is_not_there() {
    let place = case_of(sign_ins(28));
    let counted = |arguments: &[&str]| {
        let all = ["--format", "jsonl", "-o", "f.jsonl", "--force"];
        let all: Vec<&str> = all.into_iter().chain(arguments.iter().copied()).collect();
        let said = export(&place, &all);
        assert_eq!(said.code, Some(0), "{arguments:?}: {said:?}");
        lines(&place, "f.jsonl").len()
    };
    assert_eq!(counted(&[]), 28);
    assert_eq!(counted(&["--since", "2026-05-10"]), 19);
    assert_eq!(counted(&["--since", "2026-05-10", "--until", "2026-05-12"]), 2);
    assert_eq!(counted(&["--ip", "192.0.2.3"]), 1);
    assert_eq!(counted(&["--ip", "192.0.2.0/29"]), 7);
    assert_eq!(counted(&["--identity", "NIGHTLY BACKUP"]), 28);
    assert_eq!(counted(&["--identity", "nobody"]), 0);
    assert_eq!(counted(&["--table", "timeline", "--ip", "192.0.2.3"]), 1);
    assert_eq!(counted(&["--table", "custody", "--until", "2020-01-01"]), 0);
    let said = export(&place, &["--table", "custody", "--ip", "192.0.2.3", "-o", "x.csv"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.err.contains("the table custody has no address to filter by"), "{said:?}");
    for wrong in [
        &["--sql", "SELECT 1", "--since", "2026-05-10"][..],
        &["--format", "stix", "--table", "sign-ins"],
        &["--severity", "high"],
        &["-p", "a=b"],
        &["--source", "E-01", "--sql", "SELECT 1"],
        &["--sql", "SELECT 1; SELECT 2"],
    ] {
        let all: Vec<&str> = wrong.iter().copied().chain(["-o", "x.csv"]).collect();
        assert_eq!(export(&place, &all).code, Some(2), "{wrong:?}");
    }
}

#[test]
fn every_type_of_the_engine_goes_out_without_loss() {
    let place = case_of(sign_ins(1));
    let sql = "SELECT 12345678901234567890123456789::HUGEINT AS wide, sum(1) AS total, \
               1.50::DECIMAL(18, 2) AS money, INTERVAL 3 DAY AS span, 'a'::ENUM('a', 'b') AS word, \
               NULL AS nothing, 7::TINYINT AS small, {'a': 1} AS struct, MAP {'k': 2} AS map, \
               ['x', 'y'] AS list, [1.5::DECIMAL(4, 1)] AS moneys, TIME '10:00:00' AS hour, \
               18446744073709551615::UBIGINT AS big, 'x'::BLOB AS bytes, DATE '2026-05-01' AS day, \
               TIMESTAMPTZ '2026-05-01 00:00:00+00' AS zoned, TIMESTAMP '2026-05-01 00:00:00' AS time";
    let said = export(&place, &["--sql", sql, "--format", "parquet", "-o", "t.parquet"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let engine = duckdb::Connection::open_in_memory().unwrap();
    let file = place.path("t.parquet").display().to_string();
    let told: String = engine
        .query_row(
            &format!(
                "SELECT concat_ws('|', wide, total, money, word, nothing, small, list::VARCHAR, moneys, big, day, \
                 typeof(time), epoch_ms(time), typeof(zoned)) FROM read_parquet('{file}')"
            ),
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(
        told,
        "12345678901234567890123456789|1|1.50|a|7|[x, y]|[1.5]|18446744073709551615|2026-05-01|\
         TIMESTAMP WITH TIME ZONE|1777593600000|TIMESTAMP WITH TIME ZONE"
    );
}

#[test]
fn an_answer_is_what_query_run_gives() {
    let place = case_of(sign_ins(40));
    for format in ["csv", "json", "jsonl", "parquet"] {
        let said =
            export(&place, &["--query", "inventory-ips", "--format", format, "-o", "e", "--force"]);
        assert_eq!(said.code, Some(0), "{said:?}");
        let said = place.run([
            "query",
            "run",
            "inventory-ips",
            "--format",
            format,
            "-o",
            "r",
            "--force",
            "--case",
            "case.duckdb",
        ]);
        assert_eq!(said.code, Some(0), "{said:?}");
        let (export, run) =
            (fs::read(place.path("e")).unwrap(), fs::read(place.path("r")).unwrap());
        assert!(export == run && !run.is_empty(), "{format}");
    }
    let said = export(&place, &["--query", "pivot-entity", "-p", "nonsense", "-o", "x"]);
    assert_eq!(said.code, Some(2), "{said:?}");
}

#[test]
fn cells_that_were_changed_are_counted_and_raw_changes_none() {
    let hostile = sign_in(1).replace("\"Nightly backup\"", "\"=cmd|' /C calc'!A0\"");
    let place = case_of(hostile + "\n" + &sign_in(2) + "\n");
    assert_eq!(export(&place, &["-o", "g.csv"]).code, Some(0));
    assert_eq!(export(&place, &["-o", "r.csv", "--raw"]).code, Some(0));
    let (guarded, raw) =
        (document(&place.path("g.csv.about.json")), document(&place.path("r.csv.about.json")));
    let changed = guarded["wrote"]["cells_changed"].as_u64().expect("a number");
    assert!(changed > 0, "{guarded}");
    assert_eq!(guarded["export"]["cells"], "guarded");
    assert_eq!(
        (&raw["wrote"]["cells_changed"], &raw["export"]["cells"]),
        (&0.into(), &"raw".into())
    );
    let text = |name: &str| fs::read_to_string(place.path(name)).unwrap();
    assert_eq!(text("g.csv").matches("'=cmd").count() as u64, changed);
    assert_eq!(text("g.csv").replace("'=cmd", "=cmd"), text("r.csv"));
}

#[test]
fn a_timeline_has_what_timesketch_asks_for() {
    let place = case_of(sign_ins(12));
    let mark = ["note", "mark", "192.0.2.3", "attacker", "--why", "seen", "--case", "case.duckdb"];
    assert_eq!(place.run(mark).code, Some(0));
    let said = export(&place, &["--format", "timesketch", "-o", "t.jsonl"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let events = lines(&place, "t.jsonl");
    assert_eq!(events.len(), 12);
    let third = &events[2];
    assert_eq!(third["datetime"], "2026-05-03T08:00:00.000000+00:00");
    assert_eq!(third["timestamp"], 1_777_795_200_000_000_i64);
    assert_eq!(third["timestamp_desc"], "Sign-in");
    assert!(
        third["message"]
            .as_str()
            .unwrap()
            .starts_with("Sign-in success: Nightly backup to Microsoft Graph")
    );
    assert_eq!((&third["tag"], &events[3]["tag"]), (&"attacker".into(), &"-".into()));
    assert_eq!(export(&place, &["--format", "timesketch-csv", "-o", "t.csv"]).code, Some(0));
    let text = fs::read_to_string(place.path("t.csv")).unwrap();
    assert!(text.starts_with("message,datetime,timestamp,timestamp_desc,"), "no byte order mark");
    assert_eq!(text.lines().count(), 13);
}

#[test]
fn indicators_come_out_the_same_and_say_what_is_left_out() {
    let place = case_of(sign_ins(12));
    for (value, kind) in
        [("192.0.2.0/30", "address"), ("x' OR [file:name = 'y", "user-agent"), ("S-1", "session")]
    {
        let mark = [
            "note",
            "mark",
            value,
            "attacker",
            "--kind",
            kind,
            "--why",
            "seen",
            "--case",
            "case.duckdb",
        ];
        let said = place.run(mark);
        assert_eq!(said.code, Some(0), "{said:?}");
    }
    assert_eq!(place.run(["findings", "--case", "case.duckdb"]).code, Some(0));
    let arguments = ["--format", "stix", "--tlp", "amber+strict", "-o", "i.json", "--force"];
    let said = export(&place, &arguments);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.err.contains("session S-1"), "{said:?}");
    let first = fs::read(place.path("i.json")).unwrap();
    assert_eq!(export(&place, &arguments).code, Some(0));
    assert!(first == fs::read(place.path("i.json")).unwrap(), "an export changes nothing");
    let bundle = document(&place.path("i.json"));
    let objects = bundle["objects"].as_array().unwrap();
    let of = |kind: &str| objects.iter().filter(|thing| thing["type"] == kind).collect::<Vec<_>>();
    let patterns: Vec<&str> =
        of("indicator").iter().map(|thing| thing["pattern"].as_str().unwrap()).collect();
    assert!(patterns.contains(&"[ipv4-addr:value ISSUBSET '192.0.2.0/30']"), "{patterns:?}");
    assert!(
        patterns
            .iter()
            .any(|pattern| pattern.contains(r"x\' or [file") || pattern.contains(r"x\' OR [file")),
        "{patterns:?}"
    );
    let sighting = of("sighting");
    let marked = of("indicator")
        .into_iter()
        .find(|thing| thing["pattern"] == "[ipv4-addr:value ISSUBSET '192.0.2.0/30']")
        .expect("the mark is an indicator");
    assert_eq!(marked["indicator_types"][0], "malicious-activity");
    let met = sighting.iter().find(|thing| thing["sighting_of_ref"] == marked["id"]);
    let met = met.expect("the mark was met");
    assert_eq!(
        (&met["count"], &met["first_seen"]),
        (&3.into(), &"2026-05-01T08:00:00.000Z".into())
    );
    assert_eq!(of("marking-definition")[0]["name"], "TLP:AMBER+STRICT");
}

#[test]
fn the_custody_log_goes_out_in_case_uco() {
    let place = case_of(sign_ins(5));
    let said = export(&place, &["--format", "case", "-o", "c.jsonld"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let text = fs::read_to_string(place.path("c.jsonld")).unwrap();
    let source = Sha256::of(fs::read(place.path("a.jsonl")).unwrap()).to_string();
    assert!(text.contains(&source), "the digest of the source");
    let graph = document(&place.path("c.jsonld"))["@graph"].as_array().unwrap().clone();
    let actions: Vec<&Json> = graph
        .iter()
        .filter(|node| node["@type"] == "case-investigation:InvestigativeAction")
        .collect();
    assert_eq!(actions.len() + 1, journal(&place).len(), "every entry but that of this export");
    let informed =
        actions.iter().filter(|node| node.get("case-investigation:wasInformedBy").is_some());
    assert_eq!(informed.count(), actions.len() - 1, "each but the first follows from one");
}

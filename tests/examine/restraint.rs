//! What is said of a case, and what is not, where it would be too much.

use serde_json::{Value as Json, json};

use crate::support::{self, Place};

const CASE: [&str; 2] = ["--case", "case.duckdb"];

fn case(sign_ins: u32) -> Place {
    let place = Place::new();
    let said = place.case_of(&place.write("a.jsonl", support::sign_ins(sign_ins)));
    assert_eq!(said.code, Some(0), "{said:?}");
    place
}

fn run(place: &Place, arguments: &[&str]) -> support::Said {
    place.run(arguments.iter().chain(&CASE))
}

fn findings(place: &Place) -> Json {
    place.json(["findings", "--min", "info", "--json"].iter().chain(&CASE)).0
}

fn of_query<'f>(found: &'f Json, part: &str, query: &str) -> Vec<&'f Json> {
    let list = found[part].as_array().expect("a list");
    list.iter().filter(|one| one["query"] == query).collect()
}

#[test]
fn a_mark_sets_nothing_aside_that_is_not_cited_as_a_whole() {
    // Sixty sign-ins of one address, of which a finding cites fifty; and four of another.
    let place = Place::new();
    let line = |number: u32| {
        let mut record: Json = serde_json::from_str(&support::sign_in(number)).expect("JSON");
        let (principal, address) = if number < 60 { (1, 7) } else { (2, 8) };
        record["servicePrincipalId"] = json!(format!("22222222-0000-4000-8000-{principal:012}"));
        record["appId"] = json!(format!("11111111-0000-4000-8000-{principal:012}"));
        record["ipAddress"] = json!(format!("198.51.100.{address}"));
        record.to_string() + "\n"
    };
    let said = place.case_of(&place.write("a.jsonl", (0..64).map(line).collect::<String>()));
    assert_eq!(said.code, Some(0), "{said:?}");
    for address in ["198.51.100.7", "198.51.100.8"] {
        let said = run(&place, &["note", "mark", address, "benign", "--why", "asked"]);
        assert_eq!(said.code, Some(0), "{said:?}");
    }
    let found = findings(&place);
    let standing = of_query(&found, "findings", "sp-unknown-ip");
    let aside = of_query(&found, "set_aside", "sp-unknown-ip");
    let events = |list: &[&Json]| -> Vec<i64> {
        list.iter().filter_map(|one| one["event_count"].as_i64()).collect()
    };
    assert_eq!(events(&standing), [60], "ten of them nobody held against the marks: {found}");
    assert_eq!(events(&aside), [4], "{found}");
}

#[test]
fn a_list_accuses_only_where_it_tells_of_owners() {
    let app = "11111111-0000-4000-8000-000000000001";
    let other = "99999999-0000-4000-8000-000000000001";
    let asked = |name: &str, text: &str| {
        let place = case(2);
        place.write(name, text);
        let said = run(&place, &["import", name]);
        assert_eq!(said.code, Some(0), "{said:?}");
        let query = ["query", "run", "inventory-applications", "--json"];
        place.json(query.iter().chain(&CASE)).0["rows"][0].clone()
    };
    let row = asked("purposes.csv", &format!("App ID,Purpose\n{app},Copies\n"));
    assert_eq!(row["ownership"], "owners not exported", "it has no column of owners");
    let row = asked("owners.csv", &format!("App ID,Owner,Purpose\n{app},,Copies\n{other},Bo,\n"));
    assert_eq!(row["ownership"], "nobody owns it", "it names others' owners");
    for word in ["<<No Owner>>", "-", "N/A", "unknown", "none"] {
        let row = asked("words.csv", &format!("App ID,Owner\n{app},{word}\n"));
        assert_eq!(row["ownership"], "nobody owns it", "{word}");
        assert!(row["listed_owner"].is_null(), "{row}");
        assert_eq!(row["listed_owner_as_written"], word, "what it says is not lost");
    }
    let row = asked("mixed.csv", &format!("App ID,Owner\n{app},-\n{app},Nora Na\n"));
    assert_eq!((&row["ownership"], &row["listed_owner"]), (&json!("owned"), &json!("Nora Na")));
}

#[test]
fn a_log_is_no_list_of_applications_unless_the_examiner_says_so() {
    let place = case(1);
    let app = "11111111-0000-4000-8000-000000000001";
    place.write(
        "log.csv",
        format!("Time,User,Client ID,IP,Owner\n2026-05-01,a,{app},192.0.2.1,Bo\n"),
    );
    let said = run(&place, &["import", "log.csv"]);
    assert_ne!(said.code, Some(0), "{said:?}");
    let told = format!("{}{}", said.out, said.err);
    assert!(told.contains("under `Time` tells of events"), "{told}");
    place.write("bare.csv", format!("Client ID,Team,Remark\n{app},Harbour,x\n"));
    let said = run(&place, &["import", "bare.csv"]);
    assert_ne!(said.code, Some(0), "{said:?}");
    let told = format!("{}{}", said.out, said.err);
    assert!(told.contains("looks like a list of applications"), "{told}");
    place.write("map.toml", "[headings]\n\"Team\" = \"Owner\"\n\"Remark\" = \"Other\"\n");
    let said = run(&place, &["import", "bare.csv", "--map", "map.toml"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let query = ["query", "run", "inventory-applications", "--json"];
    let (answer, _) = place.json(query.iter().chain(&CASE));
    assert_eq!(answer["rows"][0]["listed_owner"], "Harbour");
}

#[test]
fn codes_are_the_same_however_findings_are_shown() {
    let place = case(2);
    let found = findings(&place);
    let list = found["findings"].as_array().expect("a list");
    let of = |little: bool| {
        let one = list.iter().find(|one| one["little_history"] == little).expect("a row");
        one["number"].as_str().expect("a number").to_owned()
    };
    let code = |arguments: &[&str]| run(&place, arguments).code;
    let (judged, little) = (of(false), of(true));
    assert_eq!(code(&["findings", &judged, "--fail-on", "info"]), Some(5));
    assert_eq!(code(&["findings", &little, "--fail-on", "info"]), Some(0), "it is no finding");
    assert_eq!(code(&["findings", "--sql", "--fail-on", "info", "--min", "info"]), Some(5));
    assert_eq!(code(&["findings", "--sql", "--strict"]), Some(3));
    assert_eq!(code(&["findings", &judged, "--strict"]), Some(2));
}

#[test]
fn a_day_means_the_same_wherever_it_is_said() {
    let place = case(1);
    place.write("offices.csv", "cidr,label,valid_until\n198.51.100.0/24,Office,2026-03-04\n");
    assert_eq!(run(&place, &["known", "load", "offices.csv"]).code, Some(0));
    let add = ["known", "add", "203.0.113.0/24", "--label", "Agent", "--until", "2026-03-04"];
    assert_eq!(run(&place, &add).code, Some(0));
    let told = run(&place, &["known", "list"]).out;
    let line =
        |label: &str| told.lines().find(|line| line.contains(label)).expect("a line").to_owned();
    assert!(line("Office").contains("until 2026-03-05 00:00:00 UTC"), "to its end: {told}");
    assert!(line("Agent").contains("until 2026-03-04 00:00:00 UTC"), "before it: {told}");
}

#[test]
fn a_listing_that_is_cut_says_so_and_a_file_has_all_of_it() {
    let place = case(40);
    let asked = ["query", "run", "timeline-unified", "-f", "csv"];
    let cut = run(&place, &[&asked[..], &["-p", "row_limit=3"]].concat());
    assert!(cut.err.contains("3 of 40 rows: -p row_limit=ROWS"), "{}", cut.err);
    let (document, _) = place.json(
        ["query", "run", "timeline-unified", "-p", "row_limit=3", "--json"].iter().chain(&CASE),
    );
    assert_eq!(document["more"], true);
    let whole = run(&place, &[&asked[..], &["-o", "all.csv"]].concat());
    assert!(whole.err.contains("wrote 40 rows"), "{}", whole.err);
    let asked = [&asked[..], &["-p", "row_limit=3", "-o", "three.csv"]].concat();
    assert!(run(&place, &asked).err.contains("3 of 40 rows"), "what is asked for by name holds");
}

//! Databases, lists and known networks as an examiner works with them, and what a stock DuckDB reads.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test is free to fail")]

use std::collections::BTreeMap;
use std::fs;

use duckdb::{AccessMode, Config, Connection};
use serde_json::{Value as Json, json};

#[path = "support/mmdb.rs"]
mod mmdb;
mod support;

use mmdb::made;
use support::{Place, sign_in, sign_ins};

/// 2026-11-01.
const NEWER: u64 = 1_793_491_200;

/// Sign-ins from these addresses, with the country and the AS number by Microsoft's word.
fn export(rows: &[(&str, &str, u32)]) -> String {
    let row = |(number, (address, country, asn)): (u32, &(&str, &str, u32))| {
        let mut record: Json = serde_json::from_str(&sign_in(number)).unwrap();
        record["ipAddress"] = json!(address);
        record["location"]["countryOrRegion"] = json!(country);
        record["autonomousSystemNumber"] = json!(asn);
        record.to_string() + "\n"
    };
    (0..).zip(rows).map(row).collect()
}

/// Hetzner's addresses, one inside 6to4, and a private one. The events are of May 2026.
const ROWS: [(&str, &str, u32); 6] = [
    ("5.9.0.1", "DE", 24940),
    ("5.9.0.2", "FR", 24940),
    ("5.9.0.3", "DE", 1),
    ("2002:0509:0004::1", "DE", 24940),
    ("10.0.0.1", "DE", 0),
    ("5.9.0.1", "DE", 24940),
];

fn case(place: &Place) {
    let said = place.case_of(&place.write("a.jsonl", export(&ROWS)));
    assert_eq!(said.code, Some(0), "{said:?}");
}

fn run(place: &Place, arguments: &[&str]) -> support::Said {
    place.run(arguments.iter().chain(&["--case", "case.duckdb"]))
}

fn document(place: &Place, arguments: &[&str]) -> (Json, support::Said) {
    place.json(arguments.iter().chain(&["--json", "--case", "case.duckdb"]))
}

/// One text from the case, by a stock DuckDB without anything of ours.
fn stock(place: &Place, sql: &str) -> Vec<String> {
    let config = Config::default().access_mode(AccessMode::ReadOnly).unwrap();
    let connection = Connection::open_with_flags(place.path("case.duckdb"), config).unwrap();
    let mut statement = connection.prepare(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    let rows = statement.query_map([], |row| row.get::<_, Option<String>>(0)).unwrap();
    rows.map(|text| text.unwrap().unwrap_or_else(|| "NULL".to_owned())).collect()
}

fn city_database() -> Vec<u8> {
    let paris = json!({
        "country": {"iso_code": "FR"}, "city": {"names": {"en": "Paris"}},
        "location": {"latitude": 48.9, "longitude": 2.3, "accuracy_radius": 50},
    });
    made("GeoLite2-City", NEWER, &[("5.9.0.0/16", paris)])
}

#[test]
fn a_newer_database_adds_answers_and_overwrites_nothing() {
    let place = Place::new();
    case(&place);
    assert_eq!(run(&place, &["enrich"]).code, Some(0));
    let before = "SELECT string_agg(a::VARCHAR, '|' ORDER BY a.ip_key, a.geo_source_id) \
                  FROM address_answer AS a WHERE a.geo_source_id <= 3";
    let kept = stock(&place, before);
    assert_eq!(stock(&place, "SELECT count(*)::VARCHAR FROM address_answer"), ["15"]);
    place.write("GeoLite2-City.mmdb", city_database());
    place.write("same.mmdb", city_database());
    let (told, said) = document(
        &place,
        &["enrich", "GeoLite2-City.mmdb", "same.mmdb", "--now", "2026-12-24T00:00:00Z"],
    );
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.err.contains("53 days old"), "the licence's 30 days: {said:?}");
    assert_eq!(told["databases"][3]["asked"], 5, "{told}");
    assert_eq!(told["databases"][4]["asked"], 0, "the same file under another name");
    assert_eq!(told["databases"][3]["found"], 4);
    assert_eq!(told["databases"][0]["asked"], 0, "the others were asked before");
    assert_eq!(stock(&place, before), kept);
    place.write("copy.mmdb", city_database());
    let (again, _) = document(&place, &["enrich", "GeoLite2-City.mmdb", "copy.mmdb"]);
    assert_eq!(again["databases"][4]["asked"], 0, "given twice, asked once");
    assert_eq!(again["databases"][3]["asked"], 0, "the same bytes are the same database");
    let placed = "SELECT concat_ws(' ', p.country, p.city, p.countries, g.name, p.accuracy_km, p.asn, \
                  p.network_class, p.asn_kind) FROM address_place AS p \
                  JOIN address AS a USING (ip_key) JOIN geo_source AS g ON g.geo_source_id = p.city_source_id \
                  WHERE a.ip_address = '5.9.0.1'";
    assert_eq!(stock(&place, placed), ["FR Paris DE, FR GeoLite2-City 50.0 24940 hosting hosting"]);
    let (diff, said) = document(&place, &["geo", "diff", "DB-IP Country Lite", "4"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let addresses = diff["addresses"].as_array().unwrap();
    assert_eq!(addresses.len(), 4, "{diff}");
    assert_eq!(addresses[0]["country_before"], "DE");
    assert_eq!(addresses[0]["country_after"], "FR");
    assert_eq!(addresses[0]["sign_ins"], 2, "the most used first");
    let wrong = run(&place, &["geo", "diff", "1", "nobody"]);
    assert_eq!(wrong.code, Some(1));
    assert!(wrong.err.contains("\"nobody\"") && wrong.err.contains("geo sources"), "{wrong:?}");
    let (sources, _) = document(&place, &["geo", "sources"]);
    assert_eq!(sources["sources"].as_array().unwrap().len(), 4);
    assert!(run(&place, &["geo", "sources"]).out.contains("GeoLite2-City of 2026-11-01, rank 40"));
    assert!(run(&place, &["geo", "diff", "1", "4"]).out.contains("4 addresses of which"));
}

#[test]
fn microsofts_word_and_ours_are_compared_and_never_merged() {
    let place = Place::new();
    case(&place);
    assert_eq!(run(&place, &["enrich"]).code, Some(0));
    let verdicts = "SELECT ip_address || ' ' || verdict FROM sign_in_place_check ORDER BY seq";
    assert_eq!(
        stock(&place, verdicts),
        [
            "5.9.0.1 agree",
            "5.9.0.2 differ, database far from the event",
            "5.9.0.3 same country, other network",
            "2002:509:4::1 agree",
            "10.0.0.1 not routable",
            "5.9.0.1 agree",
        ]
    );
    let special =
        "SELECT concat_ws(' ', purpose, embedded_v4) FROM address_special ORDER BY ip_key";
    assert_eq!(stock(&place, special), ["private use, RFC 1918", "5.9.0.4"]);
    let said = run(&place, &["query", "run", "place-disagreement"]);
    assert!(said.out.contains("5.9.0.2") && said.out.contains("5.9.0.3"), "{said:?}");
    // Every view answers without a function of ours.
    let views = "SELECT view_name FROM duckdb_views() WHERE NOT internal ORDER BY view_name";
    let views = stock(&place, views);
    assert!(views.len() > 10, "{views:?}");
    for view in views {
        stock(&place, &format!("SELECT count(*)::VARCHAR FROM (SELECT * FROM {view})"));
    }
}

#[test]
fn a_report_names_every_database_it_used_and_no_other() {
    let place = Place::new();
    case(&place);
    assert_eq!(run(&place, &["enrich"]).code, Some(0));
    let report = |out: &str| {
        let said = run(&place, &["report", "--out", out, "--format", "md,html,json"]);
        assert_eq!(said.code, Some(0), "{said:?}");
        // Markdown escapes punctuation.
        ["md", "html", "json"].map(|format| {
            let text =
                fs::read_to_string(place.path(out).join(format!("report.{format}"))).unwrap();
            text.replace('\\', "")
        })
    };
    for text in report("one") {
        assert!(text.contains("IP Geolocation by DB-IP"), "the line that DB-IP asks for");
        assert!(text.contains("DB-IP Country Lite of 2026-09-01 (sha256 d284ae2e"), "{text}");
        assert!(!text.contains("MaxMind"), "no database of MaxMind was asked");
        assert!(text.contains("days away from the farthest event"), "over 90 days");
        assert!(text.contains("same country, other network"));
    }
    place.write("GeoLite2-City.mmdb", city_database());
    assert_eq!(run(&place, &["enrich", "GeoLite2-City.mmdb"]).code, Some(0));
    for text in report("two") {
        assert!(text.contains("GeoLite Data created by MaxMind"));
        assert!(text.contains("GeoLite2-City of 2026-11-01 (sha256 "));
    }
}

#[test]
fn lists_answer_for_their_time() {
    let place = Place::new();
    case(&place);
    place.write(
        "exits",
        "ExitAddress 5.9.0.1 2026-05-01 00:00:00\nExitAddress 5.9.0.1 2026-05-03 00:00:00\n\
         ExitAddress 5.9.0.2 2026-10-01 00:00:00\n",
    );
    let (told, said) = document(&place, &["enrich", "exits"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(told["databases"][3]["list"]["layout"], "Tor exit list with times");
    assert_eq!(told["databases"][3]["found"], 2);
    let listed = "SELECT evidence || ' ' || category || ' ' || coalesce(is_in_time::VARCHAR, '-') \
                  FROM sign_in_listed ORDER BY seq";
    assert_eq!(stock(&place, listed), ["E-01:1 tor true", "E-01:2 tor false", "E-01:6 tor false"]);
    let (found, _) = document(&place, &["query", "run", "listed-address"]);
    let text = found.to_string();
    assert!(
        text.contains("Tor exits") && text.contains("1 in the time that the list gives"),
        "{text}"
    );
    for relation in ["sign_in_place", "sign_in_context"] {
        let class = format!(
            "SELECT event_time::DATE::VARCHAR || ' ' || network_class FROM {relation} \
             WHERE ip_address = '5.9.0.1' ORDER BY seq"
        );
        assert_eq!(
            stock(&place, &class),
            ["2026-05-01 tor", "2026-05-06 hosting"],
            "an exit of then is none a week later: {relation}"
        );
    }

    place.write("iocs.csv", "value;name\n5.9.0.0/24;Campaign\nnonsense;x\n5.9.0.3/24;Masked\n");
    let said = run(&place, &["enrich", "iocs.csv", "--category", "ioc", "--as-of", "2026-05-02"]);
    assert_eq!(said.code, Some(3), "an entry could not be used: {said:?}");
    assert!(said.out.contains("2 networks read, 1 entry skipped, 1 mask corrected"), "{said:?}");
    assert!(said.out.contains("skipped line 3: not an address"), "{said:?}");
    assert!(said.out.contains("as of 2026-05-02"), "{said:?}");
    let hits = "SELECT label || ' ' || network || ' ' || place FROM address_network \
                WHERE category = 'ioc' ORDER BY ip_key, label LIMIT 2";
    assert_eq!(
        stock(&place, hits),
        ["Campaign 5.9.0.0/24 line 2", "Masked 5.9.0.0/24 line 4"],
        "every list hit is kept, once for each label"
    );
    let (found, _) = document(&place, &["query", "run", "listed-address"]);
    assert!(found.to_string().contains("Campaign"), "{found}");
    // More evidence comes: what was asked before is named, so that it can be given again.
    place.write("b.jsonl", export(&[("5.9.0.1", "DE", 1), ("5.9.0.200", "DE", 24940)]));
    place.write(
        "b.jsonl",
        fs::read_to_string(place.path("b.jsonl")).unwrap().replace("8000-0000", "8001-0000"),
    );
    assert_eq!(run(&place, &["import", "b.jsonl"]).code, Some(0));
    let said = run(&place, &["enrich"]);
    assert!(said.err.contains("Tor exits was not asked about 1 addresses"), "{said:?}");
}

/// What an address is at each sign-in, in the view and in the layer.
const CLASSED: [&str; 3] = ["sign_in_place", "sign_in_place_check", "sign_in_context"];

#[test]
fn every_time_of_a_list_counts_and_the_gravest_class() {
    let place = Place::new();
    // One a day from the first of May on, at 8 o'clock, from addresses that no database knows as special.
    let rows = ["10.7", "11.7", "11.7", "12.7", "13.7", "10.7", "14.7", "14.7", "10.7"]
        .map(|end| format!("91.10.{end}"));
    let rows: Vec<_> = rows.iter().map(|address| (address.as_str(), "DE", 3320)).collect();
    let said = place.case_of(&place.write("a.jsonl", export(&rows)));
    assert_eq!(said.code, Some(0), "{said:?}");
    place.write(
        "times.csv",
        "ip,label,category,first_seen,last_seen\n\
         91.10.10.7,exit,tor,2026-05-01,2026-05-01\n91.10.10.7,exit,tor,2026-05-09,2026-05-10\n\
         91.10.11.7,exit,tor,2026-04-20,2026-05-01\n\
         91.10.12.0/24,exit,tor,,\n91.10.12.7,exit,tor,2026-01-01,2026-01-10\n\
         91.10.13.7,rented,hosting,2026-05-04,2026-05-06\n\
         91.10.14.7,exit,tor,2026-05-06,2026-05-06\n91.10.14.7,rented,hosting,,\n",
    );
    place.write("ever.csv", "ip,label,category\n91.10.13.7,exit,tor\n");
    let said = run(&place, &["enrich", "times.csv", "ever.csv", "--category", "tor"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    for relation in CLASSED {
        let class = format!(
            "SELECT event_time::DATE::VARCHAR || ' ' || coalesce(network_class, '-') \
             FROM {relation} ORDER BY seq"
        );
        assert_eq!(
            stock(&place, &class),
            [
                "2026-05-01 tor",
                // The day after the last, until midnight.
                "2026-05-02 tor",
                "2026-05-03 -",
                // By the network around it, for ever.
                "2026-05-04 tor",
                // An exit by one list, a hoster's for these days by another.
                "2026-05-05 tor",
                "2026-05-06 -",
                // An exit for a day, a hoster's for ever.
                "2026-05-07 tor",
                "2026-05-08 hosting",
                // In its second time.
                "2026-05-09 tor",
            ],
            "{relation}"
        );
    }
    // What lies in the margin is told apart from what lies in the time.
    let (listed, _) = document(&place, &["query", "run", "listed-address"]);
    let rows = listed["rows"].as_array().unwrap();
    let tor = |row: &&Json| row["list_name"] == "times.csv" && row["category"] == "tor";
    let row = rows.iter().find(tor).unwrap();
    let counts = ["event_count", "in_time", "in_margin", "near_list", "undated", "margin_hours"];
    let counts = counts.map(|name| row[name].as_i64().unwrap());
    assert_eq!(counts, [8, 2, 2, 0, 1, 24], "{row}");
    assert_eq!(
        row["note"],
        "2 in the time that the list gives, 2 at most 24 h before or after it, 1 without any time in the \
         list, 3 at other times"
    );
}

#[test]
fn two_lists_of_one_name_are_two_and_each_says_whether_it_gives_times() {
    let place = Place::new();
    case(&place);
    place.write("one/exits.txt", "5.9.0.1\n");
    place.write("two/exits.txt", "5.9.0.2\n");
    place.write("times.csv", "ip,first_seen,last_seen\n5.9.0.3,2026-01-01,2026-01-10\n");
    place.write("both.csv", "ip,label,last_seen\n5.9.0.1,gone,2026-01-10\n5.9.0.2,undated,\n");
    let lists = ["one/exits.txt", "two/exits.txt", "times.csv", "both.csv"];
    let said = run(&place, &[&["enrich"][..], &lists, &["--category", "ioc"]].concat());
    assert_eq!(said.code, Some(0), "{said:?}");
    let (listed, _) = document(&place, &["query", "run", "listed-address"]);
    let mut notes: Vec<String> = listed["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| format!("{}: {}", row["list_name"], row["note"]).replace('"', ""))
        .collect();
    notes.sort();
    assert_eq!(
        notes,
        [
            "both.csv: none of them in a time that the list gives, and it does not give one for all of them",
            "exits.txt: the list does not say for which time it holds",
            "exits.txt: the list does not say for which time it holds",
            "times.csv: none of them in the time of the list",
        ]
    );
}

#[test]
fn a_finding_from_a_list_keeps_its_key_when_another_list_of_that_name_comes() {
    let place = Place::new();
    case(&place);
    let keys = |list: &str| -> BTreeMap<String, String> {
        let said = run(&place, &["enrich", list, "--category", "ioc"]);
        assert_eq!(said.code, Some(0), "{said:?}");
        let (told, _) = document(&place, &["findings", "--min", "info"]);
        let found = told["findings"].as_array().unwrap();
        found
            .iter()
            .filter(|finding| finding["query"] == "listed-address")
            .map(|finding| (finding["details"]["networks"].to_string(), finding["key"].to_string()))
            .collect()
    };
    place.write("two/exits.txt", "5.9.0.2\n");
    let before = keys("two/exits.txt");
    assert_eq!(before.len(), 1, "{before:?}");
    // Its first sign-in was earlier, and so its finding comes first.
    place.write("one/exits.txt", "5.9.0.1\n");
    let after = keys("one/exits.txt");
    assert_eq!(after.len(), 2, "{after:?}");
    assert_eq!(after["\"5.9.0.2/32\""], before["\"5.9.0.2/32\""], "a verdict on it stays its own");
    assert_ne!(after["\"5.9.0.1/32\""], before["\"5.9.0.2/32\""]);
}

/// A person's sign-in in a browser, as Graph JSON.
fn in_browser(number: usize, time: &str, address: &str, session: &str) -> Json {
    json!({
        "id": format!("51640000-0000-4000-8000-{number:012x}"),
        "createdDateTime": time,
        "userPrincipalName": "gina@contoso.com",
        "userId": "44444444-0000-4000-8000-000000000001",
        "userDisplayName": "Gina",
        "isInteractive": true,
        "clientAppUsed": "Browser",
        "appId": "00000002-0000-0ff1-ce00-000000000000",
        "appDisplayName": "Exchange",
        "resourceId": "00000002-0000-0ff1-ce00-000000000000",
        "resourceDisplayName": "Exchange",
        "ipAddress": address,
        "sessionId": session,
        "status": {"errorCode": 0},
        "signInEventTypes": ["interactiveUser"],
        "userAgent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
                      Chrome/120.0 Safari/537.36",
    })
}

#[test]
fn a_relay_for_a_time_excuses_the_sign_ins_of_that_time_alone() {
    let place = Place::new();
    let mut records: Vec<Json> = (1..=26)
        .map(|day| {
            let time = format!("2026-05-{day:02}T08:00:00Z");
            in_browser(day, &time, "80.187.1.1", &format!("old-{day}"))
        })
        .collect();
    // Telekom, and two days later DigitalOcean: one session.
    for (time, address) in [
        ("2026-05-27T10:00:00Z", "80.187.1.1"),
        ("2026-05-28T10:00:00Z", "104.131.0.1"),
        ("2026-05-29T20:00:00Z", "104.131.0.1"),
    ] {
        records.push(in_browser(records.len() + 1, time, address, "S1"));
    }
    let said = place.case_of(&place.write("a.json", Json::from(records).to_string()));
    assert_eq!(said.code, Some(0), "{said:?}");
    let found = |arguments: &[&str]| {
        let said = run(&place, &[&["enrich"][..], arguments].concat());
        assert_eq!(said.code, Some(0), "{said:?}");
        let (told, _) = document(&place, &["query", "run", "user-session-two-networks"]);
        told["rows"].as_array().unwrap().len()
    };
    assert_eq!(found(&[]), 1, "from a hoster");
    place.write("relay.csv", "ip,first_seen,last_seen\n104.131.0.1,2026-05-30,2026-05-30\n");
    assert_eq!(found(&["relay.csv", "--category", "relay"]), 1, "the first was from a hoster");
    place.write("longer.csv", "ip,first_seen,last_seen\n104.131.0.1,2026-05-28,2026-05-30\n");
    assert_eq!(found(&["longer.csv", "--category", "relay"]), 0, "both were from a relay");
}

#[test]
fn of_several_known_networks_the_smallest_names_a_sign_in_everywhere() {
    let place = Place::new();
    case(&place);
    let known = |network: &str, label: &str, more: &[&str]| {
        let arguments = ["known", "add", network, "--label", label];
        let said = run(&place, &[&arguments[..], more].concat());
        assert_eq!(said.code, Some(0), "{said:?}");
    };
    known("5.9.0.1", "zzz desk", &[]);
    known("5.9.0.0/24", "aaa house", &["--from", "2026-05-01", "--until", "2026-05-05"]);
    known("5.9.0.0/16", "town", &[]);
    known("5.9.0.2/31", "room", &["--until", "2026-05-03"]);
    let own = "22222222-0000-4000-8000-000000000001";
    known("5.0.0.0/8", "own", &["--scope", own, "--from", "2026-05-06"]);
    for relation in ["sign_in_place", "sign_in_context"] {
        let labels = format!(
            "SELECT ip_address || ' ' || coalesce(known_label, '-') FROM {relation} ORDER BY seq"
        );
        assert_eq!(
            stock(&place, &labels),
            [
                "5.9.0.1 zzz desk",
                "5.9.0.2 room",
                "5.9.0.3 aaa house",
                "2002:509:4::1 -",
                "10.0.0.1 -",
                "5.9.0.1 own",
            ],
            "{relation}"
        );
    }
}

#[test]
fn known_networks_end_and_are_counted() {
    let place = Place::new();
    case(&place);
    let locations = json!({"value": [
        {"@odata.type": "#microsoft.graph.ipNamedLocation", "displayName": "Office", "isTrusted": true,
         "ipRanges": [{"cidrAddress": "5.9.0.1/31"}]},
        {"@odata.type": "#microsoft.graph.ipNamedLocation", "displayName": "Blocked", "isTrusted": false,
         "ipRanges": [{"cidrAddress": "5.9.0.2/32"}]},
    ]});
    place.write("locations.json", locations.to_string());
    let (told, said) = document(
        &place,
        &["known", "load", "locations.json", "--until", "2026-05-05", "--reason", "By the tenant"],
    );
    assert_eq!(said.code, Some(3), "one location is not trusted: {said:?}");
    assert_eq!((&told["added"], &told["lists"][0]["ranges"]), (&json!(1), &json!(1)), "{told}");
    assert!(told["lists"][0]["skipped"].to_string().contains("does not mark it as trusted"));
    assert!(told["lists"][0]["masks_corrected"][0].as_str().unwrap().contains("5.9.0.0/31"));
    // The first event is of the first of May, the last of the sixth.
    let known = "SELECT evidence FROM sign_in_place WHERE known_label = 'Office' ORDER BY seq";
    assert_eq!(stock(&place, known), ["E-01:1"], "after its end it is not known any more");
    let (listed, _) = document(&place, &["known", "list"]);
    assert_eq!(listed["networks"][0]["sign_ins"], 1, "{listed}");
    assert_eq!(listed["networks"][0]["valid_until"], "2026-05-05T00:00:00+00:00");
    assert_eq!(listed["networks"][0]["list"], "named locations");
    let scope = ["known", "add", "5.9.0.2", "--label", "Agent", "--scope"];
    let own = [&scope[..], &["22222222-0000-4000-8000-000000000001"]].concat();
    assert_eq!(run(&place, &own).code, Some(0));
    let other = [&scope[..], &["99999999-0000-4000-8000-000000000001"]].concat();
    assert_eq!(run(&place, &other).code, Some(0));
    let (listed, _) = document(&place, &["known", "list"]);
    let counted: Vec<_> =
        listed["networks"].as_array().unwrap().iter().map(|n| &n["sign_ins"]).collect();
    assert_eq!(counted, [1, 1, 0], "known for one workload alone");
    let said = run(&place, &["report", "--out", "report", "--format", "md"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let report = fs::read_to_string(place.path("report/report.md")).unwrap().replace('\\', "");
    assert!(report.contains("2 of 6 sign-ins come from a network that was known"), "{report}");
    let (removed, _) = document(&place, &["known", "remove", "2"]);
    assert_eq!(removed["networks"][0]["label"], "Agent");
    assert_eq!(stock(&place, "SELECT count(*)::VARCHAR FROM known_hit"), ["2"]);
}

#[test]
fn what_is_not_usable_is_named_with_what_to_do() {
    let place = Place::new();
    case(&place);
    place.write("plain.txt", "5.9.0.0/16\n");
    place.write("wide.txt", "# all\n5.9.0.0/16\n0.0.0.0/0\n");
    place.write("exits.txt", "ExitAddress 5.9.0.1 2026-05-01 00:00:00\n");
    place.write(
        "bundle.json",
        r#"{"type":"bundle","objects":[{"type":"ipv4-addr","value":"5.9.0.1"}]}"#,
    );
    place.write("zeros.csv", "cidr,label\n5.9.0.1,\0\n");
    place.write("broken.mmdb", &city_database()[..300]);
    for (arguments, code, part, hint) in [
        (vec!["enrich", "plain.txt"], 1, "plain.txt: read as plain text", "--category"),
        (vec!["enrich", "plain.txt", "--category", "known"], 2, "plain.txt", "known load"),
        (vec!["enrich", "plain.txt", "--category", "evil"], 2, "expected one of known", ""),
        (vec!["enrich", "broken.mmdb"], 1, "broken.mmdb: not a usable", "fetch the file again"),
        (vec!["enrich", "nowhere.mmdb"], 1, "nowhere.mmdb", "check the path"),
        (vec!["known", "load", "wide.txt"], 1, "wide.txt", "line 3: wider than /7"),
        (vec!["known", "load", "wide.txt"], 1, "wide.txt", "--force"),
        (vec!["known", "load", "exits.txt"], 2, "Tor exit list", "--force"),
        (vec!["known", "load", "bundle.json"], 2, "STIX 2.1 bundle", "doorward enrich"),
        (vec!["known", "add", "::/8", "--label", "x"], 1, "wider than /16", "--force"),
        (vec!["known", "add", "5.9.0.1", "--label", " "], 2, "--label is blank", ""),
        (
            vec!["enrich", "zeros.csv", "--category", "vpn"],
            1,
            "zeros.csv: not a usable",
            "zero bytes",
        ),
        (vec!["enrich", "plain.txt", "--as-of", "spring"], 2, "expected a day", ""),
    ] {
        let said = run(&place, &arguments);
        assert_eq!(said.code, Some(code), "{arguments:?}: {said:?}");
        assert!(said.err.contains(part) && said.err.contains(hint), "{arguments:?}: {said:?}");
    }
    let backwards = ["known", "add", "5.9.0.1", "--label", "x", "--from", "2026-05-02", "--until"];
    let said = run(&place, &[&backwards[..], &["2026-05-01"]].concat());
    assert!(said.code == Some(2) && said.err.contains("--until is not after"), "{said:?}");
    let sources = stock(&place, "SELECT count(*)::VARCHAR FROM geo_source");
    assert_eq!(sources, ["0"], "nothing half-done");
    for list in ["wide.txt", "exits.txt"] {
        assert_eq!(run(&place, &["known", "load", list, "--force"]).code, Some(0));
    }
    let (error, said) = document(&place, &["enrich", "plain.txt"]);
    assert_eq!((said.code, &error["schema"]), (Some(1), &json!("doorward/error/1")), "{said:?}");
    let (shown, said) =
        document(&place, &["enrich", "--list", "--no-embedded", "plain.txt", "--category", "vpn"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(shown["databases"][0]["list"]["ranges"], 1);
    assert_eq!(shown["databases"][0]["category"], "vpn");
}

/// A case as an earlier doorward laid it out.
fn older(place: &Place, changes: &[&str]) -> Connection {
    let old = Connection::open(place.path("old.duckdb")).unwrap();
    for (version, name) in (1..).zip(changes) {
        let file = format!("{}/src/case/schema/{name}.sql", env!("CARGO_MANIFEST_DIR"));
        let sql = fs::read_to_string(file).unwrap();
        old.execute_batch(&sql).unwrap();
        let sha256 = doorward::digest::Sha256::of(&sql).to_string();
        old.execute(
            "INSERT INTO case_schema VALUES (?, ?, ?, TIMESTAMP '2026-01-01', '0.1.0')",
            duckdb::params![version, name, sha256],
        )
        .unwrap();
    }
    old
}

#[test]
fn a_case_of_schema_2_is_brought_up_to_date_after_a_copy() {
    let place = Place::new();
    let old = older(&place, &["0001_case", "0002_related"]);
    old.execute_batch(
        "INSERT INTO address VALUES ('00000000000000000000ffff05090001', '5.9.0.1', 4, '00000000000000000000ffff05090001'); \
         INSERT INTO known_network VALUES (1, '5.9.0.0/16', '00000000000000000000ffff05090000', \
             '00000000000000000000ffff0509ffff', 'Old', '*', 'why', 'who', TIMESTAMP '2026-01-01')",
    )
    .unwrap();
    old.close().unwrap();
    let said = place.run(["known", "list", "--case", "old.duckdb"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.err.contains("has schema 2") && said.err.contains("a copy stays"), "{said:?}");
    let before = fs::read(place.path("old.duckdb")).unwrap();
    assert_eq!(place.run(["enrich", "--case", "old.duckdb"]).code, Some(0));
    assert_eq!(fs::read(place.path("old.duckdb.schema-2")).unwrap(), before, "the copy");
    let listed = place.run(["known", "list", "--case", "old.duckdb"]);
    assert!(listed.out.contains("5.9.0.0/16  Old"), "{listed:?}");
    place.write("a.jsonl", sign_ins(3));
    let said = place.run(["import", "a.jsonl", "--case", "old.duckdb"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let journal = place.run(["journal", "--case", "old.duckdb"]);
    assert!(journal.out.contains("upgrade"), "{journal:?}");
}

/// Five addresses, two databases of which one was not asked about all, and answers that are alike.
const ANSWERED: &str = "
    INSERT INTO address
    SELECT '00000000000000000000ffff0509000' || n, '5.9.0.' || n, 4, '00000000000000000000ffff0509000' || n
    FROM range(5) AS r(n);
    INSERT INTO geo_source BY NAME
    SELECT n AS geo_source_id, 'database ' || n AS name, '' AS database_type, 'file' AS origin, '' AS sha256,
        1 AS bytes, 'country, asn' AS provides, '' AS licence, '' AS attribution, n AS rank,
        TIMESTAMP '2026-01-01' AS added_at
    FROM range(1, 3) AS r(n);
    INSERT INTO address_answer BY NAME
    SELECT ip_key, 1 AS geo_source_id, ip_address < '5.9.0.4' AS found,
        CASE WHEN found THEN '5.9.0.0/30' END AS network, CASE WHEN found THEN 'DE' END AS country,
        CASE WHEN ip_address = '5.9.0.3' THEN 'Berlin' END AS city
    FROM address;
    INSERT INTO address_answer BY NAME
    SELECT ip_key, 2 AS geo_source_id, true AS found, ip_address || '/32' AS network, 'FR' AS country,
        24940 AS asn, 'Somebody' AS as_organization
    FROM address WHERE ip_address < '5.9.0.2'";

#[test]
fn answers_of_an_older_case_are_the_same_afterwards_and_kept_once() {
    let place = Place::new();
    let old = older(&place, &["0001_case", "0002_related", "0003_places"]);
    old.execute_batch(ANSWERED).unwrap();
    let answers = "SELECT concat_ws(' ', ip_key, geo_source_id, found, network, country, city, asn, \
                   as_organization) FROM address_answer ORDER BY ip_key, geo_source_id";
    let mut statement = old.prepare(answers).unwrap();
    let before: Vec<String> =
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert_eq!(before.len(), 7);
    drop(statement);
    old.close().unwrap();
    let said = place.run(["known", "add", "192.0.2.1", "--label", "x", "--case", "old.duckdb"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    fs::rename(place.path("old.duckdb"), place.path("case.duckdb")).unwrap();
    assert_eq!(stock(&place, answers), before);
    let placed = "SELECT concat_ws(' ', a.ip_address, p.country, p.countries, p.city, p.asn, p.network) \
                  FROM address_place AS p JOIN address AS a USING (ip_key) ORDER BY ip_key";
    assert_eq!(
        stock(&place, placed),
        [
            "5.9.0.0 DE DE, FR 24940 AS24940",
            "5.9.0.1 DE DE, FR 24940 AS24940",
            "5.9.0.2 DE DE 00000000000000000000ffff050900",
            "5.9.0.3 DE DE Berlin 00000000000000000000ffff050900",
            "5.9.0.4 00000000000000000000ffff050900",
        ]
    );
    let rows = "SELECT concat_ws(' ', (SELECT count(*) FROM geo_answer), (SELECT count(*) FROM geo_network), \
                (SELECT count(*) FROM address_asked), (SELECT count(*) FROM place))";
    assert_eq!(stock(&place, rows), ["3 4 7 3"]);
}

#[test]
fn addresses_keep_their_numbers_and_only_new_ones_are_asked_about() {
    let place = Place::new();
    case(&place);
    assert_eq!(run(&place, &["enrich"]).code, Some(0));
    let numbers = "SELECT concat_ws(' ', ip_address, address_id) FROM address ORDER BY address_id";
    let before = stock(&place, numbers);
    let networks = "SELECT count(*)::VARCHAR FROM geo_network WHERE network LIKE '5.9.%'";
    // 5.9.0.1, .2, .3 and .4 lie in one network of each of two databases.
    assert_eq!(stock(&place, networks), ["2"]);
    place.write(
        "b.jsonl",
        export(&[("5.9.0.0", "DE", 0), ("5.9.0.9", "DE", 0), ("5.9.0.2", "DE", 0)]),
    );
    let said = place.run(["import", "b.jsonl", "--case", "case.duckdb"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let after = stock(&place, numbers);
    assert_eq!(after[..before.len()], before);
    assert_eq!(after.len(), before.len() + 2);
    let (told, _) = document(&place, &["enrich"]);
    for database in told["databases"].as_array().unwrap() {
        assert_eq!(database["asked"], 2, "{told}");
    }
    let asked = "SELECT count(*)::VARCHAR || ' ' || count(DISTINCT (address_id, geo_source_id)) FROM address_asked";
    assert_eq!(stock(&place, asked), ["21 21"]);
}

#[test]
fn packs_are_found_in_the_folder_of_data_and_left_out_on_demand() {
    let place = Place::new();
    case(&place);
    place.write("GeoLite2-City.mmdb", city_database());
    fs::create_dir_all(place.path("data/doorward")).unwrap();
    let pack = ["geo", "pack", "GeoLite2-City.mmdb", "data/doorward/city.GEOPACK"];
    assert_eq!(place.run(pack).code, Some(0));
    let data = place.path("data");
    let list = |more: &[&str]| {
        let arguments = [&["enrich", "--list", "--json"], more].concat();
        let said = place.command(arguments).env("XDG_DATA_HOME", &data).output().unwrap();
        assert_eq!(said.status.code(), Some(0), "{said:?}");
        serde_json::from_slice::<Json>(&said.stdout).unwrap()["databases"]
            .as_array()
            .unwrap()
            .clone()
    };
    let found = list(&[]);
    assert_eq!(found.len(), 4, "{found:?}");
    assert_eq!(found[3]["name"], "GeoLite2-City");
    assert!(found[3]["origin"].as_str().unwrap().ends_with("city.GEOPACK"), "{found:?}");
    assert!(list(&["--no-embedded"]).is_empty());
    place.write("data/doorward/broken.geopack", "doorward geopack\n{");
    let said = place.command(["enrich", "--list"]).env("XDG_DATA_HOME", &data).output().unwrap();
    assert_eq!(said.status.code(), Some(1), "a pack that was put there is asked or complained of");
    let complaint = String::from_utf8(said.stderr).unwrap();
    assert!(complaint.contains("broken.geopack: not a usable pack"), "{complaint}");
}

#[test]
fn sources_are_compared_in_what_both_answer() {
    let place = Place::new();
    case(&place);
    place.write("exits.txt", "ExitAddress 5.9.0.1 2026-05-01 00:00:00\n");
    assert_eq!(run(&place, &["enrich", "exits.txt"]).code, Some(0));
    let said = run(&place, &["geo", "diff", "1", "4"]);
    assert!(said.out.contains("\n0 addresses"), "a country and a list of exits: {said:?}");
    assert!(said.err.contains("no field in common"), "{said:?}");
    place.write("later.txt", "ExitAddress 5.9.0.2 2026-05-02 00:00:00\n");
    assert_eq!(run(&place, &["enrich", "later.txt", "--no-embedded"]).code, Some(0));
    let (diff, said) = document(&place, &["geo", "diff", "4", "5"]);
    assert!(!said.err.contains("no field in common"), "{said:?}");
    let differs: Vec<_> =
        diff["addresses"].as_array().unwrap().iter().map(|row| &row["differs_in"]).collect();
    // What class it has, it has for a time, which no answer about the address alone can give.
    assert_eq!(differs, ["found", "found"], "{diff}");
}

#[test]
fn an_overview_counts_ipv6_by_its_64() {
    let place = Place::new();
    let rows = [
        ("2a01:4f8::1", "DE", 0),
        ("2a01:4f8::2", "DE", 0),
        ("2a01:4f8:0:1::1", "DE", 0),
        ("5.9.0.1", "DE", 0),
    ];
    let said = place.case_of(&place.write("a.jsonl", export(&rows)));
    assert_eq!(said.code, Some(0), "{said:?}");
    let (told, said) = document(&place, &["query", "run", "case-overview"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(told.to_string().contains("\"addresses\":3"), "{told}");
    assert!(!told.to_string().contains("\"addresses\":4"), "{told}");
}

#[test]
fn the_first_sign_in_of_a_verdict_is_one_sign_in() {
    let place = Place::new();
    // The first sign-in that agrees has no AS number in the log, the second has.
    let mut first: Json = serde_json::from_str(&sign_in(0)).unwrap();
    first["ipAddress"] = json!("5.9.0.1");
    first["location"]["countryOrRegion"] = json!("DE");
    first.as_object_mut().unwrap().remove("autonomousSystemNumber");
    let mut second = first.clone();
    second["id"] = json!("22222222-aaaa-4000-8000-00000000000a");
    second["createdDateTime"] = json!("2026-06-01T00:00:00Z");
    second["autonomousSystemNumber"] = json!(24940);
    let said = place.case_of(&place.write("a.jsonl", format!("{first}\n{second}\n")));
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(run(&place, &["enrich"]).code, Some(0));
    let said = run(&place, &["report", "--out", "report", "--format", "md"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let report = fs::read_to_string(place.path("report/report.md")).unwrap().replace('\\', "");
    assert!(report.contains("| agree | 2 | 1 | 1 | 5.9.0.1 | DE | DE, AS24940 |"), "{report}");
    assert!(report.contains("What their makers ask to be said:"), "{report}");
    assert!(report.contains("days after the first event"), "{report}");
}

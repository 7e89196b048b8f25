//! Entries that hold for a time, and what stands around them for ever.

use super::*;

#[test]
fn tor_exits_hold_for_the_time_they_were_seen() {
    let read =
        own("ExitNode 0011BD2485AD45D984EC4159C88FC066E5E3300E\nPublished 2026-10-04 23:10:59\n\
         LastStatus 2026-10-05 01:00:00\nExitAddress 192.0.2.7 2026-10-05 01:07:33\n\
         ExitAddress 192.0.2.7 2026-10-03 02:00:00\nExitAddress 198.51.100.7 soon\n");
    assert_eq!((read.layout, read.category), ("Tor exit list with times", ListCategory::Tor));
    assert_eq!(networks(&read), ["192.0.2.7/32"]);
    let entry = &read.entries[0];
    assert_eq!(entry.valid_from.unwrap().to_rfc3339(), "2026-10-03T02:00:00+00:00");
    assert_eq!(entry.valid_until.unwrap().to_rfc3339(), "2026-10-05T01:07:33+00:00");
    assert_eq!(entry.place, "line 4");
    assert_eq!(read.skipped[0].place, "line 6");
    assert_eq!(read.answer(ip("192.0.2.7")).network_class, None, "it is an exit for a time");
    let relays = own(r#"{"relays_published": "2026-10-05 12:00:00", "relays": [{"nickname": "x",
            "exit_addresses": ["192.0.2.7"], "last_seen": "2026-10-05 12:00:00"},
            {"nickname": "guard", "or_addresses": ["198.51.100.7:443"]}]}"#);
    assert_eq!(networks(&relays), ["192.0.2.7/32"]);
}

#[test]
fn a_relay_is_an_exit_when_it_was_last_seen_and_not_since_its_key_was_made() {
    let read = own(r#"{"relays_published": "2026-10-05 12:00:00", "relays": [
            {"nickname": "old", "exit_addresses": ["192.0.2.7"],
             "first_seen": "2014-03-01 00:00:00", "last_seen": "2026-10-04 11:00:00"},
            {"nickname": "bare", "exit_addresses": ["192.0.2.8"], "first_seen": "2014-03-01 00:00:00"}]}"#);
    let times = |at: usize| {
        let entry: &ListEntry = &read.entries[at];
        [entry.valid_from, entry.valid_until].map(|time| time.unwrap().format("%F %T").to_string())
    };
    assert_eq!(times(0), ["2026-10-04 11:00:00", "2026-10-04 11:00:00"]);
    assert_eq!(times(1), ["2026-10-05 12:00:00", "2026-10-05 12:00:00"]);
}

#[test]
fn a_place_with_a_time_is_not_the_place_of_the_address() {
    let read = list(
        "network,country,label,first_seen,last_seen\n5.75.244.0/24,RU,rented,2020-01-01,2020-02-01\n\
         5.75.244.7,RU,rented,,2020-02-01\n5.75.0.0/16,DE,hoster,,\n198.51.100.0/24,FR,,2020-01-01,\n",
    );
    let timed = read.answer(ip("5.75.244.7"));
    assert!(timed.found, "the list has it");
    assert_eq!(timed.country.as_deref(), Some("DE"), "what holds for ever is told");
    assert_eq!(timed.label.as_deref(), Some("hoster"));
    assert_eq!(read.answer(ip("198.51.100.1")).country, None);
    assert_eq!(read.hits(ip("5.75.244.7")).len(), 3, "each time is kept");
    assert_eq!(remarks(&read), [format!("line 2 (3) {TIMED_PLACE}")]);
    let only_timed = list("network,country,last_seen\n5.75.244.0/24,RU,2020-02-01\n");
    assert!(!only_timed.provides().contains(&"country"), "{:?}", only_timed.provides());
}

#[test]
fn a_time_that_ends_before_it_begins_is_skipped_with_its_line() {
    let backwards = |list: &NetworkList, place: &str| {
        let skipped = list.skipped.iter().find(|skipped| skipped.place == place).unwrap();
        assert!(skipped.reason.contains("ends before it begins"), "{skipped:?}");
    };
    let read = list(
        "ip,label,first_seen,last_seen\n192.0.2.7/31,a,2026-05-03,2026-05-01\n\
         192.0.2.8,b,2026-05-03,2026-05-03\n",
    );
    assert_eq!((networks(&read), read.corrected.len()), (vec!["192.0.2.8/32".to_owned()], 0));
    backwards(&read, "line 2");
    let event = own(r#"{"Event": {"info": "E", "Attribute": [
            {"type": "ip-src", "value": "192.0.2.1", "first_seen": "2026-09-30T00:00:00Z",
             "last_seen": "2026-09-01T00:00:00Z"}, {"type": "ip-src", "value": "192.0.2.2"}]}}"#);
    assert_eq!(networks(&event), ["192.0.2.2/32"]);
    backwards(&event, "/Event/Attribute/0");
    let bundle =
        own(r#"{"type": "bundle", "objects": [{"type": "ipv4-addr", "value": "192.0.2.1"},
            {"type": "indicator", "pattern": "[ipv4-addr:value = '192.0.2.7']",
             "valid_from": "2026-10-01T00:00:00Z", "valid_until": "2026-09-01T00:00:00Z"}]}"#);
    assert_eq!(networks(&bundle), ["192.0.2.1/32"]);
    backwards(&bundle, "/objects/1");
}

#[test]
fn every_time_of_an_address_is_kept() {
    let read = list(
        "ip,label,category,first_seen,last_seen\n\
         192.0.2.7,exit,tor,2026-05-01,2026-05-03\n192.0.2.7,exit,tor,2026-06-20,2026-06-22\n\
         192.0.2.0/24,exit,tor,2026-06-20,2026-06-22\n192.0.2.7,exit,vpn,2026-06-20,2026-06-22\n",
    );
    let hits: Vec<_> = read.hits(ip("192.0.2.7")).iter().map(|hit| hit.place.as_str()).collect();
    assert_eq!(hits, ["line 2", "line 3", "line 5"], "line 4 says nothing that line 3 does not");
    assert_eq!(read.hits(ip("192.0.2.8")).len(), 1);
}

#[test]
fn a_smaller_network_for_a_time_leaves_what_a_larger_one_is_for_ever() {
    let read = list(
        "ip,label,category,first_seen,last_seen\n192.0.2.0/24,exit,tor,,\n\
         192.0.2.7,exit,tor,2026-01-01,2026-01-10\n192.0.2.8,office,label,,\n\
         192.0.2.9,rented,vpn,,\n198.51.100.7,exit,tor,,2026-01-10\n",
    );
    let class = |text: &str| read.answer(ip(text)).network_class;
    assert_eq!(class("192.0.2.7"), Some("tor"), "the network around it is one for ever");
    assert_eq!(read.hits(ip("192.0.2.7")).len(), 2, "and the time is kept beside it");
    assert_eq!(class("192.0.2.8"), Some("tor"), "a name is no class");
    assert_eq!(read.answer(ip("192.0.2.8")).label.as_deref(), Some("office"));
    assert_eq!(class("192.0.2.9"), Some("vpn"), "the smallest network that says it");
    assert_eq!(class("198.51.100.7"), None, "for a time is not for ever");
}

#[test]
fn a_tor_exit_that_was_away_was_none_meanwhile() {
    let read = own("ExitAddress 192.0.2.7 2026-12-01 00:00:00\n\
         ExitAddress 192.0.2.7 2025-01-01 00:00:00\nExitAddress 192.0.2.8 2025-01-02 00:00:00\n\
         ExitAddress 192.0.2.7 2025-01-05 00:00:01\nExitAddress 192.0.2.7 2025-01-03 00:00:00\n\
         ExitAddress 192.0.2.7 2025-01-01 00:00:00\nExitAddress 192.0.2.300 2025-01-01 00:00:00\n");
    let told: Vec<String> = read
        .entries
        .iter()
        .map(|entry| {
            let times = [entry.valid_from, entry.valid_until];
            let [from, until] = times.map(|time| time.unwrap().format("%F %T").to_string());
            format!("{} {} {from} {until}", entry.place, entry.range)
        })
        .collect();
    assert_eq!(
        told,
        [
            "line 1 192.0.2.7/32 2026-12-01 00:00:00 2026-12-01 00:00:00",
            "line 2 192.0.2.7/32 2025-01-01 00:00:00 2025-01-03 00:00:00",
            "line 3 192.0.2.8/32 2025-01-02 00:00:00 2025-01-02 00:00:00",
            "line 4 192.0.2.7/32 2025-01-05 00:00:01 2025-01-05 00:00:01",
        ],
        "two days and a second are a gap, two days are none"
    );
    assert_eq!(read.hits(ip("192.0.2.7")).len(), 3, "each run is kept");
    assert_eq!(places(&read.skipped), ["line 7"]);
    assert_eq!(read.as_of.unwrap().to_rfc3339(), "2026-12-01T00:00:00+00:00");
}

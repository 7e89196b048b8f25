use std::path::Path;

use proptest::prelude::*;

use super::*;

mod times;

fn list_of(text: impl AsRef<[u8]>, options: &ListOptions) -> Result<NetworkList, GeoError> {
    NetworkList::from_bytes(text.as_ref(), Path::new("given.txt"), options)
}

fn list(text: impl AsRef<[u8]>) -> NetworkList {
    let options = ListOptions { category: Some(ListCategory::Hosting), ..ListOptions::default() };
    list_of(text, &options).unwrap()
}

/// By its own word alone.
fn own(text: impl AsRef<[u8]>) -> NetworkList {
    list_of(text, &ListOptions::default()).unwrap()
}

fn networks(list: &NetworkList) -> Vec<String> {
    list.entries.iter().map(|entry| entry.range.to_string()).collect()
}

fn labels(list: &NetworkList) -> Vec<&str> {
    list.entries.iter().map(|entry| entry.label.as_deref().unwrap_or("-")).collect()
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

#[test]
fn plain_text_has_comments_ranges_and_labels() {
    let read = list(
        "\u{feff}# head\r\n192.0.2.0/24 Office Berlin\r\n\r\n198.51.100.7 ; one\r\n\
         203.0.113.1 - 203.0.113.9 agents\r\n203.0.113.20-203.0.113.29\r\n2001:db8::1/64\r\n\
         198[.]51[.]100[.]8\r\nnonsense here\r\n192.0.2.300\r\n",
    );
    assert_eq!(read.layout, "plain text");
    assert_eq!(
        networks(&read),
        [
            "192.0.2.0/24",
            "198.51.100.7/32",
            "203.0.113.1-203.0.113.9",
            "203.0.113.20-203.0.113.29",
            "2001:db8::/64",
            "198.51.100.8/32"
        ]
    );
    assert_eq!(labels(&read), ["Office Berlin", "-", "agents", "-", "-", "-"]);
    assert_eq!(read.corrected, ["line 7: 2001:db8::1/64 taken as 2001:db8::/64"]);
    let skipped: Vec<_> = read.skipped.iter().map(|skipped| skipped.place.as_str()).collect();
    assert_eq!(skipped, ["line 9", "line 10"]);
    assert!(read.skipped[1].reason.contains("192.0.2.300"), "{:?}", read.skipped);
}

#[test]
fn a_table_is_read_by_its_headings_or_by_what_it_holds() {
    let read = list(
        "IndicatorValue,Title,Category,ExpirationTime,Reason\n\
         192.0.2.7,\"Bad, very\",ioc,2026-12-31,seen\n198.51.100.0/24,Other,vpn,,\n\
         203.0.113.1,Third,,31/12/2026,\nnone,x,,,\n",
    );
    assert_eq!(read.layout, "CSV with a heading");
    assert_eq!(networks(&read), ["192.0.2.7/32", "198.51.100.0/24"]);
    let first = &read.entries[0];
    assert_eq!(first.label.as_deref(), Some("Bad, very"));
    assert_eq!(first.category, Some(ListCategory::Ioc));
    assert_eq!(first.valid_until.unwrap().to_rfc3339(), "2026-12-31T23:59:59.999999+00:00");
    assert_eq!(first.note.as_deref(), Some("seen"));
    let skipped: Vec<_> = read.skipped.iter().map(|skipped| skipped.place.as_str()).collect();
    assert_eq!(skipped, ["line 4", "line 5"]);
    assert!(read.skipped[0].reason.contains("31/12/2026"), "{:?}", read.skipped);

    let by_content = list("Standort;Netz (intern)\nBerlin;192.0.2.0/24\nKöln;198.51.100.0/24\n");
    assert_eq!(networks(&by_content), ["192.0.2.0/24", "198.51.100.0/24"]);
    let ends =
        list("start_ip\tend_ip\tname\n192.0.2.1\t192.0.2.9\tten\n192.0.2.0\t192.0.2.255\tall\n");
    assert_eq!(networks(&ends), ["192.0.2.1-192.0.2.9", "192.0.2.0/24"]);
    assert_eq!(labels(&ends), ["ten", "all"]);
    let headless = list("192.0.2.0/24,Office,second floor\n198.51.100.0/24,Plant,\n");
    assert_eq!(labels(&headless), ["Office, second floor", "Plant"]);
}

#[test]
fn other_encodings_are_read() {
    let utf16: Vec<u8> =
        "\u{feff}192.0.2.0/24 Köln\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(labels(&list(utf16)), ["Köln"]);
    let windows = b"network,name\n192.0.2.0/24,K\xf6ln am Rhein\n198.51.100.0/24,M\xfcnchen\n";
    assert_eq!(labels(&list(windows)), ["Köln am Rhein", "München"]);
}

#[test]
fn geofeeds_say_where_networks_are() {
    let read = own("# https://www.rfc-editor.org/rfc/rfc8805\n192.0.2.0/24,US,US-AL,Alabaster,\n\
         192.0.2.128/25,de,,,\n2001:db8::/32,SE,SE-M,Malmo,21120\n");
    assert_eq!((read.layout, read.category), ("RFC 8805 geofeed", ListCategory::Label));
    let inner = read.answer(ip("192.0.2.200"));
    assert_eq!(inner.country.as_deref(), Some("DE"));
    assert_eq!(inner.city, None, "the city of another country is not taken over");
    let outer = read.answer(ip("192.0.2.1"));
    assert_eq!(outer.region.as_deref(), Some("US-AL"));
    assert_eq!(outer.city.as_deref(), Some("Alabaster"));
    assert_eq!(outer.network_class, None);
    assert!(!read.answer(ip("198.51.100.1")).found);
    assert_eq!(read.provides(), ["country", "region", "city"]);
}

#[test]
fn providers_lists_tell_service_region_and_country() {
    let azure = own(r#"{"changeNumber": 344, "cloud": "Public", "values": [
        {"name": "AzureCloud.germanywc", "id": "x", "properties": {"region": "germanywc",
         "systemService": "", "addressPrefixes": ["192.0.2.0/24", "2001:db8::/32", "oops"]}},
        {"name": "AzureActiveDirectory", "properties": {"region": "",
         "systemService": "AzureAD", "addressPrefixes": ["192.0.2.128/25"]}}]}"#);
    assert_eq!(azure.layout, "Azure service tags");
    assert_eq!(azure.name, "Azure service tags (Public, change 344)");
    let rented = azure.answer(ip("192.0.2.1"));
    assert_eq!(rented.cloud_region.as_deref(), Some("germanywestcentral"));
    assert_eq!(rented.country.as_deref(), Some("DE"));
    assert_eq!(rented.network_class, Some("hosting"));
    let service = azure.answer(ip("192.0.2.200"));
    assert_eq!(service.cloud_service.as_deref(), Some("AzureActiveDirectory"));
    assert_eq!(service.network_class, Some("microsoft"));
    assert_eq!(azure.hits(ip("192.0.2.200")).len(), 2, "every tag around is kept");
    assert_eq!(azure.skipped[0].place, "/values/0/properties/addressPrefixes/2");

    let aws = own(r#"{"syncToken": "1", "createDate": "2026-10-05-12-00-00",
        "prefixes": [{"ip_prefix": "192.0.2.0/24", "region": "eu-central-1", "service": "EC2"}],
        "ipv6_prefixes": [{"ipv6_prefix": "2001:db8::/40", "region": "GLOBAL", "service": "S3"}]}"#);
    assert_eq!(aws.as_of.unwrap().to_rfc3339(), "2026-10-05T12:00:00+00:00");
    assert_eq!(aws.answer(ip("192.0.2.9")).country.as_deref(), Some("DE"));
    assert_eq!(aws.answer(ip("2001:db8::9")).cloud_region, None, "GLOBAL is no region");
    let google = own(r#"{"syncToken": "1", "creationTime": "2026-10-05T12:00:00.123",
        "prefixes": [{"ipv4Prefix": "192.0.2.0/24", "service": "Google Cloud", "scope": "us-east4"},
                     {"ipv6Prefix": "2001:db8::/40"}]}"#);
    assert_eq!(google.answer(ip("192.0.2.9")).country.as_deref(), Some("US"));
    assert_eq!(google.entries.len(), 2);
    let oracle = own(r#"{"last_updated_timestamp": "2026-10-05T12:00:00.123456", "regions": [
        {"region": "eu-frankfurt-1", "cidrs": [{"cidr": "192.0.2.0/24", "tags": ["OCI"]}]}]}"#);
    assert_eq!(oracle.answer(ip("192.0.2.9")).country.as_deref(), Some("DE"));
    let endpoints = own(
        r#"[{"id": 1, "serviceArea": "Exchange", "ips": ["192.0.2.0/24"], "category": "Optimize"},
            {"id": 2, "serviceArea": "Common", "urls": ["*.example.com"]}]"#,
    );
    assert_eq!(labels(&endpoints), ["Microsoft 365 Exchange"]);
    let bare = list(r#"["192.0.2.0/24", "198.51.100.0/24"]"#);
    assert_eq!(networks(&bare), ["192.0.2.0/24", "198.51.100.0/24"]);
    let meta = list(r#"{"ssh_keys": ["ssh-ed25519 AAAA"], "actions": ["192.0.2.0/24"]}"#);
    assert_eq!(labels(&meta), ["actions"]);
}

#[test]
fn named_locations_are_known_networks_with_the_tenants_word_on_trust() {
    let text = r##"{"@odata.context": "x", "value": [
        {"@odata.type": "#microsoft.graph.ipNamedLocation", "displayName": "Office",
         "isTrusted": true, "ipRanges": [{"@odata.type": "#microsoft.graph.iPv4CidrRange",
         "cidrAddress": "192.0.2.7/24"}, {"cidrAddress": "2001:db8::/32"}]},
        {"@odata.type": "#microsoft.graph.countryNamedLocation", "displayName": "Nordics",
         "countriesAndRegions": ["SE", "NO"]},
        {"@odata.type": "#microsoft.graph.ipNamedLocation", "displayName": "Blocked",
         "isTrusted": false, "ipRanges": [{"cidrAddress": "198.51.100.0/24"}]}]}"##;
    let read = own(text);
    assert_eq!(read.category, ListCategory::Known);
    assert_eq!(labels(&read), ["Office", "Office", "Blocked"]);
    let trusted: Vec<_> = read.entries.iter().map(|entry| entry.trusted).collect();
    assert_eq!(trusted, [Some(true), Some(true), Some(false)]);
    assert_eq!(read.corrected.len(), 1, "{:?}", read.corrected);
    assert!(read.skipped[0].reason.contains("countries (SE, NO)"), "{:?}", read.skipped);
    let one = r#"{"displayName": "Office", "isTrusted": true,
        "ipRanges": [{"cidrAddress": "192.0.2.0/24"}]}"#;
    assert_eq!(own(one).entries.len(), 1);
    assert_eq!(own(format!("[{one}]")).entries[0].place, "/0/ipRanges/0");
}

#[test]
fn indicators_keep_their_names_and_times() {
    let warning =
        own(r#"{"name": "List of known Azure ranges", "version": 20261005, "type": "cidr",
            "list": ["192.0.2.0/24", "198.51.100.0/24"]}"#);
    assert_eq!((warning.layout, warning.category), ("MISP warning list", ListCategory::Label));
    assert_eq!(warning.as_of.unwrap().to_rfc3339(), "2026-10-05T00:00:00+00:00");
    let event = own(r#"{"Event": {"info": "Spray", "date": "2026-10-01", "Attribute": [
            {"type": "ip-src", "value": "192.0.2.1", "comment": "C2",
             "first_seen": "2026-09-01T00:00:00Z", "last_seen": "2026-09-30T00:00:00Z"},
            {"type": "ip-dst|port", "value": "192.0.2.2|443"},
            {"type": "domain", "value": "example.com"}],
            "Object": [{"name": "file", "Attribute": [{"type": "ip-dst", "value": "192.0.2.3"}]}]}}"#);
    assert_eq!(event.category, ListCategory::Ioc);
    assert_eq!(networks(&event), ["192.0.2.1/32", "192.0.2.2/32", "192.0.2.3/32"]);
    assert_eq!(labels(&event), ["Spray", "Spray", "file"]);
    assert!(event.entries[0].valid_until.is_some());
    assert_eq!(event.entries[2].place, "/Event/Object/0/Attribute/0");
    let search = own(r#"{"response": {"Attribute": [{"type": "ip-src", "value": "192.0.2.1"}]}}"#);
    assert_eq!(search.entries[0].place, "/response/Attribute/0");
    let bundle = own(r#"{"type": "bundle", "id": "bundle--1", "objects": [
            {"type": "ipv4-addr", "value": "192.0.2.0/24"},
            {"type": "indicator", "name": "Exit", "modified": "2026-10-05T00:00:00Z",
             "pattern": "[ipv4-addr:value = '198.51.100.7' OR ipv6-addr:value = '2001:db8::7']",
             "valid_from": "2026-09-01T00:00:00Z", "valid_until": "2026-10-01T00:00:00Z"},
            {"type": "indicator", "revoked": true, "pattern": "[ipv4-addr:value = '192.0.2.9']"},
            {"type": "indicator", "pattern": "[ipv4-addr:value = 'nowhere']"},
            {"type": "malware", "name": "x"}]}"#);
    assert_eq!(networks(&bundle), ["192.0.2.0/24", "198.51.100.7/32", "2001:db8::7/128"]);
    assert_eq!(bundle.skipped.len(), 2, "{:?}", bundle.skipped);
    assert_eq!(bundle.as_of.unwrap().to_rfc3339(), "2026-10-05T00:00:00+00:00");
}

#[test]
fn what_cannot_be_used_says_what_and_where() {
    let known = ListOptions { category: Some(ListCategory::Known), ..ListOptions::default() };
    for (text, options, part) in [
        ("192.0.2.0/24\n0.0.0.0/0\n", &known, "line 2: wider than /7"),
        ("2000::/12\n", &known, "line 1: wider than /16"),
        ("192.0.2.0/24\n", &ListOptions::default(), "which does not say what its networks are"),
        ("", &known, "it is empty"),
        ("hello world\n", &known, "line 1: not an address"),
        ("{\"a\": [1, 2", &known, "broken: EOF while parsing"),
        ("{\"a\": 1}", &known, "no shape that we know"),
    ] {
        let error = list_of(text, options).unwrap_err().to_string();
        assert!(error.starts_with("given.txt: ") && error.contains(part), "{text}: {error}");
    }
    let forced = ListOptions { wide: WideRange::Accept, ..known };
    assert_eq!(list_of("0.0.0.0/0\n", &forced).unwrap().entries.len(), 1);
}

fn places(skipped: &[SkippedEntry]) -> Vec<&str> {
    skipped.iter().map(|skipped| skipped.place.as_str()).collect()
}

fn remarks(list: &NetworkList) -> Vec<String> {
    let words =
        |remark: &Remark| format!("{} ({}) {}", remark.place, remark.entries, remark.reason);
    list.remarks.iter().map(words).collect()
}

#[test]
fn a_bad_row_or_two_leave_a_short_list_what_it_is() {
    let read =
        own("# prefixes\n192.0.2.0/24,US,US-AL,Alabaster,\n2001:db8::/32,GER,DE-BE,Berlin,\n\
                    198.51.100.0/24,de,,Köln,\nbad,US,,,\n");
    assert_eq!(read.layout, "RFC 8805 geofeed");
    assert_eq!(networks(&read), ["192.0.2.0/24", "198.51.100.0/24"]);
    assert_eq!(places(&read.skipped), ["line 3", "line 5"]);
    assert!(read.skipped[0].reason.contains("2001:db8::/32,GER"), "{:?}", read.skipped);

    let read = list("Wat,Bereich\nHQ,192.0.2.0/24\nX,bad\nY,198.51.100.0/24\nZ,203.0.113.0/24\n");
    assert_eq!(read.layout, "CSV with a heading");
    assert_eq!((read.entries.len(), places(&read.skipped)), (3, vec!["line 3"]));

    let read = list("192.0.2.0/33,first\n198.51.100.0/24,second\n203.0.113.0/24,third\n");
    assert_eq!(read.entries.len(), 2, "a first row that is meant as a network is no heading");
    assert_eq!(places(&read.skipped), ["line 1"]);
}

#[test]
fn what_is_not_taken_of_an_entry_is_said_once() {
    let read = list(
        "cidr,label,category,country,trusted\n192.0.2.0/24,a,tor,Germany,true\n\
         198.51.100.0/24,b,evil,DE,perhaps\n203.0.113.0/24,c,evil,Germany,\n",
    );
    assert!(read.skipped.is_empty(), "{:?}", read.skipped);
    assert_eq!(
        remarks(&read),
        [
            "line 2 (2) the country \"Germany\" is not a code of two letters: not taken",
            "line 3 (2) the category \"evil\" is not one that we know: not taken",
            "line 3 (1) the trust \"perhaps\" is not true or false: not taken",
        ]
    );
    let tags = own(r#"{"values":[
        {"name":"AzureCloud.moonbase1","properties":{"region":"moonbase1",
            "addressPrefixes":["20.9.0.0/16","20.10.0.0/16"]}},
        {"name":"Sql.WestEurope","properties":{"region":"westeurope","addressPrefixes":["20.1.2.0/24"]}},
        {"name":"Sql","properties":{"region":"","addressPrefixes":["20.1.0.0/16"]}}]}"#);
    assert_eq!(
        remarks(&tags),
        [
            "/values/0/properties/addressPrefixes/0 (2) the region \"moonbase1\" of azure has no country that we know"
        ]
    );
    assert_eq!(tags.entries[0].cloud_region.as_deref(), Some("moonbase1"));
    assert_eq!(tags.entries[0].country, None);
    let long = list(format!("192.0.2.0/24 {}\n", "ä".repeat(5_000)));
    assert_eq!(long.entries[0].label.as_ref().unwrap().chars().count(), LONGEST_TEXT + 1);
    assert_eq!(remarks(&long), ["line 1 (1) a text of more than 300 characters was cut"]);
}

#[test]
fn every_way_to_end_a_line_is_one() {
    let read = list("192.0.2.0/24\r198.51.100.0/24 b\r\n203.0.113.0/24\nno\r");
    assert_eq!(networks(&read), ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"]);
    assert_eq!((labels(&read)[0], places(&read.skipped)), ("-", vec!["line 4"]));
}

#[test]
fn what_was_taken_back_or_goes_on_elsewhere_is_skipped_by_name() {
    let event = own(r#"{"Event":{"info":"E","Attribute":[
        {"type":"ip-src","value":"192.0.2.1"},{"type":"ip-src","value":"192.0.2.2","deleted":true}]}}"#);
    assert_eq!(networks(&event), ["192.0.2.1/32"]);
    assert_eq!(places(&event.skipped), ["/Event/Attribute/1"]);
    assert_eq!((event.category, event.own_category), (ListCategory::Ioc, Some(ListCategory::Ioc)));
    let page = own(r##"{"@odata.nextLink":"https://graph.microsoft.com/x","value":[
        {"@odata.type":"#microsoft.graph.ipNamedLocation","displayName":"HQ","isTrusted":true,
         "ipRanges":[{"cidrAddress":"192.0.2.0/24"}]}]}"##);
    assert_eq!(places(&page.skipped), ["/@odata.nextLink"]);
}

proptest! {
    #[test]
    fn no_text_makes_the_loader_stumble(
        text in "(?s)[ -~\r\n\t,;#/.:0-9a-f{}\\[\\]\"\u{feff}\u{e9}]{0,400}",
    ) {
        if let Ok(list) = list_of(&text, &ListOptions {
            category: Some(ListCategory::Label), ..ListOptions::default()
        }) {
            for entry in &list.entries {
                prop_assert!(list.answer(entry.range.first).found);
            }
        }
    }

    #[test]
    fn every_line_is_a_network_or_named_as_skipped(
        lines in proptest::collection::vec(
            prop_oneof![
                (any::<u32>(), 8_u8..=32).prop_map(|(bits, prefix)| {
                    format!("{}/{prefix}", std::net::Ipv4Addr::from_bits(bits))
                }),
                (any::<u128>(), 17_u8..=128).prop_map(|(bits, prefix)| {
                    format!("{}/{prefix}", std::net::Ipv6Addr::from_bits(bits))
                }),
                "[g-z]{1,12}",
            ],
            1..40,
        ),
        ending in prop_oneof![Just("\n"), Just("\r\n")],
    ) {
        let text = lines.join(ending);
        let options = ListOptions { category: Some(ListCategory::Ioc), ..ListOptions::default() };
        let expected = lines.iter().filter(|line| line.contains('/')).count();
        match list_of(&text, &options) {
            Ok(list) => {
                prop_assert_eq!(list.entries.len(), expected);
                prop_assert_eq!(list.skipped.len(), lines.len() - expected);
            }
            Err(error) => prop_assert_eq!(expected, 0, "{}", error),
        }
    }
}

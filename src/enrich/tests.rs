//! Databases as a whole: layouts made by hand, the packs against their sources, and the samples
//! that lie beside the project. What is not there is skipped, and the test says so.

use std::net::{IpAddr, Ipv6Addr};
use std::path::{Path, PathBuf};
use std::time::Instant;

use maxminddb_writer::Database;
use maxminddb_writer::metadata::IpVersion;
use serde_json::{Value, json};

use super::mmdb::{Mmdb, read_file};
use super::pack::Pack;
use super::*;

mod packs;

/// A database in memory, for both families. Shorter prefixes must come before longer ones.
fn made(database_type: &str, records: &[(&str, Value)]) -> Vec<u8> {
    let mut database = Database::default();
    database.metadata.binary_format_major_version = 2;
    database.metadata.ip_version = IpVersion::V6;
    database.metadata.database_type = database_type.to_owned();
    database.metadata.build_epoch = 1_788_220_800;
    database.metadata.description.insert("en".to_owned(), "made by hand".to_owned());
    for (cidr, value) in records {
        let data = database.insert_value(value).unwrap();
        let range = parse_range(cidr, WideRange::Accept).unwrap();
        let network = Cidr::of_range(range.first, range.last).unwrap();
        // The writer puts IPv4 at the root of the tree; readers look for it at ::/96.
        let (bits, prefix) = match network.first {
            IpAddr::V4(v4) => (u128::from(v4.to_bits()), network.prefix + 96),
            IpAddr::V6(v6) => (v6.to_bits(), network.prefix),
        };
        database.insert_node((0..prefix).map(move |bit| bits >> (127 - bit) & 1 == 1), data);
    }
    database.write_to(Vec::new()).unwrap()
}

fn opened(bytes: Vec<u8>) -> Result<Mmdb, GeoError> {
    Mmdb::from_bytes(bytes, Path::new("made.mmdb"))
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

/// A file beside the project, or nothing and a word about it.
fn shared(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(path);
    if !path.exists() {
        println!("skipped: {} is not there", path.display());
        return None;
    }
    Some(path)
}

const SOURCES: [&str; 3] = ["dbip-country-lite.mmdb", "origin-asn.mmdb", "cloudip.msgpack.gz"];

#[test]
fn nested_and_flat_layouts_give_the_same_fields() {
    let city = json!({
        "country": {"iso_code": "DE", "names": {"en": "Germany"}},
        "subdivisions": [{"names": {"en": "Berlin"}}, {"names": {"en": "Mitte"}}],
        "city": {"names": {"en": "Berlin", "de": "Berlin"}},
        "location": {"latitude": 52.52, "longitude": 13.4, "accuracy_radius": 20},
    });
    let nested = opened(made("GeoLite2-City", &[("192.0.2.0/24", city)])).unwrap();
    let flat = json!({
        "country": "Germany", "country_code": "DE", "region": "Berlin", "city": "Berlin",
        "lat": "52.52", "lng": "13.4", "radius": "20",
    });
    let flat = opened(made("ipinfo extended", &[("192.0.2.0/24", flat)])).unwrap();
    let answer = nested.answer(ip("192.0.2.77"));
    assert_eq!(answer, flat.answer(ip("192.0.2.77")));
    assert_eq!(
        answer,
        Answer {
            found: true,
            network: parse_range("192.0.2.0/24", WideRange::Refuse).ok(),
            country: Some("DE".into()),
            region: Some("Berlin".into()),
            city: Some("Berlin".into()),
            latitude: Some(52.52),
            longitude: Some(13.4),
            accuracy_km: Some(20.0),
            ..Answer::default()
        }
    );
    assert_eq!(nested.about.provides, ["country", "region", "city", "coordinates", "accuracy"]);
    assert_eq!(nested.answer(ip("198.51.100.1")), Answer::default());
}

#[test]
fn networks_are_read_from_the_record_or_its_traits() {
    let enterprise = json!({
        "country": {"iso_code": "SE"},
        "traits": {
            "autonomous_system_number": 64500, "autonomous_system_organization": "Example AB",
            "user_type": "hosting",
        },
    });
    let lite = json!({"asn": "AS64500", "as_name": "Example AB", "country": "Sweden"});
    let anonymous = json!({"is_anonymous": true, "is_anonymous_vpn": true});
    let private_relay = json!({"relay": "true", "vpn": "", "tor": "", "service": "Example"});
    for (database_type, record, fields) in [
        ("GeoIP2-Enterprise", enterprise, (Some("SE"), Some(64500), Some("hosting"))),
        ("ipinfo bundle_location_lite.mmdb", lite, (None, Some(64500), None)),
        ("GeoIP2-Anonymous-IP", anonymous, (None, None, Some("vpn"))),
        ("ipinfo standard_privacy.mmdb", private_relay, (None, None, Some("relay"))),
    ] {
        let database = opened(made(database_type, &[("2001:db8::/32", record)])).unwrap();
        let answer = database.answer(ip("2001:db8::1"));
        let got = (answer.country.as_deref(), answer.asn, answer.network_class);
        assert_eq!(got, fields, "{database_type}");
    }
}

/// What an answer says, in one line.
fn said(answer: &Answer) -> String {
    let number = |number: Option<f64>| number.map(|number| number.to_string());
    let fields = [
        answer.country.clone(),
        answer.registered_country.clone().map(|code| format!("registered {code}")),
        answer.region.clone(),
        answer.city.clone(),
        number(answer.latitude),
        number(answer.longitude),
        number(answer.accuracy_km).map(|km| format!("{km} km")),
        answer.time_zone.clone(),
        answer.asn.map(|asn| format!("AS{asn}")),
        answer.as_organization.clone(),
        answer.network_class.map(|class| format!("class {class}")),
        answer.user_type.clone().map(|kind| format!("type {kind}")),
        answer.flags.clone().map(|flags| format!("flags {flags}")),
        answer.anonymizer.clone().map(|name| format!("by {name}")),
    ];
    fields.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// A type, a record of it, and what it says.
type Layout = (&'static str, Value, &'static str);

/// Layouts of MaxMind and of those who write as MaxMind does.
fn nested_layouts() -> Vec<Layout> {
    let city = json!({
        "country": {"iso_code": "DE"}, "registered_country": {"iso_code": "NL"},
        "subdivisions": [{"iso_code": "BE", "names": {"en": "Berlin"}}],
        "city": {"names": {"en": "Berlin"}},
        "location": {"latitude": 52.5, "longitude": 13.4, "accuracy_radius": 20_u16,
                     "time_zone": "Europe/Berlin"},
    });
    let place = "DE; registered NL; Berlin; Berlin; 52.5; 13.4; 20 km; Europe/Berlin";
    vec![
        ("GeoIP2-City", city.clone(), place),
        ("GeoLite2-City", city, place),
        ("GeoIP2-Country", json!({"country": {"iso_code": "SE"}}), "SE"),
        (
            "GeoLite2-ASN",
            json!({"autonomous_system_number": 64500_u32, "autonomous_system_organization": "E"}),
            "AS64500; E",
        ),
        (
            "GeoIP2-ISP",
            json!({"autonomous_system_number": 64500_u32, "isp": "Isp", "organization": "Org"}),
            "AS64500; Org",
        ),
        (
            "GeoIP2-Anonymous-IP",
            json!({"is_anonymous": true, "is_anonymous_vpn": true, "is_hosting_provider": true}),
            "class vpn; flags anonymous, vpn, hosting",
        ),
        (
            "GeoIP-Anonymous-Plus",
            json!({"is_anonymous": true, "is_residential_proxy": true, "provider_name": "P",
                   "anonymizer_confidence": 99_u16}),
            "class vpn; flags anonymous, residential proxy; by P",
        ),
        (
            "GeoIP2-Enterprise",
            json!({"country": {"iso_code": "SE"}, "traits": {"autonomous_system_number": 64500_u32,
                   "organization": "Org", "user_type": "cellular", "is_anycast": true}}),
            "SE; AS64500; Org; type cellular; flags anycast",
        ),
        (
            "DBIP-Country-Lite",
            json!({"country": {"iso_code": "SE", "is_in_european_union": true}}),
            "SE",
        ),
        (
            "DBIP-Location-ISP (compat=Enterprise)",
            json!({"country": {"iso_code": "SE"}, "city": {"names": {"en": "Lund (Norra)"}},
                   "traits": {"isp": "Isp", "user_type": "hosting"}}),
            "SE; Lund (Norra); Isp; class hosting; type hosting",
        ),
    ]
}

/// Layouts of IPinfo and sapics.
fn flat_layouts() -> Vec<Layout> {
    vec![
        (
            "ipinfo bundle_location_lite.mmdb",
            json!({"asn": "AS64500", "as_name": "E", "as_domain": "e.example", "country": "Sweden",
                   "country_code": "SE", "continent": "Europe"}),
            "SE; AS64500; E",
        ),
        (
            "ipinfo bundle_location_plus.mmdb",
            json!({"country_code": "SE", "city": "Lund", "region": "Skane", "latitude": 55.7,
                   "longitude": 13.2, "radius": 5_000_u32, "timezone": "Europe/Stockholm",
                   "as_type": "isp", "is_mobile": true, "is_satellite": false}),
            "SE; Skane; Lund; 55.7; 13.2; 5000 km; Europe/Stockholm; type isp; flags mobile",
        ),
        (
            "ipinfo standard_location_mmdb_v4.mmdb",
            json!({"country": "SE", "city": "Lund", "region": "Skane", "lat": "55.7", "lng": "13.2"}),
            "SE; Skane; Lund; 55.7; 13.2",
        ),
        (
            "ipinfo standard_privacy_new.mmdb",
            json!({"vpn": true, "proxy": false, "service": "Example VPN"}),
            "class vpn; flags vpn; by Example VPN",
        ),
        (
            "ipinfo standard_company.mmdb",
            json!({"country": "SE", "name": "Example AB", "asn": "AS64500"}),
            "AS64500; Example AB",
        ),
        ("country ipvAll", json!({"country_code": "SE"}), "SE"),
        (
            "city ipv4",
            json!({"country_code": "SE", "state1": "Skane", "city": "Lund", "latitude": 55.5_f32,
                   "longitude": 13.25_f32}),
            "SE; Skane; Lund; 55.5; 13.25",
        ),
    ]
}

#[test]
fn every_layout_says_what_its_maker_means() {
    for (database_type, record, expected) in nested_layouts().into_iter().chain(flat_layouts()) {
        let database = opened(made(database_type, &[("192.0.2.0/24", record)])).unwrap();
        assert_eq!(said(&database.answer(ip("192.0.2.9"))), expected, "{database_type}");
    }
    for word in ["whois", "abuse", "carrier", "poi", "rdns", "device_count", "hosted_domain"] {
        let record = json!({"country": "SE", "name": "Example AB", "asn": "AS64500"});
        let refused =
            opened(made(&format!("ipinfo standard_{word}.mmdb"), &[("192.0.2.0/24", record)]));
        assert!(matches!(refused, Err(GeoError::Refused { .. })), "{word}");
    }
}

#[test]
fn a_database_for_ipv4_alone_says_nothing_about_ipv6() {
    let record = json!({"country_code": "SE"});
    let mut database = Database::default();
    database.metadata.binary_format_major_version = 2;
    database.metadata.ip_version = IpVersion::V4;
    database.metadata.database_type = "country ipv4".to_owned();
    database.metadata.build_epoch = 1_788_220_800;
    let data = database.insert_value(&record).unwrap();
    database.insert_node((0..24).map(|bit| 0xC000_0200_u32 >> (31 - bit) & 1 == 1), data);
    let opened = opened(database.write_to(Vec::new()).unwrap()).unwrap();
    assert_eq!(opened.answer(ip("192.0.2.1")).country.as_deref(), Some("SE"));
    assert_eq!(opened.answer(ip("2001:db8::1")), Answer::default());
    assert_eq!(opened.problems(), 0);
}

#[test]
fn old_geolite2_files_and_declared_makers_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("GeoLite2-City.mmdb");
    let record = json!({"country": {"iso_code": "DE"}, "city": {"names": {"en": "Berlin"}}});
    std::fs::write(&path, made("GeoLite2-City", &[("192.0.2.0/24", record)])).unwrap();
    let mut database = GeoDatabase::open(&path, &ListOptions::default()).unwrap();
    let built_at = database.about().built_at.unwrap();
    assert_eq!(database.days_to_destroy(built_at + chrono::TimeDelta::days(30)), None);
    assert_eq!(database.days_to_destroy(built_at + chrono::TimeDelta::days(31)), Some(31));
    assert_eq!(database.about().vendor_how, "type");
    database.declare_vendor("IP2Location");
    let about = database.about();
    assert_eq!((about.vendor.as_str(), about.vendor_how), ("IP2Location", "declared"));
    assert!(about.licence.is_empty() && about.attribution.contains("IP2Location"));
    assert_eq!(database.days_to_destroy(built_at + chrono::TimeDelta::days(99)), None);
}

#[test]
fn databases_about_owners_are_refused_or_give_no_country() {
    let record = json!({"country": "SE", "asn": "AS64500", "name": "Example AB"});
    let records = [("192.0.2.0/24", record)];
    let refused = opened(made("ipinfo generic_whois_rir.mmdb", &records)).unwrap_err();
    assert!(refused.to_string().starts_with("made.mmdb: a database of type"), "{refused}");
    let owners = opened(made("ipinfo standard_asn_new.mmdb", &records)).unwrap();
    let answer = owners.answer(ip("192.0.2.1"));
    assert_eq!(answer.country, None);
    assert_eq!(answer.as_organization.as_deref(), Some("Example AB"));
    let nothing = opened(made("Domain-less", &[("192.0.2.0/24", json!({"x": 1_u8}))]));
    assert!(matches!(nothing, Err(GeoError::Refused { .. })), "{nothing:?}");
}

#[test]
fn a_broken_file_is_named_and_never_a_panic() {
    let record = json!({"country": {"iso_code": "SE"}, "asn": "AS64500"});
    let whole = made("DBIP-Country-Lite", &[("192.0.2.0/24", record)]);
    for end in 0..whole.len() {
        let error = opened(whole[..end].to_vec()).unwrap_err().to_string();
        assert!(error.contains("made.mmdb: not a usable MMDB"), "{error}");
    }
    for at in 0..whole.len() {
        let mut broken = whole.clone();
        broken[at] ^= 0x41;
        if let Ok(database) = opened(broken) {
            drop(database.answer(ip("192.0.2.1")));
        }
    }
}

#[test]
fn the_samples_of_other_makers_are_read_or_refused() {
    let Some(folder) = shared("samples/mmdb") else { return };
    let mut told = Vec::new();
    for kind in ["own", "maxmind-test", "ipinfo-sample", "maxmind-bad"] {
        for file in std::fs::read_dir(folder.join(kind)).unwrap() {
            let path = file.unwrap().path();
            let name = format!("{kind}/{}", path.file_name().unwrap().to_string_lossy());
            told.push(match GeoDatabase::open(&path, &ListOptions::default()) {
                Ok(database) => format!("{name}: {}", database.about().provides.join(" ")),
                Err(error) => {
                    let error = error.to_string();
                    assert!(error.contains(&path.display().to_string()), "{error}");
                    format!("{name}: {}", error.replace(&path.display().to_string(), "refused"))
                }
            });
        }
    }
    told.sort();
    println!("{}", told.join("\n"));
    let bad = |line: &&String| line.starts_with("maxmind-bad/");
    assert!(told.iter().filter(bad).all(|line| line.contains("refused")), "{told:#?}");
    let own = |line: &&String| line.starts_with("own/");
    assert!(told.iter().filter(own).all(|line| !line.contains("refused")), "{told:#?}");
}

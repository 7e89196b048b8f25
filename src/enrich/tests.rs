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
fn a_pack_answers_as_the_database_it_was_made_from() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("made.mmdb");
    let place = |country: &str| json!({"country_code": country, "asn": "AS64500"});
    let long = "2001:db8::8000:0:0:0/65";
    let records = [
        ("192.0.2.0/24", place("SE")),
        ("192.0.3.0/24", place("SE")),
        ("192.0.2.128/32", place("DE")),
        ("255.255.255.0/24", place("NO")),
        ("2001:db8::/32", place("SE")),
        (long, place("DE")),
        ("2001:db8::1/128", place("FI")),
    ];
    std::fs::write(&path, made("country ipvAll", &records)).unwrap();
    let bytes = pack::make(&path).unwrap();
    assert_eq!(bytes, pack::make_from_mmdb(&path).unwrap(), "the same bytes each time");
    let packed = folder.path().join("made.geopack");
    std::fs::write(&packed, &bytes).unwrap();
    let open = |path: &Path| GeoDatabase::open(path, &ListOptions::default()).unwrap();
    let (source, packed) = (open(&path), open(&packed));
    let beside = GeoDatabase::packs_in(folder.path()).unwrap();
    assert_eq!(beside.len(), 1, "a pack beside the program is found");
    assert_eq!(beside[0].about().file_sha256, crate::digest::Sha256::of(&bytes));
    assert_eq!(packed.about().sha256, source.about().sha256);
    assert_eq!(packed.about().provides, source.about().provides);
    for text in [
        "192.0.2.0",
        "192.0.2.128",
        "192.0.2.129",
        "192.0.4.0",
        "255.255.255.255",
        "2001:db8::1",
        "2001:db8::2",
        "2001:db8:0:0:8000::",
        "2001:db8:0:1::",
        "2001:db9::",
        "::ffff:192.0.2.1",
    ] {
        let (from_pack, from_source) = (packed.answer(ip(text)), source.answer(ip(text)));
        assert_eq!(from_pack.country, from_source.country, "{text}");
        assert_eq!(from_pack.asn, from_source.asn, "{text}");
        assert_eq!(from_pack.found, from_source.found, "{text}");
    }
    let network = packed.answer(ip("192.0.2.200")).network;
    let network = network.map(|network| network.to_string());
    assert_eq!(network.as_deref(), Some("192.0.2.129-192.0.3.255"), "neighbours are one");
    for end in (0..bytes.len()).step_by(7) {
        assert!(Pack::read(&bytes[..end], "made.geopack").is_err(), "cut at {end}");
    }
}

#[test]
fn the_packs_of_the_program_know_well_known_addresses() {
    let started = Instant::now();
    let databases = GeoDatabase::embedded().unwrap();
    println!("three packs loaded in {:?}", started.elapsed());
    let [country, asn, cloud] = databases[..] else { panic!("three packs") };
    assert_eq!(country.about().name, "DB-IP Country Lite");
    assert_eq!(country.about().origin, EMBEDDED);
    assert_eq!(country.about().provides, ["country"]);
    assert_eq!(asn.about().provides, ["asn", "as_organization"]);
    assert!(cloud.about().rank < country.about().rank);
    // An address of login.microsoftonline.com, in a service tag and a region.
    let login = ip("20.190.159.4");
    assert_eq!(country.answer(login).country.as_deref(), Some("IE"));
    assert_eq!(asn.answer(login).asn, Some(8075));
    let answer = cloud.answer(login);
    assert_eq!(answer.country.as_deref(), Some("IE"));
    assert_eq!(answer.cloud_region.as_deref(), Some("northeurope"));
    assert_eq!(answer.network_class, Some("microsoft"));
    assert!(answer.cloud_service.unwrap().starts_with("AzureActiveDirectory"));
    // Azure in Frankfurt, whoever rents it; and the same inside a 6to4 address.
    for text in ["20.52.0.1", "2002:1434:0001::1"] {
        let answer = cloud.answer(ip(text));
        assert_eq!(answer.cloud_service.as_deref(), Some("AzureCloud"), "{text}");
        assert_eq!(answer.network_class, Some("hosting"));
        assert_eq!(answer.country.as_deref(), Some("DE"));
    }
    let hetzner = asn.answer(ip("5.9.0.1")).asn.and_then(asn_kind);
    assert_eq!(hetzner, Some((AsnKind::Hosting, "rents servers")));
    for text in ["192.0.2.1", "10.0.0.1", "fd00::1"] {
        assert!(!cloud.answer(ip(text)).found, "{text}");
    }
    for database in [country, asn, cloud] {
        let about = database.about();
        assert_ne!(about.file_sha256, about.sha256, "the pack and what it was made from");
        assert!(about.built_at.is_some() && !about.licence.is_empty());
        assert!(!about.attribution.is_empty() && !about.vendor.is_empty());
    }
    assert_eq!(cloud.answer(ip("5.9.0.1")), Answer::default());
}

#[test]
fn remaking_the_packs_gives_the_same_bytes() {
    let Some(folder) = shared("data/geo") else { return };
    let packs = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/enrich/packs");
    if !packs.exists() {
        println!("skipped: {} is not there", packs.display());
        return;
    }
    for (source, name) in SOURCES.iter().zip(["country", "asn", "cloud"]) {
        let kept = std::fs::read(packs.join(format!("{name}.geopack"))).unwrap();
        assert!(pack::make(&folder.join(source)).unwrap() == kept, "{name}.geopack is out of date");
    }
}

/// First and last addresses of networks, their neighbours, and addresses from anywhere.
fn probes(source: &Mmdb, count: usize) -> Vec<IpAddr> {
    let networks: Vec<Cidr> =
        source.networks().unwrap().map(|network| network.unwrap().0).collect();
    let mut random = oorandom::Rand64::new(20_261_121);
    let mut probes = Vec::with_capacity(count);
    while probes.len() < count {
        let at = random.rand_range(0..networks.len() as u64);
        let network = networks[usize::try_from(at).unwrap()];
        probes.extend([network.first, network.last()]);
        let (high, low) = (random.rand_u64(), random.rand_u64());
        probes.push(IpAddr::V4(u32::try_from(high >> 32).unwrap().into()));
        let bits = (u128::from(high) << 64 | u128::from(low)) >> 3 | 0x2 << 124;
        probes.push(IpAddr::V6(Ipv6Addr::from_bits(bits)));
        if let (IpAddr::V6(v6), 1..) = (network.last(), network.prefix) {
            probes.push(IpAddr::V6(v6.to_bits().wrapping_add(1).into()));
        }
    }
    probes
}

#[test]
fn half_a_million_probes_find_the_packs_equal_to_their_sources() {
    let Some(folder) = shared("data/geo") else { return };
    let databases = GeoDatabase::embedded().unwrap();
    for (source, embedded) in SOURCES.iter().take(2).zip(databases) {
        let path = folder.join(source);
        let mmdb = Mmdb::from_bytes(read_file(&path).unwrap(), &path).unwrap();
        let probes = probes(&mmdb, 500_000);
        let source = GeoDatabase::open(&path, &ListOptions::default()).unwrap();
        let started = Instant::now();
        let answers: Vec<Answer> = probes.iter().map(|ip| embedded.answer(*ip)).collect();
        println!("{}: {} answers in {:?}", path.display(), answers.len(), started.elapsed());
        for (ip, mut answer) in probes.iter().zip(answers) {
            let mut expected = source.answer(*ip);
            (answer.network, expected.network) = (None, None);
            assert_eq!(answer, expected, "{ip}");
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

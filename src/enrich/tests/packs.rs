//! Packs: they answer as what they were made from.

use super::*;

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

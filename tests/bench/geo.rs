//! How fast addresses are looked up: packs, `.mmdb` files, lists, and a whole case.
//!
//! CPU seconds of this process on one thread: what else runs on the machine slows the clock on the
//! wall, and these much less.

use std::fmt::Write as _;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::{Path, PathBuf};

use doorward::case::{CaseFile, Examiner, NewCase};
use doorward::enrich::{self, GeoDatabase, ListCategory, ListOptions};
use doorward::progress::Silent;
use doorward::record::address_key;

use super::cpu_seconds;

const ADDRESSES: usize = 1_000_000;
const RANGES: usize = 130_000;

/// A million different addresses in order, one in eight of them of IPv6.
fn addresses() -> Vec<IpAddr> {
    let mut random = oorandom::Rand64::new(20_261_122);
    let mut addresses = std::collections::BTreeSet::new();
    while addresses.len() < ADDRESSES {
        let bits = random.rand_u64();
        addresses.insert(if bits.is_multiple_of(8) {
            let high = bits >> 3 | 0x2 << 60;
            IpAddr::V6(Ipv6Addr::from_bits(u128::from(high) << 64 | u128::from(random.rand_u64())))
        } else {
            IpAddr::V4(Ipv4Addr::from_bits(u32::try_from(bits >> 32).expect("32 bits")))
        });
    }
    addresses.into_iter().collect()
}

/// Networks of many sizes that lie in one another, as lists of clouds have them.
fn list() -> String {
    let mut random = oorandom::Rand64::new(7);
    let mut text = String::new();
    for _ in 0..RANGES {
        let prefix = 14 + random.rand_range(0..19);
        let bits = u32::try_from(random.rand_u64() >> 32).expect("32 bits");
        let network = bits & (u32::MAX << (32 - prefix));
        let address = Ipv4Addr::from_bits(network);
        writeln!(text, "{address}/{prefix} network").expect("a String takes any text");
    }
    text
}

fn tell(what: &str, count: usize, seconds: f64, found: usize) {
    #[expect(clippy::cast_precision_loss, reason = "figures for people have three digits")]
    let millions = count as f64 / 1e6;
    println!(
        "| {what} | {millions:.1} | {found} | {seconds:.2} | {:.2} |",
        millions / seconds.max(0.01)
    );
}

/// Asks about every address, and gives the seconds it took and how many are known.
fn ask(database: &GeoDatabase, addresses: &[IpAddr]) -> (f64, usize) {
    let began = cpu_seconds();
    let found = addresses.iter().filter(|ip| database.answer(**ip).found).count();
    (cpu_seconds() - began, found)
}

/// The databases beside the project, where they are at hand.
fn given(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/geo").join(name);
    path.exists().then_some(path)
}

pub(super) fn measure() {
    let addresses = addresses();
    println!(
        "| what | million look-ups | found | CPU s | million a CPU s |\n|---|---|---|---|---|"
    );
    let embedded = GeoDatabase::embedded().expect("the embedded packs");
    let mut all = 0.0;
    for database in &embedded {
        let (seconds, found) = ask(database, &addresses);
        tell(&database.about().name, addresses.len(), seconds, found);
        all += seconds;
    }
    tell("all three embedded", 3 * addresses.len(), all, 0);
    for name in ["dbip-country-lite.mmdb", "origin-asn.mmdb"] {
        let Some(path) = given(name) else {
            println!("| {name} | not at hand | | | |");
            continue;
        };
        let database = GeoDatabase::open(&path, &ListOptions::default()).expect("a database");
        let (seconds, found) = ask(&database, &addresses);
        tell(name, addresses.len(), seconds, found);
    }
    let place = tempfile::tempdir().expect("a folder for the bench");
    let path = place.path().join("list.txt");
    std::fs::write(&path, list()).expect("the list is written");
    let options = ListOptions { category: Some(ListCategory::Hosting), ..ListOptions::default() };
    let began = cpu_seconds();
    let list = GeoDatabase::open(&path, &options).expect("a list");
    println!("loading the list of {RANGES} ranges: {:.2} CPU s", cpu_seconds() - began);
    let read = list.list().expect("it is a list");
    let began = cpu_seconds();
    let hits: usize = addresses.iter().map(|ip| read.covering(*ip).count()).sum();
    let seconds = cpu_seconds() - began;
    tell(
        &format!("matching against {RANGES} ranges ({hits} hits)"),
        addresses.len(),
        seconds,
        hits,
    );
    let (seconds, found) = ask(&list, &addresses);
    tell("the same, with answers", addresses.len(), seconds, found);
    whole_case(place.path(), &addresses);
}

fn examiner() -> Examiner {
    Examiner {
        name: "bench".to_owned(),
        tool_version: "0".to_owned(),
        clock: Box::new(|| chrono::DateTime::UNIX_EPOCH),
        machine: doorward::case::Machine::default(),
    }
}

/// A case with these addresses and nothing else, enriched in a process of its own.
fn whole_case(place: &Path, addresses: &[IpAddr]) {
    let path = place.join("case.duckdb");
    drop(CaseFile::create(&path, &NewCase::default(), examiner()).expect("a case"));
    let database = duckdb::Connection::open(&path).expect("the case");
    {
        let mut appender = database.appender("address").expect("the table of addresses");
        for (number, ip) in (1_i32..).zip(addresses) {
            let version = if ip.is_ipv4() { 4 } else { 6 };
            let key = address_key(*ip);
            appender
                .append_row(duckdb::params![key, ip.to_string(), version, key, number])
                .expect("an address");
        }
    }
    database.close().map_err(|(_, error)| error).expect("it closes");
    let cost = super::contest("enrich", &path, &path);
    println!(
        "a whole case of {} addresses, asked of three databases, answers stored and placed: \
         {:.1} s, {:.1} CPU s, {:.0} MB at most, case of {:.0} MB",
        addresses.len(),
        cost.wall_s,
        cost.cpu_s,
        cost.peak_mb,
        cost.size_mb
    );
}

pub(super) fn enrich_case(case: &str) {
    super::report(case, || {
        let writer = CaseFile::open_for_writing(Path::new(case), examiner()).expect("the case");
        let databases = GeoDatabase::embedded().expect("the embedded packs");
        enrich::enrich(&writer, &databases, &Silent).expect("an enrichment");
    });
}

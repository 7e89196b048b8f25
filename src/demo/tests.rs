//! Tests of the whole demo: the files are read again by the simplest means.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead as _, Read as _};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::Value;

use super::{Must, Plan, Shape, Truth, Written, known_networks, write};
use crate::progress::{Progress, Silent, Unit};

const SMALL: Plan = Plan { seed: 7, sign_ins: 18_000, shape: Shape::Mixed };

fn demo(plan: &Plan) -> (tempfile::TempDir, Written) {
    let dir = tempfile::tempdir().unwrap();
    let written = write(dir.path(), plan, &Silent).unwrap();
    (dir, written)
}

/// One record as a simple reader sees it: when, who, and its id.
struct Seen {
    at: String,
    entity: String,
    id: String,
    code: String,
}

fn unpacked(path: &Path) -> Vec<u8> {
    let bytes = fs::read(path).unwrap();
    let mut out = Vec::new();
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("gz") => {
            flate2::read::GzDecoder::new(bytes.as_slice()).read_to_end(&mut out).unwrap();
        }
        Some("zip") => {
            let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
            archive.by_index(0).unwrap().read_to_end(&mut out).unwrap();
        }
        _ => out = bytes,
    }
    out
}

/// All sign-ins of a file, and how many of its records are none.
fn read(path: &Path) -> (Vec<Seen>, u64) {
    let bytes = unpacked(path);
    let text = String::from_utf8(bytes).unwrap();
    if let Some(csv) = text.strip_prefix('\u{feff}') {
        return read_csv(csv);
    }
    if text.starts_with('[') {
        let records: Vec<Value> = serde_json::from_str(&text).unwrap();
        return (records.iter().map(seen).collect(), 0);
    }
    if text.starts_with("{\"@odata") {
        let page: Value = serde_json::from_str(&text).unwrap();
        return (page["value"].as_array().unwrap().iter().map(seen).collect(), 0);
    }
    let (mut records, mut rejects) = (Vec::new(), 0);
    for line in text.lines() {
        match serde_json::from_str::<Value>(line) {
            Ok(record) if record["properties"].is_object() => {
                records.push(seen(&record["properties"]));
            }
            Ok(record) => records.push(seen(&record)),
            Err(_cut) => rejects += 1,
        }
    }
    (records, rejects)
}

fn seen(record: &Value) -> Seen {
    let text = |name: &str| record[name].as_str().unwrap_or_default().to_owned();
    let target = record["targetResources"][0]["id"].as_str().unwrap_or_default().to_owned();
    Seen {
        at: text("createdDateTime") + &text("activityDateTime"),
        entity: text("userId") + &text("servicePrincipalId") + &target,
        id: text("id"),
        code: record["status"]["errorCode"].to_string(),
    }
}

fn read_csv(text: &str) -> (Vec<Seen>, u64) {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let column = |names: &[&str]| header.iter().position(|name| names.contains(&name)).unwrap();
    let at = column(&["Date (UTC)", "CreatedDateTime [UTC]"]);
    let id = column(&["Request ID", "Id"]);
    let entity = column(&["User ID", "UserId", "Service principal ID"]);
    let code = column(&["Sign-in error code", "ResultType"]);
    let (mut records, mut rejects) = (Vec::new(), 0);
    for row in reader.records() {
        let row = row.unwrap();
        if row[at].contains("-32T") {
            rejects += 1;
            continue;
        }
        records.push(Seen {
            at: row[at].to_owned(),
            entity: row[entity].to_owned(),
            id: row[id].to_owned(),
            code: row[code].to_owned(),
        });
    }
    (records, rejects)
}

#[test]
fn the_same_plan_gives_the_same_bytes() {
    let ((first, written), (second, _)) = (demo(&SMALL), demo(&SMALL));
    assert!(written.files.len() > 12);
    for path in &written.files {
        let name = path.strip_prefix(first.path()).unwrap();
        assert_eq!(fs::read(path).unwrap(), fs::read(second.path().join(name)).unwrap());
    }
    let truth = |dir: &Path| fs::read(dir.join("truth.json")).unwrap();
    assert_eq!(truth(first.path()), truth(second.path()));
    let (other, _) = demo(&Plan { seed: 8, ..SMALL });
    assert_ne!(truth(first.path()), truth(other.path()));
}

#[test]
fn the_totals_are_what_a_reader_counts() {
    let (dir, written) = demo(&SMALL);
    let truth: Truth =
        serde_json::from_slice(&fs::read(dir.path().join("truth.json")).unwrap()).unwrap();
    assert_eq!(truth, written.truth);
    let (mut sign_ins, mut audits) = (BTreeSet::new(), BTreeSet::new());
    let mut repeats = 0;
    for (name, totals) in &truth.totals.files {
        let (records, rejects) = read(&dir.path().join(name));
        assert_eq!(rejects, totals.rejects, "{name}");
        assert_eq!(records.len() as u64 + rejects, totals.records, "{name}");
        let distinct: BTreeSet<&str> = records.iter().map(|seen| seen.id.as_str()).collect();
        assert_eq!(records.len() as u64 - distinct.len() as u64, totals.repeats, "{name}");
        repeats += totals.repeats;
        let all = if name.contains("udit") { &mut audits } else { &mut sign_ins };
        all.extend(records.into_iter().map(|seen| seen.id));
    }
    assert_eq!(sign_ins.len() as u64, truth.totals.distinct_sign_ins);
    assert_eq!(audits.len() as u64, truth.totals.distinct_audit_events);
    assert_eq!(truth.totals.sign_ins_by_type.values().sum::<u64>(), written.sign_ins);
    assert_eq!(truth.totals.files.values().map(|file| file.rejects).sum::<u64>(), 2);
    let workloads = truth.totals.sign_ins_by_type["service_principal"]
        + truth.totals.sign_ins_by_type["managed_identity"];
    assert!((30..50).contains(&(repeats * 1_000 / workloads)), "{repeats} of {workloads}");
}

/// A time that sorts as text: the American times of Log Analytics do not.
fn sortable(at: String) -> String {
    chrono::NaiveDateTime::parse_from_str(&at, "%m/%d/%Y, %I:%M:%S%.f %p")
        .map_or(at, |time| time.format("%Y-%m-%dT%H:%M:%S").to_string())
}

#[test]
fn every_plant_stands_in_the_files() {
    let (_dir, written) = demo(&SMALL);
    let mut times: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for path in &written.files {
        for seen in read(path).0 {
            times.entry(seen.entity).or_default().push((sortable(seen.at), seen.code));
        }
    }
    let ids: BTreeSet<&str> = written.truth.plants.iter().map(|plant| plant.id.as_str()).collect();
    assert_eq!(ids.len(), written.truth.plants.len());
    // Addresses, clients and applications stand in the records of the accounts that they are used with.
    let is_account = |plant: &&super::Plant| ["user", "sp"].contains(&plant.entity_kind.as_str());
    for plant in written.truth.plants.iter().filter(is_account) {
        let (first, last) = (&plant.first_at[..19], &plant.last_at[..19]);
        let within = |(at, _): &&(String, String)| (first..=last).contains(&&at[..19]);
        let events = times[&plant.entity_id].iter().filter(within).count();
        assert!(events > 0, "{} stands in no file", plant.id);
        assert_eq!(plant.must == Must::Quiet, plant.guard.is_some(), "{}", plant.id);
    }
    for query in ["sp-new-network", "impossible-travel", "sp-credential-added-then-used"] {
        for must in [Must::Fire, Must::Quiet] {
            let due = |plant: &&super::Plant| {
                plant.must == must && plant.queries.contains(&query.to_owned())
            };
            assert!(written.truth.plants.iter().any(|plant| due(&plant)), "{query} {must:?}");
        }
    }
}

#[test]
fn the_planted_keys_join_both_logs() {
    let (_dir, written) = demo(&SMALL);
    let text: String =
        written.files.iter().map(|path| String::from_utf8(unpacked(path)).unwrap()).collect();
    let added = text.split("\"newValue\":\"[\\\"[KeyIdentifier=");
    let mut used = 0;
    for after in added.skip(1) {
        let value = &after[..after.find("]\\\"]").unwrap()];
        let last = value.rsplit("KeyIdentifier=").next().unwrap();
        let key = &last[..36];
        used +=
            usize::from(text.contains(&format!("\"servicePrincipalCredentialKeyId\":\"{key}\"")));
    }
    assert!(used >= 5, "{used}");
}

#[test]
fn known_networks_are_those_of_the_truth() {
    let (_dir, written) = demo(&SMALL);
    assert_eq!(known_networks(&SMALL), written.truth.known_networks);
    assert_eq!(known_networks(&Plan { sign_ins: 1_000_000, ..SMALL }), known_networks(&SMALL));
}

/// Counts the batches and the largest of them.
#[derive(Default)]
struct Largest(AtomicU64);

impl Progress for Largest {
    fn begin(&self, _step: &str, _total: Option<u64>, _unit: Unit) {}
    fn advance(&self, by: u64) {
        self.0.fetch_max(by, Ordering::Relaxed);
    }
    fn finish(&self) {}
}

#[test]
fn scale_changes_the_number_of_records_and_not_the_memory() {
    let dir = tempfile::tempdir().unwrap();
    let (plan, largest) =
        (Plan { seed: 3, sign_ins: 200_000, shape: Shape::Graph }, Largest::default());
    let written = write(dir.path(), &plan, &largest).unwrap();
    assert!(written.sign_ins.abs_diff(200_000) < 10_000, "{}", written.sign_ins);
    assert_eq!((written.files.len(), written.audit_events), (1, 0));
    // No batch holds more than a few sign-ins of each of 4,096 accounts.
    assert!(largest.0.load(Ordering::Relaxed) < 25_000);
    let file = std::io::BufReader::new(fs::File::open(&written.files[0]).unwrap());
    let (mut count, mut size) = (0_u64, 0_usize);
    for line in file.split(b'\n').map(Result::unwrap) {
        (count, size) = (count + 1, size + line.len());
        if count % 997 == 0 {
            let record: Value = serde_json::from_slice(&line).unwrap();
            assert!(record.as_object().unwrap().len() > 60);
        }
    }
    assert_eq!(count, written.sign_ins);
    let average = size / usize::try_from(count).unwrap();
    assert!((3_000..4_700).contains(&average), "{average}");
}

#[test]
fn default_demo_is_about_as_large_as_it_says() {
    let (_dir, written) = demo(&Plan::default());
    assert!(written.sign_ins.abs_diff(30_000) < 1_500, "{}", written.sign_ins);
    assert!((200..1_000).contains(&written.audit_events), "{}", written.audit_events);
}

//! Cases in which what the queries ask for happens in every combination: the invented tenant shaken.
//!
//! The demo tells stories, and a story is far from a threshold and has one guard at a time. Here the tenant's
//! records exchange their properties at random: who, where, what came of it, with what and when. Nothing in such a
//! case is likely, and that is what it is for: a guard that no story needs is needed here.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use doorward::demo::{self, Form, Plan, Shape};
use doorward::progress::Silent;
use doorward::query::Catalog;
use oorandom::Rand32;
use serde_json::{Map, Value as Json, json};

/// How many sign-ins of the tenant a shaken case keeps.
const SIGN_INS: usize = 7_000;
/// How many requests to Graph there are.
const REQUESTS: usize = 500;
/// What one record takes from another, it takes as a whole: a name without its id would be another's.
const TOGETHER: [&[&str]; 6] = [
    &[
        "userId",
        "userPrincipalName",
        "userDisplayName",
        "userType",
        "homeTenantId",
        "servicePrincipalId",
        "servicePrincipalName",
        "clientCredentialType",
        "servicePrincipalCredentialKeyId",
    ],
    &["appId", "appDisplayName", "appOwnerTenantId"],
    &["ipAddress", "location", "autonomousSystemNumber"],
    &["resourceDisplayName", "resourceId", "resourceTenantId"],
    &["clientCredentialType", "servicePrincipalCredentialKeyId"],
    &["deviceDetail", "userAgent", "clientAppUsed"],
];
/// What is marked, and as what.
const MARKED: [(&str, &str); 7] = [
    ("ipAddress", "address"),
    ("ipAddress", "address"),
    ("userId", "principal"),
    ("servicePrincipalId", "principal"),
    ("servicePrincipalCredentialKeyId", "credential"),
    ("appId", "app"),
    ("userAgent", "user-agent"),
];
/// What stays with a record.
const OWN: [&str; 4] = ["id", "createdDateTime", "signInEventTypes", "isInteractive"];
/// Seconds between two things that happen together, on and beside what windows are made of.
const APART: [i64; 12] = [0, 0, 1, 30, 60, 300, 600, 900, 3_600, 7_200, 43_200, 86_400];

type Record = Map<String, Json>;

/// The names of the cases: the demo, the demo with marks and lists, and shaken ones.
const NAMES: [&str; 6] = ["demo", "said", "shaken-1", "shaken-2", "shaken-3", "shaken-4"];

/// Makes the cases in a folder, or finds them there.
pub(super) fn make(folder: &Path) -> Vec<PathBuf> {
    let made = NAMES.map(|name| folder.join(format!("{name}.duckdb"))).to_vec();
    if made.iter().all(|case| case.exists()) {
        return made;
    }
    fs::create_dir_all(folder).expect("a folder");
    let plan = Plan { seed: 1, sign_ins: 0, shape: Shape::Only(Form::Graph) };
    demo::write(&folder.join("told"), &plan, &Silent).expect("the exports are written");
    let exports = folder.join("told/exports");
    let told = Told::read(&exports);
    let [demo, said, shaken @ ..] = NAMES;
    case(folder, demo, &exports, &[]);
    case(folder, said, &exports, &told.sayings(&mut Rand32::new(99), folder));
    for (seed, name) in (1..).zip(shaken) {
        let mut random = Rand32::new(seed);
        let exports = folder.join(name);
        told.shake(&mut random, &exports);
        case(folder, name, &exports, &told.sayings(&mut random, folder));
    }
    made
}

/// Runs the program, which must do what it is told.
fn doorward(arguments: &[&str]) {
    let program = env!("CARGO_BIN_EXE_doorward");
    let ran = Command::new(program).args(arguments).arg("--quiet").output().expect("it starts");
    // 3 says that something was left over, such as what no query could look at.
    let is_done = matches!(ran.status.code(), Some(0 | 3));
    assert!(is_done, "{arguments:?}: {}", String::from_utf8_lossy(&ran.stderr));
}

/// A case of these exports, about which so much is said.
fn case(folder: &Path, name: &str, exports: &Path, said: &[Vec<String>]) {
    let path = folder.join(format!("{name}.duckdb"));
    let text = path.to_string_lossy();
    doorward(&["new", "--tz", "Europe/Stockholm", &text]);
    doorward(&["import", &exports.to_string_lossy(), "--case", &text]);
    for network in demo::known_networks(&Plan { seed: 1, sign_ins: 0, shape: Shape::Mixed }) {
        let mut arguments =
            vec!["known", "add", &network.cidr, "--label", &network.label, "--case", &text];
        if let Some(scope) = &network.scope {
            arguments.extend(["--scope", scope]);
        }
        doorward(&arguments);
    }
    doorward(&["enrich", "--case", &text]);
    for words in said {
        let mut arguments: Vec<&str> = words.iter().map(String::as_str).collect();
        arguments.extend(["--case", &text]);
        doorward(&arguments);
    }
    doorward(&["findings", "--case", &text]);
}

fn time_of(record: &Record, field: &str) -> DateTime<Utc> {
    record[field].as_str().and_then(|text| text.parse().ok()).expect("a time")
}

/// A field; nothing where it is missing.
fn value(record: &Record, field: &str) -> Json {
    record.get(field).cloned().unwrap_or(Json::Null)
}

fn text(time: DateTime<Utc>) -> Json {
    Json::from(time.to_rfc3339_opts(SecondsFormat::Secs, true))
}

/// The tenant's records.
struct Told {
    sign_ins: Vec<Record>,
    audits: Vec<Record>,
    /// The error codes that the queries name.
    codes: Vec<u32>,
}

/// Every number of five to seven digits in a query: Microsoft's codes of errors have so many.
fn codes() -> Vec<u32> {
    let catalog = Catalog::built_in().expect("the queries");
    let mut codes: Vec<u32> = catalog
        .iter()
        .flat_map(|query| query.sql.split(|c: char| !c.is_ascii_alphanumeric() && c != '_'))
        .filter(|word| (5..=7).contains(&word.len()))
        .filter_map(|word| word.parse().ok())
        .collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

impl Told {
    fn read(exports: &Path) -> Self {
        let lines = fs::read_to_string(exports.join("SignIns.jsonl")).expect("the sign-ins");
        let all: Vec<&str> = lines.lines().collect();
        let one_in = all.len().div_ceil(SIGN_INS);
        let object = |text: &str| serde_json::from_str::<Record>(text).expect("an object");
        // Runs of neighbours, so that what happened together is kept together.
        let kept = all.chunks(40).step_by(one_in).flatten();
        let sign_ins = kept.map(|line| object(line)).collect();
        let mut audits = Vec::new();
        let mut pages: Vec<PathBuf> = fs::read_dir(exports.join("graph"))
            .expect("the audits")
            .map(|entry| entry.expect("a page").path())
            .collect();
        pages.sort();
        for page in pages {
            let mut page = object(&fs::read_to_string(page).expect("a page"));
            let Some(Json::Array(records)) = page.remove("value") else { continue };
            audits.extend(records.into_iter().filter_map(|record| match record {
                Json::Object(record) => Some(record),
                _ => None,
            }));
        }
        Self { sign_ins, audits, codes: codes() }
    }

    /// Any of the sign-ins.
    fn any(&self, random: &mut Rand32) -> &Record {
        &self.sign_ins[index(random, self.sign_ins.len())]
    }

    /// A moment beside that of any sign-in.
    fn moment(&self, random: &mut Rand32) -> DateTime<Utc> {
        let time = time_of(self.any(random), "createdDateTime");
        beside(random, time)
    }

    /// Writes shaken exports.
    fn shake(&self, random: &mut Rand32, folder: &Path) {
        fs::create_dir_all(folder).expect("a folder");
        let mut by_kind: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, record) in self.sign_ins.iter().enumerate() {
            by_kind.entry(record["signInEventTypes"].to_string()).or_default().push(index);
        }
        let shaken: Vec<Record> = self
            .sign_ins
            .iter()
            .map(|record| {
                let like = &by_kind[&record["signInEventTypes"].to_string()];
                let mut shaken = record.clone();
                self.exchange(random, &mut shaken, like);
                shaken
            })
            .collect();
        lines(&folder.join("sign-ins.jsonl"), shaken.iter().cloned().map(Json::Object));
        let audits: Vec<Json> = self.audits.iter().map(|one| audit(random, one, &shaken)).collect();
        let page = json!({
            "@odata.context":
                "https://graph.microsoft.com/beta/$metadata#auditLogs/directoryAudits",
            "value": audits,
        });
        fs::write(folder.join("audits.json"), page.to_string()).expect("the audits are written");
        let requests = (0..REQUESTS).map(|number| request(random, number, &shaken));
        lines(&folder.join("requests.jsonl"), requests);
    }

    /// Takes properties from other sign-ins of the kind, and a moment.
    fn exchange(&self, random: &mut Rand32, shaken: &mut Record, like: &[usize]) {
        let other = |random: &mut Rand32| &self.sign_ins[like[index(random, like.len())]];
        for group in TOGETHER {
            if one_in(random, 7) {
                let from = other(random);
                for field in group {
                    shaken.insert((*field).to_owned(), value(from, field));
                }
            }
        }
        let fields: Vec<String> = shaken.keys().cloned().collect();
        for field in fields.iter().filter(|field| !OWN.contains(&field.as_str())) {
            if one_in(random, 25) {
                shaken[field] = value(other(random), field);
            } else if one_in(random, 150) {
                shaken[field] = Json::Null;
            }
        }
        if one_in(random, 8) {
            let code = self.codes[index(random, self.codes.len())];
            shaken["status"] = json!({ "errorCode": code, "failureReason": "for the test" });
        }
        let time = match random.rand_range(0..9) {
            0..3 => self.moment(random),
            3..5 => beside(random, time_of(shaken, "createdDateTime")),
            _ => return,
        };
        shaken["createdDateTime"] = text(time);
    }

    /// What an examiner might say of the tenant: marks, lists of networks, networks known for a time.
    fn sayings(&self, random: &mut Rand32, folder: &Path) -> Vec<Vec<String>> {
        let mut said = Vec::new();
        let mut say =
            |words: &[&str]| said.push(words.iter().map(|&word| word.to_owned()).collect());
        let field = |random: &mut Rand32, name: &str| {
            (0..99)
                .filter_map(|_again| value(self.any(random), name).as_str().map(str::to_owned))
                .find(|value| !value.is_empty())
                .unwrap_or_default()
        };
        let mut marked = BTreeSet::new();
        for verdict in ["attacker", "attacker", "attacker", "benign"] {
            for (name, kind) in MARKED {
                let value = field(random, name);
                // What is one's cannot be the other's.
                if marked.insert(value.to_lowercase()) {
                    say(&[
                        "note",
                        "mark",
                        &value,
                        verdict,
                        "--kind",
                        kind,
                        "--why",
                        "for the test",
                    ]);
                }
            }
        }
        for (number, category) in ["ioc", "vpn", "tor", "hosting"].into_iter().enumerate() {
            let mut list = String::from("network,first_seen,last_seen\n");
            for _entry in 0..12 {
                let from = self.moment(random).format("%Y-%m-%dT%H:%M:%SZ");
                let from = if one_in(random, 2) { String::new() } else { from.to_string() };
                let address = field(random, "ipAddress");
                let _infallible = writeln!(list, "{address},{from},");
            }
            let file = folder.join(format!("list-{number}-{}.csv", random.rand_u32()));
            fs::write(&file, list).expect("the list is written");
            say(&["enrich", &file.to_string_lossy(), "--category", category]);
        }
        for _network in 0..4 {
            let (address, from) = (field(random, "ipAddress"), self.moment(random));
            let until = from + TimeDelta::days(20);
            let day = |time: DateTime<Utc>| time.format("%Y-%m-%d").to_string();
            let [from, until] = [day(from), day(until)];
            say(&[
                "known", "add", &address, "--label", "a time", "--from", &from, "--until", &until,
            ]);
        }
        said
    }
}

fn lines(file: &Path, records: impl Iterator<Item = Json>) {
    let text: String = records.map(|record| record.to_string() + "\n").collect();
    fs::write(file, text).expect("the records are written");
}

fn index(random: &mut Rand32, length: usize) -> usize {
    random.rand_range(0..u32::try_from(length).expect("few")) as usize
}

fn one_in(random: &mut Rand32, many: u32) -> bool {
    random.rand_range(0..many) == 0
}

/// A moment shortly before or after.
fn beside(random: &mut Rand32, time: DateTime<Utc>) -> DateTime<Utc> {
    let seconds = TimeDelta::seconds(APART[index(random, APART.len())]);
    if one_in(random, 2) { time + seconds } else { time - seconds }
}

/// A change of the directory, moved beside a sign-in of those whom it is about or who made it.
fn audit(random: &mut Rand32, told: &Record, sign_ins: &[Record]) -> Json {
    let mut audit = told.clone();
    let whole = Json::Object(told.clone()).to_string();
    let names = ["servicePrincipalId", "userId", "appId"];
    let of_it = |record: &&Record| {
        names.iter().any(|name| {
            value(record, name).as_str().is_some_and(|id| !id.is_empty() && whole.contains(id))
        })
    };
    let near: Vec<&Record> = sign_ins.iter().filter(of_it).take(300).collect();
    if !near.is_empty() && one_in(random, 2) {
        let time = time_of(near[index(random, near.len())], "createdDateTime");
        audit["activityDateTime"] = text(beside(random, time));
    }
    if one_in(random, 3)
        && let Some(user) = audit["initiatedBy"]["user"].as_object_mut()
    {
        let from = &sign_ins[index(random, sign_ins.len())];
        user.insert("ipAddress".to_owned(), from["ipAddress"].clone());
    }
    if one_in(random, 8) {
        audit["result"] = Json::from("failure");
    }
    Json::Object(audit)
}

/// A request to Graph with the token of a sign-in, or with one that nobody was given.
fn request(random: &mut Rand32, number: usize, sign_ins: &[Record]) -> Json {
    let holder = &sign_ins[index(random, sign_ins.len())];
    let elsewhere = &sign_ins[index(random, sign_ins.len())];
    let time = text(beside(random, time_of(holder, "createdDateTime")));
    let token = match random.rand_range(0..5) {
        0 => Json::from(format!("nobody-was-given-{number}")),
        1 => value(elsewhere, "uniqueTokenIdentifier"),
        _ => value(holder, "uniqueTokenIdentifier"),
    };
    let from = if one_in(random, 2) { holder } else { elsewhere };
    json!({
        "time": time,
        "category": "MicrosoftGraphActivityLogs",
        "tenantId": "7f46a57c-92db-4e5f-af19-41ce1f5eb1ac",
        "properties": {
            "timeGenerated": time,
            "requestId": format!("5164000a-0000-4000-8000-{number:012x}"),
            "signInActivityId": token,
            "appId": value(holder, "appId"),
            "userId": value(holder, "userId"),
            "servicePrincipalId": value(holder, "servicePrincipalId"),
            "ipAddress": value(from, "ipAddress"),
            "clientAuthMethod": random.rand_range(0..3).to_string(),
            "requestMethod": if one_in(random, 3) { "POST" } else { "GET" },
            "requestUri": "https://graph.microsoft.com/v1.0/me/messages?$top=50",
            "responseStatusCode": if one_in(random, 4) { 403 } else { 200 },
        },
    })
}

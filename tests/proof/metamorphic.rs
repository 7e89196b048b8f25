//! Changes of the evidence that must not change what is found, or must change it in one known way.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;

use chrono::{DateTime, TimeDelta, Utc};
use doorward::case::{CaseFile, MarkKind, MarkVerdict, NewMark};
use doorward::import::{self, Options};
use doorward::progress::Silent;
use serde_json::Value as Json;

use crate::ground::{self, Base, Found};
use crate::records::{self, DAY, SignIn, Who};
use crate::support::Place;

/// The records of the base case, without what no query reads: sign-ins and audit events.
struct Records {
    sign_ins: Vec<Json>,
    audits: Vec<Json>,
}

impl Records {
    fn get() -> &'static Self {
        static RECORDS: OnceLock<Records> = OnceLock::new();
        RECORDS.get_or_init(|| {
            let exports = Base::get().exports();
            let text = fs::read_to_string(exports.join("SignIns.jsonl")).unwrap();
            let sign_ins = text.lines().map(|line| slim(serde_json::from_str(line).unwrap()));
            let mut audits = Vec::new();
            for entry in fs::read_dir(exports.join("graph")).unwrap() {
                let page = fs::read_to_string(entry.unwrap().path()).unwrap();
                let page: Json = serde_json::from_str(&page).unwrap();
                audits.extend(page["value"].as_array().unwrap().iter().cloned());
            }
            Self { sign_ins: sign_ins.collect(), audits }
        })
    }
}

fn slim(mut record: Json) -> Json {
    let members = record.as_object_mut().unwrap();
    for name in ["appliedConditionalAccessPolicies", "authenticationProcessingDetails"] {
        members.remove(name);
    }
    record
}

fn lines<'r>(records: impl IntoIterator<Item = &'r Json>) -> String {
    let records = records.into_iter();
    records.flat_map(|record| [record.to_string(), "\n".to_owned()]).collect()
}

/// A finding as it must come again, but for the numbers that an import gives.
fn essence(found: &[Found]) -> BTreeMap<(String, String), String> {
    found
        .iter()
        .map(|one| {
            let evidence = one.evidence.join(" ");
            ((one.query.clone(), one.key.clone()), format!("{} {evidence}", one.line()))
        })
        .collect()
}

fn same(one: &[Found], other: &[Found]) {
    let (one, other) = (essence(one), essence(other));
    let gone: Vec<_> = one.iter().filter(|(key, is)| other.get(*key) != Some(is)).collect();
    let new: Vec<_> = other.iter().filter(|(key, is)| one.get(*key) != Some(is)).collect();
    assert!(gone.is_empty() && new.is_empty(), "no longer so: {gone:#?}\nonly now: {new:#?}");
}

/// A company that has nothing to do with the other: its own workloads and networks. One of its workloads is
/// guessed at, so that there is something to find.
fn strangers() -> String {
    let start = records::at("2026-05-04T06:00:00Z");
    let usual = (0..12).flat_map(|account: u32| {
        (0..80).map(move |day| {
            let who = Who::workload(900 + account);
            let at = start + day * DAY + i64::from(account) * 67;
            SignIn { ip: format!("198.51.100.{account}"), ..SignIn::new(at, who) }
        })
    });
    let guessed = (0..15).map(|attempt| SignIn {
        ip: "203.0.113.9".to_owned(),
        code: 7_000_215,
        ..SignIn::new(start + 40 * DAY + attempt * 60, Who::workload(901))
    });
    records::lines(usual.chain(guessed))
}

/// Queries that count hours of the examiner's clock: another zone of the case is another question.
fn follows_the_clock(query: &str) -> bool {
    ground::catalog().get(query).unwrap().sql.contains("case_zone_offset")
}

#[test]
fn order_files_repeats_zone_and_strangers_change_nothing() {
    let place = Place::new();
    let Records { sign_ins, audits } = Records::get();
    // Seven files, each with every seventh record from the end, and one of them under another name too.
    let mut files: Vec<PathBuf> = (0..7)
        .map(|file| {
            let part = sign_ins.iter().rev().skip(file).step_by(7);
            place.write(&format!("part-{file}.jsonl"), lines(part))
        })
        .collect();
    files.push(place.write("audits.jsonl", lines(audits.iter().rev())));
    files.push(place.write("again.jsonl", lines(sign_ins.iter().skip(3).step_by(5))));
    files.push(place.write("strangers.jsonl", strangers()));
    let case = ground::empty(&place.path("case.duckdb"), chrono_tz::Asia::Kolkata);
    for file in files.iter().rev() {
        import::import(&case, std::slice::from_ref(file), &Options::default(), &Silent).unwrap();
    }
    case.add_known(&ground::known_networks()).unwrap();
    ground::finish(&case);
    let found = ground::found_by(case, |_query| true);
    let (of_strangers, found): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|one| records::is_invented(&one.entity));
    assert!(of_strangers.iter().any(|one| one.query == "sp-failure-burst"), "{of_strangers:?}");
    let compared = |one: &&Found| !follows_the_clock(&one.query);
    let base: Vec<_> = Base::get().found.iter().filter(compared).cloned().collect();
    let found: Vec<_> = found.iter().filter(compared).cloned().collect();
    same(&base, &found);
}

/// Gives every account, session, device, credential and record another id, and the company another domain.
/// What an application or resource is stays: queries know many of them.
struct Renaming {
    stays: BTreeSet<String>,
    record_ids: BTreeSet<String>,
}

impl Renaming {
    fn of(records: &Records) -> Self {
        let (mut stays, mut record_ids) = (BTreeSet::new(), BTreeSet::new());
        let kept =
            ["appId", "resourceId", "resourceOwnerTenantId", "appOwnerTenantId", "homeTenantId"];
        for record in &records.sign_ins {
            stays.extend(kept.iter().filter_map(|name| record[name].as_str()).map(str::to_owned));
            record_ids.extend(record["id"].as_str().map(str::to_owned));
        }
        stays.insert("00000000-0000-0000-0000-000000000000".to_owned());
        Self { stays, record_ids }
    }

    fn id(&self, id: &str) -> String {
        if self.stays.contains(id) {
            return id.to_owned();
        }
        // Records of one second stand in the order of the first half of their ids, so that half stays.
        let from = if self.record_ids.contains(id) { 24 } else { 0 };
        let turned = |(at, digit): (usize, char)| match digit.to_digit(16) {
            Some(value) if at >= from => char::from_digit(value ^ 5, 16).unwrap(),
            _ => digit,
        };
        id.char_indices().map(turned).collect()
    }

    fn text(&self, text: &str) -> String {
        let text = text.replace("harbourlight.example", "otherlight.example");
        let bytes = text.as_bytes();
        let (mut renamed, mut at) = (String::with_capacity(text.len()), 0);
        while let Some(next) = bytes.get(at) {
            match text.get(at..at + 36).filter(|word| is_guid(word)) {
                Some(id) if at == 0 || !bytes[at - 1].is_ascii_alphanumeric() => {
                    renamed.push_str(&self.id(id));
                    at += 36;
                }
                _ if next.is_ascii() => {
                    renamed.push(char::from(*next));
                    at += 1;
                }
                _ => {
                    let letter = text[at..].chars().next().unwrap();
                    renamed.push(letter);
                    at += letter.len_utf8();
                }
            }
        }
        renamed
    }
}

fn is_guid(word: &str) -> bool {
    word.char_indices().all(|(at, letter)| match at {
        8 | 13 | 18 | 23 => letter == '-',
        _ => letter.is_ascii_digit() || ('a'..='f').contains(&letter),
    })
}

/// Moves every time of a record by a week.
fn later(record: &mut Json) {
    match record {
        Json::Object(members) => members.values_mut().for_each(later),
        Json::Array(items) => items.iter_mut().for_each(later),
        Json::String(text) if text.ends_with('Z') && text.get(10..11) == Some("T") => {
            if let Ok(time) = text.parse::<DateTime<Utc>>() {
                let moved = time + TimeDelta::days(7);
                *text = moved.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true);
            }
        }
        _ => {}
    }
}

#[test]
fn other_ids_and_a_week_later_give_the_same_with_other_ids_a_week_later() {
    const WEEK: i64 = 7 * DAY;
    let place = Place::new();
    let records = Records::get();
    let renaming = Renaming::of(records);
    let moved = |part: &[Json]| -> String {
        let line = |record: &Json| {
            let mut record = record.clone();
            later(&mut record);
            renaming.text(&record.to_string()) + "\n"
        };
        part.iter().map(line).collect()
    };
    let exports = [
        place.write("sign-ins.jsonl", moved(&records.sign_ins)),
        place.write("audits.jsonl", moved(&records.audits)),
    ];
    let case = ground::made(&place.path("case.duckdb"), &exports);
    let line = |one: &Found| {
        let evidence: Vec<_> = one.evidence.iter().map(String::as_str).collect();
        format!("{} {}", one.line(), evidence.join(" "))
    };
    let expected: BTreeSet<String> = Base::get()
        .found
        .iter()
        .cloned()
        .map(|mut one| {
            one.entity = renaming.text(&one.entity);
            one.first = one.first.map(|second| second + WEEK);
            one.last = one.last.map(|second| second + WEEK);
            for id in &mut one.evidence {
                *id = renaming.id(id);
            }
            one.evidence.sort();
            line(&one)
        })
        .collect();
    let found: BTreeSet<String> = ground::found_by(case, |_query| true).iter().map(line).collect();
    let gone: Vec<_> = expected.difference(&found).collect();
    let new: Vec<_> = found.difference(&expected).collect();
    assert!(gone.is_empty() && new.is_empty(), "no longer so: {gone:#?}\nonly now: {new:#?}");
}

const OTHER_EVIDENCE: &str = "other evidence";

/// Queries whose findings do not keep all that they cite when later evidence comes in, and why.
const CITE_ANEW: &[(&str, &str)] = &[
    ("user-admin-signins", "it cites the first and the last sign-in of each combination"),
    ("user-guest-cross-tenant", "it cites the first and the last sign-in of each combination"),
];

#[test]
fn later_evidence_leaves_what_was_found_and_adds_to_it() {
    let place = Place::new();
    let Records { sign_ins, audits } = Records::get();
    let end = "2026-06-28T12:00:00Z";
    let early = |part: &[Json], time: &str| -> String {
        lines(part.iter().filter(|record| record[time].as_str().unwrap() < end))
    };
    let exports = [
        place.write("sign-ins.jsonl", early(sign_ins, "createdDateTime")),
        place.write("audits.jsonl", early(audits, "activityDateTime")),
    ];
    let case = ground::made(&place.path("case.duckdb"), &exports);
    let before = ground::found_by(case, |_query| true);
    let after: BTreeMap<_, _> =
        Base::get().found.iter().map(|one| ((&one.query, &one.key), one)).collect();
    let mut wrong: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for one in before.iter().filter(|one| !one.little_history) {
        let problem = match after.get(&(&one.query, &one.key)) {
            None => "gone".to_owned(),
            Some(now) if now.first != one.first => format!("now {}", now.line()),
            Some(now) if now.last < one.last || now.count < one.count => {
                format!("less: {}", now.line())
            }
            Some(now)
                if now.evidence.len() < 50
                    && !one.evidence.iter().all(|id| now.evidence.contains(id)) =>
            {
                OTHER_EVIDENCE.to_owned()
            }
            Some(_) => continue,
        };
        wrong.entry(&one.query).or_default().push(format!("{}: {problem}", one.line()));
    }
    for (query, why) in CITE_ANEW {
        let problems = wrong.remove(query).unwrap_or_default();
        assert!(!problems.is_empty(), "{query} keeps all that it cites ({why})");
        assert!(problems.iter().all(|problem| problem.ends_with(OTHER_EVIDENCE)), "{problems:#?}");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

const HEAVIER: &str = "weighs more";

/// Queries whose findings weigh more where another network is known, and why.
const LEARN_FROM_KNOWN: &[(&str, &str)] = &[(
    "sp-unknown-ip",
    "a list of networks is meant for whoever comes from one of them at times: its others are then unusual",
)];

/// A copy of the base case to write in.
fn copy(place: &Place) -> doorward::case::CaseWriter {
    let path = place.path("copy.duckdb");
    fs::copy(Base::get().path(), &path).unwrap();
    CaseFile::open_for_writing(&path, ground::examiner()).unwrap()
}

#[test]
fn a_known_network_takes_findings_away_and_a_benign_mark_sets_its_own_aside() {
    let place = Place::new();
    let case = copy(&place);
    let base = &Base::get().found;
    // The mark: the workload with most findings that stand on sign-ins alone.
    let mut of_entity: BTreeMap<&str, usize> = BTreeMap::new();
    for one in base.iter().filter(|one| is_guid(&one.entity)) {
        *of_entity.entry(&one.entity).or_default() += 1;
    }
    let marked = *of_entity.iter().max_by_key(|(_, findings)| **findings).unwrap().0;
    case.mark(&NewMark {
        kind: MarkKind::Principal,
        value: marked.to_owned(),
        range: None,
        verdict: MarkVerdict::Benign,
        reason: "asked the owner".to_owned(),
    })
    .unwrap();
    case.refresh().unwrap();
    let found = ground::found_by(case, |_query| true);
    let case = CaseFile::open_for_writing(&place.path("copy.duckdb"), ground::examiner()).unwrap();
    let aside: Vec<_> = found.iter().filter(|one| one.is_set_aside).collect();
    assert!(!aside.is_empty());
    let events_of_marked = events_of(&case, marked);
    for one in &aside {
        let rests_on_it = one.evidence.iter().all(|id| events_of_marked.contains(id));
        assert!(rests_on_it && !one.evidence.is_empty(), "{}", one.line());
    }
    let standing = |found: &[Found]| -> Vec<Found> {
        let aside: BTreeSet<_> = aside.iter().map(|one| (&one.query, &one.key)).collect();
        found.iter().filter(|one| !aside.contains(&(&one.query, &one.key))).cloned().collect()
    };
    same(&standing(base), &standing(&found));

    // The network: that of the first intruder's host.
    let network = doorward::demo::KnownNetwork {
        cidr: "24.199.88.0/24".to_owned(),
        label: "agents".to_owned(),
        scope: None,
        reason: "asked the owner".to_owned(),
    };
    case.add_known(&[ground::known(&network)]).unwrap();
    case.refresh().unwrap();
    let found = ground::found_by(case, |_query| true);
    let before: BTreeMap<_, _> = base.iter().map(|one| ((&one.query, &one.key), one)).collect();
    let mut wrong: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for one in &found {
        let problem = match before.get(&(&one.query, &one.key)) {
            None => "new".to_owned(),
            Some(was) if was.count < one.count => format!("was {}", was.line()),
            Some(was) if was.severity < one.severity => format!("{HEAVIER} than {}", was.line()),
            Some(_) => continue,
        };
        wrong.entry(&one.query).or_default().push(format!("{}: {problem}", one.line()));
    }
    for (query, why) in LEARN_FROM_KNOWN {
        let problems = wrong.remove(query).unwrap_or_default();
        assert!(!problems.is_empty(), "{query} no longer learns from it ({why})");
        assert!(problems.iter().all(|problem| problem.contains(HEAVIER)), "{problems:#?}");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let kept: BTreeSet<_> = found.iter().map(|one| (&one.query, &one.key)).collect();
    assert!(before.keys().any(|key| !kept.contains(key)), "nothing rested on the network");
}

/// The ids of the sign-ins of a principal.
fn events_of(case: &CaseFile, principal: &str) -> BTreeSet<String> {
    let sql = format!(
        "SELECT n.event_id FROM sign_in_context AS s \
         JOIN (SELECT row_number() OVER (ORDER BY seq) AS seq, event_id FROM sign_in) AS n \
         ON n.seq = s.seq WHERE s.principal_id = '{principal}'"
    );
    let table = case.answer(&sql, &[]).unwrap();
    table.rows.iter().map(|row| row[0].to_string()).collect()
}

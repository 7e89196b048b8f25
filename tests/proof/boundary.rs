//! Thresholds and windows where they bind: on the value, one below it, one above it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::OnceLock;

use doorward::case::CaseFile;
use doorward::enrich;
use doorward::finding::Value;
use doorward::import::{self, Options};
use doorward::progress::Silent;
use doorward::query::{Kind, Parameter, ParameterType};

use crate::ground::{self, Base};
use crate::records::{self, Addition, DAY, HOUR, MINUTE, SignIn, Who};
use crate::support::Place;

/// Beside midnight, a leap day and the changes of the clock in the case's zone.
const BEGINNINGS: [&str; 5] = [
    "2026-06-01T08:00:00Z",
    "2026-03-28T23:59:59Z",
    "2026-03-29T00:59:59Z",
    "2026-10-25T00:30:00Z",
    "2028-02-28T23:59:58Z",
];

/// What happens to one account, told from a beginning and with a number of its own.
struct Tale {
    sign_ins: Vec<SignIn>,
    additions: Vec<Addition>,
}

/// A number for each tale and beginning: no two share an account or an address.
#[derive(Clone, Copy)]
struct Stage {
    at: i64,
    number: u32,
}

impl Stage {
    fn workload(self) -> Who {
        Who::workload(self.number * 16)
    }

    fn ip(self, network: u32) -> String {
        format!("{}.{}.{network}.7", 20 + self.number / 200, self.number % 200)
    }

    /// A workload's sign-in, so many seconds after the beginning.
    fn job(self, after: i64, network: u32, code: u32) -> SignIn {
        SignIn { ip: self.ip(network), code, ..SignIn::new(self.at + after, self.workload()) }
    }

    fn person(self, after: i64, network: u32, code: u32) -> SignIn {
        let who = Who::person(self.number * 16);
        SignIn { ip: self.ip(network), code, ..SignIn::new(self.at + after, who) }
    }
}

fn of(sign_ins: impl IntoIterator<Item = SignIn>) -> Tale {
    Tale { sign_ins: sign_ins.into_iter().collect(), additions: Vec::new() }
}

/// What a tale must come to, given these arguments: the severity of its row, or nothing.
type Verdict = (&'static [&'static str], Option<&'static str>);

/// A query, what happens, and what must come of it.
struct Edge {
    query: &'static str,
    name: &'static str,
    tale: fn(Stage) -> Tale,
    verdicts: &'static [Verdict],
}

fn edge(
    query: &'static str,
    name: &'static str,
    tale: fn(Stage) -> Tale,
    verdicts: &'static [Verdict],
) -> Edge {
    Edge { query, name, tale, verdicts }
}

const WRONG_SECRET: u32 = 7_000_215;
const WRONG_PASSWORD: u32 = 50_126;
const NOT_APPROVED: u32 = 500_121;

fn burst(stage: Stage, gap: i64) -> Tale {
    of((0..10).map(|attempt| stage.job(attempt * gap, 0, WRONG_SECRET)))
}

/// Three days of work elsewhere, three refusals, and a success so long after the first of them.
fn guessed(stage: Stage, last: i64) -> Tale {
    let work = (0..4).map(|day| stage.job((day - 4) * DAY, 1, 0));
    let tried = [0, 60, 120].map(|after| stage.job(after, 0, WRONG_SECRET));
    of(work.chain(tried).chain([stage.job(last, 0, 0)]))
}

/// Ten accounts, one try each, the last so long after the first.
fn sprayed(stage: Stage, last: i64) -> Tale {
    of((0..10).map(|account| {
        let after = last * i64::from(account) / 9;
        let who = Who::person(stage.number * 16 + account);
        SignIn { who, ..stage.person(after, 0, WRONG_PASSWORD) }
    }))
}

fn prompted(stage: Stage, gap: i64) -> Tale {
    of((0..5).map(|prompt| stage.person(prompt * gap, 0, NOT_APPROVED)))
}

/// Prompts, and a success so long after the last.
fn gave_in(stage: Stage, after: i64) -> Tale {
    let mut tale = prompted(stage, MINUTE);
    tale.sign_ins.push(stage.person(4 * MINUTE + after, 0, 0));
    tale
}

/// Ten degrees apart on the equator: 1111.95 km, of which 611.95 are certain.
fn travelled(stage: Stage, seconds: i64) -> Tale {
    let there = |after, network, longitude| SignIn {
        place: Some((0.0, longitude)),
        ..stage.person(after, network, 0)
    };
    of([there(0, 0, 0.0), there(seconds, 1, 10.0)])
}

/// So many sign-ins at home, the last of which a token follows elsewhere, so long after.
fn replayed(stage: Stage, seconds: i64) -> Tale {
    let home = (0..20).map(|day| stage.person((day - 19) * DAY, 0, 0));
    let who = Who::programs(stage.number * 16);
    of(home.chain([SignIn { who, ..stage.person(seconds, 1, 0) }]))
}

/// A workload's first credential, and a second one so long after.
fn second_credential(stage: Stage, seconds: i64) -> Tale {
    let second = SignIn { credential: 2, ..stage.job(seconds, 0, 0) };
    of([stage.job(0, 0, 0), stage.job(HOUR, 0, 0), stage.job(2 * HOUR, 0, 0), second])
}

/// Three successes at home, and one elsewhere, so long after the first.
fn moved(stage: Stage, seconds: i64) -> Tale {
    of([(0, 0), (HOUR, 0), (2 * HOUR, 0), (seconds, 1)].map(|(at, net)| stage.job(at, net, 0)))
}

/// Six networks, and then a seventh.
fn roamed(stage: Stage) -> Tale {
    of((0..7).map(|network| stage.job(i64::from(network) * DAY, network, 0)))
}

fn added(stage: Stage, seconds: i64) -> Tale {
    let used = SignIn { credential: 2, ..stage.job(seconds, 1, 0) };
    let work = (0..5).map(|day| stage.job((day - 40) * DAY, 0, 0));
    Tale {
        sign_ins: work.chain([used]).collect(),
        additions: vec![Addition { at: stage.at, number: 0, who: stage.workload(), credential: 2 }],
    }
}

/// The network of the later use was in use so long before the change.
fn settled(stage: Stage, seconds: i64) -> Tale {
    let mut tale = added(stage, HOUR);
    tale.sign_ins.push(stage.job(-seconds, 1, 0));
    tale
}

/// Refusals, and addresses that nobody knows.
#[rustfmt::skip]
fn edges_of_failures() -> Vec<Edge> {
    const BURST: &str = "sp-failure-burst";
    const GUESSED: &str = "sp-fail-then-success";
    const UNKNOWN: &str = "sp-unknown-ip";
    vec![
        edge(BURST, "an hour apart", |s| burst(s, HOUR), &[
            (&[], Some("high")), (&["min_failures=10"], Some("high")), (&["min_failures=11"], None),
            (&["min_failures=9"], Some("high")), (&["window_minutes=59"], None), (&["window_minutes=61"], Some("high")),
        ]),
        edge(BURST, "a second less", |s| burst(s, HOUR - 1), &[(&[], Some("high")), (&["window_minutes=59"], None)]),
        edge(BURST, "a second more", |s| burst(s, HOUR + 1), &[(&[], None), (&["window_minutes=61"], Some("high"))]),
        edge(GUESSED, "four hours", |s| guessed(s, 4 * HOUR), &[
            (&[], Some("high")), (&["window_minutes=240"], Some("high")), (&["window_minutes=239"], None),
            (&["min_failures=2"], Some("high")), (&["min_failures=4"], None),
            (&["learning_days=4"], Some("high")), (&["learning_days=5"], Some("info")),
        ]),
        edge(GUESSED, "a second less", |s| guessed(s, 4 * HOUR - 1), &[(&[], Some("high"))]),
        edge(GUESSED, "a second more", |s| guessed(s, 4 * HOUR + 1), &[
            (&[], None), (&["min_failures=2"], Some("high")), (&["window_minutes=241"], Some("high")),
        ]),
        edge(UNKNOWN, "four sign-ins", |s| moved(s, 3 * HOUR), &[
            (&["min_events=1"], Some("info")), (&["min_events=3"], Some("info")), (&["min_events=4"], None),
        ]),
    ]
}

/// Credentials and networks that are new to a workload.
#[rustfmt::skip]
fn edges_of_what_is_new() -> Vec<Edge> {
    const CREDENTIAL: &str = "sp-new-credential";
    const NETWORK: &str = "sp-new-network";
    const ADDED: &str = "sp-credential-added-then-used";
    vec![
        // The audit log never covers so long: what is missing from it says nothing.
        edge(CREDENTIAL, "two days", |s| second_credential(s, 2 * DAY), &[
            (&["audit_days=9999"], Some("low")), (&["audit_days=9999", "learning_days=1"], Some("low")),
            (&["audit_days=9999", "learning_days=3"], Some("info")),
        ]),
        edge(CREDENTIAL, "a second less", |s| second_credential(s, 2 * DAY - 1), &[(&[], Some("info"))]),
        edge(CREDENTIAL, "a second more", |s| second_credential(s, 2 * DAY + 1), &[(&["audit_days=9999"], Some("low"))]),
        edge(NETWORK, "two days", |s| moved(s, 2 * DAY), &[
            (&[], Some("medium")), (&["learning_days=3"], Some("info")), (&["min_history_events=3"], Some("medium")),
            (&["min_history_events=4"], Some("info")),
            (&["roaming_networks=1"], Some("low")), (&["roaming_networks=2"], Some("medium")),
        ]),
        edge(NETWORK, "a second less", |s| moved(s, 2 * DAY - 1), &[(&[], Some("info"))]),
        edge(NETWORK, "a second more", |s| moved(s, 2 * DAY + 1), &[(&[], Some("medium"))]),
        edge(NETWORK, "a seventh network", roamed, &[
            (&[], Some("low")), (&["roaming_networks=7"], Some("medium")), (&["roaming_networks=5"], Some("low")),
        ]),
        edge(ADDED, "thirty days", |s| added(s, 30 * DAY), &[
            (&[], Some("high")), (&["window_hours=719"], None), (&["window_hours=721"], Some("high")),
        ]),
        edge(ADDED, "a second more", |s| added(s, 30 * DAY + 1), &[(&[], None)]),
        edge(ADDED, "five minutes before", |s| added(s, -5 * MINUTE), &[(&[], Some("high"))]),
        edge(ADDED, "a second more before", |s| added(s, -5 * MINUTE - 1), &[(&[], None)]),
        // Two days before the five minutes that clocks may differ by.
        edge(ADDED, "on a network of two days", |s| settled(s, 2 * DAY + 5 * MINUTE), &[
            (&[], Some("high")), (&["settled_days=1"], Some("info")), (&["settled_days=3"], Some("high")),
        ]),
        edge(ADDED, "on a network of a second more", |s| settled(s, 2 * DAY + 5 * MINUTE + 1), &[(&[], Some("info"))]),
    ]
}

/// What happens to people.
#[rustfmt::skip]
fn edges_of_people() -> Vec<Edge> {
    const SPRAY: &str = "user-password-spray";
    const PROMPTS: &str = "user-mfa-fatigue";
    const TRAVEL: &str = "impossible-travel";
    const REPLAY: &str = "user-token-replay";
    vec![
        edge(SPRAY, "a day", |s| sprayed(s, DAY), &[
            (&[], Some("medium")), (&["min_accounts=9"], Some("medium")), (&["min_accounts=11"], None),
            (&["window_hours=23"], None), (&["max_tries_a_day=1"], Some("medium")), (&["max_tries_a_day=0.99"], None),
        ]),
        edge(SPRAY, "a second less", |s| sprayed(s, DAY - 1), &[(&[], Some("medium"))]),
        edge(SPRAY, "a second more", |s| sprayed(s, DAY + 1), &[
            (&[], None), (&["min_accounts=9"], Some("medium")), (&["window_hours=25"], Some("medium")),
        ]),
        edge(PROMPTS, "half an hour", |s| prompted(s, 30 * MINUTE), &[
            (&[], Some("medium")), (&["min_prompts=6"], None), (&["min_prompts=4"], Some("medium")),
            (&["window_minutes=29"], None), (&["window_minutes=31"], Some("medium")),
            // Twice as many as make a series are grave by themselves.
            (&["min_prompts=3"], Some("medium")), (&["min_prompts=2"], Some("high")),
        ]),
        edge(PROMPTS, "a second less", |s| prompted(s, 30 * MINUTE - 1), &[(&[], Some("medium"))]),
        edge(PROMPTS, "a second more", |s| prompted(s, 30 * MINUTE + 1), &[(&[], None)]),
        edge(PROMPTS, "gave in after half an hour", |s| gave_in(s, 30 * MINUTE), &[
            (&[], Some("high")), (&["window_minutes=29"], Some("medium")),
        ]),
        edge(PROMPTS, "gave in a second later", |s| gave_in(s, 30 * MINUTE + 1), &[(&[], Some("medium"))]),
        // 611.949 km in 2447 s are 900.29 km/h, in 2448 s they are 899.93.
        edge(TRAVEL, "too fast", |s| travelled(s, 2_447), &[
            (&[], Some("high")), (&["max_kmh=901"], None), (&["min_km=611.9"], Some("high")), (&["min_km=612"], None),
        ]),
        edge(TRAVEL, "just not", |s| travelled(s, 2_448), &[
            (&[], None), (&["max_kmh=899"], Some("high")), (&["unknown_radius_km=249"], Some("high")),
        ]),
        edge(TRAVEL, "within a minute", |s| travelled(s, 0), &[
            (&["max_kmh=36716"], Some("high")), (&["max_kmh=36718"], None),
        ]),
        edge(TRAVEL, "a day", |s| travelled(s, DAY), &[
            (&["max_kmh=10"], Some("high")), (&["max_kmh=10", "max_gap_hours=23.9"], None),
        ]),
        edge(TRAVEL, "a second more than a day", |s| travelled(s, DAY + 1), &[(&["max_kmh=10"], None)]),
        edge(REPLAY, "an hour", |s| replayed(s, HOUR), &[
            (&[], Some("low")), (&["window_minutes=60"], Some("low")), (&["window_minutes=59"], None),
            (&["min_history_events=20"], Some("low")), (&["min_history_events=21"], Some("info")),
        ]),
        edge(REPLAY, "a second less", |s| replayed(s, HOUR - 1), &[(&[], Some("low"))]),
        edge(REPLAY, "a second more", |s| replayed(s, HOUR + 1), &[(&[], None), (&["window_minutes=61"], Some("low"))]),
    ]
}

/// A case of sign-ins and changes, with no database asked: a network is then a /24.
fn case_of(place: &Place, tales: Vec<Tale>) -> CaseFile {
    let (mut sign_ins, mut additions) = (Vec::new(), Vec::new());
    for tale in tales {
        sign_ins.extend(tale.sign_ins);
        additions.extend(tale.additions);
    }
    let mut files: Vec<PathBuf> = vec![place.write("sign-ins.jsonl", records::lines(sign_ins))];
    if !additions.is_empty() {
        let numbered = (1..).zip(additions);
        let lines = numbered.map(|(number, addition)| Addition { number, ..addition }.line());
        files.push(place.write("audits.jsonl", lines.collect::<String>()));
    }
    let path = place.path("case.duckdb");
    let case = ground::empty(&path, chrono_tz::Europe::Berlin);
    import::import(&case, &files, &Options::default(), &Silent).unwrap();
    enrich::enrich(&case, &[], &Silent).unwrap();
    case.refresh().unwrap();
    drop(case);
    CaseFile::open(&path).unwrap()
}

#[test]
fn thresholds_and_windows_bind_where_they_say() {
    let place = Place::new();
    let mut edges = edges_of_failures();
    edges.extend(edges_of_what_is_new());
    edges.extend(edges_of_people());
    let stages: Vec<_> = (0..)
        .zip(edges.iter().flat_map(|edge| BEGINNINGS.map(|beginning| (edge, beginning))))
        .map(|(number, (edge, beginning))| {
            (edge, beginning, Stage { at: records::at(beginning), number })
        })
        .collect();
    let tales = stages.iter().map(|(edge, _, stage)| (edge.tale)(*stage)).collect();
    let case = case_of(&place, tales);
    let mut answers: BTreeMap<(&str, Vec<&str>), Vec<ground::Row>> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (edge, beginning, stage) in &stages {
        for (given, expected) in edge.verdicts {
            let rows = answers
                .entry((edge.query, given.to_vec()))
                .or_insert_with(|| ground::ask(&case, edge.query, given));
            let mine = [stage.workload().id(), Who::person(stage.number * 16).id(), stage.ip(0)];
            let of_stage: Vec<_> =
                rows.iter().filter(|row| mine.contains(&row["entity_id"].to_string())).collect();
            // Of several networks, the last is what the tale is about.
            let last = of_stage.iter().max_by_key(|row| row["first_at"].as_time());
            let severity = match edge.query {
                "sp-unknown-ip" => of_stage
                    .iter()
                    .find(|row| row["event_count"] == Value::Integer(3))
                    .map(|row| row["severity"].to_string()),
                _ => last.map(|row| row["severity"].to_string()),
            };
            if severity.as_deref() != *expected {
                let Edge { query, name, .. } = edge;
                wrong.push(format!(
                    "{query}, {name}, from {beginning}, {given:?}: {severity:?}, not {expected:?}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn hours_of_the_case_follow_its_clock_through_the_nights_it_changes() {
    let place = Place::new();
    let quarters = ["2026-03-28T00:00:00Z", "2026-10-24T00:00:00Z", "2028-02-28T00:00:00Z"]
        .into_iter()
        .enumerate()
        .flat_map(|(number, beginning)| {
            let number = u32::try_from(number).unwrap();
            let stage = Stage { at: records::at(beginning), number };
            (0..3 * 96).map(move |quarter| stage.job(quarter * 15 * MINUTE, 0, 0))
        });
    let case = case_of(&place, vec![of(quarters)]);
    let rows = ground::ask(&case, "timeline-heatmap", &[]);
    let events = |day: &str, hour: i64| -> i64 {
        let here = rows.iter().filter(|row| {
            row["day"] == Value::Text(day.to_owned()) && row["hour"] == Value::Integer(hour)
        });
        here.filter_map(|row| row["events"].as_integer()).sum()
    };
    for (day, hour, expected) in [
        ("2026-03-29", 1, 4),
        ("2026-03-29", 2, 0),
        ("2026-03-29", 3, 4),
        ("2026-10-25", 1, 4),
        ("2026-10-25", 2, 8),
        ("2026-10-25", 3, 4),
        ("2028-02-28", 0, 0),
        ("2028-02-28", 1, 4),
        ("2028-02-29", 0, 4),
        ("2028-02-29", 23, 4),
        ("2028-03-01", 0, 4),
    ] {
        assert_eq!(events(day, hour), expected, "{day} at {hour}");
    }
    let days = ground::ask(&case, "timeline-grouped", &["zone=case", "bucket_hours=24"]);
    let of_day = |day: &str| -> i64 {
        let here = days.iter().filter(|row| row["bucket"].to_string().starts_with(day));
        here.filter_map(|row| row["events"].as_integer()).sum()
    };
    // The short day, the long day and the leap day.
    assert_eq!([of_day("2026-03-29"), of_day("2026-10-25"), of_day("2028-02-29")], [92, 100, 96]);
}

/// A third and three times a default.
fn around(parameter: &Parameter) -> Option<[String; 2]> {
    if !parameter.choices.is_empty() {
        return None;
    }
    match (parameter.parameter_type, parameter.default.as_ref()?) {
        (ParameterType::Integer, Value::Integer(value)) => {
            Some([(value / 3).to_string(), (value * 3).max(1).to_string()])
        }
        (ParameterType::Number, Value::Number(value)) => {
            Some([(value / 3.0).to_string(), (value * 3.0).to_string()])
        }
        _ => None,
    }
}

/// Whom a query judges, with these arguments: history that is too short is no judgement.
fn judged(case: &CaseFile, query: &str, given: &[&str]) -> BTreeSet<String> {
    let rows = ground::ask(case, query, given);
    let judged = rows.iter().filter(|row| row["little_history"] == Value::Boolean(false));
    judged.map(|row| row["entity_id"].to_string()).collect()
}

#[test]
fn a_stricter_threshold_judges_nobody_that_a_looser_one_does_not() {
    let case = Base::get().open();
    let mut wrong = Vec::new();
    for query in ground::catalog().iter().filter(|query| query.about.kind == Kind::Finding) {
        let usual = OnceLock::new();
        for parameter in &query.about.parameters {
            let Some([less, more]) = around(parameter) else { continue };
            let with =
                |value: &str| judged(&case, &query.id, &[&format!("{}={value}", parameter.name)]);
            let usual = usual.get_or_init(|| judged(&case, &query.id, &[]));
            let (less, more) = (with(&less), with(&more));
            let is_monotone = (less.is_subset(usual) && usual.is_subset(&more))
                || (more.is_subset(usual) && usual.is_subset(&less));
            if !is_monotone {
                let sizes = [less.len(), usual.len(), more.len()];
                wrong.push(format!("{} {}: {sizes:?}", query.id, parameter.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

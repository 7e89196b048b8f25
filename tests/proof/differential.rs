//! Eleven analyses told again in plain loops, from what their pages say, and held against the SQL on small
//! random cases.
//!
//! Many small worlds share a case: each has its own accounts and addresses, so that no analysis mixes them.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use doorward::case::CaseFile;
use doorward::enrich;
use doorward::import::{self, Options};
use doorward::progress::Silent;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};

use crate::ground;
use crate::records::{self, Addition, DAY, HOUR, MINUTE, SignIn, Who};
use crate::support::Place;

/// Who was found, from when to when, and on how many events it rests.
type Row = (String, i64, i64, i64);

/// Sign-ins in the order of time, and additions of credentials.
struct World {
    sign_ins: Vec<SignIn>,
    additions: Vec<Addition>,
}

/// What one step of a random world is drawn from: the time since the last one, and which of few values.
#[derive(Clone, Copy, Debug)]
struct Step {
    pause: i64,
    account: u32,
    ip: u32,
    code: usize,
    credential: u32,
    is_program: bool,
    is_addition: bool,
}

/// Pauses that lie on and beside the windows that are asked with, alone or taken together.
const PAUSES: [i64; 17] = [
    0,
    0,
    0,
    1,
    MINUTE,
    MINUTE,
    5 * MINUTE,
    5 * MINUTE + 1,
    HOUR / 2,
    HOUR / 2,
    HOUR / 2 + 1,
    HOUR,
    HOUR + 1,
    3 * HOUR,
    DAY,
    2 * DAY,
    2 * DAY + 1,
];
/// Beginnings beside midnight, a leap day and the changes of the clock.
const BEGINNINGS: [&str; 5] = [
    "2026-06-01T08:00:00Z",
    "2026-03-28T23:59:59Z",
    "2026-03-29T00:59:59Z",
    "2026-10-25T00:30:00Z",
    "2028-02-28T23:59:58Z",
];
const CODES_OF_WORKLOADS: [u32; 6] = [0, 0, 7_000_215, 7_000_215, 7_000_215, 7_000_222];
/// What happens to people in a world: a bit of everything, guesses or prompts. Guesses come without long pauses.
const CODES_OF_PEOPLE: [[u32; 6]; 3] = [
    [0, 50_126, 50_126, 50_126, 500_121, 500_121],
    [0, 50_126, 50_126, 50_126, 50_126, 50_126],
    [0, 50_126, 500_121, 500_121, 500_121, 500_121],
];
/// Where the addresses of a world are, as the log says: on the equator.
const PLACES: [(f64, f64); 3] = [(0.0, 0.0), (0.0, 10.0), (0.0, 60.0)];

fn step() -> impl Strategy<Value = Step> {
    (
        prop::sample::select(PAUSES.to_vec()),
        // Some accounts and addresses have more to do than others, so that what happens comes together.
        prop::sample::select(vec![0_u32, 0, 0, 1, 2, 3]),
        prop::sample::select(vec![0_u32, 0, 0, 0, 1, 2]),
        0..6_usize,
        0..3_u32,
        any::<bool>(),
        prop::bool::weighted(0.15),
    )
        .prop_map(|(pause, account, ip, code, credential, is_program, is_addition)| Step {
            pause,
            account,
            ip,
            code,
            credential,
            is_program,
            is_addition,
        })
}

/// A small world: whether it has workloads or people, when it begins, what people meet there, and what happens.
type Draft = (bool, usize, usize, Vec<Step>);

fn draft() -> impl Strategy<Value = Draft> {
    let steps = prop::collection::vec(step(), 10..40);
    (any::<bool>(), 0..BEGINNINGS.len(), 0..CODES_OF_PEOPLE.len(), steps)
}

impl World {
    fn of(drafts: &[Draft]) -> Self {
        let (mut sign_ins, mut additions) = (Vec::new(), Vec::new());
        for (world, (has_workloads, beginning, people, steps)) in (0..).zip(drafts) {
            let mut at = records::at(BEGINNINGS[*beginning]);
            for step in steps {
                let guessing = !has_workloads && *people == 1;
                at += if guessing { step.pause.min(HOUR / 4) } else { step.pause };
                let account = if *has_workloads { step.account / 3 } else { step.account };
                let number = world * 4 + account;
                let who = match (*has_workloads, step.is_program) {
                    (true, _) => Who::workload(number),
                    (false, true) => Who::programs(number),
                    (false, false) => Who::person(number),
                };
                if *has_workloads && step.is_addition {
                    let credential = step.credential + 1;
                    additions.push(Addition { at, number: 0, who, credential });
                    continue;
                }
                let codes =
                    if *has_workloads { CODES_OF_WORKLOADS } else { CODES_OF_PEOPLE[*people] };
                let ip = format!("{}.{}.{}.7", 20 + world / 200, world % 200, step.ip);
                sign_ins.push(SignIn {
                    ip,
                    code: codes[step.code],
                    credential: step.credential,
                    place: (!has_workloads).then(|| PLACES[step.ip as usize]),
                    ..SignIn::new(at, who)
                });
            }
        }
        for (number, sign_in) in (1..).zip(&mut sign_ins) {
            sign_in.number = number;
        }
        for (number, addition) in (1..).zip(&mut additions) {
            addition.number = number;
        }
        sign_ins.sort_by_key(|sign_in| (sign_in.at, sign_in.number));
        Self { sign_ins, additions }
    }

    fn case(&self, place: &Place) -> CaseFile {
        let lines: String = self.sign_ins.iter().map(SignIn::line).collect();
        let changes: String = self.additions.iter().map(Addition::line).collect();
        let mut files = vec![place.write("sign-ins.jsonl", lines)];
        if !changes.is_empty() {
            files.push(place.write("audits.jsonl", changes));
        }
        let path = place.path("case.duckdb");
        let case = ground::empty(&path, chrono_tz::Europe::Berlin);
        import::import(&case, &files, &Options::default(), &Silent).unwrap();
        // No database: a network is then a /24.
        enrich::enrich(&case, &[], &Silent).unwrap();
        case.refresh().unwrap();
        drop(case);
        CaseFile::open(&path).unwrap()
    }

    /// Sign-ins that answer a condition, by whatever they have in common, in the order of time.
    fn by<K: Ord>(
        &self,
        wanted: impl Fn(&SignIn) -> bool,
        key: impl Fn(&SignIn) -> K,
    ) -> BTreeMap<K, Vec<&SignIn>> {
        let mut groups: BTreeMap<K, Vec<&SignIn>> = BTreeMap::new();
        for sign_in in self.sign_ins.iter().filter(|sign_in| wanted(sign_in)) {
            groups.entry(key(sign_in)).or_default().push(sign_in);
        }
        groups
    }
}

fn is_workload(sign_in: &SignIn) -> bool {
    sign_in.who.kind == "servicePrincipal"
}

fn succeeded(sign_in: &SignIn) -> bool {
    sign_in.code == 0
}

fn network(sign_in: &SignIn) -> String {
    sign_in.ip.rsplit_once('.').unwrap().0.to_owned()
}

fn row(entity: String, events: &[&SignIn]) -> Row {
    let count = i64::try_from(events.len()).unwrap();
    (entity, events[0].at, events[events.len() - 1].at, count)
}

/// Parts a sequence wherever more than so many seconds pass.
fn parted<'e>(events: &[&'e SignIn], window: i64) -> Vec<Vec<&'e SignIn>> {
    let mut parts: Vec<Vec<&SignIn>> = Vec::new();
    for event in events {
        match parts.last_mut() {
            Some(part) if event.at - part[part.len() - 1].at <= window => part.push(event),
            _ => parts.push(vec![event]),
        }
    }
    parts
}

fn failure_burst(world: &World) -> Vec<Row> {
    let failed =
        world.by(|s| is_workload(s) && !succeeded(s), |s| (s.who.id(), s.ip.clone(), s.code));
    let bursts = failed.iter().flat_map(|((id, ..), events)| {
        parted(events, HOUR).into_iter().map(|burst| row(id.clone(), &burst)).collect::<Vec<_>>()
    });
    bursts.filter(|(.., count)| *count >= 3).collect()
}

/// Three refusals within an hour before a success; the successes that follow each other within the hour are
/// one; not where the network had been in use for two days and the credential was in use, too.
fn fail_then_success(world: &World) -> Vec<Row> {
    let mut rows = Vec::new();
    for ((id, _network), events) in world.by(is_workload, |s| (s.who.id(), network(s))) {
        let mut last_hit: Option<i64> = None;
        for (place, success) in events.iter().enumerate().filter(|(_, s)| succeeded(s)) {
            let refused: Vec<&SignIn> = events[..place]
                .iter()
                .filter(|s| !succeeded(s) && s.at >= success.at - HOUR)
                .copied()
                .collect();
            if refused.len() < 3 {
                continue;
            }
            let goes_on = last_hit.is_some_and(|hit| success.at - hit <= HOUR);
            last_hit = Some(success.at);
            if goes_on {
                continue;
            }
            let first = refused[0];
            let first_success = events.iter().find(|s| succeeded(s)).unwrap();
            let is_own_network = first_success.at <= first.at - 2 * DAY;
            let with_credential = world.sign_ins.iter().find(|s| {
                s.who == success.who && succeeded(s) && s.credential == success.credential
            });
            let is_new_credential = success.credential > 0
                && with_credential.is_some_and(|s| (s.at, s.number) > (first.at, first.number));
            if !is_own_network || is_new_credential {
                let count = i64::try_from(refused.len()).unwrap() + 1;
                rows.push((id.clone(), first.at, success.at, count));
            }
        }
    }
    rows
}

/// Every value but the first that a workload succeeded with, with all successes that have it.
fn further<K: Ord + Clone>(world: &World, value: impl Fn(&SignIn) -> Option<K>) -> Vec<Row> {
    let successes = world.by(|s| is_workload(s) && succeeded(s), |s| s.who.id());
    let mut rows = Vec::new();
    for (id, events) in successes {
        let with: Vec<_> = events.iter().filter_map(|s| Some((value(s)?, *s))).collect();
        let Some((home, _)) = with.first() else { continue };
        let values: BTreeSet<&K> = with.iter().map(|(value, _)| value).collect();
        for other in values.into_iter().filter(|value| *value != home) {
            let events: Vec<_> =
                with.iter().filter(|(value, _)| value == other).map(|(_, s)| *s).collect();
            rows.push(row(id.clone(), &events));
        }
    }
    rows
}

fn unknown_ip(world: &World) -> Vec<Row> {
    let groups = world.by(is_workload, |s| (s.who.id(), network(s)));
    groups.into_iter().map(|((id, _), events)| row(id, &events)).collect()
}

/// Uses of what was added, from five minutes before the change to a day after it: by key; else of credentials
/// that nobody is on record to have added, and that are new then; else from networks that are new then.
fn added_then_used(world: &World) -> Vec<Row> {
    let added: BTreeSet<String> =
        world.additions.iter().map(|a| SignIn::key_id(a.who, a.credential)).collect();
    let is_on_record = |s: &SignIn| added.contains(&SignIn::key_id(s.who, s.credential));
    let mut rows = Vec::new();
    for addition in &world.additions {
        let (from, until) = (addition.at - 5 * MINUTE, addition.at + DAY);
        let uses: Vec<&SignIn> =
            world.sign_ins.iter().filter(|s| s.who == addition.who && succeeded(s)).collect();
        let is_new = |first: &SignIn| (from..=until).contains(&first.at);
        let by_key: Vec<&SignIn> =
            uses.iter().filter(|s| s.credential == addition.credential).copied().collect();
        let by_new_credential: Vec<&SignIn> = uses
            .iter()
            .filter(|s| s.credential > 0 && !is_on_record(s))
            .filter(|s| is_new(uses.iter().find(|u| u.credential == s.credential).unwrap()))
            .copied()
            .collect();
        let matched = if !by_key.is_empty() {
            by_key
        } else if !by_new_credential.is_empty() {
            by_new_credential
        } else {
            let has_history = uses.first().is_some_and(|first| first.at < from);
            uses.iter()
                .filter(|s| has_history && (s.credential == 0 || !is_on_record(s)))
                .filter(|s| is_new(uses.iter().find(|u| network(u) == network(s)).unwrap()))
                .copied()
                .collect()
        };
        let matched: Vec<_> =
            matched.into_iter().filter(|s| (from..=until).contains(&s.at)).collect();
        if !matched.is_empty() {
            rows.push(row(addition.who.id(), &matched));
        }
    }
    rows
}

/// Three accounts within an hour from one address, at most two and a half tries each on a day; a spray ends
/// where nothing follows for an hour. Not where as many accounts succeed within an hour of it.
fn password_spray(world: &World) -> Vec<Row> {
    let mut rows = Vec::new();
    for (ip, tries) in world.by(|s| s.code == 50_126, |s| s.ip.clone()) {
        for spray in parted(&tries, HOUR) {
            let accounts: BTreeSet<_> = spray.iter().map(|s| s.who.id()).collect();
            let peak = spray.iter().map(|end| {
                let within = spray.iter().filter(|s| (end.at - HOUR..=end.at).contains(&s.at));
                within.map(|s| s.who.id()).collect::<BTreeSet<_>>().len()
            });
            let account_days: BTreeSet<_> =
                spray.iter().map(|s| (s.who.id(), s.at.div_euclid(DAY))).collect();
            let (first, last) = (spray[0].at - HOUR, spray[spray.len() - 1].at + HOUR);
            let succeeding: BTreeSet<_> = world
                .sign_ins
                .iter()
                .filter(|s| s.ip == ip && succeeded(s) && (first..=last).contains(&s.at))
                .map(|s| s.who.id())
                .collect();
            if peak.max().unwrap() >= 3
                && 2 * spray.len() <= 5 * account_days.len()
                && accounts.len() > succeeding.len()
            {
                rows.push(row(ip.clone(), &spray));
            }
        }
    }
    rows
}

/// The first right password on a network after three wrong ones within an hour, where the account had not been
/// before them.
fn bruteforce(world: &World) -> Vec<Row> {
    let mut rows = Vec::new();
    let groups = world.by(|s| !is_workload(s), |s| (s.who.id(), network(s)));
    for ((id, _network), events) in groups {
        let first_success = events.iter().position(|s| succeeded(s)).unwrap_or(events.len());
        // Whoever is not at the keyboard shows a token and no password.
        let at_keyboard = |s: &SignIn| s.who.kind == "interactiveUser" && s.code != 50_126;
        for (place, right) in events.iter().enumerate().filter(|(_, s)| at_keyboard(s)) {
            let mut wrong = (0..place)
                .filter(|at| events[*at].code == 50_126 && events[*at].at >= right.at - HOUR);
            let (first, more) = (wrong.next(), wrong.count());
            if let Some(first) = first.filter(|first| more >= 2 && *first < first_success) {
                let count = i64::try_from(more).unwrap() + 2;
                rows.push((id.clone(), events[first].at, right.at, count));
                break;
            }
        }
    }
    rows
}

/// Three prompts that follow each other within an hour; whoever succeeds on one of their networks before an
/// hour has passed since the last has given in, and that is one event more.
fn mfa_fatigue(world: &World) -> Vec<Row> {
    let at_keyboard = |s: &SignIn| s.who.kind == "interactiveUser";
    let mut rows = Vec::new();
    for (id, prompts) in world.by(|s| at_keyboard(s) && s.code == 500_121, |s| s.who.id()) {
        for series in parted(&prompts, HOUR).into_iter().filter(|series| series.len() >= 3) {
            let networks: BTreeSet<_> = series.iter().map(|s| network(s)).collect();
            let last = series[series.len() - 1];
            let gave_in = world.sign_ins.iter().find(|s| {
                at_keyboard(s)
                    && succeeded(s)
                    && s.who.id() == id
                    && networks.contains(&network(s))
                    && (s.at, s.number) > (last.at, last.number)
                    && s.at <= last.at + HOUR
            });
            let (entity, first, last, count) = row(id.clone(), &series);
            let gave_in_at = gave_in.map(|s| s.at);
            rows.push((
                entity,
                first,
                gave_in_at.unwrap_or(last),
                count + i64::from(gave_in_at.is_some()),
            ));
        }
    }
    rows
}

/// Consecutive successes of a person further apart than an airliner flies, 250 km taken off at either end; one
/// row a pair of places and day.
fn impossible_travel(world: &World) -> Vec<Row> {
    let mut rows = Vec::new();
    for (id, events) in world.by(|s| !is_workload(s) && succeeded(s), |s| s.who.id()) {
        let mut days: BTreeMap<(String, i64), BTreeSet<(i64, u32)>> = BTreeMap::new();
        for pair in events.windows(2) {
            let (from, to) = (pair[0].place.unwrap().1, pair[1].place.unwrap().1);
            // On the equator a degree is a 360th of the circumference.
            let km = (to - from).abs() * std::f64::consts::TAU * 6_371.008_8 / 360.0 - 500.0;
            let seconds = pair[1].at - pair[0].at;
            let hours = f64::from(u32::try_from(seconds.max(MINUTE)).unwrap()) / 3_600.0;
            if km >= 500.0 && km > 900.0 * hours && seconds <= DAY {
                let places = format!("{} {}", from.min(to), from.max(to));
                let day = days.entry((places, pair[1].at.div_euclid(DAY))).or_default();
                day.extend(pair.iter().map(|s| (s.at, s.number)));
            }
        }
        for events in days.values() {
            let (first, last) = (events.first().unwrap().0, events.last().unwrap().0);
            rows.push((id.clone(), first, last, i64::try_from(events.len()).unwrap()));
        }
    }
    rows
}

/// The first success on a network that is not the account's first is a renewal, within an hour after the person
/// signed in.
fn token_replay(world: &World) -> Vec<Row> {
    let mut rows = Vec::new();
    for (id, events) in world.by(|s| !is_workload(s) && succeeded(s), |s| s.who.id()) {
        let home = network(events[0]);
        let networks: BTreeSet<_> = events.iter().map(|s| network(s)).collect();
        for other in networks.into_iter().filter(|network| *network != home) {
            let place = events.iter().position(|s| network(s) == other).unwrap();
            let renewal = events[place];
            if renewal.who.kind != "nonInteractiveUser" {
                continue;
            }
            let before = events[..place]
                .iter()
                .rfind(|s| s.who.kind == "interactiveUser" && s.at >= renewal.at - HOUR);
            let there: Vec<_> = events.iter().filter(|s| network(s) == other).collect();
            if let Some(signed_in) = before {
                let count = i64::try_from(there.len()).unwrap() + 1;
                rows.push((id.clone(), signed_in.at, there[there.len() - 1].at, count));
            }
        }
    }
    rows
}

/// A query, what it is given, and the same told in plain loops.
type Telling = (&'static str, &'static [&'static str], fn(&World) -> Vec<Row>);

const TELLINGS: &[Telling] = &[
    ("sp-failure-burst", &["window_minutes=60", "min_failures=3"], failure_burst),
    ("sp-fail-then-success", &["window_minutes=60", "min_failures=3"], fail_then_success),
    ("sp-new-network", &[], |world| further(world, |s| Some(network(s)))),
    ("sp-new-credential", &[], |world| {
        further(world, |s| (s.credential > 0).then_some(s.credential))
    }),
    ("sp-unknown-ip", &[], unknown_ip),
    ("sp-credential-added-then-used", &["window_hours=24"], added_then_used),
    (
        "user-password-spray",
        &["window_hours=1", "min_accounts=3", "max_tries_a_day=2.5"],
        password_spray,
    ),
    ("user-bruteforce-success", &["window_minutes=60", "min_failures=3"], bruteforce),
    ("user-mfa-fatigue", &["window_minutes=60", "min_prompts=3"], mfa_fatigue),
    ("impossible-travel", &[], impossible_travel),
    ("user-token-replay", &["window_minutes=60"], token_replay),
];

fn answered(case: &CaseFile, query: &str, given: &[&str]) -> Vec<Row> {
    let second = |value: &doorward::finding::Value| value.as_time().unwrap().timestamp();
    let rows = ground::ask(case, query, given);
    let mut rows: Vec<Row> = rows
        .iter()
        .map(|row| {
            let count = row["event_count"].as_integer().unwrap();
            (row["entity_id"].to_string(), second(&row["first_at"]), second(&row["last_at"]), count)
        })
        .collect();
    rows.sort();
    rows
}

/// The same worlds in every run, or those of the seed in `DOORWARD_PROOF_SEED`: a word of up to 32 bytes.
#[expect(clippy::disallowed_methods, reason = "only src/cli of the product reads the environment")]
fn dice() -> TestRng {
    let mut seed = [0; 32];
    let word = std::env::var("DOORWARD_PROOF_SEED").unwrap_or_else(|_| "doorward".to_owned());
    assert!(word.len() <= seed.len(), "DOORWARD_PROOF_SEED takes up to 32 bytes, not {word:?}");
    seed[..word.len()].copy_from_slice(word.as_bytes());
    TestRng::from_seed(RngAlgorithm::ChaCha, &seed)
}

#[test]
fn analyses_find_what_plain_loops_find() {
    let config = Config {
        cases: 2,
        // A world is small as it is, and the events of the account in question are printed.
        max_shrink_iters: 0,
        failure_persistence: None,
        ..Config::default()
    };
    let tried = RefCell::new(BTreeMap::new());
    let outcome = TestRunner::new_with_rng(config, dice()).run(
        &prop::collection::vec(draft(), 200),
        |drafts| {
            let world = World::of(&drafts);
            let place = Place::new();
            let case = world.case(&place);
            let mut wrong = Vec::new();
            for (query, given, telling) in TELLINGS {
                let mut expected = telling(&world);
                expected.sort();
                let found = answered(&case, query, given);
                *tried.borrow_mut().entry(*query).or_insert(0) += expected.len();
                let only = |one: &[Row], other: &[Row]| -> Vec<Row> {
                    one.iter().filter(|row| !other.contains(row)).cloned().collect()
                };
                let (missing, added) = (only(&expected, &found), only(&found, &expected));
                if expected != found {
                    wrong.push(format!(
                        "{query}: {} rows missing, as {:?}; {} rows added, as {:?}\n{}",
                        missing.len(),
                        missing.first(),
                        added.len(),
                        added.first(),
                        told(&world, missing.first().or(added.first()))
                    ));
                }
            }
            prop_assert!(wrong.is_empty(), "{}", wrong.join("\n"));
            Ok(())
        },
    );
    if let Err(TestError::Fail(why, _drafts)) = outcome {
        panic!("{why}");
    }
    println!("rows told: {:?}", tried.borrow());
    let untried: Vec<_> = tried.into_inner().into_iter().filter(|it| it.1 == 0).collect();
    assert!(untried.is_empty(), "nothing to find in any world: {untried:?}");
}

/// The events of the first account in question.
fn told(world: &World, row: Option<&Row>) -> String {
    let Some((entity, ..)) = row else { return "a row comes twice".to_owned() };
    let events = world.sign_ins.iter().filter(|s| s.who.id() == *entity || s.ip == *entity);
    let changes = world.additions.iter().filter(|a| a.who.id() == *entity);
    let events = events.map(|s| format!("{s:?}\n"));
    events.chain(changes.map(|a| format!("{a:?}\n"))).collect()
}

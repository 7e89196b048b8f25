//! The list of what was planted, with the times taken from the planted sign-ins themselves.

use super::attacks;
use super::clock::{iso, midnight};
use super::event::{Actor, Event};
use super::habits::TAKEOVER_DAY;
use super::innocents;
use super::people::Habit;
use super::raids;
use super::scenes;
use super::tenant::Tenant;
use super::truth::{Must, Plant};
use super::workloads::Role;

/// Whether the exports hold a directory audit log, without which some plants say nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AuditLog {
    Exported,
    Absent,
}

/// Everything planted in the tenant.
pub(super) fn list(tenant: &Tenant, audit_log: AuditLog) -> Vec<Plant> {
    let mut plants = attacks_on_workloads(tenant);
    plants.extend(attacks_on_people(tenant));
    plants.extend(innocents::workloads(tenant));
    plants.extend(innocents::people(tenant));
    plants.extend(scenes::plants(tenant, audit_log));
    plants.extend(raids::plants());
    if audit_log == AuditLog::Absent {
        for plant in &mut plants {
            plant.queries.retain(|query| query != ADDED_THEN_USED && query != NEW_CREDENTIAL);
        }
        plants.retain(|plant| !plant.queries.is_empty());
    }
    plants
}

pub(super) const ADDED_THEN_USED: &str = "sp-credential-added-then-used";
pub(super) const NEW_CREDENTIAL: &str = "sp-new-credential";
pub(super) const NEW_COUNTRY: &str = "sp-new-country";
pub(super) const NEW_NETWORK: &str = "sp-new-network";
pub(super) const UNKNOWN_IP: &str = "sp-unknown-ip";
pub(super) const FIRST_SEEN: &str = "first-seen-sp";
pub(super) const FAILURE_BURST: &str = "sp-failure-burst";
pub(super) const TRAVEL: &str = "impossible-travel";
pub(super) const FIRST_SEEN_USER: &str = "first-seen-user";

/// A plant's id, the queries that must find it, the least severity, and what happened.
type Fire = (&'static str, &'static [&'static str], &'static str, &'static str);

fn attacks_on_workloads(tenant: &Tenant) -> Vec<Plant> {
    let events = attacks::all(tenant);
    let fire = |role: Role, (id, queries, severity, what): Fire| {
        let place = tenant.workload(role);
        let mine = |event: &&Event| matches!(event.actor, Actor::Workload(at, _) if at == place);
        let times = events.iter().filter(mine).map(|event| event.at);
        let span = (times.clone().min().unwrap_or(0), times.max().unwrap_or(0));
        let plant = about_workload(tenant, role, span, (id, queries, what));
        Plant { severity_at_least: (!severity.is_empty()).then(|| severity.to_owned()), ..plant }
    };
    ATTACKS.iter().map(|(role, attack)| fire(*role, *attack)).collect()
}

const ATTACKS: [(Role, Fire); 13] = [
    (
        Role::Stolen,
        (
            "stolen-secret",
            &[NEW_COUNTRY, NEW_NETWORK, UNKNOWN_IP],
            "high",
            "a stolen secret is used by night from a hosting provider in a new country, after three bad tries",
        ),
    ),
    (
        Role::Stolen,
        (
            "stolen-secret-first-seen",
            &[FIRST_SEEN],
            "medium",
            "the same, as properties never seen before",
        ),
    ),
    (
        Role::PlantedOnApplication,
        (
            "added-on-application",
            &[ADDED_THEN_USED, NEW_CREDENTIAL, NEW_COUNTRY],
            "high",
            "a secret is added to the application object, waits nine days and is used from a new network beside the old one",
        ),
    ),
    (
        Role::PlantedOnApplication,
        (
            "added-on-application-network",
            &[NEW_NETWORK, UNKNOWN_IP, FIRST_SEEN],
            "medium",
            "the same, as a new network",
        ),
    ),
    (
        Role::PlantedOnPrincipal,
        (
            "added-on-principal",
            &[ADDED_THEN_USED, NEW_CREDENTIAL, NEW_NETWORK],
            "high",
            "a secret is added to the service principal, waits nine days and is used from a hosting provider",
        ),
    ),
    (
        Role::PlantedOnPrincipal,
        (
            "added-on-principal-unknown",
            &[UNKNOWN_IP],
            "medium",
            "the same, as an address outside the known networks",
        ),
    ),
    (
        Role::PlantedOnPrincipal,
        (
            "added-on-principal-first-seen",
            // How grave a new credential is, the queries about credentials say.
            &[FIRST_SEEN],
            "low",
            "the same, as properties never seen before",
        ),
    ),
    (
        Role::GuessedFirst,
        (
            "guessed-first",
            &[FAILURE_BURST],
            "high",
            "bad secrets from one address: 24 of 40 in half an hour, over two applications",
        ),
    ),
    (
        Role::GuessedFirst,
        ("guessed-first-address", &[UNKNOWN_IP], "medium", "the same, as an unknown address"),
    ),
    (
        Role::GuessedSecond,
        (
            "guessed-second",
            &[FAILURE_BURST],
            "high",
            "bad secrets from one address: 16 of 40 in half an hour, over two applications",
        ),
    ),
    (
        Role::GuessedSecond,
        ("guessed-second-address", &[UNKNOWN_IP], "medium", "the same, as an unknown address"),
    ),
    (
        Role::SecondHost,
        (
            "second-host",
            &[NEW_NETWORK, UNKNOWN_IP],
            "medium",
            "a hosted workload's secret is used at another hosting provider of the same country",
        ),
    ),
    (
        Role::SecondHost,
        ("second-host-first-seen", &[FIRST_SEEN], "", "the same, as a network never seen before"),
    ),
];

fn attacks_on_people(tenant: &Tenant) -> Vec<Plant> {
    let hours = |day, from: i64, to: i64| (midnight(day) + from * 60, midnight(day) + to * 60);
    let plant = |id, queries: &'static [&'static str], severity: &str, what| {
        let span = hours(TAKEOVER_DAY, 17 * 60 + 52, 19 * 60 + 5);
        let plant = about_person(tenant, Habit::Admin, span, (id, queries, what));
        Plant { severity_at_least: Some(severity.to_owned()), ..plant }
    };
    vec![
        plant(
            "taken-over",
            &[TRAVEL],
            "high",
            "the administrator signs in at home, and forty minutes later in Hanoi without the laptop",
        ),
        plant(
            "taken-over-first-seen",
            &[FIRST_SEEN_USER],
            "medium",
            "the administrator's first sign-in from that country",
        ),
    ]
}

/// A plant's id, its queries, and what happened.
pub(super) type About = (&'static str, &'static [&'static str], &'static str);

/// A plant that concerns a workload.
pub(super) fn about_workload(tenant: &Tenant, role: Role, span: (i64, i64), about: About) -> Plant {
    told(of_workload(tenant, tenant.workload(role), span), about)
}

/// A plant that concerns a person.
pub(super) fn about_person(tenant: &Tenant, habit: Habit, span: (i64, i64), about: About) -> Plant {
    told(of_person(tenant, tenant.person(habit), span), about)
}

fn told(plant: Plant, (id, queries, what): About) -> Plant {
    let queries = queries.iter().map(|query| (*query).to_owned()).collect();
    Plant { id: id.to_owned(), queries, what: what.to_owned(), ..plant }
}

/// A plant about the workload at that place, of which nothing is said yet.
pub(super) fn of_workload(tenant: &Tenant, place: usize, span: (i64, i64)) -> Plant {
    let workload = &tenant.workloads[place];
    blank(("sp", workload.id.to_string(), workload.name.clone()), span)
}

/// A plant about the person at that place, of which nothing is said yet.
pub(super) fn of_person(tenant: &Tenant, place: usize, span: (i64, i64)) -> Plant {
    let person = &tenant.people[place];
    blank(("user", person.id.to_string(), person.principal_name.clone()), span)
}

fn blank(entity: (&str, String, String), span: (i64, i64)) -> Plant {
    let (entity_kind, entity_id, entity_name) = entity;
    Plant {
        id: String::new(),
        queries: Vec::new(),
        entity_kind: entity_kind.to_owned(),
        entity_id,
        entity_name,
        what: String::new(),
        first_at: format!("{}Z", iso(span.0)),
        last_at: format!("{}Z", iso(span.1)),
        must: Must::Fire,
        guard: None,
        severity_at_least: None,
    }
}

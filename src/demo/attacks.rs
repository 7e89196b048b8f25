//! What intruders do, with slow hands: sign-ins that are planted beside the ordinary ones.

use super::catalogue::{AZURE, AZURE_PORTAL};
use super::catalogue::{CURL, Client, GRAPH, KEY_VAULT, PYTHON, Resource};
use super::clock::{DAY, START, moment};
use super::event::{Actor, Device, Event, Extras, Proof, Seat};
use super::guid::Guid;
use super::habits;
use super::networks as net;
use super::networks::Site;
use super::people::Habit;
use super::tenant::Tenant;
use super::workload_day::ITSELF;
use super::workloads::Role;
use crate::record::SignInType;

/// The day on which the intruder adds credentials, in the administrator's name.
pub(super) const ADDITION_DAY: u32 = 38;
/// How long the intruder waits before using them.
pub(super) const PATIENCE_DAYS: u32 = 9;

/// A day and a time of day.
type When = (u32, i64, i64);

/// An intruder at work on one workload.
struct Raid<'a> {
    tenant: &'a Tenant,
    role: Role,
    site: &'static Site,
    host: u64,
    client: &'static Client,
    resource: &'static Resource,
}

/// All planted sign-ins, in order of time.
pub(super) fn all(tenant: &Tenant) -> Vec<Event> {
    let mut events = stolen(tenant);
    events.extend(planted(tenant));
    events.extend(guessed(tenant, Role::GuessedFirst, 24));
    events.extend(guessed(tenant, Role::GuessedSecond, 16));
    events.extend(second_host(tenant));
    events.extend(administrator(tenant));
    events.sort_unstable_by_key(|event| (event.at, event.id));
    events
}

/// The day of the plan that an event falls on.
pub(super) fn day_of(event: &Event) -> u32 {
    u32::try_from((event.at - START) / DAY).unwrap_or(0)
}

/// A secret is stolen: three bad tries, then a few calls by night, over a week.
fn stolen(tenant: &Tenant) -> Vec<Event> {
    let raid = Raid {
        tenant,
        role: Role::Stolen,
        site: &net::THIEF_DIGITALOCEAN,
        host: 140,
        client: &PYTHON,
        resource: &GRAPH,
    };
    let tries = [(30, 1, 12), (30, 1, 13), (30, 1, 19)].map(|when| raid.at(when, 7_000_215, None));
    let calls = [(30, 1, 26), (31, 2, 41), (32, 0, 58), (34, 3, 7), (34, 3, 33), (36, 1, 49)]
        .map(|when| raid.at(when, 0, Some(0)));
    tries.into_iter().chain(calls).collect()
}

/// Two credentials are added and left alone for nine days, then used beside the old ones.
fn planted(tenant: &Tenant) -> Vec<Event> {
    let first = ADDITION_DAY + PATIENCE_DAYS;
    let on_application = Raid {
        tenant,
        role: Role::PlantedOnApplication,
        site: &net::THIEF_M247,
        host: 76,
        client: &PYTHON,
        resource: &GRAPH,
    };
    let on_principal = Raid {
        tenant,
        role: Role::PlantedOnPrincipal,
        site: &net::THIEF_CONTABO,
        host: 203,
        client: &CURL,
        resource: &KEY_VAULT,
    };
    let calls = [(first, 2, 3), (first + 1, 1, 44), (first + 3, 3, 20)];
    let mut events = calls.map(|when| on_application.at(when, 0, Some(1))).to_vec();
    let calls = [(first, 23, 31), (first + 2, 0, 17), (first + 5, 2, 52)];
    events.extend(calls.map(|when| on_principal.at(when, 0, Some(1))));
    events
}

/// Forty bad secrets in half an hour from one address, spread over two applications.
fn guessed(tenant: &Tenant, role: Role, tries: i64) -> Vec<Event> {
    let raid =
        Raid { tenant, role, site: &net::GUESSER_VULTR, host: 17, client: &CURL, resource: &GRAPH };
    // Uneven gaps: a regular cadence would read as a broken job.
    let gap = 1_740 / tries;
    let time = |n: i64| n * gap + (n * n * 7) % (gap / 2);
    (0..tries)
        .map(|n| {
            let mut event = raid.at((52, 2, 10), 7_000_215, None);
            event.at += time(n);
            raid.named(event)
        })
        .collect()
}

/// The secret of a hosted workload is used at another host of the same country.
fn second_host(tenant: &Tenant) -> Vec<Event> {
    let raid = Raid {
        tenant,
        role: Role::SecondHost,
        site: &net::SECOND_HOST,
        host: 58,
        client: &PYTHON,
        resource: &KEY_VAULT,
    };
    [(55, 13, 22), (56, 15, 51), (56, 16, 8), (58, 12, 39)]
        .map(|when| raid.at(when, 0, Some(0)))
        .to_vec()
}

/// The administrator's account goes on being used from Hanoi, once to add the credentials.
fn administrator(tenant: &Tenant) -> Vec<Event> {
    [(ADDITION_DAY, 1, 10), (ADDITION_DAY + 4, 0, 35)]
        .into_iter()
        .map(|(day, hour, minute)| {
            let at = moment(day, hour, minute);
            let place = tenant.person(Habit::Admin);
            let key = [tenant.seed, 41, at.unsigned_abs()];
            Event {
                at,
                id: Guid::request(&key),
                correlation: Guid::of(&key),
                kind: SignInType::InteractiveUser,
                actor: Actor::Person(place),
                app: &AZURE_PORTAL,
                resource: &AZURE,
                seat: habits::thief(),
                code: 0,
                proof: Proof::Token,
                extras: Extras::NONE,
            }
        })
        .collect()
}

impl Raid<'_> {
    fn at(&self, (day, hour, minute): When, code: u32, credential: Option<usize>) -> Event {
        let place = self.tenant.workload(self.role);
        // Nobody's clock strikes the minute: the seconds come from when and whom.
        let at = moment(day, hour, minute);
        let seconds = (at / 60 + i64::from(code)) % 53;
        let event = Event {
            at: at + seconds,
            id: Guid(0),
            correlation: Guid(0),
            kind: SignInType::ServicePrincipal,
            actor: Actor::Workload(place, credential),
            app: &ITSELF,
            resource: self.resource,
            seat: Seat {
                site: self.site,
                address: Some(self.site.address(self.host, 0)),
                client: self.client,
                device: Device::Unknown,
            },
            code,
            proof: Proof::Token,
            extras: Extras::NONE,
        };
        self.named(event)
    }

    /// The same with ids that belong to its time.
    fn named(&self, mut event: Event) -> Event {
        let place = self.tenant.workload(self.role) as u64;
        let key = [self.tenant.seed, 40, place, event.at.unsigned_abs()];
        event.id = Guid::request(&key);
        event.correlation = Guid::of(&key);
        event
    }
}

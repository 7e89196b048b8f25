//! Stories planted beside the cast: each about an account that is there for nothing else.
//!
//! To plant something: a [`Scene`] in a file here, and the file's line in [`FILES`]. Accounts,
//! sign-ins, changes of the directory and the truth are made from it.

mod accounts;
mod after_roll;
mod casting;
mod clients;
mod consent;
mod correlation;
mod credential_type;
mod credential_use;
mod devices;
mod directory;
mod dormant;
mod foreign_app;
mod managed_identity;
mod new_resource;
mod novelty;
mod passwords;
mod people;
mod refused_then_in;
mod rhythm;
mod scene;
mod together;
mod tokens;
mod tools;

pub(super) use scene::{Cast, Owner, Routine, Scene, Who};

use scene::{Act, By, Change, Expected, MustBe, On, What};

use super::audits::{self, Audit, Initiator};
use super::clock::{midnight, moment};
use super::event::{Actor, Event, Seat};
use super::guid::Guid;
use super::people::Habit;
use super::plants;
use super::tenant::Tenant;
use super::truth::{Must, Plant};
use super::workload_day::ITSELF;
use crate::record::SignInType;

/// The scenes, file by file. Accounts get their places in this order: add at the end.
const FILES: [&[Scene]; 21] = [
    correlation::SCENES,
    credential_type::SCENES,
    dormant::SCENES,
    foreign_app::SCENES,
    managed_identity::SCENES,
    new_resource::SCENES,
    people::SCENES,
    passwords::SCENES,
    tokens::SCENES,
    clients::SCENES,
    accounts::SCENES,
    devices::SCENES,
    tools::SCENES,
    credential_use::SCENES,
    refused_then_in::SCENES,
    after_roll::SCENES,
    rhythm::SCENES,
    together::SCENES,
    consent::SCENES,
    directory::SCENES,
    novelty::SCENES,
];

/// Every scene, in the order of its account's place among accounts of its kind.
pub(super) fn all() -> impl Iterator<Item = &'static Scene> {
    FILES.into_iter().flatten()
}

/// The scenes about workloads.
pub(super) fn workloads() -> impl Iterator<Item = &'static Cast> {
    all().filter_map(|scene| match &scene.who {
        Who::Workload(cast) => Some(cast),
        Who::Person { .. } => None,
    })
}

/// The scenes about people: their office, and the days of their ordinary life.
pub(super) fn persons() -> impl Iterator<Item = (&'static super::people::Office, (u32, u32))> {
    all().filter_map(|scene| match &scene.who {
        Who::Workload(_) => None,
        Who::Person { office, days } => Some((*office, *days)),
    })
}

/// A scene and the place of its account.
struct Staged<'t> {
    tenant: &'t Tenant,
    scene: &'static Scene,
    place: usize,
}

/// Every scene with its place in the tenant.
fn staged(tenant: &Tenant) -> impl Iterator<Item = Staged<'_>> {
    let (mut person, mut workload) = (super::people::FIRST_SCENE, super::workloads::FIRST_SCENE);
    all().map(move |scene| {
        let next = match scene.who {
            Who::Workload(_) => &mut workload,
            Who::Person { .. } => &mut person,
        };
        let place = *next;
        *next += 1;
        Staged { tenant, scene, place }
    })
}

/// All sign-ins that scenes plant, in no order.
pub(super) fn sign_ins(tenant: &Tenant) -> Vec<Event> {
    staged(tenant).flat_map(|staged| staged.sign_ins()).collect()
}

/// All changes of the directory that scenes plant, in no order.
pub(super) fn changes(tenant: &Tenant) -> Vec<Audit> {
    let changes = staged(tenant).flat_map(|staged| {
        staged.scene.changes.iter().map(|change| staged.change(change)).collect::<Vec<_>>()
    });
    changes.collect()
}

/// The truth about every scene.
pub(super) fn plants(tenant: &Tenant, audit_log: plants::AuditLog) -> Vec<Plant> {
    let told = staged(tenant).filter(|staged| {
        audit_log == plants::AuditLog::Exported || staged.scene.changes.is_empty()
    });
    told.flat_map(|staged| staged.plants()).collect()
}

impl Staged<'_> {
    fn sign_ins(&self) -> Vec<Event> {
        let acts = self.scene.acts.iter().enumerate();
        acts.flat_map(|(number, act)| (0..act.times).map(move |nth| self.sign_in(number, act, nth)))
            .collect()
    }

    fn sign_in(&self, number: usize, act: &Act, nth: i64) -> Event {
        let (day, hour, minute) = act.when;
        let uneven = (nth * nth * 7) % (act.gap_seconds / 3).max(1);
        // Nobody's clock strikes the minute.
        let second = (i64::from(day) * 7 + hour * 5 + minute) % 53;
        let at = moment(day, hour, minute) + second + nth * act.gap_seconds + uneven;
        let is_workload = matches!(self.scene.who, Who::Workload(_));
        let kind = match act.kind {
            Some(kind) => kind,
            None if is_workload => self.tenant.workloads[self.place].kind,
            None => SignInType::InteractiveUser,
        };
        let nth = nth.unsigned_abs();
        let key = [self.tenant.seed, 70, self.place as u64, number as u64, nth, kind as u64];
        Event {
            at,
            id: Guid::request(&key),
            correlation: Guid::of(&[key[0], 71, key[2], u64::try_from(at / 300).unwrap_or(0)]),
            kind,
            actor: if is_workload {
                Actor::Workload(self.place, Some(act.key))
            } else {
                Actor::Person(self.place)
            },
            app: if is_workload { &ITSELF } else { act.app },
            resource: act.resource,
            seat: Seat {
                site: act.site,
                address: Some(act.site.address(act.host, 0)),
                client: act.client,
                device: act.device,
            },
            code: act.code,
            proof: act.proof,
            extras: act.extras,
        }
    }

    fn change(&self, change: &Change) -> Audit {
        let (day, hour, minute) = change.when;
        let at = moment(day, hour, minute) + 23;
        let engineer = self.tenant.person(Habit::Engineer);
        let is_workload = matches!(self.scene.who, Who::Workload(_));
        let initiator = match change.by {
            By::Engineer => {
                let desk = self.tenant.people[engineer].in_office(day).address;
                Initiator::Person(engineer, desk)
            }
            By::EngineerAt(site, host) => Initiator::Person(engineer, Some(site.address(host, 0))),
            By::Itself(_, _) if is_workload => Initiator::Workload(self.place),
            By::Itself(site, host) => Initiator::Person(self.place, Some(site.address(host, 0))),
        };
        match change.what {
            What::Keys { on, before, after } => {
                let object = if on == On::Application {
                    audits::KeyHolder::Application
                } else {
                    audits::KeyHolder::Principal
                };
                audits::keys(self.tenant, self.place, (at, object, initiator), (before, after))
            }
            What::Other(activity, category, operation, property, value) => audits::other(
                self.tenant,
                (self.place, is_workload),
                (at, initiator),
                (activity, category, operation),
                (property, value),
            ),
        }
    }

    fn plants(&self) -> Vec<Plant> {
        let several = self.scene.expected.len() > 1;
        let expected = self.scene.expected.iter().enumerate();
        expected
            .map(|(number, expected)| {
                let id = if several {
                    format!("{}-{}", self.scene.id, number + 1)
                } else {
                    self.scene.id.to_owned()
                };
                self.plant(id, expected)
            })
            .collect()
    }

    fn plant(&self, id: String, expected: &Expected) -> Plant {
        let (from, to) = expected.days;
        let span = (midnight(from), midnight(to + 1) - 1);
        let plant = match self.scene.who {
            Who::Workload(_) => plants::of_workload(self.tenant, self.place, span),
            Who::Person { .. } => plants::of_person(self.tenant, self.place, span),
        };
        let (must, severity, guard) = match expected.must {
            MustBe::Found(severity) => (Must::Fire, Some(severity.to_owned()), None),
            MustBe::Quiet(guard) => (Must::Quiet, None, Some(guard.to_owned())),
        };
        Plant {
            id,
            queries: expected.queries.iter().map(|query| (*query).to_owned()).collect(),
            what: expected.what.to_owned(),
            must,
            guard,
            severity_at_least: severity.filter(|severity| !severity.is_empty()),
            ..plant
        }
    }
}

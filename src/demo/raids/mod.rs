//! What is planted about an address, a client or an application, and not about one account: many
//! accounts are tried, and each of them only once or twice.

mod list;

use list::RAIDS;

use super::catalogue::{App, Client, GRAPH, LINUX_FIREFOX, TEAMS};
use super::clock::{DAY, iso, midnight, moment};
use super::event::{Actor, Device, Event, Extras, Proof, Seat};
use super::guid::Guid;
use super::networks::Site;
use super::people::FIRST_SCENE;
use super::tenant::Tenant;
use super::truth::{Must, Plant};
use crate::record::SignInType;

/// One story.
struct Raid {
    id: &'static str,
    about: About,
    waves: &'static [Wave],
    /// What must come of it: the queries, what happened, the least severity or the guard.
    expected: &'static [(&'static [&'static str], &'static str, Outcome)],
}

/// What the story is about.
#[derive(Clone, Copy)]
enum About {
    Address(&'static Site, u64),
    Client(&'static Client, &'static App),
    App(&'static App),
}

/// What the queries must do.
#[derive(Clone, Copy)]
enum Outcome {
    Found(&'static str),
    Quiet(&'static str),
}

/// Many accounts tried one after the other, in rounds.
#[derive(Clone, Copy)]
struct Wave {
    when: (u32, i64, i64),
    gap_seconds: i64,
    site: &'static Site,
    host: u64,
    /// From how many addresses in turn.
    hosts: u64,
    accounts: Accounts,
    rounds: usize,
    code: u32,
    proof: Proof,
    device: Device,
    client: &'static Client,
    app: &'static App,
}

/// Who is tried.
#[derive(Clone, Copy)]
enum Accounts {
    /// So many of those who are there for scenes, from one on.
    Existing(usize, usize),
    /// So many names that nobody has.
    Unknown(usize),
}

impl Wave {
    /// Wrong passwords for so many accounts, a minute apart, from one address.
    const fn on(when: (u32, i64, i64), site: &'static Site, host: u64, accounts: Accounts) -> Self {
        Self {
            when,
            gap_seconds: 60,
            site,
            host,
            hosts: 1,
            accounts,
            rounds: 1,
            code: 50_126,
            proof: Proof::WrongPassword,
            device: Device::Unknown,
            client: &LINUX_FIREFOX,
            app: &TEAMS,
        }
    }

    /// The same, so far apart.
    const fn every(mut self, gap_seconds: i64) -> Self {
        self.gap_seconds = gap_seconds;
        self
    }

    /// The same in so many rounds.
    const fn rounds(mut self, rounds: usize) -> Self {
        self.rounds = rounds;
        self
    }

    /// The same from so many addresses in turn.
    const fn from(mut self, hosts: u64) -> Self {
        self.hosts = hosts;
        self
    }

    /// The same with that program and application.
    const fn with(mut self, client: &'static Client, app: &'static App) -> Self {
        self.client = client;
        self.app = app;
        self
    }

    /// The same with another end.
    const fn ending(mut self, code: u32, proof: Proof) -> Self {
        self.code = code;
        self.proof = proof;
        self
    }

    /// The same at the laptops of the accounts.
    const fn on_laptops(mut self) -> Self {
        self.device = Device::Laptop;
        self
    }
}

/// All sign-ins of the raids, in no order.
pub(super) fn sign_ins(tenant: &Tenant) -> Vec<Event> {
    let waves = RAIDS.iter().flat_map(|raid| raid.waves);
    waves.enumerate().flat_map(|(number, wave)| wave.sign_ins(tenant, number)).collect()
}

/// The truth about them.
pub(super) fn plants() -> Vec<Plant> {
    RAIDS.iter().flat_map(Raid::plants).collect()
}

impl Wave {
    fn sign_ins(&self, tenant: &Tenant, number: usize) -> Vec<Event> {
        let (first, count) = match self.accounts {
            Accounts::Existing(first, count) => (first, count),
            Accounts::Unknown(count) => (0, count),
        };
        (0..count * self.rounds)
            .map(|nth| {
                let place = first + nth % count;
                let actor = match self.accounts {
                    Accounts::Existing(..) => Actor::Person(FIRST_SCENE + place),
                    Accounts::Unknown(_) => Actor::Nobody(place),
                };
                self.sign_in(actor, [tenant.seed, 80, number as u64, nth as u64])
            })
            .collect()
    }

    fn sign_in(&self, actor: Actor, key: [u64; 4]) -> Event {
        let (day, hour, minute) = self.when;
        let nth = key[3];
        let steps = i64::try_from(nth).unwrap_or(0);
        // Nobody's clock strikes the minute.
        let uneven = (steps * steps * 7) % 29;
        Event {
            at: moment(day, hour, minute) + 11 + steps * self.gap_seconds + uneven,
            id: Guid::request(&key),
            correlation: Guid::of(&[key[0], 81, key[2], nth]),
            kind: SignInType::InteractiveUser,
            actor,
            app: self.app,
            resource: &GRAPH,
            seat: Seat {
                site: self.site,
                address: Some(self.site.address(self.host + nth % self.hosts, 0)),
                client: self.client,
                device: self.device,
            },
            code: self.code,
            proof: self.proof,
            // In a session of its own: whose week it was does not matter.
            extras: Extras { session: 90, ..Extras::NONE },
        }
    }
}

impl Raid {
    fn plants(&self) -> Vec<Plant> {
        let tell = |(queries, what, outcome): &(&[&str], &str, Outcome)| {
            self.plant(queries, what, *outcome)
        };
        self.expected.iter().map(tell).collect()
    }

    fn plant(&self, queries: &[&str], what: &str, outcome: Outcome) -> Plant {
        let (entity_kind, entity_id, entity_name) = self.about.entity();
        let (from, to) = self.span();
        let (must, guard, severity) = match outcome {
            Outcome::Found(severity) => (Must::Fire, None, Some(severity.to_owned())),
            Outcome::Quiet(guard) => (Must::Quiet, Some(guard.to_owned()), None),
        };
        Plant {
            id: self.id.to_owned(),
            queries: queries.iter().map(|query| (*query).to_owned()).collect(),
            entity_kind: entity_kind.to_owned(),
            entity_id,
            entity_name,
            what: what.to_owned(),
            first_at: format!("{}Z", iso(from)),
            last_at: format!("{}Z", iso(to)),
            must,
            guard,
            severity_at_least: severity,
        }
    }

    /// From the first day of its waves to the last; the whole plan where others sign in for it.
    fn span(&self) -> (i64, i64) {
        let starts = self.waves.iter().map(|wave| midnight(wave.when.0));
        let ends = self.waves.iter().map(|wave| {
            let (Accounts::Existing(_, count) | Accounts::Unknown(count)) = wave.accounts;
            let tries = i64::try_from(count * wave.rounds).unwrap_or(0);
            midnight(wave.when.0) + DAY + tries * wave.gap_seconds
        });
        let whole = (midnight(0), midnight(super::clock::DAYS) - 1);
        (starts.min().unwrap_or(whole.0), ends.max().unwrap_or(whole.1))
    }
}

impl About {
    /// Its kind, id and name, as findings have them.
    fn entity(self) -> (&'static str, String, String) {
        match self {
            Self::Address(site, host) => {
                let address = site.address(host, 0).to_string();
                ("address", address.clone(), address)
            }
            Self::Client(client, app) => {
                let id = format!("{} | {} | {}", client.user_agent, app.id, client.kind);
                ("client", id, client.user_agent.to_owned())
            }
            Self::App(app) => ("app", app.id.to_owned(), app.name.to_owned()),
        }
    }
}

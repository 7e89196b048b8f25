//! What a person does on a day.

use super::catalogue::{AZURE, AZURE_PORTAL, EXCHANGE};
use super::catalogue::{
    App, BERTH_BOOKING, BERTH_BOOKING_API, Client, GRAPH, OFFICE_HOME, ONEDRIVE, OUTLOOK_MOBILE,
    Resource, SHAREPOINT, TEAMS, WINDOWS_DESKTOP,
};
use super::clock::{is_workday, midnight};
use super::dice::Dice;
use super::event::{Actor, Event, Extras, Proof, Seat};
use super::guid::Guid;
use super::people::{Habit, Person};
use crate::record::SignInType;

/// A person's day while it is being written.
pub(super) struct Diary<'a> {
    pub(super) person: &'a Person,
    pub(super) day: u32,
    pub(super) dice: Dice,
    seed: u64,
    place: usize,
    count: u64,
    out: &'a mut Vec<Event>,
}

/// What is signed in to, and how.
#[derive(Clone, Copy)]
pub(super) struct Act {
    pub(super) app: &'static App,
    pub(super) resource: &'static Resource,
    pub(super) kind: SignInType,
    pub(super) code: u32,
    pub(super) proof: Proof,
}

impl Act {
    /// Somebody opens an application.
    pub(super) const fn opens(app: &'static App, resource: &'static Resource) -> Self {
        Self { app, resource, kind: SignInType::InteractiveUser, code: 0, proof: Proof::Token }
    }

    /// A program renews its token.
    pub(super) const fn renews(app: &'static App, resource: &'static Resource) -> Self {
        Self { app, resource, kind: SignInType::NonInteractiveUser, code: 0, proof: Proof::Token }
    }

    /// The same with another end.
    pub(super) const fn ending(mut self, code: u32, proof: Proof) -> Self {
        self.code = code;
        self.proof = proof;
        self
    }
}

impl<'a> Diary<'a> {
    /// An empty day of the person at that place in the list.
    pub(super) fn new(
        seed: u64,
        (place, person): (usize, &'a Person),
        day: u32,
        out: &'a mut Vec<Event>,
    ) -> Self {
        let dice = Dice::of(&[seed, 4, place as u64, u64::from(day)]);
        Self { person, day, dice, seed, place, count: 0, out }
    }

    /// Writes down one sign-in.
    pub(super) fn note(&mut self, at: i64, seat: Seat, act: Act) {
        self.count += 1;
        let key = [self.seed, 5, self.place as u64, u64::from(self.day), self.count];
        // One flow may hold several sign-ins: what follows within minutes shares its correlation.
        let flow = u64::try_from(at / 300).unwrap_or(0);
        self.out.push(Event {
            at,
            id: Guid::request(&key),
            correlation: Guid::of(&[self.seed, 6, self.place as u64, flow]),
            kind: act.kind,
            actor: Actor::Person(self.place),
            app: act.app,
            resource: act.resource,
            seat,
            code: act.code,
            proof: act.proof,
            extras: Extras::NONE,
        });
    }

    /// A time of the person's own clock, give or take some minutes.
    pub(super) fn about(&mut self, hour: i64, minute: i64, spread_minutes: i64) -> i64 {
        let local = midnight(self.day) + (hour - self.person.office.ahead) * 3_600 + minute * 60;
        local + self.dice.seconds(-spread_minutes * 60, spread_minutes * 60)
    }

    /// Comes to work: with typing errors and prompts, as people do.
    pub(super) fn arrives(&mut self, mut at: i64, seat: Seat) {
        let opens = Act::opens(&OFFICE_HOME, &GRAPH);
        if self.dice.chance(6) {
            self.note(at, seat, opens.ending(50_126, Proof::WrongPassword));
            at += self.dice.seconds(12, 50);
        }
        if self.dice.chance(18) {
            let code = if self.dice.chance(70) { 50_074 } else { 50_076 };
            self.note(at, seat, opens.ending(code, Proof::Prompted));
            at += self.dice.seconds(9, 40);
            self.note(at, seat, opens.ending(0, Proof::Approved));
        } else {
            self.note(at, seat, opens);
        }
    }

    /// The hours at a desk, from the morning to the afternoon.
    pub(super) fn works_at(&mut self, seat: Seat) {
        let morning = self.about(8, 20, 45);
        self.arrives(morning, seat);
        let desktop = with(seat, &WINDOWS_DESKTOP);
        let later = morning + self.dice.seconds(60, 1_500);
        self.note(later, desktop, Act::renews(&TEAMS, &GRAPH));
        if self.dice.chance(50) {
            let at = self.about(10, 40, 50);
            self.note(at, seat, Act::opens(&BERTH_BOOKING, &BERTH_BOOKING_API));
        }
        if self.dice.chance(70) {
            let at = self.about(14, 50, 95);
            self.note(at, seat, Act::opens(&OFFICE_HOME, &SHAREPOINT));
        }
        if self.dice.chance(50) {
            let at = self.about(15, 30, 60);
            self.note(at, desktop, Act::renews(&ONEDRIVE, &SHAREPOINT));
        }
        if matches!(self.person.habit, Habit::Admin | Habit::Engineer) {
            let at = self.about(11, 20, 40);
            self.note(at, seat, Act::opens(&AZURE_PORTAL, &AZURE).ending(0, Proof::Approved));
        }
    }

    /// Mail on the phone: over lunch, and in some evenings.
    pub(super) fn reads_mail(&mut self) {
        let phone = self.person.on_phone(self.day);
        if self.dice.chance(60) {
            let at = self.about(12, 35, 20);
            self.note(at, phone, Act::renews(&OUTLOOK_MOBILE, &EXCHANGE));
        }
        if self.dice.chance(30) {
            let at = self.about(20, 0, 70);
            let home = with(self.person.at_home(self.day), phone.client);
            let home = Seat { device: phone.device, ..home };
            self.note(at, home, Act::renews(&OUTLOOK_MOBILE, &EXCHANGE));
        }
    }

    /// A day without anything particular.
    pub(super) fn usual(&mut self) {
        if self.person.on_leave(self.day) {
            return;
        }
        if !is_workday(self.day) {
            if self.dice.chance(12) {
                self.reads_mail();
            }
            return;
        }
        let seat = if self.dice.chance(35) {
            self.person.at_home(self.day)
        } else {
            self.person.in_office(self.day)
        };
        self.works_at(seat);
        self.reads_mail();
    }
}

/// The same place with another program.
pub(super) fn with(seat: Seat, client: &'static Client) -> Seat {
    Seat { client, ..seat }
}

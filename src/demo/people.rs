//! The people of the tenant: a small cast with habits, and as many ordinary ones as the plan asks.

use super::catalogue::{Client, IPHONE, MAC_SAFARI, WINDOWS_EDGE};
use super::dice::{index, mix};
use super::event::{Device, Seat};
use super::guid::Guid;
use super::names;
use super::networks as net;
use super::networks::Site;
use super::scenes;

/// A person with an account.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) id: Guid,
    pub(super) name: String,
    pub(super) principal_name: String,
    pub(super) office: &'static Office,
    pub(super) habit: Habit,
    /// Numbers the addresses and devices of this person.
    pub(super) number: u64,
    pub(super) laptop: Guid,
    /// The tenant that a guest comes from.
    pub(super) guest_of: Option<Guid>,
}

/// An office, and how those who work there reach the tenant.
#[derive(Debug)]
pub(super) struct Office {
    pub(super) site: &'static Site,
    homes: [&'static Site; 3],
    phone: &'static Site,
    /// Hours that the clock there is ahead of UTC, all through the plan.
    pub(super) ahead: i64,
    /// Who works here is a guest, of the company of that number.
    guests_of: Option<u64>,
}

pub(super) static HAMBURG: Office = HAMBURG_OFFICE;
const HAMBURG_OFFICE: Office = Office {
    site: &net::OFFICE_HAMBURG,
    homes: [&net::HOME_TELEKOM, &net::HOME_WILHELM, &net::HOME_VODAFONE],
    phone: &net::PHONE_O2,
    ahead: 2,
    guests_of: None,
};
pub(super) static ROTTERDAM: Office = Office {
    site: &net::OFFICE_ROTTERDAM,
    homes: [&net::HOME_KPN, &net::HOME_ZIGGO, &net::HOME_KPN],
    phone: &net::PHONE_ODIDO,
    ahead: 2,
    guests_of: None,
};
static LEEDS: Office = Office {
    site: &net::OFFICE_LEEDS,
    homes: [&net::HOME_BT, &net::HOME_VIRGIN, &net::HOME_BT],
    phone: &net::PHONE_EE,
    ahead: 1,
    guests_of: None,
};

/// The company whose pilots come and go.
pub(super) static PILOTAGE: Office = Office { guests_of: Some(0x6775_6573), ..HAMBURG_OFFICE };
/// A company that nobody here has met before.
pub(super) static CHANDLER: Office = Office { guests_of: Some(0x6368_616e), ..HAMBURG_OFFICE };

/// What is particular about somebody's days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Habit {
    /// Office, home, phone.
    Usual,
    /// Is there for a scene: usual from the first to before the second day.
    Scene(u32, u32),
    /// The platform administrator whose account is taken over.
    Admin,
    /// The platform engineer who plans what the administrator should have planned.
    Engineer,
    /// Flies to Singapore for a week.
    Traveller,
    /// Works through two web proxies far apart.
    Commuter,
    /// Has a phone whose carrier sends it through Leeds, London or Glasgow.
    Roamer,
    /// Is being guessed at from abroad, without success.
    Guessed,
    /// Left in spring and came back once.
    Dormant,
    /// Uses a commercial VPN now and then.
    HiddenExit,
    /// Uses the company VPN, whose exit is in another country.
    CompanyVpn,
    /// Comes from another company, and sends hostile user agents while at it.
    Guest,
}

/// The cast, in the order of its places in the list.
const CAST: [(Habit, &Office); 12] = [
    (Habit::Admin, &HAMBURG),
    (Habit::Engineer, &HAMBURG),
    (Habit::Traveller, &HAMBURG),
    (Habit::Commuter, &HAMBURG),
    (Habit::Roamer, &LEEDS),
    (Habit::Guessed, &ROTTERDAM),
    (Habit::Dormant, &ROTTERDAM),
    (Habit::HiddenExit, &HAMBURG),
    (Habit::CompanyVpn, &LEEDS),
    (Habit::Guest, &HAMBURG),
    (Habit::Guest, &ROTTERDAM),
    (Habit::Guest, &LEEDS),
];

/// The place of the first person who is there for a scene.
pub(super) const FIRST_SCENE: usize = CAST.len();

/// The cast, those of the scenes, and so many ordinary people.
pub(super) fn hire(seed: u64, ordinary: usize) -> Vec<Person> {
    let staged: Vec<_> =
        scenes::persons().map(|(office, (from, to))| (Habit::Scene(from, to), office)).collect();
    let all = CAST.len() + staged.len() + ordinary;
    (0..all).map(|place| person(seed, place, &staged)).collect()
}

fn person(seed: u64, place: usize, staged: &[(Habit, &'static Office)]) -> Person {
    let number = mix(&[seed, 1, place as u64]);
    let (habit, office) = CAST.iter().chain(staged).nth(place).copied().unwrap_or_else(|| {
        let office = match number % 20 {
            0..12 => &HAMBURG,
            12..17 => &ROTTERDAM,
            _ => &LEEDS,
        };
        (Habit::Usual, office)
    });
    let (given, family) = names::person(seed, place);
    let company = if habit == Habit::Guest { PILOTAGE.guests_of } else { office.guests_of };
    let guest_of = company.map(|company| Guid::of(&[seed, 9, company]));
    Person {
        id: Guid::of(&[seed, 2, place as u64]),
        name: format!("{given} {family}"),
        principal_name: principal_name(given, family, place, guest_of),
        office,
        habit,
        number,
        laptop: Guid::of(&[seed, 3, place as u64]),
        guest_of,
    }
}

/// Six names that nobody has. In place of an id, Entra logs zeros for them.
pub(super) fn nobodies(seed: u64) -> Vec<Person> {
    (0..6)
        .map(|nth| {
            let somebody = person(seed, 1_000_000 + nth, &[]);
            let principal_name = format!("{nth}.{}", somebody.principal_name);
            Person { id: Guid(0), principal_name, ..somebody }
        })
        .collect()
}

fn principal_name(given: &str, family: &str, place: usize, guest: Option<Guid>) -> String {
    let (given, family) = (given.to_lowercase(), family.to_lowercase());
    // Names repeat after 2,304 people; accounts must not.
    let again = match place / 2_304 {
        0 => String::new(),
        round => (round + 1).to_string(),
    };
    if guest.is_some() {
        return format!(
            "{given}.{family}{again}_pilotage.example#EXT#@{}",
            super::tenant::INITIAL_DOMAIN
        );
    }
    format!("{given}.{family}{again}@{}", super::tenant::DOMAIN)
}

impl Person {
    /// At a desk in the office.
    pub(super) fn in_office(&self, day: u32) -> Seat {
        self.at(self.office.site, self.browser(), day)
    }

    /// At home, with the company's laptop.
    pub(super) fn at_home(&self, day: u32) -> Seat {
        let home = self.office.homes[index(self.number >> 8, self.office.homes.len())];
        self.at(home, self.browser(), day)
    }

    /// On the phone, wherever its carrier lets it out.
    pub(super) fn on_phone(&self, day: u32) -> Seat {
        // A carrier gateway hands out another address nearly every day.
        let address = self.office.phone.address(mix(&[self.number, u64::from(day)]), day);
        Seat {
            site: self.office.phone,
            address: Some(address),
            client: &IPHONE,
            device: Device::Unknown,
        }
    }

    /// With the company's laptop at some other place.
    pub(super) fn at(&self, site: &'static Site, client: &'static Client, day: u32) -> Seat {
        let address = Some(site.address(self.number >> 16, day));
        let device = if self.guest_of.is_some() { Device::Unknown } else { Device::Laptop };
        Seat { site, address, client, device }
    }

    /// The browser of this person.
    pub(super) fn browser(&self) -> &'static Client {
        if self.number.is_multiple_of(7) { &MAC_SAFARI } else { &WINDOWS_EDGE }
    }

    /// Whether the person is on leave: two weeks of the summer, at any time.
    pub(super) fn on_leave(&self, day: u32) -> bool {
        let start = 30 + 7 * u32::try_from(self.number % 8).unwrap_or(0);
        self.habit == Habit::Usual && (start..start + 14).contains(&day)
    }

    /// The laptop's name.
    pub(super) fn laptop_name(&self) -> String {
        format!("HL-LT-{:05}", self.number % 100_000)
    }
}

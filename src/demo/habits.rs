//! The days of those who look suspicious and are not, and of the one whose account was taken.

use super::catalogue::{AZURE, AZURE_PORTAL, EXCHANGE, GRAPH, HOSTILE, IPHONE, OFFICE_HOME};
use super::catalogue::{LINUX_FIREFOX, OUTLOOK_MOBILE, SHAREPOINT, TEAMS};
use super::clock::{is_workday, moment};
use super::event::{Device, Event, Proof, Seat};
use super::networks as net;
use super::networks::Site;
use super::people::{Habit, Person};
use super::person_day::{Act, Diary, with};

/// The day on which the administrator's account is used from two places.
pub(super) const TAKEOVER_DAY: u32 = 37;
/// The days of the journey, from the flight out to the flight back.
pub(super) const JOURNEY: (u32, u32) = (27, 33);
/// The days on which the carrier sends the phone through another city.
pub(super) const GATEWAY_DAYS: [u32; 2] = [20, 53];
/// The days of the commercial VPN. The first is early enough to count as habit.
pub(super) const HIDDEN_DAYS: [u32; 3] = [0, 1, 40];
/// The days on which the company's VPN is used from another country.
pub(super) const VPN_DAYS: [u32; 3] = [1, 2, 38];
/// The days between which somebody guesses from abroad.
pub(super) const GUESSED: (u32, u32) = (15, 50);

/// Writes the day of one person.
pub(super) fn live(seed: u64, who: (usize, &Person), day: u32, out: &mut Vec<Event>) {
    let mut diary = Diary::new(seed, who, day, out);
    match who.1.habit {
        Habit::Admin if day == TAKEOVER_DAY => takeover(&mut diary),
        Habit::Traveller if (JOURNEY.0..=JOURNEY.1).contains(&day) => journey(&mut diary),
        Habit::Commuter => commute(&mut diary),
        Habit::Roamer if GATEWAY_DAYS.contains(&day) => gateways(&mut diary),
        Habit::Guessed => guessed(&mut diary),
        Habit::Dormant => dormant(&mut diary),
        Habit::HiddenExit if HIDDEN_DAYS.contains(&day) => exit(&mut diary, &net::COMMERCIAL_VPN),
        Habit::CompanyVpn if VPN_DAYS.contains(&day) => exit(&mut diary, &net::VPN_EXIT),
        Habit::Guest => visit(&mut diary),
        Habit::Scene(from, to) if !(from..to).contains(&day) => {}
        _ => diary.usual(),
    }
}

/// Somewhere, without a device that the tenant knows.
fn anywhere(person: &Person, site: &'static Site, day: u32) -> Seat {
    Seat { device: Device::Unknown, ..person.at(site, &IPHONE, day) }
}

/// Home all day; forty minutes after the evening's last sign-in the same account is in Hanoi.
fn takeover(diary: &mut Diary) {
    let home = diary.person.at_home(diary.day);
    diary.works_at(home);
    let evening = moment(diary.day, 17, 52);
    diary.note(evening, home, Act::opens(&OFFICE_HOME, &SHAREPOINT));
    for (hour, minute, code, proof) in
        [(18, 31, 50_074, Proof::Prompted), (18, 32, 0, Proof::Approved), (19, 5, 0, Proof::Token)]
    {
        let act = Act::opens(&AZURE_PORTAL, &AZURE).ending(code, proof);
        diary.note(moment(diary.day, hour, minute), thief(), act);
    }
}

/// The seat of whoever has the administrator's account.
pub(super) fn thief() -> Seat {
    Seat {
        site: &net::THIEF_HANOI,
        address: Some(net::THIEF_HANOI.address(86, 0)),
        client: &LINUX_FIREFOX,
        device: Device::Unknown,
    }
}

/// Home on Sunday morning, Singapore on Monday morning: far, and a flight explains it.
fn journey(diary: &mut Diary) {
    let (out, back) = JOURNEY;
    let (day, person) = (diary.day, diary.person);
    let hotel = person.at(&net::HOTEL_SINGAPORE, person.browser(), day);
    let home = person.at_home(day);
    if day == out {
        diary.note(moment(day, 6, 10), home, Act::opens(&OFFICE_HOME, &GRAPH));
    } else if day == back {
        diary.note(moment(day, 6, 30), home, Act::opens(&OFFICE_HOME, &GRAPH));
    } else {
        for (hour, minute) in [(1, 35), (5, 50), (8, 45)] {
            let at = moment(day, hour, minute) + diary.dice.seconds(0, 600);
            diary.note(at, hotel, Act::opens(&OFFICE_HOME, &SHAREPOINT));
        }
    }
}

/// One laptop, and two proxies that take turns.
fn commute(diary: &mut Diary) {
    if !is_workday(diary.day) {
        return;
    }
    let person = diary.person;
    for (hour, site) in
        [(8, &net::PROXY_HAMBURG), (9, &net::PROXY_MILAN), (13, &net::PROXY_HAMBURG)]
    {
        let at = diary.about(hour, 10, 9);
        let seat = person.at(site, person.browser(), diary.day);
        diary.note(at, seat, Act::opens(&OFFICE_HOME, &GRAPH));
    }
}

/// The phone's carrier lets it out in London, then in Glasgow, half an hour apart.
fn gateways(diary: &mut Diary) {
    let phone = Act::renews(&OUTLOOK_MOBILE, &EXCHANGE);
    for (minute, site) in [(5, &net::PHONE_EE_LONDON), (36, &net::PHONE_EE_GLASGOW)] {
        let seat = anywhere(diary.person, site, diary.day);
        diary.note(moment(diary.day, 12, minute), seat, phone);
    }
}

/// An ordinary day, beside which somebody abroad tries passwords.
fn guessed(diary: &mut Diary) {
    diary.usual();
    if (GUESSED.0..GUESSED.1).contains(&diary.day) && diary.day.is_multiple_of(2) {
        for try_no in 0..3 {
            let at = moment(diary.day, 3, 14) + try_no * 41;
            let address = Some(net::GUESSER_ABROAD.address(40 + u64::from(diary.day), 0));
            let site = &net::GUESSER_ABROAD;
            let seat = Seat { site, address, client: &LINUX_FIREFOX, device: Device::Unknown };
            let wrong = Act::opens(&OFFICE_HOME, &GRAPH).ending(50_126, Proof::WrongPassword);
            diary.note(at, seat, wrong);
        }
    }
}

/// Works until the twentieth day, and once more on the seventieth.
fn dormant(diary: &mut Diary) {
    if diary.day < 20 || diary.day == 70 {
        diary.usual();
    }
}

/// At home, and at the same time behind an exit in another country.
fn exit(diary: &mut Diary, site: &'static Site) {
    let home = Seat { device: Device::Unknown, ..diary.person.at_home(diary.day) };
    let away = anywhere(diary.person, site, diary.day);
    diary.note(moment(diary.day, 16, 20), home, Act::opens(&OFFICE_HOME, &SHAREPOINT));
    diary.note(moment(diary.day, 16, 44), away, Act::renews(&TEAMS, &GRAPH));
    diary.note(moment(diary.day, 17, 2), home, Act::opens(&OFFICE_HOME, &GRAPH));
}

/// A guest looks in once a week, after a wrong password sent with a hostile user agent.
fn visit(diary: &mut Diary) {
    let weekday = u32::try_from(diary.person.number % 5).unwrap_or(0);
    if diary.day % 7 != weekday || !is_workday(diary.day) {
        return;
    }
    let home = diary.person.at_home(diary.day);
    let at = diary.about(9, 40, 30);
    let opens = Act::opens(&TEAMS, &GRAPH);
    if diary.day % 14 < 7 {
        let hostile = with(home, diary.dice.pick(&HOSTILE));
        diary.note(at, hostile, opens.ending(50_126, Proof::WrongPassword));
    }
    let later = at + diary.dice.seconds(30, 90);
    diary.note(later, home, opens);
}

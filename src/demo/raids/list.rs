//! The raids.

use super::super::catalogue::{
    OFFICE_HOME, SLUICE_LOG, SPRAYERS, TEAMS, TIDE_TABLES, WEIR_LOG, WINDOWS_EDGE,
};
use super::super::event::Proof;
use super::super::networks as net;
use super::Outcome::{Found, Quiet};
use super::{About, Accounts, Raid, Wave};

const SPRAY: &[&str] = &["user-password-spray"];
const SPREAD: &[&str] = &["user-distributed-spray"];
const NAMES: &[&str] = &["user-enumeration"];
const GAPS: &[&str] = &["user-ca-gaps"];
const TWELVE: Accounts = Accounts::Existing(0, 12);

/// Every raid.
pub(super) const RAIDS: &[Raid] = &[
    Raid {
        id: "spray-slow",
        about: About::Address(&net::GUESSER_VULTR, 33),
        waves: &[
            Wave::on((40, 2, 5), &net::GUESSER_VULTR, 33, TWELVE).every(3_600),
            Wave::on((40, 15, 5), &net::GUESSER_VULTR, 33, Accounts::Existing(3, 1))
                .ending(50_074, Proof::Prompted),
        ],
        expected: &[(
            SPRAY,
            "an hour for each of twelve accounts, and one password is right",
            Found("high"),
        )],
    },
    Raid {
        id: "spray-shared-line",
        about: About::Address(&net::ROAMING[3], 20),
        waves: &[
            Wave::on((80, 6, 5), &net::ROAMING[3], 20, TWELVE).on_laptops(),
            Wave::on((80, 6, 30), &net::ROAMING[3], 20, TWELVE)
                .ending(0, Proof::Approved)
                .on_laptops(),
        ],
        expected: &[(
            SPRAY,
            "twelve people at a hotel mistype once, and get in",
            Quiet("as many succeed as fail"),
        )],
    },
    Raid {
        id: "spray-known",
        about: About::Address(&net::OFFICE_LEEDS, 90),
        waves: &[Wave::on((41, 7, 5), &net::OFFICE_LEEDS, 90, TWELVE)],
        expected: &[(
            SPRAY,
            "twelve people in an office mistype after a change of passwords",
            Quiet("the network is known"),
        )],
    },
    Raid {
        id: "spray-too-slow",
        about: About::Address(&net::GUESSER_VULTR, 50),
        waves: &[
            Wave::on((42, 2, 5), &net::GUESSER_VULTR, 50, Accounts::Existing(0, 10)).every(90_000)
        ],
        expected: &[(
            SPRAY,
            "an account every twenty-five hours",
            Quiet("fewer than min_accounts within the window"),
        )],
    },
    Raid {
        id: "spray-guessing",
        about: About::Address(&net::GUESSER_VULTR, 60),
        waves: &[Wave::on((43, 2, 5), &net::GUESSER_VULTR, 60, Accounts::Existing(0, 10)).rounds(5)],
        expected: &[(
            SPRAY,
            "five tries for each of ten accounts within the hour",
            Quiet("more tries than max_tries_a_day"),
        )],
    },
    Raid {
        id: "spray-few",
        about: About::Address(&net::GUESSER_VULTR, 65),
        waves: &[Wave::on((43, 5, 5), &net::GUESSER_VULTR, 65, Accounts::Existing(0, 6))],
        expected: &[(SPRAY, "six accounts, once each", Quiet("fewer than min_accounts"))],
    },
    Raid {
        id: "names",
        about: About::Address(&net::GUESSER_VULTR, 70),
        waves: &[
            Wave::on((39, 2, 5), &net::GUESSER_VULTR, 70, Accounts::Unknown(6))
                .ending(50_034, Proof::WrongPassword),
            Wave::on((39, 3, 5), &net::GUESSER_VULTR, 70, Accounts::Existing(5, 1))
                .ending(50_057, Proof::WrongPassword),
        ],
        expected: &[(
            NAMES,
            "six names that nobody has, and an account that is disabled",
            Found("medium"),
        )],
    },
    Raid {
        id: "names-few",
        about: About::Address(&net::GUESSER_VULTR, 80),
        waves: &[Wave::on((44, 2, 5), &net::GUESSER_VULTR, 80, Accounts::Unknown(2))
            .ending(50_034, Proof::WrongPassword)
            .rounds(4)],
        expected: &[(
            NAMES,
            "a broken program tries two names again and again",
            Quiet("fewer than min_names"),
        )],
    },
    Raid {
        id: "names-slow",
        about: About::Address(&net::GUESSER_VULTR, 85),
        waves: &[Wave::on((50, 2, 5), &net::GUESSER_VULTR, 85, Accounts::Unknown(6))
            .ending(50_034, Proof::WrongPassword)
            .every(100_000)],
        expected: &[(NAMES, "a name every twenty-eight hours", Quiet("not within the window"))],
    },
    Raid {
        id: "names-known",
        about: About::Address(&net::OFFICE_LEEDS, 91),
        waves: &[Wave::on((44, 8, 5), &net::OFFICE_LEEDS, 91, Accounts::Unknown(6))
            .ending(50_034, Proof::WrongPassword)],
        expected: &[(
            NAMES,
            "a migration in an office carries six names of people who left",
            Quiet("the network is known"),
        )],
    },
    Raid {
        id: "spread",
        about: About::Client(&SPRAYERS[0], &TEAMS),
        waves: &[Wave::on((47, 2, 5), &net::THIEF_HANOI, 100, TWELVE)
            .every(1_300)
            .from(12)
            .with(&SPRAYERS[0], &TEAMS)],
        expected: &[(
            SPREAD,
            "twelve accounts, each from an address of its own, with one old browser",
            Found("high"),
        )],
    },
    Raid {
        id: "spread-usual-browser",
        about: About::Client(&WINDOWS_EDGE, &OFFICE_HOME),
        waves: &[Wave::on((48, 2, 5), &net::THIEF_HANOI, 120, TWELVE)
            .from(12)
            .with(&WINDOWS_EDGE, &OFFICE_HOME)],
        expected: &[(
            SPREAD,
            "the same with the browser that everybody has",
            Quiet("the client succeeds most of the time"),
        )],
    },
    Raid {
        id: "spread-few-addresses",
        about: About::Client(&SPRAYERS[1], &TEAMS),
        waves: &[Wave::on((49, 2, 5), &net::THIEF_HANOI, 140, TWELVE)
            .from(6)
            .with(&SPRAYERS[1], &TEAMS)],
        expected: &[(
            SPREAD,
            "twelve accounts from six addresses",
            Quiet("fewer than min_addresses"),
        )],
    },
    Raid {
        id: "spread-outage",
        about: About::Client(&SPRAYERS[2], &TEAMS),
        waves: &[Wave::on((50, 6, 5), &net::ROAMING[1], 40, TWELVE)
            .from(12)
            .with(&SPRAYERS[2], &TEAMS)
            .ending(50_196, Proof::Token)],
        expected: &[(
            SPREAD,
            "a program that loops at twelve homes",
            Quiet("no password was wrong"),
        )],
    },
    Raid {
        id: "spread-insisting",
        about: About::Client(&SPRAYERS[3], &TEAMS),
        waves: &[Wave::on((51, 2, 5), &net::THIEF_HANOI, 160, Accounts::Existing(0, 10))
            .rounds(3)
            .from(30)
            .with(&SPRAYERS[3], &TEAMS)],
        expected: &[(
            SPREAD,
            "ten programs with an old password try three times each",
            Quiet("more tries than max_tries_an_account"),
        )],
    },
    Raid {
        id: "spread-shared-lines",
        about: About::Client(&SPRAYERS[4], &TEAMS),
        waves: &[Wave::on((53, 2, 5), &net::ROAMING[2], 60, Accounts::Existing(0, 16))
            .rounds(2)
            .from(10)
            .with(&SPRAYERS[4], &TEAMS)],
        expected: &[(
            SPREAD,
            "sixteen accounts from ten addresses, each of them again and again",
            Quiet("more tries than max_tries_an_address"),
        )],
    },
    Raid {
        id: "spread-few",
        about: About::Client(&SPRAYERS[5], &TEAMS),
        waves: &[Wave::on((54, 2, 5), &net::THIEF_HANOI, 190, Accounts::Existing(0, 6))
            .rounds(2)
            .from(12)
            .with(&SPRAYERS[5], &TEAMS)],
        expected: &[(
            SPREAD,
            "six accounts from twelve addresses",
            Quiet("fewer than min_accounts"),
        )],
    },
    Raid {
        id: "spread-known",
        about: About::Client(&SPRAYERS[6], &TEAMS),
        waves: &[Wave::on((55, 7, 5), &net::OFFICE_LEEDS, 50, TWELVE)
            .from(12)
            .with(&SPRAYERS[6], &TEAMS)],
        expected: &[(
            SPREAD,
            "an old program fails at twelve desks of an office",
            Quiet("the network is known"),
        )],
    },
    // The sign-ins of these are those of scenes.
    Raid {
        id: "gap-privileged",
        about: About::App(&TIDE_TABLES),
        waves: &[],
        expected: &[(
            GAPS,
            "an application lets a privileged account in from outside, with one factor and no policy",
            Found("medium"),
        )],
    },
    Raid {
        id: "gap-ordinary",
        about: About::App(&WEIR_LOG),
        waves: &[],
        expected: &[(
            GAPS,
            "an application lets an ordinary account in with one factor",
            Quiet("nobody privileged"),
        )],
    },
    Raid {
        id: "gap-office",
        about: About::App(&SLUICE_LOG),
        waves: &[],
        expected: &[(
            GAPS,
            "an application lets a privileged account in with one factor, in an office",
            Quiet("the network is known"),
        )],
    },
];

//! Scenes about device codes, devices and revoked tokens.

use super::super::catalogue::{
    AUTHENTICATION_BROKER, AZURE, AZURE_CLI, DEVICE_REGISTRATION, LINUX_FIREFOX, TEAMS,
    WINDOWS_EDGE,
};
use super::super::event::{Extras, Proof};
use super::super::networks as net;
use super::super::networks::Site;
use super::scene::{one, worker};
use super::tokens::{laptop, renewal, session};
use super::{Act, By, Change, MustBe, Scene, What};

const DEVICE_CODE: &[&str] = &["user-device-code"];
const REVOKED: &[&str] = &["user-revoked-token-use"];
const REGISTRATION: &[&str] = &["user-device-registration"];

type When = (u32, i64, i64);

/// By a device code, in one session.
pub(super) const fn code(number: u64) -> Extras {
    Extras { protocol: "deviceCode", transfer: "deviceCodeFlow", ..session(number) }
}

/// A revoked token that is shown.
pub(super) const fn revoked(when: When, site: &'static Site) -> Act {
    Act::at(when, site, 3, &WINDOWS_EDGE)
        .with(&TEAMS)
        .renewed()
        .ending(50_173, Proof::Token)
        .times(2, 900)
}

/// A sign-in to the service that registers devices.
pub(super) const fn registers(when: When, site: &'static Site) -> Act {
    Act::at(when, site, 3, &WINDOWS_EDGE).with(&AUTHENTICATION_BROKER).to(&DEVICE_REGISTRATION)
}

pub(super) const SCENES: &[Scene] = &[
    Scene {
        id: "device-code-phished",
        who: worker(14),
        acts: &[
            Act::at((34, 9, 20), &net::OFFICE_HAMBURG, 3, &WINDOWS_EDGE)
                .with(&AUTHENTICATION_BROKER)
                .but(code(7)),
            renewal((34, 9, 23), &net::THIEF_DIGITALOCEAN, &LINUX_FIREFOX, 7)
                .with(&AUTHENTICATION_BROKER),
            registers((34, 9, 31), &net::THIEF_DIGITALOCEAN).renewed().but(session(7)),
            renewal((34, 9, 40), &net::THIEF_DIGITALOCEAN, &LINUX_FIREFOX, 8)
                .but(Extras { token: Some("primaryRefreshToken"), ..session(8) }),
        ],
        changes: &[],
        expected: &[one(
            &["user-device-code", "user-token-replay", "user-device-registration"],
            (34, 34),
            "somebody types a code in the office, and a hosting provider gets the token and registers a device",
            MustBe::Found("high"),
        )],
    },
    Scene {
        id: "device-code-habit",
        who: worker(14),
        acts: &[
            Act::at((15, 9, 20), &net::PROXY_HAMBURG, 3, &LINUX_FIREFOX)
                .with(&AZURE_CLI)
                .to(&AZURE)
                .but(code(7)),
            Act::at((16, 9, 20), &net::PROXY_HAMBURG, 3, &LINUX_FIREFOX)
                .with(&AZURE_CLI)
                .to(&AZURE)
                .but(code(8)),
            Act::at((17, 9, 20), &net::PROXY_HAMBURG, 3, &LINUX_FIREFOX)
                .with(&AZURE_CLI)
                .to(&AZURE)
                .but(code(9)),
            Act::at((34, 9, 20), &net::ROAMING[4], 3, &LINUX_FIREFOX)
                .with(&AZURE_CLI)
                .to(&AZURE)
                .but(code(7)),
        ],
        changes: &[],
        expected: &[
            one(
                DEVICE_CODE,
                (15, 17),
                "an engineer uses a command line with device codes from the first days on",
                MustBe::Quiet("little history"),
            ),
            one(
                DEVICE_CODE,
                (34, 34),
                "the same, from a new network",
                MustBe::Quiet("a habit, and fewer than three signs"),
            ),
        ],
    },
    Scene {
        id: "device-code-in-office",
        who: worker(14),
        acts: &[
            Act::at((34, 9, 20), &net::OFFICE_HAMBURG, 3, &LINUX_FIREFOX)
                .with(&AZURE_CLI)
                .to(&AZURE)
                .but(code(7)),
            Act::at((36, 9, 20), &net::GUESSER_ABROAD, 3, &LINUX_FIREFOX)
                .with(&AUTHENTICATION_BROKER)
                .ending(50_199, Proof::Approved)
                .but(code(8)),
        ],
        changes: &[],
        expected: &[
            one(
                &["user-device-code", "user-admin-tools"],
                (34, 34),
                "somebody tries the command line in the office for the first time",
                MustBe::Quiet("the network is known"),
            ),
            one(
                DEVICE_CODE,
                (36, 36),
                "a code is typed abroad, and the question that follows is not answered",
                MustBe::Quiet("it never succeeded"),
            ),
        ],
    },
    Scene {
        id: "revoked-abroad",
        who: worker(14),
        acts: &[
            renewal((31, 3, 5), &net::GUESSER_ABROAD, &LINUX_FIREFOX, 3),
            revoked((34, 3, 5), &net::GUESSER_ABROAD),
        ],
        changes: &[],
        expected: &[one(
            REVOKED,
            (31, 34),
            "after a revocation the intruder abroad shows the old token",
            MustBe::Found("high"),
        )],
    },
    Scene {
        id: "revoked-near",
        who: worker(14),
        acts: &[revoked((34, 3, 5), &net::ROAMING[5])],
        changes: &[],
        expected: &[one(
            REVOKED,
            (34, 34),
            "a revoked token is shown on a network that the account had never used",
            MustBe::Found("medium"),
        )],
    },
    Scene {
        id: "revoked-own",
        who: worker(14),
        acts: &[
            laptop((16, 18, 5), &net::PROXY_HAMBURG, 2),
            revoked((34, 8, 5), &net::PROXY_HAMBURG),
            revoked((35, 8, 5), &net::ROAMING[4]).on_laptop(),
            revoked((36, 8, 5), &net::ROAMING[5]).ending(70_008, Proof::Token),
            revoked((37, 8, 5), &net::AZURE_LANDING_ZONE),
            revoked((38, 8, 5), &net::MICROSOFT_LOGIN),
        ],
        changes: &[],
        expected: &[
            one(
                REVOKED,
                (34, 34),
                "after a change of password the programs at home fail",
                MustBe::Quiet("the network is the account's own"),
            ),
            one(
                REVOKED,
                (35, 35),
                "the same on the laptop at a new place",
                MustBe::Quiet("the device is the company's"),
            ),
            one(
                REVOKED,
                (36, 36),
                "a token that lapsed unused is shown at a new place",
                MustBe::Quiet("lapsed, not revoked"),
            ),
            one(
                REVOKED,
                (37, 38),
                "revoked tokens in the company's cloud network and at Microsoft's",
                MustBe::Quiet("the network is known, or Microsoft's"),
            ),
        ],
    },
    Scene {
        id: "device-registered",
        who: worker(14),
        acts: &[registers((34, 20, 5), &net::ROAMING[5])],
        changes: &[Change {
            when: (34, 20, 9),
            by: By::Itself(&net::ROAMING[5], 3),
            what: What::Other("Register device", "Device", "Add", "DisplayName", "DESKTOP-7QK"),
        }],
        expected: &[one(
            REGISTRATION,
            (34, 34),
            "a device is registered from a network new to the account, and the audit log has it",
            MustBe::Found("high"),
        )],
    },
    Scene {
        id: "devices-at-home",
        who: worker(14),
        acts: &[
            laptop((16, 18, 5), &net::PROXY_HAMBURG, 2),
            registers((33, 20, 5), &net::PROXY_HAMBURG),
            registers((35, 20, 5), &net::AZURE_LANDING_ZONE),
            registers((37, 20, 5), &net::ROAMING[4]),
        ],
        changes: &[],
        expected: &[
            one(
                REGISTRATION,
                (33, 33),
                "a device is registered at a place that the account had been at",
                MustBe::Quiet("the network is the account's own"),
            ),
            one(
                REGISTRATION,
                (35, 35),
                "a device is registered in the company's cloud network",
                MustBe::Quiet("the network is known"),
            ),
            one(
                REGISTRATION,
                (37, 37),
                "a device is registered from a new network, and nothing follows",
                MustBe::Found("medium"),
            ),
        ],
    },
];

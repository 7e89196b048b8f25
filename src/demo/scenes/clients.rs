//! Scenes about protocols, programs and networks that people seldom use.

use super::super::catalogue::{
    AZUREHOUND, Client, FOREIGN_AGENT, IMAP, LINUX_FIREFOX, MAC_ON_TABLET, NAMELESS,
    OUTLOOK_MOBILE, PYTHON, TEAMS, WINDOWS_EDGE,
};
use super::super::event::{Extras, Proof};
use super::super::networks as net;
use super::super::networks::Site;
use super::scene::{one, worker};
use super::{Act, MustBe, Scene};

const LEGACY: &[&str] = &["user-legacy-auth"];
const SUSPICIOUS: &[&str] = &["user-suspicious-client"];
const MISMATCH: &[&str] = &["user-ua-os-mismatch"];
const HIDDEN: &[&str] = &["user-anonymised-network"];

type When = (u32, i64, i64);

/// Mail by a protocol that only knows a password.
const fn mail(when: When, site: &'static Site) -> Act {
    Act::at(when, site, 4, &IMAP)
        .with(&OUTLOOK_MOBILE)
        .but(Extras { requirement: Some("singleFactorAuthentication"), ..Extras::NONE })
}

/// A script of the house's own, which some run at home.
const fn script(when: When) -> Act {
    Act::at(when, &net::PROXY_HAMBURG, 77, &PYTHON).with(&TEAMS).renewed()
}

/// At the company's laptop, with that program.
const fn laptop(when: When, site: &'static Site, client: &'static Client) -> Act {
    Act::at(when, site, 4, client).with(&TEAMS).on_laptop()
}

pub(super) const SCENES: &[Scene] = &[
    Scene {
        id: "mail-by-password",
        who: worker(14),
        acts: &[mail((34, 2, 5), &net::THIEF_HANOI).times(2, 600), script((33, 9, 0))],
        changes: &[],
        expected: &[one(
            LEGACY,
            (34, 34),
            "mail is fetched from Hanoi by a protocol that only knows a password",
            MustBe::Found("high"),
        )],
    },
    Scene {
        id: "mail-programs",
        who: worker(14),
        acts: &[
            laptop((16, 18, 5), &net::ROAMING[4], &WINDOWS_EDGE),
            mail((15, 8, 5), &net::PROXY_HAMBURG),
            mail((34, 8, 5), &net::PROXY_HAMBURG),
            mail((36, 8, 5), &net::ROAMING[4]),
            mail((38, 8, 5), &net::ROAMING[5]),
            script((33, 9, 0)),
        ],
        changes: &[],
        expected: &[
            one(
                LEGACY,
                (15, 35),
                "an old mail program, from the first days on",
                MustBe::Quiet("in use from the start"),
            ),
            one(
                LEGACY,
                (36, 36),
                "the same at a place that the account had been at",
                MustBe::Quiet("the network is the account's own"),
            ),
            one(LEGACY, (38, 38), "the same from one more network", MustBe::Found("medium")),
        ],
    },
    Scene {
        id: "mail-refused",
        who: worker(14),
        acts: &[
            mail((33, 8, 5), &net::GUESSER_ABROAD).ending(50_126, Proof::WrongPassword),
            mail((36, 8, 5), &net::OFFICE_LEEDS),
            script((33, 9, 0)),
        ],
        changes: &[],
        expected: &[
            one(
                LEGACY,
                (33, 33),
                "somebody abroad tries to fetch mail by password, and fails",
                MustBe::Quiet("no success"),
            ),
            one(
                LEGACY,
                (36, 36),
                "a scanner in another office sends its first mail",
                MustBe::Quiet("the network is known"),
            ),
        ],
    },
    Scene {
        id: "attack-tool",
        who: worker(14),
        acts: &[
            Act::at((34, 3, 5), &net::GUESSER_ABROAD, 4, &AZUREHOUND)
                .with(&TEAMS)
                .ending(50_126, Proof::WrongPassword),
            script((33, 9, 0)),
        ],
        changes: &[],
        expected: &[
            one(
                SUSPICIOUS,
                (34, 34),
                "a tool that maps directories is tried on an account",
                MustBe::Found("high"),
            ),
            one(
                SUSPICIOUS,
                (33, 33),
                "a script of the house's own signs in with five accounts",
                MustBe::Quiet("the tool is common"),
            ),
        ],
    },
    Scene {
        id: "nameless-client",
        who: worker(14),
        acts: &[
            Act::at((34, 8, 5), &net::PROXY_HAMBURG, 4, &NAMELESS).with(&TEAMS),
            Act::at((36, 8, 5), &net::PROXY_HAMBURG, 4, &super::super::catalogue::CURL)
                .with(&TEAMS)
                .ending(50_126, Proof::WrongPassword),
            script((33, 9, 0)),
        ],
        changes: &[],
        expected: &[
            one(
                SUSPICIOUS,
                (34, 34),
                "an interactive success of a client that does not name itself",
                MustBe::Found("medium"),
            ),
            one(
                SUSPICIOUS,
                (36, 36),
                "a script tries a password, and fails",
                MustBe::Quiet("no success, and no attack tool"),
            ),
        ],
    },
    Scene {
        id: "foreign-browser",
        who: worker(14),
        acts: &[laptop((34, 3, 5), &net::GUESSER_ABROAD, &FOREIGN_AGENT)],
        changes: &[],
        expected: &[one(
            MISMATCH,
            (34, 34),
            "a browser on Linux abroad shows the token of the company's Windows laptop",
            MustBe::Found("high"),
        )],
    },
    Scene {
        id: "foreign-browser-near",
        who: worker(14),
        acts: &[
            laptop((16, 18, 5), &net::PROXY_HAMBURG, &WINDOWS_EDGE),
            laptop((34, 8, 5), &net::PROXY_HAMBURG, &FOREIGN_AGENT),
        ],
        changes: &[],
        expected: &[one(
            MISMATCH,
            (34, 34),
            "the same at a place that the account had been at",
            MustBe::Found("medium"),
        )],
    },
    Scene {
        id: "two-systems",
        who: worker(14),
        acts: &[
            laptop((31, 8, 5), &net::ROAMING[4], &FOREIGN_AGENT),
            laptop((32, 8, 5), &net::ROAMING[4], &FOREIGN_AGENT),
            laptop((33, 8, 5), &net::ROAMING[4], &FOREIGN_AGENT),
            laptop((38, 8, 5), &net::ROAMING[4], &MAC_ON_TABLET),
        ],
        changes: &[],
        expected: &[one(
            MISMATCH,
            (31, 38),
            "a second system on the laptop, and a tablet that asks for desktop sites",
            MustBe::Quiet("a habit of three days; tablets are kin to desktops"),
        )],
    },
    Scene {
        id: "two-systems-refused",
        who: worker(14),
        acts: &[laptop((34, 8, 5), &net::ROAMING[4], &FOREIGN_AGENT)
            .ending(50_126, Proof::WrongPassword)],
        changes: &[],
        expected: &[one(
            MISMATCH,
            (34, 34),
            "a browser of another system is tried, and refused",
            MustBe::Quiet("only successes count"),
        )],
    },
    Scene {
        id: "hosted-single-factor",
        who: worker(14),
        acts: &[
            Act::at((34, 3, 5), &net::THIEF_CONTABO, 4, &LINUX_FIREFOX)
                .but(Extras { requirement: Some("singleFactorAuthentication"), ..Extras::NONE }),
            script((33, 9, 0)),
        ],
        changes: &[],
        expected: &[
            one(
                HIDDEN,
                (34, 34),
                "a first success from a hosting provider, with one factor",
                MustBe::Found("high"),
            ),
            one(
                &["user-officehome-aitm"],
                (34, 34),
                "the same: nobody asked for a second factor",
                MustBe::Quiet("no second factor was passed"),
            ),
        ],
    },
    Scene {
        id: "vpn-habit",
        who: worker(14),
        acts: &[
            laptop((15, 17, 5), &net::COMMERCIAL_VPN, &WINDOWS_EDGE),
            laptop((17, 17, 5), &net::COMMERCIAL_VPN, &WINDOWS_EDGE),
            laptop((21, 17, 5), &net::COMMERCIAL_VPN, &WINDOWS_EDGE),
            laptop((24, 17, 5), &net::COMMERCIAL_VPN, &WINDOWS_EDGE),
            laptop((34, 17, 5), &net::HETZNER, &WINDOWS_EDGE),
        ],
        changes: &[],
        expected: &[
            one(
                HIDDEN,
                (15, 24),
                "a VPN of the person's own, from the first days on",
                MustBe::Quiet("a habit of all the days"),
            ),
            one(HIDDEN, (34, 34), "another VPN", MustBe::Quiet("a habit of the days before")),
        ],
    },
];

//! Scenes about guests, privileged accounts, accounts that slept, and risk.

use super::super::catalogue::{
    AZURE, AZURE_PORTAL, App, LINUX_FIREFOX, SHAREPOINT, SLUICE_LOG, TEAMS, TIDE_TABLES, WEIR_LOG,
    WINDOWS_EDGE,
};
use super::super::event::{Extras, Proof};
use super::super::networks as net;
use super::super::networks::Site;
use super::super::people::{CHANDLER, Office, PILOTAGE};
use super::scene::{one, worker};
use super::{Act, By, Change, MustBe, Scene, What, Who};

const GUESTS: &[&str] = &["user-guest-cross-tenant"];
const ADMINS: &[&str] = &["user-admin-signins"];
const DORMANT: &[&str] = &["user-dormant-awake"];
const RISK: &[&str] = &["user-risk-recorded"];

type When = (u32, i64, i64);

/// At the company's laptop.
pub(super) const fn laptop(when: When, site: &'static Site) -> Act {
    Act::at(when, site, 6, &WINDOWS_EDGE).to(&SHAREPOINT).on_laptop()
}

/// Without a device that the tenant knows.
pub(super) const fn stranger(when: When, site: &'static Site) -> Act {
    Act::at(when, site, 6, &LINUX_FIREFOX).with(&TEAMS).to(&SHAREPOINT)
}

/// With one factor, and without a policy that applied.
const fn gap(when: When, site: &'static Site, app: &'static App) -> Act {
    laptop(when, site).with(app).but(Extras {
        access: Some("notApplied"),
        requirement: Some("singleFactorAuthentication"),
        ..Extras::NONE
    })
}

/// A sign-in that Entra calls risky.
const fn risky(when: When, level: &'static str, state: &'static str, kind: &'static str) -> Act {
    laptop(when, &net::PROXY_HAMBURG)
        .but(Extras { risk: Some([level, state, "none", kind]), ..Extras::NONE })
}

/// Somebody gives the scene's account a role.
const fn role_given(when: When) -> Change {
    Change {
        when,
        by: By::Engineer,
        what: What::Other(
            "Add member to role",
            "RoleManagement",
            "Assign",
            "Role.DisplayName",
            "Helpdesk Administrator",
        ),
    }
}

/// A guest of whom there is nothing but the scene.
const fn guest(office: &'static Office) -> Who {
    Who::Person { office, days: (0, 0) }
}

pub(super) const SCENES: &[Scene] = &[
    Scene {
        id: "guest-with-a-tool",
        who: guest(&CHANDLER),
        acts: &[stranger((40, 9, 5), &net::PROXY_MILAN).with(&AZURE_PORTAL).to(&AZURE)],
        changes: &[],
        expected: &[one(
            GUESTS,
            (40, 40),
            "a guest of a company never seen here opens the portal of administrators",
            MustBe::Found("high"),
        )],
    },
    Scene {
        id: "guest-new",
        who: guest(&CHANDLER),
        acts: &[stranger((40, 9, 35), &net::PROXY_MILAN)],
        changes: &[],
        expected: &[one(
            GUESTS,
            (40, 40),
            "a guest of a company never seen here reads a site",
            MustBe::Found("medium"),
        )],
    },
    Scene {
        id: "guest-of-partner",
        who: guest(&PILOTAGE),
        acts: &[stranger((40, 9, 35), &net::PROXY_HAMBURG)],
        changes: &[],
        expected: &[one(
            GUESTS,
            (40, 40),
            "one more guest of a company that has been here all the time",
            MustBe::Quiet("the tenant was there from the start"),
        )],
    },
    Scene {
        id: "guest-from-start",
        who: guest(&CHANDLER),
        acts: &[stranger((60, 9, 35), &net::PROXY_MILAN).ending(50_126, Proof::WrongPassword)],
        changes: &[],
        expected: &[one(
            GUESTS,
            (60, 60),
            "a guest of a new company fails to get in",
            MustBe::Quiet("no success"),
        )],
    },
    Scene {
        id: "guest-in-first-days",
        who: guest(&PILOTAGE),
        acts: &[stranger((3, 9, 35), &net::PROXY_HAMBURG).with(&AZURE_PORTAL).to(&AZURE)],
        changes: &[],
        expected: &[one(
            GUESTS,
            (3, 3),
            "a guest who uses a tool of administrators in the first days",
            MustBe::Quiet("there from the start"),
        )],
    },
    Scene {
        id: "admin-abroad",
        who: worker(14),
        acts: &[stranger((34, 2, 5), &net::GUESSER_ABROAD)],
        changes: &[role_given((20, 9, 5))],
        expected: &[one(
            ADMINS,
            (34, 34),
            "an account that was given a role signs in from abroad without a device",
            MustBe::Found("high"),
        )],
    },
    Scene {
        id: "admin-at-work",
        who: worker(14),
        acts: &[
            laptop((16, 18, 5), &net::ROAMING[6]),
            stranger((32, 9, 5), &net::OFFICE_LEEDS),
            stranger((34, 9, 5), &net::GUESSER_ABROAD).ending(50_126, Proof::WrongPassword),
            laptop((36, 9, 5), &net::PROXY_HAMBURG),
        ],
        changes: &[role_given((20, 9, 5))],
        expected: &[
            one(
                ADMINS,
                (16, 16),
                "a privileged account on a network of its first days",
                MustBe::Quiet("too early for a network to be new"),
            ),
            one(
                ADMINS,
                (32, 32),
                "a privileged account in another office, at a computer that is not its own",
                MustBe::Quiet("the network is known"),
            ),
            one(
                ADMINS,
                (34, 34),
                "a wrong password from abroad for a privileged account",
                MustBe::Quiet("no success"),
            ),
            one(
                ADMINS,
                (36, 36),
                "a privileged account on a new network, at its own laptop",
                MustBe::Found("medium"),
            ),
        ],
    },
    Scene {
        id: "gaps",
        who: worker(14),
        acts: &[
            gap((22, 9, 5), &net::OFFICE_HAMBURG, &SLUICE_LOG),
            gap((24, 18, 5), &net::ROAMING[6], &TIDE_TABLES),
        ],
        changes: &[role_given((20, 9, 5))],
        expected: &[one(
            ADMINS,
            (24, 24),
            "a privileged account gets in with one factor",
            MustBe::Found("medium"),
        )],
    },
    Scene {
        id: "no-admin",
        who: worker(14),
        acts: &[
            gap((24, 18, 5), &net::ROAMING[6], &WEIR_LOG),
            stranger((34, 9, 5), &net::ROAMING[5]),
        ],
        changes: &[],
        expected: &[one(
            ADMINS,
            (34, 34),
            "an ordinary account on a new network without a device",
            MustBe::Quiet("the account is not privileged"),
        )],
    },
    Scene {
        id: "asleep-and-taken",
        who: worker(0),
        acts: &[stranger((60, 2, 5), &net::THIEF_HANOI)],
        changes: &[],
        expected: &[one(
            DORMANT,
            (60, 60),
            "an account that nobody has used for weeks signs in from Hanoi",
            MustBe::Found("high"),
        )],
    },
    Scene {
        id: "asleep-and-near",
        who: worker(0),
        acts: &[stranger((60, 2, 5), &net::ROAMING[5])],
        changes: &[],
        expected: &[one(
            DORMANT,
            (60, 60),
            "an account that nobody has used for weeks signs in from a new network nearby",
            MustBe::Found("medium"),
        )],
    },
    Scene {
        id: "back-from-leave",
        who: worker(0),
        acts: &[
            laptop((12, 18, 5), &net::PROXY_HAMBURG),
            // Too short a pause.
            stranger((38, 9, 5), &net::ROAMING[4]),
            // Long enough, with the laptop.
            laptop((76, 9, 5), &net::ROAMING[6]),
        ],
        changes: &[],
        expected: &[
            one(
                DORMANT,
                (38, 38),
                "somebody comes back after three weeks, from a new network",
                MustBe::Quiet("shorter than dormant_days"),
            ),
            one(
                DORMANT,
                (76, 76),
                "somebody comes back after five weeks, with the company's laptop in another house",
                MustBe::Quiet("the device is the company's"),
            ),
        ],
    },
    Scene {
        id: "back-at-home",
        who: worker(0),
        acts: &[
            stranger((12, 18, 5), &net::PROXY_HAMBURG),
            stranger((60, 9, 5), &net::PROXY_HAMBURG),
        ],
        changes: &[],
        expected: &[one(
            DORMANT,
            (60, 60),
            "somebody comes back after six weeks, at a place that the account had been at",
            MustBe::Quiet("it wakes without differences"),
        )],
    },
    Scene {
        id: "risk-called-high",
        who: worker(14),
        acts: &[risky((34, 9, 5), "high", "atRisk", "unfamiliarFeatures")],
        changes: &[],
        expected: &[one(
            RISK,
            (34, 34),
            "Entra calls a sign-in highly risky, and lets it in",
            MustBe::Found("high"),
        )],
    },
    Scene {
        id: "risk-called-medium",
        who: worker(14),
        acts: &[risky((34, 9, 5), "high", "atRisk", "anonymizedIPAddress")
            .ending(50_126, Proof::WrongPassword)],
        changes: &[],
        expected: &[one(
            RISK,
            (34, 34),
            "Entra calls a sign-in highly risky, and it fails",
            MustBe::Found("medium"),
        )],
    },
    Scene {
        id: "risk-settled",
        who: worker(14),
        acts: &[
            risky((32, 9, 5), "high", "remediated", "unlikelyTravel"),
            risky((36, 9, 5), "low", "atRisk", "newCountry"),
        ],
        changes: &[],
        expected: &[
            one(
                RISK,
                (32, 32),
                "Entra calls a sign-in highly risky, and the person proves who they are",
                MustBe::Quiet("the risk is settled"),
            ),
            one(RISK, (36, 36), "Entra calls a sign-in a little risky", MustBe::Quiet("level low")),
        ],
    },
];

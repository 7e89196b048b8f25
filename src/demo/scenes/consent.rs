//! Scenes about consent and what signs in after it.

use super::super::audits::ROLE_OF;
use super::super::catalogue::{CURL, DOTNET, PYTHON};
use super::super::event::Proof;
use super::super::networks as net;
use super::casting::{HETZNER, cast};
use super::scene::{DAILY, LANDING_ZONE, WAREHOUSE, one};
use super::{Act, By, Change, MustBe, Routine, Scene, What};

const CONSENT: &str = "consent-then-sp-signin";
const NEW_NETWORK: &str = "sp-new-network";
const UNKNOWN_IP: &str = "sp-unknown-ip";

/// Something is granted to the scene's application.
const fn granted(when: (u32, i64, i64), activity: &'static str) -> Change {
    Change {
        when,
        by: By::Engineer,
        what: What::Other(activity, "ApplicationManagement", "Assign", "Scope", "Mail.Read"),
    }
}

const CONSENT_TO: &str = "Consent to application";

pub(super) const SCENES: &[Scene] = &[
    Scene {
        id: "consent-new-app",
        who: cast("Mailbox Insights Helper", &[Routine::of(DAILY, HETZNER).on(51, 60)]),
        acts: &[],
        changes: &[granted((50, 10, 12), CONSENT_TO)],
        expected: &[one(
            &[CONSENT],
            (51, 60),
            "consent is given to an application that was never seen, and it signs in from a hosting provider",
            MustBe::Found("high"),
        )],
    },
    Scene {
        id: "consent-new-place",
        who: cast("Notice Board Poster", &[Routine::of(DAILY, WAREHOUSE).on(20, 60)]),
        acts: &[Act::at((51, 3, 12), &net::THIEF_M247, 31, &PYTHON).times(2, 900)],
        changes: &[granted((49, 22, 12), ROLE_OF)],
        expected: &[one(
            &[CONSENT],
            (51, 51),
            "an application is given a role in Microsoft Graph, and signs in from Romania two days later",
            MustBe::Found("high"),
        )],
    },
    Scene {
        id: "consent-known",
        who: cast("Visitor Badge Service", &[Routine::of(DAILY, LANDING_ZONE).on(51, 60)]),
        acts: &[],
        changes: &[granted((50, 11, 12), CONSENT_TO)],
        expected: &[one(
            &[CONSENT],
            (51, 60),
            "the company rolls out an application in its own cloud network",
            MustBe::Quiet("known networks only"),
        )],
    },
    Scene {
        id: "consent-as-before",
        who: cast("Parking Permit Sync", &[Routine::of(DAILY, HETZNER).on(20, 60)]),
        acts: &[],
        changes: &[granted((50, 11, 32), CONSENT_TO)],
        expected: &[one(
            &[CONSENT],
            (50, 60),
            "an application is given another permission and stays where it is",
            MustBe::Quiet("no place that is new"),
        )],
    },
    Scene {
        id: "consent-long-ago",
        who: cast("Canteen Menu Bot", &[Routine::of(DAILY, HETZNER).on(62, 70)]),
        acts: &[],
        changes: &[granted((50, 11, 52), CONSENT_TO)],
        expected: &[one(
            &[CONSENT],
            (62, 70),
            "an application begins to run twelve days after its consent",
            MustBe::Quiet("later than window_hours"),
        )],
    },
    Scene {
        id: "consent-afterwards",
        who: cast("Meeting Room Panel", &[Routine::of(DAILY, WAREHOUSE).on(20, 60)]),
        acts: &[Act::at((48, 9, 12), &net::HETZNER_BUILD, 1, &DOTNET).times(2, 900)],
        changes: &[granted((50, 12, 12), CONSENT_TO)],
        expected: &[
            one(
                &[CONSENT],
                (48, 60),
                "an application appears on a new host two days before its consent",
                MustBe::Quiet("the place came first"),
            ),
            one(&[NEW_NETWORK], (48, 48), "the same, as a new network", MustBe::Found("medium")),
        ],
    },
    Scene {
        id: "consent-refused",
        who: cast("Shift Swap Portal", &[Routine::of(DAILY, WAREHOUSE).on(20, 60)]),
        acts: &[Act::at((51, 9, 12), &net::HETZNER_BUILD, 2, &CURL)
            .ending(7_000_215, Proof::Token)
            .times(2, 900)],
        changes: &[granted((50, 12, 32), CONSENT_TO)],
        expected: &[
            one(
                &[CONSENT],
                (51, 51),
                "after its consent an application is refused on another host",
                MustBe::Quiet("only successes count"),
            ),
            one(
                &[UNKNOWN_IP],
                (51, 51),
                "the same, as an unknown address",
                MustBe::Found("medium"),
            ),
        ],
    },
    Scene {
        id: "changed-otherwise",
        who: cast("Locker Key Register", &[Routine::of(DAILY, WAREHOUSE).on(20, 60)]),
        acts: &[Act::at((52, 9, 12), &net::HETZNER_BUILD, 3, &DOTNET).times(2, 900)],
        changes: &[granted((51, 12, 32), "Update service principal")],
        expected: &[
            one(
                &[CONSENT],
                (52, 52),
                "an application is renamed, and runs on another host on the next day",
                MustBe::Quiet("nothing was granted"),
            ),
            one(&[NEW_NETWORK], (52, 52), "the same, as a new network", MustBe::Found("medium")),
        ],
    },
];

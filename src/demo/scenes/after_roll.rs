//! Scenes about credentials that are used after another took their place.

use super::super::catalogue::{CURL, DOTNET, PYTHON};
use super::super::event::Proof;
use super::super::networks as net;
use super::casting::{HETZNER, TWO_KEYS, added, cast_with, replaced};
use super::scene::{DAILY, LANDING_ZONE, WAREHOUSE, one};
use super::{Act, By, Change, MustBe, On, Routine, Scene, What};

const USE_AFTER_ROLL: &str = "sp-use-after-roll";
const NEW_NETWORK: &str = "sp-new-network";
const UNKNOWN_IP: &str = "sp-unknown-ip";

pub(super) const SCENES: &[Scene] = &[
    Scene {
        id: "removed-and-accepted",
        who: cast_with(
            TWO_KEYS,
            "Stevedore Hours Sync",
            &[Routine::of(DAILY, WAREHOUSE).on(30, 58)],
        ),
        acts: &[],
        changes: &[replaced((52, 11, 2))],
        expected: &[one(
            &[USE_AFTER_ROLL],
            (53, 58),
            "a secret is removed from the application and works on: it stands on the service principal too",
            MustBe::Found("high"),
        )],
    },
    Scene {
        id: "removed-from-the-thief",
        who: cast_with(
            TWO_KEYS,
            "Bunker Price Feed",
            &[
                Routine::of(DAILY, WAREHOUSE).on(30, 47),
                Routine::of(DAILY, WAREHOUSE).on(47, 65).showing(1),
            ],
        ),
        acts: &[
            Act::at((44, 2, 5), &net::THIEF_CONTABO, 88, &PYTHON).times(3, 5_000),
            Act::at((49, 2, 5), &net::THIEF_CONTABO, 88, &PYTHON)
                .ending(7_000_215, Proof::Token)
                .times(2, 400),
        ],
        changes: &[added((46, 15, 40)), replaced((47, 8, 2))],
        expected: &[
            one(
                &[NEW_NETWORK],
                (44, 44),
                "a stolen secret is used from a hosting provider for a night",
                MustBe::Found("high"),
            ),
            one(
                &[USE_AFTER_ROLL],
                (49, 49),
                "the secret is replaced, and two days later the thief is refused",
                MustBe::Found("high"),
            ),
        ],
    },
    Scene {
        id: "removed-expired-elsewhere",
        who: cast_with(
            TWO_KEYS,
            "Silo Level Gateway",
            &[Routine::of(DAILY, WAREHOUSE).on(30, 65).showing(1)],
        ),
        acts: &[Act::at((55, 4, 5), &net::THIEF_M247, 89, &PYTHON).ending(7_000_222, Proof::Token)],
        changes: &[replaced((47, 8, 32))],
        expected: &[one(
            &[USE_AFTER_ROLL],
            (55, 55),
            "somebody in Romania presents an expired secret of an application that was never there",
            MustBe::Found("high"),
        )],
    },
    Scene {
        id: "removed-and-forgotten",
        who: cast_with(
            TWO_KEYS,
            "Depot Door Counter",
            &[
                Routine::of(DAILY, HETZNER).on(30, 47),
                Routine::of(DAILY, HETZNER).on(47, 52).failing(7_000_215),
                Routine::of(DAILY, WAREHOUSE).on(47, 60).showing(1),
            ],
        ),
        acts: &[],
        changes: &[added((45, 15, 20)), replaced((46, 8, 2))],
        expected: &[one(
            &[USE_AFTER_ROLL],
            (47, 60),
            "the old host of a workload goes on with the secret that was replaced when it moved",
            MustBe::Quiet("its own network from the start"),
        )],
    },
    Scene {
        id: "removed-and-forgotten-known",
        who: cast_with(
            TWO_KEYS,
            "Ramp Light Control",
            &[
                Routine::of(DAILY, WAREHOUSE).on(20, 60).showing(1),
                Routine::of(DAILY, LANDING_ZONE).on(48, 52).failing(7_000_222),
            ],
        ),
        acts: &[],
        changes: &[replaced((46, 8, 12))],
        expected: &[one(
            &[USE_AFTER_ROLL],
            (47, 60),
            "a test host in the company's cloud network still has a secret that was removed",
            MustBe::Quiet("a known network"),
        )],
    },
    Scene {
        id: "removed-and-added-again",
        who: cast_with(TWO_KEYS, "Hatch Cover Survey", &[Routine::of(DAILY, WAREHOUSE).on(30, 60)]),
        acts: &[],
        changes: &[
            replaced((46, 8, 2)),
            Change {
                when: (46, 9, 10),
                by: By::Engineer,
                what: What::Keys { on: On::Application, before: &[1], after: &[0, 1] },
            },
        ],
        expected: &[one(
            &[USE_AFTER_ROLL],
            (47, 60),
            "a secret is removed by mistake and put back within the hour",
            MustBe::Quiet("added again"),
        )],
    },
    Scene {
        id: "removed-just-now",
        who: cast_with(
            TWO_KEYS,
            "Gangway Ticket Check",
            &[
                Routine::of(DAILY, WAREHOUSE).on(30, 46),
                Routine::of(DAILY, WAREHOUSE).on(47, 60).showing(1),
            ],
        ),
        acts: &[Act::at((46, 8, 40), &net::WAREHOUSE_LINE, 2, &DOTNET)],
        changes: &[added((45, 15, 50)), replaced((46, 8, 2))],
        expected: &[one(
            &[USE_AFTER_ROLL],
            (46, 46),
            "a removed secret is accepted once more, half an hour after its removal",
            MustBe::Quiet("within grace_minutes"),
        )],
    },
    Scene {
        id: "removed-long-ago",
        who: cast_with(
            TWO_KEYS,
            "Ballast Tank Model",
            &[Routine::of(DAILY, WAREHOUSE).on(5, 60).showing(1)],
        ),
        acts: &[Act::at((58, 4, 5), &net::HETZNER_BUILD, 9, &CURL).ending(7_000_222, Proof::Token)],
        changes: &[replaced((12, 8, 2))],
        expected: &[
            one(
                &[USE_AFTER_ROLL],
                (58, 58),
                "an expired secret is presented six weeks after the last removal",
                MustBe::Quiet("later than days_after"),
            ),
            one(
                &[UNKNOWN_IP],
                (58, 58),
                "the same, as an unknown address",
                MustBe::Found("medium"),
            ),
        ],
    },
    Scene {
        id: "removed-then-blocked",
        who: cast_with(
            TWO_KEYS,
            "Quay Crane Telemetry",
            &[Routine::of(DAILY, WAREHOUSE).on(30, 60).showing(1)],
        ),
        acts: &[Act::at((50, 4, 5), &net::HETZNER_BUILD, 10, &CURL)
            .ending(53_003, Proof::Token)
            .times(2, 600)],
        changes: &[replaced((46, 8, 2))],
        expected: &[
            one(
                &[USE_AFTER_ROLL],
                (50, 50),
                "a policy blocks a developer's host after a rotation",
                MustBe::Quiet("no refusal of a credential"),
            ),
            one(
                &[UNKNOWN_IP, "sp-ca-blocked"],
                (50, 50),
                "the same, as an unknown address whose credential was right",
                MustBe::Found("medium"),
            ),
        ],
    },
];

//! Scenes about workloads that are refused and then succeed.

use super::super::catalogue::{CURL, DOTNET};
use super::super::event::Proof;
use super::super::networks as net;
use super::super::workloads::Source;
use super::casting::{HETZNER, ONE_KEY, TWO_KEYS, added, cast_with};
use super::scene::{DAILY, WAREHOUSE, one};
use super::{Act, MustBe, Routine, Scene};

const FAIL_THEN_SUCCESS: &str = "sp-fail-then-success";
const NEW_NETWORK: &str = "sp-new-network";
const BUILD: Source = Source::Hosts(&net::HETZNER_BUILD, 1);

pub(super) const SCENES: &[Scene] = &[
    Scene {
        id: "refused-then-in",
        who: cast_with(
            ONE_KEY,
            "Anchor Chain Records",
            &[Routine::of(DAILY, WAREHOUSE).on(20, 60)],
        ),
        acts: &[
            Act::at((53, 3, 5), &net::GUESSER_VULTR, 60, &CURL)
                .ending(7_000_215, Proof::Token)
                .times(5, 240),
            Act::at((53, 3, 40), &net::GUESSER_VULTR, 60, &CURL),
        ],
        changes: &[],
        expected: &[one(
            &[FAIL_THEN_SUCCESS],
            (53, 53),
            "five wrong secrets from a hosting provider, and then the right one",
            MustBe::Found("high"),
        )],
    },
    Scene {
        id: "refused-twice",
        who: cast_with(ONE_KEY, "Hull Paint Orders", &[Routine::of(DAILY, WAREHOUSE).on(20, 60)]),
        acts: &[
            Act::at((53, 9, 5), &net::HETZNER_BUILD, 3, &DOTNET)
                .ending(7_000_215, Proof::Token)
                .times(2, 90),
            Act::at((53, 9, 12), &net::HETZNER_BUILD, 3, &DOTNET),
        ],
        changes: &[],
        expected: &[
            one(
                &[FAIL_THEN_SUCCESS],
                (53, 53),
                "two typing errors on a new host, then the right secret",
                MustBe::Quiet("fewer than min_failures"),
            ),
            one(&[NEW_NETWORK], (53, 53), "the same, as a new network", MustBe::Found("medium")),
        ],
    },
    Scene {
        id: "refused-long-before",
        who: cast_with(ONE_KEY, "Sluice Gate Diary", &[Routine::of(DAILY, WAREHOUSE).on(20, 60)]),
        acts: &[
            Act::at((52, 9, 5), &net::HETZNER_BUILD, 4, &DOTNET)
                .ending(7_000_222, Proof::Token)
                .times(4, 90),
            Act::at((53, 9, 12), &net::HETZNER_BUILD, 4, &DOTNET),
        ],
        changes: &[],
        expected: &[
            one(
                &[FAIL_THEN_SUCCESS],
                (52, 53),
                "an expired secret on a new host, and the right one on the day after",
                MustBe::Quiet("longer apart than window_minutes"),
            ),
            one(&[NEW_NETWORK], (53, 53), "the same, as a new network", MustBe::Found("medium")),
        ],
    },
    Scene {
        id: "refused-afterwards",
        who: cast_with(ONE_KEY, "Buoy Battery Watch", &[Routine::of(DAILY, WAREHOUSE).on(20, 60)]),
        acts: &[
            Act::at((54, 9, 5), &net::HETZNER_BUILD, 5, &DOTNET),
            Act::at((54, 9, 30), &net::HETZNER_BUILD, 5, &DOTNET)
                .ending(7_000_215, Proof::Token)
                .times(5, 90),
        ],
        changes: &[],
        expected: &[
            one(
                &[FAIL_THEN_SUCCESS],
                (54, 54),
                "a success on a new host, and wrong secrets after it",
                MustBe::Quiet("the success came first"),
            ),
            one(&[NEW_NETWORK], (54, 54), "the same, as a new network", MustBe::Found("medium")),
        ],
    },
    Scene {
        id: "blocked-then-in",
        who: cast_with(ONE_KEY, "Tug Fuel Receipts", &[Routine::of(DAILY, WAREHOUSE).on(20, 60)]),
        acts: &[
            Act::at((54, 10, 5), &net::HETZNER_BUILD, 6, &DOTNET)
                .ending(53_003, Proof::Token)
                .times(4, 90),
            Act::at((54, 10, 20), &net::HETZNER_BUILD, 6, &DOTNET),
        ],
        changes: &[],
        expected: &[
            one(
                &[FAIL_THEN_SUCCESS],
                (54, 54),
                "a policy blocks a new host until it is added to the policy",
                MustBe::Quiet("the credential was right all the time"),
            ),
            one(&[NEW_NETWORK], (54, 54), "the same, as a new network", MustBe::Found("medium")),
        ],
    },
    Scene {
        id: "repaired-at-home",
        who: cast_with(TWO_KEYS, "Cold Store Readings", &[Routine::of(DAILY, HETZNER).on(20, 60)]),
        acts: &[
            Act::at((50, 8, 5), &net::HETZNER, 2, &DOTNET)
                .ending(7_000_215, Proof::Token)
                .times(4, 90),
            Act::at((50, 8, 20), &net::HETZNER, 2, &DOTNET),
            Act::at((56, 8, 5), &net::HETZNER, 2, &DOTNET)
                .ending(7_000_222, Proof::Token)
                .times(4, 90),
            Act::at((56, 8, 20), &net::HETZNER, 2, &DOTNET).showing(1),
        ],
        changes: &[added((56, 8, 12))],
        expected: &[one(
            &[FAIL_THEN_SUCCESS],
            (50, 56),
            "an operator mistypes the secret on the workload's own host, and later renews an expired one",
            MustBe::Quiet("the application's own network"),
        )],
    },
    Scene {
        id: "refused-on-set-up",
        who: cast_with(ONE_KEY, "Winch Load Recorder", &[Routine::of(DAILY, BUILD).on(61, 75)]),
        acts: &[
            Act::at((60, 13, 5), &net::HETZNER_BUILD, 7, &DOTNET)
                .ending(7_000_215, Proof::Token)
                .times(4, 200),
            Act::at((60, 13, 25), &net::HETZNER_BUILD, 7, &DOTNET),
        ],
        changes: &[],
        expected: &[one(
            &[FAIL_THEN_SUCCESS],
            (60, 61),
            "a new application is set up, with four wrong secrets before the first right one",
            MustBe::Quiet("thin history"),
        )],
    },
];

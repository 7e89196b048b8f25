//! Scenes for sp-credential-many-networks, sp-fail-then-success and sp-use-after-roll.

use super::super::catalogue::{CURL, DOTNET, PYTHON};
use super::super::event::Proof;
use super::super::networks as net;
use super::super::schedule::Rhythm;
use super::super::workloads::{CredentialKind, Source};
use super::scene::{DAILY, LANDING_ZONE, WAREHOUSE, one};
use super::{Act, By, Cast, Change, MustBe, On, Owner, Routine, Scene, What, Who};

const MANY_NETWORKS: &str = "sp-credential-many-networks";
const FAIL_THEN_SUCCESS: &str = "sp-fail-then-success";
const USE_AFTER_ROLL: &str = "sp-use-after-roll";
const NEW_NETWORK: &str = "sp-new-network";
const UNKNOWN_IP: &str = "sp-unknown-ip";
const COMPOSITE: &str = "sp-suspicious-signin-composite";
const NOVELTY: &str = "novelty-score";
const HOPPING: &str = "country-hopping";

const HETZNER: Source = Source::Hosts(&net::HETZNER, 1);
const AWS: Source = Source::Hosts(&net::AWS_FRANKFURT, 1);
const BUILD: Source = Source::Hosts(&net::HETZNER_BUILD, 1);
const ON_THE_ROAD: Source = Source::Networks(&net::ROAMING);
const DUBLIN: Source = Source::Hosts(&net::AZURE_DUBLIN, 1);
const EIGHT_HOURLY: Rhythm = Rhythm::Every { minutes: 480, jitter: 900 };
/// One sign-in a week, so that nothing comes back within a day.
const MONDAYS: Rhythm = Rhythm::Weekly { weekday: 0, hour: 9, calls: 1 };
const THURSDAYS: Rhythm = Rhythm::Weekly { weekday: 3, hour: 9, calls: 1 };

/// Two secrets, the second of which comes later.
const TWO_KEYS: &[(CredentialKind, &str)] =
    &[(CredentialKind::Secret, "first"), (CredentialKind::Secret, "second")];

/// A workload with these credentials and this habit.
const fn cast(
    name: &'static str,
    keys: &'static [(CredentialKind, &'static str)],
    habit: &'static [Routine],
) -> Who {
    Who::Workload(Cast { name, keys, habit, ..Cast::SECRET })
}

const ONE_KEY: &[(CredentialKind, &str)] = &[(CredentialKind::Secret, "only")];

/// The second credential is added to the first.
const fn added(when: (u32, i64, i64)) -> Change {
    Change {
        when,
        by: By::Engineer,
        what: What::Keys { on: On::Application, before: &[0], after: &[0, 1] },
    }
}

/// The second credential takes the place of the first.
const fn replaced(when: (u32, i64, i64)) -> Change {
    Change {
        when,
        by: By::Engineer,
        what: What::Keys { on: On::Application, before: &[0, 1], after: &[1] },
    }
}

pub(super) const SCENES: &[Scene] = &[
    Scene {
        id: "taking-turns",
        who: cast(
            "Lighthouse Status Feed",
            ONE_KEY,
            &[Routine::of(Rhythm::Every { minutes: 720, jitter: 900 }, HETZNER).on(20, 60)],
        ),
        acts: &[
            Act::at((48, 6, 12), &net::THIEF_M247, 12, &PYTHON),
            Act::at((48, 17, 2), &net::THIEF_M247, 12, &PYTHON),
            Act::at((49, 5, 40), &net::THIEF_M247, 12, &PYTHON),
        ],
        changes: &[],
        expected: &[
            one(
                &[MANY_NETWORKS, HOPPING],
                (48, 49),
                "a copied secret is used in Romania while its workload goes on in Nuremberg",
                MustBe::Found("high"),
            ),
            one(
                &[COMPOSITE, NOVELTY],
                (48, 48),
                "the same, as a country, a network and a client that were never seen",
                MustBe::Found("medium"),
            ),
        ],
    },
    Scene {
        id: "turns-moved",
        who: cast(
            "Ferry Manifest Export",
            ONE_KEY,
            &[Routine::of(DAILY, WAREHOUSE).on(20, 40), Routine::of(DAILY, AWS).on(40, 50)],
        ),
        acts: &[],
        changes: &[],
        expected: &[
            one(
                &[MANY_NETWORKS],
                (40, 50),
                "a workload moves to a hosting provider and does not come back",
                MustBe::Quiet("nothing comes back to the first network"),
            ),
            one(&[NEW_NETWORK], (40, 40), "the same, as a new network", MustBe::Found("medium")),
        ],
    },
    Scene {
        id: "turns-early",
        who: cast("Slipway Winch Diary", ONE_KEY, &[Routine::of(DAILY, HETZNER).on(30, 60)]),
        acts: &[Act::at((33, 5, 40), &net::THIEF_M247, 13, &PYTHON).times(3, 40_000)],
        changes: &[],
        expected: &[one(
            &[MANY_NETWORKS],
            (33, 35),
            "a secret is copied in the first days of its workload, and used for a day and a half",
            MustBe::Found("high"),
        )],
    },
    Scene {
        id: "turns-of-a-fleet",
        who: cast(
            "Trailer Tracker Gateway",
            ONE_KEY,
            &[
                Routine::of(DAILY, WAREHOUSE).on(28, 42),
                Routine::of(Rhythm::Often { calls: 8 }, ON_THE_ROAD).on(42, 63),
            ],
        ),
        acts: &[],
        changes: &[],
        expected: &[
            one(
                &[MANY_NETWORKS],
                (42, 63),
                "after two weeks of trials an application goes out with the trailers",
                MustBe::Quiet("a fleet uses many networks in its usual week"),
            ),
            one(&[NEW_NETWORK], (42, 52), "the same, as new networks", MustBe::Found("medium")),
        ],
    },
    Scene {
        id: "turns-known",
        who: cast(
            "Pallet Count Mirror",
            ONE_KEY,
            &[
                Routine::of(DAILY, WAREHOUSE).on(20, 45),
                Routine::of(DAILY, LANDING_ZONE).on(30, 45),
            ],
        ),
        acts: &[],
        changes: &[],
        expected: &[one(
            &[MANY_NETWORKS],
            (30, 45),
            "one secret in the warehouse and in the company's cloud network",
            MustBe::Quiet("known networks are one place"),
        )],
    },
    Scene {
        id: "turns-from-the-start",
        who: cast(
            "Twin Site Heartbeat",
            ONE_KEY,
            &[Routine::of(DAILY, HETZNER).on(30, 60), Routine::of(DAILY, AWS).on(30, 60)],
        ),
        acts: &[],
        changes: &[],
        expected: &[one(
            &[MANY_NETWORKS],
            (30, 60),
            "a workload runs at two providers with one secret from its first day on",
            MustBe::Quiet("two places from the start"),
        )],
    },
    Scene {
        id: "turns-slow",
        who: cast(
            "Fortnight Ledger Copy",
            ONE_KEY,
            &[Routine::of(MONDAYS, HETZNER), Routine::of(THURSDAYS, AWS).on(28, 90)],
        ),
        acts: &[],
        changes: &[],
        expected: &[
            one(
                &[MANY_NETWORKS],
                (28, 90),
                "one half of a job runs on Mondays, the other on Thursdays at another provider",
                MustBe::Quiet("nothing comes back within window_hours"),
            ),
            one(&[NEW_NETWORK], (31, 31), "the same, as a new network", MustBe::Found("medium")),
        ],
    },
    Scene {
        id: "turns-two-keys",
        who: cast(
            "Split Depot Export",
            TWO_KEYS,
            &[
                Routine::of(DAILY, HETZNER).on(30, 40),
                Routine::of(DAILY, AWS).on(30, 40).showing(1),
            ],
        ),
        acts: &[],
        changes: &[],
        expected: &[one(
            &[MANY_NETWORKS],
            (30, 40),
            "two places, each with a secret of its own",
            MustBe::Quiet("counted for each credential"),
        )],
    },
    Scene {
        id: "turns-first-party",
        who: Who::Workload(Cast {
            name: "Microsoft Invoicing Relay",
            owner: Owner::Microsoft,
            habit: &[Routine::of(EIGHT_HOURLY, DUBLIN).on(18, 40)],
            ..Cast::SECRET
        }),
        // In the middle of the day: the workload's own sign-ins lie on both sides of each.
        acts: &[Act::at((36, 4, 9), &net::AWS_FRANKFURT, 40, &CURL).times(4, 28_800)],
        changes: &[],
        expected: &[
            one(
                &[MANY_NETWORKS, COMPOSITE, NOVELTY, HOPPING],
                (36, 38),
                "an application of Microsoft's own signs in from another cloud in between",
                MustBe::Quiet("nobody but Microsoft can answer for it"),
            ),
            one(
                &[UNKNOWN_IP],
                (36, 37),
                "the same, as an unknown address",
                MustBe::Found("medium"),
            ),
        ],
    },
    Scene {
        id: "refused-then-in",
        who: cast("Anchor Chain Records", ONE_KEY, &[Routine::of(DAILY, WAREHOUSE).on(20, 60)]),
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
        who: cast("Hull Paint Orders", ONE_KEY, &[Routine::of(DAILY, WAREHOUSE).on(20, 60)]),
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
        who: cast("Sluice Gate Diary", ONE_KEY, &[Routine::of(DAILY, WAREHOUSE).on(20, 60)]),
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
        who: cast("Buoy Battery Watch", ONE_KEY, &[Routine::of(DAILY, WAREHOUSE).on(20, 60)]),
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
        who: cast("Tug Fuel Receipts", ONE_KEY, &[Routine::of(DAILY, WAREHOUSE).on(20, 60)]),
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
        who: cast("Cold Store Readings", TWO_KEYS, &[Routine::of(DAILY, HETZNER).on(20, 60)]),
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
        who: cast("Winch Load Recorder", ONE_KEY, &[Routine::of(DAILY, BUILD).on(61, 75)]),
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
    Scene {
        id: "removed-and-accepted",
        who: cast("Stevedore Hours Sync", TWO_KEYS, &[Routine::of(DAILY, WAREHOUSE).on(30, 58)]),
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
        who: cast(
            "Bunker Price Feed",
            TWO_KEYS,
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
        who: cast(
            "Silo Level Gateway",
            TWO_KEYS,
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
        who: cast(
            "Depot Door Counter",
            TWO_KEYS,
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
        who: cast(
            "Ramp Light Control",
            TWO_KEYS,
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
        who: cast("Hatch Cover Survey", TWO_KEYS, &[Routine::of(DAILY, WAREHOUSE).on(30, 60)]),
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
        who: cast(
            "Gangway Ticket Check",
            TWO_KEYS,
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
        who: cast(
            "Ballast Tank Model",
            TWO_KEYS,
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
        who: cast(
            "Quay Crane Telemetry",
            TWO_KEYS,
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

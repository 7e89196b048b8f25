//! Scenes about where one credential is used from.

use super::super::catalogue::{CURL, PYTHON};
use super::super::networks as net;
use super::super::schedule::Rhythm;
use super::super::workloads::Source;
use super::casting::{HETZNER, ONE_KEY, TWO_KEYS, added, cast_with, replaced};
use super::scene::{DAILY, LANDING_ZONE, WAREHOUSE, one};
use super::{Act, Cast, MustBe, Owner, Routine, Scene, Who};

const MANY_NETWORKS: &str = "sp-credential-many-networks";
const NEW_NETWORK: &str = "sp-new-network";
const UNKNOWN_IP: &str = "sp-unknown-ip";
const COMPOSITE: &str = "sp-suspicious-signin-composite";
const NOVELTY: &str = "novelty-score";
const HOPPING: &str = "country-hopping";
const NEW_CREDENTIAL: &str = "sp-new-credential";
const ADDED_THEN_USED: &str = "sp-credential-added-then-used";
const AWS: Source = Source::Hosts(&net::AWS_FRANKFURT, 1);
const ON_THE_ROAD: Source = Source::Networks(&net::ROAMING);
const SERVICE_OF_MICROSOFT: Source = Source::Hosts(&net::MICROSOFT_SIGN_IN, 1);
const DUBLIN: Source = Source::Hosts(&net::AZURE_DUBLIN, 1);
const EIGHT_HOURLY: Rhythm = Rhythm::Every { minutes: 480, jitter: 900 };

/// One sign-in a week, so that nothing comes back within a day.
const MONDAYS: Rhythm = Rhythm::Weekly { weekday: 0, hour: 9, calls: 1 };

const THURSDAYS: Rhythm = Rhythm::Weekly { weekday: 3, hour: 9, calls: 1 };

pub(super) const SCENES: &[Scene] = &[
    Scene {
        id: "taking-turns",
        who: cast_with(
            ONE_KEY,
            "Lighthouse Status Feed",
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
        who: cast_with(
            ONE_KEY,
            "Ferry Manifest Export",
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
        who: cast_with(ONE_KEY, "Slipway Winch Diary", &[Routine::of(DAILY, HETZNER).on(30, 60)]),
        acts: &[Act::at((33, 5, 40), &net::THIEF_M247, 13, &PYTHON).times(3, 40_000)],
        changes: &[],
        expected: &[one(
            &[MANY_NETWORKS],
            (33, 35),
            "a secret is copied in the first days of its workload, and used for a day and a half",
            MustBe::Found("medium"),
        )],
    },
    Scene {
        id: "turns-of-a-fleet",
        who: cast_with(
            ONE_KEY,
            "Trailer Tracker Gateway",
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
        who: cast_with(
            ONE_KEY,
            "Pallet Count Mirror",
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
        who: cast_with(
            ONE_KEY,
            "Twin Site Heartbeat",
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
        who: cast_with(
            ONE_KEY,
            "Fortnight Ledger Copy",
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
        who: cast_with(
            TWO_KEYS,
            "Split Depot Export",
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
        id: "rotated-through-microsoft",
        who: cast_with(
            TWO_KEYS,
            "Signal Lamp Roster",
            &[
                Routine::of(DAILY, WAREHOUSE).on(20, 45),
                Routine::of(DAILY, SERVICE_OF_MICROSOFT).on(45, 70).showing(1),
            ],
        ),
        acts: &[],
        changes: &[added((44, 9, 12)), replaced((46, 9, 12))],
        expected: &[one(
            &[NEW_CREDENTIAL, ADDED_THEN_USED],
            (45, 46),
            "from the day of its new secret on, a service of Microsoft's signs in for a workload",
            MustBe::Quiet("Microsoft's own network"),
        )],
    },
];

//! Scenes for sp-dormant-awake, and near misses of the queries about networks and failures.

use super::super::catalogue::{KEY_VAULT, PYTHON, STORAGE};
use super::super::networks as net;
use super::super::schedule::Rhythm;
use super::super::workloads::{CredentialKind, Source};
use super::scene::{DAILY, LANDING_ZONE, WAREHOUSE};
use super::{Act, Cast, Expected, MustBe, Routine, Scene, Who};

const DORMANT_AWAKE: &str = "sp-dormant-awake";
const FAILURE_BURST: &str = "sp-failure-burst";
const NEW_NETWORK: &str = "sp-new-network";

pub(super) const SCENES: &[Scene] = &[
    Scene {
        id: "dormant-stolen",
        who: Who::Workload(Cast {
            name: "Ballast Survey Loader",
            habit: &[Routine::of(DAILY, WAREHOUSE).on(0, 25)],
            ..Cast::SECRET
        }),
        acts: &[
            Act::at((65, 2, 14), &net::THIEF_CONTABO, 31, &PYTHON).to(&KEY_VAULT),
            Act::at((65, 2, 31), &net::THIEF_CONTABO, 31, &PYTHON).times(3, 140),
        ],
        changes: &[],
        expected: &[Expected {
            queries: &[DORMANT_AWAKE],
            days: (65, 65),
            what: "an application that was given up in May signs in from a hosting provider in July",
            must: MustBe::Found("high"),
        }],
    },
    Scene {
        id: "dormant-quarterly",
        who: Who::Workload(Cast {
            name: "Quarterly Duty Return",
            habit: &[
                Routine::of(DAILY, WAREHOUSE).on(3, 6),
                Routine::of(DAILY, WAREHOUSE).on(62, 65),
            ],
            ..Cast::SECRET
        }),
        acts: &[],
        changes: &[],
        expected: &[Expected {
            queries: &[DORMANT_AWAKE],
            days: (62, 65),
            what: "a job that runs for some days each quarter",
            must: MustBe::Quiet("it wakes without differences"),
        }],
    },
    Scene {
        id: "dormant-moved",
        who: Who::Workload(Cast {
            name: "Lock Gate Archive",
            habit: &[
                Routine::of(DAILY, WAREHOUSE).on(0, 20),
                Routine::of(DAILY, LANDING_ZONE).on(58, 75),
            ],
            ..Cast::SECRET
        }),
        acts: &[],
        changes: &[],
        expected: &[Expected {
            queries: &[DORMANT_AWAKE],
            days: (58, 60),
            what: "an application is moved from the warehouse into the company's cloud network after a pause",
            must: MustBe::Quiet("a known network is no news"),
        }],
    },
    Scene {
        id: "dormant-holiday",
        who: Who::Workload(Cast {
            name: "Dredging Plan Export",
            habit: &[
                Routine::of(DAILY, WAREHOUSE).on(0, 30),
                Routine::of(DAILY, Source::Hosts(&net::HETZNER, 1)).on(52, 70),
            ],
            ..Cast::SECRET
        }),
        acts: &[],
        changes: &[],
        expected: &[Expected {
            queries: &[DORMANT_AWAKE],
            days: (52, 56),
            what: "an application pauses for three weeks and comes back from a hosting provider",
            must: MustBe::Quiet("shorter than dormant_days"),
        }],
    },
    Scene {
        id: "wrong-certificate",
        who: Who::Workload(Cast {
            name: "Mooring Fee Ledger",
            keys: &[
                (CredentialKind::Certificate, "ledger"),
                (CredentialKind::Certificate, "ledger new"),
            ],
            habit: &[
                Routine::of(DAILY, LANDING_ZONE).to(&STORAGE),
                Routine::of(Rhythm::Every { minutes: 20, jitter: 240 }, LANDING_ZONE)
                    .on(41, 43)
                    .to(&STORAGE)
                    .showing(1)
                    .failing(700_027),
            ],
            ..Cast::SECRET
        }),
        acts: &[],
        changes: &[],
        expected: &[Expected {
            queries: &[FAILURE_BURST, NEW_NETWORK],
            days: (41, 43),
            what: "a wrong certificate is rolled out, and fails from the workload's own network for two days",
            must: MustBe::Quiet("from its own network it is a broken job"),
        }],
    },
];

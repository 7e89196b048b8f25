//! Scenes for sp-foreign-tenant and sp-ca-blocked.

use super::super::catalogue::{NODE, PYTHON, STORAGE};
use super::super::event::Proof;
use super::super::networks as net;
use super::super::workloads::{CredentialKind, Source};
use super::scene::{DAILY, WAREHOUSE, one};
use super::{Act, Cast, Expected, MustBe, Owner, Routine, Scene, Who};

const NEW_COUNTRY: &str = "sp-new-country";
const NEW_NETWORK: &str = "sp-new-network";
const FIRST_SEEN: &str = "first-seen-sp";
const NEW_RESOURCE: &str = "sp-new-resource";
const FOREIGN: &str = "sp-foreign-tenant";
const POLICY: &str = "sp-ca-blocked";

pub(super) const SCENES: &[Scene] = &[
    Scene {
        id: "vendor-moved",
        who: Who::Workload(Cast {
            name: "Tug Dispatch Cloud",
            app: None,
            owner: Owner::Foreign,
            keys: &[(CredentialKind::Secret, "vendor")],
            habit: &[
                Routine::of(DAILY, Source::Hosts(&net::PROXY_HAMBURG, 1)).using(&NODE).on(0, 50),
                Routine::of(DAILY, Source::Hosts(&net::HETZNER, 1)).using(&NODE).on(50, 90),
            ],
        }),
        acts: &[],
        changes: &[],
        expected: &[
            Expected {
                queries: &[NEW_NETWORK],
                days: (50, 51),
                what: "another company's application goes from a business line to a hosting provider",
                must: MustBe::Found("high"),
            },
            one(
                &[FOREIGN],
                (0, 90),
                "another company's application was there from the first day",
                MustBe::Quiet("there from the start"),
            ),
        ],
    },
    Scene {
        id: "microsoft-hops",
        who: Who::Workload(Cast {
            name: "Office 365 Management APIs",
            app: Some(0xc5393580_f805_4401_95e8_94b7a6ef2fc2),
            owner: Owner::Microsoft,
            keys: &[(CredentialKind::Certificate, "")],
            habit: &[
                Routine::of(DAILY, Source::Hosts(&net::AZURE_DUBLIN, 4)),
                Routine::of(DAILY, Source::Hosts(&net::AZURE_VIRGINIA, 4)).on(35, 37).to(&STORAGE),
            ],
        }),
        acts: &[],
        changes: &[],
        expected: &[Expected {
            queries: &[NEW_COUNTRY, NEW_NETWORK, FIRST_SEEN, NEW_RESOURCE, FOREIGN],
            days: (35, 37),
            what: "an application of Microsoft's own runs in another region for two days",
            must: MustBe::Quiet("owned by a Microsoft tenant"),
        }],
    },
    Scene {
        id: "foreign-new",
        who: Who::Workload(Cast {
            name: "Cargo Insight Connector",
            app: None,
            owner: Owner::Foreign,
            keys: &[(CredentialKind::Secret, "vendor")],
            habit: &[Routine::of(DAILY, Source::Hosts(&net::HETZNER, 1)).on(33, 90)],
        }),
        acts: &[],
        changes: &[],
        expected: &[one(
            &[FOREIGN],
            (33, 90),
            "an application of another organisation appears in June and reads the directory",
            MustBe::Found("high"),
        )],
    },
    Scene {
        id: "foreign-known",
        who: Who::Workload(Cast {
            name: "Forwarder Portal Sync",
            app: None,
            owner: Owner::Foreign,
            keys: &[(CredentialKind::Secret, "vendor")],
            habit: &[Routine::of(DAILY, WAREHOUSE).on(36, 90)],
        }),
        acts: &[],
        changes: &[],
        expected: &[one(
            &[FOREIGN],
            (36, 90),
            "an application of another organisation runs on the company's own machine",
            MustBe::Quiet("from known networks only"),
        )],
    },
    Scene {
        id: "policy-stopped",
        who: Who::Workload(Cast {
            name: "Weather Routing Feed",
            habit: &[Routine::of(DAILY, WAREHOUSE)],
            ..Cast::SECRET
        }),
        acts: &[Act::at((57, 4, 9), &net::THIEF_M247, 55, &PYTHON)
            .ending(53_003, Proof::Token)
            .times(3, 120)],
        changes: &[],
        expected: &[one(
            &[POLICY],
            (57, 57),
            "a policy stops a stolen secret at a hosting provider",
            MustBe::Found("high"),
        )],
    },
    Scene {
        id: "policy-too-narrow",
        who: Who::Workload(Cast {
            name: "Barge Slot Market",
            habit: &[
                Routine::of(DAILY, Source::Hosts(&net::HETZNER, 2)),
                Routine::of(DAILY, Source::Hosts(&net::HETZNER, 2)).on(59, 60).failing(53_003),
            ],
            ..Cast::SECRET
        }),
        acts: &[],
        changes: &[],
        expected: &[one(
            &[POLICY],
            (59, 60),
            "a new policy stops a job of the company for a day",
            MustBe::Quiet("its own network"),
        )],
    },
];

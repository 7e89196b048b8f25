//! Scenes for the family `correlation-with-audit`.

use super::super::catalogue::PYTHON;
use super::super::networks as net;
use super::super::workloads::{CredentialKind, Source};
use super::scene::{DAILY, WAREHOUSE};
use super::{Act, By, Cast, Change, Expected, MustBe, On, Routine, Scene, What, Who};

const ADDED_THEN_USED: &str = "sp-credential-added-then-used";
const NEW_CREDENTIAL: &str = "sp-new-credential";

/// A secret of its own, and one that comes later.
const SECOND_KEY: &[(CredentialKind, &str)] =
    &[(CredentialKind::Secret, "own"), (CredentialKind::Secret, "second")];

pub(super) const SCENES: &[Scene] = &[
    Scene {
        id: "added-from-abroad",
        who: Who::Workload(Cast {
            name: "Reefer Alarm Relay",
            keys: SECOND_KEY,
            habit: &[Routine::of(DAILY, WAREHOUSE)],
            ..Cast::SECRET
        }),
        acts: &[Act::at((61, 3, 40), &net::THIEF_M247, 90, &PYTHON).showing(1).times(4, 900)],
        changes: &[Change {
            when: (61, 2, 55),
            by: By::EngineerAt(&net::THIEF_M247, 90),
            what: What::Keys { on: On::Principal, before: &[0], after: &[0, 1] },
        }],
        expected: &[Expected {
            queries: &[ADDED_THEN_USED, NEW_CREDENTIAL],
            days: (61, 61),
            what: "the engineer's account adds a secret from a hosting provider and it is used from there within the hour",
            must: MustBe::Found("high"),
        }],
    },
    Scene {
        id: "added-on-known",
        who: Who::Workload(Cast {
            name: "Berth Billing Feed",
            keys: SECOND_KEY,
            habit: &[
                Routine::of(DAILY, WAREHOUSE).on(0, 48),
                Routine::of(DAILY, Source::Hosts(&net::AZURE_LANDING_ZONE, 1))
                    .on(48, 90)
                    .showing(1),
            ],
            ..Cast::SECRET
        }),
        acts: &[],
        changes: &[Change {
            when: (47, 9, 12),
            by: By::Engineer,
            what: What::Keys { on: On::Application, before: &[0], after: &[0, 1] },
        }],
        expected: &[Expected {
            queries: &[ADDED_THEN_USED, NEW_CREDENTIAL],
            days: (47, 60),
            what: "an application moves into the company's cloud network and gets a new secret for it",
            must: MustBe::Quiet("used on known networks only"),
        }],
    },
];

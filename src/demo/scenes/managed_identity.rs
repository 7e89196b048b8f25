//! Scenes for mi-anomaly.

use super::super::catalogue::{CURL, DOTNET, GRAPH, KEY_VAULT, STORAGE};
use super::super::networks as net;
use super::super::workloads::Source;
use super::scene::{DAILY, one};
use super::{Act, Cast, MustBe, Routine, Scene, Who};

const IDENTITY: &str = "mi-anomaly";

/// One of several managed identities that a release gives a new resource on the same day.
macro_rules! released_identity {
    ($id:literal, $name:literal) => {
        Scene {
            id: $id,
            who: Who::Workload(Cast {
                name: $name,
                habit: &[
                    Routine::of(DAILY, Source::Inside),
                    Routine::of(DAILY, Source::Inside).to(&STORAGE).on(54, 90),
                ],
                ..Cast::IDENTITY
            }),
            acts: &[],
            changes: &[],
            expected: &[one(
                &[IDENTITY],
                (54, 55),
                "a release gives five managed identities a new resource on one day",
                MustBe::Quiet("a roll-out"),
            )],
        }
    };
}

pub(super) const SCENES: &[Scene] = &[
    Scene {
        id: "identity-new-vault",
        who: Who::Workload(Cast {
            name: "vm-crane-control-02",
            habit: &[
                Routine::of(DAILY, Source::Inside),
                Routine::of(DAILY, Source::Inside).to(&KEY_VAULT).on(42, 44),
            ],
            ..Cast::IDENTITY
        }),
        acts: &[],
        changes: &[],
        expected: &[one(
            &[IDENTITY],
            (42, 43),
            "a machine's identity asks for the key vault for the first time",
            MustBe::Found("medium"),
        )],
    },
    Scene {
        id: "identity-early",
        who: Who::Workload(Cast {
            name: "func-berth-hooks",
            habit: &[
                Routine::of(DAILY, Source::Inside),
                Routine::of(DAILY, Source::Inside).to(&STORAGE).on(3, 90),
            ],
            ..Cast::IDENTITY
        }),
        acts: &[],
        changes: &[],
        expected: &[one(
            &[IDENTITY],
            (3, 4),
            "a function uses its second resource from its fourth day on",
            MustBe::Quiet("thin history"),
        )],
    },
    released_identity!("identity-release-1", "vm-map-tiles-01"),
    released_identity!("identity-release-2", "vm-map-tiles-02"),
    released_identity!("identity-release-3", "vm-map-tiles-03"),
    released_identity!("identity-release-4", "vm-map-tiles-04"),
    released_identity!("identity-release-5", "vm-map-tiles-05"),
    Scene {
        id: "identity-elsewhere",
        who: Who::Workload(Cast {
            name: "vm-tariff-cache-01",
            habit: &[Routine::of(DAILY, Source::Inside)],
            ..Cast::IDENTITY
        }),
        acts: &[Act::at((66, 5, 5), &net::THIEF_CONTABO, 12, &CURL).times(3, 600)],
        changes: &[],
        expected: &[one(
            &[IDENTITY],
            (66, 66),
            "a machine's identity shows the address of a hosting provider",
            MustBe::Found("medium"),
        )],
    },
    Scene {
        id: "identity-arc",
        who: Who::Workload(Cast {
            name: "arc-weighbridge-01",
            habit: &[Routine::of(DAILY, Source::Inside)],
            ..Cast::IDENTITY
        }),
        acts: &[Act::at((67, 5, 5), &net::WAREHOUSE_LINE, 7, &DOTNET).times(3, 600)],
        changes: &[],
        expected: &[one(
            &[IDENTITY],
            (67, 67),
            "a server in the warehouse is connected to Azure and shows its own address",
            MustBe::Quiet("a known network"),
        )],
    },
    Scene {
        id: "identity-azure",
        who: Who::Workload(Cast {
            name: "vm-quay-gateway-03",
            habit: &[Routine::of(DAILY, Source::Inside)],
            ..Cast::IDENTITY
        }),
        acts: &[Act::at((68, 5, 5), &net::AZURE_WEST_EUROPE, 7, &DOTNET).to(&GRAPH).times(3, 600)],
        changes: &[],
        expected: &[one(
            &[IDENTITY],
            (68, 68),
            "a machine's identity shows an address of Azure",
            MustBe::Quiet("Microsoft's own network"),
        )],
    },
];

//! Scenes for sp-new-resource.

use super::super::catalogue::{DOTNET, EXCHANGE, KEY_VAULT, SHAREPOINT};
use super::super::event::Proof;
use super::super::networks as net;
use super::scene::{DAILY, WAREHOUSE, one};
use super::{Act, Cast, MustBe, Routine, Scene, Who};

const NEW_RESOURCE: &str = "sp-new-resource";

/// One of several applications that a release gives a new resource on the same day.
macro_rules! released {
    ($id:literal, $name:literal) => {
        Scene {
            id: $id,
            who: Who::Workload(Cast {
                name: $name,
                habit: &[
                    Routine::of(DAILY, WAREHOUSE),
                    Routine::of(DAILY, WAREHOUSE).to(&SHAREPOINT).on(52, 90),
                ],
                ..Cast::SECRET
            }),
            acts: &[],
            changes: &[],
            expected: &[one(
                &[NEW_RESOURCE],
                (52, 53),
                "a release gives five applications a new resource on one day",
                MustBe::Quiet("a roll-out"),
            )],
        }
    };
}

pub(super) const SCENES: &[Scene] = &[
    Scene {
        id: "new-vault",
        who: Who::Workload(Cast {
            name: "Pilot Roster Bridge",
            habit: &[Routine::of(DAILY, WAREHOUSE)],
            ..Cast::SECRET
        }),
        acts: &[Act::at((44, 10, 5), &net::WAREHOUSE_LINE, 3, &DOTNET)
            .to(&KEY_VAULT)
            .times(3, 400)],
        changes: &[],
        expected: &[one(
            &[NEW_RESOURCE],
            (44, 44),
            "an application asks for the key vault for the first time in its life",
            MustBe::Found("high"),
        )],
    },
    Scene {
        id: "new-mail",
        who: Who::Workload(Cast {
            name: "Crane Shift Planner",
            habit: &[Routine::of(DAILY, WAREHOUSE)],
            ..Cast::SECRET
        }),
        acts: &[Act::at((45, 11, 5), &net::WAREHOUSE_LINE, 4, &DOTNET).to(&EXCHANGE).times(2, 900)],
        changes: &[],
        expected: &[one(
            &[NEW_RESOURCE],
            (45, 45),
            "an application asks for mail for the first time",
            MustBe::Found("medium"),
        )],
    },
    Scene {
        id: "new-resource-early",
        who: Who::Workload(Cast {
            name: "Buoy Position Import",
            habit: &[Routine::of(DAILY, WAREHOUSE)],
            ..Cast::SECRET
        }),
        acts: &[Act::at((3, 11, 5), &net::WAREHOUSE_LINE, 5, &DOTNET).to(&KEY_VAULT).times(4, 900)],
        changes: &[],
        expected: &[one(
            &[NEW_RESOURCE],
            (3, 3),
            "an application meets its second resource on its fourth day",
            MustBe::Quiet("thin history"),
        )],
    },
    Scene {
        id: "new-resource-refused",
        who: Who::Workload(Cast {
            name: "Stowage Plan Mirror",
            habit: &[Routine::of(DAILY, WAREHOUSE)],
            ..Cast::SECRET
        }),
        acts: &[Act::at((46, 9, 5), &net::WAREHOUSE_LINE, 6, &DOTNET)
            .to(&KEY_VAULT)
            .ending(500_011, Proof::Token)
            .times(4, 900)],
        changes: &[],
        expected: &[one(
            &[NEW_RESOURCE],
            (46, 46),
            "an application asks for a vault that the tenant does not have",
            MustBe::Quiet("it never succeeded"),
        )],
    },
    released!("new-resource-release-1", "Gate Camera Index"),
    released!("new-resource-release-2", "Yard Map Tiles"),
    released!("new-resource-release-3", "Reefer Plug Audit"),
    released!("new-resource-release-4", "Truck Slot Notices"),
    released!("new-resource-release-5", "Vessel Call Digest"),
];

//! Scenes about when and how often workloads sign in.

use super::super::catalogue::{CURL, DOTNET, PYTHON};
use super::super::event::Proof;
use super::super::networks as net;
use super::super::schedule::Rhythm;
use super::casting::{HETZNER, cast};
use super::scene::{DAILY, LANDING_ZONE, WAREHOUSE, one};
use super::{Act, MustBe, Routine, Scene};

const OFF_HOURS: &str = "sp-off-hours";
const VOLUME_SPIKE: &str = "sp-volume-spike";

/// At one second of every workday.
const WORKDAYS: Rhythm = Rhythm::Sharp { second: 8 * 3_600 + 127 };

pub(super) const SCENES: &[Scene] = &[
    Scene {
        id: "off-hours-intruder",
        who: cast("Customs Seal Export", &[Routine::of(DAILY, WAREHOUSE).on(20, 60)]),
        acts: &[Act::at((51, 14, 20), &net::THIEF_CONTABO, 17, &CURL).times(3, 700)],
        changes: &[],
        expected: &[one(
            &[OFF_HOURS],
            (51, 51),
            "a nightly export signs in by day, from a hosting provider where it never was",
            MustBe::Found("high"),
        )],
    },
    Scene {
        id: "off-hours-at-home",
        who: cast("Tide Gauge Archive", &[Routine::of(DAILY, HETZNER).on(20, 60)]),
        acts: &[Act::at((52, 14, 20), &net::HETZNER, 1, &DOTNET).times(3, 700)],
        changes: &[],
        expected: &[one(
            &[OFF_HOURS],
            (52, 52),
            "a nightly job at a hosting provider signs in by day",
            MustBe::Found("medium"),
        )],
    },
    Scene {
        id: "off-hours-an-hour-late",
        who: cast("Pier Rent Statements", &[Routine::of(DAILY, HETZNER).on(20, 60)]),
        acts: &[Act::at((52, 1, 10), &net::HETZNER, 1, &DOTNET).times(3, 700)],
        changes: &[],
        expected: &[one(
            &[OFF_HOURS],
            (52, 52),
            "a nightly job ends an hour later than ever",
            MustBe::Quiet("the neighbouring hour"),
        )],
    },
    Scene {
        id: "off-hours-once",
        who: cast("Cargo Weight Notes", &[Routine::of(DAILY, HETZNER).on(20, 60)]),
        acts: &[Act::at((52, 15, 10), &net::HETZNER, 1, &DOTNET)],
        changes: &[],
        expected: &[one(
            &[OFF_HOURS],
            (52, 52),
            "a nightly job is tried once by day",
            MustBe::Quiet("fewer than min_hits"),
        )],
    },
    Scene {
        id: "off-hours-young",
        who: cast("Reed Bed Survey", &[Routine::of(DAILY, HETZNER).on(42, 60)]),
        acts: &[Act::at((52, 15, 10), &net::HETZNER, 1, &DOTNET).times(3, 700)],
        changes: &[],
        expected: &[one(
            &[OFF_HOURS],
            (52, 52),
            "a workload of ten days signs in by day for the first time",
            MustBe::Quiet("fewer than min_days"),
        )],
    },
    Scene {
        id: "off-hours-weekend",
        who: cast("Office Door Report", &[Routine::of(WORKDAYS, HETZNER).on(20, 60)]),
        acts: &[Act::at((54, 19, 10), &net::HETZNER, 1, &DOTNET).times(3, 700)],
        changes: &[],
        expected: &[one(
            &[OFF_HOURS],
            (54, 54),
            "a job of workdays runs on a Saturday for the first time",
            MustBe::Quiet("no weekend to compare with"),
        )],
    },
    Scene {
        id: "off-hours-service",
        who: cast("Signal Mast Control", &[Routine::of(WORKDAYS, HETZNER).on(20, 60)]),
        acts: &[
            // From eight in the morning to ten at night, local time.
            Act::at((21, 6, 10), &net::HETZNER, 1, &DOTNET).times(15, 3_600),
            Act::at((52, 1, 10), &net::HETZNER, 1, &DOTNET).times(3, 700),
        ],
        changes: &[],
        expected: &[one(
            &[OFF_HOURS],
            (52, 52),
            "a service of fifteen hours a day signs in at a sixteenth",
            MustBe::Quiet("more than max_hours"),
        )],
    },
    Scene {
        id: "off-hours-refused",
        who: cast("Mast Height Register", &[Routine::of(DAILY, HETZNER).on(20, 60)]),
        acts: &[Act::at((52, 16, 10), &net::HETZNER, 1, &DOTNET)
            .ending(53_003, Proof::Token)
            .times(3, 700)],
        changes: &[],
        expected: &[one(
            &[OFF_HOURS],
            (52, 52),
            "a nightly job is blocked by a policy when it is tried by day",
            MustBe::Quiet("only successes count"),
        )],
    },
    Scene {
        id: "off-hours-known",
        who: cast("Forklift Fleet Sync", &[Routine::of(DAILY, WAREHOUSE).on(20, 60)]),
        acts: &[Act::at((52, 16, 40), &net::WAREHOUSE_LINE, 1, &DOTNET).times(3, 700)],
        changes: &[],
        expected: &[one(
            &[OFF_HOURS],
            (52, 52),
            "somebody runs a nightly job again by day, in the warehouse",
            MustBe::Quiet("a known network"),
        )],
    },
    Scene {
        id: "spike",
        who: cast("Container Photo Index", &[Routine::of(DAILY, LANDING_ZONE).on(20, 70)]),
        acts: &[
            Act::at((48, 0, 5), &net::AZURE_LANDING_ZONE, 1, &DOTNET).times(40, 60),
            Act::at((58, 0, 5), &net::AZURE_LANDING_ZONE, 1, &DOTNET).times(44, 60),
        ],
        changes: &[],
        expected: &[
            one(
                &[VOLUME_SPIKE],
                (48, 48),
                "a job of one sign-in a day makes forty in an hour",
                MustBe::Found("medium"),
            ),
            one(
                &[VOLUME_SPIKE],
                (58, 58),
                "the same again, ten days later, with some more",
                MustBe::Quiet("less than min_ratio times the busiest hour before"),
            ),
        ],
    },
    Scene {
        id: "spike-refused",
        who: cast("Fuel Card Import", &[Routine::of(DAILY, LANDING_ZONE).on(20, 60)]),
        acts: &[
            Act::at((48, 0, 5), &net::AZURE_LANDING_ZONE, 1, &DOTNET).times(24, 60),
            Act::at((48, 0, 31), &net::AZURE_LANDING_ZONE, 1, &DOTNET)
                .ending(53_003, Proof::Token)
                .times(12, 60),
        ],
        changes: &[],
        expected: &[one(
            &[VOLUME_SPIKE],
            (48, 48),
            "forty sign-ins in an hour, a third of them refused",
            MustBe::Found("high"),
        )],
    },
    Scene {
        id: "spike-elsewhere",
        who: cast("Rope Stock Export", &[Routine::of(DAILY, LANDING_ZONE).on(20, 60)]),
        acts: &[Act::at((49, 0, 5), &net::THIEF_M247, 55, &PYTHON).times(40, 60)],
        changes: &[],
        expected: &[one(
            &[VOLUME_SPIKE],
            (49, 49),
            "forty sign-ins in an hour, from a network that is new",
            MustBe::Found("high"),
        )],
    },
    Scene {
        id: "spike-small",
        who: cast("Deck Plan Renderer", &[Routine::of(DAILY, LANDING_ZONE).on(20, 60)]),
        acts: &[Act::at((49, 0, 45), &net::AZURE_LANDING_ZONE, 1, &DOTNET).times(14, 50)],
        changes: &[],
        expected: &[one(
            &[VOLUME_SPIKE],
            (49, 49),
            "fourteen sign-ins in a quarter of an hour, of a job of one a day",
            MustBe::Quiet("fewer than min_events"),
        )],
    },
    Scene {
        id: "spike-monthly",
        who: cast("Monthly Dues Run", &[Routine::of(DAILY, LANDING_ZONE).on(20, 60)]),
        acts: &[
            Act::at((22, 0, 5), &net::AZURE_LANDING_ZONE, 1, &DOTNET).times(36, 60),
            Act::at((52, 0, 5), &net::AZURE_LANDING_ZONE, 1, &DOTNET).times(36, 60),
        ],
        changes: &[],
        expected: &[
            one(
                &[VOLUME_SPIKE],
                (22, 22),
                "a new workload has a busy hour on its third day",
                MustBe::Quiet("fewer than min_history_days"),
            ),
            one(
                &[VOLUME_SPIKE],
                (52, 52),
                "the same a month later",
                MustBe::Quiet("baseline_days sees a month"),
            ),
        ],
    },
];

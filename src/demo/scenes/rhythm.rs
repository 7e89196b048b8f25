//! Scenes for sp-off-hours, sp-volume-spike and sp-many-from-one-ip.

use super::super::catalogue::{CURL, DOTNET, PYTHON};
use super::super::event::Proof;
use super::super::networks as net;
use super::super::schedule::Rhythm;
use super::super::workloads::Source;
use super::scene::{DAILY, LANDING_ZONE, WAREHOUSE, one};
use super::{Act, Cast, MustBe, Routine, Scene, Who};

const OFF_HOURS: &str = "sp-off-hours";
const VOLUME_SPIKE: &str = "sp-volume-spike";
const MANY_FROM_ONE: &str = "sp-many-from-one-ip";
const MANY_NETWORKS: &str = "sp-credential-many-networks";
const NEW_NETWORK: &str = "sp-new-network";
const UNKNOWN_IP: &str = "sp-unknown-ip";
const NEW_COUNTRY: &str = "sp-new-country";
const FIRST_SEEN: &str = "first-seen-sp";
const COMPOSITE: &str = "sp-suspicious-signin-composite";

const HETZNER: Source = Source::Hosts(&net::HETZNER, 1);
/// At one second of every workday.
const WORKDAYS: Rhythm = Rhythm::Sharp { second: 8 * 3_600 + 127 };

/// A workload with one secret and this habit.
const fn cast(name: &'static str, habit: &'static [Routine]) -> Who {
    Who::Workload(Cast { name, habit, ..Cast::SECRET })
}

/// One of several workloads that something happens to together.
macro_rules! together {
    ($id:literal, $name:literal, $habit:expr, $act:expr, $queries:expr, $day:expr, $what:literal, $must:expr) => {
        Scene {
            id: $id,
            who: cast($name, $habit),
            acts: &[$act],
            changes: &[],
            expected: &[one($queries, ($day, $day), $what, $must)],
        }
    };
}

/// The same, where the new network is found all the same.
macro_rules! moved {
    ($id:literal, $name:literal, $act:expr, $day:expr, $what:literal, $guard:literal) => {
        Scene {
            id: $id,
            who: cast($name, &[Routine::of(DAILY, WAREHOUSE).on(25, 50)]),
            acts: &[$act],
            changes: &[],
            expected: &[
                one(&[MANY_FROM_ONE], ($day, $day), $what, MustBe::Quiet($guard)),
                one(
                    &[NEW_NETWORK],
                    ($day, $day),
                    "the same, as a new network",
                    MustBe::Found("medium"),
                ),
            ],
        }
    };
}

const fn store(hour: i64, minute: i64) -> Act {
    Act::at((66, hour, minute), &net::THIEF_DIGITALOCEAN, 77, &PYTHON)
}

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
    together!(
        "secret-store-1",
        "Boom Lift Bookings",
        &[Routine::of(DAILY, WAREHOUSE).on(40, 70)],
        store(3, 10),
        &[MANY_FROM_ONE],
        66,
        "one host in New Jersey signs in as three workloads within an hour",
        MustBe::Found("high")
    ),
    together!(
        "secret-store-2",
        "Dock Permit Service",
        &[Routine::of(DAILY, LANDING_ZONE).on(40, 70)],
        store(3, 31),
        &[MANY_FROM_ONE],
        66,
        "one host in New Jersey signs in as three workloads within an hour",
        MustBe::Found("high")
    ),
    together!(
        "secret-store-3",
        "Salvage Claims Feed",
        &[Routine::of(DAILY, WAREHOUSE).on(40, 70)],
        store(3, 52).ending(7_000_222, Proof::Token),
        &[MANY_FROM_ONE],
        66,
        "one host in New Jersey signs in as three workloads within an hour, one with an expired secret",
        MustBe::Found("high")
    ),
    together!(
        "moved-known-1",
        "Pallet Label Printer",
        &[Routine::of(DAILY, WAREHOUSE).on(40, 60)],
        Act::at((52, 9, 1), &net::AZURE_LANDING_ZONE, 91, &DOTNET),
        &[MANY_FROM_ONE, MANY_NETWORKS],
        52,
        "three workloads move to one host of the company's cloud network",
        MustBe::Quiet("a known network")
    ),
    together!(
        "moved-known-2",
        "Pallet Label Archive",
        &[Routine::of(DAILY, WAREHOUSE).on(40, 60)],
        Act::at((52, 9, 20), &net::AZURE_LANDING_ZONE, 91, &DOTNET),
        &[MANY_FROM_ONE, MANY_NETWORKS],
        52,
        "three workloads move to one host of the company's cloud network",
        MustBe::Quiet("a known network")
    ),
    together!(
        "moved-known-3",
        "Pallet Label Stock",
        &[Routine::of(DAILY, WAREHOUSE).on(40, 60)],
        Act::at((52, 9, 40), &net::AZURE_LANDING_ZONE, 91, &DOTNET),
        &[MANY_FROM_ONE, MANY_NETWORKS],
        52,
        "three workloads move to one host of the company's cloud network",
        MustBe::Quiet("a known network")
    ),
    together!(
        "through-microsoft-1",
        "Signal Flag Lookup",
        &[Routine::of(DAILY, WAREHOUSE).on(40, 60)],
        Act::at((53, 9, 1), &net::MICROSOFT_SIGN_IN, 7, &DOTNET),
        &[MANY_FROM_ONE, MANY_NETWORKS, UNKNOWN_IP, NEW_COUNTRY, FIRST_SEEN, COMPOSITE],
        53,
        "a service of Microsoft's acts for three workloads from one address",
        MustBe::Quiet("Microsoft's own network")
    ),
    together!(
        "through-microsoft-2",
        "Signal Flag Export",
        &[Routine::of(DAILY, WAREHOUSE).on(40, 60)],
        Act::at((53, 9, 20), &net::MICROSOFT_SIGN_IN, 7, &DOTNET),
        &[MANY_FROM_ONE, MANY_NETWORKS, UNKNOWN_IP, NEW_COUNTRY, FIRST_SEEN, COMPOSITE],
        53,
        "a service of Microsoft's acts for three workloads from one address",
        MustBe::Quiet("Microsoft's own network")
    ),
    together!(
        "through-microsoft-3",
        "Signal Flag Search",
        &[Routine::of(DAILY, WAREHOUSE).on(40, 60)],
        Act::at((53, 9, 40), &net::MICROSOFT_SIGN_IN, 7, &DOTNET),
        &[MANY_FROM_ONE, MANY_NETWORKS, UNKNOWN_IP, NEW_COUNTRY, FIRST_SEEN, COMPOSITE],
        53,
        "a service of Microsoft's acts for three workloads from one address",
        MustBe::Quiet("Microsoft's own network")
    ),
    together!(
        "another-rack-1",
        "Chart Tile Server",
        &[Routine::of(DAILY, HETZNER).on(45, 60)],
        Act::at((54, 9, 1), &net::HETZNER_BUILD, 11, &DOTNET),
        &[MANY_FROM_ONE],
        54,
        "three workloads move to one other host of their provider",
        MustBe::Quiet("the network is not new to them")
    ),
    together!(
        "another-rack-2",
        "Chart Tile Cache",
        &[Routine::of(DAILY, HETZNER).on(45, 60)],
        Act::at((54, 9, 20), &net::HETZNER_BUILD, 11, &DOTNET),
        &[MANY_FROM_ONE],
        54,
        "three workloads move to one other host of their provider",
        MustBe::Quiet("the network is not new to them")
    ),
    together!(
        "another-rack-3",
        "Chart Tile Builder",
        &[Routine::of(DAILY, HETZNER).on(45, 60)],
        Act::at((54, 9, 40), &net::HETZNER_BUILD, 11, &DOTNET),
        &[MANY_FROM_ONE],
        54,
        "three workloads move to one other host of their provider",
        MustBe::Quiet("the network is not new to them")
    ),
    together!(
        "young-together-1",
        "Regatta Results Feed",
        &[Routine::of(DAILY, WAREHOUSE).on(54, 56)],
        Act::at((55, 9, 1), &net::AWS_FRANKFURT, 700, &DOTNET),
        &[MANY_FROM_ONE],
        55,
        "three new workloads move to one host on their second day",
        MustBe::Quiet("thin history")
    ),
    together!(
        "young-together-2",
        "Regatta Entry Form",
        &[Routine::of(DAILY, WAREHOUSE).on(54, 56)],
        Act::at((55, 9, 20), &net::AWS_FRANKFURT, 700, &DOTNET),
        &[MANY_FROM_ONE],
        55,
        "three new workloads move to one host on their second day",
        MustBe::Quiet("thin history")
    ),
    together!(
        "young-together-3",
        "Regatta Berth Plan",
        &[Routine::of(DAILY, WAREHOUSE).on(54, 56)],
        Act::at((55, 9, 40), &net::AWS_FRANKFURT, 700, &DOTNET),
        &[MANY_FROM_ONE],
        55,
        "three new workloads move to one host on their second day",
        MustBe::Quiet("thin history")
    ),
    moved!(
        "one-by-one-1",
        "Freight Quote Engine",
        Act::at((40, 9, 1), &net::HETZNER_BUILD, 12, &DOTNET),
        40,
        "three workloads move to one host, one every other day",
        "further apart than window_hours"
    ),
    moved!(
        "one-by-one-2",
        "Freight Quote Mailer",
        Act::at((42, 9, 1), &net::HETZNER_BUILD, 12, &DOTNET),
        42,
        "three workloads move to one host, one every other day",
        "further apart than window_hours"
    ),
    moved!(
        "one-by-one-3",
        "Freight Quote Archive",
        Act::at((44, 9, 1), &net::HETZNER_BUILD, 12, &DOTNET),
        44,
        "three workloads move to one host, one every other day",
        "further apart than window_hours"
    ),
    moved!(
        "two-together-1",
        "Yard Gate Camera",
        Act::at((41, 9, 1), &net::HETZNER_BUILD, 2, &DOTNET),
        41,
        "two workloads move to one host on one day",
        "fewer than min_workloads"
    ),
    moved!(
        "two-together-2",
        "Yard Gate Barrier",
        Act::at((41, 9, 21), &net::HETZNER_BUILD, 2, &DOTNET),
        41,
        "two workloads move to one host on one day",
        "fewer than min_workloads"
    ),
];

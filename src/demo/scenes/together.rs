//! Scenes about several workloads at one address.

use super::super::catalogue::{DOTNET, PYTHON};
use super::super::event::Proof;
use super::super::networks as net;
use super::casting::{HETZNER, cast};
use super::scene::{DAILY, LANDING_ZONE, WAREHOUSE, one};
use super::{Act, MustBe, Routine, Scene};

const MANY_FROM_ONE: &str = "sp-many-from-one-ip";
const MANY_NETWORKS: &str = "sp-credential-many-networks";
const NEW_NETWORK: &str = "sp-new-network";
const UNKNOWN_IP: &str = "sp-unknown-ip";
const NEW_COUNTRY: &str = "sp-new-country";
const FIRST_SEEN: &str = "first-seen-sp";
const COMPOSITE: &str = "sp-suspicious-signin-composite";

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

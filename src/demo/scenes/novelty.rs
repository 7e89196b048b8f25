//! Scenes for the family `first-seen`, and for sp-suspicious-signin-composite.

use super::super::catalogue::{
    AZURE, AZURE_PORTAL, CURL, DOTNET, IPHONE, KEY_VAULT, LINUX_FIREFOX, MAC_SAFARI,
    OUTLOOK_MOBILE, PYTHON, STORAGE, TEAMS, WINDOWS_EDGE,
};
use super::super::event::Proof;
use super::super::networks as net;
use super::super::people::{HAMBURG, ROTTERDAM};
use super::super::schedule::Rhythm;
use super::super::workloads::{CredentialKind, Source};
use super::casting::{HETZNER, cast};
use super::scene::{DAILY, LANDING_ZONE, WAREHOUSE, one};
use super::{Act, By, Cast, Change, MustBe, On, Routine, Scene, What, Who};

const FIRST_SEEN_TENANT: &str = "first-seen-tenant";
const FIRST_SEEN: &str = "first-seen-user";
const NOVELTY: &str = "novelty-score";
const HOPPING: &str = "country-hopping";
const COMPOSITE: &str = "sp-suspicious-signin-composite";
const NEW_NETWORK: &str = "sp-new-network";
const DUBLIN: Source = Source::Hosts(&net::AZURE_DUBLIN, 1);
const SIX_HOURLY: Rhythm = Rhythm::Every { minutes: 360, jitter: 900 };

pub(super) const SCENES: &[Scene] = &[
    Scene {
        id: "night-in-tokyo",
        who: Who::Person { office: &HAMBURG, days: (5, 50) },
        acts: &[Act::at((47, 2, 12), &net::HOTEL_TOKYO, 21, &LINUX_FIREFOX)
            .with(&AZURE_PORTAL)
            .to(&AZURE)
            .times(2, 700)],
        changes: &[],
        expected: &[
            one(
                &[NOVELTY],
                (47, 47),
                "an account that works in Hamburg opens the Azure portal in Tokyo, with another system",
                MustBe::Found("medium"),
            ),
            one(
                &[FIRST_SEEN_TENANT],
                (47, 47),
                "the tenant's first sign-in from Japan",
                MustBe::Found("medium"),
            ),
        ],
    },
    Scene {
        id: "refused-in-sydney",
        who: Who::Person { office: &ROTTERDAM, days: (20, 50) },
        acts: &[
            Act::at((47, 3, 12), &net::HOTEL_SYDNEY, 22, &LINUX_FIREFOX)
                .with(&TEAMS)
                .ending(50_126, Proof::WrongPassword)
                .times(2, 75),
            Act::at((47, 5, 12), &net::HOTEL_SANTOS, 22, &LINUX_FIREFOX)
                .with(&TEAMS)
                .ending(50_126, Proof::WrongPassword),
            Act::at((47, 7, 12), &net::HOTEL_BILBAO, 22, &LINUX_FIREFOX)
                .with(&TEAMS)
                .ending(50_126, Proof::WrongPassword),
        ],
        changes: &[],
        expected: &[one(
            &[FIRST_SEEN_TENANT, NOVELTY, HOPPING],
            (47, 47),
            "wrong passwords from three continents, among them one where nobody of the company ever was",
            MustBe::Quiet("only successes count"),
        )],
    },
    Scene {
        id: "agent-in-montreal",
        who: Who::Person { office: &ROTTERDAM, days: (20, 40) },
        acts: &[Act::at((40, 14, 12), &net::AGENT_MONTREAL, 23, &LINUX_FIREFOX)
            .with(&AZURE_PORTAL)
            .to(&AZURE)
            .times(3, 700)],
        changes: &[],
        expected: &[one(
            &[FIRST_SEEN_TENANT, NOVELTY, HOPPING],
            (40, 41),
            "somebody works at the agent's in Montreal, at a computer of the agent's",
            MustBe::Quiet("a known network"),
        )],
    },
    Scene {
        id: "early-in-santos",
        who: Who::Person { office: &HAMBURG, days: (0, 20) },
        acts: &[Act::at((6, 12, 12), &net::HOTEL_SANTOS, 24, &LINUX_FIREFOX)
            .with(&AZURE_PORTAL)
            .to(&AZURE)],
        changes: &[],
        expected: &[one(
            &[FIRST_SEEN_TENANT, NOVELTY, HOPPING],
            (6, 6),
            "a sign-in from Brazil in the first week of the evidence",
            MustBe::Quiet("thin history"),
        )],
    },
    Scene {
        id: "three-countries",
        who: Who::Person { office: &HAMBURG, days: (5, 70) },
        acts: &[
            Act::at((33, 5, 12), &net::PHONE_O2, 25, &IPHONE).renewed().with(&OUTLOOK_MOBILE),
            Act::at((33, 12, 12), &net::HOTEL_BILBAO, 25, &WINDOWS_EDGE).on_laptop(),
            Act::at((34, 13, 12), &net::HOTEL_LE_HAVRE, 25, &WINDOWS_EDGE).on_laptop(),
            Act::at((40, 3, 12), &net::PHONE_O2, 25, &IPHONE).renewed().with(&OUTLOOK_MOBILE),
            Act::at((40, 10, 12), &net::HOTEL_BILBAO, 25, &IPHONE).renewed().with(&OUTLOOK_MOBILE),
            Act::at((41, 8, 12), &net::PHONE_O2, 25, &IPHONE).renewed().with(&OUTLOOK_MOBILE),
            Act::at((61, 10, 12), &net::HOTEL_LE_HAVRE, 26, &LINUX_FIREFOX),
            Act::at((61, 14, 12), &net::HOTEL_BILBAO, 26, &LINUX_FIREFOX),
            Act::at((62, 5, 12), &net::HOTEL_SANTOS, 26, &LINUX_FIREFOX),
        ],
        changes: &[],
        expected: &[
            one(
                &[HOPPING],
                (33, 34),
                "Hamburg, Bilbao and Le Havre within a weekend, but not within a day",
                MustBe::Quiet("longer than window_hours"),
            ),
            one(
                &[HOPPING],
                (40, 41),
                "to Bilbao and back within a day",
                MustBe::Quiet("fewer than min_countries and min_switches"),
            ),
            one(&[FIRST_SEEN], (33, 34), "the first sign-in from Spain", MustBe::Found("medium")),
            one(
                &[HOPPING],
                (61, 62),
                "France, Spain and Brazil within nineteen hours, across midnight",
                MustBe::Found("medium"),
            ),
        ],
    },
    Scene {
        id: "three-countries-young",
        who: Who::Person { office: &ROTTERDAM, days: (60, 75) },
        acts: &[
            Act::at((68, 10, 12), &net::HOTEL_LE_HAVRE, 27, &LINUX_FIREFOX),
            Act::at((68, 19, 12), &net::HOTEL_BILBAO, 27, &LINUX_FIREFOX),
            Act::at((69, 8, 12), &net::HOTEL_SANTOS, 27, &LINUX_FIREFOX),
        ],
        changes: &[],
        expected: &[one(
            &[HOPPING, NOVELTY],
            (68, 69),
            "a new colleague signs in from three countries in the second week",
            MustBe::Quiet("thin history"),
        )],
    },
    Scene {
        id: "hops-known",
        who: cast(
            "Crew Transfer Board",
            &[
                Routine::of(SIX_HOURLY, WAREHOUSE).on(20, 50),
                Routine::of(SIX_HOURLY, LANDING_ZONE).on(44, 46),
            ],
        ),
        acts: &[],
        changes: &[],
        expected: &[one(
            &[HOPPING],
            (44, 46),
            "a workload runs in Hamburg and in the company's cloud network in Amsterdam by turns",
            MustBe::Quiet("known networks"),
        )],
    },
    Scene {
        id: "hops-habitual",
        who: cast(
            "Two Harbours Mirror",
            &[
                Routine::of(SIX_HOURLY, HETZNER).on(20, 40),
                Routine::of(SIX_HOURLY, DUBLIN).on(20, 40),
            ],
        ),
        acts: &[],
        changes: &[],
        expected: &[one(
            &[HOPPING],
            (20, 40),
            "a workload runs in Nuremberg and in Dublin by turns from its first day on",
            MustBe::Quiet("every country is usual for it"),
        )],
    },
    Scene {
        id: "novelties-spread",
        who: cast("Reefer Rent Import", &[Routine::of(DAILY, HETZNER).on(20, 60)]),
        acts: &[
            Act::at((50, 9, 12), &net::THIEF_CONTABO, 41, &DOTNET),
            Act::at((50, 13, 12), &net::HETZNER, 1, &CURL),
            Act::at((52, 9, 12), &net::HETZNER, 1, &DOTNET).to(&STORAGE),
        ],
        changes: &[],
        expected: &[
            one(
                &[NOVELTY, COMPOSITE],
                (50, 52),
                "a new network, hours later a new client, and on another day a new resource",
                MustBe::Quiet("one property an hour"),
            ),
            one(&[NEW_NETWORK], (50, 50), "the same, as a new network", MustBe::Found("medium")),
            one(
                &["sp-new-resource"],
                (52, 52),
                "the same, as a new resource",
                MustBe::Found("medium"),
            ),
        ],
    },
    Scene {
        id: "novelties-over-a-day",
        who: cast("Swell Forecast Import", &[Routine::of(DAILY, HETZNER).on(20, 60)]),
        acts: &[
            Act::at((51, 9, 12), &net::THIEF_M247, 44, &DOTNET),
            Act::at((51, 14, 12), &net::HETZNER, 1, &CURL),
        ],
        changes: &[],
        expected: &[
            one(
                &[NOVELTY],
                (51, 51),
                "a new network in a new country, and five hours later a new client",
                MustBe::Quiet("further apart than burst_minutes"),
            ),
            one(
                &[COMPOSITE, NEW_NETWORK],
                (51, 51),
                "the same, for smaller sums",
                MustBe::Found("medium"),
            ),
        ],
    },
    Scene {
        id: "renewed-at-home",
        who: Who::Workload(Cast {
            name: "Tide Clock Service",
            keys: &[(CredentialKind::Secret, "old"), (CredentialKind::Certificate, "new")],
            habit: &[
                Routine::of(DAILY, WAREHOUSE).on(15, 50),
                Routine::of(DAILY, LANDING_ZONE).on(50, 65).showing(1).using(&PYTHON),
            ],
            ..Cast::SECRET
        }),
        acts: &[],
        changes: &[Change {
            when: (49, 9, 12),
            by: By::Engineer,
            what: What::Keys { on: On::Application, before: &[0], after: &[0, 1] },
        }],
        expected: &[one(
            &[NOVELTY, COMPOSITE],
            (50, 51),
            "a workload moves into the company's cloud network with a certificate and another library",
            MustBe::Quiet("a known network"),
        )],
    },
    Scene {
        id: "novelties-of-the-young",
        who: cast("Gull Deterrent Log", &[Routine::of(DAILY, WAREHOUSE).on(40, 55)]),
        acts: &[Act::at((50, 9, 12), &net::HETZNER_BUILD, 13, &CURL).to(&KEY_VAULT)],
        changes: &[],
        expected: &[
            one(
                &[NOVELTY],
                (50, 50),
                "a workload of ten days appears elsewhere, with another client and another resource",
                MustBe::Quiet("fewer than learning_days"),
            ),
            one(
                &[COMPOSITE, NEW_NETWORK],
                (50, 50),
                "the same, for shorter memories",
                MustBe::Found("medium"),
            ),
        ],
    },
    Scene {
        id: "novelties-of-the-rare",
        who: cast("Ice Watch Bulletin", &[Routine::of(DAILY, WAREHOUSE).on(33, 55)]),
        acts: &[Act::at((50, 9, 12), &net::THIEF_M247, 42, &PYTHON)],
        changes: &[],
        expected: &[
            one(
                &[NOVELTY],
                (50, 50),
                "a workload of seventeen sign-ins appears in Romania",
                MustBe::Quiet("fewer than min_history_events"),
            ),
            one(
                &[COMPOSITE, NEW_NETWORK],
                (50, 50),
                "the same, for shorter memories",
                MustBe::Found("medium"),
            ),
        ],
    },
    Scene {
        id: "novelties-on-set-up",
        who: cast("Pontoon Sensor Test", &[Routine::of(DAILY, WAREHOUSE).on(50, 54)]),
        acts: &[Act::at((51, 9, 12), &net::HETZNER_BUILD, 14, &CURL).to(&KEY_VAULT)],
        changes: &[],
        expected: &[one(
            &[NOVELTY, COMPOSITE],
            (51, 51),
            "a workload moves on its second day",
            MustBe::Quiet("thin history"),
        )],
    },
    Scene {
        id: "new-laptop",
        who: Who::Person { office: &HAMBURG, days: (5, 50) },
        acts: &[Act::at((46, 18, 12), &net::ROAMING[5], 43, &MAC_SAFARI).times(2, 700)],
        changes: &[],
        expected: &[one(
            &[NOVELTY],
            (46, 46),
            "somebody signs in at a friend's, with the friend's computer",
            MustBe::Quiet("a network and a client are less than min_score"),
        )],
    },
    Scene {
        id: "two-secrets-at-eleven",
        who: Who::Workload(Cast {
            name: "Keel Block Survey",
            keys: &[
                (CredentialKind::Secret, "first"),
                (CredentialKind::Secret, "second"),
                (CredentialKind::Secret, "third"),
            ],
            habit: &[Routine::of(DAILY, HETZNER).on(20, 70)],
            ..Cast::SECRET
        }),
        acts: &[
            Act::at((50, 10, 58), &net::HETZNER, 1, &DOTNET).showing(1),
            Act::at((50, 11, 4), &net::HETZNER, 1, &DOTNET).showing(2),
        ],
        changes: &[],
        expected: &[
            one(
                &[NOVELTY, COMPOSITE],
                (50, 50),
                "two new secrets are tried at home, one before the full hour and one after",
                MustBe::Quiet("one property weighs once"),
            ),
            one(
                &["sp-new-credential"],
                (50, 50),
                "the same, as new credentials beside the old one",
                MustBe::Found("medium"),
            ),
        ],
    },
    Scene {
        id: "novelties-across-the-hour",
        who: cast("Winter Berth Planner", &[Routine::of(DAILY, HETZNER).on(20, 60)]),
        acts: &[
            Act::at((52, 10, 57), &net::HETZNER, 1, &CURL),
            Act::at((52, 11, 4), &net::HETZNER, 1, &DOTNET).to(&STORAGE),
        ],
        changes: &[],
        expected: &[one(
            &[COMPOSITE],
            (52, 52),
            "a new client before the full hour, and a new resource after it",
            MustBe::Found("medium"),
        )],
    },
];

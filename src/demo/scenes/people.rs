//! Scenes about people.

use super::super::catalogue::{
    IPHONE, LINUX_FIREFOX, OUTLOOK_MOBILE, SHAREPOINT, TEAMS, WINDOWS_EDGE,
};
use super::super::event::{Extras, Proof};
use super::super::networks as net;
use super::super::people::{HAMBURG, ROTTERDAM};
use super::{Act, By, Change, Expected, MustBe, Scene, What, Who};

const FIRST_SEEN: &str = "first-seen-user";
const TRAVEL: &str = "impossible-travel";

pub(super) const SCENES: &[Scene] = &[
    Scene {
        id: "conference",
        who: Who::Person { office: &HAMBURG, days: (0, 55) },
        acts: &[
            Act::at((58, 3, 10), &net::HOTEL_SINGAPORE, 61, &WINDOWS_EDGE)
                .on_laptop()
                .to(&SHAREPOINT),
            Act::at((58, 5, 20), &net::HOTEL_SINGAPORE, 61, &IPHONE)
                .renewed()
                .with(&OUTLOOK_MOBILE)
                .times(3, 4_000),
        ],
        changes: &[Change {
            when: (58, 4, 1),
            by: By::Itself(&net::HOTEL_SINGAPORE, 61),
            what: What::Other(
                "User registered security info",
                "UserManagement",
                "Update",
                "StrongAuthenticationMethod",
                "PhoneAppNotification",
            ),
        }],
        expected: &[
            Expected {
                queries: &[FIRST_SEEN],
                days: (58, 58),
                what: "somebody's first sign-in from Singapore, after eight weeks at home and in the office",
                must: MustBe::Found("medium"),
            },
            Expected {
                queries: &[TRAVEL],
                days: (58, 58),
                what: "the same, with three days to get there",
                must: MustBe::Quiet("slower than an airliner"),
            },
            Expected {
                queries: &["mfa-method-then-signin", "novelty-score", "country-hopping"],
                days: (58, 58),
                what: "the same, and a telephone registered there, at the company's laptop",
                must: MustBe::Quiet("a device that was in use before, and too little that is new"),
            },
        ],
    },
    Scene {
        id: "refused-abroad",
        who: Who::Person { office: &ROTTERDAM, days: (0, 90) },
        acts: &[Act::at((47, 3, 22), &net::GUESSER_ABROAD, 12, &LINUX_FIREFOX)
            .with(&TEAMS)
            .ending(50_126, Proof::WrongPassword)
            .times(6, 75)
            .but(Extras { session: 2, ..Extras::NONE })],
        changes: &[],
        expected: &[Expected {
            queries: &[FIRST_SEEN, TRAVEL],
            days: (47, 47),
            what: "wrong passwords from abroad in one night",
            must: MustBe::Quiet("only successes count"),
        }],
    },
];

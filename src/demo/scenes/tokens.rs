//! Scenes about sessions and tokens.

use super::super::catalogue::{
    AXIOS, AZURE, AZURE_CLI, Client, IPHONE, LINUX_FIREFOX, OFFICE_HOME, SHAREPOINT, TEAMS,
    WINDOWS_EDGE,
};
use super::super::event::{Extras, Proof};
use super::super::networks as net;
use super::super::networks::Site;
use super::devices::{code, registers, revoked};
use super::scene::{NEWCOMER, one, worker};
use super::{Act, MustBe, Scene};

const SESSION: &[&str] = &["user-session-two-networks"];
const REPLAY: &[&str] = &["user-token-replay"];
const PROXY: &[&str] = &["user-officehome-aitm"];

type When = (u32, i64, i64);

/// In one session of the week: its number is the scene's choice.
pub(super) const fn session(number: u64) -> Extras {
    Extras { session: number, ..Extras::NONE }
}

/// At the company's laptop outside of the office, in a session.
pub(super) const fn laptop(when: When, site: &'static Site, number: u64) -> Act {
    Act::at(when, site, 3, &WINDOWS_EDGE).to(&SHAREPOINT).on_laptop().but(session(number))
}

/// A token that is renewed without a device that the tenant knows.
pub(super) const fn renewal(
    when: When,
    site: &'static Site,
    client: &'static Client,
    number: u64,
) -> Act {
    Act::at(when, site, 3, client).with(&TEAMS).renewed().but(session(number))
}

pub(super) const SCENES: &[Scene] = &[
    Scene {
        id: "session-stolen",
        who: worker(14),
        acts: &[
            laptop((16, 18, 5), &net::PROXY_HAMBURG, 2),
            laptop((33, 8, 30), &net::PROXY_HAMBURG, 5),
            Act::at((33, 9, 30), &net::AZURE_LANDING_ZONE, 3, &LINUX_FIREFOX).but(session(5)),
            laptop((34, 8, 30), &net::PROXY_HAMBURG, 3),
            Act::at((34, 9, 10), &net::THIEF_CONTABO, 3, &LINUX_FIREFOX)
                .with(&TEAMS)
                .but(session(3)),
        ],
        changes: &[],
        expected: &[
            one(
                SESSION,
                (33, 33),
                "a session goes on in the company's cloud network, with another browser",
                MustBe::Quiet("the network is known"),
            ),
            one(
                SESSION,
                (34, 34),
                "a session goes on at a hosting provider with another browser",
                MustBe::Found("high"),
            ),
        ],
    },
    Scene {
        id: "session-far",
        who: worker(14),
        acts: &[
            laptop((16, 18, 5), &net::PROXY_HAMBURG, 2),
            laptop((34, 8, 30), &net::PROXY_HAMBURG, 3).times(2, 3_000),
            Act::at((34, 8, 50), &net::GUESSER_ABROAD, 3, &WINDOWS_EDGE)
                .with(&TEAMS)
                .but(session(3)),
        ],
        changes: &[],
        expected: &[one(
            SESSION,
            (34, 34),
            "a session is used in Bucharest in between, by what calls itself the same browser",
            MustBe::Found("medium"),
        )],
    },
    Scene {
        id: "sessions-that-move",
        who: worker(14),
        acts: &[
            laptop((16, 18, 5), &net::PROXY_HAMBURG, 2),
            Act::at((17, 18, 5), &net::ROAMING[6], 3, &IPHONE).but(session(2)),
            laptop((31, 8, 30), &net::PROXY_HAMBURG, 10),
            // A telephone between two networks, and back.
            renewal((32, 8, 30), &net::PROXY_HAMBURG, &IPHONE, 4),
            renewal((32, 8, 50), &net::ROAMING[7], &IPHONE, 4),
            renewal((32, 9, 20), &net::PROXY_HAMBURG, &IPHONE, 4),
            laptop((34, 8, 30), &net::PROXY_HAMBURG, 6),
            renewal((34, 8, 40), &net::MICROSOFT_LOGIN, &IPHONE, 6),
            laptop((35, 8, 30), &net::PROXY_HAMBURG, 7),
            Act::at((35, 9, 30), &net::ROAMING[6], 3, &IPHONE).but(session(7)),
            Act::at((36, 9, 30), &net::ROAMING[5], 3, &LINUX_FIREFOX).with(&TEAMS).but(session(10)),
        ],
        changes: &[],
        expected: &[
            one(
                SESSION,
                (32, 32),
                "a telephone goes from the house's net to its carrier's and back",
                MustBe::Quiet("the same client, and near"),
            ),
            one(
                &["user-session-two-networks", "user-token-replay"],
                (34, 34),
                "a service of Microsoft's renews the token",
                MustBe::Quiet("addresses of Microsoft are nobody's place"),
            ),
            one(
                SESSION,
                (35, 35),
                "one session on two devices, each at a place that the account had been at",
                MustBe::Quiet("both networks are the account's own"),
            ),
            one(
                SESSION,
                (31, 36),
                "a session is used elsewhere five days later",
                MustBe::Quiet("later than window_hours"),
            ),
        ],
    },
    Scene {
        id: "newcomer-moves",
        who: NEWCOMER,
        acts: &[
            laptop((33, 8, 30), &net::PROXY_HAMBURG, 3),
            Act::at((33, 8, 50), &net::HETZNER, 3, &LINUX_FIREFOX).but(session(3)),
            renewal((33, 9, 10), &net::ROAMING[4], &LINUX_FIREFOX, 3),
            registers((33, 9, 30), &net::ROAMING[5]),
            revoked((33, 10, 30), &net::ROAMING[6]),
            Act::at((33, 11, 0), &net::ROAMING[6], 3, &LINUX_FIREFOX)
                .with(&AZURE_CLI)
                .to(&AZURE)
                .but(code(7)),
        ],
        changes: &[],
        expected: &[one(
            &[
                "user-session-two-networks",
                "user-token-replay",
                "user-officehome-aitm",
                "user-device-registration",
                "user-revoked-token-use",
                "user-device-code",
                "user-admin-tools",
                "user-anonymised-network",
            ],
            (33, 33),
            "somebody's first day, from several networks and with several programs",
            MustBe::Quiet("little history"),
        )],
    },
    Scene {
        id: "token-replayed",
        who: worker(14),
        acts: &[
            laptop((16, 18, 5), &net::PROXY_HAMBURG, 2),
            laptop((34, 8, 30), &net::PROXY_HAMBURG, 3),
            renewal((34, 8, 38), &net::THIEF_CONTABO, &WINDOWS_EDGE, 3),
        ],
        changes: &[],
        expected: &[one(
            &["user-token-replay", "user-session-two-networks"],
            (34, 34),
            "eight minutes after a sign-in the token is renewed at a hosting provider",
            MustBe::Found("high"),
        )],
    },
    Scene {
        id: "token-replayed-near",
        who: worker(14),
        acts: &[
            laptop((34, 8, 30), &net::PROXY_HAMBURG, 3),
            renewal((34, 8, 38), &net::ROAMING[5], &WINDOWS_EDGE, 3),
        ],
        changes: &[],
        expected: &[one(
            REPLAY,
            (34, 34),
            "eight minutes after a sign-in the token of its session is renewed on a new network nearby",
            MustBe::Found("medium"),
        )],
    },
    Scene {
        id: "tokens-renewed",
        who: worker(14),
        acts: &[
            renewal((17, 10, 5), &net::COMMERCIAL_VPN, &WINDOWS_EDGE, 2),
            laptop((31, 8, 30), &net::PROXY_HAMBURG, 3),
            renewal((31, 8, 50), &net::ROAMING[5], &IPHONE, 4),
            laptop((33, 8, 30), &net::PROXY_HAMBURG, 5),
            renewal((33, 8, 50), &net::ROAMING[6], &WINDOWS_EDGE, 5).on_laptop(),
            laptop((35, 8, 30), &net::PROXY_HAMBURG, 6),
            renewal((35, 11, 50), &net::ROAMING[7], &WINDOWS_EDGE, 6),
            laptop((36, 8, 30), &net::PROXY_HAMBURG, 7),
            renewal((36, 8, 50), &net::AZURE_LANDING_ZONE, &WINDOWS_EDGE, 7),
            laptop((38, 8, 30), &net::PROXY_HAMBURG, 8),
            renewal((38, 8, 50), &net::COMMERCIAL_VPN, &WINDOWS_EDGE, 9),
        ],
        changes: &[],
        expected: &[
            one(
                REPLAY,
                (31, 31),
                "a new telephone on its carrier's network",
                MustBe::Quiet("it has a session of its own"),
            ),
            one(
                REPLAY,
                (33, 33),
                "the laptop goes on at another house",
                MustBe::Quiet("the device is the company's"),
            ),
            one(
                REPLAY,
                (35, 35),
                "the token is renewed elsewhere after three hours",
                MustBe::Quiet("later than window_minutes"),
            ),
            one(
                &["user-token-replay", "user-anonymised-network"],
                (36, 36),
                "the token is renewed in the company's cloud network",
                MustBe::Quiet("the network is known"),
            ),
            one(
                REPLAY,
                (38, 38),
                "a VPN that the account had used before",
                MustBe::Quiet("the network is not new to the account"),
            ),
        ],
    },
    Scene {
        id: "proxied",
        who: worker(14),
        acts: &[
            Act::at((34, 13, 2), &net::THIEF_M247, 3, &AXIOS)
                .ending(50_074, Proof::Prompted)
                .but(session(3)),
            Act::at((34, 13, 3), &net::THIEF_M247, 3, &AXIOS)
                .ending(0, Proof::Approved)
                .but(session(3)),
        ],
        changes: &[],
        expected: &[one(
            &["user-officehome-aitm", "user-suspicious-client"],
            (34, 34),
            "a phishing proxy signs in to the Office portal, and the person approves",
            MustBe::Found("high"),
        )],
    },
    Scene {
        id: "other-computers",
        who: worker(14),
        acts: &[
            Act::at((31, 19, 2), &net::ROAMING[4], 3, &WINDOWS_EDGE)
                .with(&OFFICE_HOME)
                .ending(0, Proof::Approved)
                .but(session(3)),
            Act::at((33, 19, 2), &net::AZURE_LANDING_ZONE, 3, &AXIOS)
                .ending(0, Proof::Approved)
                .but(session(4)),
            Act::at((35, 19, 2), &net::HETZNER, 3, &WINDOWS_EDGE)
                .on_laptop()
                .ending(0, Proof::Approved)
                .but(session(5)),
        ],
        changes: &[],
        expected: &[
            one(
                PROXY,
                (31, 31),
                "somebody signs in at a friend's computer",
                MustBe::Quiet("nothing but a new network and no device"),
            ),
            one(
                &["user-officehome-aitm", "user-suspicious-client"],
                (33, 33),
                "a test of the company's own proxy in its cloud network",
                MustBe::Quiet("the network is known"),
            ),
            one(
                PROXY,
                (35, 35),
                "the laptop behind a hosting provider",
                MustBe::Quiet("the device is the company's"),
            ),
            one(
                &["user-anonymised-network"],
                (35, 35),
                "the same, as a first success from hosting space",
                MustBe::Found("medium"),
            ),
        ],
    },
];

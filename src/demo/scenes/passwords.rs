//! Scenes about passwords that are guessed or known, and about second factors.

use super::super::catalogue::{AZURE_PORTAL, LINUX_FIREFOX, TEAMS, WINDOWS_EDGE};
use super::super::event::Proof;
use super::super::networks as net;
use super::super::networks::Site;
use super::scene::{NEWCOMER, one, worker};
use super::{Act, MustBe, Scene};

const BRUTE_FORCE: &[&str] = &["user-bruteforce-success"];
const PROVEN: &[&str] = &["user-proven-password"];
const FATIGUE: &[&str] = &["user-mfa-fatigue"];

type When = (u32, i64, i64);

/// Wrong passwords, two minutes apart.
const fn wrong(when: When, site: &'static Site, times: i64) -> Act {
    Act::at(when, site, 9, &LINUX_FIREFOX)
        .with(&TEAMS)
        .ending(50_126, Proof::WrongPassword)
        .times(times, 120)
}

/// The right password, after which a second factor is asked for.
const fn prompted(when: When, site: &'static Site, times: i64) -> Act {
    Act::at(when, site, 9, &LINUX_FIREFOX)
        .with(&AZURE_PORTAL)
        .ending(50_074, Proof::Prompted)
        .times(times, 700)
}

/// A second factor that is denied or not answered.
const fn denied(when: When, site: &'static Site, times: i64, gap: i64) -> Act {
    Act::at(when, site, 9, &WINDOWS_EDGE)
        .with(&TEAMS)
        .ending(500_121, Proof::Prompted)
        .times(times, gap)
}

/// A success with the second factor.
const fn right(when: When, site: &'static Site) -> Act {
    Act::at(when, site, 9, &LINUX_FIREFOX).with(&TEAMS).ending(0, Proof::Approved)
}

pub(super) const SCENES: &[Scene] = &[
    Scene {
        id: "guessed-in",
        who: worker(14),
        acts: &[
            wrong((33, 2, 10), &net::GUESSER_ABROAD, 9),
            right((33, 2, 48), &net::GUESSER_ABROAD),
        ],
        changes: &[],
        expected: &[one(
            BRUTE_FORCE,
            (33, 33),
            "nine wrong passwords from abroad by night, and then the right one",
            MustBe::Found("high"),
        )],
    },
    Scene {
        id: "guessed-and-stopped",
        who: worker(14),
        acts: &[
            wrong((34, 1, 5), &net::THIEF_DIGITALOCEAN, 10),
            Act::at((34, 1, 50), &net::THIEF_DIGITALOCEAN, 9, &LINUX_FIREFOX)
                .with(&TEAMS)
                .ending(53_003, Proof::Prompted),
        ],
        changes: &[],
        expected: &[
            one(
                &["user-bruteforce-success", "user-proven-password"],
                (34, 34),
                "ten wrong passwords from a hosting provider, and a right one that a policy stops",
                MustBe::Found("high"),
            ),
            one(
                PROVEN,
                (40, 40),
                "a spray over twelve accounts is right about this one",
                MustBe::Found("high"),
            ),
        ],
    },
    Scene {
        id: "mistyped",
        who: worker(14),
        acts: &[
            Act::at((16, 18, 5), &net::PROXY_HAMBURG, 3, &WINDOWS_EDGE).on_laptop(),
            wrong((31, 7, 10), &net::PROXY_HAMBURG, 9),
            right((31, 7, 40), &net::PROXY_HAMBURG),
            wrong((33, 7, 10), &net::AZURE_LANDING_ZONE, 9),
            right((33, 7, 40), &net::AZURE_LANDING_ZONE),
            wrong((35, 7, 10), &net::ROAMING[4], 5),
            right((35, 7, 30), &net::ROAMING[4]),
            wrong((37, 6, 10), &net::ROAMING[5], 4),
            wrong((38, 6, 10), &net::ROAMING[5], 4),
            right((38, 6, 30), &net::ROAMING[5]),
            wrong((40, 2, 10), &net::GUESSER_ABROAD, 10),
        ],
        changes: &[],
        expected: &[
            one(
                BRUTE_FORCE,
                (31, 31),
                "nine wrong passwords at a place that the account had been at",
                MustBe::Quiet("the network is the account's own"),
            ),
            one(
                BRUTE_FORCE,
                (33, 33),
                "nine wrong passwords in the company's cloud network",
                MustBe::Quiet("the network is known"),
            ),
            one(
                BRUTE_FORCE,
                (35, 35),
                "five wrong passwords at a new place, and then the right one",
                MustBe::Quiet("fewer than min_failures"),
            ),
            one(
                BRUTE_FORCE,
                (37, 38),
                "eight wrong passwords on two days, and then the right one",
                MustBe::Quiet("not within the window"),
            ),
            one(
                &["user-bruteforce-success", "user-proven-password"],
                (40, 40),
                "ten wrong passwords from abroad, and no right one",
                MustBe::Quiet("the password was never right"),
            ),
        ],
    },
    Scene {
        id: "newcomer-mistypes",
        who: NEWCOMER,
        acts: &[
            prompted((32, 6, 50), &net::ROAMING[6], 2),
            wrong((33, 7, 10), &net::ROAMING[4], 9),
            right((33, 7, 40), &net::ROAMING[4]),
        ],
        changes: &[],
        expected: &[one(
            &["user-bruteforce-success", "user-proven-password"],
            (32, 33),
            "somebody's first days, with prompts that were left and passwords that were mistyped",
            MustBe::Quiet("little history"),
        )],
    },
    Scene {
        id: "password-known-abroad",
        who: worker(14),
        acts: &[prompted((34, 3, 2), &net::THIEF_DIGITALOCEAN, 3)],
        changes: &[],
        expected: &[one(
            PROVEN,
            (34, 34),
            "the right password three times from a hosting provider, and no second factor",
            MustBe::Found("high"),
        )],
    },
    Scene {
        id: "password-known-near",
        who: worker(14),
        acts: &[prompted((34, 20, 2), &net::ROAMING[5], 2)],
        changes: &[],
        expected: &[one(
            PROVEN,
            (34, 34),
            "the right password from a network of the same country, and no second factor",
            MustBe::Found("medium"),
        )],
    },
    Scene {
        id: "prompts-left",
        who: worker(14),
        acts: &[
            Act::at((16, 18, 5), &net::PROXY_HAMBURG, 3, &WINDOWS_EDGE).on_laptop(),
            prompted((31, 7, 10), &net::ROAMING[4], 1),
            right((31, 7, 12), &net::ROAMING[4]),
            prompted((33, 7, 10), &net::AZURE_LANDING_ZONE, 3),
            Act::at((35, 7, 10), &net::ROAMING[6], 9, &WINDOWS_EDGE)
                .ending(50_140, Proof::Approved)
                .times(2, 300),
            prompted((37, 7, 10), &net::PROXY_HAMBURG, 3),
            prompted((39, 7, 10), &net::MICROSOFT_LOGIN, 3),
        ],
        changes: &[],
        expected: &[
            one(
                PROVEN,
                (31, 31),
                "a prompt at a new place, and a success two minutes later",
                MustBe::Quiet("a success from the same network follows"),
            ),
            one(
                PROVEN,
                (33, 33),
                "prompts in the company's cloud network that were left",
                MustBe::Quiet("the network is known"),
            ),
            one(
                PROVEN,
                (35, 35),
                "somebody is asked whether to stay signed in, and closes the page",
                MustBe::Quiet("a question stops nobody who knows the password"),
            ),
            one(
                PROVEN,
                (37, 37),
                "prompts that were left at a place that the account had been at",
                MustBe::Quiet("the network is the account's own"),
            ),
            one(
                PROVEN,
                (39, 39),
                "a service of Microsoft's tries for the account, and is asked for a second factor",
                MustBe::Quiet("addresses of Microsoft are nobody's place"),
            ),
        ],
    },
    Scene {
        id: "worn-down",
        who: worker(14),
        acts: &[
            denied((34, 22, 5), &net::GUESSER_ABROAD, 7, 150),
            right((34, 22, 31), &net::GUESSER_ABROAD),
        ],
        changes: &[],
        expected: &[one(
            FATIGUE,
            (34, 34),
            "seven prompts from abroad late in the evening, and the eighth is approved",
            MustBe::Found("high"),
        )],
    },
    Scene {
        id: "pressed",
        who: worker(14),
        acts: &[denied((35, 22, 5), &net::ROAMING[5], 6, 150)],
        changes: &[],
        expected: &[one(
            &["user-mfa-fatigue", "user-proven-password"],
            (35, 35),
            "six prompts from a new network of the same country, all of them denied",
            MustBe::Found("medium"),
        )],
    },
    Scene {
        id: "telephone-empty",
        who: worker(14),
        acts: &[
            denied((31, 7, 5), &net::ROAMING[4], 3, 150),
            right((31, 7, 20), &net::ROAMING[4]),
            denied((33, 7, 5), &net::ROAMING[4], 6, 2_700),
            denied((35, 7, 5), &net::OFFICE_HAMBURG, 6, 150),
            denied((37, 7, 5), &net::ROAMING[5], 6, 150).on_laptop(),
            right((37, 7, 40), &net::ROAMING[5]).on_laptop(),
        ],
        changes: &[],
        expected: &[
            one(
                FATIGUE,
                (31, 31),
                "three prompts time out, and the fourth is approved",
                MustBe::Quiet("fewer than min_prompts"),
            ),
            one(
                FATIGUE,
                (33, 33),
                "six prompts over a day",
                MustBe::Quiet("the series ends after window_minutes"),
            ),
            one(
                FATIGUE,
                (35, 35),
                "six prompts in the office, while the telephone is empty",
                MustBe::Quiet("the network is known"),
            ),
            one(
                FATIGUE,
                (37, 37),
                "six prompts at the company's laptop, and the seventh is approved",
                MustBe::Quiet("the device is the company's"),
            ),
        ],
    },
    Scene {
        id: "locked-not-guessed",
        who: worker(14),
        acts: &[
            Act::at((31, 3, 5), &net::GUESSER_ABROAD, 9, &LINUX_FIREFOX)
                .with(&TEAMS)
                .ending(50_053, Proof::WrongPassword)
                .times(9, 120),
            prompted((31, 3, 40), &net::GUESSER_ABROAD, 1),
        ],
        changes: &[],
        expected: &[
            one(
                BRUTE_FORCE,
                (31, 31),
                "nine tries that are refused as locked, and then the right password",
                MustBe::Quiet("a lockout is no wrong password"),
            ),
            one(
                PROVEN,
                (31, 31),
                "the right password from abroad, after nine tries that were refused as locked",
                MustBe::Found("medium"),
            ),
        ],
    },
    Scene {
        id: "token-stopped",
        who: worker(14),
        acts: &[Act::at((36, 3, 2), &net::THIEF_DIGITALOCEAN, 11, &LINUX_FIREFOX)
            .with(&TEAMS)
            .ending(53_003, Proof::Token)
            .renewed()
            .times(3, 700)],
        changes: &[],
        expected: &[one(
            PROVEN,
            (36, 36),
            "a token that a policy stops at a hosting provider",
            MustBe::Quiet("a token proves no password"),
        )],
    },
];

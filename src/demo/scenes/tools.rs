//! Scenes about tools of administrators, and about many applications at once.

use super::super::catalogue::{
    AZURE, AZURE_CLI, AZURE_PORTAL, App, CARGO_MANIFEST, CREW_ROSTER, DREDGING_PLAN, FUEL_LEDGER,
    LOCK_GATE, PILOT_ORDERS,
};
use super::super::event::Proof;
use super::super::networks as net;
use super::super::networks::Site;
use super::accounts::{laptop, stranger};
use super::scene::{NEWCOMER, one, worker};
use super::{Act, MustBe, Scene};

const TOOLS: &[&str] = &["user-admin-tools"];
const RECON: &[&str] = &["user-app-recon"];

type When = (u32, i64, i64);

/// An application that does not let the account in.
const fn refused(when: When, site: &'static Site, app: &'static App) -> Act {
    stranger(when, site).with(app).ending(50_105, Proof::Approved)
}

pub(super) const SCENES: &[Scene] = &[
    Scene {
        id: "tool-abroad",
        who: worker(14),
        acts: &[stranger((34, 2, 5), &net::GUESSER_ABROAD).with(&AZURE_CLI).to(&AZURE)],
        changes: &[],
        expected: &[one(
            TOOLS,
            (34, 34),
            "an account that never had a command line uses one from abroad",
            MustBe::Found("high"),
        )],
    },
    Scene {
        id: "tool-at-home",
        who: worker(14),
        acts: &[
            laptop((16, 18, 5), &net::PROXY_HAMBURG),
            laptop((34, 18, 5), &net::PROXY_HAMBURG).with(&AZURE_PORTAL).to(&AZURE),
        ],
        changes: &[],
        expected: &[one(
            TOOLS,
            (34, 34),
            "somebody opens the portal of administrators for the first time, at home",
            MustBe::Found("medium"),
        )],
    },
    Scene {
        id: "knocking",
        who: worker(14),
        acts: &[
            refused((34, 2, 5), &net::THIEF_CONTABO, &CREW_ROSTER),
            refused((34, 2, 9), &net::THIEF_CONTABO, &FUEL_LEDGER),
            refused((34, 2, 20), &net::THIEF_CONTABO, &PILOT_ORDERS),
            refused((34, 2, 31), &net::THIEF_CONTABO, &CARGO_MANIFEST),
        ],
        changes: &[],
        expected: &[one(
            RECON,
            (34, 34),
            "four applications refuse an account within half an hour, from a hosting provider",
            MustBe::Found("high"),
        )],
    },
    Scene {
        id: "touring",
        who: worker(14),
        acts: &[
            stranger((34, 19, 5), &net::ROAMING[5]).with(&CREW_ROSTER),
            stranger((34, 19, 9), &net::ROAMING[5]).with(&FUEL_LEDGER),
            stranger((34, 19, 14), &net::ROAMING[5]).with(&PILOT_ORDERS),
            stranger((34, 19, 20), &net::ROAMING[5]).with(&CARGO_MANIFEST),
            stranger((34, 19, 31), &net::ROAMING[5]).with(&LOCK_GATE),
            stranger((34, 19, 38), &net::ROAMING[5]).with(&DREDGING_PLAN),
        ],
        changes: &[],
        expected: &[one(
            RECON,
            (34, 34),
            "six applications that the account had never used, from a new network",
            MustBe::Found("medium"),
        )],
    },
    Scene {
        id: "links-tried",
        who: worker(14),
        acts: &[
            laptop((16, 18, 5), &net::PROXY_HAMBURG),
            refused((31, 8, 5), &net::PROXY_HAMBURG, &CREW_ROSTER).times(4, 200),
            refused((31, 8, 25), &net::PROXY_HAMBURG, &FUEL_LEDGER),
            refused((33, 8, 5), &net::PROXY_HAMBURG, &CREW_ROSTER),
            refused((33, 10, 5), &net::PROXY_HAMBURG, &FUEL_LEDGER),
            refused((33, 12, 5), &net::PROXY_HAMBURG, &PILOT_ORDERS),
            refused((35, 8, 5), &net::OFFICE_LEEDS, &CREW_ROSTER),
            refused((35, 8, 15), &net::OFFICE_LEEDS, &FUEL_LEDGER),
            refused((35, 8, 25), &net::OFFICE_LEEDS, &PILOT_ORDERS),
        ],
        changes: &[],
        expected: &[
            one(
                RECON,
                (31, 31),
                "two applications refuse somebody five times",
                MustBe::Quiet("fewer than min_denied applications"),
            ),
            one(
                RECON,
                (33, 33),
                "three applications refuse somebody over a day",
                MustBe::Quiet("not within the window"),
            ),
            one(
                RECON,
                (35, 35),
                "three applications refuse somebody in another office",
                MustBe::Quiet("the network is known"),
            ),
        ],
    },
    Scene {
        id: "new-computer",
        who: worker(14),
        acts: &[
            laptop((16, 18, 5), &net::PROXY_HAMBURG),
            laptop((34, 19, 5), &net::PROXY_HAMBURG).with(&CREW_ROSTER),
            laptop((34, 19, 9), &net::PROXY_HAMBURG).with(&FUEL_LEDGER),
            laptop((34, 19, 14), &net::PROXY_HAMBURG).with(&PILOT_ORDERS),
            laptop((34, 19, 20), &net::PROXY_HAMBURG).with(&CARGO_MANIFEST),
            laptop((34, 19, 31), &net::PROXY_HAMBURG).with(&LOCK_GATE),
            laptop((34, 19, 38), &net::PROXY_HAMBURG).with(&DREDGING_PLAN),
        ],
        changes: &[],
        expected: &[one(
            RECON,
            (34, 34),
            "six new applications at a place that the account had been at",
            MustBe::Quiet("the network is the account's own"),
        )],
    },
    Scene {
        id: "newcomer-tours",
        who: NEWCOMER,
        acts: &[
            laptop((33, 19, 5), &net::PROXY_HAMBURG).with(&CREW_ROSTER),
            laptop((33, 19, 9), &net::PROXY_HAMBURG).with(&FUEL_LEDGER),
            laptop((33, 19, 14), &net::PROXY_HAMBURG).with(&PILOT_ORDERS),
            laptop((33, 19, 20), &net::PROXY_HAMBURG).with(&CARGO_MANIFEST),
            laptop((33, 19, 31), &net::PROXY_HAMBURG).with(&LOCK_GATE),
            laptop((33, 19, 38), &net::PROXY_HAMBURG).with(&DREDGING_PLAN),
        ],
        changes: &[],
        expected: &[one(
            RECON,
            (33, 33),
            "somebody opens everything on the first day",
            MustBe::Quiet("little history"),
        )],
    },
];

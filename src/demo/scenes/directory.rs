//! Scenes about changes of the directory and what their makers do next.

use super::super::catalogue::{
    AZURE, AZURE_PORTAL, IPHONE, LINUX_FIREFOX, OUTLOOK_MOBILE, WINDOWS_EDGE,
};
use super::super::event::Extras;
use super::super::networks as net;
use super::super::networks::Site;
use super::super::people::{HAMBURG, ROTTERDAM};
use super::casting::person;
use super::scene::one;
use super::{Act, By, Change, MustBe, Scene, What};

const MFA: &str = "mfa-method-then-signin";
const SESSION: &str = "audit-action-session";
const FEDERATION: &str = "federation-then-signin";

/// The scene's account registers a second factor for itself.
const fn registered(when: (u32, i64, i64), site: &'static Site, host: u64) -> Change {
    Change {
        when,
        by: By::Itself(site, host),
        what: What::Other(
            "User registered security info",
            "UserManagement",
            "Update",
            "StrongAuthenticationMethod",
            "PhoneAppNotification",
        ),
    }
}

/// The scene's account gives itself a role.
const fn promoted(when: (u32, i64, i64), site: &'static Site, host: u64) -> Change {
    Change {
        when,
        by: By::Itself(site, host),
        what: What::Other(
            "Add member to role",
            "RoleManagement",
            "Assign",
            "Role.DisplayName",
            "Helpdesk Administrator",
        ),
    }
}

/// The scene's account changes a domain.
const fn domain(
    when: (u32, i64, i64),
    by: By,
    activity: &'static str,
    name: &'static str,
) -> Change {
    Change {
        when,
        by,
        what: What::Other(activity, "DirectoryManagement", "Update", "LiveType", name),
    }
}

pub(super) const SCENES: &[Scene] = &[
    Scene {
        id: "factor-of-an-intruder",
        who: person(&HAMBURG, 15, 45),
        acts: &[Act::at((41, 1, 10), &net::THIEF_HANOI, 71, &LINUX_FIREFOX).times(2, 1_200)],
        changes: &[registered((41, 1, 25), &net::THIEF_HANOI, 71)],
        expected: &[one(
            &[MFA],
            (41, 41),
            "somebody signs in from Hanoi by night and registers a telephone at once",
            MustBe::Found("high"),
        )],
    },
    Scene {
        id: "factor-without-sign-in",
        who: person(&HAMBURG, 15, 45),
        acts: &[],
        changes: &[registered((38, 2, 25), &net::THIEF_M247, 72)],
        expected: &[
            one(
                &[MFA],
                (38, 38),
                "a telephone is registered from a hosting provider where the account never signed in",
                MustBe::Found("medium"),
            ),
            one(
                &[SESSION],
                (38, 38),
                "the same, as a change without a sign-in",
                MustBe::Found("high"),
            ),
        ],
    },
    Scene {
        id: "factor-at-home",
        who: person(&HAMBURG, 15, 45),
        acts: &[
            Act::at((30, 7, 12), &net::ROAMING[5], 80, &IPHONE).renewed().with(&OUTLOOK_MOBILE),
            Act::at((32, 7, 12), &net::ROAMING[5], 80, &IPHONE).renewed().with(&OUTLOOK_MOBILE),
            Act::at((33, 7, 42), &net::ROAMING[5], 80, &IPHONE).renewed().with(&OUTLOOK_MOBILE),
        ],
        changes: &[
            registered((24, 17, 25), &net::VPN_EXIT, 81),
            registered((33, 8, 25), &net::ROAMING[5], 80),
            Change {
                when: (36, 8, 25),
                by: By::Itself(&net::ROAMING[6], 82),
                what: What::Other("Update user", "UserManagement", "Update", "City", "Kiel"),
            },
            // An address of the same network, in use for longer than a token lives.
            promoted((37, 8, 25), &net::ROAMING[5], 83),
        ],
        expected: &[
            one(
                &[MFA, SESSION],
                (24, 24),
                "somebody registers a telephone through the company's VPN",
                MustBe::Quiet("a known network"),
            ),
            one(
                &[MFA, SESSION],
                (33, 33),
                "somebody registers a telephone in a holiday flat, after three days there",
                MustBe::Quiet("in use for longer than settled_hours, and a sign-in from there"),
            ),
            one(
                &[MFA, SESSION],
                (36, 36),
                "somebody changes an entry of the profile from a train",
                MustBe::Quiet("neither security info nor sensitive"),
            ),
            one(
                &[SESSION],
                (37, 37),
                "an administrator makes a change from a network of last week",
                MustBe::Quiet("the account had used the network before"),
            ),
        ],
    },
    Scene {
        id: "factor-of-a-newcomer",
        who: person(&HAMBURG, 50, 65),
        acts: &[Act::at((52, 18, 10), &net::HOME_KPN, 84, &WINDOWS_EDGE).times(2, 600)],
        changes: &[registered((52, 18, 25), &net::HOME_KPN, 84)],
        expected: &[one(
            &[MFA],
            (52, 52),
            "a new colleague registers a telephone in the evening of the third day",
            MustBe::Quiet("thin history"),
        )],
    },
    Scene {
        id: "role-from-elsewhere",
        who: person(&ROTTERDAM, 15, 45),
        acts: &[Act::at((39, 11, 2), &net::OFFICE_ROTTERDAM, 85, &WINDOWS_EDGE).on_laptop()],
        changes: &[
            promoted((39, 13, 2), &net::PROXY_MILAN, 5),
            promoted((40, 13, 2), &net::MICROSOFT_SIGN_IN, 6),
            // The workspace kept no records of that day.
            promoted((45, 13, 2), &net::HOTEL_LE_HAVRE, 7),
        ],
        expected: &[
            one(
                &[SESSION],
                (39, 39),
                "somebody at a desk in Rotterdam gives out a role from Milan",
                MustBe::Found("medium"),
            ),
            one(
                &[SESSION],
                (40, 40),
                "a role is given out by a service of Microsoft's",
                MustBe::Quiet("Microsoft's own network"),
            ),
            one(
                &[SESSION],
                (45, 45),
                "a role is given out from France on a day of which half of the sign-ins are missing",
                MustBe::Quiet("confidence low: the evidence has a gap"),
            ),
        ],
    },
    Scene {
        id: "role-from-next-door",
        who: person(&ROTTERDAM, 15, 45),
        acts: &[Act::at((40, 12, 2), &net::HOTEL_BILBAO, 86, &WINDOWS_EDGE).on_laptop()],
        changes: &[promoted((40, 13, 2), &net::HOTEL_BILBAO, 120)],
        expected: &[
            one(
                &[SESSION],
                (40, 40),
                "somebody signs in at a hotel and gives out a role from another of its addresses",
                MustBe::Quiet("a sign-in from the same network"),
            ),
            one(
                &["impossible-travel"],
                (39, 41),
                "the same: the office in the morning, Bilbao at noon",
                MustBe::Quiet("known networks are no place to have travelled from"),
            ),
            one(
                &["first-seen-user"],
                (40, 40),
                "the same, as a first sign-in from Spain",
                MustBe::Found("medium"),
            ),
        ],
    },
    Scene {
        id: "domain-handed-over",
        who: person(&HAMBURG, 15, 45),
        acts: &[Act::at((37, 2, 2), &net::THIEF_M247, 90, &LINUX_FIREFOX)
            .with(&AZURE_PORTAL)
            .to(&AZURE)
            .but(Extras { token: Some("saml20"), ..Extras::NONE })],
        changes: &[domain(
            (36, 1, 2),
            By::Itself(&net::THIEF_M247, 90),
            "Set domain authentication",
            "harbourlight.example",
        )],
        expected: &[
            one(
                &[FEDERATION],
                (36, 37),
                "the company's domain is federated from Romania, and a federated sign-in follows",
                MustBe::Found("high"),
            ),
            one(
                &[SESSION],
                (36, 36),
                "the same, as a change without a sign-in",
                MustBe::Found("high"),
            ),
        ],
    },
    Scene {
        id: "domain-federated-alone",
        who: person(&HAMBURG, 15, 45),
        acts: &[],
        changes: &[domain(
            (37, 9, 2),
            By::Itself(&net::VPN_EXIT, 91),
            "Set federation settings on domain",
            "pilotage-billing.example",
        )],
        expected: &[one(
            &[FEDERATION],
            (37, 37),
            "a domain that nobody uses is handed to another identity provider",
            MustBe::Found("medium"),
        )],
    },
    Scene {
        id: "domain-of-a-new-name",
        who: person(&HAMBURG, 15, 45),
        acts: &[],
        changes: &[
            domain(
                (38, 9, 2),
                By::Itself(&net::OFFICE_HAMBURG, 92),
                "Add unverified domain",
                "harbourlight-group.example",
            ),
            domain(
                (38, 9, 42),
                By::Itself(&net::OFFICE_HAMBURG, 92),
                "Verify domain",
                "harbourlight-group.example",
            ),
        ],
        expected: &[one(
            &[FEDERATION],
            (38, 38),
            "the company adds the domain of its new name",
            MustBe::Quiet("nothing was handed over"),
        )],
    },
];

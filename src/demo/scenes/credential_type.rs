//! Scenes for sp-credential-type-change and sp-user-tool-appid.

use super::super::catalogue::{CURL, DOTNET, PYTHON};
use super::super::event::Proof;
use super::super::networks as net;
use super::super::schedule::Rhythm;
use super::super::workloads::CredentialKind;
use super::scene::{DAILY, WAREHOUSE, one};
use super::{Act, Cast, MustBe, Owner, Routine, Scene, Who};

const TYPE_CHANGE: &str = "sp-credential-type-change";
const USER_TOOL: &str = "sp-user-tool-appid";
const NEW_CREDENTIAL: &str = "sp-new-credential";

pub(super) const SCENES: &[Scene] = &[
    Scene {
        id: "certificate-to-secret",
        who: Who::Workload(Cast {
            name: "Bunker Invoice Match",
            keys: &[(CredentialKind::Certificate, "match"), (CredentialKind::Secret, "tmp")],
            habit: &[Routine::of(DAILY, WAREHOUSE)],
            ..Cast::SECRET
        }),
        acts: &[Act::at((49, 1, 12), &net::THIEF_M247, 101, &PYTHON).showing(1).times(3, 1_300)],
        changes: &[],
        expected: &[one(
            &[TYPE_CHANGE],
            (49, 49),
            "an application that had a certificate signs in with a secret from a hosting provider",
            MustBe::Found("high"),
        )],
    },
    Scene {
        id: "emergency-secret",
        who: Who::Workload(Cast {
            name: "Tank Level Relay",
            keys: &[(CredentialKind::Certificate, "relay"), (CredentialKind::Secret, "relay")],
            habit: &[
                Routine::of(DAILY, WAREHOUSE).on(0, 56),
                Routine::of(DAILY, WAREHOUSE).on(56, 90).showing(1),
            ],
            ..Cast::SECRET
        }),
        acts: &[],
        changes: &[],
        expected: &[one(
            &[TYPE_CHANGE],
            (56, 57),
            "a certificate runs out and a secret takes its place",
            MustBe::Found("medium"),
        )],
    },
    Scene {
        id: "secret-to-certificate",
        who: Who::Workload(Cast {
            name: "Hinterland Train Feed",
            keys: &[(CredentialKind::Secret, "feed"), (CredentialKind::Certificate, "feed")],
            habit: &[
                Routine::of(DAILY, WAREHOUSE).on(0, 51),
                Routine::of(DAILY, WAREHOUSE).on(51, 90).showing(1),
            ],
            ..Cast::SECRET
        }),
        acts: &[],
        changes: &[],
        expected: &[
            one(
                &[TYPE_CHANGE],
                (51, 52),
                "an application goes from a secret to a certificate",
                MustBe::Quiet("no weaker kind"),
            ),
            one(
                &[NEW_CREDENTIAL],
                (51, 52),
                "the same, of whose certificate no addition is on record",
                MustBe::Quiet("at home, and in the place of the old one"),
            ),
        ],
    },
    Scene {
        id: "secret-again",
        who: Who::Workload(Cast {
            name: "Customs Seal Check",
            keys: &[(CredentialKind::Certificate, "seal"), (CredentialKind::Secret, "seal")],
            habit: &[
                Routine::of(DAILY, WAREHOUSE).on(0, 90),
                Routine::of(Rhythm::Nightly { hour: 2, calls: 2 }, WAREHOUSE).on(2, 90).showing(1),
            ],
            ..Cast::SECRET
        }),
        acts: &[],
        changes: &[],
        expected: &[one(
            &[TYPE_CHANGE],
            (2, 4),
            "an application uses both kinds from its third day on",
            MustBe::Quiet("thin history"),
        )],
    },
    Scene {
        id: "cli-as-principal",
        who: Who::Workload(Cast {
            name: "Microsoft Azure CLI",
            app: Some(0x04b0_7795_8ddb_461a_bbee_02f9_e1bf_7b46),
            owner: Owner::Microsoft,
            keys: &[(CredentialKind::Secret, "cli")],
            habit: &[],
        }),
        acts: &[Act::at((63, 0, 41), &net::THIEF_CONTABO, 77, &CURL).times(3, 700)],
        changes: &[],
        expected: &[one(
            &[USER_TOOL],
            (63, 63),
            "the command line tool's service principal was given a secret, and signs in with it",
            MustBe::Found("high"),
        )],
    },
    Scene {
        id: "powershell-by-mistake",
        who: Who::Workload(Cast {
            name: "Microsoft Azure PowerShell",
            app: Some(0x1950_a258_227b_4e31_a9cf_7174_9594_5fc2),
            owner: Owner::Microsoft,
            keys: &[(CredentialKind::Secret, "")],
            habit: &[],
        }),
        acts: &[Act::at((64, 9, 14), &net::HETZNER_BUILD, 3, &DOTNET)
            .ending(7_000_215, Proof::Token)
            .times(3, 200)],
        changes: &[],
        expected: &[one(
            &[USER_TOOL],
            (64, 64),
            "a script tries to sign in by itself with the id of a tool, and fails",
            MustBe::Quiet("it never succeeded"),
        )],
    },
];

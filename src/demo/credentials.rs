//! The credentials of each workload, and when they come and go.

use super::clock::{START, midnight, moment};
use super::guid::Guid;
use super::workloads::{BROKEN, Credential, CredentialKind, PIPELINE_SECOND, Role};

/// When the backup's secret is replaced, as planned.
pub(super) const ROTATION_DAY: u32 = 45;
/// The days on which the pipeline replaces its own secret. All are Wednesdays.
pub(super) const PIPELINE_DAYS: [u32; 3] = [16, 44, 72];
/// How long the pipeline waits between adding a secret and using it.
pub(super) const PIPELINE_WAIT: i64 = 40;

/// When the backup begins to use its new secret.
pub(super) fn rotation() -> i64 {
    moment(ROTATION_DAY, 12, 0)
}

/// The second at which the pipeline adds a secret on one of its days.
pub(super) fn pipeline_addition(day: u32) -> i64 {
    midnight(day) + PIPELINE_SECOND - PIPELINE_WAIT
}

/// The credentials of one workload, in the order of their use.
///
/// What an intruder adds comes last, and is never used by the workload itself.
pub(super) fn issue(who: (u64, u64), role: Role, kind: CredentialKind) -> Vec<Credential> {
    let steps: Vec<(&str, i64, i64)> = match role {
        Role::Rotated => {
            vec![("backup 2025", START, rotation()), ("backup 2026", rotation(), i64::MAX)]
        }
        Role::Pipeline => pipeline(),
        Role::PlantedOnApplication => {
            vec![("invoice-sync", START, i64::MAX), ("sync", i64::MAX, i64::MAX)]
        }
        Role::PlantedOnPrincipal => {
            vec![("telemetry", START, i64::MAX), ("relay", i64::MAX, i64::MAX)]
        }
        Role::Broken => {
            vec![("tides", START, midnight(BROKEN.1)), ("tides 2026", midnight(BROKEN.1), i64::MAX)]
        }
        _ => vec![("default", START, i64::MAX)],
    };
    let added = matches!(role, Role::PlantedOnApplication | Role::PlantedOnPrincipal);
    let last = steps.len() - 1;
    let credential = |(n, (name, from, to)): (usize, (&'static str, i64, i64))| Credential {
        key: Guid::of(&[who.0, 30, who.1, n as u64]),
        kind: if added && n == last { CredentialKind::Secret } else { kind },
        name,
        from,
        to,
    };
    steps.into_iter().enumerate().map(credential).collect()
}

fn pipeline() -> Vec<(&'static str, i64, i64)> {
    let [first, second, third] = PIPELINE_DAYS.map(pipeline_addition);
    vec![
        ("pipeline", START, first),
        ("pipeline", first, second),
        ("pipeline", second, third),
        ("pipeline", third, i64::MAX),
    ]
}

//! Who and what scenes have in common.

use super::super::networks as net;
use super::super::people::Office;
use super::super::workloads::{CredentialKind, Source};
use super::{By, Cast, Change, On, Routine, What, Who};

pub(super) const HETZNER: Source = Source::Hosts(&net::HETZNER, 1);

pub(super) const ONE_KEY: &[(CredentialKind, &str)] = &[(CredentialKind::Secret, "only")];
/// Two secrets, the second of which comes later.
pub(super) const TWO_KEYS: &[(CredentialKind, &str)] =
    &[(CredentialKind::Secret, "first"), (CredentialKind::Secret, "second")];

/// A workload with one secret and this habit.
pub(super) const fn cast(name: &'static str, habit: &'static [Routine]) -> Who {
    Who::Workload(Cast { name, habit, ..Cast::SECRET })
}

/// A workload with these credentials and this habit.
pub(super) const fn cast_with(
    keys: &'static [(CredentialKind, &'static str)],
    name: &'static str,
    habit: &'static [Routine],
) -> Who {
    Who::Workload(Cast { name, keys, habit, ..Cast::SECRET })
}

/// Somebody of an office, with an ordinary life between these days.
pub(super) const fn person(office: &'static Office, from: u32, to: u32) -> Who {
    Who::Person { office, days: (from, to) }
}

/// The second credential is added to the first.
pub(super) const fn added(when: (u32, i64, i64)) -> Change {
    Change {
        when,
        by: By::Engineer,
        what: What::Keys { on: On::Application, before: &[0], after: &[0, 1] },
    }
}

/// The second credential takes the place of the first.
pub(super) const fn replaced(when: (u32, i64, i64)) -> Change {
    Change {
        when,
        by: By::Engineer,
        what: What::Keys { on: On::Application, before: &[0, 1], after: &[1] },
    }
}

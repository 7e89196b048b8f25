//! Which report of the case this is, for whom, and which one it takes the place of.

use chrono::{DateTime, Utc};

use super::audience::Audience;
use super::inputs::Zone;

/// Which report of the case this is.
#[derive(Clone, Debug, Default)]
pub struct Issue {
    /// How many reports the case has written, with this one.
    pub number: i64,
    /// For whom it is.
    pub audience: Audience,
    /// The newest report before it for the same readers.
    pub supersedes: Option<Earlier>,
}

/// A report that was written before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earlier {
    /// Its number in the case.
    pub number: i64,
    /// When it was written.
    pub at: DateTime<Utc>,
}

impl Issue {
    /// `3`, or `3 (executive)`.
    pub(super) fn version(&self) -> String {
        match self.audience {
            Audience::Everyone => self.number.to_string(),
            audience => format!("{} ({})", self.number, audience.word()),
        }
    }
}

impl Earlier {
    /// `version 2 of 2026-11-20 09:14:02 UTC`.
    pub(super) fn words(&self, zone: &Zone) -> String {
        format!("Version {} of {}", self.number, zone.at(self.at).universal())
    }
}

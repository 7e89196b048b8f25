//! One network of a list, and what the list says of it.

use chrono::{DateTime, Utc};

use super::{ListCategory, Range};

/// A network of a list, with what the list says of it.
#[derive(Clone, Debug, PartialEq)]
pub struct ListEntry {
    /// The network.
    pub range: Range,
    /// Where it stands: a line, counted from 1, or a JSON pointer (RFC 6901).
    pub place: String,
    /// What the list calls it. Hostile.
    pub label: Option<String>,
    /// What it is, where the list says so entry by entry.
    pub category: Option<ListCategory>,
    /// Country as two upper-case letters, by a geofeed or by the region of a cloud.
    pub country: Option<String>,
    /// Subdivision, as ISO 3166-2 in a geofeed; else as the list has it.
    pub region: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Cloud that says the network is its own: `azure`, `aws`, `gcp`, `oracle`.
    pub cloud_provider: Option<String>,
    /// Service tag.
    pub cloud_service: Option<String>,
    /// Region of the cloud.
    pub cloud_region: Option<String>,
    /// Whether somebody marked it as trusted: a word of the list, never ours.
    pub trusted: Option<bool>,
    /// What else the list says. Hostile.
    pub note: Option<String>,
    /// From when on it holds, or when it was seen first, in UTC.
    pub valid_from: Option<DateTime<Utc>>,
    /// Until when it holds, or when it was seen last, in UTC; a day is one to its last microsecond.
    pub valid_until: Option<DateTime<Utc>>,
}

impl ListEntry {
    pub(super) fn new(range: Range, place: String) -> Self {
        Self {
            range,
            place,
            label: None,
            category: None,
            country: None,
            region: None,
            city: None,
            cloud_provider: None,
            cloud_service: None,
            cloud_region: None,
            trusted: None,
            note: None,
            valid_from: None,
            valid_until: None,
        }
    }

    /// Whether what it says holds at any time: nothing says from when or until when.
    pub(super) fn is_for_ever(&self) -> bool {
        self.valid_from.is_none() && self.valid_until.is_none()
    }

    /// Whether it says where its network is, or whose cloud it belongs to.
    pub(super) fn has_place(&self) -> bool {
        [&self.country, &self.region, &self.city, &self.cloud_provider]
            .into_iter()
            .any(Option::is_some)
    }

    /// That its time ends before it begins, which nobody can have meant; when it does.
    pub(super) fn backwards(&self) -> Option<String> {
        let (from, until) = (self.valid_from?, self.valid_until?);
        let word = |time: DateTime<Utc>| time.format("%Y-%m-%d %H:%M:%S UTC");
        (until < from)
            .then(|| format!("ends before it begins: from {} until {}", word(from), word(until)))
    }
}

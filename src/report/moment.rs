//! Moments: UTC first, the zone of the case beside it, and never that of the reader's computer.

use chrono::{
    DateTime, Datelike as _, NaiveDateTime, SecondsFormat, TimeDelta, Timelike as _, Utc,
};
use serde::{Serialize, Serializer};

use super::inputs::Zone;

/// A moment in UTC and in the zone of the case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Moment {
    /// In UTC.
    #[serde(serialize_with = "rfc3339")]
    #[cfg_attr(test, schemars(with = "String", extend("format" = "date-time")))]
    pub utc: DateTime<Utc>,
    /// By the clocks of the case's zone. `None` where the zone is UTC.
    pub local: Option<LocalTime>,
}

/// What the clocks of a zone showed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LocalTime {
    /// Date and time.
    #[serde(serialize_with = "naive")]
    #[cfg_attr(test, schemars(with = "String"))]
    pub clock: NaiveDateTime,
    /// What the zone called itself then, such as `CEST`.
    pub abbreviation: String,
}

fn rfc3339<S: Serializer>(time: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&time.to_rfc3339_opts(SecondsFormat::AutoSi, true))
}

fn naive<S: Serializer>(time: &NaiveDateTime, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&time.format("%Y-%m-%dT%H:%M:%S%.f"))
}

impl Zone {
    /// The moment with the zone's time beside it.
    #[must_use]
    pub fn at(&self, utc: DateTime<Utc>) -> Moment {
        let earlier = self.offsets.iter().rev().find(|offset| offset.from <= utc);
        let offset = earlier.or_else(|| self.offsets.first());
        let local = offset.filter(|offset| offset.abbreviation != "UTC").and_then(|offset| {
            let clock =
                utc.naive_utc().checked_add_signed(TimeDelta::seconds(offset.seconds.into()))?;
            Some(LocalTime { clock, abbreviation: offset.abbreviation.clone() })
        });
        Moment { utc, local }
    }
}

impl Moment {
    /// `2026-09-21T00:12:44Z`, for machines.
    #[must_use]
    pub fn machine(&self) -> String {
        self.utc.to_rfc3339_opts(SecondsFormat::AutoSi, true)
    }

    /// `2026-09-21 00:12:44 UTC`.
    #[must_use]
    pub fn universal(&self) -> String {
        format!("{} UTC", clock(self.utc.naive_utc()))
    }

    /// `02:12:44 CEST`, with the date where it differs from that in UTC. Empty where the zone is UTC.
    #[must_use]
    pub fn beside(&self) -> String {
        let Some(local) = &self.local else { return String::new() };
        let mut shown = clock(local.clock);
        let same_day = local.clock.date() == self.utc.date_naive();
        let shown = if same_day { shown.split_off(11) } else { shown };
        format!("{shown} {}", local.abbreviation)
    }

    /// `21 September 2026`, in UTC.
    #[must_use]
    pub fn long_day(&self) -> String {
        long_day(self.utc)
    }
}

/// `21 September 2026`.
pub(super) fn long_day(time: DateTime<Utc>) -> String {
    format!("{} {} {}", time.day(), time.format("%B"), time.year())
}

/// `21 Sep`.
pub(super) fn short_day(time: DateTime<Utc>) -> String {
    format!("{} {}", time.day(), time.format("%b"))
}

fn clock(time: NaiveDateTime) -> String {
    let fraction = if time.nanosecond() == 0 { "" } else { "%.3f" };
    time.format(&format!("%Y-%m-%d %H:%M:%S{fraction}")).to_string()
}

#[cfg(test)]
mod tests {
    use super::super::inputs::ZoneOffset;
    use super::*;

    fn time(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn the_zone_follows_its_changes() {
        let summer = ZoneOffset {
            from: time("2026-03-29T01:00:00Z"),
            seconds: 7200,
            abbreviation: "CEST".to_owned(),
        };
        let winter = ZoneOffset {
            from: time("2026-10-25T01:00:00Z"),
            seconds: 3600,
            abbreviation: "CET".to_owned(),
        };
        let zone = Zone { name: "Europe/Stockholm".to_owned(), offsets: vec![summer, winter] };
        assert_eq!(zone.at(time("2026-09-21T00:12:44Z")).beside(), "02:12:44 CEST");
        assert_eq!(zone.at(time("2026-09-21T23:12:44Z")).beside(), "2026-09-22 01:12:44 CEST");
        assert_eq!(zone.at(time("2026-10-25T01:00:00Z")).beside(), "02:00:00 CET");
        assert_eq!(
            zone.at(time("2026-10-25T01:00:00.5Z")).universal(),
            "2026-10-25 01:00:00.500 UTC"
        );
        let nowhere = Zone { name: "UTC".to_owned(), offsets: Vec::new() };
        assert_eq!(nowhere.at(time("2026-10-25T01:00:00Z")).beside(), "");
    }
}

//! Times as lists write them.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

/// A time of a list, in UTC: RFC 3339, a day, a day and a time (which lists mean in UTC), or
/// seconds since 1970.
///
/// A day stands for its first moment. Where it ends the time of an entry, lists read it as its last.
#[must_use]
pub fn list_time(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.to_utc());
    }
    for layout in ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d-%H-%M-%S"] {
        if let Ok(time) = NaiveDateTime::parse_from_str(text, layout) {
            return Some(time.and_utc());
        }
    }
    if let Some(day) = list_day(text) {
        return Some(day.and_time(NaiveTime::MIN).and_utc());
    }
    let seconds: i64 = text.parse().ok()?;
    // From 2001 on: anything smaller is no time that a list would name.
    (seconds >= 1_000_000_000).then(|| DateTime::from_timestamp(seconds, 0)).flatten()
}

/// The end of a time of a list, in UTC: what [`list_time`] reads, but a day stands for its last
/// microsecond. What was last seen on a day may have been there until the evening.
pub(super) fn list_end(text: &str) -> Option<DateTime<Utc>> {
    match list_day(text.trim()) {
        Some(day) => day.and_hms_micro_opt(23, 59, 59, 999_999).map(|time| time.and_utc()),
        None => list_time(text),
    }
}

fn list_day(text: &str) -> Option<NaiveDate> {
    ["%Y-%m-%d", "%Y%m%d"]
        .into_iter()
        .find_map(|layout| NaiveDate::parse_from_str(text, layout).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_lists_are_utc() {
        for (text, expected) in [
            ("2026-10-05T12:00:00Z", Some("2026-10-05T12:00:00+00:00")),
            ("2026-10-05T12:00:00+02:00", Some("2026-10-05T10:00:00+00:00")),
            ("2026-10-05 12:00:00", Some("2026-10-05T12:00:00+00:00")),
            ("2026-10-05-12-07-33", Some("2026-10-05T12:07:33+00:00")),
            ("2026-10-05T12:00:00.123456", Some("2026-10-05T12:00:00.123456+00:00")),
            ("2026-10-05", Some("2026-10-05T00:00:00+00:00")),
            ("20261005", Some("2026-10-05T00:00:00+00:00")),
            ("1790000000", Some("2026-09-21T14:13:20+00:00")),
            ("05/10/2026", None),
            ("12", None),
        ] {
            let read = list_time(text).map(|time| time.to_rfc3339());
            assert_eq!(read.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_day_that_ends_something_is_in_it() {
        for (text, expected) in [
            ("2026-10-05", Some("2026-10-05T23:59:59.999999+00:00")),
            (" 20261005 ", Some("2026-10-05T23:59:59.999999+00:00")),
            ("2026-10-05T00:00:00Z", Some("2026-10-05T00:00:00+00:00")),
            ("2026-10-05 12:00:00", Some("2026-10-05T12:00:00+00:00")),
            ("1790000000", Some("2026-09-21T14:13:20+00:00")),
            ("31/12/2026", None),
        ] {
            let read = list_end(text).map(|time| time.to_rfc3339());
            assert_eq!(read.as_deref(), expected, "{text}");
        }
    }
}

//! Times as exports write them. All are UTC inside, with microsecond precision.

use chrono::{DateTime, NaiveDateTime, Utc};

/// A moment of the evidence: microseconds since 1970-01-01T00:00:00Z.
///
/// Exports give up to 100 ns; what lies below a microsecond is cut, and stays in the vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventTime {
    /// Microseconds since the Unix epoch.
    pub micros: i64,
}

impl EventTime {
    /// The same as a date and time.
    #[must_use]
    pub fn date_time(self) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp_micros(self.micros)
    }
}

impl From<DateTime<Utc>> for EventTime {
    fn from(time: DateTime<Utc>) -> Self {
        Self { micros: time.timestamp_micros() }
    }
}

/// Reads a time in ISO 8601 (RFC 3339 and its common loose forms).
///
/// `2026-03-04T05:06:07Z`, any number of fraction digits, an offset or none (which Entra's exports
/// mean as UTC), a blank for the `T`. `0001-01-01T00:00:00Z` and `1601-01-01T00:00:00Z` mean that
/// there is no time, and give `None` as every other text does.
#[must_use]
pub fn parse_time(text: &str) -> Option<EventTime> {
    let text = text.trim();
    let time = fast_utc(text.as_bytes()).or_else(|| slow(text))?;
    let unset = time.micros < -11_000_000_000_000_000;
    (!unset).then_some(time)
}

/// The form of nearly every record, without a general parser: `YYYY-MM-DDThh:mm:ss[.f]Z`.
fn fast_utc(text: &[u8]) -> Option<EventTime> {
    let digits = |from: usize, to: usize| -> Option<i64> {
        text.get(from..to)?.iter().try_fold(0_i64, |value, byte| {
            byte.is_ascii_digit().then(|| value * 10 + i64::from(byte - b'0'))
        })
    };
    let punctuation = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    if text.last() != Some(&b'Z') || punctuation.iter().any(|&(at, c)| text.get(at) != Some(&c)) {
        return None;
    }
    let (year, month, day) = (digits(0, 4)?, digits(5, 7)?, digits(8, 10)?);
    let (hour, minute, second) = (digits(11, 13)?, digits(14, 16)?, digits(17, 19)?);
    let micros = match text.get(19)? {
        b'Z' if text.len() == 20 => 0,
        b'.' => {
            let fraction = &text[20..text.len() - 1];
            if fraction.is_empty() || !fraction.iter().all(u8::is_ascii_digit) {
                return None;
            }
            (0..6).fold(0_i64, |value, at| {
                value * 10 + fraction.get(at).map_or(0, |byte| i64::from(byte - b'0'))
            })
        }
        _ => return None,
    };
    let date = chrono::NaiveDate::from_ymd_opt(
        i32::try_from(year).ok()?,
        u32::try_from(month).ok()?,
        u32::try_from(day).ok()?,
    )?;
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let days = i64::from(date.to_epoch_days());
    let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second;
    Some(EventTime { micros: seconds * 1_000_000 + micros })
}

fn slow(text: &str) -> Option<EventTime> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.to_utc().into());
    }
    for pattern in ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"] {
        if let Ok(time) = NaiveDateTime::parse_from_str(text, pattern) {
            return Some(time.and_utc().into());
        }
    }
    for pattern in ["%Y-%m-%d %H:%M:%S%.f %:z", "%Y-%m-%d %H:%M:%S%.f%:z", "%Y-%m-%dT%H:%M:%S%.f%z"]
    {
        if let Ok(time) = DateTime::parse_from_str(text, pattern) {
            return Some(time.to_utc().into());
        }
    }
    // Risk detections of 2023 have hours without a zero in front: `T5:32:08.107Z`.
    let text = text.strip_suffix(" UTC").or_else(|| text.strip_suffix('Z'))?;
    ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f"]
        .iter()
        .find_map(|pattern| NaiveDateTime::parse_from_str(text, pattern).ok())
        .map(|time| time.and_utc().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        let time = parse_time(text)?.date_time()?;
        Some(time.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string())
    }

    #[test]
    fn iso_times_come_to_one_moment() {
        for text in [
            "2026-03-04T05:06:07.1234567Z",
            "2026-03-04T05:06:07.123456Z",
            "2026-03-04 05:06:07.1234569",
            "2026-03-04T06:06:07.123456+01:00",
            "2026-03-04 05:06:07.123456 +00:00",
            "2026-03-04 05:06:07.123456Z",
            "2026-03-04T5:06:07.123456Z",
            "2026-03-04 05:06:07.123456900",
            " 2026-03-04T05:06:07.123456Z ",
        ] {
            assert_eq!(read(text).as_deref(), Some("2026-03-04T05:06:07.123456Z"), "{text}");
        }
        assert_eq!(read("2024-02-29T23:59:59Z").as_deref(), Some("2024-02-29T23:59:59.000000Z"));
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "0001-01-01T00:00:00Z",
            "1601-01-01T00:00:00Z",
            "2026-02-30T00:00:00Z",
            "2026-03-04T25:00:00Z",
            "2026-03-04",
            "04/03/2026 05:06:07",
            "2026-03-04T05:06:07.Z",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}

//! Times in the forms that only some exports use, beside ISO 8601.

use chrono::{FixedOffset, NaiveDate, NaiveDateTime, NaiveTime};

use crate::record::{EventTime, parse_time};

/// Reads ISO 8601, and the `/Date(1714557600000)/` of Windows PowerShell 5.1.
pub(super) fn parse(text: &str) -> Option<EventTime> {
    parse_time(text).or_else(|| dot_net(text.trim()))
}

fn dot_net(text: &str) -> Option<EventTime> {
    let inner = text.trim_matches(['\\', '/']).strip_prefix("Date(")?.strip_suffix(')')?;
    // An offset behind the milliseconds says where the writer was. They count from 1970 in UTC.
    let digits = inner.get(1..)?.find(['+', '-']).map_or(inner, |at| &inner[..=at]);
    let millis: i64 = digits.parse().ok()?;
    // .NET's first moment, which means that there is none.
    (millis > -62_135_596_800_000).then_some(EventTime { micros: millis.checked_mul(1_000)? })
}

/// Reads `4/28/2021, 2:08:45.221 PM` and its kin as UTC, beside all that [`parse`] reads.
///
/// Only for values of which we know that they are in the order of the United States: the Log
/// Analytics portal and the envelopes of Azure Monitor write it whatever the language.
pub(super) fn parse_american(text: &str) -> Option<EventTime> {
    parse(text).or_else(|| american(text.trim()))
}

fn american(text: &str) -> Option<EventTime> {
    // Newer ICU data puts a narrow no-break blank before AM and PM.
    let text = text.replace(['\u{202f}', '\u{a0}'], " ").replace(',', " ");
    let mut words = text.split_ascii_whitespace();
    let date = words.next()?;
    let time = words.next()?;
    let mut numbers = date.splitn(3, '/');
    let (month, day) = (numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?);
    let date = NaiveDate::from_ymd_opt(numbers.next()?.parse().ok()?, month, day)?;
    let time = clock(time, words.next())?;
    let offset: i64 = match words.next() {
        None => 0,
        Some(zone) => i64::from(zone.parse::<FixedOffset>().ok()?.local_minus_utc()),
    };
    let local = NaiveDateTime::new(date, time).and_utc();
    Some(EventTime { micros: local.timestamp_micros() - offset * 1_000_000 })
}

/// `2:08:45.221` with the word that says which half of the day.
fn clock(text: &str, half: Option<&str>) -> Option<NaiveTime> {
    let (text, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut numbers = text.splitn(3, ':');
    let hour: u32 = numbers.next()?.parse().ok()?;
    let minute = numbers.next()?.parse().ok()?;
    let second = numbers.next()?.parse().ok()?;
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let micros = format!("{fraction:0<6}").get(..6)?.parse().ok()?;
    let hour = match half {
        Some(word) if word.eq_ignore_ascii_case("AM") && (1..=12).contains(&hour) => hour % 12,
        Some(word) if word.eq_ignore_ascii_case("PM") && (1..=12).contains(&hour) => hour % 12 + 12,
        _ => return None,
    };
    NaiveTime::from_hms_micro_opt(hour, minute, second, micros)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        let time = parse_american(text)?.date_time()?;
        Some(time.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string())
    }

    #[test]
    fn each_form_comes_to_its_moment() {
        for (text, moment) in [
            ("4/28/2021, 2:08:45.221 PM", "2021-04-28T14:08:45.221Z"),
            ("12/12/2025 3:03:58\u{202f}AM", "2025-12-12T03:03:58.000Z"),
            ("12/12/2025 12:03:58 AM", "2025-12-12T00:03:58.000Z"),
            ("1/9/2007 10:41:00 AM +01:00", "2007-01-09T09:41:00.000Z"),
            ("\\/Date(1714557600000)\\/", "2024-05-01T10:00:00.000Z"),
            ("/Date(1714557600000+0200)/", "2024-05-01T10:00:00.000Z"),
            ("/Date(-1000-0500)/", "1969-12-31T23:59:59.000Z"),
            ("2026-03-04T05:06:07Z", "2026-03-04T05:06:07.000Z"),
        ] {
            assert_eq!(read(text).as_deref(), Some(moment), "{text}");
        }
        for text in [
            "28/4/2021, 2:08:45 PM",
            "4/28/2021 14:08:45",
            "4/28/2021 2:08",
            "soon",
            "/Date(-62135596800000)/",
            "/Date()/",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}

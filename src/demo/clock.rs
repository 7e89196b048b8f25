//! The demo's calendar: ninety days from Monday, 4 May 2026. It never asks what day it is.

use chrono::{DateTime, Datelike as _, Timelike as _};

/// Midnight UTC of Monday, 4 May 2026, in seconds since 1970.
pub(super) const START: i64 = 1_777_852_800;
/// How many days the exports cover.
pub(super) const DAYS: u32 = 90;
/// Seconds in a day.
pub(super) const DAY: i64 = 86_400;

/// Midnight UTC of a day of the plan.
pub(super) fn midnight(day: u32) -> i64 {
    START + i64::from(day) * DAY
}

/// A moment of the plan: a day, and hours and minutes in UTC.
pub(super) fn moment(day: u32, hour: i64, minute: i64) -> i64 {
    midnight(day) + hour * 3_600 + minute * 60
}

/// Whether people work on that day. Holidays are those that the three offices share.
pub(super) fn is_workday(day: u32) -> bool {
    const HOLIDAYS: [u32; 2] = [10, 21];
    day % 7 < 5 && !HOLIDAYS.contains(&day)
}

/// `2026-05-04`.
pub(super) fn date(day: u32) -> String {
    let mut text = iso(midnight(day));
    text.truncate(10);
    text
}

/// `2026-05-04T07:31:22`, without fraction and zone.
pub(super) fn iso(at: i64) -> String {
    let time = DateTime::from_timestamp(at, 0).unwrap_or_default();
    let mut text = String::with_capacity(19);
    digits(&mut text, time.year().unsigned_abs(), 4);
    for (sign, number) in [
        ('-', time.month()),
        ('-', time.day()),
        ('T', time.hour()),
        (':', time.minute()),
        (':', time.second()),
    ] {
        text.push(sign);
        digits(&mut text, number, 2);
    }
    text
}

/// `5/4/2026, 7:31:22.123 AM`, as the Log Analytics portal shows times.
pub(super) fn american(at: i64, ticks: u32) -> String {
    let time = DateTime::from_timestamp(at, 0).unwrap_or_default();
    let (after_noon, hour) = time.hour12();
    let mut text = format!("{}/{}/{}, {hour}:", time.month(), time.day(), time.year());
    digits(&mut text, time.minute(), 2);
    text.push(':');
    digits(&mut text, time.second(), 2);
    text.push('.');
    digits(&mut text, ticks / 10_000, 3);
    text.push_str(if after_noon { " PM" } else { " AM" });
    text
}

/// A number with leading zeros.
pub(super) fn digits(text: &mut String, number: u32, width: u32) {
    for place in (0..width).rev() {
        let digit = number / 10_u32.pow(place) % 10;
        text.push(char::from_digit(digit, 10).unwrap_or('0'));
    }
}

//! Times in the words of one country: what Excel makes of a column of dates when it saves a file anew,
//! and what PowerShell writes when it turns a date into text.
//!
//! `04/03/2026 05:06` is the fourth of March in London and the third of April in New York. Nothing in
//! the text says which, so it is read only if something else does. See [`super::date_order`].

use chrono::{Days, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime};

/// Which number of a date in figures is the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DateOrder {
    /// `04/03/2026` is the fourth of March.
    DayMonth,
    /// `04/03/2026` is the third of April.
    MonthDay,
}

impl DateOrder {
    /// The word that an examiner gives it by.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::DayMonth => "day-month",
            Self::MonthDay => "month-day",
        }
    }

    /// The order behind a word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::DayMonth, Self::MonthDay].into_iter().find(|order| order.word() == word)
    }
}

/// A time as one country writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CultureTime {
    pub(super) date: CultureDate,
    time: NaiveTime,
    /// The offset from UTC, if the text names one.
    pub(super) offset: Option<i32>,
}

/// A date of which the order may not be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CultureDate {
    /// It can be read in one way only, and told nothing of the order of others.
    Plain(NaiveDate),
    /// It can be read in one way only, because one of its numbers is no month.
    Telling(NaiveDate, DateOrder),
    /// The same numbers make two dates: day first, and month first.
    Either(NaiveDate, NaiveDate),
}

impl CultureTime {
    /// Reads a time, if it is one.
    pub(super) fn parse(text: &str) -> Option<Self> {
        serial(text).or_else(|| written(text))
    }

    /// The moment by its own clock, if the date can be read in one way only, or the order is known.
    pub(super) fn local(self, order: Option<DateOrder>) -> Option<NaiveDateTime> {
        let date = match self.date {
            CultureDate::Plain(date) | CultureDate::Telling(date, _) => date,
            CultureDate::Either(day_first, month_first) => match order? {
                DateOrder::DayMonth => day_first,
                DateOrder::MonthDay => month_first,
            },
        };
        Some(date.and_time(self.time))
    }
}

/// The days since the end of 1899, as Excel holds a time: `45234.35`, or `45234,35`.
///
/// Only those from 2000 to 2099 are taken for times. Workbooks of old Macs count from 1904, which no
/// file says; its dates would come four years early.
fn serial(text: &str) -> Option<CultureTime> {
    let text = text.trim();
    let (days, fraction) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if days.len() != 5 || !digits(days) || !digits(fraction) {
        return None;
    }
    let days: u64 = days.parse().ok().filter(|days| (36_526..73_051).contains(days))?;
    // Twelve digits tell a microsecond from the next. Excel keeps milliseconds.
    let fraction: u64 = format!("{fraction:0<12}").get(..12)?.parse().ok()?;
    let millis = (fraction * 864 + 5_000_000) / 10_000_000;
    let date = NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(days))?;
    let time = u32::try_from(millis / 1_000).ok().zip(u32::try_from(millis % 1_000).ok());
    let (seconds, millis) = time?;
    let (date, seconds) = if seconds == 86_400 { (date.succ_opt()?, 0) } else { (date, seconds) };
    let time = NaiveTime::from_num_seconds_from_midnight_opt(seconds, millis * 1_000_000)?;
    Some(CultureTime { date: CultureDate::Plain(date), time, offset: None })
}

/// A date and a clock, in this order, and what may stand around the clock.
fn written(text: &str) -> Option<CultureTime> {
    let text: String = text
        .chars()
        .filter(|c| !matches!(c, '\u{200e}' | '\u{200f}'))
        .map(|c| if c.is_whitespace() || c == ',' { ' ' } else { c })
        .collect();
    // Czech and Slovak write `4. 3. 2026`, and Spanish `p. m.`.
    let text = text.trim().replace(". ", ".");
    let mut words = text.split(' ').filter(|word| !word.is_empty());
    let date = date(words.next()?)?;
    let mut word = words.next()?;
    // Chinese and Korean put the half of the day before the hour.
    let mut half = half_of_day(word);
    if half.is_some() {
        word = words.next()?;
    }
    let (hour, minute, second, micros) = clock(word)?;
    let mut next = words.next();
    if half.is_none()
        && let Some(found) = next.and_then(half_of_day)
    {
        half = Some(found);
        next = words.next();
    }
    let offset = match next {
        None => None,
        Some("UTC" | "GMT" | "Z") => Some(0),
        Some(zone) => Some(zone.parse::<FixedOffset>().ok()?.local_minus_utc()),
    };
    let hour = match half {
        None => hour,
        Some(half) if (1..=12).contains(&hour) => hour % 12 + 12 * u32::from(half == Half::After),
        Some(_) => return None,
    };
    let time = NaiveTime::from_hms_micro_opt(hour, minute, second, micros)?;
    words.next().is_none().then_some(CultureTime { date, time, offset })
}

/// `2026-03-04`, `04/03/2026`, `4-3-2026` or `04.03.2026`. A year has four digits, and is one that Entra
/// ID has known: `1/1/0001` and `1/1/1601` mean that there is no time.
fn date(text: &str) -> Option<CultureDate> {
    let separator = text.chars().find(|c| !c.is_ascii_digit())?;
    if !matches!(separator, '/' | '-' | '.') {
        return None;
    }
    let parts: Vec<&str> = text.split(separator).collect();
    let &[first, second, third] = parts.as_slice() else { return None };
    let (Some(a), Some(b), Some(c)) = (number(first), number(second), number(third)) else {
        return None;
    };
    if first.len() == 4 {
        // Who begins with the year goes on with the month.
        let year = year(a)?;
        return Some(CultureDate::Plain(NaiveDate::from_ymd_opt(year, b, c)?));
    }
    if third.len() != 4 || first.len() > 2 || second.len() > 2 {
        return None;
    }
    let year = year(c)?;
    let day_first = NaiveDate::from_ymd_opt(year, b, a);
    if separator == '.' {
        // No country that writes dots puts the month first.
        return day_first.map(CultureDate::Plain);
    }
    match (day_first, NaiveDate::from_ymd_opt(year, a, b)) {
        (Some(day_first), Some(_)) if a == b => Some(CultureDate::Plain(day_first)),
        (Some(day_first), Some(month_first)) => Some(CultureDate::Either(day_first, month_first)),
        (Some(date), None) => Some(CultureDate::Telling(date, DateOrder::DayMonth)),
        (None, Some(date)) => Some(CultureDate::Telling(date, DateOrder::MonthDay)),
        (None, None) => None,
    }
}

fn year(number: u32) -> Option<i32> {
    i32::try_from(number).ok().filter(|year| (2000..2100).contains(year))
}

fn number(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok())?
}

/// `5:06`, `05:06:07.25` or, in Denmark and Finland, `05.06.07`.
fn clock(text: &str) -> Option<(u32, u32, u32, u32)> {
    let (text, fraction) = match text.split_once('.') {
        Some((clock, fraction)) if clock.contains(':') => {
            (clock, number(fraction).map(|_| fraction)?)
        }
        _ => (text, "0"),
    };
    let separator = if text.contains(':') { ':' } else { '.' };
    let mut parts = text.split(separator);
    let hour = number(parts.next()?)?;
    let minute = number(parts.next()?)?;
    let second = parts.next().map_or(Some(0), number)?;
    let micros = format!("{fraction:0<6}").get(..6)?.parse().ok()?;
    parts.next().is_none().then_some((hour, minute, second, micros))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Half {
    Before,
    After,
}

/// Before or after noon, in the languages whose clocks have twelve hours.
fn half_of_day(word: &str) -> Option<Half> {
    const BEFORE: &[&str] = &["am", "a.m.", "上午", "午前", "오전", "πμ", "π.μ.", "ص", "sa"];
    const AFTER: &[&str] = &["pm", "p.m.", "下午", "午後", "오후", "μμ", "μ.μ.", "م", "ch"];
    let word = word.to_lowercase();
    if BEFORE.contains(&word.as_str()) {
        return Some(Half::Before);
    }
    AFTER.contains(&word.as_str()).then_some(Half::After)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, order: Option<DateOrder>) -> Option<String> {
        let time = CultureTime::parse(text)?;
        let offset = time.offset.map_or(String::new(), |seconds| format!(" {seconds}"));
        Some(format!("{}{offset}", time.local(order)?.format("%Y-%m-%dT%H:%M:%S%.3f")))
    }

    #[test]
    fn what_can_be_read_in_one_way_is_read() {
        for (text, moment) in [
            ("25/12/2025 08:19", "2025-12-25T08:19:00.000"),
            ("12/25/2025 8:19:41 PM", "2025-12-25T20:19:41.000"),
            ("12/25/2025 8:19:41\u{202f}PM", "2025-12-25T20:19:41.000"),
            ("12/25/2025 12:19:41 AM", "2025-12-25T00:19:41.000"),
            ("25/12/2025 08:19:41 a. m.", "2025-12-25T08:19:41.000"),
            ("25/12/2025 8:19:41\u{a0}p.\u{a0}m.", "2025-12-25T20:19:41.000"),
            ("2025/12/4 下午 08:19:41", "2025-12-04T20:19:41.000"),
            ("2025-12-04 오전 8:19:41", "2025-12-04T08:19:41.000"),
            ("25/12/2025 8:19:41 μμ", "2025-12-25T20:19:41.000"),
            ("2025-12-04 08:19", "2025-12-04T08:19:00.000"),
            ("2025/12/04 8:19:41.25", "2025-12-04T08:19:41.250"),
            ("04.12.2025 08:19:41", "2025-12-04T08:19:41.000"),
            ("4. 12. 2025 8:19:41", "2025-12-04T08:19:41.000"),
            ("25-12-2025 08.19.41", "2025-12-25T08:19:41.000"),
            ("05/05/2026 08:19:41", "2026-05-05T08:19:41.000"),
            ("25/12/2025 08:19:41 +01:00", "2025-12-25T08:19:41.000 3600"),
            ("45234.35", "2023-11-04T08:24:00.000"),
            ("45234,350694444444", "2023-11-04T08:25:00.000"),
            ("45234.9999999999", "2023-11-05T00:00:00.000"),
            ("45234", "2023-11-04T00:00:00.000"),
        ] {
            assert_eq!(read(text, None).as_deref(), Some(moment), "{text}");
        }
    }

    #[test]
    fn what_has_two_readings_needs_an_order() {
        let text = "04/03/2026 05:06";
        assert_eq!(read(text, None), None);
        let day_first = read(text, Some(DateOrder::DayMonth));
        assert_eq!(day_first.as_deref(), Some("2026-03-04T05:06:00.000"));
        let month_first = read(text, Some(DateOrder::MonthDay));
        assert_eq!(month_first.as_deref(), Some("2026-04-03T05:06:00.000"));
        // An order does not turn round what can be read in one way only.
        let telling = read("25/12/2025 08:19", Some(DateOrder::MonthDay));
        assert_eq!(telling.as_deref(), Some("2025-12-25T08:19:00.000"));
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "########",
            "04/03/26 05:06",
            "04/03/2026",
            "31/02/2026 05:06",
            "13/13/2026 05:06",
            "1/1/0001 12:00:00 AM",
            "01.01.1601 00:00:00",
            "25/12/2025 13:06 PM",
            "25/12/2025 0:06 PM",
            "25/12/2025 24:06",
            "25/12/2025 05:06 Uhr",
            "25/12/2025 05:06 AM +01:00 x",
            "25/12-2025 05:06",
            "25.12.2025 05",
            "4523.5",
            "99999.5",
            "1714557600",
            "45234.3e5",
        ] {
            assert_eq!(read(text, Some(DateOrder::DayMonth)), None, "{text}");
        }
    }

    #[test]
    fn orders_have_words() {
        assert_eq!(DateOrder::of_word("day-month"), Some(DateOrder::DayMonth));
        assert_eq!(DateOrder::of_word(DateOrder::MonthDay.word()), Some(DateOrder::MonthDay));
        assert_eq!(DateOrder::of_word("dmy"), None);
    }
}

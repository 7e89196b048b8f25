//! Whether the dates of a file have the day or the month first, and which moment they are.
//!
//! A file is judged once, by its head: by a number that can be no month, by the days that the name of
//! the file claims, or by the order of its rows. If none of them settles it, and the examiner does not
//! either, a date that can be read in two ways is refused.

use chrono::{Days, NaiveDate, NaiveDateTime};

use super::culture_time::{CultureDate, CultureTime, DateOrder};
use super::draft::Draft;
use super::field::Field;
use super::no_time::expected;
use super::{Reject, time};
use crate::record::{EventTime, TimeBasis};

/// How many days a file must have for the order of its rows to settle anything: rows in no order
/// look sorted by chance once in sixty times.
const DAYS_IN_ORDER: usize = 5;

/// How the times of a member are read, where they do not say it themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Dates {
    /// Whether the day or the month comes first, if that is known.
    pub(super) order: Option<DateOrder>,
    /// How far the clock was ahead of UTC, in seconds, if the examiner says so.
    pub(super) offset: Option<i32>,
}

/// What is known of the zone of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Zone {
    /// Its heading says that it is UTC.
    Utc,
    /// Nothing, so that it is UTC unless the examiner knows better.
    Unsaid,
}

/// Why the order of a date is asked for.
const TWO_WAYS: &str = "a time that can be read in one way only (whether its day or its month comes \
                        first, only `--date-order` can say)";

impl Dates {
    /// Takes the time without which a record proves nothing.
    ///
    /// # Errors
    ///
    /// The value is not there, or is not a time, or two times.
    pub(super) fn event_time(
        self,
        draft: &mut Draft<'_>,
        field: Field,
        (name, zone): (&'static str, Zone),
    ) -> Result<(EventTime, TimeBasis), Reject> {
        let text = draft.text(field).ok_or(Reject::Missing(name))?;
        self.time(&text, (name, zone))
    }

    /// Reads a time without which a record proves nothing.
    ///
    /// # Errors
    ///
    /// The text is not a time, or two times.
    pub(super) fn time(
        self,
        text: &str,
        (name, zone): (&'static str, Zone),
    ) -> Result<(EventTime, TimeBasis), Reject> {
        self.read(text, zone).map_err(|expected| Reject::Nonsense {
            field: name.trim_matches('`'),
            expected,
            found: text.to_owned(),
        })
    }

    /// Reads a time, or says what was expected.
    fn read(self, text: &str, zone: Zone) -> Result<(EventTime, TimeBasis), &'static str> {
        if let Some(time) = time::parse(text) {
            return Ok(if zone == Zone::Utc || names_zone(text) {
                (time, TimeBasis::Created)
            } else {
                self.by_local_clock(time)
            });
        }
        let found = CultureTime::parse(text).ok_or_else(|| expected(text))?;
        let local = found.local(self.order).ok_or(TWO_WAYS)?;
        let time = EventTime::from(local.and_utc());
        Ok(match (found.offset, zone) {
            (Some(offset), _) => (shifted(time, offset), TimeBasis::Created),
            (None, Zone::Utc) => (time, TimeBasis::AssumedUtc),
            (None, Zone::Unsaid) => self.by_local_clock(time),
        })
    }

    fn by_local_clock(self, time: EventTime) -> (EventTime, TimeBasis) {
        match self.offset {
            Some(offset) => (shifted(time, offset), TimeBasis::GivenOffset),
            None => (time, TimeBasis::AssumedUtc),
        }
    }
}

fn shifted(time: EventTime, offset: i32) -> EventTime {
    EventTime { micros: time.micros - i64::from(offset) * 1_000_000 }
}

/// Whether a text in ISO 8601, or in the way of .NET, says what its zone is.
fn names_zone(text: &str) -> bool {
    if text.ends_with('Z') {
        return true;
    }
    let text = text.trim();
    let after_date = text.get(10..).unwrap_or_default();
    text.contains("Date(") || after_date.contains(['Z', '+', '-']) || after_date.contains("UTC")
}

/// Finds the order in which a file writes its dates, from those in its head.
pub(super) fn order_of<'a>(
    texts: impl Iterator<Item = &'a str>,
    window: Option<(NaiveDate, NaiveDate)>,
) -> Option<DateOrder> {
    let times: Vec<Seen> = texts.filter_map(Seen::of).collect();
    let tells = |order| times.iter().any(|time| time.tells == Some(order));
    let (day_first, month_first) = (tells(DateOrder::DayMonth), tells(DateOrder::MonthDay));
    match (day_first, month_first) {
        (true, false) => return Some(DateOrder::DayMonth),
        (false, true) => return Some(DateOrder::MonthDay),
        // The file mixes both, as one that was put together from two does.
        (true, true) => return None,
        (false, false) => {}
    }
    if times.iter().all(|time| time.day_first == time.month_first) {
        return None;
    }
    only_one(|order| window.is_some_and(|window| fits(&times, order, window)))
        .or_else(|| only_one(|order| in_order(&times, order)))
}

/// A time of the file in both readings.
#[derive(Clone, Copy)]
struct Seen {
    day_first: NaiveDateTime,
    month_first: NaiveDateTime,
    /// The order that the text gives away by itself.
    tells: Option<DateOrder>,
}

impl Seen {
    fn of(text: &str) -> Option<Self> {
        if let Some(time) = time::parse(text) {
            let time = time.date_time()?.naive_utc();
            return Some(Self { day_first: time, month_first: time, tells: None });
        }
        let time = CultureTime::parse(text)?;
        let tells = match time.date {
            CultureDate::Telling(_, order) => Some(order),
            CultureDate::Plain(_) | CultureDate::Either(..) => None,
        };
        let day_first = time.local(Some(DateOrder::DayMonth))?;
        let month_first = time.local(Some(DateOrder::MonthDay))?;
        Some(Self { day_first, month_first, tells })
    }

    fn read(self, order: DateOrder) -> NaiveDateTime {
        match order {
            DateOrder::DayMonth => self.day_first,
            DateOrder::MonthDay => self.month_first,
        }
    }
}

fn only_one(holds: impl Fn(DateOrder) -> bool) -> Option<DateOrder> {
    match (holds(DateOrder::DayMonth), holds(DateOrder::MonthDay)) {
        (true, false) => Some(DateOrder::DayMonth),
        (false, true) => Some(DateOrder::MonthDay),
        _ => None,
    }
}

/// Whether every time lies in the days that the file's name claims. The portal takes them by its own
/// clock, so that the days in UTC can be one off.
fn fits(times: &[Seen], order: DateOrder, (from, until): (NaiveDate, NaiveDate)) -> bool {
    let from = from.checked_sub_days(Days::new(1)).unwrap_or(from);
    let until = until.checked_add_days(Days::new(1)).unwrap_or(until);
    times.iter().all(|time| (from..=until).contains(&time.read(order).date()))
}

/// Whether the rows run from the first to the last, or from the last to the first.
fn in_order(times: &[Seen], order: DateOrder) -> bool {
    let read = || times.iter().map(|time| time.read(order));
    let mut days: Vec<NaiveDate> = read().map(|time| time.date()).collect();
    days.sort_unstable();
    days.dedup();
    days.len() >= DAYS_IN_ORDER && (read().is_sorted() || read().is_sorted_by(|a, b| a >= b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(texts: &[&str], window: Option<(&str, &str)>) -> Option<DateOrder> {
        let window = window.map(|(from, until)| (from.parse().unwrap(), until.parse().unwrap()));
        order_of(texts.iter().copied(), window)
    }

    #[test]
    fn a_number_above_twelve_settles_it() {
        let day_first = ["04/03/2026 05:06", "soon", "25/03/2026 05:06"];
        assert_eq!(order(&day_first, None), Some(DateOrder::DayMonth));
        let month_first = ["3/4/2026 5:06", "3/25/2026 5:06"];
        assert_eq!(order(&month_first, None), Some(DateOrder::MonthDay));
        assert_eq!(order(&["25/03/2026 05:06", "3/25/2026 5:06", "3/4/2026 5:06"], None), None);
        // What is wrong by the name of the file is right by the numbers.
        let window = Some(("2026-04-01", "2026-04-30"));
        assert_eq!(order(&day_first, window), Some(DateOrder::DayMonth));
    }

    #[test]
    fn the_days_in_the_name_settle_it() {
        let texts = ["04/03/2026 05:06", "05/03/2026 05:06"];
        assert_eq!(order(&texts, Some(("2026-03-01", "2026-03-07"))), Some(DateOrder::DayMonth));
        assert_eq!(order(&texts, Some(("2026-04-03", "2026-05-02"))), Some(DateOrder::MonthDay));
        assert_eq!(order(&texts, Some(("2026-03-01", "2026-05-31"))), None);
        assert_eq!(order(&texts, Some(("2025-01-01", "2025-01-07"))), None);
        assert_eq!(order(&texts, None), None);
    }

    #[test]
    fn many_rows_in_order_settle_it_and_few_do_not() {
        // The portal writes the last first. Read with the month first, the rows go to and fro.
        let rows =
            ["03/02/2026", "02/02/2026", "01/02/2026", "12/01/2026", "11/01/2026", "10/01/2026"]
                .map(|date| format!("{date} 05:06"));
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        assert_eq!(order(&rows, None), Some(DateOrder::DayMonth));
        let turned: Vec<&str> = rows.iter().rev().copied().collect();
        assert_eq!(order(&turned, None), Some(DateOrder::DayMonth));
        assert_eq!(order(&rows[1..5], None), None);
        let mixed = [rows[2], rows[0], rows[5], rows[1], rows[4], rows[3]];
        assert_eq!(order(&mixed, None), None);
    }

    fn read(dates: Dates, text: &str, zone: Zone) -> Result<(String, TimeBasis), &'static str> {
        let (time, basis) = dates.read(text, zone)?;
        Ok((time.date_time().unwrap().format("%Y-%m-%dT%H:%M:%SZ").to_string(), basis))
    }

    #[test]
    fn a_time_says_why_it_is_believed() {
        let known = Dates { order: Some(DateOrder::DayMonth), offset: None };
        let given = Dates { offset: Some(3_600), ..known };
        let march = |hour: u32| format!("2026-03-04T{hour:02}:06:00Z");
        for (dates, text, zone, moment, basis) in [
            (known, "2026-03-04T05:06:00Z", Zone::Unsaid, march(5), TimeBasis::Created),
            (known, "2026-03-04T06:06:00+01:00", Zone::Unsaid, march(5), TimeBasis::Created),
            (known, "2026-03-04 05:06:00", Zone::Utc, march(5), TimeBasis::Created),
            (known, "2026-03-04 05:06:00", Zone::Unsaid, march(5), TimeBasis::AssumedUtc),
            (known, "04/03/2026 05:06", Zone::Utc, march(5), TimeBasis::AssumedUtc),
            (known, "04/03/2026 05:06", Zone::Unsaid, march(5), TimeBasis::AssumedUtc),
            (known, "04/03/2026 05:06 +02:00", Zone::Unsaid, march(3), TimeBasis::Created),
            (given, "04/03/2026 05:06", Zone::Unsaid, march(4), TimeBasis::GivenOffset),
            (given, "2026-03-04 05:06:00", Zone::Unsaid, march(4), TimeBasis::GivenOffset),
            (given, "04/03/2026 05:06", Zone::Utc, march(5), TimeBasis::AssumedUtc),
            (given, "2026-03-04T05:06:00Z", Zone::Unsaid, march(5), TimeBasis::Created),
        ] {
            assert_eq!(read(dates, text, zone), Ok((moment, basis)), "{text}");
        }
        let unknown = Dates::default();
        assert_eq!(read(unknown, "04/03/2026 05:06", Zone::Utc), Err(TWO_WAYS));
        assert!(TWO_WAYS.contains("--date-order"));
        assert!(read(known, "yesterday", Zone::Utc).unwrap_err().starts_with("a time in a form"));
    }
}

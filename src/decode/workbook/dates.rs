//! Which cells are dates, and which moment a count of days stands for.

use std::collections::HashMap;
use std::io;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use quick_xml::events::Event;

use super::damaged;
use super::xml::{Part, attribute, is_start};

/// More styles than Excel allows (65,490).
const MOST: usize = 1 << 20;

/// What a style makes of a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Style {
    #[default]
    Number,
    /// A date, or a time of day.
    Date,
}

/// From when on days are counted.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Calendar {
    pub(super) since_1904: bool,
}

/// What each style of cells makes of numbers, by its number.
pub(super) fn styles(mut part: Part<'_>) -> io::Result<Vec<Style>> {
    let mut own = HashMap::new();
    let mut styles = Vec::new();
    let mut of_cells = false;
    while let Some(event) = part.next()? {
        match &event {
            Event::Start(start) if is_start(start, b"numFmt") => {
                let id = attribute(start, "numFmtId")?.unwrap_or_default();
                own.insert(id, is_date_code(&attribute(start, "formatCode")?.unwrap_or_default()));
            }
            Event::Start(start) if is_start(start, b"cellXfs") => of_cells = true,
            Event::End(tag) if tag.local_name().as_ref() == b"cellXfs" => of_cells = false,
            Event::Start(start) if of_cells && is_start(start, b"xf") => {
                let id = attribute(start, "numFmtId")?.unwrap_or_default();
                let is_date = own.get(&id).copied().unwrap_or_else(|| is_date_number(&id));
                styles.push(if is_date { Style::Date } else { Style::Number });
            }
            _ => {}
        }
        if styles.len().max(own.len()) > MOST {
            return Err(damaged("the workbook has more styles than any can have"));
        }
    }
    Ok(styles)
}

/// The formats that every workbook knows without saying so (ECMA-376 part 1, 18.8.30). 46 counts
/// hours beyond a day and is no date.
fn is_date_number(id: &str) -> bool {
    matches!(id.parse(), Ok(14..=22 | 27..=36 | 45 | 47 | 50..=58))
}

/// Whether a format has years, days, hours or the like in it.
fn is_date_code(code: &str) -> bool {
    let mut letters = code.chars();
    let mut is_date = false;
    while let Some(letter) = letters.next() {
        match letter.to_ascii_lowercase() {
            // What follows is shown as it is, or fills the cell, or leaves its width.
            '\\' | '_' | '*' => {
                letters.next();
            }
            '"' => {
                letters.by_ref().find(|letter| *letter == '"');
            }
            '[' => {
                let inside: String = letters.by_ref().take_while(|letter| *letter != ']').collect();
                let counted = |unit| !inside.is_empty() && inside.chars().all(|has| has == unit);
                if ['h', 'm', 's', 'H', 'M', 'S'].into_iter().any(counted) {
                    return false;
                }
            }
            'y' | 'd' | 'h' | 's' | 'm' => is_date = true,
            _ => {}
        }
    }
    is_date
}

impl Calendar {
    /// The moment that a count of days stands for, in ISO 8601 without a zone. A time of day alone
    /// has no date.
    pub(super) fn iso(self, days: f64) -> Option<String> {
        const DAY: f64 = 86_400_000.0;
        // The last day that Excel knows is that before the year 10000.
        if !(0.0..2_958_466.0).contains(&days) {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, reason = "rounded, and below 2^48")]
        let millis = (days * DAY).round() as i64;
        let clock = if millis % 1_000 == 0 { "%H:%M:%S" } else { "%H:%M:%S%.3f" };
        if days < 1.0 {
            let time = NaiveTime::MIN.overflowing_add_signed(TimeDelta::milliseconds(millis)).0;
            return Some(time.format(clock).to_string());
        }
        // For Excel, 1900 was a leap year.
        let (year, month, day) = match (self.since_1904, days < 60.0) {
            (true, _) => (1904, 1, 1),
            (false, true) => (1899, 12, 31),
            (false, false) => (1899, 12, 30),
        };
        let start: NaiveDateTime = NaiveDate::from_ymd_opt(year, month, day)?.into();
        let moment = start.checked_add_signed(TimeDelta::milliseconds(millis))?;
        Some(moment.format(&format!("%Y-%m-%dT{clock}")).to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_of_dates_are_told_from_those_of_numbers() {
        for code in ["yyyy-mm-dd", "m/d/yy h:mm AM/PM", "[$-409]d\\-mmm", "hh:mm:ss.000", "[Red]dd"]
        {
            assert!(is_date_code(code), "{code}");
        }
        for code in
            ["General", "0.00E+00", "[h]:mm:ss", "\"days\" 0", "#,##0_d", "\\d0", "[Red]0", "@"]
        {
            assert!(!is_date_code(code), "{code}");
        }
        assert!(is_date_number("22") && !is_date_number("0") && !is_date_number("46"));
    }

    #[test]
    fn a_count_of_days_is_a_moment() {
        let told = |days| Calendar::default().iso(days);
        assert_eq!(told(46_085.212_581_018_52).unwrap(), "2026-03-04T05:06:07");
        assert_eq!(told(46_085.5).unwrap(), "2026-03-04T12:00:00");
        assert_eq!(told(46_085.212_582_442_13).unwrap(), "2026-03-04T05:06:07.123");
        assert_eq!(told(0.5).unwrap(), "12:00:00");
        assert_eq!(told(59.0).unwrap(), "1900-02-28T00:00:00");
        assert_eq!(told(61.0).unwrap(), "1900-03-01T00:00:00");
        assert_eq!(told(-1.0), None);
        assert_eq!(told(3e6), None);
        assert_eq!(told(f64::NAN), None);
        let since_1904 = Calendar { since_1904: true };
        assert_eq!(since_1904.iso(44_623.5).unwrap(), "2026-03-04T12:00:00");
    }
}

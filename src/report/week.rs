//! The hours of the week: at which hours of which weekdays a log has sign-ins, and how they ended.

use serde::Serialize;

use super::ReportError;
use super::activity::log_words;
use super::cell::{Cell, Grid, grouped};
use super::document::Block;
use super::inputs::Inputs;
use super::rows::Rows;

/// The sign-ins of a log by weekday and hour, by the clocks of the case's zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Week {
    /// The number of the figure.
    pub number: usize,
    /// The log.
    pub log: String,
    /// Whose clocks the hours are by, such as `Europe/Stockholm`.
    pub clock: String,
    /// Every hour of the week, Monday 00:00 first.
    pub hours: Vec<HourOfWeek>,
    /// The numbers.
    pub numbers: Grid,
}

/// An hour of the week.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct HourOfWeek {
    /// Successful sign-ins.
    pub successes: i64,
    /// All others.
    pub others: i64,
}

/// Counts that share a colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Level {
    /// The smallest.
    pub least: i64,
    /// The largest.
    pub most: i64,
}

/// The logs that have such a figure: people's own hours, and those of scheduled jobs.
const LOGS: [&str; 2] = ["interactive", "service_principal"];

/// The days of the week as rows of the figure.
pub(super) const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

const COLUMNS: [&str; 5] = ["sign_in_type", "weekday", "hour", "successes", "others"];

/// Colours besides the one for none.
const LEVELS: usize = 5;

/// The figures, one a log.
pub(super) fn blocks(inputs: &Inputs) -> Result<Vec<Block>, ReportError> {
    let rows = Rows::of("week_hours", &inputs.tables.week_hours, &COLUMNS)?;
    let weeks = LOGS.into_iter().filter_map(|log| {
        let mut hours = vec![HourOfWeek::default(); 168];
        let mut found = false;
        for row in rows.iter().filter(|row| row.text("sign_in_type") == Some(log)) {
            let at = (row.number("weekday") - 1) * 24 + row.number("hour");
            if let Some(hour) = usize::try_from(at).ok().and_then(|at| hours.get_mut(at)) {
                found = true;
                hour.successes += row.number("successes");
                hour.others += row.number("others");
            }
        }
        found.then(|| week(log, hours, inputs))
    });
    Ok(weeks.map(Block::Week).collect())
}

fn week(log: &str, hours: Vec<HourOfWeek>, inputs: &Inputs) -> Week {
    let clock = inputs.head.zone.name.clone();
    let numbers = numbers(&hours, &clock);
    Week { number: 0, log: log_words(log), clock, hours, numbers }
}

fn numbers(hours: &[HourOfWeek], clock: &str) -> Grid {
    let rows = (0..24).map(|hour| {
        let mut cells = vec![Cell::Text(format!("{hour:02}:00"))];
        for day in 0..7 {
            let one = hours.get(day * 24 + hour).copied().unwrap_or_default();
            cells.extend([Cell::Number(one.successes), Cell::Number(one.others)]);
        }
        cells
    });
    let days = WEEKDAYS.iter().flat_map(|day| [(*day).to_owned(), "others".to_owned()]);
    let headings: Vec<String> = std::iter::once("Hour".to_owned()).chain(days).collect();
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    let successes: i64 = hours.iter().map(|hour| hour.successes).sum();
    let others: i64 = hours.iter().map(|hour| hour.others).sum();
    let caption = format!(
        "The numbers of the figure: {} successful sign-ins and, beside each, {} others, by the clocks \
         of {clock}.",
        grouped(successes),
        grouped(others)
    );
    Grid::new(&caption, &headings, rows.collect())
}

impl Week {
    /// The colours of the successful sign-ins, the palest first.
    #[must_use]
    pub fn success_levels(&self) -> Vec<Level> {
        levels(self.hours.iter().map(|hour| hour.successes))
    }

    /// The colours of all others, the palest first.
    #[must_use]
    pub fn other_levels(&self) -> Vec<Level> {
        levels(self.hours.iter().map(|hour| hour.others))
    }
}

impl Level {
    /// `7`, or `8 to 40`.
    #[must_use]
    pub fn words(&self) -> String {
        if self.least == self.most {
            grouped(self.least)
        } else {
            format!("{} to {}", grouped(self.least), grouped(self.most))
        }
    }
}

/// Up to five levels with about as many hours each: a few loud hours must not make all others look alike.
/// Equal counts never part.
fn levels(counts: impl Iterator<Item = i64>) -> Vec<Level> {
    let mut counts: Vec<i64> = counts.filter(|count| *count > 0).collect();
    counts.sort_unstable();
    let mut levels: Vec<Level> = Vec::new();
    for (at, count) in counts.iter().enumerate() {
        let wanted = at * LEVELS / counts.len();
        let made = levels.len();
        match levels.last_mut() {
            Some(level) if level.most == *count => {}
            Some(level) if wanted < made => level.most = *count,
            _ => levels.push(Level { least: *count, most: *count }),
        }
    }
    levels
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn levels_hold_about_as_many_hours_each_and_equal_counts_together() {
        let made = |counts: &[i64]| -> Vec<(i64, i64)> {
            let levels = levels(counts.iter().copied());
            levels.into_iter().map(|level| (level.least, level.most)).collect()
        };
        assert_eq!(made(&[0, 0]), []);
        assert_eq!(made(&[7, 7, 0, 7]), [(7, 7)]);
        let ten: Vec<i64> = (1..=10).collect();
        assert_eq!(made(&ten), [(1, 2), (3, 4), (5, 6), (7, 8), (9, 10)]);
        assert_eq!(
            made(&[1, 1, 1, 1, 1, 1, 1, 1, 900, 5_000]),
            [(1, 1), (900, 900), (5_000, 5_000)]
        );
        for count in &ten {
            let holding = levels(ten.iter().copied())
                .into_iter()
                .filter(|level| (level.least..=level.most).contains(count));
            assert_eq!(holding.count(), 1, "{count}");
        }
    }

    #[test]
    fn every_sign_in_of_the_table_is_in_the_week() {
        let inputs = sample::inputs();
        let table = &inputs.tables.week_hours;
        let of_log = |row: &&Vec<crate::finding::Value>| row[0].as_text() == Some("interactive");
        let expected: i64 =
            table.rows.iter().filter(of_log).filter_map(|row| row[3].as_integer()).sum();
        let blocks = blocks(&inputs).unwrap();
        let Some(Block::Week(week)) = blocks.first() else { panic!("no week") };
        assert_eq!(week.hours.iter().map(|hour| hour.successes).sum::<i64>(), expected);
        assert!(expected > 0 && week.hours.len() == 168);
    }
}

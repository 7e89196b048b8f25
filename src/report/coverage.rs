//! Coverage: on which days which files have records of each log, and on which none has any.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::ReportError;
use super::activity::{log_words, rank};
use super::cell::{Cell, Grid, count};
use super::document::Block;
use super::findings::plural;
use super::inputs::Inputs;
use super::moment::Moment;
use super::rows::Rows;

/// Which days which files cover.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Coverage {
    /// The number of the figure.
    pub number: usize,
    /// The first day.
    pub first_day: Moment,
    /// How many days there are.
    pub days: usize,
    /// The logs.
    pub lanes: Vec<Lane>,
    /// The days in numbers.
    pub numbers: Grid,
}

/// A log and the files that have records of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Lane {
    /// The log.
    pub log: String,
    /// Its files, each with its days.
    pub files: Vec<Stretch>,
    /// Runs of days without a record of the log: first and last, counted from 0.
    pub gaps: Vec<(usize, usize)>,
}

/// The days on which a file has records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Stretch {
    /// The member, such as `E-02`; or how many files the row stands for.
    pub name: String,
    /// How many records.
    pub records: i64,
    /// Runs of days with records: first and last, counted from 0.
    pub runs: Vec<(usize, usize)>,
}

/// The logs by rank and name: the days that any file covers, and the files.
type Lanes<'a> = BTreeMap<(usize, &'a str), (BTreeSet<usize>, Vec<Stretch>)>;

const COLUMNS: [&str; 5] = ["record_kind", "reference", "files", "records", "days"];

/// The figure. Nothing where no record has a day.
pub(super) fn block(inputs: &Inputs) -> Result<Option<Block>, ReportError> {
    let rows = Rows::of("coverage", &inputs.tables.coverage, &COLUMNS)?;
    let all: Vec<i64> = rows.iter().flat_map(|row| row.numbers("days")).collect();
    let (Some(first), Some(last)) = (all.iter().min(), all.iter().max()) else { return Ok(None) };
    let days = usize::try_from(last - first + 1).unwrap_or(0);
    let mut lanes: Lanes<'_> = Lanes::new();
    for row in rows.iter() {
        let kind = row.text("record_kind").unwrap_or("unknown");
        let (covered, files) = lanes.entry((rank(kind), kind)).or_default();
        let own: BTreeSet<usize> = row
            .numbers("days")
            .iter()
            .filter_map(|day| usize::try_from(day - first).ok())
            .collect();
        covered.extend(&own);
        let more = plural(usize::try_from(row.number("files")).unwrap_or(0), "more file");
        let name = row.text("reference").map_or(more, ToOwned::to_owned);
        files.push(Stretch { name, records: row.number("records"), runs: runs(&own) });
    }
    let lanes: Vec<Lane> = lanes
        .into_iter()
        .map(|((_, kind), (covered, files))| {
            let empty = (0..days).filter(|day| !covered.contains(day)).collect();
            Lane { log: log_words(kind), files, gaps: runs(&empty) }
        })
        .collect();
    let begin = DateTime::from_timestamp(first.saturating_mul(86_400), 0).unwrap_or_default();
    let numbers = numbers(&lanes, begin);
    let first_day = inputs.head.zone.at(begin);
    Ok(Some(Block::Coverage(Coverage { number: 0, first_day, days, lanes, numbers })))
}

/// Runs of days that follow each other.
fn runs(days: &BTreeSet<usize>) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for day in days {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *day => *last = *day,
            _ => runs.push((*day, *day)),
        }
    }
    runs
}

fn numbers(lanes: &[Lane], begin: DateTime<Utc>) -> Grid {
    let day = |at: usize| {
        let days = chrono::TimeDelta::try_days(count(at)).unwrap_or_default();
        (begin + days).format("%Y-%m-%d").to_string()
    };
    let row = |log: &str, stretch: &Stretch| {
        let first = stretch.runs.first().map_or(Cell::Empty, |(first, _)| Cell::Text(day(*first)));
        let last = stretch.runs.last().map_or(Cell::Empty, |(_, last)| Cell::Text(day(*last)));
        let name = if stretch.name.starts_with("E-") {
            Cell::Reference(stretch.name.clone())
        } else {
            Cell::Text(stretch.name.clone())
        };
        let with: usize = stretch.runs.iter().map(|(first, last)| last - first + 1).sum();
        let records = Cell::Number(stretch.records);
        vec![Cell::Text(log.to_owned()), name, first, last, Cell::Number(count(with)), records]
    };
    let rows = lanes.iter().flat_map(|lane| {
        let gaps: usize = lane.gaps.iter().map(|(first, last)| last - first + 1).sum();
        let files = lane.files.iter().map(|stretch| row(&lane.log, stretch));
        let none = (gaps > 0).then(|| {
            let first = lane.gaps.first().map_or(Cell::Empty, |(first, _)| Cell::Text(day(*first)));
            let last = lane.gaps.last().map_or(Cell::Empty, |(_, last)| Cell::Text(day(*last)));
            let log = Cell::Text(lane.log.clone());
            let none = Cell::Text("days without a record".to_owned());
            vec![log, none, first, last, Cell::Number(count(gaps)), Cell::Number(0)]
        });
        files.chain(none).collect::<Vec<_>>()
    });
    let headings = ["Log", "File", "First day", "Last day", "Days", "Records"];
    let caption = "The days of the figure in numbers. Days are days in UTC; a record that stands in \
                   two files counts in both.";
    Grid::new(caption, &headings, rows.collect())
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn days_that_follow_each_other_are_a_run() {
        assert_eq!(runs(&BTreeSet::from([0, 1, 2, 5, 7, 8])), [(0, 2), (5, 5), (7, 8)]);
        assert_eq!(runs(&BTreeSet::new()), []);
    }

    #[test]
    fn a_day_that_no_file_has_is_a_gap_and_one_that_a_file_has_is_none() {
        let Some(Block::Coverage(coverage)) = block(&sample::inputs()).unwrap() else {
            panic!("no coverage");
        };
        assert_eq!(coverage.days, 92);
        let lane = coverage.lanes.iter().find(|lane| lane.log == "Non-interactive").unwrap();
        assert_eq!(lane.gaps, [(21, 24)]);
        assert_eq!(lane.files[0].runs, [(0, 20), (25, 45)]);
        let whole = coverage.lanes.iter().find(|lane| lane.log == "Interactive").unwrap();
        assert_eq!(whole.gaps, []);
        assert_eq!(whole.files.last().unwrap().name, "9 more files");
    }
}

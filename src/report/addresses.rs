//! Addresses and networks that sign-ins came from, each with a strip of its days.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::ReportError;
use super::cell::{Cell, Grid};
use super::countries::place_words;
use super::document::{Block, Period};
use super::findings::plural;
use super::inputs::Inputs;
use super::moment::long_day;
use super::rows::{Row, Rows, Told};

/// What happened on each day of the period, as a strip of bars.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Strip {
    /// Whether the place is known; if no place was called known, all count as known.
    pub known: bool,
    /// Successful sign-ins, bar by bar.
    pub successes: Vec<i64>,
    /// All others, bar by bar.
    pub others: Vec<i64>,
}

/// The days that strips share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Days {
    /// Days from 1970-01-01 to the first.
    first: i64,
    last: i64,
    /// How many days a bar stands for.
    per_bar: i64,
}

/// Bars of a strip at most; beyond, a bar stands for several days.
const BARS: i64 = 120;

const COLUMNS: [&str; 18] = [
    "ip_address",
    "addresses",
    "network_name",
    "asn",
    "network_class",
    "countries",
    "known_label",
    "unknown_combinations",
    "principals",
    "successes",
    "others",
    "first_at",
    "last_at",
    "findings",
    "days",
    "day_successes",
    "day_others",
    "rows_in_all",
];

/// The two tables, under a heading. Nothing where no sign-in has an address.
pub(super) fn blocks(inputs: &Inputs) -> Result<Vec<Block>, ReportError> {
    let addresses = Rows::of("address_days", &inputs.tables.address_days, &COLUMNS)?;
    let networks = Rows::of("network_days", &inputs.tables.network_days, &COLUMNS)?;
    let Some(days) = Days::of(inputs) else { return Ok(Vec::new()) };
    let told = Told::of(inputs);
    let mut blocks = Vec::new();
    for (rows, table, what) in [
        (addresses, &inputs.tables.address_days, "Addresses"),
        (networks, &inputs.tables.network_days, "Networks"),
    ] {
        if !table.rows.is_empty() {
            blocks.push(Block::Table(grid(inputs, (rows, what), days, &told)));
        }
    }
    if !blocks.is_empty() {
        blocks.insert(0, Block::Heading("Addresses and networks"));
    }
    Ok(blocks)
}

fn grid(inputs: &Inputs, (rows, what): (Rows<'_>, &str), days: Days, told: &Told) -> Grid {
    let zone = &inputs.head.zone;
    let of_networks = what == "Networks";
    let any_known = !inputs.known_networks.is_empty();
    let row_cells = |row: Row<'_>| {
        let mut cells = if of_networks {
            vec![network(row, any_known), Cell::Number(row.number("addresses"))]
        } else {
            vec![address(row, any_known), network_of(row)]
        };
        let countries: Vec<String> = row.texts("countries").into_iter().map(place_words).collect();
        cells.extend([
            Cell::maybe(Some(&countries.join(", "))),
            known_as(row),
            Cell::Lines(vec![
                Cell::moment(row.time("first_at"), zone),
                Cell::moment(row.time("last_at"), zone),
            ]),
            Cell::Number(row.number("successes")),
            Cell::Number(row.number("others")),
            Cell::Number(row.number("principals")),
            Cell::Strip(days.strip(row, !any_known || !is_new(row))),
            told.cell(row),
        ]);
        cells
    };
    let first_two = if of_networks { ["Network", "Addresses"] } else { ["Address", "Network"] };
    let headings = [
        first_two[0],
        first_two[1],
        "Country",
        "Known as",
        "First and last",
        "Successes",
        "Others",
        "Identities",
        "Days",
        "Findings",
    ];
    let total = rows.first().map_or(0, |row| row.number("rows_in_all"));
    let caption = caption(what, days, any_known);
    let cells = rows.iter().map(row_cells).collect();
    let grid = Grid::new(&caption, &headings, cells);
    Grid { total: total.max(grid.total), ..grid }
}

fn caption(what: &str, days: Days, any_known: bool) -> String {
    let bars = if days.per_bar == 1 {
        "each day".to_owned()
    } else {
        format!("each {}", plural(usize::try_from(days.per_bar).unwrap_or(0), "day"))
    };
    let new = if any_known {
        " “New” marks what lies outside of the known networks of Appendix E."
    } else {
        " No network was called known, so none is marked as new."
    };
    format!(
        "{what} that sign-ins came from: those that most findings of high and then of medium \
         severity cite go first, then those that are not known, then the busiest.{new} The strip \
         shows {bars} from {} to {} in UTC, successes above the line and others below, in a scale of \
         its own.",
        long_day(day(days.first)),
        long_day(day(days.last))
    )
}

/// Whether nothing that came from it came from a known network.
fn is_new(row: Row<'_>) -> bool {
    row.text("known_label").is_none()
}

fn address(row: Row<'_>, any_known: bool) -> Cell {
    let text = row.text("ip_address").unwrap_or_default().to_owned();
    if any_known && is_new(row) { Cell::Tagged { text, tag: "new" } } else { Cell::Code(text) }
}

fn network(row: Row<'_>, any_known: bool) -> Cell {
    let name = match network_of(row) {
        Cell::Text(name) => name,
        _ => row.text("ip_address").unwrap_or_default().to_owned(),
    };
    if any_known && is_new(row) {
        Cell::Tagged { text: name, tag: "new" }
    } else {
        Cell::Text(name)
    }
}

/// `AS64501 Kestrel Hosting, hosting`.
fn network_of(row: Row<'_>) -> Cell {
    let number = row.known_number("asn").map(|asn| format!("AS{asn}"));
    let name = row
        .text("network_name")
        .map(ToOwned::to_owned)
        .filter(|name| number.as_ref() != Some(name));
    let named: Vec<String> = [number, name].into_iter().flatten().collect();
    let class = row.text("network_class").map(|class| format!(", {class}")).unwrap_or_default();
    Cell::maybe(Some(&format!("{}{class}", named.join(" "))))
}

fn known_as(row: Row<'_>) -> Cell {
    match row.text("known_label") {
        Some(label) if row.number("unknown_combinations") > 0 => {
            Cell::Text(format!("partly: {label}"))
        }
        label => Cell::maybe(label),
    }
}

fn day(number: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(number.saturating_mul(86_400), 0).unwrap_or_default()
}

impl Days {
    /// The days of the case's sign-ins. `None` where there are none.
    fn of(inputs: &Inputs) -> Option<Self> {
        let period = Period::of(inputs)?;
        let number = |time: DateTime<Utc>| time.timestamp().div_euclid(86_400);
        let (first, last) = (number(period.first), number(period.last));
        Some(Self { first, last, per_bar: (last - first).div_euclid(BARS) + 1 })
    }

    fn bars(self) -> usize {
        usize::try_from((self.last - self.first).div_euclid(self.per_bar) + 1).unwrap_or(0)
    }

    fn strip(self, row: Row<'_>, known: bool) -> Strip {
        let mut strip =
            Strip { known, successes: vec![0; self.bars()], others: vec![0; self.bars()] };
        let days = row.numbers("days");
        let counts = [row.numbers("day_successes"), row.numbers("day_others")];
        for (stack, counts) in [&mut strip.successes, &mut strip.others].into_iter().zip(counts) {
            for (day, count) in days.iter().zip(counts) {
                let at = usize::try_from((day - self.first).div_euclid(self.per_bar));
                if let Some(bar) = at.ok().and_then(|at| stack.get_mut(at)) {
                    *bar += count;
                }
            }
        }
        strip
    }
}

impl Strip {
    /// What the strip shows, for those who do not see it.
    #[must_use]
    pub fn words(&self) -> String {
        let active = |bars: &[i64]| bars.iter().filter(|count| **count > 0).count();
        format!(
            "successes in {} of {} bars, others in {}",
            active(&self.successes),
            self.successes.len(),
            active(&self.others)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use crate::finding::{Table, Value};

    fn of_days(first: i64, last: i64) -> Days {
        Days { first, last, per_bar: (last - first).div_euclid(BARS) + 1 }
    }

    fn row(days: &[i64]) -> Table {
        let list =
            |numbers: Vec<i64>| Value::List(numbers.into_iter().map(Value::Integer).collect());
        Table {
            columns: ["days", "day_successes", "day_others"].map(str::to_owned).to_vec(),
            rows: vec![vec![
                list(days.to_vec()),
                list(days.iter().map(|_| 2).collect()),
                list(days.iter().map(|_| 1).collect()),
            ]],
        }
    }

    #[test]
    fn a_strip_has_a_bar_a_day_until_there_are_too_many() {
        assert_eq!(of_days(100, 219).bars(), 120);
        assert_eq!((of_days(100, 220).per_bar, of_days(100, 220).bars()), (2, 61));
        let table = row(&[100, 101, 220]);
        let rows = Rows::of("things", &table, &["days"]).unwrap();
        let strip = of_days(100, 220).strip(rows.first().unwrap(), true);
        assert_eq!((strip.successes[0], strip.successes[60], strip.others[0]), (4, 2, 2));
        assert_eq!(strip.successes.iter().sum::<i64>(), 6);
        assert_eq!(strip.words(), "successes in 2 of 61 bars, others in 2");
    }

    #[test]
    fn new_marks_what_is_not_known_and_nothing_where_nothing_is_called_known() {
        let mut inputs = sample::inputs();
        let tags = |inputs: &Inputs| -> usize {
            let blocks = blocks(inputs).unwrap();
            let cells = blocks.iter().filter_map(|block| match block {
                Block::Table(grid) => Some(grid.rows.iter().flatten()),
                _ => None,
            });
            cells.flatten().filter(|cell| matches!(cell, Cell::Tagged { .. })).count()
        };
        assert!(tags(&inputs) > 0);
        inputs.known_networks.clear();
        assert_eq!(tags(&inputs), 0);
    }
}

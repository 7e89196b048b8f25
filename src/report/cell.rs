//! Tables as a document holds them: captions, headings, and cells that know what they are.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::addresses::Strip;
use super::inputs::Zone;
use super::moment::Moment;
use crate::finding::{Table, Value};

/// What stands in one place of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Cell {
    /// Nothing is known.
    Empty,
    /// A text, possibly hostile.
    Text(String),
    /// An id, a digest or an address: shown letter by letter. Possibly hostile.
    Code(String),
    /// A file: its name, hostile, and its SHA-256.
    File {
        /// The name.
        name: String,
        /// The digest of its bytes.
        sha256: String,
    },
    /// A whole number.
    Number(i64),
    /// A moment.
    Moment(Moment),
    /// A source, member or record, such as `E-02:848`.
    Reference(String),
    /// A finding, such as `F-0007`.
    Finding(String),
    /// Several findings: the first of them, and how many more there are.
    Findings {
        /// The first, such as `F-0007`.
        numbers: Vec<String>,
        /// How many more.
        more: i64,
    },
    /// A value with a word that sets it apart, such as `new`. Possibly hostile.
    Tagged {
        /// The value.
        text: String,
        /// The word.
        tag: &'static str,
    },
    /// A value to search for in other logs. Possibly hostile.
    Indicator {
        /// As it was logged.
        value: String,
        /// As it is shown, so that no viewer makes a link of it.
        defanged: String,
    },
    /// What happened on each day.
    Strip(Strip),
    /// Cells below each other.
    Lines(Vec<Self>),
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Column {
    /// Its heading.
    pub heading: String,
    /// Whether it holds numbers only, which stand to the right.
    pub numeric: bool,
}

/// A table of the report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Grid {
    /// Its number in the report, counted from 1.
    pub number: usize,
    /// What it shows, as a sentence.
    pub caption: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// The rows that are shown.
    pub rows: Vec<Vec<Cell>>,
    /// The sums below the rows.
    pub sums: Option<Vec<Cell>>,
    /// How many rows there are, shown or not.
    pub total: i64,
}

/// Rows that a table of the report shows at most; the rest is counted.
pub(super) const ROWS_SHOWN: usize = 200;

impl Grid {
    /// A table of its own making: headings, and rows that fit them.
    pub(super) fn new(caption: &str, headings: &[&str], rows: Vec<Vec<Cell>>) -> Self {
        let total = count(rows.len());
        let columns = headings.iter().enumerate().map(|(at, heading)| Column {
            heading: (*heading).to_owned(),
            numeric: is_numeric(&rows, at),
        });
        let columns = columns.collect();
        Self { caption: caption.to_owned(), columns, rows, total, ..Self::default() }
    }

    /// The answer of a query: the columns named in `wanted`, as far as it has them.
    pub(super) fn chosen(caption: &str, table: &Table, wanted: &[&str], zone: &Zone) -> Self {
        let places: Vec<usize> = wanted.iter().filter_map(|name| table.column(name)).collect();
        let narrow = |row: &Vec<Value>| -> Vec<Value> {
            places.iter().filter_map(|at| row.get(*at).cloned()).collect()
        };
        let narrowed = Table {
            columns: places.iter().map(|at| table.columns[*at].clone()).collect(),
            rows: table.rows.iter().map(narrow).collect(),
        };
        let unknown = narrowed.columns.is_empty();
        Self::of_table(caption, if unknown { table } else { &narrowed }, zone)
    }

    /// The answer of a query as it is, without the columns that are empty throughout.
    pub(super) fn of_table(caption: &str, table: &Table, zone: &Zone) -> Self {
        let full = |at: &usize| table.rows.iter().any(|row| row.get(*at) != Some(&Value::Null));
        let places: Vec<usize> = (0..table.columns.len()).filter(full).collect();
        let row_cells = |row: &Vec<Value>| {
            let cell = |at: &usize| row.get(*at).map_or(Cell::Empty, |value| Cell::of(value, zone));
            places.iter().map(cell).collect()
        };
        let rows: Vec<Vec<Cell>> = table.rows.iter().take(ROWS_SHOWN).map(row_cells).collect();
        let headings: Vec<String> = places.iter().map(|at| words(&table.columns[*at])).collect();
        let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
        Self { total: count(table.rows.len()), ..Self::new(caption, &headings, rows) }
    }

    /// Whether a column holds numbers only.
    #[must_use]
    pub fn is_numeric(&self, at: usize) -> bool {
        self.columns.get(at).is_some_and(|column| column.numeric)
    }

    /// The table with a row of sums below.
    pub(super) fn with_sums(self, sums: Vec<Cell>) -> Self {
        Self { sums: Some(sums), ..self }
    }

    /// `200 of 3,411 shown`, where not all rows are.
    #[must_use]
    pub fn shortened(&self) -> Option<String> {
        let shown = count(self.rows.len());
        (shown < self.total)
            .then(|| format!("{} of {} shown.", grouped(shown), grouped(self.total)))
    }
}

impl Cell {
    /// A cell for a value of an answer.
    pub(super) fn of(value: &Value, zone: &Zone) -> Self {
        match value {
            Value::Null => Self::Empty,
            Value::Integer(number) => Self::Number(*number),
            Value::Time(time) => Self::Moment(zone.at(*time)),
            Value::Number(number) => Self::Text(format!("{number:.1}")),
            Value::Text(text) if is_code(text) => Self::Code(text.clone()),
            Value::Text(_) | Value::Boolean(_) | Value::List(_) => Self::Text(value.to_string()),
        }
    }

    /// A cell for a text that may be missing.
    pub(super) fn maybe(text: Option<&str>) -> Self {
        text.filter(|text| !text.is_empty()).map_or(Self::Empty, |text| Self::Text(text.to_owned()))
    }

    /// A cell for a moment that may be missing.
    pub(super) fn moment(time: Option<DateTime<Utc>>, zone: &Zone) -> Self {
        time.map_or(Self::Empty, |time| Self::Moment(zone.at(time)))
    }
}

/// `1,234,567`.
pub(super) fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut shown = String::from(if number < 0 { "-" } else { "" });
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

/// A length as the number that tables count in.
pub(super) fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

/// `credential_key_id` as `Credential key id`.
pub(super) fn words(column: &str) -> String {
    let text = column.strip_suffix("_at").map_or_else(|| column.to_owned(), ToOwned::to_owned);
    let text = text.replace('_', " ");
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn is_numeric(rows: &[Vec<Cell>], at: usize) -> bool {
    let mut cells = rows.iter().filter_map(|row| row.get(at)).filter(|cell| **cell != Cell::Empty);
    let mut found = false;
    cells.all(|cell| {
        found = true;
        matches!(cell, Cell::Number(_))
    }) && found
}

/// Whether a text is an id or an address rather than words: digits and few other marks, no blanks.
fn is_code(text: &str) -> bool {
    let marks = |byte: u8| byte.is_ascii_hexdigit() || matches!(byte, b'-' | b'.' | b':' | b'/');
    text.len() >= 7 && text.bytes().all(marks) && text.bytes().any(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_000), "1,000");
        assert_eq!(grouped(-1_234_567), "-1,234,567");
    }

    #[test]
    fn columns_are_named_in_words() {
        assert_eq!(words("credential_key_id"), "Credential key id");
        assert_eq!(words("first_at"), "First");
    }

    #[test]
    fn ids_and_addresses_are_codes() {
        assert!(is_code("203.0.113.77") && is_code("9f3c1b52-7d40-4c8e-9a55-0e6b2d1f7a31"));
        assert!(!is_code("Netherlands") && !is_code("decade") && !is_code("a b c d 1"));
    }

    #[test]
    fn an_answer_loses_its_empty_columns_and_counts_its_rows() {
        let rows = (0..300).map(|at| vec![Value::Integer(at), Value::Null]).collect();
        let table = Table { columns: vec!["row".to_owned(), "void".to_owned()], rows };
        let zone = Zone { name: "UTC".to_owned(), offsets: Vec::new() };
        let grid = Grid::of_table("Rows.", &table, &zone);
        assert_eq!(grid.columns.len(), 1);
        assert!(grid.columns[0].numeric);
        assert_eq!(grid.shortened().as_deref(), Some("200 of 300 shown."));
    }
}

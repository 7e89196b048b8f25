//! The rows of a table behind a figure, asked by the names of their columns; and the findings that
//! they name.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::ReportError;
use super::cell::{Cell, count};
use super::inputs::Inputs;
use crate::finding::{Finding, Severity, Table, Value};

/// A table that has every column that is asked of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rows<'a>(&'a Table);

/// One of its rows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row<'a> {
    table: &'a Table,
    values: &'a [Value],
}

impl<'a> Rows<'a> {
    /// The rows of a table, which must have these columns unless it is empty.
    pub(super) fn of(
        name: &'static str,
        table: &'a Table,
        columns: &[&'static str],
    ) -> Result<Self, ReportError> {
        let missing = columns.iter().find(|column| table.column(column).is_none());
        match missing.filter(|_| !table.rows.is_empty()) {
            Some(column) => Err(ReportError::MissingColumn { table: name, column }),
            None => Ok(Self(table)),
        }
    }

    /// The rows in their order.
    pub(super) fn iter(self) -> impl Iterator<Item = Row<'a>> {
        let table = self.0;
        table.rows.iter().map(move |values| Row { table, values })
    }

    /// The first row.
    pub(super) fn first(self) -> Option<Row<'a>> {
        self.iter().next()
    }
}

impl<'a> Row<'a> {
    fn get(self, column: &str) -> Option<&'a Value> {
        self.table.column(column).and_then(|at| self.values.get(at))
    }

    /// A text; nothing where it is unknown or empty.
    pub(super) fn text(self, column: &str) -> Option<&'a str> {
        self.get(column).and_then(Value::as_text).filter(|text| !text.is_empty())
    }

    /// A text as a cell.
    pub(super) fn cell(self, column: &str) -> Cell {
        Cell::maybe(self.text(column))
    }

    /// A whole number; 0 where it is unknown, as sums are.
    pub(super) fn number(self, column: &str) -> i64 {
        self.get(column).and_then(Value::as_integer).unwrap_or(0)
    }

    /// A whole number that may be unknown.
    pub(super) fn known_number(self, column: &str) -> Option<i64> {
        self.get(column).and_then(Value::as_integer)
    }

    /// A moment.
    pub(super) fn time(self, column: &str) -> Option<DateTime<Utc>> {
        self.get(column).and_then(Value::as_time)
    }

    /// Whether something holds; unknown does not.
    pub(super) fn holds(self, column: &str) -> bool {
        self.get(column) == Some(&Value::Boolean(true))
    }

    /// A list; empty where it is unknown.
    pub(super) fn list(self, column: &str) -> &'a [Value] {
        match self.get(column) {
            Some(Value::List(values)) => values,
            _ => &[],
        }
    }

    /// The whole numbers of a list.
    pub(super) fn numbers(self, column: &str) -> Vec<i64> {
        self.list(column).iter().filter_map(Value::as_integer).collect()
    }

    /// The texts of a list.
    pub(super) fn texts(self, column: &str) -> Vec<&'a str> {
        self.list(column).iter().filter_map(Value::as_text).collect()
    }
}

/// The findings that the report tells at length, and can therefore be linked to, by their numbers.
#[derive(Clone, Debug)]
pub(super) struct Told(BTreeMap<i64, String>);

/// Findings that a cell names at most; the rest is counted.
const NAMED: usize = 5;

impl Told {
    pub(super) fn of(inputs: &Inputs) -> Self {
        let told =
            |finding: &&Finding| finding.severity > Severity::Info && !finding.little_history;
        let findings = inputs.findings.iter().filter(told);
        Self(findings.filter_map(|one| Some((one.number?, one.label()))).collect())
    }

    /// The first findings of a row as they are called, and how many more it names.
    pub(super) fn named(&self, row: Row<'_>) -> (Vec<String>, i64) {
        let numbers = row.numbers("findings");
        let told = numbers.iter().filter_map(|number| self.0.get(number).cloned());
        let mut told: Vec<String> = told.collect();
        let more = count(told.len().saturating_sub(NAMED));
        told.truncate(NAMED);
        (told, more)
    }

    /// The findings of a row as a cell.
    pub(super) fn cell(&self, row: Row<'_>) -> Cell {
        let (numbers, more) = self.named(row);
        if numbers.is_empty() { Cell::Empty } else { Cell::Findings { numbers, more } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_column_is_named_unless_there_is_no_row() {
        let mut table = Table { columns: vec!["a".to_owned()], rows: Vec::new() };
        assert!(Rows::of("things", &table, &["a", "b"]).is_ok());
        table.rows.push(vec![Value::Integer(1)]);
        let error = Rows::of("things", &table, &["a", "b"]).unwrap_err();
        assert_eq!(error.to_string(), "table things has no column b");
    }

    #[test]
    fn findings_beyond_the_first_five_are_counted() {
        let told = Told((1..=9).map(|number| (number, format!("F-{number:04}"))).collect());
        let numbers = |range: std::ops::RangeInclusive<i64>| {
            let list = Value::List(range.map(Value::Integer).collect());
            Table { columns: vec!["findings".to_owned()], rows: vec![vec![list]] }
        };
        let table = numbers(3..=20);
        let row = Rows::of("things", &table, &["findings"]).unwrap().first().unwrap();
        let (named, more) = told.named(row);
        assert_eq!((named.len(), named[0].as_str(), more), (5, "F-0003", 2));
        let table = numbers(30..=40);
        let row = Rows::of("things", &table, &["findings"]).unwrap().first().unwrap();
        assert_eq!(told.cell(row), Cell::Empty, "what the page does not tell cannot be linked to");
    }
}

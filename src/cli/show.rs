//! Showing values in a terminal, where log text is as hostile as anywhere.

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _};

use comfy_table::{ContentArrangement, Table as Grid, presets};
use serde_json::{Value as Json, json};

use crate::case::RecordSum;
use crate::finding::{Severity, Table, Value};

/// A text in which nothing can move the cursor, change colours or reorder what is read.
///
/// Control, bidirectional and zero-width characters become visible marks such as `U+202E`.
pub(crate) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => shown.push('⏎'),
            '\t' => shown.push(' '),
            c if is_hidden(c) => {
                let _infallible = write!(shown, "[U+{:04X}]", u32::from(c));
            }
            c => shown.push(c),
        }
    }
    shown
}

fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(u32::from(c),
            0x00AD | 0x061C | 0x180E | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F | 0xFEFF
            | 0xFFF9..=0xFFFB | 0xE0000..=0xE007F)
}

/// A number of things, by the word for one of them or for several: `1 file`, `2,000 files`.
pub(crate) fn counted<N: TryInto<i64>>(count: N, one: &str, several: &str) -> String {
    let count = count.try_into().unwrap_or(i64::MAX);
    format!("{} {}", thousands(count), if count == 1 { one } else { several })
}

/// An answer as a table that fits the terminal; as tab-separated lines where there is none.
pub(crate) fn table(answer: &Table) -> String {
    if !io::stdout().is_terminal() {
        return tab_separated(answer);
    }
    let width = terminal_size().map_or(80, |(columns, _)| columns);
    // Columns of a few letters each are read by nobody: such rows are shown one below the other.
    if answer.columns.len() * NARROWEST > width {
        return one_below_the_other(answer);
    }
    let mut grid = Grid::new();
    grid.set_width(u16::try_from(width).unwrap_or(u16::MAX));
    grid.load_style(presets::UTF8_HORIZONTAL_ONLY);
    grid.set_content_arrangement(ContentArrangement::Dynamic);
    grid.set_header(&answer.columns);
    for row in &answer.rows {
        grid.add_row(row.iter().map(|value| visible(&value.to_string())));
    }
    format!("{grid}\n")
}

/// The least that a column of a table on a terminal takes, with the space around it.
const NARROWEST: usize = 12;

/// Columns and rows of the terminal that standard output, or else another stream, is.
pub(crate) fn terminal_size() -> Option<(usize, usize)> {
    let (columns, rows) = terminal_size::terminal_size()?;
    // Some terminals that know no size say zero.
    let (columns, rows) = (usize::from(columns.0), usize::from(rows.0));
    (columns > 0 && rows > 0).then_some((columns, rows))
}

/// Each row as lines of `column  value`, without the columns that are empty in it.
fn one_below_the_other(answer: &Table) -> String {
    let longest = answer.columns.iter().map(|name| name.chars().count()).max().unwrap_or_default();
    let mut text = String::new();
    for (at, row) in answer.rows.iter().enumerate() {
        let _infallible = writeln!(text, "row {}", thousands(at + 1));
        for (name, value) in answer.columns.iter().zip(row) {
            if *value != Value::Null {
                let value = visible(&value.to_string());
                let _infallible = writeln!(text, "  {name:<longest$}  {value}");
            }
        }
    }
    text
}

pub(crate) fn tab_separated(answer: &Table) -> String {
    let mut text = answer.columns.join("\t");
    text.push('\n');
    for row in &answer.rows {
        let cells: Vec<_> = row.iter().map(|value| visible(&value.to_string())).collect();
        text.push_str(&cells.join("\t"));
        text.push('\n');
    }
    text
}

/// A value as JSON: times as RFC 3339, everything else as what it is.
pub(crate) fn json_value(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Boolean(value) => json!(value),
        Value::Integer(value) => json!(value),
        Value::Number(value) => json!(value),
        Value::Time(_) => json!(value.to_string()),
        Value::Text(text) => json!(text),
        Value::List(values) => values.iter().map(json_value).collect(),
    }
}

/// An answer as a list of objects.
pub(crate) fn json_rows(answer: &Table) -> Json {
    let row = |row: &Vec<Value>| -> Json {
        let cells = answer.columns.iter().zip(row);
        Json::Object(cells.map(|(name, value)| (name.clone(), json_value(value))).collect())
    };
    answer.rows.iter().map(row).collect()
}

/// How records added up, in words.
pub(crate) fn sum(sum: &RecordSum) -> String {
    format!(
        "{} read = {} stored + {} duplicate + {} rejected",
        thousands(sum.read),
        thousands(sum.stored),
        thousands(sum.duplicate),
        thousands(sum.rejected)
    )
}

/// A number with commas between its thousands.
pub(crate) fn thousands(number: impl TryInto<u64>) -> String {
    let digits = number.try_into().unwrap_or(0).to_string();
    let mut shown = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

/// A size in bytes, for people.
#[expect(clippy::cast_precision_loss, reason = "a size for people has three digits")]
pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}

/// A severity, in its colour where colour is wanted.
pub(crate) fn severity(severity: Severity, colour: bool) -> String {
    let word = format!("{:<6}", severity.word());
    if !colour {
        return word;
    }
    let code = match severity {
        Severity::High => "1;31",
        Severity::Medium => "33",
        Severity::Low => "36",
        Severity::Info => "2",
    };
    format!("\u{1b}[{code}m{word}\u{1b}[0m")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_reaches_the_terminal_that_it_would_obey() {
        assert_eq!(visible("a\u{1b}[31mb\r\n"), "a[U+001B][31mb[U+000D]⏎");
        assert_eq!(visible("exe.\u{202e}gpj"), "exe.[U+202E]gpj");
        assert_eq!(visible("Zoë ＝ 東京"), "Zoë ＝ 東京");
    }

    #[test]
    fn rows_of_many_columns_are_shown_one_below_the_other() {
        let answer = Table {
            columns: vec!["id".to_owned(), "user_agent".to_owned(), "city".to_owned()],
            rows: vec![vec![Value::Integer(7), Value::Text("a\u{1b}[2Jb".to_owned()), Value::Null]],
        };
        let shown = one_below_the_other(&answer);
        assert_eq!(shown, "row 1\n  id          7\n  user_agent  a[U+001B][2Jb\n");
    }

    #[test]
    fn numbers_read_as_people_write_them() {
        assert_eq!(thousands(0_u64), "0");
        assert_eq!(thousands(1_234_567_u64), "1,234,567");
        assert_eq!(thousands(-1_i64), "0");
        assert_eq!(size(999), "999 B");
        assert_eq!(size(1_500_000), "1.5 MB");
    }
}

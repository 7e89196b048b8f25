//! The rows of a worksheet as CSV (RFC 4180).

use std::io::{self, Write};

use quick_xml::events::{BytesStart, Event};

use super::damaged;
use super::dates::{Calendar, Style};
use super::strings::SharedStrings;
use super::xml::{Part, add_text, attribute};

/// The most letters a cell can have. What was longer has been cut by Excel.
const LONGEST_CELL: usize = 32_767;
/// The most columns a sheet can have.
const MOST_COLUMNS: usize = 16_384;

/// What cannot be seen in the rows of a sheet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Cells with as many letters as a cell can have, which is where Excel cuts what is longer.
    pub cut_cells: u64,
}

/// What the numbers in cells refer to.
pub(super) struct Meaning<'a> {
    pub(super) strings: &'a mut SharedStrings,
    pub(super) styles: &'a [Style],
    pub(super) calendar: Calendar,
}

/// A cell as it is read.
#[derive(Default)]
struct Cell {
    column: usize,
    kind: String,
    style: Style,
    text: String,
}

/// Writes every row that has a value, with a cell for every heading.
pub(super) fn write_csv(
    mut part: Part<'_>,
    mut meaning: Meaning<'_>,
    out: &mut dyn Write,
) -> io::Result<Told> {
    let mut told = Told::default();
    let mut row = Row::default();
    let mut cell = Cell::default();
    let (mut inside, mut spoken) = (false, false);
    while let Some(event) = part.next()? {
        match &event {
            Event::Start(start) => match start.local_name().as_ref() {
                b"row" => row.clear(),
                b"c" => cell = begin(start, row.next, meaning.styles)?,
                b"v" | b"t" => inside = !spoken,
                b"rPh" => spoken = true,
                _ => {}
            },
            Event::End(tag) => match tag.local_name().as_ref() {
                b"v" | b"t" => inside = false,
                b"rPh" => spoken = false,
                b"c" => {
                    let text = meaning.of(&mut cell)?;
                    told.cut_cells += u64::from(is_cut(&text));
                    row.put(cell.column, text);
                }
                b"row" => row.write(out)?,
                _ => {}
            },
            event if inside => add_text(event, &mut cell.text)?,
            _ => {}
        }
    }
    Ok(told)
}

/// Excel counts in the units of UTF-16.
fn is_cut(text: &str) -> bool {
    text.len() >= LONGEST_CELL && text.encode_utf16().count() == LONGEST_CELL
}

fn begin(start: &BytesStart<'_>, next: usize, styles: &[Style]) -> io::Result<Cell> {
    let place = attribute(start, "r")?;
    let column = place.as_deref().map_or(Some(next), column_of);
    let column = column
        .filter(|column| *column < MOST_COLUMNS)
        .ok_or_else(|| damaged("a cell of the worksheet stands in no column"))?;
    let style = attribute(start, "s")?.and_then(|number| number.parse::<usize>().ok());
    let style = style.and_then(|number| styles.get(number).copied()).unwrap_or_default();
    let kind = attribute(start, "t")?.unwrap_or_default();
    Ok(Cell { column, kind, style, text: String::new() })
}

/// The column of a place like `AB12`, from zero.
fn column_of(place: &str) -> Option<usize> {
    let letters = place.bytes().take_while(u8::is_ascii_alphabetic);
    let number = letters.take(4).fold(0, |number, letter| {
        number * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1
    });
    number.checked_sub(1)
}

impl Meaning<'_> {
    /// What a cell says.
    fn of(&mut self, cell: &mut Cell) -> io::Result<String> {
        let text = std::mem::take(&mut cell.text);
        if text.is_empty() {
            return Ok(text);
        }
        match cell.kind.as_str() {
            "s" => {
                let number = text.trim().parse().map_err(|_not_a_number| {
                    damaged(format!("a cell names the text {text}, which is no number"))
                })?;
                Ok(plain(self.strings.get(number)?))
            }
            "b" => Ok(if text.trim() == "1" { "TRUE" } else { "FALSE" }.to_owned()),
            "str" | "inlineStr" => Ok(plain(text)),
            "" | "n" if cell.style == Style::Date => {
                let moment = text.trim().parse().ok().and_then(|days| self.calendar.iso(days));
                Ok(moment.unwrap_or(text))
            }
            _ => Ok(text),
        }
    }
}

/// Letters that XML cannot hold stand as `_x000D_`, and an underline before such as `_x005F_`.
fn plain(text: String) -> String {
    if !text.contains("_x") {
        return text;
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find("_x") {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let coded = rest.get(2..6).filter(|_| rest.get(6..7) == Some("_"));
        let digits = coded.filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        let letter = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        if let Some(letter) = letter.and_then(char::from_u32) {
            plain.push(letter);
            rest = &rest[7..];
        } else {
            plain.push_str("_x");
            rest = &rest[2..];
        }
    }
    plain.push_str(rest);
    plain
}

/// A row on its way out.
#[derive(Default)]
struct Row {
    cells: Vec<String>,
    /// The column after the last cell.
    next: usize,
    /// How many cells the headings have, once they are known.
    width: usize,
}

impl Row {
    fn clear(&mut self) {
        self.cells.clear();
        self.next = 0;
    }

    fn put(&mut self, column: usize, text: String) {
        if self.cells.len() <= column {
            self.cells.resize(column + 1, String::new());
        }
        self.cells[column] = text;
        self.next = column + 1;
    }

    fn write(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if self.cells.iter().all(String::is_empty) {
            return Ok(());
        }
        // Empty cells at the end are often not in the file at all, or are there for their border.
        let used = self.cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |at| at + 1);
        if self.width == 0 {
            self.width = used;
        }
        self.cells.resize(used.max(self.width), String::new());
        for (at, cell) in self.cells.iter().enumerate() {
            if at > 0 {
                out.write_all(b",")?;
            }
            write_cell(cell, out)?;
        }
        out.write_all(b"\r\n")
    }
}

fn write_cell(cell: &str, out: &mut dyn Write) -> io::Result<()> {
    let quoted = cell.contains(['"', ',', '\r', '\n']) || cell.starts_with("sep=");
    if !quoted {
        return out.write_all(cell.as_bytes());
    }
    out.write_all(b"\"")?;
    out.write_all(cell.replace('"', "\"\"").as_bytes())?;
    out.write_all(b"\"")
}

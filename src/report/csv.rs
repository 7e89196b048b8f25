//! The tables of the document as CSV, one file each, for programs and spreadsheets.
//!
//! RFC 4180 with a byte order mark. A spreadsheet runs a cell that begins like a formula, and log text is
//! hostile: such cells get an apostrophe in front. Moments are RFC 3339 in UTC. The sums below a table are
//! left out, since whoever adds up a column would count them twice.

use std::borrow::Cow;
use std::io;

use chrono::SecondsFormat;
use csv::{Terminator, WriterBuilder};

use super::sheets::{Field, Sheet, sheets};
use super::{Document, ReportError, guarded};
use crate::digest::Sha256;

/// The file that names all others.
const INDEX: &str = "index.csv";

/// Writes every table of a document as CSV, and last `index.csv`, which has a line for each: its file, its
/// name in the report, its section, what it shows, its rows, how many there are in all, and the SHA-256 of its
/// file.
///
/// `file` is given the name of a file, which holds only small letters, digits, hyphens and `.csv`, and its
/// bytes. The same document gives the same files.
///
/// # Errors
///
/// When `file` fails.
pub fn csv_tables(
    document: &Document,
    file: &mut dyn FnMut(&str, &[u8]) -> io::Result<()>,
) -> Result<(), ReportError> {
    let headings = ["File", "Table", "Section", "What it shows", "Rows", "Rows in all", "SHA-256"];
    let mut index = vec![headings.map(str::to_owned).to_vec()];
    for sheet in sheets(document) {
        let bytes = table(&sheet)?;
        let name = file_name(&sheet);
        file(&name, &bytes)?;
        index.push(vec![
            name,
            sheet.name.clone(),
            sheet.section.clone(),
            sheet.caption(),
            sheet.grid.rows.len().to_string(),
            sheet.grid.total.to_string(),
            Sha256::of(&bytes).to_string(),
        ]);
    }
    file(INDEX, &written(index)?)?;
    Ok(())
}

/// Whether a file of this name is one that [`csv_tables`] can write: then it may be replaced by another.
#[must_use]
pub fn is_csv_table(name: &str) -> bool {
    let begins = ["answers", "findings", "sequence", "table-", "figure-"]
        .iter()
        .any(|start| name.starts_with(start));
    let letters = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    name == INDEX
        || (begins && name.strip_suffix(".csv").is_some_and(|stem| stem.bytes().all(letters)))
}

/// `table-07-principals-1-day.csv`: numbers of two digits, so that a folder lists them in their order.
fn file_name(sheet: &Sheet<'_>) -> String {
    let (kind, number) = sheet.name.split_once(' ').unwrap_or((&sheet.name, ""));
    let number = if number.is_empty() { String::new() } else { format!("-{number:0>2}") };
    let word = if number.is_empty() { String::new() } else { format!("-{}", sheet.word) };
    let name = format!("{kind}{number}{word}").to_ascii_lowercase();
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '-' };
    format!("{}.csv", name.chars().map(plain).collect::<String>())
}

fn table(sheet: &Sheet<'_>) -> Result<Vec<u8>, ReportError> {
    let rows = sheet.grid.rows.iter().map(|row| {
        let cell = |field: Field| match field {
            Field::Empty => String::new(),
            Field::Text(text) => text,
            Field::Number(number) => number.to_string(),
            Field::Time(time) => time.to_rfc3339_opts(SecondsFormat::AutoSi, true),
        };
        sheet.fields(row).into_iter().map(cell).collect()
    });
    written(std::iter::once(sheet.headings()).chain(rows))
}

fn written(rows: impl IntoIterator<Item = Vec<String>>) -> Result<Vec<u8>, ReportError> {
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    for row in rows {
        let guarded = row.iter().map(|text| match text.parse::<i64>() {
            // What is nothing but a number is no formula, also with a minus in front.
            Ok(_number) => Cow::Borrowed(text.as_str()),
            Err(_text) => guarded(text),
        });
        writer
            .write_record(guarded.map(|text| text.into_owned().into_bytes()))
            .map_err(|error| ReportError::Write(error.into()))?;
    }
    writer.into_inner().map_err(|error| ReportError::Write(error.into_error()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use csv::ReaderBuilder;

    use super::super::sample;
    use super::*;

    /// The files of the sample, in which a network is called by a formula.
    fn files() -> BTreeMap<String, Vec<u8>> {
        let mut inputs = sample::inputs();
        sample::HOSTILE[10].clone_into(&mut inputs.known_networks[0].label);
        let document = Document::compile(&inputs).unwrap();
        let mut files = BTreeMap::new();
        let mut file = |name: &str, bytes: &[u8]| {
            assert!(is_csv_table(name), "{name}");
            assert!(files.insert(name.to_owned(), bytes.to_vec()).is_none(), "{name} stands twice");
            Ok(())
        };
        csv_tables(&document, &mut file).unwrap();
        files
    }

    fn records(bytes: &[u8]) -> Vec<Vec<String>> {
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).expect("a byte order mark");
        let mut reader = ReaderBuilder::new().has_headers(false).from_reader(bytes);
        let row = |record: csv::StringRecord| record.iter().map(str::to_owned).collect();
        reader.records().map(|record| row(record.unwrap())).collect()
    }

    #[test]
    fn the_index_names_every_file_with_its_rows_and_its_digest() {
        let files = files();
        let index = records(&files[INDEX]);
        assert_eq!(index.len(), files.len(), "a heading, and a line for each file but the index");
        for line in &index[1..] {
            let bytes = &files[&line[0]];
            assert_eq!(Sha256::of(bytes).to_string(), line[6], "{}", line[0]);
            assert_eq!((records(bytes).len() - 1).to_string(), line[4], "{}", line[0]);
        }
        assert_eq!(files, self::files(), "the same document gives the same files");
    }

    #[test]
    fn no_cell_begins_like_a_formula_or_hides_a_character() {
        let mut guarded_cells = 0;
        for (name, bytes) in files() {
            for cell in records(&bytes).into_iter().flatten() {
                let number = cell.parse::<i64>().is_ok();
                assert!(
                    number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']),
                    "{name}: {cell}"
                );
                assert!(!cell.chars().any(super::super::visible::is_hidden), "{name}: {cell}");
                guarded_cells += usize::from(cell.starts_with("'="));
            }
        }
        assert!(guarded_cells > 0, "the sample has a cell that begins like a formula");
    }

    #[test]
    fn a_file_that_somebody_else_put_there_is_not_ours() {
        for name in ["notes.csv", "table-1.xlsx", "Findings.csv", "table-../x.csv", "index.csv.bak"]
        {
            assert!(!is_csv_table(name), "{name}");
        }
    }

    #[test]
    fn nothing_that_a_spreadsheet_would_run_comes_out_as_it_is() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "\r=1", "\0=1", "＝1"] {
            assert_eq!(guarded(text), format!("'{text}"));
        }
        for text in ["", "Mozilla/5.0 (X11)", "a=b", "'=1", "2001:db8::1"] {
            assert_eq!(guarded(text), text);
        }
    }
}

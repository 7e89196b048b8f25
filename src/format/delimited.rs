//! CSV, cut into records and cells by one set of rules, without copying.
//!
//! The rules are those of RFC 4180 as spreadsheets and Azure write it: a quote opens a cell only at
//! its beginning, two quotes inside are one, line ends inside are part of the value.

use std::borrow::Cow;

/// How far we are in a record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct RowScan {
    quoted: bool,
}

/// Finds where the record that begins at `start` ends, looking on from `from`.
///
/// Gives the place after its line end. Without one, gives nothing and where to look on.
pub(super) fn row_end(
    bytes: &[u8],
    (start, from): (usize, usize),
    delimiter: u8,
    scan: &mut RowScan,
) -> Result<usize, usize> {
    let mut at = from;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        if scan.quoted {
            let Some(found) = memchr::memchr(b'"', rest) else { return Err(bytes.len()) };
            match bytes.get(at + found + 1) {
                // Whether the quote is the first of two, the next read has to say.
                None => return Err(at + found),
                Some(b'"') => at += found + 2,
                Some(_) => {
                    scan.quoted = false;
                    at += found + 1;
                }
            }
        } else {
            let Some(found) = memchr::memchr2(b'"', b'\n', rest) else { return Err(bytes.len()) };
            let place = at + found;
            if bytes[place] == b'\n' {
                return Ok(place + 1);
            }
            scan.quoted = place == start || bytes[place - 1] == delimiter;
            at = place + 1;
        }
    }
}

/// The cells of one record, borrowed from it.
pub(super) struct Cells<'a> {
    /// What is left, or nothing after the last cell.
    rest: Option<&'a str>,
    delimiter: u8,
    /// What is wrong with the quotes, if anything.
    pub(super) fault: Option<&'static str>,
}

impl<'a> Cells<'a> {
    /// The cells of a record with or without its line end.
    pub(super) fn new(record: &'a str, delimiter: u8) -> Self {
        Self { rest: Some(record.trim_end_matches(['\r', '\n'])), delimiter, fault: None }
    }

    fn quoted(&mut self, inside: &'a str) -> Cow<'a, str> {
        let bytes = inside.as_bytes();
        let mut doubled = false;
        let mut at = 0;
        let end = loop {
            let Some(found) = memchr::memchr(b'"', &bytes[at..]) else {
                self.fault = Some("a quote is never closed");
                break bytes.len();
            };
            if bytes.get(at + found + 1) != Some(&b'"') {
                break at + found;
            }
            doubled = true;
            at += found + 2;
        };
        let after = inside.get(end + 1..).unwrap_or_default();
        // After a closing quote nothing can come but the end of the cell. If something does, a quote
        // is missing somewhere, and what we take for one cell may be half a line.
        let (stray, rest) = self.split(after);
        self.rest = rest;
        if !stray.trim().is_empty() {
            self.fault = Some("a quote stands where none can, so that cells cannot be told apart");
        }
        let text = &inside[..end];
        if doubled { Cow::Owned(text.replace("\"\"", "\"")) } else { Cow::Borrowed(text) }
    }

    fn split(&self, text: &'a str) -> (&'a str, Option<&'a str>) {
        match memchr::memchr(self.delimiter, text.as_bytes()) {
            None => (text, None),
            Some(at) => (&text[..at], Some(&text[at + 1..])),
        }
    }
}

impl<'a> Iterator for Cells<'a> {
    type Item = Cow<'a, str>;

    fn next(&mut self) -> Option<Cow<'a, str>> {
        let rest = self.rest?;
        if let Some(inside) = rest.strip_prefix('"') {
            return Some(self.quoted(inside));
        }
        let (cell, rest) = self.split(rest);
        self.rest = rest;
        Some(Cow::Borrowed(cell))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(record: &str) -> Vec<String> {
        Cells::new(record, b',').map(Cow::into_owned).collect()
    }

    #[test]
    fn quotes_count_at_the_beginning_of_a_cell_only() {
        assert_eq!(cells("a,\"b,\"\"c\"\"\r\nd\",e\r\n"), ["a", "b,\"c\"\r\nd", "e"]);
        assert_eq!(cells("5\" disk,,x"), ["5\" disk", "", "x"]);
        assert_eq!(cells("\"\",\"a\"b,"), ["", "a", ""]);
        assert_eq!(cells("\"open,"), ["open,"]);
    }

    #[test]
    fn a_record_ends_where_its_quotes_are_closed() {
        let bytes = b"a,\"b\r\n\"\"c\"\nnext";
        let mut scan = RowScan::default();
        assert_eq!(row_end(bytes, (0, 0), b',', &mut scan), Ok(11));
        let mut scan = RowScan::default();
        assert_eq!(row_end(&bytes[..7], (0, 0), b',', &mut scan), Err(6));
        assert_eq!(row_end(bytes, (0, 6), b',', &mut scan), Ok(11));
    }
}

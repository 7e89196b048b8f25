//! Holds a report that somebody has against the one that the case gives, and names what differs.
//!
//! The document is written again in the same format. Where the bytes are the same, so is everything that the
//! report says. Where they are not, both are read as lines of text, and the lines are compared.

use std::fmt;

use super::{Document, RENDERERS, ReportError};

mod lines;
mod text;

use lines::changed;
use text::{Line, html, json, markdown};

/// What comparing came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Compared {
    /// The same, byte for byte.
    Same,
    /// The bytes differ in these places.
    Differs {
        /// What differs, in the order of the report, as far as it is named.
        differences: Vec<Difference>,
        /// How many more lines differ.
        more: usize,
        /// The first byte that differs, counted from 0.
        first_byte: usize,
    },
    /// The file is in a form that no renderer of this program gives byte for byte: PDF, CSV, or none of a report.
    NotComparable,
}

/// A place in which two reports differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The heading, caption or path it stands under.
    pub under: String,
    /// What the report says there. Hostile. `None`: nothing.
    pub report: Option<String>,
    /// What the case gives. Hostile. `None`: nothing.
    pub case: Option<String>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "under {:?}: ", self.under)?;
        match (&self.report, &self.case) {
            (Some(report), Some(case)) => {
                write!(f, "the report says {report:?}, and the case gives {case:?}")
            }
            (Some(report), None) => write!(f, "the report says {report:?}, and the case does not"),
            (None, Some(case)) => write!(f, "the case gives {case:?}, and the report does not"),
            (None, None) => f.write_str("nothing"),
        }
    }
}

/// Differences that are named; the rest is counted.
const NAMED: usize = 50;

/// Holds the bytes of a report against what a document gives in the same format.
///
/// # Errors
///
/// When the document cannot be written.
pub fn compare(document: &Document, report: &[u8]) -> Result<Compared, ReportError> {
    let Some(format) = format_of(report) else { return Ok(Compared::NotComparable) };
    let mut given = Vec::new();
    for renderer in RENDERERS.iter().filter(|renderer| renderer.name() == format) {
        renderer.render(document, &mut given)?;
    }
    if given == report {
        return Ok(Compared::Same);
    }
    let pairs = report.iter().zip(&given);
    let first_byte = pairs.take_while(|(one, other)| one == other).count();
    let read: fn(&str) -> Vec<Line> = match format {
        "html" => html,
        "json" => json,
        "markdown" => markdown,
        // A workbook is packed: what differs in it is seen in the other formats.
        _ => return Ok(Compared::Differs { differences: Vec::new(), more: 0, first_byte }),
    };
    let (said, case) = (String::from_utf8_lossy(report), String::from_utf8_lossy(&given));
    let mut differences = changed(&read(&said), &read(&case));
    let more = differences.len().saturating_sub(NAMED);
    differences.truncate(NAMED);
    Ok(Compared::Differs { differences, more, first_byte })
}

/// The renderer whose output begins like this.
fn format_of(report: &[u8]) -> Option<&'static str> {
    let begins = |start: &[u8]| report.starts_with(start);
    if begins(b"PK\x03\x04") {
        Some("xlsx")
    } else if begins(b"<!doctype html>") {
        Some("html")
    } else if begins(b"{") {
        Some("json")
    } else if begins(b"%PDF-") || begins(b"\xef\xbb\xbf") {
        None
    } else if begins(b"# ") || begins(b"**") {
        Some("markdown")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    fn rendered(name: &str, document: &Document) -> Vec<u8> {
        let mut out = Vec::new();
        for renderer in RENDERERS.iter().filter(|renderer| renderer.name() == name) {
            renderer.render(document, &mut out).unwrap();
        }
        assert!(!out.is_empty(), "{name}");
        out
    }

    #[test]
    fn a_report_of_the_same_document_is_the_same_in_every_format() {
        let document = sample::document();
        for renderer in RENDERERS {
            let report = rendered(renderer.name(), &document);
            assert_eq!(compare(&document, &report).unwrap(), Compared::Same, "{}", renderer.name());
        }
        for other in [&b"%PDF-1.4"[..], b"\xef\xbb\xbfFile", b"", b"notes"] {
            assert_eq!(compare(&document, other).unwrap(), Compared::NotComparable);
        }
    }

    #[test]
    fn a_number_that_was_changed_is_named_with_its_place() {
        let document = sample::document();
        for name in ["html", "markdown", "json"] {
            let report = String::from_utf8(rendered(name, &document)).unwrap();
            let number = if name == "json" { "137934" } else { "137,934" };
            let (old, new) = (number, number.replace('4', "5"));
            let (new, report) = (new.as_str(), report.as_str());
            let forged = report.replacen(old, new, 1);
            assert_ne!(report, forged, "{name}");
            let Compared::Differs { differences, more, first_byte } =
                compare(&document, forged.as_bytes()).unwrap()
            else {
                panic!("{name}: the forgery passes");
            };
            assert_eq!((differences.len(), more), (1, 0), "{name}: {differences:?}");
            assert!(first_byte > 100, "{name}");
            let found = &differences[0];
            let (said, given) = (found.report.clone().unwrap(), found.case.clone().unwrap());
            assert!(said.contains(new) && given.contains(old), "{name}: {found}");
            assert!(!found.under.is_empty(), "{name}: {found}");
        }
    }

    #[test]
    fn a_line_that_was_taken_out_is_named() {
        let document = sample::document();
        let report = String::from_utf8(rendered("markdown", &document)).unwrap();
        let line = report.lines().find(|line| line.starts_with("| E\\-03 ")).unwrap();
        let forged = report.replacen(&format!("{line}\n"), "", 1);
        let Compared::Differs { differences, .. } = compare(&document, forged.as_bytes()).unwrap()
        else {
            panic!("the forgery passes");
        };
        assert_eq!(differences.len(), 1, "{differences:?}");
        assert_eq!(differences[0].report, None);
    }

    #[test]
    fn another_report_altogether_does_not_take_for_ever() {
        let document = sample::document();
        let lines: Vec<String> = (0..30_000).map(|number| format!("line {number}")).collect();
        let other = format!("# other\n{}\n", lines.join("\n"));
        let found = compare(&document, other.as_bytes()).unwrap();
        assert!(matches!(found, Compared::Differs { more, .. } if more > 20_000), "{found:?}");
        let found = compare(&document, b"{\"a\": 1").unwrap();
        assert!(matches!(found, Compared::Differs { .. }), "{found:?}");
    }
}

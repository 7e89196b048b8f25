//! Cells that a spreadsheet must not run.

use std::borrow::Cow;

/// A text as a spreadsheet shows it and does not run it (OWASP ASVS 5.0, 1.2.10).
///
/// What begins, after blanks, with `= + - @`, their full-width forms, a tab or a carriage return
/// gets an apostrophe in front.
#[must_use]
pub fn guarded(text: &str) -> Cow<'_, str> {
    if is_formula(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// Whether a spreadsheet would take a text for a formula.
pub(crate) fn is_formula(text: &str) -> bool {
    let formula = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
    let blank =
        |c: char| (c.is_whitespace() && !formula.contains(&c)) || matches!(c, '\0' | '\u{feff}');
    text.trim_start_matches(blank).starts_with(formula)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{guarded, is_formula};

    #[test]
    fn nothing_that_a_spreadsheet_would_run_comes_out_as_it_is() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "\r=1", "\0=1", "＝1"] {
            assert_eq!(guarded(text), format!("'{text}"));
        }
        for text in ["", "Mozilla/5.0 (X11)", "a=b", "'=1", "2001:db8::1"] {
            assert_eq!(guarded(text), text);
        }
    }

    /// Texts that often begin as formulas do, and hold what CSV has to quote.
    fn cell() -> impl Strategy<Value = String> {
        prop_oneof!["[ \0\t\r\n]{0,2}[=+@＝＋－＠-]?[a-z\"',;\r\n ]{0,6}", ".{0,12}"]
    }

    proptest! {
        /// After blanks, no cell begins with what a spreadsheet takes for a formula, and whoever takes
        /// the one apostrophe away has the text of the evidence.
        #[test]
        fn no_cell_is_run_and_none_is_lost(text in cell()) {
            let out = guarded(&text).into_owned();
            prop_assert!(!is_formula(&out));
            if is_formula(&text) {
                prop_assert_eq!(out.strip_prefix('\''), Some(text.as_str()));
            } else {
                prop_assert_eq!(&out, &text);
            }
            prop_assert_eq!(guarded(&out), out.as_str());
        }

        /// A row comes back from CSV cell by cell, guarded or not.
        #[test]
        fn rows_come_back_from_csv(row in prop::collection::vec(cell(), 2..6)) {
            let mut csv = csv::Writer::from_writer(Vec::new());
            let out: Vec<String> = row.iter().map(|text| guarded(text).into_owned()).collect();
            csv.write_record(row.iter().map(|_| "heading")).unwrap();
            csv.write_record(&out).unwrap();
            csv.write_record(&row).unwrap();
            let bytes = csv.into_inner().unwrap();
            let mut back = csv::Reader::from_reader(bytes.as_slice());
            let rows: Vec<Vec<String>> =
                back.records().map(|found| found.unwrap().iter().map(str::to_owned).collect()).collect();
            prop_assert_eq!(rows, vec![out, row]);
        }
    }
}

//! The document as an Excel workbook: a cover, the findings, and a sheet for every table.
//!
//! Cells know what they are: numbers are numbers, moments are dates in UTC, and every text goes through
//! `write_string`, which makes no formula, no link and no number of it. The same document gives the same
//! bytes, since the workbook bears the time of the report and no other.

use std::collections::BTreeSet;
use std::io::Write;

use chrono::{DateTime, Timelike as _, Utc};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::cell::{count, grouped};
use super::cover::Cover;
use super::sheets::{Field, Sheet, field, sheets, shown};
use super::{Document, Renderer, ReportError};

/// Writes the document as a workbook.
#[derive(Clone, Copy, Debug)]
pub(super) struct Xlsx;

/// Rows and letters that Excel takes at most
/// (<https://support.microsoft.com/office/excel-specifications-and-limits-1672b34d-7043-467e-8e27-269d656771c3>).
#[derive(Clone, Copy, Debug)]
struct Limits {
    /// Rows of a sheet, the headings among them.
    rows: u32,
    /// UTF-16 units of a cell.
    letters: usize,
}

const EXCEL: Limits = Limits { rows: 1_048_576, letters: 32_767 };

/// Rows that are kept free for the sums and for what stands below a table.
const BELOW: u32 = 6;

/// Whole numbers that a cell, which holds a 64-bit float shown with fifteen digits, gives back as they were.
const LARGEST: i64 = 999_999_999_999_999;

impl Renderer for Xlsx {
    fn name(&self) -> &'static str {
        "xlsx"
    }

    fn extension(&self) -> &'static str {
        "xlsx"
    }

    fn render(&self, document: &Document, out: &mut dyn Write) -> Result<(), ReportError> {
        out.write_all(&workbook(document, EXCEL)?)?;
        Ok(())
    }
}

fn workbook(document: &Document, limits: Limits) -> Result<Vec<u8>, XlsxError> {
    let cover = &document.cover;
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(cover)?);
    let sheets = sheets(document);
    let names = names(&sheets);
    let mut page = Page::new(&mut workbook, ("Cover", cover), limits)?;
    page.cover(document, &sheets, &names)?;
    for (sheet, name) in sheets.iter().zip(&names) {
        Page::new(&mut workbook, (name, cover), limits)?.table(sheet)?;
    }
    workbook.save_to_buffer()
}

fn properties(cover: &Cover) -> Result<DocProperties, XlsxError> {
    let written = ExcelDateTime::from_timestamp(cover.generated_at.utc.timestamp())?;
    Ok(DocProperties::new()
        .set_title(shown(&cover.title))
        .set_subject(shown(&cover.case_name))
        .set_keywords(shown(&cover.marking))
        .set_comment(format!("Made with doorward {}", shown(&cover.tool_version)))
        .set_creation_datetime(&written))
}

/// Letters of a sheet's name at most.
const NAME: usize = 31;

/// A legal name for each sheet, no two the same: Excel takes 31 letters, tells no case apart, and refuses
/// `[ ] : * ? / \`.
fn names(sheets: &[Sheet<'_>]) -> Vec<String> {
    let mut taken = BTreeSet::from(["cover".to_owned(), "history".to_owned()]);
    let mut name = |sheet: &Sheet<'_>| {
        let whole = if sheet.name == "Findings" {
            sheet.name.clone()
        } else {
            format!("{} {}", sheet.name, sheet.word)
        };
        let plain = |letter: &char| letter.is_ascii_alphanumeric() || matches!(letter, ' ' | '-');
        let whole: String = whole.chars().filter(plain).take(NAME).collect();
        let mut name = whole.trim().to_owned();
        for number in 2.. {
            if taken.insert(name.to_ascii_lowercase()) {
                break;
            }
            let end = format!(" {number}");
            name = whole.chars().take(NAME - end.len()).collect::<String>() + &end;
        }
        name
    };
    sheets.iter().map(&mut name).collect()
}

/// A sheet that is written from top to bottom.
struct Page<'a> {
    sheet: &'a mut Worksheet,
    limits: Limits,
    formats: Formats,
    next: u32,
    cut: usize,
}

/// How cells look.
struct Formats {
    heading: Format,
    body: Format,
    strong: Format,
    faint: Format,
    time: Format,
    finer_time: Format,
    title: Format,
}

impl Formats {
    fn new() -> Self {
        let body = Format::new().set_align(FormatAlign::Top);
        let wrapped = body.clone().set_text_wrap();
        Self {
            heading: wrapped
                .clone()
                .set_bold()
                .set_background_color(0x00E9_E6DF)
                .set_border_bottom(FormatBorder::Thin),
            strong: body.clone().set_bold(),
            faint: body.clone().set_italic().set_font_color(0x0055_5A60),
            time: body.clone().set_num_format("yyyy-mm-dd hh:mm:ss"),
            finer_time: body.clone().set_num_format("yyyy-mm-dd hh:mm:ss.000"),
            title: Format::new().set_bold().set_font_size(16),
            body: wrapped,
        }
    }
}

impl<'a> Page<'a> {
    fn new(
        workbook: &'a mut Workbook,
        (name, cover): (&str, &Cover),
        limits: Limits,
    ) -> Result<Self, XlsxError> {
        let sheet = workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?;
        sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
        // An ampersand begins a code of a header; of 255 letters, three fields share.
        let plain =
            |text: &str| shown(text).chars().take(60).collect::<String>().replace('&', "&&");
        let marking = plain(&cover.marking);
        let strong = if marking.is_empty() { "" } else { "&B" };
        sheet.set_header(format!("&L{}&C{name}&R{strong}{marking}", plain(&cover.case_name)));
        sheet.set_footer(format!("&L&P of &N&R{strong}{marking}"));
        Ok(Self { sheet, limits, formats: Formats::new(), next: 0, cut: 0 })
    }

    /// The first sheet: what the report is, and what the other sheets hold.
    fn cover(
        &mut self,
        document: &Document,
        sheets: &[Sheet<'_>],
        names: &[String],
    ) -> Result<(), XlsxError> {
        let cover = &document.cover;
        for (at, width) in (0_u16..).zip([26.0, 44.0, 60.0, 10.0, 12.0]) {
            self.sheet.set_column_width(at, width)?;
        }
        if !cover.marking.is_empty() {
            self.line(&[(&cover.marking, Look::Strong)])?;
        }
        self.line(&[(&cover.title, Look::Title)])?;
        self.line(&[(&cover.subtitle, Look::Faint)])?;
        self.next += 1;
        for fact in &cover.facts {
            self.put(0, &Field::Text(shown(&fact.name)), Look::Strong)?;
            self.put(1, &field(&fact.value), Look::Body)?;
            self.next += 1;
        }
        let times = "Moments in this workbook are in UTC.";
        self.line(&[("Moments", Look::Strong), (times, Look::Body)])?;
        let custody = (cover.custody_sha256.as_str(), Look::Body);
        self.line(&[("Custody log ends with", Look::Strong), custody])?;
        self.next += 1;
        let headings = ["Sheet", "Section", "What it shows", "Rows", "Rows in all"];
        self.line(&headings.map(|heading| (heading, Look::Heading)))?;
        for (sheet, name) in sheets.iter().zip(names) {
            let rows = sheet.grid.rows.len().min(self.most_rows());
            self.put(0, &Field::Text(name.clone()), Look::Body)?;
            self.put(1, &Field::Text(sheet.section.clone()), Look::Body)?;
            self.put(2, &Field::Text(sheet.caption()), Look::Body)?;
            self.put(3, &Field::Number(count(rows)), Look::Body)?;
            self.put(4, &Field::Number(sheet.grid.total), Look::Body)?;
            self.next += 1;
        }
        self.next += 1;
        let text =
            "The texts of the report, its method and its queries stand in its other formats.";
        self.line(&[(text, Look::Faint)])?;
        self.ending(None)
    }

    /// Rows of a table that a sheet has room for.
    fn most_rows(&self) -> usize {
        usize::try_from(self.limits.rows.saturating_sub(1 + BELOW)).unwrap_or(usize::MAX)
    }

    fn table(&mut self, sheet: &Sheet<'_>) -> Result<(), XlsxError> {
        let headings = sheet.headings();
        let rows = &sheet.grid.rows[..sheet.grid.rows.len().min(self.most_rows())];
        for (at, width) in (0_u16..).zip(widths(sheet, &headings)) {
            self.sheet.set_column_width(at, width)?;
        }
        self.sheet.set_freeze_panes(1, 0)?;
        self.sheet.set_repeat_rows(0, 0)?;
        let headings: Vec<(&str, Look)> =
            headings.iter().map(|heading| (heading.as_str(), Look::Heading)).collect();
        self.line(&headings)?;
        for row in rows {
            self.row(&sheet.fields(row), Look::Body)?;
        }
        if let Some(last) = u16::try_from(headings.len()).ok().and_then(|all| all.checked_sub(1)) {
            self.sheet.autofilter(0, 0, self.next - 1, last)?;
        }
        if let Some(sums) = &sheet.grid.sums {
            // A blank row keeps them out of the filter.
            self.next += 1;
            self.row(&sheet.fields(sums), Look::Strong)?;
        }
        self.next += 1;
        let left_out = sheet.grid.rows.len() - rows.len();
        self.line(&[(&format!("{}. {}", sheet.name, sheet.caption()), Look::Faint)])?;
        self.ending((left_out > 0).then_some(left_out))
    }

    /// Says what Excel has no room for.
    fn ending(&mut self, rows_left_out: Option<usize>) -> Result<(), XlsxError> {
        if let Some(rows) = rows_left_out {
            let text = format!(
                "{} more rows do not fit: a sheet of Excel has {} rows. They stand in the JSON report.",
                grouped(count(rows)),
                grouped(self.limits.rows.into())
            );
            self.line(&[(&text, Look::Strong)])?;
        }
        if self.cut > 0 {
            let text = format!(
                "Cells of this sheet that were cut: {}, for a cell of Excel holds {} letters. The JSON \
                 report has them whole.",
                self.cut,
                grouped(count(self.limits.letters))
            );
            self.line(&[(&text, Look::Strong)])?;
        }
        Ok(())
    }

    fn line(&mut self, texts: &[(&str, Look)]) -> Result<(), XlsxError> {
        for (at, (text, look)) in (0_u16..).zip(texts) {
            self.put(at, &Field::Text(shown(text)), *look)?;
        }
        self.next += 1;
        Ok(())
    }

    fn row(&mut self, fields: &[Field], look: Look) -> Result<(), XlsxError> {
        for (at, field) in (0_u16..).zip(fields) {
            self.put(at, field, look)?;
        }
        self.next += 1;
        Ok(())
    }

    fn put(&mut self, at: u16, field: &Field, look: Look) -> Result<(), XlsxError> {
        let format = match look {
            Look::Heading => &self.formats.heading,
            Look::Body => &self.formats.body,
            Look::Strong => &self.formats.strong,
            Look::Faint => &self.formats.faint,
            Look::Title => &self.formats.title,
        };
        match field {
            Field::Empty => {}
            Field::Number(number) => {
                if let Some(float) = exact(*number) {
                    self.sheet.write_number_with_format(self.next, at, float, format)?;
                } else {
                    let digits = number.to_string();
                    self.sheet.write_string_with_format(self.next, at, digits, format)?;
                }
            }
            Field::Time(time) => {
                if let Some(days) = serial(*time) {
                    let whole = time.nanosecond() == 0;
                    let format = if whole { &self.formats.time } else { &self.formats.finer_time };
                    self.sheet.write_number_with_format(self.next, at, days, format)?;
                } else {
                    let text = time.to_rfc3339();
                    self.sheet.write_string_with_format(self.next, at, text, format)?;
                }
            }
            Field::Text(text) => {
                let fitting = fitting(text, self.limits.letters);
                self.cut += usize::from(fitting.is_some());
                let text = fitting.as_deref().unwrap_or(text);
                self.sheet.write_string_with_format(self.next, at, text, format)?;
            }
        }
        Ok(())
    }
}

/// How a cell looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    Heading,
    Body,
    Strong,
    Faint,
    Title,
}

/// A whole number as a cell holds it. `None`: it has more digits than a cell keeps.
fn exact(number: i64) -> Option<f64> {
    (-LARGEST..=LARGEST).contains(&number).then(|| {
        let (millions, rest) = (number / 1_000_000, number % 1_000_000);
        let float = |part: i64| i32::try_from(part).map_or(0.0, f64::from);
        float(millions) * 1_000_000.0 + float(rest)
    })
}

/// A moment as the days since 30 December 1899 that Excel counts in, to the millisecond. `None`: Excel has no
/// such date; its calendar begins with 1 March 1900 where it agrees with ours, and ends with 9999.
fn serial(time: DateTime<Utc>) -> Option<f64> {
    let days = i32::try_from(time.timestamp().div_euclid(86_400)).ok()? + 25_569;
    let milliseconds =
        u32::try_from(time.timestamp_millis().rem_euclid(86_400_000)).ok().map(f64::from)?;
    (61..2_958_466).contains(&days).then(|| f64::from(days) + milliseconds / 86_400_000.0)
}

/// What stands of a text that is too long, and how much is missing. `None`: it fits.
fn fitting(text: &str, most: usize) -> Option<String> {
    // No character has more UTF-16 units than UTF-8 bytes.
    if text.len() <= most || text.encode_utf16().count() <= most {
        return None;
    }
    let left = most.saturating_sub(60);
    let mut units = 0;
    let end = text.char_indices().find(|(_, letter)| {
        units += letter.len_utf16();
        units > left
    });
    let (kept, missing) = text.split_at(end.map_or(text.len(), |(at, _)| at));
    Some(format!("{kept}… ⟨{} more letters⟩", missing.chars().count()))
}

/// How wide columns are, in letters, by what stands in their first rows.
fn widths(sheet: &Sheet<'_>, headings: &[String]) -> Vec<f64> {
    const LOOKED_AT: usize = 200;
    let mut widest: Vec<usize> =
        headings.iter().map(|heading| heading.chars().count() + 4).collect();
    for row in sheet.grid.rows.iter().take(LOOKED_AT) {
        for (width, field) in widest.iter_mut().zip(sheet.fields(row)) {
            let letters = match field {
                Field::Empty => 0,
                Field::Text(text) => text.chars().count(),
                Field::Number(number) => number.to_string().len(),
                Field::Time(_) => 20,
            };
            *width = letters.max(*width);
        }
    }
    let width = |letters: usize| u32::try_from(letters.clamp(8, 60)).map_or(60.0, f64::from) + 1.0;
    widest.into_iter().map(width).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::io::{Cursor, Read as _};

    use zip::ZipArchive;

    use super::super::sample;
    use super::super::visible::is_hidden;
    use super::*;

    /// The parts of a workbook, by name.
    fn parts(bytes: Vec<u8>) -> BTreeMap<String, String> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut parts = BTreeMap::new();
        for at in 0..archive.len() {
            let mut part = archive.by_index(at).unwrap();
            let mut text = String::new();
            part.read_to_string(&mut text).unwrap();
            parts.insert(part.name().unwrap().into_owned(), text);
        }
        parts
    }

    fn sample_parts(limits: Limits) -> BTreeMap<String, String> {
        parts(workbook(&sample::document(), limits).unwrap())
    }

    #[test]
    fn the_same_document_gives_the_same_bytes() {
        let document = sample::document();
        let once = workbook(&document, EXCEL).unwrap();
        // The clock of an archive counts in two seconds.
        std::thread::sleep(std::time::Duration::from_millis(2_100));
        assert!(once == workbook(&document, EXCEL).unwrap());
        let core = &parts(once)["docProps/core.xml"];
        assert!(core.contains("2026-11-20T09:14:02Z"), "{core}");
    }

    #[test]
    fn no_text_of_a_log_is_a_formula_or_a_link_or_hides_a_character() {
        let mut inputs = sample::inputs();
        inputs.head.case_name = format!("&R&\"{}", sample::HOSTILE[3]);
        inputs.head.marking = sample::HOSTILE[10].to_owned();
        let document = Document::compile(&inputs).unwrap();
        let parts = parts(workbook(&document, EXCEL).unwrap());
        let mut texts = String::new();
        for (name, part) in &parts {
            assert!(!part.contains("<f>") && !part.contains("<hyperlink"), "{name}");
            let hidden = part.chars().find(|letter| *letter != '\n' && is_hidden(*letter));
            assert_eq!(hidden, None, "{name}");
            if name.starts_with("xl/worksheets/") {
                texts.push_str(part);
            }
        }
        for shown in [
            "<t>=HYPERLINK(\"http://203.0.113.9\")",
            "⟨U+202E⟩",
            "&lt;script&gt;",
            "&amp;&amp;R&amp;&amp;",
        ] {
            assert!(texts.contains(shown), "{shown}");
        }
    }

    #[test]
    fn every_sheet_has_a_legal_name_of_its_own_and_its_table() {
        let document = sample::document();
        let sheets = sheets(&document);
        let names = names(&sheets);
        let all: BTreeSet<String> = names.iter().map(|name| name.to_lowercase()).collect();
        assert_eq!(all.len(), sheets.len(), "{names:?}");
        let book = &sample_parts(EXCEL)["xl/workbook.xml"];
        for name in &names {
            assert!(name.len() <= NAME && book.contains(&format!("name=\"{name}\"")), "{name}");
        }
        // Two that differ behind the 31st letter only.
        let mut alike = [sheets[1].clone(), sheets[1].clone()];
        for (sheet, letters) in alike.iter_mut().zip([40, 41]) {
            sheet.word = "x".repeat(letters);
        }
        let twice = self::names(&alike);
        assert!(twice[0] != twice[1] && twice[1].len() <= NAME, "{twice:?}");
    }

    #[test]
    fn moments_are_dates_and_numbers_are_numbers() {
        let time = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        // 2008-01-01 is day 39448 (ECMA-376, 18.17.4.1).
        assert_eq!(serial(time("2008-01-01T12:00:00Z")), Some(39_448.5));
        assert_eq!(serial(time("1900-02-28T00:00:00Z")), None);
        assert_eq!(serial(time("1900-03-01T00:00:00Z")), Some(61.0));
        assert_eq!(serial(time("9999-12-31T18:00:00Z")), Some(2_958_465.75));
        assert_eq!(exact(-1_234_567), Some(-1_234_567.0));
        assert_eq!(exact(LARGEST), Some(999_999_999_999_999.0));
        assert_eq!(exact(LARGEST + 1), None);
        let parts = sample_parts(EXCEL);
        assert!(parts["xl/styles.xml"].contains("yyyy-mm-dd hh:mm:ss"));
        let document = sample::document();
        let at = sheets(&document)
            .iter()
            .position(|sheet| {
                sheet
                    .fields(&sheet.grid.rows[0])
                    .iter()
                    .any(|field| matches!(field, Field::Time(_)))
            })
            .unwrap();
        let sheet = &parts[&format!("xl/worksheets/sheet{}.xml", at + 2)];
        assert!(sheet.contains("<autoFilter") && sheet.contains("state=\"frozen\""), "{sheet}");
    }

    #[test]
    fn what_excel_has_no_room_for_is_said() {
        let texts = |limits: Limits| -> String {
            let parts = sample_parts(limits);
            let sheets = parts.iter().filter(|(name, _)| name.starts_with("xl/worksheets/"));
            sheets.map(|(_, text)| text.as_str()).collect()
        };
        let short = texts(Limits { rows: 20, ..EXCEL });
        assert!(short.contains("more rows do not fit: a sheet of Excel has 20 rows"));
        assert!(!short.contains("Cells of this sheet that were cut"));
        // Long enough for the sentence that says so.
        let narrow = texts(Limits { letters: 200, ..EXCEL });
        assert!(narrow.contains("Cells of this sheet that were cut: "));
        assert!(!narrow.contains("more rows do not fit"));
        assert_eq!(fitting("abc", 3), None);
        let long = "ä".repeat(200);
        let cut = fitting(&long, 100).unwrap();
        assert_eq!(cut, format!("{}… ⟨160 more letters⟩", "ä".repeat(40)));
    }
}

//! Workbooks of Excel (ECMA-376): each worksheet as CSV.
//!
//! A cell is told as its file holds it: text as it is, numbers in the digits that are stored. Only
//! what a cell's style makes a date is turned from Excel's count of days into ISO 8601, because the
//! count alone could be anything.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader, Write};

use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::damaged;

mod dates;
mod sheet;
mod strings;
mod xml;

use dates::{Calendar, Style};
use strings::SharedStrings;
use xml::{Part, attribute, is_start};

pub use sheet::Told;

/// The part of the package that says what is in it.
const MAIN: &str = "xl/workbook.xml";

/// The parts that stand in memory may be this long.
const SMALL: u64 = 64 << 20;

/// A workbook, opened.
#[derive(Debug)]
pub struct Workbook {
    package: ZipArchive<BufReader<File>>,
    sheets: Vec<Sheet>,
    strings: SharedStrings,
    styles: Vec<Style>,
    calendar: Calendar,
    most: u64,
}

/// One sheet of a workbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Its name on its tab.
    pub name: String,
    /// Whether it is a table of cells. A sheet can be a chart, too.
    pub is_table: bool,
    part: String,
}

/// Whether a zip archive with files of these names is a workbook that can be read here.
pub fn is_workbook<'a>(mut names: impl Iterator<Item = &'a str>) -> bool {
    names.any(|name| name.eq_ignore_ascii_case(MAIN))
}

impl Workbook {
    /// Looks at what is in a workbook. No part of it may unpack to more than `most` bytes.
    ///
    /// # Errors
    ///
    /// It is damaged, or cannot be read.
    pub fn open(file: File, most: u64) -> io::Result<Self> {
        let mut package = ZipArchive::new(BufReader::new(file))
            .map_err(|error| damaged(format!("the workbook is damaged: {error}")))?;
        let targets = relations(&mut package)?;
        let (sheets, calendar) = sheets(&mut package, &targets)?;
        let styles = match Part::open(&mut package, "xl/styles.xml", SMALL)? {
            Some(part) => dates::styles(part)?,
            None => Vec::new(),
        };
        let strings = match Part::open(&mut package, "xl/sharedStrings.xml", most)? {
            Some(part) => strings::read(part)?,
            None => SharedStrings::default(),
        };
        Ok(Self { package, sheets, strings, styles, calendar, most })
    }

    /// Its sheets, in the order of their tabs.
    #[must_use]
    pub fn sheets(&self) -> &[Sheet] {
        &self.sheets
    }

    /// Writes the rows of a sheet as CSV, and tells what cannot be seen in them.
    ///
    /// # Errors
    ///
    /// The sheet is damaged, or cannot be read or written on. What came before is written.
    pub fn write_csv(&mut self, sheet: &Sheet, out: &mut dyn Write) -> io::Result<Told> {
        let part = Part::open(&mut self.package, &sheet.part, self.most)?
            .ok_or_else(|| damaged(format!("the workbook has no {}", sheet.part)))?;
        let meaning = sheet::Meaning {
            strings: &mut self.strings,
            styles: &self.styles,
            calendar: self.calendar,
        };
        sheet::write_csv(part, meaning, out)
    }
}

/// What stands behind the ids by which the main part names others, and whether it is a table.
type Targets = HashMap<String, (String, bool)>;

fn relations(package: &mut ZipArchive<BufReader<File>>) -> io::Result<Targets> {
    let mut targets = Targets::new();
    let Some(mut part) = Part::open(package, "xl/_rels/workbook.xml.rels", SMALL)? else {
        return Ok(targets);
    };
    while let Some(event) = part.next()? {
        if let Event::Start(start) = &event
            && is_start(start, b"Relationship")
        {
            let id = attribute(start, "Id")?.unwrap_or_default();
            let target = attribute(start, "Target")?.unwrap_or_default();
            let kind = attribute(start, "Type")?.unwrap_or_default();
            let path = match target.strip_prefix('/') {
                Some(absolute) => absolute.to_owned(),
                None => format!("xl/{target}"),
            };
            targets.insert(id, (path, kind.ends_with("/worksheet")));
        }
    }
    Ok(targets)
}

fn sheets(
    package: &mut ZipArchive<BufReader<File>>,
    targets: &Targets,
) -> io::Result<(Vec<Sheet>, Calendar)> {
    let mut part = Part::open(package, MAIN, SMALL)?
        .ok_or_else(|| damaged("the workbook does not say what is in it"))?;
    let (mut sheets, mut calendar) = (Vec::new(), Calendar::default());
    while let Some(event) = part.next()? {
        let Event::Start(start) = &event else { continue };
        if is_start(start, b"workbookPr") {
            let since_1904 = attribute(start, "date1904")?;
            calendar.since_1904 = matches!(since_1904.as_deref(), Some("1" | "true"));
        } else if is_start(start, b"sheet") {
            sheets.push(sheet(start, targets)?);
        }
    }
    Ok((sheets, calendar))
}

fn sheet(start: &BytesStart<'_>, targets: &Targets) -> io::Result<Sheet> {
    let name = attribute(start, "name")?.unwrap_or_default();
    let id = attribute(start, "id")?.unwrap_or_default();
    let (part, is_table) = targets.get(&id).cloned().unwrap_or_default();
    Ok(Sheet { name, is_table, part })
}

#[cfg(test)]
mod tests;

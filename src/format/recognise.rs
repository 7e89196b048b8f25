//! What a member is, judged from its first bytes.

use std::borrow::Cow;
use std::sync::Arc;

use super::block::LIMIT;
use super::culture_time::{CultureTime, DateOrder};
use super::cutter::Cutter;
use super::date_order::{self, Dates};
use super::delimited::{Cells, RowScan, row_end};
use super::field::{Field, Target};
use super::heading_map::HeadingMap;
use super::other::{self, OtherKind};
use super::portal_words::{english, sign_in_field};
use super::{ExportFormat, FORMATS, Reject, file_name, related, time};
use crate::record::SignInType;

mod times;

/// How many bytes [`recognise`] wants to see: 64 KiB, or all of a smaller member.
pub const HEAD: usize = 64 << 10;

const BOM: &[u8] = b"\xef\xbb\xbf";

/// What a member is.
#[derive(Debug)]
pub enum Recognised {
    /// It has records that look like ours, or may have some further on.
    Records(Layout),
    /// It is something else, of which we can say what.
    Other(OtherKind),
    /// It holds nothing but blanks.
    Empty,
}

/// How the records of a member stand in it.
#[derive(Clone, Debug)]
pub struct Layout {
    pub(super) shape: Shape,
}

#[derive(Clone, Debug)]
pub(super) enum Shape {
    /// With how its times are read.
    Json(Dates),
    Csv(Arc<CsvTable>),
}

/// What the headings of a CSV file say.
pub(super) struct CsvTable {
    pub(super) format: &'static dyn ExportFormat,
    pub(super) delimiter: u8,
    pub(super) headings: Vec<String>,
    pub(super) targets: Vec<Target>,
    /// The line that the headings stand in, as it was found, without its end.
    pub(super) heading_line: Vec<u8>,
    /// Where the first record begins.
    pub(super) data: usize,
    /// The order of dates that the examiner has said, which holds whatever the file shows.
    pub(super) said_order: Option<DateOrder>,
    pub(super) hint: Option<SignInType>,
    pub(super) dates: Dates,
    pub(super) map: Option<HeadingMap>,
}

impl CsvTable {
    /// Whether rows are read under these headings as under those.
    pub(super) fn is_as(&self, other: &Self) -> bool {
        self.headings == other.headings && self.delimiter == other.delimiter
    }
}

impl Layout {
    /// Whether it is a table of CSV, whose headings were read already.
    #[must_use]
    pub const fn is_table(&self) -> bool {
        matches!(self.shape, Shape::Csv(_))
    }

    /// Whether the day or the month comes first in its dates, if the examiner or its head says so.
    #[must_use]
    pub fn date_order(&self) -> Option<DateOrder> {
        match &self.shape {
            Shape::Json(dates) => dates.order,
            Shape::Csv(table) => table.dates.order,
        }
    }
}

impl std::fmt::Debug for CsvTable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CsvTable").field("format", &self.format.name()).finish_non_exhaustive()
    }
}

/// What is known of a member beside its bytes.
///
/// None of it says what the member is: that is told from its content.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hints<'a> {
    /// Its name, with or without folders. The CSV of the Entra admin center does not say whether its
    /// users signed in interactively, nor whether its applications are managed identities, and the
    /// names `InteractiveSignIns_*`, `NonInteractiveSignIns_*` and `MSISignIns_*` do.
    pub name: Option<&'a str>,
    /// Whether dates such as `04/03/2026` have the day or the month first, as the examiner says.
    pub date_order: Option<DateOrder>,
    /// How many seconds the clock was ahead of UTC by which times without a zone were written, as the
    /// examiner says. A column whose heading says UTC stays UTC.
    pub utc_offset: Option<i32>,
    /// Which sign-ins it holds, as the examiner says, where neither it nor its name says so: of users
    /// interactively, of users otherwise, or of managed identities.
    pub user_sign_ins: Option<SignInType>,
    /// What headings in a language that we do not know mean, as the examiner says.
    pub headings: Option<&'a HeadingMap>,
}

impl Hints<'_> {
    /// The order of day and month that the examiner says, by itself or in a map of headings.
    #[must_use]
    pub fn said_order(&self) -> Option<DateOrder> {
        self.date_order.or_else(|| self.headings.and_then(HeadingMap::date_order))
    }
}

/// Judges a member by its first bytes: [`HEAD`] of them, or all if there are fewer.
///
/// JSON that is longer is always read, because what comes after its head can be of another kind;
/// [`super::describe_unrecognised`] says what it was if no record of it is ours.
#[must_use]
pub fn recognise(head: &[u8], hints: &Hints<'_>) -> Recognised {
    if let Some(kind) = other::name_magic(head) {
        return Recognised::Other(kind);
    }
    let text = head.strip_prefix(BOM).unwrap_or(head);
    match text.trim_ascii_start().first() {
        None => Recognised::Empty,
        Some(b'{' | b'[') => json(head, hints),
        Some(_) => csv(head, hints),
    }
}

fn json(head: &[u8], hints: &Hints<'_>) -> Recognised {
    let order = hints.said_order().or_else(|| {
        let texts: Vec<_> = times::of_json(head).collect();
        date_order::order_of(texts.into_iter(), hints.name.and_then(file_name::claimed_window))
    });
    let dates = Dates { order, offset: hints.utc_offset };
    let layout = Layout { shape: Shape::Json(dates) };
    match all_unrecognised(head, &layout) {
        Some(kind) => Recognised::Other(kind),
        None => Recognised::Records(layout),
    }
}

/// If the head is all there is, and every record in it is of another kind: which.
fn all_unrecognised(head: &[u8], layout: &Layout) -> Option<OtherKind> {
    if head.len() >= HEAD.min(LIMIT) {
        return None;
    }
    let mut cutter = Cutter::new(head, layout.clone());
    let (mut kind, mut ours) = (None, false);
    while let Ok(Some(block)) = cutter.next_block() {
        block.read(&mut |record| match record.outcome {
            Err(Reject::Unrecognised(found)) => kind = kind.take().or(Some(found)),
            _ => ours = true,
        });
    }
    kind.filter(|_| !ours)
}

fn csv(head: &[u8], hints: &Hints<'_>) -> Recognised {
    let (start, separator) = preamble(head);
    let delimiters: &[u8] = match &separator {
        Some(separator) => std::slice::from_ref(separator),
        None => b",;\t",
    };
    let mut other = None;
    for delimiter in delimiters {
        let Some((headings, data)) = headings(head, start, *delimiter) else { continue };
        if headings.len() < 2 {
            continue;
        }
        let headings = in_english(headings, hints.headings);
        if let Some((format, targets)) = claimed(&headings) {
            let line = head.get(start..data).unwrap_or_default().trim_ascii_end();
            let mut table = CsvTable {
                format,
                delimiter: *delimiter,
                headings,
                targets,
                heading_line: line.to_owned(),
                data,
                said_order: hints.said_order(),
                hint: None,
                dates: Dates::default(),
                map: hints.headings.cloned(),
            };
            table.hint = sign_in_type(&table, hints);
            table.dates = times::of_table(head, &table, hints);
            return csv_table(head, table);
        }
        other = other.or(Some(Unclaimed { headings, data, delimiter: *delimiter }));
    }
    Recognised::Other(match other {
        Some(unclaimed) => unclaimed.name(head),
        None => other::name_text(head),
    })
}

/// The format that has these headings, and what its columns hold.
fn claimed(headings: &[String]) -> Option<(&'static dyn ExportFormat, Vec<Target>)> {
    FORMATS.iter().find_map(|format| Some((*format, format.columns(headings)?)))
}

/// The table that begins in the middle of another, if this row of it is a line of headings that some
/// format has: exports that were joined to one file.
///
/// What the examiner has said holds for both. What the first showed by itself does not.
pub(super) fn joined(row: &[u8], first: &CsvTable) -> Option<CsvTable> {
    let text = std::str::from_utf8(row).ok()?;
    [first.delimiter, b',', b';', b'\t'].into_iter().find_map(|delimiter| {
        let headings: Vec<String> = Cells::new(text, delimiter).map(Cow::into_owned).collect();
        let headings = in_english(headings, first.map.as_ref());
        let (format, targets) = claimed(&headings)?;
        Some(CsvTable {
            format,
            delimiter,
            headings,
            targets,
            heading_line: row.trim_ascii_end().to_owned(),
            data: 0,
            said_order: first.said_order,
            hint: first.hint,
            dates: Dates { order: first.said_order, ..first.dates },
            map: first.map.clone(),
        })
    })
}

/// Headings as the examiner says that they are in English.
fn in_english(headings: Vec<String>, map: Option<&HeadingMap>) -> Vec<String> {
    let Some(map) = map else { return headings };
    let known = |heading: String| map.heading(&heading).map_or(heading, str::to_owned);
    headings.into_iter().map(known).collect()
}

/// What the name of the file says of its sign-ins, or else the examiner.
fn sign_in_type(table: &CsvTable, hints: &Hints<'_>) -> Option<SignInType> {
    // Until 2020 only interactive sign-ins were logged, and there was no such column.
    let single_log = hints.name.is_some_and(file_name::is_single_log)
        && !table.targets.contains(&Target::Keep(Field::AuthenticationRequirement));
    hints
        .name
        .and_then(file_name::claimed_type)
        .or(single_log.then_some(SignInType::InteractiveUser))
        .or(hints.user_sign_ins)
}

/// A table that no format claims.
struct Unclaimed {
    headings: Vec<String>,
    data: usize,
    delimiter: u8,
}

impl Unclaimed {
    fn name(&self, head: &[u8]) -> OtherKind {
        let known = other::name_row(&self.headings, None);
        if known.describe() != other::UNKNOWN {
            return known;
        }
        if !self.looks_like_a_download(head) {
            let by_hand = related::by_hand(&self.headings);
            return by_hand.map_or(known, |by_hand| other::name_by_hand(&self.headings, &by_hand));
        }
        let strange: Vec<String> = self
            .headings
            .iter()
            .filter(|it| sign_in_field(&english(it)).is_none())
            .cloned()
            .collect();
        other::name_foreign_download(&strange)
    }

    /// Whether it has the shape of a download of sign-ins: many columns, an id and a time in each row.
    fn looks_like_a_download(&self, head: &[u8]) -> bool {
        let mut rows = times::Rows::new(head, self.data, self.delimiter).take(3).peekable();
        self.headings.len() >= 15
            && rows.peek().is_some()
            && rows.all(|row| {
                let cells: Vec<_> = Cells::new(row, self.delimiter).collect();
                cells.iter().any(|cell| is_guid(cell)) && cells.iter().any(|cell| is_time(cell))
            })
    }
}

pub(super) fn is_guid(text: &str) -> bool {
    let dashes = [8, 13, 18, 23];
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| {
            if dashes.contains(&at) { byte == b'-' } else { byte.is_ascii_hexdigit() }
        })
}

fn is_time(text: &str) -> bool {
    time::parse(text).is_some() || (text.contains(':') && CultureTime::parse(text).is_some())
}

fn csv_table(head: &[u8], table: CsvTable) -> Recognised {
    let layout = Layout { shape: Shape::Csv(Arc::new(table)) };
    match all_unrecognised(head, &layout) {
        Some(kind) => Recognised::Other(kind),
        None => Recognised::Records(layout),
    }
}

/// Where the headings begin, and the delimiter if Excel's `sep=;` names it.
///
/// Windows PowerShell puts `#TYPE ..` before them unless told not to.
fn preamble(head: &[u8]) -> (usize, Option<u8>) {
    let mut start = if head.starts_with(BOM) { BOM.len() } else { 0 };
    let mut separator = None;
    while let Some(line_end) = memchr::memchr(b'\n', head.get(start..).unwrap_or_default()) {
        let line = head[start..start + line_end].trim_ascii();
        let named = line.strip_prefix(b"sep=").and_then(|rest| rest.first());
        if named.is_none() && !line.is_empty() && !line.starts_with(b"#TYPE") {
            break;
        }
        separator = separator.or(named.copied());
        start += line_end + 1;
    }
    (start, separator)
}

/// The headings, and where the first record begins.
fn headings(head: &[u8], start: usize, delimiter: u8) -> Option<(Vec<String>, usize)> {
    let mut scan = RowScan::default();
    let end = match row_end(head, (start, start), delimiter, &mut scan) {
        Ok(end) => end,
        // A file of headings alone, without a line end.
        Err(_) if head.len() < HEAD => head.len(),
        Err(_) => return None,
    };
    let text = std::str::from_utf8(head.get(start..end)?).ok()?;
    let headings = Cells::new(text, delimiter).map(Cow::into_owned).collect();
    Some((headings, end))
}

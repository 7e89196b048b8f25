//! What a member is, judged from its first bytes.

use std::sync::Arc;

use super::block::LIMIT;
use super::cutter::Cutter;
use super::delimited::{Cells, RowScan, row_end};
use super::field::Target;
use super::other::{self, OtherKind};
use super::{ExportFormat, FORMATS, Reject};
use crate::record::SignInType;

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
    Json,
    Csv(Arc<CsvTable>),
}

/// What the headings of a CSV file say.
pub(super) struct CsvTable {
    pub(super) format: &'static dyn ExportFormat,
    pub(super) delimiter: u8,
    pub(super) headings: Vec<String>,
    pub(super) targets: Vec<Target>,
    /// Where the first record begins.
    pub(super) data: usize,
    pub(super) hint: Option<SignInType>,
}

impl std::fmt::Debug for CsvTable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CsvTable").field("format", &self.format.name()).finish_non_exhaustive()
    }
}

/// Judges a member by its first bytes: [`HEAD`] of them, or all if there are fewer.
///
/// JSON that is longer is always read, because what comes after its head can be of another kind;
/// [`super::describe_unrecognised`] says what it was if no record of it is ours.
///
/// The file name is used for one thing: the CSV of the Entra admin center does not say whether its
/// users signed in interactively, nor whether its applications are managed identities, and the
/// names `InteractiveSignIns_*`, `NonInteractiveSignIns_*` and `MSISignIns_*` do.
#[must_use]
pub fn recognise(head: &[u8], name_hint: Option<&str>) -> Recognised {
    if let Some(kind) = other::name_magic(head) {
        return Recognised::Other(kind);
    }
    let text = head.strip_prefix(BOM).unwrap_or(head);
    match text.trim_ascii_start().first() {
        None => Recognised::Empty,
        Some(b'{' | b'[') => json(head),
        Some(_) => csv(head, name_hint),
    }
}

fn json(head: &[u8]) -> Recognised {
    let layout = Layout { shape: Shape::Json };
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

fn csv(head: &[u8], name_hint: Option<&str>) -> Recognised {
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
        for format in FORMATS {
            if let Some(targets) = format.columns(&headings) {
                let (format, delimiter, hint) = (*format, *delimiter, name_hint.and_then(hint));
                let table = CsvTable { format, delimiter, headings, targets, data, hint };
                return csv_table(head, table);
            }
        }
        other = other.or(Some(headings));
    }
    Recognised::Other(match other {
        Some(headings) => other::name_row(&headings, None),
        None => other::name_text(head),
    })
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
    let headings = Cells::new(text, delimiter).map(std::borrow::Cow::into_owned).collect();
    Some((headings, end))
}

/// What the name of a portal download says of its sign-ins.
fn hint(name: &str) -> Option<SignInType> {
    let name = name.to_ascii_lowercase();
    let name = name.rsplit(['/', '\\']).next()?;
    if name.contains("noninteractivesignins") {
        Some(SignInType::NonInteractiveUser)
    } else if name.contains("interactivesignins") {
        Some(SignInType::InteractiveUser)
    } else if name.contains("msisignins") {
        Some(SignInType::ManagedIdentity)
    } else {
        None
    }
}

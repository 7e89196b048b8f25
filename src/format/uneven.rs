//! Whether the cells of a row that has too few of them stand under their headings.
//!
//! Spreadsheets leave out blank cells at the end of a row, which does no harm. Where a cell is lost
//! before the end, all that follow have moved to the left, and a value that is read would be that of
//! another column. Nothing in a row says which it is; but addresses and ids look like nothing else,
//! and they stand all along the rows of these logs.

use std::borrow::Cow;

use super::draft::{Entry, whole_number};
use super::field::{Field as F, Target};
use super::recognise::{CsvTable, is_guid};
use crate::record::ClientAddress;

/// The first heading of a short row under which something stands that cannot belong there.
pub(super) fn shifted<'t>(
    entry: &Entry<'_>,
    table: &'t CsvTable,
    cells: usize,
) -> Option<&'t String> {
    if cells >= table.targets.len() {
        return None;
    }
    let fits = |target: &Target| match target {
        Target::Keep(field) => entry.outer.peek(*field).is_none_or(|text| fits(*field, text)),
        _ => true,
    };
    let at = table.targets.iter().position(|target| !fits(target))?;
    table.headings.get(at)
}

/// Whether a text can be a value of this field, as far as such values have a form of their own.
fn fits(field: F, text: &str) -> bool {
    match field {
        F::IpAddress => {
            let address = ClientAddress::from_export(Cow::Borrowed(text));
            is_taken_out(text) || address.is_none_or(|address| address.ip.is_some())
        }
        F::CorrelationId | F::AppId | F::ServicePrincipalId | F::CredentialKeyId | F::DeviceId => {
            is_taken_out(text) || is_guid(text.trim().trim_matches(['{', '}']))
        }
        F::ErrorCode | F::ResultType => is_taken_out(text) || whole_number(text).is_some(),
        _ => true,
    }
}

/// Whether somebody who made the log unrecognisable, or the log itself, has put this for a value.
fn is_taken_out(text: &str) -> bool {
    let text = text.trim();
    text.starts_with(['{', '<', '*'])
        || ["hidden", "none", "null", "redacted", "anonymized"]
            .iter()
            .any(|word| text.eq_ignore_ascii_case(word))
}

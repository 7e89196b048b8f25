//! The unified audit log of Microsoft 365, of which Entra ID is one workload among many.
//!
//! Its entries are `AuditData` objects, one a line or in arrays, or stand as JSON in a column of that
//! name (Purview, `Search-UnifiedAuditLog`), or under `auditData` in what the audit search of Graph
//! gives. Some tools take them apart into columns. Times are UTC, although the text does not say so.

use super::date_order::Dates;
use super::draft::Entry;
use super::field::{Field as F, Scope, Target};
use super::ual_audit_data::AuditData;
use super::{ExportFormat, Reject, ual_directory, ual_keys, ual_sign_in};
use crate::record::Event;

/// The unified audit log.
pub(super) struct UnifiedAuditLog;

impl ExportFormat for UnifiedAuditLog {
    fn name(&self) -> &'static str {
        "unified-audit-log"
    }

    fn about(&self) -> &'static str {
        "Entries of the unified audit log of Microsoft 365: CSV of Purview (Audit > search > Export), \
         CSV or JSON of `Search-UnifiedAuditLog -RecordType \
         AzureActiveDirectoryStsLogon,AzureActiveDirectory`, results of Graph's audit log queries, \
         events of the Management Activity API (`o365:management:activity`), and the columns that \
         Sparrow and Hawk make of them. Sign-ins of users and changes to the directory are read; \
         entries of other workloads are rejected by their names."
    }

    fn recognised_by(&self) -> &'static str {
        "A column or key `AuditData`, or `Operation` beside two of `CreationTime`, `Workload` and `RecordType`"
    }

    fn tried_on(&self) -> &'static str {
        "Entries of the Management Activity API and `AuditData` objects published by SIEM vendors; no \
         CSV of Purview could be had"
    }

    fn cannot_carry(&self) -> &'static str {
        "Sign-ins of applications; whether users signed in interactively; places, conditional access, risk; older entries have no result code"
    }

    fn claims_json(&self, entry: &Entry<'_>) -> bool {
        let draft = &entry.outer;
        draft.has(F::AuditData) || draft.has(F::Operation) && draft.count(&BESIDE) > 1
    }

    fn columns(&self, headings: &[String]) -> Option<Vec<Target>> {
        let mut targets: Vec<Target> = headings
            .iter()
            .map(|heading| match Scope::Record.target(heading.trim()) {
                Target::Raw(F::AuditData) => Target::Keep(F::AuditData),
                target @ Target::Seen(_) => target,
                _ if ual_keys::is_known_heading(heading) => Target::Ignore,
                _ => Target::Unknown,
            })
            .collect();
        let seen = |field: &F| targets.contains(&Target::Seen(*field));
        let spread = seen(&F::Operation) && BESIDE.iter().filter(|it| seen(it)).count() > 1;
        let whole = targets.contains(&Target::Keep(F::AuditData));
        if !whole {
            // By its values the order of day and month is found, where the tool wrote them its own way.
            if let Some(time) = targets.iter_mut().find(|it| **it == Target::Seen(F::CreationTime))
            {
                *time = Target::Keep(F::CreatedDateTime);
            }
        }
        (whole || spread).then_some(targets)
    }

    fn wants_cells(&self) -> bool {
        true
    }

    fn knows_its_keys(&self) -> bool {
        true
    }

    fn event<'a>(&self, entry: &mut Entry<'a>) -> Result<Event<'a>, Reject> {
        let (data, inside) = if entry.outer.has(F::AuditData) {
            let text = entry.outer.text(F::AuditData).ok_or(Reject::Missing("`AuditData`"))?;
            // What is around it is no entry of the log, and has keys of its own.
            entry.unknown.retain(|key| !ual_keys::is_around(key));
            (AuditData::parse(&text)?, "AuditData.")
        } else if entry.cells.is_empty() {
            entry.unknown.clear();
            (AuditData::parse(entry.text)?, "")
        } else {
            // Its headings are counted with those of all rows.
            return event(&AuditData::of_row(entry.headings, &entry.cells), entry.dates);
        };
        let event = event(&data, entry.dates)?;
        ual_keys::note_unknown(&data, inside, &mut entry.unknown);
        Ok(event)
    }
}

/// Two of these, beside the operation, are in every entry.
const BESIDE: [F; 3] = [F::CreationTime, F::Workload, F::RecordType];

/// Decides by the workload and the type of record, because operations of other workloads are called
/// by the same names.
fn event(data: &AuditData, dates: Dates) -> Result<Event<'static>, Reject> {
    let operation = data.text("Operation").ok_or(Reject::Missing("`Operation`"))?;
    let workload = data.text("Workload");
    let of_entra =
        workload.as_deref().map(|name| name.eq_ignore_ascii_case("AzureActiveDirectory"));
    let record_type = data.text("RecordType");
    let is = |types: [&str; 2]| record_type.as_deref().is_some_and(|found| types.contains(&found));
    let directory = is(["8", "AzureActiveDirectory"]);
    let logon = is(["15", "AzureActiveDirectoryStsLogon"])
        || is(["9", "AzureActiveDirectoryAccountLogon"])
        || record_type.is_none() && of_entra == Some(true);
    let other = |source: String| Err(Reject::OtherLog(format!("{source}: {operation}")));
    match (of_entra, workload) {
        (Some(false), Some(workload)) => other(workload),
        _ if logon && ual_sign_in::is_sign_in(&operation) => ual_sign_in::sign_in(data, dates),
        _ if directory || logon && record_type.is_none() => ual_directory::audit(data, dates),
        (_, workload) => other(workload.or(record_type).unwrap_or_default()),
    }
}

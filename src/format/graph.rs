//! Sign-ins and directory audits as Microsoft Graph gives them, and what stands beside them.
//!
//! The portal's JSON download and most acquisition tools write the same objects. They come one a
//! line, in arrays, in pages (`{"value": [..]}`), or in several of these one after the other, and
//! PowerShell turns the keys into `PascalCase`: the cutter and the visitor see to all of that.

use super::date_order::Zone;
use super::draft::Entry;
use super::field::Field as F;
use super::{ExportFormat, Reject, audit, log_analytics_json, powershell, related, sign_in};
use crate::record::Event;

/// The objects of Microsoft Graph.
pub(super) struct Graph;

impl ExportFormat for Graph {
    fn name(&self) -> &'static str {
        "graph"
    }

    fn about(&self) -> &'static str {
        "Microsoft Graph signIn and directoryAudit objects, v1.0 or beta: JSON arrays, pages, JSON \
         lines. Entra admin center > Sign-in logs > Download > JSON, or `Invoke-MgGraphRequest \
         https://graph.microsoft.com/beta/auditLogs/signIns`. Ask the beta version for all four \
         types of sign-in: by default it gives the interactive ones only. Beside them risk \
         detections, risky service principals, service principals, applications, permission \
         grants and app role assignments, and summarised sign-ins, which are never taken for events."
    }

    fn recognised_by(&self) -> &'static str {
        "Keys in any case: `createdDateTime` beside one of the keys that only sign-ins have, or `activityDateTime` with `activityDisplayName`, or keys that only one related kind has, such as `riskEventType`, `servicePrincipalType`, `consentType` or `firstSignInDateTime`; no `properties`"
    }

    fn tried_on(&self) -> &'static str {
        "Examples in Microsoft's documentation (v1.0 and beta), two records of a lab tenant, and risk detections that a SIEM vendor invented"
    }

    fn cannot_carry(&self) -> &'static str {
        "Version 1.0 lists interactive sign-ins only and has no credential key id; what PowerShell cut off by `-Depth`"
    }

    fn claims_json(&self, entry: &Entry<'_>) -> bool {
        let signs = entry.outer.count(&sign_in::SIGNS);
        let dated = usize::from(entry.outer.has(F::CreatedDateTime));
        let is_sign_in = signs > 0 && signs + dated >= 2;
        let is_row = log_analytics_json::is_row(&entry.outer);
        !entry.enveloped
            && (!is_row && (is_sign_in || audits(entry))
                || entry.outer.has(F::Related) && !is_row && related::kind(entry).is_some())
    }

    fn knows_its_keys(&self) -> bool {
        true
    }

    fn event<'a>(&self, entry: &mut Entry<'a>) -> Result<Event<'a>, Reject> {
        let audits = audits(entry);
        if !audits
            && entry.outer.has(F::Related)
            && let Some(kind) = related::kind(entry)
        {
            return related::event(entry, kind, related::Shape::Graph);
        }
        let (dates, draft) = (entry.dates, &mut entry.outer);
        if powershell::is_cut(draft) {
            powershell::expand(draft);
        }
        if audits {
            let name = ("`activityDateTime`", Zone::Unsaid);
            let (time, _) = dates.event_time(draft, F::ActivityDateTime, name)?;
            return Ok(Event::Audit(Box::new(audit::audit(draft, time))));
        }
        let name = ("`createdDateTime`", Zone::Unsaid);
        let (time, time_basis) = dates.event_time(draft, F::CreatedDateTime, name)?;
        let mut sign_in = sign_in::sign_in(draft, time)?;
        sign_in.time_basis = time_basis;
        Ok(Event::SignIn(sign_in))
    }
}

/// Whether the record is a directory audit.
fn audits(entry: &Entry<'_>) -> bool {
    entry.outer.has(F::ActivityDisplayName)
        && (entry.outer.has(F::ActivityDateTime) || entry.outer.has(F::InitiatedBy))
}

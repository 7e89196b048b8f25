//! Sign-ins and directory audits as Microsoft Graph gives them.
//!
//! The portal's JSON download and most acquisition tools write the same objects. They come one a
//! line, in arrays, in pages (`{"value": [..]}`), or in several of these one after the other, and
//! PowerShell turns the keys into `PascalCase`: the cutter and the visitor see to all of that.

use super::draft::Entry;
use super::field::Field as F;
use super::{ExportFormat, Reject, audit, log_analytics_json, sign_in};
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
         types of sign-in: by default it gives the interactive ones only."
    }

    fn claims_json(&self, entry: &Entry<'_>) -> bool {
        let signs = entry.outer.count(&sign_in::SIGNS);
        let dated = usize::from(entry.outer.has(F::CreatedDateTime));
        let is_sign_in = signs > 0 && signs + dated >= 2;
        let is_row = log_analytics_json::is_row(&entry.outer);
        !entry.enveloped && !is_row && (is_sign_in || audits(entry))
    }

    fn event<'a>(&self, entry: &mut Entry<'a>) -> Result<Event<'a>, Reject> {
        if audits(entry) {
            let time = entry.outer.event_time(F::ActivityDateTime, "`activityDateTime`")?;
            return Ok(Event::Audit(Box::new(audit::audit(&mut entry.outer, time))));
        }
        let time = entry.outer.event_time(F::CreatedDateTime, "`createdDateTime`")?;
        Ok(Event::SignIn(sign_in::sign_in(&mut entry.outer, time)))
    }
}

/// Whether the record is a directory audit.
fn audits(entry: &Entry<'_>) -> bool {
    entry.outer.has(F::ActivityDisplayName)
        && (entry.outer.has(F::ActivityDateTime) || entry.outer.has(F::InitiatedBy))
}

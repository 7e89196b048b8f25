//! Sign-ins and directory audits of Microsoft Graph that went through PowerShell's `Export-Csv`.
//!
//! A table has no place for objects in objects. The objects of the Graph module lose theirs: the cell
//! holds the name of a type. Those that came as JSON keep them as `@{..}`. Times are in the words of
//! the computer's country, and are UTC unless the examiner knows better.

use super::date_order::Zone;
use super::draft::Entry;
use super::field::{Field as F, Scope, Target};
use super::{ExportFormat, Reject, audit, powershell, sign_in};
use crate::record::{Event, SignInType};

/// The CSV of PowerShell.
pub(super) struct PowerShellCsv;

impl ExportFormat for PowerShellCsv {
    fn name(&self) -> &'static str {
        "powershell-csv"
    }

    fn about(&self) -> &'static str {
        "Microsoft Graph sign-ins or directory audits written by PowerShell's `Export-Csv`, as Hawk \
         does (Entra_Sign_In_Log_*.csv) and users of AzureADIncidentResponse do. Much is lost on the \
         way: export anew as JSON if you can (`Get-MgBetaAuditLogSignIn -All | ConvertTo-Json \
         -Depth 10`)."
    }

    fn recognised_by(&self) -> &'static str {
        "Headings of Microsoft Graph in any case: `CreatedDateTime` beside keys that only sign-ins have, or `ActivityDateTime` with `ActivityDisplayName`; none of Log Analytics"
    }

    fn tried_on(&self) -> &'static str {
        "No real file could be had; the shape is that of the modules' source"
    }

    fn cannot_carry(&self) -> &'static str {
        "Objects in cells that hold a type name instead: the error code, the place, the device, the targets of audits. The zone of its times."
    }

    fn columns(&self, headings: &[String]) -> Option<Vec<Target>> {
        let targets: Vec<Target> = headings.iter().map(|heading| target(heading.trim())).collect();
        let has = |wanted: F| targets.iter().any(|target| field(*target) == Some(wanted));
        let of_log_analytics = [
            F::TimeGenerated,
            F::TableName,
            F::Type,
            F::TenantId,
            F::AadTenantId,
            F::ResultType,
            F::ResourceIdentity,
            F::LocationDetails,
        ];
        let signs = sign_in::SIGNS.iter().filter(|sign| has(**sign)).count();
        let sign_ins = has(F::CreatedDateTime) && signs > 0;
        let audits = has(F::ActivityDateTime) && has(F::ActivityDisplayName);
        (!of_log_analytics.iter().any(|column| has(*column)) && (sign_ins || audits))
            .then_some(targets)
    }

    fn event<'a>(&self, entry: &mut Entry<'a>) -> Result<Event<'a>, Reject> {
        let (dates, hint) = (entry.dates, entry.hint);
        let draft = &mut entry.outer;
        powershell::expand(draft);
        if draft.has(F::ActivityDisplayName) {
            let name = ("`ActivityDateTime`", Zone::Unsaid);
            let (time, _) = dates.event_time(draft, F::ActivityDateTime, name)?;
            return Ok(Event::Audit(Box::new(audit::audit(draft, time))));
        }
        let name = ("`CreatedDateTime`", Zone::Unsaid);
        let (time, time_basis) = dates.event_time(draft, F::CreatedDateTime, name)?;
        let mut row = sign_in::sign_in(draft, time)?;
        row.time_basis = time_basis;
        if row.sign_in_type == SignInType::UnknownUser {
            row.sign_in_type = hint.unwrap_or(SignInType::UnknownUser);
        }
        Ok(Event::SignIn(row))
    }
}

fn target(heading: &str) -> Target {
    match Scope::Record.target(heading) {
        Target::Properties => Target::Ignore,
        target => target,
    }
}

fn field(target: Target) -> Option<F> {
    match target {
        Target::Keep(field)
        | Target::Enter(field, _)
        | Target::Raw(field)
        | Target::List(field)
        | Target::Seen(field) => Some(field),
        Target::Ignore | Target::Unknown | Target::Properties => None,
    }
}

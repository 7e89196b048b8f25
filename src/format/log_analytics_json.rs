//! Rows of Log Analytics and Sentinel as JSON.
//!
//! Workspace exports and SIEMs write one flat object a line, the query API
//! `{"tables": [{"columns": [..], "rows": [[..]]}]}`, and `az monitor log-analytics query` a list
//! of objects in which every value has gone through Python's `str()`, so that null is `"None"`.
//!
//! Two names mislead. `TenantId` is the workspace, and the tenant is `AADTenantId`; `ResourceId` is
//! the path of the directory, and the resource that was signed in to is `ResourceIdentity`.

use super::draft::{Draft, Entry};
use super::field::Field as F;
use super::sign_in::{self, Log};
use super::{ExportFormat, Reject, audit, time};
use crate::record::{Event, EventTime, SignInType, Text, TimeBasis};

/// The rows of Log Analytics, in any JSON.
pub(super) struct LogAnalyticsJson;

impl ExportFormat for LogAnalyticsJson {
    fn name(&self) -> &'static str {
        "log-analytics-json"
    }

    fn about(&self) -> &'static str {
        "Rows of the Log Analytics tables SigninLogs, AADNonInteractiveUserSignInLogs, \
         AADServicePrincipalSignInLogs, AADManagedIdentitySignInLogs, \
         MicrosoftServicePrincipalSignInLogs, ADFSSignInLogs and AuditLogs as JSON: workspace data \
         export, the query API, or `az monitor log-analytics query -w <workspace> \
         --analytics-query SigninLogs -o json`."
    }

    fn claims_json(&self, entry: &Entry<'_>) -> bool {
        !entry.enveloped && is_row(&entry.outer) && log(&entry.outer).is_some()
    }

    fn event<'a>(&self, entry: &mut Entry<'a>) -> Result<Event<'a>, Reject> {
        if entry.outer.has(F::TableName) {
            entry.outer.drop_python_nulls();
        }
        event(&mut entry.outer)
    }
}

/// Whether the keys are those of a row, and not of a Graph object in `PascalCase`.
pub(super) fn is_row(draft: &Draft<'_>) -> bool {
    draft.has(F::TimeGenerated)
        || draft.has(F::TableName)
        || draft.peek(F::Type).is_some_and(|name| sign_in::log(name).is_some())
        || draft.count(&[F::ResultType, F::LocationDetails, F::ResourceIdentity, F::AadTenantId])
            > 1
}

/// The log that a row belongs to: by its table, its category, or else by its columns.
///
/// A table that we do not know can be a custom one with copies of our rows, and in flattened rows
/// `Type` is that of the object that was changed. Then the columns have to have values: a query over
/// several tables gives each of its rows the columns of all.
pub(super) fn log(draft: &Draft<'_>) -> Option<Log> {
    let named = |field| draft.peek(field).and_then(sign_in::log);
    if let Some(log) = named(F::Type).or_else(|| named(F::Category)) {
        return Some(log);
    }
    let foreign = draft.given(F::Type);
    let count = |columns: &[F]| {
        columns.iter().filter(|it| draft.given(**it) || !foreign && draft.has(**it)).count()
    };
    if count(&[F::InitiatedBy, F::TargetResources]) == 2 {
        return Some(Log::Audits);
    }
    (count(&SIGN_IN_COLUMNS) >= 3).then_some(Log::SignIns(SignInType::Unknown))
}

/// Columns that tell sign-ins from other tables, when three of them are there.
pub(super) const SIGN_IN_COLUMNS: [F; 12] = [
    F::AppDisplayName,
    F::AppId,
    F::ClientAppUsed,
    F::ConditionalAccessStatus,
    F::IsInteractive,
    F::LocationDetails,
    F::ResourceDisplayName,
    F::ResultType,
    F::ServicePrincipalId,
    F::Status,
    F::UniqueTokenIdentifier,
    F::UserPrincipalName,
];

/// Turns a row into its event.
///
/// # Errors
///
/// The row is of another log, or has no time that can be relied upon.
pub(super) fn event<'a>(draft: &mut Draft<'a>) -> Result<Event<'a>, Reject> {
    match log(draft) {
        Some(Log::SignIns(sign_in_type)) => sign_in_event(draft, sign_in_type),
        Some(Log::Audits) => audit_event(draft),
        Some(Log::Unread) | None => {
            let name = draft.text(F::Type).or_else(|| draft.text(F::Category));
            Err(Reject::OtherLog(name.unwrap_or_default().into_owned()))
        }
    }
}

fn sign_in_event<'a>(draft: &mut Draft<'a>, sign_in_type: SignInType) -> Result<Event<'a>, Reject> {
    let ingested_time = ingested(draft);
    let created = when(draft, F::CreatedDateTime, "CreatedDateTime")?;
    let (time, time_basis) = match (created, ingested_time) {
        (Some(time), _) => (time, TimeBasis::Created),
        (None, Some(time)) => (time, TimeBasis::Ingested),
        (None, None) => return Err(no_time(draft, "`CreatedDateTime` or `TimeGenerated`")),
    };
    let tenant_id = tenant(draft);
    let resource_id = draft.id(F::ResourceIdentity);
    let mut row = sign_in::sign_in(draft, time);
    if sign_in_type != SignInType::Unknown {
        row.sign_in_type = sign_in_type;
    }
    row.time_basis = time_basis;
    row.ingested_time = ingested_time;
    row.tenant_id = tenant_id;
    row.resource_id = resource_id;
    Ok(Event::SignIn(row))
}

fn audit_event<'a>(draft: &mut Draft<'a>) -> Result<Event<'a>, Reject> {
    let ingested_time = ingested(draft);
    // In the table of audits the two are the same, so that either will do.
    let time = when(draft, F::ActivityDateTime, "ActivityDateTime")?
        .or(ingested_time)
        .ok_or_else(|| no_time(draft, "`ActivityDateTime` or `TimeGenerated`"))?;
    let tenant_id = tenant(draft);
    let mut event = audit::audit(draft, time);
    event.ingested_time = ingested_time;
    event.tenant_id = tenant_id;
    Ok(Event::Audit(Box::new(event)))
}

fn ingested(draft: &mut Draft<'_>) -> Option<EventTime> {
    time::parse_american(&draft.text(F::TimeGenerated)?)
}

/// A time of the event itself. If it is there and unreadable, the time of ingestion is no substitute.
fn when(draft: &mut Draft<'_>, field: F, name: &'static str) -> Result<Option<EventTime>, Reject> {
    let Some(text) = draft.text(field) else {
        return Ok(None);
    };
    match time::parse_american(&text) {
        Some(time) => Ok(Some(time)),
        None => Err(Reject::Nonsense {
            field: name,
            expected: "a time that can be read in one way only",
            found: text.into_owned(),
        }),
    }
}

/// Why there is no time: the columns are missing, or say that they are in some zone.
fn no_time(draft: &mut Draft<'_>, names: &'static str) -> Reject {
    match draft.text(F::ZonedTime) {
        None => Reject::Missing(names),
        Some(found) => Reject::Nonsense {
            field: "TimeGenerated",
            expected: "in UTC by the heading of its column",
            found: found.into_owned(),
        },
    }
}

fn tenant<'a>(draft: &mut Draft<'a>) -> Text<'a> {
    let path = draft.text(F::ResourceId);
    draft.id(F::AadTenantId).or_else(|| sign_in::tenant_of_path(path))
}

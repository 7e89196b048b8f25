//! Rows of Log Analytics and Sentinel as JSON.
//!
//! Workspace exports and SIEMs write one flat object a line, the query API
//! `{"tables": [{"columns": [..], "rows": [[..]]}]}`, and `az monitor log-analytics query` a list
//! of objects in which every value has gone through Python's `str()`, so that null is `"None"`.
//!
//! Two names mislead. `TenantId` is the workspace, and the tenant is `AADTenantId`; `ResourceId` is
//! the path of the directory, and the resource that was signed in to is `ResourceIdentity`.

use super::draft::{Draft, Entry};
use super::field::{Field as F, bare};
use super::log_analytics_csv::is_aggregate;
use super::sign_in::{self, Log};
use super::{ExportFormat, Reject, audit, other, related, time};
use crate::record::{Event, EventTime, RelatedKind, SignInType, Text, TimeBasis};

/// The rows of Log Analytics, in any JSON.
pub(super) struct LogAnalyticsJson;

impl ExportFormat for LogAnalyticsJson {
    fn name(&self) -> &'static str {
        "log-analytics-json"
    }

    fn about(&self) -> &'static str {
        "Rows of the Log Analytics tables SigninLogs, AADNonInteractiveUserSignInLogs, \
         AADServicePrincipalSignInLogs, AADManagedIdentitySignInLogs, \
         MicrosoftServicePrincipalSignInLogs, ADFSSignInLogs, AuditLogs, \
         MicrosoftGraphActivityLogs, AADRiskyServicePrincipals, AADServicePrincipalRiskEvents and \
         AADUserRiskEvents, and copies of them in custom tables, as JSON: workspace data export, the \
         query API, `Invoke-AzOperationalInsightsQuery`, or `az monitor log-analytics query -w <workspace> \
         --analytics-query SigninLogs -o json`."
    }

    fn recognised_by(&self) -> &'static str {
        "`TimeGenerated`, or `Type` and `Category` of a table of Entra ID, on a flat object or row; of few columns a time, a principal, and an id or what was signed in to or from"
    }

    fn tried_on(&self) -> &'static str {
        "Rows of SigninLogs and AuditLogs from the query API, `az`, and a published data set; custom tables, data export and risk tables after Microsoft's documentation only"
    }

    fn cannot_carry(&self) -> &'static str {
        "The address and result code of MicrosoftServicePrincipalSignInLogs, which has no such columns"
    }

    fn claims_json(&self, entry: &Entry<'_>) -> bool {
        !entry.enveloped && (is_row(&entry.outer) && log(entry).is_some() || is_few_columns(entry))
    }

    fn knows_its_keys(&self) -> bool {
        true
    }

    fn event<'a>(&self, entry: &mut Entry<'a>) -> Result<Event<'a>, Reject> {
        if entry.outer.has(F::TableName) {
            entry.outer.drop_python_nulls();
        }
        event(entry)
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

/// Whether an object or a row is what a query has left of a sign-in, without any column by which a
/// row is told at once.
#[cold]
fn is_few_columns(entry: &Entry<'_>) -> bool {
    let has = |field| entry.outer.has(field);
    let foreign = entry.outer.given(F::Type) || entry.outer.has(F::Related);
    if foreign || !has_principal(&has) || !(has(F::TimeGenerated) || has(F::CreatedDateTime)) {
        return false;
    }
    let names = match entry.headings {
        [] => other::names(entry.text),
        headings => headings.to_vec(),
    };
    Columns { has: &has, names: &names }.are_ours()
}

/// The log that a row belongs to: by its table, its category, or else by its columns.
///
/// A table that we do not know can be a custom one with copies of our rows, and in flattened rows
/// `Type` is that of the object that was changed. Then the columns have to have values: a query over
/// several tables gives each of its rows the columns of all.
pub(super) fn log(entry: &Entry<'_>) -> Option<Log> {
    let draft = &entry.outer;
    let named = |field| draft.peek(field).and_then(sign_in::log);
    if let Some(log) = named(F::Type).or_else(|| named(F::Category)) {
        return Some(log);
    }
    let foreign = draft.given(F::Type);
    let there = |field| draft.given(field) || !foreign && draft.has(field);
    let count = |columns: &[F]| columns.iter().filter(|it| there(**it)).count();
    if draft.has(F::Related)
        && let Some(kind) = related::kind(entry)
    {
        return Some(Log::Related(kind));
    }
    if count(&[F::InitiatedBy, F::TargetResources]) == 2 {
        return Some(Log::Audits);
    }
    (count(&SIGN_IN_COLUMNS) >= 3).then_some(Log::SignIns(SignInType::Unknown))
}

/// The log of a row whose columns have been found to be those of sign-ins, however few.
pub(super) fn log_of_few(entry: &Entry<'_>) -> Option<Log> {
    let given = |field| entry.outer.given(field);
    let few = || (!given(F::Type) && has_principal(&given)).then_some(SignInType::Unknown);
    log(entry).or_else(|| few().map(Log::SignIns))
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

/// Columns that say who signed in.
fn has_principal(has: &dyn Fn(F) -> bool) -> bool {
    [F::UserPrincipalName, F::UserId, F::ServicePrincipalId, F::ServicePrincipalName]
        .iter()
        .any(|column| has(*column))
}

/// The columns of a table, before any of its rows is looked at.
pub(super) struct Columns<'c> {
    pub(super) has: &'c dyn Fn(F) -> bool,
    pub(super) names: &'c [String],
}

impl Columns<'_> {
    /// Whether the rows are sign-ins or audits one by one, however few of the columns are left.
    pub(super) fn are_ours(&self) -> bool {
        let has = self.has;
        let named = has(F::Id) || has(F::CorrelationId);
        let timed = has(F::TimeGenerated)
            || has(F::CreatedDateTime)
            || has(F::ActivityDateTime)
            || has(F::ZonedTime);
        let signs = SIGN_IN_COLUMNS.iter().filter(|column| has(**column)).count();
        let audits = has(F::TargetResources) && has(F::InitiatedBy);
        let summarised = !has(F::Id) && self.names.iter().any(|name| is_aggregate(name));
        !summarised
            && ((named || timed) && (signs >= 3 || audits)
                || timed && has_principal(has) && self.tell_of_sign_ins())
    }

    /// Whether few columns can only be those of a sign-in: with its id, or with something that was
    /// signed in to or from, and with nothing that other tables have.
    fn tell_of_sign_ins(&self) -> bool {
        let has = self.has;
        let beside = [
            F::AppDisplayName,
            F::ClientAppUsed,
            F::ConditionalAccessStatus,
            F::CredentialKeyId,
            F::ErrorCode,
            F::IpAddress,
            F::LocationDetails,
            F::ResourceDisplayName,
            F::ResourceIdentity,
            F::ResultType,
            F::Status,
            F::UniqueTokenIdentifier,
        ];
        // Users and groups have ids and `CreatedDateTime` as well.
        let row = has(F::Id) && (has(F::TimeGenerated) || has(F::ZonedTime));
        (row || beside.iter().any(|column| has(*column)))
            && !has(F::Related)
            && !self
                .names
                .iter()
                .any(|name| FOREIGN.iter().any(|foreign| bare(name).eq_ignore_ascii_case(foreign)))
    }
}

/// Columns of other tables that have users, addresses and times too.
const FOREIGN: [&str; 22] = [
    "Account",
    "ActionType",
    "Activity",
    "ActivityInsights",
    "ActivityType",
    "AlertName",
    "ClientIP",
    "Computer",
    "EventId",
    "EventSource",
    "Operation",
    "OfficeWorkload",
    "ProviderName",
    "RecordType",
    "ReportId",
    "RequestMethod",
    "RequestUri",
    "RiskEventType",
    "RiskLastUpdatedDateTime",
    "Timestamp",
    "UserKey",
    "Workload",
];

/// What stands beside sign-ins under these headings, if that is what the rows are.
pub(super) fn related(headings: &[String]) -> Option<RelatedKind> {
    let timed = headings.iter().any(|name| bare(name).eq_ignore_ascii_case("TimeGenerated"));
    related::kind_of_headings(headings).filter(|_| timed)
}

/// Turns a row into its event.
///
/// # Errors
///
/// The row is of another log, or has no time that can be relied upon.
pub(super) fn event<'a>(entry: &mut Entry<'a>) -> Result<Event<'a>, Reject> {
    match log_of_few(entry) {
        Some(Log::SignIns(sign_in_type)) => sign_in_event(&mut entry.outer, sign_in_type),
        Some(Log::Audits) => audit_event(&mut entry.outer),
        Some(Log::Related(kind)) => related::event(entry, kind, related::Shape::Row),
        None if !entry.outer.given(F::Type) => {
            Err(Reject::Missing("`UserPrincipalName`, `ServicePrincipalId` or another principal"))
        }
        Some(Log::Unread) | None => {
            let draft = &mut entry.outer;
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
    // Whoever made a custom table chose its name: what the row says of itself is better.
    let custom = draft.peek(F::Type).is_some_and(|name| name.ends_with("_CL"));
    let mut row = sign_in::sign_in(draft, time)?;
    let said = !matches!(row.sign_in_type, SignInType::Unknown | SignInType::UnknownUser);
    if sign_in_type != SignInType::Unknown && !(custom && said) {
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

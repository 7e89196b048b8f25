//! Sign-ins and audits as the diagnostic settings of Entra ID write them.
//!
//! The same records lie in storage accounts (`insights-logs-signinlogs/../PT1H.json`, one a line)
//! and come out of event hubs (`{"records": [..]}`). Each is an envelope of Azure Monitor around
//! the event, which stands under `properties` in the field names of Microsoft Graph.
//!
//! Two traps lie in the envelope. Its `time` is when Azure Monitor took the record in, which can be
//! minutes after the event. And its values change type from one tenant to the next (`resultType` is
//! `0` or `"0"`), so we take from it only what `properties` does not give.

use super::date_order::Zone;
use super::draft::Entry;
use super::field::Field as F;
use super::sign_in::{self, Log};
use super::{ExportFormat, Reject, audit, related, time};
use crate::record::{ClientAddress, Event, EventTime, Outcome, SignInType, Text};

/// The records of Azure Monitor.
pub(super) struct DiagnosticSettings;

impl ExportFormat for DiagnosticSettings {
    fn name(&self) -> &'static str {
        "diagnostic-settings"
    }

    fn about(&self) -> &'static str {
        "Azure Monitor records with a `category` and `properties`: blobs of a storage account \
         (`insights-logs-*/../PT1H.json`), messages of an event hub, or what a SIEM kept of them. \
         Entra admin center > Diagnostic settings; copy the blobs with AzCopy. All sign-in logs, \
         AuditLogs, MicrosoftGraphActivityLogs, RiskyServicePrincipals, ServicePrincipalRiskEvents \
         and UserRiskEvents are read."
    }

    fn recognised_by(&self) -> &'static str {
        "`category` of a log of Entra ID beside `properties`, or the resource path of `microsoft.aadiam`"
    }

    fn tried_on(&self) -> &'static str {
        "Records of all sign-in categories but MicrosoftServicePrincipalSignInLogs, AuditLogs, MicrosoftGraphActivityLogs and UserRiskEvents, collected by SIEM vendors"
    }

    fn cannot_carry(&self) -> &'static str {
        "Where a managed identity signed in from: Azure does not log it"
    }

    fn claims_json(&self, entry: &Entry<'_>) -> bool {
        entry.enveloped
            && entry.outer.peek(F::Category).is_some_and(|category| {
                sign_in::log(category).is_some() || is_entra(entry.outer.peek(F::ResourceId))
            })
    }

    fn knows_its_keys(&self) -> bool {
        true
    }

    fn event<'a>(&self, entry: &mut Entry<'a>) -> Result<Event<'a>, Reject> {
        let category = entry.outer.text(F::Category).unwrap_or_default();
        if entry.torn {
            let reason = "the text under `properties` is no whole object in JSON";
            return Err(Reject::Malformed(reason.to_owned()));
        }
        match sign_in::log(&category) {
            Some(Log::SignIns(sign_in_type)) => sign_in_event(entry, sign_in_type),
            Some(Log::Audits) => audit_event(entry),
            Some(Log::Related(kind)) => related::event(entry, kind, related::Shape::Graph),
            Some(Log::Unread) | None => Err(Reject::OtherLog(category.into_owned())),
        }
    }
}

/// Whether the resource that a record is about is a directory, so that its log is Entra's.
fn is_entra(resource: Option<&str>) -> bool {
    resource.is_some_and(|path| path.to_ascii_lowercase().contains("microsoft.aadiam"))
}

fn sign_in_event<'a>(entry: &mut Entry<'a>, sign_in_type: SignInType) -> Result<Event<'a>, Reject> {
    let name = ("`properties.createdDateTime`", Zone::Unsaid);
    let (time, basis) = entry.dates.event_time(&mut entry.inner, F::CreatedDateTime, name)?;
    let mut sign_in = sign_in::sign_in(&mut entry.inner, time)?;
    sign_in.time_basis = basis;
    sign_in.sign_in_type = sign_in_type;
    sign_in.ingested_time = ingested(entry);
    sign_in.tenant_id = tenant(entry).or(sign_in.tenant_id);
    if sign_in.error_code.is_none() {
        sign_in.error_code = entry.outer.integer(F::ResultType);
        sign_in.outcome = Outcome::of_error_code(sign_in.error_code);
    }
    if sign_in.failure_reason.is_none() {
        sign_in.failure_reason = entry.outer.text(F::ResultDescription);
    }
    if sign_in.client_address.is_none() {
        sign_in.client_address = caller(entry);
    }
    if sign_in.correlation_id.is_none() {
        sign_in.correlation_id = entry.outer.id(F::CorrelationId);
    }
    Ok(Event::SignIn(sign_in))
}

fn audit_event<'a>(entry: &mut Entry<'a>) -> Result<Event<'a>, Reject> {
    let name = ("`properties.activityDateTime`", Zone::Unsaid);
    let (time, _) = entry.dates.event_time(&mut entry.inner, F::ActivityDateTime, name)?;
    let mut event = audit::audit(&mut entry.inner, time);
    event.ingested_time = ingested(entry);
    event.tenant_id = tenant(entry).or(event.tenant_id);
    if event.initiator.address.is_none() {
        event.initiator.address = caller(entry);
    }
    if event.correlation_id.is_none() {
        event.correlation_id = entry.outer.id(F::CorrelationId);
    }
    Ok(Event::Audit(Box::new(event)))
}

fn ingested(entry: &mut Entry<'_>) -> Option<EventTime> {
    time::parse_american(&entry.outer.text(F::Time)?)
}

fn caller<'a>(entry: &mut Entry<'a>) -> Option<ClientAddress<'a>> {
    entry.outer.text(F::CallerIpAddress).and_then(ClientAddress::from_export)
}

fn tenant<'a>(entry: &mut Entry<'a>) -> Text<'a> {
    let path = entry.outer.text(F::ResourceId);
    entry.outer.id(F::TenantId).or_else(|| sign_in::tenant_of_path(path))
}

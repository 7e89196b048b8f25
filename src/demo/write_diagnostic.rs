//! Sign-ins and audit events as diagnostic settings write them: an envelope a line.

use super::audits::Audit;
use super::catalogue::reason;
use super::clock::{digits, iso};
use super::dice::mix;
use super::json::Json;
use super::view::View;
use super::workloads::Role;
use super::write_graph::{event_type, location, managed, principal_id, resource_principal};
use super::{write_audit, write_graph};
use crate::record::SignInType;

/// A time of the envelope: `2026-05-04T07:31:22.1234567` and what follows it.
fn precise(at: i64, ticks: u32, zone: &str) -> String {
    let mut text = iso(at);
    text.push('.');
    digits(&mut text, ticks, 7);
    text.push_str(zone);
    text
}

/// Writes one sign-in in its envelope. `delivery` counts the copies: each has a time of its own.
pub(super) fn sign_in(out: &mut Vec<u8>, view: &View<'_>, delivery: u64) {
    let event = view.event;
    let (category, code) = (category(event.kind), event.code.to_string());
    let late = mix(&[view.noise, delivery]);
    let taken_in =
        event.at + 30 + i64::try_from(late % 870).unwrap_or(0) + 1_200 * i64::from(delivery > 0);
    let ticks = u32::try_from(late % 10_000_000).unwrap_or(0);
    Json::new(out).item(|json| {
        json.text("time", &precise(taken_in, ticks, "Z"));
        json.text("resourceId", &resource_id(&view.tenant.id));
        json.text("operationName", "Sign-in activity");
        json.text("operationVersion", "1.0");
        json.text("category", category);
        json.text("tenantId", &view.tenant.id);
        json.text("resultType", &code);
        json.text("resultSignature", if event.code == 0 { "SUCCESS" } else { "FAILURE" });
        if event.code != 0 {
            json.text("resultDescription", reason(event.code));
        }
        json.raw("durationMs", "0");
        if !view.address.is_empty() {
            json.text("callerIpAddress", &view.address);
        }
        json.text("correlationId", &view.correlation);
        json.raw("Level", "4");
        if !view.country().is_empty() {
            json.text("location", view.country());
        }
        json.object("properties", |json| match view.person {
            // What stands in the envelope of a person's sign-in is Graph's object.
            Some(_) => write_graph::members(json, view, &precise(event.at, view.ticks, "+00:00")),
            None => properties(json, view),
        });
    });
}

fn resource_id(tenant: &str) -> String {
    format!("/tenants/{tenant}/providers/Microsoft.aadiam")
}

/// The category of the envelope. In lower case it names the container, too.
pub(super) fn category(kind: SignInType) -> &'static str {
    match kind {
        SignInType::InteractiveUser => "SignInLogs",
        SignInType::NonInteractiveUser => "NonInteractiveUserSignInLogs",
        SignInType::ManagedIdentity => "ManagedIdentitySignInLogs",
        _ => "ServicePrincipalSignInLogs",
    }
}

fn properties(json: &mut Json<'_>, view: &View<'_>) {
    let event = view.event;
    json.text("id", &view.id);
    json.text("createdDateTime", &precise(event.at, view.ticks, "+00:00"));
    json.raw("userId", "null");
    agent(json, view);
    json.text("appId", &view.app_id);
    json.text("appOwnerTenantId", &view.owner());
    json.text("ipAddress", &view.address);
    json.object("status", |json| {
        json.raw("errorCode", &event.code.to_string());
        if event.code != 0 {
            json.text("failureReason", reason(event.code));
        }
    });
    json.text("userAgent", event.seat.client.user_agent);
    json.object("location", |json| location(json, view));
    json.text("correlationId", &view.correlation);
    json.text("conditionalAccessStatus", view.access());
    json.raw("appliedConditionalAccessPolicies", "[]");
    json.raw("isInteractive", "false");
    json.text("tokenIssuerType", "AzureAD");
    json.raw("authenticationProcessingDetails", "[]");
    json.raw("networkLocationDetails", "[]");
    json.text("clientCredentialType", view.credential_type());
    json.raw("processingTimeInMilliseconds", &view.latency().to_string());
    let [level, state, detail, _kind] = view.risk();
    json.text("riskDetail", detail);
    json.text("riskLevelAggregated", level);
    json.text("riskLevelDuringSignIn", level);
    json.text("riskState", state);
    subject(json, view);
}

fn agent(json: &mut Json<'_>, view: &View<'_>) {
    let agentic = view.workload.is_some_and(|workload| workload.role == Role::Agent);
    json.object("agent", |json| {
        json.text("agentType", if agentic { "agenticAppInstance" } else { "notAgentic" });
        json.text("parentAppId", if agentic { &view.app_id } else { "" });
        json.text("agentSubjectType", if agentic { "agentIDuser" } else { "notAgentic" });
    });
}

fn subject(json: &mut Json<'_>, view: &View<'_>) {
    let event = view.event;
    json.text("resourceDisplayName", event.resource.name);
    json.text("resourceId", event.resource.id);
    json.text("resourceTenantId", &view.tenant.id);
    json.text("resourceOwnerTenantId", super::catalogue::MICROSOFT_SERVICES);
    json.text("resourceServicePrincipalId", &resource_principal(view));
    json.text("homeTenantId", &view.home_tenant());
    json.text("servicePrincipalName", view.app_name);
    json.text("servicePrincipalId", &principal_id(view.workload));
    json.array("signInEventTypes", |json| json.item_text(event_type(event.kind)));
    json.raw("flaggedForReview", "false");
    json.raw("isTenantRestricted", "false");
    json.text("autonomousSystemNumber", &view.asn());
    json.text("crossTenantAccessType", "none");
    json.text("servicePrincipalCredentialKeyId", &view.key_id());
    json.text("servicePrincipalCredentialThumbprint", &view.thumbprint());
    json.text("federatedCredentialId", &view.federated_id());
    json.text("uniqueTokenIdentifier", &view.token);
    json.text("incomingTokenType", "none");
    json.text("authenticationProtocol", view.event.extras.protocol);
    json.object("managedServiceIdentity", |json| managed(json, view));
    json.text("rngcStatus", "0");
}

/// Writes one audit event in its envelope.
pub(super) fn audit(out: &mut Vec<u8>, audit: &Audit, tenant: &super::tenant::Tenant) {
    let time = precise(audit.at, ticks(audit), "Z");
    Json::new(out).item(|json| {
        json.text("time", &time);
        json.text("resourceId", &resource_id(&tenant.id));
        json.text("operationName", audit.activity);
        json.text("operationVersion", "1.0");
        json.text("category", "AuditLogs");
        json.text("tenantId", &tenant.id);
        json.text("resultSignature", "None");
        json.raw("durationMs", "0");
        if let Some(address) = write_audit::address(audit) {
            json.text("callerIpAddress", &address);
        }
        json.text("correlationId", &audit.correlation.to_string());
        json.text("identity", &write_audit::initiator_name(audit, tenant));
        json.raw("Level", "4");
        let created = precise(audit.at, ticks(audit), "+00:00");
        json.object("properties", |json| write_audit::members(json, audit, tenant, &created));
    });
}

/// The fraction of a second at which an audit event was logged.
pub(super) fn ticks(audit: &Audit) -> u32 {
    u32::try_from(mix(&[audit.at.unsigned_abs()]) % 10_000_000).unwrap_or(0)
}

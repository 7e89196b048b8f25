//! Non-interactive sign-ins as the Log Analytics portal's "Export to CSV" writes them: American
//! times, and JSON over several lines within a cell.

use super::catalogue::reason;
use super::clock::american;
use super::guid::Guid;
use super::json::Json;
use super::people::Person;
use super::view::View;
use super::write_graph::{device, incoming, location, resource_principal};

/// The header: a selection of the table's columns, as people make one.
pub(super) const HEADER: [&str; 45] = [
    "TenantId",
    "SourceSystem",
    "TimeGenerated [UTC]",
    "OperationName",
    "OperationVersion",
    "Category",
    "ResultType",
    "ResultSignature",
    "ResultDescription",
    "DurationMs",
    "CorrelationId",
    "ResourceGroup",
    "Identity",
    "Level",
    "Location",
    "AppDisplayName",
    "AppId",
    "AuthenticationRequirement",
    "ClientAppUsed",
    "ConditionalAccessStatus",
    "CreatedDateTime [UTC]",
    "CrossTenantAccessType",
    "DeviceDetail",
    "HomeTenantId",
    "Id",
    "IncomingTokenType",
    "IPAddress",
    "IsInteractive",
    "LocationDetails",
    "OriginalRequestId",
    "ResourceDisplayName",
    "ResourceIdentity",
    "ResourceServicePrincipalId",
    "ResourceTenantId",
    "RiskState",
    "SessionId",
    "Status",
    "UniqueTokenIdentifier",
    "UserAgent",
    "UserDisplayName",
    "UserId",
    "UserPrincipalName",
    "UserType",
    "AutonomousSystemNumber",
    "Type",
];

/// The cells of one sign-in, in the order of [`HEADER`].
pub(super) fn row(view: &View<'_>) -> Vec<String> {
    let mut row = envelope(view);
    row.extend(middle(view));
    row.extend(end(view));
    row
}

fn envelope(view: &View<'_>) -> Vec<String> {
    let event = view.event;
    let late = event.at + 40 + i64::try_from(view.noise % 600).unwrap_or(0);
    let text = |value: &str| value.to_owned();
    vec![
        // The workspace, which is not the tenant.
        Guid::of(&[view.tenant.seed, 62]).to_string(),
        text("Azure AD"),
        american(late, view.ticks / 3),
        text("Sign-in activity"),
        text("1.0"),
        text("NonInteractiveUserSignInLogs"),
        event.code.to_string(),
        text(if event.code == 0 { "SUCCESS" } else { "FAILURE" }),
        text(if event.code == 0 { "" } else { reason(event.code) }),
        text("0"),
        view.correlation.clone(),
        text("Microsoft.aadiam"),
        view.person.map(|person| person.name.clone()).unwrap_or_default(),
        text("4"),
        text(view.country()),
    ]
}

fn middle(view: &View<'_>) -> Vec<String> {
    let event = view.event;
    let text = |value: &str| value.to_owned();
    vec![
        text(view.app_name),
        view.app_id.clone(),
        text(view.requirement()),
        text(event.seat.client.kind),
        text(view.access()),
        american(event.at, view.ticks),
        text(view.crossing()),
        pretty(|json| device(json, view)),
        view.home_tenant(),
        view.id.clone(),
        text(incoming(view)),
        view.address.clone(),
        text("False"),
        pretty(|json| location(json, view)),
        view.id.clone(),
    ]
}

fn end(view: &View<'_>) -> Vec<String> {
    let event = view.event;
    let person = |part: fn(&Person) -> String| view.person.map(part).unwrap_or_default();
    let text = |value: &str| value.to_owned();
    vec![
        text(event.resource.name),
        text(event.resource.id),
        resource_principal(view),
        view.tenant.id.clone(),
        text(view.risk()[1]),
        view.session(),
        pretty(|json| json.raw("errorCode", &event.code.to_string())),
        view.token.clone(),
        text(event.seat.client.user_agent),
        person(|person| person.name.clone()),
        person(|person| person.id.to_string()),
        person(|person| person.principal_name.clone()),
        text(if view.user_type() == "guest" { "Guest" } else { "Member" }),
        view.asn(),
        text("AADNonInteractiveUserSignInLogs"),
    ]
}

/// An object over several lines, as the portal shows columns that hold JSON as text.
fn pretty(members: impl FnOnce(&mut Json<'_>)) -> String {
    let mut out = Vec::new();
    Json::new(&mut out).item(members);
    let value: serde_json::Value = serde_json::from_slice(&out).unwrap_or_default();
    serde_json::to_string_pretty(&value).unwrap_or_default()
}

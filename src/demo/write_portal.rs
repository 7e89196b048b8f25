//! Sign-ins as the Entra portal's CSV downloads of 2025 write them, with their odd headers.

use super::catalogue::{MICROSOFT_SERVICES, reason};
use super::event::Proof;
use super::people::Person;
use super::tenant::NAME;
use super::view::View;
use super::write_graph::{incoming, principal_id};

/// The header of the interactive download: trailing blanks, a double one and a repeated name, as
/// the portal writes them.
pub(super) const USER_HEADER: [&str; 57] = [
    "Date (UTC)",
    "Request ID",
    "User agent",
    "Correlation ID",
    "User ID",
    "User",
    "Username",
    "User type",
    "Cross tenant access type",
    "Incoming token type",
    "Authentication Protocol",
    "Unique token identifier",
    "Original transfer method",
    "Client credential type",
    "Token Protection - Sign In Session",
    "Token Protection - Sign In Session StatusCode",
    "Application",
    "Application ID ",
    "App owner tenant ID",
    "Resource",
    "Resource ID ",
    "Resource tenant ID",
    "Resource owner tenant ID",
    "Home tenant ID",
    "Home tenant name",
    "IP address",
    "Location",
    "Status",
    "Sign-in error code",
    "Failure reason",
    "Client app",
    "Device ID",
    "Browser",
    "Operating System",
    "Compliant",
    "Managed",
    "Join Type",
    "Multifactor authentication result",
    "Multifactor authentication auth method",
    "Multifactor authentication auth detail",
    "Authentication requirement",
    "Sign-in identifier",
    "Session ID",
    "IP address (seen by resource)",
    "Through Global Secure Access",
    "Global Secure Access IP address",
    "Autonomous system  number",
    "Flagged for review",
    "Token issuer type",
    "Incoming token type",
    "Token issuer name",
    "Latency",
    "Conditional Access",
    "Managed Identity type",
    "Associated Resource Id",
    "Federated Token Id",
    "Federated Token Issuer",
];

/// The header of the application download.
pub(super) const APPLICATION_HEADER: [&str; 22] = [
    "Date (UTC)",
    "Request ID",
    "Correlation ID",
    "Service principal ID",
    "Service principal name",
    "Credential key ID",
    "Credential thumbprint",
    "Application",
    "Application ID ",
    "App owner tenant ID",
    "Resource",
    "Resource ID ",
    "Resource tenant ID",
    "Resource owner tenant ID",
    "Home tenant ID",
    "Home tenant name",
    "IP address",
    "Location",
    "Status",
    "Sign-in error code",
    "Failure reason",
    "Conditional Access",
];

/// The cells of an interactive sign-in, in the order of [`USER_HEADER`].
pub(super) fn user_row(view: &View<'_>) -> Vec<String> {
    let mut row = identity(view);
    row.extend(tenants(view));
    row.extend(device(view));
    row.extend(factors(view));
    row.extend(tail(view));
    row
}

fn identity(view: &View<'_>) -> Vec<String> {
    let text = |value: &str| value.to_owned();
    let person = |part: fn(&Person) -> String| view.person.map(part).unwrap_or_default();
    vec![
        format!("{}Z", view.time),
        view.id.clone(),
        text(view.event.seat.client.user_agent),
        view.correlation.clone(),
        person(|person| person.id.to_string()),
        person(|person| person.name.clone()),
        person(|person| person.principal_name.clone()),
        text(if view.user_type() == "guest" { "Guest" } else { "Member" }),
        text(view.crossing()),
        text(incoming(view)),
        text(view.event.extras.protocol),
        guarded(&view.token),
        text(view.event.extras.transfer),
        text("none"),
        text("unbound"),
        text("1002"),
    ]
}

fn tenants(view: &View<'_>) -> Vec<String> {
    let event = view.event;
    vec![
        view.app_name.to_owned(),
        view.app_id.clone(),
        view.owner(),
        event.resource.name.to_owned(),
        event.resource.id.to_owned(),
        view.tenant.id.clone(),
        MICROSOFT_SERVICES.to_owned(),
        view.home_tenant(),
        if view.user_type() == "guest" { String::new() } else { NAME.to_owned() },
        view.address.clone(),
        view.place(),
        status(view).to_owned(),
        event.code.to_string(),
        reason(event.code).to_owned(),
    ]
}

fn device(view: &View<'_>) -> Vec<String> {
    let (client, laptop) = (view.event.seat.client, view.laptop());
    let known = if laptop.is_some() { "True" } else { "False" };
    vec![
        client.kind.to_owned(),
        laptop.map(|owner| owner.laptop.to_string()).unwrap_or_default(),
        client.browser.to_owned(),
        client.system.to_owned(),
        known.to_owned(),
        known.to_owned(),
        if laptop.is_some() { "Microsoft Entra joined".to_owned() } else { String::new() },
    ]
}

fn factors(view: &View<'_>) -> Vec<String> {
    let method = match view.event.proof {
        Proof::Approved | Proof::Prompted => "Mobile app notification",
        _ => "",
    };
    let requirement = match view.requirement() {
        "multiFactorAuthentication" => "Multifactor authentication",
        _ => "Single-factor authentication",
    };
    vec![
        view.details().unwrap_or_default().to_owned(),
        method.to_owned(),
        String::new(),
        requirement.to_owned(),
        view.person.map(|person| person.principal_name.clone()).unwrap_or_default(),
        view.session(),
    ]
}

fn tail(view: &View<'_>) -> Vec<String> {
    let token = match incoming(view) {
        "primaryRefreshToken" => "Primary refresh token",
        "refreshToken" => "Refresh token",
        _ => "None",
    };
    let text = |value: &str| value.to_owned();
    vec![
        String::new(),
        text("No"),
        String::new(),
        view.asn(),
        text("No"),
        text("Azure AD"),
        text(token),
        String::new(),
        view.latency().to_string(),
        text(access(view)),
        String::new(),
        String::new(),
        String::new(),
        String::new(),
    ]
}

/// The cells of a workload's sign-in, in the order of [`APPLICATION_HEADER`].
pub(super) fn application_row(view: &View<'_>) -> Vec<String> {
    let event = view.event;
    vec![
        format!("{}Z", view.time),
        view.id.clone(),
        view.correlation.clone(),
        principal_id(view.workload),
        view.app_name.to_owned(),
        view.key_id(),
        view.thumbprint(),
        view.app_name.to_owned(),
        view.app_id.clone(),
        view.owner(),
        event.resource.name.to_owned(),
        event.resource.id.to_owned(),
        view.tenant.id.clone(),
        MICROSOFT_SERVICES.to_owned(),
        view.home_tenant(),
        NAME.to_owned(),
        view.address.clone(),
        view.place(),
        status(view).to_owned(),
        event.code.to_string(),
        reason(event.code).to_owned(),
        access(view).to_owned(),
    ]
}

/// The portal's guard against spreadsheets that take a leading sign for a formula.
fn guarded(token: &str) -> String {
    let sign = token.starts_with(['-', '+']);
    if sign { format!("'{token}") } else { token.to_owned() }
}

fn status(view: &View<'_>) -> &'static str {
    match view.event.code {
        0 => "Success",
        50_074 => "Interrupted",
        _ => "Failure",
    }
}

fn access(view: &View<'_>) -> &'static str {
    match view.access() {
        "success" => "Success",
        "failure" => "Failure",
        _ => "Not Applied",
    }
}

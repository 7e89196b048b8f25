//! A sign-in as Microsoft Graph (beta) and the portal's JSON download write it: every property
//! present, with nulls and empty values where there is nothing to say.

use super::catalogue::reason;
use super::event::Proof;
use super::json::Json;
use super::people::Person;
use super::view::View;
use super::workloads::{Role, Workload};
use crate::record::SignInType;

/// Writes one sign-in as an object of Graph's `signIn` type.
pub(super) fn sign_in(out: &mut Vec<u8>, view: &View<'_>) {
    let time = format!("{}Z", view.time);
    Json::new(out).item(|json| members(json, view, &time));
}

/// The members of the object, with the time in the form of the export.
pub(super) fn members(json: &mut Json<'_>, view: &View<'_>, time: &str) {
    json.text("id", &view.id);
    json.text("createdDateTime", time);
    who(json, view);
    how(json, view);
    risk(json, view);
    what(json, view);
    tokens(json, view);
    place(json, view);
    policies(json, view);
    steps(json, view);
    rest(json, view);
}

fn who(json: &mut Json<'_>, view: &View<'_>) {
    let event = view.event;
    json.maybe("userDisplayName", view.person.map(|person| person.name.as_str()));
    json.maybe("userPrincipalName", view.person.map(|person| person.principal_name.as_str()));
    json.text("userId", &view.person.map(|person| person.id.to_string()).unwrap_or_default());
    json.text("appId", &view.app_id);
    json.text("appDisplayName", view.app_name);
    json.text("ipAddress", &view.address);
    json.raw("ipAddressFromResourceProvider", "null");
    json.text("clientAppUsed", event.seat.client.kind);
    json.text("userAgent", event.seat.client.user_agent);
    json.text("correlationId", &view.correlation);
    json.text("conditionalAccessStatus", view.access());
    json.text("originalRequestId", "");
    json.raw("isInteractive", yes(event.kind == SignInType::InteractiveUser));
    json.text("tokenIssuerName", "");
    json.text("tokenIssuerType", "AzureAD");
    json.text("clientCredentialType", view.credential_type());
    json.raw("processingTimeInMilliseconds", &view.latency().to_string());
}

fn how(json: &mut Json<'_>, view: &View<'_>) {
    let agentic = view.workload.is_some_and(|workload| workload.role == Role::Agent);
    json.object("agent", |json| {
        json.text("agentType", if agentic { "agenticAppInstance" } else { "notAgentic" });
        json.maybe("parentAppId", agentic.then_some(view.app_id.as_str()));
    });
    json.text("appOwnerTenantId", &view.owner());
    json.raw("appTokenProtectionStatus", "null");
    json.raw("authenticationMethodsUsed", "[]");
    json.text("authenticationRequirement", view.requirement());
    json.raw("azureResourceId", "null");
    json.maybe("federatedCredentialId", filled(&view.federated_id()));
    json.raw("globalSecureAccessIpAddress", "null");
    json.raw("isThroughGlobalSecureAccess", "false");
    json.text("sessionId", &if view.person.is_some() { view.session() } else { String::new() });
    json.text("signInIdentifier", view.person.map_or("", |person| &person.principal_name));
    json.maybe("signInIdentifierType", view.person.map(|_person| "userPrincipalName"));
}

fn risk(json: &mut Json<'_>, view: &View<'_>) {
    let [level, state, detail, kind] = view.risk();
    json.text("riskDetail", detail);
    json.text("riskLevelAggregated", level);
    json.text("riskLevelDuringSignIn", level);
    json.text("riskState", state);
    for name in ["riskEventTypes", "riskEventTypes_v2"] {
        json.array(name, |json| {
            if !kind.is_empty() {
                json.item_text(kind);
            }
        });
    }
}

fn what(json: &mut Json<'_>, view: &View<'_>) {
    let event = view.event;
    json.text("resourceDisplayName", event.resource.name);
    json.text("resourceId", event.resource.id);
    json.text("resourceTenantId", &view.tenant.id);
    json.text("resourceOwnerTenantId", super::catalogue::MICROSOFT_SERVICES);
    json.text("resourceServicePrincipalId", &resource_principal(view));
    json.text("homeTenantId", &view.home_tenant());
    json.text("homeTenantName", "");
    json.text("servicePrincipalName", view.workload.map_or("", |workload| &workload.name));
    json.text("servicePrincipalId", &principal_id(view.workload));
    json.array("signInEventTypes", |json| json.item_text(event_type(event.kind)));
    json.text("userType", view.user_type());
    json.raw("flaggedForReview", "false");
    json.raw("isTenantRestricted", "false");
    json.text("crossTenantAccessType", view.crossing());
}

fn tokens(json: &mut Json<'_>, view: &View<'_>) {
    json.maybe("servicePrincipalCredentialKeyId", filled(&view.key_id()));
    json.text("servicePrincipalCredentialThumbprint", &view.thumbprint());
    json.text("uniqueTokenIdentifier", &view.token);
    json.text("incomingTokenType", if view.person.is_some() { incoming(view) } else { "none" });
    json.text("authenticationProtocol", view.event.extras.protocol);
    json.text("originalTransferMethod", view.event.extras.transfer);
    json.text("signInTokenProtectionStatus", "none");
    json.object("tokenProtectionStatusDetails", |json| {
        json.text("signInSessionStatus", "unbound");
        json.raw("signInSessionStatusCode", "1002");
    });
    json.raw("mfaDetail", "null");
}

fn place(json: &mut Json<'_>, view: &View<'_>) {
    let event = view.event;
    json.object("status", |json| {
        json.raw("errorCode", &event.code.to_string());
        json.text("failureReason", reason(event.code));
        json.maybe("additionalDetails", view.details());
    });
    json.object("deviceDetail", |json| device(json, view));
    json.object("location", |json| location(json, view));
    let asn = view.asn();
    json.raw("autonomousSystemNumber", if asn.is_empty() { "null" } else { &asn });
    json.array("networkLocationDetails", |json| {
        if event.seat.site.asn == 0 {
            json.item(|json| {
                json.text("networkType", "trustedNamedLocation");
                json.array("networkNames", |json| json.item_text("Harbour Light exits"));
            });
        }
    });
}

/// The members of `deviceDetail`.
pub(super) fn device(json: &mut Json<'_>, view: &View<'_>) {
    let (client, laptop) = (view.event.seat.client, view.laptop());
    json.text("deviceId", &laptop.map(|owner| owner.laptop.to_string()).unwrap_or_default());
    json.text("displayName", &laptop.map(Person::laptop_name).unwrap_or_default());
    json.text("operatingSystem", client.system);
    json.text("browser", client.browser);
    json.raw("browserId", "null");
    json.raw("isCompliant", yes(laptop.is_some()));
    json.raw("isManaged", yes(laptop.is_some()));
    json.text("trustType", if laptop.is_some() { "Azure AD joined" } else { "" });
}

/// The members of `location`.
pub(super) fn location(json: &mut Json<'_>, view: &View<'_>) {
    let site = view.event.seat.site;
    json.text("city", view.placed(site.city));
    json.text("state", view.placed(site.state));
    json.text("countryOrRegion", view.country());
    let known = view.event.seat.address.is_some();
    json.object("geoCoordinates", |json| {
        json.raw("altitude", "null");
        json.raw("latitude", if known { site.latitude } else { "0.0" });
        json.raw("longitude", if known { site.longitude } else { "0.0" });
    });
}

/// Id, name, grant control and session control of each policy of the tenant.
const POLICIES: [(&str, &str, &str, &str); 2] = [
    (
        "3b1f6c1e-52a9-4d3b-8f0e-6f7f7c1d9a01",
        "Require multifactor authentication for all users",
        "Mfa",
        "",
    ),
    (
        "e9a1b3c5-7d2f-4a68-93b0-5c4d3e2f1a04",
        "Browsers: sign in again every day",
        "",
        "SignInFrequency",
    ),
];

fn policies(json: &mut Json<'_>, view: &View<'_>) {
    json.array("appliedConditionalAccessPolicies", |json| {
        for (place, policy) in POLICIES.iter().enumerate() {
            let result = match (view.access(), place) {
                (access @ ("success" | "failure"), 0) => access,
                _ => "notApplied",
            };
            json.item(|json| applied(json, policy, result));
        }
    });
}

fn applied(json: &mut Json<'_>, policy: &(&str, &str, &str, &str), result: &str) {
    let (id, name, grant, session) = *policy;
    let met = result != "notApplied";
    json.text("id", id);
    json.text("displayName", name);
    json.array("enforcedGrantControls", |json| items(json, grant));
    json.array("enforcedSessionControls", |json| items(json, session));
    json.raw("sessionControlsNotSatisfied", "[]");
    json.text("result", result);
    json.text("conditionsSatisfied", if met { "application,users" } else { "application" });
    json.text("conditionsNotSatisfied", if met { "none" } else { "users" });
    json.array("includeRulesSatisfied", |json| {
        if met {
            for (condition, rule) in [("application", "allApps"), ("users", "allUsers")] {
                json.item(|json| {
                    json.text("conditionalAccessCondition", condition);
                    json.text("ruleSatisfied", rule);
                });
            }
        }
    });
    json.raw("excludeRulesSatisfied", "[]");
    json.object("authenticationStrength", |json| {
        json.text("displayName", "");
        json.text("authenticationStrengthId", "");
    });
}

fn items(json: &mut Json<'_>, value: &str) {
    if !value.is_empty() {
        json.item_text(value);
    }
}

fn steps(json: &mut Json<'_>, view: &View<'_>) {
    json.array("authenticationDetails", |json| {
        if view.person.is_none() {
            return;
        }
        let (first, second) = match view.event.proof {
            Proof::WrongPassword => (
                (
                    "Password",
                    "false",
                    "Invalid username or password or Invalid on-premise username or password.",
                ),
                None,
            ),
            Proof::Prompted => (
                ("Password", "true", "Correct password"),
                Some(("Mobile app notification", "false", "Authentication in progress")),
            ),
            Proof::Approved => (
                ("Password", "true", "Correct password"),
                Some(("Mobile app notification", "true", "MFA successfully completed")),
            ),
            Proof::Token => (
                ("Previously satisfied", "true", "MFA requirement satisfied by claim in the token"),
                None,
            ),
        };
        json.item(|json| step(json, view, first, "Primary authentication"));
        if let Some(second) = second {
            json.item(|json| step(json, view, second, "Multifactor authentication"));
        }
    });
}

fn step(json: &mut Json<'_>, view: &View<'_>, step: (&str, &str, &str), requirement: &str) {
    let (method, succeeded, result) = step;
    json.text("authenticationStepDateTime", &format!("{}Z", view.time));
    json.text("authenticationMethod", method);
    let detail = (method == "Password").then_some("Password in the cloud");
    json.maybe("authenticationMethodDetail", detail);
    json.raw("succeeded", succeeded);
    json.text("authenticationStepResultDetail", result);
    json.text("authenticationStepRequirement", requirement);
}

fn rest(json: &mut Json<'_>, view: &View<'_>) {
    json.array("authenticationProcessingDetails", |json| {
        let login_hint = if view.noise.is_multiple_of(3) { "True" } else { "False" };
        for (key, value) in [
            ("Login Hint Present", login_hint),
            ("Legacy TLS (TLS 1.0, 1.1, 3DES)", "False"),
            ("Is CAE Token", "False"),
        ] {
            json.item(|json| {
                json.text("key", key);
                json.text("value", value);
            });
        }
    });
    json.raw("authenticationContextClassReferences", "[]");
    json.raw("authenticationRequirementPolicies", "[]");
    json.raw("sessionLifetimePolicies", "[]");
    json.raw("appliedEventListeners", "[]");
    json.raw("conditionalAccessAudiences", "[]");
    json.raw("authenticationAppDeviceDetails", "null");
    json.raw("authenticationAppPolicyEvaluationDetails", "[]");
    json.object("managedServiceIdentity", |json| managed(json, view));
    json.object("privateLinkDetails", |json| {
        for name in ["policyId", "policyName", "resourceId", "policyTenantId"] {
            json.text(name, "");
        }
    });
}

/// The members of `managedServiceIdentity`.
pub(super) fn managed(json: &mut Json<'_>, view: &View<'_>) {
    let workload = view.workload.filter(|_w| view.event.kind == SignInType::ManagedIdentity);
    json.text("msiType", workload.map_or("none", managed_type));
    json.maybe("associatedResourceId", workload.map(azure_resource).as_deref());
    json.raw("federatedTokenId", "null");
    json.raw("federatedTokenIssuer", "null");
}

fn managed_type(workload: &Workload) -> &'static str {
    if workload.name.starts_with("id-") { "userAssigned" } else { "systemAssigned" }
}

fn azure_resource(workload: &Workload) -> String {
    let subscription = super::guid::Guid::of(&[61]);
    format!(
        "/subscriptions/{subscription}/resourceGroups/rg-terminal/providers/Microsoft.Compute/virtualMachines/{}",
        workload.name.replace(' ', "-")
    )
}

/// The type of sign-in, in Graph's words.
pub(super) fn event_type(kind: SignInType) -> &'static str {
    match kind {
        SignInType::NonInteractiveUser => "nonInteractiveUser",
        SignInType::ServicePrincipal => "servicePrincipal",
        SignInType::ManagedIdentity => "managedIdentity",
        _ => "interactiveUser",
    }
}

/// The object id of the workload's service principal, or nothing.
pub(super) fn principal_id(workload: Option<&Workload>) -> String {
    workload.map(|workload| workload.id.to_string()).unwrap_or_default()
}

/// The object id of the resource's service principal in this tenant.
pub(super) fn resource_principal(view: &View<'_>) -> String {
    let bytes = view.event.resource.id.bytes().map(u64::from);
    super::guid::Guid::of(&bytes.chain([view.tenant.seed]).collect::<Vec<_>>()).to_string()
}

/// What kind of token a person showed to get this one.
pub(super) fn incoming(view: &View<'_>) -> &'static str {
    if let Some(token) = view.event.extras.token {
        return token;
    }
    match view.event.proof {
        Proof::Token if view.laptop().is_some() => "primaryRefreshToken",
        Proof::Token => "refreshToken",
        _ => "none",
    }
}

fn filled(value: &str) -> Option<&str> {
    (!value.is_empty()).then_some(value)
}

/// A truth value in JSON.
pub(super) fn yes(it_is: bool) -> &'static str {
    if it_is { "true" } else { "false" }
}

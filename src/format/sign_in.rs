//! From the fields of a draft to a sign-in: the part that all formats have in common.

use super::Reject;
use super::draft::Draft;
use super::field::Field as F;
use crate::record::{
    ClientAddress, EventTime, Location, Outcome, RelatedKind, SignIn, SignInType, Text,
};

/// Keys that only sign-ins have. Two of them, or one beside `createdDateTime`, make a sign-in.
pub(super) const SIGNS: [F; 9] = [
    F::AppliedPolicies,
    F::ClientAppUsed,
    F::ConditionalAccessStatus,
    F::CredentialKeyId,
    F::IncomingTokenType,
    F::IsInteractive,
    F::SignInEventTypes,
    F::TokenIssuerType,
    F::UniqueTokenIdentifier,
];

/// Takes a sign-in out of a draft.
///
/// The type is what Graph says. The formats that know better by their envelope or table correct it.
/// It is filled where it lies: a sign-in is two kilobytes, and moving it costs more than reading it.
///
/// # Errors
///
/// There is a code, and it is no number.
pub(super) fn sign_in<'a>(
    draft: &mut Draft<'a>,
    event_time: EventTime,
) -> Result<Box<SignIn<'a>>, Reject> {
    let mut sign_in = Box::new(SignIn::at(event_time));
    sign_in.sign_in_type = graph_type(draft);
    sign_in.event_id = draft.id(F::Id);
    sign_in.tenant_id = draft.id(F::TenantId);
    sign_in.correlation_id = draft.id(F::CorrelationId);
    sign_in.original_request_id = draft.id(F::OriginalRequestId);
    sign_in.unique_token_id = draft.text(F::UniqueTokenIdentifier);
    sign_in.session_id = draft.id(F::SessionId);
    who(draft, &mut sign_in);
    what(draft, &mut sign_in);
    whence(draft, &mut sign_in);
    device(draft, &mut sign_in);
    outcome(draft, &mut sign_in)?;
    how(draft, &mut sign_in);
    around(draft, &mut sign_in);
    Ok(sign_in)
}

fn who<'a>(draft: &mut Draft<'a>, sign_in: &mut SignIn<'a>) {
    sign_in.user_id = draft.id(F::UserId);
    sign_in.user_principal_name = draft.text(F::UserPrincipalName);
    sign_in.user_display_name = draft.text(F::UserDisplayName);
    sign_in.user_type = draft.text(F::UserType);
    sign_in.service_principal_id = draft.id(F::ServicePrincipalId);
    sign_in.service_principal_name = draft.text(F::ServicePrincipalName);
    sign_in.credential_key_id = draft.id(F::CredentialKeyId);
    sign_in.credential_thumbprint = draft.text(F::CredentialThumbprint);
    sign_in.client_credential_type = draft.text(F::ClientCredentialType);
    sign_in.federated_credential_id = draft.id(F::FederatedCredentialId);
    sign_in.managed_identity_type = draft.text(F::ManagedIdentityType);
    sign_in.managed_identity_resource_id = draft.text(F::ManagedIdentityResourceId);
    sign_in.agent_type = draft.text(F::AgentType);
}

fn what<'a>(draft: &mut Draft<'a>, sign_in: &mut SignIn<'a>) {
    sign_in.app_id = draft.id(F::AppId);
    sign_in.app_display_name = draft.text(F::AppDisplayName);
    sign_in.app_owner_tenant_id = draft.id(F::AppOwnerTenantId);
    sign_in.resource_id = draft.id(F::ResourceId);
    sign_in.resource_display_name = draft.text(F::ResourceDisplayName);
    sign_in.resource_tenant_id = draft.id(F::ResourceTenantId);
    sign_in.resource_owner_tenant_id = draft.id(F::ResourceOwnerTenantId);
    sign_in.resource_service_principal_id = draft.id(F::ResourceServicePrincipalId);
}

fn whence<'a>(draft: &mut Draft<'a>, sign_in: &mut SignIn<'a>) {
    sign_in.home_tenant_id = draft.id(F::HomeTenantId);
    sign_in.cross_tenant_access_type = draft.text(F::CrossTenantAccessType);
    sign_in.client_address = draft.text(F::IpAddress).and_then(ClientAddress::from_export);
    sign_in.logged_location = location(draft);
    sign_in.logged_asn = draft.integer(F::AutonomousSystemNumber);
}

fn outcome<'a>(draft: &mut Draft<'a>, sign_in: &mut SignIn<'a>) -> Result<(), Reject> {
    sign_in.error_code = match code(draft.whole(F::ErrorCode), "errorCode")? {
        None => code(draft.whole(F::ResultType), "resultType")?,
        found => found,
    };
    sign_in.outcome = Outcome::of_error_code(sign_in.error_code);
    sign_in.failure_reason =
        draft.text(F::FailureReason).or_else(|| draft.text(F::ResultDescription));
    sign_in.additional_details = draft.text(F::StatusDetails);
    Ok(())
}

/// The code that decides how a sign-in ended. A record without one says nothing of that; one whose code
/// cannot be read says something that we would hide.
#[inline]
pub(super) fn code(
    found: Result<Option<i64>, impl Into<String>>,
    field: &'static str,
) -> Result<Option<i64>, Reject> {
    found.or_else(|found| {
        let found = found.into();
        let expected = "a whole number of at most 64 bits";
        is_withheld(&found).then_some(None).ok_or(Reject::Nonsense { field, expected, found })
    })
}

/// Whether a text only says that there is no value, or that somebody has taken it out.
#[cold]
fn is_withheld(text: &str) -> bool {
    const WORDS: [&str; 12] = [
        "#n/a",
        "none",
        "null",
        "<null>",
        "nan",
        "-",
        "n/a",
        "unknown",
        "hidden",
        "redacted",
        "anonymized",
        "{pii removed}",
    ];
    WORDS.iter().any(|word| text.trim().eq_ignore_ascii_case(word))
}

fn device<'a>(draft: &mut Draft<'a>, sign_in: &mut SignIn<'a>) {
    sign_in.user_agent = draft.text(F::UserAgent);
    sign_in.client_app = draft.text(F::ClientAppUsed);
    sign_in.browser = draft.text(F::Browser);
    sign_in.operating_system = draft.text(F::OperatingSystem);
    sign_in.device_id = draft.id(F::DeviceId);
    sign_in.device_name = draft.text(F::DeviceName);
    sign_in.device_compliant = draft.flag(F::IsCompliant);
    sign_in.device_managed = draft.flag(F::IsManaged);
    sign_in.device_trust_type = draft.text(F::TrustType);
}

fn how<'a>(draft: &mut Draft<'a>, sign_in: &mut SignIn<'a>) {
    sign_in.authentication_requirement = draft.text(F::AuthenticationRequirement);
    sign_in.authentication_protocol = draft.text(F::AuthenticationProtocol);
    sign_in.incoming_token_type = draft.text(F::IncomingTokenType);
    sign_in.original_transfer_method = draft.text(F::OriginalTransferMethod);
    sign_in.token_issuer_type = draft.text(F::TokenIssuerType);
    sign_in.mfa_method = draft.text(F::MfaMethod);
    sign_in.conditional_access_status = draft.text(F::ConditionalAccessStatus);
    sign_in.risk_level_during_sign_in = draft.text(F::RiskLevelDuringSignIn);
    sign_in.risk_level_aggregated = draft.text(F::RiskLevelAggregated);
    sign_in.risk_state = draft.text(F::RiskState);
    sign_in.risk_detail = draft.text(F::RiskDetail);
    sign_in.flagged_for_review = draft.flag(F::FlaggedForReview);
}

fn around<'a>(draft: &mut Draft<'a>, sign_in: &mut SignIn<'a>) {
    sign_in.home_tenant_name = draft.text(F::HomeTenantName);
    sign_in.sign_in_identifier = draft.text(F::SignInIdentifier);
    sign_in.alternate_sign_in_name = draft.text(F::AlternateSignInName);
    sign_in.source_app_client_id = draft.id(F::SourceAppClientId);
    sign_in.federated_token_issuer = draft.text(F::FederatedTokenIssuer);
    sign_in.agent_parent_app_id = draft.id(F::AgentParentAppId);
    sign_in.agent_subject_type = draft.text(F::AgentSubjectType);
    sign_in.ip_address_from_resource = draft.text(F::IpAddressFromResource);
    sign_in.global_secure_access_address = draft.text(F::GlobalSecureAccessAddress);
    sign_in.browser_id = draft.text(F::BrowserId);
    sign_in.token_issuer_name = draft.text(F::TokenIssuerName);
    sign_in.token_protection_status = draft.text(F::TokenProtectionStatus);
    sign_in.mfa_detail = draft.text(F::MfaDetailText);
    sign_in.risk_event_types = draft.text(F::RiskEventTypes);
    sign_in.through_global_secure_access = draft.flag(F::ThroughGlobalSecureAccess);
    sign_in.tenant_restricted = draft.flag(F::TenantRestricted);
    sign_in.processing_ms = draft.integer(F::ProcessingTime);
}

/// Where Microsoft places the address. Zero, zero without a country is no place in the gulf of
/// Guinea, but what the log writes when it does not know.
fn location<'a>(draft: &mut Draft<'a>) -> Location<'a> {
    let country =
        draft.text(F::Country).or_else(|| draft.text(F::Location).filter(|text| two_letters(text)));
    let place = (draft.real(F::Latitude), draft.real(F::Longitude));
    let (latitude, longitude) = match place {
        (Some(0.0), Some(0.0)) if country.is_none() => (None, None),
        place => place,
    };
    Location {
        city: draft.text(F::City),
        state: draft.text(F::State),
        country,
        latitude,
        longitude,
    }
}

fn two_letters(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// The log that a Graph object belongs to: `signInEventTypes` in the beta version, and what can be
/// told from the other fields in version 1.0, which has no such list.
fn graph_type(draft: &Draft<'_>) -> SignInType {
    if let Some(name) = draft.peek(F::SignInEventTypes) {
        return event_type(name);
    }
    let interactive = draft.look(F::IsInteractive).flag();
    let user = draft.given(F::UserId) || draft.given(F::UserPrincipalName);
    let service_principal =
        draft.given(F::ServicePrincipalId) || draft.given(F::ServicePrincipalName);
    let managed =
        draft.peek(F::ManagedIdentityType).is_some_and(|text| !text.eq_ignore_ascii_case("none"));
    match interactive {
        Some(true) => SignInType::InteractiveUser,
        _ if managed => SignInType::ManagedIdentity,
        _ if service_principal && !user => SignInType::ServicePrincipal,
        Some(false) => SignInType::NonInteractiveUser,
        None if user => SignInType::UnknownUser,
        None => SignInType::Unknown,
    }
}

fn event_type(name: &str) -> SignInType {
    match name {
        _ if name.eq_ignore_ascii_case("interactiveUser") => SignInType::InteractiveUser,
        _ if name.eq_ignore_ascii_case("nonInteractiveUser") => SignInType::NonInteractiveUser,
        _ if name.eq_ignore_ascii_case("servicePrincipal") => SignInType::ServicePrincipal,
        _ if name.eq_ignore_ascii_case("managedIdentity") => SignInType::ManagedIdentity,
        _ => SignInType::Unknown,
    }
}

/// The log behind a category of Azure Monitor, or a table of Log Analytics, if it is one of ours.
///
/// Case differs between tenants, and a custom table with copies of our rows ends in `_CL`.
pub(super) fn log(name: &str) -> Option<Log> {
    let name = name.strip_suffix("_CL").unwrap_or(name);
    LOGS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, log)| *log)
}

/// A log of Entra ID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Log {
    SignIns(SignInType),
    Audits,
    /// What stands beside the two.
    Related(RelatedKind),
    /// One that we do not read.
    Unread,
}

/// The categories and tables of Entra ID
/// (<https://learn.microsoft.com/entra/identity/monitoring-health/concept-diagnostic-settings-logs-options>).
const LOGS: [(&str, Log); 35] = {
    use RelatedKind as R;
    use SignInType as T;
    [
        ("SignInLogs", Log::SignIns(T::InteractiveUser)),
        ("NonInteractiveUserSignInLogs", Log::SignIns(T::NonInteractiveUser)),
        ("AADNonInteractiveUserSignInLogs", Log::SignIns(T::NonInteractiveUser)),
        ("ServicePrincipalSignInLogs", Log::SignIns(T::ServicePrincipal)),
        ("AADServicePrincipalSignInLogs", Log::SignIns(T::ServicePrincipal)),
        ("ManagedIdentitySignInLogs", Log::SignIns(T::ManagedIdentity)),
        ("AADManagedIdentitySignInLogs", Log::SignIns(T::ManagedIdentity)),
        ("MicrosoftServicePrincipalSignInLogs", Log::SignIns(T::MicrosoftServicePrincipal)),
        ("ADFSSignInLogs", Log::SignIns(T::Adfs)),
        ("AuditLogs", Log::Audits),
        ("MicrosoftGraphActivityLogs", Log::Related(R::GraphActivity)),
        ("RiskyServicePrincipals", Log::Related(R::RiskyServicePrincipal)),
        ("AADRiskyServicePrincipals", Log::Related(R::RiskyServicePrincipal)),
        ("ServicePrincipalRiskEvents", Log::Related(R::RiskDetection)),
        ("AADServicePrincipalRiskEvents", Log::Related(R::RiskDetection)),
        ("UserRiskEvents", Log::Related(R::RiskDetection)),
        ("AADUserRiskEvents", Log::Related(R::RiskDetection)),
        ("AADCustomSecurityAttributeAuditLogs", Log::Unread),
        ("AADGraphActivityLogs", Log::Unread),
        ("AADProvisioningLogs", Log::Unread),
        ("AADRiskyUsers", Log::Unread),
        ("B2CRequestLogs", Log::Unread),
        ("CustomSecurityAttributeAuditLogs", Log::Unread),
        ("EnrichedOffice365AuditLogs", Log::Unread),
        ("EnrichedMicrosoft365AuditLogs", Log::Unread),
        ("GraphNotificationsActivityLogs", Log::Unread),
        ("NetworkAccessAlerts", Log::Unread),
        ("NetworkAccessConnectionEvents", Log::Unread),
        ("NetworkAccessTraffic", Log::Unread),
        ("NetworkAccessTrafficLogs", Log::Unread),
        ("ProvisioningLogs", Log::Unread),
        ("RemoteNetworkHealthLogs", Log::Unread),
        ("RiskyUsers", Log::Unread),
        ("RiskyAgents", Log::Unread),
        ("AADRiskyAgents", Log::Unread),
    ]
};

/// The tenant in a path such as `/tenants/<id>/providers/Microsoft.aadiam`.
pub(super) fn tenant_of_path(path: Text<'_>) -> Text<'_> {
    let path = path?;
    let mut parts = path.split('/').skip_while(|part| !part.eq_ignore_ascii_case("tenants"));
    let tenant = parts.nth(1)?.to_owned();
    Some(super::draft::normal_id(tenant.into()))
}

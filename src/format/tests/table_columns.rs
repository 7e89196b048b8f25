//! Every column of the tables of Log Analytics that we read: either it is taken, with its value, or it
//! is said why it stays in the original only. A column that is neither would be unknown.
//!
//! Names are those of Microsoft's table reference as of July 2026.

use std::collections::BTreeMap;

use super::super::{Cutter, Event, Hints, Recognised, UnknownFields, recognise};
use crate::record::{EventTime, SignIn};
use What::{Left, Taken};

/// What becomes of a column.
#[derive(Clone, Copy)]
enum What {
    /// This field of a sign-in gets this value.
    Taken(&'static str, &'static str),
    /// It stays in the vault, for this reason.
    Left(&'static str),
}

/// The tables, how many columns they have, and which.
const TABLES: &[(&str, usize, &str)] = &[
    (
        "AADServicePrincipalSignInLogs",
        46,
        "TenantId SourceSystem TimeGenerated OperationName OperationVersion Category ResultType \
         ResultSignature ResultDescription DurationMs CorrelationId ResourceGroup Identity Level \
         Location AppId AppOwnerTenantId AuthenticationContextClassReferences AutonomousSystemNumber \
         AuthenticationProcessingDetails ClientCredentialType ConditionalAccessAudiences \
         ConditionalAccessPolicies ConditionalAccessStatus CreatedDateTime FederatedCredentialId Id \
         IPAddress LocationDetails NetworkLocationDetails ResourceDisplayName ResourceIdentity \
         ResourceOwnerTenantId ResourceServicePrincipalId ServicePrincipalCredentialKeyId \
         ServicePrincipalCredentialThumbprint ServicePrincipalId ServicePrincipalName SessionId \
         UniqueTokenIdentifier Agent UserAgent AADTenantId Type _IsBillable _BilledSize",
    ),
    (
        "AADManagedIdentitySignInLogs",
        47,
        "TenantId SourceSystem TimeGenerated OperationName OperationVersion Category ResultType \
         ResultSignature ResultDescription DurationMs CorrelationId ResourceGroup Identity Level \
         Location AADTenantId Agent AppId AppOwnerTenantId AuthenticationContextClassReferences \
         AuthenticationProcessingDetails ClientCredentialType ConditionalAccessAudiences \
         ConditionalAccessPolicies ConditionalAccessStatus CreatedDateTime FederatedCredentialId Id \
         IPAddress LocationDetails ManagedServiceIdentity NetworkLocationDetails ResourceDisplayName \
         ResourceIdentity ResourceOwnerTenantId ResourceServicePrincipalId \
         ServicePrincipalCredentialKeyId ServicePrincipalCredentialThumbprint ServicePrincipalId \
         ServicePrincipalName SessionId SourceAppClientId UniqueTokenIdentifier UserAgent Type \
         _IsBillable _BilledSize",
    ),
    (
        "SigninLogs",
        95,
        "SourceSystem TimeGenerated ResourceId OperationName OperationVersion Category ResultType \
         ResultSignature ResultDescription DurationMs CorrelationId Resource ResourceGroup \
         ResourceProvider Identity Level Location AlternateSignInName AppDisplayName AppId \
         AuthenticationContextClassReferences AuthenticationDetails AppliedEventListeners \
         AuthenticationMethodsUsed AuthenticationProcessingDetails AuthenticationRequirement \
         AuthenticationRequirementPolicies ClientAppUsed ConditionalAccessPolicies \
         ConditionalAccessStatus CreatedDateTime DeviceDetail IsInteractive Id IPAddress IsRisky \
         LocationDetails MfaDetail NetworkLocationDetails OriginalRequestId \
         ProcessingTimeInMilliseconds RiskDetail RiskEventTypes RiskEventTypes_V2 RiskLevelAggregated \
         RiskLevelDuringSignIn RiskState ResourceDisplayName ResourceIdentity \
         ResourceServicePrincipalId ServicePrincipalId ServicePrincipalName Status TokenIssuerName \
         TokenIssuerType UserAgent UserDisplayName UserId UserPrincipalName AADTenantId UserType \
         FlaggedForReview IPAddressFromResourceProvider SignInIdentifier SignInIdentifierType \
         ResourceTenantId HomeTenantId UniqueTokenIdentifier SessionId SessionLifetimePolicies \
         AutonomousSystemNumber AuthenticationProtocol CrossTenantAccessType \
         AuthenticationAppDeviceDetails AuthenticationAppPolicyEvaluationDetails ClientCredentialType \
         FederatedCredentialId GlobalSecureAccessIpAddress HomeTenantName IncomingTokenType \
         IsTenantRestricted IsThroughGlobalSecureAccess OriginalTransferMethod \
         TokenProtectionStatusDetails AppOwnerTenantId ResourceOwnerTenantId Agent SourceAppClientId \
         ConditionalAccessAudiences AuthenticatorAppLocation AppliedConditionalAccessPolicies \
         RiskLevel Type _IsBillable _BilledSize",
    ),
    (
        "AADNonInteractiveUserSignInLogs",
        86,
        "TenantId SourceSystem TimeGenerated OperationName OperationVersion Category ResultType \
         ResultSignature ResultDescription DurationMs CorrelationId ResourceGroup Identity Level \
         Location AADTenantId Agent AlternateSignInName AppDisplayName AppId AppliedEventListeners \
         AppOwnerTenantId AuthenticationContextClassReferences AuthenticationDetails \
         AuthenticationMethodsUsed AuthenticationProcessingDetails AuthenticationProtocol \
         AuthenticationRequirement AuthenticationRequirementPolicies AuthenticatorAppLocation \
         AutonomousSystemNumber ClientAppUsed ClientCredentialType ClientSessionId \
         ConditionalAccessAudiences ConditionalAccessPolicies ConditionalAccessStatus CreatedDateTime \
         CrossTenantAccessType DeviceDetail FederatedCredentialId GlobalSecureAccessIpAddress \
         HomeTenantId HomeTenantName Id IncomingTokenType IPAddress IsInteractive IsRisky \
         IsTenantRestricted IsThroughGlobalSecureAccess LocationDetails MfaDetail \
         NetworkLocationDetails OriginalRequestId OriginalTransferMethod ProcessingTimeInMs \
         ResourceDisplayName ResourceIdentity ResourceOwnerTenantId ResourceServicePrincipalId \
         ResourceTenantId RiskDetail RiskEventTypes RiskEventTypes_V2 RiskLevelAggregated \
         RiskLevelDuringSignIn RiskState ServicePrincipalId SessionId SessionLifetimePolicies \
         SignInEventTypes SignInIdentifierType TokenProtectionStatusDetails Status TokenIssuerName \
         TokenIssuerType UniqueTokenIdentifier UserAgent UserDisplayName UserId UserPrincipalName \
         UserType Type _IsBillable _BilledSize",
    ),
    (
        "ADFSSignInLogs",
        47,
        "TenantId SourceSystem TimeGenerated OperationName OperationVersion Category ResultType \
         ResultSignature ResultDescription DurationMs CorrelationId ResourceGroup Identity Level \
         Location AlternateSignInName AppDisplayName AppId AuthenticationDetails \
         AuthenticationProcessingDetails AuthenticationRequirement AuthenticationRequirementPolicies \
         ConditionalAccessPolicies ConditionalAccessStatus CreatedDateTime DeviceDetail IsInteractive \
         Id IPAddress NetworkLocationDetails OriginalRequestId ProcessingTimeInMs ResourceDisplayName \
         ResourceIdentity ResourceTenantId Requirement Status TokenIssuerName TokenIssuerType \
         UniqueTokenIdentifier UserAgent UserDisplayName UserId UserPrincipalName Type _IsBillable \
         _BilledSize",
    ),
    (
        "MicrosoftServicePrincipalSignInLogs",
        25,
        "TenantId AppId AppOwnerTenantId Category CorrelationId CreatedDateTime DurationMs \
         OperationName OperationVersion ResourceDisplayName ResourceGroup ResourceIdentity \
         ResourceOwnerTenantId ResourceServicePrincipalId ResultSignature \
         ServicePrincipalCredentialKeyId ServicePrincipalCredentialThumbprint ServicePrincipalId \
         ServicePrincipalName SourceSystem Type TimeGenerated UniqueTokenIdentifier _IsBillable \
         _BilledSize",
    ),
    (
        "AuditLogs",
        32,
        "SourceSystem TimeGenerated ResourceId OperationName OperationVersion Category ResultType \
         ResultSignature ResultDescription DurationMs CorrelationId Resource ResourceGroup \
         ResourceProvider Identity Level Location AdditionalDetails Id InitiatedBy LoggedByService \
         Result ResultReason TargetResources AADTenantId ActivityDisplayName ActivityDateTime \
         AADOperationType Type _IsBillable _BilledSize TenantId",
    ),
    (
        "MicrosoftGraphActivityLogs",
        35,
        "TenantId TimeGenerated Location RequestId OperationId ClientRequestId ApiVersion \
         RequestMethod ResponseStatusCode AadTenantId IPAddress UserAgent RequestUri DurationMs \
         ResponseSizeBytes SignInActivityId Roles SessionId DeviceId UniqueTokenId TokenIssuedAt \
         AppId UserId ServicePrincipalId Scopes IdentityProvider ClientAuthMethod Wids ATContent \
         ATContentH ATContentP SourceSystem Type _IsBillable _BilledSize",
    ),
    (
        "AADRiskyServicePrincipals",
        18,
        "TenantId AccountEnabled AppId DisplayName Id IsProcessing RiskDetail RiskLastUpdatedDateTime \
         RiskLevel RiskState ServicePrincipalType TimeGenerated OperationName CorrelationId \
         SourceSystem Type _IsBillable _BilledSize",
    ),
    (
        "AADServicePrincipalRiskEvents",
        28,
        "TenantId Activity ActivityDateTime AdditionalInfo AppId CorrelationId DetectedDateTime \
         DetectionTimingType Id IpAddress KeyIds LastUpdatedDateTime Location RequestId RiskDetail \
         RiskEventType RiskLevel RiskState ServicePrincipalDisplayName ServicePrincipalId Source \
         TokenIssuerType TimeGenerated OperationName SourceSystem Type _IsBillable _BilledSize",
    ),
    (
        "AADUserRiskEvents",
        27,
        "TenantId Activity ActivityDateTime AdditionalInfo CorrelationId DetectedDateTime \
         DetectionTimingType Id IpAddress LastUpdatedDateTime Location RequestId RiskDetail \
         RiskEventType RiskLevel RiskState Source TokenIssuerType UserDisplayName UserId \
         UserPrincipalName TimeGenerated OperationName SourceSystem Type _IsBillable _BilledSize",
    ),
];

/// Every column of a sign-in table, a value in JSON, and what becomes of it.
const COLUMNS: &[(&str, &str, What)] = &[
    (
        "TenantId",
        r#""30b50ace-0000-4000-8000-000000000001""#,
        Left("the workspace, and not the tenant"),
    ),
    ("SourceSystem", r#""Azure AD""#, Left("what Azure Monitor adds to every row")),
    (
        "TimeGenerated",
        r#""2026-03-04T07:31:00.5Z""#,
        Taken("ingested_time", "2026-03-04T07:31:00.500000Z"),
    ),
    ("OperationName", r#""Sign-in activity""#, Left("what Azure Monitor adds to every row")),
    ("OperationVersion", r#""1.0""#, Left("what Azure Monitor adds to every row")),
    ("Category", r#""@category""#, Taken("sign_in_type", "@type")),
    ("ResultType", r#""7000215""#, Taken("error_code", "7000215")),
    ("ResultSignature", r#""FAILURE""#, Left("a word, which can contradict the code")),
    (
        "ResultDescription",
        r#""Invalid client secret provided.""#,
        Taken("failure_reason", "Invalid client secret provided."),
    ),
    ("DurationMs", "0", Left("what Azure Monitor adds to every row")),
    (
        "CorrelationId",
        r#""C0440000-0000-4000-8000-000000000001""#,
        Taken("correlation_id", "c0440000-0000-4000-8000-000000000001"),
    ),
    ("Resource", r#""Microsoft.aadiam""#, Left("what Azure Monitor adds to every row")),
    ("ResourceGroup", r#""Microsoft.aadiam""#, Left("what Azure Monitor adds to every row")),
    ("ResourceProvider", r#""""#, Left("what Azure Monitor adds to every row")),
    (
        "ResourceId",
        r#""/tenants/7e4a4700-0000-4000-8000-000000000001/providers/Microsoft.aadiam""#,
        Left("the path of the directory: the tenant, which AADTenantId says as well"),
    ),
    ("Identity", r#""Backup""#, Left("the display name once more")),
    ("Level", r#""4""#, Left("4 in every row")),
    ("Location", r#""PT""#, Taken("country", "PT")),
    (
        "AppId",
        r#""a99d0000-0000-4000-8000-000000000001""#,
        Taken("app_id", "a99d0000-0000-4000-8000-000000000001"),
    ),
    ("AppDisplayName", r#""Azure Portal""#, Taken("app_display_name", "Azure Portal")),
    (
        "AppOwnerTenantId",
        r#""7e4a4700-0000-4000-8000-000000000002""#,
        Taken("app_owner_tenant_id", "7e4a4700-0000-4000-8000-000000000002"),
    ),
    (
        "AuthenticationContextClassReferences",
        r#""[]""#,
        Left("nested and bulky: read from the original where a query needs it"),
    ),
    ("AutonomousSystemNumber", r#""64496""#, Taken("logged_asn", "64496")),
    (
        "AuthenticationProcessingDetails",
        r#""[]""#,
        Left("nested and bulky: read from the original where a query needs it"),
    ),
    ("ClientCredentialType", r#""clientSecret""#, Taken("client_credential_type", "clientSecret")),
    (
        "ConditionalAccessAudiences",
        r#""[]""#,
        Left("nested and bulky: read from the original where a query needs it"),
    ),
    (
        "ConditionalAccessPolicies",
        r#""[]""#,
        Left("nested and bulky: read from the original where a query needs it"),
    ),
    (
        "AppliedConditionalAccessPolicies",
        r#""[]""#,
        Left("nested and bulky: read from the original where a query needs it"),
    ),
    (
        "ConditionalAccessStatus",
        r#""notApplied""#,
        Taken("conditional_access_status", "notApplied"),
    ),
    (
        "CreatedDateTime",
        r#""2026-03-04T05:06:34.1234567Z""#,
        Taken("event_time", "2026-03-04T05:06:34.123456Z"),
    ),
    (
        "FederatedCredentialId",
        r#""fedc0000-0000-4000-8000-000000000001""#,
        Taken("federated_credential_id", "fedc0000-0000-4000-8000-000000000001"),
    ),
    (
        "Id",
        r#""5164000A-0000-4000-8000-000000000401""#,
        Taken("event_id", "5164000a-0000-4000-8000-000000000401"),
    ),
    ("IPAddress", r#""203.0.113.7""#, Taken("client_address", "203.0.113.7")),
    (
        "LocationDetails",
        r#""{\"city\":\"Lisbon\",\"state\":\"Lisboa\",\"countryOrRegion\":\"PT\",\"geoCoordinates\":{\"latitude\":38.72,\"longitude\":-9.13}}""#,
        Taken("city", "Lisbon"),
    ),
    (
        "NetworkLocationDetails",
        r#""[]""#,
        Left("nested and bulky: read from the original where a query needs it"),
    ),
    (
        "ResourceDisplayName",
        r#""Microsoft Graph""#,
        Taken("resource_display_name", "Microsoft Graph"),
    ),
    (
        "ResourceIdentity",
        r#""00000003-0000-0000-c000-000000000000""#,
        Taken("resource_id", "00000003-0000-0000-c000-000000000000"),
    ),
    (
        "ResourceTenantId",
        r#""7e4a4700-0000-4000-8000-000000000003""#,
        Taken("resource_tenant_id", "7e4a4700-0000-4000-8000-000000000003"),
    ),
    (
        "ResourceOwnerTenantId",
        r#""7e4a4700-0000-4000-8000-000000000004""#,
        Taken("resource_owner_tenant_id", "7e4a4700-0000-4000-8000-000000000004"),
    ),
    (
        "ResourceServicePrincipalId",
        r#""59000000-0000-4000-8000-000000000002""#,
        Taken("resource_service_principal_id", "59000000-0000-4000-8000-000000000002"),
    ),
    (
        "ServicePrincipalCredentialKeyId",
        r#""c4ed0000-0000-4000-8000-000000000001""#,
        Taken("credential_key_id", "c4ed0000-0000-4000-8000-000000000001"),
    ),
    (
        "ServicePrincipalCredentialThumbprint",
        r#""0123456789ABCDEF0123456789ABCDEF01234567""#,
        Taken("credential_thumbprint", "0123456789ABCDEF0123456789ABCDEF01234567"),
    ),
    (
        "ServicePrincipalId",
        r#""59000000-0000-4000-8000-000000000001""#,
        Taken("service_principal_id", "59000000-0000-4000-8000-000000000001"),
    ),
    ("ServicePrincipalName", r#""Backup""#, Taken("service_principal_name", "Backup")),
    (
        "SessionId",
        r#""5e550000-0000-4000-8000-000000000001""#,
        Taken("session_id", "5e550000-0000-4000-8000-000000000001"),
    ),
    (
        "UniqueTokenIdentifier",
        r#""CgBkUQAAAECAAAAAAAAEAQ""#,
        Taken("unique_token_id", "CgBkUQAAAECAAAAAAAAEAQ"),
    ),
    (
        "Agent",
        r#""{\"agentType\":\"agenticApp\",\"parentAppId\":\"a99d0000-0000-4000-8000-000000000009\"}""#,
        Taken("agent_type", "agenticApp"),
    ),
    ("UserAgent", r#""python-requests/2.32.5""#, Taken("user_agent", "python-requests/2.32.5")),
    (
        "AADTenantId",
        r#""7E4A4700-0000-4000-8000-000000000001""#,
        Taken("tenant_id", "7e4a4700-0000-4000-8000-000000000001"),
    ),
    ("Type", r#""@table""#, Left("the name of the table, which with Category tells the log")),
    ("_IsBillable", r#""True""#, Left("what Azure Monitor adds to every row")),
    ("_BilledSize", "1234", Left("what Azure Monitor adds to every row")),
    (
        "ManagedServiceIdentity",
        r#""{\"msiType\":\"UserAssigned\",\"associatedResourceId\":\"/subscriptions/0/x\"}""#,
        Taken("managed_identity_type", "UserAssigned"),
    ),
    (
        "SourceAppClientId",
        r#""a99d0000-0000-4000-8000-000000000003""#,
        Taken("source_app_client_id", "a99d0000-0000-4000-8000-000000000003"),
    ),
    (
        "AlternateSignInName",
        r#""alex@contoso.com""#,
        Taken("alternate_sign_in_name", "alex@contoso.com"),
    ),
    (
        "AuthenticationDetails",
        r#""[]""#,
        Left("nested and bulky: read from the original where a query needs it"),
    ),
    (
        "AppliedEventListeners",
        "[]",
        Left("nested and bulky: read from the original where a query needs it"),
    ),
    (
        "AuthenticationMethodsUsed",
        r#""""#,
        Left("nested and bulky: read from the original where a query needs it"),
    ),
    (
        "AuthenticationRequirement",
        r#""singleFactorAuthentication""#,
        Taken("authentication_requirement", "singleFactorAuthentication"),
    ),
    (
        "AuthenticationRequirementPolicies",
        r#""[]""#,
        Left("nested and bulky: read from the original where a query needs it"),
    ),
    ("ClientAppUsed", r#""Browser""#, Taken("client_app", "Browser")),
    (
        "DeviceDetail",
        r#"{"deviceId":"de71ce00-0000-4000-8000-000000000001","displayName":"PC","operatingSystem":"Windows 10","browser":"Edge 117","isCompliant":true,"isManaged":false,"trustType":"Azure AD joined"}"#,
        Taken("browser", "Edge 117"),
    ),
    ("IsInteractive", "false", Left("the table says it: the log is sign_in_type")),
    ("IsRisky", "null", Left("a flag that RiskState tells better")),
    (
        "MfaDetail",
        r#"{"authMethod":"Text message","authDetail":"+XXX 12"}"#,
        Taken("mfa_method", "Text message"),
    ),
    (
        "OriginalRequestId",
        r#""5164000a-0000-4000-8000-000000000400""#,
        Taken("original_request_id", "5164000a-0000-4000-8000-000000000400"),
    ),
    ("ProcessingTimeInMilliseconds", r#""325""#, Taken("processing_ms", "325")),
    ("ProcessingTimeInMs", r#""325""#, Taken("processing_ms", "325")),
    ("RiskDetail", r#""none""#, Taken("risk_detail", "none")),
    ("RiskEventTypes", r#""[]""#, Left("the first version of the list; the second is kept")),
    (
        "RiskEventTypes_V2",
        r#""[\"unlikelyTravel\"]""#,
        Taken("risk_event_types", r#"["unlikelyTravel"]"#),
    ),
    ("RiskLevelAggregated", r#""low""#, Taken("risk_level_aggregated", "low")),
    ("RiskLevelDuringSignIn", r#""medium""#, Taken("risk_level_during_sign_in", "medium")),
    ("RiskState", r#""atRisk""#, Taken("risk_state", "atRisk")),
    ("RiskLevel", r#""low""#, Left("an older name of RiskLevelAggregated")),
    (
        "Status",
        r#"{"errorCode":7000215,"failureReason":"Invalid client secret provided.","additionalDetails":"MFA completed"}"#,
        Taken("additional_details", "MFA completed"),
    ),
    (
        "TokenIssuerName",
        r#""https://sts.example.com""#,
        Taken("token_issuer_name", "https://sts.example.com"),
    ),
    ("TokenIssuerType", r#""AzureAD""#, Taken("token_issuer_type", "AzureAD")),
    ("UserDisplayName", r#""Alex Rivera""#, Taken("user_display_name", "Alex Rivera")),
    (
        "UserId",
        r#""A1E00000-0000-4000-8000-00000000000A""#,
        Taken("user_id", "a1e00000-0000-4000-8000-00000000000a"),
    ),
    (
        "UserPrincipalName",
        r#""Alex.Rivera@contoso.com""#,
        Taken("user_principal_name", "Alex.Rivera@contoso.com"),
    ),
    ("UserType", r#""Member""#, Taken("user_type", "Member")),
    ("FlaggedForReview", "true", Taken("flagged_for_review", "true")),
    (
        "IPAddressFromResourceProvider",
        r#""198.51.100.7""#,
        Taken("ip_address_from_resource", "198.51.100.7"),
    ),
    ("SignInIdentifier", r#""alex@contoso.com""#, Taken("sign_in_identifier", "alex@contoso.com")),
    (
        "SignInIdentifierType",
        r#""userPrincipalName""#,
        Left("says of what kind SignInIdentifier is"),
    ),
    (
        "HomeTenantId",
        r#""7e4a4700-0000-4000-8000-000000000005""#,
        Taken("home_tenant_id", "7e4a4700-0000-4000-8000-000000000005"),
    ),
    ("HomeTenantName", r#""Contoso""#, Taken("home_tenant_name", "Contoso")),
    (
        "SessionLifetimePolicies",
        r#""[]""#,
        Left("nested and bulky: read from the original where a query needs it"),
    ),
    ("AuthenticationProtocol", r#""deviceCode""#, Taken("authentication_protocol", "deviceCode")),
    ("CrossTenantAccessType", r#""none""#, Taken("cross_tenant_access_type", "none")),
    (
        "AuthenticationAppDeviceDetails",
        r#""{}""#,
        Left("nested and bulky: read from the original where a query needs it"),
    ),
    (
        "AuthenticationAppPolicyEvaluationDetails",
        r#""[]""#,
        Left("nested and bulky: read from the original where a query needs it"),
    ),
    (
        "AuthenticatorAppLocation",
        r#""{}""#,
        Left("where the telephone was that approved: bulky and rare"),
    ),
    (
        "GlobalSecureAccessIpAddress",
        r#""192.0.2.7""#,
        Taken("global_secure_access_address", "192.0.2.7"),
    ),
    (
        "IncomingTokenType",
        r#""primaryRefreshToken""#,
        Taken("incoming_token_type", "primaryRefreshToken"),
    ),
    ("IsTenantRestricted", "false", Taken("tenant_restricted", "false")),
    ("IsThroughGlobalSecureAccess", "true", Taken("through_global_secure_access", "true")),
    (
        "OriginalTransferMethod",
        r#""deviceCodeFlow""#,
        Taken("original_transfer_method", "deviceCodeFlow"),
    ),
    (
        "TokenProtectionStatusDetails",
        r#""{\"signInSessionStatus\":\"bound\",\"signInSessionStatusCode\":1008}""#,
        Taken("token_protection_status", "bound"),
    ),
    ("ClientSessionId", r#""x""#, Left("an identifier of the client's own")),
    (
        "SignInEventTypes",
        r#""[\"nonInteractiveUser\"]""#,
        Left("the table says it: the log is sign_in_type"),
    ),
    (
        "Requirement",
        r#""primary""#,
        Left("what the federation server asked for: no field of Graph's"),
    ),
];

fn moment(time: EventTime) -> String {
    time.date_time().unwrap().format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

/// The fields of a sign-in that have a value, by their names.
pub(super) fn fields(sign_in: &SignIn<'_>) -> BTreeMap<&'static str, String> {
    let mut fields = BTreeMap::new();
    let mut put = |name, value: Option<String>| {
        if let Some(value) = value {
            fields.insert(name, value);
        }
    };
    macro_rules! texts {
        ($($field:ident)*) => {
            $(put(stringify!($field), sign_in.$field.as_ref().map(ToString::to_string));)*
        };
    }
    texts! {
        event_id tenant_id correlation_id original_request_id unique_token_id session_id user_id
        user_principal_name user_display_name user_type service_principal_id
        service_principal_name credential_key_id credential_thumbprint client_credential_type
        federated_credential_id managed_identity_type managed_identity_resource_id agent_type
        app_id app_display_name app_owner_tenant_id resource_id resource_display_name
        resource_tenant_id resource_owner_tenant_id resource_service_principal_id home_tenant_id
        cross_tenant_access_type logged_asn user_agent client_app browser operating_system
        device_id device_name device_compliant device_managed device_trust_type error_code
        failure_reason additional_details authentication_requirement authentication_protocol
        incoming_token_type original_transfer_method token_issuer_type mfa_method
        conditional_access_status risk_level_during_sign_in risk_level_aggregated risk_state
        risk_detail flagged_for_review home_tenant_name sign_in_identifier
        alternate_sign_in_name source_app_client_id federated_token_issuer agent_parent_app_id
        agent_subject_type ip_address_from_resource global_secure_access_address browser_id
        token_issuer_name token_protection_status mfa_detail risk_event_types
        through_global_secure_access tenant_restricted processing_ms
    }
    put("outcome", Some(sign_in.outcome.word().to_owned()));
    put("time_basis", Some(sign_in.time_basis.word().to_owned()));
    put("event_time", Some(moment(sign_in.event_time)));
    put("ingested_time", sign_in.ingested_time.map(moment));
    put("sign_in_type", Some(sign_in.sign_in_type.word().to_owned()));
    put("client_address", sign_in.client_address.as_ref().map(|it| it.exported.to_string()));
    put("city", sign_in.logged_location.city.as_ref().map(ToString::to_string));
    put("country", sign_in.logged_location.country.as_ref().map(ToString::to_string));
    fields
}

fn read(text: &str) -> (Vec<BTreeMap<&'static str, String>>, usize, UnknownFields) {
    let Recognised::Records(layout) = recognise(text.as_bytes(), &Hints::default()) else {
        panic!("not recognised: {text}");
    };
    let (mut sign_ins, mut others) = (Vec::new(), 0);
    let block = Cutter::new(text.as_bytes(), layout).next_block().unwrap().unwrap();
    let noticed = block.read(&mut |record| match record.outcome.unwrap() {
        Event::SignIn(sign_in) => sign_ins.push(fields(&sign_in)),
        Event::Audit(_) | Event::Related(_) => others += 1,
    });
    let unknown = noticed.unknown;
    (sign_ins, others, unknown)
}

/// The log that a table is of, and what its sign-ins are called.
fn log(table: &str) -> (&'static str, &'static str) {
    match table {
        "SigninLogs" => ("SignInLogs", "interactive"),
        "AADNonInteractiveUserSignInLogs" => ("NonInteractiveUserSignInLogs", "non_interactive"),
        "AADServicePrincipalSignInLogs" => ("ServicePrincipalSignInLogs", "service_principal"),
        "AADManagedIdentitySignInLogs" => ("ManagedIdentitySignInLogs", "managed_identity"),
        "MicrosoftServicePrincipalSignInLogs" => {
            ("MicrosoftServicePrincipalSignInLogs", "microsoft_service_principal")
        }
        "ADFSSignInLogs" => ("ADFSSignInLogs", "adfs"),
        _ => panic!("{table} is no table of sign-ins"),
    }
}

/// A value, with the names of the table in it.
fn value(table: &str, value: &str) -> String {
    let (category, word) = log(table);
    value.replace("@table", table).replace("@category", category).replace("@type", word)
}

/// Checks a row with these columns in JSON and in CSV: what is taken, and that nothing else is.
#[track_caller]
fn check(table: &str, columns: &[&str]) {
    let known: Vec<_> = columns
        .iter()
        .map(|column| {
            let found = COLUMNS.iter().find(|(name, _, _)| name == column);
            found.unwrap_or_else(|| panic!("{table}.{column}: taken or left?"))
        })
        .collect();
    let members: Vec<String> =
        known.iter().map(|(name, json, _)| format!("\"{name}\":{}", value(table, json))).collect();
    let cells: Vec<String> = known
        .iter()
        .map(|(_, json, _)| {
            let json: serde_json::Value = serde_json::from_str(&value(table, json)).unwrap();
            let cell = match &json {
                serde_json::Value::Null => String::new(),
                serde_json::Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            format!("\"{}\"", cell.replace('"', "\"\""))
        })
        .collect();
    let csv = format!("{}\r\n{}\r\n", columns.join(","), cells.join(","));
    for text in [format!("{{{}}}", members.join(",")), csv] {
        let (sign_ins, others, unknown) = read(&text);
        assert_eq!((sign_ins.len(), others), (1, 0), "{table}");
        assert!(unknown.is_empty(), "{table}: {unknown:?}");
        for (name, _, what) in &known {
            match what {
                Taken(field, expected) => {
                    let found = sign_ins[0].get(field).map_or("nothing", String::as_str);
                    assert_eq!(found, value(table, expected), "{table}.{name} as {field}");
                }
                Left(reason) => assert!(!reason.is_empty()),
            }
        }
    }
}

#[test]
fn every_column_of_the_sign_in_tables_is_taken_or_left_for_a_reason() {
    for (table, count, columns) in TABLES.iter().take(6) {
        let columns: Vec<&str> = columns.split_whitespace().collect();
        assert_eq!(columns.len(), *count, "{table}");
        check(table, &columns);
    }
}

/// Service principals as the table had them in its first year: no token, no session, no agent.
#[test]
fn the_first_columns_of_service_principals_are_enough() {
    let columns = "TenantId SourceSystem TimeGenerated OperationName OperationVersion Category \
                   ResultType ResultSignature ResultDescription DurationMs CorrelationId \
                   ResourceGroup Identity Level Location AppId Id IPAddress LocationDetails \
                   ResourceDisplayName ResourceIdentity ServicePrincipalId ServicePrincipalName Type";
    let columns: Vec<&str> = columns.split_whitespace().collect();
    assert_eq!(columns.len(), 24);
    check("AADServicePrincipalSignInLogs", &columns);
}

/// Rows of every table with all their columns: none is unknown.
#[test]
fn no_column_of_any_table_is_unknown() {
    let time = "\"2026-03-04T05:06:07Z\"";
    for (table, count, columns) in TABLES {
        let columns: Vec<&str> = columns.split_whitespace().collect();
        assert_eq!(columns.len(), *count, "{table}");
        let members: Vec<String> = columns
            .iter()
            .map(|name| match *name {
                "Type" => format!("\"Type\":\"{table}\""),
                "Id" | "RequestId" => format!("\"{name}\":\"x\""),
                name if name.contains("Time") || name == "TokenIssuedAt" => {
                    format!("\"{name}\":{time}")
                }
                name => format!("\"{name}\":null"),
            })
            .collect();
        let (sign_ins, others, unknown) = read(&format!("{{{}}}", members.join(",")));
        assert_eq!(sign_ins.len() + others, 1, "{table}");
        assert!(unknown.is_empty(), "{table}: {unknown:?}");
    }
}

#[test]
fn a_new_key_is_counted_in_every_shape() {
    let names = |text: &str| {
        let (_, _, unknown) = read(text);
        unknown.names.into_iter().map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>()
    };
    let known =
        "\"id\":\"1\",\"createdDateTime\":\"2026-03-04T05:06:07Z\",\"clientAppUsed\":\"Browser\"";
    let record = format!("{{{known},\"quantumProof\":1,\"status\":{{\"mood\":\"good\"}}}}");
    assert_eq!(names(&format!("[{record},{record}]")), ["quantumProof 2", "status.mood 2"]);
    let envelope =
        format!("{{\"category\":\"SignInLogs\",\"p_source\":\"x\",\"properties\":{record}}}");
    assert_eq!(names(&envelope), ["quantumProof 1", "status.mood 1"]);
    assert_eq!(
        names(
            "TimeGenerated [UTC],Id,UserPrincipalName,Mood\n2026-03-04T05:06:07Z,1,a@example.com,good\n2026-03-04T05:06:07Z,2,a@example.com,\n"
        ),
        ["Mood 2"]
    );
    assert_eq!(
        names(
            r#"{"tables":[{"columns":[{"name":"TimeGenerated"},{"name":"Id"},{"name":"UserPrincipalName"},{"name":"Mood"}],
                "rows":[["2026-03-04T05:06:07Z","1","a@example.com",null]]}]}"#
        ),
        ["Mood 1"]
    );
}

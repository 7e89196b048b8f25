//! What becomes of every column of a sign-in table.

use What::{Left, Taken};

/// What becomes of a column.
#[derive(Clone, Copy)]
pub(super) enum What {
    /// This field of a sign-in gets this value.
    Taken(&'static str, &'static str),
    /// It stays in the vault, for this reason.
    Left(&'static str),
}

/// Every column of a sign-in table, a value in JSON, and what becomes of it.
pub(super) const COLUMNS: &[(&str, &str, What)] = &[
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
        r#"{"authMethod":"Text message","authDetail":"+X XX12"}"#,
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

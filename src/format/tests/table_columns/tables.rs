//! The tables of Log Analytics and their columns, by Microsoft's table reference as of July 2026.

/// The tables, how many columns they have, and which.
pub(super) const TABLES: &[(&str, usize, &str)] = &[
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

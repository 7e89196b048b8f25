//! The fields that we keep, and the keys under which JSON exports write them.
//!
//! Graph writes `createdDateTime`, PowerShell and Log Analytics `CreatedDateTime`, and Microsoft's
//! own documentation `riskLevelDuringsignIn`: so keys are matched without regard to ASCII case.

mod keys;
mod loose;
mod nested;

pub(super) use loose::{bare, is_of_the_tool};

use Field as F;
use Target::{Enter, Keep, List, Raw, Seen};
use keys::Keys;
use nested::{AGENT, DEVICE, GEO, LOCATION, MANAGED_IDENTITY, MFA, STATUS, TOKEN_PROTECTION};

/// A value that we keep, whatever the export calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Field {
    Id,
    CreatedDateTime,
    Time,
    TimeGenerated,
    /// A time column whose heading says that its values are not UTC.
    ZonedTime,
    Category,
    Type,
    TableName,
    TenantId,
    AadTenantId,
    CorrelationId,
    OriginalRequestId,
    UniqueTokenIdentifier,
    SessionId,
    UserId,
    UserPrincipalName,
    UserDisplayName,
    UserType,
    ServicePrincipalId,
    ServicePrincipalName,
    CredentialKeyId,
    CredentialThumbprint,
    ClientCredentialType,
    FederatedCredentialId,
    ManagedIdentity,
    ManagedIdentityType,
    ManagedIdentityResourceId,
    Agent,
    AgentType,
    AppId,
    AppDisplayName,
    AppOwnerTenantId,
    ResourceId,
    ResourceIdentity,
    ResourceDisplayName,
    ResourceTenantId,
    ResourceOwnerTenantId,
    ResourceServicePrincipalId,
    HomeTenantId,
    CrossTenantAccessType,
    IpAddress,
    CallerIpAddress,
    /// `location` as one text: a country code, or `City, State, CC` in the portal's CSV.
    Location,
    LocationDetails,
    City,
    State,
    Country,
    Geo,
    Latitude,
    Longitude,
    AutonomousSystemNumber,
    UserAgent,
    ClientAppUsed,
    DeviceDetail,
    Browser,
    OperatingSystem,
    DeviceId,
    DeviceName,
    IsCompliant,
    IsManaged,
    TrustType,
    Status,
    ErrorCode,
    FailureReason,
    StatusDetails,
    ResultType,
    ResultDescription,
    AuthenticationRequirement,
    AuthenticationProtocol,
    IncomingTokenType,
    OriginalTransferMethod,
    TokenIssuerType,
    MfaDetail,
    MfaMethod,
    ConditionalAccessStatus,
    AppliedPolicies,
    RiskLevelDuringSignIn,
    RiskLevelAggregated,
    RiskState,
    RiskDetail,
    FlaggedForReview,
    IsInteractive,
    SignInEventTypes,
    ActivityDateTime,
    ActivityDisplayName,
    OperationName,
    OperationType,
    Result,
    ResultReason,
    LoggedByService,
    /// The record inside a record: Splunk's `_raw`, Elastic's `_source` and `event.original`.
    Inner,
    /// A line of a log that a shipper has wrapped, which may be a record.
    Message,
    /// A key around the record inside, and nothing more.
    Around,
    /// `@timestamp` of Elastic.
    DocumentTime,
    /// The JSON of an entry of the unified audit log, in a row or an object around it.
    AuditData,
    Operation,
    CreationTime,
    Workload,
    RecordType,
    /// `Timestamp` of Defender XDR.
    Timestamp,
    ReportId,
    /// `ErrorCode` beside the other columns of a row.
    ErrorColumn,
    RequestUri,
    LogonType,
    IsGuestUser,
    IsManagedIdentity,
    InitiatedBy,
    TargetResources,
    AdditionalDetails,
    HomeTenantName,
    SignInIdentifier,
    AlternateSignInName,
    SourceAppClientId,
    FederatedTokenIssuer,
    AgentParentAppId,
    AgentSubjectType,
    IpAddressFromResource,
    GlobalSecureAccessAddress,
    BrowserId,
    TokenIssuerName,
    TokenProtectionStatus,
    MfaDetailText,
    RiskEventTypes,
    ThroughGlobalSecureAccess,
    TenantRestricted,
    ProcessingTime,
    /// A key that only related records have.
    Related,
}

impl Field {
    /// How many there are.
    pub(super) const COUNT: usize = Self::Related as usize + 1;
}

/// What is done with the value of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// It is skipped: the key is known, and its value stays in the original only.
    Ignore,
    /// It is skipped, and counted: nobody has said what the key means.
    Unknown,
    /// It is skipped, but that the key was there helps to tell what the record is.
    Seen(Field),
    /// It is kept.
    Keep(Field),
    /// It is a list, of which the first value is kept.
    List(Field),
    /// It is kept as JSON text.
    Raw(Field),
    /// It is an object with fields of ours, or a text holding one. Any other text is kept.
    Enter(Field, Scope),
    /// It is the event inside the envelope of Azure Monitor.
    Properties,
}

/// Whose keys we are looking at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// A record, the envelope around one, or a row.
    Record,
    /// What is around the record inside: `result` of Splunk, `event` of Elastic.
    Around,
    Status,
    Location,
    Geo,
    Device,
    Mfa,
    ManagedIdentity,
    Agent,
    TokenProtection,
}

static RECORD: Keys = Keys::new(&[
    ("id", Keep(F::Id)),
    ("createdDateTime", Keep(F::CreatedDateTime)),
    ("time", Keep(F::Time)),
    ("timeGenerated", Keep(F::TimeGenerated)),
    ("category", Keep(F::Category)),
    ("type", Keep(F::Type)),
    ("$table", Keep(F::Type)),
    ("tableName", Keep(F::TableName)),
    ("tenantId", Keep(F::TenantId)),
    ("aadTenantId", Keep(F::AadTenantId)),
    ("correlationId", Keep(F::CorrelationId)),
    ("originalRequestId", Keep(F::OriginalRequestId)),
    ("uniqueTokenIdentifier", Keep(F::UniqueTokenIdentifier)),
    ("sessionId", Keep(F::SessionId)),
    ("userId", Keep(F::UserId)),
    ("userPrincipalName", Keep(F::UserPrincipalName)),
    ("userDisplayName", Keep(F::UserDisplayName)),
    ("userType", Keep(F::UserType)),
    ("servicePrincipalId", Keep(F::ServicePrincipalId)),
    ("servicePrincipalName", Keep(F::ServicePrincipalName)),
    ("servicePrincipalCredentialKeyId", Keep(F::CredentialKeyId)),
    ("servicePrincipalCredentialThumbprint", Keep(F::CredentialThumbprint)),
    ("clientCredentialType", Keep(F::ClientCredentialType)),
    ("federatedCredentialId", Keep(F::FederatedCredentialId)),
    ("managedServiceIdentity", Enter(F::ManagedIdentity, Scope::ManagedIdentity)),
    ("managedIdentityType", Keep(F::ManagedIdentityType)),
    ("agent", Enter(F::Agent, Scope::Agent)),
    ("appId", Keep(F::AppId)),
    ("appDisplayName", Keep(F::AppDisplayName)),
    ("appOwnerTenantId", Keep(F::AppOwnerTenantId)),
    ("resourceId", Keep(F::ResourceId)),
    ("resourceIdentity", Keep(F::ResourceIdentity)),
    ("resourceDisplayName", Keep(F::ResourceDisplayName)),
    ("resourceTenantId", Keep(F::ResourceTenantId)),
    ("resourceOwnerTenantId", Keep(F::ResourceOwnerTenantId)),
    ("resourceServicePrincipalId", Keep(F::ResourceServicePrincipalId)),
    ("homeTenantId", Keep(F::HomeTenantId)),
    ("crossTenantAccessType", Keep(F::CrossTenantAccessType)),
    ("ipAddress", Keep(F::IpAddress)),
    ("callerIpAddress", Keep(F::CallerIpAddress)),
    ("location", Enter(F::Location, Scope::Location)),
    ("locationDetails", Enter(F::LocationDetails, Scope::Location)),
    ("autonomousSystemNumber", Keep(F::AutonomousSystemNumber)),
    ("userAgent", Keep(F::UserAgent)),
    ("clientAppUsed", Keep(F::ClientAppUsed)),
    ("deviceDetail", Enter(F::DeviceDetail, Scope::Device)),
    ("status", Enter(F::Status, Scope::Status)),
    ("resultType", Keep(F::ResultType)),
    ("resultDescription", Keep(F::ResultDescription)),
    ("authenticationRequirement", Keep(F::AuthenticationRequirement)),
    ("authenticationProtocol", Keep(F::AuthenticationProtocol)),
    ("incomingTokenType", Keep(F::IncomingTokenType)),
    ("originalTransferMethod", Keep(F::OriginalTransferMethod)),
    ("tokenIssuerType", Keep(F::TokenIssuerType)),
    ("mfaDetail", Enter(F::MfaDetail, Scope::Mfa)),
    ("conditionalAccessStatus", Keep(F::ConditionalAccessStatus)),
    ("appliedConditionalAccessPolicies", Seen(F::AppliedPolicies)),
    ("conditionalAccessPolicies", Seen(F::AppliedPolicies)),
    ("riskLevelDuringSignIn", Keep(F::RiskLevelDuringSignIn)),
    ("riskLevelAggregated", Keep(F::RiskLevelAggregated)),
    ("riskState", Keep(F::RiskState)),
    ("riskDetail", Keep(F::RiskDetail)),
    ("flaggedForReview", Keep(F::FlaggedForReview)),
    ("isInteractive", Keep(F::IsInteractive)),
    ("signInEventTypes", List(F::SignInEventTypes)),
    ("activityDateTime", Keep(F::ActivityDateTime)),
    ("activityDisplayName", Keep(F::ActivityDisplayName)),
    ("operationName", Keep(F::OperationName)),
    ("operationType", Keep(F::OperationType)),
    ("aadOperationType", Keep(F::OperationType)),
    ("result", Enter(F::Result, Scope::Around)),
    ("resultReason", Keep(F::ResultReason)),
    ("loggedByService", Keep(F::LoggedByService)),
    ("initiatedBy", Raw(F::InitiatedBy)),
    ("targetResources", Raw(F::TargetResources)),
    ("additionalDetails", Raw(F::AdditionalDetails)),
    ("processingTimeInMs", Keep(F::ProcessingTime)),
    ("sourceAppClientId", Keep(F::SourceAppClientId)),
    ("alternateSignInName", Keep(F::AlternateSignInName)),
    ("properties", Target::Properties),
    // Keys of records around records, and of the unified audit log and Defender XDR, which are read
    // by their own names once they are known for what they are.
    ("_raw", Raw(F::Inner)),
    ("_source", Raw(F::Inner)),
    ("event.original", Raw(F::Inner)),
    ("event", Enter(F::Around, Scope::Around)),
    ("message", Keep(F::Message)),
    ("@timestamp", Seen(F::DocumentTime)),
    ("auditData", Raw(F::AuditData)),
    ("operation", Seen(F::Operation)),
    ("creationTime", Seen(F::CreationTime)),
    ("workload", Seen(F::Workload)),
    ("recordType", Seen(F::RecordType)),
    ("timestamp", Seen(F::Timestamp)),
    ("reportId", Seen(F::ReportId)),
    ("errorCode", Seen(F::ErrorColumn)),
    // Long and frequent keys of no use to us. Listed so that the search for them ends at once.
    ("appliedEventListeners", Target::Ignore),
    ("authenticationAppDeviceDetails", Target::Ignore),
    ("authenticationContextClassReferences", Target::Ignore),
    ("authenticationDetails", Target::Ignore),
    ("authenticationMethodsUsed", Target::Ignore),
    ("authenticationProcessingDetails", Target::Ignore),
    ("authenticationRequirementPolicies", Target::Ignore),
    ("conditionalAccessAudiences", Target::Ignore),
    ("durationMs", Target::Ignore),
    ("identity", Target::Ignore),
    ("level", Target::Ignore),
    ("operationVersion", Target::Ignore),
    ("resultSignature", Target::Ignore),
    ("globalSecureAccessIpAddress", Keep(F::GlobalSecureAccessAddress)),
    ("homeTenantName", Keep(F::HomeTenantName)),
    ("ipAddressFromResourceProvider", Keep(F::IpAddressFromResource)),
    ("isTenantRestricted", Keep(F::TenantRestricted)),
    ("isThroughGlobalSecureAccess", Keep(F::ThroughGlobalSecureAccess)),
    ("networkLocationDetails", Target::Ignore),
    ("privateLinkDetails", Target::Ignore),
    ("processingTimeInMilliseconds", Keep(F::ProcessingTime)),
    ("riskEventTypes", Target::Ignore),
    ("riskEventTypes_v2", Raw(F::RiskEventTypes)),
    ("sessionLifetimePolicies", Target::Ignore),
    ("signInIdentifier", Keep(F::SignInIdentifier)),
    ("signInIdentifierType", Target::Ignore),
    ("signInTokenProtectionStatus", Keep(F::TokenProtectionStatus)),
    ("tokenIssuerName", Keep(F::TokenIssuerName)),
    ("tokenProtectionStatusDetails", Enter(F::TokenProtectionStatus, Scope::TokenProtection)),
]);

static AROUND: Keys = Keys::new(&[("_raw", Raw(F::Inner)), ("original", Raw(F::Inner))]);

impl Scope {
    /// What stands before a key to say whose it is.
    pub(super) const fn prefix(self) -> &'static str {
        match self {
            Self::Record | Self::Around => "",
            Self::Status => "status.",
            Self::Location => "location.",
            Self::Geo => "location.geoCoordinates.",
            Self::Device => "deviceDetail.",
            Self::Mfa => "mfaDetail.",
            Self::ManagedIdentity => "managedServiceIdentity.",
            Self::Agent => "agent.",
            Self::TokenProtection => "tokenProtectionStatusDetails.",
        }
    }

    /// What is done with the value of a key.
    pub(super) fn target(self, key: &str) -> Target {
        match self {
            Self::Record => match RECORD.find(key) {
                Target::Unknown => loose::target(key),
                target => target,
            },
            Self::Status => STATUS.find(key),
            Self::Around => AROUND.find(key),
            Self::Location => LOCATION.find(key),
            Self::Geo => GEO.find(key),
            Self::Device => DEVICE.find(key),
            Self::Mfa => MFA.find(key),
            Self::ManagedIdentity => MANAGED_IDENTITY.find(key),
            Self::Agent => AGENT.find(key),
            Self::TokenProtection => TOKEN_PROTECTION.find(key),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_in_any_case() {
        for key in ["createdDateTime", "CreatedDateTime", "CREATEDDATETIME"] {
            assert_eq!(Scope::Record.target(key), Keep(Field::CreatedDateTime));
        }
        assert_eq!(Scope::Record.target("AADTenantId"), Keep(Field::AadTenantId));
        assert_eq!(Scope::Geo.target("Latitude"), Keep(Field::Latitude));
        assert_eq!(Scope::Record.target(""), Target::Ignore);
        assert_eq!(Scope::Record.target("ipaddressx"), Target::Unknown);
        assert!(RECORD.entries.iter().all(|(key, target)| Scope::Record.target(key) == *target));
    }
}

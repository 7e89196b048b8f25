//! Where each column of each kind of related record is found: by the names that Graph, the
//! diagnostic settings, Log Analytics and the tools around them give to it.
//!
//! A path goes down into nested values (`location.city`). `^` stands before what only the envelope
//! around a record has.

use crate::record::RelatedKind;

mod inventory;

use inventory::{APPLICATION, LISTED_APPLICATION, PERMISSION_GRANT, SERVICE_PRINCIPAL};

/// How one kind is read.
pub(super) struct Table {
    /// Where its identifier is found.
    pub(super) id: &'static [&'static str],
    /// Where the time is found at which what it tells of happened.
    pub(super) time: &'static [&'static str],
    /// Where each column is found. A column that is not here is worked out from the others.
    pub(super) columns: &'static [(&'static str, &'static [&'static str])],
    /// Keys that are known and stay in the original only.
    pub(super) kept_in_the_vault: &'static [&'static str],
}

pub(super) fn of(kind: RelatedKind) -> Option<&'static Table> {
    Some(match kind {
        RelatedKind::AuthenticationStep => return None,
        RelatedKind::GraphActivity => &GRAPH_ACTIVITY,
        RelatedKind::RiskyServicePrincipal => &RISKY_SERVICE_PRINCIPAL,
        RelatedKind::RiskDetection => &RISK_DETECTION,
        RelatedKind::ServicePrincipal => &SERVICE_PRINCIPAL,
        RelatedKind::Application => &APPLICATION,
        RelatedKind::PermissionGrant => &PERMISSION_GRANT,
        RelatedKind::ListedApplication => &LISTED_APPLICATION,
        RelatedKind::SignInSummary => &SIGN_IN_SUMMARY,
    })
}

/// Keys that every table of Log Analytics and every tool adds.
pub(super) const EVERYWHERE: &[&str] = &[
    "additionalproperties",
    "category",
    "correlationid",
    "durationms",
    "identity",
    "level",
    "operationname",
    "operationversion",
    "resourcegroup",
    "resultdescription",
    "resultsignature",
    "resulttype",
    "sourcesystem",
    "tablename",
    "tenantid",
    "timegenerated",
    "type",
];

static GRAPH_ACTIVITY: Table = Table {
    id: &["requestId"],
    // In this log the time of ingestion is the time of the request.
    time: &["timeGenerated", "^time"],
    columns: &[
        ("request_id", &["requestId"]),
        ("sign_in_activity_id", &["signInActivityId"]),
        ("tenant_id", &["aadTenantId", "^tenantId", "tenantId"]),
        ("app_id", &["appId"]),
        ("service_principal_id", &["servicePrincipalId"]),
        ("user_id", &["userId"]),
        ("user_principal_object_id", &["userPrincipalObjectID"]),
        ("identity_type", &["C_Idtyp"]),
        ("ip_address", &["ipAddress", "^callerIpAddress"]),
        ("method", &["requestMethod"]),
        ("request_uri", &["requestUri"]),
        ("status_code", &["responseStatusCode"]),
        ("roles", &["roles"]),
        ("scopes", &["scopes"]),
        ("directory_roles", &["wids"]),
        ("client_auth_method", &["clientAuthMethod"]),
        ("user_agent", &["userAgent"]),
        ("operation_id", &["operationId"]),
        ("client_request_id", &["clientRequestId"]),
        ("api_version", &["apiVersion"]),
        ("response_bytes", &["responseSizeBytes"]),
        ("duration_ms", &["durationMs"]),
        ("session_id", &["sessionId", "C_Sid"]),
        ("device_id", &["deviceId", "C_DeviceId"]),
        ("unique_token_id", &["uniqueTokenId"]),
        ("token_issued_at", &["tokenIssuedAt"]),
        ("identity_provider", &["identityProvider"]),
        ("location", &["location"]),
    ],
    kept_in_the_vault: &["atcontent", "atcontenth", "atcontentp", "c_iat"],
};

static RISKY_SERVICE_PRINCIPAL: Table = Table {
    id: &["id"],
    time: &["riskLastUpdatedDateTime"],
    columns: &[
        // The record's own id is the object id of the service principal.
        ("service_principal_id", &["id"]),
        ("app_id", &["appId"]),
        ("display_name", &["displayName"]),
        ("service_principal_type", &["servicePrincipalType"]),
        ("risk_level", &["riskLevel"]),
        ("risk_state", &["riskState"]),
        ("risk_detail", &["riskDetail"]),
        ("is_enabled", &["isEnabled", "accountEnabled"]),
        ("is_deleted", &["isDeleted"]),
        ("is_processing", &["isProcessing"]),
        ("tenant_id", &["aadTenantId", "^tenantId", "tenantId"]),
    ],
    kept_in_the_vault: &["history"],
};

static RISK_DETECTION: Table = Table {
    id: &["id"],
    time: &["activityDateTime", "detectedDateTime"],
    columns: &[
        ("service_principal_id", &["servicePrincipalId"]),
        ("service_principal_name", &["servicePrincipalDisplayName"]),
        ("app_id", &["appId"]),
        ("user_id", &["userId"]),
        ("user_principal_name", &["userPrincipalName"]),
        ("request_id", &["requestId"]),
        ("correlation_id", &["correlationId"]),
        ("key_ids_json", &["keyIds"]),
        ("activity", &["activity"]),
        ("activity_time", &["activityDateTime"]),
        ("detected_time", &["detectedDateTime"]),
        ("updated_time", &["lastUpdatedDateTime"]),
        ("detection_timing", &["detectionTimingType"]),
        ("ip_address", &["ipAddress", "^callerIpAddress"]),
        ("country", &["location.countryOrRegion"]),
        ("city", &["location.city"]),
        ("risk_event_type", &["riskEventType", "riskType"]),
        ("risk_level", &["riskLevel"]),
        ("risk_state", &["riskState"]),
        ("risk_detail", &["riskDetail"]),
        ("source", &["source"]),
        ("token_issuer_type", &["tokenIssuerType"]),
        ("additional_info_json", &["additionalInfo"]),
        ("tenant_id", &["aadTenantId", "^tenantId", "tenantId"]),
    ],
    kept_in_the_vault: &[
        "crosstenantaccesstype",
        "hometenantid",
        "mitretechniqueid",
        "resourcetenantid",
        "userdisplayname",
        "usertype",
    ],
};

static SIGN_IN_SUMMARY: Table = Table {
    id: &["id"],
    time: &[
        "lastSignInDateTime",
        "lastSignInActivity.lastSignInDateTime",
        "signInActivity.lastSignInDateTime",
        "firstSignInDateTime",
    ],
    columns: &[
        ("first_time", &["firstSignInDateTime"]),
        (
            "last_time",
            &[
                "lastSignInDateTime",
                "lastSignInActivity.lastSignInDateTime",
                "signInActivity.lastSignInDateTime",
            ],
        ),
        ("sign_ins", &["signInCount", "aggregatedSignInCount"]),
        ("tenant_id", &["tenantId"]),
        ("app_id", &["appId"]),
        ("app_display_name", &["appDisplayName"]),
        ("service_principal_id", &["servicePrincipalId", "servicePrincipalObjectId"]),
        ("service_principal_name", &["servicePrincipalName"]),
        ("user_principal_name", &["userPrincipalName"]),
        ("resource_id", &["resourceId"]),
        ("resource_display_name", &["resourceDisplayName"]),
        ("ip_address", &["ipAddress"]),
        ("error_code", &["status.errorCode"]),
        ("failure_reason", &["status.failureReason"]),
        ("conditional_access_status", &["conditionalAccessStatus"]),
        ("credential_key_id", &["keyId"]),
        ("managed_identity_type", &["managedServiceIdentity.msiType"]),
        ("agent_type", &["agent.agentType"]),
    ],
    kept_in_the_vault: &[
        "aggregationdatetime",
        "appobjectid",
        "applicationauthenticationclientsigninactivity",
        "applicationauthenticationresourcesigninactivity",
        "createddatetime",
        "credentialorigin",
        "delegatedclientsigninactivity",
        "delegatedresourcesigninactivity",
        "expirationdatetime",
        "keytype",
        "keyusage",
        "userdisplayname",
        "userid",
    ],
};

/// Columns that are worked out, and by which the reader knows that they are not forgotten here.
#[cfg(test)]
pub(super) const WORKED_OUT: &[&str] =
    &["sign_in_request_id", "principal_kind", "grant_type", "principal_id", "sign_in_type"];

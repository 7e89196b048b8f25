//! The columns of each kind of related record.

use super::ColumnType::{Flag, Integer, Json, Text, Time};
use super::{ColumnType, RelatedColumn};

const fn column(name: &'static str, holds: ColumnType, about: &'static str) -> RelatedColumn {
    RelatedColumn { name, holds, about }
}

pub(super) const AUTHENTICATION_STEP: &[RelatedColumn] = &[
    column("request_id", Text, "Request id of the sign-in that the step is part of"),
    column("method", Text, "Authentication method, as exported"),
    column("method_detail", Text, "Detail of the method, as exported"),
    column("succeeded", Flag, "Whether the step succeeded"),
    column("result_detail", Text, "Result, as exported"),
    column("requirement", Text, "What asked for the step, as exported"),
];

pub(super) const GRAPH_ACTIVITY: &[RelatedColumn] = &[
    column("request_id", Text, "Id of the request; one request may be logged twice"),
    column(
        "sign_in_activity_id",
        Text,
        "Unique token identifier of the sign-in whose token was used",
    ),
    column(
        "sign_in_request_id",
        Text,
        "Request id of that sign-in, decoded from sign_in_activity_id",
    ),
    column("tenant_id", Text, "Tenant that was asked"),
    column("app_id", Text, "Application that asked"),
    column("service_principal_id", Text, "Service principal that asked"),
    column("user_id", Text, "User on whose behalf it asked"),
    column("ip_address", Text, "Address that the request came from"),
    column("method", Text, "HTTP method"),
    column("request_uri", Text, "What was asked for: hostile text"),
    column("status_code", Integer, "HTTP status of the answer"),
    column("roles", Text, "App roles in the token"),
    column("scopes", Text, "Delegated permissions in the token"),
    column("client_auth_method", Text, "0: public client; 1: client secret; 2: certificate"),
    column("user_agent", Text, "User agent as sent by the client: hostile text"),
    column("operation_id", Text, "Joins the requests of one batch"),
    column("client_request_id", Text, "Id that the client gave the request"),
    column("api_version", Text, "Version of Microsoft Graph"),
    column("response_bytes", Integer, "Size of the answer in bytes"),
    column("duration_ms", Integer, "Time taken, in milliseconds"),
    column("session_id", Text, "Session that the token belongs to"),
    column("token_issued_at", Time, "When the token was issued, in UTC"),
    column("identity_provider", Text, "Who issued the identity"),
    column("location", Text, "Region of Azure that answered"),
    column(
        "user_principal_object_id",
        Text,
        "Object id of whom the token is about: the service principal in tokens of applications",
    ),
    column("identity_type", Text, "user or app, by the token"),
    column("directory_roles", Text, "Ids of the directory roles in the token"),
    column("device_id", Text, "Device that the token belongs to"),
    column("unique_token_id", Text, "Identifier of the token, as exported"),
];

pub(super) const RISKY_SERVICE_PRINCIPAL: &[RelatedColumn] = &[
    column("service_principal_id", Text, "Object id"),
    column("app_id", Text, "Application id"),
    column("display_name", Text, "Display name"),
    column("service_principal_type", Text, "Kind of service principal, as exported"),
    column("risk_level", Text, "Level of risk, as exported"),
    column("risk_state", Text, "State of the risk, as exported"),
    column("risk_detail", Text, "What became of the risk, as exported"),
    column("is_enabled", Flag, "Whether it could sign in"),
    column("is_deleted", Flag, "Whether it was deleted or is being deleted"),
    column("tenant_id", Text, "Tenant that holds it for risky"),
    column("is_processing", Flag, "Whether the risk was being worked out"),
];

pub(super) const RISK_DETECTION: &[RelatedColumn] = &[
    column("principal_kind", Text, "user or service_principal"),
    column("service_principal_id", Text, "Object id of the service principal"),
    column("service_principal_name", Text, "Display name of the service principal"),
    column("app_id", Text, "Application id"),
    column("user_id", Text, "Object id of the user"),
    column("user_principal_name", Text, "Principal name of the user"),
    column("request_id", Text, "Request id of the sign-in that it is about"),
    column("correlation_id", Text, "Correlation id of that sign-in"),
    column("key_ids_json", Json, "Key ids of the credentials that it is about"),
    column("activity", Text, "Kind of activity, as exported"),
    column("activity_time", Time, "When the risky activity was, in UTC"),
    column("detected_time", Time, "When it was detected, in UTC"),
    column("updated_time", Time, "When the finding last changed, in UTC"),
    column("detection_timing", Text, "realtime, nearRealtime or offline, as exported"),
    column("ip_address", Text, "Address that it is about"),
    column("country", Text, "Country by Microsoft"),
    column("city", Text, "City by Microsoft"),
    column("risk_event_type", Text, "What was found, such as leakedCredentials"),
    column("risk_level", Text, "Level of risk, as exported"),
    column("risk_state", Text, "State of the risk, as exported"),
    column("risk_detail", Text, "What became of the risk, as exported"),
    column("source", Text, "Who found it"),
    column("token_issuer_type", Text, "Who issued the token"),
    column("additional_info_json", Json, "Everything else that was said, as exported"),
    column("tenant_id", Text, "Tenant"),
];

pub(super) const SERVICE_PRINCIPAL: &[RelatedColumn] = &[
    column("app_id", Text, "Application id"),
    column("display_name", Text, "Display name"),
    column("service_principal_type", Text, "Application, ManagedIdentity, Legacy or SocialIdp"),
    column("account_enabled", Flag, "Whether it could sign in"),
    column("app_owner_tenant_id", Text, "Tenant the application is registered in"),
    column("created_time", Time, "When it was made, in UTC, where the export says so"),
    column("sign_in_audience", Text, "Who can sign in to it"),
    column("publisher_name", Text, "Publisher, as exported"),
    column("verified_publisher", Text, "Publisher that Microsoft has verified"),
    column("homepage", Text, "Home page: hostile text"),
    column("reply_urls_json", Json, "Where answers may be sent"),
    column("key_credentials_json", Json, "Certificates: key id, name, validity"),
    column("password_credentials_json", Json, "Secrets: key id, name, hint, validity"),
    column("app_roles_json", Json, "App roles that it offers"),
    column("permission_scopes_json", Json, "Delegated permissions that it offers"),
    column("owners_json", Json, "Owners, where the export carries them"),
    column("tags_json", Json, "Tags"),
    column("alternative_names_json", Json, "Resources that a managed identity belongs to"),
    column("disabled_by_microsoft", Text, "Whether and why Microsoft has switched it off"),
    column("notes", Text, "Notes in the directory: hostile text"),
];

pub(super) const APPLICATION: &[RelatedColumn] = &[
    column("app_id", Text, "Application id"),
    column("display_name", Text, "Display name"),
    column("created_time", Time, "When it was registered, in UTC"),
    column("deleted_time", Time, "When it was deleted, in UTC"),
    column("sign_in_audience", Text, "Who can sign in to it"),
    column("publisher_domain", Text, "Publisher domain"),
    column("verified_publisher", Text, "Publisher that Microsoft has verified"),
    column("is_fallback_public_client", Flag, "Whether it may sign in without a secret"),
    column("identifier_uris_json", Json, "Identifiers as a resource"),
    column("reply_urls_json", Json, "Where answers may be sent"),
    column("key_credentials_json", Json, "Certificates: key id, name, validity"),
    column("password_credentials_json", Json, "Secrets: key id, name, hint, validity"),
    column(
        "federated_credentials_json",
        Json,
        "Federated credentials, where the export carries them",
    ),
    column("required_resource_access_json", Json, "Permissions that it asks for"),
    column("app_roles_json", Json, "App roles that it offers"),
    column("owners_json", Json, "Owners, where the export carries them"),
    column("tags_json", Json, "Tags"),
    column("notes", Text, "Notes in the directory: hostile text"),
    column("spa_reply_urls_json", Json, "Where answers may be sent, in browsers"),
    column("public_client_reply_urls_json", Json, "Where answers may be sent, on devices"),
];

pub(super) const PERMISSION_GRANT: &[RelatedColumn] = &[
    column("grant_type", Text, "delegated or app_role"),
    column(
        "client_id",
        Text,
        "Object id of the service principal, user or group that was given it",
    ),
    column("client_display_name", Text, "Its display name"),
    column("client_app_id", Text, "Its application id"),
    column("principal_type", Text, "User, Group or ServicePrincipal, for app roles"),
    column("consent_type", Text, "AllPrincipals or Principal, for delegated permissions"),
    column("principal_id", Text, "User on whose behalf it may be used, where that is one"),
    column("resource_id", Text, "Object id of the service principal of the resource"),
    column("resource_display_name", Text, "Display name of the resource"),
    column(
        "permission",
        Text,
        "Scopes as exported, or the value of the app role where the export carries it",
    ),
    column("app_role_id", Text, "Id of the app role"),
    column("created_time", Time, "When it was granted, in UTC"),
];

pub(super) const LISTED_APPLICATION: &[RelatedColumn] = &[
    column("app_id", Text, "Application id"),
    column("service_principal_id", Text, "Object id of the service principal"),
    column("display_name", Text, "What the list calls it: nothing is joined by it"),
    column("owner", Text, "Who answers for it, as the list says: a person or a team"),
    column("purpose", Text, "What it is for, as the list says"),
    column("permissions", Text, "What it may do, as the list says"),
];

pub(super) const SIGN_IN_SUMMARY: &[RelatedColumn] = &[
    column("sign_in_type", Text, "Kind of sign-in that was summarised"),
    column("first_time", Time, "First sign-in, in UTC"),
    column("last_time", Time, "Last sign-in, in UTC"),
    column("sign_ins", Integer, "How many there were"),
    column("tenant_id", Text, "Tenant"),
    column("app_id", Text, "Application id"),
    column("app_display_name", Text, "Application"),
    column("service_principal_id", Text, "Object id of the service principal"),
    column("service_principal_name", Text, "Display name of the service principal"),
    column("user_principal_name", Text, "Principal name of the user"),
    column("resource_id", Text, "Application id of the resource"),
    column("resource_display_name", Text, "Resource"),
    column("ip_address", Text, "Address, as exported"),
    column("error_code", Integer, "AADSTS code; 0: tokens were issued"),
    column("failure_reason", Text, "Why, as exported"),
    column("conditional_access_status", Text, "What conditional access made of them, as exported"),
    column("credential_key_id", Text, "Key id of the credential that was shown"),
    column("managed_identity_type", Text, "Kind of managed identity"),
    column("agent_type", Text, "Kind of AI agent"),
];

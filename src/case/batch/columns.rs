//! Which text of a record goes into which column.

use crate::record::{AuditEvent, KeyChange, SignIn};

/// A text column of a sign-in: its name, and where its value stands in the record.
type SignInText = (&'static str, for<'r, 'a> fn(&'r SignIn<'a>) -> Option<&'r str>);

/// A text column of an audit event, likewise.
type AuditText = (&'static str, for<'r, 'a> fn(&'r AuditEvent<'a>) -> Option<&'r str>);

/// The text columns of a sign-in.
pub(super) const SIGN_IN_TEXTS: &[SignInText] = &[
    ("tenant_id", |s| s.tenant_id.as_deref()),
    ("correlation_id", |s| s.correlation_id.as_deref()),
    ("original_request_id", |s| s.original_request_id.as_deref()),
    ("unique_token_id", |s| s.unique_token_id.as_deref()),
    ("session_id", |s| s.session_id.as_deref()),
    ("user_id", |s| s.user_id.as_deref()),
    ("user_principal_name", |s| s.user_principal_name.as_deref()),
    ("user_display_name", |s| s.user_display_name.as_deref()),
    ("user_type", |s| s.user_type.as_deref()),
    ("service_principal_id", |s| s.service_principal_id.as_deref()),
    ("service_principal_name", |s| s.service_principal_name.as_deref()),
    ("credential_key_id", |s| s.credential_key_id.as_deref()),
    ("credential_thumbprint", |s| s.credential_thumbprint.as_deref()),
    ("client_credential_type", |s| s.client_credential_type.as_deref()),
    ("federated_credential_id", |s| s.federated_credential_id.as_deref()),
    ("managed_identity_type", |s| s.managed_identity_type.as_deref()),
    ("managed_identity_resource_id", |s| s.managed_identity_resource_id.as_deref()),
    ("agent_type", |s| s.agent_type.as_deref()),
    ("app_id", |s| s.app_id.as_deref()),
    ("app_display_name", |s| s.app_display_name.as_deref()),
    ("app_owner_tenant_id", |s| s.app_owner_tenant_id.as_deref()),
    ("resource_id", |s| s.resource_id.as_deref()),
    ("resource_display_name", |s| s.resource_display_name.as_deref()),
    ("resource_tenant_id", |s| s.resource_tenant_id.as_deref()),
    ("resource_owner_tenant_id", |s| s.resource_owner_tenant_id.as_deref()),
    ("resource_service_principal_id", |s| s.resource_service_principal_id.as_deref()),
    ("home_tenant_id", |s| s.home_tenant_id.as_deref()),
    ("cross_tenant_access_type", |s| s.cross_tenant_access_type.as_deref()),
    ("user_agent", |s| s.user_agent.as_deref()),
    ("client_app", |s| s.client_app.as_deref()),
    ("browser", |s| s.browser.as_deref()),
    ("operating_system", |s| s.operating_system.as_deref()),
    ("device_id", |s| s.device_id.as_deref()),
    ("device_name", |s| s.device_name.as_deref()),
    ("device_trust_type", |s| s.device_trust_type.as_deref()),
    ("failure_reason", |s| s.failure_reason.as_deref()),
    ("additional_details", |s| s.additional_details.as_deref()),
    ("authentication_requirement", |s| s.authentication_requirement.as_deref()),
    ("authentication_protocol", |s| s.authentication_protocol.as_deref()),
    ("incoming_token_type", |s| s.incoming_token_type.as_deref()),
    ("original_transfer_method", |s| s.original_transfer_method.as_deref()),
    ("token_issuer_type", |s| s.token_issuer_type.as_deref()),
    ("mfa_method", |s| s.mfa_method.as_deref()),
    ("conditional_access_status", |s| s.conditional_access_status.as_deref()),
    ("risk_level_during_sign_in", |s| s.risk_level_during_sign_in.as_deref()),
    ("risk_level_aggregated", |s| s.risk_level_aggregated.as_deref()),
    ("risk_state", |s| s.risk_state.as_deref()),
    ("risk_detail", |s| s.risk_detail.as_deref()),
    ("logged_country", |s| s.logged_location.country.as_deref()),
    ("logged_state", |s| s.logged_location.state.as_deref()),
    ("logged_city", |s| s.logged_location.city.as_deref()),
];

/// The text columns of an audit event.
pub(super) const AUDIT_TEXTS: &[AuditText] = &[
    ("tenant_id", |a| a.tenant_id.as_deref()),
    ("correlation_id", |a| a.correlation_id.as_deref()),
    ("activity", |a| a.activity.as_deref()),
    ("category", |a| a.category.as_deref()),
    ("operation_type", |a| a.operation_type.as_deref()),
    ("result", |a| a.result.as_deref()),
    ("result_reason", |a| a.result_reason.as_deref()),
    ("logged_by_service", |a| a.logged_by_service.as_deref()),
    ("initiator_user_id", |a| a.initiator.user_id.as_deref()),
    ("initiator_user_principal_name", |a| a.initiator.user_principal_name.as_deref()),
    ("initiator_display_name", |a| a.initiator.display_name.as_deref()),
    ("initiator_app_id", |a| a.initiator.app_id.as_deref()),
    ("initiator_service_principal_id", |a| a.initiator.service_principal_id.as_deref()),
    ("target_id", |a| a.target.id.as_deref()),
    ("target_display_name", |a| a.target.display_name.as_deref()),
    ("target_type", |a| a.target.object_type.as_deref()),
    ("target_user_principal_name", |a| a.target.user_principal_name.as_deref()),
    ("target_app_id", |a| a.target_app_id.as_deref()),
    ("targets_json", |a| a.targets_json.as_deref()),
    ("additional_details_json", |a| a.additional_details_json.as_deref()),
    ("user_agent", |a| a.user_agent.as_deref()),
];

/// Credentials that a change added or removed, as one JSON text; nothing where there are none.
pub(super) fn key_changes_json(changes: &[KeyChange]) -> Option<String> {
    let list: Vec<_> = changes
        .iter()
        .map(|change| {
            serde_json::json!({
                "change": change.kind.word(),
                "key_id": change.key_id,
                "key_type": change.key_type,
                "name": change.display_name,
            })
        })
        .collect();
    (!list.is_empty()).then(|| serde_json::Value::Array(list).to_string())
}

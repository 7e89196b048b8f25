//! Which text of a record goes into which column.

use super::facet::Facet;
use super::facet::Take::{Address, Flag, Real, Text, Whole};
use crate::record::{AuditEvent, KeyChange, SignIn};

/// A text column of an audit event: its name, and where its value stands in the record.
type AuditText = (&'static str, for<'r, 'a> fn(&'r AuditEvent<'a>) -> Option<&'r str>);

/// Who signed in, and what they showed.
const WHO: Facet = Facet {
    table: "sign_in_who",
    id_column: "who_id",
    columns: &[
        ("tenant_id", Text(|s| s.sign_in.tenant_id.as_deref())),
        ("sign_in_type", Text(|s| Some(s.sign_in.sign_in_type.word()))),
        ("user_id", Text(|s| s.sign_in.user_id.as_deref())),
        ("user_principal_name", Text(|s| s.sign_in.user_principal_name.as_deref())),
        ("user_display_name", Text(|s| s.sign_in.user_display_name.as_deref())),
        ("user_type", Text(|s| s.sign_in.user_type.as_deref())),
        ("service_principal_id", Text(|s| s.sign_in.service_principal_id.as_deref())),
        ("service_principal_name", Text(|s| s.sign_in.service_principal_name.as_deref())),
        ("credential_key_id", Text(|s| s.sign_in.credential_key_id.as_deref())),
        ("credential_thumbprint", Text(|s| s.sign_in.credential_thumbprint.as_deref())),
        ("client_credential_type", Text(|s| s.sign_in.client_credential_type.as_deref())),
        ("federated_credential_id", Text(|s| s.sign_in.federated_credential_id.as_deref())),
        ("federated_token_issuer", Text(|s| s.sign_in.federated_token_issuer.as_deref())),
        ("managed_identity_type", Text(|s| s.sign_in.managed_identity_type.as_deref())),
        (
            "managed_identity_resource_id",
            Text(|s| s.sign_in.managed_identity_resource_id.as_deref()),
        ),
        ("source_app_client_id", Text(|s| s.sign_in.source_app_client_id.as_deref())),
        ("agent_type", Text(|s| s.sign_in.agent_type.as_deref())),
        ("agent_parent_app_id", Text(|s| s.sign_in.agent_parent_app_id.as_deref())),
        ("agent_subject_type", Text(|s| s.sign_in.agent_subject_type.as_deref())),
        ("home_tenant_id", Text(|s| s.sign_in.home_tenant_id.as_deref())),
        ("home_tenant_name", Text(|s| s.sign_in.home_tenant_name.as_deref())),
        ("cross_tenant_access_type", Text(|s| s.sign_in.cross_tenant_access_type.as_deref())),
        ("sign_in_identifier", Text(|s| s.sign_in.sign_in_identifier.as_deref())),
        ("alternate_sign_in_name", Text(|s| s.sign_in.alternate_sign_in_name.as_deref())),
    ],
};

/// With which application, to what.
const WHAT: Facet = Facet {
    table: "sign_in_what",
    id_column: "what_id",
    columns: &[
        ("app_id", Text(|s| s.sign_in.app_id.as_deref())),
        ("app_display_name", Text(|s| s.sign_in.app_display_name.as_deref())),
        ("app_owner_tenant_id", Text(|s| s.sign_in.app_owner_tenant_id.as_deref())),
        ("resource_id", Text(|s| s.sign_in.resource_id.as_deref())),
        ("resource_display_name", Text(|s| s.sign_in.resource_display_name.as_deref())),
        ("resource_tenant_id", Text(|s| s.sign_in.resource_tenant_id.as_deref())),
        ("resource_owner_tenant_id", Text(|s| s.sign_in.resource_owner_tenant_id.as_deref())),
        (
            "resource_service_principal_id",
            Text(|s| s.sign_in.resource_service_principal_id.as_deref()),
        ),
    ],
};

/// From where.
const WHERE: Facet = Facet {
    table: "sign_in_where",
    id_column: "where_id",
    columns: &[
        ("client", Address),
        ("logged_country", Text(|s| s.sign_in.logged_location.country.as_deref())),
        ("logged_state", Text(|s| s.sign_in.logged_location.state.as_deref())),
        ("logged_city", Text(|s| s.sign_in.logged_location.city.as_deref())),
        ("logged_latitude", Real(|s| s.sign_in.logged_location.latitude)),
        ("logged_longitude", Real(|s| s.sign_in.logged_location.longitude)),
        ("logged_asn", Whole(|s| s.sign_in.logged_asn)),
        ("ip_address_from_resource", Text(|s| s.sign_in.ip_address_from_resource.as_deref())),
        (
            "global_secure_access_address",
            Text(|s| s.sign_in.global_secure_access_address.as_deref()),
        ),
        ("through_global_secure_access", Flag(|s| s.sign_in.through_global_secure_access)),
    ],
};

/// With what client and device.
const CLIENT: Facet = Facet {
    table: "sign_in_client",
    id_column: "client_id",
    columns: &[
        ("user_agent", Text(|s| s.sign_in.user_agent.as_deref())),
        ("client_app", Text(|s| s.sign_in.client_app.as_deref())),
        ("browser", Text(|s| s.sign_in.browser.as_deref())),
        ("browser_id", Text(|s| s.sign_in.browser_id.as_deref())),
        ("operating_system", Text(|s| s.sign_in.operating_system.as_deref())),
        ("device_id", Text(|s| s.sign_in.device_id.as_deref())),
        ("device_name", Text(|s| s.sign_in.device_name.as_deref())),
        ("device_compliant", Flag(|s| s.sign_in.device_compliant)),
        ("device_managed", Flag(|s| s.sign_in.device_managed)),
        ("device_trust_type", Text(|s| s.sign_in.device_trust_type.as_deref())),
    ],
};

/// How it went.
const HOW: Facet = Facet {
    table: "sign_in_how",
    id_column: "how_id",
    columns: &[
        ("format", Text(|s| Some(s.format))),
        ("event_id_source", Text(|s| Some(s.event_id_source))),
        ("error_code", Whole(|s| s.sign_in.error_code)),
        ("outcome", Text(|s| Some(s.sign_in.outcome.word()))),
        ("failure_reason", Text(|s| s.sign_in.failure_reason.as_deref())),
        ("additional_details", Text(|s| s.sign_in.additional_details.as_deref())),
        ("authentication_requirement", Text(|s| s.sign_in.authentication_requirement.as_deref())),
        ("authentication_protocol", Text(|s| s.sign_in.authentication_protocol.as_deref())),
        ("incoming_token_type", Text(|s| s.sign_in.incoming_token_type.as_deref())),
        ("original_transfer_method", Text(|s| s.sign_in.original_transfer_method.as_deref())),
        ("token_issuer_type", Text(|s| s.sign_in.token_issuer_type.as_deref())),
        ("token_issuer_name", Text(|s| s.sign_in.token_issuer_name.as_deref())),
        ("token_protection_status", Text(|s| s.sign_in.token_protection_status.as_deref())),
        ("mfa_method", Text(|s| s.sign_in.mfa_method.as_deref())),
        ("mfa_detail", Text(|s| s.sign_in.mfa_detail.as_deref())),
        ("conditional_access_status", Text(|s| s.sign_in.conditional_access_status.as_deref())),
        ("risk_level_during_sign_in", Text(|s| s.sign_in.risk_level_during_sign_in.as_deref())),
        ("risk_level_aggregated", Text(|s| s.sign_in.risk_level_aggregated.as_deref())),
        ("risk_state", Text(|s| s.sign_in.risk_state.as_deref())),
        ("risk_detail", Text(|s| s.sign_in.risk_detail.as_deref())),
        ("risk_event_types", Text(|s| s.sign_in.risk_event_types.as_deref())),
        ("flagged_for_review", Flag(|s| s.sign_in.flagged_for_review)),
        ("tenant_restricted", Flag(|s| s.sign_in.tenant_restricted)),
    ],
};
/// Every facet of a sign-in.
pub(in crate::case) const FACETS: [&Facet; 5] = [&WHO, &WHAT, &WHERE, &CLIENT, &HOW];

/// A text column of a sign-in: its name, and where its value stands in the record.
type OwnText = (&'static str, for<'r, 'a> fn(&'r SignIn<'a>) -> Option<&'r str>);

/// The texts of a sign-in that are its own.
pub(super) const OWN_TEXTS: &[OwnText] = &[
    ("correlation_id", |s| s.correlation_id.as_deref()),
    ("original_request_id", |s| s.original_request_id.as_deref()),
    ("unique_token_id", |s| s.unique_token_id.as_deref()),
    ("session_id", |s| s.session_id.as_deref()),
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

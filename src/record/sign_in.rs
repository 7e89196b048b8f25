//! The canonical sign-in.

use super::{ClientAddress, EventTime, Text};

/// One authentication event, as Entra ID recorded it and one export tells it.
///
/// Field names are those of the Graph beta `signIn` resource
/// (<https://learn.microsoft.com/graph/api/resources/signin?view=graph-rest-beta>), with the words
/// of the portal where Graph's would mislead. Identifiers that are GUIDs are lower-case.
#[derive(Clone, Debug, PartialEq)]
pub struct SignIn<'a> {
    /// The request id, under which every export knows this event. Lower-case GUID, no braces.
    pub event_id: Text<'a>,
    /// When the sign-in happened.
    pub event_time: EventTime,
    /// Which of the record's times that is.
    pub time_basis: TimeBasis,
    /// When the log pipeline took the record in. Minutes to hours after the event.
    pub ingested_time: Option<EventTime>,
    /// Which of the sign-in logs the event belongs to.
    pub sign_in_type: SignInType,
    /// The tenant that logged it, never a Log Analytics workspace.
    pub tenant_id: Text<'a>,
    /// Joins the sign-ins of one flow. Not an identity: one flow has several sign-ins.
    pub correlation_id: Text<'a>,
    /// The request that began the flow, where it differs.
    pub original_request_id: Text<'a>,
    /// `uniqueTokenIdentifier` as exported, without a spreadsheet guard.
    pub unique_token_id: Text<'a>,
    /// The session that the sign-in belongs to.
    pub session_id: Text<'a>,

    /// The user's object id.
    pub user_id: Text<'a>,
    /// The user's principal name, in the case of the export.
    pub user_principal_name: Text<'a>,
    /// The user's display name.
    pub user_display_name: Text<'a>,
    /// `member` or `guest`, as exported.
    pub user_type: Text<'a>,

    /// The service principal's object id.
    pub service_principal_id: Text<'a>,
    /// The service principal's display name.
    pub service_principal_name: Text<'a>,
    /// The key id of the secret or certificate that was shown.
    pub credential_key_id: Text<'a>,
    /// The thumbprint of the certificate that was shown.
    pub credential_thumbprint: Text<'a>,
    /// `clientSecret`, `certificate`, `federatedIdentityCredential` and so on, as exported.
    pub client_credential_type: Text<'a>,
    /// The federated credential that was used.
    pub federated_credential_id: Text<'a>,
    /// `systemAssigned` or `userAssigned`, for a managed identity.
    pub managed_identity_type: Text<'a>,
    /// The Azure resource that a managed identity belongs to.
    pub managed_identity_resource_id: Text<'a>,
    /// The kind of AI agent, as exported.
    pub agent_type: Text<'a>,

    /// The application (client) id.
    pub app_id: Text<'a>,
    /// The application's display name.
    pub app_display_name: Text<'a>,
    /// The tenant that the application is registered in.
    pub app_owner_tenant_id: Text<'a>,
    /// What was signed in to: its application id.
    pub resource_id: Text<'a>,
    /// What was signed in to: its display name.
    pub resource_display_name: Text<'a>,
    /// The tenant of the resource.
    pub resource_tenant_id: Text<'a>,
    /// The tenant that owns the resource's application.
    pub resource_owner_tenant_id: Text<'a>,
    /// The object id of the resource's service principal.
    pub resource_service_principal_id: Text<'a>,
    /// The tenant the identity comes from.
    pub home_tenant_id: Text<'a>,
    /// How the identity crosses tenants, as exported.
    pub cross_tenant_access_type: Text<'a>,

    /// Where the request came from, by address.
    pub client_address: Option<ClientAddress<'a>>,
    /// Where Microsoft says that is. Our own enrichment never touches it.
    pub logged_location: Location<'a>,
    /// The autonomous system that the log names.
    pub logged_asn: Option<i64>,

    /// The user agent, as sent by the client: hostile text.
    pub user_agent: Text<'a>,
    /// The client app, such as `Browser` or `Exchange ActiveSync`.
    pub client_app: Text<'a>,
    /// The browser, as Entra read it from the user agent.
    pub browser: Text<'a>,
    /// The operating system, as Entra read it from the user agent.
    pub operating_system: Text<'a>,
    /// The device's object id.
    pub device_id: Text<'a>,
    /// The device's display name.
    pub device_name: Text<'a>,
    /// Whether the device was compliant.
    pub device_compliant: Option<bool>,
    /// Whether the device was managed.
    pub device_managed: Option<bool>,
    /// How the device is joined, as exported.
    pub device_trust_type: Text<'a>,

    /// The AADSTS code. Zero means that a token was issued.
    pub error_code: Option<i64>,
    /// Whether it worked. Decided on the code, never on a status word.
    pub outcome: Outcome,
    /// Why it failed, as exported.
    pub failure_reason: Text<'a>,
    /// `status.additionalDetails`, as exported.
    pub additional_details: Text<'a>,
    /// Single or multi-factor, as exported.
    pub authentication_requirement: Text<'a>,
    /// The protocol, as exported.
    pub authentication_protocol: Text<'a>,
    /// The kind of token that was shown to get this one.
    pub incoming_token_type: Text<'a>,
    /// `deviceCodeFlow` or `authenticationTransfer` when the session began that way.
    pub original_transfer_method: Text<'a>,
    /// Who issued the token.
    pub token_issuer_type: Text<'a>,
    /// The second factor, as exported.
    pub mfa_method: Text<'a>,
    /// What conditional access made of it, as exported.
    pub conditional_access_status: Text<'a>,
    /// The risk at the time, as exported.
    pub risk_level_during_sign_in: Text<'a>,
    /// The risk in the end, as exported.
    pub risk_level_aggregated: Text<'a>,
    /// The state of the risk, as exported.
    pub risk_state: Text<'a>,
    /// What became of the risk, as exported.
    pub risk_detail: Text<'a>,
    /// Whether the user flagged the sign-in for review.
    pub flagged_for_review: Option<bool>,

    /// The name of that tenant.
    pub home_tenant_name: Text<'a>,
    /// What was typed to sign in, as exported.
    pub sign_in_identifier: Text<'a>,
    /// Another name that the user signs in by, as exported.
    pub alternate_sign_in_name: Text<'a>,
    /// The application on whose behalf a managed identity was used.
    pub source_app_client_id: Text<'a>,
    /// Who issued the federated token that a managed identity showed.
    pub federated_token_issuer: Text<'a>,
    /// The application that an AI agent was made from.
    pub agent_parent_app_id: Text<'a>,
    /// On whose behalf an AI agent acted, as exported.
    pub agent_subject_type: Text<'a>,
    /// The address that the resource saw, as exported.
    pub ip_address_from_resource: Text<'a>,
    /// The address of Global Secure Access, as exported.
    pub global_secure_access_address: Text<'a>,
    /// The browser's id, as exported.
    pub browser_id: Text<'a>,
    /// The name of the token's issuer.
    pub token_issuer_name: Text<'a>,
    /// Whether the token is bound to the device, as exported.
    pub token_protection_status: Text<'a>,
    /// The masked telephone number or the like of the second factor.
    pub mfa_detail: Text<'a>,
    /// What was risky about it, as a list in JSON, as exported.
    pub risk_event_types: Text<'a>,
    /// Whether the request came through Global Secure Access.
    pub through_global_secure_access: Option<bool>,
    /// Whether tenant restrictions applied.
    pub tenant_restricted: Option<bool>,
    /// How long Entra ID took, in milliseconds.
    pub processing_ms: Option<i64>,
}

impl SignIn<'_> {
    /// A sign-in of which nothing is known but its time.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "one line a field, and no defaults for evidence")]
    pub fn at(event_time: EventTime) -> Self {
        Self {
            event_id: None,
            event_time,
            time_basis: TimeBasis::Created,
            ingested_time: None,
            sign_in_type: SignInType::Unknown,
            tenant_id: None,
            correlation_id: None,
            original_request_id: None,
            unique_token_id: None,
            session_id: None,
            user_id: None,
            user_principal_name: None,
            user_display_name: None,
            user_type: None,
            service_principal_id: None,
            service_principal_name: None,
            credential_key_id: None,
            credential_thumbprint: None,
            client_credential_type: None,
            federated_credential_id: None,
            managed_identity_type: None,
            managed_identity_resource_id: None,
            agent_type: None,
            app_id: None,
            app_display_name: None,
            app_owner_tenant_id: None,
            resource_id: None,
            resource_display_name: None,
            resource_tenant_id: None,
            resource_owner_tenant_id: None,
            resource_service_principal_id: None,
            home_tenant_id: None,
            cross_tenant_access_type: None,
            client_address: None,
            logged_location: Location::default(),
            logged_asn: None,
            user_agent: None,
            client_app: None,
            browser: None,
            operating_system: None,
            device_id: None,
            device_name: None,
            device_compliant: None,
            device_managed: None,
            device_trust_type: None,
            error_code: None,
            outcome: Outcome::Unknown,
            failure_reason: None,
            additional_details: None,
            authentication_requirement: None,
            authentication_protocol: None,
            incoming_token_type: None,
            original_transfer_method: None,
            token_issuer_type: None,
            mfa_method: None,
            conditional_access_status: None,
            risk_level_during_sign_in: None,
            risk_level_aggregated: None,
            risk_state: None,
            risk_detail: None,
            flagged_for_review: None,
            home_tenant_name: None,
            sign_in_identifier: None,
            alternate_sign_in_name: None,
            source_app_client_id: None,
            federated_token_issuer: None,
            agent_parent_app_id: None,
            agent_subject_type: None,
            ip_address_from_resource: None,
            global_secure_access_address: None,
            browser_id: None,
            token_issuer_name: None,
            token_protection_status: None,
            mfa_detail: None,
            risk_event_types: None,
            through_global_secure_access: None,
            tenant_restricted: None,
            processing_ms: None,
        }
    }
}

/// Which of a record's times the event time is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TimeBasis {
    /// The time of the event itself.
    Created,
    /// The time of ingestion, because the export gives no other. Up to hours late.
    Ingested,
    /// The time of the event in a text without a zone, which is UTC as far as is known.
    AssumedUtc,
    /// The time of the event in a zone that only the examiner could name.
    GivenOffset,
}

impl TimeBasis {
    /// The word that the case file stores.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Ingested => "ingested",
            Self::AssumedUtc => "assumed_utc",
            Self::GivenOffset => "given_offset",
        }
    }
}

/// The sign-in log an event belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SignInType {
    /// A person gave a password, a passkey or another factor.
    InteractiveUser,
    /// A client used a token on a person's behalf.
    NonInteractiveUser,
    /// An application signed in with a secret, a certificate or a federated credential.
    ServicePrincipal,
    /// An Azure resource signed in with an identity whose secrets Azure keeps.
    ManagedIdentity,
    /// One of Microsoft's own services signed in.
    MicrosoftServicePrincipal,
    /// A person signed in to a federation server on premises.
    Adfs,
    /// A person, and the export does not say whether interactively.
    UnknownUser,
    /// The export does not say.
    Unknown,
}

impl SignInType {
    /// The word that the case file stores.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::InteractiveUser => "interactive",
            Self::NonInteractiveUser => "non_interactive",
            Self::ServicePrincipal => "service_principal",
            Self::ManagedIdentity => "managed_identity",
            Self::MicrosoftServicePrincipal => "microsoft_service_principal",
            Self::Adfs => "adfs",
            Self::UnknownUser => "unknown_user",
            Self::Unknown => "unknown",
        }
    }
}

/// Whether a sign-in worked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// A token was issued.
    Success,
    /// The flow went on to ask for something more, such as a second factor.
    Interrupted,
    /// No token was issued.
    Failure,
    /// The export does not say.
    Unknown,
}

/// The codes that the portal shows as *Interrupted*: the flow asked for something more.
const INTERRUPTED: [i64; 20] = [
    16000, 16001, 16003, 50055, 50058, 50059, 50072, 50074, 50125, 50127, 50129, 50140, 50143,
    50144, 51006, 52004, 65001, 81010, 81012, 81014,
];

impl Outcome {
    /// Decides on the AADSTS code, as the portal does.
    #[must_use]
    pub fn of_error_code(code: Option<i64>) -> Self {
        match code {
            None => Self::Unknown,
            Some(0) => Self::Success,
            Some(code) if INTERRUPTED.contains(&code) => Self::Interrupted,
            Some(_) => Self::Failure,
        }
    }

    /// The word that the case file stores.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Interrupted => "interrupted",
            Self::Failure => "failure",
            Self::Unknown => "unknown",
        }
    }
}

/// Where Microsoft says that an address is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Location<'a> {
    /// The city.
    pub city: Text<'a>,
    /// The state or province.
    pub state: Text<'a>,
    /// The country as two letters, in the case of the export.
    pub country: Text<'a>,
    /// Degrees north. Absent where the export gives 0, 0 and no country, which means unknown.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_decides_and_nothing_else() {
        assert_eq!(Outcome::of_error_code(Some(0)), Outcome::Success);
        assert_eq!(Outcome::of_error_code(Some(50140)), Outcome::Interrupted);
        assert_eq!(Outcome::of_error_code(Some(7_000_215)), Outcome::Failure);
        assert_eq!(Outcome::of_error_code(None), Outcome::Unknown);
    }
}

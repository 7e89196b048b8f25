//! The canonical directory audit event.

use super::{ClientAddress, EventTime, Text};

/// One change to the directory, as Entra ID recorded it and one export tells it.
///
/// Field names are those of the Graph `directoryAudit` resource
/// (<https://learn.microsoft.com/graph/api/resources/directoryaudit>).
#[derive(Clone, Debug, PartialEq)]
pub struct AuditEvent<'a> {
    /// Entra's id of the record, as exported.
    pub event_id: Text<'a>,
    /// When the change was made.
    pub event_time: EventTime,
    /// When the log pipeline took the record in.
    pub ingested_time: Option<EventTime>,
    /// The tenant that logged it.
    pub tenant_id: Text<'a>,
    /// Joins the events of one operation.
    pub correlation_id: Text<'a>,
    /// `activityDisplayName`, with its odd dashes and blanks as exported.
    pub activity: Text<'a>,
    /// The category, such as `ApplicationManagement`.
    pub category: Text<'a>,
    /// The kind of operation, such as `Add`.
    pub operation_type: Text<'a>,
    /// `success` or `failure`, in lower case.
    pub result: Text<'a>,
    /// Why, as exported.
    pub result_reason: Text<'a>,
    /// The service that logged it.
    pub logged_by_service: Text<'a>,
    /// Who did it.
    pub initiator: Initiator<'a>,
    /// What it was done to: the first target.
    pub target: Target<'a>,
    /// All targets as compact JSON, as exported.
    pub targets_json: Text<'a>,
    /// `additionalDetails` as compact JSON, as exported.
    pub additional_details_json: Text<'a>,
    /// The application id of the target, from `additionalDetails` or the changed properties.
    ///
    /// A change to an *Application* object reaches its sign-ins by this id alone.
    pub target_app_id: Text<'a>,
    /// Credentials that the change added or removed.
    pub key_changes: Vec<KeyChange>,
    /// The user agent, as sent by the client: hostile text.
    pub user_agent: Text<'a>,
}

/// Who made a change.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Initiator<'a> {
    /// The user's object id.
    pub user_id: Text<'a>,
    /// The user's principal name.
    pub user_principal_name: Text<'a>,
    /// The display name of the user or the application.
    pub display_name: Text<'a>,
    /// The application id.
    pub app_id: Text<'a>,
    /// The service principal's object id.
    pub service_principal_id: Text<'a>,
    /// Where the request came from. Often absent.
    pub address: Option<ClientAddress<'a>>,
}

/// What a change was made to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Target<'a> {
    /// The object id.
    pub id: Text<'a>,
    /// The display name.
    pub display_name: Text<'a>,
    /// `Application`, `ServicePrincipal`, `User` and so on.
    pub object_type: Text<'a>,
    /// The principal name, when it is a user.
    pub user_principal_name: Text<'a>,
}

/// A credential that an audit event added to or removed from an application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyChange {
    /// What became of it.
    pub kind: KeyChangeKind,
    /// `KeyIdentifier`: equal to the credential key id of the sign-ins that use it.
    pub key_id: String,
    /// `KeyType`, such as `Password` or `AsymmetricX509Cert`.
    pub key_type: Option<String>,
    /// `DisplayName`: free text of whoever added it.
    pub display_name: Option<String>,
}

/// What became of a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyChangeKind {
    /// It stands in the new value and not in the old.
    Added,
    /// It stands in the old value and not in the new.
    Removed,
}

impl KeyChangeKind {
    /// The word that the case file stores.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
        }
    }
}

impl AuditEvent<'_> {
    /// An audit event of which nothing is known but its time.
    #[must_use]
    pub fn at(event_time: EventTime) -> Self {
        Self {
            event_id: None,
            event_time,
            ingested_time: None,
            tenant_id: None,
            correlation_id: None,
            activity: None,
            category: None,
            operation_type: None,
            result: None,
            result_reason: None,
            logged_by_service: None,
            initiator: Initiator::default(),
            target: Target::default(),
            targets_json: None,
            additional_details_json: None,
            target_app_id: None,
            key_changes: Vec::new(),
            user_agent: None,
        }
    }
}

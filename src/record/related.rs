//! Records that are no sign-ins and no audits, and without which those cannot be judged: what a
//! token was used for, what an application holds, what Entra ID Protection thought.
//!
//! Each kind has a table of its own in the case. What its columns are is said once, here; the case
//! makes its tables from it, and the formats fill in values in that order.

use std::borrow::Cow;

use super::{EventTime, Text};

mod columns;

/// One record of a kind that stands beside sign-ins and audits.
#[derive(Clone, Debug, PartialEq)]
pub struct Related<'a> {
    /// What it tells of.
    pub kind: RelatedKind,
    /// The identifier under which exports know it, where they carry one.
    pub id: Text<'a>,
    /// When what it tells of happened, or when it was last so; absent in inventories.
    pub event_time: Option<EventTime>,
    /// One value a column, in the order of [`RelatedKind::columns`].
    pub values: Vec<RelatedValue<'a>>,
}

impl Related<'_> {
    /// A record of a kind, with no value yet.
    #[must_use]
    pub fn empty(kind: RelatedKind) -> Self {
        let values = kind.columns().iter().map(|_column| RelatedValue::Absent).collect();
        Self { kind, id: None, event_time: None, values }
    }
}

/// A value of a related record.
#[derive(Clone, Debug, PartialEq)]
pub enum RelatedValue<'a> {
    /// The export gives none.
    Absent,
    /// A text, or JSON as text.
    Text(Cow<'a, str>),
    /// A whole number.
    Integer(i64),
    /// Yes or no.
    Flag(bool),
    /// A moment.
    Time(EventTime),
}

/// A column of a table of related records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RelatedColumn {
    /// Its name in the case.
    pub name: &'static str,
    /// What its values are.
    pub holds: ColumnType,
    /// What it means, for whoever reads the case.
    pub about: &'static str,
}

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ColumnType {
    /// Text as found.
    Text,
    /// JSON as text.
    Json,
    /// A whole number.
    Integer,
    /// Yes or no.
    Flag,
    /// A moment in UTC.
    Time,
}

/// What a related record tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RelatedKind {
    /// One step of an authentication: a factor that was asked for.
    AuthenticationStep,
    /// One request to Microsoft Graph.
    GraphActivity,
    /// A service principal that Entra ID Protection holds for risky.
    RiskyServicePrincipal,
    /// One finding of Entra ID Protection, of a user or a service principal.
    RiskDetection,
    /// A service principal as the directory had it.
    ServicePrincipal,
    /// An application registration as the directory had it.
    Application,
    /// A permission that was granted: delegated, or an app role.
    PermissionGrant,
    /// An application in a list that an organisation keeps itself.
    ListedApplication,
    /// Sign-ins that were counted together, and are not told one by one.
    SignInSummary,
}

impl RelatedKind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::AuthenticationStep,
        Self::GraphActivity,
        Self::RiskyServicePrincipal,
        Self::RiskDetection,
        Self::ServicePrincipal,
        Self::Application,
        Self::PermissionGrant,
        Self::ListedApplication,
        Self::SignInSummary,
    ];

    /// The name of its table in the case.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::AuthenticationStep => "authentication_step",
            Self::GraphActivity => "graph_activity",
            Self::RiskyServicePrincipal => "risky_service_principal",
            Self::RiskDetection => "risk_detection",
            Self::ServicePrincipal => "service_principal",
            Self::Application => "application",
            Self::PermissionGrant => "permission_grant",
            Self::ListedApplication => "listed_application",
            Self::SignInSummary => "sign_in_summary",
        }
    }

    /// The name of the table with every record of it, as it was read.
    #[must_use]
    pub const fn sighting_table(self) -> &'static str {
        match self {
            Self::AuthenticationStep => "authentication_step_sighting",
            Self::GraphActivity => "graph_activity_sighting",
            Self::RiskyServicePrincipal => "risky_service_principal_sighting",
            Self::RiskDetection => "risk_detection_sighting",
            Self::ServicePrincipal => "service_principal_sighting",
            Self::Application => "application_sighting",
            Self::PermissionGrant => "permission_grant_sighting",
            Self::ListedApplication => "listed_application_sighting",
            Self::SignInSummary => "sign_in_summary_sighting",
        }
    }

    /// What its table holds, in a sentence for whoever reads the case.
    #[must_use]
    pub const fn about(self) -> &'static str {
        match self {
            Self::AuthenticationStep => {
                "Steps of authentications, as the portal downloads them beside sign-ins"
            }
            Self::GraphActivity => "Requests to Microsoft Graph (MicrosoftGraphActivityLogs)",
            Self::RiskyServicePrincipal => {
                "Service principals that Entra ID Protection holds for risky"
            }
            Self::RiskDetection => "Findings of Entra ID Protection",
            Self::ServicePrincipal => "Service principals as the directory had them when exported",
            Self::Application => {
                "Application registrations as the directory had them when exported"
            }
            Self::PermissionGrant => "Delegated permissions and app roles that were granted",
            Self::ListedApplication => {
                "Applications in a list that an organisation keeps itself: who answers for them, and what for"
            }
            Self::SignInSummary => {
                "Sign-ins counted together by Entra ID (summarizedSignIn): first, last and how many, \
                 never taken for events"
            }
        }
    }

    /// Its columns, without those that say where a record stands.
    #[must_use]
    pub const fn columns(self) -> &'static [RelatedColumn] {
        match self {
            Self::AuthenticationStep => columns::AUTHENTICATION_STEP,
            Self::GraphActivity => columns::GRAPH_ACTIVITY,
            Self::RiskyServicePrincipal => columns::RISKY_SERVICE_PRINCIPAL,
            Self::RiskDetection => columns::RISK_DETECTION,
            Self::ServicePrincipal => columns::SERVICE_PRINCIPAL,
            Self::Application => columns::APPLICATION,
            Self::PermissionGrant => columns::PERMISSION_GRANT,
            Self::ListedApplication => columns::LISTED_APPLICATION,
            Self::SignInSummary => columns::SIGN_IN_SUMMARY,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_names_of_their_own() {
        for kind in RelatedKind::ALL {
            let mut names: Vec<_> = kind.columns().iter().map(|column| column.name).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), kind.columns().len(), "{}", kind.word());
            assert_eq!(Related::empty(kind).values.len(), names.len());
            assert_eq!(kind.sighting_table(), format!("{}_sighting", kind.word()));
            for reserved in ["member_id", "record_number", "record_id", "event_time", "format"] {
                assert!(!names.contains(&reserved), "{} has {reserved}", kind.word());
            }
        }
    }
}

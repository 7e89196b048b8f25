//! What a query says about itself: the front matter, in TOML, inside its first comment.

use serde::{Deserialize, Deserializer};

use super::parameter::Parameter;
use super::sentence::Sentence;
use crate::finding::{Confidence, Severity};

/// The front matter of a query.
///
/// A field that we do not know is an error, so that a typo cannot silence a false-positive note.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// The name of the query's answer, as a heading.
    pub title: String,
    /// The question that it answers, as an examiner would put it.
    pub question: String,
    /// Whether its rows accuse or only list.
    pub kind: Kind,
    /// The group that it belongs to.
    pub family: Family,
    /// The kinds of record that it reads. With none of the kinds of sign-in in the case it cannot look.
    pub reads: Vec<RecordKind>,
    /// The gravest severity that a row can have. Findings only.
    #[serde(default, deserialize_with = "severity")]
    pub severity: Option<Severity>,
    /// The surest confidence that a row can have, which is another matter. Findings only.
    #[serde(default, deserialize_with = "confidence")]
    pub confidence: Option<Confidence>,
    /// MITRE ATT&CK technique ids.
    #[serde(default)]
    pub attack: Vec<String>,
    /// Innocent explanations to rule out. A finding without any is not finished.
    #[serde(default)]
    pub benign: Vec<String>,
    /// What the record does not show, so that nobody reads more out of it. Findings only.
    #[serde(default)]
    pub not_shown: String,
    /// What to look at next.
    pub next: Vec<String>,
    /// One full sentence about a row, with its `{columns}`, and words that depend on a count as
    /// `{count|time|times}`. Findings only.
    #[serde(default)]
    pub sentence: Sentence,
    /// The columns by which a finding is known again when the query is run on more evidence.
    #[serde(default)]
    pub key: Vec<String>,
    /// What must be in the case for an empty answer to mean anything.
    #[serde(default)]
    pub needs: Vec<Need>,
    /// Where the idea comes from, with its licence.
    #[serde(default)]
    pub derives: Vec<String>,
    /// Why the SQL runs on DuckDB alone. Only listings may have a reason: what judges is portable.
    #[serde(default)]
    pub not_portable: Option<String>,
    /// The `$placeholders` of the SQL.
    #[serde(default, rename = "parameter")]
    pub parameters: Vec<Parameter>,
}

/// What the rows of an answer are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Each row is a claim, with a severity, a confidence and its evidence.
    Finding,
    /// Rows to read, without a claim.
    Listing,
}

/// The groups of queries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// What happened, in order.
    Timeline,
    /// What a principal or the tenant did for the first time.
    FirstSeen,
    /// Applications whose secrets or certificates others use.
    ClientCredentialAbuse,
    /// Changes to the directory, joined with sign-ins.
    CorrelationWithAudit,
    /// Accounts of people that others use.
    UserCompromise,
    /// What there is, and what the evidence does not cover.
    Inventory,
    /// Why things do not work.
    Troubleshooting,
}

impl Family {
    /// Every family, in the order of the catalogue.
    pub const ALL: [Self; 7] = [
        Self::Timeline,
        Self::FirstSeen,
        Self::ClientCredentialAbuse,
        Self::CorrelationWithAudit,
        Self::UserCompromise,
        Self::Inventory,
        Self::Troubleshooting,
    ];

    /// The word that front matter has for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Timeline => "timeline",
            Self::FirstSeen => "first-seen",
            Self::ClientCredentialAbuse => "client-credential-abuse",
            Self::CorrelationWithAudit => "correlation-with-audit",
            Self::UserCompromise => "user-compromise",
            Self::Inventory => "inventory",
            Self::Troubleshooting => "troubleshooting",
        }
    }
}

/// A kind of record that a query reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordKind {
    /// Sign-ins in which a person gives proof.
    Interactive,
    /// Sign-ins that a client makes for a person.
    NonInteractive,
    /// Sign-ins of applications.
    ServicePrincipal,
    /// Sign-ins of managed identities.
    ManagedIdentity,
    /// Changes to the directory.
    Audit,
    /// Requests to Microsoft Graph.
    GraphActivity,
    /// Applications, service principals and grants, as an inventory lists them.
    Inventory,
    /// What Entra's own detectors say.
    Risk,
    /// What the other queries found.
    Findings,
}

impl RecordKind {
    /// The word that the case has for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Interactive => "interactive",
            Self::NonInteractive => "non_interactive",
            Self::ServicePrincipal => "service_principal",
            Self::ManagedIdentity => "managed_identity",
            Self::Audit => "audit",
            Self::GraphActivity => "graph_activity",
            Self::Inventory => "inventory",
            Self::Risk => "risk",
            Self::Findings => "findings",
        }
    }

    /// Its records, for people: completes "no .. in the evidence".
    #[must_use]
    pub const fn records(self) -> &'static str {
        match self {
            Self::Interactive => "interactive sign-ins",
            Self::NonInteractive => "non-interactive sign-ins",
            Self::ServicePrincipal => "service principal sign-ins",
            Self::ManagedIdentity => "managed identity sign-ins",
            Self::Audit => "audit events",
            Self::GraphActivity => "Graph activity",
            Self::Inventory => "inventory of applications",
            Self::Risk => "risk records",
            Self::Findings => "findings",
        }
    }

    /// Whether its records are sign-ins.
    #[must_use]
    pub const fn is_sign_in(self) -> bool {
        matches!(
            self,
            Self::Interactive
                | Self::NonInteractive
                | Self::ServicePrincipal
                | Self::ManagedIdentity
        )
    }
}

/// What a query cannot do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// A database that tells the country of an address.
    GeoipCountry,
    /// A database that tells the autonomous system of an address.
    GeoipAsn,
    /// A database that tells hosting and anonymous networks from others.
    NetworkClass,
    /// Audit events.
    Audit,
    /// Requests to Microsoft Graph.
    GraphActivity,
    /// Networks that the examiner calls known.
    KnownNetworks,
    /// Lists of networks that say more than names.
    NetworkLists,
    /// What the examiner has marked as the attacker's.
    Marks,
    /// Addresses of clients.
    Address,
    /// Key ids, thumbprints or federated credentials of workloads.
    Credential,
    /// Kinds of credential.
    CredentialType,
    /// Which tenant an application is registered in.
    AppOwner,
    /// Which tenant an identity comes from.
    HomeTenant,
    /// What was signed in to.
    Resource,
    /// Session ids.
    Session,
    /// Token ids.
    TokenId,
    /// Correlation ids.
    Correlation,
    /// User agents.
    UserAgent,
    /// The kinds of client that signed in: browsers, apps and legacy protocols.
    ClientApp,
    /// Devices.
    Device,
    /// Authentication protocols.
    Protocol,
    /// Kinds of the tokens that were shown.
    TokenType,
    /// What conditional access made of a sign-in.
    ConditionalAccess,
    /// Risk at the time of a sign-in.
    Risk,
    /// Result codes.
    ErrorCode,
}

impl Need {
    /// What is missing, in words that complete "could not look: ...".
    #[must_use]
    pub const fn missing(self) -> &'static str {
        match self {
            Self::GeoipCountry => "no country database",
            Self::GeoipAsn => "no ASN database",
            Self::NetworkClass => "no database tells hosting and anonymous networks",
            Self::Audit => "no audit log imported",
            Self::GraphActivity => "no Graph activity imported",
            Self::KnownNetworks => "no known networks given",
            Self::NetworkLists => "no list of networks was asked (`doorward enrich FILE`)",
            Self::Marks => "nothing is marked as the attacker's (`doorward note mark`)",
            Self::Address => "no addresses in these exports",
            Self::Credential => "no ids of credentials in these exports",
            Self::CredentialType => "no kinds of credential in these exports",
            Self::AppOwner => "no owner tenants of applications in these exports",
            Self::HomeTenant => "no home tenants in these exports",
            Self::Resource => "no resources in these exports",
            Self::Session => "no session ids in these exports",
            Self::TokenId => "no token ids in these exports",
            Self::Correlation => "no correlation ids in these exports",
            Self::UserAgent => "no user agents in these exports",
            Self::ClientApp => "no kinds of client in these exports",
            Self::Device => "no devices in these exports",
            Self::Protocol => "no authentication protocols in these exports",
            Self::TokenType => "no kinds of token in these exports",
            Self::ConditionalAccess => "no results of conditional access in these exports",
            Self::Risk => "no risk levels in these exports",
            Self::ErrorCode => "no result codes in these exports",
        }
    }

    /// The field of `field_coverage` that it is about, if it is about one.
    #[must_use]
    pub const fn field(self) -> Option<&'static str> {
        match self {
            Self::GeoipCountry
            | Self::GeoipAsn
            | Self::NetworkClass
            | Self::Audit
            | Self::GraphActivity
            | Self::KnownNetworks
            | Self::NetworkLists
            | Self::Marks => None,
            Self::Address => Some("address"),
            Self::Credential => Some("credential"),
            Self::CredentialType => Some("credential type"),
            Self::AppOwner => Some("app owner"),
            Self::HomeTenant => Some("home tenant"),
            Self::Resource => Some("resource"),
            Self::Session => Some("session"),
            Self::TokenId => Some("token id"),
            Self::Correlation => Some("correlation"),
            Self::UserAgent => Some("user agent"),
            Self::ClientApp => Some("client app"),
            Self::Device => Some("device"),
            Self::Protocol => Some("protocol"),
            Self::TokenType => Some("token type"),
            Self::ConditionalAccess => Some("conditional access"),
            Self::Risk => Some("risk"),
            Self::ErrorCode => Some("error code"),
        }
    }
}

impl About {
    /// What is still missing from a finding's front matter, if anything.
    pub(super) fn unfinished(&self) -> Option<&'static str> {
        let required = [
            (self.severity.is_none(), "severity"),
            (self.confidence.is_none(), "confidence"),
            (self.benign.is_empty(), "benign"),
            (self.not_shown.is_empty(), "not_shown"),
            (self.sentence.is_empty(), "sentence"),
            (self.key.is_empty(), "key"),
        ];
        match self.kind {
            Kind::Listing => None,
            Kind::Finding => {
                required.iter().find(|(is_missing, _)| *is_missing).map(|(_, field)| *field)
            }
        }
    }
}

fn severity<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Severity>, D::Error> {
    let word = String::deserialize(deserializer)?;
    match Severity::of_word(&word) {
        Some(severity) => Ok(Some(severity)),
        None => Err(serde::de::Error::unknown_variant(&word, &["high", "medium", "low", "info"])),
    }
}

fn confidence<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Confidence>, D::Error> {
    let word = String::deserialize(deserializer)?;
    match Confidence::of_word(&word) {
        Some(confidence) => Ok(Some(confidence)),
        None => Err(serde::de::Error::unknown_variant(&word, &["high", "medium", "low"])),
    }
}

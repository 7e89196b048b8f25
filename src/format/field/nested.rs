//! The keys of the objects inside a sign-in.

use Target::{Enter, Keep};

use super::{Field as F, Keys, Scope, Target};

pub(super) static TOKEN_PROTECTION: Keys = Keys::new(&[
    ("signInSessionStatus", Keep(F::TokenProtectionStatus)),
    ("signInSessionStatusCode", Target::Ignore),
]);

pub(super) static STATUS: Keys = Keys::new(&[
    ("errorCode", Keep(F::ErrorCode)),
    ("failureReason", Keep(F::FailureReason)),
    ("additionalDetails", Keep(F::StatusDetails)),
]);

pub(super) static LOCATION: Keys = Keys::new(&[
    ("city", Keep(F::City)),
    ("state", Keep(F::State)),
    ("countryOrRegion", Keep(F::Country)),
    ("geoCoordinates", Enter(F::Geo, Scope::Geo)),
]);

pub(super) static GEO: Keys = Keys::new(&[
    ("latitude", Keep(F::Latitude)),
    ("longitude", Keep(F::Longitude)),
    ("altitude", Target::Ignore),
]);

pub(super) static DEVICE: Keys = Keys::new(&[
    ("deviceId", Keep(F::DeviceId)),
    ("displayName", Keep(F::DeviceName)),
    ("operatingSystem", Keep(F::OperatingSystem)),
    ("browser", Keep(F::Browser)),
    ("browserId", Keep(F::BrowserId)),
    ("isCompliant", Keep(F::IsCompliant)),
    ("isManaged", Keep(F::IsManaged)),
    ("trustType", Keep(F::TrustType)),
]);

pub(super) static MFA: Keys =
    Keys::new(&[("authMethod", Keep(F::MfaMethod)), ("authDetail", Keep(F::MfaDetailText))]);

pub(super) static MANAGED_IDENTITY: Keys = Keys::new(&[
    ("msiType", Keep(F::ManagedIdentityType)),
    ("associatedResourceId", Keep(F::ManagedIdentityResourceId)),
    ("federatedTokenId", Keep(F::FederatedCredentialId)),
    ("federatedTokenIssuer", Keep(F::FederatedTokenIssuer)),
]);

pub(super) static AGENT: Keys = Keys::new(&[
    ("agentType", Keep(F::AgentType)),
    ("parentAppId", Keep(F::AgentParentAppId)),
    ("agentSubjectType", Keep(F::AgentSubjectType)),
]);

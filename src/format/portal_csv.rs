//! Sign-ins as the Entra admin center downloads them: CSV.
//!
//! Headings are taken by name and never by place: Microsoft adds columns, writes `Application ID `
//! with a blank at its end, and `Incoming token type` twice (first raw, then in prettier words).
//! A value that begins with `=`, `+`, `-` or `@` gets an apostrophe in front, against spreadsheets.
//!
//! Whether users signed in interactively stands nowhere in the file. Only its name says so.

use std::borrow::Cow;

use super::draft::{Entry, Value};
use super::field::{Field as F, Target};
use super::{ExportFormat, Reject, sign_in};
use crate::record::{Event, Outcome, SignInType};

/// The CSV of the Entra admin center.
pub(super) struct PortalCsv;

impl ExportFormat for PortalCsv {
    fn name(&self) -> &'static str {
        "portal-csv"
    }

    fn about(&self) -> &'static str {
        "CSV of the Entra admin center: InteractiveSignIns_*.csv, NonInteractiveSignIns_*.csv, \
         ApplicationSignIns_*.csv, MSISignIns_*.csv. Sign-in logs > Download > CSV. Keep the file \
         names: nothing inside tells interactive sign-ins from the others. JSON holds more."
    }

    fn columns(&self, headings: &[String]) -> Option<Vec<Target>> {
        let names: Vec<String> = headings.iter().map(|heading| normal(heading)).collect();
        let has = |name: &str| names.iter().any(|found| found == name);
        let sign_ins = has("date (utc)")
            && has("request id")
            && (has("username") || has("service principal id") || has("ip address"));
        sign_ins.then(|| names.iter().map(|name| target(name)).collect())
    }

    fn event<'a>(&self, entry: &mut Entry<'a>) -> Result<Event<'a>, Reject> {
        entry.outer.drop_spreadsheet_guards();
        let time = entry.outer.event_time(F::CreatedDateTime, "`Date (UTC)`")?;
        let sign_in_type = sign_in_type(entry);
        let succeeded = entry.outer.peek(F::Status) == Some("Success");
        place(entry);
        let mut row = sign_in::sign_in(&mut entry.outer, time);
        row.sign_in_type = sign_in_type;
        if row.error_code.is_none() && succeeded {
            // The column is empty on success in some years, and `0` in others.
            row.error_code = Some(0);
            row.outcome = Outcome::Success;
        }
        Ok(Event::SignIn(row))
    }
}

/// A heading without the blanks that come and go.
pub(super) fn normal(heading: &str) -> String {
    heading.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn sign_in_type(entry: &Entry<'_>) -> SignInType {
    let application =
        entry.outer.has(F::ServicePrincipalId) && !entry.outer.has(F::UserPrincipalName);
    match (application, entry.hint) {
        (true, Some(SignInType::ManagedIdentity)) => SignInType::ManagedIdentity,
        (true, _) if entry.outer.given(F::ManagedIdentityType) => SignInType::ManagedIdentity,
        (true, _) => SignInType::ServicePrincipal,
        (false, Some(hint @ (SignInType::InteractiveUser | SignInType::NonInteractiveUser))) => {
            hint
        }
        (false, _) => SignInType::UnknownUser,
    }
}

/// Takes `City, State, CC` apart, from the right, because cities have commas in their names.
fn place(entry: &mut Entry<'_>) {
    let Some(text) = entry.outer.text(F::Location) else {
        return;
    };
    let mut parts = text.rsplitn(3, ", ").map(str::to_owned);
    let mut put = |field, part: Option<String>| {
        if let Some(part) = part {
            entry.outer.put(field, Value::Text(Cow::Owned(part)));
        }
    };
    put(F::Country, parts.next());
    let (state, city) = (parts.next(), parts.next());
    // With two parts there is no telling which is missing. Cities are the more common.
    let (state, city) = if city.is_some() { (state, city) } else { (None, state) };
    put(F::State, state);
    put(F::City, city);
}

fn target(name: &str) -> Target {
    HEADINGS
        .iter()
        .find(|(heading, _)| *heading == name)
        .map_or(Target::Ignore, |(_, field)| Target::Keep(*field))
}

/// The headings of the years 2020 to 2025, normalised.
const HEADINGS: [(&str, F); 51] = [
    ("date (utc)", F::CreatedDateTime),
    ("request id", F::Id),
    ("user agent", F::UserAgent),
    ("correlation id", F::CorrelationId),
    ("user id", F::UserId),
    ("user", F::UserDisplayName),
    ("username", F::UserPrincipalName),
    ("user type", F::UserType),
    ("cross tenant access type", F::CrossTenantAccessType),
    ("incoming token type", F::IncomingTokenType),
    ("authentication protocol", F::AuthenticationProtocol),
    ("unique token identifier", F::UniqueTokenIdentifier),
    ("original transfer method", F::OriginalTransferMethod),
    ("client credential type", F::ClientCredentialType),
    ("application", F::AppDisplayName),
    ("application id", F::AppId),
    ("app owner tenant id", F::AppOwnerTenantId),
    ("resource", F::ResourceDisplayName),
    ("resource id", F::ResourceId),
    ("resource tenant id", F::ResourceTenantId),
    ("resource owner tenant id", F::ResourceOwnerTenantId),
    ("home tenant id", F::HomeTenantId),
    ("ip address", F::IpAddress),
    ("location", F::Location),
    ("status", F::Status),
    ("sign-in error code", F::ErrorCode),
    ("failure reason", F::FailureReason),
    ("client app", F::ClientAppUsed),
    ("device id", F::DeviceId),
    ("browser", F::Browser),
    ("operating system", F::OperatingSystem),
    ("compliant", F::IsCompliant),
    ("managed", F::IsManaged),
    ("join type", F::TrustType),
    ("multifactor authentication result", F::StatusDetails),
    ("multifactor authentication auth method", F::MfaMethod),
    ("mfa result", F::StatusDetails),
    ("mfa auth method", F::MfaMethod),
    ("authentication requirement", F::AuthenticationRequirement),
    ("session id", F::SessionId),
    ("autonomous system number", F::AutonomousSystemNumber),
    ("flagged for review", F::FlaggedForReview),
    ("token issuer type", F::TokenIssuerType),
    ("conditional access", F::ConditionalAccessStatus),
    ("managed identity type", F::ManagedIdentityType),
    ("associated resource id", F::ManagedIdentityResourceId),
    ("federated token id", F::FederatedCredentialId),
    ("service principal id", F::ServicePrincipalId),
    ("service principal name", F::ServicePrincipalName),
    ("credential key id", F::CredentialKeyId),
    ("credential thumbprint", F::CredentialThumbprint),
];

//! Sign-ins as the advanced hunting of Defender XDR tells them, in CSV and JSON.
//!
//! The tables are `EntraIdSignInEvents` and `EntraIdSpnSignInEvents`, and `AADSignInEventsBeta` and
//! `AADSpnSignInEventsBeta` before them. Many columns hold numbers where other exports have words.
//! `GraphApiAuditEvents` tells of requests to Microsoft Graph.

use std::borrow::Cow;

use chrono::NaiveDateTime;
use serde_json::{Map, Value as Json};

use super::date_order::{Dates, Zone};
use super::draft::{Draft, Entry, Value};
use super::field::{Field as F, Target};
use super::ual_audit_data::plain;
use super::{ExportFormat, Reject, sign_in, xdr_graph};
use crate::record::{Event, EventTime, SignInType, TimeBasis};

/// The sign-in tables of Defender XDR.
pub(super) struct DefenderXdr;

impl ExportFormat for DefenderXdr {
    fn name(&self) -> &'static str {
        "defender-xdr"
    }

    fn about(&self) -> &'static str {
        "Rows of the advanced hunting tables EntraIdSignInEvents, EntraIdSpnSignInEvents, \
         AADSignInEventsBeta, AADSpnSignInEventsBeta and GraphApiAuditEvents of Defender XDR. \
         security.microsoft.com > Hunting > Advanced hunting > run `EntraIdSpnSignInEvents` > Export, \
         or the hunting API of Graph (`runHuntingQuery`) or Defender. Leave all columns in."
    }

    fn recognised_by(&self) -> &'static str {
        "`Timestamp`, `ReportId` and `ErrorCode` beside `AccountObjectId` or `ServicePrincipalId`; or `Timestamp`, `RequestUri` and `RequestMethod`"
    }

    fn tried_on(&self) -> &'static str {
        "No real export could be had; columns and numbers are those of Microsoft's documentation"
    }

    fn cannot_carry(&self) -> &'static str {
        "The credential of applications and its key id; the tenant; the time to a zone, where the portal has written it in words"
    }

    fn claims_json(&self, entry: &Entry<'_>) -> bool {
        let draft = &entry.outer;
        draft.has(F::Timestamp)
            && (draft.has(F::ReportId) && draft.has(F::ErrorColumn)
                || xdr_graph::is_request(entry.text))
    }

    fn columns(&self, headings: &[String]) -> Option<Vec<Target>> {
        let targets: Vec<Target> = headings.iter().map(|heading| target(heading)).collect();
        let has = |field| targets.contains(&Target::Keep(field));
        let principal = has(F::UserId) || has(F::ServicePrincipalId);
        let sign_ins =
            has(F::ErrorCode) && targets.contains(&Target::Seen(F::ReportId)) && principal;
        let requests = has(F::RequestUri) && headings.iter().any(|it| it.trim() == "RequestMethod");
        (has(F::CreatedDateTime) && (sign_ins || requests)).then_some(targets)
    }

    fn wants_cells(&self) -> bool {
        true
    }

    fn event<'a>(&self, entry: &mut Entry<'a>) -> Result<Event<'a>, Reject> {
        if entry.cells.is_empty() {
            let row = row(entry)?;
            if !row.iter().any(|(name, _)| name.eq_ignore_ascii_case("ErrorCode")) {
                return xdr_graph::request(&row, entry.dates);
            }
            entry.outer = Draft::default();
            for (name, value) in row {
                if let Target::Keep(field) = target(&name) {
                    entry.outer.put(field, Value::Text(Cow::Owned(value)));
                }
            }
        } else if entry.outer.has(F::RequestUri) {
            let cells = entry.cells.iter().map(|cell| cell.as_ref().to_owned());
            let row: Row = entry.headings.iter().cloned().zip(cells).collect();
            return xdr_graph::request(&row, entry.dates);
        }
        sign_in_event(entry.dates, &mut entry.outer)
    }
}

/// The columns of a row and their values. Those without a value are left out, or blank.
pub(super) type Row = Vec<(String, String)>;

/// The row that a record in JSON is.
fn row(entry: &Entry<'_>) -> Result<Row, Reject> {
    let fields: Vec<(String, Json)> = if entry.headings.is_empty() {
        serde_json::from_str::<Map<String, Json>>(entry.text)?.into_iter().collect()
    } else {
        let values: Vec<Json> = serde_json::from_str(entry.text)?;
        entry.headings.iter().cloned().zip(values).collect()
    };
    Ok(fields.into_iter().filter_map(|(name, value)| Some((name, plain(&value)?))).collect())
}

fn sign_in_event<'a>(dates: Dates, draft: &mut Draft<'a>) -> Result<Event<'a>, Reject> {
    let text = draft.text(F::CreatedDateTime).ok_or(Reject::Missing("`Timestamp`"))?;
    let (time, time_basis) = timestamp(&text, dates)?;
    let logon_type = draft.text(F::LogonType);
    let guest = draft.flag(F::IsGuestUser);
    let managed_identity = switch(draft, F::IsManagedIdentity);
    for (field, words) in WORDS {
        in_words(draft, field, words);
    }
    let compliant = switch(draft, F::IsCompliant);
    let managed = switch(draft, F::IsManaged);
    let application = draft.has(F::ServicePrincipalId) && !draft.has(F::UserId);
    let mut row = sign_in::sign_in(draft, time)?;
    row.time_basis = time_basis;
    row.sign_in_type = match (application, managed_identity) {
        (true, Some(true)) => SignInType::ManagedIdentity,
        (true, Some(false)) => SignInType::ServicePrincipal,
        (true, None) => SignInType::Unknown,
        (false, _) => user_type(logon_type.as_deref()),
    };
    row.device_compliant = compliant;
    row.device_managed = managed;
    row.user_type = guest.map(|guest| Cow::Borrowed(if guest { "guest" } else { "member" }));
    Ok(Event::SignIn(row))
}

/// The type in a list such as `["interactiveUser"]`, which is JSON in a text.
fn user_type(list: Option<&str>) -> SignInType {
    let list = list.unwrap_or_default();
    let mut words = list.split(['[', ']', '"', ',', ' ']).filter(|word| !word.is_empty());
    match (words.next(), words.next()) {
        (Some(word), None) if word.eq_ignore_ascii_case("interactiveUser") => {
            SignInType::InteractiveUser
        }
        (Some(word), None) if word.eq_ignore_ascii_case("nonInteractiveUser") => {
            SignInType::NonInteractiveUser
        }
        _ => SignInType::UnknownUser,
    }
}

/// A yes or no that is a word or a number. Other numbers, such as -1, say that it is not set.
fn switch(draft: &mut Draft<'_>, field: F) -> Option<bool> {
    match draft.text(field)?.trim() {
        "1" => Some(true),
        "0" => Some(false),
        word => Value::Text(Cow::Borrowed(word)).flag(),
    }
}

/// The words behind the numbers, by Microsoft's documentation of the tables. No word means not set.
const WORDS: [(F, &[(&str, &str)]); 4] = [
    (
        F::RiskLevelAggregated,
        &[("0", ""), ("1", "none"), ("10", "low"), ("50", "medium"), ("100", "high")],
    ),
    (
        F::RiskState,
        &[
            ("0", "none"),
            ("1", "confirmedSafe"),
            ("2", "remediated"),
            ("3", "dismissed"),
            ("4", "atRisk"),
            ("5", "confirmedCompromised"),
        ],
    ),
    (F::ConditionalAccessStatus, &[("0", "success"), ("1", "failure"), ("2", "notApplied")]),
    (F::TokenIssuerType, &[("0", "AzureAD"), ("1", "ADFederationServices")]),
];

/// Puts the word in the place of its number. A number without one stays.
fn in_words(draft: &mut Draft<'_>, field: F, words: &[(&'static str, &'static str)]) {
    let Some(number) = draft.text(field) else { return };
    let word = words.iter().find(|(found, _)| *found == number.trim());
    draft.put(field, Value::Text(word.map_or(number, |(_, word)| Cow::Borrowed(*word))));
}

/// Reads the time of an event: ISO 8601, or the words of the portal, which do not name their zone.
pub(super) fn timestamp(text: &str, dates: Dates) -> Result<(EventTime, TimeBasis), Reject> {
    let plain = text.replace(['\u{202f}', '\u{a0}'], " ");
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    let in_words = ["%b %d, %Y %I:%M:%S%.f %p", "%b %d, %Y, %I:%M:%S%.f %p"]
        .iter()
        .find_map(|pattern| NaiveDateTime::parse_from_str(&plain, pattern).ok());
    let iso = in_words.map(|time| time.format("%Y-%m-%dT%H:%M:%S%.f").to_string());
    dates.time(iso.as_deref().unwrap_or(text), ("`Timestamp`", Zone::Unsaid))
}

fn target(heading: &str) -> Target {
    let name = heading.trim().to_ascii_lowercase();
    match COLUMNS.iter().find(|(column, _)| *column == name) {
        Some((_, F::ReportId)) => Target::Seen(F::ReportId),
        Some((_, field)) => Target::Keep(*field),
        None if UNKEPT.contains(&name.as_str()) || xdr_graph::reads(&name) => Target::Ignore,
        None => Target::Unknown,
    }
}

/// Columns that the documentation has and the case does not.
const UNKEPT: [&str; 13] = [
    "entitytype",
    "targetworkload",
    "type",
    "sourcesystem",
    "timegenerated",
    "isconfidentialclient",
    "isexternaluser",
    "lastpasswordchangetimestamp",
    "authenticationprocessingdetails",
    "conditionalaccesspolicies",
    "networklocationdetails",
    "endpointcall",
    "tenantid",
];

/// The columns of all five tables that we keep.
const COLUMNS: [(&str, F); 43] = [
    ("timestamp", F::CreatedDateTime),
    ("reportid", F::ReportId),
    ("requestid", F::Id),
    ("application", F::AppDisplayName),
    ("applicationid", F::AppId),
    ("logontype", F::LogonType),
    ("errorcode", F::ErrorCode),
    ("correlationid", F::CorrelationId),
    ("sessionid", F::SessionId),
    ("accountdisplayname", F::UserDisplayName),
    ("accountobjectid", F::UserId),
    ("accountupn", F::UserPrincipalName),
    ("isguestuser", F::IsGuestUser),
    ("alternatesigninname", F::AlternateSignInName),
    ("resourcedisplayname", F::ResourceDisplayName),
    ("resourceid", F::ResourceId),
    ("resourcetenantid", F::ResourceTenantId),
    ("devicename", F::DeviceName),
    ("entraiddeviceid", F::DeviceId),
    ("aaddeviceid", F::DeviceId),
    ("osplatform", F::OperatingSystem),
    ("devicetrusttype", F::TrustType),
    ("ismanaged", F::IsManaged),
    ("iscompliant", F::IsCompliant),
    ("authenticationrequirement", F::AuthenticationRequirement),
    ("tokenissuertype", F::TokenIssuerType),
    ("risklevelaggregated", F::RiskLevelAggregated),
    ("riskdetails", F::RiskDetail),
    ("riskstate", F::RiskState),
    ("useragent", F::UserAgent),
    ("clientappused", F::ClientAppUsed),
    ("browser", F::Browser),
    ("conditionalaccessstatus", F::ConditionalAccessStatus),
    ("ipaddress", F::IpAddress),
    ("country", F::Country),
    ("state", F::State),
    ("city", F::City),
    ("latitude", F::Latitude),
    ("longitude", F::Longitude),
    ("ismanagedidentity", F::IsManagedIdentity),
    ("serviceprincipalid", F::ServicePrincipalId),
    ("serviceprincipalname", F::ServicePrincipalName),
    ("requesturi", F::RequestUri),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_says_whether_it_has_a_zone() {
        let told = |text| {
            timestamp(text, Dates::default())
                .ok()
                .map(|(time, basis)| (time.date_time().unwrap().to_rfc3339(), basis))
        };
        let at = |text: &str, basis| Some((text.to_owned(), basis));
        for (text, moment) in [
            (
                "2026-03-04T05:06:07.1234567Z",
                at("2026-03-04T05:06:07.123456+00:00", TimeBasis::Created),
            ),
            ("2026-03-04T05:06:07", at("2026-03-04T05:06:07+00:00", TimeBasis::AssumedUtc)),
            ("Jan 5, 2024 10:23:44 AM", at("2024-01-05T10:23:44+00:00", TimeBasis::AssumedUtc)),
            (
                "Jan 5, 2024 12:23:44\u{202f}AM",
                at("2024-01-05T00:23:44+00:00", TimeBasis::AssumedUtc),
            ),
            ("1/5/2024 10:23:44 AM", None),
        ] {
            assert_eq!(told(text), moment, "{text}");
        }
    }

    #[test]
    fn a_list_of_one_is_a_type_and_no_other() {
        assert_eq!(user_type(Some(r#"["interactiveUser"]"#)), SignInType::InteractiveUser);
        assert_eq!(user_type(Some("nonInteractiveUser")), SignInType::NonInteractiveUser);
        assert_eq!(
            user_type(Some(r#"["interactiveUser","nonInteractiveUser"]"#)),
            SignInType::UnknownUser
        );
        assert_eq!(user_type(None), SignInType::UnknownUser);
    }

    #[test]
    fn columns_are_named_once_and_found_in_any_case() {
        let mut names: Vec<_> = COLUMNS.iter().map(|(name, _)| *name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), COLUMNS.len());
        assert_eq!(target(" IPAddress "), Target::Keep(F::IpAddress));
        assert_eq!(target("EndpointCall"), Target::Ignore);
    }
}

//! Sign-ins as the Entra admin center downloads them: CSV.
//!
//! Headings are taken by name and never by place: Microsoft adds columns, writes `Application ID `
//! with a blank at its end, and `Incoming token type` twice (first raw, then in prettier words).
//! A value that begins with `=`, `+`, `-` or `@` gets an apostrophe in front, against spreadsheets.
//!
//! Whether users signed in interactively stands nowhere in the file. Only its name says so.

use std::borrow::Cow;

use super::date_order::Zone;
use super::draft::{Entry, Value};
use super::field::{Field as F, Target};
use super::portal_words::{english, flag_abroad, is_success, sign_in_field};
use super::{ExportFormat, Reject, sign_in};
use crate::record::{Event, Outcome, SignInType};

/// The CSV of the Entra admin center.
pub(super) struct PortalCsv;

/// Headings that are known, and of no use: the number says what the words beside it say.
const UNKEPT: [&str; 1] = ["token protection - sign in session statuscode"];

impl ExportFormat for PortalCsv {
    fn name(&self) -> &'static str {
        "portal-csv"
    }

    fn about(&self) -> &'static str {
        "CSV of the Entra admin center: InteractiveSignIns_*.csv, NonInteractiveSignIns_*.csv, \
         ApplicationSignIns_*.csv, MSISignIns_*.csv, and SignIns_*.csv until 2020. Sign-in logs > \
         Download > CSV. Keep the file names: nothing inside tells interactive sign-ins from the \
         others. Headings are known in English, French and Spanish; `--map` gives others their \
         meaning, also Japanese ones, of which no real file and no list could be had \
         (docs/japanese-headings.toml is a map for them). Do not save the file with Excel: it rewrites dates. JSON holds more."
    }

    fn recognised_by(&self) -> &'static str {
        "Headings `Date (UTC)` and `Request ID` beside `Username`, `Service principal ID` or `IP address`"
    }

    fn tried_on(&self) -> &'static str {
        "English headings of 2020, 2023 and 2025, and French and Spanish ones that readers of real files name; no real file could be had"
    }

    fn cannot_carry(&self) -> &'static str {
        "Whether users signed in interactively (only the file name says so); conditional access policies; the credential type of applications; the seconds of times that Excel has rewritten"
    }

    fn columns(&self, headings: &[String]) -> Option<Vec<Target>> {
        let names: Vec<String> = headings.iter().map(|heading| english(heading)).collect();
        let has = |name: &str| names.iter().any(|found| found == name);
        let sign_ins = has("date (utc)")
            && has("request id")
            && (has("username") || has("service principal id") || has("ip address"));
        let target = |name: &String| match sign_in_field(name) {
            Some(field) => Target::Keep(field),
            None if UNKEPT.contains(&name.as_str()) || name.is_empty() => Target::Ignore,
            None => Target::Unknown,
        };
        sign_ins.then(|| names.iter().map(target).collect())
    }

    fn event<'a>(&self, entry: &mut Entry<'a>) -> Result<Event<'a>, Reject> {
        entry.outer.drop_spreadsheet_guards();
        let (time, time_basis) = entry.dates.event_time(
            &mut entry.outer,
            F::CreatedDateTime,
            ("`Date (UTC)`", Zone::Utc),
        )?;
        let sign_in_type = sign_in_type(entry);
        let succeeded = succeeded(entry);
        place(entry);
        flags(entry);
        let mut row = sign_in::sign_in(&mut entry.outer, time)?;
        row.sign_in_type = sign_in_type;
        row.time_basis = time_basis;
        if succeeded {
            // The column is empty on success in some years, and `0` in others.
            row.error_code = Some(0);
            row.outcome = Outcome::Success;
        }
        Ok(Event::SignIn(row))
    }
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

/// Whether the state says that a token was issued. It counts where there is no code, and says nothing
/// of what happened otherwise: only the code tells a failure from an interruption.
fn succeeded(entry: &Entry<'_>) -> bool {
    if entry.outer.given(F::ErrorCode) {
        return false;
    }
    let Some(status) = entry.outer.peek(F::Status) else { return false };
    let mapped = entry.map.and_then(|map| map.status(status));
    mapped.map_or_else(|| is_success(status), is_success)
}

/// Puts yes and no into English, where a spreadsheet or the portal wrote them in another language.
fn flags(entry: &mut Entry<'_>) {
    const FLAGS: [F; 4] =
        [F::IsCompliant, F::IsManaged, F::FlaggedForReview, F::ThroughGlobalSecureAccess];
    for field in FLAGS {
        let draft = &mut entry.outer;
        if draft.look(field).flag().is_none()
            && let Some(flag) = draft.peek(field).and_then(flag_abroad)
        {
            drop(draft.text(field));
            draft.put(field, Value::Flag(flag));
        }
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

//! Sign-ins in the unified audit log.
//!
//! `ErrorNumber` alone says whether one worked: `ResultStatus` is `Success` on most failures, and
//! `UserLoggedIn` is written for interrupted flows too. The request id, under which the other exports
//! know the event, is `IntraSystemId`; the `Id` of older records is another.

use std::borrow::Cow;

use super::Reject;
use super::date_order::{Dates, Zone};
use super::sign_in::code;
use super::ual_audit_data::{AuditData, Identity, is_guid, kind, lower_id};
use crate::record::{
    ClientAddress, Event, EventTime, Outcome, SignIn, SignInType, Text, TimeBasis,
};

/// The operations that are sign-ins. Some have more after these words.
const OPERATIONS: [&str; 4] =
    ["UserLoggedIn", "UserLoginFailed", "ForeignRealmIndexLogon", "PasswordLogon"];

/// Whether an operation of Entra ID is a sign-in.
pub(super) fn is_sign_in(operation: &str) -> bool {
    OPERATIONS.iter().any(|begin| {
        operation.get(..begin.len()).is_some_and(|head| head.eq_ignore_ascii_case(begin))
    })
}

/// Turns an entry into a sign-in.
///
/// # Errors
///
/// The entry has no time that can be relied upon, or a code that is no number.
pub(super) fn sign_in(data: &AuditData, dates: Dates) -> Result<Event<'static>, Reject> {
    let (time, time_basis) = created(data, dates)?;
    let mut sign_in = Box::new(SignIn::at(time));
    sign_in.time_basis = time_basis;
    // The log holds interactive and other sign-ins of users, and does not say which is which.
    sign_in.sign_in_type = SignInType::UnknownUser;
    let request_id = data
        .id("IntraSystemId")
        .filter(|id| id.bytes().any(|b| b.is_ascii_alphanumeric() && b != b'0'));
    sign_in.event_id = owned(request_id.or_else(|| data.id("Id")));
    sign_in.tenant_id = owned(data.id("OrganizationId").or_else(|| data.id("Organization")));
    sign_in.correlation_id = owned(data.guid("InterSystemsId"));
    who(data, &mut sign_in);
    what(data, &mut sign_in);
    sign_in.client_address = address(data);
    device(data, &mut sign_in);
    how(data, &mut sign_in)?;
    Ok(Event::SignIn(sign_in))
}

/// When it happened. The log is in UTC, although the text does not say so.
pub(super) fn created(data: &AuditData, dates: Dates) -> Result<(EventTime, TimeBasis), Reject> {
    let text = data.text("CreationTime").ok_or(Reject::Missing("`CreationTime`"))?;
    dates.time(&text, ("`CreationTime`", Zone::Utc))
}

pub(super) fn owned(text: Option<String>) -> Text<'static> {
    text.map(Cow::Owned)
}

fn who(data: &AuditData, sign_in: &mut SignIn<'static>) {
    let actor = data.identities("Actor");
    let object_id = |wanted| {
        let found = actor.iter().find(|it| it.kind == Some(wanted) && is_guid(&it.id))?;
        Some(lower_id(found.id.clone()))
    };
    // Until 2020 the key was an older number of the user, with the domain behind it.
    sign_in.user_id = owned(data.guid("UserKey").or_else(|| object_id(kind::CLAIM)));
    let principal_name =
        || actor.iter().find(|it| it.kind == Some(kind::PRINCIPAL_NAME)).map(|it| it.id.clone());
    sign_in.user_principal_name = owned(data.text("UserId").or_else(principal_name));
    sign_in.user_type = owned(data.verbatim("UserType").map(user_type));
    sign_in.home_tenant_id = owned(data.guid("ActorContextId"));
}

/// The word for a number of `UserType`, of the Office 365 Management Activity API.
fn user_type(number: String) -> String {
    const WORDS: [&str; 7] =
        ["Regular", "Reserved", "Admin", "DcAdmin", "System", "Application", "ServicePrincipal"];
    let word = number.trim().parse::<usize>().ok().and_then(|number| WORDS.get(number));
    word.map_or(number, |word| (*word).to_owned())
}

fn what(data: &AuditData, sign_in: &mut SignIn<'static>) {
    sign_in.app_id = owned(data.id("ApplicationId"));
    let target = data.identities("Target").into_iter().find(|it: &Identity| is_guid(&it.id));
    let target = target.map(|target| lower_id(target.id));
    sign_in.resource_id = owned(target.or_else(|| data.guid("ObjectId")));
    sign_in.resource_tenant_id = owned(data.guid("TargetContextId"));
}

/// The address of whoever acted. Of two that are given, one that can be read comes first.
pub(super) fn address(data: &AuditData) -> Option<ClientAddress<'static>> {
    let read = |name: &str| ClientAddress::from_export(Cow::Owned(data.verbatim(name)?));
    let (actor, client) = (read("ActorIpAddress"), read("ClientIP"));
    match (actor, client) {
        (Some(actor), Some(client)) if actor.ip.is_none() && client.ip.is_some() => Some(client),
        (actor, client) => actor.or(client),
    }
}

fn device(data: &AuditData, sign_in: &mut SignIn<'static>) {
    let of_device = |name: &str| data.named("DeviceProperties", name);
    let flag = |name: &str| of_device(name).and_then(|text| yes_or_no(&text));
    sign_in.operating_system = owned(of_device("OS"));
    sign_in.browser = owned(of_device("BrowserType"));
    sign_in.session_id = owned(of_device("SessionId").map(lower_id));
    // Spread over columns, `Id` and `DisplayName` would be those of something else.
    if !data.list("DeviceProperties").is_empty() {
        sign_in.device_id = owned(of_device("Id").map(lower_id));
        sign_in.device_name = owned(of_device("DisplayName"));
        sign_in.device_trust_type = owned(of_device("TrustType"));
    }
    // If it is not both, it may still be one of the two.
    let both = flag("IsCompliantAndManaged").filter(|both| *both);
    sign_in.device_compliant = flag("IsCompliant").or(both);
    sign_in.device_managed = flag("IsManaged").or(both);
}

fn yes_or_no(text: &str) -> Option<bool> {
    match text.trim() {
        yes if yes.eq_ignore_ascii_case("true") => Some(true),
        no if no.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

fn how(data: &AuditData, sign_in: &mut SignIn<'static>) -> Result<(), Reject> {
    let extended = |name: &str| owned(data.named("ExtendedProperties", name));
    sign_in.user_agent = extended("UserAgent");
    sign_in.authentication_protocol = extended("RequestType");
    sign_in.mfa_method = extended("UserAuthenticationMethod");
    sign_in.additional_details = extended("ResultStatusDetail");
    sign_in.error_code = match (data.integer("ErrorNumber"), data.text("ErrorNumber")) {
        (None, Some(found)) => code(Err(found), "ErrorNumber")?,
        (number, _) => number,
    };
    sign_in.outcome = Outcome::of_error_code(sign_in.error_code);
    sign_in.failure_reason = owned(data.text("LogonError"));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> SignIn<'static> {
        match sign_in(&AuditData::parse(json).unwrap(), Dates::default()).unwrap() {
            Event::SignIn(sign_in) => *sign_in,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_number_decides_and_the_word_lies() {
        let failed = read(
            r#"{"CreationTime":"2026-03-04T05:06:07","Operation":"UserLoginFailed","ResultStatus":"Success","ErrorNumber":"50126","LogonError":"InvalidUserNameOrPassword"}"#,
        );
        assert_eq!((failed.outcome, failed.error_code), (Outcome::Failure, Some(50126)));
        assert_eq!(failed.failure_reason.as_deref(), Some("InvalidUserNameOrPassword"));
        let interrupted = read(
            r#"{"CreationTime":"2026-03-04T05:06:07","Operation":"UserLoggedIn","ErrorNumber":"50140"}"#,
        );
        assert_eq!(interrupted.outcome, Outcome::Interrupted);
        let silent = read(
            r#"{"CreationTime":"2019-11-18T10:15:52","Operation":"UserLoggedIn","ResultStatus":"Succeeded"}"#,
        );
        assert_eq!((silent.outcome, silent.error_code), (Outcome::Unknown, None));
    }

    #[test]
    fn an_address_that_can_be_read_comes_first() {
        for (json, ip) in [
            (r#"{"ActorIpAddress":"<null>","ClientIP":"203.0.113.7:8085"}"#, Some("203.0.113.7")),
            (r#"{"ActorIpAddress":"192.0.2.1","ClientIP":"[2001:db8::1]:443"}"#, Some("192.0.2.1")),
            (r#"{"ClientIP":"[2001:db8::1]:443"}"#, Some("2001:db8::1")),
            (r#"{"ActorIpAddress":"","ClientIP":"<null>"}"#, None),
        ] {
            let found = address(&AuditData::parse(json).unwrap());
            let found = found.and_then(|address| address.ip).map(|ip| ip.to_string());
            assert_eq!(found.as_deref(), ip, "{json}");
        }
    }

    #[test]
    fn the_operations_of_users_who_sign_in() {
        for operation in ["UserLoggedIn", "UserLoginFailed", "userloginfailed"] {
            assert!(is_sign_in(operation));
        }
        assert!(is_sign_in("ForeignRealmIndexLogonInitialAuthUsingADFSFederatedToken"));
        assert!(!is_sign_in("Add application."));
        assert!(!is_sign_in("UserLoggedOff"));
    }
}

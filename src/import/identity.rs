//! Which event a record tells of.
//!
//! Entra's request id is one and the same in every export, so it alone is the identity: a portal
//! CSV does not name its tenant, and must still meet the diagnostic record of the same sign-in.
//! Where an export carries no id, the unique token identifier holds it; and where that is missing
//! too, a digest of what would identify the row stands in, which never meets a native id.
//!
//! Every digest here is SHA-256 in full: whoever chooses what is logged must not be able to make two
//! records look like one.

use std::borrow::Cow;

use crate::digest::{Sha256, Sha256Hasher};
use crate::record::{AuditEvent, ClientAddress, Event, SignIn, event_id_of_token, is_event_id};

/// The word for an id that stands in for a missing one.
const SYNTHETIC: &str = "synthetic";

/// The id under which the case knows an event, and how it was found.
pub(super) struct Identity<'r> {
    pub(super) event_id: Cow<'r, str>,
    pub(super) source: &'static str,
}

/// Finds the identity of an event.
///
/// Related records without an id are known by the digest of their bytes: equal rows are copies.
pub(super) fn identity<'r>(event: &'r Event<'_>, bytes: &[u8]) -> Identity<'r> {
    if let Some(id) = event.id().filter(|id| identifies(event, id)) {
        return Identity { event_id: Cow::Borrowed(id), source: "native" };
    }
    let token = match event {
        Event::SignIn(sign_in) => sign_in.unique_token_id.as_deref().and_then(event_id_of_token),
        Event::Audit(_) => None,
        Event::Related(_) => {
            let event_id = Cow::Owned(format!("h:{}", Sha256::of(bytes)));
            return Identity { event_id, source: SYNTHETIC };
        }
    };
    match token {
        Some(id) => Identity { event_id: Cow::Owned(id), source: "token" },
        None => Identity { event_id: Cow::Owned(synthetic(event)), source: SYNTHETIC },
    }
}

/// Whether what stands in the place of an id is one. Who makes logs unrecognisable writes one word
/// into every record, and different events must not become one by it.
fn identifies(event: &Event<'_>, id: &str) -> bool {
    const WORDS: [&str; 7] =
        ["{pii removed}", "hidden", "anonymized", "redacted", "none", "null", "aggregated"];
    match event {
        Event::SignIn(_) => is_event_id(id),
        Event::Audit(_) | Event::Related(_) => {
            let nothing = id.bytes().all(|byte| matches!(byte, b'0' | b'-'));
            !nothing && !WORDS.iter().any(|word| id.trim().eq_ignore_ascii_case(word))
        }
    }
}

/// A digest of what would identify the row: its log, its second, who, with what, to what, from where,
/// and how it ended. Each is taken as it is compared, and not as one export happens to write it.
fn synthetic(event: &Event<'_>) -> String {
    let second = event.time().map(|time| time.micros.div_euclid(1_000_000).to_string());
    let mut hasher = Sha256Hasher::default();
    let mut take = |text: Option<&str>| {
        let text = text.unwrap_or_default().trim();
        // The length goes first, so that no text can pass for two.
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    };
    take(second.as_deref());
    match event {
        Event::SignIn(sign_in) => sign_in_parts(sign_in, &mut take),
        Event::Audit(audit) => audit_parts(audit, &mut take),
        Event::Related(_) => {}
    }
    format!("h:{}", hasher.finish())
}

fn sign_in_parts(sign_in: &SignIn<'_>, take: &mut dyn FnMut(Option<&str>)) {
    let code = sign_in.error_code.map(|code| code.to_string());
    let address = sign_in.client_address.as_ref().map(address);
    let name = lower(sign_in.user_principal_name.as_deref());
    let principal = sign_in.user_id.as_deref().or(sign_in.service_principal_id.as_deref());
    take(Some(sign_in.sign_in_type.word()));
    take(principal.or(name.as_deref()));
    take(sign_in.app_id.as_deref());
    take(sign_in.resource_id.as_deref());
    take(address.as_deref());
    take(code.as_deref());
    take(sign_in.correlation_id.as_deref());
}

fn audit_parts(audit: &AuditEvent<'_>, take: &mut dyn FnMut(Option<&str>)) {
    take(audit.correlation_id.as_deref());
    take(audit.activity.as_deref());
    take(audit.initiator.user_id.as_deref().or(audit.initiator.app_id.as_deref()));
    take(lower(audit.initiator.user_principal_name.as_deref()).as_deref());
    take(audit.target.id.as_deref());
    take(audit.targets_json.as_deref());
}

/// A principal name as it is compared: Entra knows no difference of case in it.
fn lower(name: Option<&str>) -> Option<String> {
    name.map(|name| name.trim().to_lowercase())
}

/// An address as it is compared: without the port or the zone that one export gives and another does
/// not. What is no address counts as it stands.
fn address(address: &ClientAddress<'_>) -> String {
    address.ip.map_or_else(|| address.exported.to_string(), |ip| ip.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Related, RelatedKind, SignInType, parse_time};

    fn sign_in() -> SignIn<'static> {
        SignIn::at(parse_time("2026-03-04T05:06:07.25Z").unwrap())
    }

    fn told(sign_in: SignIn<'static>) -> (String, &'static str) {
        let event = Event::SignIn(Box::new(sign_in));
        let identity = identity(&event, b"");
        (identity.event_id.into_owned(), identity.source)
    }

    #[test]
    fn the_request_id_goes_before_the_token_and_both_before_a_digest() {
        let id = "22608a25-1d9b-44b5-b0f2-cb94f06b2d00";
        let native = SignIn { event_id: Some(id.into()), ..sign_in() };
        assert_eq!(told(native), (id.to_owned(), "native"));
        let token = SignIn { unique_token_id: Some("JYpgIpsdtUSw8suU8GstAA".into()), ..sign_in() };
        assert_eq!(told(token), (id.to_owned(), "token"));
        for word in ["{PII Removed}", "hidden", "00000000-0000-0000-0000-000000000000"] {
            let withheld = SignIn { event_id: Some(word.into()), ..sign_in() };
            assert_eq!(told(withheld), told(sign_in()), "{word}");
        }
        let (bare, source) = told(sign_in());
        assert_eq!((source, bare.len()), ("synthetic", 66));
    }

    #[test]
    fn what_two_exports_write_differently_is_one_event_and_two_logs_are_two() {
        let from = |text: &'static str| ClientAddress::from_export(text.into());
        let ada = |name: &'static str, address: &'static str| SignIn {
            user_principal_name: Some(name.into()),
            client_address: from(address),
            sign_in_type: SignInType::InteractiveUser,
            ..sign_in()
        };
        let plain = told(ada("ada@contoso.com", "192.0.2.7"));
        for other in
            [ada("Ada@Contoso.com ", "192.0.2.7:8085"), ada("ada@contoso.com", "::ffff:192.0.2.7")]
        {
            assert_eq!(told(other), plain);
        }
        assert_ne!(told(ada("bob@contoso.com", "192.0.2.7")), plain);
        assert_ne!(told(ada("ada@contoso.com", "192.0.2.8")), plain);
        let other_log = SignIn {
            sign_in_type: SignInType::NonInteractiveUser,
            ..ada("ada@contoso.com", "192.0.2.7")
        };
        assert_ne!(told(other_log), plain);
        // A principal name that holds the next value is not that of two.
        let joined = SignIn { app_id: Some("".into()), ..ada("ada@contoso.com\0x", "192.0.2.7") };
        let apart = SignIn { app_id: Some("x".into()), ..ada("ada@contoso.com", "192.0.2.7") };
        assert_ne!(told(joined), told(apart));
    }

    #[test]
    fn related_records_without_an_id_are_known_by_all_of_their_bytes() {
        let related = Related::empty(RelatedKind::RiskDetection);
        let event = Event::Related(Box::new(related));
        let told = identity(&event, b"abc");
        assert_eq!(told.event_id, format!("h:{}", Sha256::of("abc")));
        assert_eq!(told.source, "synthetic");
    }

    #[test]
    fn rows_of_one_second_differ_by_what_they_tell_and_not_by_fractions() {
        let later = SignIn { event_time: parse_time("2026-03-04T05:06:07Z").unwrap(), ..sign_in() };
        assert_eq!(told(later), told(sign_in()));
        let other = SignIn { app_id: Some("a".into()), ..sign_in() };
        let shifted = SignIn { resource_id: Some("a".into()), ..sign_in() };
        assert_ne!(told(other.clone()), told(sign_in()));
        assert_ne!(told(other), told(shifted));
    }
}

//! Which event a record tells of.
//!
//! Entra's request id is one and the same in every export, so it alone is the identity: a portal
//! CSV does not name its tenant, and must still meet the diagnostic record of the same sign-in.
//! Where an export carries no id, the unique token identifier holds it; and where that is missing
//! too, a digest of what would identify the row stands in, which never meets a native id.

use std::borrow::Cow;

use crate::digest::Sha256Hasher;
use crate::record::{AuditEvent, Event, SignIn, event_id_of_token, is_event_id};

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
pub(super) fn identity<'r>(event: &'r Event<'_>, digest: u64) -> Identity<'r> {
    if let Some(id) = event.id().filter(|id| identifies(event, id)) {
        return Identity { event_id: Cow::Borrowed(id), source: "native" };
    }
    let token = match event {
        Event::SignIn(sign_in) => sign_in.unique_token_id.as_deref().and_then(event_id_of_token),
        Event::Audit(_) => None,
        Event::Related(_) => {
            let event_id = Cow::Owned(format!("h:{digest:016x}"));
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

/// A digest of what would identify the row: its second, who, with what, to what, from where.
fn synthetic(event: &Event<'_>) -> String {
    let second = event.time().map(|time| time.micros.div_euclid(1_000_000).to_string());
    let mut hasher = Sha256Hasher::default();
    let mut take = |text: Option<&str>| {
        hasher.update(text.unwrap_or_default().as_bytes());
        hasher.update(&[0]);
    };
    take(second.as_deref());
    match event {
        Event::SignIn(sign_in) => sign_in_parts(sign_in, &mut take),
        Event::Audit(audit) => audit_parts(audit, &mut take),
        Event::Related(_) => {}
    }
    let digest = hasher.finish().to_string();
    format!("h:{}", digest.get(..32).unwrap_or(&digest))
}

fn sign_in_parts(sign_in: &SignIn<'_>, take: &mut dyn FnMut(Option<&str>)) {
    let code = sign_in.error_code.map(|code| code.to_string());
    let address = sign_in.client_address.as_ref().map(|address| &*address.exported);
    take(sign_in.user_id.as_deref().or(sign_in.service_principal_id.as_deref()));
    take(sign_in.user_principal_name.as_deref());
    take(sign_in.app_id.as_deref());
    take(sign_in.resource_id.as_deref());
    take(address);
    take(code.as_deref());
    take(sign_in.correlation_id.as_deref());
}

fn audit_parts(audit: &AuditEvent<'_>, take: &mut dyn FnMut(Option<&str>)) {
    take(audit.correlation_id.as_deref());
    take(audit.activity.as_deref());
    take(audit.initiator.user_id.as_deref().or(audit.initiator.app_id.as_deref()));
    take(audit.initiator.user_principal_name.as_deref());
    take(audit.target.id.as_deref());
    take(audit.targets_json.as_deref());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::parse_time;

    fn sign_in() -> SignIn<'static> {
        SignIn::at(parse_time("2026-03-04T05:06:07.25Z").unwrap())
    }

    fn told(sign_in: SignIn<'static>) -> (String, &'static str) {
        let event = Event::SignIn(Box::new(sign_in));
        let identity = identity(&event, 0);
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
        assert_eq!((source, bare.len()), ("synthetic", 34));
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

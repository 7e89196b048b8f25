//! What was found in the invented case.

use super::{HOSTILE, KEY, SVC, text, time};
use crate::finding::{Confidence, Finding, Severity, Value};

pub(super) fn stolen_secret() -> Finding {
    Finding {
        key: "sp-new-credential:7c1f03ae".to_owned(),
        number: Some(1),
        family: "client-credential-abuse",
        query_id: "sp-new-credential".to_owned(),
        title: "A service principal used a new credential from a new network".to_owned(),
        sentence: "The secret of svc-invoice-export was used from three hosting networks for \
                   sixteen days."
            .to_owned(),
        severity: Severity::High,
        confidence: Confidence::High,
        entity_kind: "workload".to_owned(),
        entity_id: SVC.to_owned(),
        entity_name: "svc-invoice-export".to_owned(),
        first_at: Some(time("2026-09-21T00:12:44Z")),
        last_at: Some(time("2026-10-06T14:20:09Z")),
        event_count: 181,
        history_days: Some(51),
        history_events: Some(204),
        little_history: false,
        evidence: (0..15).map(|at| format!("E-0{}:{}", at % 6 + 1, 848 + at * 37)).collect(),
        details: vec![
            ("credential_key_id".to_owned(), text(KEY)),
            ("networks".to_owned(), text("AS64501 Kestrel Hosting, AS64503 Maple Rack")),
            ("first_seen_credential_at".to_owned(), Value::Time(time("2026-09-21T00:12:44Z"))),
            ("resources".to_owned(), Value::List(vec![text("Microsoft Graph"), text("Exchange")])),
            ("learning_days".to_owned(), Value::Integer(51)),
            ("nothing".to_owned(), Value::Null),
        ],
        benign: vec![
            "A deployment moved to another network: ask the owner of the application.".to_owned(),
            "The secret was rolled: the audit log has the change.".to_owned(),
        ],
        not_shown:
            "A sign-in record shows that a token was issued. It does not show what was read \
                    with it, nor how the second secret came to be added."
                .to_owned(),
        next: vec![
            "Review the audit log for “Certificates and secrets management” before 21 September."
                .to_owned(),
            "Remove the credential, and read the Graph activity logs of the period.".to_owned(),
        ],
        attack: vec!["T1078.004".to_owned(), "T1098.001".to_owned()],
        verdict: None,
        set_aside: None,
    }
}

pub(super) fn numbered(findings: Vec<Finding>) -> Vec<Finding> {
    let pairs = (1..).zip(findings);
    pairs.map(|(number, finding)| Finding { number: Some(number), ..finding }).collect()
}

/// One that nobody can judge by so little history.
fn thin(base: &Finding) -> Finding {
    Finding {
        query_id: "sp-new-country".to_owned(),
        title: "A service principal signed in from a new country".to_owned(),
        sentence: "svc-new signed in from Portugal for the first time.".to_owned(),
        severity: Severity::Info,
        confidence: Confidence::Low,
        entity_name: "svc-new".to_owned(),
        history_days: Some(2),
        history_events: Some(5),
        little_history: true,
        ..base.clone()
    }
}

pub(super) fn findings() -> Vec<Finding> {
    let base = stolen_secret();
    let spray = Finding {
        key: "user-password-spray:64502".to_owned(),
        query_id: "user-password-spray".to_owned(),
        title: "Many accounts, few passwords".to_owned(),
        sentence: "A password spray from 41 addresses succeeded against m.lindqvist.".to_owned(),
        severity: Severity::High,
        confidence: Confidence::Medium,
        entity_kind: "user".to_owned(),
        entity_name: "m.lindqvist@alderfinch.example".to_owned(),
        entity_id: "11d2c07a-91ee-4b7c-8f13-60b2d9e4c1aa".to_owned(),
        first_at: Some(time("2026-09-08T04:02:00Z")),
        last_at: Some(time("2026-09-10T21:48:00Z")),
        event_count: 2_319,
        ..base.clone()
    };
    let hostile = Finding {
        query_id: "user-suspicious-client".to_owned(),
        title: "A client that people do not use".to_owned(),
        sentence: format!("The user agent {} was seen once.", HOSTILE[0]),
        severity: Severity::Medium,
        confidence: Confidence::Low,
        entity_kind: "user".to_owned(),
        entity_name: HOSTILE[11].to_owned(),
        first_at: Some(time("2026-09-16T07:59:20Z")),
        last_at: Some(time("2026-09-16T07:59:20Z")),
        event_count: 1,
        details: (0..)
            .zip(HOSTILE)
            .map(|(at, one)| (format!("user_agent_{at}"), text(one)))
            .collect(),
        ..base.clone()
    };
    let country = Finding {
        query_id: "first-seen-tenant".to_owned(),
        title: "First seen in the tenant".to_owned(),
        sentence: "Singapore was seen for the first time.".to_owned(),
        severity: Severity::Low,
        confidence: Confidence::Medium,
        ..base.clone()
    };
    let gap = Finding {
        query_id: "coverage-gaps".to_owned(),
        title: "Evidence is missing".to_owned(),
        sentence: "Non-interactive records are missing for four days.".to_owned(),
        severity: Severity::Info,
        ..base.clone()
    };
    let thin = thin(&base);
    vec![base, spray, hostile, country, gap, thin]
}

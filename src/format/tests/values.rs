//! What the fields say of records whose time and id do not show it.

use crate::record::{AuditEvent, Event, Outcome, SignIn, TimeBasis};

use super::{Cutter, Hints, Recognised, fixtures, recognise};

/// The events of a fixture that could be read, in order.
fn each(name: &str, check: &mut dyn FnMut(&'static str, Event<'_>)) {
    let bytes = std::fs::read(fixtures().join(name)).unwrap();
    let hints = Hints { name: Some(name), ..Hints::default() };
    let Recognised::Records(layout) = recognise(&bytes, &hints) else { panic!("{name}") };
    let mut cutter = Cutter::new(bytes.as_slice(), layout);
    while let Some(block) = cutter.next_block().unwrap() {
        block.read(&mut |record| {
            if let Ok(event) = record.outcome {
                check(record.format, event);
            }
        });
    }
}

fn sign_in_at(name: &str, wanted: usize, check: &dyn Fn(&SignIn<'_>)) {
    let mut at = 0;
    each(name, &mut |_, event| {
        at += 1;
        match event {
            Event::SignIn(sign_in) if at == wanted => check(&sign_in),
            event => assert_ne!(at, wanted, "{event:?}"),
        }
    });
    assert!(at >= wanted, "{name} has {at} events");
}

fn audit_at(name: &str, wanted: usize, check: &dyn Fn(&AuditEvent<'_>)) {
    let mut at = 0;
    each(name, &mut |_, event| {
        at += 1;
        match event {
            Event::Audit(audit) if at == wanted => check(&audit),
            event => assert_ne!(at, wanted, "{event:?}"),
        }
    });
    assert!(at >= wanted, "{name} has {at} events");
}

fn formats(name: &str) -> Vec<&'static str> {
    let mut found = Vec::new();
    each(name, &mut |format, _| found.push(format));
    found
}

const TENANT: &str = "7e4a4700-0000-4000-8000-000000000001";

fn is_alice(sign_in: &SignIn<'_>) {
    assert_eq!(sign_in.tenant_id.as_deref(), Some(TENANT));
    assert_eq!(sign_in.user_id.as_deref(), Some("05e40000-0000-4000-8000-000000000001"));
    assert_eq!(sign_in.user_principal_name.as_deref(), Some("alice@contoso.com"));
    assert_eq!(sign_in.app_id.as_deref(), Some("a9900000-0000-4000-8000-000000000001"));
    assert_eq!(sign_in.resource_id.as_deref(), Some("00000003-0000-0000-c000-000000000000"));
    assert_eq!(sign_in.correlation_id.as_deref(), Some("c0440000-0000-4000-8000-000000000001"));
    assert_eq!(sign_in.client_address.as_ref().unwrap().exported, "203.0.113.7");
    assert_eq!(sign_in.user_agent.as_deref(), Some("Mozilla/5.0 (Windows NT 10.0)"));
    assert_eq!(sign_in.authentication_protocol.as_deref(), Some("OAuth2:Authorize"));
    assert_eq!((sign_in.error_code, sign_in.outcome), (Some(0), Outcome::Success));
}

#[test]
fn one_entry_is_the_same_in_all_its_shapes() {
    for name in [
        "lines.jsonl",
        "several-arrays.json",
        "search-unified-audit-log.json",
        "search-unified-audit-log-type-line.csv",
        "purview.csv",
        "old-columns.csv",
        "graph-audit-log-query.json",
    ] {
        sign_in_at(&format!("unified-audit-log/{name}"), 1, &|sign_in| {
            is_alice(sign_in);
            assert_eq!(sign_in.time_basis, TimeBasis::Created);
            assert_eq!(sign_in.operating_system.as_deref(), Some("Windows10"));
            assert_eq!(
                (sign_in.device_compliant, sign_in.device_managed),
                (Some(true), Some(true))
            );
            assert_eq!(sign_in.user_type.as_deref(), Some("Regular"));
        });
    }
    sign_in_at("unified-audit-log/Converted_Authentication_Logs.csv", 1, &|sign_in| {
        is_alice(sign_in);
        assert_eq!(sign_in.time_basis, TimeBasis::AssumedUtc);
    });
}

#[test]
fn failures_and_old_entries_are_what_their_numbers_say() {
    sign_in_at("unified-audit-log/lines.jsonl", 2, &|sign_in| {
        assert_eq!((sign_in.error_code, sign_in.outcome), (Some(50126), Outcome::Failure));
        assert_eq!(sign_in.failure_reason.as_deref(), Some("InvalidUserNameOrPassword"));
        assert_eq!(sign_in.resource_id, None);
    });
    sign_in_at("unified-audit-log/lines.jsonl", 4, &|sign_in| {
        assert_eq!(sign_in.outcome, Outcome::Unknown);
        let address = sign_in.client_address.as_ref().unwrap();
        assert_eq!(address.ip.unwrap().to_string(), "198.51.100.9");
        assert_eq!(sign_in.user_id.as_deref(), Some("05e40000-0000-4000-8000-000000000001"));
    });
}

#[test]
fn directory_changes_are_those_of_the_audit_log() {
    for name in ["directory.jsonl", "sparrow.csv"] {
        audit_at(&format!("unified-audit-log/{name}"), 1, &|audit| {
            let keys: Vec<_> = audit
                .key_changes
                .iter()
                .map(|key| (key.kind.word(), key.key_id.as_str(), key.display_name.as_deref()))
                .collect();
            let id = "4e700000-0000-4000-8000-000000000002";
            assert_eq!(keys, [("added", id, Some("backup, [new]"))]);
            assert_eq!(
                audit.target_app_id.as_deref(),
                Some("a9900000-0000-4000-8000-000000000002")
            );
            assert_eq!(audit.target.id.as_deref(), Some("5b000000-0000-4000-8000-000000000002"));
            let initiator = &audit.initiator;
            assert_eq!(initiator.user_principal_name.as_deref(), Some("admin@contoso.com"));
            assert_eq!(initiator.user_id.as_deref(), Some("05e40000-0000-4000-8000-000000000009"));
            assert_eq!((&initiator.app_id, &initiator.display_name), (&None, &None));
            assert_eq!(audit.user_agent.as_deref(), Some("python-requests/2.31"));
        });
    }
    audit_at("unified-audit-log/directory.jsonl", 2, &|audit| {
        assert_eq!(audit.target.object_type.as_deref(), Some("Application"));
        assert_eq!(audit.key_changes.len(), 1);
        assert!(audit.activity.as_deref().unwrap().ends_with("secrets management "));
    });
    audit_at("unified-audit-log/directory.jsonl", 3, &|audit| {
        assert_eq!(audit.target.user_principal_name.as_deref(), Some("mallory@contoso.com"));
        assert_eq!(audit.target_app_id.as_deref(), Some("a9900000-0000-4000-8000-000000000002"));
    });
    audit_at("unified-audit-log/directory.jsonl", 4, &|audit| {
        assert_eq!(audit.result.as_deref(), Some("failure"));
    });
    audit_at("unified-audit-log/directory.jsonl", 5, &|audit| {
        let initiator = &audit.initiator;
        assert_eq!(initiator.display_name.as_deref(), Some("Deploy"));
        assert_eq!(
            initiator.service_principal_id.as_deref(),
            Some("5b000000-0000-4000-8000-000000000009")
        );
        assert_eq!(initiator.app_id.as_deref(), Some("a9900000-0000-4000-8000-000000000009"));
        assert_eq!(audit.target_app_id.as_deref(), Some("a9900000-0000-4000-8000-000000000003"));
    });
}

#[test]
fn numbers_of_hunting_are_words() {
    for name in ["EntraIdSignInEvents.csv", "run-hunting-query.json"] {
        sign_in_at(&format!("defender-xdr/{name}"), 1, &|sign_in| {
            assert_eq!(sign_in.risk_level_aggregated.as_deref(), Some("medium"));
            assert_eq!(sign_in.risk_state.as_deref(), Some("atRisk"));
            assert_eq!(sign_in.risk_detail.as_deref(), Some("0"));
            assert_eq!(sign_in.conditional_access_status.as_deref(), Some("notApplied"));
            assert_eq!(sign_in.token_issuer_type.as_deref(), Some("AzureAD"));
            assert_eq!(
                (sign_in.device_managed, sign_in.device_compliant),
                (Some(true), Some(false))
            );
            assert_eq!(sign_in.device_id.as_deref(), Some("de710000-0000-4000-8000-000000000001"));
            assert_eq!(sign_in.user_id.as_deref(), Some("05e40000-0000-4000-8000-000000000001"));
            assert_eq!(sign_in.user_type.as_deref(), Some("member"));
            assert_eq!(sign_in.logged_location.city.as_deref(), Some("Lisbon"));
            assert_eq!(sign_in.logged_location.latitude, Some(38.72));
            assert_eq!(sign_in.session_id.as_deref(), Some("5e550000-0000-4000-8000-000000000001"));
            assert_eq!(sign_in.time_basis, TimeBasis::Created);
        });
    }
    sign_in_at("defender-xdr/EntraIdSignInEvents.csv", 2, &|sign_in| {
        assert_eq!(sign_in.risk_level_aggregated, None);
        assert_eq!(sign_in.risk_state.as_deref(), Some("9"));
        assert_eq!((sign_in.device_managed, sign_in.device_compliant), (None, None));
        assert_eq!(sign_in.user_type.as_deref(), Some("guest"));
        assert_eq!(sign_in.outcome, Outcome::Failure);
    });
    sign_in_at("defender-xdr/AADSignInEventsBeta-portal-times.csv", 1, &|sign_in| {
        assert_eq!(sign_in.time_basis, TimeBasis::AssumedUtc);
        assert_eq!(sign_in.device_id.as_deref(), Some("de710000-0000-4000-8000-000000000001"));
    });
    for name in ["EntraIdSpnSignInEvents.csv", "hunting-api.json"] {
        sign_in_at(&format!("defender-xdr/{name}"), 1, &|sign_in| {
            let principal = sign_in.service_principal_id.as_deref();
            assert_eq!(principal, Some("5b000000-0000-4000-8000-000000000002"));
            assert_eq!(sign_in.app_id.as_deref(), Some("a9900000-0000-4000-8000-000000000002"));
            assert_eq!(sign_in.logged_location.latitude, Some(0.0));
            assert_eq!(sign_in.error_code, Some(0));
        });
    }
}

#[test]
fn requests_are_the_same_in_both_shapes() {
    let of = |name: &str| {
        let mut found = 0;
        each(name, &mut |_, event| {
            let Event::Related(related) = event else { panic!("{event:?}") };
            let text = format!("{related:?}");
            assert!(text.contains("22608a25-1d9b-44b5-b0f2-cb94f06b2d00"), "{text}");
            assert!(text.contains("https://graph.microsoft.com/v1.0/users"), "{text}");
            found += 1;
        });
        found
    };
    assert_eq!(of("defender-xdr/GraphApiAuditEvents.csv"), 1);
    assert_eq!(of("defender-xdr/graph-api-audit-events.json"), 1);
}

#[test]
fn what_is_inside_goes_by_its_own_name() {
    for name in ["raw.csv", "results.jsonl", "array.json"] {
        assert_eq!(
            formats(&format!("splunk-csv/{name}")),
            ["diagnostic-settings", "graph", "unified-audit-log"]
        );
    }
    sign_in_at("splunk-csv/raw.csv", 1, &|sign_in| {
        let key = sign_in.credential_key_id.as_deref();
        assert_eq!(key, Some("4e700000-0000-4000-8000-000000000002"));
        assert_eq!(sign_in.user_agent.as_deref(), Some("a \"quoted\" agent"));
    });
    assert_eq!(
        formats("elastic/elasticdump.ndjson"),
        ["diagnostic-settings", "elastic", "elastic", "elastic"]
    );
    assert_eq!(formats("elastic/search-response.json"), ["elastic", "diagnostic-settings"]);
    assert_eq!(formats("elastic/shipper-message.ndjson"), ["diagnostic-settings"]);
}

#[test]
fn elastics_names_are_turned_back() {
    // Nested, dotted, and with an original that breaks off.
    for at in [2, 3, 4] {
        sign_in_at("elastic/elasticdump.ndjson", at, &|sign_in| {
            assert_eq!(sign_in.tenant_id.as_deref(), Some(TENANT));
            assert_eq!(sign_in.user_principal_name.as_deref(), Some("alice@contoso.com"));
            assert_eq!(sign_in.app_id.as_deref(), Some("a9900000-0000-4000-8000-000000000001"));
            assert_eq!((sign_in.error_code, sign_in.outcome), (Some(50126), Outcome::Failure));
            assert_eq!(sign_in.failure_reason.as_deref(), Some("Invalid username or password."));
            assert_eq!(sign_in.client_address.as_ref().unwrap().exported, "203.0.113.7");
            assert_eq!(sign_in.logged_location.country.as_deref(), Some("PT"));
            assert_eq!(sign_in.logged_location.longitude, Some(-9.14));
            assert_eq!(sign_in.operating_system.as_deref(), Some("MacOs"));
            assert_eq!(sign_in.user_agent.as_deref(), Some("Mozilla/5.0"));
            assert_eq!(sign_in.processing_ms, Some(239));
            assert_eq!(sign_in.risk_level_during_sign_in.as_deref(), Some("none"));
        });
    }
    audit_at("elastic/audit-dotted.json", 1, &|audit| {
        assert_eq!(audit.activity.as_deref(), Some("Add service principal credentials"));
        assert_eq!(audit.initiator.display_name.as_deref(), Some("Deploy"));
        let [key] = audit.key_changes.as_slice() else { panic!("{:?}", audit.key_changes) };
        assert_eq!(key.key_id, "4e700000-0000-4000-8000-000000000002");
        assert_eq!(audit.target.display_name.as_deref(), Some("Backup"));
    });
}

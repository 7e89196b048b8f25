//! The tables against the columns, and the values of records in every shape.

use super::super::{Cutter, FORMATS, Hints, Recognised, recognise};
use super::*;
use crate::record::RelatedValue as V;

mod inventory;
mod requests;
mod risk;

/// The related records of a member, and the keys that nobody knew.
fn read(text: &str) -> (Vec<Related<'static>>, super::super::UnknownFields) {
    let Recognised::Records(layout) = recognise(text.as_bytes(), &Hints::default()) else {
        panic!("not recognised: {text}");
    };
    let mut found = Vec::new();
    let block = Cutter::new(text.as_bytes(), layout).next_block().unwrap().unwrap();
    let noticed = block.read(&mut |record| match record.outcome {
        Ok(Event::Related(related)) => found.push(owned(&related)),
        other => panic!("{other:?}"),
    });
    let unknown = noticed.unknown;
    (found, unknown)
}

fn owned(related: &Related<'_>) -> Related<'static> {
    let value = |value: &V<'_>| match value {
        V::Absent => V::Absent,
        V::Text(text) => V::Text(Cow::Owned(text.clone().into_owned())),
        V::Integer(number) => V::Integer(*number),
        V::Flag(flag) => V::Flag(*flag),
        V::Time(time) => V::Time(*time),
    };
    Related {
        kind: related.kind,
        id: related.id.clone().map(|id| Cow::Owned(id.into_owned())),
        event_time: related.event_time,
        values: related.values.iter().map(value).collect(),
    }
}

fn moment(time: EventTime) -> String {
    time.date_time().unwrap().format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// The columns that have a value, one a line.
fn told(related: &Related<'_>) -> Vec<String> {
    let columns = related.kind.columns().iter().zip(&related.values);
    columns
        .filter_map(|(column, value)| {
            let value = match value {
                V::Absent => return None,
                V::Text(text) => text.to_string(),
                V::Integer(number) => number.to_string(),
                V::Flag(flag) => flag.to_string(),
                V::Time(time) => moment(*time),
            };
            Some(format!("{}={value}", column.name))
        })
        .collect()
}

#[track_caller]
fn check(text: &str, kind: RelatedKind, id: &str, time: &str, columns: &[&str]) {
    let (found, unknown) = read(text);
    assert!(unknown.is_empty(), "{unknown:?}");
    let [related] = found.as_slice() else { panic!("{} records", found.len()) };
    assert_eq!(related.kind, kind);
    assert_eq!(related.id.as_deref().unwrap_or("-"), id);
    assert_eq!(related.event_time.map_or("-".to_owned(), moment), time);
    assert_eq!(told(related), columns);
}

#[test]
fn every_column_is_found_somewhere() {
    for kind in RelatedKind::ALL {
        let Some(table) = tables::of(kind) else { continue };
        for (name, _) in table.columns {
            assert!(column(kind, name).is_some(), "{} has no column {name}", kind.word());
        }
        for column in kind.columns() {
            let listed = table.columns.iter().any(|(name, _)| *name == column.name);
            let worked_out = tables::WORKED_OUT.contains(&column.name);
            assert!(listed || worked_out, "{}.{} is never filled", kind.word(), column.name);
        }
        for name in table.kept_in_the_vault {
            assert_eq!(*name, name.to_ascii_lowercase());
        }
    }
    assert!(FORMATS.iter().any(|format| format.knows_its_keys()));
}

#[test]
fn summaries_are_never_events() {
    check(
        r##"{"@odata.type":"#microsoft.graph.summarizedSignIn","id":"5a","signInCount":42,
            "aggregationDateTime":"2026-03-04T00:00:00Z","firstSignInDateTime":"2026-03-04T05:06:07Z",
            "appId":"a99d0000-0000-4000-8000-000000000001","appDisplayName":"Backup","ipAddress":"203.0.113.7",
            "conditionalAccessStatus":"notApplied","resourceId":"00000003-0000-0000-c000-000000000000",
            "servicePrincipalId":"59000000-0000-4000-8000-000000000001","status":{"errorCode":7000215,"failureReason":"Invalid client secret"},
            "managedServiceIdentity":{"msiType":"none"},"agent":{"agentType":"notAgentic"}}"##,
        RelatedKind::SignInSummary,
        "5a",
        "2026-03-04T05:06:07.000Z",
        &[
            "sign_in_type=service_principal",
            "first_time=2026-03-04T05:06:07.000Z",
            "sign_ins=42",
            "app_id=a99d0000-0000-4000-8000-000000000001",
            "app_display_name=Backup",
            "service_principal_id=59000000-0000-4000-8000-000000000001",
            "resource_id=00000003-0000-0000-c000-000000000000",
            "ip_address=203.0.113.7",
            "error_code=7000215",
            "failure_reason=Invalid client secret",
            "conditional_access_status=notApplied",
            "managed_identity_type=none",
            "agent_type=notAgentic",
        ],
    );
    check(
        r#"{"id":"5b","keyId":"c4ed0000-0000-4000-8000-000000000001","keyType":"clientSecret","keyUsage":"verify",
            "appId":"a99d0000-0000-4000-8000-000000000001","appObjectId":"x","servicePrincipalObjectId":"59000000-0000-4000-8000-000000000001",
            "resourceId":"00000003-0000-0000-c000-000000000000","credentialOrigin":"application","expirationDateTime":"2027-03-04T00:00:00Z",
            "signInActivity":{"lastSignInDateTime":"2026-03-04T05:06:07Z","lastSignInRequestId":"5164000a-0000-4000-8000-000000000303"}}"#,
        RelatedKind::SignInSummary,
        "5b",
        "2026-03-04T05:06:07.000Z",
        &[
            "sign_in_type=service_principal",
            "last_time=2026-03-04T05:06:07.000Z",
            "app_id=a99d0000-0000-4000-8000-000000000001",
            "service_principal_id=59000000-0000-4000-8000-000000000001",
            "resource_id=00000003-0000-0000-c000-000000000000",
            "credential_key_id=c4ed0000-0000-4000-8000-000000000001",
        ],
    );
}

#[test]
fn what_looks_like_one_and_is_another_is_left_alone() {
    for text in [
        // A user, a risky user, a group, and an application of which nothing tells that it is one.
        r#"{"id":"1","userPrincipalName":"a@example.com","createdDateTime":"2026-03-04T05:06:07Z","signInActivity":{"lastSignInDateTime":null}}"#,
        r#"{"id":"1","riskLastUpdatedDateTime":"2026-03-04T05:06:07Z","userPrincipalName":"a@example.com","riskState":"atRisk"}"#,
        r#"{"id":"1","createdDateTime":"2026-03-04T05:06:07Z","securityEnabled":true,"displayName":"g"}"#,
        r#"{"id":"1","appId":"2","signInAudience":"x","passwordCredentials":[]}"#,
    ] {
        assert!(
            matches!(recognise(text.as_bytes(), &Hints::default()), Recognised::Other(_)),
            "{text} is taken for ours"
        );
    }
}

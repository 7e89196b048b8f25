//! Every column of the tables of Log Analytics that we read: either it is taken, with its value, or it
//! is said why it stays in the original only. A column that is neither would be unknown.
//!
//! Names are those of Microsoft's table reference as of July 2026.

use std::collections::BTreeMap;

use super::super::{Cutter, Event, Hints, Recognised, UnknownFields, recognise};
use crate::record::{EventTime, SignIn};
use meanings::COLUMNS;
use meanings::What::{Left, Taken};
use tables::TABLES;

mod meanings;
mod tables;

fn moment(time: EventTime) -> String {
    time.date_time().unwrap().format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

/// The fields of a sign-in that have a value, by their names.
pub(super) fn fields(sign_in: &SignIn<'_>) -> BTreeMap<&'static str, String> {
    let mut fields = BTreeMap::new();
    let mut put = |name, value: Option<String>| {
        if let Some(value) = value {
            fields.insert(name, value);
        }
    };
    macro_rules! texts {
        ($($field:ident)*) => {
            $(put(stringify!($field), sign_in.$field.as_ref().map(ToString::to_string));)*
        };
    }
    texts! {
        event_id tenant_id correlation_id original_request_id unique_token_id session_id user_id
        user_principal_name user_display_name user_type service_principal_id
        service_principal_name credential_key_id credential_thumbprint client_credential_type
        federated_credential_id managed_identity_type managed_identity_resource_id agent_type
        app_id app_display_name app_owner_tenant_id resource_id resource_display_name
        resource_tenant_id resource_owner_tenant_id resource_service_principal_id home_tenant_id
        cross_tenant_access_type logged_asn user_agent client_app browser operating_system
        device_id device_name device_compliant device_managed device_trust_type error_code
        failure_reason additional_details authentication_requirement authentication_protocol
        incoming_token_type original_transfer_method token_issuer_type mfa_method
        conditional_access_status risk_level_during_sign_in risk_level_aggregated risk_state
        risk_detail flagged_for_review home_tenant_name sign_in_identifier
        alternate_sign_in_name source_app_client_id federated_token_issuer agent_parent_app_id
        agent_subject_type ip_address_from_resource global_secure_access_address browser_id
        token_issuer_name token_protection_status mfa_detail risk_event_types
        through_global_secure_access tenant_restricted processing_ms
    }
    put("outcome", Some(sign_in.outcome.word().to_owned()));
    put("time_basis", Some(sign_in.time_basis.word().to_owned()));
    put("event_time", Some(moment(sign_in.event_time)));
    put("ingested_time", sign_in.ingested_time.map(moment));
    put("sign_in_type", Some(sign_in.sign_in_type.word().to_owned()));
    put("client_address", sign_in.client_address.as_ref().map(|it| it.exported.to_string()));
    put("city", sign_in.logged_location.city.as_ref().map(ToString::to_string));
    put("country", sign_in.logged_location.country.as_ref().map(ToString::to_string));
    fields
}

fn read(text: &str) -> (Vec<BTreeMap<&'static str, String>>, usize, UnknownFields) {
    let Recognised::Records(layout) = recognise(text.as_bytes(), &Hints::default()) else {
        panic!("not recognised: {text}");
    };
    let (mut sign_ins, mut others) = (Vec::new(), 0);
    let block = Cutter::new(text.as_bytes(), layout).next_block().unwrap().unwrap();
    let noticed = block.read(&mut |record| match record.outcome.unwrap() {
        Event::SignIn(sign_in) => sign_ins.push(fields(&sign_in)),
        Event::Audit(_) | Event::Related(_) => others += 1,
    });
    let unknown = noticed.unknown;
    (sign_ins, others, unknown)
}

/// The log that a table is of, and what its sign-ins are called.
fn log(table: &str) -> (&'static str, &'static str) {
    match table {
        "SigninLogs" => ("SignInLogs", "interactive"),
        "AADNonInteractiveUserSignInLogs" => ("NonInteractiveUserSignInLogs", "non_interactive"),
        "AADServicePrincipalSignInLogs" => ("ServicePrincipalSignInLogs", "service_principal"),
        "AADManagedIdentitySignInLogs" => ("ManagedIdentitySignInLogs", "managed_identity"),
        "MicrosoftServicePrincipalSignInLogs" => {
            ("MicrosoftServicePrincipalSignInLogs", "microsoft_service_principal")
        }
        "ADFSSignInLogs" => ("ADFSSignInLogs", "adfs"),
        _ => panic!("{table} is no table of sign-ins"),
    }
}

/// A value, with the names of the table in it.
fn value(table: &str, value: &str) -> String {
    let (category, word) = log(table);
    value.replace("@table", table).replace("@category", category).replace("@type", word)
}

/// Checks a row with these columns in JSON and in CSV: what is taken, and that nothing else is.
#[track_caller]
fn check(table: &str, columns: &[&str]) {
    let known: Vec<_> = columns
        .iter()
        .map(|column| {
            let found = COLUMNS.iter().find(|(name, _, _)| name == column);
            found.unwrap_or_else(|| panic!("{table}.{column}: taken or left?"))
        })
        .collect();
    let members: Vec<String> =
        known.iter().map(|(name, json, _)| format!("\"{name}\":{}", value(table, json))).collect();
    let cells: Vec<String> = known
        .iter()
        .map(|(_, json, _)| {
            let json: serde_json::Value = serde_json::from_str(&value(table, json)).unwrap();
            let cell = match &json {
                serde_json::Value::Null => String::new(),
                serde_json::Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            format!("\"{}\"", cell.replace('"', "\"\""))
        })
        .collect();
    let csv = format!("{}\r\n{}\r\n", columns.join(","), cells.join(","));
    for text in [format!("{{{}}}", members.join(",")), csv] {
        let (sign_ins, others, unknown) = read(&text);
        assert_eq!((sign_ins.len(), others), (1, 0), "{table}");
        assert!(unknown.is_empty(), "{table}: {unknown:?}");
        for (name, _, what) in &known {
            match what {
                Taken(field, expected) => {
                    let found = sign_ins[0].get(field).map_or("nothing", String::as_str);
                    assert_eq!(found, value(table, expected), "{table}.{name} as {field}");
                }
                Left(reason) => assert!(!reason.is_empty()),
            }
        }
    }
}

#[test]
fn every_column_of_the_sign_in_tables_is_taken_or_left_for_a_reason() {
    for (table, count, columns) in TABLES.iter().take(6) {
        let columns: Vec<&str> = columns.split_whitespace().collect();
        assert_eq!(columns.len(), *count, "{table}");
        check(table, &columns);
    }
}

/// Service principals as the table had them in its first year: no token, no session, no agent.
#[test]
fn the_first_columns_of_service_principals_are_enough() {
    let columns = "TenantId SourceSystem TimeGenerated OperationName OperationVersion Category \
                   ResultType ResultSignature ResultDescription DurationMs CorrelationId \
                   ResourceGroup Identity Level Location AppId Id IPAddress LocationDetails \
                   ResourceDisplayName ResourceIdentity ServicePrincipalId ServicePrincipalName Type";
    let columns: Vec<&str> = columns.split_whitespace().collect();
    assert_eq!(columns.len(), 24);
    check("AADServicePrincipalSignInLogs", &columns);
}

/// Rows of every table with all their columns: none is unknown.
#[test]
fn no_column_of_any_table_is_unknown() {
    let time = "\"2026-03-04T05:06:07Z\"";
    for (table, count, columns) in TABLES {
        let columns: Vec<&str> = columns.split_whitespace().collect();
        assert_eq!(columns.len(), *count, "{table}");
        let members: Vec<String> = columns
            .iter()
            .map(|name| match *name {
                "Type" => format!("\"Type\":\"{table}\""),
                "Id" | "RequestId" => format!("\"{name}\":\"x\""),
                name if name.contains("Time") || name == "TokenIssuedAt" => {
                    format!("\"{name}\":{time}")
                }
                name => format!("\"{name}\":null"),
            })
            .collect();
        let (sign_ins, others, unknown) = read(&format!("{{{}}}", members.join(",")));
        assert_eq!(sign_ins.len() + others, 1, "{table}");
        assert!(unknown.is_empty(), "{table}: {unknown:?}");
    }
}

#[test]
fn a_new_key_is_counted_in_every_shape() {
    let names = |text: &str| {
        let (_, _, unknown) = read(text);
        unknown.names.into_iter().map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>()
    };
    let known =
        "\"id\":\"1\",\"createdDateTime\":\"2026-03-04T05:06:07Z\",\"clientAppUsed\":\"Browser\"";
    let record = format!("{{{known},\"quantumProof\":1,\"status\":{{\"mood\":\"good\"}}}}");
    assert_eq!(names(&format!("[{record},{record}]")), ["quantumProof 2", "status.mood 2"]);
    let envelope =
        format!("{{\"category\":\"SignInLogs\",\"p_source\":\"x\",\"properties\":{record}}}");
    assert_eq!(names(&envelope), ["quantumProof 1", "status.mood 1"]);
    assert_eq!(
        names(
            "TimeGenerated [UTC],Id,UserPrincipalName,Mood\n2026-03-04T05:06:07Z,1,a@example.com,good\n2026-03-04T05:06:07Z,2,a@example.com,\n"
        ),
        ["Mood 2"]
    );
    assert_eq!(
        names(
            r#"{"tables":[{"columns":[{"name":"TimeGenerated"},{"name":"Id"},{"name":"UserPrincipalName"},{"name":"Mood"}],
                "rows":[["2026-03-04T05:06:07Z","1","a@example.com",null]]}]}"#
        ),
        ["Mood 1"]
    );
}

/// The unified audit log: an entry by itself, as a text in a cell, and in an object around it.
#[test]
fn a_new_key_of_the_unified_audit_log_is_counted_in_every_shape() {
    let names = |text: &str| {
        let (_, _, unknown) = read(text);
        unknown.names.into_iter().map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>()
    };
    let entry = r#"{"CreationTime":"2026-03-04T05:06:01","Operation":"UserLoggedIn","RecordType":15,"Workload":"AzureActiveDirectory","Version":1,"Mood":"good","DeviceProperties":[{"Name":"Chip","Value":"x"}]}"#;
    assert_eq!(names(&format!("{entry}\n{entry}\n")), ["DeviceProperties.Chip 2", "Mood 2"]);
    let cell = entry.replace('"', "\"\"");
    assert_eq!(
        names(&format!("CreationDate,UserIds,Operations,AuditData,Sky\nx,a,b,\"{cell}\",blue\n")),
        ["AuditData.DeviceProperties.Chip 1", "AuditData.Mood 1", "Sky 1"]
    );
    let around = format!(r#"{{"id":"x","service":"y","Sky":"blue","auditData":{entry}}}"#);
    assert_eq!(names(&around), ["AuditData.DeviceProperties.Chip 1", "AuditData.Mood 1", "Sky 1"]);
    let apart = "CreationTime,Operation,RecordType,Workload,UserAgent,Mood\n2026-03-04T05:06:01,UserLoggedIn,15,AzureActiveDirectory,x,good\n";
    assert_eq!(names(apart), ["Mood 1"]);
}

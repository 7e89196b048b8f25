//! What the fields of sign-ins say in the less common shapes, beyond the time and the id that the
//! `.expected` files hold.

use std::collections::BTreeMap;

use super::super::{Cutter, Event, HEAD, Hints, Recognised, recognise};
use super::fixtures;
use super::table_columns::fields;

/// The fields of each sign-in of a fixture.
fn sign_ins(name: &str) -> Vec<BTreeMap<&'static str, String>> {
    let bytes = std::fs::read(fixtures().join(name)).unwrap();
    let Recognised::Records(layout) = recognise(&bytes[..bytes.len().min(HEAD)], &Hints::default())
    else {
        panic!("{name} is not recognised");
    };
    let mut found = Vec::new();
    let block = Cutter::new(&bytes[..], layout).next_block().unwrap().unwrap();
    let noticed = block.read(&mut |record| {
        if let Ok(Event::SignIn(sign_in)) = record.outcome {
            found.push(fields(&sign_in));
        }
    });
    let unknown = noticed.unknown;
    assert!(unknown.is_empty(), "{name}: {unknown:?}");
    found
}

/// Checks fields, where nothing is written `-`.
#[track_caller]
fn has(sign_in: &BTreeMap<&'static str, String>, expected: &[(&str, &str)]) {
    for (field, value) in expected {
        assert_eq!(sign_in.get(field).map_or("-", String::as_str), *value, "{field}");
    }
}

#[test]
fn what_powershell_cut_off_is_absent_and_the_rest_is_read() {
    let found = sign_ins("graph/powershell-depth.json");
    has(
        &found[0],
        &[
            ("user_principal_name", "alex.rivera@example.com"),
            ("client_address", "203.0.113.7"),
            ("error_code", "-"),
            ("outcome", "unknown"),
            ("city", "-"),
            ("country", "-"),
            ("operating_system", "-"),
            ("risk_event_types", "-"),
            ("time_basis", "created"),
        ],
    );
    has(
        &found[1],
        &[
            ("error_code", "50126"),
            ("outcome", "failure"),
            ("city", "Lisbon"),
            ("country", "PT"),
            ("risk_event_types", "[]"),
        ],
    );
    has(&found[2], &[("error_code", "0"), ("outcome", "success"), ("city", "Lisbon")]);
    has(&sign_ins("graph/powershell-one-object.json")[0], &[("error_code", "50126")]);
}

#[test]
fn other_writers_of_azure_monitor_records_are_read() {
    let found = sign_ins("diagnostic-settings/other-writers.jsonl");
    for nested in &found[..2] {
        has(
            nested,
            &[
                ("service_principal_name", "Backup"),
                ("client_address", "203.0.113.7"),
                ("resource_id", "00000003-0000-0000-c000-000000000000"),
                ("error_code", "0"),
                ("ingested_time", "2026-03-04T05:09:59.227983Z"),
            ],
        );
    }
    // A GUID where an address should be is kept: somebody has anonymised the data.
    has(&found[2], &[("client_address", "b1946ac9-2b4c-4f6e-9f5b-d3f2c1b0a987")]);
    has(
        &found[3],
        &[("time_basis", "assumed_utc"), ("ingested_time", "2026-03-04T05:08:30.983201Z")],
    );
    has(&found[4], &[("time_basis", "created"), ("ingested_time", "2026-01-09T09:41:00.000000Z")]);
}

#[test]
fn a_log_without_a_code_has_no_outcome() {
    let found = sign_ins("diagnostic-settings/mixed-categories.json");
    has(&found[0], &[("sign_in_type", "service_principal"), ("outcome", "success")]);
    has(
        &found[1],
        &[
            ("sign_in_type", "microsoft_service_principal"),
            ("outcome", "unknown"),
            // The envelope has an address where the event has none.
            ("client_address", "203.0.113.9"),
        ],
    );
}

#[test]
fn custom_tables_keep_the_tenant_and_the_resource_apart_from_the_workspace() {
    for sign_in in sign_ins("log-analytics-json/custom-table.jsonl") {
        has(
            &sign_in,
            &[
                ("sign_in_type", "non_interactive"),
                ("tenant_id", "7e4a4700-0000-4000-8000-000000000001"),
                ("resource_id", "00000003-0000-0000-c000-000000000000"),
                ("error_code", "50126"),
                ("failure_reason", "Invalid username or password."),
                ("city", "Lisbon"),
                ("operating_system", "Windows 10"),
                ("user_id", "a1e00000-0000-4000-8000-00000000000a"),
            ],
        );
    }
}

#[test]
fn nested_values_are_read_from_any_text() {
    let found = sign_ins("log-analytics-json/nested-as-text.jsonl");
    has(
        &found[0],
        &[
            ("operating_system", "Windows 10"),
            ("browser", "Edge 117"),
            ("device_compliant", "true"),
            ("device_managed", "-"),
            ("device_id", "-"),
            ("city", "Saint-Denis-d'Oléron"),
            ("country", "FR"),
            ("error_code", "50126"),
        ],
    );
    has(&found[1], &[("operating_system", "Windows 11"), ("city", "Porto")]);
    has(&found[2], &[("operating_system", "Linux"), ("city", "Faro")]);
}

#[test]
fn rows_of_few_columns_say_how_their_time_is_known() {
    let found = sign_ins("log-analytics-json/few-columns.jsonl");
    has(&found[0], &[("time_basis", "ingested"), ("sign_in_type", "unknown_user")]);
    has(&found[1], &[("time_basis", "ingested"), ("sign_in_type", "service_principal")]);
    has(&found[2], &[("time_basis", "created"), ("resource_display_name", "Microsoft Graph")]);
    let found = sign_ins("log-analytics-csv/few-columns.csv");
    has(&found[0], &[("service_principal_name", "Backup"), ("sign_in_type", "service_principal")]);
}

#[test]
fn values_that_went_through_text_keep_their_type() {
    has(
        &sign_ins("log-analytics-json/powershell-query.json")[0],
        &[
            ("logged_asn", "64496"),
            ("flagged_for_review", "false"),
            ("error_code", "50126"),
            ("operating_system", "Windows 10"),
        ],
    );
    for name in
        ["kusto-version-1.json", "error-beside-tables.json", "event-hub-of-data-export.json"]
    {
        has(
            &sign_ins(&format!("log-analytics-json/{name}"))[0],
            &[
                ("error_code", "50126"),
                ("tenant_id", "7e4a4700-0000-4000-8000-000000000001"),
                ("client_address", "203.0.113.7"),
            ],
        );
    }
}

#[test]
fn half_a_surrogate_costs_no_more_than_itself() {
    let found = sign_ins("diagnostic-settings/properties-in-broken-text.jsonl");
    has(&found[1], &[("device_name", "\u{fffd}"), ("error_code", "50126")]);
}

//! Real exports, which are not part of the project: what each must come to.

use std::fmt::Write as _;
use std::path::Path;

use super::{OtherKind, read};

/// What the real samples must come to: events, rejects, and the beginning of the name if they are
/// of another kind.
const SAMPLES: &[(&str, usize, usize, &str)] = &[
    ("diag_eventhub_records/SEKOIA-IO_intake-formats__azure-ad__records.json", 25, 0, ""),
    ("diag_jsonl/SEKOIA-IO_intake-formats__azure-ad__messages.jsonl", 25, 0, ""),
    ("diag_jsonl_adfs/elastic_integrations__test-adfs-signin.log", 1, 0, ""),
    (
        "diag_jsonl_mi/elastic_integrations__test-managed-identity-sample.first16000chars.log",
        10,
        1,
        "",
    ),
    ("diag_jsonl_sp/elastic_integrations__test-service-principal-signinlogs-sample.log", 7, 0, ""),
    ("graph_jsonl/tenzir_library__directory-audits.ndjson", 4, 0, ""),
    ("graph_jsonl/tenzir_library__risk-detections.ndjson", 2, 0, ""),
    ("graph_jsonl/tenzir_library__risky-users.ndjson", 0, 0, "Microsoft Graph risky users"),
    ("graph_jsonl/tenzir_library__sign-ins.ndjson", 1, 0, ""),
    ("graph_pages/microsoftgraph_docs__beta_directoryaudit-get_ex1.json", 1, 0, ""),
    ("graph_pages/microsoftgraph_docs__beta_directoryaudit-list_ex1.json", 1, 0, ""),
    ("graph_pages/microsoftgraph_docs__beta_serviceprincipal-list_ex1.json", 1, 0, ""),
    ("graph_pages/microsoftgraph_docs__beta_serviceprincipal-list_ex2.json", 1, 0, ""),
    ("graph_pages/microsoftgraph_docs__beta_serviceprincipal-list_ex3.json", 1, 0, ""),
    ("graph_pages/microsoftgraph_docs__beta_signin-get_ex1.json", 0, 1, ""),
    ("graph_pages/microsoftgraph_docs__beta_signin-list_ex1.json", 0, 1, ""),
    ("graph_pages/microsoftgraph_docs__beta_signin-list_ex2.json", 1, 0, ""),
    ("graph_pages/microsoftgraph_docs__v1.0_directoryaudit-get_ex1.json", 1, 0, ""),
    ("graph_pages/microsoftgraph_docs__v1.0_directoryaudit-list_ex1.json", 1, 0, ""),
    ("graph_pages/microsoftgraph_docs__v1.0_serviceprincipal-list_ex1.json", 1, 0, ""),
    ("graph_pages/microsoftgraph_docs__v1.0_signin-get_ex1.json", 0, 1, ""),
    ("graph_pages/microsoftgraph_docs__v1.0_signin-list_ex1.json", 0, 1, ""),
    ("graph_pages/microsoftgraph_docs__v1.0_signin-list_ex2.json", 0, 1, ""),
    ("law_api_json/microsoft_msticpy__SigninLogs_api_tables.json", 86, 0, ""),
    ("law_api_json/microsoft_msticpy__SigninLogs_azcli.json", 86, 0, ""),
    ("law_audit_csv/javiersoriano_sentinel-training__AuditLogs_Hunting.csv", 0, 5, ""),
    (
        "law_azureactivity_csv/javiersoriano_sentinel-training__azureActivity_adele.csv",
        0,
        0,
        "a Log Analytics export of `AzureActivity`",
    ),
    (
        "law_officeactivity_csv/javiersoriano_sentinel-training__office_activity.csv",
        0,
        0,
        "a Log Analytics export of `OfficeActivity`",
    ),
    (
        "law_officeactivity_csv/javiersoriano_sentinel-training__office_activity_inbox_rule.csv",
        0,
        0,
        "a Log Analytics export of `OfficeActivity`",
    ),
    (
        "law_other_csv/Azure_Azure-Sentinel-Notebooks__iforest-demo-data.csv",
        0,
        0,
        "the result of a summarised query",
    ),
    ("law_portal_csv/javiersoriano_sentinel-training__disable_accounts.csv", 0, 4, ""),
    (
        "law_portal_csv/javiersoriano_sentinel-training__signinLogs.csv",
        0,
        0,
        "the result of a summarised query",
    ),
    ("law_portal_csv/unknown-repo_index-id-20733332950__SigninLogs_2023.csv", 2, 0, ""),
    ("law_rows_jsonl/OTRF_Security-Datasets__AADAuditEvents.json", 4, 0, ""),
    ("law_rows_jsonl/OTRF_Security-Datasets__Microsoft365DefenderEvents.json", 0, 0, "a Defender"),
    (
        "law_rows_jsonl/OTRF_Security-Datasets__OfficeActivityEvents.json",
        0,
        0,
        "a Log Analytics export of `OfficeActivity`",
    ),
    ("negative/timescale_rsigma__test_event.json", 0, 1, ""),
    ("portal_csv_headers_only/ApplicationSignIns_2025-12_header.csv", 0, 0, ""),
    ("portal_csv_headers_only/InteractiveSignIns_2023_header.csv", 0, 0, ""),
    ("portal_csv_headers_only/InteractiveSignIns_2025-12_header.csv", 0, 0, ""),
    ("portal_json/derived__InteractiveSignIns_minified.json", 2, 0, ""),
    ("portal_json/unknown-repo_index-id-44999857578__InteractiveSignIns_2022-06.json", 2, 0, ""),
    // Four entries are of Exchange, and one has 65 seconds in a minute.
    (
        "splunk_o365_management_activity/splunk_security_content__o365_management_activity_example_logs.jsonl",
        13,
        5,
        "",
    ),
    ("ual_jsonl/SEKOIA-IO_intake-formats__o365__aad_messages.jsonl", 13, 0, ""),
    ("ual_jsonl/log2timeline_plaso__microsoft_audit_log.jsonl", 1, 3, ""),
    ("mmdb/maxmind-test/GeoLite2-ASN-Test.mmdb", 0, 0, "a GeoIP database"),
];

#[test]
fn real_samples_give_what_their_index_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples");
    if !folder.join("INDEX.tsv").exists() {
        println!("skipped: ../shared is absent");
        return;
    }
    let mut wrong = String::new();
    for (name, events, rejects, other) in SAMPLES {
        let told = read(&std::fs::read(folder.join(name)).unwrap(), name);
        let kind = told.other.as_ref().map_or("", OtherKind::describe);
        let right = told.events == *events
            && (told.rejects == *rejects || told.other.is_some())
            && kind.is_empty() == other.is_empty()
            && kind.starts_with(other);
        println!("{name}: {} events, {} rejects, {kind}", told.events, told.rejects);
        if !right {
            writeln!(wrong, "{name}: {kind} {:#?}", told.lines).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

//! Requests to Graph.

use super::*;

const ACTIVITY: &[&str] = &[
    "request_id=5164000a-0000-4000-8000-000000000301",
    "sign_in_activity_id=JYpgIpsdtUSw8suU8GstAA",
    "sign_in_request_id=22608a25-1d9b-44b5-b0f2-cb94f06b2d00",
    "tenant_id=7e4a4700-0000-4000-8000-000000000001",
    "app_id=a99d0000-0000-4000-8000-000000000001",
    "service_principal_id=59000000-0000-4000-8000-000000000001",
    "ip_address=203.0.113.7",
    "method=GET",
    "request_uri=https://graph.microsoft.com/v1.0/users?$top=999",
    "status_code=200",
    "roles=Mail.Read User.Read.All",
    "client_auth_method=1",
    "user_agent=python-requests/2.32.5",
    "operation_id=0be4a000-0000-4000-8000-000000000301",
    "client_request_id=c11e0000-0000-4000-8000-000000000301",
    "api_version=v1.0",
    "response_bytes=4088",
    "duration_ms=174837",
    "token_issued_at=2026-03-04T05:00:00.000Z",
    "location=North Europe",
];

#[test]
fn a_request_to_graph_comes_to_the_same_in_every_shape() {
    let values = [
        ("requestId", "5164000A-0000-4000-8000-000000000301"),
        ("signInActivityId", "JYpgIpsdtUSw8suU8GstAA"),
        ("appId", "a99d0000-0000-4000-8000-000000000001"),
        ("servicePrincipalId", "59000000-0000-4000-8000-000000000001"),
        ("ipAddress", "203.0.113.7"),
        ("requestMethod", "GET"),
        ("requestUri", "https://graph.microsoft.com/v1.0/users?$top=999"),
        ("responseStatusCode", "200"),
        ("roles", "Mail.Read User.Read.All"),
        ("scopes", ""),
        ("clientAuthMethod", "1"),
        ("userAgent", "python-requests/2.32.5"),
        ("operationId", "0be4a000-0000-4000-8000-000000000301"),
        ("clientRequestId", "c11e0000-0000-4000-8000-000000000301"),
        ("apiVersion", "v1.0"),
        ("responseSizeBytes", "4088"),
        ("durationMs", "174837"),
        ("tokenIssuedAt", "2026-03-04T05:00:00.0000000Z"),
        ("location", "North Europe"),
    ];
    let quoted = values.map(|(key, value)| format!("\"{key}\":\"{value}\"")).join(",");
    let tenant = "7e4a4700-0000-4000-8000-000000000001";
    let workspace = "30b50ace-0000-4000-8000-000000000001";
    let time = "2026-03-04T05:06:07.123Z";
    let id = "5164000a-0000-4000-8000-000000000301";
    let diagnostic = |properties: &str| {
        format!(
            "{{\"time\":\"{time}\",\"category\":\"MicrosoftGraphActivityLogs\",\"tenantId\":\
             \"{tenant}\",\"durationMs\":\"1\",\"properties\":{properties}}}"
        )
    };
    let inner = format!("{{{quoted}}}");
    let text = serde_json::to_string(&inner).unwrap();
    let row = format!(
        "{{\"TenantId\":\"{workspace}\",\"TimeGenerated\":\"{time}\",\"AadTenantId\":\"{tenant}\",\
         {quoted},\"Type\":\"MicrosoftGraphActivityLogs\"}}"
    );
    let headings = values.map(|(key, _)| key).join(",");
    let cells = values.map(|(_, value)| value).join(",");
    let csv = format!(
        "TenantId,TimeGenerated [UTC],AadTenantId,{headings}\r\n\
         {workspace},\"3/4/2026, 5:06:07.123 AM\",{tenant},{cells}\r\n"
    );
    let names = values.map(|(key, _)| format!("{{\"name\":\"{key}\"}}")).join(",");
    let table = format!(
        "{{\"tables\":[{{\"name\":\"PrimaryResult\",\"columns\":[{{\"name\":\"TimeGenerated\"}},\
         {{\"name\":\"AadTenantId\"}},{names}],\"rows\":[[\"{time}\",\"{tenant}\",{}]]}}]}}",
        values.map(|(_, value)| format!("\"{value}\"")).join(",")
    );
    for text in [diagnostic(&inner), diagnostic(&text), row, csv, table] {
        check(&text, RelatedKind::GraphActivity, id, time, ACTIVITY);
    }
}

#[test]
fn a_request_without_a_time_is_refused() {
    let text = "{\"category\":\"MicrosoftGraphActivityLogs\",\"properties\":{\"requestId\":\"x\"}}";
    let Recognised::Records(layout) = recognise(text.as_bytes(), &Hints::default()) else {
        panic!()
    };
    let block = Cutter::new(text.as_bytes(), layout).next_block().unwrap().unwrap();
    let mut told = Vec::new();
    block.read(&mut |record| told.push(record.outcome.unwrap_err().to_string()));
    assert_eq!(told, ["no value for `TimeGenerated`"]);
}

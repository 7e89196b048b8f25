//! The tables against the columns, and the values of records in every shape.

use super::super::{Cutter, FORMATS, Hints, Recognised, recognise};
use super::*;
use crate::record::RelatedValue as V;

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

#[test]
fn a_risk_detection_names_the_credential_and_the_sign_in() {
    let text = r##"{"@odata.type":"#microsoft.graph.servicePrincipalRiskDetection",
        "id":"d7ec0000000000000000000000000000000000000000000000000000000000a1",
        "requestId":"5164000a-0000-4000-8000-000000000302","correlationId":"c0440000-0000-4000-8000-000000000302",
        "riskEventType":"suspiciousSignins","riskState":"atRisk","riskLevel":"high","riskDetail":"none",
        "source":"IdentityProtection","detectionTimingType":"offline","activity":"signin",
        "tokenIssuerType":"AzureAD","ipAddress":"203.0.113.7",
        "location":{"city":"Lisbon","state":"Lisboa","countryOrRegion":"PT","geoCoordinates":{"latitude":38.7,"longitude":-9.1}},
        "activityDateTime":"2026-03-04T05:06:07.1234567Z","detectedDateTime":"2026-03-04T06:00:00Z",
        "lastUpdatedDateTime":"2026-03-04T07:00:00Z","servicePrincipalId":"59000000-0000-4000-8000-000000000001",
        "servicePrincipalDisplayName":"Backup","appId":"a99d0000-0000-4000-8000-000000000001",
        "keyIds":[ "c4ed0000-0000-4000-8000-000000000001" ],
        "additionalInfo":"[{\"Key\":\"alertUrl\",\"Value\":null}]","newThing":1}"##;
    let (found, unknown) = read(text);
    assert_eq!(unknown.names.into_iter().collect::<Vec<_>>(), [("newthing".to_owned(), 1)]);
    let related = &found[0];
    assert_eq!(related.event_time.map(moment).as_deref(), Some("2026-03-04T05:06:07.123Z"));
    assert_eq!(
        told(related),
        [
            "principal_kind=service_principal",
            "service_principal_id=59000000-0000-4000-8000-000000000001",
            "service_principal_name=Backup",
            "app_id=a99d0000-0000-4000-8000-000000000001",
            "request_id=5164000a-0000-4000-8000-000000000302",
            "correlation_id=c0440000-0000-4000-8000-000000000302",
            "key_ids_json=[\"c4ed0000-0000-4000-8000-000000000001\"]",
            "activity=signin",
            "activity_time=2026-03-04T05:06:07.123Z",
            "detected_time=2026-03-04T06:00:00.000Z",
            "updated_time=2026-03-04T07:00:00.000Z",
            "detection_timing=offline",
            "ip_address=203.0.113.7",
            "country=PT",
            "city=Lisbon",
            "risk_event_type=suspiciousSignins",
            "risk_level=high",
            "risk_state=atRisk",
            "risk_detail=none",
            "source=IdentityProtection",
            "token_issuer_type=AzureAD",
            "additional_info_json=[{\"Key\":\"alertUrl\",\"Value\":null}]",
        ]
    );
}

#[test]
fn risk_rows_of_log_analytics_do_not_take_the_workspace_for_the_tenant() {
    check(
        "TenantId,TimeGenerated [UTC],Id,AppId,DisplayName,RiskLevel,RiskState,\
         RiskLastUpdatedDateTime [UTC],ServicePrincipalType,AccountEnabled,IsProcessing\n\
         30b50ace-0000-4000-8000-000000000001,\"3/4/2026, 6:00:00.000 AM\",\
         59000000-0000-4000-8000-000000000001,a99d0000-0000-4000-8000-000000000001,Backup,high,\
         atRisk,\"3/4/2026, 5:06:07.123 AM\",Application,True,False\n",
        RelatedKind::RiskyServicePrincipal,
        "59000000-0000-4000-8000-000000000001",
        "2026-03-04T05:06:07.123Z",
        &[
            "service_principal_id=59000000-0000-4000-8000-000000000001",
            "app_id=a99d0000-0000-4000-8000-000000000001",
            "display_name=Backup",
            "service_principal_type=Application",
            "risk_level=high",
            "risk_state=atRisk",
            "is_enabled=true",
            "is_processing=false",
        ],
    );
}

#[test]
fn inventories_keep_their_lists_as_they_were_written() {
    check(
        r#"{"Id":"0b1ec000-0000-4000-8000-000000000001","AppId":"a99d0000-0000-4000-8000-000000000001",
            "DisplayName":"Backup","CreatedDateTime":"\/Date(1772600767000)\/","SignInAudience":"AzureADMyOrg",
            "PublisherDomain":"contoso.com","IsFallbackPublicClient":null,
            "PasswordCredentials":[ {"KeyId":"c4ed0000-0000-4000-8000-000000000001", "DisplayName":"a \" b", "Hint":"abc"} ],
            "KeyCredentials":"System.Object[]","Web":{"RedirectUris":["https://app.example.com/"]},
            "RequiredResourceAccess":[],"Owners":null,"AdditionalProperties":{}}"#,
        RelatedKind::Application,
        "0b1ec000-0000-4000-8000-000000000001",
        "-",
        &[
            "app_id=a99d0000-0000-4000-8000-000000000001",
            "display_name=Backup",
            "created_time=2026-03-04T05:06:07.000Z",
            "sign_in_audience=AzureADMyOrg",
            "publisher_domain=contoso.com",
            "reply_urls_json=[\"https://app.example.com/\"]",
            "password_credentials_json=[{\"KeyId\":\"c4ed0000-0000-4000-8000-000000000001\",\"DisplayName\":\"a \\\" b\",\"Hint\":\"abc\"}]",
            "required_resource_access_json=[]",
        ],
    );
    check(
        r#"{"id":"59000000-0000-4000-8000-000000000001","servicePrincipalType":"ManagedIdentity",
            "accountEnabled":true,"appOwnerOrganizationId":"7E4A4700-0000-4000-8000-000000000001",
            "alternativeNames":["isExplicit=False","/subscriptions/0/x"],
            "verifiedPublisher":{"displayName":"Contoso","verifiedPublisherId":"1"},"info":{"logoUrl":null}}"#,
        RelatedKind::ServicePrincipal,
        "59000000-0000-4000-8000-000000000001",
        "-",
        &[
            "service_principal_type=ManagedIdentity",
            "account_enabled=true",
            "app_owner_tenant_id=7e4a4700-0000-4000-8000-000000000001",
            "verified_publisher=Contoso",
            "alternative_names_json=[\"isExplicit=False\",\"/subscriptions/0/x\"]",
        ],
    );
}

#[test]
fn both_sorts_of_grant_are_told_apart() {
    check(
        r#"{"clientId":"59000000-0000-4000-8000-000000000001","consentType":"Principal","id":"Xy_-1",
            "principalId":"a1e00000-0000-4000-8000-00000000000A","resourceId":"4e500000-0000-4000-8000-000000000001","scope":"Mail.Read offline_access"}"#,
        RelatedKind::PermissionGrant,
        "Xy_-1",
        "-",
        &[
            "grant_type=delegated",
            "client_id=59000000-0000-4000-8000-000000000001",
            "consent_type=Principal",
            "principal_id=a1e00000-0000-4000-8000-00000000000a",
            "resource_id=4e500000-0000-4000-8000-000000000001",
            "permission=Mail.Read offline_access",
        ],
    );
    check(
        r#"{"appRoleId":"40710000-0000-4000-8000-000000000001","createdDateTime":"2026-03-04T05:06:07Z",
            "principalDisplayName":"Backup","principalId":"59000000-0000-4000-8000-000000000001",
            "principalType":"ServicePrincipal","resourceDisplayName":"Microsoft Graph","resourceId":"4e500000-0000-4000-8000-000000000001"}"#,
        RelatedKind::PermissionGrant,
        "app_role:59000000-0000-4000-8000-000000000001:4e500000-0000-4000-8000-000000000001:40710000-0000-4000-8000-000000000001",
        "-",
        &[
            "grant_type=app_role",
            "client_id=59000000-0000-4000-8000-000000000001",
            "client_display_name=Backup",
            "principal_type=ServicePrincipal",
            "resource_id=4e500000-0000-4000-8000-000000000001",
            "resource_display_name=Microsoft Graph",
            "app_role_id=40710000-0000-4000-8000-000000000001",
            "created_time=2026-03-04T05:06:07.000Z",
        ],
    );
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

#[test]
fn lists_of_permissions_do_not_take_the_age_of_the_application_for_that_of_the_grant() {
    let fixture = |name: &str| {
        let folder =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/inventory-csv");
        std::fs::read_to_string(folder.join(name)).unwrap()
    };
    let first = |name: &str| {
        let text = fixture(name);
        let first: Vec<&str> = text.split_inclusive('\n').take(2).collect();
        first.concat()
    };
    check(
        &first("OAuthPermissions.csv"),
        RelatedKind::PermissionGrant,
        "delegated:59000000-0000-4000-8000-000000000001:4e500000-0000-4000-8000-000000000001:a1e00000-0000-4000-8000-00000000000a:Mail.Read",
        "-",
        &[
            "grant_type=delegated",
            "client_id=59000000-0000-4000-8000-000000000001",
            "client_display_name=Backup",
            "client_app_id=a99d0000-0000-4000-8000-000000000001",
            "consent_type=Principal",
            "principal_id=a1e00000-0000-4000-8000-00000000000a",
            "resource_id=4e500000-0000-4000-8000-000000000001",
            "resource_display_name=Microsoft Graph",
            "permission=Mail.Read",
        ],
    );
    check(
        &first("Applications.csv"),
        RelatedKind::Application,
        "0b1ec000-0000-4000-8000-000000000001",
        "-",
        &[
            "app_id=a99d0000-0000-4000-8000-000000000001",
            "display_name=Backup",
            "owners_json=\"a1e00000-0000-4000-8000-00000000000a, a1e00000-0000-4000-8000-00000000000b\"",
        ],
    );
    check(
        &first("ServicePrincipals.csv"),
        RelatedKind::ServicePrincipal,
        "-",
        "-",
        &[
            "app_id=a99d0000-0000-4000-8000-000000000001",
            "display_name=Backup",
            "account_enabled=true",
            "app_owner_tenant_id=7e4a4700-0000-4000-8000-000000000001",
        ],
    );
}

//! Risk detections and risky principals.

use super::*;

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

//! Applications, service principals and what they may do.

use super::*;

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

#[test]
fn a_list_kept_by_hand_says_who_answers_for_an_application_and_what_it_is_for() {
    check(
        "APP-ID;Name;Technical owner;Used for\n\
         A99D0000-0000-4000-8000-000000000001;Backup;Alex Rivera;\"Copies; nightly\"\n",
        RelatedKind::ListedApplication,
        "-",
        "-",
        &[
            "app_id=a99d0000-0000-4000-8000-000000000001",
            "display_name=Backup",
            "owner=Alex Rivera",
            "purpose=Copies; nightly",
        ],
    );
    check(
        "Anwendungs-ID;Anwendungsname;Team;Eigentümer (E-Mail);Verwendungszweck;Notes\n\
         A99D0000-0000-4000-8000-000000000001;Backup;Plattform;alex@example.com;Kopien;lang\n",
        RelatedKind::ListedApplication,
        "-",
        "-",
        &[
            "app_id=a99d0000-0000-4000-8000-000000000001",
            "display_name=Backup",
            "owner=alex@example.com",
            "purpose=Kopien",
        ],
    );
}

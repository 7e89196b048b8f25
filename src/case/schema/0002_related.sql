-- Related records: written by the test `the_related_tables_are_those_of_the_record_kinds`.

CREATE TABLE authentication_step_sighting (
    member_id      INTEGER NOT NULL,
    record_number  BIGINT NOT NULL,
    byte_offset    BIGINT NOT NULL,
    byte_length    BIGINT NOT NULL,
    line           BIGINT,
    format         VARCHAR NOT NULL,
    record_digest  UBIGINT NOT NULL,
    event_id       VARCHAR NOT NULL,
    event_time     TIMESTAMP,
    request_id     VARCHAR,
    method         VARCHAR,
    method_detail  VARCHAR,
    succeeded      BOOLEAN,
    result_detail  VARCHAR,
    requirement    VARCHAR
);
COMMENT ON TABLE authentication_step_sighting IS 'Steps of authentications, as the portal downloads them beside sign-ins; every record, as it was read';
COMMENT ON COLUMN authentication_step_sighting.member_id IS 'The member it was read from';
COMMENT ON COLUMN authentication_step_sighting.record_number IS 'Its number there, counted from 1';
COMMENT ON COLUMN authentication_step_sighting.byte_offset IS 'Where its first byte stands in the member';
COMMENT ON COLUMN authentication_step_sighting.byte_length IS 'How many bytes it has';
COMMENT ON COLUMN authentication_step_sighting.line IS 'The line it begins on, counted from 1, where that is known';
COMMENT ON COLUMN authentication_step_sighting.format IS 'The export format it was read as';
COMMENT ON COLUMN authentication_step_sighting.record_digest IS 'XXH3-64 of its bytes: equal for copies';
COMMENT ON COLUMN authentication_step_sighting.event_id IS 'Its id in the export; or h: and a digest where there is none';
COMMENT ON COLUMN authentication_step_sighting.event_time IS 'When it happened or was last so, in UTC; NULL in inventories';
COMMENT ON COLUMN authentication_step_sighting.request_id IS 'Request id of the sign-in that the step is part of';
COMMENT ON COLUMN authentication_step_sighting.method IS 'Authentication method, as exported';
COMMENT ON COLUMN authentication_step_sighting.method_detail IS 'Detail of the method, as exported';
COMMENT ON COLUMN authentication_step_sighting.succeeded IS 'Whether the step succeeded';
COMMENT ON COLUMN authentication_step_sighting.result_detail IS 'Result, as exported';
COMMENT ON COLUMN authentication_step_sighting.requirement IS 'What asked for the step, as exported';

CREATE VIEW authentication_step AS
SELECT
    m.reference || ':' || s.record_number AS evidence,
    s.* EXCLUDE (member_id, record_number, byte_offset, byte_length, line, record_digest)
FROM authentication_step_sighting AS s
JOIN member_record AS m ON m.member_id = s.member_id
QUALIFY row_number() OVER (
    PARTITION BY s.event_id
    ORDER BY s.event_time DESC NULLS LAST, s.member_id, s.record_number
) = 1;
COMMENT ON VIEW authentication_step IS 'Steps of authentications, as the portal downloads them beside sign-ins; each once, by its latest record';

CREATE TABLE graph_activity_sighting (
    member_id                 INTEGER NOT NULL,
    record_number             BIGINT NOT NULL,
    byte_offset               BIGINT NOT NULL,
    byte_length               BIGINT NOT NULL,
    line                      BIGINT,
    format                    VARCHAR NOT NULL,
    record_digest             UBIGINT NOT NULL,
    event_id                  VARCHAR NOT NULL,
    event_time                TIMESTAMP,
    request_id                VARCHAR,
    sign_in_activity_id       VARCHAR,
    sign_in_request_id        VARCHAR,
    tenant_id                 VARCHAR,
    app_id                    VARCHAR,
    service_principal_id      VARCHAR,
    user_id                   VARCHAR,
    ip_address                VARCHAR,
    method                    VARCHAR,
    request_uri               VARCHAR,
    status_code               BIGINT,
    roles                     VARCHAR,
    scopes                    VARCHAR,
    client_auth_method        VARCHAR,
    user_agent                VARCHAR,
    operation_id              VARCHAR,
    client_request_id         VARCHAR,
    api_version               VARCHAR,
    response_bytes            BIGINT,
    duration_ms               BIGINT,
    session_id                VARCHAR,
    token_issued_at           TIMESTAMP,
    identity_provider         VARCHAR,
    location                  VARCHAR,
    user_principal_object_id  VARCHAR,
    identity_type             VARCHAR,
    directory_roles           VARCHAR,
    device_id                 VARCHAR,
    unique_token_id           VARCHAR
);
COMMENT ON TABLE graph_activity_sighting IS 'Requests to Microsoft Graph (MicrosoftGraphActivityLogs); every record, as it was read';
COMMENT ON COLUMN graph_activity_sighting.member_id IS 'The member it was read from';
COMMENT ON COLUMN graph_activity_sighting.record_number IS 'Its number there, counted from 1';
COMMENT ON COLUMN graph_activity_sighting.byte_offset IS 'Where its first byte stands in the member';
COMMENT ON COLUMN graph_activity_sighting.byte_length IS 'How many bytes it has';
COMMENT ON COLUMN graph_activity_sighting.line IS 'The line it begins on, counted from 1, where that is known';
COMMENT ON COLUMN graph_activity_sighting.format IS 'The export format it was read as';
COMMENT ON COLUMN graph_activity_sighting.record_digest IS 'XXH3-64 of its bytes: equal for copies';
COMMENT ON COLUMN graph_activity_sighting.event_id IS 'Its id in the export; or h: and a digest where there is none';
COMMENT ON COLUMN graph_activity_sighting.event_time IS 'When it happened or was last so, in UTC; NULL in inventories';
COMMENT ON COLUMN graph_activity_sighting.request_id IS 'Id of the request; one request may be logged twice';
COMMENT ON COLUMN graph_activity_sighting.sign_in_activity_id IS 'Unique token identifier of the sign-in whose token was used';
COMMENT ON COLUMN graph_activity_sighting.sign_in_request_id IS 'Request id of that sign-in, decoded from sign_in_activity_id';
COMMENT ON COLUMN graph_activity_sighting.tenant_id IS 'Tenant that was asked';
COMMENT ON COLUMN graph_activity_sighting.app_id IS 'Application that asked';
COMMENT ON COLUMN graph_activity_sighting.service_principal_id IS 'Service principal that asked';
COMMENT ON COLUMN graph_activity_sighting.user_id IS 'User on whose behalf it asked';
COMMENT ON COLUMN graph_activity_sighting.ip_address IS 'Address that the request came from';
COMMENT ON COLUMN graph_activity_sighting.method IS 'HTTP method';
COMMENT ON COLUMN graph_activity_sighting.request_uri IS 'What was asked for: hostile text';
COMMENT ON COLUMN graph_activity_sighting.status_code IS 'HTTP status of the answer';
COMMENT ON COLUMN graph_activity_sighting.roles IS 'App roles in the token';
COMMENT ON COLUMN graph_activity_sighting.scopes IS 'Delegated permissions in the token';
COMMENT ON COLUMN graph_activity_sighting.client_auth_method IS '0: public client; 1: client secret; 2: certificate';
COMMENT ON COLUMN graph_activity_sighting.user_agent IS 'User agent as sent by the client: hostile text';
COMMENT ON COLUMN graph_activity_sighting.operation_id IS 'Joins the requests of one batch';
COMMENT ON COLUMN graph_activity_sighting.client_request_id IS 'Id that the client gave the request';
COMMENT ON COLUMN graph_activity_sighting.api_version IS 'Version of Microsoft Graph';
COMMENT ON COLUMN graph_activity_sighting.response_bytes IS 'Size of the answer in bytes';
COMMENT ON COLUMN graph_activity_sighting.duration_ms IS 'Time taken, in milliseconds';
COMMENT ON COLUMN graph_activity_sighting.session_id IS 'Session that the token belongs to';
COMMENT ON COLUMN graph_activity_sighting.token_issued_at IS 'When the token was issued, in UTC';
COMMENT ON COLUMN graph_activity_sighting.identity_provider IS 'Who issued the identity';
COMMENT ON COLUMN graph_activity_sighting.location IS 'Region of Azure that answered';
COMMENT ON COLUMN graph_activity_sighting.user_principal_object_id IS 'Object id of whom the token is about: the service principal in tokens of applications';
COMMENT ON COLUMN graph_activity_sighting.identity_type IS 'user or app, by the token';
COMMENT ON COLUMN graph_activity_sighting.directory_roles IS 'Ids of the directory roles in the token';
COMMENT ON COLUMN graph_activity_sighting.device_id IS 'Device that the token belongs to';
COMMENT ON COLUMN graph_activity_sighting.unique_token_id IS 'Identifier of the token, as exported';

CREATE VIEW graph_activity AS
SELECT
    m.reference || ':' || s.record_number AS evidence,
    s.* EXCLUDE (member_id, record_number, byte_offset, byte_length, line, record_digest)
FROM graph_activity_sighting AS s
JOIN member_record AS m ON m.member_id = s.member_id
QUALIFY row_number() OVER (
    PARTITION BY s.event_id
    ORDER BY s.event_time DESC NULLS LAST, s.member_id, s.record_number
) = 1;
COMMENT ON VIEW graph_activity IS 'Requests to Microsoft Graph (MicrosoftGraphActivityLogs); each once, by its latest record';

CREATE TABLE risky_service_principal_sighting (
    member_id               INTEGER NOT NULL,
    record_number           BIGINT NOT NULL,
    byte_offset             BIGINT NOT NULL,
    byte_length             BIGINT NOT NULL,
    line                    BIGINT,
    format                  VARCHAR NOT NULL,
    record_digest           UBIGINT NOT NULL,
    event_id                VARCHAR NOT NULL,
    event_time              TIMESTAMP,
    service_principal_id    VARCHAR,
    app_id                  VARCHAR,
    display_name            VARCHAR,
    service_principal_type  VARCHAR,
    risk_level              VARCHAR,
    risk_state              VARCHAR,
    risk_detail             VARCHAR,
    is_enabled              BOOLEAN,
    is_deleted              BOOLEAN,
    tenant_id               VARCHAR,
    is_processing           BOOLEAN
);
COMMENT ON TABLE risky_service_principal_sighting IS 'Service principals that Entra ID Protection holds for risky; every record, as it was read';
COMMENT ON COLUMN risky_service_principal_sighting.member_id IS 'The member it was read from';
COMMENT ON COLUMN risky_service_principal_sighting.record_number IS 'Its number there, counted from 1';
COMMENT ON COLUMN risky_service_principal_sighting.byte_offset IS 'Where its first byte stands in the member';
COMMENT ON COLUMN risky_service_principal_sighting.byte_length IS 'How many bytes it has';
COMMENT ON COLUMN risky_service_principal_sighting.line IS 'The line it begins on, counted from 1, where that is known';
COMMENT ON COLUMN risky_service_principal_sighting.format IS 'The export format it was read as';
COMMENT ON COLUMN risky_service_principal_sighting.record_digest IS 'XXH3-64 of its bytes: equal for copies';
COMMENT ON COLUMN risky_service_principal_sighting.event_id IS 'Its id in the export; or h: and a digest where there is none';
COMMENT ON COLUMN risky_service_principal_sighting.event_time IS 'When it happened or was last so, in UTC; NULL in inventories';
COMMENT ON COLUMN risky_service_principal_sighting.service_principal_id IS 'Object id';
COMMENT ON COLUMN risky_service_principal_sighting.app_id IS 'Application id';
COMMENT ON COLUMN risky_service_principal_sighting.display_name IS 'Display name';
COMMENT ON COLUMN risky_service_principal_sighting.service_principal_type IS 'Kind of service principal, as exported';
COMMENT ON COLUMN risky_service_principal_sighting.risk_level IS 'Level of risk, as exported';
COMMENT ON COLUMN risky_service_principal_sighting.risk_state IS 'State of the risk, as exported';
COMMENT ON COLUMN risky_service_principal_sighting.risk_detail IS 'What became of the risk, as exported';
COMMENT ON COLUMN risky_service_principal_sighting.is_enabled IS 'Whether it could sign in';
COMMENT ON COLUMN risky_service_principal_sighting.is_deleted IS 'Whether it was deleted or is being deleted';
COMMENT ON COLUMN risky_service_principal_sighting.tenant_id IS 'Tenant that holds it for risky';
COMMENT ON COLUMN risky_service_principal_sighting.is_processing IS 'Whether the risk was being worked out';

CREATE VIEW risky_service_principal AS
SELECT
    m.reference || ':' || s.record_number AS evidence,
    s.* EXCLUDE (member_id, record_number, byte_offset, byte_length, line, record_digest)
FROM risky_service_principal_sighting AS s
JOIN member_record AS m ON m.member_id = s.member_id
QUALIFY row_number() OVER (
    PARTITION BY s.event_id
    ORDER BY s.event_time DESC NULLS LAST, s.member_id, s.record_number
) = 1;
COMMENT ON VIEW risky_service_principal IS 'Service principals that Entra ID Protection holds for risky; each once, by its latest record';

CREATE TABLE risk_detection_sighting (
    member_id               INTEGER NOT NULL,
    record_number           BIGINT NOT NULL,
    byte_offset             BIGINT NOT NULL,
    byte_length             BIGINT NOT NULL,
    line                    BIGINT,
    format                  VARCHAR NOT NULL,
    record_digest           UBIGINT NOT NULL,
    event_id                VARCHAR NOT NULL,
    event_time              TIMESTAMP,
    principal_kind          VARCHAR,
    service_principal_id    VARCHAR,
    service_principal_name  VARCHAR,
    app_id                  VARCHAR,
    user_id                 VARCHAR,
    user_principal_name     VARCHAR,
    request_id              VARCHAR,
    correlation_id          VARCHAR,
    key_ids_json            VARCHAR,
    activity                VARCHAR,
    activity_time           TIMESTAMP,
    detected_time           TIMESTAMP,
    updated_time            TIMESTAMP,
    detection_timing        VARCHAR,
    ip_address              VARCHAR,
    country                 VARCHAR,
    city                    VARCHAR,
    risk_event_type         VARCHAR,
    risk_level              VARCHAR,
    risk_state              VARCHAR,
    risk_detail             VARCHAR,
    source                  VARCHAR,
    token_issuer_type       VARCHAR,
    additional_info_json    VARCHAR,
    tenant_id               VARCHAR
);
COMMENT ON TABLE risk_detection_sighting IS 'Findings of Entra ID Protection; every record, as it was read';
COMMENT ON COLUMN risk_detection_sighting.member_id IS 'The member it was read from';
COMMENT ON COLUMN risk_detection_sighting.record_number IS 'Its number there, counted from 1';
COMMENT ON COLUMN risk_detection_sighting.byte_offset IS 'Where its first byte stands in the member';
COMMENT ON COLUMN risk_detection_sighting.byte_length IS 'How many bytes it has';
COMMENT ON COLUMN risk_detection_sighting.line IS 'The line it begins on, counted from 1, where that is known';
COMMENT ON COLUMN risk_detection_sighting.format IS 'The export format it was read as';
COMMENT ON COLUMN risk_detection_sighting.record_digest IS 'XXH3-64 of its bytes: equal for copies';
COMMENT ON COLUMN risk_detection_sighting.event_id IS 'Its id in the export; or h: and a digest where there is none';
COMMENT ON COLUMN risk_detection_sighting.event_time IS 'When it happened or was last so, in UTC; NULL in inventories';
COMMENT ON COLUMN risk_detection_sighting.principal_kind IS 'user or service_principal';
COMMENT ON COLUMN risk_detection_sighting.service_principal_id IS 'Object id of the service principal';
COMMENT ON COLUMN risk_detection_sighting.service_principal_name IS 'Display name of the service principal';
COMMENT ON COLUMN risk_detection_sighting.app_id IS 'Application id';
COMMENT ON COLUMN risk_detection_sighting.user_id IS 'Object id of the user';
COMMENT ON COLUMN risk_detection_sighting.user_principal_name IS 'Principal name of the user';
COMMENT ON COLUMN risk_detection_sighting.request_id IS 'Request id of the sign-in that it is about';
COMMENT ON COLUMN risk_detection_sighting.correlation_id IS 'Correlation id of that sign-in';
COMMENT ON COLUMN risk_detection_sighting.key_ids_json IS 'Key ids of the credentials that it is about';
COMMENT ON COLUMN risk_detection_sighting.activity IS 'Kind of activity, as exported';
COMMENT ON COLUMN risk_detection_sighting.activity_time IS 'When the risky activity was, in UTC';
COMMENT ON COLUMN risk_detection_sighting.detected_time IS 'When it was detected, in UTC';
COMMENT ON COLUMN risk_detection_sighting.updated_time IS 'When the finding last changed, in UTC';
COMMENT ON COLUMN risk_detection_sighting.detection_timing IS 'realtime, nearRealtime or offline, as exported';
COMMENT ON COLUMN risk_detection_sighting.ip_address IS 'Address that it is about';
COMMENT ON COLUMN risk_detection_sighting.country IS 'Country by Microsoft';
COMMENT ON COLUMN risk_detection_sighting.city IS 'City by Microsoft';
COMMENT ON COLUMN risk_detection_sighting.risk_event_type IS 'What was found, such as leakedCredentials';
COMMENT ON COLUMN risk_detection_sighting.risk_level IS 'Level of risk, as exported';
COMMENT ON COLUMN risk_detection_sighting.risk_state IS 'State of the risk, as exported';
COMMENT ON COLUMN risk_detection_sighting.risk_detail IS 'What became of the risk, as exported';
COMMENT ON COLUMN risk_detection_sighting.source IS 'Who found it';
COMMENT ON COLUMN risk_detection_sighting.token_issuer_type IS 'Who issued the token';
COMMENT ON COLUMN risk_detection_sighting.additional_info_json IS 'Everything else that was said, as exported';
COMMENT ON COLUMN risk_detection_sighting.tenant_id IS 'Tenant';

CREATE VIEW risk_detection AS
SELECT
    m.reference || ':' || s.record_number AS evidence,
    s.* EXCLUDE (member_id, record_number, byte_offset, byte_length, line, record_digest)
FROM risk_detection_sighting AS s
JOIN member_record AS m ON m.member_id = s.member_id
QUALIFY row_number() OVER (
    PARTITION BY s.event_id
    ORDER BY s.event_time DESC NULLS LAST, s.member_id, s.record_number
) = 1;
COMMENT ON VIEW risk_detection IS 'Findings of Entra ID Protection; each once, by its latest record';

CREATE TABLE service_principal_sighting (
    member_id                  INTEGER NOT NULL,
    record_number              BIGINT NOT NULL,
    byte_offset                BIGINT NOT NULL,
    byte_length                BIGINT NOT NULL,
    line                       BIGINT,
    format                     VARCHAR NOT NULL,
    record_digest              UBIGINT NOT NULL,
    event_id                   VARCHAR NOT NULL,
    event_time                 TIMESTAMP,
    app_id                     VARCHAR,
    display_name               VARCHAR,
    service_principal_type     VARCHAR,
    account_enabled            BOOLEAN,
    app_owner_tenant_id        VARCHAR,
    created_time               TIMESTAMP,
    sign_in_audience           VARCHAR,
    publisher_name             VARCHAR,
    verified_publisher         VARCHAR,
    homepage                   VARCHAR,
    reply_urls_json            VARCHAR,
    key_credentials_json       VARCHAR,
    password_credentials_json  VARCHAR,
    app_roles_json             VARCHAR,
    permission_scopes_json     VARCHAR,
    owners_json                VARCHAR,
    tags_json                  VARCHAR,
    alternative_names_json     VARCHAR,
    disabled_by_microsoft      VARCHAR,
    notes                      VARCHAR
);
COMMENT ON TABLE service_principal_sighting IS 'Service principals as the directory had them when exported; every record, as it was read';
COMMENT ON COLUMN service_principal_sighting.member_id IS 'The member it was read from';
COMMENT ON COLUMN service_principal_sighting.record_number IS 'Its number there, counted from 1';
COMMENT ON COLUMN service_principal_sighting.byte_offset IS 'Where its first byte stands in the member';
COMMENT ON COLUMN service_principal_sighting.byte_length IS 'How many bytes it has';
COMMENT ON COLUMN service_principal_sighting.line IS 'The line it begins on, counted from 1, where that is known';
COMMENT ON COLUMN service_principal_sighting.format IS 'The export format it was read as';
COMMENT ON COLUMN service_principal_sighting.record_digest IS 'XXH3-64 of its bytes: equal for copies';
COMMENT ON COLUMN service_principal_sighting.event_id IS 'Its id in the export; or h: and a digest where there is none';
COMMENT ON COLUMN service_principal_sighting.event_time IS 'When it happened or was last so, in UTC; NULL in inventories';
COMMENT ON COLUMN service_principal_sighting.app_id IS 'Application id';
COMMENT ON COLUMN service_principal_sighting.display_name IS 'Display name';
COMMENT ON COLUMN service_principal_sighting.service_principal_type IS 'Application, ManagedIdentity, Legacy or SocialIdp';
COMMENT ON COLUMN service_principal_sighting.account_enabled IS 'Whether it could sign in';
COMMENT ON COLUMN service_principal_sighting.app_owner_tenant_id IS 'Tenant the application is registered in';
COMMENT ON COLUMN service_principal_sighting.created_time IS 'When it was made, in UTC, where the export says so';
COMMENT ON COLUMN service_principal_sighting.sign_in_audience IS 'Who can sign in to it';
COMMENT ON COLUMN service_principal_sighting.publisher_name IS 'Publisher, as exported';
COMMENT ON COLUMN service_principal_sighting.verified_publisher IS 'Publisher that Microsoft has verified';
COMMENT ON COLUMN service_principal_sighting.homepage IS 'Home page: hostile text';
COMMENT ON COLUMN service_principal_sighting.reply_urls_json IS 'Where answers may be sent';
COMMENT ON COLUMN service_principal_sighting.key_credentials_json IS 'Certificates: key id, name, validity';
COMMENT ON COLUMN service_principal_sighting.password_credentials_json IS 'Secrets: key id, name, hint, validity';
COMMENT ON COLUMN service_principal_sighting.app_roles_json IS 'App roles that it offers';
COMMENT ON COLUMN service_principal_sighting.permission_scopes_json IS 'Delegated permissions that it offers';
COMMENT ON COLUMN service_principal_sighting.owners_json IS 'Owners, where the export carries them';
COMMENT ON COLUMN service_principal_sighting.tags_json IS 'Tags';
COMMENT ON COLUMN service_principal_sighting.alternative_names_json IS 'Resources that a managed identity belongs to';
COMMENT ON COLUMN service_principal_sighting.disabled_by_microsoft IS 'Whether and why Microsoft has switched it off';
COMMENT ON COLUMN service_principal_sighting.notes IS 'Notes in the directory: hostile text';

CREATE VIEW service_principal AS
SELECT
    m.reference || ':' || s.record_number AS evidence,
    s.* EXCLUDE (member_id, record_number, byte_offset, byte_length, line, record_digest)
FROM service_principal_sighting AS s
JOIN member_record AS m ON m.member_id = s.member_id
QUALIFY row_number() OVER (
    PARTITION BY s.event_id
    ORDER BY s.event_time DESC NULLS LAST, s.member_id, s.record_number
) = 1;
COMMENT ON VIEW service_principal IS 'Service principals as the directory had them when exported; each once, by its latest record';

CREATE TABLE application_sighting (
    member_id                      INTEGER NOT NULL,
    record_number                  BIGINT NOT NULL,
    byte_offset                    BIGINT NOT NULL,
    byte_length                    BIGINT NOT NULL,
    line                           BIGINT,
    format                         VARCHAR NOT NULL,
    record_digest                  UBIGINT NOT NULL,
    event_id                       VARCHAR NOT NULL,
    event_time                     TIMESTAMP,
    app_id                         VARCHAR,
    display_name                   VARCHAR,
    created_time                   TIMESTAMP,
    deleted_time                   TIMESTAMP,
    sign_in_audience               VARCHAR,
    publisher_domain               VARCHAR,
    verified_publisher             VARCHAR,
    is_fallback_public_client      BOOLEAN,
    identifier_uris_json           VARCHAR,
    reply_urls_json                VARCHAR,
    key_credentials_json           VARCHAR,
    password_credentials_json      VARCHAR,
    federated_credentials_json     VARCHAR,
    required_resource_access_json  VARCHAR,
    app_roles_json                 VARCHAR,
    owners_json                    VARCHAR,
    tags_json                      VARCHAR,
    notes                          VARCHAR,
    spa_reply_urls_json            VARCHAR,
    public_client_reply_urls_json  VARCHAR
);
COMMENT ON TABLE application_sighting IS 'Application registrations as the directory had them when exported; every record, as it was read';
COMMENT ON COLUMN application_sighting.member_id IS 'The member it was read from';
COMMENT ON COLUMN application_sighting.record_number IS 'Its number there, counted from 1';
COMMENT ON COLUMN application_sighting.byte_offset IS 'Where its first byte stands in the member';
COMMENT ON COLUMN application_sighting.byte_length IS 'How many bytes it has';
COMMENT ON COLUMN application_sighting.line IS 'The line it begins on, counted from 1, where that is known';
COMMENT ON COLUMN application_sighting.format IS 'The export format it was read as';
COMMENT ON COLUMN application_sighting.record_digest IS 'XXH3-64 of its bytes: equal for copies';
COMMENT ON COLUMN application_sighting.event_id IS 'Its id in the export; or h: and a digest where there is none';
COMMENT ON COLUMN application_sighting.event_time IS 'When it happened or was last so, in UTC; NULL in inventories';
COMMENT ON COLUMN application_sighting.app_id IS 'Application id';
COMMENT ON COLUMN application_sighting.display_name IS 'Display name';
COMMENT ON COLUMN application_sighting.created_time IS 'When it was registered, in UTC';
COMMENT ON COLUMN application_sighting.deleted_time IS 'When it was deleted, in UTC';
COMMENT ON COLUMN application_sighting.sign_in_audience IS 'Who can sign in to it';
COMMENT ON COLUMN application_sighting.publisher_domain IS 'Publisher domain';
COMMENT ON COLUMN application_sighting.verified_publisher IS 'Publisher that Microsoft has verified';
COMMENT ON COLUMN application_sighting.is_fallback_public_client IS 'Whether it may sign in without a secret';
COMMENT ON COLUMN application_sighting.identifier_uris_json IS 'Identifiers as a resource';
COMMENT ON COLUMN application_sighting.reply_urls_json IS 'Where answers may be sent';
COMMENT ON COLUMN application_sighting.key_credentials_json IS 'Certificates: key id, name, validity';
COMMENT ON COLUMN application_sighting.password_credentials_json IS 'Secrets: key id, name, hint, validity';
COMMENT ON COLUMN application_sighting.federated_credentials_json IS 'Federated credentials, where the export carries them';
COMMENT ON COLUMN application_sighting.required_resource_access_json IS 'Permissions that it asks for';
COMMENT ON COLUMN application_sighting.app_roles_json IS 'App roles that it offers';
COMMENT ON COLUMN application_sighting.owners_json IS 'Owners, where the export carries them';
COMMENT ON COLUMN application_sighting.tags_json IS 'Tags';
COMMENT ON COLUMN application_sighting.notes IS 'Notes in the directory: hostile text';
COMMENT ON COLUMN application_sighting.spa_reply_urls_json IS 'Where answers may be sent, in browsers';
COMMENT ON COLUMN application_sighting.public_client_reply_urls_json IS 'Where answers may be sent, on devices';

CREATE VIEW application AS
SELECT
    m.reference || ':' || s.record_number AS evidence,
    s.* EXCLUDE (member_id, record_number, byte_offset, byte_length, line, record_digest)
FROM application_sighting AS s
JOIN member_record AS m ON m.member_id = s.member_id
QUALIFY row_number() OVER (
    PARTITION BY s.event_id
    ORDER BY s.event_time DESC NULLS LAST, s.member_id, s.record_number
) = 1;
COMMENT ON VIEW application IS 'Application registrations as the directory had them when exported; each once, by its latest record';

CREATE TABLE permission_grant_sighting (
    member_id              INTEGER NOT NULL,
    record_number          BIGINT NOT NULL,
    byte_offset            BIGINT NOT NULL,
    byte_length            BIGINT NOT NULL,
    line                   BIGINT,
    format                 VARCHAR NOT NULL,
    record_digest          UBIGINT NOT NULL,
    event_id               VARCHAR NOT NULL,
    event_time             TIMESTAMP,
    grant_type             VARCHAR,
    client_id              VARCHAR,
    client_display_name    VARCHAR,
    client_app_id          VARCHAR,
    principal_type         VARCHAR,
    consent_type           VARCHAR,
    principal_id           VARCHAR,
    resource_id            VARCHAR,
    resource_display_name  VARCHAR,
    permission             VARCHAR,
    app_role_id            VARCHAR,
    created_time           TIMESTAMP
);
COMMENT ON TABLE permission_grant_sighting IS 'Delegated permissions and app roles that were granted; every record, as it was read';
COMMENT ON COLUMN permission_grant_sighting.member_id IS 'The member it was read from';
COMMENT ON COLUMN permission_grant_sighting.record_number IS 'Its number there, counted from 1';
COMMENT ON COLUMN permission_grant_sighting.byte_offset IS 'Where its first byte stands in the member';
COMMENT ON COLUMN permission_grant_sighting.byte_length IS 'How many bytes it has';
COMMENT ON COLUMN permission_grant_sighting.line IS 'The line it begins on, counted from 1, where that is known';
COMMENT ON COLUMN permission_grant_sighting.format IS 'The export format it was read as';
COMMENT ON COLUMN permission_grant_sighting.record_digest IS 'XXH3-64 of its bytes: equal for copies';
COMMENT ON COLUMN permission_grant_sighting.event_id IS 'Its id in the export; or h: and a digest where there is none';
COMMENT ON COLUMN permission_grant_sighting.event_time IS 'When it happened or was last so, in UTC; NULL in inventories';
COMMENT ON COLUMN permission_grant_sighting.grant_type IS 'delegated or app_role';
COMMENT ON COLUMN permission_grant_sighting.client_id IS 'Object id of the service principal, user or group that was given it';
COMMENT ON COLUMN permission_grant_sighting.client_display_name IS 'Its display name';
COMMENT ON COLUMN permission_grant_sighting.client_app_id IS 'Its application id';
COMMENT ON COLUMN permission_grant_sighting.principal_type IS 'User, Group or ServicePrincipal, for app roles';
COMMENT ON COLUMN permission_grant_sighting.consent_type IS 'AllPrincipals or Principal, for delegated permissions';
COMMENT ON COLUMN permission_grant_sighting.principal_id IS 'User on whose behalf it may be used, where that is one';
COMMENT ON COLUMN permission_grant_sighting.resource_id IS 'Object id of the service principal of the resource';
COMMENT ON COLUMN permission_grant_sighting.resource_display_name IS 'Display name of the resource';
COMMENT ON COLUMN permission_grant_sighting.permission IS 'Scopes as exported, or the value of the app role where the export carries it';
COMMENT ON COLUMN permission_grant_sighting.app_role_id IS 'Id of the app role';
COMMENT ON COLUMN permission_grant_sighting.created_time IS 'When it was granted, in UTC';

CREATE VIEW permission_grant AS
SELECT
    m.reference || ':' || s.record_number AS evidence,
    s.* EXCLUDE (member_id, record_number, byte_offset, byte_length, line, record_digest)
FROM permission_grant_sighting AS s
JOIN member_record AS m ON m.member_id = s.member_id
QUALIFY row_number() OVER (
    PARTITION BY s.event_id
    ORDER BY s.event_time DESC NULLS LAST, s.member_id, s.record_number
) = 1;
COMMENT ON VIEW permission_grant IS 'Delegated permissions and app roles that were granted; each once, by its latest record';

CREATE TABLE listed_application_sighting (
    member_id             INTEGER NOT NULL,
    record_number         BIGINT NOT NULL,
    byte_offset           BIGINT NOT NULL,
    byte_length           BIGINT NOT NULL,
    line                  BIGINT,
    format                VARCHAR NOT NULL,
    record_digest         UBIGINT NOT NULL,
    event_id              VARCHAR NOT NULL,
    event_time            TIMESTAMP,
    app_id                VARCHAR,
    service_principal_id  VARCHAR,
    display_name          VARCHAR,
    owner                 VARCHAR,
    purpose               VARCHAR,
    permissions           VARCHAR
);
COMMENT ON TABLE listed_application_sighting IS 'Applications in a list that an organisation keeps itself: who answers for them, and what for; every record, as it was read';
COMMENT ON COLUMN listed_application_sighting.member_id IS 'The member it was read from';
COMMENT ON COLUMN listed_application_sighting.record_number IS 'Its number there, counted from 1';
COMMENT ON COLUMN listed_application_sighting.byte_offset IS 'Where its first byte stands in the member';
COMMENT ON COLUMN listed_application_sighting.byte_length IS 'How many bytes it has';
COMMENT ON COLUMN listed_application_sighting.line IS 'The line it begins on, counted from 1, where that is known';
COMMENT ON COLUMN listed_application_sighting.format IS 'The export format it was read as';
COMMENT ON COLUMN listed_application_sighting.record_digest IS 'XXH3-64 of its bytes: equal for copies';
COMMENT ON COLUMN listed_application_sighting.event_id IS 'Its id in the export; or h: and a digest where there is none';
COMMENT ON COLUMN listed_application_sighting.event_time IS 'When it happened or was last so, in UTC; NULL in inventories';
COMMENT ON COLUMN listed_application_sighting.app_id IS 'Application id';
COMMENT ON COLUMN listed_application_sighting.service_principal_id IS 'Object id of the service principal';
COMMENT ON COLUMN listed_application_sighting.display_name IS 'What the list calls it: nothing is joined by it';
COMMENT ON COLUMN listed_application_sighting.owner IS 'Who answers for it, as the list says: a person or a team';
COMMENT ON COLUMN listed_application_sighting.purpose IS 'What it is for, as the list says';
COMMENT ON COLUMN listed_application_sighting.permissions IS 'What it may do, as the list says';

CREATE VIEW listed_application AS
SELECT
    m.reference || ':' || s.record_number AS evidence,
    s.* EXCLUDE (member_id, record_number, byte_offset, byte_length, line, record_digest)
FROM listed_application_sighting AS s
JOIN member_record AS m ON m.member_id = s.member_id
QUALIFY row_number() OVER (
    PARTITION BY s.event_id
    ORDER BY s.event_time DESC NULLS LAST, s.member_id, s.record_number
) = 1;
COMMENT ON VIEW listed_application IS 'Applications in a list that an organisation keeps itself: who answers for them, and what for; each once, by its latest record';

CREATE TABLE sign_in_summary_sighting (
    member_id                  INTEGER NOT NULL,
    record_number              BIGINT NOT NULL,
    byte_offset                BIGINT NOT NULL,
    byte_length                BIGINT NOT NULL,
    line                       BIGINT,
    format                     VARCHAR NOT NULL,
    record_digest              UBIGINT NOT NULL,
    event_id                   VARCHAR NOT NULL,
    event_time                 TIMESTAMP,
    sign_in_type               VARCHAR,
    first_time                 TIMESTAMP,
    last_time                  TIMESTAMP,
    sign_ins                   BIGINT,
    tenant_id                  VARCHAR,
    app_id                     VARCHAR,
    app_display_name           VARCHAR,
    service_principal_id       VARCHAR,
    service_principal_name     VARCHAR,
    user_principal_name        VARCHAR,
    resource_id                VARCHAR,
    resource_display_name      VARCHAR,
    ip_address                 VARCHAR,
    error_code                 BIGINT,
    failure_reason             VARCHAR,
    conditional_access_status  VARCHAR,
    credential_key_id          VARCHAR,
    managed_identity_type      VARCHAR,
    agent_type                 VARCHAR
);
COMMENT ON TABLE sign_in_summary_sighting IS 'Sign-ins counted together by Entra ID (summarizedSignIn): first, last and how many, never taken for events; every record, as it was read';
COMMENT ON COLUMN sign_in_summary_sighting.member_id IS 'The member it was read from';
COMMENT ON COLUMN sign_in_summary_sighting.record_number IS 'Its number there, counted from 1';
COMMENT ON COLUMN sign_in_summary_sighting.byte_offset IS 'Where its first byte stands in the member';
COMMENT ON COLUMN sign_in_summary_sighting.byte_length IS 'How many bytes it has';
COMMENT ON COLUMN sign_in_summary_sighting.line IS 'The line it begins on, counted from 1, where that is known';
COMMENT ON COLUMN sign_in_summary_sighting.format IS 'The export format it was read as';
COMMENT ON COLUMN sign_in_summary_sighting.record_digest IS 'XXH3-64 of its bytes: equal for copies';
COMMENT ON COLUMN sign_in_summary_sighting.event_id IS 'Its id in the export; or h: and a digest where there is none';
COMMENT ON COLUMN sign_in_summary_sighting.event_time IS 'When it happened or was last so, in UTC; NULL in inventories';
COMMENT ON COLUMN sign_in_summary_sighting.sign_in_type IS 'Kind of sign-in that was summarised';
COMMENT ON COLUMN sign_in_summary_sighting.first_time IS 'First sign-in, in UTC';
COMMENT ON COLUMN sign_in_summary_sighting.last_time IS 'Last sign-in, in UTC';
COMMENT ON COLUMN sign_in_summary_sighting.sign_ins IS 'How many there were';
COMMENT ON COLUMN sign_in_summary_sighting.tenant_id IS 'Tenant';
COMMENT ON COLUMN sign_in_summary_sighting.app_id IS 'Application id';
COMMENT ON COLUMN sign_in_summary_sighting.app_display_name IS 'Application';
COMMENT ON COLUMN sign_in_summary_sighting.service_principal_id IS 'Object id of the service principal';
COMMENT ON COLUMN sign_in_summary_sighting.service_principal_name IS 'Display name of the service principal';
COMMENT ON COLUMN sign_in_summary_sighting.user_principal_name IS 'Principal name of the user';
COMMENT ON COLUMN sign_in_summary_sighting.resource_id IS 'Application id of the resource';
COMMENT ON COLUMN sign_in_summary_sighting.resource_display_name IS 'Resource';
COMMENT ON COLUMN sign_in_summary_sighting.ip_address IS 'Address, as exported';
COMMENT ON COLUMN sign_in_summary_sighting.error_code IS 'AADSTS code; 0: tokens were issued';
COMMENT ON COLUMN sign_in_summary_sighting.failure_reason IS 'Why, as exported';
COMMENT ON COLUMN sign_in_summary_sighting.conditional_access_status IS 'What conditional access made of them, as exported';
COMMENT ON COLUMN sign_in_summary_sighting.credential_key_id IS 'Key id of the credential that was shown';
COMMENT ON COLUMN sign_in_summary_sighting.managed_identity_type IS 'Kind of managed identity';
COMMENT ON COLUMN sign_in_summary_sighting.agent_type IS 'Kind of AI agent';

CREATE VIEW sign_in_summary AS
SELECT
    m.reference || ':' || s.record_number AS evidence,
    s.* EXCLUDE (member_id, record_number, byte_offset, byte_length, line, record_digest)
FROM sign_in_summary_sighting AS s
JOIN member_record AS m ON m.member_id = s.member_id
QUALIFY row_number() OVER (
    PARTITION BY s.event_id
    ORDER BY s.event_time DESC NULLS LAST, s.member_id, s.record_number
) = 1;
COMMENT ON VIEW sign_in_summary IS 'Sign-ins counted together by Entra ID (summarizedSignIn): first, last and how many, never taken for events; each once, by its latest record';

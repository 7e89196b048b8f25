-- The case file. Three layers, told apart by who may write them:
--   evidence     what was taken in: only ever added to
--   derived      made anew from the evidence whenever it has grown; can be thrown away
--   enrichment   what others say about addresses, and what the examiner says about networks

---------------------------------------------------------------------------------------- the case

CREATE TABLE case_schema (
    version       INTEGER   NOT NULL,
    name          VARCHAR   NOT NULL,
    sha256        VARCHAR   NOT NULL,
    applied_at    TIMESTAMP NOT NULL,
    tool_version  VARCHAR   NOT NULL
);
COMMENT ON TABLE  case_schema              IS 'The schema changes that made this file, in order';
COMMENT ON COLUMN case_schema.version      IS 'Number of the change, counted from 1';
COMMENT ON COLUMN case_schema.name         IS 'Name of the change, as its file is named';
COMMENT ON COLUMN case_schema.sha256       IS 'SHA-256 of the text of the change, as lower-case hex';
COMMENT ON COLUMN case_schema.applied_at   IS 'When it was applied, in UTC, by the examiner''s clock';
COMMENT ON COLUMN case_schema.tool_version IS 'The version of doorward that applied it';

CREATE TABLE case_info (
    name   VARCHAR NOT NULL,
    value  VARCHAR NOT NULL
);
COMMENT ON TABLE  case_info       IS 'What the examiner said about the case when making it';
COMMENT ON COLUMN case_info.name  IS 'What is said: case_name, examiner, client, time_zone, marking';
COMMENT ON COLUMN case_info.value IS 'The words of the examiner';

CREATE TABLE case_zone_offset (
    from_time       TIMESTAMP NOT NULL,
    until_time      TIMESTAMP NOT NULL,
    offset_seconds  INTEGER   NOT NULL,
    abbreviation    VARCHAR   NOT NULL
);
COMMENT ON TABLE  case_zone_offset                IS 'The offsets of the case''s time zone: DuckDB knows no zones here';
COMMENT ON COLUMN case_zone_offset.from_time      IS 'First moment of the offset, in UTC';
COMMENT ON COLUMN case_zone_offset.until_time     IS 'First moment after it, in UTC';
COMMENT ON COLUMN case_zone_offset.offset_seconds IS 'Seconds to add to UTC for local time';
COMMENT ON COLUMN case_zone_offset.abbreviation   IS 'What the zone calls itself then, such as CEST';

CREATE TABLE custody_log (
    entry            BIGINT    NOT NULL,
    written_at       TIMESTAMP NOT NULL,
    examiner         VARCHAR   NOT NULL,
    tool_version     VARCHAR   NOT NULL,
    action           VARCHAR   NOT NULL,
    arguments        VARCHAR   NOT NULL,
    result           VARCHAR   NOT NULL,
    previous_sha256  VARCHAR   NOT NULL,
    sha256           VARCHAR   NOT NULL
);
COMMENT ON TABLE  custody_log                 IS 'Everything that was done to the case, as a chain of digests; docs/case-file.md tells how to recompute it';
COMMENT ON COLUMN custody_log.entry           IS 'Number of the entry, counted from 1 without gaps';
COMMENT ON COLUMN custody_log.written_at      IS 'When it was written, in UTC, by the examiner''s clock';
COMMENT ON COLUMN custody_log.examiner        IS 'Who did it';
COMMENT ON COLUMN custody_log.tool_version    IS 'The version of doorward that did it';
COMMENT ON COLUMN custody_log.action          IS 'What was done';
COMMENT ON COLUMN custody_log.arguments       IS 'With what, as JSON';
COMMENT ON COLUMN custody_log.result          IS 'What came of it, as JSON';
COMMENT ON COLUMN custody_log.previous_sha256 IS 'The digest of the entry before';
COMMENT ON COLUMN custody_log.sha256          IS 'SHA-256 over the eight values before it, one a line';

---------------------------------------------------------------------------------------- evidence

CREATE TABLE source (
    source_id    INTEGER   NOT NULL PRIMARY KEY,
    reference    VARCHAR   NOT NULL,
    file_name    VARCHAR   NOT NULL,
    given_path   VARCHAR   NOT NULL,
    bytes        BIGINT    NOT NULL,
    sha256       VARCHAR   NOT NULL UNIQUE,
    modified_at  TIMESTAMP,
    container    VARCHAR   NOT NULL,
    imported_at  TIMESTAMP NOT NULL
);
COMMENT ON TABLE  source             IS 'The files that were taken in, each once';
COMMENT ON COLUMN source.source_id   IS 'Number of the file in this case';
COMMENT ON COLUMN source.reference   IS 'Its exhibit number, such as E-02; a record is cited as E-02:848';
COMMENT ON COLUMN source.file_name   IS 'Its name without folders';
COMMENT ON COLUMN source.given_path  IS 'Its path as the examiner gave it';
COMMENT ON COLUMN source.bytes       IS 'Its size in bytes';
COMMENT ON COLUMN source.sha256      IS 'SHA-256 of its bytes, taken while they were read, as lower-case hex';
COMMENT ON COLUMN source.modified_at IS 'When its file system says it was last changed, in UTC';
COMMENT ON COLUMN source.container   IS 'none, gzip or zip';
COMMENT ON COLUMN source.imported_at IS 'When it was taken in, in UTC, by the examiner''s clock';

CREATE TABLE vault_frame (
    source_id    INTEGER NOT NULL,
    frame        BIGINT  NOT NULL,
    raw_offset   BIGINT  NOT NULL,
    raw_bytes    INTEGER NOT NULL,
    compression  VARCHAR NOT NULL,
    content      BLOB    NOT NULL
);
COMMENT ON TABLE  vault_frame             IS 'Every byte of every source, in frames';
COMMENT ON COLUMN vault_frame.source_id   IS 'The source';
COMMENT ON COLUMN vault_frame.frame       IS 'Number of the frame in the source, counted from 0';
COMMENT ON COLUMN vault_frame.raw_offset  IS 'Where its first byte stands in the source';
COMMENT ON COLUMN vault_frame.raw_bytes   IS 'How many bytes of the source it holds';
COMMENT ON COLUMN vault_frame.compression IS 'zstd: content is one Zstandard frame (RFC 8878); stored: content is the bytes themselves';
COMMENT ON COLUMN vault_frame.content     IS 'The bytes';

CREATE TABLE member (
    member_id          INTEGER NOT NULL PRIMARY KEY,
    source_id          INTEGER NOT NULL,
    reference          VARCHAR NOT NULL,
    member_path        VARCHAR,
    bytes              BIGINT  NOT NULL,
    sha256             VARCHAR NOT NULL,
    disposition        VARCHAR NOT NULL,
    content            VARCHAR NOT NULL,
    records_read       BIGINT  NOT NULL,
    records_stored     BIGINT  NOT NULL,
    records_duplicate  BIGINT  NOT NULL,
    records_rejected   BIGINT  NOT NULL,
    first_event_time   TIMESTAMP,
    last_event_time    TIMESTAMP
);
COMMENT ON TABLE  member                   IS 'What a source holds: itself, or the files inside an archive';
COMMENT ON COLUMN member.member_id         IS 'Number of the member in this case';
COMMENT ON COLUMN member.source_id         IS 'The source it is part of';
COMMENT ON COLUMN member.reference         IS 'E-02 for a plain file, E-02/3 for the third file of an archive';
COMMENT ON COLUMN member.member_path       IS 'Its path inside the archive; NULL for a plain file';
COMMENT ON COLUMN member.bytes             IS 'Its size in bytes, unpacked';
COMMENT ON COLUMN member.sha256            IS 'SHA-256 of its bytes, unpacked';
COMMENT ON COLUMN member.disposition       IS 'read, or skipped';
COMMENT ON COLUMN member.content           IS 'What it is: the formats of its records, or why it was skipped';
COMMENT ON COLUMN member.records_read      IS 'Records found in it';
COMMENT ON COLUMN member.records_stored    IS 'Of these, the first to tell of their event';
COMMENT ON COLUMN member.records_duplicate IS 'Of these, further sightings of an event already told of';
COMMENT ON COLUMN member.records_rejected  IS 'Of these, unusable: see rejected_record';
COMMENT ON COLUMN member.first_event_time  IS 'Earliest event in it, in UTC';
COMMENT ON COLUMN member.last_event_time   IS 'Latest event in it, in UTC';

CREATE TABLE rejected_record (
    member_id      INTEGER NOT NULL,
    record_number  BIGINT  NOT NULL,
    byte_offset    BIGINT  NOT NULL,
    byte_length    BIGINT  NOT NULL,
    line           BIGINT,
    format         VARCHAR,
    reason         VARCHAR NOT NULL
);
COMMENT ON TABLE  rejected_record               IS 'Records that could not be used, and why';
COMMENT ON COLUMN rejected_record.member_id     IS 'The member it stands in';
COMMENT ON COLUMN rejected_record.record_number IS 'Its number there, counted from 1';
COMMENT ON COLUMN rejected_record.byte_offset   IS 'Where its first byte stands in the member';
COMMENT ON COLUMN rejected_record.byte_length   IS 'How many bytes it has';
COMMENT ON COLUMN rejected_record.line          IS 'The line it begins on, counted from 1, where that is known';
COMMENT ON COLUMN rejected_record.format        IS 'The format it was read as, where one recognised it';
COMMENT ON COLUMN rejected_record.reason        IS 'Why it could not be used';

CREATE TABLE file_not_taken (
    given_path   VARCHAR   NOT NULL,
    bytes        BIGINT,
    sha256       VARCHAR,
    disposition  VARCHAR   NOT NULL,
    reason       VARCHAR   NOT NULL,
    looked_at    TIMESTAMP NOT NULL
);
COMMENT ON TABLE  file_not_taken             IS 'Files that were looked at and not taken in, so that nobody has to guess';
COMMENT ON COLUMN file_not_taken.given_path  IS 'The path as the examiner gave it';
COMMENT ON COLUMN file_not_taken.bytes       IS 'Its size in bytes, where it could be opened';
COMMENT ON COLUMN file_not_taken.sha256      IS 'SHA-256 of its bytes, where they could be read';
COMMENT ON COLUMN file_not_taken.disposition IS 'skipped: of another kind; unreadable: could not be read; left out: not looked into, such as a hidden file';
COMMENT ON COLUMN file_not_taken.reason      IS 'What it is, or why it could not be read';
COMMENT ON COLUMN file_not_taken.looked_at   IS 'When, in UTC, by the examiner''s clock';

CREATE TABLE sign_in_sighting (
    member_id                      INTEGER NOT NULL,
    record_number                  BIGINT NOT NULL,
    byte_offset                    BIGINT NOT NULL,
    byte_length                    BIGINT NOT NULL,
    line                           BIGINT,
    format                         VARCHAR NOT NULL,
    record_digest                  UBIGINT NOT NULL,
    event_id                       VARCHAR NOT NULL,
    event_id_source                VARCHAR NOT NULL,
    event_time                     TIMESTAMP NOT NULL,
    time_basis                     VARCHAR NOT NULL,
    ingested_time                  TIMESTAMP,
    sign_in_type                   VARCHAR NOT NULL,
    tenant_id                      VARCHAR,
    correlation_id                 VARCHAR,
    original_request_id            VARCHAR,
    unique_token_id                VARCHAR,
    session_id                     VARCHAR,
    user_id                        VARCHAR,
    user_principal_name            VARCHAR,
    user_display_name              VARCHAR,
    user_type                      VARCHAR,
    service_principal_id           VARCHAR,
    service_principal_name         VARCHAR,
    credential_key_id              VARCHAR,
    credential_thumbprint          VARCHAR,
    client_credential_type         VARCHAR,
    federated_credential_id        VARCHAR,
    managed_identity_type          VARCHAR,
    managed_identity_resource_id   VARCHAR,
    agent_type                     VARCHAR,
    app_id                         VARCHAR,
    app_display_name               VARCHAR,
    app_owner_tenant_id            VARCHAR,
    resource_id                    VARCHAR,
    resource_display_name          VARCHAR,
    resource_tenant_id             VARCHAR,
    resource_owner_tenant_id       VARCHAR,
    resource_service_principal_id  VARCHAR,
    home_tenant_id                 VARCHAR,
    cross_tenant_access_type       VARCHAR,
    ip_key                         VARCHAR,
    ip_address                     VARCHAR,
    ip_address_exported            VARCHAR,
    logged_country                 VARCHAR,
    logged_state                   VARCHAR,
    logged_city                    VARCHAR,
    logged_latitude                DOUBLE,
    logged_longitude               DOUBLE,
    logged_asn                     BIGINT,
    user_agent                     VARCHAR,
    client_app                     VARCHAR,
    browser                        VARCHAR,
    operating_system               VARCHAR,
    device_id                      VARCHAR,
    device_name                    VARCHAR,
    device_compliant               BOOLEAN,
    device_managed                 BOOLEAN,
    device_trust_type              VARCHAR,
    error_code                     BIGINT,
    outcome                        VARCHAR NOT NULL,
    failure_reason                 VARCHAR,
    additional_details             VARCHAR,
    authentication_requirement     VARCHAR,
    authentication_protocol        VARCHAR,
    incoming_token_type            VARCHAR,
    original_transfer_method       VARCHAR,
    token_issuer_type              VARCHAR,
    mfa_method                     VARCHAR,
    conditional_access_status      VARCHAR,
    risk_level_during_sign_in      VARCHAR,
    risk_level_aggregated          VARCHAR,
    risk_state                     VARCHAR,
    risk_detail                    VARCHAR,
    flagged_for_review             BOOLEAN
);
COMMENT ON TABLE  sign_in_sighting                               IS 'Every record that tells of a sign-in, as it was read; never changed';
COMMENT ON COLUMN sign_in_sighting.member_id                     IS 'The member it was read from';
COMMENT ON COLUMN sign_in_sighting.record_number                 IS 'Its number there, counted from 1';
COMMENT ON COLUMN sign_in_sighting.byte_offset                   IS 'Where its first byte stands in the member';
COMMENT ON COLUMN sign_in_sighting.byte_length                   IS 'How many bytes it has';
COMMENT ON COLUMN sign_in_sighting.line                          IS 'The line it begins on, counted from 1, where that is known';
COMMENT ON COLUMN sign_in_sighting.format                        IS 'The export format it was read as';
COMMENT ON COLUMN sign_in_sighting.record_digest                 IS 'XXH3-64 of its bytes: equal for copies';
COMMENT ON COLUMN sign_in_sighting.event_id                      IS 'Entra''s request id, lower-case; or h: and a digest where the export gives none';
COMMENT ON COLUMN sign_in_sighting.event_id_source               IS 'native, token (read from the token identifier) or synthetic (a digest of what identifies the row)';
COMMENT ON COLUMN sign_in_sighting.event_time                    IS 'When the sign-in happened, in UTC';
COMMENT ON COLUMN sign_in_sighting.time_basis                    IS 'created: the time of the event; ingested: the export gives only the time of ingestion, which may be hours late';
COMMENT ON COLUMN sign_in_sighting.ingested_time                 IS 'When the log pipeline took the record in, in UTC';
COMMENT ON COLUMN sign_in_sighting.sign_in_type                  IS 'interactive, non_interactive, service_principal, managed_identity, microsoft_service_principal, adfs, unknown_user or unknown';
COMMENT ON COLUMN sign_in_sighting.tenant_id                     IS 'The tenant that logged it';
COMMENT ON COLUMN sign_in_sighting.correlation_id                IS 'Joins the sign-ins of one flow';
COMMENT ON COLUMN sign_in_sighting.original_request_id           IS 'The request that began the flow, where it differs';
COMMENT ON COLUMN sign_in_sighting.unique_token_id               IS 'uniqueTokenIdentifier of the token that was issued';
COMMENT ON COLUMN sign_in_sighting.session_id                    IS 'The session';
COMMENT ON COLUMN sign_in_sighting.user_id                       IS 'Object id of the user';
COMMENT ON COLUMN sign_in_sighting.user_principal_name           IS 'Principal name of the user, as exported';
COMMENT ON COLUMN sign_in_sighting.user_display_name             IS 'Display name of the user';
COMMENT ON COLUMN sign_in_sighting.user_type                     IS 'member or guest, as exported';
COMMENT ON COLUMN sign_in_sighting.service_principal_id          IS 'Object id of the service principal';
COMMENT ON COLUMN sign_in_sighting.service_principal_name        IS 'Display name of the service principal';
COMMENT ON COLUMN sign_in_sighting.credential_key_id             IS 'Key id of the secret or certificate that was shown';
COMMENT ON COLUMN sign_in_sighting.credential_thumbprint         IS 'Thumbprint of the certificate that was shown';
COMMENT ON COLUMN sign_in_sighting.client_credential_type        IS 'Kind of credential, as exported';
COMMENT ON COLUMN sign_in_sighting.federated_credential_id       IS 'The federated credential that was used';
COMMENT ON COLUMN sign_in_sighting.managed_identity_type         IS 'systemAssigned or userAssigned';
COMMENT ON COLUMN sign_in_sighting.managed_identity_resource_id  IS 'The Azure resource the managed identity belongs to';
COMMENT ON COLUMN sign_in_sighting.agent_type                    IS 'Kind of AI agent, as exported';
COMMENT ON COLUMN sign_in_sighting.app_id                        IS 'Application (client) id';
COMMENT ON COLUMN sign_in_sighting.app_display_name              IS 'Display name of the application';
COMMENT ON COLUMN sign_in_sighting.app_owner_tenant_id           IS 'Tenant the application is registered in';
COMMENT ON COLUMN sign_in_sighting.resource_id                   IS 'Application id of what was signed in to';
COMMENT ON COLUMN sign_in_sighting.resource_display_name         IS 'Display name of what was signed in to';
COMMENT ON COLUMN sign_in_sighting.resource_tenant_id            IS 'Tenant of the resource';
COMMENT ON COLUMN sign_in_sighting.resource_owner_tenant_id      IS 'Tenant that owns the resource''s application';
COMMENT ON COLUMN sign_in_sighting.resource_service_principal_id IS 'Object id of the resource''s service principal';
COMMENT ON COLUMN sign_in_sighting.home_tenant_id                IS 'Tenant the identity comes from';
COMMENT ON COLUMN sign_in_sighting.cross_tenant_access_type      IS 'How the identity crosses tenants, as exported';
COMMENT ON COLUMN sign_in_sighting.ip_key                        IS 'Client address as 32 lower-case hex digits, IPv4 as ::ffff:a.b.c.d; NULL where the log gives no usable address';
COMMENT ON COLUMN sign_in_sighting.ip_address                    IS 'Client address, without port or zone; NULL where the log gives no usable address';
COMMENT ON COLUMN sign_in_sighting.ip_address_exported           IS 'Client address as exported, where that differs from ip_address';
COMMENT ON COLUMN sign_in_sighting.logged_country                IS 'Country by Microsoft, as exported';
COMMENT ON COLUMN sign_in_sighting.logged_state                  IS 'State by Microsoft';
COMMENT ON COLUMN sign_in_sighting.logged_city                   IS 'City by Microsoft';
COMMENT ON COLUMN sign_in_sighting.logged_latitude               IS 'Degrees north by Microsoft';
COMMENT ON COLUMN sign_in_sighting.logged_longitude              IS 'Degrees east by Microsoft';
COMMENT ON COLUMN sign_in_sighting.logged_asn                    IS 'Autonomous system number by Microsoft';
COMMENT ON COLUMN sign_in_sighting.user_agent                    IS 'User agent as sent by the client: hostile text';
COMMENT ON COLUMN sign_in_sighting.client_app                    IS 'Client app, as exported';
COMMENT ON COLUMN sign_in_sighting.browser                       IS 'Browser, as Entra read it';
COMMENT ON COLUMN sign_in_sighting.operating_system              IS 'Operating system, as Entra read it';
COMMENT ON COLUMN sign_in_sighting.device_id                     IS 'Object id of the device';
COMMENT ON COLUMN sign_in_sighting.device_name                   IS 'Display name of the device';
COMMENT ON COLUMN sign_in_sighting.device_compliant              IS 'Whether the device was compliant';
COMMENT ON COLUMN sign_in_sighting.device_managed                IS 'Whether the device was managed';
COMMENT ON COLUMN sign_in_sighting.device_trust_type             IS 'How the device is joined, as exported';
COMMENT ON COLUMN sign_in_sighting.error_code                    IS 'AADSTS code; 0: a token was issued';
COMMENT ON COLUMN sign_in_sighting.outcome                       IS 'success, interrupted, failure or unknown, by the code alone';
COMMENT ON COLUMN sign_in_sighting.failure_reason                IS 'Why it failed, as exported';
COMMENT ON COLUMN sign_in_sighting.additional_details            IS 'status.additionalDetails, as exported';
COMMENT ON COLUMN sign_in_sighting.authentication_requirement    IS 'Single or multi-factor, as exported';
COMMENT ON COLUMN sign_in_sighting.authentication_protocol       IS 'Protocol, as exported';
COMMENT ON COLUMN sign_in_sighting.incoming_token_type           IS 'Kind of token that was shown, as exported';
COMMENT ON COLUMN sign_in_sighting.original_transfer_method      IS 'deviceCodeFlow or authenticationTransfer, as exported';
COMMENT ON COLUMN sign_in_sighting.token_issuer_type             IS 'Who issued the token, as exported';
COMMENT ON COLUMN sign_in_sighting.mfa_method                    IS 'Second factor, as exported';
COMMENT ON COLUMN sign_in_sighting.conditional_access_status     IS 'What conditional access made of it, as exported';
COMMENT ON COLUMN sign_in_sighting.risk_level_during_sign_in     IS 'Risk at the time, as exported';
COMMENT ON COLUMN sign_in_sighting.risk_level_aggregated         IS 'Risk in the end, as exported';
COMMENT ON COLUMN sign_in_sighting.risk_state                    IS 'State of the risk, as exported';
COMMENT ON COLUMN sign_in_sighting.risk_detail                   IS 'What became of the risk, as exported';
COMMENT ON COLUMN sign_in_sighting.flagged_for_review            IS 'Whether the user flagged it for review';

CREATE TABLE audit_sighting (
    member_id                       INTEGER NOT NULL,
    record_number                   BIGINT NOT NULL,
    byte_offset                     BIGINT NOT NULL,
    byte_length                     BIGINT NOT NULL,
    line                            BIGINT,
    format                          VARCHAR NOT NULL,
    record_digest                   UBIGINT NOT NULL,
    event_id                        VARCHAR NOT NULL,
    event_id_source                 VARCHAR NOT NULL,
    event_time                      TIMESTAMP NOT NULL,
    ingested_time                   TIMESTAMP,
    tenant_id                       VARCHAR,
    correlation_id                  VARCHAR,
    activity                        VARCHAR,
    category                        VARCHAR,
    operation_type                  VARCHAR,
    result                          VARCHAR,
    result_reason                   VARCHAR,
    logged_by_service               VARCHAR,
    initiator_user_id               VARCHAR,
    initiator_user_principal_name   VARCHAR,
    initiator_display_name          VARCHAR,
    initiator_app_id                VARCHAR,
    initiator_service_principal_id  VARCHAR,
    ip_key                          VARCHAR,
    ip_address                      VARCHAR,
    ip_address_exported             VARCHAR,
    target_id                       VARCHAR,
    target_display_name             VARCHAR,
    target_type                     VARCHAR,
    target_user_principal_name      VARCHAR,
    target_app_id                   VARCHAR,
    targets_json                    VARCHAR,
    additional_details_json         VARCHAR,
    key_changes_json                VARCHAR,
    user_agent                      VARCHAR
);
COMMENT ON TABLE  audit_sighting                                IS 'Every record that tells of a change to the directory, as it was read; never changed';
COMMENT ON COLUMN audit_sighting.member_id                      IS 'The member it was read from';
COMMENT ON COLUMN audit_sighting.record_number                  IS 'Its number there, counted from 1';
COMMENT ON COLUMN audit_sighting.byte_offset                    IS 'Where its first byte stands in the member';
COMMENT ON COLUMN audit_sighting.byte_length                    IS 'How many bytes it has';
COMMENT ON COLUMN audit_sighting.line                           IS 'The line it begins on, counted from 1, where that is known';
COMMENT ON COLUMN audit_sighting.format                         IS 'The export format it was read as';
COMMENT ON COLUMN audit_sighting.record_digest                  IS 'XXH3-64 of its bytes: equal for copies';
COMMENT ON COLUMN audit_sighting.event_id                       IS 'Entra''s id of the record; or h: and a digest where the export gives none';
COMMENT ON COLUMN audit_sighting.event_id_source                IS 'native or synthetic';
COMMENT ON COLUMN audit_sighting.event_time                     IS 'When the change was made, in UTC';
COMMENT ON COLUMN audit_sighting.ingested_time                  IS 'When the log pipeline took the record in, in UTC';
COMMENT ON COLUMN audit_sighting.tenant_id                      IS 'The tenant that logged it';
COMMENT ON COLUMN audit_sighting.correlation_id                 IS 'Joins the events of one operation';
COMMENT ON COLUMN audit_sighting.activity                       IS 'What was done, as exported';
COMMENT ON COLUMN audit_sighting.category                       IS 'Category of the activity';
COMMENT ON COLUMN audit_sighting.operation_type                 IS 'Kind of operation, as exported';
COMMENT ON COLUMN audit_sighting.result                         IS 'success or failure, in lower case';
COMMENT ON COLUMN audit_sighting.result_reason                  IS 'Why, as exported';
COMMENT ON COLUMN audit_sighting.logged_by_service              IS 'The service that logged it';
COMMENT ON COLUMN audit_sighting.initiator_user_id              IS 'Object id of the user who did it';
COMMENT ON COLUMN audit_sighting.initiator_user_principal_name  IS 'Principal name of the user who did it';
COMMENT ON COLUMN audit_sighting.initiator_display_name         IS 'Display name of the user or application that did it';
COMMENT ON COLUMN audit_sighting.initiator_app_id               IS 'Application id of the application that did it';
COMMENT ON COLUMN audit_sighting.initiator_service_principal_id IS 'Object id of the service principal that did it';
COMMENT ON COLUMN audit_sighting.ip_key                         IS 'Address of whoever did it, as in sign_in';
COMMENT ON COLUMN audit_sighting.ip_address                     IS 'Address of whoever did it, as in sign_in';
COMMENT ON COLUMN audit_sighting.ip_address_exported            IS 'Address as exported, where that differs from ip_address';
COMMENT ON COLUMN audit_sighting.target_id                      IS 'Object id of the first target';
COMMENT ON COLUMN audit_sighting.target_display_name            IS 'Display name of the first target';
COMMENT ON COLUMN audit_sighting.target_type                    IS 'Kind of the first target, such as Application or ServicePrincipal';
COMMENT ON COLUMN audit_sighting.target_user_principal_name     IS 'Principal name of the first target, when it is a user';
COMMENT ON COLUMN audit_sighting.target_app_id                  IS 'Application id of the target; joins a change of an Application to its sign-ins';
COMMENT ON COLUMN audit_sighting.targets_json                   IS 'All targets, as exported';
COMMENT ON COLUMN audit_sighting.additional_details_json        IS 'additionalDetails, as exported';
COMMENT ON COLUMN audit_sighting.key_changes_json               IS 'Credentials the change added or removed, as JSON: change, key_id, key_type, name';
COMMENT ON COLUMN audit_sighting.user_agent                     IS 'User agent of whoever did it: hostile text';

CREATE VIEW sign_in_identity AS
SELECT member_id, record_number, event_id, event_id AS identity
FROM sign_in_sighting
WHERE event_id_source <> 'synthetic'
UNION ALL
SELECT
    member_id,
    record_number,
    event_id,
    event_id || '#' || row_number() OVER (PARTITION BY member_id, event_id ORDER BY record_number)
FROM sign_in_sighting
WHERE event_id_source = 'synthetic';
COMMENT ON VIEW sign_in_identity IS 'The event each sign-in record tells of; equal rows of one file without ids are told apart by counting them';

CREATE VIEW audit_identity AS
SELECT member_id, record_number, event_id, event_id AS identity
FROM audit_sighting
WHERE event_id_source <> 'synthetic'
UNION ALL
SELECT
    member_id,
    record_number,
    event_id,
    event_id || '#' || row_number() OVER (PARTITION BY member_id, event_id ORDER BY record_number)
FROM audit_sighting
WHERE event_id_source = 'synthetic';
COMMENT ON VIEW audit_identity IS 'The event each audit record tells of, as in sign_in_identity';

----------------------------------------------------------------------------------------- derived

CREATE TABLE sign_in (
    seq                            BIGINT NOT NULL,
    evidence                       VARCHAR NOT NULL,
    sightings                      BIGINT NOT NULL,
    formats                        VARCHAR NOT NULL,
    conflicts                      BIGINT NOT NULL,
    principal_kind                 VARCHAR NOT NULL,
    principal_id                   VARCHAR,
    principal_name                 VARCHAR,
    credential                     VARCHAR,
    network_group                  VARCHAR,
    event_id                       VARCHAR NOT NULL,
    event_id_source                VARCHAR NOT NULL,
    event_time                     TIMESTAMP NOT NULL,
    time_basis                     VARCHAR NOT NULL,
    ingested_time                  TIMESTAMP,
    sign_in_type                   VARCHAR NOT NULL,
    tenant_id                      VARCHAR,
    correlation_id                 VARCHAR,
    original_request_id            VARCHAR,
    unique_token_id                VARCHAR,
    session_id                     VARCHAR,
    user_id                        VARCHAR,
    user_principal_name            VARCHAR,
    user_display_name              VARCHAR,
    user_type                      VARCHAR,
    service_principal_id           VARCHAR,
    service_principal_name         VARCHAR,
    credential_key_id              VARCHAR,
    credential_thumbprint          VARCHAR,
    client_credential_type         VARCHAR,
    federated_credential_id        VARCHAR,
    managed_identity_type          VARCHAR,
    managed_identity_resource_id   VARCHAR,
    agent_type                     VARCHAR,
    app_id                         VARCHAR,
    app_display_name               VARCHAR,
    app_owner_tenant_id            VARCHAR,
    resource_id                    VARCHAR,
    resource_display_name          VARCHAR,
    resource_tenant_id             VARCHAR,
    resource_owner_tenant_id       VARCHAR,
    resource_service_principal_id  VARCHAR,
    home_tenant_id                 VARCHAR,
    cross_tenant_access_type       VARCHAR,
    ip_key                         VARCHAR,
    ip_address                     VARCHAR,
    ip_address_exported            VARCHAR,
    logged_country                 VARCHAR,
    logged_state                   VARCHAR,
    logged_city                    VARCHAR,
    logged_latitude                DOUBLE,
    logged_longitude               DOUBLE,
    logged_asn                     BIGINT,
    user_agent                     VARCHAR,
    client_app                     VARCHAR,
    browser                        VARCHAR,
    operating_system               VARCHAR,
    device_id                      VARCHAR,
    device_name                    VARCHAR,
    device_compliant               BOOLEAN,
    device_managed                 BOOLEAN,
    device_trust_type              VARCHAR,
    error_code                     BIGINT,
    outcome                        VARCHAR NOT NULL,
    failure_reason                 VARCHAR,
    additional_details             VARCHAR,
    authentication_requirement     VARCHAR,
    authentication_protocol        VARCHAR,
    incoming_token_type            VARCHAR,
    original_transfer_method       VARCHAR,
    token_issuer_type              VARCHAR,
    mfa_method                     VARCHAR,
    conditional_access_status      VARCHAR,
    risk_level_during_sign_in      VARCHAR,
    risk_level_aggregated          VARCHAR,
    risk_state                     VARCHAR,
    risk_detail                    VARCHAR,
    flagged_for_review             BOOLEAN
);
COMMENT ON TABLE  sign_in                               IS 'Each sign-in once: the merge of its sightings, the richer export winning field by field';
COMMENT ON COLUMN sign_in.seq                           IS 'Rank in the order of event time and event id: the order of every answer';
COMMENT ON COLUMN sign_in.evidence                      IS 'The record that first told of it, such as E-02:848';
COMMENT ON COLUMN sign_in.sightings                     IS 'How many records tell of it';
COMMENT ON COLUMN sign_in.formats                       IS 'The export formats that tell of it';
COMMENT ON COLUMN sign_in.conflicts                     IS 'How many further answers its records give to: did it work, who, from which address and country, when';
COMMENT ON COLUMN sign_in.principal_kind                IS 'user or workload';
COMMENT ON COLUMN sign_in.principal_id                  IS 'Object id of the user or service principal; else principal name or application id';
COMMENT ON COLUMN sign_in.principal_name                IS 'Name of the user (lower case) or service principal';
COMMENT ON COLUMN sign_in.credential                    IS 'What a workload showed: key id, else thumbprint, else federated credential';
COMMENT ON COLUMN sign_in.network_group                 IS 'What counts as one place on the network: IPv4 address or IPv6 /64, as a prefix of ip_key';
COMMENT ON COLUMN sign_in.event_id                      IS 'Entra''s request id, lower-case; or h: and a digest where the export gives none';
COMMENT ON COLUMN sign_in.event_id_source               IS 'native, token (read from the token identifier) or synthetic (a digest of what identifies the row)';
COMMENT ON COLUMN sign_in.event_time                    IS 'When the sign-in happened, in UTC';
COMMENT ON COLUMN sign_in.time_basis                    IS 'created: the time of the event; ingested: the export gives only the time of ingestion, which may be hours late';
COMMENT ON COLUMN sign_in.ingested_time                 IS 'When the log pipeline took the record in, in UTC';
COMMENT ON COLUMN sign_in.sign_in_type                  IS 'interactive, non_interactive, service_principal, managed_identity, microsoft_service_principal, adfs, unknown_user or unknown';
COMMENT ON COLUMN sign_in.tenant_id                     IS 'The tenant that logged it';
COMMENT ON COLUMN sign_in.correlation_id                IS 'Joins the sign-ins of one flow';
COMMENT ON COLUMN sign_in.original_request_id           IS 'The request that began the flow, where it differs';
COMMENT ON COLUMN sign_in.unique_token_id               IS 'uniqueTokenIdentifier of the token that was issued';
COMMENT ON COLUMN sign_in.session_id                    IS 'The session';
COMMENT ON COLUMN sign_in.user_id                       IS 'Object id of the user';
COMMENT ON COLUMN sign_in.user_principal_name           IS 'Principal name of the user, as exported';
COMMENT ON COLUMN sign_in.user_display_name             IS 'Display name of the user';
COMMENT ON COLUMN sign_in.user_type                     IS 'member or guest, as exported';
COMMENT ON COLUMN sign_in.service_principal_id          IS 'Object id of the service principal';
COMMENT ON COLUMN sign_in.service_principal_name        IS 'Display name of the service principal';
COMMENT ON COLUMN sign_in.credential_key_id             IS 'Key id of the secret or certificate that was shown';
COMMENT ON COLUMN sign_in.credential_thumbprint         IS 'Thumbprint of the certificate that was shown';
COMMENT ON COLUMN sign_in.client_credential_type        IS 'Kind of credential, as exported';
COMMENT ON COLUMN sign_in.federated_credential_id       IS 'The federated credential that was used';
COMMENT ON COLUMN sign_in.managed_identity_type         IS 'systemAssigned or userAssigned';
COMMENT ON COLUMN sign_in.managed_identity_resource_id  IS 'The Azure resource the managed identity belongs to';
COMMENT ON COLUMN sign_in.agent_type                    IS 'Kind of AI agent, as exported';
COMMENT ON COLUMN sign_in.app_id                        IS 'Application (client) id';
COMMENT ON COLUMN sign_in.app_display_name              IS 'Display name of the application';
COMMENT ON COLUMN sign_in.app_owner_tenant_id           IS 'Tenant the application is registered in';
COMMENT ON COLUMN sign_in.resource_id                   IS 'Application id of what was signed in to';
COMMENT ON COLUMN sign_in.resource_display_name         IS 'Display name of what was signed in to';
COMMENT ON COLUMN sign_in.resource_tenant_id            IS 'Tenant of the resource';
COMMENT ON COLUMN sign_in.resource_owner_tenant_id      IS 'Tenant that owns the resource''s application';
COMMENT ON COLUMN sign_in.resource_service_principal_id IS 'Object id of the resource''s service principal';
COMMENT ON COLUMN sign_in.home_tenant_id                IS 'Tenant the identity comes from';
COMMENT ON COLUMN sign_in.cross_tenant_access_type      IS 'How the identity crosses tenants, as exported';
COMMENT ON COLUMN sign_in.ip_key                        IS 'Client address as 32 lower-case hex digits, IPv4 as ::ffff:a.b.c.d; NULL where the log gives no usable address';
COMMENT ON COLUMN sign_in.ip_address                    IS 'Client address, without port or zone; NULL where the log gives no usable address';
COMMENT ON COLUMN sign_in.ip_address_exported           IS 'Client address as exported, where that differs from ip_address';
COMMENT ON COLUMN sign_in.logged_country                IS 'Country by Microsoft, as exported';
COMMENT ON COLUMN sign_in.logged_state                  IS 'State by Microsoft';
COMMENT ON COLUMN sign_in.logged_city                   IS 'City by Microsoft';
COMMENT ON COLUMN sign_in.logged_latitude               IS 'Degrees north by Microsoft';
COMMENT ON COLUMN sign_in.logged_longitude              IS 'Degrees east by Microsoft';
COMMENT ON COLUMN sign_in.logged_asn                    IS 'Autonomous system number by Microsoft';
COMMENT ON COLUMN sign_in.user_agent                    IS 'User agent as sent by the client: hostile text';
COMMENT ON COLUMN sign_in.client_app                    IS 'Client app, as exported';
COMMENT ON COLUMN sign_in.browser                       IS 'Browser, as Entra read it';
COMMENT ON COLUMN sign_in.operating_system              IS 'Operating system, as Entra read it';
COMMENT ON COLUMN sign_in.device_id                     IS 'Object id of the device';
COMMENT ON COLUMN sign_in.device_name                   IS 'Display name of the device';
COMMENT ON COLUMN sign_in.device_compliant              IS 'Whether the device was compliant';
COMMENT ON COLUMN sign_in.device_managed                IS 'Whether the device was managed';
COMMENT ON COLUMN sign_in.device_trust_type             IS 'How the device is joined, as exported';
COMMENT ON COLUMN sign_in.error_code                    IS 'AADSTS code; 0: a token was issued';
COMMENT ON COLUMN sign_in.outcome                       IS 'success, interrupted, failure or unknown, by the code alone';
COMMENT ON COLUMN sign_in.failure_reason                IS 'Why it failed, as exported';
COMMENT ON COLUMN sign_in.additional_details            IS 'status.additionalDetails, as exported';
COMMENT ON COLUMN sign_in.authentication_requirement    IS 'Single or multi-factor, as exported';
COMMENT ON COLUMN sign_in.authentication_protocol       IS 'Protocol, as exported';
COMMENT ON COLUMN sign_in.incoming_token_type           IS 'Kind of token that was shown, as exported';
COMMENT ON COLUMN sign_in.original_transfer_method      IS 'deviceCodeFlow or authenticationTransfer, as exported';
COMMENT ON COLUMN sign_in.token_issuer_type             IS 'Who issued the token, as exported';
COMMENT ON COLUMN sign_in.mfa_method                    IS 'Second factor, as exported';
COMMENT ON COLUMN sign_in.conditional_access_status     IS 'What conditional access made of it, as exported';
COMMENT ON COLUMN sign_in.risk_level_during_sign_in     IS 'Risk at the time, as exported';
COMMENT ON COLUMN sign_in.risk_level_aggregated         IS 'Risk in the end, as exported';
COMMENT ON COLUMN sign_in.risk_state                    IS 'State of the risk, as exported';
COMMENT ON COLUMN sign_in.risk_detail                   IS 'What became of the risk, as exported';
COMMENT ON COLUMN sign_in.flagged_for_review            IS 'Whether the user flagged it for review';

CREATE TABLE audit_event (
    seq                             BIGINT NOT NULL,
    evidence                        VARCHAR NOT NULL,
    sightings                       BIGINT NOT NULL,
    formats                         VARCHAR NOT NULL,
    initiator_kind                  VARCHAR NOT NULL,
    initiator_id                    VARCHAR,
    initiator_name                  VARCHAR,
    event_id                        VARCHAR NOT NULL,
    event_id_source                 VARCHAR NOT NULL,
    event_time                      TIMESTAMP NOT NULL,
    ingested_time                   TIMESTAMP,
    tenant_id                       VARCHAR,
    correlation_id                  VARCHAR,
    activity                        VARCHAR,
    category                        VARCHAR,
    operation_type                  VARCHAR,
    result                          VARCHAR,
    result_reason                   VARCHAR,
    logged_by_service               VARCHAR,
    initiator_user_id               VARCHAR,
    initiator_user_principal_name   VARCHAR,
    initiator_display_name          VARCHAR,
    initiator_app_id                VARCHAR,
    initiator_service_principal_id  VARCHAR,
    ip_key                          VARCHAR,
    ip_address                      VARCHAR,
    ip_address_exported             VARCHAR,
    target_id                       VARCHAR,
    target_display_name             VARCHAR,
    target_type                     VARCHAR,
    target_user_principal_name      VARCHAR,
    target_app_id                   VARCHAR,
    targets_json                    VARCHAR,
    additional_details_json         VARCHAR,
    key_changes_json                VARCHAR,
    user_agent                      VARCHAR
);
COMMENT ON TABLE  audit_event                                IS 'Each change to the directory once: the merge of its sightings';
COMMENT ON COLUMN audit_event.seq                            IS 'Rank in the order of event time and event id: the order of every answer';
COMMENT ON COLUMN audit_event.evidence                       IS 'The record that first told of it, such as E-02:848';
COMMENT ON COLUMN audit_event.sightings                      IS 'How many records tell of it';
COMMENT ON COLUMN audit_event.formats                        IS 'The export formats that tell of it';
COMMENT ON COLUMN audit_event.initiator_kind                 IS 'user, workload or unknown';
COMMENT ON COLUMN audit_event.initiator_id                   IS 'Object id of whoever did it; else principal name or application id';
COMMENT ON COLUMN audit_event.initiator_name                 IS 'Name of whoever did it';
COMMENT ON COLUMN audit_event.event_id                       IS 'Entra''s id of the record; or h: and a digest where the export gives none';
COMMENT ON COLUMN audit_event.event_id_source                IS 'native or synthetic';
COMMENT ON COLUMN audit_event.event_time                     IS 'When the change was made, in UTC';
COMMENT ON COLUMN audit_event.ingested_time                  IS 'When the log pipeline took the record in, in UTC';
COMMENT ON COLUMN audit_event.tenant_id                      IS 'The tenant that logged it';
COMMENT ON COLUMN audit_event.correlation_id                 IS 'Joins the events of one operation';
COMMENT ON COLUMN audit_event.activity                       IS 'What was done, as exported';
COMMENT ON COLUMN audit_event.category                       IS 'Category of the activity';
COMMENT ON COLUMN audit_event.operation_type                 IS 'Kind of operation, as exported';
COMMENT ON COLUMN audit_event.result                         IS 'success or failure, in lower case';
COMMENT ON COLUMN audit_event.result_reason                  IS 'Why, as exported';
COMMENT ON COLUMN audit_event.logged_by_service              IS 'The service that logged it';
COMMENT ON COLUMN audit_event.initiator_user_id              IS 'Object id of the user who did it';
COMMENT ON COLUMN audit_event.initiator_user_principal_name  IS 'Principal name of the user who did it';
COMMENT ON COLUMN audit_event.initiator_display_name         IS 'Display name of the user or application that did it';
COMMENT ON COLUMN audit_event.initiator_app_id               IS 'Application id of the application that did it';
COMMENT ON COLUMN audit_event.initiator_service_principal_id IS 'Object id of the service principal that did it';
COMMENT ON COLUMN audit_event.ip_key                         IS 'Address of whoever did it, as in sign_in';
COMMENT ON COLUMN audit_event.ip_address                     IS 'Address of whoever did it, as in sign_in';
COMMENT ON COLUMN audit_event.ip_address_exported            IS 'Address as exported, where that differs from ip_address';
COMMENT ON COLUMN audit_event.target_id                      IS 'Object id of the first target';
COMMENT ON COLUMN audit_event.target_display_name            IS 'Display name of the first target';
COMMENT ON COLUMN audit_event.target_type                    IS 'Kind of the first target, such as Application or ServicePrincipal';
COMMENT ON COLUMN audit_event.target_user_principal_name     IS 'Principal name of the first target, when it is a user';
COMMENT ON COLUMN audit_event.target_app_id                  IS 'Application id of the target; joins a change of an Application to its sign-ins';
COMMENT ON COLUMN audit_event.targets_json                   IS 'All targets, as exported';
COMMENT ON COLUMN audit_event.additional_details_json        IS 'additionalDetails, as exported';
COMMENT ON COLUMN audit_event.key_changes_json               IS 'Credentials the change added or removed, as JSON: change, key_id, key_type, name';
COMMENT ON COLUMN audit_event.user_agent                     IS 'User agent of whoever did it: hostile text';

CREATE TABLE credential_change (
    seq                  BIGINT NOT NULL,
    event_id             VARCHAR NOT NULL,
    event_time           TIMESTAMP NOT NULL,
    change               VARCHAR NOT NULL,
    key_id               VARCHAR,
    key_type             VARCHAR,
    key_name             VARCHAR,
    activity             VARCHAR,
    target_id            VARCHAR,
    target_type          VARCHAR,
    target_display_name  VARCHAR,
    app_id               VARCHAR,
    initiator_kind       VARCHAR NOT NULL,
    initiator_id         VARCHAR,
    initiator_name       VARCHAR,
    ip_key               VARCHAR,
    ip_address           VARCHAR,
    evidence             VARCHAR NOT NULL
);
COMMENT ON TABLE  credential_change                     IS 'Each credential that a change added to or removed from an application';
COMMENT ON COLUMN credential_change.seq                 IS 'Rank in the order of event time, audit event and key id';
COMMENT ON COLUMN credential_change.event_id            IS 'The audit event';
COMMENT ON COLUMN credential_change.event_time          IS 'When the change was made, in UTC';
COMMENT ON COLUMN credential_change.change              IS 'added, removed, or unknown where the export hides the key ids';
COMMENT ON COLUMN credential_change.key_id              IS 'Key id: equal to sign_in.credential_key_id of the sign-ins that use it';
COMMENT ON COLUMN credential_change.key_type            IS 'Kind of the credential, such as Password';
COMMENT ON COLUMN credential_change.key_name            IS 'Its name: free text of whoever added it';
COMMENT ON COLUMN credential_change.activity            IS 'What was done, as exported';
COMMENT ON COLUMN credential_change.target_id           IS 'Object id of the application or service principal';
COMMENT ON COLUMN credential_change.target_type         IS 'Application or ServicePrincipal';
COMMENT ON COLUMN credential_change.target_display_name IS 'Its display name';
COMMENT ON COLUMN credential_change.app_id              IS 'Its application id, from the record or from the sign-ins of the service principal';
COMMENT ON COLUMN credential_change.initiator_kind      IS 'user, workload or unknown';
COMMENT ON COLUMN credential_change.initiator_id        IS 'Object id of whoever did it';
COMMENT ON COLUMN credential_change.initiator_name      IS 'Name of whoever did it';
COMMENT ON COLUMN credential_change.ip_key              IS 'Address of whoever did it';
COMMENT ON COLUMN credential_change.ip_address          IS 'Address of whoever did it';
COMMENT ON COLUMN credential_change.evidence            IS 'The record that first told of it';

CREATE TABLE address (
    ip_key         VARCHAR NOT NULL,
    ip_address     VARCHAR NOT NULL,
    ip_version     INTEGER NOT NULL,
    network_group  VARCHAR NOT NULL
);
COMMENT ON TABLE  address               IS 'Each client address once';
COMMENT ON COLUMN address.ip_key        IS 'The address, as in sign_in';
COMMENT ON COLUMN address.ip_address    IS 'The address as people write it';
COMMENT ON COLUMN address.ip_version    IS '4 or 6';
COMMENT ON COLUMN address.network_group IS 'What counts as one place on the network, as in sign_in';

-------------------------------------------------------------------------------------- enrichment

CREATE TABLE geo_source (
    geo_source_id  INTEGER NOT NULL,
    name           VARCHAR NOT NULL,
    database_type  VARCHAR NOT NULL,
    origin         VARCHAR NOT NULL,
    sha256         VARCHAR NOT NULL,
    bytes          BIGINT NOT NULL,
    built_at       TIMESTAMP NOT NULL,
    provides       VARCHAR NOT NULL,
    licence        VARCHAR NOT NULL,
    attribution    VARCHAR NOT NULL,
    rank           INTEGER NOT NULL,
    added_at       TIMESTAMP NOT NULL
);
COMMENT ON TABLE  geo_source               IS 'The databases that were asked about addresses; the databases themselves stay outside';
COMMENT ON COLUMN geo_source.geo_source_id IS 'Number of the database in this case';
COMMENT ON COLUMN geo_source.name          IS 'What reports call it, such as DB-IP Country Lite';
COMMENT ON COLUMN geo_source.database_type IS 'Its type by its own word';
COMMENT ON COLUMN geo_source.origin        IS 'embedded, or the path the examiner gave';
COMMENT ON COLUMN geo_source.sha256        IS 'SHA-256 of the database file';
COMMENT ON COLUMN geo_source.bytes         IS 'Size of the database file in bytes';
COMMENT ON COLUMN geo_source.built_at      IS 'When it was built, in UTC, by its own word';
COMMENT ON COLUMN geo_source.provides      IS 'Which fields it answers, such as country, city';
COMMENT ON COLUMN geo_source.licence       IS 'Licence, where it is known';
COMMENT ON COLUMN geo_source.attribution   IS 'What must be printed wherever its answers are shown';
COMMENT ON COLUMN geo_source.rank          IS 'The lower, the sooner its word is taken';
COMMENT ON COLUMN geo_source.added_at      IS 'When it was first asked, in UTC';

CREATE TABLE address_answer (
    ip_key           VARCHAR NOT NULL,
    geo_source_id    INTEGER NOT NULL,
    found            BOOLEAN NOT NULL,
    network          VARCHAR,
    country          VARCHAR,
    region           VARCHAR,
    city             VARCHAR,
    latitude         DOUBLE,
    longitude        DOUBLE,
    accuracy_km      DOUBLE,
    asn              BIGINT,
    as_organization  VARCHAR,
    cloud_provider   VARCHAR,
    cloud_service    VARCHAR,
    cloud_region     VARCHAR,
    network_class    VARCHAR
);
COMMENT ON TABLE  address_answer                 IS 'What each database says about each address; only ever added to';
COMMENT ON COLUMN address_answer.ip_key          IS 'The address';
COMMENT ON COLUMN address_answer.geo_source_id   IS 'The database';
COMMENT ON COLUMN address_answer.found           IS 'Whether it knows the address';
COMMENT ON COLUMN address_answer.network         IS 'The network of its answer, as CIDR or range';
COMMENT ON COLUMN address_answer.country         IS 'Country as two letters';
COMMENT ON COLUMN address_answer.region          IS 'State or province';
COMMENT ON COLUMN address_answer.city            IS 'City: a hint, not a finding';
COMMENT ON COLUMN address_answer.latitude        IS 'Degrees north';
COMMENT ON COLUMN address_answer.longitude       IS 'Degrees east';
COMMENT ON COLUMN address_answer.accuracy_km     IS 'Radius the vendor gives, in km';
COMMENT ON COLUMN address_answer.asn             IS 'Autonomous system number';
COMMENT ON COLUMN address_answer.as_organization IS 'Who runs the autonomous system: free text';
COMMENT ON COLUMN address_answer.cloud_provider  IS 'Cloud that publishes the address as its own';
COMMENT ON COLUMN address_answer.cloud_service   IS 'Service tag';
COMMENT ON COLUMN address_answer.cloud_region    IS 'Region of the cloud';
COMMENT ON COLUMN address_answer.network_class   IS 'hosting (anybody may rent it), microsoft (Microsoft''s own services), vpn, tor, relay or special (not routable); NULL: not known';

CREATE TABLE address_place (
    ip_key           VARCHAR NOT NULL,
    country          VARCHAR,
    region           VARCHAR,
    city             VARCHAR,
    latitude         DOUBLE,
    longitude        DOUBLE,
    accuracy_km      DOUBLE,
    asn              BIGINT,
    as_organization  VARCHAR,
    cloud_provider   VARCHAR,
    cloud_service    VARCHAR,
    cloud_region     VARCHAR,
    network_class    VARCHAR,
    countries_named  BIGINT NOT NULL,
    network          VARCHAR NOT NULL
);
COMMENT ON TABLE  address_place                 IS 'Each address once: field by field the word of the best-ranked database';
COMMENT ON COLUMN address_place.ip_key          IS 'The address';
COMMENT ON COLUMN address_place.country         IS 'Country as two letters';
COMMENT ON COLUMN address_place.region          IS 'State or province';
COMMENT ON COLUMN address_place.city            IS 'City: a hint, not a finding';
COMMENT ON COLUMN address_place.latitude        IS 'Degrees north';
COMMENT ON COLUMN address_place.longitude       IS 'Degrees east';
COMMENT ON COLUMN address_place.accuracy_km     IS 'Radius the vendor gives, in km';
COMMENT ON COLUMN address_place.asn             IS 'Autonomous system number';
COMMENT ON COLUMN address_place.as_organization IS 'Who runs the autonomous system: free text';
COMMENT ON COLUMN address_place.cloud_provider  IS 'Cloud that publishes the address as its own';
COMMENT ON COLUMN address_place.cloud_service   IS 'Service tag';
COMMENT ON COLUMN address_place.cloud_region    IS 'Region of the cloud';
COMMENT ON COLUMN address_place.network_class   IS 'hosting (anybody may rent it), microsoft (Microsoft''s own services), vpn, tor, relay or special (not routable); NULL: not known';
COMMENT ON COLUMN address_place.countries_named IS 'How many different countries the databases name: over 1, they disagree';
COMMENT ON COLUMN address_place.network         IS 'Where it is on the network: AS number, else IPv4 /24 or IPv6 /48 as a prefix of ip_key';

CREATE TABLE known_network (
    known_network_id  INTEGER NOT NULL,
    cidr              VARCHAR NOT NULL,
    lo_key            VARCHAR NOT NULL,
    hi_key            VARCHAR NOT NULL,
    label             VARCHAR NOT NULL,
    scope             VARCHAR NOT NULL,
    reason            VARCHAR NOT NULL,
    added_by          VARCHAR NOT NULL,
    added_at          TIMESTAMP NOT NULL
);
COMMENT ON TABLE  known_network                  IS 'Networks the examiner calls known';
COMMENT ON COLUMN known_network.known_network_id IS 'Number of the entry in this case';
COMMENT ON COLUMN known_network.cidr             IS 'The network, as CIDR';
COMMENT ON COLUMN known_network.lo_key           IS 'Its first address, as ip_key';
COMMENT ON COLUMN known_network.hi_key           IS 'Its last address, as ip_key';
COMMENT ON COLUMN known_network.label            IS 'What it is';
COMMENT ON COLUMN known_network.scope            IS '* for everybody, else the application id or service principal id it is known for';
COMMENT ON COLUMN known_network.reason           IS 'Why it is known: the examiner''s words';
COMMENT ON COLUMN known_network.added_by         IS 'The examiner';
COMMENT ON COLUMN known_network.added_at         IS 'When, in UTC';

CREATE VIEW known_address AS
SELECT
    a.ip_key,
    k.scope,
    min(k.label)  AS label
FROM address AS a
JOIN known_network AS k ON a.ip_key BETWEEN k.lo_key AND k.hi_key
GROUP BY a.ip_key, k.scope;
COMMENT ON VIEW known_address IS 'Each address inside a known network, once for each scope';

CREATE VIEW sign_in_place AS
SELECT
    s.*,
    p.country,
    p.region,
    p.city,
    p.latitude,
    p.longitude,
    p.accuracy_km,
    p.asn,
    p.as_organization,
    p.cloud_provider,
    p.cloud_service,
    p.cloud_region,
    p.network_class,
    p.network,
    coalesce(by_principal.label, by_app.label, by_all.label)  AS known_label
FROM sign_in AS s
LEFT JOIN address_place AS p ON p.ip_key = s.ip_key
LEFT JOIN known_address AS by_all ON by_all.ip_key = s.ip_key AND by_all.scope = '*'
LEFT JOIN known_address AS by_app ON by_app.ip_key = s.ip_key AND by_app.scope = s.app_id
LEFT JOIN known_address AS by_principal
    ON by_principal.ip_key = s.ip_key
   AND by_principal.scope = s.service_principal_id
   AND by_principal.scope <> coalesce(s.app_id, '');
COMMENT ON VIEW sign_in_place IS 'Each sign-in with where its address is: our databases'' word, beside Microsoft''s (logged_*); known_label is NULL unless the address is in a known network';

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
COMMENT ON COLUMN source.container   IS 'none, or what it is packed in';
COMMENT ON COLUMN source.imported_at IS 'When it was taken in, in UTC, by the examiner''s clock';

CREATE TABLE vault_frame (
    source_id    INTEGER NOT NULL,
    frame        BIGINT  NOT NULL,
    raw_offset   BIGINT  NOT NULL,
    raw_bytes    INTEGER NOT NULL,
    compression  VARCHAR NOT NULL,
    content      BLOB    NOT NULL USING COMPRESSION uncompressed
);
COMMENT ON TABLE  vault_frame             IS 'Every byte of every source, in frames';
COMMENT ON COLUMN vault_frame.source_id   IS 'The source';
COMMENT ON COLUMN vault_frame.frame       IS 'Number of the frame in the source, counted from 0';
COMMENT ON COLUMN vault_frame.raw_offset  IS 'Where its first byte stands in the source';
COMMENT ON COLUMN vault_frame.raw_bytes   IS 'How many bytes of the source it holds';
COMMENT ON COLUMN vault_frame.compression IS 'zstd: content is one Zstandard frame (RFC 8878); stored: content is the bytes themselves';
COMMENT ON COLUMN vault_frame.content     IS 'The bytes';

CREATE TABLE member_record (
    member_id         INTEGER NOT NULL PRIMARY KEY,
    source_id         INTEGER NOT NULL,
    reference         VARCHAR NOT NULL,
    member_path       VARCHAR,
    bytes             BIGINT NOT NULL,
    sha256            VARCHAR NOT NULL,
    found_bytes       BIGINT,
    found_sha256      VARCHAR,
    decoded_as        VARCHAR,
    disposition       VARCHAR NOT NULL,
    content           VARCHAR NOT NULL,
    records_read      BIGINT NOT NULL,
    records_rejected  BIGINT NOT NULL,
    first_event_time  TIMESTAMP,
    last_event_time   TIMESTAMP,
    claimed_from      TIMESTAMP,
    claimed_until     TIMESTAMP
);
COMMENT ON TABLE  member_record                  IS 'What a source holds, as it was read: itself, or the files inside an archive';
COMMENT ON COLUMN member_record.member_id        IS 'Number of the member in this case';
COMMENT ON COLUMN member_record.source_id        IS 'The source it is part of';
COMMENT ON COLUMN member_record.reference        IS 'E-02 for a plain file, E-02/3 for the third file of an archive';
COMMENT ON COLUMN member_record.member_path      IS 'Its path inside the archive, with ! between an archive and what is in it; NULL for a plain file';
COMMENT ON COLUMN member_record.bytes            IS 'Its size in bytes, unpacked';
COMMENT ON COLUMN member_record.sha256           IS 'SHA-256 of its bytes, unpacked';
COMMENT ON COLUMN member_record.found_bytes       IS 'Its size in bytes as it lies in its archive, where what was read was unpacked or decoded from that';
COMMENT ON COLUMN member_record.found_sha256      IS 'SHA-256 of it as it lies in its archive, likewise';
COMMENT ON COLUMN member_record.decoded_as       IS 'How its bytes were made text before they were read, such as utf-16le; NULL where they are text. Positions of records count in that text';
COMMENT ON COLUMN member_record.disposition      IS 'read, or skipped';
COMMENT ON COLUMN member_record.content          IS 'What it is: the formats of its records, or why it was skipped';
COMMENT ON COLUMN member_record.records_read     IS 'Records found in it';
COMMENT ON COLUMN member_record.records_rejected IS 'Of these, unusable: see rejected_record';
COMMENT ON COLUMN member_record.first_event_time IS 'Earliest event in it, in UTC';
COMMENT ON COLUMN member_record.last_event_time  IS 'Latest event in it, in UTC';
COMMENT ON COLUMN member_record.claimed_from     IS 'First moment that its name says it covers, in UTC';
COMMENT ON COLUMN member_record.claimed_until    IS 'First moment after what its name says it covers, in UTC';

CREATE TABLE member_format (
    member_id         INTEGER NOT NULL,
    format            VARCHAR NOT NULL,
    records_read      BIGINT NOT NULL,
    records_rejected  BIGINT NOT NULL
);
COMMENT ON TABLE  member_format                  IS 'The records of a member, by export format';
COMMENT ON COLUMN member_format.member_id        IS 'The member';
COMMENT ON COLUMN member_format.format           IS 'The export format; unrecognised where none claims the record';
COMMENT ON COLUMN member_format.records_read     IS 'Records found';
COMMENT ON COLUMN member_format.records_rejected IS 'Of these, unusable';

CREATE TABLE import_warning (
    member_id  INTEGER NOT NULL,
    kind       VARCHAR NOT NULL,
    says       VARCHAR NOT NULL
);
COMMENT ON TABLE  import_warning           IS 'What an examiner should know of a member before relying on it being whole';
COMMENT ON COLUMN import_warning.member_id IS 'The member';
COMMENT ON COLUMN import_warning.kind      IS 'row limit, cut off, damaged, empty, row length, joined, partial, window, or unknown fields';
COMMENT ON COLUMN import_warning.says      IS 'What was noticed';

CREATE TABLE unknown_field (
    member_id  INTEGER NOT NULL,
    field      VARCHAR NOT NULL,
    records    BIGINT NOT NULL
);
COMMENT ON TABLE  unknown_field           IS 'Fields that no format knows, with how often they were met; their values are in the vault';
COMMENT ON COLUMN unknown_field.member_id IS 'The member';
COMMENT ON COLUMN unknown_field.field     IS 'The field, as exported';
COMMENT ON COLUMN unknown_field.records   IS 'How many records have it';

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

CREATE TABLE read_again_record (
    member_id      INTEGER NOT NULL,
    record_number  BIGINT  NOT NULL,
    reading        INTEGER NOT NULL
);
COMMENT ON TABLE  read_again_record               IS 'Rejected records that could be read later, when the examiner had said what they left open; they count as rejected no more';
COMMENT ON COLUMN read_again_record.member_id     IS 'The member it stands in';
COMMENT ON COLUMN read_again_record.record_number IS 'Its number there, counted from 1';
COMMENT ON COLUMN read_again_record.reading       IS 'The reading that could use it, counted from 1; the custody log tells of each';

CREATE TABLE read_again (
    reading           INTEGER NOT NULL,
    member_id         INTEGER NOT NULL,
    format            VARCHAR NOT NULL,
    records           BIGINT  NOT NULL,
    first_event_time  TIMESTAMP,
    last_event_time   TIMESTAMP
);
COMMENT ON TABLE  read_again                  IS 'Sums of read_again_record';
COMMENT ON COLUMN read_again.reading          IS 'The reading, counted from 1';
COMMENT ON COLUMN read_again.member_id        IS 'The member';
COMMENT ON COLUMN read_again.format           IS 'The export format under which the records had been rejected';
COMMENT ON COLUMN read_again.records          IS 'How many could be read';
COMMENT ON COLUMN read_again.first_event_time IS 'Earliest event in them, in UTC';
COMMENT ON COLUMN read_again.last_event_time  IS 'Latest event in them, in UTC';

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

CREATE TABLE sign_in_who (
    who_id                        INTEGER NOT NULL,
    tenant_id                     VARCHAR,
    sign_in_type                  VARCHAR NOT NULL,
    user_id                       VARCHAR,
    user_principal_name           VARCHAR,
    user_display_name             VARCHAR,
    user_type                     VARCHAR,
    service_principal_id          VARCHAR,
    service_principal_name        VARCHAR,
    credential_key_id             VARCHAR,
    credential_thumbprint         VARCHAR,
    client_credential_type        VARCHAR,
    federated_credential_id       VARCHAR,
    federated_token_issuer        VARCHAR,
    managed_identity_type         VARCHAR,
    managed_identity_resource_id  VARCHAR,
    source_app_client_id          VARCHAR,
    agent_type                    VARCHAR,
    agent_parent_app_id           VARCHAR,
    agent_subject_type            VARCHAR,
    home_tenant_id                VARCHAR,
    home_tenant_name              VARCHAR,
    cross_tenant_access_type      VARCHAR,
    sign_in_identifier            VARCHAR,
    alternate_sign_in_name        VARCHAR
);
COMMENT ON TABLE  sign_in_who                              IS 'Who signed in and what they showed: each combination of values, once';
COMMENT ON COLUMN sign_in_who.who_id                       IS 'Its number; below zero for what merging made of several';
COMMENT ON COLUMN sign_in_who.tenant_id                    IS 'The tenant that logged it';
COMMENT ON COLUMN sign_in_who.sign_in_type                 IS 'interactive, non_interactive, service_principal, managed_identity, microsoft_service_principal, adfs, unknown_user or unknown';
COMMENT ON COLUMN sign_in_who.user_id                      IS 'Object id of the user';
COMMENT ON COLUMN sign_in_who.user_principal_name          IS 'Principal name of the user, as exported';
COMMENT ON COLUMN sign_in_who.user_display_name            IS 'Display name of the user';
COMMENT ON COLUMN sign_in_who.user_type                    IS 'member or guest, as exported';
COMMENT ON COLUMN sign_in_who.service_principal_id         IS 'Object id of the service principal';
COMMENT ON COLUMN sign_in_who.service_principal_name       IS 'Display name of the service principal';
COMMENT ON COLUMN sign_in_who.credential_key_id            IS 'Key id of the secret or certificate that was shown';
COMMENT ON COLUMN sign_in_who.credential_thumbprint        IS 'Thumbprint of the certificate that was shown';
COMMENT ON COLUMN sign_in_who.client_credential_type       IS 'Kind of credential, as exported';
COMMENT ON COLUMN sign_in_who.federated_credential_id      IS 'The federated credential that was used';
COMMENT ON COLUMN sign_in_who.federated_token_issuer       IS 'Who issued the federated token that a managed identity showed';
COMMENT ON COLUMN sign_in_who.managed_identity_type        IS 'systemAssigned or userAssigned';
COMMENT ON COLUMN sign_in_who.managed_identity_resource_id IS 'The Azure resource the managed identity belongs to';
COMMENT ON COLUMN sign_in_who.source_app_client_id         IS 'Application on whose behalf a managed identity was used';
COMMENT ON COLUMN sign_in_who.agent_type                   IS 'Kind of AI agent, as exported';
COMMENT ON COLUMN sign_in_who.agent_parent_app_id          IS 'Application that an AI agent was made from';
COMMENT ON COLUMN sign_in_who.agent_subject_type           IS 'On whose behalf an AI agent acted, as exported';
COMMENT ON COLUMN sign_in_who.home_tenant_id               IS 'Tenant the identity comes from';
COMMENT ON COLUMN sign_in_who.home_tenant_name             IS 'The name of the tenant the identity comes from';
COMMENT ON COLUMN sign_in_who.cross_tenant_access_type     IS 'How the identity crosses tenants, as exported';
COMMENT ON COLUMN sign_in_who.sign_in_identifier           IS 'What was typed to sign in: hostile text';
COMMENT ON COLUMN sign_in_who.alternate_sign_in_name       IS 'Another name that the user signs in by';

CREATE TABLE sign_in_what (
    what_id                        INTEGER NOT NULL,
    app_id                         VARCHAR,
    app_display_name               VARCHAR,
    app_owner_tenant_id            VARCHAR,
    resource_id                    VARCHAR,
    resource_display_name          VARCHAR,
    resource_tenant_id             VARCHAR,
    resource_owner_tenant_id       VARCHAR,
    resource_service_principal_id  VARCHAR
);
COMMENT ON TABLE  sign_in_what                               IS 'With which application, to what: each combination of values, once';
COMMENT ON COLUMN sign_in_what.what_id                       IS 'Its number; below zero for what merging made of several';
COMMENT ON COLUMN sign_in_what.app_id                        IS 'Application (client) id';
COMMENT ON COLUMN sign_in_what.app_display_name              IS 'Display name of the application';
COMMENT ON COLUMN sign_in_what.app_owner_tenant_id           IS 'Tenant the application is registered in';
COMMENT ON COLUMN sign_in_what.resource_id                   IS 'Application id of what was signed in to';
COMMENT ON COLUMN sign_in_what.resource_display_name         IS 'Display name of what was signed in to';
COMMENT ON COLUMN sign_in_what.resource_tenant_id            IS 'Tenant of the resource';
COMMENT ON COLUMN sign_in_what.resource_owner_tenant_id      IS 'Tenant that owns the resource''s application';
COMMENT ON COLUMN sign_in_what.resource_service_principal_id IS 'Object id of the resource''s service principal';

CREATE TABLE sign_in_where (
    where_id                      INTEGER NOT NULL,
    ip_key                        VARCHAR,
    ip_address                    VARCHAR,
    ip_address_exported           VARCHAR,
    logged_country                VARCHAR,
    logged_state                  VARCHAR,
    logged_city                   VARCHAR,
    logged_latitude               DOUBLE,
    logged_longitude              DOUBLE,
    logged_asn                    BIGINT,
    ip_address_from_resource      VARCHAR,
    global_secure_access_address  VARCHAR,
    through_global_secure_access  BOOLEAN
);
COMMENT ON TABLE  sign_in_where                              IS 'From where: each combination of values, once';
COMMENT ON COLUMN sign_in_where.where_id                     IS 'Its number; below zero for what merging made of several';
COMMENT ON COLUMN sign_in_where.ip_key                       IS 'Client address as 32 lower-case hex digits, IPv4 as ::ffff:a.b.c.d; NULL where the log gives no usable address';
COMMENT ON COLUMN sign_in_where.ip_address                   IS 'Client address, without port or zone; NULL where the log gives no usable address';
COMMENT ON COLUMN sign_in_where.ip_address_exported          IS 'Client address as exported, where that differs from ip_address';
COMMENT ON COLUMN sign_in_where.logged_country               IS 'Country by Microsoft, as exported';
COMMENT ON COLUMN sign_in_where.logged_state                 IS 'State by Microsoft';
COMMENT ON COLUMN sign_in_where.logged_city                  IS 'City by Microsoft';
COMMENT ON COLUMN sign_in_where.logged_latitude              IS 'Degrees north by Microsoft';
COMMENT ON COLUMN sign_in_where.logged_longitude             IS 'Degrees east by Microsoft';
COMMENT ON COLUMN sign_in_where.logged_asn                   IS 'Autonomous system number by Microsoft';
COMMENT ON COLUMN sign_in_where.ip_address_from_resource     IS 'Address that the resource saw, as exported';
COMMENT ON COLUMN sign_in_where.global_secure_access_address IS 'Address of Global Secure Access, as exported';
COMMENT ON COLUMN sign_in_where.through_global_secure_access IS 'Whether the request came through Global Secure Access';

CREATE TABLE sign_in_client (
    client_id          INTEGER NOT NULL,
    user_agent         VARCHAR,
    client_app         VARCHAR,
    browser            VARCHAR,
    browser_id         VARCHAR,
    operating_system   VARCHAR,
    device_id          VARCHAR,
    device_name        VARCHAR,
    device_compliant   BOOLEAN,
    device_managed     BOOLEAN,
    device_trust_type  VARCHAR
);
COMMENT ON TABLE  sign_in_client                   IS 'With what client and device: each combination of values, once';
COMMENT ON COLUMN sign_in_client.client_id         IS 'Its number; below zero for what merging made of several';
COMMENT ON COLUMN sign_in_client.user_agent        IS 'User agent as sent by the client: hostile text';
COMMENT ON COLUMN sign_in_client.client_app        IS 'Client app, as exported';
COMMENT ON COLUMN sign_in_client.browser           IS 'Browser, as Entra read it';
COMMENT ON COLUMN sign_in_client.browser_id        IS 'Id of the browser, as exported';
COMMENT ON COLUMN sign_in_client.operating_system  IS 'Operating system, as Entra read it';
COMMENT ON COLUMN sign_in_client.device_id         IS 'Object id of the device';
COMMENT ON COLUMN sign_in_client.device_name       IS 'Display name of the device';
COMMENT ON COLUMN sign_in_client.device_compliant  IS 'Whether the device was compliant';
COMMENT ON COLUMN sign_in_client.device_managed    IS 'Whether the device was managed';
COMMENT ON COLUMN sign_in_client.device_trust_type IS 'How the device is joined, as exported';

CREATE TABLE sign_in_how (
    how_id                      INTEGER NOT NULL,
    format                      VARCHAR NOT NULL,
    event_id_source             VARCHAR NOT NULL,
    error_code                  BIGINT,
    outcome                     VARCHAR NOT NULL,
    failure_reason              VARCHAR,
    additional_details          VARCHAR,
    authentication_requirement  VARCHAR,
    authentication_protocol     VARCHAR,
    incoming_token_type         VARCHAR,
    original_transfer_method    VARCHAR,
    token_issuer_type           VARCHAR,
    token_issuer_name           VARCHAR,
    token_protection_status     VARCHAR,
    mfa_method                  VARCHAR,
    mfa_detail                  VARCHAR,
    conditional_access_status   VARCHAR,
    risk_level_during_sign_in   VARCHAR,
    risk_level_aggregated       VARCHAR,
    risk_state                  VARCHAR,
    risk_detail                 VARCHAR,
    risk_event_types            VARCHAR,
    flagged_for_review          BOOLEAN,
    tenant_restricted           BOOLEAN
);
COMMENT ON TABLE  sign_in_how                            IS 'How it went: each combination of values, once';
COMMENT ON COLUMN sign_in_how.how_id                     IS 'Its number; below zero for what merging made of several';
COMMENT ON COLUMN sign_in_how.format                     IS 'The export format it was read as';
COMMENT ON COLUMN sign_in_how.event_id_source            IS 'native, token (read from the token identifier) or synthetic (a digest of what identifies the row)';
COMMENT ON COLUMN sign_in_how.error_code                 IS 'AADSTS code; 0: a token was issued';
COMMENT ON COLUMN sign_in_how.outcome                    IS 'success, interrupted, failure or unknown, by the code alone';
COMMENT ON COLUMN sign_in_how.failure_reason             IS 'Why it failed, as exported';
COMMENT ON COLUMN sign_in_how.additional_details         IS 'status.additionalDetails, as exported';
COMMENT ON COLUMN sign_in_how.authentication_requirement IS 'Single or multi-factor, as exported';
COMMENT ON COLUMN sign_in_how.authentication_protocol    IS 'Protocol, as exported';
COMMENT ON COLUMN sign_in_how.incoming_token_type        IS 'Kind of token that was shown, as exported';
COMMENT ON COLUMN sign_in_how.original_transfer_method   IS 'deviceCodeFlow or authenticationTransfer, as exported';
COMMENT ON COLUMN sign_in_how.token_issuer_type          IS 'Who issued the token, as exported';
COMMENT ON COLUMN sign_in_how.token_issuer_name          IS 'Name of the token''s issuer';
COMMENT ON COLUMN sign_in_how.token_protection_status    IS 'Whether the token is bound to the device, as exported';
COMMENT ON COLUMN sign_in_how.mfa_method                 IS 'Second factor, as exported';
COMMENT ON COLUMN sign_in_how.mfa_detail                 IS 'Masked telephone number or the like of the second factor';
COMMENT ON COLUMN sign_in_how.conditional_access_status  IS 'What conditional access made of it, as exported';
COMMENT ON COLUMN sign_in_how.risk_level_during_sign_in  IS 'Risk at the time, as exported';
COMMENT ON COLUMN sign_in_how.risk_level_aggregated      IS 'Risk in the end, as exported';
COMMENT ON COLUMN sign_in_how.risk_state                 IS 'State of the risk, as exported';
COMMENT ON COLUMN sign_in_how.risk_detail                IS 'What became of the risk, as exported';
COMMENT ON COLUMN sign_in_how.risk_event_types           IS 'What was risky about it, as a list in JSON, as exported';
COMMENT ON COLUMN sign_in_how.flagged_for_review         IS 'Whether the user flagged it for review';
COMMENT ON COLUMN sign_in_how.tenant_restricted          IS 'Whether tenant restrictions applied';

CREATE TABLE sign_in_record (
    member_id            INTEGER NOT NULL,
    record_number        BIGINT NOT NULL,
    byte_offset          BIGINT NOT NULL,
    byte_length          BIGINT NOT NULL,
    line                 BIGINT,
    record_digest        UBIGINT NOT NULL,
    event_id             VARCHAR NOT NULL USING COMPRESSION uncompressed,
    tie                  UBIGINT NOT NULL,
    event_time           TIMESTAMP NOT NULL,
    time_basis           VARCHAR NOT NULL,
    ingested_time        TIMESTAMP,
    correlation_id       VARCHAR USING COMPRESSION uncompressed,
    original_request_id  VARCHAR,
    unique_token_id      VARCHAR USING COMPRESSION uncompressed,
    session_id           VARCHAR,
    processing_ms        BIGINT,
    who_id               INTEGER NOT NULL,
    what_id              INTEGER NOT NULL,
    where_id             INTEGER NOT NULL,
    client_id            INTEGER NOT NULL,
    how_id               INTEGER NOT NULL
);
COMMENT ON TABLE  sign_in_record                     IS 'Every record that tells of a sign-in, as it was read: what is its own, and the numbers of what it shares with others; never changed';
COMMENT ON COLUMN sign_in_record.member_id           IS 'The member it was read from';
COMMENT ON COLUMN sign_in_record.record_number       IS 'Its number there, counted from 1';
COMMENT ON COLUMN sign_in_record.byte_offset         IS 'Where its first byte stands in the member';
COMMENT ON COLUMN sign_in_record.byte_length         IS 'How many bytes it has';
COMMENT ON COLUMN sign_in_record.line                IS 'The line it begins on, counted from 1, where that is known';
COMMENT ON COLUMN sign_in_record.record_digest       IS 'XXH3-64 of its bytes: equal for copies';
COMMENT ON COLUMN sign_in_record.event_id            IS 'Entra''s request id, lower-case; or h: and a digest where the export gives none';
COMMENT ON COLUMN sign_in_record.tie                 IS 'First 64 bits of the event id: orders the events of one moment, and tells them apart';
COMMENT ON COLUMN sign_in_record.event_time          IS 'When the sign-in happened, in UTC';
COMMENT ON COLUMN sign_in_record.time_basis          IS 'created: the time of the event; ingested: the export gives only the time of ingestion, which may be hours late; assumed_utc: a time without a zone, taken for UTC; given_offset: a time in a zone that the examiner named';
COMMENT ON COLUMN sign_in_record.ingested_time       IS 'When the log pipeline took the record in, in UTC';
COMMENT ON COLUMN sign_in_record.correlation_id      IS 'Joins the sign-ins of one flow';
COMMENT ON COLUMN sign_in_record.original_request_id IS 'The request that began the flow, where it differs';
COMMENT ON COLUMN sign_in_record.unique_token_id     IS 'uniqueTokenIdentifier of the token that was issued';
COMMENT ON COLUMN sign_in_record.session_id          IS 'The session';
COMMENT ON COLUMN sign_in_record.processing_ms       IS 'How long Entra ID took, in milliseconds';
COMMENT ON COLUMN sign_in_record.who_id              IS 'Number in sign_in_who';
COMMENT ON COLUMN sign_in_record.what_id             IS 'Number in sign_in_what';
COMMENT ON COLUMN sign_in_record.where_id            IS 'Number in sign_in_where';
COMMENT ON COLUMN sign_in_record.client_id           IS 'Number in sign_in_client';
COMMENT ON COLUMN sign_in_record.how_id              IS 'Number in sign_in_how';

CREATE VIEW sign_in_sighting AS
SELECT
    r.* EXCLUDE (who_id, what_id, where_id, client_id, how_id, tie),
    who.* EXCLUDE (who_id),
    what.* EXCLUDE (what_id),
    whence.* EXCLUDE (where_id),
    client.* EXCLUDE (client_id),
    how.* EXCLUDE (how_id)
FROM sign_in_record AS r
JOIN sign_in_who AS who ON who.who_id = r.who_id
JOIN sign_in_what AS what ON what.what_id = r.what_id
JOIN sign_in_where AS whence ON whence.where_id = r.where_id
JOIN sign_in_client AS client ON client.client_id = r.client_id
JOIN sign_in_how AS how ON how.how_id = r.how_id;
COMMENT ON VIEW sign_in_sighting IS 'Every record that tells of a sign-in, as it was read, with all its values';

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
COMMENT ON VIEW audit_identity IS 'The event each audit record tells of, equal rows of one file without ids are told apart by counting them';

----------------------------------------------------------------------------------------- derived

CREATE TABLE member_sum (
    member_id          INTEGER NOT NULL,
    format             VARCHAR NOT NULL,
    records_stored     BIGINT NOT NULL,
    records_duplicate  BIGINT NOT NULL
);
COMMENT ON TABLE  member_sum                   IS 'How the records of a member add up: made anew with each refresh';
COMMENT ON COLUMN member_sum.member_id         IS 'The member';
COMMENT ON COLUMN member_sum.format            IS 'The export format';
COMMENT ON COLUMN member_sum.records_stored    IS 'Records that were the first to tell of their event';
COMMENT ON COLUMN member_sum.records_duplicate IS 'Further records of an event already told of';

CREATE VIEW member AS
WITH added AS (
    SELECT
        member_id,
        sum(records_stored)::BIGINT     AS records_stored,
        sum(records_duplicate)::BIGINT  AS records_duplicate
    FROM member_sum
    GROUP BY member_id
),

again AS (
    SELECT
        member_id,
        sum(records)::BIGINT            AS records,
        min(first_event_time)           AS first_event_time,
        max(last_event_time)            AS last_event_time
    FROM read_again
    GROUP BY member_id
)

SELECT
    m.member_id,
    m.source_id,
    m.reference,
    m.member_path,
    m.bytes,
    m.sha256,
    m.found_bytes,
    m.found_sha256,
    m.decoded_as,
    m.disposition,
    m.content,
    m.records_read,
    coalesce(a.records_stored, 0)       AS records_stored,
    coalesce(a.records_duplicate, 0)    AS records_duplicate,
    m.records_rejected - coalesce(g.records, 0)             AS records_rejected,
    least(m.first_event_time, g.first_event_time)           AS first_event_time,
    greatest(m.last_event_time, g.last_event_time)          AS last_event_time,
    m.claimed_from,
    m.claimed_until
FROM member_record AS m
LEFT JOIN added AS a ON a.member_id = m.member_id
LEFT JOIN again AS g ON g.member_id = m.member_id;
COMMENT ON VIEW member IS 'What a source holds, and how its records add up: read = stored + duplicate + rejected';
COMMENT ON COLUMN member.records_stored IS 'Records that were the first to tell of their event';
COMMENT ON COLUMN member.records_duplicate IS 'Further records of an event already told of';

CREATE TABLE sign_in_retold (
    member_id      INTEGER NOT NULL,
    record_number  BIGINT NOT NULL,
    event_id       VARCHAR NOT NULL,
    is_first       BOOLEAN NOT NULL
);
COMMENT ON TABLE  sign_in_retold               IS 'Records that tell of an event that another tells of too: sign_in has them merged';
COMMENT ON COLUMN sign_in_retold.member_id     IS 'The member';
COMMENT ON COLUMN sign_in_retold.record_number IS 'The record';
COMMENT ON COLUMN sign_in_retold.event_id      IS 'The event';
COMMENT ON COLUMN sign_in_retold.is_first      IS 'Whether it was the first to tell of it';

CREATE TABLE sign_in_merged (
    member_id            INTEGER NOT NULL,
    record_number        BIGINT NOT NULL,
    sightings            BIGINT NOT NULL,
    formats              VARCHAR NOT NULL,
    conflicts            BIGINT NOT NULL,
    event_id             VARCHAR NOT NULL,
    tie                  UBIGINT NOT NULL,
    event_time           TIMESTAMP NOT NULL,
    time_basis           VARCHAR NOT NULL,
    ingested_time        TIMESTAMP,
    correlation_id       VARCHAR,
    original_request_id  VARCHAR,
    unique_token_id      VARCHAR,
    session_id           VARCHAR,
    processing_ms        BIGINT,
    who_id               INTEGER NOT NULL,
    what_id              INTEGER NOT NULL,
    where_id             INTEGER NOT NULL,
    client_id            INTEGER NOT NULL,
    how_id               INTEGER NOT NULL
);
COMMENT ON TABLE  sign_in_merged                     IS 'Each event that several records tell of, once: what is its own, and the numbers of the values that merging chose';
COMMENT ON COLUMN sign_in_merged.member_id           IS 'The member that first told of it';
COMMENT ON COLUMN sign_in_merged.record_number       IS 'The record there that first told of it';
COMMENT ON COLUMN sign_in_merged.sightings           IS 'How many records tell of it';
COMMENT ON COLUMN sign_in_merged.formats             IS 'The export formats that tell of it';
COMMENT ON COLUMN sign_in_merged.conflicts           IS 'How many further answers its records give to: did it work, who, from which address and country, when';
COMMENT ON COLUMN sign_in_merged.event_id            IS 'Entra''s request id, lower-case; or h: and a digest where the export gives none; with # and a number where equal rows of one file stand for several events';
COMMENT ON COLUMN sign_in_merged.tie                 IS 'First 64 bits of the event id: orders the events of one moment, and tells them apart';
COMMENT ON COLUMN sign_in_merged.event_time          IS 'When the sign-in happened, in UTC';
COMMENT ON COLUMN sign_in_merged.time_basis          IS 'created: the time of the event; ingested: the export gives only the time of ingestion, which may be hours late; assumed_utc: a time without a zone, taken for UTC; given_offset: a time in a zone that the examiner named';
COMMENT ON COLUMN sign_in_merged.ingested_time       IS 'When the log pipeline took the record in, in UTC';
COMMENT ON COLUMN sign_in_merged.correlation_id      IS 'Joins the sign-ins of one flow';
COMMENT ON COLUMN sign_in_merged.original_request_id IS 'The request that began the flow, where it differs';
COMMENT ON COLUMN sign_in_merged.unique_token_id     IS 'uniqueTokenIdentifier of the token that was issued';
COMMENT ON COLUMN sign_in_merged.session_id          IS 'The session';
COMMENT ON COLUMN sign_in_merged.processing_ms       IS 'How long Entra ID took, in milliseconds';
COMMENT ON COLUMN sign_in_merged.who_id              IS 'Number in sign_in_who';
COMMENT ON COLUMN sign_in_merged.what_id             IS 'Number in sign_in_what';
COMMENT ON COLUMN sign_in_merged.where_id            IS 'Number in sign_in_where';
COMMENT ON COLUMN sign_in_merged.client_id           IS 'Number in sign_in_client';
COMMENT ON COLUMN sign_in_merged.how_id              IS 'Number in sign_in_how';

CREATE VIEW sign_in AS
WITH told AS (
    SELECT
        r.* EXCLUDE (byte_offset, byte_length, line, record_digest),
        1               AS sightings,
        NULL::VARCHAR   AS formats,
        0               AS conflicts
    FROM sign_in_record AS r
    ANTI JOIN sign_in_retold AS t
        ON t.member_id = r.member_id AND t.record_number = r.record_number
    UNION ALL BY NAME
    SELECT *
    FROM sign_in_merged
),

who AS (
    SELECT
        *,
        CASE
            WHEN sign_in_type IN ('service_principal', 'managed_identity', 'microsoft_service_principal')
                THEN 'workload'
            ELSE 'user'
        END                                                                 AS principal_kind,
        coalesce(credential_key_id, credential_thumbprint, federated_credential_id) AS credential,
        coalesce(user_id, lower(user_principal_name))                       AS user_key,
        coalesce(lower(user_principal_name), user_display_name, user_id)    AS user_name
    FROM sign_in_who
),

whence AS (
    SELECT
        *,
        CASE
            WHEN ip_key LIKE '00000000000000000000ffff%' THEN ip_key
            ELSE substr(ip_key, 1, 16)
        END                                                                 AS network_group
    FROM sign_in_where
)

SELECT
    epoch_us(r.event_time)::HUGEINT * 18446744073709551616 + r.tie          AS seq,
    m.reference || ':' || r.record_number                                   AS evidence,
    r.sightings::BIGINT                                                     AS sightings,
    coalesce(r.formats, how.format)                                         AS formats,
    r.conflicts::BIGINT                                                     AS conflicts,
    who.principal_kind,
    CASE who.principal_kind
        WHEN 'workload' THEN coalesce(who.service_principal_id, what.app_id)
        ELSE who.user_key
    END                                                                     AS principal_id,
    CASE who.principal_kind
        WHEN 'workload'
            THEN coalesce(who.service_principal_name, what.app_display_name, who.service_principal_id)
        ELSE who.user_name
    END                                                                     AS principal_name,
    who.credential,
    whence.network_group,
    r.event_id,
    how.event_id_source,
    r.event_time,
    r.time_basis,
    r.ingested_time,
    who.sign_in_type,
    who.tenant_id,
    r.correlation_id,
    r.original_request_id,
    r.unique_token_id,
    r.session_id,
    who.* EXCLUDE (who_id, tenant_id, sign_in_type, principal_kind, credential, user_key, user_name),
    what.* EXCLUDE (what_id),
    whence.* EXCLUDE (where_id, network_group),
    client.* EXCLUDE (client_id),
    how.* EXCLUDE (how_id, format, event_id_source),
    r.processing_ms
FROM told AS r
JOIN member_record AS m ON m.member_id = r.member_id
JOIN who ON who.who_id = r.who_id
JOIN sign_in_what AS what ON what.what_id = r.what_id
JOIN whence ON whence.where_id = r.where_id
JOIN sign_in_client AS client ON client.client_id = r.client_id
JOIN sign_in_how AS how ON how.how_id = r.how_id;
COMMENT ON VIEW sign_in IS 'Each sign-in once: by its only record, or merged from several';
COMMENT ON COLUMN sign_in.seq IS 'Orders the sign-ins by time, then by event id: microseconds since 1970 in UTC times 2^64, and the first 64 bits of the event id';
COMMENT ON COLUMN sign_in.evidence IS 'The record that first told of it, such as E-02:848';
COMMENT ON COLUMN sign_in.sightings IS 'How many records tell of it';
COMMENT ON COLUMN sign_in.formats IS 'The export formats that tell of it';
COMMENT ON COLUMN sign_in.conflicts IS 'How many further answers its records give to: did it work, who, from which address and country, when';
COMMENT ON COLUMN sign_in.principal_kind IS 'user or workload';
COMMENT ON COLUMN sign_in.principal_id IS 'Object id of the user or service principal; else principal name or application id';
COMMENT ON COLUMN sign_in.principal_name IS 'Name of the user (lower case) or service principal';
COMMENT ON COLUMN sign_in.credential IS 'What a workload showed: key id, else thumbprint, else federated credential';
COMMENT ON COLUMN sign_in.network_group IS 'What counts as one place on the network: IPv4 address or IPv6 /64, as a prefix of ip_key';

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

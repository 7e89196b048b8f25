-- The layer that analyses share: made anew after an import, an enrichment or a change of lists, each
-- table by the one SELECT of src/case/layer/<table>.sql. Nothing here is evidence; every row can be
-- made again from the layers below it.

CREATE VIEW sign_in_once AS
SELECT
    r.member_id,
    r.record_number,
    r.event_time,
    r.tie,
    r.session_id,
    r.correlation_id,
    r.unique_token_id,
    r.who_id,
    r.what_id,
    r.where_id,
    r.client_id,
    r.how_id
FROM sign_in_record AS r
LEFT JOIN sign_in_retold AS t ON t.member_id = r.member_id AND t.record_number = r.record_number
WHERE t.member_id IS NULL
UNION ALL
SELECT
    member_id,
    record_number,
    event_time,
    tie,
    session_id,
    correlation_id,
    unique_token_id,
    who_id,
    what_id,
    where_id,
    client_id,
    how_id
FROM sign_in_merged;
COMMENT ON VIEW sign_in_once IS 'Each sign-in once, as numbers: what the layer is made from';

CREATE TABLE error_class (
    error_code       BIGINT,
    error_name       VARCHAR,
    error_class      VARCHAR,
    proves_password  BOOLEAN,
    meaning          VARCHAR
);
COMMENT ON TABLE  error_class                 IS 'What a code of Entra means: made from the list that came with doorward';
COMMENT ON COLUMN error_class.error_code      IS 'AADSTS code; 0: a token was issued';
COMMENT ON COLUMN error_class.error_name      IS 'Its name in Microsoft''s documentation';
COMMENT ON COLUMN error_class.error_class     IS 'What it comes to, such as bad password, bad secret, mfa required, blocked by policy, token revoked; other where doorward does not know the code';
COMMENT ON COLUMN error_class.proves_password IS 'Whether whoever signed in had shown the right password, where a password was asked for';
COMMENT ON COLUMN error_class.meaning         IS 'What it means';

CREATE TABLE app_kind (
    app_id    VARCHAR,
    app_name  VARCHAR,
    app_kind  VARCHAR
);
COMMENT ON TABLE  app_kind          IS 'Applications of Microsoft that analyses tell apart: made from the list that came with doorward';
COMMENT ON COLUMN app_kind.app_id   IS 'Application (client) id, lower case';
COMMENT ON COLUMN app_kind.app_name IS 'Display name of the application';
COMMENT ON COLUMN app_kind.app_kind IS 'user tool, admin portal, broker, office client or microsoft; NULL for all others';

CREATE TABLE resource_tier (
    resource_id    VARCHAR,
    resource_name  VARCHAR,
    resource_tier  INTEGER
);
COMMENT ON TABLE  resource_tier               IS 'How much a token for a resource opens: made from the list that came with doorward';
COMMENT ON COLUMN resource_tier.resource_id   IS 'Application id of what was signed in to, lower case';
COMMENT ON COLUMN resource_tier.resource_name IS 'Display name of what was signed in to';
COMMENT ON COLUMN resource_tier.resource_tier IS '0: the directory, the control plane of the cloud, secrets; 1: data; 2: all else';

CREATE TABLE permission_reach (
    permission  VARCHAR,
    reach       VARCHAR
);
COMMENT ON TABLE  permission_reach            IS 'Application permissions that reach far: made from the list that came with doorward';
COMMENT ON COLUMN permission_reach.permission IS 'The permission, as Microsoft names it';
COMMENT ON COLUMN permission_reach.reach      IS 'control: over accounts, roles, policies or devices; data: of everybody';

CREATE TABLE directory_action (
    pattern       VARCHAR,
    action_class  VARCHAR,
    is_sensitive  BOOLEAN
);
COMMENT ON TABLE  directory_action              IS 'The changes of a directory that analyses tell apart: made from the list that came with doorward';
COMMENT ON COLUMN directory_action.pattern      IS 'A LIKE pattern over the activity in lower case';
COMMENT ON COLUMN directory_action.action_class IS 'credential, consent, app role, role, federation, conditional access, security info, owner, password, revocation, application, device, guest, cross-tenant, account or other';
COMMENT ON COLUMN directory_action.is_sensitive IS 'Whether it can keep access or widen it';

CREATE TABLE principal_of (
    who_id          INTEGER,
    what_id         INTEGER,
    principal       INTEGER,
    principal_kind  VARCHAR,
    principal_id    VARCHAR,
    principal_name  VARCHAR
);
COMMENT ON TABLE  principal_of                IS 'Which principal each combination of who and what stands for';
COMMENT ON COLUMN principal_of.who_id         IS 'Number in sign_in_who';
COMMENT ON COLUMN principal_of.what_id        IS 'Number in sign_in_what';
COMMENT ON COLUMN principal_of.principal      IS 'Number of the principal';
COMMENT ON COLUMN principal_of.principal_kind IS 'user or workload';
COMMENT ON COLUMN principal_of.principal_id   IS 'Object id in lower case; else principal name or application id. A name that has had one object id and no other stands for that id';
COMMENT ON COLUMN principal_of.principal_name IS 'Name of the user (lower case) or service principal';

CREATE TABLE workload_of_app (
    app_id     VARCHAR,
    principal  INTEGER
);
COMMENT ON TABLE  workload_of_app           IS 'The workload of each application that has one and no other';
COMMENT ON COLUMN workload_of_app.app_id    IS 'Application (client) id, lower case';
COMMENT ON COLUMN workload_of_app.principal IS 'Number of the principal';

CREATE TABLE sign_in_session (
    session_number  BIGINT,
    session_id      VARCHAR
);
COMMENT ON TABLE  sign_in_session                IS 'A number for each session';
COMMENT ON COLUMN sign_in_session.session_number IS 'Number of the session';
COMMENT ON COLUMN sign_in_session.session_id     IS 'The session, as exported';

CREATE TABLE sign_in_fact (
    seq             BIGINT,
    event_time      TIMESTAMP,
    day             INTEGER,
    principal       INTEGER,
    sign_in_type    VARCHAR,
    outcome         VARCHAR,
    session_number  BIGINT,
    who_id          INTEGER,
    what_id         INTEGER,
    where_id        INTEGER,
    client_id       INTEGER,
    how_id          INTEGER,
    member_id       INTEGER,
    record_number   BIGINT
);
COMMENT ON TABLE  sign_in_fact                IS 'Each sign-in once, as numbers, in the order of time';
COMMENT ON COLUMN sign_in_fact.seq            IS 'Rank in the order of event time and event id: the order of every answer. Made anew with each refresh';
COMMENT ON COLUMN sign_in_fact.event_time     IS 'When it happened, in UTC';
COMMENT ON COLUMN sign_in_fact.day            IS 'Days since 1970-01-01, in UTC';
COMMENT ON COLUMN sign_in_fact.principal      IS 'Number of the principal';
COMMENT ON COLUMN sign_in_fact.sign_in_type   IS 'interactive, non_interactive, service_principal, managed_identity, microsoft_service_principal, adfs, unknown_user or unknown';
COMMENT ON COLUMN sign_in_fact.outcome        IS 'success, interrupted, failure or unknown, by the code alone';
COMMENT ON COLUMN sign_in_fact.session_number IS 'Number of the session';
COMMENT ON COLUMN sign_in_fact.who_id         IS 'Number in sign_in_who';
COMMENT ON COLUMN sign_in_fact.what_id        IS 'Number in sign_in_what';
COMMENT ON COLUMN sign_in_fact.where_id       IS 'Number in sign_in_where';
COMMENT ON COLUMN sign_in_fact.client_id      IS 'Number in sign_in_client';
COMMENT ON COLUMN sign_in_fact.how_id         IS 'Number in sign_in_how';
COMMENT ON COLUMN sign_in_fact.member_id      IS 'The member that first told of it';
COMMENT ON COLUMN sign_in_fact.record_number  IS 'The record there that first told of it';

CREATE TABLE sign_in_history (
    seq               BIGINT,
    successes_before  INTEGER
);
COMMENT ON TABLE  sign_in_history                  IS 'How often the principal of each sign-in had succeeded before it';
COMMENT ON COLUMN sign_in_history.seq              IS 'Rank in the order of event time and event id: the order of every answer. Made anew with each refresh';
COMMENT ON COLUMN sign_in_history.successes_before IS 'Sign-ins of the same principal that succeeded before this one';

CREATE TABLE principal_day (
    principal            INTEGER,
    sign_in_type         VARCHAR,
    day                  INTEGER,
    events               BIGINT,
    successes            BIGINT,
    first_seq            BIGINT,
    last_seq             BIGINT,
    first_at             TIMESTAMP,
    last_at              TIMESTAMP,
    first_success_at     TIMESTAMP,
    last_success_at      TIMESTAMP,
    success_days_before  INTEGER
);
COMMENT ON TABLE  principal_day                     IS 'How much each principal did on each day';
COMMENT ON COLUMN principal_day.principal           IS 'Number of the principal';
COMMENT ON COLUMN principal_day.sign_in_type        IS 'interactive, non_interactive, service_principal, managed_identity, microsoft_service_principal, adfs, unknown_user or unknown';
COMMENT ON COLUMN principal_day.day                 IS 'Days since 1970-01-01, in UTC';
COMMENT ON COLUMN principal_day.events              IS 'How many sign-ins';
COMMENT ON COLUMN principal_day.successes           IS 'How many of them succeeded';
COMMENT ON COLUMN principal_day.first_seq           IS 'The first of them';
COMMENT ON COLUMN principal_day.last_seq            IS 'The last of them';
COMMENT ON COLUMN principal_day.first_at            IS 'When the first of them was, in UTC';
COMMENT ON COLUMN principal_day.last_at             IS 'When the last of them was, in UTC';
COMMENT ON COLUMN principal_day.first_success_at    IS 'When it first succeeded, in UTC';
COMMENT ON COLUMN principal_day.last_success_at     IS 'When it last succeeded, in UTC';
COMMENT ON COLUMN principal_day.success_days_before IS 'On how many earlier days the principal had succeeded, by any type of sign-in';

CREATE TABLE principal (
    principal         INTEGER,
    principal_kind    VARCHAR,
    principal_id      VARCHAR,
    principal_name    VARCHAR,
    events            BIGINT,
    successes         BIGINT,
    active_days       BIGINT,
    success_days      BIGINT,
    first_at          TIMESTAMP,
    last_at           TIMESTAMP,
    first_success_at  TIMESTAMP,
    last_success_at   TIMESTAMP
);
COMMENT ON TABLE  principal                  IS 'Each principal once, with the span and the amount of what is on record of it';
COMMENT ON COLUMN principal.principal        IS 'Number of the principal';
COMMENT ON COLUMN principal.principal_kind   IS 'user or workload';
COMMENT ON COLUMN principal.principal_id     IS 'Object id in lower case; else principal name or application id. A name that has had one object id and no other stands for that id';
COMMENT ON COLUMN principal.principal_name   IS 'Name of the user (lower case) or service principal';
COMMENT ON COLUMN principal.events           IS 'How many sign-ins';
COMMENT ON COLUMN principal.successes        IS 'How many of them succeeded';
COMMENT ON COLUMN principal.active_days      IS 'On how many days';
COMMENT ON COLUMN principal.success_days     IS 'On how many days with a success';
COMMENT ON COLUMN principal.first_at         IS 'When the first of them was, in UTC';
COMMENT ON COLUMN principal.last_at          IS 'When the last of them was, in UTC';
COMMENT ON COLUMN principal.first_success_at IS 'When it first succeeded, in UTC';
COMMENT ON COLUMN principal.last_success_at  IS 'When it last succeeded, in UTC';

CREATE TABLE sign_in_combination (
    principal     INTEGER,
    sign_in_type  VARCHAR,
    outcome       VARCHAR,
    known_label   VARCHAR,
    network_class VARCHAR,
    who_id        INTEGER,
    what_id       INTEGER,
    where_id      INTEGER,
    client_id     INTEGER,
    how_id        INTEGER,
    events        BIGINT,
    first_seq     BIGINT,
    last_seq      BIGINT,
    first_at      TIMESTAMP,
    last_at       TIMESTAMP
);
COMMENT ON TABLE  sign_in_combination              IS 'Each combination of principal, who, what, where, client and how, from a known network or not, once, with when and how often';
COMMENT ON COLUMN sign_in_combination.principal    IS 'Number of the principal';
COMMENT ON COLUMN sign_in_combination.sign_in_type IS 'interactive, non_interactive, service_principal, managed_identity, microsoft_service_principal, adfs, unknown_user or unknown';
COMMENT ON COLUMN sign_in_combination.outcome      IS 'success, interrupted, failure or unknown, by the code alone';
COMMENT ON COLUMN sign_in_combination.known_label  IS 'What the examiner calls the network it is in; NULL outside of known networks';
COMMENT ON COLUMN sign_in_combination.network_class IS 'hosting, microsoft, vpn, tor, relay, satellite or special, at that time; NULL: not known';
COMMENT ON COLUMN sign_in_combination.who_id       IS 'Number in sign_in_who';
COMMENT ON COLUMN sign_in_combination.what_id      IS 'Number in sign_in_what';
COMMENT ON COLUMN sign_in_combination.where_id     IS 'Number in sign_in_where';
COMMENT ON COLUMN sign_in_combination.client_id    IS 'Number in sign_in_client';
COMMENT ON COLUMN sign_in_combination.how_id       IS 'Number in sign_in_how';
COMMENT ON COLUMN sign_in_combination.events       IS 'How many sign-ins';
COMMENT ON COLUMN sign_in_combination.first_seq    IS 'The first of them';
COMMENT ON COLUMN sign_in_combination.last_seq     IS 'The last of them';
COMMENT ON COLUMN sign_in_combination.first_at     IS 'When the first of them was, in UTC';
COMMENT ON COLUMN sign_in_combination.last_at      IS 'When the last of them was, in UTC';

CREATE TABLE own_tenant (
    tenant_id  VARCHAR
);
COMMENT ON TABLE  own_tenant           IS 'The tenants that the evidence is about: those that logged the sign-ins; where no export names one, the tenant that most sign-ins of workloads reached';
COMMENT ON COLUMN own_tenant.tenant_id IS 'The tenant, lower case';

CREATE TABLE covered_day (
    record_kind   VARCHAR,
    day           INTEGER,
    events        BIGINT,
    covered_days  BIGINT
);
COMMENT ON TABLE  covered_day              IS 'The days on which there is any record of a kind';
COMMENT ON COLUMN covered_day.record_kind  IS 'A sign_in_type, audit or graph_activity';
COMMENT ON COLUMN covered_day.day          IS 'Days since 1970-01-01, in UTC';
COMMENT ON COLUMN covered_day.events       IS 'How many sign-ins';
COMMENT ON COLUMN covered_day.covered_days IS 'How many of the fourteen days before have a record of the kind';

CREATE TABLE who_context (
    who_id                        INTEGER,
    sign_in_type                  VARCHAR,
    tenant_id                     VARCHAR,
    user_type                     VARCHAR,
    user_principal_name           VARCHAR,
    service_principal_id          VARCHAR,
    credential                    VARCHAR,
    credential_key_id             VARCHAR,
    client_credential_type        VARCHAR,
    managed_identity_resource_id  VARCHAR,
    home_tenant_id                VARCHAR,
    cross_tenant_access_type      VARCHAR
);
COMMENT ON TABLE  who_context                              IS 'What analyses ask of each sign_in_who';
COMMENT ON COLUMN who_context.who_id                       IS 'Number in sign_in_who';
COMMENT ON COLUMN who_context.sign_in_type                 IS 'interactive, non_interactive, service_principal, managed_identity, microsoft_service_principal, adfs, unknown_user or unknown';
COMMENT ON COLUMN who_context.tenant_id                    IS 'The tenant that logged it';
COMMENT ON COLUMN who_context.user_type                    IS 'member or guest, in lower case';
COMMENT ON COLUMN who_context.user_principal_name          IS 'Principal name of the user, as exported';
COMMENT ON COLUMN who_context.service_principal_id         IS 'Object id of the service principal, lower case';
COMMENT ON COLUMN who_context.credential                   IS 'What a workload showed, in lower case: key id, else thumbprint, else federated credential';
COMMENT ON COLUMN who_context.credential_key_id            IS 'Key id of the secret or certificate, lower case: equal to credential_context.key_id';
COMMENT ON COLUMN who_context.client_credential_type       IS 'Kind of credential, as exported; NULL for none';
COMMENT ON COLUMN who_context.managed_identity_resource_id IS 'The Azure resource the managed identity belongs to';
COMMENT ON COLUMN who_context.home_tenant_id               IS 'Tenant the identity comes from';
COMMENT ON COLUMN who_context.cross_tenant_access_type     IS 'How the identity crosses tenants, as exported';

CREATE TABLE what_context (
    what_id                INTEGER,
    app_id                 VARCHAR,
    app_display_name       VARCHAR,
    app_kind               VARCHAR,
    app_owner_tenant_id    VARCHAR,
    is_microsoft_app       BOOLEAN,
    resource               VARCHAR,
    resource_id            VARCHAR,
    resource_display_name  VARCHAR,
    resource_tier          INTEGER,
    resource_tenant_id     VARCHAR
);
COMMENT ON TABLE  what_context                       IS 'What analyses ask of each sign_in_what';
COMMENT ON COLUMN what_context.what_id               IS 'Number in sign_in_what';
COMMENT ON COLUMN what_context.app_id                IS 'Application (client) id, lower case';
COMMENT ON COLUMN what_context.app_display_name      IS 'Display name of the application';
COMMENT ON COLUMN what_context.app_kind              IS 'user tool, admin portal, broker, office client or microsoft; NULL for all others';
COMMENT ON COLUMN what_context.app_owner_tenant_id   IS 'Tenant the application is registered in';
COMMENT ON COLUMN what_context.is_microsoft_app      IS 'Whether that is one of Microsoft''s own';
COMMENT ON COLUMN what_context.resource              IS 'What was signed in to: id, else name, lower case';
COMMENT ON COLUMN what_context.resource_id           IS 'Application id of what was signed in to, lower case';
COMMENT ON COLUMN what_context.resource_display_name IS 'Display name of what was signed in to';
COMMENT ON COLUMN what_context.resource_tier         IS '0: the directory, the control plane of the cloud, secrets; 1: data; 2: all else';
COMMENT ON COLUMN what_context.resource_tenant_id    IS 'Tenant of the resource';

CREATE TABLE network_of_address (
    ip_key           VARCHAR,
    network_name     VARCHAR,
    is_microsoft_as  BOOLEAN
);
COMMENT ON TABLE  network_of_address                 IS 'What the network of each address is called for people';
COMMENT ON COLUMN network_of_address.ip_key          IS 'The address';
COMMENT ON COLUMN network_of_address.network_name    IS 'The network for people: its organization, else its AS number, else the block of addresses';
COMMENT ON COLUMN network_of_address.is_microsoft_as IS 'Whether its autonomous system is one of Microsoft''s: its own services, or machines that anybody may rent there';

CREATE TABLE where_context (
    where_id                 INTEGER,
    ip_key                   VARCHAR,
    ip_address               VARCHAR,
    network_group            VARCHAR,
    network                  VARCHAR,
    country                  VARCHAR,
    region                   VARCHAR,
    city                     VARCHAR,
    latitude                 DOUBLE,
    longitude                DOUBLE,
    accuracy_km              DOUBLE,
    asn                      BIGINT,
    as_organization          VARCHAR,
    network_name             VARCHAR,
    is_microsoft_as          BOOLEAN,
    network_class            VARCHAR,
    is_hosting_or_anonymous  BOOLEAN,
    countries_named          BIGINT,
    known_label              VARCHAR,
    logged_country           VARCHAR,
    logged_state             VARCHAR,
    logged_city              VARCHAR,
    logged_latitude          DOUBLE,
    logged_longitude         DOUBLE
);
COMMENT ON TABLE  where_context                         IS 'What analyses ask of each sign_in_where: the place and network of its address';
COMMENT ON COLUMN where_context.where_id                IS 'Number in sign_in_where';
COMMENT ON COLUMN where_context.ip_key                  IS 'Address as 32 lower-case hex digits, IPv4 as ::ffff:a.b.c.d';
COMMENT ON COLUMN where_context.ip_address              IS 'Address as people write it';
COMMENT ON COLUMN where_context.network_group           IS 'What counts as one place on the network: IPv4 address or IPv6 /64, as a prefix of ip_key';
COMMENT ON COLUMN where_context.network                 IS 'Where it is on the network: AS number, else IPv4 /24 or IPv6 /48 as a prefix of ip_key';
COMMENT ON COLUMN where_context.country                 IS 'Country as two letters';
COMMENT ON COLUMN where_context.region                  IS 'State or province';
COMMENT ON COLUMN where_context.city                    IS 'City: a hint, not a finding';
COMMENT ON COLUMN where_context.latitude                IS 'Degrees north';
COMMENT ON COLUMN where_context.longitude               IS 'Degrees east';
COMMENT ON COLUMN where_context.accuracy_km             IS 'Radius the vendor gives, in km';
COMMENT ON COLUMN where_context.asn                     IS 'Autonomous system number';
COMMENT ON COLUMN where_context.as_organization         IS 'Who runs the autonomous system: free text';
COMMENT ON COLUMN where_context.network_name            IS 'The network for people: its organization, else its AS number, else the block of addresses';
COMMENT ON COLUMN where_context.is_microsoft_as         IS 'Whether its autonomous system is one of Microsoft''s: its own services, or machines that anybody may rent there';
COMMENT ON COLUMN where_context.network_class           IS 'hosting, microsoft, vpn, tor, relay or special; NULL: not known';
COMMENT ON COLUMN where_context.is_hosting_or_anonymous IS 'Whether anybody may rent it or hide behind it; NULL without an address';
COMMENT ON COLUMN where_context.countries_named         IS 'How many different countries the databases name: over 1, they disagree';
COMMENT ON COLUMN where_context.known_label             IS 'What the examiner calls the network it is in, where that is known for everybody and for ever';
COMMENT ON COLUMN where_context.logged_country          IS 'Country by Microsoft, as exported';
COMMENT ON COLUMN where_context.logged_state            IS 'State by Microsoft';
COMMENT ON COLUMN where_context.logged_city             IS 'City by Microsoft';
COMMENT ON COLUMN where_context.logged_latitude         IS 'Degrees north by Microsoft';
COMMENT ON COLUMN where_context.logged_longitude        IS 'Degrees east by Microsoft';

CREATE TABLE client_context (
    client_id          INTEGER,
    user_agent         VARCHAR,
    client             VARCHAR,
    user_agent_system  VARCHAR,
    client_app         VARCHAR,
    browser            VARCHAR,
    operating_system   VARCHAR,
    device_id          VARCHAR,
    device_name        VARCHAR,
    device_managed     BOOLEAN,
    device_compliant   BOOLEAN,
    device_trust_type  VARCHAR
);
COMMENT ON TABLE  client_context                   IS 'What analyses ask of each sign_in_client';
COMMENT ON COLUMN client_context.client_id         IS 'Number in sign_in_client';
COMMENT ON COLUMN client_context.user_agent        IS 'User agent as sent by the client: hostile text';
COMMENT ON COLUMN client_context.client            IS 'Its family without the version: python, node, go, curl, powershell, edge, chrome, firefox, safari, microsoft sdk, attack tool, legacy password, else its first word';
COMMENT ON COLUMN client_context.user_agent_system IS 'windows, android, ios, macos or linux, where the user agent says so';
COMMENT ON COLUMN client_context.client_app        IS 'Client app, as exported';
COMMENT ON COLUMN client_context.browser           IS 'Browser, as Entra read it';
COMMENT ON COLUMN client_context.operating_system  IS 'Operating system, as Entra read it';
COMMENT ON COLUMN client_context.device_id         IS 'Object id of the device, lower case';
COMMENT ON COLUMN client_context.device_name       IS 'Display name of the device';
COMMENT ON COLUMN client_context.device_managed    IS 'Whether the device was managed';
COMMENT ON COLUMN client_context.device_compliant  IS 'Whether the device was compliant';
COMMENT ON COLUMN client_context.device_trust_type IS 'How the device is joined, as exported';

CREATE TABLE how_context (
    how_id                      INTEGER,
    outcome                     VARCHAR,
    error_code                  BIGINT,
    error_name                  VARCHAR,
    error_class                 VARCHAR,
    proves_password             BOOLEAN,
    failure_reason              VARCHAR,
    additional_details          VARCHAR,
    authentication_requirement  VARCHAR,
    authentication_protocol     VARCHAR,
    original_transfer_method    VARCHAR,
    incoming_token_type         VARCHAR,
    mfa_method                  VARCHAR,
    mfa_detail                  VARCHAR,
    conditional_access_status   VARCHAR,
    risk_level_during_sign_in   VARCHAR,
    risk_state                  VARCHAR,
    risk_detail                 VARCHAR,
    risk_event_types            VARCHAR
);
COMMENT ON TABLE  how_context                            IS 'What analyses ask of each sign_in_how';
COMMENT ON COLUMN how_context.how_id                     IS 'Number in sign_in_how';
COMMENT ON COLUMN how_context.outcome                    IS 'success, interrupted, failure or unknown, by the code alone';
COMMENT ON COLUMN how_context.error_code                 IS 'AADSTS code; 0: a token was issued';
COMMENT ON COLUMN how_context.error_name                 IS 'Its name in Microsoft''s documentation';
COMMENT ON COLUMN how_context.error_class                IS 'What it comes to, such as bad password, bad secret, mfa required, blocked by policy, token revoked; other where doorward does not know the code';
COMMENT ON COLUMN how_context.proves_password            IS 'Whether whoever signed in had shown the right password, where a password was asked for';
COMMENT ON COLUMN how_context.failure_reason             IS 'Why it failed, as exported';
COMMENT ON COLUMN how_context.additional_details         IS 'status.additionalDetails, as exported';
COMMENT ON COLUMN how_context.authentication_requirement IS 'Single or multi-factor, as exported';
COMMENT ON COLUMN how_context.authentication_protocol    IS 'Protocol, as exported';
COMMENT ON COLUMN how_context.original_transfer_method   IS 'deviceCodeFlow or authenticationTransfer, as exported';
COMMENT ON COLUMN how_context.incoming_token_type        IS 'Kind of token that was shown, as exported';
COMMENT ON COLUMN how_context.mfa_method                 IS 'Second factor, as exported';
COMMENT ON COLUMN how_context.mfa_detail                 IS 'Masked telephone number or the like of the second factor';
COMMENT ON COLUMN how_context.conditional_access_status  IS 'What conditional access made of it, as exported';
COMMENT ON COLUMN how_context.risk_level_during_sign_in  IS 'Risk at the time, in lower case';
COMMENT ON COLUMN how_context.risk_state                 IS 'State of the risk, in lower case';
COMMENT ON COLUMN how_context.risk_detail                IS 'What became of the risk, as exported';
COMMENT ON COLUMN how_context.risk_event_types           IS 'What was risky about it, as a list in JSON, as exported';

CREATE TABLE timed_class (
    ip_key         VARCHAR,
    network_class  VARCHAR,
    class_rank     INTEGER,
    first_at       TIMESTAMP,
    last_at        TIMESTAMP,
    geo_source_id  INTEGER
);
COMMENT ON TABLE  timed_class               IS 'What lists say that an address was for a time, where that is graver than what it is held to be for ever';
COMMENT ON COLUMN timed_class.ip_key        IS 'The address';
COMMENT ON COLUMN timed_class.network_class IS 'tor, vpn, relay, satellite or hosting';
COMMENT ON COLUMN timed_class.class_rank    IS 'Which class counts where there are several: the lowest. 1 tor, 2 vpn, 3 relay, 4 satellite, 5 hosting; all others come after';
COMMENT ON COLUMN timed_class.first_at      IS '24 hours before the first moment of which the list says so, in UTC';
COMMENT ON COLUMN timed_class.last_at       IS '24 hours after the last, in UTC; where the list gives a day, that is the end of the day after';
COMMENT ON COLUMN timed_class.geo_source_id IS 'The list; of several, the first that was loaded';

CREATE VIEW known_entry AS
WITH sized AS (
    -- The keys are the 128 bits of the first and the last address in hex: too many for one number.
    SELECT
        *,
        CAST('0x' || substr(hi_key, 1, 16) AS HUGEINT) - CAST('0x' || substr(lo_key, 1, 16) AS HUGEINT)  AS upper_size,
        CAST('0x' || substr(hi_key, 17) AS HUGEINT) - CAST('0x' || substr(lo_key, 17) AS HUGEINT)        AS lower_size
    FROM known_network
),

placed AS (
    SELECT
        *,
        row_number() OVER (
            ORDER BY
                upper_size - CASE WHEN lower_size < 0 THEN 1 ELSE 0 END,
                lower_size + CASE WHEN lower_size < 0 THEN 18446744073709551616 ELSE 0 END,
                label,
                known_network_id
        )  AS place
    FROM sized
)

SELECT
    h.ip_key,
    lower(k.scope)  AS scope,
    k.place,
    k.label,
    k.valid_from,
    k.valid_until,
    k.known_network_id
FROM known_hit AS h
JOIN placed AS k ON k.known_network_id = h.known_network_id;
COMMENT ON VIEW   known_entry       IS 'Each address in each known network that it is in. What is known for a principal is taken before what is known for an application, that before what is known for everybody, and of each the lowest place of those known at the time';
COMMENT ON COLUMN known_entry.scope IS 'The principal or application that it is known for, lower case; *: everybody';
COMMENT ON COLUMN known_entry.place IS 'Place in the order of all known networks, the smallest first; of equal ones by label, then by number';

CREATE OR REPLACE VIEW known_address AS
SELECT
    ip_key,
    scope,
    arg_min(label, place)  AS label,
    list({'label': label, 'valid_from': valid_from, 'valid_until': valid_until} ORDER BY place)
                           AS entries
FROM known_entry
GROUP BY ip_key, scope;
COMMENT ON VIEW   known_address         IS 'Each address inside a known network, once for each scope';
COMMENT ON COLUMN known_address.scope   IS 'The principal or application that it is known for, lower case; *: everybody';
COMMENT ON COLUMN known_address.label   IS 'What the smallest of them is called';
COMMENT ON COLUMN known_address.entries IS 'The known networks around it, the smallest first, each with the time for which it is known';

CREATE TABLE known_sign_in (
    seq            BIGINT,
    known_label    VARCHAR,
    network_class  VARCHAR
);
COMMENT ON TABLE  known_sign_in               IS 'What is known of single sign-ins, where it does not hold of their address for everybody and for ever';
COMMENT ON COLUMN known_sign_in.seq           IS 'Rank in the order of event time and event id: the order of every answer. Made anew with each refresh';
COMMENT ON COLUMN known_sign_in.known_label   IS 'What the examiner calls the network it is in, where that is known for one principal or application alone, or for a time, and no smaller one for everybody and for ever';
COMMENT ON COLUMN known_sign_in.network_class IS 'What a list says that the address was at that time, where that is graver than what it is held to be for ever';

CREATE TABLE first_seen (
    principal          INTEGER,
    property           VARCHAR,
    value              VARCHAR,
    events             BIGINT,
    successes          BIGINT,
    unknown_successes  BIGINT,
    first_seq          BIGINT,
    first_success_seq  BIGINT,
    first_unknown_seq  BIGINT,
    first_at           TIMESTAMP,
    first_success_at   TIMESTAMP,
    last_at            TIMESTAMP,
    last_success_at    TIMESTAMP,
    last_unknown_at    TIMESTAMP,
    history_events     BIGINT,
    history_days       BIGINT,
    history_began_at   TIMESTAMP,
    values_before      BIGINT
);
COMMENT ON TABLE  first_seen                   IS 'Each value of each property of each principal, with when it was first seen, when it first succeeded, and how much history stood before that';
COMMENT ON COLUMN first_seen.principal         IS 'Number of the principal';
COMMENT ON COLUMN first_seen.property          IS 'credential, credential type, app, resource, country, city, network, address (IPv4 address or IPv6 /64), address space, client, device, client app, browser, operating system or protocol';
COMMENT ON COLUMN first_seen.value             IS 'The value';
COMMENT ON COLUMN first_seen.events            IS 'How many sign-ins';
COMMENT ON COLUMN first_seen.successes         IS 'How many of them succeeded';
COMMENT ON COLUMN first_seen.unknown_successes IS 'How many succeeded from outside of known networks';
COMMENT ON COLUMN first_seen.first_seq         IS 'The first of them';
COMMENT ON COLUMN first_seen.first_success_seq IS 'The first that succeeded';
COMMENT ON COLUMN first_seen.first_unknown_seq IS 'The first that succeeded from outside of known networks';
COMMENT ON COLUMN first_seen.first_at          IS 'When the first of them was, in UTC';
COMMENT ON COLUMN first_seen.first_success_at  IS 'When it first succeeded, in UTC';
COMMENT ON COLUMN first_seen.last_at           IS 'When the last of them was, in UTC';
COMMENT ON COLUMN first_seen.last_success_at   IS 'When it last succeeded, in UTC';
COMMENT ON COLUMN first_seen.last_unknown_at   IS 'When it last succeeded from outside of known networks, in UTC';
COMMENT ON COLUMN first_seen.history_events    IS 'Successes of the principal before the first success with this value';
COMMENT ON COLUMN first_seen.history_days      IS 'Days on which it had succeeded before that';
COMMENT ON COLUMN first_seen.history_began_at  IS 'When the principal first succeeded with anything, in UTC';
COMMENT ON COLUMN first_seen.values_before     IS 'How many other values of the property had succeeded before';

CREATE TABLE audit_context (
    audit_seq                BIGINT,
    audit_event_id           VARCHAR,
    audit_evidence           VARCHAR,
    event_time               TIMESTAMP,
    day                      INTEGER,
    activity                 VARCHAR,
    action_class             VARCHAR,
    is_sensitive             BOOLEAN,
    succeeded                BOOLEAN,
    correlation_id           VARCHAR,
    initiator_kind           VARCHAR,
    initiator_principal      INTEGER,
    initiator_id             VARCHAR,
    initiator_name           VARCHAR,
    ip_key                   VARCHAR,
    ip_address               VARCHAR,
    network                  VARCHAR,
    network_name             VARCHAR,
    country                  VARCHAR,
    network_class            VARCHAR,
    is_hosting_or_anonymous  BOOLEAN,
    known_label              VARCHAR,
    target_principal         INTEGER,
    target_id                VARCHAR,
    target_type              VARCHAR,
    target_name              VARCHAR,
    target_user_name         VARCHAR,
    target_app_id            VARCHAR
);
COMMENT ON TABLE  audit_context                         IS 'What analyses ask of each change to the directory: what kind of change, by whom, from where, to whom';
COMMENT ON COLUMN audit_context.audit_seq               IS 'audit_event.seq';
COMMENT ON COLUMN audit_context.audit_event_id          IS 'audit_event.event_id';
COMMENT ON COLUMN audit_context.audit_evidence          IS 'The record that first told of the change';
COMMENT ON COLUMN audit_context.event_time              IS 'When it happened, in UTC';
COMMENT ON COLUMN audit_context.day                     IS 'Days since 1970-01-01, in UTC';
COMMENT ON COLUMN audit_context.activity                IS 'What was done, as exported';
COMMENT ON COLUMN audit_context.action_class            IS 'credential, consent, app role, role, federation, conditional access, security info, owner, password, revocation, application, device, guest, cross-tenant, account or other';
COMMENT ON COLUMN audit_context.is_sensitive            IS 'Whether it can keep access or widen it';
COMMENT ON COLUMN audit_context.succeeded               IS 'Whether it succeeded';
COMMENT ON COLUMN audit_context.correlation_id          IS 'Joins the events of one operation';
COMMENT ON COLUMN audit_context.initiator_kind          IS 'user, workload or unknown';
COMMENT ON COLUMN audit_context.initiator_principal     IS 'Number of whoever did it, where it signs in too';
COMMENT ON COLUMN audit_context.initiator_id            IS 'Object id of whoever did it, lower case';
COMMENT ON COLUMN audit_context.initiator_name          IS 'Name of whoever did it';
COMMENT ON COLUMN audit_context.ip_key                  IS 'Address as 32 lower-case hex digits, IPv4 as ::ffff:a.b.c.d';
COMMENT ON COLUMN audit_context.ip_address              IS 'Address as people write it';
COMMENT ON COLUMN audit_context.network                 IS 'Where it is on the network: AS number, else IPv4 /24 or IPv6 /48 as a prefix of ip_key';
COMMENT ON COLUMN audit_context.network_name            IS 'The network for people: its organization, else its number, else the address';
COMMENT ON COLUMN audit_context.country                 IS 'Country as two letters';
COMMENT ON COLUMN audit_context.network_class           IS 'hosting, microsoft, vpn, tor, relay or special; NULL: not known';
COMMENT ON COLUMN audit_context.is_hosting_or_anonymous IS 'Whether anybody may rent it or hide behind it; NULL without an address';
COMMENT ON COLUMN audit_context.known_label             IS 'What the examiner calls the network it is in; NULL outside of known networks';
COMMENT ON COLUMN audit_context.target_principal        IS 'Number of the principal that it concerns, where that signs in';
COMMENT ON COLUMN audit_context.target_id               IS 'Object id of the first target, lower case';
COMMENT ON COLUMN audit_context.target_type             IS 'Kind of the first target, such as Application or ServicePrincipal';
COMMENT ON COLUMN audit_context.target_name             IS 'Display name of the first target';
COMMENT ON COLUMN audit_context.target_user_name        IS 'Principal name of the first target in lower case, when it is a user';
COMMENT ON COLUMN audit_context.target_app_id           IS 'Application id of the target, lower case';

CREATE TABLE credential_context (
    change_seq               BIGINT,
    audit_seq                BIGINT,
    audit_event_id           VARCHAR,
    audit_evidence           VARCHAR,
    changed_at               TIMESTAMP,
    change                   VARCHAR,
    key_id                   VARCHAR,
    key_type                 VARCHAR,
    key_name                 VARCHAR,
    activity                 VARCHAR,
    app_id                   VARCHAR,
    principal                INTEGER,
    target_id                VARCHAR,
    target_type              VARCHAR,
    target_name              VARCHAR,
    initiator_kind           VARCHAR,
    initiator_principal      INTEGER,
    initiator_id             VARCHAR,
    initiator_name           VARCHAR,
    ip_key                   VARCHAR,
    ip_address               VARCHAR,
    network                  VARCHAR,
    country                  VARCHAR,
    is_hosting_or_anonymous  BOOLEAN,
    known_label              VARCHAR
);
COMMENT ON TABLE  credential_context                         IS 'What analyses ask of each credential that a change added or removed: whose it is, who did it, from where';
COMMENT ON COLUMN credential_context.change_seq              IS 'credential_change.seq';
COMMENT ON COLUMN credential_context.audit_seq               IS 'audit_event.seq';
COMMENT ON COLUMN credential_context.audit_event_id          IS 'audit_event.event_id';
COMMENT ON COLUMN credential_context.audit_evidence          IS 'The record that first told of the change';
COMMENT ON COLUMN credential_context.changed_at              IS 'When the change was made, in UTC';
COMMENT ON COLUMN credential_context.change                  IS 'added, removed, or unknown where the export hides the key ids';
COMMENT ON COLUMN credential_context.key_id                  IS 'Key id, lower case: equal to credential_key_id of the sign-ins that use it';
COMMENT ON COLUMN credential_context.key_type                IS 'Kind of the credential, such as Password';
COMMENT ON COLUMN credential_context.key_name                IS 'Its name: free text of whoever added it';
COMMENT ON COLUMN credential_context.activity                IS 'What was done, as exported';
COMMENT ON COLUMN credential_context.app_id                  IS 'Application (client) id, lower case';
COMMENT ON COLUMN credential_context.principal               IS 'Number of the principal';
COMMENT ON COLUMN credential_context.target_id               IS 'Object id of the first target, lower case';
COMMENT ON COLUMN credential_context.target_type             IS 'Kind of the first target, such as Application or ServicePrincipal';
COMMENT ON COLUMN credential_context.target_name             IS 'Display name of the first target';
COMMENT ON COLUMN credential_context.initiator_kind          IS 'user, workload or unknown';
COMMENT ON COLUMN credential_context.initiator_principal     IS 'Number of whoever did it, where it signs in too';
COMMENT ON COLUMN credential_context.initiator_id            IS 'Object id of whoever did it, lower case';
COMMENT ON COLUMN credential_context.initiator_name          IS 'Name of whoever did it';
COMMENT ON COLUMN credential_context.ip_key                  IS 'Address as 32 lower-case hex digits, IPv4 as ::ffff:a.b.c.d';
COMMENT ON COLUMN credential_context.ip_address              IS 'Address as people write it';
COMMENT ON COLUMN credential_context.network                 IS 'Where it is on the network: AS number, else IPv4 /24 or IPv6 /48 as a prefix of ip_key';
COMMENT ON COLUMN credential_context.country                 IS 'Country as two letters';
COMMENT ON COLUMN credential_context.is_hosting_or_anonymous IS 'Whether anybody may rent it or hide behind it; NULL without an address';
COMMENT ON COLUMN credential_context.known_label             IS 'What the examiner calls the network it is in; NULL outside of known networks';

CREATE TABLE graph_activity_context (
    request_seq              BIGINT,
    request_event_id         VARCHAR,
    request_evidence         VARCHAR,
    event_time               TIMESTAMP,
    day                      INTEGER,
    principal                INTEGER,
    actor_id                 VARCHAR,
    app_id                   VARCHAR,
    sign_in_activity_id      VARCHAR,
    sign_in_seq              BIGINT,
    ip_key                   VARCHAR,
    ip_address               VARCHAR,
    network                  VARCHAR,
    network_name             VARCHAR,
    country                  VARCHAR,
    network_class            VARCHAR,
    is_hosting_or_anonymous  BOOLEAN,
    known_label              VARCHAR,
    client_auth_method       VARCHAR,
    method                   VARCHAR,
    request_path             VARCHAR,
    status_code              BIGINT
);
COMMENT ON TABLE  graph_activity_context                         IS 'What analyses ask of each request to Microsoft Graph: who made it, from where, and which sign-in its token was issued to';
COMMENT ON COLUMN graph_activity_context.request_seq             IS 'Rank in the order of event time and event id. Made anew with each refresh';
COMMENT ON COLUMN graph_activity_context.request_event_id        IS 'graph_activity.event_id';
COMMENT ON COLUMN graph_activity_context.request_evidence        IS 'The record that tells of the request';
COMMENT ON COLUMN graph_activity_context.event_time              IS 'When it was made, in UTC';
COMMENT ON COLUMN graph_activity_context.day                     IS 'Days since 1970-01-01, in UTC';
COMMENT ON COLUMN graph_activity_context.principal               IS 'Number of the principal, where it signs in too';
COMMENT ON COLUMN graph_activity_context.actor_id                IS 'Object id of the user or the service principal, lower case';
COMMENT ON COLUMN graph_activity_context.app_id                  IS 'Application (client) id, lower case';
COMMENT ON COLUMN graph_activity_context.sign_in_activity_id     IS 'Unique token identifier of the sign-in whose token was used';
COMMENT ON COLUMN graph_activity_context.sign_in_seq             IS 'Rank of that sign-in; NULL: it is not in the case';
COMMENT ON COLUMN graph_activity_context.ip_key                  IS 'Address as 32 lower-case hex digits, IPv4 as ::ffff:a.b.c.d';
COMMENT ON COLUMN graph_activity_context.ip_address              IS 'Address as exported';
COMMENT ON COLUMN graph_activity_context.network                 IS 'Where it is on the network: AS number, else IPv4 /24 or IPv6 /48 as a prefix of ip_key';
COMMENT ON COLUMN graph_activity_context.network_name            IS 'The network for people: its organization, else its number, else the address';
COMMENT ON COLUMN graph_activity_context.country                 IS 'Country as two letters';
COMMENT ON COLUMN graph_activity_context.network_class           IS 'hosting, microsoft, vpn, tor, relay or special; NULL: not known';
COMMENT ON COLUMN graph_activity_context.is_hosting_or_anonymous IS 'Whether anybody may rent it or hide behind it; NULL without an address';
COMMENT ON COLUMN graph_activity_context.known_label             IS 'What the examiner calls the network it is in; NULL outside of known networks';
COMMENT ON COLUMN graph_activity_context.client_auth_method      IS '0: public client; 1: client secret; 2: certificate';
COMMENT ON COLUMN graph_activity_context.method                  IS 'HTTP method';
COMMENT ON COLUMN graph_activity_context.request_path            IS 'What was asked for, without what follows a question mark: hostile text';
COMMENT ON COLUMN graph_activity_context.status_code             IS 'HTTP status of the answer';

CREATE TABLE field_coverage (
    record_kind  VARCHAR,
    field        VARCHAR,
    events       BIGINT,
    filled       BIGINT
);
COMMENT ON TABLE  field_coverage             IS 'How many records of each kind carry the fields that analyses rest on';
COMMENT ON COLUMN field_coverage.record_kind IS 'A sign_in_type, audit or graph_activity';
COMMENT ON COLUMN field_coverage.field       IS 'A field, such as credential, session, user agent or network class';
COMMENT ON COLUMN field_coverage.events      IS 'How many sign-ins';
COMMENT ON COLUMN field_coverage.filled      IS 'How many records have it';

CREATE TABLE mark (
    mark_id    INTEGER NOT NULL,
    kind       VARCHAR NOT NULL,
    value      VARCHAR NOT NULL,
    lo_key     VARCHAR,
    hi_key     VARCHAR,
    verdict    VARCHAR NOT NULL,
    reason     VARCHAR NOT NULL,
    marked_by  VARCHAR NOT NULL,
    marked_at  TIMESTAMP NOT NULL
);
COMMENT ON TABLE  mark           IS 'What the examiner calls the attacker''s or benign; what is withdrawn is in the custody log';
COMMENT ON COLUMN mark.mark_id   IS 'Number of the mark';
COMMENT ON COLUMN mark.kind      IS 'address (one, a CIDR or a range), network (AS number), principal (object id or name), app, credential, session, device or user agent';
COMMENT ON COLUMN mark.value     IS 'The value, in lower case but for sessions and user agents';
COMMENT ON COLUMN mark.lo_key    IS 'First address as in ip_key, for addresses';
COMMENT ON COLUMN mark.hi_key    IS 'Last address as in ip_key, for addresses';
COMMENT ON COLUMN mark.verdict   IS 'attacker or benign';
COMMENT ON COLUMN mark.reason    IS 'Why, in the examiner''s words';
COMMENT ON COLUMN mark.marked_by IS 'Who marked it';
COMMENT ON COLUMN mark.marked_at IS 'When it was marked, in UTC';

CREATE TABLE finding_note (
    note_id      INTEGER NOT NULL,
    query        VARCHAR,
    finding_key  VARCHAR,
    verdict      VARCHAR,
    note         VARCHAR NOT NULL,
    noted_by     VARCHAR NOT NULL,
    noted_at     TIMESTAMP NOT NULL
);
COMMENT ON TABLE  finding_note             IS 'What the examiner says of a finding or of the case; only ever added to: the newest verdict counts';
COMMENT ON COLUMN finding_note.note_id     IS 'Number of the note';
COMMENT ON COLUMN finding_note.query       IS 'The query whose finding it is about; NULL: about the case';
COMMENT ON COLUMN finding_note.finding_key IS 'The key of the finding, which survives further imports; NULL: about the case';
COMMENT ON COLUMN finding_note.verdict     IS 'confirmed, benign or open; NULL: a note alone';
COMMENT ON COLUMN finding_note.note        IS 'The examiner''s words';
COMMENT ON COLUMN finding_note.noted_by    IS 'Who wrote it';
COMMENT ON COLUMN finding_note.noted_at    IS 'When it was written, in UTC';

CREATE TABLE finding_number (
    finding_number  INTEGER NOT NULL,
    query           VARCHAR NOT NULL,
    finding_key     VARCHAR NOT NULL,
    numbered_at     TIMESTAMP NOT NULL
);
COMMENT ON TABLE  finding_number                IS 'The number of each finding that was ever made in this case, given once and never again; only ever added to';
COMMENT ON COLUMN finding_number.finding_number IS 'F-0007 is the seventh finding that was made';
COMMENT ON COLUMN finding_number.query          IS 'The query that found it';
COMMENT ON COLUMN finding_number.finding_key    IS 'What makes it the same finding after further imports: a digest of the query, the entity and the decisive value';
COMMENT ON COLUMN finding_number.numbered_at    IS 'When it was first made, in UTC';

CREATE TABLE finding (
    finding_number  INTEGER NOT NULL,
    query           VARCHAR NOT NULL,
    family          VARCHAR NOT NULL,
    finding_key     VARCHAR NOT NULL,
    severity        VARCHAR NOT NULL,
    confidence      VARCHAR NOT NULL,
    entity_kind     VARCHAR NOT NULL,
    entity_id       VARCHAR NOT NULL,
    entity_name     VARCHAR NOT NULL,
    first_at        TIMESTAMP,
    last_at         TIMESTAMP,
    event_count     BIGINT NOT NULL,
    history_days    BIGINT,
    history_events  BIGINT,
    little_history  BOOLEAN NOT NULL,
    verdict         VARCHAR,
    set_aside       VARCHAR,
    sentence        VARCHAR NOT NULL
);
COMMENT ON TABLE  finding                IS 'What the canned queries found when they were last run on all of the case';
COMMENT ON COLUMN finding.finding_number IS 'Its number in finding_number';
COMMENT ON COLUMN finding.query          IS 'The query that found it';
COMMENT ON COLUMN finding.family         IS 'The family of that query';
COMMENT ON COLUMN finding.finding_key    IS 'Its key in finding_number';
COMMENT ON COLUMN finding.severity       IS 'high, medium, low or info: how grave if it is what it looks like';
COMMENT ON COLUMN finding.confidence     IS 'high, medium or low: how sure';
COMMENT ON COLUMN finding.entity_kind    IS 'user or workload';
COMMENT ON COLUMN finding.entity_id      IS 'Who it is about, by object id';
COMMENT ON COLUMN finding.entity_name    IS 'Who it is about, by name: hostile text';
COMMENT ON COLUMN finding.first_at       IS 'When it began, in UTC';
COMMENT ON COLUMN finding.last_at        IS 'When it was last seen, in UTC';
COMMENT ON COLUMN finding.event_count    IS 'How many events it rests on';
COMMENT ON COLUMN finding.history_days   IS 'On how many days of the principal''s it can look back; NULL: it does not compare with the past';
COMMENT ON COLUMN finding.history_events IS 'How many sign-ins of the principal stand before it; NULL: it does not compare with the past';
COMMENT ON COLUMN finding.verdict        IS 'The examiner''s newest verdict when the queries were run: confirmed, benign or open; NULL: none';
COMMENT ON COLUMN finding.little_history IS 'Whether too little stood before it to judge by';
COMMENT ON COLUMN finding.set_aside      IS 'Why it is set aside: the examiner''s verdict, or that all of it is marked benign; NULL: it counts';
COMMENT ON COLUMN finding.sentence       IS 'What was found, in words: hostile text';

CREATE TABLE finding_detail (
    finding_number  INTEGER NOT NULL,
    place           INTEGER NOT NULL,
    name            VARCHAR NOT NULL,
    kind            VARCHAR NOT NULL,
    value           VARCHAR
);
COMMENT ON TABLE  finding_detail                IS 'The row behind each finding, column by column, of the last run';
COMMENT ON COLUMN finding_detail.finding_number IS 'The finding';
COMMENT ON COLUMN finding_detail.place          IS 'The column''s place in the answer, counted from 1';
COMMENT ON COLUMN finding_detail.name           IS 'The column';
COMMENT ON COLUMN finding_detail.kind           IS 'What the value is: nothing, boolean, integer, number, time, text or list';
COMMENT ON COLUMN finding_detail.value          IS 'The value as a text; times as RFC 3339 in UTC, a list as JSON: hostile text';

CREATE TABLE finding_evidence (
    finding_number  INTEGER NOT NULL,
    place           INTEGER NOT NULL,
    reference       VARCHAR NOT NULL
);
COMMENT ON TABLE  finding_evidence                IS 'The records that each finding cites, in the order of time, of the last run';
COMMENT ON COLUMN finding_evidence.finding_number IS 'The finding';
COMMENT ON COLUMN finding_evidence.place          IS 'Counted from 1';
COMMENT ON COLUMN finding_evidence.reference      IS 'The record, such as E-02:848';

CREATE TABLE report_finding (
    report_number   INTEGER NOT NULL,
    finding_number  INTEGER NOT NULL,
    severity        VARCHAR NOT NULL,
    event_count     BIGINT NOT NULL,
    was_set_aside   BOOLEAN NOT NULL
);
COMMENT ON TABLE  report_finding                IS 'Which findings each report had; only ever added to';
COMMENT ON COLUMN report_finding.report_number  IS 'The report, counted from 1 in the order in which they were written';
COMMENT ON COLUMN report_finding.finding_number IS 'The finding';
COMMENT ON COLUMN report_finding.severity       IS 'How grave it was then';
COMMENT ON COLUMN report_finding.event_count    IS 'How many events it rested on then';
COMMENT ON COLUMN report_finding.was_set_aside  IS 'Whether it stood among those that the examiner''s word sets aside';

CREATE TABLE marked_sign_in (
    seq      BIGINT,
    mark_id  INTEGER,
    kind     VARCHAR,
    value    VARCHAR,
    verdict  VARCHAR
);
COMMENT ON TABLE  marked_sign_in         IS 'The sign-ins that a mark of the examiner''s is about';
COMMENT ON COLUMN marked_sign_in.seq     IS 'Rank in the order of event time and event id: the order of every answer. Made anew with each refresh';
COMMENT ON COLUMN marked_sign_in.mark_id IS 'Number of the mark';
COMMENT ON COLUMN marked_sign_in.kind    IS 'address, network, principal, app, credential, session, device or user agent';
COMMENT ON COLUMN marked_sign_in.value   IS 'The marked value';
COMMENT ON COLUMN marked_sign_in.verdict IS 'attacker or benign';

CREATE TABLE marked_audit (
    audit_seq  BIGINT,
    mark_id    INTEGER,
    part       VARCHAR,
    kind       VARCHAR,
    value      VARCHAR,
    verdict    VARCHAR
);
COMMENT ON TABLE  marked_audit           IS 'The changes to the directory that a mark of the examiner''s is about';
COMMENT ON COLUMN marked_audit.audit_seq IS 'audit_event.seq';
COMMENT ON COLUMN marked_audit.mark_id   IS 'Number of the mark';
COMMENT ON COLUMN marked_audit.part      IS 'Whether the mark is about the address, the initiator or the target';
COMMENT ON COLUMN marked_audit.kind      IS 'address, principal or app';
COMMENT ON COLUMN marked_audit.value     IS 'The marked value';
COMMENT ON COLUMN marked_audit.verdict   IS 'attacker or benign';

-- What a list says of an address for a time is said of the sign-ins of that time.
CREATE OR REPLACE VIEW sign_in_place AS
WITH class_in_time AS (
    SELECT s.seq, arg_min(t.network_class, t.class_rank) AS network_class
    FROM timed_class AS t
    JOIN sign_in AS s ON s.ip_key = t.ip_key
    WHERE s.event_time BETWEEN t.first_at AND t.last_at
    GROUP BY s.seq
),

known AS (
    SELECT
        s.*,
        CASE WHEN coalesce(by_principal.ip_key, by_app.ip_key, by_all.ip_key) IS NOT NULL THEN
            list_concat(list_concat(by_principal.entries, by_app.entries), by_all.entries)
        END  AS known_entries
    FROM sign_in AS s
    LEFT JOIN known_address AS by_all ON by_all.ip_key = s.ip_key AND by_all.scope = '*'
    LEFT JOIN known_address AS by_app ON by_app.ip_key = s.ip_key AND by_app.scope = lower(s.app_id)
    LEFT JOIN known_address AS by_principal
        ON by_principal.ip_key = s.ip_key
       AND by_principal.scope = lower(s.service_principal_id)
       AND by_principal.scope <> coalesce(lower(s.app_id), '')
)

SELECT
    s.* EXCLUDE (known_entries),
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
    coalesce(t.network_class, p.network_class)  AS network_class,
    p.network,
    p.asn_kind,
    p.microsoft_network,
    p.special_purpose,
    CASE WHEN s.known_entries IS NOT NULL THEN
        list_filter(
            s.known_entries,
            lambda entry:
                s.event_time >= coalesce(entry.valid_from, '-infinity'::TIMESTAMP)
                AND s.event_time < coalesce(entry.valid_until, 'infinity'::TIMESTAMP)
        )[1].label
    END  AS known_label
FROM known AS s
LEFT JOIN address_place AS p ON p.ip_key = s.ip_key
LEFT JOIN class_in_time AS t ON t.seq = s.seq;
COMMENT ON VIEW sign_in_place IS 'Each sign-in with where its address is: our databases'' word, beside Microsoft''s (logged_*); known_label is NULL unless the address was in a known network at that time';

CREATE OR REPLACE VIEW sign_in_place_check AS
WITH class_in_time AS (
    SELECT s.seq, arg_min(t.network_class, t.class_rank) AS network_class
    FROM timed_class AS t
    JOIN sign_in AS s ON s.ip_key = t.ip_key
    WHERE s.event_time BETWEEN t.first_at AND t.last_at
    GROUP BY s.seq
),

compared AS (
    SELECT
        s.seq,
        s.evidence,
        s.event_time,
        s.principal_kind,
        s.principal_id,
        s.principal_name,
        s.sign_in_type,
        s.outcome,
        s.ip_key,
        s.ip_address,
        s.network_group,
        upper(trim(s.logged_country))                     AS logged_country,
        s.logged_city,
        s.logged_asn,
        p.country,
        p.city,
        p.asn,
        p.as_organization,
        coalesce(t.network_class, p.network_class)        AS network_class,
        p.special_purpose,
        coalesce(
            coalesce(t.network_class, p.network_class) IN ('relay', 'satellite', 'tor', 'vpn') OR p.flags LIKE '%anycast%',
            false
        )                                                 AS is_elsewhere,
        g.name                                            AS country_database,
        g.built_at                                        AS database_built_at,
        date_diff('day', g.built_at, s.event_time)        AS database_days
    FROM sign_in AS s
    LEFT JOIN address_place AS p ON p.ip_key = s.ip_key
    LEFT JOIN class_in_time AS t ON t.seq = s.seq
    LEFT JOIN geo_source AS g ON g.geo_source_id = p.country_source_id
)

SELECT
    *,
    CASE
        WHEN ip_key IS NULL THEN 'no address'
        WHEN special_purpose IS NOT NULL THEN 'not routable'
        WHEN country IS NULL AND coalesce(logged_country, '') = '' THEN 'both unknown'
        WHEN coalesce(logged_country, '') = '' THEN 'only database'
        WHEN country IS NULL THEN 'only log'
        WHEN length(logged_country) <> 2 THEN 'log names no country code'
        WHEN logged_country = country AND logged_asn <> asn THEN 'same country, other network'
        WHEN logged_country = country THEN 'agree'
        WHEN is_elsewhere THEN 'differ, relay or anycast'
        WHEN abs(database_days) > 90 THEN 'differ, database far from the event'
        ELSE 'differ'
    END  AS verdict
FROM compared;
COMMENT ON VIEW   sign_in_place_check                   IS 'Each sign-in with Microsoft''s word on its place beside ours, never merged, and whether they agree';
COMMENT ON COLUMN sign_in_place_check.logged_country    IS 'Country by Microsoft, in capitals';
COMMENT ON COLUMN sign_in_place_check.is_elsewhere      IS 'Whether the address is a relay, a satellite''s ground station, an anonymiser or anycast: its place says nothing about the user';
COMMENT ON COLUMN sign_in_place_check.country_database  IS 'The source of our country';
COMMENT ON COLUMN sign_in_place_check.database_built_at IS 'When that was built';
COMMENT ON COLUMN sign_in_place_check.database_days     IS 'Days from then to the sign-in; below zero: the database is the younger';
COMMENT ON COLUMN sign_in_place_check.verdict           IS 'agree; same country, other network (the prefix may have moved between event and build); differ; differ, relay or anycast; differ, database far from the event (over 90 days); only log; only database; both unknown; log names no country code; not routable; no address';

CREATE VIEW sign_in_context AS
SELECT
    f.seq,
    f.event_time,
    f.day,
    f.principal,
    p.principal_kind,
    p.principal_id,
    p.principal_name,
    f.sign_in_type,
    f.outcome,
    f.outcome = 'success' AS succeeded,
    f.session_number,
    w.tenant_id,
    w.user_type,
    w.user_principal_name,
    w.service_principal_id,
    w.credential,
    w.credential_key_id,
    w.client_credential_type,
    w.managed_identity_resource_id,
    w.home_tenant_id,
    w.cross_tenant_access_type,
    a.app_id,
    a.app_display_name,
    a.app_kind,
    a.app_owner_tenant_id,
    a.is_microsoft_app,
    a.resource,
    a.resource_id,
    a.resource_display_name,
    a.resource_tier,
    a.resource_tenant_id,
    l.ip_key,
    l.ip_address,
    l.network_group,
    l.network,
    l.network_name,
    l.country,
    l.region,
    l.city,
    l.latitude,
    l.longitude,
    l.accuracy_km,
    l.asn,
    l.as_organization,
    l.is_microsoft_as,
    coalesce(k.network_class, l.network_class) AS network_class,
    CASE
        WHEN k.network_class IN ('hosting', 'vpn', 'tor') THEN TRUE
        WHEN k.network_class IS NOT NULL THEN FALSE
        ELSE l.is_hosting_or_anonymous
    END AS is_hosting_or_anonymous,
    l.countries_named,
    coalesce(k.known_label, l.known_label) AS known_label,
    l.logged_country,
    l.logged_state,
    l.logged_city,
    l.logged_latitude,
    l.logged_longitude,
    c.user_agent,
    c.client,
    c.user_agent_system,
    c.client_app,
    c.browser,
    c.operating_system,
    c.device_id,
    c.device_name,
    c.device_managed,
    c.device_compliant,
    c.device_trust_type,
    h.error_code,
    h.error_name,
    h.error_class,
    h.proves_password,
    h.failure_reason,
    h.additional_details,
    h.authentication_requirement,
    h.authentication_protocol,
    h.original_transfer_method,
    h.incoming_token_type,
    h.mfa_method,
    h.mfa_detail,
    h.conditional_access_status,
    h.risk_level_during_sign_in,
    h.risk_state,
    h.risk_detail,
    h.risk_event_types,
    f.who_id,
    f.what_id,
    f.where_id,
    f.client_id,
    f.how_id,
    f.member_id,
    f.record_number
FROM sign_in_fact AS f
JOIN principal AS p ON p.principal = f.principal
JOIN who_context AS w ON w.who_id = f.who_id
JOIN what_context AS a ON a.what_id = f.what_id
JOIN where_context AS l ON l.where_id = f.where_id
JOIN client_context AS c ON c.client_id = f.client_id
JOIN how_context AS h ON h.how_id = f.how_id
LEFT JOIN known_sign_in AS k ON k.seq = f.seq;
COMMENT ON VIEW sign_in_context IS 'Each sign-in once with what analyses ask of it: who, with what, from where, how it went; known_label is NULL outside of known networks';

CREATE VIEW combination_context AS
SELECT
    f.principal,
    p.principal_kind,
    p.principal_id,
    p.principal_name,
    f.sign_in_type,
    f.outcome,
    f.outcome = 'success' AS succeeded,
    f.events,
    f.first_seq,
    f.last_seq,
    f.first_at,
    f.last_at,
    w.tenant_id,
    w.user_type,
    w.user_principal_name,
    w.service_principal_id,
    w.credential,
    w.credential_key_id,
    w.client_credential_type,
    w.managed_identity_resource_id,
    w.home_tenant_id,
    w.cross_tenant_access_type,
    a.app_id,
    a.app_display_name,
    a.app_kind,
    a.app_owner_tenant_id,
    a.is_microsoft_app,
    a.resource,
    a.resource_id,
    a.resource_display_name,
    a.resource_tier,
    a.resource_tenant_id,
    l.ip_key,
    l.ip_address,
    l.network_group,
    l.network,
    l.network_name,
    l.country,
    l.region,
    l.city,
    l.latitude,
    l.longitude,
    l.accuracy_km,
    l.asn,
    l.as_organization,
    l.is_microsoft_as,
    f.network_class,
    CASE
        WHEN l.ip_key IS NOT NULL THEN coalesce(f.network_class IN ('hosting', 'vpn', 'tor'), FALSE)
    END AS is_hosting_or_anonymous,
    l.countries_named,
    f.known_label,
    l.logged_country,
    l.logged_state,
    l.logged_city,
    l.logged_latitude,
    l.logged_longitude,
    c.user_agent,
    c.client,
    c.user_agent_system,
    c.client_app,
    c.browser,
    c.operating_system,
    c.device_id,
    c.device_name,
    c.device_managed,
    c.device_compliant,
    c.device_trust_type,
    h.error_code,
    h.error_name,
    h.error_class,
    h.proves_password,
    h.failure_reason,
    h.additional_details,
    h.authentication_requirement,
    h.authentication_protocol,
    h.original_transfer_method,
    h.incoming_token_type,
    h.mfa_method,
    h.mfa_detail,
    h.conditional_access_status,
    h.risk_level_during_sign_in,
    h.risk_state,
    h.risk_detail,
    h.risk_event_types,
    f.who_id,
    f.what_id,
    f.where_id,
    f.client_id,
    f.how_id
FROM sign_in_combination AS f
JOIN principal AS p ON p.principal = f.principal
JOIN who_context AS w ON w.who_id = f.who_id
JOIN what_context AS a ON a.what_id = f.what_id
JOIN where_context AS l ON l.where_id = f.where_id
JOIN client_context AS c ON c.client_id = f.client_id
JOIN how_context AS h ON h.how_id = f.how_id;
COMMENT ON VIEW combination_context IS 'Each combination of who, what, where, client and how once, with when and how often, and all that sign_in_context has but the single moments: for questions that need no order of events';

-- How many records of each kind carry the fields that analyses rest on: what is hardly ever there
-- cannot be looked at.

WITH sign_in_field AS (
    SELECT
        c.sign_in_type                                              AS record_kind,
        sum(c.events)                                               AS events,
        sum(CASE WHEN h.error_code IS NOT NULL THEN c.events ELSE 0 END)    AS error_code,
        sum(CASE WHEN l.ip_key IS NOT NULL THEN c.events ELSE 0 END)        AS address,
        sum(CASE WHEN l.country IS NOT NULL THEN c.events ELSE 0 END)       AS country,
        sum(CASE WHEN l.asn IS NOT NULL THEN c.events ELSE 0 END)           AS asn,
        sum(CASE WHEN c.network_class IS NOT NULL THEN c.events ELSE 0 END) AS network_class,
        sum(CASE WHEN w.credential IS NOT NULL THEN c.events ELSE 0 END)    AS credential,
        sum(CASE WHEN w.client_credential_type IS NOT NULL THEN c.events ELSE 0 END)    AS credential_type,
        sum(CASE WHEN w.user_type IS NOT NULL THEN c.events ELSE 0 END)     AS user_type,
        sum(CASE WHEN w.home_tenant_id IS NOT NULL THEN c.events ELSE 0 END)            AS home_tenant,
        sum(CASE WHEN a.resource IS NOT NULL THEN c.events ELSE 0 END)      AS resource,
        sum(CASE WHEN a.app_owner_tenant_id IS NOT NULL THEN c.events ELSE 0 END)       AS app_owner,
        sum(CASE WHEN k.client IS NOT NULL THEN c.events ELSE 0 END)        AS user_agent,
        sum(CASE WHEN k.device_id IS NOT NULL THEN c.events ELSE 0 END)     AS device,
        sum(CASE WHEN k.operating_system IS NOT NULL THEN c.events ELSE 0 END)          AS operating_system,
        sum(CASE WHEN k.client_app IS NOT NULL THEN c.events ELSE 0 END)    AS client_app,
        sum(CASE WHEN h.authentication_protocol IS NOT NULL THEN c.events ELSE 0 END)   AS protocol,
        sum(CASE WHEN h.authentication_requirement IS NOT NULL THEN c.events ELSE 0 END)    AS requirement,
        sum(CASE WHEN h.mfa_method IS NOT NULL OR h.additional_details IS NOT NULL
            THEN c.events ELSE 0 END)                               AS mfa_result,
        sum(CASE WHEN h.incoming_token_type IS NOT NULL THEN c.events ELSE 0 END)       AS token_type,
        sum(CASE WHEN h.conditional_access_status IS NOT NULL THEN c.events ELSE 0 END) AS conditional_access,
        sum(CASE WHEN h.risk_level_during_sign_in IS NOT NULL THEN c.events ELSE 0 END) AS risk
    FROM sign_in_combination AS c
    JOIN who_context AS w ON w.who_id = c.who_id
    JOIN what_context AS a ON a.what_id = c.what_id
    JOIN where_context AS l ON l.where_id = c.where_id
    JOIN client_context AS k ON k.client_id = c.client_id
    JOIN how_context AS h ON h.how_id = c.how_id
    GROUP BY c.sign_in_type
),

own_value AS (
    SELECT
        w.sign_in_type                                              AS record_kind,
        count(*)                                                    AS events,
        count(o.session_id)                                         AS session_id,
        count(o.unique_token_id)                                    AS token_id,
        count(o.correlation_id)                                     AS correlation
    FROM sign_in_once AS o
    JOIN sign_in_who AS w ON w.who_id = o.who_id
    GROUP BY w.sign_in_type
),

audit_field AS (
    SELECT
        count(*)                                                    AS events,
        count(ip_key)                                               AS address,
        count(initiator_id)                                         AS initiator,
        count(correlation_id)                                       AS correlation
    FROM audit_context
),

credential_field AS (
    SELECT count(*) AS events, count(key_id) AS key_id
    FROM credential_context
),

graph_field AS (
    SELECT count(*) AS events, count(sign_in_activity_id) AS token_id, count(ip_address) AS address
    FROM graph_activity
),

field_of_kind AS (
    SELECT record_kind, 'error code' AS field, events, error_code AS filled
    FROM sign_in_field

    UNION ALL

    SELECT record_kind, 'address' AS field, events, address AS filled
    FROM sign_in_field

    UNION ALL

    SELECT record_kind, 'country' AS field, events, country AS filled
    FROM sign_in_field

    UNION ALL

    SELECT record_kind, 'asn' AS field, events, asn AS filled
    FROM sign_in_field

    UNION ALL

    SELECT record_kind, 'network class' AS field, events, network_class AS filled
    FROM sign_in_field

    UNION ALL

    SELECT record_kind, 'credential' AS field, events, credential AS filled
    FROM sign_in_field

    UNION ALL

    SELECT record_kind, 'credential type' AS field, events, credential_type AS filled
    FROM sign_in_field

    UNION ALL

    SELECT record_kind, 'user type' AS field, events, user_type AS filled
    FROM sign_in_field

    UNION ALL

    SELECT record_kind, 'home tenant' AS field, events, home_tenant AS filled
    FROM sign_in_field

    UNION ALL

    SELECT record_kind, 'resource' AS field, events, resource AS filled
    FROM sign_in_field

    UNION ALL

    SELECT record_kind, 'app owner' AS field, events, app_owner AS filled
    FROM sign_in_field

    UNION ALL

    SELECT record_kind, 'user agent' AS field, events, user_agent AS filled
    FROM sign_in_field

    UNION ALL

    SELECT record_kind, 'device' AS field, events, device AS filled
    FROM sign_in_field

    UNION ALL

    SELECT record_kind, 'operating system' AS field, events, operating_system AS filled
    FROM sign_in_field

    UNION ALL

    SELECT record_kind, 'client app' AS field, events, client_app AS filled
    FROM sign_in_field

    UNION ALL

    SELECT record_kind, 'protocol' AS field, events, protocol AS filled
    FROM sign_in_field

    UNION ALL

    SELECT record_kind, 'requirement' AS field, events, requirement AS filled
    FROM sign_in_field

    UNION ALL

    SELECT record_kind, 'mfa result' AS field, events, mfa_result AS filled
    FROM sign_in_field

    UNION ALL

    SELECT record_kind, 'token type' AS field, events, token_type AS filled
    FROM sign_in_field

    UNION ALL

    SELECT record_kind, 'conditional access' AS field, events, conditional_access AS filled
    FROM sign_in_field

    UNION ALL

    SELECT record_kind, 'risk' AS field, events, risk AS filled
    FROM sign_in_field

    UNION ALL

    SELECT record_kind, 'session', events, session_id
    FROM own_value

    UNION ALL

    SELECT record_kind, 'token id', events, token_id
    FROM own_value

    UNION ALL

    SELECT record_kind, 'correlation', events, correlation
    FROM own_value

    UNION ALL

    SELECT 'audit', 'address', events, address
    FROM audit_field

    UNION ALL

    SELECT 'audit', 'initiator', events, initiator
    FROM audit_field

    UNION ALL

    SELECT 'audit', 'correlation', events, correlation
    FROM audit_field

    UNION ALL

    SELECT 'audit', 'key id', events, key_id
    FROM credential_field

    UNION ALL

    SELECT 'graph_activity', 'token id', events, token_id
    FROM graph_field

    UNION ALL

    SELECT 'graph_activity', 'address', events, address
    FROM graph_field
)

SELECT
    record_kind,
    field,
    CAST(events AS BIGINT)                                          AS events,
    CAST(filled AS BIGINT)                                          AS filled
FROM field_of_kind
WHERE events > 0
ORDER BY record_kind, field;

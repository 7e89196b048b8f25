-- Every sign-in, every change of the directory and every request to Microsoft Graph as one event of a
-- timeline, in the fields that Timesketch asks for: message, datetime (ISO 8601 with its offset),
-- timestamp (microseconds since 1970, UTC) and timestamp_desc. All else is attributes, of one type each.
WITH tagged AS (
    SELECT reference AS evidence, printf('F-%04d', finding_number) AS tag
    FROM finding_evidence

    UNION

    SELECT concat_ws(':', m.reference, s.record_number), k.verdict
    FROM marked_sign_in AS k
    JOIN sign_in_context AS s ON s.seq = k.seq
    JOIN member_record AS m ON m.member_id = s.member_id

    UNION

    SELECT a.evidence, k.verdict
    FROM marked_audit AS k
    JOIN audit_event AS a ON a.seq = k.audit_seq
),

label AS (
    SELECT evidence, string_agg(tag, ',' ORDER BY tag) AS tag
    FROM tagged
    GROUP BY evidence
),

happening AS (
    SELECT
        s.event_time,
        0                                          AS log_rank,
        'Sign-in'                                  AS timestamp_desc,
        'entra:sign_in:' || s.sign_in_type         AS data_type,
        concat_ws(' ',
            'Sign-in', s.outcome || ':',
            coalesce(s.principal_name, s.principal_id, 'somebody'),
            'to ' || coalesce(s.resource_display_name, s.resource_id),
            'with ' || coalesce(s.app_display_name, s.app_id),
            'from ' || s.ip_address,
            '(' || nullif(concat_ws(', ', s.country, s.as_organization), '') || ')',
            CASE WHEN s.outcome <> 'success' THEN 'error ' || s.error_code END
        )                                          AS message,
        s.evidence,
        s.event_id,
        s.principal_kind,
        s.principal_id,
        s.principal_name,
        s.app_id,
        s.app_display_name,
        s.resource_id                              AS target_id,
        s.resource_display_name                    AS target_name,
        s.outcome                                  AS result,
        s.error_code,
        s.failure_reason                           AS detail,
        s.ip_key,
        s.ip_address,
        s.country,
        s.city,
        s.asn,
        s.as_organization,
        s.network_class,
        s.known_label,
        s.user_agent,
        s.session_id,
        s.correlation_id,
        s.unique_token_id,
        s.credential_key_id,
        s.device_id,
        s.authentication_requirement,
        s.conditional_access_status
    FROM sign_in_place AS s

    UNION ALL BY NAME

    SELECT
        a.event_time,
        1                                          AS log_rank,
        'Directory change'                         AS timestamp_desc,
        'entra:audit'                              AS data_type,
        concat_ws(' ',
            'Directory change', a.result || ':',
            a.activity,
            'by ' || coalesce(a.initiator_name, a.initiator_id),
            'on ' || coalesce(a.target_user_principal_name, a.target_display_name, a.target_id),
            'from ' || a.ip_address,
            '(' || nullif(concat_ws(', ', p.country, p.as_organization), '') || ')'
        )                                          AS message,
        a.evidence,
        a.event_id,
        a.initiator_kind                           AS principal_kind,
        a.initiator_id                             AS principal_id,
        a.initiator_name                           AS principal_name,
        a.initiator_app_id                         AS app_id,
        a.target_id,
        coalesce(a.target_user_principal_name, a.target_display_name)    AS target_name,
        a.activity,
        a.result,
        a.result_reason                            AS detail,
        a.ip_key,
        a.ip_address,
        p.country,
        p.city,
        p.asn,
        p.as_organization,
        p.network_class,
        a.user_agent,
        a.correlation_id
    FROM audit_event AS a
    LEFT JOIN address_place AS p ON p.ip_key = a.ip_key

    UNION ALL BY NAME

    SELECT
        g.event_time,
        2                                          AS log_rank,
        'Graph request'                            AS timestamp_desc,
        'entra:graph_activity'                     AS data_type,
        concat_ws(' ',
            'Graph request', g.status_code || ':',
            g.method,
            g.request_uri,
            'by ' || coalesce(g.service_principal_id, g.user_id, g.app_id),
            'from ' || g.ip_address,
            '(' || nullif(concat_ws(', ', p.country, p.as_organization), '') || ')'
        )                                          AS message,
        g.evidence,
        g.event_id,
        CASE
            WHEN g.service_principal_id IS NOT NULL THEN 'workload'
            WHEN g.user_id IS NOT NULL THEN 'user'
        END                                        AS principal_kind,
        coalesce(g.service_principal_id, g.user_id)    AS principal_id,
        g.app_id,
        g.request_uri                              AS target_name,
        g.method                                   AS activity,
        CAST(g.status_code AS VARCHAR)             AS result,
        key_of_address(lower(g.ip_address))        AS ip_key,
        g.ip_address,
        p.country,
        p.city,
        p.asn,
        p.as_organization,
        p.network_class,
        g.user_agent,
        g.session_id,
        g.unique_token_id,
        g.device_id
    FROM graph_activity AS g
    LEFT JOIN address_place AS p ON p.ip_key = key_of_address(lower(g.ip_address))
)

SELECT
    h.message,
    strftime(h.event_time, '%Y-%m-%dT%H:%M:%S.%f+00:00')    AS datetime,
    epoch_us(h.event_time)                                  AS timestamp,
    h.timestamp_desc,
    h.data_type,
    -- Its importer takes a dash for no tag at all, in both of its forms.
    coalesce(l.tag, '-')                                    AS tag,
    h.* EXCLUDE (message, timestamp_desc, data_type)
FROM happening AS h
LEFT JOIN label AS l ON l.evidence = h.evidence

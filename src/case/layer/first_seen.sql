-- Each value of each property of each principal, with when it was first seen, when it first
-- succeeded, and how much history stood before that.
--
-- What comes from a known network is history and no news: first_unknown_seq is the first success
-- from elsewhere.

WITH judged AS (
    SELECT
        c.principal,
        c.sign_in_type,
        c.outcome = 'success'                                       AS succeeded,
        c.known_label IS NOT NULL                                   AS is_known,
        c.network_class,
        c.who_id,
        c.what_id,
        c.where_id,
        c.client_id,
        c.how_id,
        c.events,
        c.first_seq,
        c.last_seq,
        c.first_at,
        c.last_at
    FROM sign_in_combination AS c
),

by_who AS (
    SELECT principal, succeeded, is_known, who_id,
        sum(events) AS events, min(first_seq) AS first_seq, max(last_seq) AS last_seq,
        min(first_at) AS first_at, max(last_at) AS last_at
    FROM judged
    GROUP BY principal, succeeded, is_known, who_id
),

by_what AS (
    SELECT principal, succeeded, is_known, what_id,
        sum(events) AS events, min(first_seq) AS first_seq, max(last_seq) AS last_seq,
        min(first_at) AS first_at, max(last_at) AS last_at
    FROM judged
    GROUP BY principal, succeeded, is_known, what_id
),

by_where AS (
    SELECT principal, succeeded, is_known, network_class, where_id,
        sum(events) AS events, min(first_seq) AS first_seq, max(last_seq) AS last_seq,
        min(first_at) AS first_at, max(last_at) AS last_at
    FROM judged
    GROUP BY principal, succeeded, is_known, network_class, where_id
),

by_client AS (
    SELECT principal, succeeded, is_known, client_id,
        sum(events) AS events, min(first_seq) AS first_seq, max(last_seq) AS last_seq,
        min(first_at) AS first_at, max(last_at) AS last_at
    FROM judged
    GROUP BY principal, succeeded, is_known, client_id
),

by_how AS (
    SELECT principal, succeeded, is_known, how_id,
        sum(events) AS events, min(first_seq) AS first_seq, max(last_seq) AS last_seq,
        min(first_at) AS first_at, max(last_at) AS last_at
    FROM judged
    GROUP BY principal, succeeded, is_known, how_id
),

part AS (
    SELECT b.principal, b.succeeded, b.is_known, b.events, b.first_seq, b.last_seq, b.first_at, b.last_at,
        'credential' AS property, x.credential AS value
    FROM by_who AS b
    JOIN who_context AS x ON x.who_id = b.who_id

    UNION ALL

    SELECT b.principal, b.succeeded, b.is_known, b.events, b.first_seq, b.last_seq, b.first_at, b.last_at,
        'credential type', x.client_credential_type
    FROM by_who AS b
    JOIN who_context AS x ON x.who_id = b.who_id

    UNION ALL

    SELECT b.principal, b.succeeded, b.is_known, b.events, b.first_seq, b.last_seq, b.first_at, b.last_at,
        'app', x.app_id
    FROM by_what AS b
    JOIN what_context AS x ON x.what_id = b.what_id

    UNION ALL

    SELECT b.principal, b.succeeded, b.is_known, b.events, b.first_seq, b.last_seq, b.first_at, b.last_at,
        'resource', x.resource
    FROM by_what AS b
    JOIN what_context AS x ON x.what_id = b.what_id

    UNION ALL

    SELECT b.principal, b.succeeded, b.is_known, b.events, b.first_seq, b.last_seq, b.first_at, b.last_at,
        'country', x.country
    FROM by_where AS b
    JOIN where_context AS x ON x.where_id = b.where_id

    UNION ALL

    SELECT b.principal, b.succeeded, b.is_known, b.events, b.first_seq, b.last_seq, b.first_at, b.last_at,
        'city', CASE WHEN x.city IS NOT NULL THEN concat_ws(', ', x.city, x.region, x.country) END
    FROM by_where AS b
    JOIN where_context AS x ON x.where_id = b.where_id

    UNION ALL

    SELECT b.principal, b.succeeded, b.is_known, b.events, b.first_seq, b.last_seq, b.first_at, b.last_at,
        'network', x.network
    FROM by_where AS b
    JOIN where_context AS x ON x.where_id = b.where_id

    UNION ALL

    SELECT b.principal, b.succeeded, b.is_known, b.events, b.first_seq, b.last_seq, b.first_at, b.last_at,
        'address', x.network_group
    FROM by_where AS b
    JOIN where_context AS x ON x.where_id = b.where_id

    UNION ALL

    SELECT b.principal, b.succeeded, b.is_known, b.events, b.first_seq, b.last_seq, b.first_at, b.last_at,
        'address space',
        CASE
            WHEN b.network_class IN ('hosting', 'vpn', 'tor') THEN 'hosting or anonymous'
            WHEN x.ip_key IS NOT NULL THEN 'ordinary'
        END
    FROM by_where AS b
    JOIN where_context AS x ON x.where_id = b.where_id

    UNION ALL

    SELECT b.principal, b.succeeded, b.is_known, b.events, b.first_seq, b.last_seq, b.first_at, b.last_at,
        'client', x.client
    FROM by_client AS b
    JOIN client_context AS x ON x.client_id = b.client_id

    UNION ALL

    SELECT b.principal, b.succeeded, b.is_known, b.events, b.first_seq, b.last_seq, b.first_at, b.last_at,
        'device', x.device_id
    FROM by_client AS b
    JOIN client_context AS x ON x.client_id = b.client_id

    UNION ALL

    SELECT b.principal, b.succeeded, b.is_known, b.events, b.first_seq, b.last_seq, b.first_at, b.last_at,
        'client app', x.client_app
    FROM by_client AS b
    JOIN client_context AS x ON x.client_id = b.client_id

    UNION ALL

    SELECT b.principal, b.succeeded, b.is_known, b.events, b.first_seq, b.last_seq, b.first_at, b.last_at,
        'browser', regexp_extract(x.browser, '^([^0-9]+)', 1)
    FROM by_client AS b
    JOIN client_context AS x ON x.client_id = b.client_id

    UNION ALL

    SELECT b.principal, b.succeeded, b.is_known, b.events, b.first_seq, b.last_seq, b.first_at, b.last_at,
        'operating system', x.operating_system
    FROM by_client AS b
    JOIN client_context AS x ON x.client_id = b.client_id

    UNION ALL

    SELECT b.principal, b.succeeded, b.is_known, b.events, b.first_seq, b.last_seq, b.first_at, b.last_at,
        'protocol', x.authentication_protocol
    FROM by_how AS b
    JOIN how_context AS x ON x.how_id = b.how_id
),

success_day AS (
    SELECT principal, day, max(success_days_before) AS success_days_before
    FROM principal_day
    GROUP BY principal, day
),

value_of_principal AS (
    SELECT
        principal,
        property,
        value,
        sum(events)                                                 AS events,
        sum(CASE WHEN succeeded THEN events ELSE 0 END)             AS successes,
        sum(CASE WHEN succeeded AND NOT is_known THEN events ELSE 0 END)
                                                                    AS unknown_successes,
        min(first_seq)                                              AS first_seq,
        min(CASE WHEN succeeded THEN first_seq END)                 AS first_success_seq,
        min(CASE WHEN succeeded AND NOT is_known THEN first_seq END)    AS first_unknown_seq,
        min(first_at)                                               AS first_at,
        max(last_at)                                                AS last_at,
        min(CASE WHEN succeeded THEN first_at END)                  AS first_success_at,
        max(CASE WHEN succeeded THEN last_at END)                   AS last_success_at,
        max(CASE WHEN succeeded AND NOT is_known THEN last_at END)  AS last_unknown_at
    FROM part
    WHERE value IS NOT NULL AND value <> ''
    GROUP BY principal, property, value
)

SELECT
    v.principal,
    v.property,
    v.value,
    v.events,
    v.successes,
    v.unknown_successes,
    v.first_seq,
    v.first_success_seq,
    v.first_unknown_seq,
    v.first_at,
    v.first_success_at,
    v.last_at,
    v.last_success_at,
    v.last_unknown_at,
    h.successes_before                                              AS history_events,
    d.success_days_before                                           AS history_days,
    p.first_success_at                                              AS history_began_at,
    row_number() OVER (
        PARTITION BY v.principal, v.property
        ORDER BY v.first_success_seq NULLS LAST, v.value
    ) - 1                                                           AS values_before
FROM value_of_principal AS v
JOIN principal AS p ON p.principal = v.principal
LEFT JOIN sign_in_history AS h ON h.seq = v.first_success_seq
LEFT JOIN success_day AS d
    ON d.principal = v.principal
   AND d.day = CAST(floor(unix_seconds(v.first_success_at) / 86400) AS BIGINT)
ORDER BY v.principal, v.property, v.first_seq, v.value;

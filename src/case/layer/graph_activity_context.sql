-- What analyses ask of each request to Microsoft Graph: who made it, from where, and which sign-in its
-- token was issued to.

WITH issued AS (
    SELECT o.unique_token_id, min(f.seq)                            AS sign_in_seq
    FROM sign_in_once AS o
    JOIN sign_in_fact AS f ON f.member_id = o.member_id AND f.record_number = o.record_number
    WHERE o.unique_token_id IN (
        SELECT sign_in_activity_id
        FROM graph_activity
        WHERE sign_in_activity_id IS NOT NULL
    )
    GROUP BY o.unique_token_id
),

known_to_all AS (
    SELECT g.event_id, min(k.place)                                 AS place
    FROM graph_activity AS g
    JOIN address AS a ON a.ip_address = lower(g.ip_address)
    JOIN known_entry AS k ON k.ip_key = a.ip_key
    WHERE k.scope = '*'
      AND g.event_time >= coalesce(k.valid_from, g.event_time)
      AND (k.valid_until IS NULL OR g.event_time < k.valid_until)
    GROUP BY g.event_id
),

class_in_time AS (
    SELECT g.event_id, min(t.class_rank)                            AS class_rank
    FROM graph_activity AS g
    JOIN address AS a ON a.ip_address = lower(g.ip_address)
    JOIN timed_class AS t ON t.ip_key = a.ip_key
    WHERE g.event_time BETWEEN t.first_at AND t.last_at
    GROUP BY g.event_id
),

class_name AS (
    SELECT DISTINCT class_rank, network_class
    FROM timed_class
)

SELECT
    row_number() OVER (ORDER BY g.event_time NULLS LAST, g.event_id)    AS request_seq,
    g.event_id                                                      AS request_event_id,
    g.evidence                                                      AS request_evidence,
    g.event_time,
    CAST(floor(unix_seconds(g.event_time) / 86400) AS BIGINT)       AS day,
    p.principal,
    lower(coalesce(g.user_id, g.service_principal_id))              AS actor_id,
    lower(g.app_id)                                                 AS app_id,
    g.sign_in_activity_id,
    i.sign_in_seq,
    a.ip_key,
    g.ip_address,
    coalesce(l.network, a.ip_key)                                   AS network,
    coalesce(l.as_organization, l.network, g.ip_address)            AS network_name,
    l.country,
    coalesce(n.network_class, l.network_class)                      AS network_class,
    CASE
        WHEN a.ip_key IS NOT NULL
            THEN coalesce(coalesce(n.network_class, l.network_class) IN ('hosting', 'vpn', 'tor'), FALSE)
    END                                                             AS is_hosting_or_anonymous,
    ke.label                                                        AS known_label,
    g.client_auth_method,
    g.method,
    -- What follows a question mark is what was searched for, and makes every request another.
    regexp_extract(g.request_uri, '^([^?]*)', 1)                    AS request_path,
    g.status_code
FROM graph_activity AS g
LEFT JOIN issued AS i ON i.unique_token_id = g.sign_in_activity_id
LEFT JOIN address AS a ON a.ip_address = lower(g.ip_address)
LEFT JOIN address_place AS l ON l.ip_key = a.ip_key
LEFT JOIN class_in_time AS ct ON ct.event_id = g.event_id
LEFT JOIN class_name AS n ON n.class_rank = ct.class_rank
LEFT JOIN known_to_all AS k ON k.event_id = g.event_id
LEFT JOIN known_entry AS ke ON ke.ip_key = a.ip_key AND ke.scope = '*' AND ke.place = k.place
LEFT JOIN principal AS p ON p.principal_id = lower(coalesce(g.user_id, g.service_principal_id))
ORDER BY request_seq;

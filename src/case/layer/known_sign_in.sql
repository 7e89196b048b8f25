-- The sign-ins from networks that are known for one principal or application alone, or for a time.
-- The principal's own entry counts before its application's, and that before everybody's.

WITH entry AS (
    SELECT
        h.ip_key,
        lower(k.scope)                                              AS scope,
        k.label,
        k.known_network_id,
        coalesce(k.valid_from, CAST('0001-01-01' AS TIMESTAMP))     AS valid_from,
        coalesce(k.valid_until, CAST('9999-12-31' AS TIMESTAMP))    AS valid_until
    FROM known_hit AS h
    JOIN known_network AS k ON k.known_network_id = h.known_network_id
    WHERE k.scope <> '*' OR k.valid_from IS NOT NULL OR k.valid_until IS NOT NULL
),

candidate AS (
    SELECT
        f.seq,
        e.label,
        e.known_network_id,
        CASE
            WHEN lower(w.service_principal_id) = e.scope THEN 1
            WHEN lower(a.app_id) = e.scope THEN 2
            WHEN e.scope = '*' THEN 3
        END                                                         AS nearness
    FROM entry AS e
    JOIN sign_in_where AS l ON l.ip_key = e.ip_key
    JOIN sign_in_fact AS f ON f.where_id = l.where_id
    JOIN sign_in_who AS w ON w.who_id = f.who_id
    JOIN sign_in_what AS a ON a.what_id = f.what_id
    WHERE f.event_time >= e.valid_from
      AND f.event_time < e.valid_until
),

ranked AS (
    SELECT
        seq,
        label,
        row_number() OVER (PARTITION BY seq ORDER BY nearness, label, known_network_id)
                                                                    AS place
    FROM candidate
    WHERE nearness IS NOT NULL
)

SELECT seq, label AS known_label
FROM ranked
WHERE place = 1
ORDER BY seq;

-- The hours in which service principals signed in successfully, from known networks and from others.
--
-- Only the twelve service principals that came from most networks and showed most credentials: a
-- stolen secret makes its owner one of them.
WITH principal AS (
    SELECT
        principal_id,
        count(DISTINCT network_group)                               AS networks,
        count(DISTINCT credential)                                  AS credentials
    FROM sign_in
    WHERE sign_in_type = 'service_principal' AND outcome = 'success' AND principal_id IS NOT NULL
    GROUP BY principal_id
),

ranked AS (
    SELECT
        principal_id,
        row_number() OVER (ORDER BY credentials DESC, networks DESC, principal_id) AS place
    FROM principal
)

SELECT
    r.place                                                         AS place,
    s.principal_id                                                  AS principal_id,
    max(coalesce(s.principal_name, s.principal_id))                 AS principal_name,
    date_trunc('hour', s.event_time)                                AS hour_start,
    s.known_label IS NOT NULL                                       AS known,
    count(*)                                                        AS sign_ins
FROM sign_in_place AS s
JOIN ranked AS r ON r.principal_id = s.principal_id
WHERE s.sign_in_type = 'service_principal' AND s.outcome = 'success' AND r.place <= 12
GROUP BY
    r.place, s.principal_id, date_trunc('hour', s.event_time), s.known_label IS NOT NULL
ORDER BY place, hour_start, known

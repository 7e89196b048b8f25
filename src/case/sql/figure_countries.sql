-- Each country that sign-ins came from: since when, by whom first, how many, and whether it is new.
--
-- A country is first seen when its first success came more than 14 days after the first event of
-- the case; explained when every success from it then came from a known network.
WITH counted AS (
    SELECT
        country,
        min(seq)                                                    AS first_seq,
        min(CASE WHEN outcome = 'success' THEN seq END)             AS first_success_seq,
        min(event_time)                                             AS first_at,
        min(CASE WHEN outcome = 'success' THEN event_time END)      AS first_success_at,
        count(DISTINCT principal_id)                                AS principals,
        count(CASE WHEN outcome = 'success' THEN 1 END)             AS successes,
        count(CASE WHEN outcome <> 'success' THEN 1 END)            AS failures,
        count(CASE WHEN outcome = 'success' AND known_label IS NULL THEN 1 END)
                                                                    AS unexplained
    FROM sign_in_place
    WHERE country <> ''
    GROUP BY country
),

beginning AS (
    SELECT min(event_time) AS first_at
    FROM sign_in
)

SELECT
    c.country                                                       AS country,
    c.first_at                                                      AS first_at,
    c.first_success_at                                              AS first_success_at,
    s.principal_kind                                                AS principal_kind,
    s.principal_id                                                  AS principal_id,
    coalesce(s.principal_name, s.principal_id)                      AS principal_name,
    s.evidence                                                      AS evidence,
    s.ip_address                                                    AS ip_address,
    c.principals                                                    AS principals,
    c.successes                                                     AS successes,
    c.failures                                                      AS failures,
    CASE WHEN c.unexplained = 0 THEN s.known_label END              AS known_label,
    CASE
        WHEN c.successes = 0 THEN 'refused'
        WHEN c.first_success_at <= b.first_at + INTERVAL '14' DAY THEN 'settled'
        WHEN c.unexplained = 0 THEN 'explained'
        ELSE 'first seen'
    END                                                             AS standing,
    s.latitude                                                      AS latitude,
    s.longitude                                                     AS longitude
FROM counted AS c
CROSS JOIN beginning AS b
JOIN sign_in_place AS s ON s.seq = coalesce(c.first_success_seq, c.first_seq)
ORDER BY coalesce(c.first_success_at, c.first_at), country

-- What is known of single sign-ins, where it does not hold of their address for everybody and for ever:
-- networks that the examiner knows for one principal or application alone, or for a time, and what
-- lists say that an address was for a time.

WITH known_to_all AS (
    SELECT ip_key, min(place) AS place
    FROM known_entry
    WHERE scope = '*' AND valid_from IS NULL AND valid_until IS NULL
    GROUP BY ip_key
),

entry AS (
    -- A larger network for a time says nothing where a smaller one is known for ever.
    SELECT
        e.ip_key,
        e.scope,
        e.place,
        e.label,
        coalesce(e.valid_from, CAST('0001-01-01' AS TIMESTAMP))     AS valid_from,
        coalesce(e.valid_until, CAST('9999-12-31' AS TIMESTAMP))    AS valid_until
    FROM known_entry AS e
    LEFT JOIN known_to_all AS a ON a.ip_key = e.ip_key
    WHERE e.scope <> '*'
       OR ((e.valid_from IS NOT NULL OR e.valid_until IS NOT NULL)
           AND (a.place IS NULL OR e.place < a.place))
),

candidate AS (
    SELECT
        f.seq,
        e.label,
        e.place                                                     AS place_in_scope,
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

labelled AS (
    -- The principal's own entry counts before its application's, and that before everybody's.
    SELECT
        seq,
        label,
        row_number() OVER (PARTITION BY seq ORDER BY nearness, place_in_scope)      AS place
    FROM candidate
    WHERE nearness IS NOT NULL
),

classed AS (
    SELECT f.seq, min(t.class_rank)                                 AS class_rank
    FROM timed_class AS t
    JOIN sign_in_where AS l ON l.ip_key = t.ip_key
    JOIN sign_in_fact AS f ON f.where_id = l.where_id
    WHERE f.event_time BETWEEN t.first_at AND t.last_at
    GROUP BY f.seq
),

class_name AS (
    SELECT DISTINCT class_rank, network_class
    FROM timed_class
)

SELECT
    coalesce(l.seq, c.seq)                                          AS seq,
    l.label                                                         AS known_label,
    n.network_class
FROM (SELECT seq, label FROM labelled WHERE place = 1) AS l
FULL JOIN classed AS c ON c.seq = l.seq
LEFT JOIN class_name AS n ON n.class_rank = c.class_rank
ORDER BY seq;

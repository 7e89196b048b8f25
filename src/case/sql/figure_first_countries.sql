-- Countries that an identity succeeded from for the first time, when it had succeeded from others
-- before: since when, how often, after how much, from a known network or not, and in which findings.
--
-- At most 200 are given: those of findings first, then those that no known network explains, then
-- the rest, each by time; rows_in_all says how many there are.
WITH new_country AS (
    SELECT *
    FROM first_seen
    WHERE property = 'country' AND first_success_seq IS NOT NULL AND values_before > 0
),

cited AS (
    SELECT DISTINCT s.principal, w.country, d.finding_number, d.little_history, d.set_aside
    FROM finding AS d
    JOIN finding_evidence AS e ON e.finding_number = d.finding_number
    JOIN member_record AS m ON m.reference = split_part(e.reference, ':', 1)
    JOIN sign_in_fact AS s
        ON s.member_id = m.member_id
       AND s.record_number = try_cast(split_part(e.reference, ':', 2) AS BIGINT)
    JOIN where_context AS w ON w.where_id = s.where_id
    WHERE w.country IS NOT NULL
),

finding_of AS (
    SELECT
        principal,
        country,
        list_sort(list(finding_number) FILTER (WHERE NOT little_history AND set_aside IS NULL))
                                                                    AS findings,
        count(*) FILTER (WHERE NOT little_history AND set_aside IS NULL)
                                                                    AS judged,
        min(set_aside)                                              AS set_aside,
        bool_or(little_history)                                     AS little_history
    FROM cited
    GROUP BY principal, country
),

ranked AS (
    SELECT
        n.*,
        f.findings,
        f.set_aside,
        coalesce(f.little_history, FALSE)                           AS little_history,
        count(*) OVER ()                                            AS rows_in_all,
        row_number() OVER (
            ORDER BY
                CASE WHEN f.judged > 0 THEN 0 WHEN n.unknown_successes > 0 THEN 1 ELSE 2 END,
                n.first_success_at,
                n.first_success_seq
        )                                                           AS place
    FROM new_country AS n
    LEFT JOIN finding_of AS f ON f.principal = n.principal AND f.country = n.value
)

SELECT
    r.first_success_at,
    r.value                                                         AS country,
    coalesce(s.principal_name, s.principal_id)                      AS who,
    s.principal_kind                                                AS who_kind,
    s.ip_address,
    s.network_name,
    r.successes,
    r.unknown_successes,
    r.history_days,
    s.known_label,
    r.set_aside,
    r.little_history,
    m.reference || ':' || s.record_number                           AS evidence,
    r.findings,
    r.rows_in_all
FROM ranked AS r
JOIN sign_in_context AS s ON s.seq = r.first_success_seq
JOIN member_record AS m ON m.member_id = s.member_id
WHERE r.place <= 200
ORDER BY r.first_success_at, r.first_success_seq

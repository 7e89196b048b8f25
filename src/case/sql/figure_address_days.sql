-- Addresses that sign-ins came from, with what happened from each on each day.
--
-- At most 40 are given: those with most findings of high severity first, then of medium,
-- then those that are not known, then the busiest; rows_in_all says how many there are. The three lists go
-- together: a day (days since 1970-01-01, in UTC), its successes, and its other sign-ins.
WITH cited AS (
    SELECT DISTINCT w.ip_key, d.finding_number, d.severity
    FROM finding AS d
    JOIN finding_evidence AS e ON e.finding_number = d.finding_number
    JOIN member_record AS m ON m.reference = split_part(e.reference, ':', 1)
    JOIN sign_in_fact AS s
        ON s.member_id = m.member_id
       AND s.record_number = try_cast(split_part(e.reference, ':', 2) AS BIGINT)
    JOIN where_context AS w ON w.where_id = s.where_id
    WHERE w.ip_key IS NOT NULL
      AND d.severity IN ('high', 'medium') AND NOT d.little_history AND d.set_aside IS NULL
),

finding_of AS (
    SELECT
        ip_key,
        list(finding_number ORDER BY severity = 'high' DESC, finding_number)
                                                                    AS findings,
        count(*) FILTER (WHERE severity = 'high')                   AS high_findings,
        count(*) FILTER (WHERE severity = 'medium')                 AS medium_findings
    FROM cited
    GROUP BY ip_key
),

summed AS (
    SELECT
        ip_key,
        min(ip_address)                                             AS ip_address,
        count(DISTINCT ip_key)                                      AS addresses,
        max(network_name)                                           AS network_name,
        max(asn)                                                    AS asn,
        max(network_class)                                          AS network_class,
        list_sort(list(DISTINCT country) FILTER (WHERE country IS NOT NULL))
                                                                    AS countries,
        max(known_label)                                            AS known_label,
        count(*) FILTER (WHERE known_label IS NULL)                 AS unknown_combinations,
        count(DISTINCT principal)                                   AS principals,
        CAST(sum(events) FILTER (WHERE succeeded) AS BIGINT)        AS successes,
        CAST(sum(events) FILTER (WHERE NOT succeeded) AS BIGINT)    AS others,
        CAST(sum(events) AS BIGINT)                                 AS events,
        min(first_at)                                               AS first_at,
        max(last_at)                                                AS last_at
    FROM combination_context
    WHERE ip_key IS NOT NULL
    GROUP BY ip_key
),

ranked AS (
    SELECT
        s.*,
        f.findings,
        count(*) OVER ()                                            AS rows_in_all,
        row_number() OVER (
            ORDER BY
                coalesce(f.high_findings, 0) DESC,
                coalesce(f.medium_findings, 0) DESC,
                CASE WHEN s.unknown_combinations > 0 THEN 0 ELSE 1 END,
                s.events DESC,
                s.ip_key
        )                                                           AS place
    FROM summed AS s
    LEFT JOIN finding_of AS f ON f.ip_key = s.ip_key
),

shown AS (
    SELECT *
    FROM ranked
    WHERE place <= 40
),

day_of AS (
    SELECT
        w.ip_key,
        f.day,
        count(*) FILTER (WHERE f.outcome = 'success')               AS successes,
        count(*) FILTER (WHERE f.outcome IS DISTINCT FROM 'success') AS others
    FROM sign_in_fact AS f
    JOIN where_context AS w ON w.where_id = f.where_id
    JOIN shown AS h ON h.ip_key = w.ip_key
    GROUP BY w.ip_key, f.day
),

strip AS (
    SELECT
        ip_key,
        list(day ORDER BY day)                                      AS days,
        list(successes ORDER BY day)                                AS day_successes,
        list(others ORDER BY day)                                   AS day_others
    FROM day_of
    GROUP BY ip_key
)

SELECT
    h.ip_address,
    h.addresses,
    h.network_name,
    h.asn,
    h.network_class,
    h.countries,
    h.known_label,
    h.unknown_combinations,
    h.principals,
    coalesce(h.successes, 0)                                        AS successes,
    coalesce(h.others, 0)                                           AS others,
    h.first_at,
    h.last_at,
    h.findings,
    d.days,
    d.day_successes,
    d.day_others,
    h.rows_in_all
FROM shown AS h
JOIN strip AS d ON d.ip_key = h.ip_key
ORDER BY h.place

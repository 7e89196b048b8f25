-- The days on which there is any record of a kind, with how many of the fourteen days before have one.

WITH day_of_kind AS (
    SELECT sign_in_type AS record_kind, day, sum(events) AS events
    FROM principal_day
    GROUP BY sign_in_type, day

    UNION ALL

    SELECT 'audit', CAST(floor(unix_seconds(event_time) / 86400) AS BIGINT), count(*)
    FROM audit_event
    GROUP BY CAST(floor(unix_seconds(event_time) / 86400) AS BIGINT)
)

SELECT
    d.record_kind,
    d.day,
    max(d.events)                                                   AS events,
    count(b.day)                                                    AS covered_days
FROM day_of_kind AS d
LEFT JOIN day_of_kind AS b
    ON b.record_kind = d.record_kind AND b.day BETWEEN d.day - 14 AND d.day - 1
GROUP BY d.record_kind, d.day
ORDER BY d.record_kind, d.day;

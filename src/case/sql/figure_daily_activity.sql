-- Sign-ins of each day, by type and outcome.
SELECT
    date_trunc('day', event_time)                                   AS day,
    sign_in_type,
    count(CASE WHEN outcome = 'success' THEN 1 END)                 AS success,
    count(CASE WHEN outcome = 'interrupted' THEN 1 END)             AS interrupted,
    count(CASE WHEN outcome = 'failure' THEN 1 END)                 AS failure,
    count(CASE WHEN outcome NOT IN ('success', 'interrupted', 'failure') THEN 1 END)
                                                                    AS unknown
FROM sign_in
GROUP BY date_trunc('day', event_time), sign_in_type
ORDER BY day, sign_in_type

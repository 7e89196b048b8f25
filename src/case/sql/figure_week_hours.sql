-- Sign-ins by log, weekday and hour, by the clocks of the case's zone: success beside all else.
--
-- Monday is 1. Offices and people keep the hours of their own clocks, which change twice a year, so
-- each quarter of an hour takes the offset that held for it.
WITH quarter_of_log AS (
    SELECT
        sign_in_type,
        epoch_us(event_time) // 900000000 * 900                     AS quarter_seconds,
        count(*) FILTER (WHERE outcome = 'success')                 AS successes,
        count(*) FILTER (WHERE outcome IS DISTINCT FROM 'success')  AS others
    FROM sign_in_fact
    GROUP BY sign_in_type, epoch_us(event_time) // 900000000 * 900
),

clock AS (
    SELECT
        q.sign_in_type,
        q.quarter_seconds + coalesce(z.offset_seconds, 0)           AS clock_seconds,
        q.successes,
        q.others
    FROM quarter_of_log AS q
    LEFT JOIN case_zone_offset AS z
        ON make_timestamp(q.quarter_seconds * 1000000) >= z.from_time
       AND make_timestamp(q.quarter_seconds * 1000000) < z.until_time
),

hour_of_week AS (
    SELECT
        sign_in_type,
        -- 1970-01-01 was a Thursday.
        (clock_seconds // 86400 + 3) % 7 + 1                        AS weekday,
        clock_seconds // 3600 % 24                                  AS hour,
        successes,
        others
    FROM clock
)

SELECT
    sign_in_type,
    CAST(weekday AS BIGINT)                                         AS weekday,
    CAST(hour AS BIGINT)                                            AS hour,
    CAST(sum(successes) AS BIGINT)                                  AS successes,
    CAST(sum(others) AS BIGINT)                                     AS others
FROM hour_of_week
GROUP BY sign_in_type, weekday, hour
ORDER BY sign_in_type, weekday, hour

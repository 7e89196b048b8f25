/*---
title    = "Hours and weekdays of activity"
question = "At which hours and on which weekdays does this principal, or everybody, act, and which hours are odd?"
kind     = "listing"
family   = "timeline"
reads    = ["interactive", "non_interactive", "service_principal", "managed_identity"]
next = [
    "Open an odd hour with `timeline-unified`: the principal, and the time from the start of the hour on.",
    "A row is an hour of one day: fold the rows by `weekday` and `hour` for the pattern, by `day` for the course.",
]
derives = [
    "reprise99, Identity-VisualizeSigninsByHour (MIT): the idea; hours here follow the case's zone through its clock changes.",
]

[[parameter]]
name     = "entity"
type     = "text"
help     = "Only this principal, by object id or name"
optional = true

[[parameter]]
name    = "zone"
type    = "text"
help    = "Whose clock the hours follow: UTC, or the time zone of the case"
default = "case"
choices = ["utc", "case"]
reason  = "Office hours are local."
---*/

WITH wanted AS (
    SELECT principal
    FROM principal
    WHERE CAST($entity AS STRING) IS NULL
       OR lower(CAST($entity AS STRING)) IN (principal_id, lower(principal_name))
),

quarter AS (
    -- Clocks change by quarters of an hour at the finest.
    SELECT DISTINCT CAST(floor(unix_seconds(event_time) / 900) AS BIGINT) AS quarter_number
    FROM sign_in_fact
),

clock AS (
    SELECT
        q.quarter_number,
        CAST(floor((q.quarter_number * 900
            + CASE WHEN $zone = 'case' THEN coalesce(z.offset_seconds, 0) ELSE 0 END) / 3600) AS BIGINT)
                                                                    AS hour_number
    FROM quarter AS q
    LEFT JOIN case_zone_offset AS z
        ON timestamp_seconds(q.quarter_number * 900) >= z.from_time
       AND timestamp_seconds(q.quarter_number * 900) < z.until_time
),

hour_of_principal AS (
    SELECT
        c.hour_number,
        f.principal,
        count(*)                                                    AS events,
        count(CASE WHEN f.outcome = 'success' THEN 1 END)           AS successes,
        count(CASE WHEN f.outcome = 'failure' THEN 1 END)           AS failures
    FROM sign_in_fact AS f
    JOIN wanted AS w ON w.principal = f.principal
    JOIN clock AS c ON c.quarter_number = CAST(floor(unix_seconds(f.event_time) / 900) AS BIGINT)
    GROUP BY c.hour_number, f.principal
),

hour_of_clock AS (
    SELECT
        hour_number,
        CAST(floor(hour_number / 24) AS BIGINT)                     AS day_number,
        sum(events)                                                 AS events,
        sum(successes)                                              AS successes,
        sum(failures)                                               AS failures,
        count(*)                                                    AS principals
    FROM hour_of_principal
    GROUP BY hour_number
)

SELECT
    CAST(CAST(timestamp_seconds(day_number * 86400) AS DATE) AS STRING)
                                                                    AS day,
    -- 1970-01-01 was a Thursday; Monday is 1.
    day_number + 3 - 7 * CAST(floor((day_number + 3) / 7) AS BIGINT) + 1
                                                                    AS weekday,
    hour_number - 24 * day_number                                   AS hour,
    $zone                                                           AS hour_clock,
    CAST(events AS BIGINT)                                          AS events,
    CAST(successes AS BIGINT)                                       AS successes,
    CAST(failures AS BIGINT)                                        AS failures,
    principals
FROM hour_of_clock
ORDER BY day, hour;

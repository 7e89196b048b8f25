/*---
title    = "Load of second factors"
question = "Who is asked for a second factor how often, by which applications, and how often does it fail?"
kind     = "listing"
family   = "troubleshooting"
reads    = ["interactive"]
next = [
    "Prompts that users deny or let run out are `user-mfa-fatigue`'s business.",
    "A user who is asked many times a day has a session policy or a client that forgets: see `ts-failures-by-app`.",
]
derives = [
    "reprise99, Identity-MFACountPerUser (MIT): the idea.",
]

[[parameter]]
name    = "min_prompts"
type    = "integer"
help    = "Pass over users who were never asked this often on a day"
default = 5
reason  = "Once or twice a day is normal."

[[parameter]]
name    = "zone"
type    = "text"
help    = "Whose clock the days follow: UTC, or the time zone of the case"
default = "case"
choices = ["utc", "case"]
reason  = "People count in their own days."
---*/

WITH prompt AS (
    SELECT
        f.principal,
        f.what_id,
        h.error_class = 'mfa denied'                                AS is_denied,
        CAST(floor((
            unix_seconds(f.event_time)
            + CASE WHEN $zone = 'case' THEN coalesce(z.offset_seconds, 0) ELSE 0 END
        ) / 86400) AS BIGINT)                                       AS clock_day
    FROM sign_in_fact AS f
    JOIN how_context AS h ON h.how_id = f.how_id
    LEFT JOIN case_zone_offset AS z
        ON f.event_time >= z.from_time AND f.event_time < z.until_time
    WHERE f.sign_in_type = 'interactive'
      AND (h.authentication_requirement = 'multiFactorAuthentication'
           OR h.error_class IN ('mfa required', 'mfa denied', 'mfa expired'))
),

day_of_user AS (
    SELECT
        principal,
        clock_day,
        count(*)                                                    AS prompts,
        count(CASE WHEN is_denied THEN 1 END)                       AS denied
    FROM prompt
    GROUP BY principal, clock_day
),

ranked_day AS (
    SELECT
        d.*,
        row_number() OVER (PARTITION BY d.principal ORDER BY d.prompts DESC, d.clock_day)   AS place
    FROM day_of_user AS d
),

load AS (
    SELECT
        principal,
        count(*)                                                    AS days,
        sum(prompts)                                                AS prompts,
        median(prompts)                                             AS median_of_day,
        max(prompts)                                                AS most_on_a_day,
        max(CASE WHEN place = 1 THEN clock_day END)                 AS worst_day,
        sum(denied)                                                 AS denied
    FROM ranked_day
    GROUP BY principal
),

app_of_user AS (
    SELECT p.principal, array_join(slice(array_sort(collect_set(a.app_display_name)), 1, 5), ', ') AS apps
    FROM prompt AS p
    JOIN what_context AS a ON a.what_id = p.what_id
    GROUP BY p.principal
)

SELECT
    p.principal_id                                                  AS entity_id,
    p.principal_name                                                AS entity_name,
    l.days,
    CAST(l.prompts AS BIGINT)                                       AS prompts,
    l.median_of_day,
    l.most_on_a_day,
    CAST(CAST(timestamp_seconds(l.worst_day * 86400) AS DATE) AS STRING)
                                                                    AS worst_day,
    CAST(l.denied AS BIGINT)                                        AS denied,
    a.apps
FROM load AS l
JOIN principal AS p ON p.principal = l.principal
JOIN app_of_user AS a ON a.principal = l.principal
WHERE l.most_on_a_day >= $min_prompts
ORDER BY prompts DESC, entity_id NULLS LAST, entity_name NULLS LAST;

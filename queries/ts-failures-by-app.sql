/*---
title    = "Failures by application"
question = "Which application fails for whom, with which code, on which system, and did it begin on a certain day?"
kind     = "listing"
family   = "troubleshooting"
reads    = ["interactive", "non_interactive", "service_principal"]
next = [
    "A high `onset` with one code and one system is a change that somebody made in the last days: ask what.",
    "The code's meaning stands beside it; `error-code-anatomy` tells whom it hits elsewhere.",
]
derives = [
    "Bert-JanP, ConditionalAccess - ApplicationFailures (BSD-3-Clause): the idea.",
]

[[parameter]]
name    = "min_events"
type    = "integer"
help    = "Pass over groups with fewer failures than this"
default = 5
reason  = "A handful is somebody's typing."

[[parameter]]
name    = "include_interrupts"
type    = "boolean"
help    = "Take interrupted sign-ins, too, which usually go on a moment later"
default = false
reason  = "They are part of every normal sign-in."
---*/

WITH span AS (
    SELECT min(day) AS first_day, max(day) AS last_day
    FROM principal_day
),

failed AS (
    SELECT
        a.app_id,
        a.app_display_name,
        f.sign_in_type,
        h.error_code,
        h.error_name,
        h.error_class,
        h.failure_reason,
        coalesce(c.client_app, 'not named')                         AS client_app,
        coalesce(c.operating_system, c.user_agent_system, 'not named')  AS operating_system,
        f.principal,
        f.day,
        f.seq,
        f.event_time,
        w.network_group,
        CASE WHEN f.day > s.last_day - 7 THEN 1 ELSE 0 END          AS is_recent,
        s.last_day - s.first_day                                    AS days
    FROM sign_in_fact AS f
    JOIN how_context AS h ON h.how_id = f.how_id
    JOIN what_context AS a ON a.what_id = f.what_id
    JOIN where_context AS w ON w.where_id = f.where_id
    JOIN client_context AS c ON c.client_id = f.client_id
    CROSS JOIN span AS s
    WHERE f.sign_in_type IN ('interactive', 'non_interactive', 'service_principal')
      AND (f.outcome = 'failure' OR ($include_interrupts AND f.outcome = 'interrupted'))
),

failing AS (
    SELECT
        app_id,
        sign_in_type,
        error_code,
        client_app,
        operating_system,
        max(app_display_name)                                       AS app_display_name,
        max(error_name)                                             AS error_name,
        max(error_class)                                            AS error_class,
        max(failure_reason)                                         AS failure_reason,
        count(*)                                                    AS events,
        count(DISTINCT principal)                                   AS principals,
        count(DISTINCT network_group)                               AS addresses,
        min(event_time)                                             AS first_at,
        max(event_time)                                             AS last_at,
        sum(is_recent)                                              AS last_7_days,
        max(days)                                                   AS days,
        min(seq)                                                    AS first_seq
    FROM failed
    GROUP BY app_id, sign_in_type, error_code, client_app, operating_system
    HAVING count(*) >= $min_events
)

SELECT
    f.app_display_name,
    f.app_id,
    f.sign_in_type,
    f.error_code,
    f.error_name,
    f.error_class,
    coalesce(e.meaning, f.failure_reason)                           AS meaning,
    f.client_app,
    f.operating_system,
    f.events,
    f.principals,
    f.addresses,
    f.first_at,
    f.last_at,
    CAST(f.last_7_days AS BIGINT)                                   AS last_7_days,
    -- Failures a day in the last week over those before; nothing with less than two weeks on record.
    CASE
        WHEN f.days >= 14
            THEN round((f.last_7_days / 7) / greatest((f.events - f.last_7_days) / (f.days - 6), 0.05), 1)
    END                                                             AS onset,
    f.first_seq
FROM failing AS f
LEFT JOIN error_class AS e ON e.error_code = f.error_code
ORDER BY principals DESC, events DESC, first_seq;

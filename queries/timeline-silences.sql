/*---
title    = "Unusual silences"
question = "Which principals with a steady rhythm fell silent, or came back, out of that rhythm?"
kind     = "listing"
family   = "timeline"
reads    = ["interactive", "non_interactive", "service_principal", "managed_identity"]
attack   = ["T1078.004"]
next = [
    "Look at what came right before and after a silence with `timeline-unified`.",
    "Where `reading` is evidence-gap, obtain the export of those days before anything is concluded.",
    "Compare the first sign-in after the silence with the habit: `first-seen-user` or `first-seen-sp`.",
]
derives = [
    "reprise99, Identity-FindInactiveServicePrincipals (MIT): the idea; each principal is held against its own rhythm.",
]

[[parameter]]
name    = "silence_factor"
type    = "number"
help    = "How many times the longest of its usual silences"
default = 2.0
reason  = "Twice what happens once in a hundred visits is no longer its rhythm."

[[parameter]]
name    = "min_silence_hours"
type    = "number"
help    = "The shortest silence that is listed, in hours"
default = 48.0
reason  = "A weekend off is not a silence."

[[parameter]]
name    = "min_visits"
type    = "integer"
help    = "Hours with activity that a principal must have for its rhythm to be known"
default = 30
reason  = "With fewer there is no rhythm to fall out of."
---*/

WITH visit AS (
    -- All that a principal does within an hour is one visit.
    SELECT
        principal,
        CAST(floor(unix_seconds(event_time) / 3600) AS BIGINT)      AS hour_number,
        min(seq)                                                    AS first_seq,
        max(seq)                                                    AS last_seq,
        min(event_time)                                             AS first_at,
        max(event_time)                                             AS last_at
    FROM sign_in_fact
    GROUP BY principal, CAST(floor(unix_seconds(event_time) / 3600) AS BIGINT)
),

paired AS (
    SELECT
        principal,
        first_seq,
        first_at,
        lag(last_seq) OVER (PARTITION BY principal ORDER BY first_seq)  AS silent_from_seq,
        lag(last_at)  OVER (PARTITION BY principal ORDER BY first_seq)  AS silent_from
    FROM visit
),

gap AS (
    SELECT
        principal,
        silent_from_seq,
        silent_from,
        first_seq                                                   AS silent_to_seq,
        first_at                                                    AS silent_to,
        unix_seconds(first_at) - unix_seconds(silent_from)          AS gap_seconds
    FROM paired
    WHERE silent_from IS NOT NULL
),

ranked AS (
    SELECT
        g.*,
        row_number() OVER (PARTITION BY g.principal ORDER BY g.gap_seconds, g.silent_to_seq)
                                                                    AS place,
        count(*) OVER (PARTITION BY g.principal)                    AS gaps
    FROM gap AS g
),

usual AS (
    -- The 99th percentile of the other gaps: a silence must not vouch for itself.
    SELECT principal, min(gap_seconds) AS usual_seconds
    FROM ranked
    WHERE gaps + 1 >= $min_visits
      AND place >= 0.99 * (gaps - 1)
    GROUP BY principal
),

silence AS (
    SELECT
        g.*,
        u.usual_seconds,
        f.sign_in_type
    FROM gap AS g
    JOIN usual AS u ON u.principal = g.principal
    JOIN sign_in_fact AS f ON f.seq = g.silent_from_seq
    WHERE g.gap_seconds > $silence_factor * u.usual_seconds
      AND g.gap_seconds > $min_silence_hours * 3600
),

day_between AS (
    SELECT s.silent_to_seq, count(c.day) AS days_on_record
    FROM silence AS s
    LEFT JOIN covered_day AS c
        ON c.record_kind = s.sign_in_type
       AND c.day > CAST(floor(unix_seconds(s.silent_from) / 86400) AS BIGINT)
       AND c.day < CAST(floor(unix_seconds(s.silent_to) / 86400) AS BIGINT)
    GROUP BY s.silent_to_seq
)

SELECT
    p.principal_kind                                                AS entity_kind,
    p.principal_id                                                  AS entity_id,
    p.principal_name                                                AS entity_name,
    s.sign_in_type,
    s.silent_from,
    s.silent_to,
    CAST(floor(s.gap_seconds / 3600) AS BIGINT)                     AS silent_hours,
    CAST(floor(s.usual_seconds / 3600) AS BIGINT)                   AS usual_hours,
    d.days_on_record,
    CASE WHEN d.days_on_record = 0 THEN 'evidence-gap' ELSE 'silence' END
                                                                    AS reading,
    s.silent_from_seq,
    s.silent_to_seq
FROM silence AS s
JOIN day_between AS d ON d.silent_to_seq = s.silent_to_seq
JOIN principal AS p ON p.principal = s.principal
ORDER BY silent_hours DESC, silent_to_seq;

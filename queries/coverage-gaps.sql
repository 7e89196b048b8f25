/*---
title    = "What the evidence does not cover"
question = "Which kinds of record are missing, on which days?"
kind     = "listing"
family   = "inventory"
reads    = ["interactive", "non_interactive", "service_principal", "managed_identity", "audit"]
next = [
    "Obtain the missing exports while they still exist: 7 days back in Entra ID Free, 30 days with P1 or P2.",
    "Say in the report which questions the gaps leave open; an absent record shows nothing.",
]
derives = [
    "Microsoft Learn, data retention of Entra reports (CC-BY-4.0): how far back each licence keeps records.",
]

[[parameter]]
name    = "min_daily"
type    = "integer"
help    = "With fewer records than this on a middling day, an empty day is not remarkable"
default = 20
reason  = "Under twenty a day, an empty day happens by chance."

[[parameter]]
name    = "min_gap_days"
type    = "integer"
help    = "Shortest run of empty days to list"
default = 1
reason  = "Each missing day is a day that nobody can speak for."
---*/

WITH expected_kind AS (
    SELECT record_kind
    FROM (VALUES
        ('interactive'),
        ('non_interactive'),
        ('service_principal'),
        ('managed_identity'),
        ('audit')
    ) AS kinds(record_kind)
),

span AS (
    SELECT min(day) AS first_day, max(day) AS last_day
    FROM covered_day
),

kind AS (
    SELECT
        e.record_kind,
        min(d.day)                                                  AS first_day,
        max(d.day)                                                  AS last_day,
        coalesce(median(d.events), 0)                               AS median_events
    FROM expected_kind AS e
    LEFT JOIN covered_day AS d ON d.record_kind = e.record_kind
    GROUP BY e.record_kind
),

post AS (
    -- The days with records, and one post on either side of the case.
    SELECT k.record_kind, d.day
    FROM kind AS k
    JOIN covered_day AS d ON d.record_kind = k.record_kind

    UNION ALL

    SELECT k.record_kind, s.first_day - 1
    FROM kind AS k
    CROSS JOIN span AS s
    WHERE s.first_day IS NOT NULL

    UNION ALL

    SELECT k.record_kind, s.last_day + 1
    FROM kind AS k
    CROSS JOIN span AS s
    WHERE s.last_day IS NOT NULL
),

between_posts AS (
    SELECT
        record_kind,
        day + 1                                                     AS first_day,
        lead(day) OVER (PARTITION BY record_kind ORDER BY day) - 1  AS last_day
    FROM post
),

gap AS (
    SELECT
        b.record_kind,
        b.first_day,
        b.last_day,
        b.last_day - b.first_day + 1                                AS days,
        k.median_events,
        CASE
            WHEN k.first_day IS NULL THEN 'kind-missing'
            WHEN b.last_day < k.first_day THEN 'leading'
            WHEN b.first_day > k.last_day THEN 'trailing'
            ELSE 'inner'
        END                                                         AS class,
        -- Day 0 was a Thursday: 5 and 6 are Saturday and Sunday.
        (b.first_day + 3) % 7 >= 5 AND (b.last_day + 3) % 7 >= 5 AND b.last_day - b.first_day <= 1
                                                                    AS is_weekend,
        s.last_day - k.first_day                                    AS days_back
    FROM between_posts AS b
    JOIN kind AS k ON k.record_kind = b.record_kind
    CROSS JOIN span AS s
    WHERE b.last_day - b.first_day + 1 >= $min_gap_days
      AND b.last_day >= b.first_day
)

SELECT
    record_kind,
    class,
    CAST(CAST(timestamp_seconds(first_day * 86400) AS DATE) AS STRING)  AS first_empty_day,
    CAST(CAST(timestamp_seconds(last_day * 86400) AS DATE) AS STRING)   AS last_empty_day,
    days,
    median_events                                                   AS median_events_per_day,
    CASE
        WHEN class = 'kind-missing' THEN 'not collected, or nothing of the kind happened'
        WHEN median_events < $min_daily THEN 'likely idle'
        WHEN class = 'inner' AND is_weekend THEN 'likely idle: a weekend'
        ELSE 'unexplained'
    END                                                             AS reading,
    CASE
        WHEN class = 'leading' AND days_back BETWEEN 29 AND 31
            THEN 'starts 30 days back: as far as Entra ID P1 and P2 keep it'
        WHEN class = 'leading' AND days_back BETWEEN 6 AND 8
            THEN 'starts 7 days back: as far as Entra ID Free keeps it'
    END                                                             AS retention_hint
FROM gap
ORDER BY record_kind, first_empty_day;

/*---
title    = "Result codes"
question = "Which result codes occur, what does each mean, does it prove the password, and whom does it hit?"
kind     = "listing"
family   = "inventory"
reads    = ["interactive", "non_interactive", "service_principal", "managed_identity"]
next = [
    "A code that hits many principals in one hour is an outage or an attack: see the busiest hour with `timeline-grouped`.",
    "Codes of the class other are not in doorward's list: look them up, and read `failure_reason`.",
]
derives = [
    "Microsoft Learn, Microsoft Entra authentication and authorization error codes (CC-BY-4.0): what the codes mean.",
    "reprise99, Identity-ServicePrincipalSigninErrors (MIT): the idea.",
]
---*/

WITH hour_of_code AS (
    SELECT
        h.error_code,
        f.sign_in_type,
        CAST(floor(unix_seconds(f.event_time) / 3600) AS BIGINT)    AS hour_number,
        count(*)                                                    AS events
    FROM sign_in_fact AS f
    JOIN how_context AS h ON h.how_id = f.how_id
    GROUP BY h.error_code, f.sign_in_type, CAST(floor(unix_seconds(f.event_time) / 3600) AS BIGINT)
),

ranked_hour AS (
    SELECT
        h.*,
        row_number() OVER (
            PARTITION BY h.error_code, h.sign_in_type
            ORDER BY h.events DESC, h.hour_number
        )                                                           AS place
    FROM hour_of_code AS h
),

code AS (
    SELECT
        error_code,
        sign_in_type,
        max(error_name)                                             AS error_name,
        max(error_class)                                            AS error_class,
        bool_or(proves_password)                                    AS proves_password,
        max(failure_reason)                                         AS failure_reason,
        sum(events)                                                 AS events,
        count(DISTINCT principal)                                   AS principals,
        count(DISTINCT network_group)                               AS addresses,
        count(DISTINCT app_id)                                      AS apps,
        min(first_at)                                               AS first_at,
        max(last_at)                                                AS last_at
    FROM combination_context
    GROUP BY error_code, sign_in_type
),

total AS (
    SELECT sum(events) AS events
    FROM code
)

SELECT
    c.error_code,
    c.sign_in_type,
    c.error_name,
    c.error_class,
    c.proves_password,
    coalesce(e.meaning, c.failure_reason)                           AS meaning,
    CAST(c.events AS BIGINT)                                        AS events,
    CAST(floor(c.events * 100000 / t.events) AS BIGINT) / 1000      AS percent,
    c.principals,
    c.addresses,
    c.apps,
    timestamp_seconds(h.hour_number * 3600)                         AS busiest_hour,
    h.events                                                        AS busiest_hour_events,
    c.first_at,
    c.last_at
FROM code AS c
CROSS JOIN total AS t
LEFT JOIN error_class AS e ON e.error_code = c.error_code
LEFT JOIN ranked_hour AS h
    ON h.place = 1
   AND h.sign_in_type = c.sign_in_type
   AND coalesce(h.error_code, -1) = coalesce(c.error_code, -1)
ORDER BY events DESC, error_code NULLS LAST, sign_in_type;

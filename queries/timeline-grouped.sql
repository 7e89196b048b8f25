/*---
title    = "Grouped timeline"
question = "What happened in each hour, six hours or day, sign-ins of the same kind taken together?"
kind     = "listing"
family   = "timeline"
reads    = ["interactive", "non_interactive", "service_principal", "managed_identity"]
next = [
    "Open a group with `timeline-unified`: its principal, its address, and the time from `first_at` to `last_at`.",
]
derives = [
    "The portal's aggregated view of sign-ins by 1, 6 and 24 hours.",
]

[[parameter]]
name    = "bucket_hours"
type    = "integer"
help    = "Length of a bucket in hours, as in the portal"
default = 24
choices = [1, 6, 24]
reason  = "The portal's widest."

[[parameter]]
name    = "zone"
type    = "text"
help    = "Whose clock the buckets follow: UTC, or the time zone of the case"
default = "utc"
choices = ["utc", "case"]
reason  = "Reports are in UTC."

[[parameter]]
name    = "sign_in_types"
type    = "list"
help    = "The types of sign-in to take"
default = [
    "interactive", "non_interactive", "service_principal", "managed_identity",
    "microsoft_service_principal", "adfs", "unknown_user", "unknown",
]
choices = [
    "interactive", "non_interactive", "service_principal", "managed_identity",
    "microsoft_service_principal", "adfs", "unknown_user", "unknown",
]
reason  = "Everything there is."

[[parameter]]
name    = "row_limit"
type    = "integer"
help    = "Rows to show at most; `rows_in_all` tells how many there are"
default = 10000
reason  = "More than anybody reads; whatever is cut off is counted."
---*/

WITH what AS (
    -- One number for all that share application and resource: numbers group faster than texts.
    SELECT
        what_id,
        app_id,
        resource_id,
        min(what_id) OVER (PARTITION BY app_id, resource_id)        AS what_group
    FROM what_context
),

place AS (
    SELECT
        where_id,
        ip_address,
        min(where_id) OVER (PARTITION BY ip_address)                AS place_group
    FROM where_context
),

result AS (
    SELECT
        how_id,
        error_code,
        outcome,
        min(how_id) OVER (PARTITION BY error_code, outcome)         AS result_group
    FROM how_context
),

quarter AS (
    -- Clocks change by quarters of an hour at the finest.
    SELECT DISTINCT CAST(floor(unix_seconds(event_time) / 900) AS BIGINT) AS quarter_number
    FROM sign_in_fact
),

clock AS (
    SELECT
        q.quarter_number,
        -- A case without a zone of its own is kept in UTC.
        CAST(floor((q.quarter_number * 900
            + CASE WHEN $zone = 'case' THEN coalesce(z.offset_seconds, 0) ELSE 0 END)
            / ($bucket_hours * 3600)) AS BIGINT) * $bucket_hours * 3600
                                                                    AS bucket_seconds
    FROM quarter AS q
    LEFT JOIN case_zone_offset AS z
        ON timestamp_seconds(q.quarter_number * 900) >= z.from_time
       AND timestamp_seconds(q.quarter_number * 900) < z.until_time
),

alike AS (
    SELECT
        c.bucket_seconds,
        f.sign_in_type,
        f.principal,
        w.what_group,
        p.place_group,
        r.result_group,
        count(*)                                                    AS events,
        min(f.event_time)                                           AS first_at,
        max(f.event_time)                                           AS last_at,
        min(f.seq)                                                  AS first_seq
    FROM sign_in_fact AS f
    JOIN clock AS c ON c.quarter_number = CAST(floor(unix_seconds(f.event_time) / 900) AS BIGINT)
    JOIN what AS w ON w.what_id = f.what_id
    JOIN place AS p ON p.where_id = f.where_id
    JOIN result AS r ON r.how_id = f.how_id
    WHERE array_contains($sign_in_types, f.sign_in_type)
    GROUP BY
        c.bucket_seconds,
        f.sign_in_type,
        f.principal,
        w.what_group,
        p.place_group,
        r.result_group
),

total AS (
    SELECT count(*) AS rows_in_all
    FROM alike
),

shown AS (
    SELECT *
    FROM alike
    ORDER BY bucket_seconds, first_seq
    LIMIT $row_limit
)

SELECT
    -- A local time is no moment in UTC, so it is a text without a zone.
    CASE
        WHEN $zone = 'case' THEN substr(CAST(timestamp_seconds(g.bucket_seconds) AS STRING), 1, 19)
        ELSE concat_ws(
            '',
            substr(CAST(timestamp_seconds(g.bucket_seconds) AS STRING), 1, 10),
            'T',
            substr(CAST(timestamp_seconds(g.bucket_seconds) AS STRING), 12, 8),
            'Z'
        )
    END                                                             AS bucket,
    $zone                                                           AS bucket_clock,
    s.sign_in_type,
    s.principal_kind                                                AS entity_kind,
    s.principal_id                                                  AS entity_id,
    -- Names and country as in the first sign-in of the group.
    s.principal_name                                                AS entity_name,
    s.app_id,
    s.app_display_name,
    s.ip_address,
    s.country,
    s.resource_id,
    s.resource_display_name,
    s.outcome,
    s.error_code,
    g.events,
    g.first_at,
    g.last_at,
    g.first_seq,
    t.rows_in_all
FROM shown AS g
CROSS JOIN total AS t
JOIN sign_in_context AS s ON s.seq = g.first_seq
ORDER BY bucket, first_seq;

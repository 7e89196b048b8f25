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

WITH timed AS (
    SELECT
        s.seq,
        s.event_time,
        s.sign_in_type,
        s.principal_kind,
        s.principal_id,
        s.app_id,
        s.ip_address,
        s.resource_id,
        s.outcome,
        s.error_code,
        -- A case without a zone of its own is kept in UTC.
        unix_seconds(s.event_time)
            + CASE WHEN $zone = 'case' THEN coalesce(z.offset_seconds, 0) ELSE 0 END
                                                                    AS clock_seconds
    FROM sign_in_context AS s
    LEFT JOIN case_zone_offset AS z
        ON s.event_time >= z.from_time AND s.event_time < z.until_time
    WHERE array_contains($sign_in_types, s.sign_in_type)
),

bucketed AS (
    SELECT
        t.*,
        CAST(floor(t.clock_seconds / ($bucket_hours * 3600)) AS BIGINT) * $bucket_hours * 3600
                                                                    AS bucket_seconds
    FROM timed AS t
),

alike AS (
    SELECT
        bucket_seconds,
        sign_in_type,
        principal_kind,
        principal_id,
        app_id,
        ip_address,
        resource_id,
        outcome,
        error_code,
        count(*)                                                    AS events,
        min(event_time)                                             AS first_at,
        max(event_time)                                             AS last_at,
        min(seq)                                                    AS first_seq
    FROM bucketed
    GROUP BY
        bucket_seconds,
        sign_in_type,
        principal_kind,
        principal_id,
        app_id,
        ip_address,
        resource_id,
        outcome,
        error_code
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
    g.sign_in_type,
    g.principal_kind                                                AS entity_kind,
    g.principal_id                                                  AS entity_id,
    -- Names and country as in the first sign-in of the group.
    s.principal_name                                                AS entity_name,
    g.app_id,
    s.app_display_name,
    g.ip_address,
    s.country,
    g.resource_id,
    s.resource_display_name,
    g.outcome,
    g.error_code,
    g.events,
    g.first_at,
    g.last_at,
    g.first_seq,
    t.rows_in_all
FROM shown AS g
CROSS JOIN total AS t
JOIN sign_in_context AS s ON s.seq = g.first_seq
ORDER BY bucket, first_seq;

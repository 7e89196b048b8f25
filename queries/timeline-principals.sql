/*---
title    = "Principals, as in the portal's blade"
question = "Which principals signed in to what from which address, folded by hour, six hours or day, over any length of time?"
kind     = "listing"
family   = "timeline"
reads    = ["service_principal", "managed_identity", "interactive", "non_interactive"]
next = [
    "Open a row with `doorward principals --records` and the same filters: the single sign-ins with all their fields.",
    "Rows without `known_label` come from networks that nobody called known.",
]
derives = [
    "The portal's blade of service principal sign-ins, which folds equal sign-ins of 1, 6 or 24 hours.",
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
default = ["service_principal"]
choices = [
    "interactive", "non_interactive", "service_principal", "managed_identity",
    "microsoft_service_principal", "adfs", "unknown_user", "unknown",
]
reason  = "The blade of the portal that this stands for shows service principals."

[[parameter]]
name     = "entity"
type     = "text"
help     = "Only this principal, by object id or name"
optional = true

[[parameter]]
name     = "app"
type     = "text"
help     = "Only this application, by client id or name"
optional = true

[[parameter]]
name     = "first_key"
type     = "text"
help     = "Only addresses from this one on, written as in `ip_key`"
optional = true

[[parameter]]
name     = "last_key"
type     = "text"
help     = "Only addresses up to this one, written as in `ip_key`"
optional = true

[[parameter]]
name     = "asn"
type     = "integer"
help     = "Only addresses of this autonomous system"
optional = true

[[parameter]]
name     = "resource"
type     = "text"
help     = "Only sign-ins to this resource, by id or name"
optional = true

[[parameter]]
name     = "outcome"
type     = "text"
help     = "Only sign-ins that ended like this: success, failure, interrupted or unknown"
optional = true
choices  = ["success", "failure", "interrupted", "unknown"]

[[parameter]]
name     = "since"
type     = "timestamp"
help     = "Only from this moment on"
optional = true

[[parameter]]
name     = "until"
type     = "timestamp"
help     = "Only before this moment"
optional = true

[[parameter]]
name    = "unknown_only"
type    = "boolean"
help    = "Only what comes from outside of known networks"
default = false
reason  = "First all there is, then what nobody knows."

[[parameter]]
name    = "row_limit"
type    = "integer"
help    = "Rows to show at most; `rows_in_all` tells how many there are"
default = 10000
reason  = "More than anybody reads; whatever is cut off is counted."
---*/

WITH wanted AS (
    SELECT s.*
    FROM sign_in_context AS s
    WHERE array_contains($sign_in_types, s.sign_in_type)
      AND (CAST($entity AS STRING) IS NULL
           OR lower(CAST($entity AS STRING)) IN (s.principal_id, lower(s.principal_name)))
      AND (CAST($app AS STRING) IS NULL
           OR lower(CAST($app AS STRING)) IN (s.app_id, lower(s.app_display_name)))
      AND (CAST($first_key AS STRING) IS NULL OR s.ip_key >= CAST($first_key AS STRING))
      AND (CAST($last_key AS STRING) IS NULL OR s.ip_key <= CAST($last_key AS STRING))
      AND (CAST($asn AS BIGINT) IS NULL OR s.asn = CAST($asn AS BIGINT))
      AND (CAST($resource AS STRING) IS NULL
           OR lower(CAST($resource AS STRING)) IN (s.resource_id, lower(s.resource_display_name)))
      AND (CAST($outcome AS STRING) IS NULL OR s.outcome = CAST($outcome AS STRING))
      AND (CAST($since AS TIMESTAMP) IS NULL OR s.event_time >= CAST($since AS TIMESTAMP))
      AND (CAST($until AS TIMESTAMP) IS NULL OR s.event_time < CAST($until AS TIMESTAMP))
      AND (NOT $unknown_only OR s.known_label IS NULL)
),

bucketed AS (
    SELECT
        w.*,
        -- A case without a zone of its own is kept in UTC.
        CAST(floor((
            unix_seconds(w.event_time)
            + CASE WHEN $zone = 'case' THEN coalesce(z.offset_seconds, 0) ELSE 0 END
        ) / ($bucket_hours * 3600)) AS BIGINT) * $bucket_hours * 3600
                                                                    AS bucket_seconds
    FROM wanted AS w
    LEFT JOIN case_zone_offset AS z
        ON w.event_time >= z.from_time AND w.event_time < z.until_time
),

folded AS (
    SELECT
        bucket_seconds,
        sign_in_type,
        principal,
        ip_address,
        resource,
        outcome,
        error_code,
        max(principal_id)                                           AS principal_id,
        max(principal_name)                                         AS principal_name,
        max(app_id)                                                 AS app_id,
        max(app_display_name)                                       AS app_display_name,
        max(resource_display_name)                                  AS resource_display_name,
        max(country)                                                AS country,
        max(city)                                                   AS city,
        max(network_name)                                           AS network_name,
        max(known_label)                                            AS known_label,
        max(error_name)                                             AS error_name,
        array_join(slice(array_sort(collect_set(credential)), 1, 5), ', ')
                                                                    AS credentials,
        count(*)                                                    AS events,
        min(event_time)                                             AS first_at,
        max(event_time)                                             AS last_at,
        min(seq)                                                    AS first_seq
    FROM bucketed
    GROUP BY bucket_seconds, sign_in_type, principal, ip_address, resource, outcome, error_code
),

numbered AS (
    SELECT
        f.*,
        row_number() OVER (ORDER BY f.bucket_seconds, f.first_seq)  AS row_number,
        count(*) OVER ()                                            AS rows_in_all
    FROM folded AS f
)

SELECT
    -- A local time is no moment in UTC, so it is a text without a zone.
    CASE
        WHEN $zone = 'case' THEN substr(CAST(timestamp_seconds(n.bucket_seconds) AS STRING), 1, 19)
        ELSE concat_ws(
            '',
            substr(CAST(timestamp_seconds(n.bucket_seconds) AS STRING), 1, 10),
            'T',
            substr(CAST(timestamp_seconds(n.bucket_seconds) AS STRING), 12, 8),
            'Z'
        )
    END                                                             AS bucket,
    $zone                                                           AS bucket_clock,
    n.sign_in_type,
    n.principal_id                                                  AS entity_id,
    n.principal_name                                                AS entity_name,
    n.app_id,
    n.app_display_name,
    n.ip_address,
    n.country,
    n.city,
    n.network_name,
    n.known_label,
    n.resource_display_name,
    n.outcome,
    n.error_code,
    n.error_name,
    n.credentials,
    n.events,
    n.first_at,
    n.last_at,
    concat_ws(':', m.reference, CAST(f.record_number AS STRING))    AS first_record,
    n.row_number,
    n.rows_in_all
FROM numbered AS n
JOIN sign_in_fact AS f ON f.seq = n.first_seq
JOIN member_record AS m ON m.member_id = f.member_id
WHERE n.row_number <= $row_limit
ORDER BY row_number;

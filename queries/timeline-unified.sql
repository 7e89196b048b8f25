/*---
title    = "Unified timeline"
question = "What happened, in order, across users, workloads and the directory?"
kind     = "listing"
family   = "timeline"
reads    = ["interactive", "non_interactive", "service_principal", "managed_identity", "audit"]
next = [
    "Cite a row by its `reference`; the original record stands in the evidence file of that number.",
    "Narrow down with `entity`, `ip` or `session`; widen again around what you found with `since` and `until`.",
]
derives = [
    "Bert-JanP, EntraID - SignInsByCompromisedAccount (BSD-3-Clause): the idea.",
]

[[parameter]]
name     = "entity"
type     = "text"
help     = "Only this principal or application, by object id, application id, principal name or display name"
optional = true

[[parameter]]
name     = "ip"
type     = "text"
help     = "Only this address"
optional = true

[[parameter]]
name     = "session"
type     = "text"
help     = "Only sign-ins of this session"
optional = true

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
name    = "row_limit"
type    = "integer"
help    = "Rows to show at most; `rows_in_all` tells how many there are"
default = 10000
reason  = "More than anybody reads; whatever is cut off is counted."
---*/

WITH happening AS (
    -- What is asked about, and no more: the rest is looked up for the rows that are shown.
    SELECT
        s.event_time,
        0                                                           AS log_rank,
        s.seq,
        s.sign_in_type                                              AS record_kind,
        s.principal_id                                              AS entity_id,
        s.principal_name                                            AS entity_name,
        s.app_id,
        s.resource_id                                               AS target_id,
        s.resource_display_name                                     AS target_name,
        s.ip_address,
        n.session_id
    FROM sign_in_context AS s
    LEFT JOIN sign_in_session AS n ON n.session_number = s.session_number

    UNION ALL

    SELECT
        a.event_time,
        1,
        a.seq,
        'audit',
        a.initiator_id,
        a.initiator_name,
        a.initiator_app_id,
        a.target_id,
        coalesce(a.target_user_principal_name, a.target_display_name),
        a.ip_address,
        NULL
    FROM audit_event AS a
),

wanted AS (
    SELECT event_time, log_rank, seq
    FROM happening
    WHERE (CAST($since AS TIMESTAMP) IS NULL OR event_time >= CAST($since AS TIMESTAMP))
      AND (CAST($until AS TIMESTAMP) IS NULL OR event_time < CAST($until AS TIMESTAMP))
      AND (CAST($ip AS STRING) IS NULL OR ip_address = lower(CAST($ip AS STRING)))
      AND (CAST($session AS STRING) IS NULL OR session_id = CAST($session AS STRING))
      AND (CAST($entity AS STRING) IS NULL
           OR lower(CAST($entity AS STRING)) IN (lower(entity_id), lower(entity_name), lower(app_id))
           -- What was done to somebody is part of their story; what was signed in to is not.
           OR (record_kind = 'audit'
               AND lower(CAST($entity AS STRING)) IN (lower(target_id), lower(target_name))))
),

total AS (
    SELECT count(*) AS rows_in_all
    FROM wanted
),

first_of_all AS (
    SELECT event_time, log_rank, seq
    FROM wanted
    ORDER BY event_time, log_rank, seq
    LIMIT $row_limit
),

shown AS (
    SELECT
        s.event_time,
        0                                                           AS log_rank,
        s.seq,
        s.sign_in_type                                              AS record_kind,
        s.principal_kind                                            AS entity_kind,
        s.principal_id                                              AS entity_id,
        s.principal_name                                            AS entity_name,
        s.app_id,
        concat_ws(' ',
            'sign-in',
            s.outcome,
            CASE WHEN s.outcome <> 'success' THEN CAST(s.error_code AS STRING) END,
            CASE WHEN s.outcome <> 'success' THEN s.failure_reason END
        )                                                           AS what,
        s.app_display_name                                          AS app_display_name,
        s.resource_id                                               AS target_id,
        s.resource_display_name                                     AS target_name,
        s.ip_address,
        s.country,
        s.city,
        s.as_organization,
        s.known_label,
        n.session_id,
        s.member_id,
        CAST(s.record_number AS STRING)                             AS reference
    FROM first_of_all AS w
    JOIN sign_in_context AS s ON s.seq = w.seq
    LEFT JOIN sign_in_session AS n ON n.session_number = s.session_number
    WHERE w.log_rank = 0

    UNION ALL

    SELECT
        a.event_time,
        1,
        a.seq,
        'audit',
        a.initiator_kind,
        a.initiator_id,
        a.initiator_name,
        a.initiator_app_id,
        concat_ws(' ', a.activity, a.result, a.result_reason),
        a.logged_by_service,
        a.target_id,
        coalesce(a.target_user_principal_name, a.target_display_name),
        a.ip_address,
        p.country,
        p.city,
        p.as_organization,
        NULL,
        NULL,
        NULL,
        a.evidence
    FROM first_of_all AS w
    JOIN audit_event AS a ON a.seq = w.seq
    LEFT JOIN address_place AS p ON p.ip_key = a.ip_key
    WHERE w.log_rank = 1
)

SELECT
    s.event_time                                                    AS event_time,
    -- A local time is no moment in UTC, so it is a text without a zone.
    substr(CAST(timestamp_seconds(unix_seconds(s.event_time) + z.offset_seconds) AS STRING), 1, 19)
                                                                    AS local_time,
    z.abbreviation                                                  AS local_zone,
    s.record_kind,
    s.entity_kind,
    s.entity_id,
    s.entity_name,
    s.what,
    s.app_display_name,
    s.target_name,
    s.ip_address,
    s.country,
    s.city,
    s.as_organization,
    s.known_label,
    s.session_id,
    unix_seconds(s.event_time) - unix_seconds(lag(s.event_time) OVER (
        ORDER BY s.event_time, s.log_rank, s.seq
    ))                                                              AS gap_seconds,
    t.rows_in_all,
    concat_ws(':', m.reference, s.reference)                        AS reference,
    s.log_rank                                                      AS log_rank,
    s.seq                                                           AS seq
FROM shown AS s
CROSS JOIN total AS t
LEFT JOIN member_record AS m ON m.member_id = s.member_id
LEFT JOIN case_zone_offset AS z
    ON s.event_time >= z.from_time AND s.event_time < z.until_time
ORDER BY event_time, log_rank, seq;

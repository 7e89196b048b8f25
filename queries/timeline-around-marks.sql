/*---
title    = "Around what is marked as the attacker's"
question = "What happened shortly before and after everything that the examiner marked as the attacker's?"
kind     = "listing"
family   = "timeline"
reads    = ["interactive", "non_interactive", "service_principal", "managed_identity", "audit"]
needs    = ["marks"]
next = [
    "Mark what else proves to be the attacker's (`doorward note mark`), and run this again: it widens from mark to mark.",
    "Cite a row by its record; `is_marked` tells what was marked from what only stands close by.",
]
derives = [
    "Own work: closes the loop from a verdict to the extent of what happened.",
]

[[parameter]]
name    = "window_minutes"
type    = "integer"
help    = "Minutes before and after a marked event"
default = 60
reason  = "What belongs together happens within the hour; wider is a parameter away."

[[parameter]]
name    = "row_limit"
type    = "integer"
help    = "Rows to show at most; `rows_in_all` tells how many there are"
default = 10000
reason  = "More than anybody reads; whatever is cut off is counted."
---*/

WITH marked AS (
    SELECT DISTINCT m.seq, f.principal, w.network_group, w.known_label
    FROM marked_sign_in AS m
    JOIN sign_in_fact AS f ON f.seq = m.seq
    JOIN where_context AS w ON w.where_id = f.where_id
    WHERE m.verdict = 'attacker'
),

marked_principal AS (
    SELECT DISTINCT principal
    FROM marked
),

marked_group AS (
    -- A known network is the whole office: what happened there is not close by.
    SELECT DISTINCT network_group
    FROM marked
    WHERE network_group IS NOT NULL AND known_label IS NULL
),

neighbour AS (
    SELECT f.seq, f.event_time, concat_ws(' ', 'principal', CAST(f.principal AS STRING)) AS neighbourhood
    FROM sign_in_fact AS f
    JOIN marked_principal AS m ON m.principal = f.principal

    UNION ALL

    SELECT f.seq, f.event_time, concat_ws(' ', 'address', w.network_group)
    FROM marked_group AS m
    JOIN where_context AS w ON w.network_group = m.network_group
    JOIN sign_in_fact AS f ON f.where_id = w.where_id
),

timed AS (
    SELECT
        n.seq,
        n.neighbourhood,
        unix_seconds(n.event_time)                                  AS second,
        CASE WHEN m.seq IS NOT NULL THEN unix_seconds(n.event_time) END
                                                                    AS marked_second
    FROM neighbour AS n
    LEFT JOIN marked AS m ON m.seq = n.seq
),

measured AS (
    SELECT
        seq,
        second - max(marked_second) OVER (
            PARTITION BY neighbourhood
            ORDER BY seq
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )                                                           AS seconds_after,
        min(marked_second) OVER (
            PARTITION BY neighbourhood
            ORDER BY seq
            ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
        ) - second                                                  AS seconds_before
    FROM timed
),

close_by AS (
    SELECT seq, min(least(coalesce(seconds_after, seconds_before), coalesce(seconds_before, seconds_after)))
                                                                    AS seconds_apart
    FROM measured
    WHERE coalesce(seconds_after, $window_minutes * 60 + 1) <= $window_minutes * 60
       OR coalesce(seconds_before, $window_minutes * 60 + 1) <= $window_minutes * 60
    GROUP BY seq
),

happening AS (
    SELECT
        s.event_time,
        0                                                           AS log_rank,
        s.seq,
        s.sign_in_type                                              AS record_kind,
        s.principal_kind                                            AS entity_kind,
        s.principal_id                                              AS entity_id,
        s.principal_name                                            AS entity_name,
        concat_ws(' ', 'sign-in', s.outcome, CASE WHEN s.outcome <> 'success' THEN CAST(s.error_code AS STRING) END)
                                                                    AS what,
        s.app_display_name,
        s.resource_display_name                                     AS target_name,
        s.ip_address,
        s.country,
        s.network_name,
        c.seconds_apart = 0 AND m.seq IS NOT NULL                   AS is_marked,
        CAST(floor(c.seconds_apart / 60) AS BIGINT)                 AS minutes_apart,
        s.member_id,
        CAST(s.record_number AS STRING)                             AS reference
    FROM close_by AS c
    JOIN sign_in_context AS s ON s.seq = c.seq
    LEFT JOIN marked AS m ON m.seq = c.seq

    UNION ALL

    SELECT
        a.event_time,
        1,
        a.audit_seq,
        'audit',
        a.initiator_kind,
        a.initiator_id,
        a.initiator_name,
        a.activity,
        CAST(NULL AS STRING),
        a.target_name,
        a.ip_address,
        a.country,
        a.network_name,
        TRUE,
        CAST(0 AS BIGINT),
        CAST(NULL AS BIGINT),
        a.audit_evidence
    FROM audit_context AS a
    JOIN (SELECT DISTINCT audit_seq FROM marked_audit WHERE verdict = 'attacker') AS m
        ON m.audit_seq = a.audit_seq
),

numbered AS (
    SELECT
        h.*,
        row_number() OVER (ORDER BY h.event_time, h.log_rank, h.seq)    AS row_number,
        count(*) OVER ()                                            AS rows_in_all
    FROM happening AS h
)

SELECT
    n.event_time,
    n.record_kind,
    n.entity_kind,
    n.entity_id,
    n.entity_name,
    n.what,
    n.app_display_name,
    n.target_name,
    n.ip_address,
    n.country,
    n.network_name,
    n.is_marked,
    n.minutes_apart,
    coalesce(concat_ws(':', r.reference, n.reference), n.reference) AS reference,
    n.row_number,
    n.rows_in_all
FROM numbered AS n
LEFT JOIN member_record AS r ON r.member_id = n.member_id
WHERE n.row_number <= $row_limit
ORDER BY row_number;

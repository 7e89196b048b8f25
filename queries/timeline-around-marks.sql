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
    SELECT DISTINCT m.seq, f.principal, w.ip_key, w.known_label
    FROM marked_sign_in AS m
    JOIN sign_in_fact AS f ON f.seq = m.seq
    JOIN where_context AS w ON w.where_id = f.where_id
    WHERE m.verdict = 'attacker'
),

marked_change AS (
    -- Whose account or application the change is about need not have made it.
    SELECT
        m.audit_seq,
        max(CASE WHEN m.part = 'target' THEN a.target_principal END)                 AS changed_principal,
        max(CASE WHEN m.part <> 'target' THEN a.initiator_principal END)             AS acting_principal,
        max(CASE WHEN m.part <> 'target' AND a.known_label IS NULL THEN a.ip_key END)        AS ip_key
    FROM marked_audit AS m
    JOIN audit_context AS a ON a.audit_seq = m.audit_seq
    WHERE m.verdict = 'attacker'
    GROUP BY m.audit_seq
),

marked_principal AS (
    SELECT principal FROM marked

    UNION

    SELECT acting_principal FROM marked_change WHERE acting_principal IS NOT NULL

    UNION

    SELECT changed_principal FROM marked_change WHERE changed_principal IS NOT NULL
),

marked_prefix AS (
    -- The /24 or /48: an intruder's next address is often the neighbour's. A known network is the whole office:
    -- what happened there is not close by.
    SELECT CASE WHEN ip_key LIKE '00000000000000000000ffff%' THEN substr(ip_key, 1, 30) ELSE substr(ip_key, 1, 12) END
                                                                    AS prefix
    FROM marked
    WHERE ip_key IS NOT NULL AND known_label IS NULL

    UNION

    SELECT CASE WHEN ip_key LIKE '00000000000000000000ffff%' THEN substr(ip_key, 1, 30) ELSE substr(ip_key, 1, 12) END
    FROM marked_change
    WHERE ip_key IS NOT NULL
),

place AS (
    SELECT
        where_id,
        CASE WHEN ip_key LIKE '00000000000000000000ffff%' THEN substr(ip_key, 1, 30) ELSE substr(ip_key, 1, 12) END
                                                                    AS prefix
    FROM where_context
    WHERE ip_key IS NOT NULL AND known_label IS NULL
),

change AS (
    SELECT
        audit_seq,
        event_time,
        initiator_principal,
        target_principal,
        CASE
            WHEN known_label IS NOT NULL THEN NULL
            WHEN ip_key LIKE '00000000000000000000ffff%' THEN substr(ip_key, 1, 30)
            ELSE substr(ip_key, 1, 12)
        END                                                         AS prefix
    FROM audit_context
),

neighbour AS (
    SELECT
        0                                                           AS log_rank,
        f.seq,
        f.event_time,
        concat_ws(' ', 'principal', CAST(f.principal AS STRING))    AS neighbourhood
    FROM sign_in_fact AS f
    JOIN marked_principal AS m ON m.principal = f.principal

    UNION ALL

    SELECT 0, f.seq, f.event_time, concat_ws(' ', 'address', p.prefix)
    FROM marked_prefix AS m
    JOIN place AS p ON p.prefix = m.prefix
    JOIN sign_in_fact AS f ON f.where_id = p.where_id

    UNION ALL

    SELECT 1, c.audit_seq, c.event_time, concat_ws(' ', 'principal', CAST(c.initiator_principal AS STRING))
    FROM change AS c
    JOIN marked_principal AS m ON m.principal = c.initiator_principal

    UNION ALL

    -- What others change about the account belongs to it as well.
    SELECT 1, c.audit_seq, c.event_time, concat_ws(' ', 'principal', CAST(c.target_principal AS STRING))
    FROM change AS c
    JOIN marked_principal AS m ON m.principal = c.target_principal
    WHERE c.initiator_principal IS NULL OR c.initiator_principal <> c.target_principal

    UNION ALL

    SELECT 1, c.audit_seq, c.event_time, concat_ws(' ', 'address', c.prefix)
    FROM change AS c
    JOIN marked_prefix AS m ON m.prefix = c.prefix

    UNION ALL

    -- A marked change that names neither account nor address stands for itself.
    SELECT 1, c.audit_seq, c.event_time, concat_ws(' ', 'change', CAST(c.audit_seq AS STRING))
    FROM change AS c
    JOIN marked_change AS m ON m.audit_seq = c.audit_seq
),

timed AS (
    SELECT
        n.log_rank,
        n.seq,
        n.event_time,
        n.neighbourhood,
        unix_seconds(n.event_time)                                  AS second,
        CASE WHEN m.seq IS NOT NULL OR c.audit_seq IS NOT NULL THEN unix_seconds(n.event_time) END
                                                                    AS marked_second
    FROM neighbour AS n
    LEFT JOIN marked AS m ON m.seq = n.seq AND n.log_rank = 0
    LEFT JOIN marked_change AS c ON c.audit_seq = n.seq AND n.log_rank = 1
),

measured AS (
    SELECT
        log_rank,
        seq,
        second - max(marked_second) OVER (
            PARTITION BY neighbourhood
            ORDER BY event_time, log_rank, seq
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )                                                           AS seconds_after,
        min(marked_second) OVER (
            PARTITION BY neighbourhood
            ORDER BY event_time, log_rank, seq
            ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
        ) - second                                                  AS seconds_before
    FROM timed
),

close_by AS (
    SELECT
        log_rank,
        seq,
        min(least(coalesce(seconds_after, seconds_before), coalesce(seconds_before, seconds_after)))
                                                                    AS seconds_apart
    FROM measured
    WHERE coalesce(seconds_after, $window_minutes * 60 + 1) <= $window_minutes * 60
       OR coalesce(seconds_before, $window_minutes * 60 + 1) <= $window_minutes * 60
    GROUP BY log_rank, seq
),

marked_seq AS (
    SELECT DISTINCT seq FROM marked
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
        m.seq IS NOT NULL                                           AS is_marked,
        CAST(floor(c.seconds_apart / 60) AS BIGINT)                 AS minutes_apart,
        s.member_id,
        CAST(s.record_number AS STRING)                             AS reference
    FROM close_by AS c
    JOIN sign_in_context AS s ON s.seq = c.seq
    LEFT JOIN marked_seq AS m ON m.seq = c.seq
    WHERE c.log_rank = 0

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
        m.audit_seq IS NOT NULL,
        CAST(floor(c.seconds_apart / 60) AS BIGINT),
        CAST(NULL AS BIGINT),
        a.audit_evidence
    FROM close_by AS c
    JOIN audit_context AS a ON a.audit_seq = c.seq
    LEFT JOIN marked_change AS m ON m.audit_seq = c.seq
    WHERE c.log_rank = 1
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

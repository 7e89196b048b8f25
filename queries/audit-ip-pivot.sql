/*---
title    = "Change to the directory by what is marked as the attacker's"
question = "Which changes to the directory came from addresses or accounts that are marked as the attacker's?"
kind     = "finding"
family   = "correlation-with-audit"
reads    = ["audit"]
needs    = ["audit", "marks"]
severity = "high"
confidence = "high"
attack   = ["T1098", "T1098.001", "T1098.003"]

sentence = """\
    {entity_name}: {changes} {changes|change|changes} of the kind {activity} between {first_at} and {last_at}, \
    {changes|this one|each of them} {how}, from {networks}, {failed} of them without success: {targets}."""
key      = ["entity_id", "activity", "how"]

benign = [
    "The marked account is a person's, who also made changes of their own. See `how`, and the addresses.",
    "A marked range is wider than the attacker's part of it: mark single addresses.",
]
not_shown = """\
    The list is as good as the marks. What the attacker changed from other addresses, with accounts that nobody \
    marked, is not here."""
next = [
    "Undo the changes, the sensitive ones first: credentials, roles, consent, second factors.",
    "Mark what was created here, such as applications and accounts, and run again.",
]
derives = ["Microsoft, incident response playbooks: what was changed from the known addresses."]
---*/

WITH benign AS (
    SELECT DISTINCT audit_seq
    FROM marked_audit
    WHERE verdict = 'benign'
),

marked AS (
    SELECT
        m.audit_seq,
        max(CASE WHEN m.part = 'address' THEN 1 ELSE 0 END)         AS by_address,
        max(CASE WHEN m.part = 'initiator' THEN 1 ELSE 0 END)       AS by_account
    FROM marked_audit AS m
    LEFT JOIN benign AS b ON b.audit_seq = m.audit_seq
    -- To be the target of a change is to suffer it: sp-pivot-marked and the dossiers tell of that.
    WHERE m.verdict = 'attacker' AND m.part IN ('address', 'initiator') AND b.audit_seq IS NULL
    GROUP BY m.audit_seq
),

change AS (
    SELECT
        coalesce(p.principal_id, a.initiator_id, 'unknown')         AS entity_id,
        coalesce(p.principal_name, a.initiator_name, 'somebody')    AS entity_name,
        a.initiator_kind,
        a.activity,
        a.is_sensitive,
        a.audit_seq,
        a.audit_evidence,
        a.event_time,
        a.target_name,
        a.succeeded,
        coalesce(a.network_name, 'no address on record')            AS network_name,
        a.ip_address,
        m.by_address,
        CASE
            WHEN m.by_address = 1 AND m.by_account = 1 THEN 'by a marked account and from a marked address'
            WHEN m.by_address = 1 THEN 'from a marked address'
            ELSE 'by a marked account'
        END                                                         AS how
    FROM marked AS m
    JOIN audit_context AS a ON a.audit_seq = m.audit_seq
    LEFT JOIN principal AS p ON p.principal = a.initiator_principal
),

grouped AS (
    -- By how as well: one change from a marked address says nothing about eleven from home.
    SELECT
        entity_id,
        activity,
        how,
        max(entity_name)                                            AS entity_name,
        max(initiator_kind)                                         AS entity_kind,
        min(event_time)                                             AS first_at,
        max(event_time)                                             AS last_at,
        count(*)                                                    AS changes,
        count(CASE WHEN NOT succeeded THEN 1 END)                   AS failed,
        min(audit_seq)                                              AS first_audit_seq,
        max(by_address)                                             AS by_address,
        max(CASE WHEN is_sensitive THEN 1 ELSE 0 END)               AS is_sensitive,
        array_join(slice(array_sort(collect_set(target_name)), 1, 10), ', ')    AS targets,
        array_join(array_sort(collect_set(network_name)), ', ')     AS networks,
        array_join(slice(array_sort(collect_set(ip_address)), 1, 10), ', ')     AS ip_addresses
    FROM change
    GROUP BY entity_id, activity, how
),

with_evidence AS (
    -- The evidence is in the audit log, and no sign-in is part of it.
    SELECT g.entity_id, g.activity, g.how, array_sort(collect_list(s.seq)) AS evidence
    FROM grouped AS g
    LEFT JOIN sign_in_fact AS s ON s.seq IS NULL
    GROUP BY g.entity_id, g.activity, g.how
),

judged AS (
    SELECT
        -- What a marked account did from another address may be its owner's work.
        CASE WHEN g.by_address = 1 THEN 'high' ELSE 'medium' END    AS severity,
        CASE WHEN g.by_address = 1 THEN 'high' ELSE 'medium' END    AS confidence,
        e.evidence,
        a.audit_evidence,
        g.*
    FROM grouped AS g
    JOIN with_evidence AS e ON e.entity_id = g.entity_id AND e.activity = g.activity AND e.how = g.how
    JOIN audit_context AS a ON a.audit_seq = g.first_audit_seq
)

SELECT
    severity,
    confidence,
    entity_kind,
    entity_id,
    entity_name,
    first_at,
    last_at,
    CAST(0 AS BIGINT)                                               AS event_count,
    CAST(NULL AS BIGINT)                                            AS history_days,
    CAST(NULL AS BIGINT)                                            AS history_events,
    FALSE                                                           AS little_history,
    evidence,
    audit_evidence,
    activity,
    changes,
    failed,
    is_sensitive = 1                                                AS sensitive,
    how,
    coalesce(nullif(targets, ''), 'no target named')                AS targets,
    networks,
    ip_addresses
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    activity,
    how;

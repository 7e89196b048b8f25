/*---
title    = "Workload linked to what is marked as the attacker's"
question = """\
    Which workloads are linked to the values that the examiner marked as the attacker's: by an address, a \
    credential, or a change made by a marked account?"""
kind     = "finding"
family   = "client-credential-abuse"
reads    = ["service_principal", "audit"]
needs    = ["marks"]
severity = "high"
confidence = "high"
attack   = ["T1078.004", "T1098.001"]

sentence = """\
    {entity_name} is linked to values marked as the attacker's: {links} ({details}; sign-ins: {event_count}, \
    changes: {changes}, between {first_at} and {last_at})."""
key      = ["entity_id"]

benign = [
    "A marked range is wider than the attacker's part of it: mark single addresses.",
    "A marked account is an administrator's, who also made changes of their own.",
]
not_shown = """\
    Links rest on what was marked, and are as good as the marks. A workload that the attacker used from an address \
    that nobody marked is not here."""
next = [
    "Replace the credentials of the workloads with strong links, and look at what they did since `first_at`.",
    "Mark the further credentials and addresses that come to light, and run again.",
]
derives = [
    "Microsoft, incident response playbooks: from the known to the unknown.",
    "Azure-Sentinel, AnomalousIPUsageFollowedByTeamsAction (MIT): the idea.",
]
---*/

WITH benign AS (
    SELECT DISTINCT seq
    FROM marked_sign_in
    WHERE verdict = 'benign'
),

benign_change AS (
    SELECT DISTINCT audit_seq
    FROM marked_audit
    WHERE verdict = 'benign'
),

marked AS (
    SELECT m.seq, m.kind, m.value
    FROM marked_sign_in AS m
    LEFT JOIN benign AS b ON b.seq = m.seq
    WHERE m.verdict = 'attacker' AND b.seq IS NULL
),

marked_place AS (
    -- Rented hosts that marked sign-ins came from, by address, and the programs used there.
    SELECT DISTINCT
        s.network,
        s.client,
        -- IPv4 /24, IPv6 /48.
        CASE
            WHEN startswith(s.ip_key, '00000000000000000000ffff') THEN substr(s.ip_key, 1, 30)
            ELSE substr(s.ip_key, 1, 12)
        END                                                         AS prefix
    FROM marked AS m
    JOIN sign_in_context AS s ON s.seq = m.seq
    WHERE m.kind = 'address' AND s.is_hosting_or_anonymous AND s.known_label IS NULL
),

sign_in_link AS (
    SELECT
        s.principal,
        CASE m.kind
            WHEN 'address' THEN 'signed in from a marked address'
            WHEN 'network' THEN 'signed in from a marked network'
            WHEN 'credential' THEN 'used a marked credential'
            WHEN 'user agent' THEN 'used a marked program'
            ELSE 'is marked itself'
        END                                                         AS link,
        CASE WHEN m.kind IN ('network', 'user agent') THEN 1 ELSE 3 END AS strength,
        concat_ws(' ', m.kind, m.value)                             AS detail,
        s.seq,
        CAST(NULL AS BIGINT)                                        AS audit_seq,
        s.event_time
    FROM marked AS m
    JOIN sign_in_context AS s ON s.seq = m.seq
    WHERE s.sign_in_type IN ('service_principal', 'managed_identity')

    UNION ALL

    SELECT
        s.principal,
        CASE WHEN startswith(s.ip_key, p.prefix) THEN 'signed in from beside a marked address'
            ELSE 'signed in from its rented network, with the same program' END,
        CASE WHEN startswith(s.ip_key, p.prefix) THEN 2 ELSE 1 END,
        concat_ws(' ', 'address', s.ip_address),
        s.first_seq,
        CAST(NULL AS BIGINT),
        s.first_at
    FROM marked_place AS p
    JOIN combination_context AS s ON s.network = p.network AND s.client = p.client
    LEFT JOIN marked AS m ON m.seq = s.first_seq
    LEFT JOIN benign AS b ON b.seq = s.first_seq
    WHERE s.sign_in_type IN ('service_principal', 'managed_identity')
      AND s.known_label IS NULL
      AND m.seq IS NULL
      AND b.seq IS NULL
),

change_link AS (
    SELECT
        a.target_principal                                          AS principal,
        CASE WHEN a.action_class = 'credential' THEN 'was given or lost a credential' ELSE 'was changed' END
                                                                    AS what,
        CASE WHEN a.action_class = 'credential' THEN 3 ELSE 2 END   AS strength,
        m.part,
        concat_ws(' ', a.activity, 'by', coalesce(a.initiator_name, 'somebody'))    AS detail,
        a.audit_seq,
        a.event_time
    FROM marked_audit AS m
    JOIN audit_context AS a ON a.audit_seq = m.audit_seq
    JOIN principal AS p ON p.principal = a.target_principal
    LEFT JOIN benign_change AS b ON b.audit_seq = m.audit_seq
    WHERE m.verdict = 'attacker'
      AND m.part IN ('address', 'initiator')
      AND b.audit_seq IS NULL
      AND p.principal_kind = 'workload'
),

link AS (
    SELECT principal, link, strength, detail, seq, audit_seq, event_time FROM sign_in_link
    UNION ALL
    SELECT
        principal,
        concat_ws(' ', what, CASE part WHEN 'address' THEN 'from a marked address' ELSE 'by a marked account' END),
        strength,
        detail,
        CAST(NULL AS BIGINT),
        audit_seq,
        event_time
    FROM change_link
),

linked AS (
    SELECT
        principal,
        max(strength)                                               AS strength,
        array_join(array_sort(collect_set(link)), ', ')             AS links,
        array_join(slice(array_sort(collect_set(detail)), 1, 10), ', ') AS details,
        min(event_time)                                             AS first_at,
        max(event_time)                                             AS last_at,
        count(DISTINCT seq)                                         AS event_count,
        count(DISTINCT audit_seq)                                   AS changes,
        min(audit_seq)                                              AS first_audit_seq,
        slice(array_sort(collect_set(seq)), 1, 50)                  AS evidence
    FROM link
    GROUP BY principal
),

judged AS (
    SELECT
        CASE l.strength WHEN 3 THEN 'high' WHEN 2 THEN 'medium' ELSE 'low' END  AS severity,
        CASE WHEN l.strength = 3 THEN 'high' ELSE 'medium' END      AS confidence,
        p.principal_kind,
        p.principal_id,
        p.principal_name,
        a.audit_evidence,
        l.*
    FROM linked AS l
    JOIN principal AS p ON p.principal = l.principal
    LEFT JOIN audit_context AS a ON a.audit_seq = l.first_audit_seq
    WHERE p.principal_id IS NOT NULL
)

SELECT
    severity,
    confidence,
    principal_kind                                                  AS entity_kind,
    principal_id                                                    AS entity_id,
    coalesce(principal_name, principal_id)                          AS entity_name,
    first_at,
    last_at,
    event_count,
    CAST(NULL AS BIGINT)                                            AS history_days,
    CAST(NULL AS BIGINT)                                            AS history_events,
    FALSE                                                           AS little_history,
    evidence,
    audit_evidence,
    links,
    details,
    changes
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id;

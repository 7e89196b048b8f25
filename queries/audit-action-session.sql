/*---
title    = "Sensitive change to the directory without a fitting sign-in"
question = """\
    Which sign-in stands behind each sensitive change to the directory, and was any change made from an address \
    that does not fit it?"""
kind     = "finding"
family   = "correlation-with-audit"
reads    = ["interactive", "non_interactive", "audit"]
needs    = ["audit", "address"]
severity = "high"
confidence = "medium"
attack   = ["T1550.001", "T1098"]

sentence = """\
    {entity_name} {deed} at {first_at} ({activity}: {target_name}) from {network_name}; the account's sign-in behind \
    it: {match} (sign-ins of people on record that day: {sign_ins_on_record})."""
key      = ["entity_id", "audit_event_id"]

benign = [
    "The administrator's network changed within the life of a token: from the office to the telephone, for example.",
    "Some operations are carried out by a service of Microsoft's, whose address then stands in the audit log.",
    "The sign-in fell into a gap of the evidence, or into a log that was not exported. See `covered`.",
]
not_shown = """\
    Sign-ins and changes share no session id in every export: the sign-in named here is the last one before the \
    change, from the same address where there is one. Changes without an address cannot be judged."""
next = [
    "Continue with the session named here: see what else it did.",
    "Where no sign-in fits, a token may have been used elsewhere: revoke the account's sessions.",
    "Ask the person whether they made the change.",
]
derives = [
    "reprise99, Audit-DetectSSPRFromUnknownIP (MIT): the idea of comparing the audit's address with the sign-ins'.",
    "Azure-Sentinel, AnomalousIPUsageFollowedByTeamsAction (MIT): the idea.",
]

[[parameter]]
name    = "lookback_hours"
type    = "integer"
help    = "Hours before the change in which its sign-in is looked for"
default = 24
reason  = "An access token lives for an hour, and up to a day where access is evaluated continuously."

[[parameter]]
name    = "only_unfitting"
type    = "boolean"
help    = "List only changes that no sign-in fits"
default = true
reason  = "Dozens of changes fit; switched off, it names the session behind each of them."
---*/

WITH change AS (
    SELECT a.*
    FROM audit_context AS a
    WHERE a.is_sensitive
      AND a.initiator_kind = 'user'
      AND a.ip_key IS NOT NULL
),

day_of_change AS (
    -- By day, so that only sign-ins of these days are looked at.
    SELECT c.audit_seq, c.initiator_principal, c.event_time, c.ip_key, c.network, d.day
    FROM change AS c
    JOIN covered_day AS d ON d.day BETWEEN c.day - CAST(floor($lookback_hours / 24) AS BIGINT) - 1 AND c.day
    WHERE c.initiator_principal IS NOT NULL
    GROUP BY c.audit_seq, c.initiator_principal, c.event_time, c.ip_key, c.network, d.day
),

sign_in_before AS (
    SELECT
        d.audit_seq,
        s.seq,
        CASE
            WHEN s.ip_key = d.ip_key THEN 1
            WHEN s.network = d.network THEN 2
            ELSE 3
        END                                                         AS distance
    FROM day_of_change AS d
    JOIN sign_in_context AS s ON s.principal = d.initiator_principal AND s.day = d.day
    WHERE s.succeeded
      -- Clocks of the two logs may differ by a little.
      AND unix_seconds(s.event_time) BETWEEN unix_seconds(d.event_time) - $lookback_hours * 3600
                                         AND unix_seconds(d.event_time) + 120
),

ranked AS (
    SELECT
        b.*,
        row_number() OVER (PARTITION BY b.audit_seq ORDER BY b.distance, b.seq DESC)    AS place
    FROM sign_in_before AS b
),

coverage AS (
    SELECT
        c.audit_seq,
        count(DISTINCT d.record_kind)                               AS kinds,
        array_join(array_sort(collect_set(replace(d.record_kind, '_', '-'))), ' and ')   AS kinds_covered
    FROM change AS c
    JOIN covered_day AS d ON d.day = c.day
    WHERE d.record_kind IN ('interactive', 'non_interactive')
    GROUP BY c.audit_seq
),

matched AS (
    SELECT
        c.*,
        s.seq,
        s.event_time                                                AS sign_in_at,
        s.ip_address                                                AS sign_in_from,
        s.network_name                                              AS sign_in_network,
        s.country                                                   AS sign_in_country,
        s.app_display_name                                          AS sign_in_app,
        s.device_id,
        n.session_id,
        p.principal_id,
        p.principal_name,
        coalesce(v.kinds, 0) = 2                                    AS is_covered,
        coalesce(v.kinds_covered, 'none')                           AS sign_ins_on_record,
        CASE
            WHEN r.distance = 1 THEN 'from the same address'
            WHEN r.distance = 2 THEN 'from the same network'
            WHEN c.known_label IS NOT NULL THEN 'none from there, but the network is known'
            WHEN c.network_class = 'microsoft' THEN 'none from there, but a service of Microsoft made the change'
            WHEN unix_seconds(f.first_success_at) <= unix_seconds(c.event_time) - $lookback_hours * 3600
                THEN 'none from there, but the account had used the network before'
            WHEN r.distance = 3 THEN 'from another network only'
            ELSE 'none'
        END                                                         AS match
    FROM change AS c
    LEFT JOIN ranked AS r ON r.audit_seq = c.audit_seq AND r.place = 1
    LEFT JOIN sign_in_context AS s ON s.seq = r.seq
    LEFT JOIN sign_in_session AS n ON n.session_number = s.session_number
    LEFT JOIN principal AS p ON p.principal = c.initiator_principal
    LEFT JOIN coverage AS v ON v.audit_seq = c.audit_seq
    LEFT JOIN first_seen AS f
        ON f.principal = c.initiator_principal AND f.property = 'network' AND f.value = c.network
),

with_evidence AS (
    SELECT audit_seq, array_sort(collect_list(seq))                 AS evidence
    FROM matched
    GROUP BY audit_seq
),

judged AS (
    SELECT
        CASE
            WHEN m.match NOT IN ('none', 'from another network only') THEN 'info'
            -- Where one of the two logs of users is missing for that day, so may be the sign-in; and a change
            -- that failed changed nothing.
            WHEN NOT m.is_covered OR NOT m.succeeded THEN 'low'
            WHEN m.is_hosting_or_anonymous THEN 'high'
            ELSE 'medium'
        END                                                         AS severity,
        CASE WHEN m.is_covered THEN 'medium' ELSE 'low' END         AS confidence,
        CASE
            WHEN m.succeeded THEN 'made a sensitive change'
            ELSE 'tried to make a sensitive change, which failed,'
        END                                                         AS deed,
        e.evidence,
        m.*
    FROM matched AS m
    JOIN with_evidence AS e ON e.audit_seq = m.audit_seq
)

SELECT
    severity,
    confidence,
    'user'                                                          AS entity_kind,
    coalesce(principal_id, initiator_id)                            AS entity_id,
    coalesce(principal_name, initiator_name, initiator_id)          AS entity_name,
    event_time                                                      AS first_at,
    event_time                                                      AS last_at,
    CAST(size(evidence) AS BIGINT)                                  AS event_count,
    CAST(NULL AS BIGINT)                                            AS history_days,
    CAST(NULL AS BIGINT)                                            AS history_events,
    FALSE                                                           AS little_history,
    evidence,
    audit_evidence,
    audit_event_id,
    activity,
    action_class,
    coalesce(target_name, 'no target named')                        AS target_name,
    succeeded                                                       AS change_succeeded,
    deed,
    ip_address,
    network_name,
    country,
    network_class,
    known_label,
    match,
    is_covered                                                      AS covered,
    sign_ins_on_record,
    sign_in_at,
    sign_in_from,
    sign_in_network,
    sign_in_country,
    sign_in_app,
    session_id,
    device_id
FROM judged
WHERE severity <> 'info' OR NOT $only_unfitting
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    audit_event_id;

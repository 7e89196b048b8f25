/*---
title    = "Application was added or given consent or a role, and then signed in by itself"
question = """\
    Which applications were added, or received consent or application permissions, and then signed in by themselves \
    for the first time or from a place where they had never been?"""
kind     = "finding"
family   = "correlation-with-audit"
reads    = ["service_principal", "audit"]
needs    = ["audit"]
severity = "high"
confidence = "medium"
attack   = ["T1528", "T1098.003", "T1550.001"]

sentence = """\
    {entity_name} {deed} (the last of it at {granted_at} by {granted_by}: {activities}); from {first_at} on it signed \
    in {times} from {network_names}, where it had never been on record ({app_state}; resources: {resources})."""
key      = ["entity_id", "granted_at"]

benign = [
    "A new application was rolled out, and its first host is not yet a known network.",
    "A vendor's service was bought and given what it asks for.",
]
not_shown = """\
    To be added to the tenant is to be given nothing yet: see `activities`. What was granted stands in the audit \
    event's details; whether the application used it stands in the activity log of the resource."""
next = [
    "Ask whoever granted it what the application is for, and who runs it.",
    "See the permissions in the audit event, and take back what nobody needs.",
    "Look at the sign-ins of whoever granted it around that time: consent is often phished.",
]
derives = [
    "Azure-Sentinel, CredentialAddedAfterAdminConsent and RareApplicationConsent (MIT): the grant.",
    "Microsoft, playbook on application consent grants: the activities.",
]

[[parameter]]
name    = "window_hours"
type    = "integer"
help    = "Hours after the grant in which a first use is joined to it"
default = 168
reason  = "A week: whoever asks for consent means to use it."
---*/

WITH granted AS (
    -- Some grants name the application second: the first target is then what it may use.
    SELECT
        a.audit_seq,
        a.event_time,
        a.activity,
        a.action_class IN ('consent', 'app role')                   AS is_grant,
        a.initiator_name,
        a.ip_address,
        a.network_name,
        a.known_label,
        a.audit_evidence,
        coalesce(second.principal, a.target_principal)              AS principal
    FROM audit_context AS a
    JOIN audit_event AS e ON e.seq = a.audit_seq
    LEFT JOIN principal AS second
        ON second.principal_id = lower(get_json_object(e.targets_json, '$[1].id'))
       AND second.principal_kind = 'workload'
    WHERE a.succeeded
      AND (a.action_class IN ('consent', 'app role') OR lower(a.activity) = 'add service principal')
),

new_place AS (
    SELECT
        g.principal,
        n.value                                                     AS network,
        n.first_success_seq,
        max(g.audit_seq)                                            AS audit_seq
    FROM granted AS g
    JOIN first_seen AS n ON n.principal = g.principal AND n.property = 'network'
    WHERE n.first_success_at >= g.event_time
      AND unix_seconds(n.first_success_at) <= unix_seconds(g.event_time) + $window_hours * 3600
    GROUP BY g.principal, n.value, n.first_success_seq
),

used AS (
    -- The grant that a new place belongs to is the last before it.
    SELECT
        p.audit_seq,
        s.*
    FROM new_place AS p
    JOIN granted AS g ON g.audit_seq = p.audit_seq AND g.principal = p.principal
    JOIN combination_context AS s ON s.principal = p.principal AND s.network = p.network
    WHERE s.sign_in_type = 'service_principal'
      AND s.succeeded
      AND unix_seconds(s.first_at) <= unix_seconds(g.event_time) + $window_hours * 3600
),

use_of_principal AS (
    SELECT
        principal,
        audit_seq,
        max(principal_kind)                                         AS principal_kind,
        max(principal_id)                                           AS principal_id,
        max(principal_name)                                         AS principal_name,
        max(app_id)                                                 AS app_id,
        min(first_seq)                                              AS first_seq,
        min(first_at)                                               AS first_at,
        max(last_at)                                                AS last_at,
        sum(events)                                                 AS events,
        min(resource_tier)                                          AS best_tier,
        min(CASE WHEN known_label IS NULL THEN 0 ELSE 1 END)        AS is_all_known,
        min(CASE WHEN known_label IS NULL AND coalesce(network_class, '') <> 'microsoft' THEN 0 ELSE 1 END)
                                                                    AS is_nowhere_new,
        array_join(array_sort(collect_set(network_name)), ', ')     AS network_names,
        array_join(array_sort(collect_set(country)), ', ')          AS countries,
        array_join(slice(array_sort(collect_set(ip_address)), 1, 5), ', ')  AS ip_addresses,
        array_join(array_sort(collect_set(resource_display_name)), ', ')    AS resources,
        slice(array_sort(collect_list(first_seq)), 1, 50)           AS evidence
    FROM used
    GROUP BY principal, audit_seq
),

grant_of_principal AS (
    SELECT
        u.principal,
        u.audit_seq,
        array_join(array_sort(collect_set(g.activity)), ', ')       AS activities,
        CASE
            WHEN bool_and(g.is_grant) THEN 'was given consent or a role'
            WHEN bool_or(g.is_grant) THEN 'was added to the tenant, and given consent or a role,'
            ELSE 'was added to the tenant'
        END                                                         AS deed
    FROM use_of_principal AS u
    JOIN granted AS last ON last.audit_seq = u.audit_seq AND last.principal = u.principal
    JOIN granted AS g
        ON g.principal = u.principal
       AND unix_seconds(g.event_time) BETWEEN unix_seconds(last.event_time) - 86400
                                          AND unix_seconds(last.event_time)
    GROUP BY u.principal, u.audit_seq
),

judged AS (
    SELECT
        u.*,
        g.event_time                                                AS granted_at,
        coalesce(g.initiator_name, 'somebody')                      AS granted_by,
        g.ip_address                                                AS granted_from,
        g.network_name                                              AS granted_from_network,
        g.audit_evidence,
        a.activities,
        a.deed,
        CASE WHEN p.first_success_at >= g.event_time THEN 'never seen before' ELSE 'in use before' END
                                                                    AS app_state,
        greatest(0, CAST(floor((unix_seconds(g.event_time) - unix_seconds(p.first_success_at)) / 86400) AS BIGINT))
                                                                    AS history_days,
        CASE
            WHEN u.is_all_known = 1 THEN 'info'
            -- A service of Microsoft's that signs in for the application brings its own network.
            WHEN u.is_nowhere_new = 1 THEN 'low'
            WHEN u.best_tier <= 1 THEN 'high'
            ELSE 'medium'
        END                                                         AS severity
    FROM use_of_principal AS u
    JOIN granted AS g ON g.audit_seq = u.audit_seq AND g.principal = u.principal
    JOIN grant_of_principal AS a ON a.audit_seq = u.audit_seq AND a.principal = u.principal
    JOIN principal AS p ON p.principal = u.principal
)

SELECT
    severity,
    'medium'                                                        AS confidence,
    principal_kind                                                  AS entity_kind,
    principal_id                                                    AS entity_id,
    principal_name                                                  AS entity_name,
    first_at,
    last_at,
    CAST(events AS BIGINT)                                          AS event_count,
    history_days,
    CAST(NULL AS BIGINT)                                            AS history_events,
    FALSE                                                           AS little_history,
    evidence,
    audit_evidence,
    app_id,
    deed,
    activities,
    granted_at,
    granted_by,
    granted_from,
    granted_from_network,
    app_state,
    CASE WHEN events = 1 THEN 'once' ELSE concat_ws(' ', CAST(events AS STRING), 'times') END   AS times,
    network_names,
    countries,
    ip_addresses,
    best_tier,
    resources
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    granted_at;

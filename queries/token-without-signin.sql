/*---
title    = "Requests to Microsoft Graph whose sign-in is not in the evidence"
question = """\
    Are there requests to Microsoft Graph whose token belongs to no sign-in of the evidence, though the account's \
    other tokens do?"""
kind     = "finding"
family   = "correlation-with-audit"
reads    = ["interactive", "non_interactive", "service_principal", "managed_identity", "graph_activity"]
needs    = ["graph-activity", "token-id"]
severity = "medium"
confidence = "low"
attack   = ["T1606.002", "T1550.001"]

sentence = """\
    {requests} {requests|request|requests} to Microsoft Graph in the name of {entity_name} between {first_at} and \
    {last_at}, from {network_name}, {requests|carries|carry} {tokens} {tokens|token|tokens} that no sign-in of the \
    evidence explains ({network_state})."""
key      = ["entity_id", "app_id", "network"]

benign = [
    "Not every application of Microsoft's leaves a sign-in for each token.",
    "The sign-in stands in an export that is not in the case, or before its beginning.",
]
not_shown = """\
    A token that was forged is used without having been issued: that is what this looks for, and missing evidence \
    looks the same. Accounts of which no token at all has a sign-in are left out."""
next = [
    "Ask for the missing logs of the days before: all four kinds of sign-ins.",
    "Where the network is new to the account too, look at what was asked for.",
]
derives = [
    "Microsoft, reports on Storm-0558 (2023): forged tokens leave use without issuance.",
    "Microsoft, linkable identifiers (CC-BY-4.0): the join.",
]

[[parameter]]
name    = "skip_hours"
type    = "integer"
help    = "Hours after the first sign-in of the evidence in which nothing is judged"
default = 28
reason  = "A token lives for up to 28 hours where access is evaluated continuously."
---*/

WITH first_sign_in AS (
    SELECT unix_seconds(min(first_at))                              AS second
    FROM principal_day
),

explained AS (
    SELECT DISTINCT actor_id
    FROM graph_activity_context
    WHERE sign_in_seq IS NOT NULL
),

covered AS (
    -- A token may have been issued on the day before.
    SELECT DISTINCT CASE WHEN record_kind IN ('interactive', 'non_interactive') THEN 'user' ELSE 'workload' END
        AS principal_kind, day
    FROM covered_day
    WHERE record_kind IN ('interactive', 'non_interactive', 'service_principal', 'managed_identity')
),

unexplained AS (
    SELECT
        g.*,
        p.principal_kind,
        p.principal_name
    FROM graph_activity_context AS g
    JOIN explained AS e ON e.actor_id = g.actor_id
    JOIN principal AS p ON p.principal = g.principal
    JOIN covered AS today ON today.principal_kind = p.principal_kind AND today.day = g.day
    JOIN covered AS yesterday ON yesterday.principal_kind = p.principal_kind AND yesterday.day = g.day - 1
    CROSS JOIN first_sign_in AS f
    WHERE g.sign_in_seq IS NULL
      AND g.sign_in_activity_id IS NOT NULL
      AND unix_seconds(g.event_time) >= f.second + $skip_hours * 3600
      AND coalesce(g.network_class, '') <> 'microsoft'
),

grouped AS (
    SELECT
        u.principal,
        u.actor_id,
        u.app_id,
        coalesce(u.network, 'not known')                            AS network,
        max(u.principal_kind)                                       AS principal_kind,
        max(u.principal_name)                                       AS principal_name,
        max(coalesce(u.network_name, u.ip_address, 'an address that is not on record'))     AS network_name,
        max(u.country)                                              AS country,
        max(CASE WHEN u.known_label IS NOT NULL OR n.first_success_seq IS NOT NULL OR u.network IS NULL
            THEN 1 ELSE 0 END)                                      AS is_familiar,
        array_join(slice(array_sort(collect_set(u.ip_address)), 1, 10), ', ')   AS ip_addresses,
        array_join(slice(array_sort(collect_set(u.request_path)), 1, 10), ', ') AS request_paths,
        count(DISTINCT u.sign_in_activity_id)                       AS tokens,
        min(u.event_time)                                           AS first_at,
        max(u.event_time)                                           AS last_at,
        count(*)                                                    AS requests,
        min(u.request_seq)                                          AS first_request,
        array_sort(collect_list(u.sign_in_seq))                     AS evidence
    FROM unexplained AS u
    LEFT JOIN first_seen AS n
        ON n.principal = u.principal AND n.property = 'network' AND n.value = u.network
    GROUP BY u.principal, u.actor_id, u.app_id, coalesce(u.network, 'not known')
),

judged AS (
    SELECT
        CASE WHEN g.is_familiar = 1 THEN 'low' ELSE 'medium' END    AS severity,
        CASE WHEN g.is_familiar = 1 THEN 'a network that the account uses' ELSE 'a network that is new to it' END
                                                                    AS network_state,
        c.request_evidence,
        g.*
    FROM grouped AS g
    JOIN graph_activity_context AS c ON c.request_seq = g.first_request
)

SELECT
    severity,
    'low'                                                           AS confidence,
    principal_kind                                                  AS entity_kind,
    actor_id                                                        AS entity_id,
    coalesce(principal_name, actor_id)                              AS entity_name,
    first_at,
    last_at,
    CAST(0 AS BIGINT)                                               AS event_count,
    CAST(NULL AS BIGINT)                                            AS history_days,
    CAST(NULL AS BIGINT)                                            AS history_events,
    FALSE                                                           AS little_history,
    evidence,
    request_evidence                                                AS audit_evidence,
    app_id,
    network,
    network_name,
    network_state,
    country,
    ip_addresses,
    requests,
    tokens,
    request_paths
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    app_id NULLS FIRST,
    network;

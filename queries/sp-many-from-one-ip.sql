/*---
title    = "One host began to use the credentials of several workloads"
question = """\
    Did one address begin to sign in as several workloads within a day, as somebody does who found a store of \
    secrets?"""
kind     = "finding"
family   = "client-credential-abuse"
reads    = ["service_principal"]
needs    = ["address", "geoip-asn"]
severity = "high"
confidence = "high"
attack   = ["T1552.001", "T1555.006", "T1078.004"]

sentence = """\
    {entity_name} is one of {workloads} {workloads|workload|workloads} as which {ip_address} ({network_name}) began \
    to sign in within {window_hours} {window_hours|hour|hours}; to all of them the network was new (its first \
    attempt: {first_at}; successes: {successes} of {event_count}; the others: {workload_names})."""
key      = ["entity_id", "host"]

benign = [
    "Several applications were moved to a new host, build agent or cloud together.",
    "A new outgoing gateway stands before a whole platform.",
]
not_shown = """\
    Workloads that were never seen before are not counted, though they may be part of it. A thief who uses another \
    address for each of the stolen secrets is not seen here."""
next = [
    "Find out where the secrets of these workloads were kept together: a vault, a pipeline, a file.",
    "Replace all secrets of that store, not only of the workloads named here.",
    "If the host is the organisation's own, add it as a known network and run again.",
]
derives = ["This project: none of the rule sets that were studied asks it."]

[[parameter]]
name    = "window_hours"
type    = "integer"
help    = "Hours within which the workloads must be new at the host"
default = 24
reason  = "Who finds a store of secrets tries them out in one sitting."

[[parameter]]
name    = "min_workloads"
type    = "integer"
help    = "So many workloads new at one host make a row"
default = 3
reason  = "Two applications often share a host and move together."

[[parameter]]
name    = "learning_days"
type    = "integer"
help    = "Days of history that a workload must have before it counts as new at a host"
default = 2
reason  = "Microsoft's own detector for workloads learns from 2 to 60 days."
---*/

WITH at_host AS (
    -- Failures count: a store of secrets holds old ones too.
    SELECT
        c.principal,
        c.network_group                                             AS host,
        min(c.network)                                              AS network,
        min(c.first_seq)                                            AS first_seq,
        min(c.first_at)                                             AS first_at,
        max(c.last_at)                                              AS last_at,
        sum(c.events)                                               AS events,
        sum(CASE WHEN c.succeeded THEN c.events ELSE 0 END)         AS successes,
        max(c.app_id)                                               AS app_id,
        array_join(array_sort(collect_set(c.resource_display_name)), ', ')  AS resources,
        slice(array_sort(collect_list(c.first_seq)), 1, 50)         AS evidence
    FROM combination_context AS c
    WHERE c.sign_in_type = 'service_principal'
      AND c.principal_id IS NOT NULL
      AND c.network_group IS NOT NULL
      AND c.known_label IS NULL
      -- Microsoft's own services act for many workloads from one address.
      AND coalesce(c.network_class, '') <> 'microsoft'
      AND NOT coalesce(c.is_microsoft_app, FALSE)
    GROUP BY c.principal, c.network_group
),

new_at_host AS (
    SELECT
        a.*,
        p.principal_kind,
        p.principal_id,
        p.principal_name,
        CAST(floor((unix_seconds(a.first_at) - unix_seconds(p.first_success_at)) / 86400) AS BIGINT)
                                                                    AS history_days
    FROM at_host AS a
    JOIN principal AS p ON p.principal = a.principal
    LEFT JOIN first_seen AS n
        ON n.principal = a.principal AND n.property = 'network' AND n.value = a.network
    WHERE unix_seconds(a.first_at) - unix_seconds(p.first_success_at) >= $learning_days * 86400
      AND (n.first_success_seq IS NULL OR n.first_success_seq >= a.first_seq)
),

counted AS (
    SELECT
        n.*,
        count(*) OVER (
            PARTITION BY n.host
            ORDER BY unix_seconds(n.first_at)
            RANGE BETWEEN CURRENT ROW AND $window_hours * 3600 FOLLOWING
        )                                                           AS workloads_from_here
    FROM new_at_host AS n
),

opening AS (
    SELECT host, unix_seconds(min(first_at))                        AS first_second
    FROM counted
    WHERE workloads_from_here >= $min_workloads
    GROUP BY host
),

member AS (
    SELECT n.*
    FROM opening AS o
    JOIN new_at_host AS n
        ON n.host = o.host
       AND unix_seconds(n.first_at) BETWEEN o.first_second AND o.first_second + $window_hours * 3600
),

whole AS (
    SELECT
        host,
        count(*)                                                    AS workloads,
        sum(CASE WHEN successes > 0 THEN 1 ELSE 0 END)              AS workloads_succeeded,
        array_join(slice(array_sort(collect_set(principal_name)), 1, 10), ', ') AS workload_names
    FROM member
    GROUP BY host
),

judged AS (
    SELECT
        CASE WHEN w.workloads_succeeded = 0 THEN 'medium' ELSE 'high' END   AS severity,
        w.workloads,
        w.workloads_succeeded,
        w.workload_names,
        s.ip_address                                                AS address,
        s.network_name,
        s.country,
        s.as_organization,
        s.network_class,
        m.*
    FROM member AS m
    JOIN whole AS w ON w.host = m.host
    JOIN sign_in_context AS s ON s.seq = m.first_seq
)

SELECT
    severity,
    'high'                                                          AS confidence,
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
    app_id,
    host,
    address                                                         AS ip_address,
    network_name,
    country,
    as_organization,
    network_class,
    workloads,
    CAST(workloads_succeeded AS BIGINT)                             AS workloads_succeeded,
    workload_names,
    CAST(successes AS BIGINT)                                       AS successes,
    $window_hours                                                   AS window_hours,
    resources
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    host;

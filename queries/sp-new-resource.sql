/*---
title    = "Workload asked for a resource that is new to it"
question = """\
    Which workloads asked for a token to a resource they had never used, above all the directory, vaults and \
    mail?"""
kind     = "finding"
family   = "client-credential-abuse"
reads    = ["service_principal"]
needs    = ["resource"]
severity = "high"
confidence = "medium"
attack   = ["T1078.004", "T1528", "T1552.001"]

sentence = """\
    {entity_name} {did} {resource_name} for the first time at {first_at} from {network_name}, after {history_days} \
    {history_days|day|days} and {history_events} successful {history_events|sign-in|sign-ins} (resources before: \
    {resources_before}; network new at the time: {new_network}; workloads that began to use it within a day: \
    {workloads_that_day})."""
key      = ["entity_id", "resource"]

benign = [
    "The workload was given a new task or a new release. A release that reaches several at once is a roll-out.",
    "A seldom task came round: the history is shorter than its rhythm.",
    "The resource was renamed or replaced by another of the same service.",
]
not_shown = """\
    A token was asked for; attempts that failed before the first success are only counted (`failures`). Which \
    permissions it carried and what was done with it are in the directory's grants and in the logs of the resource."""
next = [
    "Ask the owner of the application for the release or task that needs the resource.",
    "See which permissions the application was given, by whom and when: `timeline-unified` with its name.",
    "Look into the activity log of the resource from that moment on.",
]
derives = [
    "reprise99, Identity-ManagedIdentityAccessingNewResources (MIT): the idea, for service principals.",
    "Microsoft Entra ID Protection, workload identity risk (Microsoft Learn, CC-BY-4.0): the property.",
]

[[parameter]]
name    = "learning_days"
type    = "integer"
help    = "Days of history that a resource must be preceded by; with fewer, it is only listed as thin history"
default = 7
reason  = "A week sees every weekly job."

[[parameter]]
name    = "min_history_events"
type    = "integer"
help    = "Successful sign-ins that a resource must be preceded by; with fewer, it is only listed as thin history"
default = 5
reason  = "Workloads are regular: five sign-ins show the habit."

[[parameter]]
name    = "rollout_workloads"
type    = "integer"
help    = "So many workloads that begin to use a resource within a day are a roll-out, and weigh less"
default = 5
reason  = "Intruders take one or two; releases reach many."

[[parameter]]
name    = "include_microsoft_apps"
type    = "boolean"
help    = "Judge Microsoft's own applications too"
default = false
reason  = "Nobody but Microsoft can answer for what they ask for."
---*/

WITH resource_of_workload AS (
    SELECT
        f.*,
        p.principal_kind,
        p.principal_id,
        p.principal_name,
        -- What never succeeded is judged by its first attempt.
        coalesce(f.first_success_seq, f.first_seq)                  AS decisive_seq,
        coalesce(f.first_success_at, f.first_at)                    AS decisive_at,
        count(f.first_success_seq) OVER (
            PARTITION BY f.value
            ORDER BY unix_seconds(coalesce(f.first_success_at, f.first_at))
            RANGE BETWEEN 86400 PRECEDING AND 86400 FOLLOWING
        )                                                           AS workloads_that_day
    FROM first_seen AS f
    JOIN principal AS p ON p.principal = f.principal
    WHERE f.property = 'resource'
      AND p.principal_kind = 'workload'
      AND p.principal_id IS NOT NULL
),

new_resource AS (
    SELECT
        r.*,
        e.ip_address,
        e.country,
        e.network,
        e.network_name,
        e.network_class,
        e.known_label,
        e.app_id,
        e.resource_display_name,
        e.resource_tier,
        h.successes_before,
        CAST(floor((unix_seconds(r.decisive_at) - unix_seconds(r.history_began_at)) / 86400) AS BIGINT)
                                                                    AS days_of_history,
        CASE
            WHEN r.first_success_seq IS NULL THEN 'attempt-only'
            WHEN h.successes_before < $min_history_events THEN 'thin-history'
            WHEN unix_seconds(r.decisive_at) - unix_seconds(r.history_began_at) >= $learning_days * 86400
                THEN 'new-rolling'
            ELSE 'thin-history'
        END                                                         AS new_kind
    FROM resource_of_workload AS r
    JOIN sign_in_context AS e ON e.seq = r.decisive_seq
    JOIN sign_in_history AS h ON h.seq = r.decisive_seq
    WHERE e.sign_in_type = 'service_principal'
      AND (NOT e.is_microsoft_app OR $include_microsoft_apps)
      -- The first resource of all is what the workload is for.
      AND r.history_began_at < r.decisive_at
),

supporting AS (
    SELECT
        n.principal,
        n.value,
        count(CASE WHEN s.succeeded THEN 1 END)                     AS times_succeeded,
        count(CASE WHEN NOT s.succeeded THEN 1 END)                 AS times_failed,
        max(CASE WHEN s.succeeded OR n.first_success_seq IS NULL THEN s.event_time END) AS last_at,
        slice(array_sort(collect_list(
            CASE WHEN s.succeeded OR n.first_success_seq IS NULL THEN s.seq END
        )), 1, 50)                                                  AS evidence
    FROM new_resource AS n
    JOIN sign_in_context AS s ON s.principal = n.principal AND s.resource = n.value
    GROUP BY n.principal, n.value
),

described AS (
    SELECT
        n.*,
        s.times_succeeded,
        s.times_failed,
        s.last_at                                                   AS asked_last_at,
        s.evidence,
        -- A service of Microsoft's that signs in for the workload brings its own network.
        n.known_label IS NULL
            AND coalesce(n.network_class, '') <> 'microsoft'
            AND coalesce(w.first_success_seq >= n.decisive_seq, n.network IS NOT NULL)          AS is_new_network
    FROM new_resource AS n
    JOIN supporting AS s ON s.principal = n.principal AND s.value = n.value
    LEFT JOIN first_seen AS w
        ON w.principal = n.principal AND w.property = 'network' AND w.value = n.network
),

judged AS (
    SELECT
        d.*,
        CASE
            WHEN d.new_kind = 'thin-history' THEN 'info'
            WHEN d.new_kind = 'attempt-only' THEN 'low'
            WHEN d.is_new_network AND d.resource_tier <= 1 THEN 'high'
            WHEN d.workloads_that_day >= $rollout_workloads AND d.resource_tier = 0 THEN 'medium'
            WHEN d.workloads_that_day >= $rollout_workloads THEN 'low'
            WHEN d.resource_tier = 0 THEN 'high'
            WHEN d.resource_tier = 1 THEN 'medium'
            ELSE 'low'
        END                                                         AS severity
    FROM described AS d
)

SELECT
    severity,
    CASE WHEN new_kind = 'new-rolling' THEN 'medium' ELSE 'low' END AS confidence,
    principal_kind                                                  AS entity_kind,
    principal_id                                                    AS entity_id,
    principal_name                                                  AS entity_name,
    decisive_at                                                     AS first_at,
    asked_last_at                                                   AS last_at,
    CASE WHEN first_success_seq IS NULL THEN times_failed ELSE times_succeeded END  AS event_count,
    days_of_history                                                 AS history_days,
    successes_before                                                AS history_events,
    new_kind = 'thin-history'                                       AS little_history,
    evidence,
    app_id,
    value                                                           AS resource,
    coalesce(resource_display_name, value)                          AS resource_name,
    resource_tier,
    new_kind,
    CASE WHEN first_success_seq IS NULL THEN 'asked in vain for' ELSE 'got a token for' END AS did,
    values_before                                                   AS resources_before,
    workloads_that_day,
    is_new_network                                                  AS new_network,
    ip_address,
    coalesce(network_name, 'no usable address')                     AS network_name,
    country,
    known_label,
    times_succeeded                                                 AS successes,
    times_failed                                                    AS failures
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    resource;

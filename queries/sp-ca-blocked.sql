/*---
title    = "Workload stopped by conditional access"
question = "Which workloads were stopped by a policy for workload identities, from where, and was it their own network?"
kind     = "finding"
family   = "client-credential-abuse"
reads    = ["service_principal"]
needs    = ["error-code"]
severity = "high"
confidence = "high"
attack   = ["T1078.004"]

sentence = """\
    {entity_name} was stopped by conditional access {times} from {network_name} between {first_at} and \
    {last_at}; its credential was right (its own network: {own_network}; workloads stopped in those days: \
    {workloads_stopped})."""
key      = ["entity_id", "app_id", "network"]

benign = [
    "A policy was new or too narrow, and stopped jobs of the organisation: then often several at once.",
    "The workload moved, and nobody told the policy.",
]
not_shown = """\
    A stopped sign-in gave no token. Conditional access is asked after the credential was checked, so whoever was \
    stopped held a valid one. Without an address nobody can tell whose network it was. Which policy it was is in the \
    original record."""
next = [
    "If the network is not the workload's own, change its credential: somebody else has it.",
    "See whether other workloads were tried from there: `timeline-unified` with `ip`.",
    "If the network is the organisation's, mend the policy and add the network as known.",
]
derives = ["reprise99, Identity-FirstTimeSPBlockedbyCA (MIT): the idea."]

[[parameter]]
name    = "rollout_workloads"
type    = "integer"
help    = "So many workloads that are stopped within two days of one another point to the policy"
default = 5
reason  = "Intruders hold the credentials of one or two; a policy reaches many."
---*/

WITH stopped AS (
    SELECT
        principal,
        app_id,
        network,
        max(principal_kind)                                         AS principal_kind,
        max(coalesce(principal_id, app_id))                         AS principal_id,
        max(coalesce(principal_name, app_display_name))             AS principal_name,
        max(network_name)                                           AS network_name,
        max(network_class)                                          AS network_class,
        max(known_label)                                            AS known_label,
        max(country)                                                AS country,
        array_join(slice(array_sort(collect_set(ip_address)), 1, 5), ', ')  AS ip_addresses,
        array_join(array_sort(collect_set(error_name)), ', ')       AS error_names,
        array_join(array_sort(collect_set(resource_display_name)), ', ')    AS resources,
        array_join(array_sort(collect_set(credential)), ', ')       AS credentials,
        count(*)                                                    AS events,
        min(seq)                                                    AS first_seq,
        min(day)                                                    AS first_day,
        max(day)                                                    AS last_day,
        min(event_time)                                             AS first_at,
        max(event_time)                                             AS last_at,
        slice(array_sort(collect_list(seq)), 1, 50)                 AS evidence
    FROM sign_in_context
    WHERE sign_in_type = 'service_principal'
      AND error_class = 'blocked by policy'
    GROUP BY principal, app_id, network
),

stopped_together AS (
    SELECT s.principal, s.app_id, s.first_seq, count(DISTINCT o.principal) AS workloads_stopped
    FROM stopped AS s
    JOIN stopped AS o ON o.first_day BETWEEN s.first_day - 2 AND s.last_day + 2
    GROUP BY s.principal, s.app_id, s.first_seq
),

described AS (
    SELECT
        s.*,
        t.workloads_stopped,
        CASE
            WHEN s.network IS NULL THEN 'not known'
            WHEN s.known_label IS NOT NULL OR n.first_success_seq < s.first_seq THEN 'yes'
            -- A service of Microsoft's that signs in for the workload brings its own network.
            WHEN s.network_class = 'microsoft' THEN 'a network of services of Microsoft'
            ELSE 'no'
        END                                                         AS own_network
    FROM stopped AS s
    JOIN stopped_together AS t ON t.first_seq = s.first_seq
    LEFT JOIN first_seen AS n
        ON n.principal = s.principal AND n.property = 'network' AND n.value = s.network
),

judged AS (
    SELECT
        d.*,
        CASE
            WHEN d.own_network <> 'no' THEN 'low'
            WHEN d.workloads_stopped >= $rollout_workloads THEN 'medium'
            ELSE 'high'
        END                                                         AS severity,
        CASE WHEN d.own_network = 'not known' THEN 'low' ELSE 'high' END        AS confidence
    FROM described AS d
)

SELECT
    severity,
    confidence,
    principal_kind                                                  AS entity_kind,
    principal_id                                                    AS entity_id,
    principal_name                                                  AS entity_name,
    first_at,
    last_at,
    events                                                          AS event_count,
    CAST(NULL AS BIGINT)                                            AS history_days,
    CAST(NULL AS BIGINT)                                            AS history_events,
    FALSE                                                           AS little_history,
    evidence,
    app_id,
    network,
    coalesce(network_name, 'no usable address')                     AS network_name,
    network_class,
    country,
    known_label,
    own_network,
    CASE WHEN events = 1 THEN 'once' ELSE concat_ws(' ', CAST(events AS STRING), 'times') END   AS times,
    workloads_stopped,
    ip_addresses,
    error_names,
    resources,
    credentials
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    app_id NULLS FIRST,
    network NULLS FIRST;

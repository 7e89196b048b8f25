/*---
title    = "Workload sign-in with several unfamiliar properties"
question = """\
    In which hours did a workload show two or more of the properties that Microsoft's detector watches for the \
    first time: network, country, address space, resource, client, kind of credential?"""
kind     = "finding"
family   = "client-credential-abuse"
reads    = ["service_principal"]
severity = "high"
confidence = "medium"
attack   = ["T1078.004"]

sentence = """\
    {entity_name} signed in at {first_at} with {properties} unfamiliar properties within one hour ({unfamiliar}), \
    after {history_days} days and {history_events} successful sign-ins."""
key      = ["entity_id", "hour_at"]

benign = [
    "The workload moved, and its release brought another client or a further resource along.",
    "A developer ran it once from elsewhere.",
]
not_shown = """\
    A property that the export does not carry cannot be unfamiliar. What was in use long ago still counts as \
    familiar. Each property is named once, in the hour in which it first succeeded."""
next = [
    "See what the queries about each of the properties say: `sp-new-network`, `sp-new-country`, `sp-new-resource`.",
    "Ask the owner of the application what was changed at that time.",
]
derives = [
    "Microsoft, risk detections for workload identities (CC-BY-4.0): the properties and the days of learning.",
]

[[parameter]]
name    = "min_properties"
type    = "integer"
help    = "Unfamiliar properties that make a row"
default = 2
reason  = "Each of them alone has a query of its own; Microsoft's detector begins at one."

[[parameter]]
name    = "learning_days"
type    = "integer"
help    = "Days of history that a workload must have; with fewer, the row is only listed as thin history"
default = 2
reason  = "Microsoft's own detector for workloads learns from 2 to 60 days."

[[parameter]]
name    = "min_history_events"
type    = "integer"
help    = "Successful sign-ins that a workload must have; with fewer, the row is only listed as thin history"
default = 5
reason  = "Two days of the rarest of jobs, and some more."
---*/

WITH hosted AS (
    -- Nobody but Microsoft can answer for the moves of its own applications.
    SELECT DISTINCT principal
    FROM combination_context
    WHERE sign_in_type = 'service_principal' AND NOT coalesce(is_microsoft_app, FALSE)
),

unfamiliar AS (
    SELECT
        n.principal,
        n.property,
        n.value,
        n.first_success_seq                                         AS seq,
        CAST(floor(unix_seconds(n.first_success_at) / 3600) AS BIGINT)  AS hour,
        n.history_days,
        n.history_events,
        n.history_began_at
    FROM hosted AS h
    JOIN first_seen AS n ON n.principal = h.principal
    WHERE n.property IN ('network', 'country', 'address space', 'resource', 'client', 'credential type')
      AND n.first_success_seq IS NOT NULL
      -- The first value of all is what there was to learn.
      AND n.values_before > 0
      -- A place that is reached through a known network is no news.
      AND (n.property NOT IN ('network', 'country', 'address space')
           OR n.first_unknown_seq = n.first_success_seq)
),

hour_of_principal AS (
    SELECT
        principal,
        hour,
        count(DISTINCT property)                                    AS properties,
        array_join(array_sort(collect_set(concat_ws(' ', property, value))), ', ')  AS unfamiliar,
        min(seq)                                                    AS first_seq,
        max(seq)                                                    AS last_seq,
        min(history_days)                                           AS history_days,
        min(history_events)                                         AS history_events,
        min(history_began_at)                                       AS history_began_at,
        count(DISTINCT seq)                                         AS event_count,
        slice(array_sort(collect_set(seq)), 1, 50)                  AS evidence
    FROM unfamiliar
    GROUP BY principal, hour
    HAVING count(DISTINCT property) >= $min_properties
),

described AS (
    SELECT
        h.*,
        s.principal_kind,
        s.principal_id,
        s.principal_name,
        s.app_id,
        s.event_time                                                AS first_at,
        e.event_time                                                AS last_at,
        s.ip_address,
        s.country,
        s.network_name,
        s.known_label,
        s.network_class,
        s.client,
        s.resource_display_name,
        h.history_events < $min_history_events
            OR unix_seconds(s.event_time) - unix_seconds(h.history_began_at) < $learning_days * 86400
                                                                    AS is_thin
    FROM hour_of_principal AS h
    JOIN sign_in_context AS s ON s.seq = h.first_seq
    JOIN sign_in_fact AS e ON e.seq = h.last_seq
    WHERE s.principal_id IS NOT NULL
),

judged AS (
    SELECT
        CASE
            WHEN d.is_thin THEN 'info'
            -- At home, another client with another resource is a release.
            WHEN d.known_label IS NOT NULL THEN 'low'
            -- A service of Microsoft's that asks for tokens in the workload's name brings its own network and place.
            WHEN d.network_class = 'microsoft' THEN 'low'
            WHEN d.properties >= 4 THEN 'high'
            ELSE 'medium'
        END                                                         AS severity,
        CASE WHEN d.is_thin THEN 'low' ELSE 'medium' END            AS confidence,
        timestamp_seconds(d.hour * 3600)                            AS hour_at,
        d.*
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
    event_count,
    history_days,
    history_events,
    is_thin                                                         AS little_history,
    evidence,
    app_id,
    hour_at,
    properties,
    unfamiliar,
    ip_address,
    country,
    network_name,
    client,
    resource_display_name                                           AS resource
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    hour_at;

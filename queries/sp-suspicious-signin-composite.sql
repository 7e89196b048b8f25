/*---
title    = "Workload sign-in with several unfamiliar properties"
question = """\
    Within which hour did a workload show two or more of the properties that Microsoft's detector watches for the \
    first time: network, country, address space, resource, client, kind of credential?"""
kind     = "finding"
family   = "client-credential-abuse"
reads    = ["service_principal"]
needs    = ["address", "resource"]
severity = "high"
confidence = "medium"
attack   = ["T1078.004"]

sentence = """\
    {entity_name} signed in at {first_at} with {properties} unfamiliar {properties|property|properties} within one \
    hour ({unfamiliar}), after {history_days} {history_days|day|days} and {history_events} successful \
    {history_events|sign-in|sign-ins}."""
key      = ["entity_id", "first_at"]

benign = [
    "The workload moved, and its release brought another client or a further resource along.",
    "A developer ran it once from elsewhere.",
]
not_shown = """\
    A property that the export does not carry cannot be unfamiliar. What was in use long ago still counts as \
    familiar. Where such hours overlap, the fullest is given; records of earlier days can move its beginning, and \
    it is then a finding of its own."""
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
        unix_seconds(n.first_success_at)                            AS second,
        n.history_events,
        n.history_began_at,
        s.known_label IS NOT NULL                                   AS is_known,
        coalesce(s.network_class, '') = 'microsoft'                 AS is_microsoft,
        CASE n.property
            WHEN 'network' THEN s.network_name
            WHEN 'resource' THEN coalesce(s.resource_display_name, n.value)
            ELSE n.value
        END                                                         AS value_name
    FROM hosted AS h
    JOIN first_seen AS n ON n.principal = h.principal
    JOIN sign_in_context AS s ON s.seq = n.first_success_seq
    WHERE n.property IN ('network', 'country', 'address space', 'resource', 'client', 'credential type')
      AND n.first_success_seq IS NOT NULL
      -- The first value of all is what there was to learn.
      AND n.values_before > 0
      -- A place that is reached through a known network is no news, and a service of Microsoft's that asks
      -- for tokens in the workload's name brings its own.
      AND (n.property NOT IN ('network', 'country', 'address space')
           OR (n.first_unknown_seq = n.first_success_seq AND coalesce(s.network_class, '') <> 'microsoft'))
),

scored AS (
    -- How many properties the hour that begins here has. Five new resources are one.
    SELECT
        n.*,
        max(CASE WHEN n.property = 'network' THEN 1 ELSE 0 END) OVER (
            PARTITION BY n.principal ORDER BY n.second RANGE BETWEEN CURRENT ROW AND 3600 FOLLOWING
        )
        + max(CASE WHEN n.property = 'country' THEN 1 ELSE 0 END) OVER (
            PARTITION BY n.principal ORDER BY n.second RANGE BETWEEN CURRENT ROW AND 3600 FOLLOWING
        )
        + max(CASE WHEN n.property = 'address space' THEN 1 ELSE 0 END) OVER (
            PARTITION BY n.principal ORDER BY n.second RANGE BETWEEN CURRENT ROW AND 3600 FOLLOWING
        )
        + max(CASE WHEN n.property = 'resource' THEN 1 ELSE 0 END) OVER (
            PARTITION BY n.principal ORDER BY n.second RANGE BETWEEN CURRENT ROW AND 3600 FOLLOWING
        )
        + max(CASE WHEN n.property = 'client' THEN 1 ELSE 0 END) OVER (
            PARTITION BY n.principal ORDER BY n.second RANGE BETWEEN CURRENT ROW AND 3600 FOLLOWING
        )
        + max(CASE WHEN n.property = 'credential type' THEN 1 ELSE 0 END) OVER (
            PARTITION BY n.principal ORDER BY n.second RANGE BETWEEN CURRENT ROW AND 3600 FOLLOWING
        )
                                                                    AS properties
    FROM unfamiliar AS n
),

moment AS (
    SELECT principal, second, max(properties) AS properties, min(seq) AS first_seq
    FROM scored
    WHERE properties >= $min_properties
    GROUP BY principal, second
),

with_gap AS (
    SELECT
        m.*,
        m.second - lag(m.second) OVER (PARTITION BY m.principal ORDER BY m.second)      AS since_last
    FROM moment AS m
),

numbered AS (
    SELECT
        g.*,
        sum(CASE WHEN g.since_last <= 3600 THEN 0 ELSE 1 END) OVER (
            PARTITION BY g.principal
            ORDER BY g.second
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )                                                           AS run
    FROM with_gap AS g
),

ranked AS (
    SELECT
        n.*,
        row_number() OVER (PARTITION BY n.principal, n.run ORDER BY n.properties DESC, n.second)    AS place
    FROM numbered AS n
),

gathered AS (
    SELECT
        f.principal,
        f.first_seq,
        min(f.properties)                                           AS properties,
        array_join(array_sort(collect_set(concat_ws(' ', u.property, u.value_name))), ', ')     AS unfamiliar,
        max(u.seq)                                                  AS last_seq,
        min(u.history_events)                                       AS history_events,
        min(u.history_began_at)                                     AS history_began_at,
        count(DISTINCT u.seq)                                       AS event_count,
        bool_and(u.is_known)                                        AS is_all_known,
        bool_and(u.is_microsoft)                                    AS is_all_microsoft,
        slice(array_sort(collect_set(u.seq)), 1, 50)                AS evidence
    FROM ranked AS f
    JOIN unfamiliar AS u
        ON u.principal = f.principal
       AND u.second BETWEEN f.second AND f.second + 3600
    WHERE f.place = 1
    GROUP BY f.principal, f.first_seq
),

described AS (
    SELECT
        g.*,
        s.principal_kind,
        s.principal_id,
        s.principal_name,
        s.app_id,
        s.event_time                                                AS first_at,
        e.event_time                                                AS last_at,
        s.ip_address,
        s.country,
        s.network_name,
        s.client,
        s.resource_display_name,
        CAST(floor((unix_seconds(s.event_time) - unix_seconds(g.history_began_at)) / 86400) AS BIGINT)
                                                                    AS history_days,
        g.history_events < $min_history_events
            OR unix_seconds(s.event_time) - unix_seconds(g.history_began_at) < $learning_days * 86400
                                                                    AS is_thin
    FROM gathered AS g
    JOIN sign_in_context AS s ON s.seq = g.first_seq
    JOIN sign_in_fact AS e ON e.seq = g.last_seq
    WHERE s.principal_id IS NOT NULL
),

judged AS (
    SELECT
        CASE
            WHEN d.is_thin THEN 'info'
            -- At home, another client with another resource is a release.
            WHEN d.is_all_known THEN 'low'
            WHEN d.is_all_microsoft THEN 'low'
            WHEN d.properties >= 4 THEN 'high'
            ELSE 'medium'
        END                                                         AS severity,
        CASE WHEN d.is_thin THEN 'low' ELSE 'medium' END            AS confidence,
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
    entity_id;

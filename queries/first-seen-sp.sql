/*---
title    = "A first for this workload"
question = """\
    Which country, network, client, credential or resource did a workload use for the first time, and how much \
    history stands before it?"""
kind     = "finding"
family   = "first-seen"
reads    = ["service_principal", "managed_identity"]
needs    = ["resource"]
severity = "high"
confidence = "medium"
attack   = ["T1078.004"]

sentence = """\
    {entity_name} signed in {preposition} the {property} {value_name} for the first time at {first_at}, after \
    {history_days} {history_days|day|days} and {history_events} successful {history_events|sign-in|sign-ins} (values \
    before: {values_before}; other workloads that already used it: {others_before})."""
key      = ["entity_id", "property", "value"]

benign = [
    "The workload moved, was updated, or was given a new task.",
    "A planned rotation of a credential. See `sp-new-credential`, which tells rotations apart.",
    "The history is too short to tell new from rare. See `new_kind`, `history_days` and `covered_days`.",
]
not_shown = """\
    New is not wrong. Sign-ins from known networks are not judged, and where the history is thin only places and \
    credentials are listed. What a workload did before the first record is not known."""
next = [
    "Look at the sign-ins around it with `timeline-unified`.",
    "See `sp-new-country`, `sp-new-network` and `sp-new-credential`, which weigh what is listed here.",
    "Ask the owner of the application.",
]
derives = [
    "Microsoft Entra ID Protection, workload identity risk (Microsoft Learn, CC-BY-4.0): the properties to watch.",
    "reprise99, Identity-ServicePrincipalSigninfromnewIP (MIT): the idea.",
]

[[parameter]]
name    = "learning_days"
type    = "integer"
help    = "Days of history that a value must be preceded by; with fewer, it counts as thin history"
default = 2
reason  = "Microsoft's own detector for workloads learns from 2 to 60 days."

[[parameter]]
name    = "min_history_events"
type    = "integer"
help    = "Successful sign-ins that a value must be preceded by; with fewer, it counts as thin history"
default = 10
reason  = "Workloads are regular: ten sign-ins show the habit."

[[parameter]]
name     = "baseline_end"
type     = "timestamp"
help     = "Judge only what is new since this moment; without it, each value is judged by what came before it"
optional = true

[[parameter]]
name    = "properties"
type    = "list"
help    = "What to compare; cities and addresses change often"
default = ["country", "network", "address space", "client", "resource", "credential", "credential type"]
choices = [
    "country", "city", "network", "address", "address space", "client", "resource", "credential",
    "credential type",
]
reason  = "These change seldom for a workload; cities and addresses change often."

[[parameter]]
name    = "common_workloads"
type    = "integer"
help    = "A value that this many other workloads already used is common, and worth little"
default = 5
reason  = "What five others use is part of the organisation."

[[parameter]]
name    = "common_days"
type    = "integer"
help    = """\
    Others count only if they began this many days earlier, so that an intruder cannot make a network common in \
    one night"""
default = 7
reason  = "A week sees every weekly job, and is longer than an intruder's first night."

[[parameter]]
name    = "include_microsoft_apps"
type    = "boolean"
help    = "Judge Microsoft's own applications too, which hop between regions"
default = false
reason  = "Nobody but Microsoft can answer for their moves."
---*/

WITH compared AS (
    SELECT
        f.*,
        p.principal_kind,
        p.principal_id,
        p.principal_name,
        min(f.first_success_at) OVER (PARTITION BY f.principal, f.property) AS property_began_at,
        count(*) OVER (
            PARTITION BY f.property, f.value
            ORDER BY unix_seconds(f.first_success_at)
            RANGE BETWEEN UNBOUNDED PRECEDING AND $common_days * 86400 PRECEDING
        )                                                           AS others_before
    FROM first_seen AS f
    JOIN principal AS p ON p.principal = f.principal
    WHERE p.principal_kind = 'workload'
      AND p.principal_id IS NOT NULL
      AND f.first_success_seq IS NOT NULL
      AND array_contains($properties, f.property)
),

new_value AS (
    SELECT
        c.*,
        CASE
            WHEN c.history_events < $min_history_events THEN 'thin-history'
            WHEN CAST($baseline_end AS TIMESTAMP) IS NOT NULL
                THEN CASE
                    WHEN c.property_began_at < CAST($baseline_end AS TIMESTAMP)
                        THEN 'new-after-baseline'
                    ELSE 'thin-history'
                END
            WHEN unix_seconds(c.first_success_at) - unix_seconds(c.property_began_at) >= $learning_days * 86400
                THEN 'new-rolling'
            ELSE 'thin-history'
        END                                                         AS new_kind
    FROM compared AS c
    WHERE c.first_success_seq = c.first_unknown_seq
      -- The first value of all is what the workload has, not what is new.
      AND c.values_before > 0
      AND (CAST($baseline_end AS TIMESTAMP) IS NULL
           OR c.first_success_at >= CAST($baseline_end AS TIMESTAMP))
),

reported AS (
    SELECT
        n.*,
        e.day,
        e.sign_in_type,
        e.ip_address,
        e.country,
        e.as_organization,
        e.network_class,
        CASE
            WHEN e.is_hosting_or_anonymous THEN 'hosting or anonymous'
            WHEN NOT e.is_hosting_or_anonymous THEN 'ordinary'
        END                                                         AS address_space,
        CASE n.property
            WHEN 'network' THEN e.network_name
            WHEN 'address' THEN e.ip_address
            WHEN 'resource' THEN coalesce(e.resource_display_name, n.value)
            ELSE n.value
        END                                                         AS value_name
    FROM new_value AS n
    JOIN sign_in_context AS e ON e.seq = n.first_success_seq
    -- A workload's first days are full of firsts: of those, only the graver are listed.
    WHERE (n.new_kind <> 'thin-history'
           OR n.property IN ('country', 'network', 'address space', 'credential', 'credential type'))
      AND e.sign_in_type IN ('service_principal', 'managed_identity')
      AND (NOT e.is_microsoft_app OR $include_microsoft_apps)
),

supporting AS (
    -- The first sign-in of each combination that has the value: enough to see it, and few.
    SELECT r.principal, r.property, r.value, s.first_seq AS seq
    FROM reported AS r
    JOIN combination_context AS s
        ON s.principal = r.principal
       AND r.value = CASE r.property
            WHEN 'country' THEN s.country
            WHEN 'city'
                THEN CASE WHEN s.city IS NOT NULL THEN concat_ws(', ', s.city, s.region, s.country) END
            WHEN 'network' THEN s.network
            WHEN 'address' THEN s.network_group
            WHEN 'address space' THEN CASE
                WHEN s.is_hosting_or_anonymous THEN 'hosting or anonymous'
                WHEN NOT s.is_hosting_or_anonymous THEN 'ordinary'
            END
            WHEN 'client' THEN s.client
            WHEN 'resource' THEN s.resource
            WHEN 'credential' THEN s.credential
            ELSE s.client_credential_type
        END
    WHERE s.succeeded AND s.known_label IS NULL
),

evidence_of AS (
    SELECT
        principal,
        property,
        value,
        slice(array_sort(collect_list(seq)), 1, 50)                 AS evidence
    FROM supporting
    GROUP BY principal, property, value
),

judged AS (
    SELECT
        CASE
            WHEN r.new_kind = 'thin-history' THEN 'info'
            WHEN r.property = 'country' AND r.address_space = 'hosting or anonymous' THEN 'high'
            WHEN r.others_before >= $common_workloads THEN 'info'
            -- A new credential is judged by sp-new-credential, which knows a rotation when it sees one.
            -- A service of Microsoft's that signs in for the workload brings its own place.
            WHEN r.network_class = 'microsoft' THEN 'low'
            WHEN r.property IN ('country', 'address space', 'credential type') THEN 'medium'
            ELSE 'low'
        END                                                         AS severity,
        CASE
            WHEN r.new_kind = 'thin-history' OR c.covered_days < 10 THEN 'low'
            ELSE 'medium'
        END                                                         AS confidence,
        r.*,
        CAST(floor((unix_seconds(r.first_success_at) - unix_seconds(r.property_began_at)) / 86400) AS BIGINT)
                                                                    AS days_of_history,
        c.covered_days,
        e.evidence
    FROM reported AS r
    JOIN covered_day AS c ON c.record_kind = r.sign_in_type AND c.day = r.day
    JOIN evidence_of AS e
        ON e.principal = r.principal AND e.property = r.property AND e.value = r.value
)

SELECT
    severity,
    confidence,
    principal_kind                                                  AS entity_kind,
    principal_id                                                    AS entity_id,
    principal_name                                                  AS entity_name,
    first_success_at                                                AS first_at,
    last_unknown_at                                                 AS last_at,
    unknown_successes                                               AS event_count,
    days_of_history                                                 AS history_days,
    history_events,
    new_kind = 'thin-history'                                       AS little_history,
    evidence,
    property,
    value,
    value_name,
    CASE
        WHEN property IN ('country', 'city', 'network', 'address', 'address space') THEN 'from'
        WHEN property = 'resource' THEN 'to'
        ELSE 'with'
    END                                                             AS preposition,
    new_kind,
    ip_address,
    country,
    as_organization,
    address_space,
    values_before,
    others_before,
    covered_days
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    property,
    value;

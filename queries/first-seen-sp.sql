/*---
title    = "A first for this workload"
question = """\
    Which country, network, client, credential or resource did a workload use for the first time, and how much \
    history stands before it?"""
kind     = "finding"
severity = "high"
attack   = ["T1078.004"]

sentence = """\
    {entity_name} signed in with the {property} {value_name} for the first time at {first_at}, after \
    {history_days} days and {history_events} successful sign-ins (values before: {values_before}; other \
    workloads that already used it: {others_before})."""
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

[[parameter]]
name    = "learning_days"
type    = "integer"
help    = "Days of history that a value must be preceded by; with fewer, it counts as thin history"
default = 2

[[parameter]]
name    = "min_history_events"
type    = "integer"
help    = "Successful sign-ins that a value must be preceded by; with fewer, it counts as thin history"
default = 10

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

[[parameter]]
name    = "common_workloads"
type    = "integer"
help    = "A value that this many other workloads already used is common, and worth little"
default = 5

[[parameter]]
name    = "common_days"
type    = "integer"
help    = """\
    Others count only if they began this many days earlier, so that an intruder cannot make a network common in \
    one night"""
default = 7

[[parameter]]
name    = "include_microsoft_apps"
type    = "boolean"
help    = "Judge Microsoft's own applications too, which hop between regions"
default = false
---*/

WITH microsoft_application AS (
    -- The two tenants that Microsoft registers its own applications in.
    SELECT DISTINCT principal_id
    FROM sign_in
    WHERE app_owner_tenant_id IN ('f8cdef31-a31e-4b4a-93e4-5f571e91255a',
                                  '72f988bf-86f1-41af-91ab-2d7cd011db47')
),

successful AS (
    SELECT
        s.seq,
        s.event_time,
        s.principal_kind,
        s.principal_id,
        s.principal_name,
        s.known_label IS NOT NULL                                   AS is_known,
        CAST(floor(unix_seconds(s.event_time) / 86400) AS BIGINT)   AS day,
        s.country,
        CASE WHEN s.city IS NOT NULL THEN concat_ws(', ', s.city, s.region, s.country) END
                                                                    AS city,
        s.network,
        s.as_organization,
        s.ip_address,
        s.network_group,
        CASE
            WHEN s.ip_key IS NULL THEN NULL
            WHEN s.network_class IN ('hosting', 'vpn', 'tor') THEN 'hosting or anonymous'
            ELSE 'ordinary'
        END                                                         AS address_space,
        -- The name before the version: a version is new every month.
        lower(regexp_extract(s.user_agent, '^([^/ ]+)', 1))         AS client,
        coalesce(s.resource_id, s.resource_display_name)            AS resource,
        s.resource_display_name,
        s.credential,
        s.client_credential_type                                    AS credential_type
    FROM sign_in_place AS s
    LEFT JOIN microsoft_application AS m ON m.principal_id = s.principal_id
    WHERE s.sign_in_type IN ('service_principal', 'managed_identity')
      AND s.principal_id IS NOT NULL
      AND s.outcome = 'success'
      AND (m.principal_id IS NULL OR $include_microsoft_apps)
),

with_history AS (
    SELECT
        s.*,
        row_number() OVER (PARTITION BY s.principal_id ORDER BY s.seq) - 1  AS history_events
    FROM successful AS s
),

combination AS (
    -- The same things come together again and again: fold them before taking them apart.
    SELECT
        principal_id,
        is_known,
        country,
        city,
        network,
        network_group,
        address_space,
        client,
        resource,
        credential,
        credential_type,
        min(seq)                                                    AS first_seq,
        min(event_time)                                             AS first_at,
        max(event_time)                                             AS last_at,
        count(*)                                                    AS events
    FROM successful
    GROUP BY
        principal_id,
        is_known,
        country,
        city,
        network,
        network_group,
        address_space,
        client,
        resource,
        credential,
        credential_type
),

part AS (
    SELECT principal_id, is_known, first_seq, first_at, last_at, events, 'country' AS property, country AS value
    FROM combination
    UNION ALL
    SELECT principal_id, is_known, first_seq, first_at, last_at, events, 'city', city
    FROM combination
    UNION ALL
    SELECT principal_id, is_known, first_seq, first_at, last_at, events, 'network', network
    FROM combination
    UNION ALL
    SELECT principal_id, is_known, first_seq, first_at, last_at, events, 'address', network_group
    FROM combination
    UNION ALL
    SELECT principal_id, is_known, first_seq, first_at, last_at, events, 'address space', address_space
    FROM combination
    UNION ALL
    SELECT principal_id, is_known, first_seq, first_at, last_at, events, 'resource', resource
    FROM combination
    UNION ALL
    SELECT principal_id, is_known, first_seq, first_at, last_at, events, 'client', client
    FROM combination
    UNION ALL
    SELECT principal_id, is_known, first_seq, first_at, last_at, events, 'credential', credential
    FROM combination
    UNION ALL
    SELECT principal_id, is_known, first_seq, first_at, last_at, events, 'credential type', credential_type
    FROM combination
),

value_of_principal AS (
    SELECT
        principal_id,
        property,
        value,
        min(first_seq)                                              AS first_seq,
        min(CASE WHEN NOT is_known THEN first_seq END)              AS first_unknown_seq,
        min(first_at)                                               AS first_at,
        max(CASE WHEN NOT is_known THEN last_at END)                AS last_at,
        sum(CASE WHEN NOT is_known THEN events ELSE 0 END)          AS events
    FROM part
    WHERE value IS NOT NULL
      AND value <> ''
      AND array_contains($properties, property)
    GROUP BY principal_id, property, value
),

ranked AS (
    SELECT
        v.*,
        row_number() OVER (PARTITION BY v.principal_id, v.property ORDER BY v.first_seq) - 1
                                                                    AS values_before,
        min(v.first_at) OVER (PARTITION BY v.principal_id, v.property)
                                                                    AS history_began_at,
        count(*) OVER (
            PARTITION BY v.property, v.value
            ORDER BY unix_seconds(v.first_at)
            RANGE BETWEEN UNBOUNDED PRECEDING AND $common_days * 86400 PRECEDING
        )                                                           AS others_before
    FROM value_of_principal AS v
),

decided AS (
    SELECT
        r.*,
        e.principal_kind,
        e.principal_name,
        e.day,
        e.ip_address,
        e.country,
        e.as_organization,
        e.address_space,
        e.history_events,
        CASE r.property
            WHEN 'network' THEN coalesce(e.as_organization, e.ip_address)
            WHEN 'address' THEN e.ip_address
            WHEN 'resource' THEN coalesce(e.resource_display_name, r.value)
            ELSE r.value
        END                                                         AS value_name,
        CAST(floor((unix_seconds(r.first_at) - unix_seconds(r.history_began_at)) / 86400) AS BIGINT)
                                                                    AS history_days,
        CASE
            WHEN e.history_events < $min_history_events THEN 'thin-history'
            WHEN CAST($baseline_end AS TIMESTAMP) IS NOT NULL
                THEN CASE
                    WHEN r.history_began_at < CAST($baseline_end AS TIMESTAMP)
                        THEN 'new-after-baseline'
                    ELSE 'thin-history'
                END
            WHEN unix_seconds(r.first_at) - unix_seconds(r.history_began_at) >= $learning_days * 86400
                THEN 'new-rolling'
            ELSE 'thin-history'
        END                                                         AS new_kind
    FROM ranked AS r
    JOIN with_history AS e ON e.seq = r.first_seq
    WHERE r.first_seq = r.first_unknown_seq
      -- The first value of all is what the workload has, not what is new.
      AND r.values_before > 0
      AND (CAST($baseline_end AS TIMESTAMP) IS NULL
           OR r.first_at >= CAST($baseline_end AS TIMESTAMP))
),

reported AS (
    -- A workload's first days are full of firsts: of those, only the graver are listed.
    SELECT *
    FROM decided
    WHERE new_kind <> 'thin-history'
       OR property IN ('country', 'network', 'address space', 'credential', 'credential type')
),

supporting AS (
    SELECT r.principal_id, r.property, r.value, s.seq
    FROM reported AS r
    JOIN successful AS s
        ON s.principal_id = r.principal_id
       AND r.value = CASE r.property
            WHEN 'country' THEN s.country
            WHEN 'city' THEN s.city
            WHEN 'network' THEN s.network
            WHEN 'address' THEN s.network_group
            WHEN 'address space' THEN s.address_space
            WHEN 'client' THEN s.client
            WHEN 'resource' THEN s.resource
            WHEN 'credential' THEN s.credential
            ELSE s.credential_type
        END
    WHERE NOT s.is_known
),

evidence_of AS (
    SELECT
        principal_id,
        property,
        value,
        slice(array_sort(collect_list(seq)), 1, 50)                 AS evidence
    FROM supporting
    GROUP BY principal_id, property, value
),

covered_day AS (
    SELECT DISTINCT CAST(floor(unix_seconds(event_time) / 86400) AS BIGINT) AS day
    FROM sign_in
    WHERE sign_in_type IN ('service_principal', 'managed_identity')
),

coverage AS (
    SELECT d.day, count(b.day) AS covered_days
    FROM covered_day AS d
    LEFT JOIN covered_day AS b ON b.day BETWEEN d.day - 14 AND d.day - 1
    GROUP BY d.day
),

judged AS (
    SELECT
        CASE
            WHEN r.new_kind = 'thin-history' THEN 'info'
            WHEN r.property = 'country' AND r.address_space = 'hosting or anonymous' THEN 'high'
            WHEN r.others_before >= $common_workloads THEN 'info'
            -- A new credential is judged by sp-new-credential, which knows a rotation when it sees one.
            WHEN r.property IN ('country', 'address space', 'credential type') THEN 'medium'
            ELSE 'low'
        END                                                         AS severity,
        CASE
            WHEN r.new_kind = 'thin-history' OR c.covered_days < 10 THEN 'low'
            ELSE 'medium'
        END                                                         AS confidence,
        r.*,
        c.covered_days,
        e.evidence
    FROM reported AS r
    JOIN coverage AS c ON c.day = r.day
    JOIN evidence_of AS e
        ON e.principal_id = r.principal_id AND e.property = r.property AND e.value = r.value
)

SELECT
    severity,
    confidence,
    principal_kind                                                  AS entity_kind,
    principal_id                                                    AS entity_id,
    coalesce(principal_name, principal_id)                          AS entity_name,
    first_at,
    last_at,
    CAST(events AS BIGINT)                                          AS event_count,
    evidence,
    property,
    value,
    value_name,
    new_kind,
    ip_address,
    country,
    as_organization,
    address_space,
    history_days,
    history_events,
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

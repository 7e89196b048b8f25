/*---
title    = "Service principal signed in from a network that is new to it"
question = """\
    Which workloads moved to a new network, and did they move between ordinary and rented or anonymous address \
    space?"""
kind     = "finding"
family   = "client-credential-abuse"
reads    = ["service_principal"]
needs    = ["geoip-asn"]
severity = "high"
confidence = "medium"
attack   = ["T1078.004", "T1090"]

sentence = """\
    {entity_name} signed in from {network_name} for the first time at {first_at}, after {history_days} \
    {history_days|day|days} and {history_events} successful {history_events|sign-in|sign-ins} (networks before: \
    {networks_before}; change of address space: {hosting_change})."""
key      = ["entity_id", "network"]

benign = [
    "The workload moved: a new build agent, another cloud, a changed internet provider.",
    "The workload runs on hosted agents that change networks by design. See `networks_before`.",
    "The history is too short to tell new from rare. See `new_kind`, `history_days` and `covered_days`.",
]
not_shown = """\
    A sign-in shows where the token was asked for, not who asked, and not what was done with the token. Sign-ins \
    from another customer of the same provider look like the owner's."""
next = [
    "Ask the owner of the application whether they know the network.",
    "See which credential was shown from there, and run `sp-new-credential` and `sp-credential-added-then-used`.",
    "If the network is the organisation's own, add it as a known network and run again.",
]
derives = [
    "reprise99, Identity-ServicePrincipalSigninfromnewIP (MIT): the idea; compared here with the workload itself.",
]

[[parameter]]
name    = "learning_days"
type    = "integer"
help    = "Days of history that a network must be preceded by; with fewer, it is only listed as thin history"
default = 2
reason  = "Microsoft's own detector for workloads learns from 2 to 60 days."

[[parameter]]
name    = "min_history_events"
type    = "integer"
help    = "Successful sign-ins that a network must be preceded by; with fewer, it is only listed as thin history"
default = 3
reason  = "Workloads are regular: three sign-ins show the place."

[[parameter]]
name     = "baseline_end"
type     = "timestamp"
help     = "Judge only what is new since this moment; without it, each network is judged by what came before it"
optional = true

[[parameter]]
name    = "roaming_networks"
type    = "integer"
help    = "A workload that already used this many networks is roaming: one more is worth little"
default = 6
reason  = "Who has come from six networks will come from a seventh."

[[parameter]]
name    = "include_microsoft"
type    = "boolean"
help    = "Report Microsoft's own service networks too"
default = false
reason  = "Azure moves workloads between its own networks unasked."

[[parameter]]
name    = "include_microsoft_apps"
type    = "boolean"
help    = "Judge Microsoft's own applications too, which hop between regions"
default = false
reason  = "Nobody but Microsoft can answer for their moves."
---*/

WITH successful AS (
    SELECT
        c.principal,
        c.network,
        c.first_seq,
        c.first_at,
        c.last_at,
        c.events,
        c.known_label IS NULL                                       AS is_unknown
    FROM combination_context AS c
    WHERE c.sign_in_type = 'service_principal'
      AND c.outcome = 'success'
      AND c.principal_id IS NOT NULL
      AND c.network IS NOT NULL
      AND (NOT c.is_microsoft_app OR $include_microsoft_apps)
),

network_of_principal AS (
    -- Sign-ins from known networks count as history, never as evidence.
    SELECT
        principal,
        network,
        min(first_seq)                                              AS first_seq,
        min(CASE WHEN is_unknown THEN first_at END)                 AS first_at,
        max(CASE WHEN is_unknown THEN last_at END)                  AS last_at,
        CAST(sum(CASE WHEN is_unknown THEN events ELSE 0 END) AS BIGINT)    AS event_count
    FROM successful
    GROUP BY principal, network
),

ranked AS (
    SELECT
        n.*,
        row_number() OVER (PARTITION BY n.principal ORDER BY n.first_seq) - 1   AS networks_before
    FROM network_of_principal AS n
),

came_to AS (
    SELECT
        r.*,
        e.event_time,
        e.day,
        e.principal_kind,
        e.principal_id,
        e.principal_name,
        e.ip_address,
        e.country,
        e.asn,
        e.as_organization,
        e.network_class,
        CASE WHEN e.is_hosting_or_anonymous THEN 1 ELSE 0 END       AS is_rented
    FROM ranked AS r
    JOIN sign_in_context AS e ON e.seq = r.first_seq
    -- The first network of all is where the workload lives.
    WHERE r.networks_before > 0
      AND e.known_label IS NULL
      -- Rented Azure addresses share Microsoft's AS numbers but are classed hosting: they stay.
      AND ($include_microsoft
           OR NOT (coalesce(e.network_class = 'microsoft', FALSE)
                   OR (e.network_class IS NULL AND e.is_microsoft_as)))
      AND (CAST($baseline_end AS TIMESTAMP) IS NULL
           OR e.event_time >= CAST($baseline_end AS TIMESTAMP))
),

mover AS (
    SELECT DISTINCT principal
    FROM came_to
),

-- What stood before is counted sign-in by sign-in, of those workloads alone that came to a new network.
success_of_mover AS (
    SELECT
        f.principal,
        f.seq,
        f.event_time,
        l.network,
        coalesce(k.known_label, l.known_label) IS NULL              AS is_unknown,
        CASE
            WHEN l.ip_key IS NULL THEN 0
            WHEN coalesce(k.network_class, l.network_class) IN ('hosting', 'vpn', 'tor') THEN 1
            ELSE 0
        END                                                         AS is_rented
    FROM mover AS m
    JOIN sign_in_fact AS f ON f.principal = m.principal
    JOIN what_context AS a ON a.what_id = f.what_id
    JOIN where_context AS l ON l.where_id = f.where_id
    LEFT JOIN known_sign_in AS k ON k.seq = f.seq
    WHERE f.sign_in_type = 'service_principal'
      AND f.outcome = 'success'
      AND l.network IS NOT NULL
      AND (NOT a.is_microsoft_app OR $include_microsoft_apps)
),

with_history AS (
    SELECT
        s.seq,
        row_number() OVER (PARTITION BY s.principal ORDER BY s.seq) - 1     AS history_events,
        sum(s.is_rented) OVER (
            PARTITION BY s.principal
            ORDER BY s.seq
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        )                                                                   AS rented_before
    FROM success_of_mover AS s
),

history_of_mover AS (
    SELECT principal, min(event_time)                               AS history_began_at
    FROM success_of_mover
    GROUP BY principal
),

evidence_of AS (
    SELECT
        s.principal,
        s.network,
        slice(array_sort(collect_list(s.seq)), 1, 50)               AS evidence
    FROM came_to AS n
    JOIN success_of_mover AS s ON s.principal = n.principal AND s.network = n.network
    WHERE s.is_unknown
    GROUP BY s.principal, s.network
),

decided AS (
    SELECT
        n.*,
        v.evidence,
        e.history_events,
        CAST(floor((unix_seconds(n.event_time) - unix_seconds(h.history_began_at)) / 86400) AS BIGINT)
                                                                    AS history_days,
        CASE
            WHEN n.is_rented = 1 AND e.rented_before < 0.05 * e.history_events
                THEN 'to rented or anonymous space'
            WHEN n.is_rented = 0 AND e.rented_before > 0.95 * e.history_events
                THEN 'from rented or anonymous space'
            ELSE 'none'
        END                                                         AS hosting_change,
        CASE
            WHEN e.history_events < $min_history_events THEN 'thin-history'
            WHEN CAST($baseline_end AS TIMESTAMP) IS NOT NULL
                THEN CASE
                    WHEN h.history_began_at < CAST($baseline_end AS TIMESTAMP)
                        THEN 'new-after-baseline'
                    ELSE 'thin-history'
                END
            WHEN unix_seconds(n.event_time) - unix_seconds(h.history_began_at) >= $learning_days * 86400
                THEN 'new-rolling'
            ELSE 'thin-history'
        END                                                         AS new_kind,
        round(e.rented_before / e.history_events, 3)                AS rented_share_before
    FROM came_to AS n
    JOIN with_history AS e ON e.seq = n.first_seq
    JOIN history_of_mover AS h ON h.principal = n.principal
    JOIN evidence_of AS v ON v.principal = n.principal AND v.network = n.network
),

judged AS (
    SELECT
        CASE
            WHEN d.new_kind = 'thin-history' THEN 'info'
            WHEN d.networks_before >= $roaming_networks THEN 'low'
            WHEN d.hosting_change <> 'none' THEN 'high'
            ELSE 'medium'
        END                                                         AS severity,
        CASE
            WHEN d.new_kind = 'thin-history' THEN 'low'
            ELSE 'medium'
        END                                                         AS confidence,
        d.*,
        c.covered_days
    FROM decided AS d
    JOIN covered_day AS c ON c.record_kind = 'service_principal' AND c.day = d.day
)

SELECT
    severity,
    confidence,
    principal_kind                                                  AS entity_kind,
    principal_id                                                    AS entity_id,
    coalesce(principal_name, principal_id)                          AS entity_name,
    first_at,
    last_at,
    event_count,
    history_days,
    history_events,
    new_kind = 'thin-history'                                       AS little_history,
    evidence,
    network,
    coalesce(as_organization, ip_address)                           AS network_name,
    asn,
    network_class,
    country,
    ip_address,
    new_kind,
    hosting_change,
    rented_share_before,
    networks_before,
    covered_days
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    network;

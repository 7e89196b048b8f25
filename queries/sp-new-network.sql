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
    {entity_name} signed in from {network_name} for the first time at {first_at}, after {history_days} days and \
    {history_events} successful sign-ins (networks before: {networks_before}; change of address space: \
    {hosting_change})."""
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
        s.seq,
        s.event_time,
        s.principal_kind,
        s.principal_id,
        s.principal_name,
        s.ip_address,
        s.country,
        s.network,
        s.asn,
        s.as_organization,
        s.network_class,
        s.known_label IS NULL                                       AS is_unknown,
        CASE WHEN s.is_hosting_or_anonymous THEN 1 ELSE 0 END       AS is_rented,
        -- Rented Azure addresses share Microsoft's AS numbers but are classed hosting: they stay.
        coalesce(s.network_class = 'microsoft', FALSE)
            OR (s.network_class IS NULL AND s.is_microsoft_as)      AS is_microsoft,
        s.day
    FROM sign_in_context AS s
    WHERE s.sign_in_type = 'service_principal'
      AND s.outcome = 'success'
      AND s.principal_id IS NOT NULL
      AND s.network IS NOT NULL
      AND (NOT s.is_microsoft_app OR $include_microsoft_apps)
),

with_history AS (
    SELECT
        s.*,
        row_number() OVER (PARTITION BY s.principal_id ORDER BY s.seq) - 1  AS history_events,
        min(s.event_time) OVER (PARTITION BY s.principal_id)                AS history_began_at,
        sum(s.is_rented) OVER (
            PARTITION BY s.principal_id
            ORDER BY s.seq
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        )                                                                   AS rented_before
    FROM successful AS s
),

network_of_principal AS (
    -- Sign-ins from known networks count as history, never as evidence.
    SELECT
        principal_id,
        network,
        max(principal_name)                                         AS principal_name,
        min(seq)                                                    AS first_seq,
        min(CASE WHEN is_unknown THEN event_time END)               AS first_at,
        max(CASE WHEN is_unknown THEN event_time END)               AS last_at,
        count(CASE WHEN is_unknown THEN 1 END)                      AS event_count,
        slice(array_sort(collect_list(CASE WHEN is_unknown THEN seq END)), 1, 50)
                                                                    AS evidence
    FROM with_history
    GROUP BY principal_id, network
),

ranked AS (
    SELECT
        n.*,
        row_number() OVER (PARTITION BY n.principal_id ORDER BY n.first_seq) - 1 AS networks_before
    FROM network_of_principal AS n
),

decided AS (
    SELECT
        r.*,
        e.day,
        e.principal_kind,
        e.ip_address,
        e.country,
        e.asn,
        e.as_organization,
        e.network_class,
        e.history_events,
        CAST(floor((unix_seconds(e.event_time) - unix_seconds(e.history_began_at)) / 86400) AS BIGINT)
                                                                    AS history_days,
        CASE
            WHEN e.is_rented = 1 AND e.rented_before < 0.05 * e.history_events
                THEN 'to rented or anonymous space'
            WHEN e.is_rented = 0 AND e.rented_before > 0.95 * e.history_events
                THEN 'from rented or anonymous space'
            ELSE 'none'
        END                                                         AS hosting_change,
        CASE
            WHEN e.history_events < $min_history_events THEN 'thin-history'
            WHEN CAST($baseline_end AS TIMESTAMP) IS NOT NULL
                THEN CASE
                    WHEN e.history_began_at < CAST($baseline_end AS TIMESTAMP)
                        THEN 'new-after-baseline'
                    ELSE 'thin-history'
                END
            WHEN unix_seconds(e.event_time) - unix_seconds(e.history_began_at) >= $learning_days * 86400
                THEN 'new-rolling'
            ELSE 'thin-history'
        END                                                         AS new_kind,
        round(e.rented_before / e.history_events, 3)                AS rented_share_before
    FROM ranked AS r
    JOIN with_history AS e ON e.seq = r.first_seq
    WHERE e.is_unknown
      -- The first network of all is where the workload lives.
      AND r.networks_before > 0
      AND (NOT e.is_microsoft OR $include_microsoft)
      AND (CAST($baseline_end AS TIMESTAMP) IS NULL
           OR e.event_time >= CAST($baseline_end AS TIMESTAMP))
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

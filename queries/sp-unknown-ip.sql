/*---
title    = "Service principal sign-ins that do not come from a known address"
question = "Which workloads signed in from addresses outside the known networks?"
kind     = "finding"
family   = "client-credential-abuse"
reads    = ["service_principal"]
needs    = ["address"]
severity = "high"
confidence = "medium"
attack   = ["T1078.004"]

sentence = """\
    {entity_name} signed in from {network_name} ({place}), which is no known network (addresses: {addresses}, such \
    as {ip_addresses}): {successes} {successes|sign-in|sign-ins} succeeded and {failures} did not ({note})."""
key      = ["entity_id", "app_id", "network", "country"]

benign = [
    "The list of known networks is not complete: build agents, cloud egress and partners are easily forgotten.",
    "The workload moved to a new address inside a network it already used. See `usual_networks`.",
]
not_shown = """\
    An address says where a token was asked for, not by whom. Sign-ins without a usable address are not judged; \
    a list of networks is as good as the one who made it."""
next = [
    """\
        Ask the owner of the application for the addresses it runs from; add those as known networks, for this \
        workload alone where they are its own.""",
    "For the rest, see the credentials named here and run `sp-new-credential`.",
    "Compare our country with Microsoft's (`logged_country`): where they differ, neither is proof.",
]
derives = [
    "verboon.info, Monitoring Service principal sign-ins with AzureAD and Azure Sentinel, October 2020: the idea.",
    "Azure-Sentinel, SigninAttemptsBySuspectIP (MIT): the idea.",
]

[[parameter]]
name    = "ignore_microsoft"
type    = "boolean"
help    = "Do not list Microsoft's own service networks; rented Azure machines are not among them"
default = false
reason  = "They are listed as low: some services act for whoever asks them."

[[parameter]]
name    = "min_events"
type    = "integer"
help    = "Pass over networks with fewer sign-ins than this"
default = 1
reason  = "One sign-in from elsewhere can be the one that matters."
---*/

WITH addressed AS (
    SELECT
        c.*,
        coalesce(c.principal_id, 'unknown')                         AS workload,
        c.network                                                   AS place_on_network
    FROM combination_context AS c
    WHERE c.sign_in_type = 'service_principal'
      AND c.ip_key IS NOT NULL
),

day_of_address AS (
    -- Numbers first: texts are looked up for what is left.
    SELECT DISTINCT principal, where_id, day
    FROM sign_in_fact
    WHERE sign_in_type = 'service_principal'
      AND outcome = 'success'
),

day_of_network AS (
    SELECT DISTINCT
        coalesce(p.principal_id, 'unknown')                         AS workload,
        l.network                                                   AS place_on_network,
        d.day
    FROM day_of_address AS d
    JOIN principal AS p ON p.principal = d.principal
    JOIN where_context AS l ON l.where_id = d.where_id
    WHERE l.ip_key IS NOT NULL
),

day_of_workload AS (
    SELECT workload, count(DISTINCT day)                            AS days
    FROM day_of_network
    GROUP BY workload
),

name_of_network AS (
    SELECT
        workload,
        place_on_network,
        max(network_name)                                           AS network_name
    FROM addressed
    WHERE outcome = 'success'
    GROUP BY workload, place_on_network
),

days_of_network AS (
    SELECT workload, place_on_network, count(*)                     AS days
    FROM day_of_network
    GROUP BY workload, place_on_network
),

usual_network AS (
    -- Days, not events: an intruder in a hurry must not become usual.
    SELECT n.workload, n.place_on_network, n.network_name
    FROM name_of_network AS n
    JOIN days_of_network AS on_network
        ON on_network.workload = n.workload AND on_network.place_on_network = n.place_on_network
    JOIN day_of_workload AS d ON d.workload = n.workload
    WHERE on_network.days >= 0.2 * d.days
),

usual_networks AS (
    SELECT workload, array_join(array_sort(collect_set(network_name)), ', ') AS names
    FROM usual_network
    GROUP BY workload
),

list_for_everybody AS (
    SELECT count(*) AS entries
    FROM known_network
    WHERE scope = '*'
),

-- A list of networks is meant for a workload that has an entry of its own, or comes from one of
-- them at times. It says nothing about a workload that never does.
workload_from_known AS (
    SELECT DISTINCT workload
    FROM addressed
    WHERE known_label IS NOT NULL
      AND outcome = 'success'
),

list_of_one AS (
    SELECT scope, count(*) AS entries
    FROM known_network
    WHERE scope <> '*'
    GROUP BY scope
),

unknown_network AS (
    SELECT
        workload,
        app_id,
        place_on_network,
        country,
        max(principal_kind)                                         AS principal_kind,
        max(principal_name)                                         AS principal_name,
        max(service_principal_id)                                   AS service_principal_id,
        -- A device changes its IPv6 address daily inside its /64.
        count(DISTINCT network_group)                               AS addresses,
        array_join(slice(array_sort(collect_set(ip_address)), 1, 5), ', ')
                                                                    AS ip_addresses,
        -- The first that names a city: a place is that of one record.
        coalesce(min(CASE WHEN city IS NOT NULL THEN first_seq END), min(first_seq))    AS placed_seq,
        max(network_name)                                           AS network_name,
        max(asn)                                                    AS asn,
        max(as_organization)                                        AS as_organization,
        max(network_class)                                          AS network_class,
        min(first_at)                                               AS first_at,
        max(last_at)                                                AS last_at,
        CAST(sum(events) AS BIGINT)                                 AS event_count,
        CAST(sum(CASE WHEN outcome = 'success' THEN events ELSE 0 END) AS BIGINT)       AS successes,
        CAST(sum(CASE WHEN outcome <> 'success' THEN events ELSE 0 END) AS BIGINT)      AS failures,
        array_join(array_sort(collect_set(CAST(error_code AS STRING))), ', ')
                                                                    AS error_codes,
        array_join(array_sort(collect_set(resource_display_name)), ', ')
                                                                    AS resources,
        array_join(array_sort(collect_set(credential)), ', ')       AS credentials
    FROM addressed
    WHERE known_label IS NULL
      AND NOT ($ignore_microsoft AND coalesce(network_class, '') = 'microsoft')
    GROUP BY workload, app_id, place_on_network, country
    HAVING sum(events) >= $min_events
),

-- A principal's sign-ins with one `what` from one `where` are all of one group.
part_of_network AS (
    SELECT DISTINCT a.principal, a.what_id, a.where_id, u.placed_seq
    FROM addressed AS a
    JOIN unknown_network AS u
        ON u.workload = a.workload
       AND u.place_on_network = a.place_on_network
       AND coalesce(u.app_id, '') = coalesce(a.app_id, '')
       AND (u.app_id IS NULL) = (a.app_id IS NULL)
       AND coalesce(u.country, '') = coalesce(a.country, '')
       AND (u.country IS NULL) = (a.country IS NULL)
),

event_of AS (
    SELECT n.placed_seq, f.seq
    FROM part_of_network AS n
    JOIN sign_in_fact AS f
        ON f.principal = n.principal AND f.what_id = n.what_id AND f.where_id = n.where_id
    JOIN where_context AS l ON l.where_id = f.where_id
    LEFT JOIN known_sign_in AS k ON k.seq = f.seq
    WHERE f.sign_in_type = 'service_principal'
      AND coalesce(k.known_label, l.known_label) IS NULL
      AND NOT ($ignore_microsoft AND coalesce(k.network_class, l.network_class, '') = 'microsoft')
),

evidence_of AS (
    SELECT placed_seq, slice(array_sort(collect_list(seq)), 1, 50)  AS evidence
    FROM event_of
    GROUP BY placed_seq
),

described AS (
    SELECT
        u.*,
        v.evidence,
        placed.region,
        placed.city,
        placed.logged_country,
        placed.logged_state,
        placed.logged_city,
        names.names                                                 AS usual_networks,
        usual.place_on_network IS NOT NULL                          AS is_usual_network,
        covered.workload IS NOT NULL
            OR by_app.entries IS NOT NULL
            OR by_principal.entries IS NOT NULL                     AS is_covered,
        everybody.entries
            + coalesce(by_app.entries, 0)
            + coalesce(by_principal.entries, 0)                     AS entries
    FROM unknown_network AS u
    JOIN addressed AS placed ON placed.first_seq = u.placed_seq
    JOIN evidence_of AS v ON v.placed_seq = u.placed_seq
    CROSS JOIN list_for_everybody AS everybody
    LEFT JOIN workload_from_known AS covered ON covered.workload = u.workload
    LEFT JOIN list_of_one AS by_app ON by_app.scope = u.app_id
    LEFT JOIN list_of_one AS by_principal ON by_principal.scope = u.service_principal_id
    LEFT JOIN usual_networks AS names ON names.workload = u.workload
    LEFT JOIN usual_network AS usual
        ON usual.workload = u.workload AND usual.place_on_network = u.place_on_network
),

judged AS (
    SELECT
        CASE
            -- Without a list nothing is known, so nothing is unknown.
            WHEN d.entries = 0 THEN 'info'
            WHEN d.is_usual_network AND NOT d.is_covered THEN 'info'
            WHEN d.is_usual_network THEN 'low'
            -- A service of Microsoft's asks for tokens in the workload's name: nobody's list has its addresses.
            WHEN d.network_class = 'microsoft' THEN 'low'
            WHEN d.successes > 0
                 AND (d.is_covered OR d.network_class IN ('hosting', 'vpn', 'tor')) THEN 'high'
            ELSE 'medium'
        END                                                         AS severity,
        CASE WHEN d.entries = 0 THEN 'low' ELSE 'medium' END        AS confidence,
        CASE
            WHEN d.entries = 0
                THEN 'no known network was given for this workload, so this accuses nobody'
            WHEN d.is_usual_network AND NOT d.is_covered
                THEN 'a network it uses often; no known network covers this workload'
            WHEN d.is_usual_network THEN 'a network it uses often'
            WHEN d.network_class = 'microsoft' THEN 'a network of services of Microsoft, which others cannot rent'
            ELSE 'not a network it uses often'
        END                                                         AS note,
        d.*
    FROM described AS d
)

SELECT
    severity,
    confidence,
    principal_kind                                                  AS entity_kind,
    workload                                                        AS entity_id,
    coalesce(principal_name, workload)                              AS entity_name,
    first_at,
    last_at,
    event_count,
    CAST(NULL AS BIGINT)                                            AS history_days,
    CAST(NULL AS BIGINT)                                            AS history_events,
    FALSE                                                           AS little_history,
    evidence,
    app_id,
    place_on_network                                                AS network,
    network_name,
    addresses,
    ip_addresses,
    -- A city is a hint: makers of databases put one address some 250 km apart.
    coalesce(
        nullif(concat_ws(', ', CASE WHEN city IS NOT NULL THEN concat_ws(' ', 'near', city) END, region, country), ''),
        'place not known'
    )
                                                                    AS place,
    country,
    region,
    city,
    logged_country,
    logged_state,
    logged_city,
    asn,
    as_organization,
    network_class,
    successes,
    failures,
    error_codes,
    resources,
    credentials,
    usual_networks,
    note
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    app_id NULLS FIRST,
    network,
    country NULLS FIRST;

/*---
title    = "Service principals"
question = "Which applications sign in by themselves, with which credentials, from where, to what, and how regularly?"
kind     = "listing"
attack   = ["T1078.004"]
next = [
    "Ask about workloads that nobody knows, and about those with more than one credential.",
    "See `sp-unknown-ip` for the addresses of one of them.",
]
---*/

WITH workload_sign_in AS (
    SELECT s.*, coalesce(s.principal_id, 'unknown') AS workload
    FROM sign_in_place AS s
    WHERE s.principal_kind = 'workload'
),

gap AS (
    SELECT
        workload,
        (unix_seconds(event_time) - unix_seconds(lag(event_time) OVER (
            PARTITION BY workload
            ORDER BY seq
        ))) / 60                                                    AS minutes
    FROM workload_sign_in
    WHERE outcome = 'success'
),

usual_gap AS (
    -- Several tokens in the same second are one visit.
    SELECT workload, median(minutes) AS minutes
    FROM gap
    WHERE minutes > 0
    GROUP BY workload
    HAVING count(*) >= 2
),

regularity_of_workload AS (
    SELECT
        g.workload,
        max(u.minutes)                                              AS minutes,
        count(CASE WHEN g.minutes BETWEEN 0.75 * u.minutes AND 1.25 * u.minutes THEN 1 END)
            / count(*)                                              AS regularity
    FROM gap AS g
    JOIN usual_gap AS u ON u.workload = g.workload
    WHERE g.minutes > 0
    GROUP BY g.workload
),

inventory AS (
    SELECT
        workload,
        app_id,
        max(principal_name)                                         AS principal_name,
        array_join(array_sort(collect_set(sign_in_type)), ', ')     AS sign_in_types,
        count(*)                                                    AS events,
        count(CASE WHEN outcome = 'success' THEN 1 END)             AS successes,
        count(CASE WHEN outcome <> 'success' THEN 1 END)            AS failures,
        count(DISTINCT credential)                                  AS credentials,
        array_join(array_sort(collect_set(client_credential_type)), ', ')
                                                                    AS credential_types,
        count(DISTINCT network_group)                               AS addresses,
        count(DISTINCT network)                                     AS networks,
        array_join(array_sort(collect_set(country)), ', ')          AS countries,
        count(CASE WHEN ip_key IS NOT NULL AND known_label IS NULL THEN 1 END)
                                                                    AS from_unknown_network,
        count(CASE WHEN ip_key IS NULL THEN 1 END)                  AS without_address,
        array_join(array_sort(collect_set(resource_display_name)), ', ')
                                                                    AS resources,
        max(app_owner_tenant_id)                                    AS app_owner_tenant_id,
        min(event_time)                                             AS first_at,
        max(event_time)                                             AS last_at
    FROM workload_sign_in
    GROUP BY workload, app_id
)

SELECT
    coalesce(i.principal_name, i.workload)                          AS name,
    i.workload                                                      AS principal_id,
    i.app_id                                                        AS app_id,
    i.sign_in_types,
    i.events                                                        AS events,
    i.successes,
    i.failures,
    i.credentials,
    i.credential_types,
    i.addresses,
    i.networks,
    i.countries,
    i.from_unknown_network,
    i.without_address,
    i.resources,
    i.app_owner_tenant_id,
    round(r.minutes, 1)                                             AS usual_gap_minutes,
    round(r.regularity, 2)                                          AS regularity,
    i.first_at,
    i.last_at
FROM inventory AS i
LEFT JOIN regularity_of_workload AS r ON r.workload = i.workload
ORDER BY events DESC, principal_id, app_id NULLS FIRST;

/*---
title    = "Service principals"
question = "Which applications sign in by themselves, with which credentials, from where, to what, and how regularly?"
kind     = "listing"
family   = "inventory"
reads    = ["service_principal", "managed_identity"]
attack   = ["T1078.004"]
next = [
    "Ask about workloads that nobody knows, and about those with more than one credential.",
    "See `sp-unknown-ip` for the addresses of one of them.",
]
derives = [
    "Splunk security_content, azure_ad_service_principal_authentication (Apache-2.0): the idea.",
    "reprise99, Identity-ServicePrincipalSummaryofResources (MIT): the idea.",
]
---*/

WITH timed AS (
    SELECT
        principal,
        unix_seconds(event_time)                                    AS second,
        lag(unix_seconds(event_time)) OVER (PARTITION BY principal ORDER BY seq)    AS second_before
    FROM sign_in_fact
    WHERE outcome = 'success'
      AND sign_in_type IN ('service_principal', 'managed_identity', 'microsoft_service_principal')
),

gap AS (
    -- Several tokens in the same second are one visit.
    SELECT principal, CASE WHEN second > second_before THEN second - second_before END AS seconds
    FROM timed
),

usual_gap AS (
    SELECT principal, median(seconds) AS usual_seconds
    FROM gap
    GROUP BY principal
    HAVING count(seconds) >= 2
),

regularity_of_workload AS (
    SELECT
        g.principal,
        max(u.usual_seconds) / 60                                         AS minutes,
        count(CASE WHEN g.seconds BETWEEN 0.75 * u.usual_seconds AND 1.25 * u.usual_seconds THEN 1 END)
            / count(g.seconds)                                      AS regularity
    FROM gap AS g
    JOIN usual_gap AS u ON u.principal = g.principal
    GROUP BY g.principal
),

inventory AS (
    SELECT
        principal,
        app_id,
        max(principal_id)                                           AS principal_id,
        max(principal_name)                                         AS principal_name,
        array_join(array_sort(collect_set(sign_in_type)), ', ')     AS sign_in_types,
        sum(events)                                                 AS events,
        sum(CASE WHEN succeeded THEN events ELSE 0 END)             AS successes,
        count(DISTINCT credential)                                  AS credentials,
        array_join(array_sort(collect_set(client_credential_type)), ', ')
                                                                    AS credential_types,
        count(DISTINCT network_group)                               AS addresses,
        count(DISTINCT network)                                     AS networks,
        array_join(array_sort(collect_set(country)), ', ')          AS countries,
        sum(CASE WHEN ip_key IS NOT NULL AND known_label IS NULL THEN events ELSE 0 END)
                                                                    AS from_unknown_network,
        sum(CASE WHEN ip_key IS NULL THEN events ELSE 0 END)        AS without_address,
        array_join(array_sort(collect_set(resource_display_name)), ', ')
                                                                    AS resources,
        max(app_owner_tenant_id)                                    AS app_owner_tenant_id,
        min(first_at)                                               AS first_at,
        max(last_at)                                                AS last_at
    FROM combination_context
    WHERE principal_kind = 'workload'
    GROUP BY principal, app_id
)

SELECT
    coalesce(i.principal_name, i.principal_id, 'unknown')           AS name,
    coalesce(i.principal_id, 'unknown')                             AS principal_id,
    i.app_id                                                        AS app_id,
    i.sign_in_types,
    CAST(i.events AS BIGINT)                                        AS events,
    CAST(i.successes AS BIGINT)                                     AS successes,
    CAST(i.events - i.successes AS BIGINT)                          AS failures,
    i.credentials,
    i.credential_types,
    i.addresses,
    i.networks,
    i.countries,
    CAST(i.from_unknown_network AS BIGINT)                          AS from_unknown_network,
    CAST(i.without_address AS BIGINT)                               AS without_address,
    i.resources,
    i.app_owner_tenant_id,
    round(r.minutes, 1)                                             AS usual_gap_minutes,
    round(r.regularity, 2)                                          AS regularity,
    i.first_at,
    i.last_at
FROM inventory AS i
LEFT JOIN regularity_of_workload AS r ON r.principal = i.principal
ORDER BY events DESC, principal_id, app_id NULLS FIRST;

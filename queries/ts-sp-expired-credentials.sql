/*---
title    = "Applications that fail on their own credentials"
question = "Which applications run with an expired or wrong credential, since when, from which hosts, and do they work elsewhere?"
kind     = "listing"
family   = "troubleshooting"
reads    = ["service_principal"]
next = [
    "Renew the credential on the hosts named here; an application that never succeeds may be dead: ask its owner.",
    "Rows with `foreign_network` are not a forgotten job: see `sp-failure-burst`.",
]
derives = [
    "reprise99, Identity-ServicePrincipalExpiredSecret and Identity-ServicePrincipalsOnlyExpiredSecret (MIT): the idea.",
]
---*/

WITH failure AS (
    SELECT
        principal,
        app_id,
        error_code,
        network,
        ip_key,
        max(principal_name)                                         AS principal_name,
        max(error_class)                                            AS error_class,
        max(ip_address)                                             AS ip_address,
        max(network_name)                                           AS network_name,
        max(known_label)                                            AS known_label,
        sum(events)                                                 AS failures,
        min(first_at)                                               AS first_at,
        max(last_at)                                                AS last_at,
        min(first_seq)                                              AS first_seq,
        array_join(array_sort(collect_set(resource_display_name)), ', ')
                                                                    AS resources
    FROM combination_context
    WHERE sign_in_type = 'service_principal'
      AND error_class IN ('bad secret', 'expired secret', 'bad certificate', 'bad federated credential')
    GROUP BY principal, app_id, error_code, network, ip_key
),

success AS (
    SELECT app_id, max(last_at) AS last_at
    FROM combination_context
    WHERE sign_in_type = 'service_principal' AND succeeded
    GROUP BY app_id
),

success_network AS (
    SELECT DISTINCT app_id, network
    FROM combination_context
    WHERE sign_in_type = 'service_principal' AND succeeded
)

SELECT
    f.principal_name                                                AS entity_name,
    f.app_id,
    f.error_code,
    f.error_class,
    f.ip_address,
    f.network_name,
    f.known_label,
    CASE WHEN s.app_id IS NULL THEN 'only failing' ELSE 'works elsewhere or at times' END
                                                                    AS state,
    s.app_id IS NOT NULL AND n.app_id IS NULL AND f.known_label IS NULL
                                                                    AS foreign_network,
    CAST(f.failures AS BIGINT)                                      AS failures,
    f.first_at,
    f.last_at,
    s.last_at                                                       AS last_success_of_app,
    f.resources,
    f.first_seq
FROM failure AS f
LEFT JOIN success AS s ON s.app_id = f.app_id
LEFT JOIN success_network AS n ON n.app_id = f.app_id AND n.network = f.network
ORDER BY failures DESC, first_seq;

/*---
title    = "Addresses"
question = "Whose is each address, which users and workloads used it, did they succeed, and is it known?"
kind     = "listing"
family   = "inventory"
reads    = ["interactive", "non_interactive", "service_principal", "managed_identity"]
needs    = ["address"]
next = [
    "An address that users and workloads share from outside of known networks deserves a look of its own: `doorward who ADDRESS`.",
    "Add addresses of your own as known networks, and mark the attacker's with `doorward note mark`.",
]
derives = [
    "reprise99, Identity-SummarizeLoginInfofromMaliciousIP and Identity-ServicePrincipalSigninsbyIP (MIT): the idea.",
]

[[parameter]]
name     = "ip"
type     = "text"
help     = "Only this address"
optional = true

[[parameter]]
name    = "row_limit"
type    = "integer"
help    = "Addresses to list at most, the busiest first; `addresses_in_all` tells how many there are"
default = 10000
reason  = "More than anybody reads; whatever is cut off is counted."
---*/

WITH address_sum AS (
    SELECT
        ip_key,
        max(ip_address)                                             AS ip_address,
        max(known_label)                                            AS known_label,
        sum(events)                                                 AS events,
        sum(CASE WHEN succeeded THEN events ELSE 0 END)             AS successes,
        count(DISTINCT CASE WHEN principal_kind = 'user' THEN principal END)
                                                                    AS users,
        count(DISTINCT CASE WHEN principal_kind = 'user' AND succeeded THEN principal END)
                                                                    AS users_succeeded,
        count(DISTINCT CASE WHEN principal_kind = 'workload' THEN principal END)
                                                                    AS workloads,
        count(DISTINCT CASE WHEN principal_kind = 'workload' AND succeeded THEN principal END)
                                                                    AS workloads_succeeded,
        min(first_at)                                               AS first_at,
        max(last_at)                                                AS last_at,
        min(first_seq)                                              AS first_seq
    FROM combination_context
    WHERE ip_key IS NOT NULL
      AND (CAST($ip AS STRING) IS NULL OR ip_address = CAST($ip AS STRING))
    GROUP BY ip_key
),

ranked AS (
    SELECT
        a.*,
        row_number() OVER (ORDER BY a.events DESC, a.ip_key)        AS place,
        count(*) OVER ()                                            AS addresses_in_all
    FROM address_sum AS a
),

listed AS (
    SELECT *
    FROM ranked
    WHERE place <= $row_limit
),

who_was_there AS (
    SELECT
        l.ip_key,
        array_join(slice(array_sort(collect_set(c.principal_name)), 1, 10), ', ')
                                                                    AS entities,
        array_join(slice(array_sort(collect_set(c.client)), 1, 10), ', ')
                                                                    AS clients
    FROM listed AS l
    JOIN combination_context AS c ON c.ip_key = l.ip_key
    GROUP BY l.ip_key
)

SELECT
    l.ip_address,
    p.country,
    p.city,
    p.asn,
    p.as_organization,
    p.network_class,
    l.known_label,
    CAST(l.events AS BIGINT)                                        AS events,
    CAST(l.successes AS BIGINT)                                     AS successes,
    l.users,
    l.users_succeeded,
    l.workloads,
    l.workloads_succeeded,
    w.entities,
    w.clients,
    l.first_at,
    l.last_at,
    l.first_seq,
    l.addresses_in_all
FROM listed AS l
JOIN who_was_there AS w ON w.ip_key = l.ip_key
LEFT JOIN address_place AS p ON p.ip_key = l.ip_key
ORDER BY events DESC, ip_address;

/*---
title    = "Credentials of applications"
question = "Which secrets and certificates were used, when, by which applications, from how many networks, and who made them?"
kind     = "listing"
family   = "inventory"
reads    = ["service_principal", "audit"]
attack   = ["T1098.001", "T1528"]
next = [
    "Ask the owners about credentials of unexplained origin; that alone is no accusation where the audit log begins later.",
    "Credentials that were added and never used may still be waiting: take them away.",
    "See one credential on a page with `doorward who KEY-ID`.",
]
derives = [
    "Azure-Sentinel, NewAppOrServicePrincipalCredential (MIT): the idea; joined here by the key id itself.",
]
---*/

WITH audit_span AS (
    SELECT min(event_time) AS first_at, max(event_time) AS last_at
    FROM audit_context
),

application_start AS (
    SELECT app_id, min(first_at) AS first_at
    FROM combination_context
    WHERE principal_kind = 'workload'
    GROUP BY app_id
),

used AS (
    SELECT
        app_id,
        credential,
        max(credential_key_id)                                      AS credential_key_id,
        max(principal_name)                                         AS principal_name,
        max(client_credential_type)                                 AS credential_type,
        sum(events)                                                 AS uses,
        sum(CASE WHEN succeeded THEN events ELSE 0 END)             AS successes,
        count(DISTINCT network)                                     AS networks,
        array_join(array_sort(collect_set(country)), ', ')          AS countries,
        array_join(slice(array_sort(collect_set(ip_address)), 1, 10), ', ')
                                                                    AS ip_addresses,
        min(first_at)                                               AS first_at,
        max(last_at)                                                AS last_at
    FROM combination_context
    WHERE sign_in_type = 'service_principal' AND credential IS NOT NULL
    GROUP BY app_id, credential
),

changed AS (
    SELECT
        key_id,
        max(app_id)                                                 AS app_id,
        max(target_name)                                            AS target_name,
        min(CASE WHEN change = 'added' THEN change_seq END)         AS added_seq,
        max(CASE WHEN change = 'removed' THEN changed_at END)       AS removed_at
    FROM credential_context
    WHERE key_id IS NOT NULL
    GROUP BY key_id
),

made AS (
    SELECT
        c.key_id,
        c.app_id,
        c.target_name,
        c.removed_at,
        a.changed_at                                                AS added_at,
        a.initiator_name                                            AS added_by,
        a.ip_address                                                AS added_from,
        a.audit_evidence
    FROM changed AS c
    LEFT JOIN credential_context AS a ON a.change_seq = c.added_seq
)

SELECT
    coalesce(u.principal_name, m.target_name)                       AS entity_name,
    coalesce(u.app_id, m.app_id)                                    AS app_id,
    coalesce(u.credential, m.key_id)                                AS credential,
    u.credential_type,
    CAST(coalesce(u.uses, 0) AS BIGINT)                             AS uses,
    CAST(coalesce(u.successes, 0) AS BIGINT)                        AS successes,
    u.networks,
    u.countries,
    u.ip_addresses,
    u.first_at,
    u.last_at,
    m.added_at,
    m.added_by,
    m.added_from,
    m.removed_at,
    m.audit_evidence,
    CASE
        WHEN m.added_at IS NOT NULL AND u.credential IS NULL THEN 'added, never used'
        WHEN m.added_at IS NOT NULL THEN 'addition on record'
        WHEN u.credential IS NULL THEN 'removed, never used'
        WHEN unix_seconds(u.first_at) < unix_seconds(s.first_at) + 86400 THEN 'older than the evidence'
        WHEN u.credential_key_id IS NULL THEN 'no key id to compare'
        WHEN audit.first_at IS NULL
          OR unix_seconds(audit.first_at) > unix_seconds(u.first_at) - 86400
          OR audit.last_at < u.first_at THEN 'no audit log of that time'
        ELSE 'unexplained'
    END                                                             AS origin
FROM used AS u
FULL JOIN made AS m ON m.key_id = u.credential
LEFT JOIN application_start AS s ON s.app_id = u.app_id
CROSS JOIN audit_span AS audit
ORDER BY first_at NULLS LAST, added_at NULLS LAST, credential, app_id NULLS LAST;

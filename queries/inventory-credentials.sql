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

[[parameter]]
name    = "audit_days"
type    = "integer"
help    = "Days before the first use that the audit log must cover for a missing record to mean something"
default = 30
reason  = "As in sp-new-credential: as far back as Entra ID P1 and P2 keep the audit log."

[[parameter]]
name    = "least_covered_percent"
type    = "integer"
help    = "Share of those days that must have records of the audit log for a missing record to mean something"
default = 70
reason  = "As in sp-new-credential: five days of seven."
---*/

WITH audit_end AS (
    SELECT max(day) AS last_day
    FROM covered_day
    WHERE record_kind = 'audit'
),

hidden_change AS (
    -- Some exports hide the key ids: then a missing key id proves nothing.
    SELECT app_id, min(changed_at) AS first_at
    FROM credential_context
    WHERE app_id IS NOT NULL AND (change = 'unknown' OR key_id IS NULL)
    GROUP BY app_id
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
        max(last_at)                                                AS last_at,
        -- As sp-new-credential has it: a credential is used where it succeeds.
        coalesce(min(CASE WHEN succeeded THEN first_at END), min(first_at))     AS decisive_at
    FROM combination_context
    WHERE sign_in_type = 'service_principal' AND credential IS NOT NULL
    GROUP BY app_id, credential
),

audit_before AS (
    SELECT u.app_id, u.credential, count(d.day)                     AS covered_days
    FROM used AS u
    LEFT JOIN covered_day AS d
        ON d.record_kind = 'audit'
       AND d.day BETWEEN CAST(floor(unix_seconds(u.decisive_at) / 86400) AS BIGINT) - $audit_days
                     AND CAST(floor(unix_seconds(u.decisive_at) / 86400) AS BIGINT) - 1
    GROUP BY u.app_id, u.credential
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
        WHEN h.first_at <= u.decisive_at THEN 'key ids hidden in the audit log'
        -- From here on as in sp-new-credential, where it is called no-audit-record.
        WHEN 100 * b.covered_days >= $least_covered_percent * $audit_days
         AND unix_seconds(u.decisive_at) < (audit.last_day + 1) * 86400 THEN 'unexplained'
        ELSE 'no audit log of that time'
    END                                                             AS origin
FROM used AS u
FULL JOIN made AS m ON m.key_id = u.credential
LEFT JOIN application_start AS s ON s.app_id = u.app_id
LEFT JOIN hidden_change AS h ON h.app_id = u.app_id
LEFT JOIN audit_before AS b ON b.app_id = u.app_id AND b.credential = u.credential
CROSS JOIN audit_end AS audit
ORDER BY first_at NULLS LAST, added_at NULLS LAST, credential, app_id NULLS LAST;

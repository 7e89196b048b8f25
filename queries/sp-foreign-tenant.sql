/*---
title    = "Application of another organisation"
question = """\
    Which applications registered in other organisations sign in to this tenant by themselves, and which of them \
    are new?"""
kind     = "finding"
family   = "client-credential-abuse"
reads    = ["service_principal"]
needs    = ["app-owner"]
severity = "high"
confidence = "medium"
attack   = ["T1199", "T1078.004", "T1528"]

sentence = """\
    {entity_name}, registered in the tenant {owner_tenant_id}, signed in by itself {times} between \
    {first_at} and {last_at}, from {networks} to {resources} ({new_kind})."""
key      = ["entity_id", "app_id"]

benign = [
    "A service that the organisation bought: its vendor registers the application.",
    "A subsidiary or a partner with a tenant of its own.",
]
not_shown = """\
    Who consented to the application, and when, is in the audit log. What stands in the evidence from its first \
    days on may be much older than the evidence."""
next = [
    "Find out whose tenant it is, and who in the organisation has a contract with them.",
    "See the permissions that were granted to the application, and take back what nobody needs.",
    "If the vendor is known, add its networks as known for this application alone.",
]
derives = [
    "Microsoft, guidance for responders on Midnight Blizzard (2024): a foreign application as the way in.",
    "Elastic, federated login by unusual client (Elastic License 2.0): the idea alone.",
]

[[parameter]]
name    = "learning_days"
type    = "integer"
help    = "What appears within so many days of the first record of its kind was there before, as far as anybody knows"
default = 7
reason  = "A week sees every weekly job."
---*/

WITH own AS (
    SELECT count(*) AS tenants
    FROM own_tenant
),

first_record AS (
    SELECT min(day) AS day
    FROM covered_day
    WHERE record_kind = 'service_principal'
),

owner_of_app AS (
    -- Not every export names the owner: what one record says of an application holds for all.
    SELECT app_id, max(app_owner_tenant_id) AS owner_tenant_id
    FROM what_context
    WHERE app_owner_tenant_id IS NOT NULL AND NOT is_microsoft_app
    GROUP BY app_id
),

foreign_app AS (
    SELECT a.app_id, a.owner_tenant_id
    FROM owner_of_app AS a
    LEFT JOIN own_tenant AS o ON o.tenant_id = a.owner_tenant_id
    WHERE o.tenant_id IS NULL
),

use_of_app AS (
    SELECT
        c.principal,
        c.app_id,
        max(a.owner_tenant_id)                                      AS owner_tenant_id,
        max(c.principal_kind)                                       AS principal_kind,
        max(coalesce(c.principal_id, c.app_id))                     AS principal_id,
        max(coalesce(c.principal_name, c.app_display_name))         AS principal_name,
        min(c.resource_tier)                                        AS best_tier,
        min(CASE WHEN c.known_label IS NULL THEN 0 ELSE 1 END)      AS is_all_known,
        array_join(array_sort(collect_set(c.resource_display_name)), ', ')  AS resources,
        array_join(array_sort(collect_set(c.network_name)), ', ')   AS networks,
        array_join(array_sort(collect_set(c.country)), ', ')        AS countries,
        sum(c.events)                                               AS events,
        sum(CASE WHEN c.succeeded THEN c.events ELSE 0 END)         AS successes,
        min(c.first_seq)                                            AS first_seq,
        min(c.first_at)                                             AS first_at,
        max(c.last_at)                                              AS last_at,
        slice(array_sort(collect_list(c.first_seq)), 1, 50)         AS evidence
    FROM combination_context AS c
    JOIN foreign_app AS a ON a.app_id = c.app_id
    WHERE c.sign_in_type = 'service_principal'
    GROUP BY c.principal, c.app_id
),

described AS (
    SELECT
        u.*,
        o.tenants                                                   AS own_tenants,
        CAST(floor(unix_seconds(u.first_at) / 86400) AS BIGINT) - f.day     AS days_after_start
    FROM use_of_app AS u
    CROSS JOIN first_record AS f
    CROSS JOIN own AS o
),

judged AS (
    SELECT
        d.*,
        d.days_after_start >= $learning_days                        AS is_new,
        CASE
            -- Where no record tells whose evidence this is, nobody is foreign.
            WHEN d.own_tenants = 0 THEN 'info'
            WHEN d.days_after_start < $learning_days OR d.is_all_known = 1 THEN 'info'
            WHEN d.successes = 0 THEN 'low'
            WHEN d.best_tier <= 1 THEN 'high'
            ELSE 'medium'
        END                                                         AS severity
    FROM described AS d
)

SELECT
    severity,
    CASE WHEN own_tenants = 0 THEN 'low' ELSE 'medium' END          AS confidence,
    principal_kind                                                  AS entity_kind,
    principal_id                                                    AS entity_id,
    principal_name                                                  AS entity_name,
    first_at,
    last_at,
    CAST(events AS BIGINT)                                          AS event_count,
    CAST(NULL AS BIGINT)                                            AS history_days,
    CAST(NULL AS BIGINT)                                            AS history_events,
    FALSE                                                           AS little_history,
    evidence,
    app_id,
    owner_tenant_id,
    CASE
        WHEN own_tenants = 0 THEN 'no record names the tenant of the evidence itself'
        WHEN is_new THEN 'new'
        ELSE 'there from the start'
    END                                                             AS new_kind,
    days_after_start,
    CASE WHEN events = 1 THEN 'once' ELSE concat_ws(' ', CAST(events AS STRING), 'times') END AS times,
    best_tier,
    resources,
    networks,
    countries,
    CAST(successes AS BIGINT)                                       AS successes
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    app_id NULLS FIRST;

/*---
title    = "People from and in other tenants"
question = "Which outsiders signed in here, and which of our people elsewhere, and is it new?"
kind     = "finding"
family   = "user-compromise"
reads    = ["interactive", "non_interactive"]
needs    = ["home-tenant"]
severity = "high"
confidence = "medium"
attack   = ["T1199", "T1078.004"]

sentence = """\
    {entity_name} signed in across tenants ({direction}, {access_types}; the other tenant is {other_tenant}) \
    {event_count} {event_count|time|times} between {first_at} and {last_at}, {successes} of them with success (tools \
    of administrators: {tools}; {novelty})."""
key      = ["entity_id", "direction", "other_tenant"]

benign = [
    "A new person at a partner, or a new partner.",
    "Somebody of ours who was invited to a customer's tenant.",
]
not_shown = """\
    A tenant id does not say whose tenant it is. Sign-ins of ours in other tenants are logged here only in part, and \
    exports without both tenant ids show none."""
next = [
    "Find out whose tenant it is, and who invited the account: the audit log says.",
    "See what the guest reached: `timeline-unified` with `principal`.",
    "For service providers, read the relationships of delegated administration.",
]
derives = [
    "Azure-Sentinel, AzurePortalSigninfromanotherAzureTenant and UnusualGuestActivity (MIT): the idea.",
    "reprise99, Identity-SummarizeGuestTenantActivity (MIT): the idea.",
]

[[parameter]]
name    = "learning_days"
type    = "integer"
help    = "Days from the beginning of the evidence in which whoever appears has been there before"
default = 14
reason  = "Guests who work here come within two weeks."

[[parameter]]
name    = "partners"
type    = "list"
help    = "Ids of the tenants of known partners"
default = []
reason  = "Who is a partner, contracts say, and no sign-in."
---*/

WITH tenant_count AS (
    SELECT lower(coalesce(tenant_id, home_tenant_id)) AS tenant, sum(events) AS events
    FROM combination_context
    WHERE principal_kind = 'user' AND coalesce(tenant_id, home_tenant_id) IS NOT NULL
    GROUP BY lower(coalesce(tenant_id, home_tenant_id))
),

ranked_tenant AS (
    -- Not every export names the tenant that logged it; most people are at home there.
    SELECT tenant, row_number() OVER (ORDER BY events DESC, tenant) AS place
    FROM tenant_count
),

case_begin AS (
    SELECT min(first_at) AS first_at
    FROM principal_day
    WHERE sign_in_type IN ('interactive', 'non_interactive')
),

told AS (
    SELECT
        c.*,
        coalesce(lower(c.tenant_id), t.tenant)                      AS own_tenant,
        nullif(lower(c.home_tenant_id), '')                         AS home_tenant,
        nullif(lower(c.resource_tenant_id), '')                     AS resource_tenant
    FROM combination_context AS c
    CROSS JOIN ranked_tenant AS t
    WHERE t.place = 1
      AND c.principal_kind = 'user'
      AND c.principal_id IS NOT NULL
),

crossing AS (
    SELECT
        t.*,
        CASE WHEN t.home_tenant <> t.own_tenant THEN 'inbound' ELSE 'outbound' END  AS direction,
        CASE WHEN t.home_tenant <> t.own_tenant THEN t.home_tenant ELSE t.resource_tenant END
                                                                    AS other_tenant
    FROM told AS t
    WHERE t.home_tenant <> t.own_tenant
       -- Services of Microsoft are registered in tenants of its own.
       OR (t.resource_tenant <> t.own_tenant
           AND t.resource_tenant NOT IN ('f8cdef31-a31e-4b4a-93e4-5f571e91255a',
                                         '72f988bf-86f1-41af-91ab-2d7cd011db47'))
),

tenant_first AS (
    SELECT other_tenant, min(first_at) AS first_at
    FROM crossing
    WHERE outcome = 'success'
    GROUP BY other_tenant
),

account AS (
    SELECT
        principal,
        direction,
        other_tenant,
        max(principal_kind)                                         AS principal_kind,
        max(principal_id)                                           AS principal_id,
        max(principal_name)                                         AS principal_name,
        sum(events)                                                 AS event_count,
        sum(CASE WHEN outcome = 'success' THEN events ELSE 0 END)   AS successes,
        min(first_at)                                               AS first_at,
        max(last_at)                                                AS last_at,
        max(CASE WHEN outcome = 'success' AND lower(cross_tenant_access_type) = 'serviceprovider' THEN 1 ELSE 0 END)
                                                                    AS is_provider,
        array_join(array_sort(collect_set(CASE
            WHEN outcome = 'success' AND app_kind IN ('user tool', 'admin portal') THEN app_display_name
        END)), ', ')                                                AS tools,
        array_join(array_sort(collect_set(cross_tenant_access_type)), ', ')         AS access_types,
        array_join(slice(array_sort(collect_set(app_display_name)), 1, 10), ', ')   AS apps,
        array_join(array_sort(collect_set(country)), ', ')          AS countries,
        array_join(slice(array_sort(collect_set(ip_address)), 1, 10), ', ')         AS ip_addresses,
        slice(array_sort(array_distinct(concat(collect_list(first_seq), collect_list(last_seq)))), 1, 50)
                                                                    AS evidence
    FROM crossing
    GROUP BY principal, direction, other_tenant
),

described AS (
    SELECT
        a.*,
        array_contains(split(lower(array_join($partners, ',')), ','), a.other_tenant)             AS is_partner,
        unix_seconds(a.first_at) < unix_seconds(b.first_at) + $learning_days * 86400
                                                                    AS is_from_start,
        coalesce(unix_seconds(t.first_at) < unix_seconds(b.first_at) + $learning_days * 86400, FALSE)
                                                                    AS is_tenant_from_start,
        CAST(floor((unix_seconds(a.first_at) - unix_seconds(b.first_at)) / 86400) AS BIGINT)
                                                                    AS days_of_history
    FROM account AS a
    CROSS JOIN case_begin AS b
    LEFT JOIN tenant_first AS t ON t.other_tenant = a.other_tenant
),

judged AS (
    SELECT
        CASE
            WHEN d.is_from_start OR d.is_partner THEN 'info'
            WHEN d.successes = 0 THEN 'low'
            WHEN d.is_provider = 1 OR d.tools <> '' THEN 'high'
            -- One more person of a company that has been here all the time.
            WHEN d.is_tenant_from_start THEN 'low'
            ELSE 'medium'
        END                                                         AS severity,
        CASE
            WHEN d.is_partner THEN 'a known partner'
            WHEN d.is_from_start THEN 'there from the start'
            WHEN d.is_tenant_from_start THEN 'a new account of a tenant that was there from the start'
            ELSE 'a new account of a new tenant'
        END                                                         AS novelty,
        d.*
    FROM described AS d
)

SELECT
    severity,
    'medium'                                                        AS confidence,
    principal_kind                                                  AS entity_kind,
    principal_id                                                    AS entity_id,
    principal_name                                                  AS entity_name,
    first_at,
    last_at,
    CAST(event_count AS BIGINT)                                     AS event_count,
    days_of_history                                                 AS history_days,
    CAST(NULL AS BIGINT)                                            AS history_events,
    FALSE                                                           AS little_history,
    evidence,
    direction,
    other_tenant,
    novelty,
    coalesce(nullif(access_types, ''), 'unknown access')            AS access_types,
    coalesce(nullif(tools, ''), 'none')                             AS tools,
    CAST(successes AS BIGINT)                                       AS successes,
    apps,
    countries,
    ip_addresses
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    direction,
    other_tenant;

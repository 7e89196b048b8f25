/*---
title    = "Applications that sign in, held against the inventory"
question = "Which applications sign in that nobody owns, that the inventory does not know, or that may do much, and whose are they?"
kind     = "listing"
family   = "inventory"
reads    = ["service_principal", "managed_identity", "inventory"]
attack   = ["T1078.004", "T1528"]
next = [
    "Ask about applications without an owner first: nobody would notice that their secret is gone.",
    "An application outside the inventory is new, deleted or another tenant's: see `sp-foreign-tenant`, and export it again.",
    "Take permissions that reach far from applications that do not use them.",
]
derives = [
    "Microsoft Learn, Compromised and malicious applications playbook: the inventory comes first.",
]
---*/

WITH used AS (
    SELECT
        coalesce(app_id, principal_id)                              AS app_key,
        max(app_id)                                                 AS app_id,
        max(coalesce(principal_name, app_display_name))             AS name_in_sign_ins,
        max(service_principal_id)                                   AS service_principal_id,
        max(app_owner_tenant_id)                                    AS app_owner_tenant_id,
        bool_or(is_microsoft_app)                                   AS is_microsoft_app,
        array_join(array_sort(collect_set(sign_in_type)), ', ')     AS sign_in_types,
        sum(events)                                                 AS events,
        sum(CASE WHEN succeeded THEN events ELSE 0 END)             AS successes,
        count(DISTINCT network)                                     AS networks,
        sum(CASE WHEN known_label IS NULL THEN events ELSE 0 END)   AS outside_known_networks,
        array_join(slice(array_sort(collect_set(resource_display_name)), 1, 10), ', ')
                                                                    AS resources,
        min(resource_tier)                                          AS highest_tier,
        min(first_at)                                               AS first_at,
        max(last_at)                                                AS last_at,
        min(first_seq)                                              AS first_seq
    FROM combination_context
    WHERE principal_kind = 'workload'
    GROUP BY coalesce(app_id, principal_id)
),

registered AS (
    SELECT
        lower(app_id)                                               AS app_id,
        max(display_name)                                           AS display_name,
        max(owners_json)                                            AS owners_json,
        max(notes)                                                  AS notes,
        min(created_time)                                           AS created_at
    FROM application
    WHERE app_id IS NOT NULL
    GROUP BY lower(app_id)
),

enterprise AS (
    SELECT
        lower(app_id)                                               AS app_id,
        max(display_name)                                           AS display_name,
        max(owners_json)                                            AS owners_json,
        max(notes)                                                  AS notes,
        max(app_owner_tenant_id)                                    AS app_owner_tenant_id,
        bool_or(account_enabled)                                    AS is_enabled,
        max(publisher_name)                                         AS publisher_name,
        min(created_time)                                           AS created_at
    FROM service_principal
    WHERE app_id IS NOT NULL
    GROUP BY lower(app_id)
),

inventory_size AS (
    SELECT
        (SELECT count(*) FROM registered) + (SELECT count(*) FROM enterprise)   AS entries,
        (SELECT count(*) FROM permission_grant)                     AS grants
),

granted AS (
    -- A grant names the application by its client id, or its service principal by object id.
    SELECT
        u.app_key,
        count(DISTINCT g.permission)                                AS permissions,
        array_join(array_sort(collect_set(CASE WHEN r.reach IS NOT NULL THEN g.permission END)), ', ')
                                                                    AS far_reaching,
        count(CASE WHEN r.reach = 'control' THEN 1 END)             AS control
    FROM used AS u
    JOIN permission_grant AS g
        ON lower(g.client_app_id) = u.app_id OR lower(g.client_id) = u.service_principal_id
    LEFT JOIN permission_reach AS r ON r.permission = g.permission
    GROUP BY u.app_key
),

described AS (
    SELECT
        u.*,
        coalesce(e.display_name, a.display_name)                    AS name_in_inventory,
        coalesce(a.owners_json, e.owners_json)                      AS owners,
        coalesce(e.notes, a.notes)                                  AS purpose,
        e.is_enabled,
        e.publisher_name,
        least(coalesce(a.created_at, e.created_at), coalesce(e.created_at, a.created_at))
                                                                    AS created_at,
        coalesce(g.permissions, 0)                                  AS permissions,
        g.far_reaching,
        coalesce(g.control, 0)                                      AS control,
        a.app_id IS NOT NULL OR e.app_id IS NOT NULL                AS is_in_inventory,
        s.entries,
        s.grants,
        CASE
            WHEN u.is_microsoft_app THEN 'Microsoft'
            WHEN o.tenant_id IS NOT NULL THEN 'own'
            WHEN coalesce(u.app_owner_tenant_id, e.app_owner_tenant_id) IS NULL THEN 'not known'
            ELSE 'foreign'
        END                                                         AS whose
    FROM used AS u
    CROSS JOIN inventory_size AS s
    LEFT JOIN registered AS a ON a.app_id = u.app_id
    LEFT JOIN enterprise AS e ON e.app_id = u.app_id
    LEFT JOIN granted AS g ON g.app_key = u.app_key
    LEFT JOIN own_tenant AS o
        ON o.tenant_id = lower(coalesce(u.app_owner_tenant_id, e.app_owner_tenant_id))
)

SELECT
    d.app_id,
    coalesce(d.name_in_inventory, d.name_in_sign_ins)               AS entity_name,
    d.service_principal_id,
    d.whose,
    d.publisher_name,
    CASE
        WHEN d.entries = 0 THEN 'no inventory imported'
        WHEN NOT d.is_in_inventory THEN 'not in the inventory'
        WHEN d.owners IS NULL THEN 'owners not exported'
        WHEN d.owners IN ('[]', '') THEN 'nobody owns it'
        ELSE 'owned'
    END                                                             AS ownership,
    d.owners,
    d.purpose,
    d.is_enabled,
    d.created_at,
    CASE WHEN d.grants = 0 THEN 'no grants imported' ELSE d.far_reaching END
                                                                    AS far_reaching_permissions,
    CASE WHEN d.grants > 0 THEN d.permissions END                   AS permissions,
    d.sign_in_types,
    CAST(d.events AS BIGINT)                                        AS events,
    CAST(d.successes AS BIGINT)                                     AS successes,
    d.networks,
    CAST(d.outside_known_networks AS BIGINT)                        AS outside_known_networks,
    d.resources,
    d.highest_tier,
    d.first_at,
    d.last_at,
    d.first_seq
FROM described AS d
ORDER BY
    CASE
        WHEN d.entries = 0 THEN 5
        WHEN d.whose = 'Microsoft' THEN 4
        WHEN d.control > 0 AND (d.owners IS NULL OR d.owners IN ('[]', '')) THEN 0
        WHEN NOT d.is_in_inventory THEN 1
        WHEN d.owners IN ('[]', '') THEN 2
        ELSE 3
    END,
    events DESC,
    first_seq;

/*---
title    = "Applications that sign in, held against the inventory"
question = "Which applications sign in that nobody owns, that neither the directory nor the organisation's own list knows, or that may do much, and whose are they?"
kind     = "listing"
family   = "inventory"
reads    = ["service_principal", "managed_identity", "inventory"]
attack   = ["T1078.004", "T1528"]
next = [
    "Ask about applications without an owner first: nobody would notice that their secret is gone.",
    "An application outside the inventory is new, deleted or another tenant's: see `sp-foreign-tenant`, and export it again.",
    "Ask about applications in the directory that the organisation's own list does not have: somebody made them without telling.",
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

listed_word AS (
    -- "Nobody" is written in many ways: `<<No Owner>>` by Microsoft's own sample scripts, a dash by people.
    SELECT
        l.app_id,
        l.service_principal_id,
        l.display_name,
        l.purpose,
        l.permissions,
        l.owner                                                     AS owner_as_written,
        CASE
            WHEN lower(trim(l.owner)) IN (
                '', '<<no owner>>', '<no owner>', 'no owner', '-', '--', '---', chr(8211), chr(8212), '?', '??',
                'none', 'nobody', 'no one', 'n/a', 'n.a.', 'na', 'null', 'nil', 'unknown', 'not known',
                'unassigned', 'not assigned', 'tbd', 'tba', 'tbc'
            ) THEN NULL
            ELSE l.owner
        END                                                         AS owner,
        regexp_extract(l.evidence, '^([^:]*)', 1)                    AS member
    FROM listed_application AS l
),

owner_list AS (
    -- The lists that say who owns anything, or that nobody does: others have no such column.
    SELECT DISTINCT member
    FROM listed_word
    WHERE owner_as_written IS NOT NULL
),

listed AS (
    -- The organisation's own list names an application by its id, or its service principal by object id.
    SELECT
        u.app_key,
        array_join(array_sort(collect_set(l.owner)), '; ')          AS owner,
        array_join(array_sort(collect_set(l.owner_as_written)), '; ')
                                                                    AS owner_as_written,
        count(o.member)                                             AS rows_of_owner_lists,
        array_join(array_sort(collect_set(l.purpose)), '; ')        AS purpose,
        array_join(array_sort(collect_set(l.permissions)), '; ')    AS permissions,
        max(l.display_name)                                         AS display_name
    FROM used AS u
    JOIN listed_word AS l
        ON lower(l.app_id) = u.app_id OR lower(l.service_principal_id) = u.service_principal_id
    LEFT JOIN owner_list AS o ON o.member = l.member
    GROUP BY u.app_key
),

inventory_size AS (
    SELECT
        (SELECT count(*) FROM registered) + (SELECT count(*) FROM enterprise)   AS entries,
        (SELECT count(*) FROM listed_application)                   AS listed,
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
        coalesce(e.display_name, a.display_name, l.display_name)    AS name_in_inventory,
        coalesce(a.owners_json, e.owners_json)                      AS owners,
        coalesce(e.notes, a.notes)                                  AS notes,
        CASE WHEN l.owner <> '' THEN l.owner END                    AS listed_owner,
        CASE WHEN l.owner_as_written <> '' THEN l.owner_as_written END
                                                                    AS listed_owner_as_written,
        coalesce(l.rows_of_owner_lists, 0) > 0                      AS list_tells_owners,
        CASE WHEN l.purpose <> '' THEN l.purpose END                AS listed_purpose,
        CASE WHEN l.permissions <> '' THEN l.permissions END        AS listed_permissions,
        e.is_enabled,
        e.publisher_name,
        least(coalesce(a.created_at, e.created_at), coalesce(e.created_at, a.created_at))
                                                                    AS created_at,
        coalesce(g.permissions, 0)                                  AS permissions,
        g.far_reaching,
        coalesce(g.control, 0)                                      AS control,
        a.app_id IS NOT NULL OR e.app_id IS NOT NULL                AS is_in_directory,
        l.app_key IS NOT NULL                                       AS is_listed,
        s.entries,
        s.listed,
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
    LEFT JOIN listed AS l ON l.app_key = u.app_key
    LEFT JOIN own_tenant AS o
        ON o.tenant_id = lower(coalesce(u.app_owner_tenant_id, e.app_owner_tenant_id))
),

judged AS (
    SELECT
        d.*,
        CASE
            WHEN d.entries = 0 AND d.listed = 0 THEN 'no inventory imported'
            WHEN NOT d.is_in_directory AND NOT d.is_listed THEN 'not in the inventory'
            WHEN d.listed_owner IS NOT NULL OR d.owners NOT IN ('[]', '') THEN 'owned'
            -- What the directory, or else the list, says of owners must have been exported, before nobody is
            -- said to own it: a list without an owner in any row tells nothing of owners.
            WHEN d.owners IN ('[]', '') THEN 'nobody owns it'
            WHEN NOT d.is_in_directory AND d.list_tells_owners THEN 'nobody owns it'
            ELSE 'owners not exported'
        END                                                         AS ownership
    FROM described AS d
)

SELECT
    j.app_id,
    coalesce(j.name_in_inventory, j.name_in_sign_ins)               AS entity_name,
    j.service_principal_id,
    j.whose,
    j.publisher_name,
    j.ownership,
    CASE
        WHEN j.listed = 0 THEN 'no list imported'
        WHEN j.is_listed THEN 'yes'
        ELSE 'no'
    END                                                             AS in_own_list,
    j.owners,
    j.listed_owner,
    j.listed_owner_as_written,
    j.listed_purpose,
    j.notes,
    j.is_enabled,
    j.created_at,
    CASE WHEN j.grants = 0 THEN 'no grants imported' ELSE j.far_reaching END
                                                                    AS far_reaching_permissions,
    CASE WHEN j.grants > 0 THEN j.permissions END                   AS permissions,
    j.listed_permissions,
    j.sign_in_types,
    CAST(j.events AS BIGINT)                                        AS events,
    CAST(j.successes AS BIGINT)                                     AS successes,
    j.networks,
    CAST(j.outside_known_networks AS BIGINT)                        AS outside_known_networks,
    j.resources,
    j.highest_tier,
    j.first_at,
    j.last_at,
    j.first_seq
FROM judged AS j
ORDER BY
    CASE
        WHEN j.ownership = 'no inventory imported' THEN 5
        WHEN j.whose = 'Microsoft' THEN 4
        WHEN j.control > 0 AND j.ownership <> 'owned' THEN 0
        WHEN j.ownership = 'not in the inventory' THEN 1
        WHEN j.ownership = 'nobody owns it' OR (j.listed > 0 AND NOT j.is_listed) THEN 2
        ELSE 3
    END,
    events DESC,
    first_seq;

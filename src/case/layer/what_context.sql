-- What analyses ask of each sign_in_what.

WITH app_of_microsoft AS (
    -- The two tenants that Microsoft registers its own applications in. Not every export names the
    -- owner, so what one record says of an application holds for all.
    SELECT DISTINCT lower(app_id) AS app_id
    FROM sign_in_what
    WHERE lower(app_owner_tenant_id) IN ('f8cdef31-a31e-4b4a-93e4-5f571e91255a',
                                         '72f988bf-86f1-41af-91ab-2d7cd011db47')
)

SELECT
    w.what_id,
    lower(w.app_id)                                                 AS app_id,
    coalesce(w.app_display_name, a.app_name)                        AS app_display_name,
    a.app_kind,
    lower(w.app_owner_tenant_id)                                    AS app_owner_tenant_id,
    m.app_id IS NOT NULL                                            AS is_microsoft_app,
    lower(coalesce(w.resource_id, w.resource_display_name))         AS resource,
    lower(w.resource_id)                                            AS resource_id,
    coalesce(w.resource_display_name, t.resource_name)              AS resource_display_name,
    coalesce(t.resource_tier, 2)                                    AS resource_tier,
    lower(w.resource_tenant_id)                                     AS resource_tenant_id
FROM sign_in_what AS w
LEFT JOIN app_of_microsoft AS m ON m.app_id = lower(w.app_id)
LEFT JOIN app_kind AS a ON a.app_id = lower(w.app_id)
LEFT JOIN resource_tier AS t ON t.resource_id = lower(w.resource_id)
ORDER BY w.what_id;

-- The tenants that the evidence is about: those that logged the sign-ins.
--
-- A workload's sign-in is logged where it happens, so that its resource stands in for a tenant that no
-- export names. A person's sign-in is logged at home, too: the tenant of its resource may be anybody's.

WITH named AS (
    SELECT DISTINCT lower(tenant_id)                                AS tenant_id
    FROM who_context
    WHERE tenant_id IS NOT NULL AND tenant_id <> ''
),

named_at_all AS (
    SELECT count(*)                                                 AS tenants
    FROM named
),

reached AS (
    -- Services of Microsoft are registered in tenants of its own.
    SELECT a.resource_tenant_id                                     AS tenant_id, sum(c.events) AS events
    FROM sign_in_combination AS c
    JOIN what_context AS a ON a.what_id = c.what_id
    WHERE c.sign_in_type IN ('service_principal', 'managed_identity')
      AND a.resource_tenant_id <> ''
      AND a.resource_tenant_id NOT IN ('f8cdef31-a31e-4b4a-93e4-5f571e91255a',
                                       '72f988bf-86f1-41af-91ab-2d7cd011db47')
    GROUP BY a.resource_tenant_id
),

ranked AS (
    SELECT tenant_id, row_number() OVER (ORDER BY events DESC, tenant_id)   AS place
    FROM reached
)

SELECT tenant_id
FROM named

UNION ALL

SELECT r.tenant_id
FROM ranked AS r
CROSS JOIN named_at_all AS n
WHERE r.place = 1 AND n.tenants = 0
ORDER BY tenant_id;

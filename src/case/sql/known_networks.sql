-- The known networks, each with the sign-ins that come from inside it.
WITH sign_in_count AS (
    SELECT ip_key, app_id, service_principal_id, count(*) AS sign_ins
    FROM sign_in
    WHERE ip_key IS NOT NULL
    GROUP BY ip_key, app_id, service_principal_id
)
SELECT
    k.*,
    coalesce(sum(c.sign_ins), 0)::BIGINT AS sign_ins
FROM known_network AS k
LEFT JOIN sign_in_count AS c
    ON c.ip_key BETWEEN k.lo_key AND k.hi_key
   AND (k.scope = '*' OR k.scope = c.app_id OR k.scope = c.service_principal_id)
GROUP BY ALL
ORDER BY k.known_network_id

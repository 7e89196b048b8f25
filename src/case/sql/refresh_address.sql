-- Adds to address what came in since: each client address of a sign-in, of a record of the audit log or
-- of a request to Microsoft Graph once. An address keeps its number, and no record ever goes, so none is
-- taken away. There is no row in sign_in_where that no sign-in has.

INSERT INTO address BY NAME
WITH written AS (
    SELECT ip_key, ip_address FROM sign_in_where WHERE ip_key IS NOT NULL
    UNION ALL
    SELECT ip_key, ip_address FROM audit_sighting WHERE ip_key IS NOT NULL
),

requesting AS (
    SELECT DISTINCT key_of_address(lower(ip_address)) AS ip_key, lower(ip_address) AS ip_address
    FROM graph_activity_sighting
    WHERE ip_address IS NOT NULL
),

met AS (
    SELECT ip_key, min(ip_address) AS ip_address
    FROM (
        SELECT ip_key, ip_address FROM written
        UNION ALL
        SELECT r.ip_key, r.ip_address
        FROM requesting AS r
        ANTI JOIN written AS w ON w.ip_key = r.ip_key
        WHERE length(r.ip_key) = 32
    )
    GROUP BY ip_key
)

SELECT
    (SELECT coalesce(max(address_id), 0) FROM address)
        + row_number() OVER (ORDER BY met.ip_key)                          AS address_id,
    met.ip_key,
    met.ip_address,
    CASE WHEN met.ip_key LIKE '00000000000000000000ffff%' THEN 4 ELSE 6 END AS ip_version,
    CASE
        WHEN met.ip_key LIKE '00000000000000000000ffff%' THEN met.ip_key
        ELSE substr(met.ip_key, 1, 16)
    END                                                                    AS network_group
FROM met
ANTI JOIN address ON address.ip_key = met.ip_key
ORDER BY met.ip_key;

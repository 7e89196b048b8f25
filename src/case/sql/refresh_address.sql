-- Makes address anew: each client address of a sign-in or an audit event once. There is no row in
-- sign_in_where that no sign-in has.

DELETE FROM address;

INSERT INTO address BY NAME
SELECT
    ip_key,
    min(ip_address)                                                        AS ip_address,
    CASE WHEN ip_key LIKE '00000000000000000000ffff%' THEN 4 ELSE 6 END    AS ip_version,
    CASE
        WHEN ip_key LIKE '00000000000000000000ffff%' THEN ip_key
        ELSE substr(ip_key, 1, 16)
    END                                                                    AS network_group
FROM (
    SELECT ip_key, ip_address FROM sign_in_where WHERE ip_key IS NOT NULL
    UNION ALL
    SELECT ip_key, ip_address FROM audit_event WHERE ip_key IS NOT NULL
)
GROUP BY ip_key
ORDER BY ip_key;

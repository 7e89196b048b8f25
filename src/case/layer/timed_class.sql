-- What lists say that an address was for a time, from the gravest class on. Lists write down when they
-- saw an address, not until when it went on: a day on either side belongs to it.

SELECT
    n.ip_key,
    n.category                                                      AS network_class,
    CASE n.category
        WHEN 'tor' THEN 1
        WHEN 'vpn' THEN 2
        WHEN 'relay' THEN 3
        WHEN 'satellite' THEN 4
        ELSE 5
    END                                                             AS class_rank,
    CASE
        WHEN n.valid_from IS NULL THEN CAST('0001-01-01' AS TIMESTAMP)
        ELSE n.valid_from - INTERVAL '1' DAY
    END                                                             AS first_at,
    CASE
        WHEN n.valid_until IS NULL THEN CAST('9999-12-31' AS TIMESTAMP)
        ELSE n.valid_until + INTERVAL '1' DAY
    END                                                             AS last_at,
    min(n.geo_source_id)                                            AS geo_source_id
FROM address_network AS n
WHERE n.category IN ('tor', 'vpn', 'relay', 'satellite', 'hosting')
  AND (n.valid_from IS NOT NULL OR n.valid_until IS NOT NULL)
GROUP BY n.ip_key, n.category, n.valid_from, n.valid_until
ORDER BY n.ip_key, class_rank, first_at, last_at;

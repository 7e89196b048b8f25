-- What lists say that an address was for a time, where that is graver than what it is held to be for
-- ever: whoever reads this table takes its word first. Lists write down when they saw an address, not
-- until when it went on: a day on either side belongs to it.

WITH gravity AS (
    -- The only place that ranks classes. A relay or a satellite comes before the hoster whose addresses
    -- it uses, because it says more.
    SELECT 'tor' AS network_class, 1 AS class_rank
    UNION ALL
    SELECT 'vpn' AS network_class, 2 AS class_rank
    UNION ALL
    SELECT 'relay' AS network_class, 3 AS class_rank
    UNION ALL
    SELECT 'satellite' AS network_class, 4 AS class_rank
    UNION ALL
    SELECT 'hosting' AS network_class, 5 AS class_rank
)

SELECT
    n.ip_key,
    n.category                                                      AS network_class,
    g.class_rank,
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
JOIN gravity AS g ON g.network_class = n.category
LEFT JOIN address_place AS p ON p.ip_key = n.ip_key
LEFT JOIN gravity AS o ON o.network_class = p.network_class
WHERE (n.valid_from IS NOT NULL OR n.valid_until IS NOT NULL)
  AND (o.class_rank IS NULL OR g.class_rank < o.class_rank)
GROUP BY n.ip_key, n.category, g.class_rank, n.valid_from, n.valid_until
ORDER BY n.ip_key, g.class_rank, first_at, last_at;

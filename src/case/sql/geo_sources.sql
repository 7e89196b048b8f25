-- The databases and lists, in the order in which their word is taken, with what they were asked.
WITH asked AS (
    SELECT geo_source_id, count(*) AS addresses, count(geo_network_id) AS found
    FROM address_asked
    GROUP BY geo_source_id
)

SELECT
    g.*,
    coalesce(a.addresses, 0)                                                            AS addresses_asked,
    coalesce(a.found, 0)                                                                AS addresses_found,
    (SELECT count(*) FROM address) - coalesce(a.addresses, 0)                           AS addresses_unasked
FROM geo_source AS g
LEFT JOIN asked AS a ON a.geo_source_id = g.geo_source_id
ORDER BY g.rank, g.built_at DESC NULLS LAST, g.geo_source_id

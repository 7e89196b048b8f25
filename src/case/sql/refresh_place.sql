-- Makes address_place anew: field by field the word of the best-ranked database that has one.

DELETE FROM address_place;

INSERT INTO address_place BY NAME
WITH ranked AS (
    SELECT a.*, row_number() OVER (PARTITION BY a.ip_key ORDER BY g.rank, g.built_at DESC, g.geo_source_id) AS rank
    FROM address_answer AS a
    JOIN geo_source AS g ON g.geo_source_id = a.geo_source_id
    WHERE a.found OR a.network_class IS NOT NULL
),

chosen AS (
    SELECT
        ip_key,
        arg_min(country, rank)                                            AS country,
        arg_min(region, rank)                                             AS region,
        arg_min(city, rank)                                               AS city,
        arg_min(latitude, rank) FILTER (WHERE longitude IS NOT NULL)      AS latitude,
        arg_min(longitude, rank) FILTER (WHERE latitude IS NOT NULL)      AS longitude,
        arg_min(accuracy_km, rank)                                        AS accuracy_km,
        arg_min(asn, rank)                                                AS asn,
        arg_min(as_organization, rank) FILTER (WHERE asn IS NOT NULL)     AS as_organization,
        arg_min(cloud_provider, rank)                                     AS cloud_provider,
        arg_min(cloud_service, rank) FILTER (WHERE cloud_provider IS NOT NULL) AS cloud_service,
        arg_min(cloud_region, rank) FILTER (WHERE cloud_provider IS NOT NULL)  AS cloud_region,
        arg_min(network_class, rank)                                      AS network_class,
        count(DISTINCT country)                                           AS countries_named
    FROM ranked
    GROUP BY ip_key
)

SELECT
    a.ip_key,
    c.* EXCLUDE (ip_key, countries_named),
    coalesce(c.countries_named, 0)                                        AS countries_named,
    CASE
        WHEN c.asn IS NOT NULL THEN 'AS' || c.asn
        WHEN a.ip_version = 4 THEN substr(a.ip_key, 1, 30)
        ELSE substr(a.ip_key, 1, 12)
    END                                                                   AS network
FROM address AS a
LEFT JOIN chosen AS c ON c.ip_key = a.ip_key
ORDER BY a.ip_key;

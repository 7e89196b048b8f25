-- Makes address_place anew: field by field the word of the best-ranked source that has one.

DELETE FROM address_place;

INSERT INTO address_place BY NAME
WITH source AS (
    SELECT
        geo_source_id,
        row_number() OVER (ORDER BY rank, built_at DESC NULLS LAST, geo_source_id) AS rank
    FROM geo_source
),

ranked AS (
    SELECT a.*, s.rank
    FROM address_answer AS a
    JOIN source AS s ON s.geo_source_id = a.geo_source_id
    WHERE a.found
),

chosen AS (
    SELECT
        ip_key,
        arg_min(country, rank)                                            AS country,
        arg_min(geo_source_id, rank) FILTER (WHERE country IS NOT NULL)   AS country_source_id,
        arg_min(asn, rank)                                                AS asn,
        arg_min(geo_source_id, rank) FILTER (WHERE asn IS NOT NULL)       AS asn_source_id,
        arg_min(asn_kind, rank)                                           AS asn_kind,
        arg_min(network_class, rank)                                      AS network_class,
        arg_min(registered_country, rank)                                 AS registered_country,
        arg_min(time_zone, rank)                                          AS time_zone,
        arg_min(user_type, rank)                                          AS user_type,
        arg_min(flags, rank)                                              AS flags,
        arg_min(anonymizer, rank)                                         AS anonymizer,
        arg_min(label, rank)                                              AS label,
        -- What belongs together comes from one source.
        arg_min(
            {
                'provider': cloud_provider, 'service': cloud_service,
                'region': cloud_region, 'class': network_class
            },
            rank
        ) FILTER (WHERE cloud_provider IS NOT NULL)                       AS cloud,
        count(DISTINCT country)                                           AS countries_named,
        array_to_string(list_sort(list(DISTINCT country)), ', ')          AS countries
    FROM ranked
    GROUP BY ip_key
),

-- A city of one country with the country of another source would be a place that nobody named.
placed AS (
    SELECT
        r.ip_key,
        arg_min(
            {'region': r.region, 'city': r.city, 'geo_source_id': r.geo_source_id},
            CASE WHEN r.city IS NULL THEN 1000000 ELSE 0 END + r.rank
        ) FILTER (WHERE coalesce(r.city, r.region) IS NOT NULL)           AS place,
        arg_min(
            {'latitude': r.latitude, 'longitude': r.longitude, 'radius': r.accuracy_km},
            r.rank
        ) FILTER (WHERE r.latitude IS NOT NULL AND r.longitude IS NOT NULL) AS point
    FROM ranked AS r
    JOIN chosen AS c ON c.ip_key = r.ip_key
    WHERE (coalesce(r.city, r.region) IS NOT NULL OR r.latitude IS NOT NULL)
      AND (r.country = c.country OR r.country IS NULL OR c.country IS NULL)
    GROUP BY r.ip_key
),

named AS (
    SELECT r.ip_key, arg_min(r.as_organization, r.rank) AS as_organization
    FROM ranked AS r
    JOIN chosen AS c ON c.ip_key = r.ip_key AND c.asn = r.asn
    GROUP BY r.ip_key
)

SELECT
    a.ip_key,
    c.* EXCLUDE (ip_key, network_class, cloud, countries_named, countries),
    p.place.region                                                        AS region,
    p.place.city                                                          AS city,
    CASE WHEN p.place.city IS NOT NULL THEN p.place.geo_source_id END     AS city_source_id,
    p.point.latitude                                                      AS latitude,
    p.point.longitude                                                     AS longitude,
    p.point.radius                                                        AS accuracy_km,
    n.as_organization,
    c.cloud.provider                                                      AS cloud_provider,
    c.cloud.service                                                       AS cloud_service,
    c.cloud.region                                                        AS cloud_region,
    -- That an autonomous system is a hoster's is the weakest word of all.
    CASE
        WHEN c.network_class IS NOT NULL THEN c.network_class
        WHEN s.purpose IS NOT NULL THEN 'special'
        WHEN c.asn_kind IN ('cloud', 'hosting', 'cdn') THEN 'hosting'
        WHEN c.asn_kind IN ('vpn', 'relay', 'satellite') THEN c.asn_kind
    END                                                                   AS network_class,
    -- The autonomous systems of Microsoft, as registered with ARIN.
    CASE
        WHEN c.cloud.provider = 'azure' AND c.cloud.class = 'microsoft' THEN 'service'
        WHEN c.cloud.provider = 'azure' THEN 'azure-customer'
        WHEN c.asn BETWEEN 8068 AND 8075 OR c.asn = 12076 THEN 'other'
    END                                                                   AS microsoft_network,
    s.purpose                                                             AS special_purpose,
    s.embedded_v4,
    coalesce(c.countries_named, 0)                                        AS countries_named,
    nullif(c.countries, '')                                               AS countries,
    CASE
        WHEN c.asn IS NOT NULL THEN 'AS' || c.asn
        WHEN a.ip_version = 4 THEN substr(a.ip_key, 1, 30)
        ELSE substr(a.ip_key, 1, 12)
    END                                                                   AS network
FROM address AS a
LEFT JOIN chosen AS c ON c.ip_key = a.ip_key
LEFT JOIN placed AS p ON p.ip_key = a.ip_key
LEFT JOIN named AS n ON n.ip_key = a.ip_key
LEFT JOIN address_special AS s ON s.ip_key = a.ip_key
ORDER BY a.ip_key;

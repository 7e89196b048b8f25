-- Makes place and address_placed anew: field by field the word of the best-ranked source that has one.
-- `$answer_of_each_source` and `$sources` are columns, one for each source.

CREATE OR REPLACE TEMP TABLE heard AS
SELECT
    asked.address_id,
    $answer_of_each_source
FROM address_asked AS asked
JOIN geo_network AS n ON n.geo_network_id = asked.geo_network_id
GROUP BY asked.address_id;

CREATE OR REPLACE TEMP TABLE combination AS
SELECT row_number() OVER (ORDER BY $sources) AS place_id, $sources
FROM (SELECT DISTINCT $sources FROM heard);

DELETE FROM address_placed;

INSERT INTO address_placed BY NAME
SELECT h.address_id, c.place_id
FROM heard AS h
JOIN combination AS c USING ($sources)
ORDER BY h.address_id;

DELETE FROM place;

INSERT INTO place BY NAME
WITH source AS (
    SELECT
        geo_source_id,
        row_number() OVER (ORDER BY rank, built_at DESC NULLS LAST, geo_source_id) AS rank
    FROM geo_source
),

said AS (
    UNPIVOT combination ON COLUMNS(* EXCLUDE (place_id)) INTO NAME source VALUE geo_answer_id
),

ranked AS (
    SELECT said.place_id, a.*, s.rank
    FROM said
    JOIN geo_answer AS a ON a.geo_answer_id = said.geo_answer_id
    JOIN source AS s ON s.geo_source_id = a.geo_source_id
),

chosen AS (
    SELECT
        place_id,
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
    GROUP BY place_id
),

-- A city of one country with the country of another source would be a place that nobody named.
placed AS (
    SELECT
        r.place_id,
        arg_min(
            {'region': r.region, 'city': r.city, 'geo_source_id': r.geo_source_id},
            CASE WHEN r.city IS NULL THEN 1000000 ELSE 0 END + r.rank
        ) FILTER (WHERE coalesce(r.city, r.region) IS NOT NULL)           AS place,
        arg_min(
            {'latitude': r.latitude, 'longitude': r.longitude, 'radius': r.accuracy_km},
            r.rank
        ) FILTER (WHERE r.latitude IS NOT NULL AND r.longitude IS NOT NULL) AS point
    FROM ranked AS r
    JOIN chosen AS c ON c.place_id = r.place_id
    WHERE (coalesce(r.city, r.region) IS NOT NULL OR r.latitude IS NOT NULL)
      AND (r.country = c.country OR r.country IS NULL OR c.country IS NULL)
    GROUP BY r.place_id
),

named AS (
    SELECT r.place_id, arg_min(r.as_organization, r.rank) AS as_organization
    FROM ranked AS r
    JOIN chosen AS c ON c.place_id = r.place_id AND c.asn = r.asn
    GROUP BY r.place_id
)

SELECT
    c.* EXCLUDE (cloud, countries),
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
    -- The autonomous systems of Microsoft, as registered with ARIN.
    CASE
        WHEN c.cloud.provider = 'azure' AND c.cloud.class = 'microsoft' THEN 'service'
        WHEN c.cloud.provider = 'azure' THEN 'azure-customer'
        WHEN c.asn BETWEEN 8068 AND 8075 OR c.asn = 12076 THEN 'other'
    END                                                                   AS microsoft_network,
    nullif(c.countries, '')                                               AS countries
FROM chosen AS c
LEFT JOIN placed AS p ON p.place_id = c.place_id
LEFT JOIN named AS n ON n.place_id = c.place_id
ORDER BY c.place_id;

DROP TABLE heard;
DROP TABLE combination;

-- Addresses that both sources were asked about and of which they say different things. Only fields
-- that both of them answer are compared.
WITH answered AS (
    SELECT
        -- That one knows an address and the other does not is a difference where both could say the same.
        len(list_intersect(
            string_split(min_by(provides, geo_source_id), ', '),
            string_split(max_by(provides, geo_source_id), ', ')
        )) > 0                                                       AS anything,
        bool_and(', ' || provides || ',' LIKE '%, country,%')        AS country,
        bool_and(', ' || provides || ',' LIKE '%, city,%')           AS city,
        bool_and(', ' || provides || ',' LIKE '%, asn,%')            AS asn,
        bool_and(', ' || provides || ',' LIKE '%, network_class,%')  AS network_class
    FROM geo_source
    WHERE geo_source_id IN ($one, $other)
),

compared AS (
    SELECT
        one.ip_key,
        one,
        other,
        answered.anything AND one.found IS DISTINCT FROM other.found AS is_other_found,
        answered.country AND one.country IS DISTINCT FROM other.country
                                                                     AS is_other_country,
        answered.city AND one.city IS DISTINCT FROM other.city       AS is_other_city,
        answered.asn AND one.asn IS DISTINCT FROM other.asn          AS is_other_asn,
        answered.network_class AND one.network_class IS DISTINCT FROM other.network_class
                                                                     AS is_other_class
    FROM address_answer AS one
    JOIN address_answer AS other ON other.ip_key = one.ip_key
    CROSS JOIN answered
    WHERE one.geo_source_id = $one AND other.geo_source_id = $other
),

used AS (
    SELECT ip_key, count(*) AS sign_ins
    FROM sign_in
    WHERE ip_key IS NOT NULL
    GROUP BY ip_key
)

SELECT
    a.ip_address,
    concat_ws(
        ', ',
        CASE WHEN c.is_other_found THEN 'found' END,
        CASE WHEN c.is_other_country THEN 'country' END,
        CASE WHEN c.is_other_city THEN 'city' END,
        CASE WHEN c.is_other_asn THEN 'asn' END,
        CASE WHEN c.is_other_class THEN 'network_class' END
    )                                 AS differs_in,
    c.one.country                     AS country_before,
    c.other.country                   AS country_after,
    c.one.city                        AS city_before,
    c.other.city                      AS city_after,
    c.one.asn                         AS asn_before,
    c.other.asn                       AS asn_after,
    c.one.as_organization             AS as_organization_before,
    c.other.as_organization           AS as_organization_after,
    c.one.network_class               AS network_class_before,
    c.other.network_class             AS network_class_after,
    c.one.network                     AS network_before,
    c.other.network                   AS network_after,
    coalesce(used.sign_ins, 0)        AS sign_ins
FROM compared AS c
JOIN address AS a ON a.ip_key = c.ip_key
LEFT JOIN used ON used.ip_key = c.ip_key
WHERE c.is_other_found
   OR c.is_other_country
   OR c.is_other_city
   OR c.is_other_asn
   OR c.is_other_class
ORDER BY sign_ins DESC, c.ip_key

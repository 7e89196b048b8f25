-- Addresses that both sources were asked about and of which they say different things.
WITH one AS (
    SELECT * FROM address_answer WHERE geo_source_id = $one
),

other AS (
    SELECT * FROM address_answer WHERE geo_source_id = $other
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
        CASE WHEN one.found IS DISTINCT FROM other.found THEN 'found' END,
        CASE WHEN one.country IS DISTINCT FROM other.country THEN 'country' END,
        CASE WHEN one.city IS DISTINCT FROM other.city THEN 'city' END,
        CASE WHEN one.asn IS DISTINCT FROM other.asn THEN 'asn' END,
        CASE WHEN one.network_class IS DISTINCT FROM other.network_class THEN 'network_class' END
    )                                 AS differs_in,
    one.country                       AS country_before,
    other.country                     AS country_after,
    one.city                          AS city_before,
    other.city                        AS city_after,
    one.asn                           AS asn_before,
    other.asn                         AS asn_after,
    one.as_organization               AS as_organization_before,
    other.as_organization             AS as_organization_after,
    one.network_class                 AS network_class_before,
    other.network_class               AS network_class_after,
    one.network                       AS network_before,
    other.network                     AS network_after,
    coalesce(used.sign_ins, 0)        AS sign_ins
FROM one
JOIN other ON other.ip_key = one.ip_key
JOIN address AS a ON a.ip_key = one.ip_key
LEFT JOIN used ON used.ip_key = one.ip_key
WHERE one.found IS DISTINCT FROM other.found
   OR one.country IS DISTINCT FROM other.country
   OR one.city IS DISTINCT FROM other.city
   OR one.asn IS DISTINCT FROM other.asn
   OR one.network_class IS DISTINCT FROM other.network_class
ORDER BY sign_ins DESC, one.ip_key

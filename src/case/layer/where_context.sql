-- What analyses ask of each sign_in_where: the place and network of its address, and whether the
-- examiner knows that network for everybody and for ever.

WITH known_to_all AS (
    SELECT ip_key, min(place) AS place
    FROM known_entry
    WHERE scope = '*' AND valid_from IS NULL AND valid_until IS NULL
    GROUP BY ip_key
)

SELECT
    w.where_id,
    w.ip_key,
    w.ip_address,
    CASE
        WHEN w.ip_key LIKE '00000000000000000000ffff%' THEN w.ip_key
        ELSE substr(w.ip_key, 1, 16)
    END                                                             AS network_group,
    coalesce(p.network, w.ip_key)                                   AS network,
    p.country,
    p.region,
    p.city,
    p.latitude,
    p.longitude,
    p.accuracy_km,
    p.asn,
    p.as_organization,
    coalesce(b.network_name, w.ip_address)                          AS network_name,
    coalesce(b.is_microsoft_as, FALSE)                              AS is_microsoft_as,
    p.network_class,
    CASE
        WHEN w.ip_key IS NOT NULL THEN coalesce(p.network_class IN ('hosting', 'vpn', 'tor'), FALSE)
    END                                                             AS is_hosting_or_anonymous,
    coalesce(p.countries_named, 0)                                  AS countries_named,
    e.label                                                         AS known_label,
    w.logged_country,
    w.logged_state,
    w.logged_city,
    w.logged_latitude,
    w.logged_longitude
FROM sign_in_where AS w
LEFT JOIN address_place AS p ON p.ip_key = w.ip_key
LEFT JOIN network_of_address AS b ON b.ip_key = w.ip_key
LEFT JOIN known_to_all AS k ON k.ip_key = w.ip_key
LEFT JOIN known_entry AS e ON e.ip_key = k.ip_key AND e.scope = '*' AND e.place = k.place
ORDER BY w.where_id;

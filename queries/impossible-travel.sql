/*---
title    = "Impossible travel"
question = "Did one person sign in from two places that cannot both be reached in the time between?"
kind     = "finding"
family   = "first-seen"
reads    = ["interactive", "non_interactive"]
needs    = ["address"]
severity = "high"
confidence = "medium"
attack   = ["T1078.004", "T1550.001"]

sentence = """\
    {entity_name} signed in from {from_place} and then from {to_place}, at least {certain_km} km apart, which would \
    take {certain_kmh} km/h or more ({event_count} {event_count|sign-in|sign-ins} on {day}; same managed device: \
    {same_device})."""
key      = ["entity_id", "pair", "day"]

benign = [
    "A company proxy, a VPN or a mobile gateway that is on no list puts a person where they are not.",
    "The place of an address is wrong. Distances here are what remains after both radii of error are taken off.",
    "A renewed token is logged with the address it was first issued to. See `sign_in_types`.",
]
not_shown = """\
    The record shows where addresses are registered, not where people are. Pairs with a known, hosting, VPN, Tor, \
    relay, satellite or Microsoft address at either end are left out, and so are addresses without a place finer than a country."""
next = [
    "Ask the person where they were.",
    "Compare device, browser and session of the two sign-ins.",
    "If one end is the organisation's own exit, add it as a known network and run again.",
]
derives = [
    "Azure-Sentinel, UserLoginIPAddressTeleportation (MIT): the idea.",
    "SigmaHQ, azure_identity_protection_impossible_travel (DRL 1.1): the idea.",
]

[[parameter]]
name    = "max_kmh"
type    = "number"
help    = "The fastest that anybody travels: an airliner"
default = 900.0
reason  = "The cruising speed of an airliner."

[[parameter]]
name    = "min_km"
type    = "number"
help    = "Kilometres that must remain after both radii of error are taken off"
default = 500.0
reason  = "Databases are often 50 to 200 km off."

[[parameter]]
name    = "unknown_radius_km"
type    = "number"
help    = "Radius of error to take off where no database gives one"
default = 250.0
reason  = "The wider of the usual errors of a city's place."

[[parameter]]
name    = "max_gap_hours"
type    = "number"
help    = "Pass over pairs further apart in time: in that long one gets anywhere"
default = 24.0
reason  = "At 900 km/h half the way round the world takes 22 hours."

[[parameter]]
name    = "usual_pairs"
type    = "integer"
help    = "Earlier days with the same pair of places that make it a habit"
default = 3
reason  = "Three days are a habit, two may be an intruder's."
---*/

WITH pinned AS (
    SELECT
        w.*,
        w.latitude IS NOT NULL AND w.longitude IS NOT NULL          AS is_pinned_by_us,
        w.logged_latitude IS NOT NULL AND w.logged_longitude IS NOT NULL    AS is_pinned_by_log
    FROM where_context AS w
    -- Without an address nothing can tell a flight from a proxy.
    WHERE w.ip_key IS NOT NULL
),

place AS (
    SELECT
        l.where_id,
        l.ip_address,
        -- Both numbers are of one maker, or they would name a place where nobody was.
        CASE WHEN l.is_pinned_by_us THEN l.latitude ELSE l.logged_latitude END      AS latitude,
        CASE WHEN l.is_pinned_by_us THEN l.longitude ELSE l.logged_longitude END    AS longitude,
        -- Where our databases have no coordinates, Microsoft's are taken, and its words with them.
        CASE
            WHEN NOT l.is_pinned_by_us THEN concat_ws(', ', l.logged_city, l.logged_country)
            ELSE concat_ws(', ', CASE WHEN l.city IS NOT NULL THEN concat_ws(' ', 'near', l.city) END, l.country)
        END                                                         AS place,
        CASE
            WHEN NOT l.is_pinned_by_us THEN $unknown_radius_km
            ELSE coalesce(l.accuracy_km, $unknown_radius_km)
        END                                                         AS radius_km
    FROM pinned AS l
    -- Without a city or a radius, the coordinates are the middle of a country.
    WHERE CASE
            WHEN NOT l.is_pinned_by_us THEN l.is_pinned_by_log AND l.logged_city IS NOT NULL
            ELSE l.city IS NOT NULL OR l.accuracy_km IS NOT NULL
        END
),

spot AS (
    -- A number for each pair of coordinates: most sign-ins come from where the one before came from.
    SELECT
        p.where_id,
        p.latitude,
        p.longitude,
        dense_rank() OVER (ORDER BY p.latitude, p.longitude)        AS spot
    FROM place AS p
),

traveller AS (
    -- Whose places all lie closer together than a finding needs has none: no way over a sphere is
    -- longer than along the meridian and then along the equator.
    SELECT c.principal
    FROM sign_in_combination AS c
    JOIN spot AS s ON s.where_id = c.where_id
    JOIN principal AS u ON u.principal = c.principal
    WHERE u.principal_kind = 'user'
      AND u.principal_id IS NOT NULL
      AND c.outcome = 'success'
    GROUP BY c.principal
    HAVING 6371.0088 * radians(
            max(s.latitude) - min(s.latitude) + max(s.longitude) - min(s.longitude)
        ) >= $min_km
),

placed AS (
    SELECT f.seq, f.event_time, f.principal, f.where_id, s.spot
    FROM traveller AS t
    JOIN sign_in_fact AS f ON f.principal = t.principal
    JOIN spot AS s ON s.where_id = f.where_id
    JOIN where_context AS l ON l.where_id = f.where_id
    LEFT JOIN known_sign_in AS k ON k.seq = f.seq
    WHERE f.outcome = 'success'
      AND coalesce(k.known_label, l.known_label) IS NULL
      AND coalesce(k.network_class, l.network_class, '') NOT IN (
          'hosting', 'vpn', 'tor', 'relay', 'satellite', 'microsoft', 'special'
      )
),

consecutive AS (
    SELECT
        p.seq,
        p.event_time,
        p.principal,
        p.where_id,
        lag(p.seq)        OVER (PARTITION BY p.principal ORDER BY p.seq)        AS from_seq,
        lag(p.event_time) OVER (PARTITION BY p.principal ORDER BY p.seq)        AS from_time,
        lag(p.where_id)   OVER (PARTITION BY p.principal ORDER BY p.seq)        AS from_where_id,
        CASE WHEN lag(p.spot) OVER (PARTITION BY p.principal ORDER BY p.seq) <> p.spot THEN 1 ELSE 0 END
                                                                    AS is_elsewhere
    FROM placed AS p
),

measured AS (
    SELECT
        c.seq,
        c.event_time,
        c.principal,
        c.from_seq,
        c.from_time,
        b.place,
        b.ip_address,
        a.place                                                     AS from_place,
        a.ip_address                                                AS from_address,
        -- Within a minute counts as a minute: clocks and queues.
        greatest(unix_seconds(c.event_time) - unix_seconds(c.from_time), 60) / 3600
                                                                    AS hours,
        -- Great circle on a sphere, less what either address may be off.
        2 * 6371.0088 * asin(least(1.0, sqrt(
            power(sin(radians(b.latitude - a.latitude) / 2), 2)
            + cos(radians(a.latitude)) * cos(radians(b.latitude))
                * power(sin(radians(b.longitude - a.longitude) / 2), 2)
        ))) - b.radius_km - a.radius_km                             AS certain_km
    FROM consecutive AS c
    JOIN place AS a ON a.where_id = c.from_where_id
    JOIN place AS b ON b.where_id = c.where_id
    WHERE c.is_elsewhere = 1
      AND (b.latitude <> a.latitude OR b.longitude <> a.longitude)
),

too_fast AS (
    SELECT m.*
    FROM measured AS m
    WHERE m.hours <= $max_gap_hours
      AND m.certain_km >= $min_km
      AND m.certain_km > $max_kmh * m.hours
),

sign_in_of_jump AS (
    SELECT seq
    FROM too_fast
    UNION
    SELECT from_seq
    FROM too_fast
),

described AS (
    SELECT f.seq, f.sign_in_type, c.device_id, coalesce(c.device_managed, FALSE) AS is_managed
    FROM sign_in_of_jump AS j
    JOIN sign_in_fact AS f ON f.seq = j.seq
    JOIN client_context AS c ON c.client_id = f.client_id
),

jump AS (
    SELECT
        m.*,
        u.principal_kind,
        u.principal_id,
        u.principal_name,
        b.sign_in_type,
        a.sign_in_type                                              AS from_type,
        concat_ws(' and ', least(m.from_place, m.place), greatest(m.from_place, m.place))
                                                                    AS pair,
        CAST(floor(unix_seconds(m.event_time) / 86400) AS BIGINT)   AS day_number,
        b.is_managed AND coalesce(b.device_id = a.device_id, FALSE)
                                                                    AS is_same_device
    FROM too_fast AS m
    JOIN principal AS u ON u.principal = m.principal
    JOIN described AS a ON a.seq = m.from_seq
    JOIN described AS b ON b.seq = m.seq
),

day_of_pair AS (
    SELECT
        principal_id,
        pair,
        day_number,
        max(principal_kind)                                         AS principal_kind,
        max(principal_name)                                         AS principal_name,
        min(seq)                                                    AS first_seq,
        min(from_time)                                              AS first_at,
        max(event_time)                                             AS last_at,
        max(certain_km)                                             AS certain_km,
        max(certain_km / hours)                                     AS certain_kmh,
        bool_and(is_same_device)                                    AS same_device,
        bool_or(sign_in_type = 'interactive' OR from_type = 'interactive')
                                                                    AS any_interactive,
        array_sort(array_distinct(concat(collect_list(from_seq), collect_list(seq))))
                                                                    AS all_evidence,
        array_join(array_sort(array_distinct(concat(collect_set(from_address), collect_set(ip_address)))), ', ')
                                                                    AS ip_addresses,
        array_join(array_sort(array_distinct(concat(collect_set(from_type), collect_set(sign_in_type)))), ', ')
                                                                    AS sign_in_types
    FROM jump
    GROUP BY principal_id, pair, day_number
),

habit AS (
    SELECT
        d.*,
        count(*) OVER (
            PARTITION BY d.principal_id, d.pair
            ORDER BY d.day_number
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        )                                                           AS earlier_days
    FROM day_of_pair AS d
),

judged AS (
    SELECT
        CASE
            WHEN h.same_device OR h.earlier_days >= $usual_pairs THEN 'low'
            WHEN h.any_interactive THEN 'high'
            ELSE 'medium'
        END                                                         AS severity,
        CASE WHEN h.same_device THEN 'low' ELSE 'medium' END        AS confidence,
        h.*,
        first_jump.from_place,
        first_jump.place                                            AS to_place
    FROM habit AS h
    JOIN jump AS first_jump ON first_jump.seq = h.first_seq
)

SELECT
    severity,
    confidence,
    principal_kind                                                  AS entity_kind,
    principal_id                                                    AS entity_id,
    coalesce(principal_name, principal_id)                          AS entity_name,
    first_at,
    last_at,
    size(all_evidence)                                              AS event_count,
    CAST(NULL AS BIGINT)                                            AS history_days,
    CAST(NULL AS BIGINT)                                            AS history_events,
    FALSE                                                           AS little_history,
    slice(all_evidence, 1, 50)                                      AS evidence,
    pair,
    CAST(CAST(timestamp_seconds(day_number * 86400) AS DATE) AS STRING)
                                                                    AS day,
    from_place,
    to_place,
    CAST(floor(certain_km) AS BIGINT)                               AS certain_km,
    CAST(floor(certain_kmh) AS BIGINT)                              AS certain_kmh,
    same_device,
    earlier_days,
    ip_addresses,
    sign_in_types
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    pair,
    day;

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
    {entity_name} signed in from {from_place} and then from {to_place}, at least {certain_km} km apart, which \
    would take {certain_kmh} km/h or more ({event_count} sign-ins on {day}; same managed device: {same_device})."""
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

WITH placed AS (
    SELECT
        s.seq,
        s.event_time,
        s.principal_kind,
        s.principal_id,
        s.principal_name,
        s.sign_in_type,
        s.device_id,
        coalesce(s.device_managed, FALSE)                           AS is_managed,
        s.ip_address,
        coalesce(s.latitude, s.logged_latitude)                     AS latitude,
        coalesce(s.longitude, s.logged_longitude)                   AS longitude,
        -- Where our databases have no coordinates, Microsoft's are taken, and its words with them.
        CASE
            WHEN s.latitude IS NULL THEN concat_ws(', ', s.logged_city, s.logged_country)
            ELSE concat_ws(', ', CASE WHEN s.city IS NOT NULL THEN concat_ws(' ', 'near', s.city) END, s.country)
        END                                                         AS place,
        CASE
            WHEN s.latitude IS NULL THEN $unknown_radius_km
            ELSE coalesce(s.accuracy_km, $unknown_radius_km)
        END                                                         AS radius_km
    FROM sign_in_context AS s
    WHERE s.principal_kind = 'user'
      AND s.principal_id IS NOT NULL
      AND s.outcome = 'success'
      -- Without an address nothing can tell a flight from a proxy.
      AND s.ip_key IS NOT NULL
      AND s.known_label IS NULL
      AND coalesce(s.network_class, '') NOT IN (
          'hosting', 'vpn', 'tor', 'relay', 'satellite', 'microsoft', 'special'
      )
      -- Without a city or a radius, the coordinates are the middle of a country.
      AND CASE
            WHEN s.latitude IS NULL THEN s.logged_latitude IS NOT NULL AND s.logged_city IS NOT NULL
            ELSE s.city IS NOT NULL OR s.accuracy_km IS NOT NULL
        END
),

consecutive AS (
    SELECT
        p.*,
        lag(p.seq)          OVER (PARTITION BY p.principal_id ORDER BY p.seq)   AS from_seq,
        lag(p.event_time)   OVER (PARTITION BY p.principal_id ORDER BY p.seq)   AS from_time,
        lag(p.latitude)     OVER (PARTITION BY p.principal_id ORDER BY p.seq)   AS from_latitude,
        lag(p.longitude)    OVER (PARTITION BY p.principal_id ORDER BY p.seq)   AS from_longitude,
        lag(p.radius_km)    OVER (PARTITION BY p.principal_id ORDER BY p.seq)   AS from_radius_km,
        lag(p.place)        OVER (PARTITION BY p.principal_id ORDER BY p.seq)   AS from_place,
        lag(p.ip_address)   OVER (PARTITION BY p.principal_id ORDER BY p.seq)   AS from_address,
        lag(p.device_id)    OVER (PARTITION BY p.principal_id ORDER BY p.seq)   AS from_device_id,
        lag(p.sign_in_type) OVER (PARTITION BY p.principal_id ORDER BY p.seq)   AS from_type
    FROM placed AS p
),

measured AS (
    SELECT
        c.*,
        -- Within a minute counts as a minute: clocks and queues.
        greatest(unix_seconds(c.event_time) - unix_seconds(c.from_time), 60) / 3600
                                                                    AS hours,
        -- Great circle on a sphere, less what either address may be off.
        2 * 6371.0088 * asin(least(1.0, sqrt(
            power(sin(radians(c.latitude - c.from_latitude) / 2), 2)
            + cos(radians(c.from_latitude)) * cos(radians(c.latitude))
                * power(sin(radians(c.longitude - c.from_longitude) / 2), 2)
        ))) - c.radius_km - c.from_radius_km                        AS certain_km
    FROM consecutive AS c
    WHERE c.from_seq IS NOT NULL
      AND (c.latitude <> c.from_latitude OR c.longitude <> c.from_longitude)
),

jump AS (
    SELECT
        m.*,
        concat_ws(' and ', least(m.from_place, m.place), greatest(m.from_place, m.place))
                                                                    AS pair,
        CAST(floor(unix_seconds(m.event_time) / 86400) AS BIGINT)   AS day_number,
        m.is_managed AND coalesce(m.device_id = m.from_device_id, FALSE)
                                                                    AS is_same_device
    FROM measured AS m
    WHERE m.hours <= $max_gap_hours
      AND m.certain_km >= $min_km
      AND m.certain_km > $max_kmh * m.hours
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

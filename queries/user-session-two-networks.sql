/*---
title    = "One session from two networks"
question = "Was one sign-in session used from two unrelated networks or by two different clients?"
kind     = "finding"
family   = "user-compromise"
reads    = ["interactive", "non_interactive"]
needs    = ["address", "session"]
severity = "high"
confidence = "high"
attack   = ["T1550.001", "T1550.004", "T1539", "T1557"]

sentence = """\
    One session of {entity_name} was used from {network_names} ({countries}) between {first_at} and {last_at}: \
    {differences}."""
key      = ["entity_id", "session_id"]

benign = [
    "A VPN or a proxy that is on no list, switched on in the middle of a session.",
    "A service that renews tokens from its own servers.",
]
not_shown = """\
    A stolen session keeps its id and the id of the device, so nothing in the record says who used it. Some records \
    of confidential clients show the address that the token was first issued to, so silence proves nothing."""
next = [
    "Ask the person about the later network. Where it is not theirs, revoke the sessions and reset the password.",
    "List what the session did: `timeline-unified` with `session`.",
    "Look for the page that took the session: a message with a link, minutes before `first_at`.",
]
derives = [
    "Panther, azure_graph_session_multiple_ips (Apache-2.0): the idea; it leaves out renewed tokens, where replay happens.",
    "Splunk, azure_ad_concurrent_sessions_from_different_ips (Apache-2.0): the idea; networks, clients and distance are compared here.",
]

[[parameter]]
name    = "window_hours"
type    = "integer"
help    = "Hours after the session's first use in which the other network must appear"
default = 72
reason  = "A stolen cookie is used within days, or has lapsed."

[[parameter]]
name    = "min_km"
type    = "number"
help    = "Kilometres between the two from which on it is another place"
default = 500.0
reason  = "Databases are often 50 to 200 km off at either end."

[[parameter]]
name    = "max_kmh"
type    = "number"
help    = "A device that moves on slower than this, without coming back, is on a journey"
default = 900.0
reason  = "The cruising speed of an airliner."

[[parameter]]
name    = "min_history_events"
type    = "integer"
help    = "Earlier successes of the account below which nobody can say which networks are its own"
default = 20
reason  = "About a working week."
---*/

WITH outside AS (
    -- Numbers in place of names: there are many sign-ins and few places.
    SELECT
        where_id,
        is_hosting_or_anonymous,
        dense_rank() OVER (ORDER BY network)                        AS network_number
    FROM where_context
    WHERE ip_key IS NOT NULL
      AND known_label IS NULL
      AND coalesce(network_class, '') NOT IN ('microsoft', 'special')
),

fact AS (
    SELECT
        f.seq,
        f.event_time,
        f.principal,
        f.session_number,
        f.where_id,
        f.client_id,
        o.network_number,
        -- What a list says that the address was at that time counts for the sign-ins of that time alone.
        CASE
            WHEN k.network_class IN ('hosting', 'vpn', 'tor') THEN TRUE
            WHEN k.network_class IS NOT NULL THEN FALSE
            ELSE o.is_hosting_or_anonymous
        END                                                         AS is_hosting
    FROM sign_in_fact AS f
    JOIN outside AS o ON o.where_id = f.where_id
    LEFT JOIN known_sign_in AS k ON k.seq = f.seq
    WHERE f.sign_in_type NOT IN ('service_principal', 'managed_identity', 'microsoft_service_principal')
      AND f.outcome = 'success'
      AND f.session_number IS NOT NULL
      AND k.known_label IS NULL
),

moved_session AS (
    SELECT principal, session_number
    FROM fact
    GROUP BY principal, session_number
    HAVING min(network_number) <> max(network_number)
),

stay AS (
    SELECT
        f.principal,
        f.session_number,
        f.network_number,
        f.where_id,
        f.client_id,
        bool_or(f.is_hosting)                                       AS is_hosting,
        min(f.seq)                                                  AS first_seq,
        max(f.seq)                                                  AS last_seq,
        min(f.event_time)                                           AS first_at,
        max(f.event_time)                                           AS last_at
    FROM moved_session AS m
    JOIN fact AS f ON f.principal = m.principal AND f.session_number = m.session_number
    GROUP BY f.principal, f.session_number, f.network_number, f.where_id, f.client_id
),

client_name AS (
    SELECT client_id, concat_ws(' on ', coalesce(client, 'unknown'), operating_system) AS client
    FROM client_context
),

pin AS (
    -- Both numbers are of one maker, or they would name a place where nobody was.
    SELECT
        where_id,
        CASE
            WHEN latitude IS NOT NULL AND longitude IS NOT NULL THEN latitude
            WHEN logged_longitude IS NOT NULL THEN logged_latitude
        END                                                         AS latitude,
        CASE
            WHEN latitude IS NOT NULL AND longitude IS NOT NULL THEN longitude
            WHEN logged_latitude IS NOT NULL THEN logged_longitude
        END                                                         AS longitude
    FROM where_context
),

stay_on_network AS (
    SELECT
        s.principal,
        s.session_number,
        s.network_number,
        max(l.network)                                              AS network,
        bool_or(s.is_hosting)                                       AS is_hosting,
        min(s.first_seq)                                            AS first_seq,
        max(s.last_seq)                                             AS last_seq,
        min(s.first_at)                                             AS first_at,
        max(s.last_at)                                              AS last_at,
        min(CASE WHEN p.latitude IS NOT NULL THEN s.first_seq END)  AS pinned_seq,
        array_sort(collect_set(c.client))                           AS clients
    FROM stay AS s
    JOIN where_context AS l ON l.where_id = s.where_id
    JOIN pin AS p ON p.where_id = s.where_id
    JOIN client_name AS c ON c.client_id = s.client_id
    GROUP BY s.principal, s.session_number, s.network_number
),

place AS (
    -- Where a network is, the first of its sign-ins that says so has the word.
    SELECT n.*, p.latitude, p.longitude
    FROM stay_on_network AS n
    LEFT JOIN stay AS s ON s.first_seq = n.pinned_seq
    LEFT JOIN pin AS p ON p.where_id = s.where_id
),

pair AS (
    SELECT
        a.principal,
        a.session_number,
        a.network                                                   AS first_network,
        b.network                                                   AS second_network,
        a.first_seq,
        a.first_at,
        b.first_seq                                                 AS second_seq,
        b.first_at                                                  AS second_at,
        b.first_seq < a.last_seq                                    AS is_interleaved,
        a.is_hosting <> b.is_hosting                                AS is_hosting_change,
        size(array_distinct(concat(slice(a.clients, 1, 100), b.clients))) = size(a.clients) + size(b.clients)
                                                                    AS is_client_change,
        -- From the last sign-in at the one place to the first at the other.
        greatest(unix_seconds(b.first_at) - unix_seconds(a.last_at), 60) / 3600     AS hours,
        -- Of an absent place, least() would make the other side of the world.
        CASE
            WHEN a.latitude + a.longitude + b.latitude + b.longitude IS NOT NULL
                THEN 2 * 6371.0088 * asin(least(1.0, sqrt(
                    power(sin(radians(b.latitude - a.latitude) / 2), 2)
                    + cos(radians(a.latitude)) * cos(radians(b.latitude))
                        * power(sin(radians(b.longitude - a.longitude) / 2), 2)
                )))
        END                                                         AS km
    FROM place AS a
    JOIN place AS b
        ON b.principal = a.principal
       AND b.session_number = a.session_number
       AND b.first_seq > a.first_seq
    WHERE unix_seconds(b.first_at) - unix_seconds(a.first_at) <= $window_hours * 3600
),

compared AS (
    SELECT
        p.*,
        coalesce(p.km, 0) >= $min_km                                AS is_far,
        NOT p.is_interleaved AND coalesce(p.km, 0) <= $max_kmh * p.hours             AS is_journey,
        -- Where the account was at home before the session began, nothing is new.
        coalesce(a.first_success_seq < p.first_seq, FALSE)
            AND coalesce(b.first_success_seq < p.first_seq, FALSE)  AS is_own
    FROM pair AS p
    LEFT JOIN first_seen AS a
        ON a.principal = p.principal AND a.property = 'network' AND a.value = p.first_network
    LEFT JOIN first_seen AS b
        ON b.principal = p.principal AND b.property = 'network' AND b.value = p.second_network
),

weighed AS (
    SELECT
        c.*,
        CASE
            WHEN c.is_own THEN 1
            WHEN c.is_hosting_change OR c.is_client_change THEN 3
            WHEN c.is_far AND NOT c.is_journey THEN 2
            ELSE 1
        END                                                         AS weight
    FROM compared AS c
),

session AS (
    SELECT
        principal,
        session_number,
        max(weight)                                                 AS weight,
        min(first_seq)                                              AS first_seq,
        min(first_at)                                               AS first_at,
        min(second_at)                                              AS switched_at,
        bool_or(is_interleaved AND NOT is_own)                      AS is_interleaved,
        bool_or(is_hosting_change AND NOT is_own)                   AS is_hosting_change,
        bool_or(is_client_change AND NOT is_own)                    AS is_client_change,
        max(km)                                                     AS max_km
    FROM weighed
    GROUP BY principal, session_number
),

seen AS (
    SELECT
        f.principal,
        f.session_number,
        max(f.event_time)                                           AS last_at,
        count(*)                                                    AS event_count,
        array_join(array_sort(collect_set(l.network_name)), ', ')   AS network_names,
        array_join(array_sort(collect_set(l.country)), ', ')        AS countries,
        array_join(slice(array_sort(collect_set(l.ip_address)), 1, 10), ', ')       AS ip_addresses,
        array_join(array_sort(collect_set(c.client)), ', ')         AS clients,
        slice(array_sort(collect_list(f.seq)), 1, 50)               AS evidence
    FROM session AS s
    JOIN fact AS f ON f.principal = s.principal AND f.session_number = s.session_number
    JOIN where_context AS l ON l.where_id = f.where_id
    JOIN client_name AS c ON c.client_id = f.client_id
    WHERE s.weight > 1
    GROUP BY f.principal, f.session_number
),

judged AS (
    SELECT
        h.successes_before < $min_history_events                    AS little_history,
        CASE
            WHEN h.successes_before < $min_history_events THEN 'info'
            WHEN s.weight = 3 THEN 'high'
            ELSE 'medium'
        END                                                         AS severity,
        CASE
            WHEN h.successes_before < $min_history_events THEN 'low'
            WHEN s.is_client_change THEN 'high'
            ELSE 'medium'
        END                                                         AS confidence,
        s.*,
        i.session_id,
        p.principal_kind,
        p.principal_id,
        p.principal_name,
        h.successes_before,
        CAST(floor((unix_seconds(s.first_at) - unix_seconds(p.first_success_at)) / 86400) AS BIGINT)
                                                                    AS days_of_history,
        coalesce(nullif(concat_ws(', ',
            CASE WHEN s.is_client_change THEN 'another client' END,
            CASE WHEN s.is_hosting_change THEN 'a hosting or anonymous network' END,
            CASE
                WHEN s.max_km >= $min_km
                    THEN concat_ws(' ', CAST(CAST(floor(s.max_km) AS BIGINT) AS STRING), 'km apart')
            END,
            CASE WHEN s.is_interleaved THEN 'in turns' END
        ), ''), 'nothing but the network')                          AS differences
    FROM session AS s
    JOIN sign_in_session AS i ON i.session_number = s.session_number
    JOIN principal AS p ON p.principal = s.principal
    JOIN sign_in_history AS h ON h.seq = s.first_seq
    WHERE s.weight > 1 AND p.principal_kind = 'user' AND p.principal_id IS NOT NULL
)

SELECT
    j.severity,
    j.confidence,
    j.principal_kind                                                AS entity_kind,
    j.principal_id                                                  AS entity_id,
    j.principal_name                                                AS entity_name,
    j.first_at,
    e.last_at,
    e.event_count,
    CASE WHEN j.days_of_history > 0 THEN j.days_of_history ELSE 0 END               AS history_days,
    j.successes_before                                              AS history_events,
    j.little_history,
    e.evidence,
    j.session_id,
    j.switched_at,
    j.differences,
    round(j.max_km)                                                 AS max_km,
    e.network_names,
    e.countries,
    e.ip_addresses,
    e.clients
FROM judged AS j
JOIN seen AS e ON e.principal = j.principal AND e.session_number = j.session_number
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    session_id;

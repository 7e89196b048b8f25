/*---
title    = "Sessions"
question = "Which session did what: from when to when, from which networks, with which clients, and did it move?"
kind     = "listing"
family   = "timeline"
reads    = ["interactive", "non_interactive"]
attack   = ["T1550.001"]
next = [
    "Open a session with `timeline-unified` and its `session`.",
    "A session on several networks at once is `user-session-two-networks`'s business.",
]
derives = [
    "Microsoft Learn, Track and investigate identity activities with linkable identifiers (CC-BY-4.0): what a session id is.",
]

[[parameter]]
name     = "entity"
type     = "text"
help     = "Only sessions of this user, by object id or name"
optional = true

[[parameter]]
name    = "row_limit"
type    = "integer"
help    = "Sessions to list at most, those that moved most first; `sessions_in_all` tells how many there are"
default = 5000
reason  = "More than anybody reads; whatever is cut off is counted."
---*/

WITH wanted AS (
    SELECT principal
    FROM principal
    WHERE principal_kind = 'user'
      AND (CAST($entity AS STRING) IS NULL
           OR lower(CAST($entity AS STRING)) IN (principal_id, lower(principal_name)))
),

step AS (
    SELECT
        f.session_number,
        f.seq,
        f.event_time,
        f.principal,
        f.sign_in_type,
        f.client_id,
        f.what_id,
        f.where_id,
        f.how_id,
        w.network
    FROM sign_in_fact AS f
    JOIN wanted AS p ON p.principal = f.principal
    JOIN where_context AS w ON w.where_id = f.where_id
    WHERE f.session_number IS NOT NULL
),

session AS (
    SELECT
        session_number,
        min(seq)                                                    AS first_seq,
        min(event_time)                                             AS first_at,
        max(event_time)                                             AS last_at,
        count(*)                                                    AS events,
        count(CASE WHEN sign_in_type = 'interactive' THEN 1 END)    AS interactive,
        min(principal)                                              AS principal,
        min(principal) <> max(principal)                            AS is_shared,
        min(CASE WHEN sign_in_type = 'interactive' THEN seq END)    AS first_interactive_seq,
        min(network)                                                AS one_network,
        max(network)                                                AS other_network
    FROM step
    GROUP BY session_number
),

roaming_step AS (
    SELECT
        s.session_number,
        s.network,
        lag(s.network) OVER (PARTITION BY s.session_number ORDER BY s.seq)
                                                                    AS network_before
    FROM step AS s
    JOIN session AS n ON n.session_number = s.session_number
    WHERE n.one_network <> n.other_network
      AND s.network IS NOT NULL
),

roaming AS (
    SELECT
        session_number,
        count(CASE WHEN network <> network_before THEN 1 END)       AS network_switches
    FROM roaming_step
    GROUP BY session_number
),

ranked AS (
    SELECT
        n.*,
        coalesce(r.network_switches, 0)                             AS network_switches,
        row_number() OVER (ORDER BY coalesce(r.network_switches, 0) DESC, n.events DESC, n.first_seq)
                                                                    AS place,
        count(*) OVER ()                                            AS sessions_in_all
    FROM session AS n
    LEFT JOIN roaming AS r ON r.session_number = n.session_number
),

listed AS (
    SELECT *
    FROM ranked
    WHERE place <= $row_limit
),

described AS (
    SELECT
        l.session_number,
        count(DISTINCT s.network)                                   AS networks,
        array_join(array_sort(collect_set(w.country)), ', ')        AS countries,
        array_join(slice(array_sort(collect_set(w.network_name)), 1, 10), ', ')
                                                                    AS network_names,
        array_join(slice(array_sort(collect_set(c.client)), 1, 10), ', ')
                                                                    AS clients,
        array_join(slice(array_sort(collect_set(a.app_display_name)), 1, 15), ', ')
                                                                    AS apps
    FROM listed AS l
    JOIN step AS s ON s.session_number = l.session_number
    JOIN where_context AS w ON w.where_id = s.where_id
    JOIN client_context AS c ON c.client_id = s.client_id
    JOIN what_context AS a ON a.what_id = s.what_id
    GROUP BY l.session_number
)

SELECT
    i.session_id,
    p.principal_id                                                  AS entity_id,
    p.principal_name                                                AS entity_name,
    l.is_shared                                                     AS several_users,
    l.first_at,
    l.last_at,
    l.events,
    l.interactive,
    d.networks,
    l.network_switches,
    d.network_names,
    d.countries,
    d.clients,
    d.apps,
    h.authentication_requirement                                    AS first_requirement,
    coalesce(h.mfa_method, h.additional_details)                    AS first_mfa,
    l.first_seq,
    l.sessions_in_all
FROM listed AS l
JOIN described AS d ON d.session_number = l.session_number
JOIN sign_in_session AS i ON i.session_number = l.session_number
JOIN principal AS p ON p.principal = l.principal
LEFT JOIN sign_in_fact AS f ON f.seq = l.first_interactive_seq
LEFT JOIN how_context AS h ON h.how_id = f.how_id
ORDER BY network_switches DESC, events DESC, first_seq;

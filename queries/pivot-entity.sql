/*---
title    = "What a value is connected to"
question = "Given one address, user, workload, application, session, device, user agent or credential: what stands with it?"
kind     = "listing"
family   = "timeline"
reads    = ["interactive", "non_interactive", "service_principal", "managed_identity"]
next = [
    "A neighbour with `exclusivity` 1 is seen nowhere else: a strong link. Shared exits and office networks are low.",
    "Pivot again from the strongest neighbours, and mark what proves to be the attacker's.",
]
derives = [
    "Microsoft Learn, App consent and compromised applications playbooks: the order of the questions.",
]

[[parameter]]
name     = "value"
type     = "text"
help     = "The value: an address, AS64500, a name, or the id of a principal, app, session, device, credential, token, request"
optional = true

[[parameter]]
name    = "min_events"
type    = "integer"
help    = "Pass over neighbours with fewer common sign-ins than this"
default = 1
reason  = "One common sign-in can be the one that matters."
---*/

WITH wanted AS (
    SELECT lower(CAST($value AS STRING)) AS value
),

hit AS (
    SELECT f.seq
    FROM wanted AS v
    JOIN where_context AS w
        ON v.value = w.ip_address OR v.value = concat_ws('', 'as', CAST(w.asn AS STRING))
    JOIN sign_in_fact AS f ON f.where_id = w.where_id

    UNION

    SELECT f.seq
    FROM wanted AS v
    JOIN principal AS p ON v.value = p.principal_id OR v.value = lower(p.principal_name)
    JOIN sign_in_fact AS f ON f.principal = p.principal

    UNION

    SELECT f.seq
    FROM wanted AS v
    JOIN what_context AS a
        ON v.value IN (a.app_id, lower(a.app_display_name), a.resource_id, lower(a.resource_display_name))
    JOIN sign_in_fact AS f ON f.what_id = a.what_id

    UNION

    SELECT f.seq
    FROM wanted AS v
    JOIN who_context AS w ON v.value = w.credential
    JOIN sign_in_fact AS f ON f.who_id = w.who_id

    UNION

    SELECT f.seq
    FROM wanted AS v
    JOIN client_context AS c ON v.value = c.device_id OR v.value = lower(c.user_agent)
    JOIN sign_in_fact AS f ON f.client_id = c.client_id

    UNION

    SELECT f.seq
    FROM wanted AS v
    JOIN sign_in_session AS s ON v.value = lower(s.session_id)
    JOIN sign_in_fact AS f ON f.session_number = s.session_number

    UNION

    SELECT f.seq
    FROM wanted AS v
    JOIN sign_in_once AS o ON v.value = lower(o.unique_token_id) OR v.value = lower(o.correlation_id)
    JOIN sign_in_fact AS f ON f.member_id = o.member_id AND f.record_number = o.record_number
),

hit_combination AS (
    SELECT
        f.principal,
        f.who_id,
        f.what_id,
        f.where_id,
        f.client_id,
        f.session_number,
        count(*)                                                    AS events,
        count(CASE WHEN f.outcome = 'success' THEN 1 END)           AS successes,
        min(f.event_time)                                           AS first_at,
        max(f.event_time)                                           AS last_at,
        min(f.seq)                                                  AS first_seq
    FROM hit AS h
    JOIN sign_in_fact AS f ON f.seq = h.seq
    GROUP BY f.principal, f.who_id, f.what_id, f.where_id, f.client_id, f.session_number
),

neighbour_part AS (
    SELECT 'the value itself' AS part, CAST($value AS STRING) AS neighbour,
        h.events, h.successes, h.first_at, h.last_at, h.first_seq
    FROM hit_combination AS h

    UNION ALL

    SELECT p.principal_kind, p.principal_name, h.events, h.successes, h.first_at, h.last_at, h.first_seq
    FROM hit_combination AS h
    JOIN principal AS p ON p.principal = h.principal

    UNION ALL

    SELECT 'app', a.app_display_name, h.events, h.successes, h.first_at, h.last_at, h.first_seq
    FROM hit_combination AS h
    JOIN what_context AS a ON a.what_id = h.what_id

    UNION ALL

    SELECT 'resource', a.resource_display_name, h.events, h.successes, h.first_at, h.last_at, h.first_seq
    FROM hit_combination AS h
    JOIN what_context AS a ON a.what_id = h.what_id

    UNION ALL

    SELECT 'address', w.ip_address, h.events, h.successes, h.first_at, h.last_at, h.first_seq
    FROM hit_combination AS h
    JOIN where_context AS w ON w.where_id = h.where_id

    UNION ALL

    SELECT 'network', w.network_name, h.events, h.successes, h.first_at, h.last_at, h.first_seq
    FROM hit_combination AS h
    JOIN where_context AS w ON w.where_id = h.where_id

    UNION ALL

    SELECT 'country', w.country, h.events, h.successes, h.first_at, h.last_at, h.first_seq
    FROM hit_combination AS h
    JOIN where_context AS w ON w.where_id = h.where_id

    UNION ALL

    SELECT 'credential', w.credential, h.events, h.successes, h.first_at, h.last_at, h.first_seq
    FROM hit_combination AS h
    JOIN who_context AS w ON w.who_id = h.who_id

    UNION ALL

    SELECT 'device', c.device_id, h.events, h.successes, h.first_at, h.last_at, h.first_seq
    FROM hit_combination AS h
    JOIN client_context AS c ON c.client_id = h.client_id

    UNION ALL

    SELECT 'user agent', c.user_agent, h.events, h.successes, h.first_at, h.last_at, h.first_seq
    FROM hit_combination AS h
    JOIN client_context AS c ON c.client_id = h.client_id

    UNION ALL

    SELECT 'session', s.session_id, h.events, h.successes, h.first_at, h.last_at, h.first_seq
    FROM hit_combination AS h
    JOIN sign_in_session AS s ON s.session_number = h.session_number
),

neighbour AS (
    SELECT
        part,
        neighbour,
        sum(events)                                                 AS events,
        sum(successes)                                              AS successes,
        min(first_at)                                               AS first_at,
        max(last_at)                                                AS last_at,
        min(first_seq)                                              AS first_seq
    FROM neighbour_part
    WHERE neighbour IS NOT NULL AND neighbour <> ''
    GROUP BY part, neighbour
),

total_part AS (
    SELECT p.principal_kind AS part, p.principal_name AS neighbour, p.events
    FROM principal AS p

    UNION ALL

    SELECT 'app', a.app_display_name, c.events
    FROM sign_in_combination AS c
    JOIN what_context AS a ON a.what_id = c.what_id

    UNION ALL

    SELECT 'resource', a.resource_display_name, c.events
    FROM sign_in_combination AS c
    JOIN what_context AS a ON a.what_id = c.what_id

    UNION ALL

    SELECT 'address', w.ip_address, c.events
    FROM sign_in_combination AS c
    JOIN where_context AS w ON w.where_id = c.where_id

    UNION ALL

    SELECT 'network', w.network_name, c.events
    FROM sign_in_combination AS c
    JOIN where_context AS w ON w.where_id = c.where_id

    UNION ALL

    SELECT 'country', w.country, c.events
    FROM sign_in_combination AS c
    JOIN where_context AS w ON w.where_id = c.where_id

    UNION ALL

    SELECT 'credential', w.credential, c.events
    FROM sign_in_combination AS c
    JOIN who_context AS w ON w.who_id = c.who_id

    UNION ALL

    SELECT 'device', k.device_id, c.events
    FROM sign_in_combination AS c
    JOIN client_context AS k ON k.client_id = c.client_id

    UNION ALL

    SELECT 'user agent', k.user_agent, c.events
    FROM sign_in_combination AS c
    JOIN client_context AS k ON k.client_id = c.client_id

    UNION ALL

    SELECT 'session', s.session_id, count(*)
    FROM sign_in_session AS s
    JOIN sign_in_fact AS f ON f.session_number = s.session_number
    WHERE s.session_number IN (SELECT h.session_number FROM hit_combination AS h)
    GROUP BY s.session_id
),

total AS (
    SELECT t.part, t.neighbour, sum(t.events) AS events_in_case
    FROM total_part AS t
    JOIN neighbour AS n ON n.part = t.part AND n.neighbour = t.neighbour
    GROUP BY t.part, t.neighbour
),

measured AS (
    SELECT
        n.*,
        t.events_in_case,
        round(n.events / t.events_in_case, 4)                       AS exclusivity
    FROM neighbour AS n
    LEFT JOIN total AS t ON t.part = n.part AND t.neighbour = n.neighbour
    WHERE n.events >= $min_events
      AND (lower(n.neighbour) <> lower(CAST($value AS STRING)) OR n.part = 'the value itself')
)

SELECT
    part,
    neighbour,
    CAST(events AS BIGINT)                                          AS events,
    CAST(successes AS BIGINT)                                       AS successes,
    CAST(events_in_case AS BIGINT)                                  AS events_in_case,
    exclusivity,
    first_at,
    last_at,
    first_seq
FROM measured
ORDER BY
    CASE part WHEN 'the value itself' THEN 0 ELSE 1 END,
    exclusivity DESC NULLS LAST,
    events DESC,
    part,
    neighbour;

/*---
title    = "Revoked or lapsed tokens still shown"
question = "After a password change or a revocation, who still shows the old tokens, and from where?"
kind     = "finding"
family   = "user-compromise"
reads    = ["interactive", "non_interactive"]
needs    = ["address", "error-code"]
severity = "high"
confidence = "medium"
attack   = ["T1550.001", "T1528"]

sentence = """\
    {tokens} of {entity_name} came {event_count} {event_count|time|times} from {network_name} ({country}) between \
    {first_at} and {last_at} (codes {error_codes}; last success there before: {last_success_there}; {standing})."""
key      = ["entity_id", "network"]

benign = [
    "The person's own programs, at a place that is new to them, after they changed the password.",
    "A device that was switched off for weeks.",
]
not_shown = """\
    A refused token shows who had one, and not what was done with it before: that stands in earlier sign-ins from the \
    same network, if there are any."""
next = [
    "Look at what came from the network before the revocation: `timeline-unified` with `ip`.",
    "See whether a success followed: then somebody got in again.",
    "Ask the person whether the network is theirs.",
]
derives = [
    "FalconForce, 0xFF-0091 Use of expired credentials without successful login (BSD-3-Clause): the idea.",
    "Chronicle, entra_id_expired_refresh_token_use (Apache-2.0): the idea.",
]

[[parameter]]
name    = "own_days"
type    = "integer"
help    = "Days that the account must have used a network before, for it to be its own"
default = 14
reason  = "An intruder's days with an account are fewer, and a home is older."

[[parameter]]
name    = "min_history_events"
type    = "integer"
help    = "Earlier successes of the account below which nobody can say which networks are its own"
default = 20
reason  = "About a working week."
---*/

WITH shown AS (
    SELECT
        c.principal,
        c.network,
        max(c.principal_kind)                                       AS principal_kind,
        max(c.principal_id)                                         AS principal_id,
        max(c.principal_name)                                       AS principal_name,
        max(c.network_name)                                         AS network_name,
        max(c.network_class)                                        AS network_class,
        max(c.country)                                              AS country,
        bool_or(c.is_hosting_or_anonymous)                          AS is_hosting,
        bool_and(coalesce(c.device_managed, FALSE))                 AS is_managed,
        bool_or(c.error_class = 'token revoked')                    AS is_revoked,
        bool_or(c.error_class <> 'token revoked')                   AS is_lapsed,
        sum(c.events)                                               AS event_count,
        min(c.first_seq)                                            AS first_seq,
        min(c.first_at)                                             AS first_at,
        max(c.last_at)                                              AS last_at,
        array_join(array_sort(collect_set(CAST(c.error_code AS STRING))), ', ')     AS error_codes,
        array_join(slice(array_sort(collect_set(c.ip_address)), 1, 10), ', ')       AS ip_addresses,
        array_join(slice(array_sort(collect_set(c.app_display_name)), 1, 10), ', ') AS apps,
        array_join(slice(array_sort(collect_set(c.user_agent)), 1, 5), ', ')        AS user_agents,
        slice(array_sort(array_distinct(concat(collect_list(c.first_seq), collect_list(c.last_seq)))), 1, 50)
                                                                    AS evidence
    FROM combination_context AS c
    WHERE c.principal_kind = 'user'
      AND c.principal_id IS NOT NULL
      AND (c.error_class = 'token revoked' OR c.error_code = 70008)
      AND c.ip_key IS NOT NULL
      AND c.known_label IS NULL
      AND coalesce(c.network_class, '') NOT IN ('microsoft', 'special')
    GROUP BY c.principal, c.network
),

compared AS (
    SELECT
        s.*,
        h.successes_before,
        n.first_success_at                                          AS first_success_there,
        CASE WHEN n.first_success_seq < s.first_seq THEN n.last_success_at END      AS last_success_there,
        coalesce(unix_seconds(s.first_at) - unix_seconds(n.first_success_at) >= $own_days * 86400, FALSE)
                                                                    AS is_own,
        coalesce(unix_seconds(s.first_at) - unix_seconds(l.first_success_at) < $own_days * 86400, TRUE)
            AND s.country IS NOT NULL                               AS is_new_country,
        CAST(floor((unix_seconds(s.first_at) - unix_seconds(p.first_success_at)) / 86400) AS BIGINT)
                                                                    AS days_of_history
    FROM shown AS s
    JOIN principal AS p ON p.principal = s.principal
    JOIN sign_in_history AS h ON h.seq = s.first_seq
    LEFT JOIN first_seen AS n
        ON n.principal = s.principal AND n.property = 'network' AND n.value = s.network
    LEFT JOIN first_seen AS l
        ON l.principal = s.principal AND l.property = 'country' AND l.value = s.country
),

judged AS (
    SELECT
        NOT c.is_own AND c.successes_before < $min_history_events   AS little_history,
        CASE
            WHEN c.is_own OR c.successes_before < $min_history_events THEN 'info'
            -- Tokens that lapse unused, and the company's own devices, are everyday.
            WHEN NOT c.is_revoked OR c.is_managed THEN 'low'
            WHEN c.is_hosting OR c.is_new_country THEN 'high'
            ELSE 'medium'
        END                                                         AS severity,
        CASE
            WHEN NOT c.is_own AND c.successes_before < $min_history_events THEN 'low'
            ELSE 'medium'
        END                                                         AS confidence,
        CASE
            WHEN c.is_own THEN 'a network of its own'
            WHEN c.last_success_there IS NOT NULL THEN 'a network that it used for a short time'
            ELSE 'a network that it had never succeeded on'
        END                                                         AS standing,
        CASE
            WHEN c.is_revoked AND c.is_lapsed THEN 'Revoked tokens and tokens that had lapsed'
            WHEN c.is_revoked THEN 'Revoked tokens'
            ELSE 'Tokens that had lapsed'
        END                                                         AS tokens,
        c.*
    FROM compared AS c
)

SELECT
    severity,
    confidence,
    principal_kind                                                  AS entity_kind,
    principal_id                                                    AS entity_id,
    principal_name                                                  AS entity_name,
    first_at,
    last_at,
    CAST(event_count AS BIGINT)                                     AS event_count,
    CASE WHEN days_of_history > 0 THEN days_of_history ELSE 0 END   AS history_days,
    successes_before                                                AS history_events,
    little_history,
    evidence,
    network,
    network_name,
    network_class,
    country,
    tokens,
    standing,
    last_success_there,
    error_codes,
    ip_addresses,
    apps,
    user_agents
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    network;

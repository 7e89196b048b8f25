/*---
title    = "Token renewed on a new network right after a sign-in"
question = "Did a token come back from a network new to the person, minutes after they had signed in elsewhere?"
kind     = "finding"
family   = "user-compromise"
reads    = ["interactive", "non_interactive"]
needs    = ["address"]
severity = "high"
confidence = "medium"
attack   = ["T1550.001", "T1539", "T1528"]

sentence = """\
    {minutes_after} {minutes_after|minute|minutes} after {entity_name} had signed in from {interactive_address} \
    ({interactive_country}), a token was renewed from {ip_address} ({network_name}, {country}), a network new to the \
    account ({difference})."""
key      = ["entity_id", "network"]

benign = [
    "A telephone or tablet on a carrier or a net that it had not used before.",
    "A VPN that was switched on after the sign-in, and is on no list.",
]
not_shown = """\
    Confidential clients log the address that the token was first issued to, so their replays do not show. Whether \
    it was the same token, sign-ins do not say: see the token ids of Graph activity."""
next = [
    "Ask the person whether the later network is theirs. Where it is not, revoke the sessions.",
    "See how the person came to sign in at that minute: a link in a message is the usual way.",
    "Run `user-session-two-networks` for the same account.",
]
derives = [
    "Azure-Sentinel, AnomalousTokenIssuanceAfterAiTM (MIT): the idea; it only sees the last sign-in of a day.",
    "Azure-Sentinel, SignInASNMismatchInteractiveVsNonInteractive (MIT): the idea; only networks new to the account count here.",
]

[[parameter]]
name    = "window_minutes"
type    = "integer"
help    = "Minutes after an interactive sign-in in which the token must come back"
default = 60
reason  = "Phishing proxies use what they took within minutes."

[[parameter]]
name    = "min_history_events"
type    = "integer"
help    = "Earlier successes of the account below which every network is new"
default = 20
reason  = "About a working week."
---*/

WITH new_network AS (
    SELECT
        principal,
        value                                                       AS network,
        first_success_seq                                           AS seq,
        history_events,
        CAST(floor((unix_seconds(first_success_at) - unix_seconds(history_began_at)) / 86400) AS BIGINT)
                                                                    AS history_days,
        unknown_successes,
        last_unknown_at
    FROM first_seen
    WHERE property = 'network'
      AND first_success_seq = first_unknown_seq
      AND values_before > 0
),

renewal AS (
    SELECT
        n.network,
        n.history_events,
        n.history_days,
        n.unknown_successes,
        n.last_unknown_at,
        s.seq,
        s.event_time,
        s.principal,
        s.principal_kind,
        s.principal_id,
        s.principal_name,
        s.session_number,
        s.ip_address,
        s.network_name,
        s.network_class,
        s.country,
        s.is_hosting_or_anonymous,
        coalesce(s.device_managed, FALSE)                           AS is_managed,
        s.app_display_name,
        s.resource_display_name,
        s.user_agent
    FROM new_network AS n
    JOIN sign_in_context AS s ON s.seq = n.seq
    WHERE s.sign_in_type = 'non_interactive'
      AND s.principal_id IS NOT NULL
      AND s.ip_key IS NOT NULL
      AND coalesce(s.network_class, '') NOT IN ('microsoft', 'special')
),

sign_in_before AS (
    SELECT r.seq, max(f.seq) AS interactive_seq
    FROM renewal AS r
    JOIN sign_in_fact AS f ON f.principal = r.principal
    WHERE f.sign_in_type = 'interactive'
      AND f.outcome = 'success'
      AND f.seq < r.seq
      AND unix_seconds(f.event_time) >= unix_seconds(r.event_time) - $window_minutes * 60
    GROUP BY r.seq
),

compared AS (
    SELECT
        r.*,
        i.seq                                                       AS interactive_seq,
        i.event_time                                                AS interactive_at,
        i.ip_address                                                AS interactive_address,
        coalesce(i.country, i.logged_country)                       AS interactive_country,
        coalesce(r.country <> coalesce(i.country, i.logged_country), FALSE)          AS is_other_country,
        coalesce(r.session_number = i.session_number, FALSE)        AS is_same_session
    FROM renewal AS r
    JOIN sign_in_before AS b ON b.seq = r.seq
    JOIN sign_in_context AS i ON i.seq = b.interactive_seq
    WHERE i.ip_key IS NOT NULL
),

place_used AS (
    SELECT DISTINCT s.principal, s.where_id, s.first_seq
    FROM sign_in_combination AS s
    JOIN (SELECT DISTINCT principal FROM compared) AS c ON c.principal = s.principal
    WHERE s.outcome = 'success'
),

evidence_of AS (
    SELECT
        c.seq,
        slice(array_sort(array_distinct(concat(collect_list(c.interactive_seq), collect_list(s.first_seq)))), 1, 50)
                                                                    AS evidence
    FROM compared AS c
    JOIN place_used AS s ON s.principal = c.principal
    JOIN where_context AS w ON w.where_id = s.where_id AND w.network = c.network
    GROUP BY c.seq
),

judged AS (
    SELECT
        c.history_events < $min_history_events                      AS little_history,
        CASE
            WHEN c.history_events < $min_history_events THEN 'info'
            WHEN c.is_hosting_or_anonymous OR c.is_other_country THEN 'high'
            -- A telephone has a session of its own; whoever replays a token has not.
            WHEN c.is_same_session AND NOT c.is_managed THEN 'medium'
            ELSE 'low'
        END                                                         AS severity,
        CASE WHEN c.history_events < $min_history_events THEN 'low' ELSE 'medium' END       AS confidence,
        concat_ws(', ',
            CASE WHEN c.is_other_country THEN 'another country' END,
            CASE WHEN c.is_hosting_or_anonymous THEN 'a hosting or anonymous network' END,
            CASE WHEN c.is_same_session THEN 'the same session' ELSE 'a session of its own' END,
            CASE WHEN c.is_managed THEN 'a managed device' ELSE 'no managed device' END
        )                                                           AS difference,
        CAST(floor((unix_seconds(c.event_time) - unix_seconds(c.interactive_at)) / 60) AS BIGINT)
                                                                    AS minutes_after,
        c.*,
        e.evidence
    FROM compared AS c
    JOIN evidence_of AS e ON e.seq = c.seq
)

SELECT
    severity,
    confidence,
    principal_kind                                                  AS entity_kind,
    principal_id                                                    AS entity_id,
    principal_name                                                  AS entity_name,
    interactive_at                                                  AS first_at,
    last_unknown_at                                                 AS last_at,
    CAST(unknown_successes + 1 AS BIGINT)                           AS event_count,
    history_days,
    history_events,
    little_history,
    evidence,
    event_time                                                      AS renewed_at,
    minutes_after,
    difference,
    interactive_address,
    interactive_country,
    network,
    network_name,
    network_class,
    ip_address,
    country,
    app_display_name,
    resource_display_name,
    user_agent
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    network;

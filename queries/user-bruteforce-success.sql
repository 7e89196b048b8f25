/*---
title    = "Guessed until the password was right"
question = "Whose password was tried many times from outside, and then was right from the same network?"
kind     = "finding"
family   = "user-compromise"
reads    = ["interactive", "non_interactive"]
needs    = ["address", "error-code"]
severity = "high"
confidence = "high"
attack   = ["T1110.001", "T1078.004"]

sentence = """\
    After {failures} wrong {failures|password|passwords} for {entity_name} within {window_minutes} \
    {window_minutes|minute|minutes} from {network_name} (tries refused besides because the account was locked or the \
    address blocked: {lockouts}), a sign-in from {ip_address} passed at {last_at}, on a network where the account \
    had not succeeded before; what came of it: {reached}."""
key      = ["entity_id", "network"]

benign = [
    "The person, at a place that is new to them, with a password they had forgotten.",
    "A saved password in a program that was put right at last.",
]
not_shown = """\
    Networks are compared, not addresses: whoever guesses from the same provider that the person uses does not \
    appear here. The record does not show which passwords were tried. A try that is refused as locked (50053) tells \
    nothing about its password, and does not count as a wrong one."""
next = [
    "Reset the password, revoke the sessions, and look at what followed: `timeline-unified` with `principal`.",
    "Ask the person whether they were at that place at that time.",
    "Run `user-password-spray` for the address.",
]
derives = [
    "Azure-Sentinel, SigninBruteForce-AzurePortal (MIT): the idea; here for every application, and without the person's own networks.",
    "Splunk, azure_ad_high_number_of_failed_authentications_for_user (Apache-2.0): the idea.",
]

[[parameter]]
name    = "min_failures"
type    = "integer"
help    = "Wrong passwords before the right one; lockouts are counted apart"
default = 8
reason  = "Smart lockout begins at ten, and people give up or ask for help before eight."

[[parameter]]
name    = "window_minutes"
type    = "integer"
help    = "Minutes before the right password in which the wrong ones must lie"
default = 180
reason  = "Lockouts of a minute, and then longer ones, stretch a guess over hours."

[[parameter]]
name    = "min_history_events"
type    = "integer"
help    = "Earlier successes of the account below which nobody can say which networks are its own"
default = 5
reason  = "Every network of a new account is new."
---*/

WITH tried AS (
    SELECT principal, network
    FROM combination_context
    WHERE principal_kind = 'user'
      AND principal_id IS NOT NULL
      AND ip_key IS NOT NULL
      AND known_label IS NULL
      AND error_class = 'bad password'
    GROUP BY principal, network
    HAVING sum(events) >= $min_failures
),

attempt AS (
    SELECT
        s.*,
        s.error_class = 'bad password'                              AS is_wrong,
        s.error_class = 'locked out'                                AS is_lockout,
        -- A token that is renewed or exchanged passes without any password.
        s.proves_password
            AND (s.sign_in_type = 'interactive'
                 OR coalesce(lower(s.authentication_protocol) = 'ropc', FALSE)
                 OR coalesce(s.client = 'legacy password', FALSE))
            AND lower(coalesce(s.incoming_token_type, 'none')) IN ('none', '')       AS is_right
    FROM tried AS t
    JOIN sign_in_context AS s ON s.principal = t.principal AND s.network = t.network
    WHERE s.known_label IS NULL
      AND (s.proves_password OR s.error_class IN ('bad password', 'locked out'))
),

counted AS (
    -- Of the same second, only what stands before the right one comes before it.
    SELECT
        a.*,
        count(CASE WHEN a.is_wrong THEN 1 END) OVER (
            PARTITION BY a.principal, a.network
            ORDER BY a.seq
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )                                                           AS wrong_so_far,
        count(CASE WHEN a.is_wrong THEN 1 END) OVER (
            PARTITION BY a.principal, a.network
            ORDER BY unix_seconds(a.event_time)
            RANGE BETWEEN UNBOUNDED PRECEDING AND $window_minutes * 60 + 1 PRECEDING
        )                                                           AS wrong_too_early,
        min(CASE WHEN a.is_wrong THEN a.seq END) OVER (
            PARTITION BY a.principal, a.network
            ORDER BY unix_seconds(a.event_time)
            RANGE BETWEEN $window_minutes * 60 PRECEDING AND CURRENT ROW
        )                                                           AS first_wrong_seq,
        min(CASE WHEN a.is_wrong THEN a.event_time END) OVER (
            PARTITION BY a.principal, a.network
            ORDER BY unix_seconds(a.event_time)
            RANGE BETWEEN $window_minutes * 60 PRECEDING AND CURRENT ROW
        )                                                           AS first_wrong_at
    FROM attempt AS a
),

right_one AS (
    SELECT
        c.*,
        c.wrong_so_far - c.wrong_too_early                          AS failures,
        row_number() OVER (PARTITION BY c.principal, c.network ORDER BY c.seq)       AS place
    FROM counted AS c
    LEFT JOIN first_seen AS n
        ON n.principal = c.principal AND n.property = 'network' AND n.value = c.network
    WHERE c.is_right
      AND c.wrong_so_far - c.wrong_too_early >= $min_failures
      -- Where the person has been before, it is the person who mistypes.
      AND (n.first_success_seq IS NULL OR n.first_success_seq > c.first_wrong_seq)
),

guessed AS (
    SELECT
        r.*,
        h.successes_before,
        CAST(floor((unix_seconds(r.first_wrong_at) - unix_seconds(p.first_success_at)) / 86400) AS BIGINT)
                                                                    AS days_of_history
    FROM right_one AS r
    JOIN sign_in_history AS h ON h.seq = r.first_wrong_seq
    JOIN principal AS p ON p.principal = r.principal
    WHERE r.place = 1
),

evidence_of AS (
    SELECT
        g.seq,
        count(CASE WHEN a.is_lockout THEN 1 END)                    AS lockouts,
        slice(array_sort(collect_list(a.seq)), 1, 50)               AS evidence
    FROM guessed AS g
    JOIN attempt AS a
        ON a.principal = g.principal
       AND a.network = g.network
       AND a.seq BETWEEN g.first_wrong_seq AND g.seq
    WHERE a.is_wrong OR a.is_lockout OR a.seq = g.seq
    GROUP BY g.seq
),

judged AS (
    SELECT
        g.successes_before < $min_history_events                    AS little_history,
        CASE WHEN g.successes_before < $min_history_events THEN 'info' ELSE 'high' END      AS severity,
        CASE WHEN g.successes_before < $min_history_events THEN 'low' ELSE 'high' END       AS confidence,
        g.*,
        CASE
            WHEN g.succeeded THEN 'a success'
            ELSE concat_ws(' ', 'no token, but', g.error_class)
        END                                                         AS reached,
        e.lockouts,
        e.evidence
    FROM guessed AS g
    JOIN evidence_of AS e ON e.seq = g.seq
)

SELECT
    severity,
    confidence,
    principal_kind                                                  AS entity_kind,
    principal_id                                                    AS entity_id,
    principal_name                                                  AS entity_name,
    first_wrong_at                                                  AS first_at,
    event_time                                                      AS last_at,
    failures + lockouts + 1                                         AS event_count,
    CASE WHEN days_of_history > 0 THEN days_of_history ELSE 0 END   AS history_days,
    successes_before                                                AS history_events,
    little_history,
    evidence,
    failures,
    lockouts,
    reached,
    network,
    network_name,
    ip_address,
    country,
    network_class,
    app_display_name,
    user_agent,
    $window_minutes                                                 AS window_minutes
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    network;

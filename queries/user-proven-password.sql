/*---
title    = "Right password, stopped afterwards"
question = "Whose password does somebody outside know, although a second factor or a policy stopped them?"
kind     = "finding"
family   = "user-compromise"
reads    = ["interactive", "non_interactive"]
needs    = ["address", "error-code"]
severity = "high"
confidence = "medium"
attack   = ["T1078.004", "T1110", "T1621"]

sentence = """\
    Whoever signed in as {entity_name} from {network_name} ({country}) passed the first factor, as a rule the \
    password, {event_count} {event_count|time|times} between {first_at} and {last_at}, and was stopped each time \
    ({stopped_by}); the account had never succeeded there."""
key      = ["entity_id", "network"]

benign = [
    "The person, on a journey, who gave up at the second factor.",
    "A program with a saved password at a new place, which cannot show a second factor.",
]
not_shown = """\
    The codes say that the first factor was passed, and not which it was: some accounts have a key or an app instead \
    of a password. Of a renewed token the same codes only prove the token, so that such sign-ins are left out. \
    Networks are compared, not addresses: whoever uses the same provider as the person does not appear here."""
next = [
    "Ask the person where they were. If it was not them, take the password for known, and reset it.",
    "See whether the same address tried others: `user-password-spray`.",
    "See whether the account was asked for a second factor often: `user-mfa-fatigue`.",
]
derives = [
    "Azure-Sentinel, NewCountryValidCreds (MIT): the idea; here the code says it, and no new country is needed.",
    "SigmaHQ, azure_mfa_interrupted and azure_user_login_blocked_by_conditional_access (DRL 1.1): the idea.",
]

[[parameter]]
name    = "follow_hours"
type    = "integer"
help    = "Hours after the last try in which a success from the same network makes it the person's own new place"
default = 24
reason  = "Whoever travels signs in on the same day."

[[parameter]]
name    = "min_history_events"
type    = "integer"
help    = "Earlier successes of the account below which nobody can say which networks are its own"
default = 5
reason  = "Every network of a new account is new."
---*/

WITH stopped AS (
    SELECT
        c.principal,
        c.network,
        max(c.principal_kind)                                       AS principal_kind,
        max(c.principal_id)                                         AS principal_id,
        max(c.principal_name)                                       AS principal_name,
        max(c.network_name)                                         AS network_name,
        max(c.network_class)                                        AS network_class,
        bool_or(c.is_hosting_or_anonymous)                          AS is_hosting_or_anonymous,
        max(c.country)                                              AS country,
        min(c.first_seq)                                            AS first_seq,
        min(c.first_at)                                             AS first_at,
        max(c.last_at)                                              AS last_at,
        sum(c.events)                                               AS event_count,
        array_join(array_sort(collect_set(c.error_class)), ', ')    AS stopped_by,
        array_join(array_sort(collect_set(CAST(c.error_code AS STRING))), ', ')     AS error_codes,
        array_join(array_sort(collect_set(c.sign_in_type)), ', ')   AS sign_in_types,
        array_join(slice(array_sort(collect_set(c.ip_address)), 1, 10), ', ')       AS ip_addresses,
        array_join(slice(array_sort(collect_set(c.app_display_name)), 1, 10), ', ') AS apps,
        array_join(slice(array_sort(collect_set(c.user_agent)), 1, 5), ', ')        AS user_agents
    FROM combination_context AS c
    WHERE c.principal_kind = 'user'
      AND c.principal_id IS NOT NULL
      AND c.outcome <> 'success'
      AND c.proves_password
      -- Questions stop the person as often as anybody else.
      AND c.error_class IN ('mfa required', 'mfa denied', 'blocked by policy', 'blocked by risk', 'password expired')
      -- The password itself is given by a person, or sent by a client that has nothing else; never beside a token.
      AND (c.sign_in_type = 'interactive'
           OR lower(c.authentication_protocol) = 'ropc'
           OR c.client = 'legacy password')
      AND lower(coalesce(c.incoming_token_type, 'none')) IN ('none', '')
      AND c.ip_key IS NOT NULL
      AND c.known_label IS NULL
      AND coalesce(c.network_class, '') NOT IN ('microsoft', 'special')
    GROUP BY c.principal, c.network
),

foreign_place AS (
    SELECT
        s.*,
        h.successes_before,
        p.first_success_at,
        s.country IS NOT NULL
            AND (l.first_success_seq IS NULL OR l.first_success_seq > s.first_seq)   AS is_new_country
    FROM stopped AS s
    JOIN sign_in_history AS h ON h.seq = s.first_seq
    JOIN principal AS p ON p.principal = s.principal
    LEFT JOIN first_seen AS n
        ON n.principal = s.principal AND n.property = 'network' AND n.value = s.network
    LEFT JOIN first_seen AS l
        ON l.principal = s.principal AND l.property = 'country' AND l.value = s.country
    WHERE n.first_success_at IS NULL
       OR unix_seconds(n.first_success_at) > unix_seconds(s.last_at) + $follow_hours * 3600
),

evidence_of AS (
    SELECT f.principal, f.network, slice(array_sort(collect_list(s.seq)), 1, 50) AS evidence
    FROM foreign_place AS f
    JOIN sign_in_context AS s ON s.principal = f.principal AND s.network = f.network
    -- The same as in `stopped`: the evidence is what was counted, and nothing else.
    WHERE s.principal_kind = 'user'
      AND s.outcome <> 'success'
      AND s.proves_password
      AND s.error_class IN ('mfa required', 'mfa denied', 'blocked by policy', 'blocked by risk', 'password expired')
      AND (s.sign_in_type = 'interactive'
           OR lower(s.authentication_protocol) = 'ropc'
           OR s.client = 'legacy password')
      AND lower(coalesce(s.incoming_token_type, 'none')) IN ('none', '')
      AND s.ip_key IS NOT NULL
      AND s.known_label IS NULL
      AND coalesce(s.network_class, '') NOT IN ('microsoft', 'special')
    GROUP BY f.principal, f.network
),

judged AS (
    SELECT
        f.successes_before < $min_history_events                    AS little_history,
        CASE
            WHEN f.successes_before < $min_history_events THEN 'info'
            WHEN f.is_hosting_or_anonymous OR f.is_new_country THEN 'high'
            ELSE 'medium'
        END                                                         AS severity,
        CASE WHEN f.successes_before < $min_history_events THEN 'low' ELSE 'medium' END     AS confidence,
        f.*,
        CAST(floor((unix_seconds(f.first_at) - unix_seconds(f.first_success_at)) / 86400) AS BIGINT)
                                                                    AS days_of_history,
        e.evidence
    FROM foreign_place AS f
    JOIN evidence_of AS e ON e.principal = f.principal AND e.network = f.network
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
    is_new_country,
    stopped_by,
    error_codes,
    sign_in_types,
    ip_addresses,
    apps,
    user_agents
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    network;

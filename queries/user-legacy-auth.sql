/*---
title    = "Sign-in by a protocol without a second factor"
question = "Who signed in through protocols that cannot ask for a second factor, and is it new for them?"
kind     = "finding"
family   = "user-compromise"
reads    = ["interactive", "non_interactive"]
needs    = ["address", "client-app"]
severity = "high"
confidence = "high"
attack   = ["T1078.004", "T1110.003", "T1556.006"]

sentence = """\
    {entity_name} used {legacy} from {network_name} ({country}) between {first_at} and {last_at}: {successes} of \
    {event_count} {event_count|sign-in|sign-ins} succeeded ({novelty})."""
key      = ["entity_id", "legacy", "network"]

benign = [
    "A printer, a scanner or an old mail program that was given an account.",
    "A script of the organisation's own that sends the password itself.",
]
not_shown = """\
    That a protocol cannot ask for a second factor does not mean that the account had none. Exports without the \
    client application do not show it, and those without the protocol show no ROPC."""
next = [
    "Ask the owner of the account which program uses the protocol.",
    "See which policy lets it through: legacy authentication can be blocked.",
    "Where it is new and from outside, reset the password: it was shown and accepted.",
]
derives = [
    "reprise99, Identity-FirstTimeLegacyAuth (MIT): the idea.",
    "Panther, azure_legacyauth and azure_ropc_login_no_mfa (Apache-2.0): the idea.",
    "SigmaHQ, azure_legacy_authentication_protocols (DRL 1.1): the idea; its names of clients are not those of the log.",
]

[[parameter]]
name    = "learning_days"
type    = "integer"
help    = "Days of history of the account before a first use means anything"
default = 14
reason  = "A printer that is in use shows within two working weeks."
---*/

WITH legacy_sign_in AS (
    SELECT
        c.*,
        CASE
            WHEN lower(c.authentication_protocol) = 'ropc' THEN 'ROPC'
            WHEN c.client = 'legacy password' AND lower(coalesce(c.client_app, 'browser')) = 'browser'
                THEN 'a legacy client'
            WHEN c.client = 'legacy password' AND lower(c.client_app) LIKE 'mobile apps%'
                THEN 'a legacy client'
            ELSE c.client_app
        END                                                         AS legacy
    FROM combination_context AS c
    WHERE c.principal_kind = 'user'
      AND c.principal_id IS NOT NULL
      AND (lower(c.authentication_protocol) = 'ropc'
           OR c.client = 'legacy password'
           OR lower(c.client_app) LIKE 'other clients%'
           OR lower(c.client_app) LIKE 'outlook anywhere%'
           OR lower(c.client_app) IN (
               'imap', 'imap4', 'pop', 'pop3', 'smtp', 'authenticated smtp', 'mapi', 'mapi over http',
               'exchange activesync', 'exchange web services', 'autodiscover', 'exchange online powershell',
               'offline address book', 'outlook service', 'reporting web services', 'universal outlook'
           ))
),

first_use AS (
    SELECT principal, min(first_seq) AS first_seq
    FROM legacy_sign_in
    WHERE outcome = 'success'
    GROUP BY principal
),

used AS (
    SELECT
        principal,
        legacy,
        coalesce(network, 'no address')                             AS network,
        max(principal_kind)                                         AS principal_kind,
        max(principal_id)                                           AS principal_id,
        max(principal_name)                                         AS principal_name,
        max(network_name)                                           AS network_name,
        max(network_class)                                          AS network_class,
        max(country)                                                AS country,
        max(known_label)                                            AS known_label,
        sum(events)                                                 AS event_count,
        sum(CASE WHEN outcome = 'success' THEN events ELSE 0 END)   AS successes,
        min(first_seq)                                              AS first_seq,
        min(CASE WHEN outcome = 'success' THEN first_seq END)       AS first_success_seq,
        min(CASE WHEN outcome = 'success' THEN first_at END)        AS first_success_at,
        min(first_at)                                               AS first_at,
        max(last_at)                                                AS last_at,
        array_join(array_sort(collect_set(CAST(error_code AS STRING))), ', ')       AS error_codes,
        array_join(slice(array_sort(collect_set(app_display_name)), 1, 10), ', ')   AS apps,
        array_join(slice(array_sort(collect_set(user_agent)), 1, 5), ', ')          AS user_agents,
        array_join(slice(array_sort(collect_set(ip_address)), 1, 10), ', ')         AS ip_addresses
    FROM legacy_sign_in
    GROUP BY principal, legacy, coalesce(network, 'no address')
),

evidence_of AS (
    SELECT
        principal,
        legacy,
        coalesce(network, 'no address')                             AS network,
        slice(array_sort(array_distinct(concat(collect_list(first_seq), collect_list(last_seq)))), 1, 50)
                                                                    AS evidence
    FROM legacy_sign_in
    GROUP BY principal, legacy, coalesce(network, 'no address')
),

described AS (
    SELECT
        u.*,
        e.evidence,
        h.successes_before,
        CAST(floor((unix_seconds(coalesce(u.first_success_at, u.first_at))
                    - unix_seconds(p.first_success_at)) / 86400) AS BIGINT)          AS days_of_history,
        CASE
            WHEN u.successes = 0 THEN 'no success'
            WHEN unix_seconds(u.first_success_at) - unix_seconds(p.first_success_at) < $learning_days * 86400
                THEN 'in use from the start'
            WHEN u.first_success_seq = f.first_seq THEN 'the first use of such a protocol'
            WHEN n.first_success_seq < u.first_success_seq THEN 'the network was in use before'
            ELSE 'from one more network'
        END                                                         AS novelty
    FROM used AS u
    JOIN evidence_of AS e ON e.principal = u.principal AND e.legacy = u.legacy AND e.network = u.network
    JOIN principal AS p ON p.principal = u.principal
    JOIN sign_in_history AS h ON h.seq = coalesce(u.first_success_seq, u.first_seq)
    LEFT JOIN first_use AS f ON f.principal = u.principal
    LEFT JOIN first_seen AS n
        ON n.principal = u.principal AND n.property = 'network' AND n.value = u.network
),

judged AS (
    SELECT
        d.novelty = 'in use from the start'                         AS little_history,
        CASE
            WHEN d.novelty = 'in use from the start' THEN 'info'
            WHEN d.successes = 0 OR d.known_label IS NOT NULL THEN 'low'
            WHEN d.novelty = 'the first use of such a protocol' THEN 'high'
            WHEN d.novelty = 'the network was in use before' THEN 'low'
            ELSE 'medium'
        END                                                         AS severity,
        d.*
    FROM described AS d
)

SELECT
    severity,
    CASE WHEN little_history THEN 'low' ELSE 'high' END             AS confidence,
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
    legacy,
    novelty,
    CAST(successes AS BIGINT)                                       AS successes,
    network,
    network_name,
    network_class,
    country,
    known_label,
    ip_addresses,
    error_codes,
    apps,
    user_agents
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    legacy,
    network;

/*---
title    = "Names tried that do not exist or are disabled"
question = "Which addresses asked for accounts that do not exist or are disabled?"
kind     = "finding"
family   = "user-compromise"
reads    = ["interactive", "non_interactive"]
needs    = ["address", "error-code"]
severity = "medium"
confidence = "medium"
attack   = ["T1087.004", "T1589.002", "T1110.003"]

sentence = """\
    From {entity_name}, {names_tried} {names_tried|account that does not exist or is disabled was|accounts that do \
    not exist or are disabled were} tried between {first_at} and {last_at} (unknown: {unknown_names}; disabled: \
    {disabled_names}; existing accounts tried as well: {existing_accounts})."""
key      = ["entity_id", "first_at"]

benign = [
    "A migration or a synchronisation that carries names of people who left.",
    "A directory whose names changed, and programs that still have the old ones.",
]
not_shown = """\
    Most services that tell whether an account exists do so without a sign-in, and leave no record. Exports with \
    personal data removed hide the names, and with them how many there were."""
next = [
    "See what else came from the address, and for whom: `timeline-unified` with `ip`.",
    "Run `user-password-spray`: who lists names tries passwords next.",
    "Look at where the names come from: an old list of staff says who has it.",
]
derives = [
    "Azure-Sentinel, SigninAttemptsByIPviaDisabledAccounts (MIT): the idea; names that do not exist are joined to it here.",
    "SigmaHQ, azure_blocked_account_attempt (DRL 1.1): the idea; the result it asks for is never logged.",
]

[[parameter]]
name    = "min_names"
type    = "integer"
help    = "Different names that do not exist or are disabled"
default = 5
reason  = "A broken program tries one name, and people mistype two."

[[parameter]]
name    = "window_hours"
type    = "integer"
help    = "It ends where nothing of the kind follows for so many hours"
default = 24
reason  = "Slow lists rest for hours, not for days."
---*/

WITH miss AS (
    SELECT
        s.seq,
        s.event_time,
        s.principal,
        s.principal_name,
        s.network_group,
        -- An IPv6 line has many addresses: its /64 stands for it.
        CASE
            WHEN s.network_group = s.ip_key THEN s.ip_address
            ELSE concat_ws('', concat_ws(':', substr(s.ip_key, 1, 4), substr(s.ip_key, 5, 4),
                                         substr(s.ip_key, 9, 4), substr(s.ip_key, 13, 4)), '::/64')
        END                                                         AS address,
        s.country,
        s.network_name,
        s.network_class,
        s.error_class,
        s.app_display_name,
        s.user_agent
    FROM sign_in_context AS s
    WHERE s.principal_kind = 'user'
      AND s.error_class IN ('unknown user', 'disabled')
      AND s.ip_key IS NOT NULL
      AND s.known_label IS NULL
),

followed AS (
    SELECT
        m.*,
        unix_seconds(m.event_time) - unix_seconds(lag(m.event_time) OVER (
            PARTITION BY m.network_group ORDER BY m.seq
        ))                                                          AS seconds_since
    FROM miss AS m
),

numbered AS (
    SELECT
        f.*,
        sum(CASE WHEN f.seconds_since <= $window_hours * 3600 THEN 0 ELSE 1 END) OVER (
            PARTITION BY f.network_group
            ORDER BY f.seq
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )                                                           AS episode
    FROM followed AS f
),

listing AS (
    SELECT
        network_group,
        episode,
        max(address)                                                AS address,
        max(country)                                                AS country,
        max(network_name)                                           AS network_name,
        max(network_class)                                          AS network_class,
        min(event_time)                                             AS first_at,
        max(event_time)                                             AS last_at,
        count(*)                                                    AS event_count,
        count(DISTINCT principal)                                   AS names_tried,
        count(DISTINCT CASE WHEN error_class = 'unknown user' THEN principal END)   AS unknown_names,
        count(DISTINCT CASE WHEN error_class = 'disabled' THEN principal END)       AS disabled_names,
        array_join(slice(array_sort(collect_set(principal_name)), 1, 20), ', ')     AS names,
        array_join(slice(array_sort(collect_set(app_display_name)), 1, 10), ', ')   AS apps,
        array_join(slice(array_sort(collect_set(user_agent)), 1, 5), ', ')          AS user_agents,
        slice(array_sort(collect_list(seq)), 1, 50)                 AS evidence
    FROM numbered
    GROUP BY network_group, episode
    HAVING count(DISTINCT principal) >= $min_names
),

existing_one AS (
    SELECT
        l.network_group,
        l.episode,
        count(DISTINCT s.principal)                                 AS accounts
    FROM listing AS l
    JOIN sign_in_context AS s
        ON s.network_group = l.network_group
       AND unix_seconds(s.event_time) BETWEEN unix_seconds(l.first_at) - $window_hours * 3600
                                          AND unix_seconds(l.last_at) + $window_hours * 3600
    WHERE s.principal_kind = 'user'
      AND s.error_class NOT IN ('unknown user', 'disabled')
    GROUP BY l.network_group, l.episode
)

SELECT
    'medium'                                                        AS severity,
    'medium'                                                        AS confidence,
    'address'                                                       AS entity_kind,
    l.address                                                       AS entity_id,
    l.address                                                       AS entity_name,
    l.first_at,
    l.last_at,
    l.event_count,
    CAST(NULL AS BIGINT)                                            AS history_days,
    CAST(NULL AS BIGINT)                                            AS history_events,
    FALSE                                                           AS little_history,
    l.evidence,
    l.names_tried,
    l.unknown_names,
    l.disabled_names,
    coalesce(e.accounts, 0)                                         AS existing_accounts,
    l.names,
    l.country,
    l.network_name,
    l.network_class,
    l.apps,
    l.user_agents
FROM listing AS l
LEFT JOIN existing_one AS e ON e.network_group = l.network_group AND e.episode = l.episode
ORDER BY
    first_at,
    entity_id;

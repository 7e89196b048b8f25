/*---
title    = "Password spray from one address"
question = "Which addresses tried passwords on many accounts, and whose password did they prove?"
kind     = "finding"
family   = "user-compromise"
reads    = ["interactive", "non_interactive"]
needs    = ["address", "error-code"]
severity = "high"
confidence = "high"
attack   = ["T1110.003"]

sentence = """\
    From {entity_name}, {accounts} {accounts|account was|accounts were} tried {event_count} {event_count|time|times} \
    between {first_at} and {last_at}; passwords proven: {accounts_proven} ({proven_accounts})."""
key      = ["entity_id", "first_at"]

benign = [
    "Many people behind one address whose passwords expired on one day, or a proxy or identity broker in front of them.",
    "A scan that the organisation ordered. Ask whoever runs its security tests.",
]
not_shown = """\
    The record does not show which passwords were tried. A spray over many addresses is `user-distributed-spray`. \
    Who guessed right before the evidence begins does not appear."""
next = [
    "Reset the passwords of the accounts in `proven_accounts`, and revoke their sessions.",
    "See what else came from the address: `timeline-unified` with `ip`.",
    "Run `user-proven-password` and `user-enumeration` for the same days.",
]
derives = [
    "Azure-Sentinel, SigninPasswordSpray (MIT): the idea; its fixed bins of 20 minutes are a rolling day here.",
    "Splunk, azure_ad_multiple_users_failing_to_authenticate_from_ip (Apache-2.0): the idea.",
]

[[parameter]]
name    = "window_hours"
type    = "integer"
help    = "Hours within which the accounts must be tried; a spray ends where nothing follows for so long"
default = 24
reason  = "Slow sprays try an account an hour; nobody's own mistakes come to ten accounts a day."

[[parameter]]
name    = "min_accounts"
type    = "integer"
help    = "Accounts tried within the window"
default = 10
reason  = "Fewer share an address and mistype on one day, over months of evidence."

[[parameter]]
name    = "max_tries_a_day"
type    = "number"
help    = "Tries for each account and day, on average, above which it is guessing and no spray"
default = 4.0
reason  = "Sprays stay below the lockout, which comes at ten."
---*/

WITH attempt AS (
    SELECT
        s.seq,
        s.event_time,
        s.day,
        s.principal,
        s.network_group,
        -- An IPv6 line has many addresses: its /64 stands for it.
        CASE
            WHEN s.network_group = s.ip_key THEN s.ip_address
            ELSE concat_ws('', concat_ws(':', substr(s.ip_key, 1, 4), substr(s.ip_key, 5, 4),
                                         substr(s.ip_key, 9, 4), substr(s.ip_key, 13, 4)), '::/64')
        END                                                         AS address,
        s.country,
        s.as_organization,
        s.network_class,
        s.error_code,
        s.user_agent,
        s.app_display_name
    FROM sign_in_context AS s
    WHERE s.principal_kind = 'user'
      AND s.error_class IN ('bad password', 'unknown user', 'locked out', 'password expired', 'disabled')
      AND s.ip_key IS NOT NULL
      AND s.known_label IS NULL
),

busy_address AS (
    SELECT network_group
    FROM attempt
    GROUP BY network_group
    HAVING count(DISTINCT principal) >= $min_accounts
),

followed AS (
    SELECT
        a.*,
        unix_seconds(a.event_time) - unix_seconds(lag(a.event_time) OVER (
            PARTITION BY a.network_group ORDER BY a.seq
        ))                                                          AS seconds_since_any,
        unix_seconds(a.event_time) - unix_seconds(lag(a.event_time) OVER (
            PARTITION BY a.network_group, a.principal ORDER BY a.seq
        ))                                                          AS seconds_since_same,
        unix_seconds(lead(a.event_time) OVER (
            PARTITION BY a.network_group, a.principal ORDER BY a.seq
        )) - unix_seconds(a.event_time)                             AS seconds_until_same
    FROM attempt AS a
    JOIN busy_address AS b ON b.network_group = a.network_group
),

numbered AS (
    SELECT
        f.*,
        sum(CASE WHEN f.seconds_since_any <= $window_hours * 3600 THEN 0 ELSE 1 END) OVER (
            PARTITION BY f.network_group
            ORDER BY f.seq
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )                                                           AS episode
    FROM followed AS f
),

change_of_count AS (
    -- An account counts from a try until the window after its last one has passed.
    SELECT network_group, episode, unix_seconds(event_time) AS at_second, 1 AS step
    FROM numbered
    WHERE seconds_since_same IS NULL OR seconds_since_same > $window_hours * 3600

    UNION ALL

    SELECT network_group, episode, unix_seconds(event_time) + $window_hours * 3600 + 1, -1
    FROM numbered
    WHERE seconds_until_same IS NULL OR seconds_until_same > $window_hours * 3600
),

count_at AS (
    SELECT
        network_group,
        episode,
        sum(step) OVER (
            PARTITION BY network_group, episode
            ORDER BY at_second, step
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )                                                           AS accounts_at_once
    FROM change_of_count
),

peak AS (
    SELECT network_group, episode, max(accounts_at_once) AS peak_accounts
    FROM count_at
    GROUP BY network_group, episode
),

tries_of_day AS (
    SELECT network_group, episode, principal, day, count(*) AS tries
    FROM numbered
    GROUP BY network_group, episode, principal, day
),

usual_tries AS (
    SELECT network_group, episode, sum(tries) / count(*) AS tries_a_day
    FROM tries_of_day
    GROUP BY network_group, episode
),

spray AS (
    SELECT
        n.network_group,
        n.episode,
        max(p.peak_accounts)                                        AS peak_accounts,
        max(t.tries_a_day)                                          AS tries_a_day,
        max(n.address)                                              AS address,
        max(n.country)                                              AS country,
        max(n.as_organization)                                      AS as_organization,
        max(n.network_class)                                        AS network_class,
        min(n.seq)                                                  AS first_seq,
        min(n.event_time)                                           AS first_at,
        max(n.event_time)                                           AS last_at,
        count(*)                                                    AS event_count,
        count(DISTINCT n.principal)                                 AS accounts,
        array_join(array_sort(collect_set(CAST(n.error_code AS STRING))), ', ')     AS error_codes,
        array_join(slice(array_sort(collect_set(n.user_agent)), 1, 5), ', ')        AS user_agents,
        array_join(slice(array_sort(collect_set(n.app_display_name)), 1, 10), ', ') AS apps,
        slice(array_sort(collect_list(n.seq)), 1, 50)               AS evidence
    FROM numbered AS n
    JOIN peak AS p ON p.network_group = n.network_group AND p.episode = n.episode
    JOIN usual_tries AS t ON t.network_group = n.network_group AND t.episode = n.episode
    WHERE p.peak_accounts >= $min_accounts
      AND t.tries_a_day <= $max_tries_a_day
    GROUP BY n.network_group, n.episode
),

right_password AS (
    SELECT
        y.network_group,
        y.episode,
        s.principal,
        max(s.principal_name)                                       AS principal_name,
        bool_or(s.succeeded)                                        AS succeeded,
        min(s.seq)                                                  AS seq,
        -- Whoever has signed in there before is at home there.
        bool_or(n.first_success_seq < y.first_seq)                  AS is_own_address
    FROM spray AS y
    JOIN sign_in_context AS s
        ON s.network_group = y.network_group
       AND unix_seconds(s.event_time) BETWEEN unix_seconds(y.first_at) - $window_hours * 3600
                                          AND unix_seconds(y.last_at) + $window_hours * 3600
    LEFT JOIN first_seen AS n
        ON n.principal = s.principal AND n.property = 'address' AND n.value = s.network_group
    WHERE s.principal_kind = 'user'
      AND s.proves_password
    GROUP BY y.network_group, y.episode, s.principal
),

outcome_of_spray AS (
    SELECT
        network_group,
        episode,
        count(CASE WHEN succeeded THEN 1 END)                       AS accounts_succeeding,
        count(CASE WHEN NOT coalesce(is_own_address, FALSE) THEN 1 END)             AS accounts_proven,
        array_join(slice(array_sort(collect_set(CASE
            WHEN NOT coalesce(is_own_address, FALSE) THEN principal_name
        END)), 1, 20), ', ')                                        AS proven_accounts,
        slice(array_sort(collect_list(CASE WHEN NOT coalesce(is_own_address, FALSE) THEN seq END)), 1, 20)
                                                                    AS evidence
    FROM right_password
    GROUP BY network_group, episode
),

judged AS (
    SELECT
        CASE WHEN o.accounts_proven > 0 THEN 'high' ELSE 'medium' END               AS severity,
        CASE WHEN y.accounts >= 3 * $min_accounts THEN 'high' ELSE 'medium' END     AS confidence,
        y.*,
        coalesce(o.accounts_proven, 0)                              AS accounts_proven,
        coalesce(o.accounts_succeeding, 0)                          AS accounts_succeeding,
        coalesce(nullif(o.proven_accounts, ''), 'none')             AS proven_accounts,
        CASE
            WHEN o.network_group IS NULL THEN y.evidence
            ELSE slice(array_sort(array_distinct(concat(slice(y.evidence, 1, 40), o.evidence))), 1, 60)
        END                                                         AS all_evidence
    FROM spray AS y
    LEFT JOIN outcome_of_spray AS o ON o.network_group = y.network_group AND o.episode = y.episode
    -- Where more people succeed than fail, they work there.
    WHERE y.accounts > coalesce(o.accounts_succeeding, 0)
)

SELECT
    severity,
    confidence,
    'address'                                                       AS entity_kind,
    address                                                         AS entity_id,
    address                                                         AS entity_name,
    first_at,
    last_at,
    event_count,
    CAST(NULL AS BIGINT)                                            AS history_days,
    CAST(NULL AS BIGINT)                                            AS history_events,
    FALSE                                                           AS little_history,
    all_evidence                                                    AS evidence,
    accounts,
    peak_accounts,
    accounts_proven,
    accounts_succeeding,
    proven_accounts,
    round(tries_a_day, 2)                                           AS tries_a_day,
    error_codes,
    country,
    as_organization,
    network_class,
    user_agents,
    apps
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id;

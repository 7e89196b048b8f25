/*---
title    = "Password spray spread over many addresses"
question = "Did one program try passwords on many accounts from many addresses, so that no single address shows it?"
kind     = "finding"
family   = "user-compromise"
reads    = ["interactive", "non_interactive"]
needs    = ["address", "error-code", "user-agent"]
severity = "high"
confidence = "medium"
attack   = ["T1110.003", "T1090.002"]

sentence = """\
    One client ({entity_name}) tried {accounts} {accounts|account|accounts} from {addresses} \
    {addresses|address|addresses} in {networks} {networks|network|networks}, {event_count} {event_count|time|times} \
    between {first_at} and {last_at}; passwords proven: {accounts_proven} ({proven_accounts})."""
key      = ["entity_id", "first_at"]

benign = [
    "An application of the organisation's own that was given wrong settings: it fails at everybody's home at once.",
    "A password policy that made everybody fail in one rare program.",
]
not_shown = """\
    A user agent is what a program says of itself: whoever changes it with every try does not appear here, and \
    whoever imitates the tenant's usual browser does not either."""
next = [
    "Reset the passwords of the accounts in `proven_accounts`, and revoke their sessions.",
    "Look for the user agent in `timeline-unified` before and after: the same client may have come back.",
    "Compare the addresses with each other: proxies of one provider say where the tries were bought.",
]
derives = [
    "Splunk, azure_ad_multi_source_failed_authentications_spike (Apache-2.0): the idea.",
    "Microsoft, guidance on Midnight Blizzard: residential proxies, few tries an address.",
]

[[parameter]]
name    = "window_hours"
type    = "integer"
help    = "A spray ends where the same client fails nowhere for so many hours"
default = 24
reason  = "Slow sprays rest for hours, not for days."

[[parameter]]
name    = "min_accounts"
type    = "integer"
help    = "Accounts tried"
default = 10
reason  = "Fewer are the users of one broken program."

[[parameter]]
name    = "min_addresses"
type    = "integer"
help    = "Addresses tried from"
default = 10
reason  = "From fewer, `user-password-spray` finds it."

[[parameter]]
name    = "max_tries_an_account"
type    = "number"
help    = "Tries for each account, on average, above which it is no spray"
default = 2.0
reason  = "Whoever pays for addresses does not waste tries on a lockout."

[[parameter]]
name    = "max_tries_an_address"
type    = "number"
help    = "Tries from each address, on average, above which the addresses are not thrown away"
default = 3.0
reason  = "Proxies change after a few requests; a home does not."

[[parameter]]
name    = "min_failed_percent"
type    = "integer"
help    = "Share of the sign-ins of this client and application, over the whole case, that fail by a wrong password"
default = 80
reason  = "What people work with succeeds most of the time."
---*/

WITH told AS (
    SELECT
        c.user_agent,
        c.app_id,
        c.client_app,
        c.events,
        c.error_class IN ('bad password', 'unknown user', 'locked out')             AS is_wrong
    FROM combination_context AS c
    WHERE c.principal_kind = 'user'
      AND c.known_label IS NULL
),

fingerprint AS (
    SELECT
        coalesce(user_agent, '')                                    AS user_agent,
        coalesce(app_id, '')                                        AS app_id,
        coalesce(client_app, '')                                    AS client_app,
        100 * sum(CASE WHEN is_wrong THEN events ELSE 0 END) / sum(events)          AS failed_percent
    FROM told
    GROUP BY coalesce(user_agent, ''), coalesce(app_id, ''), coalesce(client_app, '')
    HAVING 100 * sum(CASE WHEN is_wrong THEN events ELSE 0 END) >= $min_failed_percent * sum(events)
       AND sum(events) >= $min_accounts
),

attempt AS (
    SELECT
        f.user_agent,
        f.app_id,
        f.client_app,
        f.failed_percent,
        s.seq,
        s.event_time,
        s.principal,
        s.principal_name,
        s.ip_key,
        s.network,
        s.network_name,
        s.country,
        s.app_display_name,
        s.proves_password,
        s.error_class IN ('bad password', 'unknown user', 'locked out')             AS is_wrong
    FROM fingerprint AS f
    JOIN sign_in_context AS s
        ON coalesce(s.user_agent, '') = f.user_agent
       AND coalesce(s.app_id, '') = f.app_id
       AND coalesce(s.client_app, '') = f.client_app
    WHERE s.principal_kind = 'user'
      AND s.ip_key IS NOT NULL
      AND s.known_label IS NULL
),

followed AS (
    SELECT
        a.*,
        unix_seconds(a.event_time) - unix_seconds(lag(a.event_time) OVER (
            PARTITION BY a.user_agent, a.app_id, a.client_app ORDER BY a.seq
        ))                                                          AS seconds_since
    FROM attempt AS a
),

numbered AS (
    SELECT
        f.*,
        sum(CASE WHEN f.seconds_since <= $window_hours * 3600 THEN 0 ELSE 1 END) OVER (
            PARTITION BY f.user_agent, f.app_id, f.client_app
            ORDER BY f.seq
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )                                                           AS episode
    FROM followed AS f
),

spray AS (
    SELECT
        user_agent,
        app_id,
        client_app,
        episode,
        max(failed_percent)                                         AS failed_percent,
        max(app_display_name)                                       AS app_display_name,
        min(event_time)                                             AS first_at,
        max(event_time)                                             AS last_at,
        count(CASE WHEN is_wrong THEN 1 END)                        AS event_count,
        count(DISTINCT CASE WHEN is_wrong THEN principal END)       AS accounts,
        count(DISTINCT CASE WHEN is_wrong THEN ip_key END)          AS addresses,
        count(DISTINCT CASE WHEN is_wrong THEN network END)         AS networks,
        count(DISTINCT CASE WHEN proves_password THEN principal END)                AS accounts_proven,
        array_join(slice(array_sort(collect_set(CASE WHEN proves_password THEN principal_name END)), 1, 20), ', ')
                                                                    AS proven_accounts,
        array_join(slice(array_sort(collect_set(network_name)), 1, 10), ', ')       AS network_names,
        array_join(array_sort(collect_set(country)), ', ')          AS countries,
        slice(array_sort(collect_list(seq)), 1, 50)                 AS evidence
    FROM numbered
    GROUP BY user_agent, app_id, client_app, episode
),

judged AS (
    SELECT
        y.*,
        coalesce(nullif(y.user_agent, ''), 'no user agent')         AS client_name
    FROM spray AS y
    WHERE y.accounts >= $min_accounts
      AND y.addresses >= $min_addresses
      AND y.event_count <= $max_tries_an_account * y.accounts
      AND y.event_count <= $max_tries_an_address * y.addresses
)

SELECT
    'high'                                                          AS severity,
    'medium'                                                        AS confidence,
    'client'                                                        AS entity_kind,
    concat_ws(' | ', client_name, nullif(app_id, ''), nullif(client_app, ''))       AS entity_id,
    client_name                                                     AS entity_name,
    first_at,
    last_at,
    event_count,
    CAST(NULL AS BIGINT)                                            AS history_days,
    CAST(NULL AS BIGINT)                                            AS history_events,
    FALSE                                                           AS little_history,
    evidence,
    nullif(app_id, '')                                              AS app_id,
    app_display_name,
    nullif(client_app, '')                                          AS client_app,
    accounts,
    addresses,
    networks,
    accounts_proven,
    coalesce(nullif(proven_accounts, ''), 'none')                   AS proven_accounts,
    network_names,
    countries,
    round(failed_percent, 1)                                        AS failed_percent
FROM judged
ORDER BY
    first_at,
    entity_id;

/*---
title    = "Scripts and attack tools on accounts of people"
question = "Which sign-ins of people were made by scripts or attack tools?"
kind     = "finding"
family   = "user-compromise"
reads    = ["interactive", "non_interactive"]
needs    = ["user-agent"]
severity = "high"
confidence = "medium"
attack   = ["T1078.004", "T1087.004", "T1557"]

sentence = """\
    {entity_name} was signed in to by {tool} ({user_agents}): {successes} of {event_count} \
    {event_count|sign-in|sign-ins} succeeded between {first_at} and {last_at} (accounts on which it succeeds: \
    {accounts_with_tool})."""
key      = ["entity_id", "tool"]

benign = [
    "A script of the person's own, or of a team that automates with an account of a person.",
    "A program of the organisation's own whose maker did not name it.",
]
not_shown = """\
    A user agent is what a program says of itself. Whoever wants to be taken for a browser is, and does not appear \
    here. Old mail programs that only know a password are in `user-legacy-auth`."""
next = [
    "Ask the person which program it was. Nobody signs in to a portal with a library.",
    "See what it reached: `timeline-unified` with `principal`.",
    "A script that signs in as a person should have an identity of its own.",
]
derives = [
    "SigmaHQ, azure_ad_azurehound_discovery and azure_ad_signin_axios_user_agent (DRL 1.1): the idea.",
    "Bert-JanP, SuccessfulSigninFromSuspiciousUserAgent (BSD-3-Clause): the idea.",
]

[[parameter]]
name    = "common_accounts"
type    = "integer"
help    = "Accounts on which a tool succeeds from which on it is the organisation's own"
default = 5
reason  = "An intruder's tool succeeds on few accounts; a script of the house on many."
---*/

WITH told AS (
    SELECT
        c.*,
        CASE
            -- A fixed version of an old desktop program that an attack tool claims to be.
            WHEN c.user_agent LIKE '%Electron/8.5.1%' THEN 'attack tool'
            WHEN coalesce(c.user_agent, '') = '' AND c.sign_in_type = 'interactive' AND c.outcome = 'success'
                THEN 'a client without a name'
            WHEN c.client IN ('attack tool', 'python', 'node', 'go', 'curl') THEN c.client
        END                                                         AS tool
    FROM combination_context AS c
    WHERE c.principal_kind = 'user'
      AND c.principal_id IS NOT NULL
),

tool_sign_in AS (
    SELECT *
    FROM told
    WHERE tool IS NOT NULL
),

prevalence AS (
    SELECT tool, count(DISTINCT CASE WHEN outcome = 'success' THEN principal END)   AS accounts
    FROM tool_sign_in
    GROUP BY tool
),

used AS (
    SELECT
        principal,
        tool,
        max(principal_kind)                                         AS principal_kind,
        max(principal_id)                                           AS principal_id,
        max(principal_name)                                         AS principal_name,
        sum(events)                                                 AS event_count,
        sum(CASE WHEN outcome = 'success' THEN events ELSE 0 END)   AS successes,
        max(CASE WHEN outcome = 'success' AND sign_in_type = 'interactive' THEN 1 ELSE 0 END)
                                                                    AS is_interactive,
        bool_and(known_label IS NOT NULL)                           AS is_known,
        min(first_seq)                                              AS first_seq,
        min(first_at)                                               AS first_at,
        max(last_at)                                                AS last_at,
        array_join(slice(array_sort(collect_set(user_agent)), 1, 5), ', ')          AS user_agents,
        array_join(slice(array_sort(collect_set(ip_address)), 1, 10), ', ')         AS ip_addresses,
        array_join(array_sort(collect_set(network_name)), ', ')     AS networks,
        array_join(array_sort(collect_set(country)), ', ')          AS countries,
        array_join(slice(array_sort(collect_set(app_display_name)), 1, 10), ', ')   AS apps,
        slice(array_sort(array_distinct(concat(collect_list(first_seq), collect_list(last_seq)))), 1, 50)
                                                                    AS evidence
    FROM tool_sign_in
    GROUP BY principal, tool
),

judged AS (
    SELECT
        CASE
            WHEN u.tool = 'attack tool' THEN 'high'
            -- What runs in the organisation's own networks is most often its own.
            WHEN p.accounts >= $common_accounts OR u.successes = 0 OR u.is_known THEN 'low'
            WHEN u.is_interactive = 1 AND u.tool <> 'a client without a name' THEN 'high'
            ELSE 'medium'
        END                                                         AS severity,
        u.*,
        p.accounts,
        h.successes_before
    FROM used AS u
    JOIN prevalence AS p ON p.tool = u.tool
    JOIN sign_in_history AS h ON h.seq = u.first_seq
)

SELECT
    severity,
    'medium'                                                        AS confidence,
    principal_kind                                                  AS entity_kind,
    principal_id                                                    AS entity_id,
    principal_name                                                  AS entity_name,
    first_at,
    last_at,
    CAST(event_count AS BIGINT)                                     AS event_count,
    CAST(NULL AS BIGINT)                                            AS history_days,
    successes_before                                                AS history_events,
    FALSE                                                           AS little_history,
    evidence,
    tool,
    coalesce(nullif(user_agents, ''), 'no user agent')              AS user_agents,
    CAST(successes AS BIGINT)                                       AS successes,
    accounts                                                        AS accounts_with_tool,
    ip_addresses,
    networks,
    countries,
    apps
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    tool;

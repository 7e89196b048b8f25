/*---
title    = "First use of an administrator's tool"
question = "Which people used a portal or command line of administrators, or a token broker, for the first time?"
kind     = "finding"
family   = "user-compromise"
reads    = ["interactive", "non_interactive"]
needs    = ["address"]
severity = "high"
confidence = "medium"
attack   = ["T1078.004", "T1528", "T1059.009"]

sentence = """\
    {entity_name} used {tool} ({app_kind}) for {resource_display_name} for the first time at {first_at}, from \
    {network_name} ({country}; network new to the account: {new_network})."""
key      = ["entity_id", "app_id"]

benign = [
    "A person who was given a new task, or a tool that was rolled out to a team.",
    "A person who followed a manual once.",
]
not_shown = """\
    Whether the person may do anything with the tool, sign-ins do not say: permissions are asked of the resource \
    later, and what was done stands in the audit log."""
next = [
    "Ask the person what they needed the tool for.",
    "Look for changes to the directory in the hours that follow: `timeline-unified`.",
    "From a new network, revoke the sessions first and ask then.",
]
derives = [
    "reprise99, Identity-DetectingFirstTimeAccesstoAzureManagement (MIT): the idea.",
    "Azure-Sentinel, AzureAADPowerShellAnomaly (MIT): the idea.",
    "Panther, azure_vscode_oauth_phishing (Apache-2.0): the idea.",
]

[[parameter]]
name    = "learning_days"
type    = "integer"
help    = "Days of history of the account before a first use means anything"
default = 14
reason  = "Two working weeks show which tools a person uses."

[[parameter]]
name    = "common_users"
type    = "integer"
help    = "Other people who had used the tool before from which on it is usual here"
default = 10
reason  = "What ten people use was given to them."
---*/

WITH first_use AS (
    SELECT
        f.*,
        k.app_name,
        k.app_kind,
        count(*) OVER (
            PARTITION BY f.value
            ORDER BY f.first_success_seq
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        )                                                           AS others_before
    FROM first_seen AS f
    JOIN app_kind AS k ON k.app_id = f.value
    JOIN principal AS p ON p.principal = f.principal
    WHERE f.property = 'app'
      AND f.first_success_seq IS NOT NULL
      AND k.app_kind IN ('user tool', 'admin portal', 'broker')
      AND p.principal_kind = 'user'
      AND p.principal_id IS NOT NULL
),

described AS (
    SELECT
        f.*,
        e.principal_kind,
        e.principal_id,
        e.principal_name,
        e.sign_in_type,
        e.resource_display_name,
        e.resource_tier,
        e.authentication_protocol,
        e.ip_address,
        e.network,
        e.network_name,
        e.network_class,
        e.country,
        e.known_label,
        e.user_agent,
        e.known_label IS NULL AND e.ip_key IS NOT NULL
            AND coalesce(n.first_success_seq >= e.seq, TRUE)        AS is_new_network,
        CAST(floor((unix_seconds(f.first_success_at) - unix_seconds(f.history_began_at)) / 86400) AS BIGINT)
                                                                    AS days_of_history
    FROM first_use AS f
    JOIN sign_in_context AS e ON e.seq = f.first_success_seq
    LEFT JOIN first_seen AS n
        ON n.principal = e.principal AND n.property = 'network' AND n.value = e.network
),

evidence_of AS (
    SELECT
        d.principal,
        d.value,
        slice(array_sort(array_distinct(concat(collect_list(c.first_seq), collect_list(c.last_seq)))), 1, 50)
                                                                    AS evidence
    FROM described AS d
    JOIN combination_context AS c ON c.principal = d.principal AND c.app_id = d.value
    WHERE c.outcome = 'success'
    GROUP BY d.principal, d.value
),

judged AS (
    SELECT
        d.days_of_history < $learning_days                          AS little_history,
        CASE
            WHEN d.days_of_history < $learning_days THEN 'info'
            WHEN d.is_new_network AND d.resource_tier = 0 THEN 'high'
            WHEN d.others_before >= $common_users THEN 'low'
            -- At a place of the account's own it is curiosity or a new task more often than not.
            WHEN d.known_label IS NOT NULL THEN 'low'
            ELSE 'medium'
        END                                                         AS severity,
        CASE WHEN d.days_of_history < $learning_days THEN 'low' ELSE 'medium' END   AS confidence,
        d.*,
        e.evidence
    FROM described AS d
    JOIN evidence_of AS e ON e.principal = d.principal AND e.value = d.value
)

SELECT
    severity,
    confidence,
    principal_kind                                                  AS entity_kind,
    principal_id                                                    AS entity_id,
    principal_name                                                  AS entity_name,
    first_success_at                                                AS first_at,
    last_success_at                                                 AS last_at,
    CAST(successes AS BIGINT)                                       AS event_count,
    days_of_history                                                 AS history_days,
    history_events,
    little_history,
    evidence,
    value                                                           AS app_id,
    app_name                                                        AS tool,
    app_kind,
    resource_display_name,
    resource_tier,
    is_new_network                                                  AS new_network,
    network,
    network_name,
    network_class,
    ip_address,
    country,
    authentication_protocol,
    user_agent,
    others_before
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    app_id;

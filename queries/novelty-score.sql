/*---
title    = "Several unfamiliar properties within one hour"
question = "Which accounts succeeded with several things at once that they had never used before, and how many?"
kind     = "finding"
family   = "first-seen"
reads    = ["interactive", "non_interactive", "service_principal", "managed_identity"]
severity = "high"
confidence = "high"
attack   = ["T1078.004", "T1550.001"]

sentence = """\
    {entity_name} signed in at {first_at} with things it had never used before: {novelties} (score {score}, from \
    {min_score} on it is listed), after {history_days} days and {history_events} successful sign-ins."""
key      = ["entity_id", "first_at"]

benign = [
    "A new laptop on the first day in another country, or a workload that moves with everything it has.",
    "The export began to carry a field only then: see whether other accounts have the same date.",
]
not_shown = """\
    Accounts with little history are left out: with them everything is new, and `first-seen-user` and \
    `first-seen-sp` list it. The weights are a convention, not a probability."""
next = [
    "Look at the sign-ins from that hour on, and at what the account did before and after.",
    "See what the queries about each of the properties say.",
]
derives = [
    "Microsoft, unfamiliar sign-in properties (CC-BY-4.0): the idea; weighted and explained here.",
]

[[parameter]]
name    = "min_score"
type    = "integer"
help    = """\
    Sum of the weights that makes a row: country, address space, credential and kind of credential weigh 3, \
    network and device 2, client, app and resource 1"""
default = 6
reason  = "A traveller with the own laptop has 5: a country and a network."

[[parameter]]
name    = "burst_minutes"
type    = "integer"
help    = "Minutes within which novelties belong together"
default = 60
reason  = "What an intruder brings along arrives together."

[[parameter]]
name    = "learning_days"
type    = "integer"
help    = "Days with successes that an account must have behind it"
default = 14
reason  = "Two weeks see everybody's week twice."

[[parameter]]
name    = "min_history_events"
type    = "integer"
help    = "Successful sign-ins that an account must have behind it"
default = 20
reason  = "More than one a day for that time."
---*/

WITH hosted AS (
    -- Nobody but Microsoft can answer for the moves of its own workloads.
    SELECT DISTINCT principal
    FROM combination_context
    WHERE principal_id IS NOT NULL
      AND (principal_kind = 'user' OR NOT coalesce(is_microsoft_app, FALSE))
),

novelty AS (
    SELECT
        n.principal,
        n.property,
        n.value,
        n.first_success_seq                                         AS seq,
        unix_seconds(n.first_success_at)                            AS second,
        n.history_days,
        n.history_events,
        CASE
            WHEN n.property IN ('country', 'address space', 'credential', 'credential type') THEN 3
            WHEN n.property IN ('network', 'device') THEN 2
            ELSE 1
        END                                                         AS weight
    FROM hosted AS h
    JOIN first_seen AS n ON n.principal = h.principal
    WHERE n.property IN ('country', 'address space', 'credential', 'credential type', 'network', 'device',
                         'client', 'app', 'resource')
      AND n.values_before > 0
      -- What a known network brings is no news.
      AND n.first_unknown_seq = n.first_success_seq
      AND n.history_days >= $learning_days
      AND n.history_events >= $min_history_events
),

property_of_moment AS (
    -- Five new resources in an hour are one novelty.
    SELECT
        n.*,
        row_number() OVER (
            PARTITION BY n.principal, n.property, CAST(floor(n.second / 3600) AS BIGINT)
            ORDER BY n.seq, n.value
        )                                                           AS nth
    FROM novelty AS n
),

scored AS (
    SELECT
        p.*,
        sum(p.weight) OVER (
            PARTITION BY p.principal
            ORDER BY p.second
            RANGE BETWEEN CURRENT ROW AND $burst_minutes * 60 FOLLOWING
        )                                                           AS score
    FROM property_of_moment AS p
    WHERE p.nth = 1
),

moment AS (
    SELECT principal, second, max(score)                            AS score, min(seq) AS seq
    FROM scored
    WHERE score >= $min_score
    GROUP BY principal, second
),

with_gap AS (
    SELECT
        m.*,
        m.second - lag(m.second) OVER (PARTITION BY m.principal ORDER BY m.second)      AS since_last
    FROM moment AS m
),

first_moment AS (
    SELECT *
    FROM with_gap
    WHERE since_last IS NULL OR since_last > $burst_minutes * 60
),

gathered AS (
    SELECT
        f.principal,
        f.seq,
        min(f.score)                                                AS score,
        max(p.second)                                               AS last_second,
        count(DISTINCT p.seq)                                       AS event_count,
        min(p.history_days)                                         AS history_days,
        min(p.history_events)                                       AS history_events,
        array_join(array_sort(collect_set(concat_ws(' ', p.property, p.value))), ', ')  AS novelties,
        slice(array_sort(collect_set(p.seq)), 1, 50)                AS evidence
    FROM first_moment AS f
    JOIN scored AS p
        ON p.principal = f.principal
       AND p.second BETWEEN f.second AND f.second + $burst_minutes * 60
    GROUP BY f.principal, f.seq
),

judged AS (
    SELECT
        CASE WHEN g.score >= 9 THEN 'high' ELSE 'medium' END        AS severity,
        CASE WHEN g.score >= 9 THEN 'high' ELSE 'medium' END        AS confidence,
        g.*,
        s.principal_kind,
        s.principal_id,
        s.principal_name,
        s.event_time                                                AS first_at,
        timestamp_seconds(g.last_second)                            AS last_at,
        s.ip_address,
        s.country,
        s.network_name,
        s.app_display_name,
        s.user_agent
    FROM gathered AS g
    JOIN sign_in_context AS s ON s.seq = g.seq
)

SELECT
    severity,
    confidence,
    principal_kind                                                  AS entity_kind,
    principal_id                                                    AS entity_id,
    principal_name                                                  AS entity_name,
    first_at,
    greatest(first_at, last_at)                                     AS last_at,
    event_count,
    history_days,
    history_events,
    FALSE                                                           AS little_history,
    evidence,
    CAST(score AS BIGINT)                                           AS score,
    $min_score                                                      AS min_score,
    novelties,
    ip_address,
    country,
    network_name,
    app_display_name                                                AS app,
    user_agent
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id;

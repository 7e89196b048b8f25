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
    {entity_name} {did} {first_at}, {account}."""
key      = ["entity_id", "first_at"]

benign = [
    "A new laptop on the first day in another country, or a workload that moves with everything it has.",
    "The export began to carry a field only then: see whether other accounts have the same date.",
]
not_shown = """\
    Accounts with little history are left out: with them everything is new, and `first-seen-user` and \
    `first-seen-sp` list it. The weights are a convention, not a probability. Where such stretches overlap, the \
    fullest is given; records of earlier days can move its beginning, and it is then a finding of its own."""
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
        n.history_events,
        CAST(floor((unix_seconds(n.first_success_at) - unix_seconds(n.history_began_at)) / 86400) AS BIGINT)
                                                                    AS history_days,
        CASE n.property
            WHEN 'network' THEN s.network_name
            WHEN 'app' THEN coalesce(s.app_display_name, n.value)
            WHEN 'resource' THEN coalesce(s.resource_display_name, n.value)
            WHEN 'device' THEN coalesce(s.device_name, n.value)
            ELSE n.value
        END                                                         AS value_name,
        CASE
            WHEN n.property IN ('country', 'address space', 'credential', 'credential type') THEN 3
            WHEN n.property IN ('network', 'device') THEN 2
            ELSE 1
        END                                                         AS weight
    FROM hosted AS h
    JOIN first_seen AS n ON n.principal = h.principal
    JOIN sign_in_context AS s ON s.seq = n.first_success_seq
    WHERE n.property IN ('country', 'address space', 'credential', 'credential type', 'network', 'device',
                         'client', 'app', 'resource')
      AND n.values_before > 0
      -- What a known network brings is no news.
      AND n.first_unknown_seq = n.first_success_seq
      -- A service of Microsoft's that signs in for the account brings its own place.
      AND (n.property NOT IN ('country', 'network', 'address space')
           OR coalesce(s.network_class, '') <> 'microsoft')
      AND n.history_days >= $learning_days
      AND n.history_events >= $min_history_events
),

scored AS (
    -- Five new resources in an hour are one novelty: each property weighs once in any stretch of that length.
    SELECT
        n.*,
        max(CASE WHEN n.property = 'country' THEN n.weight ELSE 0 END) OVER (
            PARTITION BY n.principal ORDER BY n.second RANGE BETWEEN CURRENT ROW AND $burst_minutes * 60 FOLLOWING
        )
        + max(CASE WHEN n.property = 'address space' THEN n.weight ELSE 0 END) OVER (
            PARTITION BY n.principal ORDER BY n.second RANGE BETWEEN CURRENT ROW AND $burst_minutes * 60 FOLLOWING
        )
        + max(CASE WHEN n.property = 'credential' THEN n.weight ELSE 0 END) OVER (
            PARTITION BY n.principal ORDER BY n.second RANGE BETWEEN CURRENT ROW AND $burst_minutes * 60 FOLLOWING
        )
        + max(CASE WHEN n.property = 'credential type' THEN n.weight ELSE 0 END) OVER (
            PARTITION BY n.principal ORDER BY n.second RANGE BETWEEN CURRENT ROW AND $burst_minutes * 60 FOLLOWING
        )
        + max(CASE WHEN n.property = 'network' THEN n.weight ELSE 0 END) OVER (
            PARTITION BY n.principal ORDER BY n.second RANGE BETWEEN CURRENT ROW AND $burst_minutes * 60 FOLLOWING
        )
        + max(CASE WHEN n.property = 'device' THEN n.weight ELSE 0 END) OVER (
            PARTITION BY n.principal ORDER BY n.second RANGE BETWEEN CURRENT ROW AND $burst_minutes * 60 FOLLOWING
        )
        + max(CASE WHEN n.property = 'client' THEN n.weight ELSE 0 END) OVER (
            PARTITION BY n.principal ORDER BY n.second RANGE BETWEEN CURRENT ROW AND $burst_minutes * 60 FOLLOWING
        )
        + max(CASE WHEN n.property = 'app' THEN n.weight ELSE 0 END) OVER (
            PARTITION BY n.principal ORDER BY n.second RANGE BETWEEN CURRENT ROW AND $burst_minutes * 60 FOLLOWING
        )
        + max(CASE WHEN n.property = 'resource' THEN n.weight ELSE 0 END) OVER (
            PARTITION BY n.principal ORDER BY n.second RANGE BETWEEN CURRENT ROW AND $burst_minutes * 60 FOLLOWING
        )
                                                                    AS score
    FROM novelty AS n
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

numbered AS (
    SELECT
        g.*,
        sum(CASE WHEN g.since_last <= $burst_minutes * 60 THEN 0 ELSE 1 END) OVER (
            PARTITION BY g.principal
            ORDER BY g.second
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )                                                           AS run
    FROM with_gap AS g
),

ranked AS (
    SELECT
        n.*,
        row_number() OVER (PARTITION BY n.principal, n.run ORDER BY n.score DESC, n.second)     AS place
    FROM numbered AS n
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
        array_join(array_sort(collect_set(concat_ws(' ', p.property, p.value_name))), ', ')     AS novelties,
        slice(array_sort(collect_set(p.seq)), 1, 50)                AS evidence
    FROM ranked AS f
    JOIN novelty AS p
        ON p.principal = f.principal
       AND p.second BETWEEN f.second AND f.second + $burst_minutes * 60
    WHERE f.place = 1
    GROUP BY f.principal, f.seq
),

judged AS (
    SELECT
        CASE WHEN g.score >= 9 THEN 'high' ELSE 'medium' END        AS severity,
        CASE WHEN g.score >= 9 THEN 'high' ELSE 'medium' END        AS confidence,
        s.principal_kind                                            AS entity_kind,
        s.principal_id                                              AS entity_id,
        s.principal_name                                            AS entity_name,
        s.event_time                                                AS first_at,
        greatest(s.event_time, timestamp_seconds(g.last_second))    AS last_at,
        g.event_count,
        g.history_days,
        g.history_events,
        FALSE                                                       AS little_history,
        g.evidence,
        'signed in at'                                              AS did,
        concat_ws(
            '',
            'with things it had never used before: ', g.novelties,
            ' (score ', CAST(CAST(g.score AS BIGINT) AS STRING),
            ', from ', CAST($min_score AS STRING), ' on it is listed), after ',
            CAST(g.history_days AS STRING), CASE WHEN g.history_days = 1 THEN ' day and ' ELSE ' days and ' END,
            CAST(g.history_events AS STRING), ' successful ',
            CASE WHEN g.history_events = 1 THEN 'sign-in' ELSE 'sign-ins' END
        )                                                           AS account,
        CAST(g.score AS BIGINT)                                     AS score,
        g.novelties,
        s.ip_address,
        s.country,
        s.network_name,
        s.app_display_name                                          AS app,
        s.user_agent
    FROM gathered AS g
    JOIN sign_in_context AS s ON s.seq = g.seq
),

looked_at AS (
    SELECT
        count(*)                                                    AS principals,
        count(CASE WHEN p.success_days > $learning_days AND p.successes > $min_history_events THEN 1 END)
                                                                    AS with_history,
        sum(p.events)                                               AS events,
        min(p.first_at)                                             AS first_at,
        max(p.last_at)                                              AS last_at
    FROM hosted AS h
    JOIN principal AS p ON p.principal = h.principal
),

first_sign_in AS (
    SELECT slice(array_sort(collect_list(d.first_seq)), 1, 10)      AS evidence
    FROM hosted AS h
    JOIN principal_day AS d ON d.principal = h.principal
),

answer AS (
    SELECT * FROM judged

    UNION ALL

    -- Where nobody has enough history, that nothing was found means nothing.
    SELECT
        'info',
        'low',
        'case',
        'case',
        'This case',
        l.first_at,
        l.last_at,
        CAST(l.events AS BIGINT),
        CAST(NULL AS BIGINT),
        CAST(NULL AS BIGINT),
        TRUE,
        e.evidence,
        'has sign-ins since',
        concat_ws(
            ' ',
            'but no account with successes on more than', CAST($learning_days AS STRING), 'days and more than',
            CAST($min_history_events AS STRING), 'of them: nothing can be told to be new'
        ),
        CAST(NULL AS BIGINT),
        CAST(NULL AS STRING),
        CAST(NULL AS STRING),
        CAST(NULL AS STRING),
        CAST(NULL AS STRING),
        CAST(NULL AS STRING),
        CAST(NULL AS STRING)
    FROM looked_at AS l
    CROSS JOIN first_sign_in AS e
    WHERE l.principals > 0 AND l.with_history = 0
)

SELECT
    severity,
    confidence,
    entity_kind,
    entity_id,
    entity_name,
    first_at,
    last_at,
    event_count,
    history_days,
    history_events,
    little_history,
    evidence,
    did,
    account,
    score,
    $min_score                                                      AS min_score,
    novelties,
    ip_address,
    country,
    network_name,
    app,
    user_agent
FROM answer
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id;

/*---
title    = "Workload asked for far more tokens than ever"
question = "In which hour did a workload sign in far more often than in any hour before?"
kind     = "finding"
family   = "client-credential-abuse"
reads    = ["service_principal", "managed_identity"]
severity = "high"
confidence = "medium"
attack   = ["T1078.004", "T1526"]

sentence = """\
    {entity_name} {did} between {first_at} and {last_at}, {account}."""
key      = ["entity_id", "first_hour"]

benign = [
    "A backlog was worked off, or a release forgot to keep its tokens and asks for one with every call.",
    "A job that runs less often than every `baseline_days`.",
]
not_shown = """\
    A sign-in is a token asked for: how much was read with it is not in this record. Whoever keeps to the \
    workload's usual volume is not seen here."""
next = [
    "Ask the owner what ran in these hours.",
    "Look at the resources and networks of these sign-ins, and at the activity log of the resource.",
]
derives = [
    "Azure-Sentinel, UserAccountsMeasurableincreaseofsuccessfulsignins (MIT): the idea; without its series functions.",
]

[[parameter]]
name    = "baseline_days"
type    = "integer"
help    = "Days before an hour that it is compared with"
default = 35
reason  = "Five weeks see a monthly job; two would call it a spike every time."

[[parameter]]
name    = "min_events"
type    = "integer"
help    = "Sign-ins that an hour must have"
default = 30
reason  = "One every two minutes: fewer are noise."

[[parameter]]
name    = "min_ratio"
type    = "number"
help    = "So many times the busiest hour before"
default = 1.5
reason  = "The busiest of hundreds of hours is far out already; half as much again is not chance."

[[parameter]]
name    = "min_history_days"
type    = "integer"
help    = "Days that a workload must have behind it"
default = 8
reason  = "A full week with all its jobs."
---*/

WITH busy AS (
    SELECT principal
    FROM principal_day
    WHERE sign_in_type IN ('service_principal', 'managed_identity')
    GROUP BY principal
    HAVING max(events) >= $min_events
),

hour AS (
    SELECT
        f.principal,
        CAST(floor(unix_seconds(f.event_time) / 3600) AS BIGINT)    AS hour,
        count(*)                                                    AS events,
        sum(CASE WHEN f.outcome = 'success' THEN 0 ELSE 1 END)      AS failures,
        min(f.seq)                                                  AS first_seq,
        max(f.seq)                                                  AS last_seq
    FROM busy AS b
    JOIN sign_in_fact AS f ON f.principal = b.principal
    WHERE f.sign_in_type IN ('service_principal', 'managed_identity')
    GROUP BY f.principal, CAST(floor(unix_seconds(f.event_time) / 3600) AS BIGINT)
),

compared AS (
    -- Only what came before: a finding does not change with later imports.
    SELECT
        h.*,
        max(h.events) OVER (
            PARTITION BY h.principal
            ORDER BY h.hour
            RANGE BETWEEN $baseline_days * 24 PRECEDING AND 1 PRECEDING
        )                                                           AS most_before,
        sum(h.events) OVER (
            PARTITION BY h.principal
            ORDER BY h.hour
            RANGE BETWEEN $baseline_days * 24 PRECEDING AND 1 PRECEDING
        )                                                           AS events_before,
        h.hour - min(h.hour) OVER (PARTITION BY h.principal)        AS hours_before
    FROM hour AS h
),

spike AS (
    SELECT
        c.*,
        c.hour - lag(c.hour) OVER (PARTITION BY c.principal ORDER BY c.hour)    AS hours_since_last
    FROM compared AS c
    WHERE c.events >= $min_events
      AND c.hours_before >= $min_history_days * 24
      AND c.events >= $min_ratio * coalesce(c.most_before, 1)
),

numbered AS (
    SELECT
        s.*,
        sum(CASE WHEN s.hours_since_last = 1 THEN 0 ELSE 1 END) OVER (
            PARTITION BY s.principal
            ORDER BY s.hour
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )                                                           AS run
    FROM spike AS s
),

folded AS (
    SELECT
        principal,
        run,
        min(hour)                                                   AS first_hour,
        max(hour)                                                   AS last_hour,
        min(first_seq)                                              AS first_seq,
        max(last_seq)                                               AS last_seq,
        sum(events)                                                 AS events,
        sum(failures)                                               AS failures,
        max(events)                                                 AS most_in_an_hour,
        coalesce(min(most_before), 0)                               AS usual_most,
        coalesce(min(events_before), 0)                             AS events_before,
        min(hours_before)                                           AS hours_before
    FROM numbered
    GROUP BY principal, run
),

described AS (
    SELECT
        f.principal,
        f.first_hour                                                AS hour_number,
        min(f.events)                                               AS event_count,
        min(f.failures)                                             AS failures,
        min(f.most_in_an_hour)                                      AS most_in_an_hour,
        min(f.usual_most)                                           AS usual_most,
        min(f.events_before)                                        AS history_events,
        min(f.hours_before)                                         AS hours_before,
        max(s.principal_kind)                                       AS principal_kind,
        max(s.principal_id)                                         AS principal_id,
        max(s.principal_name)                                       AS principal_name,
        max(s.app_id)                                               AS app_id,
        min(s.event_time)                                           AS first_at,
        max(s.event_time)                                           AS last_at,
        count(DISTINCT CASE
            -- A service of Microsoft's that signs in for the workload brings its own network.
            WHEN s.known_label IS NULL
             AND coalesce(s.network_class, '') <> 'microsoft'
             AND n.first_success_seq BETWEEN f.first_seq AND f.last_seq
                THEN s.network
        END)                                                        AS networks_new,
        array_join(array_sort(collect_set(s.network_name)), ', ')   AS network_names,
        array_join(slice(array_sort(collect_set(s.ip_address)), 1, 5), ', ')    AS ip_addresses,
        array_join(array_sort(collect_set(s.resource_display_name)), ', ')      AS resources,
        slice(array_sort(collect_list(s.seq)), 1, 50)               AS evidence
    FROM folded AS f
    JOIN sign_in_context AS s
        ON s.principal = f.principal
       AND s.seq BETWEEN f.first_seq AND f.last_seq
    LEFT JOIN first_seen AS n
        ON n.principal = s.principal AND n.property = 'network' AND n.value = s.network
    WHERE s.principal_id IS NOT NULL
      AND s.sign_in_type IN ('service_principal', 'managed_identity')
    GROUP BY f.principal, f.first_hour
),

judged AS (
    SELECT
        CASE
            WHEN d.networks_new > 0 OR d.failures > 0.2 * d.event_count THEN 'high'
            ELSE 'medium'
        END                                                         AS severity,
        least(CAST(floor(d.hours_before / 24) AS BIGINT), $baseline_days)   AS compared_days,
        greatest(0, CAST(floor((unix_seconds(d.first_at) - unix_seconds(p.first_success_at)) / 86400) AS BIGINT))
                                                                    AS history_days,
        timestamp_seconds(d.hour_number * 3600)                     AS first_hour,
        d.*
    FROM described AS d
    JOIN principal AS p ON p.principal = d.principal
),

lived AS (
    SELECT
        principal,
        sum(events)                                                 AS events,
        min(first_seq)                                              AS first_seq,
        min(first_at)                                               AS first_at,
        max(last_at)                                                AS last_at
    FROM principal_day
    WHERE sign_in_type IN ('service_principal', 'managed_identity')
    GROUP BY principal
),

looked_at AS (
    SELECT
        sum(events)                                                 AS events,
        min(first_at)                                               AS first_at,
        max(last_at)                                                AS last_at,
        max(unix_seconds(last_at) - unix_seconds(first_at))         AS longest,
        slice(array_sort(collect_list(first_seq)), 1, 10)           AS evidence
    FROM lived
),

answer AS (
    SELECT
        severity,
        'medium'                                                    AS confidence,
        principal_kind                                              AS entity_kind,
        principal_id                                                AS entity_id,
        principal_name                                              AS entity_name,
        first_at,
        last_at,
        CAST(event_count AS BIGINT)                                 AS event_count,
        history_days,
        CAST(history_events AS BIGINT)                              AS history_events,
        FALSE                                                       AS little_history,
        evidence,
        concat_ws(' ', 'signed in', CAST(event_count AS STRING), 'times')   AS did,
        concat_ws(
            '',
            'up to ', CAST(most_in_an_hour AS STRING), ' times an hour; in the ', CAST(compared_days AS STRING),
            ' days before it had at most ', CAST(usual_most AS STRING), ' in an hour (failures: ',
            CAST(failures AS STRING), '; networks new to it in these hours: ', CAST(networks_new AS STRING), ')'
        )                                                           AS account,
        app_id,
        first_hour,
        most_in_an_hour,
        usual_most,
        compared_days,
        CAST(failures AS BIGINT)                                    AS failures,
        networks_new,
        network_names,
        ip_addresses,
        resources
    FROM judged

    UNION ALL

    -- Where nobody has enough history, that nothing was found means nothing.
    SELECT
        'info',
        'low',
        'case',
        'case',
        'This case',
        first_at,
        last_at,
        CAST(events AS BIGINT),
        CAST(NULL AS BIGINT),
        CAST(NULL AS BIGINT),
        TRUE,
        evidence,
        'has sign-ins of workloads',
        concat_ws(
            ' ', 'and none of them for', CAST($min_history_days AS STRING), 'days: no hour can be compared with others'
        ),
        CAST(NULL AS STRING),
        CAST(NULL AS TIMESTAMP),
        CAST(NULL AS BIGINT),
        CAST(NULL AS BIGINT),
        CAST(NULL AS BIGINT),
        CAST(NULL AS BIGINT),
        CAST(NULL AS BIGINT),
        CAST(NULL AS STRING),
        CAST(NULL AS STRING),
        CAST(NULL AS STRING)
    FROM looked_at
    WHERE longest < $min_history_days * 86400
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
    app_id,
    first_hour,
    most_in_an_hour,
    usual_most,
    compared_days,
    failures,
    networks_new,
    network_names,
    ip_addresses,
    resources
FROM answer
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    first_hour NULLS FIRST;

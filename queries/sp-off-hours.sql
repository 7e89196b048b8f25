/*---
title    = "Workload acted at hours at which it never acts"
question = "Which workloads that keep regular hours succeeded at an hour at which they had never been seen?"
kind     = "finding"
family   = "client-credential-abuse"
reads    = ["service_principal"]
severity = "high"
confidence = "medium"
attack   = ["T1078.004"]

sentence = """\
    {entity_name} {account}."""
key      = ["entity_id", "local_day"]

benign = [
    "Somebody ran the job again by hand, or its schedule was moved for good. See whether it stays there.",
    "A release or a failover was done out of hours.",
]
not_shown = """\
    Workloads that run around the clock have no off-hours, and who uses them at their usual hours is not seen here."""
next = [
    "Ask the owner whether the job was run again or moved.",
    "Look at the network, the client and the resource of these sign-ins, and compare them with the usual ones.",
]
derives = [
    "Azure-Sentinel, AnomolousSignInsBasedonTime and UserAccounts-UnusualLogonTimes (MIT): the idea.",
]

[[parameter]]
name    = "min_days"
type    = "integer"
help    = "Days with a success that a workload must have behind it to have hours"
default = 14
reason  = "Two weeks see every weekday twice."

[[parameter]]
name    = "min_hits"
type    = "integer"
help    = "Sign-ins at new hours of one day that make a row"
default = 2
reason  = "One may be a retry."

[[parameter]]
name    = "max_hours"
type    = "integer"
help    = "A workload that has used more hours of the day than so many has no off-hours"
default = 14
reason  = "More than an office day with its evening is a service around the clock."
---*/

WITH span AS (
    SELECT min(day) AS first_day, max(day) AS last_day
    FROM covered_day
    WHERE record_kind = 'service_principal'
),

zone AS (
    SELECT z.from_time, z.until_time, z.offset_seconds
    FROM case_zone_offset AS z
    CROSS JOIN span AS s
    WHERE unix_seconds(z.from_time) < (s.last_day + 1) * 86400
      AND unix_seconds(z.until_time) >= s.first_day * 86400
),

regular AS (
    SELECT principal
    FROM principal
    WHERE principal_kind = 'workload' AND principal_id IS NOT NULL AND success_days > $min_days
),

local AS (
    SELECT
        f.seq,
        f.principal,
        unix_seconds(f.event_time) + z.offset_seconds               AS local_second
    FROM regular AS r
    JOIN sign_in_fact AS f ON f.principal = r.principal
    JOIN zone AS z ON f.event_time >= z.from_time AND f.event_time < z.until_time
    WHERE f.sign_in_type = 'service_principal' AND f.outcome = 'success'
),

placed AS (
    SELECT
        seq,
        principal,
        CAST(floor(local_second / 86400) AS BIGINT)                 AS local_day,
        CAST(floor(local_second / 3600) - 24 * floor(local_second / 86400) AS BIGINT)   AS local_hour
    FROM local
),

slot AS (
    -- Day 0 is Thursday, 1 January 1970.
    SELECT
        principal,
        local_day,
        local_hour,
        CASE WHEN (local_day + 3) - floor((local_day + 3) / 7) * 7 >= 5 THEN 1 ELSE 0 END   AS is_weekend,
        max(CASE WHEN local_hour < 10 THEN concat_ws('', '0', CAST(local_hour AS STRING))
            ELSE CAST(local_hour AS STRING) END)                    AS hour_text,
        count(*)                                                    AS events,
        min(seq)                                                    AS first_seq,
        max(seq)                                                    AS last_seq
    FROM placed
    GROUP BY principal, local_day, local_hour
),

first_day_of_slot AS (
    SELECT principal, is_weekend, local_hour, min(local_day)        AS first_day
    FROM slot
    GROUP BY principal, is_weekend, local_hour
),

first_day_near_slot AS (
    -- An hour later or earlier is no other hour; after 23 comes 0.
    SELECT a.principal, a.is_weekend, a.local_hour, min(b.first_day)    AS first_day
    FROM first_day_of_slot AS a
    JOIN first_day_of_slot AS b
        ON b.principal = a.principal
       AND b.is_weekend = a.is_weekend
       AND least(abs(a.local_hour - b.local_hour), 24 - abs(a.local_hour - b.local_hour)) <= 1
    GROUP BY a.principal, a.is_weekend, a.local_hour
),

first_day_of_week_part AS (
    -- The first weekend of all has no hours to compare with.
    SELECT principal, is_weekend, min(first_day)                    AS first_day
    FROM first_day_of_slot
    GROUP BY principal, is_weekend
),

off_hour AS (
    SELECT s.*
    FROM slot AS s
    JOIN first_day_near_slot AS n
        ON n.principal = s.principal
       AND n.is_weekend = s.is_weekend
       AND n.local_hour = s.local_hour
       AND n.first_day = s.local_day
    JOIN first_day_of_week_part AS w
        ON w.principal = s.principal AND w.is_weekend = s.is_weekend AND w.first_day < s.local_day
),

off_day AS (
    SELECT
        principal,
        local_day,
        max(is_weekend)                                             AS is_weekend,
        min(first_seq)                                              AS first_seq,
        max(last_seq)                                               AS last_seq
    FROM off_hour
    GROUP BY principal, local_day
    HAVING sum(events) >= $min_hits
),

usual AS (
    SELECT
        o.principal,
        o.local_day,
        max(o.is_weekend)                                           AS is_weekend,
        count(DISTINCT s.local_hour)                                AS hours,
        count(DISTINCT s.local_day)                                 AS days,
        sum(s.events)                                               AS events,
        -- What is said of weekends rests on weekends alone.
        count(DISTINCT CASE WHEN s.is_weekend = o.is_weekend THEN s.local_day END)              AS compared_days,
        array_join(array_sort(collect_set(CASE WHEN s.is_weekend = o.is_weekend THEN s.hour_text END)), ', ')
                                                                    AS usual_hours
    FROM off_day AS o
    JOIN slot AS s ON s.principal = o.principal AND s.local_day < o.local_day
    GROUP BY o.principal, o.local_day
),

judgeable AS (
    SELECT u.*
    FROM usual AS u
    WHERE u.hours <= $max_hours AND u.days >= $min_days
),

described AS (
    SELECT
        j.principal,
        j.local_day                                                 AS local_day_number,
        min(j.days)                                                 AS success_days_before,
        min(j.compared_days)                                        AS compared_days,
        min(j.is_weekend)                                           AS is_weekend,
        min(j.events)                                               AS history_events,
        min(j.usual_hours)                                          AS usual_hours,
        min(s.event_time)                                           AS first_at,
        max(s.event_time)                                           AS last_at,
        count(*)                                                    AS event_count,
        max(s.principal_kind)                                       AS principal_kind,
        max(s.principal_id)                                         AS principal_id,
        max(s.principal_name)                                       AS principal_name,
        max(s.app_id)                                               AS app_id,
        array_join(array_sort(collect_set(h.hour_text)), ', ')      AS local_hours,
        array_join(array_sort(collect_set(s.network_name)), ', ')   AS network_names,
        array_join(slice(array_sort(collect_set(s.ip_address)), 1, 5), ', ')    AS ip_addresses,
        array_join(array_sort(collect_set(s.resource_display_name)), ', ')      AS resources,
        -- A service of Microsoft's that signs in for the workload brings its own network.
        max(CASE WHEN s.known_label IS NULL AND coalesce(s.network_class, '') <> 'microsoft'
                  AND n.first_success_seq BETWEEN o.first_seq AND o.last_seq
            THEN 1 ELSE 0 END)                                      AS is_new_network,
        max(CASE WHEN s.known_label IS NULL AND s.network_class = 'microsoft'
                  AND n.first_success_seq BETWEEN o.first_seq AND o.last_seq
            THEN 1 ELSE 0 END)                                      AS is_new_of_microsoft,
        max(CASE WHEN s.network IS NULL THEN 1 ELSE 0 END)          AS is_some_unplaced,
        min(CASE WHEN s.known_label IS NULL THEN 0 ELSE 1 END)      AS is_all_known,
        slice(array_sort(collect_list(s.seq)), 1, 50)               AS evidence
    FROM judgeable AS j
    JOIN off_day AS o ON o.principal = j.principal AND o.local_day = j.local_day
    JOIN off_hour AS h ON h.principal = j.principal AND h.local_day = j.local_day
    JOIN placed AS p
        ON p.principal = h.principal AND p.local_day = h.local_day AND p.local_hour = h.local_hour
    JOIN sign_in_context AS s ON s.seq = p.seq
    LEFT JOIN first_seen AS n
        ON n.principal = s.principal AND n.property = 'network' AND n.value = s.network
    GROUP BY j.principal, j.local_day
),

judged AS (
    SELECT
        CASE
            WHEN d.is_new_network = 1 THEN 'high'
            WHEN d.is_all_known = 1 THEN 'low'
            ELSE 'medium'
        END                                                         AS severity,
        CASE
            WHEN d.is_new_network = 1 THEN 'new to it'
            WHEN d.is_all_known = 1 THEN 'known'
            WHEN d.is_new_of_microsoft = 1 THEN 'new to it, but of services of Microsoft'
            WHEN d.is_some_unplaced = 1 THEN 'not known for all of them'
            ELSE 'in use before'
        END                                                         AS network_kind,
        -- Two weeks have four days of weekend: with fewer, never is not often.
        CASE WHEN 7 * d.compared_days < 2 * $min_days THEN 'low' ELSE 'medium' END  AS confidence,
        CASE
            WHEN d.compared_days = 1 AND d.is_weekend = 1 THEN 'on the one weekend day before on which it did'
            WHEN d.compared_days = 1 THEN 'on the one weekday before on which it did'
            ELSE concat_ws(
                ' ',
                'on any of the', CAST(d.compared_days AS STRING),
                CASE WHEN d.is_weekend = 1 THEN 'weekend days' ELSE 'weekdays' END,
                'before on which it did'
            )
        END                                                         AS compared_with,
        CASE WHEN d.is_weekend = 1 THEN 'weekends' ELSE 'weekdays' END      AS part_of_week,
        CASE
            WHEN d.event_count = 1 THEN 'once'
            ELSE concat_ws(' ', CAST(d.event_count AS STRING), 'times')
        END                                                         AS times,
        greatest(0, CAST(floor((unix_seconds(d.first_at) - unix_seconds(p.first_success_at)) / 86400) AS BIGINT))
                                                                    AS history_days,
        substr(CAST(timestamp_seconds(d.local_day_number * 86400) AS STRING), 1, 10)    AS local_day,
        d.*
    FROM described AS d
    JOIN principal AS p ON p.principal = d.principal
),

lived AS (
    SELECT
        principal,
        sum(events)                                                 AS events,
        count(CASE WHEN successes > 0 THEN 1 END)                   AS success_days,
        min(first_seq)                                              AS first_seq,
        min(first_at)                                               AS first_at,
        max(last_at)                                                AS last_at
    FROM principal_day
    WHERE sign_in_type = 'service_principal'
    GROUP BY principal
),

looked_at AS (
    SELECT
        sum(events)                                                 AS events,
        max(success_days)                                           AS most_days,
        min(first_at)                                               AS first_at,
        max(last_at)                                                AS last_at,
        slice(array_sort(collect_list(first_seq)), 1, 10)           AS evidence
    FROM lived
),

answer AS (
    SELECT
        severity,
        confidence,
        principal_kind                                              AS entity_kind,
        principal_id                                                AS entity_id,
        principal_name                                              AS entity_name,
        first_at,
        last_at,
        event_count,
        history_days,
        CAST(history_events AS BIGINT)                              AS history_events,
        FALSE                                                       AS little_history,
        evidence,
        concat_ws(
            '',
            'signed in ', times, ' on ', local_day, ' at the local hours ', local_hours,
            ', at which it had not signed in ', compared_with,
            ' (usual hours on ', part_of_week, ': ', usual_hours,
            '; network: ', coalesce(nullif(network_names, ''), 'no usable address'), ', ', network_kind, ')'
        )                                                           AS account,
        app_id,
        local_day,
        local_hours,
        part_of_week,
        usual_hours,
        compared_days,
        success_days_before,
        network_kind,
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
        concat_ws(
            ' ', 'has no workload that succeeded on more than', CAST($min_days AS STRING),
            'days: the hours that they keep cannot be told'
        ),
        CAST(NULL AS STRING),
        CAST(NULL AS STRING),
        CAST(NULL AS STRING),
        CAST(NULL AS STRING),
        CAST(NULL AS STRING),
        CAST(NULL AS BIGINT),
        CAST(NULL AS BIGINT),
        CAST(NULL AS STRING),
        CAST(NULL AS STRING),
        CAST(NULL AS STRING),
        CAST(NULL AS STRING)
    FROM looked_at
    WHERE most_days <= $min_days
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
    account,
    app_id,
    local_day,
    local_hours,
    part_of_week,
    usual_hours,
    compared_days,
    success_days_before,
    network_kind,
    network_names,
    ip_addresses,
    resources
FROM answer
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    local_day NULLS FIRST;

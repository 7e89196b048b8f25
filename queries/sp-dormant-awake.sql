/*---
title    = "Dormant workload woke up"
question = "Which workloads were silent for a long time and then signed in again, and with what differences?"
kind     = "finding"
family   = "client-credential-abuse"
reads    = ["service_principal", "managed_identity"]
severity = "high"
confidence = "medium"
attack   = ["T1078.004", "T1098.001"]

sentence = """\
    {entity_name} {did} {first_at}, {account}."""
key      = ["entity_id", "woke_on"]

benign = [
    "A job that runs once a quarter or a year: it wakes without differences.",
    "A standby that took over, or a project that was taken up again.",
    "The evidence has a hole where the silence is. See `covered_days`.",
]
not_shown = """\
    Silence in the record is silence of tokens asked for: a token may have been in use for a day after the last \
    one. Workloads whose first sign-in of all is late in the evidence are not judged here."""
next = [
    "Ask the owner whether the workload was meant to run again, and who started it.",
    "See which credential and network it used before and after, and run `sp-new-credential`.",
    "If nobody owns it any more, disable it: an application without an owner is what intruders look for.",
]
derives = [
    "Azure-Sentinel, DormantServicePrincipalUpdateCredsandLogsIn (MIT): the idea; joined here with workloads.",
    "reprise99, Identity-FindInactiveServicePrincipals (MIT): the idea.",
]

[[parameter]]
name    = "dormant_days"
type    = "integer"
help    = "Days without a success that count as dormant"
default = 30
reason  = "Longer than the pause of a monthly job."

[[parameter]]
name    = "settle_days"
type    = "integer"
help    = "Days after the awakening whose sign-ins are looked at together"
default = 3
reason  = "Whoever wakes a workload seldom shows everything in the first hour."

[[parameter]]
name    = "least_covered_percent"
type    = "integer"
help    = "Share of the silent days that must have records of other workloads for the silence to mean anything"
default = 50
reason  = "Weekends may be empty; half of the days may not."

[[parameter]]
name    = "min_success_days"
type    = "integer"
help    = "Days with successes before the silence below which there is no habit to compare with"
default = 2
reason  = "What was seen on a single day has shown nobody its networks."
---*/

WITH success_day AS (
    SELECT
        principal,
        sign_in_type,
        day,
        first_success_at,
        lag(day) OVER (PARTITION BY principal ORDER BY day, sign_in_type)               AS day_before,
        lag(last_success_at) OVER (PARTITION BY principal ORDER BY day, sign_in_type)   AS last_before_at
    FROM principal_day
    WHERE sign_in_type IN ('service_principal', 'managed_identity')
      AND successes > 0
),

silence AS (
    SELECT s.*, s.day - s.day_before AS gap_days
    FROM success_day AS s
    WHERE s.day_before IS NOT NULL
),

awakening AS (
    SELECT
        s.principal,
        s.sign_in_type,
        s.day,
        s.day_before,
        s.gap_days,
        max(s.first_success_at)                                     AS woke_at,
        max(s.last_before_at)                                       AS last_before,
        count(c.day)                                                AS covered_days
    FROM silence AS s
    LEFT JOIN covered_day AS c
        ON c.record_kind = s.sign_in_type
       AND c.day BETWEEN s.day_before + 1 AND s.day - 1
    WHERE s.gap_days >= $dormant_days
    GROUP BY s.principal, s.sign_in_type, s.day, s.day_before, s.gap_days
),

new_value AS (
    SELECT DISTINCT a.principal, a.day, n.property
    FROM awakening AS a
    JOIN first_seen AS n ON n.principal = a.principal
    JOIN sign_in_context AS s ON s.seq = n.first_success_seq
    WHERE n.property IN ('network', 'country', 'credential', 'resource', 'client')
      AND n.first_success_at >= a.woke_at
      AND unix_seconds(n.first_success_at) < unix_seconds(a.woke_at) + $settle_days * 86400
      -- A known network is no news, and a service of Microsoft's that signs in for the workload brings its own.
      AND (n.property NOT IN ('network', 'country')
           OR (n.first_unknown_seq = n.first_success_seq AND coalesce(s.network_class, '') <> 'microsoft'))
),

difference AS (
    SELECT
        principal,
        day,
        array_join(array_sort(collect_set(property)), ', ')         AS differences,
        max(CASE WHEN property IN ('network', 'country', 'credential') THEN 1 ELSE 0 END)   AS is_grave
    FROM new_value
    GROUP BY principal, day
),

activity AS (
    SELECT
        a.principal,
        a.day,
        count(*)                                                    AS events,
        max(s.event_time)                                           AS last_at,
        max(s.principal_kind)                                       AS principal_kind,
        max(s.principal_id)                                         AS principal_id,
        max(s.principal_name)                                       AS principal_name,
        max(s.app_id)                                               AS app_id,
        array_join(slice(array_sort(collect_set(s.ip_address)), 1, 5), ', ')    AS ip_addresses,
        array_join(array_sort(collect_set(s.network_name)), ', ')   AS networks,
        array_join(array_sort(collect_set(s.credential)), ', ')     AS credentials,
        array_join(array_sort(collect_set(s.resource_display_name)), ', ')      AS resources,
        slice(array_sort(collect_list(s.seq)), 1, 50)               AS evidence
    FROM awakening AS a
    JOIN sign_in_context AS s
        ON s.principal = a.principal
       AND s.day BETWEEN a.day AND a.day + $settle_days - 1
    WHERE s.succeeded
    GROUP BY a.principal, a.day
),

judged AS (
    SELECT
        a.*,
        t.events,
        t.last_at,
        t.principal_kind,
        t.principal_id,
        t.principal_name,
        t.app_id,
        t.ip_addresses,
        t.networks,
        t.credentials,
        t.resources,
        t.evidence,
        p.success_days_before,
        CAST(floor((unix_seconds(a.woke_at) - unix_seconds(w.first_success_at)) / 86400) AS BIGINT)
                                                                    AS history_days,
        coalesce(d.differences, 'nothing')                          AS differences,
        100 * a.covered_days < $least_covered_percent * (a.gap_days - 1)    AS is_doubtful,
        p.success_days_before < $min_success_days                   AS is_thin,
        CASE
            WHEN p.success_days_before < $min_success_days THEN 'info'
            -- Silence that the evidence does not cover may be a hole in it.
            WHEN 100 * a.covered_days < $least_covered_percent * (a.gap_days - 1) THEN 'low'
            WHEN d.is_grave = 1 THEN 'high'
            WHEN d.principal IS NOT NULL THEN 'medium'
            ELSE 'low'
        END                                                         AS severity
    FROM awakening AS a
    JOIN activity AS t ON t.principal = a.principal AND t.day = a.day
    JOIN principal_day AS p
        ON p.principal = a.principal AND p.day = a.day AND p.sign_in_type = a.sign_in_type
    JOIN principal AS w ON w.principal = a.principal
    LEFT JOIN difference AS d ON d.principal = a.principal AND d.day = a.day
    WHERE t.principal_id IS NOT NULL
),

lived AS (
    SELECT
        principal,
        sum(events)                                                 AS events,
        min(first_seq)                                              AS first_seq,
        min(first_at)                                               AS first_at,
        max(last_at)                                                AS last_at,
        min(CASE WHEN successes > 0 THEN day END)                   AS first_success_day
    FROM principal_day
    WHERE sign_in_type IN ('service_principal', 'managed_identity')
    GROUP BY principal
),

last_record AS (
    SELECT max(day) AS day
    FROM covered_day
    WHERE record_kind IN ('service_principal', 'managed_identity')
),

looked_at AS (
    SELECT
        sum(l.events)                                               AS events,
        min(l.first_at)                                             AS first_at,
        max(l.last_at)                                              AS last_at,
        max(coalesce(r.day - l.first_success_day, 0))               AS longest,
        slice(array_sort(collect_list(l.first_seq)), 1, 10)         AS evidence
    FROM lived AS l
    CROSS JOIN last_record AS r
),

answer AS (
    SELECT
        severity,
        CASE WHEN is_doubtful OR is_thin THEN 'low' ELSE 'medium' END   AS confidence,
        principal_kind                                              AS entity_kind,
        principal_id                                                AS entity_id,
        principal_name                                              AS entity_name,
        woke_at                                                     AS first_at,
        last_at,
        events                                                      AS event_count,
        history_days,
        CAST(NULL AS BIGINT)                                        AS history_events,
        is_thin                                                     AS little_history,
        evidence,
        'signed in at'                                              AS did,
        concat_ws(
            '',
            'after ', CAST(gap_days AS STRING), ' days without a success on record (new to it since then: ',
            differences,
            '; sign-ins in the ', CAST($settle_days AS STRING), ' days that followed: ', CAST(events AS STRING),
            CASE
                WHEN is_doubtful
                    THEN concat_ws('', '; the evidence has a hole in between, with records of its kind on ',
                                   CAST(covered_days AS STRING),
                                   CASE WHEN covered_days = 1 THEN ' day only' ELSE ' days only' END)
            END,
            ')'
        )                                                           AS account,
        app_id,
        gap_days,
        covered_days,
        success_days_before,
        last_before                                                 AS last_success_before,
        differences,
        ip_addresses,
        networks,
        credentials,
        resources,
        CAST(CAST(timestamp_seconds(day * 86400) AS DATE) AS STRING)    AS woke_on
    FROM judged

    UNION ALL

    -- Where nobody could have been silent for so long, that nothing was found means nothing.
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
        'has sign-ins of workloads since',
        concat_ws(
            ' ',
            'and none of them first succeeds', CAST($dormant_days AS STRING),
            'days before the last record: nobody can have been silent for so long'
        ),
        CAST(NULL AS STRING),
        CAST(NULL AS BIGINT),
        CAST(NULL AS BIGINT),
        CAST(NULL AS BIGINT),
        CAST(NULL AS TIMESTAMP),
        CAST(NULL AS STRING),
        CAST(NULL AS STRING),
        CAST(NULL AS STRING),
        CAST(NULL AS STRING),
        CAST(NULL AS STRING),
        CAST(NULL AS STRING)
    FROM looked_at
    WHERE longest < $dormant_days
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
    gap_days,
    covered_days,
    success_days_before,
    last_success_before,
    differences,
    ip_addresses,
    networks,
    credentials,
    resources,
    woke_on
FROM answer
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    woke_on NULLS FIRST;

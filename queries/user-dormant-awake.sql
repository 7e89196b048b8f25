/*---
title    = "Dormant account of a person woke up"
question = "Which accounts of people were unused for a long time and then signed in, and with what differences?"
kind     = "finding"
family   = "user-compromise"
reads    = ["interactive", "non_interactive"]
severity = "high"
confidence = "medium"
attack   = ["T1078.004"]

sentence = """\
    {entity_name} signed in at {first_at}; the success before it on record is {gap_days} {gap_days|day|days} older, \
    and {note} (new to it since then: {differences}; sign-ins in the {settle_days} {settle_days|day|days} that \
    followed: {event_count})."""
key      = ["entity_id", "woke_on"]

benign = [
    "Parental leave, a sabbatical or an illness: the person comes back with the device they had.",
    "An account of a function that is used once a quarter.",
    "The evidence has a hole where the silence is. See `covered_days`.",
]
not_shown = """\
    Silence in the record is silence of sign-ins: mail may have been read with a token of long life. Accounts whose \
    first sign-in of all is late in the evidence are not judged here."""
next = [
    "Ask the personnel department whether the person is back.",
    "See which network and device it used before and after.",
    "If the person left, disable the account and look at who knew that it was still there.",
]
derives = [
    "Azure-Sentinel, DormantUserUpdateMFAandLogsIn and InactiveAccounts (MIT): the idea; before and after are compared here.",
]

[[parameter]]
name    = "dormant_days"
type    = "integer"
help    = "Days without a success that count as dormant"
default = 30
reason  = "Longer than a summer's leave."

[[parameter]]
name    = "settle_days"
type    = "integer"
help    = "Days after the awakening whose sign-ins are looked at together"
default = 3
reason  = "Whoever wakes an account seldom shows everything in the first hour."

[[parameter]]
name    = "least_covered_percent"
type    = "integer"
help    = "Share of the silent days that must have records of other people for the silence to mean anything"
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
    WHERE sign_in_type IN ('interactive', 'non_interactive')
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
    WHERE n.property IN ('network', 'country', 'device', 'client')
      AND n.first_success_at >= a.woke_at
      AND unix_seconds(n.first_success_at) < unix_seconds(a.woke_at) + $settle_days * 86400
      -- A known network is no news.
      AND (n.property NOT IN ('network', 'country') OR n.first_unknown_seq = n.first_success_seq)
),

difference AS (
    SELECT
        principal,
        day,
        array_join(array_sort(collect_set(property)), ', ')         AS differences,
        max(CASE WHEN property = 'country' THEN 1 ELSE 0 END)       AS is_new_country,
        max(CASE WHEN property = 'network' THEN 1 ELSE 0 END)       AS is_new_network
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
        bool_and(coalesce(s.device_managed, FALSE))                 AS is_managed,
        bool_or(coalesce(s.is_hosting_or_anonymous, FALSE) AND s.known_label IS NULL)               AS is_hosting,
        array_join(slice(array_sort(collect_set(s.ip_address)), 1, 5), ', ')        AS ip_addresses,
        array_join(array_sort(collect_set(s.network_name)), ', ')   AS networks,
        array_join(array_sort(collect_set(s.country)), ', ')        AS countries,
        array_join(array_sort(collect_set(s.app_display_name)), ', ')               AS apps,
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
        t.is_managed,
        t.ip_addresses,
        t.networks,
        t.countries,
        t.apps,
        t.evidence,
        p.success_days_before,
        coalesce(d.differences, 'nothing')                          AS differences,
        100 * a.covered_days < $least_covered_percent * (a.gap_days - 1)            AS is_doubtful,
        p.success_days_before < $min_success_days                   AS is_thin,
        CAST(floor((unix_seconds(a.woke_at) - unix_seconds(w.first_success_at)) / 86400) AS BIGINT)
                                                                    AS days_of_history,
        CASE
            WHEN p.success_days_before < $min_success_days THEN 'info'
            -- Silence that the evidence does not cover may be a hole in it.
            WHEN 100 * a.covered_days < $least_covered_percent * (a.gap_days - 1) THEN 'low'
            -- Whoever comes back with the company's own device has been away.
            WHEN t.is_managed THEN 'low'
            WHEN d.is_new_country = 1 OR (d.is_new_network = 1 AND t.is_hosting) THEN 'high'
            WHEN d.is_new_network = 1 THEN 'medium'
            ELSE 'low'
        END                                                         AS severity
    FROM awakening AS a
    JOIN activity AS t ON t.principal = a.principal AND t.day = a.day
    JOIN principal_day AS p
        ON p.principal = a.principal AND p.day = a.day AND p.sign_in_type = a.sign_in_type
    JOIN principal AS w ON w.principal = a.principal
    LEFT JOIN difference AS d ON d.principal = a.principal AND d.day = a.day
    WHERE t.principal_id IS NOT NULL
)

SELECT
    severity,
    CASE WHEN is_doubtful OR is_thin THEN 'low' ELSE 'medium' END   AS confidence,
    principal_kind                                                  AS entity_kind,
    principal_id                                                    AS entity_id,
    principal_name                                                  AS entity_name,
    woke_at                                                         AS first_at,
    last_at,
    events                                                          AS event_count,
    days_of_history                                                 AS history_days,
    CAST(NULL AS BIGINT)                                            AS history_events,
    is_thin                                                         AS little_history,
    evidence,
    gap_days,
    covered_days,
    CASE
        WHEN covered_days = 0 THEN 'the evidence has no records of its kind in between'
        WHEN is_doubtful
            THEN concat_ws(' ', 'the evidence has a hole in between, with records of its kind on',
                           CAST(covered_days AS STRING),
                           CASE WHEN covered_days = 1 THEN 'day only' ELSE 'days only' END)
        ELSE concat_ws(' ', 'the evidence has records of its kind on', CAST(covered_days AS STRING),
                       'of the days in between')
    END                                                             AS note,
    last_before                                                     AS last_success_before,
    differences,
    is_managed                                                      AS on_managed_device,
    ip_addresses,
    networks,
    countries,
    apps,
    $settle_days                                                    AS settle_days,
    CAST(CAST(timestamp_seconds(day * 86400) AS DATE) AS STRING)    AS woke_on
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    woke_on;

/*---
title    = "Success from a hosting or anonymous network"
question = "Which people succeeded from Tor, a VPN or a hosting provider, and is that unusual for them?"
kind     = "finding"
family   = "user-compromise"
reads    = ["interactive", "non_interactive"]
needs    = ["address", "network-class"]
severity = "high"
confidence = "medium"
attack   = ["T1090.003", "T1078.004"]

sentence = """\
    {entity_name} succeeded {event_count} {event_count|time|times} from {network_name} ({network_class}, {country}) \
    between {first_at} and {last_at} (days with such networks before: {hosting_days_before} of \
    {success_days_before}; single factor: {single_factor})."""
key      = ["entity_id", "network"]

benign = [
    "A VPN of the person's own, or one that a hotel, a school or a browser brings along.",
    "A virtual desktop or a web gateway that stands at a hosting provider. Add its network as known.",
]
not_shown = """\
    Lists of networks name owners, not uses: ordinary firms sit in hosting space, and proxies in people's homes do \
    not show at all."""
next = [
    "Ask the person whether they use a VPN, and which.",
    "Compare client and device with what the account used on the same day: `timeline-unified`.",
    "If it is the organisation's own gateway, add it as a known network and run again.",
]
derives = [
    "Azure-Sentinel, Signins-From-VPS-Providers (MIT): the idea; each account's own habit is weighed here.",
    "SigmaHQ, azure_identity_protection_anonymous_ip_address (DRL 1.1): the idea.",
]

[[parameter]]
name    = "habitual_percent"
type    = "integer"
help    = "Share of the days on which the account used such networks that makes them a habit"
default = 20
reason  = "One working day a week."

[[parameter]]
name    = "min_history_days"
type    = "integer"
help    = "Earlier days with successes below which nobody can say what is usual"
default = 5
reason  = "A working week."
---*/

WITH hosting AS (
    SELECT
        c.principal,
        c.network,
        max(c.principal_kind)                                       AS principal_kind,
        max(c.principal_id)                                         AS principal_id,
        max(c.principal_name)                                       AS principal_name,
        max(c.network_name)                                         AS network_name,
        max(c.network_class)                                        AS network_class,
        max(CASE WHEN c.network_class = 'tor' THEN 1 ELSE 0 END)    AS is_tor,
        max(c.country)                                              AS country,
        sum(c.events)                                               AS event_count,
        min(c.first_seq)                                            AS first_seq,
        min(c.first_at)                                             AS first_at,
        max(c.last_at)                                              AS last_at,
        max(CASE
            WHEN c.sign_in_type = 'interactive' AND lower(c.authentication_requirement) LIKE 'single%' THEN 1
            ELSE 0
        END)                                                        AS is_single_factor,
        array_join(array_sort(collect_set(c.sign_in_type)), ', ')   AS sign_in_types,
        array_join(slice(array_sort(collect_set(c.ip_address)), 1, 10), ', ')       AS ip_addresses,
        array_join(slice(array_sort(collect_set(c.app_display_name)), 1, 10), ', ') AS apps
    FROM combination_context AS c
    WHERE c.principal_kind = 'user'
      AND c.principal_id IS NOT NULL
      AND c.outcome = 'success'
      AND c.is_hosting_or_anonymous
      AND c.known_label IS NULL
    GROUP BY c.principal, c.network
),

hosting_sign_in AS (
    SELECT s.principal, s.network, s.seq, s.day
    FROM (SELECT DISTINCT principal FROM hosting) AS h
    JOIN sign_in_context AS s ON s.principal = h.principal
    WHERE s.succeeded AND s.is_hosting_or_anonymous AND s.known_label IS NULL
),

hosting_day AS (
    SELECT principal, day, row_number() OVER (PARTITION BY principal ORDER BY day) - 1 AS days_before
    FROM (SELECT DISTINCT principal, day FROM hosting_sign_in) AS d
),

hosting_days AS (
    SELECT principal, count(*) AS days
    FROM hosting_day
    GROUP BY principal
),

evidence_of AS (
    SELECT principal, network, min(day) AS first_day, slice(array_sort(collect_list(seq)), 1, 50) AS evidence
    FROM hosting_sign_in
    GROUP BY principal, network
),

success_day AS (
    SELECT principal, day, max(success_days_before) AS days_before
    FROM principal_day
    GROUP BY principal, day
),

described AS (
    SELECT
        h.*,
        e.evidence,
        d.days_before,
        b.days_before                                               AS hosting_days_before,
        n.successes_before,
        CAST(floor((unix_seconds(h.first_at) - unix_seconds(p.first_success_at)) / 86400) AS BIGINT)
                                                                    AS days_of_history,
        -- A habit of the days before; where those are few, a habit of all the days.
        100 * b.days_before >= $habitual_percent * d.days_before AND d.days_before >= $min_history_days
            OR 100 * a.days >= $habitual_percent * p.success_days AND d.days_before < $min_history_days
                                                                    AS is_habit
    FROM hosting AS h
    JOIN evidence_of AS e ON e.principal = h.principal AND e.network = h.network
    JOIN success_day AS d ON d.principal = h.principal AND d.day = e.first_day
    JOIN hosting_day AS b ON b.principal = h.principal AND b.day = e.first_day
    JOIN hosting_days AS a ON a.principal = h.principal
    JOIN principal AS p ON p.principal = h.principal
    JOIN sign_in_history AS n ON n.seq = h.first_seq
),

judged AS (
    SELECT
        d.days_before < $min_history_days AND NOT d.is_habit AND d.is_tor = 0        AS little_history,
        CASE
            WHEN d.is_tor = 1 THEN 'high'
            WHEN d.is_habit THEN 'low'
            WHEN d.days_before < $min_history_days THEN 'info'
            WHEN d.hosting_days_before = 0 AND d.is_single_factor = 1 THEN 'high'
            ELSE 'medium'
        END                                                         AS severity,
        CASE
            WHEN d.days_before < $min_history_days AND d.is_tor = 0 THEN 'low'
            ELSE 'medium'
        END                                                         AS confidence,
        d.*
    FROM described AS d
)

SELECT
    severity,
    confidence,
    principal_kind                                                  AS entity_kind,
    principal_id                                                    AS entity_id,
    principal_name                                                  AS entity_name,
    first_at,
    last_at,
    CAST(event_count AS BIGINT)                                     AS event_count,
    days_of_history                                                 AS history_days,
    successes_before                                                AS history_events,
    little_history,
    evidence,
    network,
    network_name,
    network_class,
    country,
    hosting_days_before,
    CAST(days_before AS BIGINT)                                     AS success_days_before,
    is_habit                                                        AS habitual,
    is_single_factor = 1                                            AS single_factor,
    sign_in_types,
    ip_addresses,
    apps
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    network;

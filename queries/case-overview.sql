/*---
title    = "What the case holds"
question = "How many records of which kind are in the case, from when to when, and about how many principals?"
kind     = "listing"
family   = "inventory"
reads    = ["interactive", "non_interactive", "service_principal", "managed_identity", "audit"]
next = [
    "See `coverage-gaps` for the days and kinds that are missing.",
    "See `inventory-service-principals` for the workloads one by one.",
]
derives = [
    "The totals of the portal's blades.",
]
---*/

WITH counted AS (
    SELECT
        coalesce(s.sign_in_type, 'all sign-ins')                    AS record_kind,
        sum(s.events)                                               AS events,
        sum(CASE WHEN s.outcome = 'success' THEN s.events ELSE 0 END)       AS successes,
        sum(CASE WHEN s.outcome = 'interrupted' THEN s.events ELSE 0 END)   AS interrupted,
        sum(CASE WHEN s.outcome = 'failure' THEN s.events ELSE 0 END)       AS failures,
        sum(CASE WHEN s.outcome = 'unknown' THEN s.events ELSE 0 END)       AS unknown_outcomes,
        count(DISTINCT s.principal_id)                              AS principals,
        count(DISTINCT s.app_id)                                    AS applications,
        count(DISTINCT s.resource_id)                               AS resources,
        count(DISTINCT s.network_group)                             AS addresses,
        count(DISTINCT s.asn)                                       AS autonomous_systems,
        count(DISTINCT s.country)                                   AS countries,
        min(s.first_at)                                             AS first_at,
        max(s.last_at)                                              AS last_at
    FROM combination_context AS s
    GROUP BY ROLLUP (s.sign_in_type)
),

retold AS (
    SELECT
        coalesce(w.sign_in_type, 'all sign-ins')                    AS record_kind,
        sum(m.sightings - 1)                                        AS further_records,
        count(CASE WHEN m.conflicts > 0 THEN 1 END)                 AS with_conflicts
    FROM sign_in_merged AS m
    JOIN sign_in_who AS w ON w.who_id = m.who_id
    GROUP BY ROLLUP (w.sign_in_type)
),

with_records AS (
    SELECT coalesce(record_kind, 'all sign-ins') AS record_kind, count(DISTINCT day) AS days
    FROM covered_day
    WHERE record_kind <> 'audit'
    GROUP BY ROLLUP (record_kind)
),

every_kind AS (
    SELECT
        c.record_kind,
        c.events,
        c.successes,
        c.interrupted,
        c.failures,
        c.unknown_outcomes,
        c.events + coalesce(r.further_records, 0)                   AS records,
        coalesce(r.with_conflicts, 0)                               AS with_conflicts,
        c.principals,
        c.applications,
        c.resources,
        c.addresses,
        c.autonomous_systems,
        c.countries,
        w.days                                                      AS days_with_records,
        c.first_at,
        c.last_at
    FROM counted AS c
    LEFT JOIN retold AS r ON r.record_kind = c.record_kind
    LEFT JOIN with_records AS w ON w.record_kind = c.record_kind

    UNION ALL

    SELECT
        'audit events',
        count(*),
        count(CASE WHEN a.result = 'success' THEN 1 END),
        0,
        count(CASE WHEN a.result = 'failure' THEN 1 END),
        count(CASE WHEN coalesce(a.result, '') NOT IN ('success', 'failure') THEN 1 END),
        sum(a.sightings),
        0,
        count(DISTINCT a.initiator_id),
        count(DISTINCT a.target_app_id),
        count(DISTINCT a.target_id),
        count(DISTINCT i.network_group),
        count(DISTINCT p.asn),
        count(DISTINCT p.country),
        count(DISTINCT CAST(a.event_time AS DATE)),
        min(a.event_time),
        max(a.event_time)
    FROM audit_event AS a
    LEFT JOIN address AS i ON i.ip_key = a.ip_key
    LEFT JOIN address_place AS p ON p.ip_key = a.ip_key
)

SELECT
    record_kind,
    CAST(coalesce(events, 0) AS BIGINT)                             AS events,
    CAST(coalesce(successes, 0) AS BIGINT)                          AS successes,
    CAST(coalesce(interrupted, 0) AS BIGINT)                        AS interrupted,
    CAST(coalesce(failures, 0) AS BIGINT)                           AS failures,
    CAST(coalesce(unknown_outcomes, 0) AS BIGINT)                   AS unknown_outcomes,
    CASE WHEN events > 0 THEN round(100 * successes / events, 2) END    AS success_percent,
    CAST(coalesce(records, 0) AS BIGINT)                            AS records,
    with_conflicts,
    principals,
    applications,
    resources,
    addresses,
    autonomous_systems,
    countries,
    days_with_records,
    first_at,
    last_at
FROM every_kind
ORDER BY
    CASE record_kind WHEN 'all sign-ins' THEN 1 WHEN 'audit events' THEN 3 ELSE 2 END,
    events DESC,
    record_kind;

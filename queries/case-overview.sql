/*---
title    = "What the case holds"
question = "How many records of which kind are in the case, from when to when, and about how many principals?"
kind     = "listing"
next = [
    "See `coverage-gaps` for the days and kinds that are missing.",
    "See `inventory-service-principals` for the workloads one by one.",
]
---*/

WITH counted AS (
    SELECT
        coalesce(s.sign_in_type, 'all sign-ins')                    AS record_kind,
        count(*)                                                    AS events,
        count(CASE WHEN s.outcome = 'success' THEN 1 END)           AS successes,
        count(CASE WHEN s.outcome = 'interrupted' THEN 1 END)       AS interrupted,
        count(CASE WHEN s.outcome = 'failure' THEN 1 END)           AS failures,
        count(CASE WHEN s.outcome = 'unknown' THEN 1 END)           AS unknown_outcomes,
        sum(s.sightings)                                            AS records,
        count(CASE WHEN s.conflicts > 0 THEN 1 END)                 AS with_conflicts,
        count(DISTINCT s.principal_id)                              AS principals,
        count(DISTINCT s.app_id)                                    AS applications,
        count(DISTINCT s.resource_id)                               AS resources,
        count(DISTINCT s.network_group)                             AS addresses,
        count(DISTINCT p.asn)                                       AS autonomous_systems,
        count(DISTINCT p.country)                                   AS countries,
        count(DISTINCT CAST(s.event_time AS DATE))                  AS days_with_records,
        min(s.event_time)                                           AS first_at,
        max(s.event_time)                                           AS last_at
    FROM sign_in AS s
    LEFT JOIN address_place AS p ON p.ip_key = s.ip_key
    GROUP BY ROLLUP (s.sign_in_type)

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
    events,
    successes,
    interrupted,
    failures,
    unknown_outcomes,
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
FROM counted
ORDER BY
    CASE record_kind WHEN 'all sign-ins' THEN 1 WHEN 'audit events' THEN 3 ELSE 2 END,
    events DESC,
    record_kind;

/*---
title    = "Sign-ins from listed addresses"
question = "Who signed in from addresses on a list of indicators, Tor exits, VPNs, relays or hosters?"
kind     = "finding"
severity = "high"
attack   = ["T1078.004", "T1090.003"]
needs    = ["network-lists"]

sentence = """\
    {entity_name} signed in from {addresses} addresses on the list {list_name} ({category}: {labels}; such as \
    {ip_addresses}): {successes} sign-ins succeeded and {failures} did not ({note})."""
key      = ["entity_id", "geo_source_id", "category"]

benign = [
    "Lists age: an address that was an exit or an indicator then may be somebody else's at the time of the sign-in.",
    "Many people share an address of a VPN, a relay or a carrier, and most of them are honest.",
    "An indicator may be broad: a whole hoster, a whole cloud. See `networks`.",
]
not_shown = """\
    That an address stands on a list says nothing about who used it at that moment. Lists that only name networks \
    are left out, and so are sign-ins without a usable address."""
next = [
    "Compare the day of the list (`list_as_of`) and the time it gives (`in_time`) with that of the sign-ins.",
    "Look at what the same identity did from other addresses around that time: `timeline-unified`.",
]

[[parameter]]
name    = "far_days"
type    = "integer"
help    = "Days between a list and a sign-in from which on the list says little about it"
default = 90
---*/

WITH listed AS (
    SELECT
        l.*,
        coalesce(l.principal_id, 'unknown')                         AS identity,
        -- A time of its own counts more than the day of the whole list.
        CASE
            WHEN l.is_in_time IS NOT NULL THEN CASE WHEN l.is_in_time THEN 'in' ELSE 'out' END
            WHEN l.list_days IS NULL THEN 'undated'
            WHEN l.list_days BETWEEN -$far_days AND $far_days THEN 'near'
            ELSE 'far'
        END                                                         AS timing
    FROM sign_in_listed AS l
    WHERE l.category IN ('ioc', 'tor', 'vpn', 'relay', 'hosting', 'satellite')
),

by_list AS (
    SELECT
        identity,
        geo_source_id,
        category,
        max(list_name)                                              AS list_name,
        max(list_as_of)                                             AS list_as_of,
        max(principal_kind)                                         AS principal_kind,
        max(principal_name)                                         AS principal_name,
        min(event_time)                                             AS first_at,
        max(event_time)                                             AS last_at,
        count(DISTINCT seq)                                         AS event_count,
        count(DISTINCT CASE WHEN outcome = 'success' THEN seq END)  AS successes,
        count(DISTINCT CASE WHEN outcome <> 'success' THEN seq END) AS failures,
        count(DISTINCT CASE WHEN timing IN ('in', 'near') THEN seq END)
                                                                    AS in_time,
        count(DISTINCT CASE WHEN timing IN ('in', 'near') AND outcome = 'success' THEN seq END)
                                                                    AS in_time_successes,
        -- A device changes its IPv6 address daily inside its /64.
        count(DISTINCT network_group)                               AS addresses,
        array_join(slice(array_sort(collect_set(ip_address)), 1, 5), ', ')
                                                                    AS ip_addresses,
        array_join(slice(array_sort(collect_set(coalesce(label, 'without a name'))), 1, 5), ', ')
                                                                    AS labels,
        array_join(slice(array_sort(collect_set(network)), 1, 5), ', ')
                                                                    AS networks,
        array_join(slice(array_sort(collect_set(note)), 1, 3), '; ')
                                                                    AS notes,
        slice(array_sort(array_distinct(collect_list(seq))), 1, 50) AS evidence
    FROM listed
    GROUP BY identity, geo_source_id, category
),

judged AS (
    SELECT
        CASE
            WHEN b.category IN ('hosting', 'relay', 'satellite') THEN 'info'
            WHEN b.in_time = 0 THEN 'low'
            WHEN b.category = 'ioc' AND b.in_time_successes > 0 THEN 'high'
            WHEN b.category = 'ioc' OR (b.category = 'tor' AND b.in_time_successes > 0) THEN 'medium'
            ELSE 'low'
        END                                                         AS severity,
        CASE WHEN b.in_time > 0 THEN 'medium' ELSE 'low' END        AS confidence,
        CASE
            WHEN b.in_time = 0 AND b.list_as_of IS NULL THEN 'the list does not say for which time it holds'
            WHEN b.in_time = 0 THEN 'none of them in the time of the list'
            WHEN b.in_time < b.event_count THEN 'some of them in the time of the list'
            ELSE 'in the time of the list'
        END                                                         AS note,
        b.*
    FROM by_list AS b
)

SELECT
    severity,
    confidence,
    principal_kind                                                  AS entity_kind,
    identity                                                        AS entity_id,
    coalesce(principal_name, identity)                              AS entity_name,
    first_at,
    last_at,
    event_count,
    evidence,
    geo_source_id,
    list_name,
    list_as_of,
    category,
    labels,
    networks,
    notes,
    addresses,
    ip_addresses,
    successes,
    failures,
    in_time,
    note
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    geo_source_id,
    category;

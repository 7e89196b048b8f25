/*---
title    = "Sign-ins from listed addresses"
question = "Who signed in from addresses on a list of indicators, Tor exits, VPNs, relays or hosters?"
kind     = "finding"
family   = "user-compromise"
reads    = ["interactive", "non_interactive", "service_principal", "managed_identity"]
needs    = ["address", "network-lists"]
severity = "high"
confidence = "medium"
attack   = ["T1078.004", "T1090.003"]

sentence = """\
    {entity_name} signed in from {addresses} {addresses|address|addresses} on the list {list_name} (category \
    {category}, entries: {labels}; such as {ip_addresses}): {successes} {successes|sign-in|sign-ins} succeeded and \
    {failures} did not ({note})."""
key      = ["entity_id", "list_sha256", "list_category", "list_as_of", "category"]

benign = [
    "Lists age: an address that was an exit or an indicator then may be somebody else's at the time of the sign-in.",
    "Many people share an address of a VPN, a relay or a carrier, and most of them are honest.",
    "An indicator may be broad: a whole hoster, a whole cloud. See `networks`.",
]
not_shown = """\
    That an address stands on a list says nothing about who used it at that moment. Lists that only name networks \
    are left out, and so are sign-ins without a usable address."""
next = [
    "Compare the time that the list gives (`in_time`, `in_margin`) or its day (`list_as_of`, `near_list`) with that of the sign-ins.",
    "Look at what the same identity did from other addresses around that time: `timeline-unified`.",
]
derives = [
    "Azure-Sentinel, TI map IP entity to SigninLogs (MIT): the idea; the time of the entry is asked for here.",
    "SigmaHQ, azure_identity_protection_anonymous_ip_address (DRL 1.1): the idea.",
]

[[parameter]]
name    = "far_days"
type    = "integer"
help    = "Days between a list and a sign-in from which on the list says little about it"
default = 90
reason  = "Rented addresses change hands within months."

[[parameter]]
name    = "margin_hours"
type    = "integer"
help    = "Hours before and after the time that a list gives for an address which still belong to it"
default = 24
reason  = "Lists write down when they saw an address, not until when it went on; lists of Tor exits look about daily."
---*/

WITH entry AS (
    SELECT
        n.ip_key,
        n.geo_source_id,
        n.category,
        n.label,
        n.network                                                   AS listed_network,
        n.note,
        n.valid_from,
        n.valid_until,
        g.name                                                      AS list_name,
        -- Names of lists repeat: two files of Tor exits are two lists. The same file may have been loaded
        -- as two things, too.
        coalesce(g.file_sha256, g.sha256)                           AS list_sha256,
        g.category                                                  AS list_category,
        g.built_at                                                  AS list_as_of,
        CAST(floor(unix_seconds(g.built_at) / 86400) AS BIGINT)     AS list_day
    FROM address_network AS n
    JOIN geo_source AS g ON g.geo_source_id = n.geo_source_id
    WHERE n.category IN ('ioc', 'tor', 'vpn', 'relay', 'hosting', 'satellite')
),

listed AS (
    SELECT
        coalesce(s.principal_id, 'unknown')                         AS identity,
        s.principal_kind,
        s.principal_name,
        s.seq,
        s.event_time,
        s.outcome,
        s.network_group,
        s.ip_address,
        e.geo_source_id,
        e.category,
        e.label,
        e.listed_network,
        e.note,
        e.list_name,
        e.list_sha256,
        e.list_category,
        e.list_as_of,
        -- A time of its own counts more than the day of the whole list.
        CASE
            WHEN e.valid_from IS NOT NULL OR e.valid_until IS NOT NULL
                THEN CASE
                    WHEN unix_seconds(s.event_time) < unix_seconds(e.valid_from) - $margin_hours * 3600
                        THEN 5
                    WHEN unix_seconds(s.event_time) > unix_seconds(e.valid_until) + $margin_hours * 3600
                        THEN 5
                    WHEN s.event_time < e.valid_from OR s.event_time > e.valid_until THEN 2
                    ELSE 1
                END
            WHEN e.list_day IS NULL THEN 4
            WHEN s.day - e.list_day BETWEEN -$far_days AND $far_days THEN 3
            ELSE 5
        END                                                         AS timing
    FROM entry AS e
    JOIN sign_in_context AS s ON s.ip_key = e.ip_key
),

timed AS (
    -- A list may have an address for several times. A sign-in counts once, by the time that fits it best.
    SELECT
        l.*,
        CASE min(timing) OVER (PARTITION BY identity, geo_source_id, category, seq)
            WHEN 1 THEN 'in'
            WHEN 2 THEN 'margin'
            WHEN 3 THEN 'near'
            WHEN 4 THEN 'undated'
            ELSE 'out'
        END                                                         AS fit
    FROM listed AS l
),

by_list AS (
    SELECT
        identity,
        geo_source_id,
        category,
        max(list_name)                                              AS list_name,
        max(list_sha256)                                            AS list_sha256,
        max(list_category)                                          AS list_category,
        max(list_as_of)                                             AS list_as_of,
        max(principal_kind)                                         AS principal_kind,
        max(principal_name)                                         AS principal_name,
        min(event_time)                                             AS first_at,
        max(event_time)                                             AS last_at,
        count(DISTINCT seq)                                         AS event_count,
        count(DISTINCT CASE WHEN outcome = 'success' THEN seq END)  AS successes,
        count(DISTINCT CASE WHEN outcome <> 'success' THEN seq END) AS failures,
        count(DISTINCT CASE WHEN fit = 'in' THEN seq END)           AS in_time,
        count(DISTINCT CASE WHEN fit = 'margin' THEN seq END)       AS in_margin,
        count(DISTINCT CASE WHEN fit = 'near' THEN seq END)         AS near_list,
        count(DISTINCT CASE WHEN fit = 'undated' THEN seq END)      AS undated,
        count(DISTINCT CASE WHEN fit IN ('in', 'margin', 'near') THEN seq END)
                                                                    AS timely,
        count(DISTINCT CASE WHEN fit IN ('in', 'margin', 'near') AND outcome = 'success' THEN seq END)
                                                                    AS timely_successes,
        -- A device changes its IPv6 address daily inside its /64.
        count(DISTINCT network_group)                               AS addresses,
        array_join(slice(array_sort(collect_set(ip_address)), 1, 5), ', ')
                                                                    AS ip_addresses,
        array_join(slice(array_sort(collect_set(coalesce(label, 'without a name'))), 1, 5), ', ')
                                                                    AS labels,
        array_join(slice(array_sort(collect_set(listed_network)), 1, 5), ', ')
                                                                    AS networks,
        array_join(slice(array_sort(collect_set(note)), 1, 3), '; ')
                                                                    AS notes,
        slice(array_sort(array_distinct(collect_list(seq))), 1, 50) AS evidence
    FROM timed
    GROUP BY identity, geo_source_id, category
),

judged AS (
    SELECT
        CASE
            WHEN b.category IN ('hosting', 'relay', 'satellite') THEN 'info'
            WHEN b.timely = 0 THEN 'low'
            WHEN b.category = 'ioc' AND b.timely_successes > 0 THEN 'high'
            WHEN b.category = 'ioc' OR (b.category = 'tor' AND b.timely_successes > 0) THEN 'medium'
            ELSE 'low'
        END                                                         AS severity,
        CASE WHEN b.timely > 0 THEN 'medium' ELSE 'low' END         AS confidence,
        CASE
            WHEN b.timely = 0 AND b.undated = b.event_count THEN 'the list does not say for which time it holds'
            WHEN b.timely = 0 AND b.undated > 0
                THEN 'none of them in a time that the list gives, and it does not give one for all of them'
            WHEN b.timely = 0 THEN 'none of them in the time of the list'
            ELSE concat_ws(
                ', ',
                CASE
                    WHEN b.in_time > 0
                        THEN concat_ws('', CAST(b.in_time AS STRING), ' in the time that the list gives')
                END,
                CASE
                    WHEN b.in_margin > 0
                        THEN concat_ws(
                            '', CAST(b.in_margin AS STRING), ' at most ', CAST($margin_hours AS STRING),
                            ' h before or after it'
                        )
                END,
                CASE
                    WHEN b.near_list > 0
                        THEN concat_ws(
                            '', CAST(b.near_list AS STRING), ' at most ', CAST($far_days AS STRING),
                            ' days from the day of the list, which gives no other time'
                        )
                END,
                CASE
                    WHEN b.undated > 0
                        THEN concat_ws('', CAST(b.undated AS STRING), ' without any time in the list')
                END,
                CASE
                    WHEN b.timely + b.undated < b.event_count
                        THEN concat_ws('', CAST(b.event_count - b.timely - b.undated AS STRING), ' at other times')
                END
            )
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
    CAST(NULL AS BIGINT)                                            AS history_days,
    CAST(NULL AS BIGINT)                                            AS history_events,
    FALSE                                                           AS little_history,
    evidence,
    geo_source_id,
    list_name,
    list_sha256,
    list_category,
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
    in_margin,
    near_list,
    undated,
    $margin_hours                                                   AS margin_hours,
    note
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    geo_source_id,
    category;

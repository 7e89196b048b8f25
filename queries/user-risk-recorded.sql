/*---
title    = "Risk that Entra recorded itself"
question = "What did Microsoft's own detectors say at sign-in time, and what became of it?"
kind     = "finding"
family   = "user-compromise"
reads    = ["interactive", "non_interactive"]
needs    = ["risk"]
severity = "high"
confidence = "medium"
attack   = ["T1078.004"]

sentence = """\
    Entra called {event_count} {event_count|sign-in|sign-ins} of {entity_name} risky between {first_at} and \
    {last_at} ({risk_event_types}; level {levels}; state {states}), of which {successes} succeeded."""
key      = ["entity_id", "risk_event_types"]

benign = [
    "Microsoft's detectors err: a journey, a new device or a VPN is called risky often.",
    "A test of the organisation's own, through Tor for instance.",
]
not_shown = """\
    Microsoft's verdict is quoted here, and not adopted. Why a detector spoke, and what it learnt later, does not \
    stand in the sign-in. Without licences for it, levels read `hidden`."""
next = [
    "Read the risk in the portal or export the risk detections: they say more.",
    "See what the sign-ins that succeeded were used for: `timeline-unified`.",
    "Where the state is still at risk, somebody has to decide.",
]
derives = [
    "SigmaHQ, identity_protection (DRL 1.1): the idea; one table for its nineteen rules.",
    "Panther, azure_risklevel_passthrough (Apache-2.0): the idea.",
]
---*/

WITH risky AS (
    SELECT
        c.*,
        coalesce(nullif(nullif(c.risk_event_types, ''), '[]'), 'unspecified')       AS risk_types,
        CASE c.risk_level_during_sign_in WHEN 'high' THEN 3 WHEN 'medium' THEN 2 WHEN 'low' THEN 1 ELSE 0 END
                                                                    AS level,
        coalesce(replace(c.risk_state, ' ', '') IN ('remediated', 'dismissed', 'confirmedsafe'), FALSE)
                                                                    AS is_settled
    FROM combination_context AS c
    WHERE c.principal_kind = 'user'
      AND c.principal_id IS NOT NULL
      AND (c.risk_level_during_sign_in IN ('low', 'medium', 'high', 'hidden')
           OR coalesce(c.risk_event_types, '') NOT IN ('', '[]'))
),

of_type AS (
    SELECT
        principal,
        risk_types,
        max(principal_kind)                                         AS principal_kind,
        max(principal_id)                                           AS principal_id,
        max(principal_name)                                         AS principal_name,
        max(level)                                                  AS level,
        max(CASE WHEN is_settled THEN 0 ELSE level END)             AS open_level,
        max(CASE WHEN outcome = 'success' AND NOT is_settled THEN level ELSE 0 END) AS open_success_level,
        bool_or(replace(coalesce(risk_state, ''), ' ', '') = 'confirmedcompromised')                AS is_confirmed,
        sum(events)                                                 AS event_count,
        sum(CASE WHEN outcome = 'success' THEN events ELSE 0 END)   AS successes,
        min(first_at)                                               AS first_at,
        max(last_at)                                                AS last_at,
        array_join(array_sort(collect_set(risk_level_during_sign_in)), ', ')        AS levels,
        array_join(array_sort(collect_set(risk_state)), ', ')       AS states,
        array_join(array_sort(collect_set(risk_detail)), ', ')      AS details,
        array_join(slice(array_sort(collect_set(ip_address)), 1, 10), ', ')         AS ip_addresses,
        array_join(array_sort(collect_set(network_name)), ', ')     AS networks,
        array_join(array_sort(collect_set(country)), ', ')          AS countries,
        slice(array_sort(array_distinct(concat(collect_list(first_seq), collect_list(last_seq)))), 1, 50)
                                                                    AS evidence
    FROM risky
    GROUP BY principal, risk_types
)

SELECT
    CASE
        WHEN is_confirmed OR open_success_level = 3 THEN 'high'
        WHEN open_level >= 2 THEN 'medium'
        ELSE 'low'
    END                                                             AS severity,
    'medium'                                                        AS confidence,
    principal_kind                                                  AS entity_kind,
    principal_id                                                    AS entity_id,
    principal_name                                                  AS entity_name,
    first_at,
    last_at,
    CAST(event_count AS BIGINT)                                     AS event_count,
    CAST(NULL AS BIGINT)                                            AS history_days,
    CAST(NULL AS BIGINT)                                            AS history_events,
    FALSE                                                           AS little_history,
    evidence,
    risk_types                                                      AS risk_event_types,
    coalesce(nullif(levels, ''), 'none')                            AS levels,
    coalesce(nullif(states, ''), 'none')                            AS states,
    CAST(successes AS BIGINT)                                       AS successes,
    details,
    ip_addresses,
    networks,
    countries
FROM of_type
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    risk_event_types;

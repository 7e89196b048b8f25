/*---
title    = "Sign-in to the registration of devices from a new network"
question = """\
    Which accounts signed in to the registration of devices from a network new to them, and did a device or a token of \
    its own follow?"""
kind     = "finding"
family   = "user-compromise"
reads    = ["interactive", "non_interactive", "audit"]
needs    = ["address"]
severity = "high"
confidence = "medium"
attack   = ["T1098.005", "T1550.001", "T1528"]

sentence = """\
    {entity_name} signed in to the Device Registration Service at {first_at} from {network_name} ({country}), a \
    network new to the account (sign-ins with the device's token there: {device_token_sign_ins}; devices added on \
    record: {device_changes})."""
key      = ["entity_id", "network"]

benign = [
    "A person who sets up a new telephone or computer at home or on a journey.",
    "A device that a supplier prepared for the person.",
]
not_shown = """\
    The sign-in does not show whether a device was registered, or which; the audit log does. A device keeps its token \
    after a change of the password, until the device itself is removed."""
next = [
    "Find the device in the directory by the time, and ask the person whether it is theirs.",
    "Where it is not, remove the device: a new password does not end its token.",
    "Run `user-device-code`: that is how such registrations are begun.",
]
derives = [
    "SigmaHQ, azure_ad_device_registration_or_join_without_mfa (DRL 1.1): the idea.",
    "Azure-Sentinel, riskSignInWithDeviceRegistration (MIT): the idea.",
]

[[parameter]]
name    = "window_hours"
type    = "integer"
help    = "Hours in which the device's token or the audit event follows"
default = 24
reason  = "Whoever registers a device for its token uses it on the same day."

[[parameter]]
name    = "min_history_events"
type    = "integer"
help    = "Earlier successes of the account below which every network is new"
default = 10
reason  = "Some days of work."
---*/

WITH registering AS (
    SELECT
        c.principal,
        c.network,
        max(c.principal_kind)                                       AS principal_kind,
        max(c.principal_id)                                         AS principal_id,
        max(c.principal_name)                                       AS principal_name,
        max(c.network_name)                                         AS network_name,
        max(c.network_class)                                        AS network_class,
        max(c.country)                                              AS country,
        bool_or(c.is_hosting_or_anonymous)                          AS is_hosting,
        sum(c.events)                                               AS event_count,
        min(c.first_seq)                                            AS first_seq,
        min(c.first_at)                                             AS first_at,
        max(c.last_at)                                              AS last_at,
        array_join(array_sort(collect_set(c.ip_address)), ', ')     AS ip_addresses,
        array_join(array_sort(collect_set(c.app_display_name)), ', ')               AS apps,
        slice(array_sort(array_distinct(concat(collect_list(c.first_seq), collect_list(c.last_seq)))), 1, 40)
                                                                    AS evidence
    FROM combination_context AS c
    WHERE c.principal_kind = 'user'
      AND c.principal_id IS NOT NULL
      AND c.outcome = 'success'
      AND (c.resource_id = '01cb2876-7ebd-4aa4-9cc9-d28bd4d359a9'
           OR c.resource_display_name = 'Device Registration Service')
      AND c.ip_key IS NOT NULL
      AND c.known_label IS NULL
    GROUP BY c.principal, c.network
),

from_new_network AS (
    SELECT
        r.*,
        h.successes_before,
        -- Whoever has never succeeded anywhere has no history.
        greatest(coalesce(
            CAST(floor((unix_seconds(r.first_at) - unix_seconds(n.history_began_at)) / 86400) AS BIGINT),
            0
        ), 0)                                                       AS history_days
    FROM registering AS r
    JOIN sign_in_history AS h ON h.seq = r.first_seq
    JOIN first_seen AS n ON n.principal = r.principal AND n.property = 'network' AND n.value = r.network
    -- The sign-in that leads to the registration comes from the same place.
    WHERE unix_seconds(n.first_success_at) >= unix_seconds(r.first_at) - 3600
),

token_used AS (
    SELECT
        r.principal,
        r.network,
        count(*)                                                    AS sign_ins,
        slice(array_sort(collect_list(s.seq)), 1, 10)               AS evidence
    FROM from_new_network AS r
    JOIN sign_in_context AS s ON s.principal = r.principal AND s.network = r.network
    WHERE s.succeeded
      AND lower(s.incoming_token_type) LIKE '%primaryrefreshtoken%'
      AND NOT coalesce(s.device_managed, FALSE)
      AND s.seq >= r.first_seq
      AND unix_seconds(s.event_time) <= unix_seconds(r.first_at) + $window_hours * 3600
    GROUP BY r.principal, r.network
),

device_added AS (
    SELECT r.principal, r.network, count(*) AS changes, min(a.audit_evidence) AS audit_evidence
    FROM from_new_network AS r
    JOIN audit_context AS a ON a.initiator_principal = r.principal
    WHERE a.action_class = 'device'
      AND a.succeeded
      AND unix_seconds(a.event_time) BETWEEN unix_seconds(r.first_at) - 300
                                         AND unix_seconds(r.first_at) + $window_hours * 3600
    GROUP BY r.principal, r.network
),

judged AS (
    SELECT
        r.successes_before < $min_history_events                    AS little_history,
        CASE
            WHEN r.successes_before < $min_history_events THEN 'info'
            WHEN r.is_hosting OR t.sign_ins > 0 OR d.changes > 0 THEN 'high'
            ELSE 'medium'
        END                                                         AS severity,
        CASE WHEN r.successes_before < $min_history_events THEN 'low' ELSE 'medium' END     AS confidence,
        r.*,
        coalesce(t.sign_ins, 0)                                     AS device_token_sign_ins,
        coalesce(d.changes, 0)                                      AS device_changes,
        d.audit_evidence,
        CASE
            WHEN t.principal IS NULL THEN r.evidence
            ELSE array_sort(array_distinct(concat(slice(r.evidence, 1, 40), t.evidence)))
        END                                                         AS all_evidence
    FROM from_new_network AS r
    LEFT JOIN token_used AS t ON t.principal = r.principal AND t.network = r.network
    LEFT JOIN device_added AS d ON d.principal = r.principal AND d.network = r.network
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
    history_days,
    successes_before                                                AS history_events,
    little_history,
    all_evidence                                                    AS evidence,
    audit_evidence,
    device_token_sign_ins,
    device_changes,
    network,
    network_name,
    network_class,
    is_hosting                                                      AS hosting_or_anonymous,
    country,
    ip_addresses,
    apps
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    network;

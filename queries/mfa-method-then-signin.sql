/*---
title    = "Security info changed from an unfamiliar network"
question = """\
    Did somebody register or change a second factor from a network where the account had never been, and sign in \
    from there?"""
kind     = "finding"
family   = "correlation-with-audit"
reads    = ["interactive", "non_interactive", "audit"]
needs    = ["audit"]
severity = "high"
confidence = "medium"
attack   = ["T1556.006", "T1098.005"]

sentence = """\
    {initiator} changed the security info of {entity_name} at {changed_at} ({activity}) from {network_name}, a \
    network that {acting} had used for less than {settled_hours} {settled_hours|hour|hours}, if at all; successful \
    sign-ins of {entity_name} from there: {sign_ins_before} before the change and {sign_ins_after} after it (device: \
    {device_state})."""
key      = ["entity_id", "audit_event_id"]

benign = [
    "Somebody set up a new phone while travelling, or right after moving house.",
    "A new employee registers from home before the first sign-in on record.",
]
not_shown = """\
    Changes whose audit event names no address cannot be judged and are left out. Which method was registered \
    stands in the details of the audit event."""
next = [
    "Ask the person, by telephone and not by mail, whether they changed it, and where they were.",
    "See what the account did from that network, before and after.",
    "If nobody knows of it: remove the method, revoke the sessions, and only then reset the password.",
]
derives = [
    "Azure-Sentinel, MFARegistrationFromUnseenIP (MIT): the idea; compared here by network.",
    "reprise99, Identity-MFAChangesfromunknownIP (MIT): the idea.",
    "Splunk, azure_ad_new_mfa_method_registered_for_user (Apache-2.0): the activities.",
]

[[parameter]]
name    = "window_hours"
type    = "integer"
help    = "Hours after the change in which sign-ins from its network are joined to it"
default = 72
reason  = "A second factor is registered to be used, and soon."

[[parameter]]
name    = "settled_hours"
type    = "integer"
help    = "Hours before the change that a network must have been in use to be familiar"
default = 24
reason  = "An intruder registers a factor within hours of getting in, and not before."

[[parameter]]
name    = "learning_days"
type    = "integer"
help    = "Days of history that the account must have; with fewer, the row is only listed as thin history"
default = 7
reason  = "A week sees office, home and telephone."
---*/

WITH change AS (
    -- Whoever changes it for another person does so from a network of their own.
    SELECT
        a.*,
        coalesce(a.initiator_principal, a.target_principal)         AS acting_principal
    FROM audit_context AS a
    JOIN principal AS p ON p.principal = a.target_principal
    WHERE a.action_class = 'security info'
      AND a.succeeded
      AND a.network IS NOT NULL
      AND a.known_label IS NULL
      AND p.principal_kind = 'user'
      AND coalesce(a.initiator_kind, 'user') = 'user'
),

unfamiliar AS (
    SELECT
        c.*,
        p.first_success_at                                          AS history_began_at
    FROM change AS c
    JOIN principal AS p ON p.principal = c.acting_principal
    LEFT JOIN first_seen AS n
        ON n.principal = c.acting_principal AND n.property = 'network' AND n.value = c.network
    WHERE n.first_success_at IS NULL
       OR unix_seconds(n.first_success_at) > unix_seconds(c.event_time) - $settled_hours * 3600
),

sign_in_from_there AS (
    SELECT
        u.audit_seq,
        count(s.seq)                                                AS events,
        count(CASE WHEN s.event_time < u.event_time THEN s.seq END) AS events_before,
        count(CASE WHEN s.event_time >= u.event_time THEN s.seq END)                AS events_after,
        min(s.event_time)                                           AS first_at,
        max(s.event_time)                                           AS last_at,
        -- A device that the account had used before is its owner's.
        max(CASE
            WHEN unix_seconds(d.first_success_at) <= unix_seconds(u.event_time) - $settled_hours * 3600 THEN 1
            ELSE 0
        END)                                                        AS is_familiar_device,
        array_join(slice(array_sort(collect_set(s.app_display_name)), 1, 10), ', ')     AS apps,
        slice(array_sort(collect_list(s.seq)), 1, 50)               AS evidence
    FROM unfamiliar AS u
    LEFT JOIN sign_in_context AS s
        ON s.principal = u.target_principal
       AND s.network = u.network
       AND s.succeeded
       AND unix_seconds(s.event_time) BETWEEN unix_seconds(u.event_time) - $settled_hours * 3600
                                          AND unix_seconds(u.event_time) + $window_hours * 3600
    LEFT JOIN first_seen AS d
        ON d.principal = s.principal AND d.property = 'device' AND d.value = s.device_id
    GROUP BY u.audit_seq
),

described AS (
    SELECT
        u.*,
        p.principal_kind,
        p.principal_id,
        p.principal_name,
        s.events                                                    AS event_count,
        s.events_before                                             AS sign_ins_before,
        s.events_after                                              AS sign_ins_after,
        coalesce(s.first_at, u.event_time)                          AS first_at,
        greatest(coalesce(s.last_at, u.event_time), u.event_time)   AS last_at,
        s.apps,
        s.evidence,
        CASE
            WHEN s.events = 0 THEN 'none'
            WHEN s.is_familiar_device = 1 THEN 'in use before'
            ELSE 'unknown'
        END                                                         AS device_state,
        CAST(floor((unix_seconds(u.event_time) - unix_seconds(u.history_began_at)) / 86400) AS BIGINT)
                                                                    AS history_days
    FROM unfamiliar AS u
    JOIN principal AS p ON p.principal = u.target_principal
    JOIN sign_in_from_there AS s ON s.audit_seq = u.audit_seq
),

judged AS (
    SELECT
        d.*,
        coalesce(d.history_days, 0) < $learning_days                AS is_thin,
        CASE
            WHEN coalesce(d.history_days, 0) < $learning_days THEN 'info'
            WHEN d.device_state = 'in use before' THEN 'low'
            WHEN d.sign_ins_after = 0 THEN 'medium'
            ELSE 'high'
        END                                                         AS severity,
        -- With no sign-in after the change, nothing on record is joined to it but the place.
        CASE
            WHEN coalesce(d.history_days, 0) < $learning_days OR d.sign_ins_after = 0 THEN 'low'
            ELSE 'medium'
        END                                                         AS confidence
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
    event_count,
    greatest(coalesce(history_days, 0), 0)                          AS history_days,
    CAST(NULL AS BIGINT)                                            AS history_events,
    is_thin                                                         AS little_history,
    evidence,
    audit_evidence,
    audit_event_id,
    activity,
    event_time                                                      AS changed_at,
    coalesce(initiator_name, 'somebody')                            AS initiator,
    CASE WHEN acting_principal = target_principal THEN 'the account' ELSE 'whoever did it' END  AS acting,
    ip_address,
    country,
    network_name,
    is_hosting_or_anonymous,
    sign_ins_before,
    sign_ins_after,
    $settled_hours                                                  AS settled_hours,
    device_state,
    apps
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    audit_event_id;

/*---
title    = "Credential added to an application, then used from a new network"
question = "Was a credential added to an application and then used from somewhere that application had never been?"
kind     = "finding"
family   = "correlation-with-audit"
reads    = ["service_principal", "audit"]
needs    = ["audit"]
severity = "high"
confidence = "high"
attack   = ["T1098.001", "T1078.004", "T1528"]

sentence = """\
    {added_by} {did} {entity_name} at {added_at}; {hours_to_first_use} {hours_to_first_use|hour|hours} later \
    {what_was_used} from {first_use_from} ({matched_by}; sign-ins from networks new to the application: \
    {from_new_network} of {event_count})."""
key      = ["entity_id", "audit_event_id", "key_id"]

benign = [
    "A planned rotation together with a move to another network.",
    "A new application: there is no history to compare with. See `history_days`.",
    "Matches other than `exact-key` join by application: another credential may have been meant.",
    "A change of credentials that the log does not describe may be a removal: then nothing was added.",
]
not_shown = """\
    The record joins the change and the use. It does not show that the one who made the credential is the one \
    who used it, unless both came from the same address (`used_from_adders_address`)."""
next = [
    """\
        Ask the person named in `added_by` whether they made the change, and look at their own sign-ins around \
        `added_at`.""",
    "Remove the credential from the application and from its service principal: both can hold one.",
    "Look into the activity logs of the resources named here for what was done with the tokens.",
]
derives = [
    "Azure-Sentinel, ServicePrincipalCredentialAddedThenSignedIn (MIT): the idea; joined here by key id.",
    "SigmaHQ, azure_app_credential_added (DRL 1.1): the activities.",
]

[[parameter]]
name    = "window_hours"
type    = "integer"
help    = "Hours after the change within which a use is joined to it"
default = 720
reason  = "Intruders wait: thirty days."

[[parameter]]
name    = "settled_days"
type    = "integer"
help    = """\
    Days before the change that a network must have been in use not to count as new: whoever stole an older \
    secret has used it too"""
default = 2
reason  = "As long as the shortest history that sp-new-network accepts."
---*/

WITH addition AS (
    SELECT
        c.change_seq,
        c.audit_event_id,
        c.changed_at                                                AS added_at,
        -- Clocks of the two logs may differ by a little.
        unix_seconds(c.changed_at) - 300                            AS from_second,
        unix_seconds(c.changed_at) + $window_hours * 3600           AS until_second,
        unix_seconds(c.changed_at) - 300 - $settled_days * 86400    AS settled_second,
        c.change,
        c.key_id,
        c.key_name,
        c.activity,
        c.initiator_name,
        c.ip_key                                                    AS adders_ip_key,
        c.ip_address                                                AS added_from,
        c.audit_evidence,
        c.app_id
    FROM credential_context AS c
    WHERE c.change IN ('added', 'unknown')
),

successful AS (
    SELECT
        s.seq,
        s.event_time,
        unix_seconds(s.event_time)                                  AS epoch,
        s.principal_kind,
        s.principal_id,
        s.principal_name,
        s.app_id,
        coalesce(s.credential, '')                                  AS credential,
        s.credential_key_id                                         AS key_id,
        s.ip_key,
        s.ip_address,
        s.country,
        s.as_organization,
        s.resource_display_name,
        -- A service of Microsoft's asks for tokens in the workload's name, and brings its own network.
        s.known_label IS NULL AND coalesce(s.network_class, '') <> 'microsoft'      AS may_be_new,
        coalesce(s.network, '')                           AS network
    FROM sign_in_context AS s
    WHERE s.sign_in_type = 'service_principal'
      AND s.outcome = 'success'
      AND s.app_id IS NOT NULL
      AND s.principal_id IS NOT NULL
),

application AS (
    SELECT app_id, min(epoch) AS first_second
    FROM successful
    GROUP BY app_id
),

place_of_application AS (
    SELECT app_id, network, min(epoch) AS first_second
    FROM successful
    GROUP BY app_id, network
),

credential_of_application AS (
    SELECT app_id, credential, max(key_id) AS key_id, min(epoch) AS first_second
    FROM successful
    WHERE credential <> ''
    GROUP BY app_id, credential
),

added_key AS (
    SELECT DISTINCT key_id
    FROM addition
    WHERE key_id IS NOT NULL
),

exact_key AS (
    SELECT a.change_seq, u.app_id, u.credential
    FROM addition AS a
    JOIN credential_of_application AS u ON u.key_id = a.key_id
),

event_with_exact_key AS (
    SELECT DISTINCT a.audit_event_id
    FROM addition AS a
    JOIN exact_key AS e ON e.change_seq = a.change_seq
),

new_credential AS (
    -- A credential whose own addition is on record was not made by another one.
    SELECT a.change_seq, u.app_id, u.credential
    FROM addition AS a
    JOIN credential_of_application AS u ON u.app_id = a.app_id
    LEFT JOIN event_with_exact_key AS e ON e.audit_event_id = a.audit_event_id
    LEFT JOIN added_key AS k ON k.key_id = u.key_id
    WHERE e.audit_event_id IS NULL
      AND k.key_id IS NULL
      AND u.first_second BETWEEN a.from_second AND a.until_second
),

change_with_new_credential AS (
    SELECT DISTINCT change_seq
    FROM new_credential
),

new_place AS (
    -- The weakest join, so only where the application had a history and the network is new.
    SELECT a.change_seq, p.app_id, p.network
    FROM addition AS a
    JOIN application AS known ON known.app_id = a.app_id
    JOIN place_of_application AS p ON p.app_id = a.app_id
    LEFT JOIN event_with_exact_key AS e ON e.audit_event_id = a.audit_event_id
    LEFT JOIN change_with_new_credential AS n ON n.change_seq = a.change_seq
    WHERE e.audit_event_id IS NULL
      AND n.change_seq IS NULL
      AND known.first_second < a.from_second
      AND p.first_second BETWEEN a.from_second AND a.until_second
),

matched AS (
    SELECT e.change_seq, 'exact-key' AS matched_by, s.seq
    FROM exact_key AS e
    JOIN successful AS s ON s.app_id = e.app_id AND s.credential = e.credential

    UNION ALL

    SELECT n.change_seq, 'new-credential', s.seq
    FROM new_credential AS n
    JOIN successful AS s ON s.app_id = n.app_id AND s.credential = n.credential

    UNION ALL

    SELECT n.change_seq, 'same-app', s.seq
    FROM new_place AS n
    JOIN successful AS s ON s.app_id = n.app_id AND s.network = n.network
    LEFT JOIN added_key AS k ON k.key_id = s.key_id
    WHERE s.may_be_new AND k.key_id IS NULL
),

used AS (
    SELECT
        m.change_seq,
        m.matched_by,
        s.*,
        a.from_second,
        s.may_be_new AND p.first_second >= a.settled_second         AS is_new_place
    FROM matched AS m
    JOIN addition AS a ON a.change_seq = m.change_seq
    JOIN successful AS s ON s.seq = m.seq
    JOIN place_of_application AS p ON p.app_id = s.app_id AND p.network = s.network
    WHERE s.epoch BETWEEN a.from_second AND a.until_second
),

use_of_addition AS (
    SELECT
        change_seq,
        min(matched_by)                                                  AS matched_by,
        min(seq)                                                    AS first_seq,
        min(event_time)                                             AS first_at,
        max(event_time)                                             AS last_at,
        count(*)                                                    AS event_count,
        slice(array_sort(collect_list(seq)), 1, 50)                 AS evidence,
        max(principal_name)                                         AS principal_name,
        count(CASE WHEN is_new_place THEN 1 END)                    AS from_new_network,
        array_join(array_sort(collect_set(as_organization)), ', ')  AS networks,
        array_join(array_sort(collect_set(resource_display_name)), ', ')
                                                                    AS resources
    FROM used
    GROUP BY change_seq
),

described AS (
    SELECT
        u.*,
        a.audit_event_id,
        a.added_at,
        a.change,
        a.key_id,
        a.key_name,
        a.activity,
        a.initiator_name,
        a.added_from,
        a.audit_evidence,
        s.principal_kind,
        s.principal_id,
        s.app_id,
        s.ip_address                                                AS first_use_from,
        s.country                                                   AS first_use_country,
        s.as_organization                                           AS first_use_network,
        coalesce(s.ip_key = a.adders_ip_key, FALSE)                 AS used_from_adders_address,
        known.first_second < a.settled_second                       AS has_history,
        greatest(0, CAST(floor((unix_seconds(a.added_at) - known.first_second) / 86400) AS BIGINT))
                                                                    AS history_days,
        round((s.epoch - unix_seconds(a.added_at)) / 3600, 2)      AS hours_to_first_use
    FROM use_of_addition AS u
    JOIN addition AS a ON a.change_seq = u.change_seq
    JOIN successful AS s ON s.seq = u.first_seq
    JOIN application AS known ON known.app_id = s.app_id
),

judged AS (
    SELECT
        CASE
            WHEN d.from_new_network = 0 THEN 'info'
            WHEN NOT d.has_history THEN 'medium'
            -- Such a change may as well have taken a credential away.
            WHEN d.change = 'unknown' THEN 'medium'
            ELSE 'high'
        END                                                         AS severity,
        CASE WHEN d.matched_by = 'exact-key' AND d.change = 'added' THEN 'high' ELSE 'medium' END
                                                                    AS confidence,
        CASE
            WHEN d.change = 'added' THEN 'added a credential to'
            ELSE 'changed the credentials of'
        END                                                         AS did,
        CASE d.matched_by
            WHEN 'exact-key' THEN 'that credential was used'
            WHEN 'new-credential' THEN 'a credential that was new to it was used'
            ELSE 'it signed in'
        END                                                         AS what_was_used,
        d.*
    FROM described AS d
)

SELECT
    severity,
    confidence,
    principal_kind                                                  AS entity_kind,
    principal_id                                                    AS entity_id,
    coalesce(principal_name, principal_id)                          AS entity_name,
    first_at,
    last_at,
    event_count,
    history_days,
    CAST(NULL AS BIGINT)                                            AS history_events,
    NOT has_history                                                 AS little_history,
    evidence,
    audit_evidence,
    did,
    what_was_used,
    matched_by,
    app_id,
    key_id,
    key_name,
    activity,
    added_at,
    coalesce(initiator_name, 'somebody')                            AS added_by,
    added_from,
    hours_to_first_use,
    coalesce(first_use_from, 'no usable address')                   AS first_use_from,
    used_from_adders_address,
    first_use_country,
    first_use_network,
    networks,
    from_new_network,
    resources,
    audit_event_id,
    change_seq
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    change_seq;

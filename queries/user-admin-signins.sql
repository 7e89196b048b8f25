/*---
title    = "Privileged accounts off their pattern"
question = "From where and how did privileged accounts sign in, and what of it is unlike them?"
kind     = "finding"
family   = "user-compromise"
reads    = ["interactive", "non_interactive", "audit"]
needs    = ["address"]
severity = "high"
confidence = "medium"
attack   = ["T1078.004"]

sentence = """\
    {entity_name}, privileged because {privilege}, signed in from {network_name} ({country}) with {successes} \
    {successes|success|successes} of {event_count} between {first_at} and {last_at}: {flags}."""
key      = ["entity_id", "network"]

benign = [
    "An administrator on duty at home, on a journey, or at a new workstation.",
    "A break-glass account that was tried as planned.",
]
not_shown = """\
    Who is privileged stands in the directory. Without its list, only accounts that are named, that were given a role \
    on record, or that use the portals of administrators by habit are looked at. Where a record does not say whether \
    the device was managed, that is no flag."""
next = [
    "Ask the administrator, by telephone, whether it was them.",
    "Look at the changes made in those hours: `timeline-unified` with `principal`.",
    "Give the list of privileged accounts with `privileged`, and run again.",
]
derives = [
    "Azure-Sentinel, PrivilegedUserLogonfromnewASN (MIT): the idea; its networks are those of the whole tenant.",
    "SigmaHQ, azure_privileged_account_sigin_expected_controls (DRL 1.1): the idea; it leaves successes out.",
]

[[parameter]]
name    = "privileged"
type    = "list"
help    = "Ids or names of privileged accounts; those given a role on record are added"
default = []
reason  = "Who is privileged stands in the directory, not in the sign-ins."

[[parameter]]
name    = "habit_days"
type    = "integer"
help    = "Days of success on an administrator's portal or tool that make an account privileged"
default = 10
reason  = "Two working weeks of administering are no visit."

[[parameter]]
name    = "learning_days"
type    = "integer"
help    = "Days of history of the account before a first network means anything"
default = 14
reason  = "Two working weeks show where a person works."
---*/

WITH tool_user AS (
    -- The many who never touch such a tool are out before their days are counted.
    SELECT principal
    FROM combination_context
    WHERE principal_kind = 'user'
      AND outcome = 'success'
      AND resource_tier = 0
      AND app_kind IN ('admin portal', 'user tool')
    GROUP BY principal
    HAVING sum(events) >= $habit_days
),

tool_app AS (
    SELECT what_id
    FROM what_context
    WHERE resource_tier = 0 AND app_kind IN ('admin portal', 'user tool')
),

administering AS (
    SELECT f.principal, count(DISTINCT f.day) AS days
    FROM tool_user AS u
    JOIN sign_in_fact AS f ON f.principal = u.principal
    JOIN tool_app AS a ON a.what_id = f.what_id
    WHERE f.outcome = 'success'
    GROUP BY f.principal
),

reason AS (
    SELECT principal, 'it was named' AS privilege
    FROM principal
    WHERE principal_kind = 'user'
      AND (array_contains(split(lower(array_join($privileged, ',')), ','), principal_id)
           OR array_contains(split(lower(array_join($privileged, ',')), ','), lower(principal_name)))

    UNION ALL

    SELECT target_principal, 'it was given a role on record'
    FROM audit_context
    WHERE action_class = 'role' AND succeeded AND target_principal IS NOT NULL

    UNION ALL

    SELECT principal, 'it administers by habit'
    FROM administering
    WHERE days >= $habit_days
),

privileged_account AS (
    SELECT principal, array_join(array_sort(collect_set(privilege)), ' and ') AS privilege
    FROM reason
    GROUP BY principal
),

network_of_account AS (
    SELECT
        c.principal,
        coalesce(c.network, 'no address')                           AS network,
        max(v.privilege)                                            AS privilege,
        max(c.principal_kind)                                       AS principal_kind,
        max(c.principal_id)                                         AS principal_id,
        max(c.principal_name)                                       AS principal_name,
        max(c.network_name)                                         AS network_name,
        max(c.network_class)                                        AS network_class,
        max(c.country)                                              AS country,
        max(c.known_label)                                          AS known_label,
        sum(c.events)                                               AS event_count,
        sum(CASE WHEN c.outcome = 'success' THEN c.events ELSE 0 END)               AS successes,
        min(c.first_seq)                                            AS first_seq,
        min(c.first_at)                                             AS first_at,
        max(c.last_at)                                              AS last_at,
        min(CASE WHEN c.outcome = 'success' THEN c.first_at END)    AS first_success_at,
        max(CASE
            WHEN c.outcome = 'success' AND c.sign_in_type = 'interactive'
             AND lower(c.authentication_requirement) LIKE 'single%' THEN 1
            ELSE 0
        END)                                                        AS is_single_factor,
        max(CASE
            WHEN c.outcome = 'success' AND c.sign_in_type = 'interactive'
             -- Where the record does not say, it is no sign of anything.
             AND NOT c.device_managed THEN 1
            ELSE 0
        END)                                                        AS is_unmanaged,
        max(CASE WHEN c.outcome = 'success' AND c.is_hosting_or_anonymous THEN 1 ELSE 0 END)        AS is_hosting,
        max(CASE
            WHEN c.outcome = 'success'
             AND c.client IN ('python', 'node', 'go', 'curl', 'attack tool', 'legacy password') THEN 1
            ELSE 0
        END)                                                        AS is_script,
        array_join(slice(array_sort(collect_set(c.ip_address)), 1, 10), ', ')       AS ip_addresses,
        array_join(slice(array_sort(collect_set(c.app_display_name)), 1, 10), ', ') AS apps,
        slice(array_sort(array_distinct(concat(collect_list(c.first_seq), collect_list(c.last_seq)))), 1, 50)
                                                                    AS evidence
    FROM privileged_account AS v
    JOIN combination_context AS c ON c.principal = v.principal
    WHERE c.principal_id IS NOT NULL
    GROUP BY c.principal, coalesce(c.network, 'no address')
),

flagged AS (
    SELECT
        n.*,
        p.first_success_at                                          AS history_began_at,
        n.known_label IS NULL
            AND coalesce(unix_seconds(n.first_success_at) - unix_seconds(p.first_success_at), 0)
                >= $learning_days * 86400                           AS is_first_time,
        n.known_label IS NULL AND n.is_single_factor = 1            AS has_single_factor,
        n.known_label IS NULL AND n.is_unmanaged = 1                AS has_unmanaged,
        n.known_label IS NULL AND n.is_hosting = 1                  AS has_hosting,
        n.is_script = 1                                             AS has_script
    FROM network_of_account AS n
    JOIN principal AS p ON p.principal = n.principal
),

counted AS (
    SELECT
        f.*,
        CASE WHEN f.is_first_time THEN 1 ELSE 0 END + CASE WHEN f.has_single_factor THEN 1 ELSE 0 END
            + CASE WHEN f.has_unmanaged THEN 1 ELSE 0 END + CASE WHEN f.has_hosting THEN 1 ELSE 0 END
            + CASE WHEN f.has_script THEN 1 ELSE 0 END              AS flag_count,
        coalesce(nullif(concat_ws(', ',
            CASE WHEN f.is_first_time THEN 'for the first time' END,
            CASE WHEN f.has_single_factor THEN 'with one factor' END,
            CASE WHEN f.has_unmanaged THEN 'without a managed device' END,
            CASE WHEN f.has_hosting THEN 'from a hosting or anonymous network' END,
            CASE WHEN f.has_script THEN 'with a script' END
        ), ''), 'nothing unusual')                                  AS flags
    FROM flagged AS f
),

judged AS (
    SELECT
        CASE
            WHEN c.successes = 0 OR c.flag_count = 0 THEN 'info'
            WHEN c.flag_count >= 2 THEN 'high'
            ELSE 'medium'
        END                                                         AS severity,
        c.*,
        h.successes_before,
        CAST(floor((unix_seconds(c.first_at) - unix_seconds(c.history_began_at)) / 86400) AS BIGINT)
                                                                    AS days_of_history
    FROM counted AS c
    JOIN sign_in_history AS h ON h.seq = c.first_seq
)

SELECT
    severity,
    'medium'                                                        AS confidence,
    principal_kind                                                  AS entity_kind,
    principal_id                                                    AS entity_id,
    principal_name                                                  AS entity_name,
    first_at,
    last_at,
    CAST(event_count AS BIGINT)                                     AS event_count,
    CASE WHEN days_of_history > 0 THEN days_of_history ELSE 0 END   AS history_days,
    successes_before                                                AS history_events,
    FALSE                                                           AS little_history,
    evidence,
    privilege,
    flags,
    CAST(successes AS BIGINT)                                       AS successes,
    network,
    network_name,
    network_class,
    country,
    known_label,
    ip_addresses,
    apps
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    network;

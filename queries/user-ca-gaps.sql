/*---
title    = "Where conditional access did not protect"
question = "Which applications let people in with one factor, or without any policy that applied?"
kind     = "finding"
family   = "user-compromise"
reads    = ["interactive", "audit"]
needs    = ["conditional-access"]
severity = "medium"
confidence = "high"
attack   = ["T1556.009", "T1078.004"]

sentence = """\
    {entity_name} let {users} {users|person|people} in {event_count} {event_count|time|times} with {gap}, \
    {from_outside} of them from outside of known networks (privileged accounts among those: {privileged_names})."""
key      = ["entity_id", "client_app", "gap"]

benign = [
    "An application that is meant to be open to everybody, or to be reached from the office alone.",
    "A passkey or a certificate that Entra counts as one factor.",
]
not_shown = """\
    What a policy in report-only mode would have done is not compared here. Of renewed tokens the record shows what \
    was required at the first sign-in, so only interactive sign-ins are counted."""
next = [
    "Read the conditions of the policies for this application and this kind of client.",
    "Begin with privileged accounts and with sign-ins from outside.",
    "Run `user-legacy-auth`: such clients pass by most policies.",
]
derives = [
    "reprise99, Identity-Top20AppswithnoCA and Identity-SingleFactorSigninsFromPrivUsers (MIT): the idea.",
    "Azure-Sentinel, PrivilegedSigninsWithoutConditionalAccessSuccess (MIT): the idea.",
    "SigmaHQ, azure_ad_only_single_factor_auth_required (DRL 1.1): the idea.",
]

[[parameter]]
name    = "privileged"
type    = "list"
help    = "Ids or names of privileged accounts; those given a role on record are added"
default = []
reason  = "Who is privileged stands in the directory, not in the sign-ins."

[[parameter]]
name    = "min_events"
type    = "integer"
help    = "Sign-ins from which on an application is listed"
default = 1
reason  = "One sign-in is a hole."
---*/

WITH privileged_account AS (
    SELECT principal
    FROM principal
    WHERE principal_kind = 'user'
      AND (array_contains(split(lower(array_join($privileged, ',')), ','), principal_id)
           OR array_contains(split(lower(array_join($privileged, ',')), ','), lower(principal_name)))

    UNION

    SELECT target_principal
    FROM audit_context
    WHERE action_class = 'role' AND succeeded AND target_principal IS NOT NULL
),

success AS (
    SELECT
        c.*,
        v.principal IS NOT NULL                                     AS is_privileged,
        replace(replace(lower(c.authentication_requirement), ' ', ''), '-', '') = 'singlefactorauthentication'
                                                                    AS is_single_factor,
        replace(lower(c.conditional_access_status), ' ', '') = 'notapplied'         AS is_without_policy
    FROM combination_context AS c
    LEFT JOIN privileged_account AS v ON v.principal = c.principal
    WHERE c.principal_kind = 'user'
      AND c.sign_in_type = 'interactive'
      AND c.outcome = 'success'
      AND c.app_id IS NOT NULL
),

gap AS (
    SELECT *, 'one factor' AS gap
    FROM success
    WHERE coalesce(is_single_factor, FALSE)

    UNION ALL

    SELECT *, 'no policy applied' AS gap
    FROM success
    WHERE coalesce(is_without_policy, FALSE)
),

of_app AS (
    SELECT
        app_id,
        coalesce(client_app, 'unknown client')                      AS client_app,
        gap,
        max(app_display_name)                                       AS app_display_name,
        sum(events)                                                 AS event_count,
        count(DISTINCT principal)                                   AS users,
        sum(CASE WHEN known_label IS NULL THEN events ELSE 0 END)   AS from_outside,
        sum(CASE WHEN known_label IS NULL AND is_hosting_or_anonymous THEN events ELSE 0 END)
                                                                    AS from_hosting,
        count(DISTINCT CASE WHEN is_privileged AND known_label IS NULL THEN principal END)  AS privileged_users,
        array_join(slice(array_sort(collect_set(CASE
            WHEN is_privileged AND known_label IS NULL THEN principal_name
        END)), 1, 10), ', ')                                        AS privileged_names,
        min(first_at)                                               AS first_at,
        max(last_at)                                                AS last_at,
        slice(array_sort(collect_list(first_seq)), 1, 50)           AS evidence
    FROM gap
    GROUP BY app_id, coalesce(client_app, 'unknown client'), gap
    HAVING sum(events) >= $min_events
)

SELECT
    CASE
        WHEN privileged_users > 0 THEN 'medium'
        WHEN from_outside > 0 THEN 'low'
        ELSE 'info'
    END                                                             AS severity,
    'high'                                                          AS confidence,
    'app'                                                           AS entity_kind,
    app_id                                                          AS entity_id,
    coalesce(app_display_name, app_id)                              AS entity_name,
    first_at,
    last_at,
    CAST(event_count AS BIGINT)                                     AS event_count,
    CAST(NULL AS BIGINT)                                            AS history_days,
    CAST(NULL AS BIGINT)                                            AS history_events,
    FALSE                                                           AS little_history,
    evidence,
    client_app,
    gap,
    users,
    CAST(from_outside AS BIGINT)                                    AS from_outside,
    CAST(from_hosting AS BIGINT)                                    AS from_hosting_or_anonymous,
    privileged_users,
    coalesce(nullif(privileged_names, ''), 'none')                  AS privileged_names
FROM of_app
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    client_app,
    gap;

/*---
title    = "Conditional access failures"
question = "Whom does conditional access stop, in which applications and on which systems, and since when?"
kind     = "listing"
family   = "troubleshooting"
reads    = ["interactive", "non_interactive", "service_principal"]
next = [
    "The policies themselves stand in the original record: `doorward show REFERENCE`.",
    "Many users of one system since one day is a policy that was changed: look for it in the audit log.",
]
derives = [
    "reprise99, Identity-ConditionalAccessMostFailures (MIT): the idea.",
    "Bert-JanP, ConditionalAccess - UserFailures (BSD-3-Clause): the idea.",
]

[[parameter]]
name    = "min_events"
type    = "integer"
help    = "Pass over groups with fewer events than this"
default = 1
reason  = "One blocked administrator can be the one that matters."
---*/

WITH blocked AS (
    SELECT
        sign_in_type,
        app_id,
        error_code,
        coalesce(operating_system, user_agent_system, 'not named')  AS operating_system,
        max(app_display_name)                                       AS app_display_name,
        max(error_name)                                             AS error_name,
        max(failure_reason)                                         AS failure_reason,
        sum(events)                                                 AS events,
        count(DISTINCT principal)                                   AS principals,
        sum(CASE WHEN known_label IS NULL THEN events ELSE 0 END)   AS outside_known_networks,
        array_join(slice(array_sort(collect_set(principal_name)), 1, 5), ', ')
                                                                    AS entities,
        min(first_at)                                               AS first_at,
        max(last_at)                                                AS last_at,
        min(first_seq)                                              AS first_seq
    FROM combination_context
    WHERE sign_in_type IN ('interactive', 'non_interactive', 'service_principal')
      AND (error_class IN ('blocked by policy', 'blocked by risk')
           OR lower(conditional_access_status) = 'failure')
    GROUP BY sign_in_type, app_id, error_code, coalesce(operating_system, user_agent_system, 'not named')
)

SELECT
    b.app_display_name,
    b.app_id,
    b.sign_in_type,
    b.error_code,
    b.error_name,
    coalesce(e.meaning, b.failure_reason)                           AS meaning,
    b.operating_system,
    CAST(b.events AS BIGINT)                                        AS events,
    b.principals,
    CAST(b.outside_known_networks AS BIGINT)                        AS outside_known_networks,
    b.entities,
    b.first_at,
    b.last_at,
    b.first_seq
FROM blocked AS b
LEFT JOIN error_class AS e ON e.error_code = b.error_code
WHERE b.events >= $min_events
ORDER BY principals DESC, events DESC, first_seq;

-- Each principal once, with the span and the amount of what is on record of it.

WITH named AS (
    SELECT DISTINCT principal, principal_kind, principal_id, principal_name
    FROM principal_of
),

added AS (
    SELECT
        principal,
        sum(events)                                                 AS events,
        sum(successes)                                              AS successes,
        count(DISTINCT day)                                         AS active_days,
        count(DISTINCT CASE WHEN successes > 0 THEN day END)        AS success_days,
        min(first_at)                                               AS first_at,
        max(last_at)                                                AS last_at,
        min(first_success_at)                                       AS first_success_at,
        max(last_success_at)                                        AS last_success_at
    FROM principal_day
    GROUP BY principal
)

SELECT
    n.principal,
    n.principal_kind,
    n.principal_id,
    coalesce(n.principal_name, n.principal_id)                      AS principal_name,
    a.events,
    a.successes,
    a.active_days,
    a.success_days,
    a.first_at,
    a.last_at,
    a.first_success_at,
    a.last_success_at
FROM named AS n
JOIN added AS a ON a.principal = n.principal
ORDER BY n.principal;

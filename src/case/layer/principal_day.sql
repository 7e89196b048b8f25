-- How much each principal did on each day, by type of sign-in, and on how many days it had succeeded
-- before, by any type.

WITH added AS (
    SELECT
        principal,
        sign_in_type,
        day,
        count(*)                                                    AS events,
        count(CASE WHEN outcome = 'success' THEN 1 END)             AS successes,
        min(seq)                                                    AS first_seq,
        max(seq)                                                    AS last_seq,
        min(event_time)                                             AS first_at,
        max(event_time)                                             AS last_at,
        min(CASE WHEN outcome = 'success' THEN event_time END)      AS first_success_at,
        max(CASE WHEN outcome = 'success' THEN event_time END)      AS last_success_at
    FROM sign_in_fact
    GROUP BY principal, sign_in_type, day
),

any_type AS (
    SELECT principal, day, max(CASE WHEN successes > 0 THEN 1 ELSE 0 END) AS succeeded
    FROM added
    GROUP BY principal, day
),

counted AS (
    SELECT
        principal,
        day,
        coalesce(
            sum(succeeded) OVER (
                PARTITION BY principal
                ORDER BY day
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ),
            0
        )                                                           AS success_days_before
    FROM any_type
)

SELECT
    a.principal,
    a.sign_in_type,
    a.day,
    a.events,
    a.successes,
    a.first_seq,
    a.last_seq,
    a.first_at,
    a.last_at,
    a.first_success_at,
    a.last_success_at,
    c.success_days_before
FROM added AS a
JOIN counted AS c ON c.principal = a.principal AND c.day = a.day
ORDER BY a.principal, a.day, a.sign_in_type;

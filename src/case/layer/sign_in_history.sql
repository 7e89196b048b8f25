-- How often the principal of each sign-in had succeeded before it.

SELECT
    seq,
    coalesce(
        sum(CASE WHEN outcome = 'success' THEN 1 ELSE 0 END) OVER (
            PARTITION BY principal
            ORDER BY seq
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ),
        0
    )                                                               AS successes_before
FROM sign_in_fact;

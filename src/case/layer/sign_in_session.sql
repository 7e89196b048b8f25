-- A number for each session, so that sign-ins need not hold its id.

SELECT
    row_number() OVER (ORDER BY session_id)                         AS session_number,
    session_id
FROM (
    SELECT DISTINCT session_id
    FROM sign_in_once
    WHERE session_id IS NOT NULL
) AS sessions
ORDER BY session_number;

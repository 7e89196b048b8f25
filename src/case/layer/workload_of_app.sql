-- The workload of each application that has one and no other: some records name the application alone.

WITH only_one AS (
    SELECT
        lower(w.app_id)                                             AS app_id,
        min(p.principal)                                            AS only_principal
    FROM principal_of AS p
    JOIN sign_in_what AS w ON w.what_id = p.what_id
    WHERE p.principal_kind = 'workload' AND w.app_id IS NOT NULL
    GROUP BY lower(w.app_id)
    HAVING count(DISTINCT p.principal) = 1
)

SELECT app_id, only_principal AS principal
FROM only_one
ORDER BY app_id;

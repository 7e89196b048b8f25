-- Whether the canned queries were run since anything changed that they rest on.
WITH done AS (
    SELECT
        max(CASE WHEN action = 'investigate' THEN entry END)    AS last_run,
        max(
            CASE
                WHEN action IN ('investigate', 'report', 'export', 'verify', 'acquisition', 'bundle') THEN NULL
                -- Files that are in the case already change nothing.
                WHEN json_extract(arguments, '$.known') IS NOT NULL THEN NULL
                ELSE entry
            END
        )                                                       AS last_change
    FROM custody_log
)

SELECT coalesce(last_run, 0) > coalesce(last_change, 0)
FROM done

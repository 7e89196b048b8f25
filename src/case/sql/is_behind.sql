-- Whether records have come in since the last refresh. Files that were only looked at bring none.
WITH done AS (
    SELECT
        max(entry) FILTER (
            WHERE action IN ('import', 'read-again')
              AND json_extract_string(arguments, '$.source') IS NOT NULL
        )                                               AS last_import,
        max(entry) FILTER (WHERE action = 'refresh')    AS last_refresh
    FROM custody_log
)

SELECT coalesce(last_import, 0) > coalesce(last_refresh, 0)
FROM done

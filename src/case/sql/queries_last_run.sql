-- The queries whose findings the case keeps, with the digest of each one's text.
WITH last_run AS (
    SELECT arguments
    FROM custody_log
    WHERE action = 'investigate'
    ORDER BY entry DESC
    LIMIT 1
),

query AS (
    SELECT unnest(json_extract(arguments, '$.queries[*]')) AS said
    FROM last_run
)

SELECT
    json_extract_string(said, '$.id')      AS id,
    json_extract_string(said, '$.sha256')  AS sha256
FROM query
ORDER BY id

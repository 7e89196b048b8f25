-- The newest statement of each topic, but for those that were withdrawn.
WITH newest AS (
    SELECT topic, max(statement_id) AS statement_id
    FROM case_statement
    GROUP BY topic
)

SELECT s.statement_id, s.topic, s.statement, s.sha256, s.stated_by, s.stated_at
FROM case_statement AS s
JOIN newest AS n ON n.statement_id = s.statement_id
WHERE s.statement <> ''
ORDER BY s.statement_id

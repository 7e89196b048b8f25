-- How many statements an SQL text has, if each of them is a question; else why the engine does not take it.
-- The engine writes down what it reads as JSON, and that it does for questions only.
WITH parsed AS (
    SELECT json_serialize_sql($sql) AS document
)

SELECT
    CASE
        WHEN json_extract_string(document, '$.error') = 'false'
            THEN json_array_length(document, '$.statements')
    END                                                             AS statements,
    json_extract_string(document, '$.error_message')                AS reason
FROM parsed
ORDER BY statements;

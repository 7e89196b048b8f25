-- A part of the events of a table, each as one text.
SELECT name, content
FROM (
    SELECT r.$key::VARCHAR AS name, to_json(r)::VARCHAR AS content
    FROM (FROM $table) AS r
    WHERE hash(r.$key::VARCHAR) % $parts = $part
)
ORDER BY TRY_CAST(name AS UBIGINT) NULLS LAST, name, content

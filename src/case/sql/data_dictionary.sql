-- Every table and view with every column, in the order of the schema.
WITH relation AS (
    SELECT table_name AS name, table_oid AS oid, comment FROM duckdb_tables()
    WHERE NOT internal
    UNION ALL
    SELECT view_name, view_oid, comment FROM duckdb_views()
    WHERE NOT internal
)
SELECT
    r.name,
    r.comment,
    c.column_name,
    c.data_type,
    coalesce(c.comment, twin.comment, layer.comment, 'As in the table it comes from')
FROM relation AS r
JOIN duckdb_columns() AS c ON c.table_name = r.name AND NOT c.internal
LEFT JOIN duckdb_columns() AS twin
    ON twin.table_name = CASE
        WHEN r.name = 'sign_in_place' AND c.column_name IN (
            SELECT column_name FROM duckdb_columns() WHERE table_name = 'sign_in'
        ) THEN 'sign_in'
        WHEN r.name = 'sign_in_place' AND c.column_name IN ('network_class', 'special_purpose', 'network') THEN 'address_place'
        WHEN r.name IN ('sign_in_place', 'address_place') THEN 'place'
        WHEN r.name = 'address_answer' THEN 'geo_answer'
    END
   AND twin.column_name = c.column_name
LEFT JOIN (
    -- A column of the layer means the same wherever it stands.
    SELECT column_name, min(comment) AS comment
    FROM duckdb_columns()
    WHERE table_name LIKE '%_context'
       OR table_name IN ('sign_in_fact', 'sign_in_combination', 'principal', 'sign_in_record')
    GROUP BY column_name
) AS layer
    ON layer.column_name = c.column_name
   AND r.name IN ('sign_in_context', 'combination_context', 'sign_in_once')
ORDER BY r.oid, c.column_index

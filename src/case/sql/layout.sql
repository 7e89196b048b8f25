-- How the file is laid out: each thing in it by name, with its definition.
SELECT table_name || '.' || column_name AS thing, data_type || CASE WHEN is_nullable THEN '' ELSE ' NOT NULL' END AS definition
FROM duckdb_columns()
WHERE NOT internal AND database_name = current_database()
UNION ALL
SELECT 'view ' || view_name, sql
FROM duckdb_views()
WHERE NOT internal AND database_name = current_database()
UNION ALL
SELECT 'rule of ' || table_name, constraint_text
FROM duckdb_constraints()
WHERE database_name = current_database()
UNION ALL
SELECT 'function ' || function_name, coalesce(macro_definition, '')
FROM duckdb_functions()
WHERE NOT internal AND database_name = current_database()
UNION ALL
SELECT 'index ' || index_name, coalesce(sql, '')
FROM duckdb_indexes()
WHERE database_name = current_database()
UNION ALL
SELECT 'sequence ' || sequence_name, coalesce(sql, '')
FROM duckdb_sequences()
WHERE database_name = current_database()
ORDER BY thing, definition

INSERT INTO case_statement BY NAME
SELECT
    (SELECT coalesce(max(statement_id), 0) + 1 FROM case_statement) AS statement_id,
    $1                  AS topic,
    $2                  AS statement,
    $3                  AS sha256,
    $4                  AS stated_by,
    make_timestamp($5)  AS stated_at

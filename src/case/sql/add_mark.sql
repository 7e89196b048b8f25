INSERT INTO mark BY NAME
SELECT
    (SELECT coalesce(max(mark_id), 0) + 1 FROM mark) AS mark_id,
    $1                  AS kind,
    $2                  AS value,
    $3                  AS lo_key,
    $4                  AS hi_key,
    $5                  AS verdict,
    $6                  AS reason,
    $7                  AS marked_by,
    make_timestamp($8)  AS marked_at

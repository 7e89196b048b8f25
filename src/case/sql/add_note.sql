INSERT INTO finding_note BY NAME
SELECT
    (SELECT coalesce(max(note_id), 0) + 1 FROM finding_note) AS note_id,
    $1                  AS query,
    $2                  AS finding_key,
    $3                  AS verdict,
    $4                  AS note,
    $5                  AS noted_by,
    make_timestamp($6)  AS noted_at

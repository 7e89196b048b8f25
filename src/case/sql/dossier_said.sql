-- What the examiner says of a value: marks on it, and notes on findings about it.
WITH wanted AS (
    SELECT lower($value) AS value
),

said AS (
    SELECT
        'mark'       AS what,
        m.verdict    AS verdict,
        m.reason     AS words,
        m.marked_by  AS said_by,
        m.marked_at  AS said_at,
        m.mark_id    AS number
    FROM mark AS m
    JOIN wanted AS v
        ON lower(m.value) = v.value
        OR regexp_replace(m.value, '/(32|128)$', '') = v.value
        OR concat_ws('', 'as', m.value) = v.value

    UNION ALL

    SELECT
        concat_ws('-', 'F', lpad(CAST(f.finding_number AS VARCHAR), 4, '0')),
        n.verdict,
        n.note,
        n.noted_by,
        n.noted_at,
        n.note_id
    FROM finding_note AS n
    JOIN finding AS f ON f.query = n.query AND f.finding_key = n.finding_key
    JOIN wanted AS v ON v.value IN (lower(f.entity_id), lower(f.entity_name))
)

SELECT what, verdict, words, said_by, said_at
FROM said
ORDER BY said_at, what, number

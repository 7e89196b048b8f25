-- Where the records stand that findings cite: each once, the first record of each finding before the second of
-- any, and of these the gravest finding's first. Findings that are set aside, or have too little history to judge
-- by, are passed over.
WITH citation AS (
    SELECT
        regexp_replace(e.reference, ':[0-9]+$', '')                         AS member,
        CAST(regexp_extract(e.reference, ':([0-9]+)$', 1) AS BIGINT)        AS record_number,
        min(e.place)                                                        AS place,
        min(CASE f.severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END)
                                                                            AS grave,
        min(f.finding_number)                                               AS finding_number
    FROM finding_evidence AS e
    JOIN finding AS f ON f.finding_number = e.finding_number
    WHERE f.set_aside IS NULL AND NOT f.little_history
    GROUP BY e.reference
),

found AS (
    SELECT c.*, m.member_id, m.source_id, m.reference, m.member_path, m.decoded_as
    FROM citation AS c
    JOIN member_record AS m ON m.reference = c.member
),

placed AS (
    SELECT f.*, r.byte_offset, r.byte_length, r.line, 'sign_in' AS kind
    FROM found AS f
    JOIN sign_in_record AS r ON r.member_id = f.member_id AND r.record_number = f.record_number

    UNION ALL

    SELECT f.*, r.byte_offset, r.byte_length, r.line, 'audit'
    FROM found AS f
    JOIN audit_sighting AS r ON r.member_id = f.member_id AND r.record_number = f.record_number
)

SELECT
    p.reference,
    p.member_path,
    p.decoded_as,
    (
        SELECT count(*)
        FROM member_record AS before
        WHERE before.source_id = p.source_id AND before.member_id < p.member_id
    )                                                                       AS member_at,
    p.record_number,
    p.byte_offset,
    p.byte_length,
    p.line,
    p.kind,
    CAST(NULL AS VARCHAR)                                                   AS reason
FROM placed AS p
ORDER BY p.place, p.grave, p.finding_number, p.member_id, p.record_number

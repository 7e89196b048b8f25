-- The rejected records of a source that were not read again, as runs of numbers without gaps.
WITH numbered AS (
    SELECT
        r.member_id,
        r.record_number,
        r.record_number
            - row_number() OVER (PARTITION BY r.member_id ORDER BY r.record_number) AS run
    FROM rejected_record AS r
    JOIN member_record AS m ON m.member_id = r.member_id
    ANTI JOIN read_again_record AS a
        ON a.member_id = r.member_id AND a.record_number = r.record_number
    WHERE m.source_id = $source
)

SELECT
    member_id,
    min(record_number)  AS first_number,
    max(record_number)  AS last_number
FROM numbered
GROUP BY member_id, run
ORDER BY member_id, first_number

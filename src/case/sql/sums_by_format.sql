-- How the records of every member add up, by export format.
WITH again AS (
    SELECT member_id, format, sum(records)::BIGINT AS records
    FROM read_again
    GROUP BY member_id, format
)

SELECT
    m.reference                         AS member,
    f.format,
    f.records_read                      AS read,
    coalesce(s.records_stored, 0)       AS distinct_events,
    coalesce(s.records_duplicate, 0)    AS duplicate,
    f.records_rejected - coalesce(g.records, 0) AS rejected
FROM member_format AS f
JOIN member_record AS m ON m.member_id = f.member_id
LEFT JOIN member_sum AS s ON s.member_id = f.member_id AND s.format = f.format
LEFT JOIN again AS g ON g.member_id = f.member_id AND g.format = f.format
ORDER BY f.member_id, f.format

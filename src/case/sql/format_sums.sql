-- How the records of every member add up, by export format.
SELECT
    f.member_id,
    f.format,
    f.records_read,
    coalesce(s.records_stored, 0)       AS records_stored,
    coalesce(s.records_duplicate, 0)    AS records_duplicate,
    f.records_rejected
FROM member_format AS f
LEFT JOIN member_sum AS s ON s.member_id = f.member_id AND s.format = f.format
ORDER BY f.member_id, f.format

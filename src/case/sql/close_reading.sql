-- Takes note of reading $reading: the records in told_again.

INSERT INTO read_again_record
SELECT member_id, record_number, $reading
FROM told_again
ORDER BY member_id, record_number;

INSERT INTO read_again
SELECT $reading, member_id, format, count(*), min(event_time), max(event_time)
FROM told_again
GROUP BY member_id, format
ORDER BY member_id, format;

DROP TABLE told_again;

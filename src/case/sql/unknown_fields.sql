-- Fields that no format knows, with how many records of which members have them.
SELECT u.field, sum(u.records)::BIGINT AS records, array_to_string(list(m.reference ORDER BY m.member_id), ', ') AS members
FROM unknown_field AS u
JOIN member_record AS m ON m.member_id = u.member_id
GROUP BY u.field
ORDER BY u.field

SELECT m.reference, r.record_number, r.byte_offset, r.byte_length, r.line, r.reason
FROM rejected_record AS r
JOIN member AS m ON m.member_id = r.member_id
ORDER BY r.member_id, r.record_number
LIMIT $limit

SELECT m.reference, r.record_number, r.byte_offset, r.byte_length, r.line, r.reason
FROM rejected_record AS r
JOIN member_record AS m ON m.member_id = r.member_id
ANTI JOIN read_again_record AS a
    ON a.member_id = r.member_id AND a.record_number = r.record_number
ORDER BY r.member_id, r.record_number
LIMIT $limit

-- The records of a plain source, in the order of their bytes.
SELECT s.record_number, s.byte_offset::UBIGINT, s.byte_length::UBIGINT, s.record_digest
FROM (
    SELECT member_id, record_number, byte_offset, byte_length, record_digest FROM sign_in_sighting
    UNION ALL
    SELECT member_id, record_number, byte_offset, byte_length, record_digest FROM audit_sighting
) AS s
JOIN member AS m ON m.member_id = s.member_id
WHERE m.source_id = $1
ORDER BY s.byte_offset, s.record_number

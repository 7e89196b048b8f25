-- The records of a plain source, in the order of their bytes.
SELECT s.record_number, s.byte_offset::UBIGINT, s.byte_length::UBIGINT, s.record_digest
FROM (
    SELECT member_id, record_number, byte_offset, byte_length, record_digest FROM sign_in_record
    UNION ALL
    SELECT member_id, record_number, byte_offset, byte_length, record_digest FROM audit_sighting
    UNION ALL
    SELECT member_id, record_number, byte_offset, byte_length, record_digest FROM authentication_step_sighting
    UNION ALL
    SELECT member_id, record_number, byte_offset, byte_length, record_digest FROM graph_activity_sighting
    UNION ALL
    SELECT member_id, record_number, byte_offset, byte_length, record_digest FROM risky_service_principal_sighting
    UNION ALL
    SELECT member_id, record_number, byte_offset, byte_length, record_digest FROM risk_detection_sighting
    UNION ALL
    SELECT member_id, record_number, byte_offset, byte_length, record_digest FROM service_principal_sighting
    UNION ALL
    SELECT member_id, record_number, byte_offset, byte_length, record_digest FROM application_sighting
    UNION ALL
    SELECT member_id, record_number, byte_offset, byte_length, record_digest FROM permission_grant_sighting
    UNION ALL
    SELECT member_id, record_number, byte_offset, byte_length, record_digest FROM listed_application_sighting
    UNION ALL
    SELECT member_id, record_number, byte_offset, byte_length, record_digest FROM sign_in_summary_sighting
) AS s
JOIN member AS m ON m.member_id = s.member_id
WHERE m.source_id = $1
ORDER BY s.byte_offset, s.record_number

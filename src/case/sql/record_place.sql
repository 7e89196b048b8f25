-- Where a record stands, and what was made of it: $member and $number name it.
WITH told AS (
    SELECT member_id, record_number, byte_offset, byte_length, line, 'sign_in' AS kind, NULL AS reason
    FROM sign_in_record
    UNION ALL
    SELECT member_id, record_number, byte_offset, byte_length, line, 'audit', NULL
    FROM audit_sighting
    UNION ALL
    SELECT r.member_id, r.record_number, r.byte_offset, r.byte_length, r.line, 'rejected', r.reason
    FROM rejected_record AS r
    ANTI JOIN read_again_record AS a
        ON a.member_id = r.member_id AND a.record_number = r.record_number
    UNION ALL
    SELECT member_id, record_number, byte_offset, byte_length, line, 'authentication_step', NULL
    FROM authentication_step_sighting
    UNION ALL
    SELECT member_id, record_number, byte_offset, byte_length, line, 'graph_activity', NULL
    FROM graph_activity_sighting
    UNION ALL
    SELECT member_id, record_number, byte_offset, byte_length, line, 'risky_service_principal', NULL
    FROM risky_service_principal_sighting
    UNION ALL
    SELECT member_id, record_number, byte_offset, byte_length, line, 'risk_detection', NULL
    FROM risk_detection_sighting
    UNION ALL
    SELECT member_id, record_number, byte_offset, byte_length, line, 'service_principal', NULL
    FROM service_principal_sighting
    UNION ALL
    SELECT member_id, record_number, byte_offset, byte_length, line, 'application', NULL
    FROM application_sighting
    UNION ALL
    SELECT member_id, record_number, byte_offset, byte_length, line, 'permission_grant', NULL
    FROM permission_grant_sighting
    UNION ALL
    SELECT member_id, record_number, byte_offset, byte_length, line, 'listed_application', NULL
    FROM listed_application_sighting
    UNION ALL
    SELECT member_id, record_number, byte_offset, byte_length, line, 'sign_in_summary', NULL
    FROM sign_in_summary_sighting
)

SELECT
    m.reference,
    m.member_path,
    m.decoded_as,
    (
        SELECT count(*)
        FROM member_record AS before
        WHERE before.source_id = m.source_id AND before.member_id < m.member_id
    )                                   AS member_at,
    t.record_number,
    t.byte_offset,
    t.byte_length,
    t.line,
    t.kind,
    t.reason
FROM told AS t
JOIN member_record AS m ON m.member_id = t.member_id
WHERE upper(m.reference) = upper($member) AND t.record_number = $number
ORDER BY t.kind

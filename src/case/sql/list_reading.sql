-- Lists the rejected records of source $source that have sightings now and were not read again before,
-- and whether a sighting stands elsewhere in the file than what was rejected under its number.

CREATE OR REPLACE TEMP TABLE told_again AS
WITH told AS (
    SELECT member_id, record_number, byte_offset, byte_length, event_time FROM sign_in_record
    UNION ALL
    SELECT member_id, record_number, byte_offset, byte_length, event_time FROM audit_sighting
    UNION ALL
    SELECT member_id, record_number, byte_offset, byte_length, event_time FROM authentication_step_sighting
    UNION ALL
    SELECT member_id, record_number, byte_offset, byte_length, event_time FROM graph_activity_sighting
    UNION ALL
    SELECT member_id, record_number, byte_offset, byte_length, event_time FROM risky_service_principal_sighting
    UNION ALL
    SELECT member_id, record_number, byte_offset, byte_length, event_time FROM risk_detection_sighting
    UNION ALL
    SELECT member_id, record_number, byte_offset, byte_length, event_time FROM service_principal_sighting
    UNION ALL
    SELECT member_id, record_number, byte_offset, byte_length, event_time FROM application_sighting
    UNION ALL
    SELECT member_id, record_number, byte_offset, byte_length, event_time FROM permission_grant_sighting
    UNION ALL
    SELECT member_id, record_number, byte_offset, byte_length, event_time FROM listed_application_sighting
    UNION ALL
    SELECT member_id, record_number, byte_offset, byte_length, event_time FROM sign_in_summary_sighting
)

SELECT
    r.member_id,
    r.record_number,
    coalesce(r.format, 'unrecognised')  AS format,
    t.event_time,
    t.byte_offset <> r.byte_offset OR t.byte_length <> r.byte_length AS is_elsewhere
FROM rejected_record AS r
JOIN member_record AS m ON m.member_id = r.member_id
JOIN told AS t ON t.member_id = r.member_id AND t.record_number = r.record_number
ANTI JOIN read_again_record AS a
    ON a.member_id = r.member_id AND a.record_number = r.record_number
WHERE m.source_id = $source;

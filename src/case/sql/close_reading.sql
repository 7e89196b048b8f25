-- Takes note of the rejected records of source $source that have sightings since reading $reading.

CREATE OR REPLACE TEMP TABLE told_again AS
WITH told AS (
    SELECT member_id, record_number, event_time FROM sign_in_record
    UNION ALL
    SELECT member_id, record_number, event_time FROM audit_sighting
    UNION ALL
    SELECT member_id, record_number, event_time FROM authentication_step_sighting
    UNION ALL
    SELECT member_id, record_number, event_time FROM graph_activity_sighting
    UNION ALL
    SELECT member_id, record_number, event_time FROM risky_service_principal_sighting
    UNION ALL
    SELECT member_id, record_number, event_time FROM risk_detection_sighting
    UNION ALL
    SELECT member_id, record_number, event_time FROM service_principal_sighting
    UNION ALL
    SELECT member_id, record_number, event_time FROM application_sighting
    UNION ALL
    SELECT member_id, record_number, event_time FROM permission_grant_sighting
    UNION ALL
    SELECT member_id, record_number, event_time FROM sign_in_summary_sighting
)

SELECT
    r.member_id,
    r.record_number,
    coalesce(r.format, 'unrecognised')  AS format,
    t.event_time
FROM rejected_record AS r
JOIN member_record AS m ON m.member_id = r.member_id
JOIN told AS t ON t.member_id = r.member_id AND t.record_number = r.record_number
ANTI JOIN read_again_record AS a
    ON a.member_id = r.member_id AND a.record_number = r.record_number
WHERE m.source_id = $source;

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

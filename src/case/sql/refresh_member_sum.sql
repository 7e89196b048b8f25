-- How the records of each member add up: which were the first to tell of their event.

DELETE FROM member_sum;

INSERT INTO member_sum
WITH sign_in_told AS (
    SELECT member_id, how_id, count(*) AS records
    FROM sign_in_record
    GROUP BY member_id, how_id
),

sign_in_further AS (
    SELECT r.member_id, r.how_id, count(*) AS records
    FROM sign_in_record AS r
    JOIN sign_in_retold AS t ON t.member_id = r.member_id AND t.record_number = r.record_number
    WHERE NOT t.is_first
    GROUP BY r.member_id, r.how_id
),

sign_in_sum AS (
    SELECT
        t.member_id,
        how.format,
        t.records                       AS records,
        coalesce(f.records, 0)          AS further
    FROM sign_in_told AS t
    JOIN sign_in_how AS how ON how.how_id = t.how_id
    LEFT JOIN sign_in_further AS f ON f.member_id = t.member_id AND f.how_id = t.how_id
),

audit_sum AS (
    SELECT
        s.member_id,
        s.format,
        1                               AS records,
        CASE
            WHEN row_number() OVER (PARTITION BY i.identity ORDER BY s.member_id, s.record_number) = 1
                THEN 0
            ELSE 1
        END                             AS further
    FROM audit_sighting AS s
    JOIN audit_identity AS i ON i.member_id = s.member_id AND i.record_number = s.record_number
),

related AS (
    SELECT 'authentication_step' AS kind, member_id, record_number, format, event_id FROM authentication_step_sighting
    UNION ALL
    SELECT 'graph_activity' AS kind, member_id, record_number, format, event_id FROM graph_activity_sighting
    UNION ALL
    SELECT 'risky_service_principal' AS kind, member_id, record_number, format, event_id FROM risky_service_principal_sighting
    UNION ALL
    SELECT 'risk_detection' AS kind, member_id, record_number, format, event_id FROM risk_detection_sighting
    UNION ALL
    SELECT 'service_principal' AS kind, member_id, record_number, format, event_id FROM service_principal_sighting
    UNION ALL
    SELECT 'application' AS kind, member_id, record_number, format, event_id FROM application_sighting
    UNION ALL
    SELECT 'permission_grant' AS kind, member_id, record_number, format, event_id FROM permission_grant_sighting
    UNION ALL
    SELECT 'listed_application' AS kind, member_id, record_number, format, event_id FROM listed_application_sighting
    UNION ALL
    SELECT 'sign_in_summary' AS kind, member_id, record_number, format, event_id FROM sign_in_summary_sighting
),

related_sum AS (
    SELECT
        member_id,
        format,
        1                               AS records,
        CASE
            WHEN row_number() OVER (PARTITION BY kind, event_id ORDER BY member_id, record_number) = 1
                THEN 0
            ELSE 1
        END                             AS further
    FROM related
),

every AS (
    SELECT * FROM sign_in_sum
    UNION ALL
    SELECT * FROM audit_sum
    UNION ALL
    SELECT * FROM related_sum
)

SELECT member_id, format, sum(records - further)::BIGINT, sum(further)::BIGINT
FROM every
GROUP BY member_id, format
ORDER BY member_id, format;

-- Each member's recorded sums against its rows. A row without `what` is in order.
WITH counted AS (
    SELECT member_id, count(*) AS sighted, 0 AS rejected FROM sign_in_record GROUP BY member_id
    UNION ALL
    SELECT member_id, count(*), 0 FROM audit_sighting GROUP BY member_id
    UNION ALL
    SELECT member_id, count(*), 0 FROM authentication_step_sighting GROUP BY member_id
    UNION ALL
    SELECT member_id, count(*), 0 FROM graph_activity_sighting GROUP BY member_id
    UNION ALL
    SELECT member_id, count(*), 0 FROM risky_service_principal_sighting GROUP BY member_id
    UNION ALL
    SELECT member_id, count(*), 0 FROM risk_detection_sighting GROUP BY member_id
    UNION ALL
    SELECT member_id, count(*), 0 FROM service_principal_sighting GROUP BY member_id
    UNION ALL
    SELECT member_id, count(*), 0 FROM application_sighting GROUP BY member_id
    UNION ALL
    SELECT member_id, count(*), 0 FROM permission_grant_sighting GROUP BY member_id
    UNION ALL
    SELECT member_id, count(*), 0 FROM listed_application_sighting GROUP BY member_id
    UNION ALL
    SELECT member_id, count(*), 0 FROM sign_in_summary_sighting GROUP BY member_id
    UNION ALL
    SELECT member_id, 0, count(*) FROM rejected_record GROUP BY member_id
),

added AS (
    SELECT member_id, sum(sighted)::BIGINT AS sighted, sum(rejected)::BIGINT AS rejected
    FROM counted
    GROUP BY member_id
),

again AS (
    SELECT member_id, count(*) AS records
    FROM read_again_record
    GROUP BY member_id
),

compared AS (
    SELECT
        coalesce(m.reference, 'member ' || a.member_id)  AS place,
        coalesce(a.sighted, 0)                           AS sighted,
        coalesce(a.rejected, 0)                          AS rejected,
        coalesce(g.records, 0)                           AS again,
        m.*
    FROM member_record AS m
    FULL OUTER JOIN added AS a ON a.member_id = m.member_id
    LEFT JOIN again AS g ON g.member_id = m.member_id
)

SELECT
    place,
    sighted + rejected - again AS records,
    CASE
        WHEN member_id IS NULL
            THEN 'it has ' || (sighted + rejected) || ' records and is itself not recorded'
        WHEN sighted <> records_read - records_rejected + again
            THEN 'it has ' || sighted || ' sightings, and ' || (records_read - records_rejected + again)
                || ' usable records are recorded'
        WHEN rejected <> records_rejected
            THEN 'it has ' || rejected || ' rejected records, and ' || records_rejected
                || ' are recorded'
    END AS what
FROM compared
ORDER BY member_id, place

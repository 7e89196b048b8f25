-- The findings that are about a value, or that cite a sign-in that has it.
WITH wanted AS (
    SELECT lower($value) AS value
),

cited AS (
    SELECT
        finding_number,
        regexp_replace(reference, ':[0-9]+$', '')                     AS member,
        CAST(regexp_extract(reference, ':([0-9]+)$', 1) AS BIGINT)    AS record_number
    FROM finding_evidence
),

cited_sign_in AS (
    SELECT c.finding_number, f.seq
    FROM cited AS c
    JOIN member_record AS m ON m.reference = c.member
    JOIN sign_in_fact AS f ON f.member_id = m.member_id AND f.record_number = c.record_number
),

citing AS (
    SELECT DISTINCT c.finding_number
    FROM cited_sign_in AS c
    JOIN sign_in_context AS s ON s.seq = c.seq
    LEFT JOIN sign_in_session AS n ON n.session_number = s.session_number
    JOIN wanted AS v
        ON v.value IN (
            s.principal_id,
            lower(s.principal_name),
            s.app_id,
            s.resource_id,
            s.credential,
            s.ip_address,
            s.device_id,
            lower(s.user_agent),
            lower(n.session_id),
            concat_ws('', 'as', CAST(s.asn AS VARCHAR))
        )
)

SELECT
    concat_ws('-', 'F', lpad(CAST(f.finding_number AS VARCHAR), 4, '0'))  AS finding,
    f.severity,
    f.confidence,
    f.query,
    f.sentence,
    f.first_at,
    f.set_aside
FROM finding AS f
CROSS JOIN wanted AS v
LEFT JOIN citing AS c ON c.finding_number = f.finding_number
WHERE c.finding_number IS NOT NULL
   OR v.value IN (lower(f.entity_id), lower(f.entity_name))
ORDER BY
    CASE f.severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    f.first_at,
    f.finding_number

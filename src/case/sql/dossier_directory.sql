-- The changes of the directory that a value made, that concern it, or that came from it.
WITH wanted AS (
    SELECT lower($value) AS value
),

by_key AS (
    SELECT DISTINCT c.audit_seq
    FROM credential_context AS c
    JOIN wanted AS v ON c.key_id = v.value
)

SELECT
    a.event_time,
    a.activity,
    a.succeeded,
    a.initiator_name,
    a.target_name,
    a.ip_address,
    a.country,
    a.network_name,
    a.audit_evidence AS reference
FROM audit_context AS a
CROSS JOIN wanted AS v
LEFT JOIN by_key AS k ON k.audit_seq = a.audit_seq
WHERE k.audit_seq IS NOT NULL
   OR v.value IN (
       a.initiator_id,
       lower(a.initiator_name),
       a.target_id,
       lower(a.target_name),
       a.target_user_name,
       a.target_app_id,
       a.ip_address,
       lower(a.correlation_id)
   )
ORDER BY a.event_time, a.audit_seq

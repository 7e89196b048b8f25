-- The changes to the directory that a mark of the examiner's is about: by the address they came from, or
-- by whoever made them or is their target.

WITH marked AS (
    SELECT a.audit_seq, m.mark_id, 'address' AS part
    FROM mark AS m
    JOIN audit_context AS a ON a.ip_key BETWEEN m.lo_key AND m.hi_key
    WHERE m.kind = 'address'

    UNION ALL

    SELECT a.audit_seq, m.mark_id, 'initiator'
    FROM mark AS m
    JOIN audit_context AS a ON a.initiator_id = m.value OR lower(a.initiator_name) = m.value
    WHERE m.kind IN ('principal', 'app')

    UNION ALL

    SELECT a.audit_seq, m.mark_id, 'target'
    FROM mark AS m
    JOIN audit_context AS a
        ON a.target_id = m.value OR a.target_user_name = m.value OR a.target_app_id = m.value
    WHERE m.kind IN ('principal', 'app')
)

SELECT
    d.audit_seq,
    d.mark_id,
    d.part,
    m.kind,
    m.value,
    m.verdict
FROM marked AS d
JOIN mark AS m ON m.mark_id = d.mark_id
ORDER BY d.audit_seq, d.mark_id, d.part;

-- When the values that are marked as the attacker's were met in sign-ins and changes, and how often.
WITH met AS (
    SELECT k.mark_id, s.event_time
    FROM marked_sign_in AS k
    JOIN sign_in_context AS s ON s.seq = k.seq

    UNION ALL

    SELECT DISTINCT k.mark_id, a.event_time
    FROM marked_audit AS k
    JOIN audit_event AS a ON a.seq = k.audit_seq
)

SELECT
    m.mark_id,
    min(t.event_time)      AS first_at,
    max(t.event_time)      AS last_at,
    count(t.event_time)    AS events
FROM mark AS m
LEFT JOIN met AS t ON t.mark_id = m.mark_id
WHERE m.verdict = 'attacker'
GROUP BY m.mark_id
ORDER BY m.mark_id

-- The sign-ins that a mark of the examiner's is about: by address, network, principal, application,
-- credential, session, device or user agent.

WITH marked_where AS (
    SELECT m.mark_id, w.where_id
    FROM mark AS m
    JOIN where_context AS w ON w.ip_key BETWEEN m.lo_key AND m.hi_key
    WHERE m.kind = 'address'

    UNION ALL

    SELECT m.mark_id, w.where_id
    FROM mark AS m
    JOIN where_context AS w ON CAST(w.asn AS STRING) = m.value
    WHERE m.kind = 'network'
),

marked_who AS (
    SELECT m.mark_id, w.who_id
    FROM mark AS m
    JOIN who_context AS w ON w.credential = m.value
    WHERE m.kind = 'credential'
),

marked_what AS (
    SELECT m.mark_id, w.what_id
    FROM mark AS m
    JOIN what_context AS w ON w.app_id = m.value
    WHERE m.kind = 'app'
),

marked_client AS (
    SELECT m.mark_id, c.client_id
    FROM mark AS m
    JOIN client_context AS c
        ON CASE m.kind WHEN 'device' THEN c.device_id WHEN 'user agent' THEN c.user_agent END = m.value
),

marked_principal AS (
    SELECT m.mark_id, p.principal
    FROM mark AS m
    JOIN principal AS p ON p.principal_id = m.value OR lower(p.principal_name) = m.value
    WHERE m.kind = 'principal'
),

marked_session AS (
    SELECT m.mark_id, s.session_number
    FROM mark AS m
    JOIN sign_in_session AS s ON s.session_id = m.value
    WHERE m.kind = 'session'
),

marked AS (
    SELECT f.seq, w.mark_id FROM marked_where AS w JOIN sign_in_fact AS f ON f.where_id = w.where_id
    UNION ALL
    SELECT f.seq, w.mark_id FROM marked_who AS w JOIN sign_in_fact AS f ON f.who_id = w.who_id
    UNION ALL
    SELECT f.seq, w.mark_id FROM marked_what AS w JOIN sign_in_fact AS f ON f.what_id = w.what_id
    UNION ALL
    SELECT f.seq, c.mark_id FROM marked_client AS c JOIN sign_in_fact AS f ON f.client_id = c.client_id
    UNION ALL
    SELECT f.seq, p.mark_id FROM marked_principal AS p JOIN sign_in_fact AS f ON f.principal = p.principal
    UNION ALL
    SELECT f.seq, s.mark_id FROM marked_session AS s JOIN sign_in_fact AS f ON f.session_number = s.session_number
)

SELECT
    d.seq,
    d.mark_id,
    m.kind,
    m.value,
    m.verdict
FROM marked AS d
JOIN mark AS m ON m.mark_id = d.mark_id
ORDER BY d.seq, d.mark_id;

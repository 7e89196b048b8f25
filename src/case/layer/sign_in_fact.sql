-- Each sign-in once, as numbers, in the order of time.

SELECT
    row_number() OVER (ORDER BY o.event_time, o.tie)                AS seq,
    o.event_time,
    CAST(floor(unix_seconds(o.event_time) / 86400) AS BIGINT)       AS day,
    p.principal,
    w.sign_in_type,
    h.outcome,
    s.session_number,
    o.who_id,
    o.what_id,
    o.where_id,
    o.client_id,
    o.how_id,
    o.member_id,
    o.record_number
FROM sign_in_once AS o
JOIN principal_of AS p ON p.who_id = o.who_id AND p.what_id = o.what_id
JOIN sign_in_who AS w ON w.who_id = o.who_id
JOIN sign_in_how AS h ON h.how_id = o.how_id
LEFT JOIN sign_in_session AS s ON s.session_id = o.session_id;

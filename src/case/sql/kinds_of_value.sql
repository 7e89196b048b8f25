-- As what a value occurs in the case.
SELECT kind
FROM (
    SELECT 'principal' AS kind, 1 AS place
    FROM principal
    WHERE principal_id = lower($value) OR lower(principal_name) = lower($value)
    UNION
    SELECT 'app', 2 FROM what_context WHERE app_id = lower($value)
    UNION
    SELECT 'credential', 3 FROM who_context WHERE credential = lower($value)
    UNION
    SELECT 'session', 4 FROM sign_in_session WHERE session_id = $value
    UNION
    SELECT 'device', 5 FROM client_context WHERE device_id = lower($value)
    UNION
    SELECT 'user agent', 6 FROM client_context WHERE user_agent = $value
)
ORDER BY place

-- The known networks, each with the sign-ins from inside it that it is known for, while it is known.
WITH inside AS (
    SELECT h.known_network_id, count(*) AS sign_ins
    FROM sign_in AS s
    JOIN known_hit AS h ON h.ip_key = s.ip_key
    JOIN known_network AS k
        ON k.known_network_id = h.known_network_id
       AND (k.scope = '*' OR lower(k.scope) IN (lower(s.app_id), lower(s.service_principal_id)))
       AND s.event_time >= coalesce(k.valid_from, '-infinity'::TIMESTAMP)
       AND s.event_time < coalesce(k.valid_until, 'infinity'::TIMESTAMP)
    GROUP BY h.known_network_id
)

SELECT
    k.*,
    coalesce(i.sign_ins, 0)::BIGINT AS sign_ins
FROM known_network AS k
LEFT JOIN inside AS i ON i.known_network_id = k.known_network_id
ORDER BY k.known_network_id

INSERT INTO known_network
SELECT
    (SELECT coalesce(max(known_network_id), 0) + 1 FROM known_network),
    $1, $2, $3, $4, $5, $6, $7, make_timestamp($8)
WHERE NOT EXISTS (
    SELECT 1 FROM known_network WHERE lo_key = $2 AND hi_key = $3 AND scope = $5
)

INSERT INTO known_network BY NAME
SELECT
    (SELECT coalesce(max(known_network_id), 0) + 1 FROM known_network) AS known_network_id,
    $1                   AS cidr,
    $2                   AS lo_key,
    $3                   AS hi_key,
    $4                   AS label,
    $5                   AS scope,
    $6                   AS reason,
    $7                   AS added_by,
    make_timestamp($8)   AS added_at,
    make_timestamp($9)   AS valid_from,
    make_timestamp($10)  AS valid_until,
    $11                  AS list_name,
    $12                  AS list_sha256
WHERE NOT EXISTS (
    SELECT 1
    FROM known_network
    WHERE lo_key = $2 AND hi_key = $3 AND scope = $5
      AND valid_from IS NOT DISTINCT FROM make_timestamp($9)
      AND valid_until IS NOT DISTINCT FROM make_timestamp($10)
)

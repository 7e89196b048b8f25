-- Addresses, in order; where a database is named, those that it has not been asked about.
SELECT a.ip_key
FROM address AS a
ANTI JOIN (SELECT ip_key FROM address_answer WHERE geo_source_id = $1) AS asked USING (ip_key)
WHERE a.ip_key > $2
ORDER BY a.ip_key
LIMIT $3

-- Of the addresses with numbers after $2 and up to $3, those that a source was asked about.
SELECT address_id
FROM address_asked
WHERE geo_source_id = $1 AND address_id > $2 AND address_id <= $3

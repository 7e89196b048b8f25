-- The addresses with numbers after $1 and up to $2, in their own order.
SELECT address_id, ip_key
FROM address
WHERE address_id > $1 AND address_id <= $2
ORDER BY ip_key

-- Makes known_hit anew: each address in each known network that it is in.

DELETE FROM known_hit;

INSERT INTO known_hit BY NAME
SELECT a.ip_key, k.known_network_id
FROM address AS a
JOIN known_network AS k ON a.ip_key BETWEEN k.lo_key AND k.hi_key
ORDER BY a.ip_key, k.known_network_id;

-- What the network of each address is called for people: its organization, else its AS number, else the
-- block of addresses that counts as one network.

WITH block AS (
    SELECT
        ip_key,
        ip_address,
        concat_ws('.', regexp_extract(ip_address, '^([0-9]+[.][0-9]+[.][0-9]+)[.][0-9]+$', 1), '0/24')
                                                                    AS block_of_4,
        -- Groups of four digits without their leading zeros, and of a last group of zeros nothing.
        concat_ws(
            '',
            concat_ws(
                ':',
                regexp_extract(substr(ip_key, 1, 4), '^0*([0-9a-f]+)$', 1),
                regexp_extract(substr(ip_key, 5, 4), '^0*([0-9a-f]+)$', 1),
                nullif(regexp_extract(substr(ip_key, 9, 4), '^0*([0-9a-f]+)$', 1), '0')
            ),
            '::/48'
        )                                                           AS block_of_6
    FROM address
)

SELECT
    b.ip_key,
    CASE
        WHEN p.as_organization IS NOT NULL THEN p.as_organization
        WHEN p.asn IS NOT NULL THEN p.network
        WHEN b.ip_key NOT LIKE '00000000000000000000ffff%' THEN b.block_of_6
        WHEN b.block_of_4 LIKE '.%' THEN b.ip_address
        ELSE b.block_of_4
    END                                                             AS network_name,
    -- Which of them anybody may rent, the class of a network says.
    coalesce(p.asn IN (8068, 8069, 8070, 8071, 8072, 8073, 8074, 8075, 12076), FALSE)
                                                                    AS is_microsoft_as
FROM block AS b
LEFT JOIN address_place AS p ON p.ip_key = b.ip_key
ORDER BY b.ip_key;

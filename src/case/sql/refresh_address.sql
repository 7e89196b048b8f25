-- Adds to address what came in since: each client address of a sign-in, of a record of the audit log or
-- of a request to Microsoft Graph once. An address keeps its number, and no record ever goes, so none is
-- taken away. There is no row in sign_in_where that no sign-in has.

-- An address as 32 hex digits, as in ip_key; NULL for what is none. Requests keep theirs as exported.
CREATE OR REPLACE TEMP MACRO groups_of(text) AS
    list_transform(list_filter(string_split(text, ':'), lambda part: part <> ''), lambda part: lpad(part, 4, '0'));
CREATE OR REPLACE TEMP MACRO key_of_address(address) AS
    CASE
        WHEN regexp_full_match(address, '[0-9]{1,3}(\.[0-9]{1,3}){3}') THEN
            '00000000000000000000ffff' || array_to_string(
                list_transform(
                    string_split(address, '.'),
                    lambda part: printf('%02x', TRY_CAST(part AS INTEGER))
                ),
                ''
            )
        WHEN regexp_full_match(address, '[0-9a-f:]*:[0-9a-f:]*') AND NOT contains(address, '::') THEN
            array_to_string(groups_of(address), '')
        WHEN regexp_full_match(address, '[0-9a-f:]*:[0-9a-f:]*') THEN
            array_to_string(groups_of(split_part(address, '::', 1)), '')
            || repeat('0', 32 - 4 * len(groups_of(address)))
            || array_to_string(groups_of(split_part(address, '::', 2)), '')
    END;

INSERT INTO address BY NAME
WITH written AS (
    SELECT ip_key, ip_address FROM sign_in_where WHERE ip_key IS NOT NULL
    UNION ALL
    SELECT ip_key, ip_address FROM audit_sighting WHERE ip_key IS NOT NULL
),

requesting AS (
    SELECT DISTINCT key_of_address(lower(ip_address)) AS ip_key, lower(ip_address) AS ip_address
    FROM graph_activity_sighting
    WHERE ip_address IS NOT NULL
),

met AS (
    SELECT ip_key, min(ip_address) AS ip_address
    FROM (
        SELECT ip_key, ip_address FROM written
        UNION ALL
        SELECT r.ip_key, r.ip_address
        FROM requesting AS r
        ANTI JOIN written AS w ON w.ip_key = r.ip_key
        WHERE length(r.ip_key) = 32
    )
    GROUP BY ip_key
)

SELECT
    (SELECT coalesce(max(address_id), 0) FROM address)
        + row_number() OVER (ORDER BY met.ip_key)                          AS address_id,
    met.ip_key,
    met.ip_address,
    CASE WHEN met.ip_key LIKE '00000000000000000000ffff%' THEN 4 ELSE 6 END AS ip_version,
    CASE
        WHEN met.ip_key LIKE '00000000000000000000ffff%' THEN met.ip_key
        ELSE substr(met.ip_key, 1, 16)
    END                                                                    AS network_group
FROM met
ANTI JOIN address ON address.ip_key = met.ip_key
ORDER BY met.ip_key;

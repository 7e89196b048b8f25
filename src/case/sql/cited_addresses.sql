-- The addresses of the sign-ins and changes that these findings cite: when all of them together cite one,
-- how often, and what speaks against calling it an attacker's.
WITH cited AS (
    SELECT DISTINCT finding_number, reference
    FROM finding_evidence
    WHERE list_contains($numbers, finding_number)
),

benign AS (
    SELECT DISTINCT concat_ws(':', m.reference, s.record_number) AS evidence
    FROM marked_sign_in AS k
    JOIN sign_in_context AS s ON s.seq = k.seq
    JOIN member_record AS m ON m.member_id = s.member_id
    WHERE k.verdict = 'benign'
),

happening AS (
    SELECT
        c.finding_number,
        c.reference,
        s.ip_key,
        s.ip_address,
        s.event_time,
        s.special_purpose,
        s.known_label,
        s.microsoft_network,
        b.evidence IS NOT NULL    AS is_benign
    FROM cited AS c
    JOIN sign_in_place AS s ON s.evidence = c.reference
    LEFT JOIN benign AS b ON b.evidence = c.reference

    UNION ALL

    SELECT
        c.finding_number,
        c.reference,
        a.ip_key,
        a.ip_address,
        a.event_time,
        p.special_purpose,
        NULL,
        p.microsoft_network,
        false
    FROM cited AS c
    JOIN audit_event AS a ON a.evidence = c.reference
    LEFT JOIN address_place AS p ON p.ip_key = a.ip_key
),

address AS (
    SELECT
        ip_key,
        min(ip_address)              AS ip_address,
        min(event_time)              AS first_at,
        max(event_time)              AS last_at,
        count(DISTINCT reference)    AS events,
        CASE
            WHEN max(special_purpose) IS NOT NULL THEN 'not routable'
            WHEN bool_or(microsoft_network = 'service') THEN 'a service of Microsoft''s'
            WHEN count(known_label) > 0 THEN 'a known network'
            WHEN bool_or(is_benign) THEN 'marked benign'
        END                          AS not_an_indicator
    FROM happening
    WHERE ip_key IS NOT NULL
    GROUP BY ip_key
)

SELECT DISTINCT
    h.finding_number,
    a.ip_key,
    a.ip_address,
    a.first_at,
    a.last_at,
    a.events,
    a.not_an_indicator
FROM happening AS h
JOIN address AS a ON a.ip_key = h.ip_key
ORDER BY h.finding_number, a.ip_key

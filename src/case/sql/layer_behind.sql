-- Whether something has changed since the layer was last made by these very texts: records, and what
-- is known of addresses, networks and words. Files that were only looked at bring no records.
WITH made AS (
    SELECT coalesce(max(entry), 0) AS entry
    FROM custody_log
    WHERE action = 'refresh' AND json_extract_string(arguments, '$.layer') = $layer
),

change AS (
    SELECT
        entry,
        action = 'upgrade'
            OR (action IN ('import', 'read-again')
                AND json_extract_string(arguments, '$.source') IS NOT NULL)
                                                                     AS is_evidence,
        action IN ('enrich', 'add-known', 'remove-known', 'mark', 'unmark')    AS is_knowledge
    FROM custody_log
),

changed AS (
    SELECT
        coalesce(max(CASE WHEN is_evidence THEN entry END), 0)                  AS evidence,
        coalesce(max(CASE WHEN is_evidence OR is_knowledge THEN entry END), 0)  AS knowledge
    FROM change
)

SELECT c.evidence > m.entry, c.knowledge > m.entry
FROM made AS m, changed AS c

-- The order of day and month that was said when a source was last read.
SELECT json_extract_string(arguments, '$.said.date_order') AS date_order
FROM custody_log
WHERE action IN ('import', 'read-again')
  AND json_extract_string(arguments, '$.source') = $reference
  AND json_extract_string(arguments, '$.said.date_order') IS NOT NULL
ORDER BY entry DESC
LIMIT 1

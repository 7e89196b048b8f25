-- The findings that stand: not set aside, not held benign, with history enough to judge by.
SELECT finding_number
FROM finding
WHERE list_contains($severities, severity)
  AND set_aside IS NULL
  AND NOT little_history
  AND coalesce(verdict, 'open') <> 'benign'
ORDER BY finding_number

-- Findings of the last run by their numbers, as the case keeps them.
SELECT *
FROM finding
WHERE list_contains($numbers, finding_number)
ORDER BY finding_number

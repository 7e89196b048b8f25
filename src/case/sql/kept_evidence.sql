-- The records that findings cite, in the order of time.
SELECT finding_number, reference
FROM finding_evidence
WHERE list_contains($numbers, finding_number)
ORDER BY finding_number, place

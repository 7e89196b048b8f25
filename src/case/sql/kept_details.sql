-- The rows behind findings, column by column.
SELECT finding_number, name, kind, value
FROM finding_detail
WHERE list_contains($numbers, finding_number)
ORDER BY finding_number, place

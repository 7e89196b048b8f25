-- The ties that several records share: a part of them at a time, so that the memory is bounded.
-- $part counts from 0 to $parts - 1.
INSERT INTO repeated_tie
SELECT tie, count(*) AS records
FROM sign_in_record
WHERE tie % $parts = $part
GROUP BY tie
HAVING count(*) > 1

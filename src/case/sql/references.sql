-- The records that first told of the asked events.
SELECT s.seq, s.evidence
FROM sign_in AS s
WHERE s.seq IN (SELECT unnest($seqs::HUGEINT[]))
ORDER BY s.seq

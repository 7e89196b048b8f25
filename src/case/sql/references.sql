-- The records that first told of the asked events, in the order asked for.
SELECT s.evidence
FROM sign_in AS s
WHERE s.seq IN (SELECT unnest($seqs::BIGINT[]))
ORDER BY s.seq

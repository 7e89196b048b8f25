-- The records that first told of the asked events.
SELECT f.seq, m.reference || ':' || f.record_number AS evidence
FROM sign_in_fact AS f
JOIN member_record AS m ON m.member_id = f.member_id
WHERE f.seq IN (SELECT unnest($seqs::BIGINT[]))
ORDER BY f.seq

-- Of the asked events those that are marked benign, each with one of its marks.
SELECT seq, min(kind || ' ' || value) AS mark
FROM marked_sign_in
WHERE verdict = 'benign'
  AND seq IN (SELECT unnest($seqs::BIGINT[]))
GROUP BY seq
ORDER BY seq

-- The marks, each with how many sign-ins it is about.
WITH about AS (
    SELECT mark_id, count(*) AS sign_ins
    FROM marked_sign_in
    GROUP BY mark_id
)

SELECT m.*, coalesce(a.sign_ins, 0)::BIGINT AS sign_ins
FROM mark AS m
LEFT JOIN about AS a ON a.mark_id = m.mark_id
ORDER BY m.mark_id

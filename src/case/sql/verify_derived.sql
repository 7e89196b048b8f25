-- The merged events against the sums of the members: as many events as records that told first.
WITH told AS (
    SELECT coalesce(sum(records_stored), 0) AS events FROM member
),

made AS (
    SELECT (SELECT count(*) FROM sign_in) + (SELECT count(*) FROM audit_event) AS events
)

SELECT
    'merged events' AS place,
    'there are ' || m.events || ', and ' || t.events
        || ' records are the first to tell of theirs' AS what
FROM told AS t, made AS m
WHERE t.events <> m.events
ORDER BY place

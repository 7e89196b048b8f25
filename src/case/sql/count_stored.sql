-- How many events a member is the first to tell of: those it tells of, less those told before.
-- The few of the member are looked for among the many before, and never the other way round.
-- `identified` stands for the sightings of one kind, each with the event that it tells of.
WITH told AS (
    SELECT DISTINCT identity
    FROM identified
    WHERE member_id = $1
),

repeated AS (
    SELECT DISTINCT before.identity
    FROM identified AS before
    SEMI JOIN told ON told.identity = before.identity
    WHERE before.member_id < $1
)

SELECT (SELECT count(*) FROM told) - (SELECT count(*) FROM repeated)

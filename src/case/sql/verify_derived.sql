-- The merged events against the sums of the members, and these against what was read: as many events as records that told first.
WITH told AS (
    SELECT coalesce(sum(records_stored), 0) AS events FROM member
),

made AS (
    SELECT
        (SELECT count(*) FROM sign_in)
        + (SELECT count(*) FROM audit_event)
        + (SELECT count(*) FROM authentication_step)
        + (SELECT count(*) FROM graph_activity)
        + (SELECT count(*) FROM risky_service_principal)
        + (SELECT count(*) FROM risk_detection)
        + (SELECT count(*) FROM service_principal)
        + (SELECT count(*) FROM application)
        + (SELECT count(*) FROM permission_grant)
        + (SELECT count(*) FROM listed_application)
        + (SELECT count(*) FROM sign_in_summary) AS events
)

SELECT
    'merged events' AS place,
    'there are ' || m.events || ', and ' || t.events
        || ' records are the first to tell of theirs' AS what
FROM told AS t, made AS m
WHERE t.events <> m.events
UNION ALL
SELECT
    reference,
    records_read || ' records read are not ' || records_stored || ' stored + '
        || records_duplicate || ' duplicate + ' || records_rejected || ' rejected'
FROM member
WHERE records_read <> records_stored + records_duplicate + records_rejected
UNION ALL
SELECT
    'what the queries share',
    'it tells of ' || f.events || ' sign-ins, and there are ' || o.events
FROM (SELECT count(*) AS events FROM sign_in_fact) AS f, (SELECT count(*) AS events FROM sign_in_once) AS o
-- A case that was never made ready for questions has no layer yet.
WHERE f.events > 0 AND f.events <> o.events
ORDER BY place, what

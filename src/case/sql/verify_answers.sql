-- Whether every answer is that of a recorded database, and every database one that the custody log tells of.
WITH told AS (
    SELECT DISTINCT unnest(from_json(json_extract(arguments, '$.databases[*].sha256'), '["VARCHAR"]')) AS sha256
    FROM custody_log
    WHERE action = 'enrich'
),

source_of AS (
    SELECT 'answer ' || a.geo_answer_id AS place, a.geo_source_id
    FROM geo_answer AS a
    UNION ALL
    SELECT 'what was asked of address ' || asked.address_id, asked.geo_source_id
    FROM address_asked AS asked
    UNION ALL
    SELECT 'network ' || n.network, n.geo_source_id
    FROM address_network AS n
),

nobodys AS (
    SELECT min(place) AS place, geo_source_id, count(*) AS answers
    FROM source_of AS o
    WHERE NOT EXISTS (FROM geo_source AS g WHERE g.geo_source_id = o.geo_source_id)
    GROUP BY geo_source_id
)

SELECT
    place,
    'it and ' || (answers - 1) || ' others are of database ' || geo_source_id || ', which is not recorded' AS what
FROM nobodys
UNION ALL
SELECT
    'database ' || g.geo_source_id || ' (' || g.name || ')',
    'no custody entry tells that a file with its digest ' || g.sha256 || ' was asked'
FROM geo_source AS g
WHERE NOT EXISTS (FROM told AS t WHERE t.sha256 = g.sha256 OR t.sha256 = g.file_sha256)
UNION ALL
SELECT
    'network ' || n.geo_network_id,
    'its answer ' || n.geo_answer_id || ' is gone'
FROM geo_network AS n
WHERE NOT EXISTS (FROM geo_answer AS a WHERE a.geo_answer_id = n.geo_answer_id)
ORDER BY place, what

/*---
title    = "Where to start"
question = "Which users and workloads collect the most independent, well-founded findings?"
kind     = "listing"
family   = "inventory"
reads    = ["findings"]
next = [
    "Begin at the top: `doorward who NAME` prints one page on each.",
    "Give findings a verdict as you go (`doorward note verdict`): what is benign is set aside, and the list follows.",
]
derives = [
    "Splunk, risk-based alerting: the idea; here findings that rest on the same records count once.",
]

[[parameter]]
name    = "row_limit"
type    = "integer"
help    = "Entities to list at most; `entities_in_all` tells how many there are"
default = 1000
reason  = "More than anybody begins with; whatever is cut off is counted."
---*/

WITH weighed AS (
    SELECT
        f.*,
        CASE f.severity WHEN 'high' THEN 50 WHEN 'medium' THEN 20 WHEN 'low' THEN 5 ELSE 0 END
            * CASE f.confidence WHEN 'high' THEN 12 WHEN 'medium' THEN 10 ELSE 4 END
                                                                    AS weight
    FROM finding AS f
    WHERE f.set_aside IS NULL
      AND f.entity_id <> ''
),

first_to_cite AS (
    -- Several analyses of one event weigh once: the gravest has it.
    SELECT
        w.finding_number,
        row_number() OVER (
            PARTITION BY w.entity_kind, w.entity_id, e.reference
            ORDER BY w.weight DESC, w.finding_number
        )                                                           AS place
    FROM weighed AS w
    JOIN finding_evidence AS e ON e.finding_number = w.finding_number
),

own_evidence AS (
    SELECT finding_number, count(*) AS own_records
    FROM first_to_cite
    WHERE place = 1
    GROUP BY finding_number
),

best_of_query AS (
    -- Many rows of one analysis do not add up: its best counts.
    SELECT
        w.*,
        row_number() OVER (
            PARTITION BY w.entity_kind, w.entity_id, w.query
            ORDER BY CASE WHEN o.own_records > 0 THEN w.weight ELSE 0 END DESC, w.finding_number
        )                                                           AS place,
        CASE WHEN o.own_records > 0 THEN w.weight ELSE 0 END        AS own_weight
    FROM weighed AS w
    LEFT JOIN own_evidence AS o ON o.finding_number = w.finding_number
),

entity AS (
    SELECT
        entity_kind,
        entity_id,
        max(entity_name)                                            AS entity_name,
        sum(CASE WHEN place = 1 THEN own_weight ELSE 0 END)         AS weight,
        count(DISTINCT CASE WHEN place = 1 AND own_weight >= 200 THEN family END)
                                                                    AS families,
        count(CASE WHEN severity = 'high' THEN 1 END)               AS high,
        count(CASE WHEN severity = 'medium' THEN 1 END)             AS medium,
        count(CASE WHEN severity = 'low' THEN 1 END)                AS low,
        count(*)                                                    AS findings,
        min(CASE WHEN severity IN ('high', 'medium') THEN first_at END)
                                                                    AS first_at,
        max(CASE WHEN severity IN ('high', 'medium') THEN last_at END)
                                                                    AS last_at,
        array_join(array_sort(collect_set(CASE WHEN own_weight > 0 THEN query END)), ', ')
                                                                    AS reasons
    FROM best_of_query
    GROUP BY entity_kind, entity_id
),

marked AS (
    SELECT DISTINCT p.principal_kind, p.principal_id
    FROM mark AS m
    JOIN principal AS p ON m.value IN (p.principal_id, lower(p.principal_name))
    WHERE m.kind = 'principal' AND m.verdict = 'attacker'
),

ranked AS (
    SELECT
        e.*,
        m.principal_id IS NOT NULL                                  AS is_marked,
        -- Each further family that points the same way adds as much as a finding of medium severity.
        (e.weight + 200 * greatest(e.families - 1, 0)) / 100        AS score
    FROM entity AS e
    LEFT JOIN marked AS m ON m.principal_kind = e.entity_kind AND m.principal_id = e.entity_id
),

placed AS (
    SELECT
        r.*,
        row_number() OVER (
            ORDER BY r.is_marked DESC, r.score DESC, r.entity_kind, r.entity_id
        )                                                           AS place,
        count(*) OVER ()                                            AS entities_in_all
    FROM ranked AS r
    WHERE r.weight > 0
)

SELECT
    place,
    entity_kind,
    entity_id,
    entity_name,
    round(score, 1)                                                 AS score,
    is_marked,
    high,
    medium,
    low,
    findings,
    families,
    reasons,
    first_at,
    last_at,
    entities_in_all
FROM placed
WHERE place <= $row_limit
ORDER BY place;

-- On which days each file has records of each log, as days since 1970-01-01 in UTC.
--
-- The twelve files with most records of a log stand alone, and all others of it together, without a
-- reference; files says how many a row stands for.
WITH day_of_member AS (
    SELECT
        w.sign_in_type                                              AS record_kind,
        r.member_id,
        epoch_us(r.event_time) // 86400000000                       AS day,
        count(*)                                                    AS records
    FROM sign_in_record AS r
    JOIN sign_in_who AS w ON w.who_id = r.who_id
    GROUP BY w.sign_in_type, r.member_id, epoch_us(r.event_time) // 86400000000

    UNION ALL

    SELECT 'audit', member_id, epoch_us(event_time) // 86400000000, count(*)
    FROM audit_sighting
    GROUP BY member_id, epoch_us(event_time) // 86400000000
),

member_of_kind AS (
    SELECT record_kind, member_id, sum(records) AS records
    FROM day_of_member
    GROUP BY record_kind, member_id
),

ranked AS (
    SELECT
        k.record_kind,
        k.member_id,
        m.reference,
        row_number() OVER (PARTITION BY k.record_kind ORDER BY k.records DESC, k.member_id) AS place
    FROM member_of_kind AS k
    JOIN member_record AS m ON m.member_id = k.member_id
)

SELECT
    d.record_kind,
    CASE WHEN r.place <= 12 THEN r.reference END                    AS reference,
    count(DISTINCT d.member_id)                                     AS files,
    CAST(sum(d.records) AS BIGINT)                                  AS records,
    list_sort(list(DISTINCT d.day))                                 AS days
FROM day_of_member AS d
JOIN ranked AS r ON r.record_kind = d.record_kind AND r.member_id = d.member_id
GROUP BY
    d.record_kind,
    CASE WHEN r.place <= 12 THEN r.reference END,
    CASE WHEN r.place <= 12 THEN r.place END
ORDER BY d.record_kind, min(d.day), reference NULLS LAST

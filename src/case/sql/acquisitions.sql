-- The last word of the examiner on each fact of how each source was acquired.
WITH ranked AS (
    SELECT
        a.*,
        row_number() OVER (PARTITION BY a.source_id, a.fact ORDER BY a.acquisition_id DESC) AS newness
    FROM source_acquisition AS a
)

SELECT r.source_id, s.reference, r.fact, r.value, r.noted_by, r.noted_at
FROM ranked AS r
JOIN source AS s ON s.source_id = r.source_id
WHERE r.newness = 1
ORDER BY r.source_id, r.acquisition_id

-- Adds what the examiner says of how a source was acquired.
INSERT INTO source_acquisition
SELECT coalesce(max(acquisition_id), 0) + 1, ?, ?, ?, ?, make_timestamp(?)
FROM source_acquisition

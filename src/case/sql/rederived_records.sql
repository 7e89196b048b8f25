-- Some records of a member in a table, each as one text.
SELECT record_number::VARCHAR AS name, to_json(r)::VARCHAR AS content
FROM (
    SELECT * EXCLUDE (member_id)
    FROM $table
    WHERE member_id = $member AND record_number > $after AND record_number <= $up_to
) AS r
ORDER BY record_number, content

-- What an examiner should know of each member before relying on it being whole.
SELECT m.reference, m.member_path, w.kind, w.says
FROM import_warning AS w
JOIN member_record AS m ON m.member_id = w.member_id
ORDER BY w.member_id, w.kind, w.says

-- Sign-ins that several records tell of differently: what each of them says where they disagree.
WITH disputed AS (
    SELECT event_id, evidence, event_time
    FROM sign_in
    WHERE conflicts > 0
),

told AS (
    SELECT
        d.event_id,
        d.evidence,
        d.event_time                                                    AS merged_time,
        m.reference || ':' || s.record_number                           AS told_by,
        s.format,
        s.event_time,
        s.time_basis,
        s.error_code,
        s.sign_in_type,
        coalesce(s.service_principal_id, s.user_id)                     AS principal_id,
        s.user_principal_name,
        s.app_id,
        s.resource_id,
        s.ip_address,
        s.logged_country
    FROM disputed AS d
    JOIN sign_in_retold AS t ON t.event_id = d.event_id
    JOIN sign_in_sighting AS s ON s.member_id = t.member_id AND s.record_number = t.record_number
    JOIN member_record AS m ON m.member_id = s.member_id
)

SELECT
    event_id,
    told_by,
    format,
    event_time,
    time_basis,
    error_code,
    sign_in_type,
    principal_id,
    user_principal_name,
    app_id,
    resource_id,
    ip_address,
    logged_country
FROM told
ORDER BY merged_time, event_id, told_by

-- Sign-ins of service principals in windows of 1, 6 and 24 hours, grouped as the portal groups them.
--
-- At most 200 windows of each length are given, those of networks that are not known before the
-- others and later ones before earlier ones; windows_in_all says how many there are.
WITH length AS (
    SELECT CAST(window_hours AS BIGINT) AS window_hours
    FROM (VALUES (1), (6), (24)) AS lengths(window_hours)
),

timed AS (
    SELECT
        l.window_hours,
        CASE l.window_hours
            WHEN 1 THEN date_trunc('hour', s.event_time)
            WHEN 24 THEN date_trunc('day', s.event_time)
            WHEN 6 THEN date_trunc('day', s.event_time)
                + CASE
                    WHEN extract(HOUR FROM s.event_time) < 6 THEN INTERVAL '0' HOUR
                    WHEN extract(HOUR FROM s.event_time) < 12 THEN INTERVAL '6' HOUR
                    WHEN extract(HOUR FROM s.event_time) < 18 THEN INTERVAL '12' HOUR
                    ELSE INTERVAL '18' HOUR
                END
        END                                                         AS window_start,
        s.*
    FROM sign_in_place AS s
    CROSS JOIN length AS l
    WHERE s.sign_in_type = 'service_principal'
),

grouped AS (
    SELECT
        window_hours,
        window_start,
        principal_id,
        max(coalesce(principal_name, principal_id))                 AS principal_name,
        ip_address,
        max(country)                                                AS country,
        max(known_label)                                            AS known_label,
        resource_id,
        max(coalesce(resource_display_name, resource_id))           AS resource,
        credential,
        outcome,
        error_code,
        count(*)                                                    AS sign_ins,
        min(seq)                                                    AS first_seq
    FROM timed
    GROUP BY
        window_hours, window_start, principal_id, ip_address, resource_id, credential, outcome,
        error_code
),

ranked AS (
    SELECT
        g.*,
        count(*) OVER (PARTITION BY window_hours)                   AS windows_in_all,
        row_number() OVER (
            PARTITION BY window_hours
            ORDER BY
                CASE WHEN known_label IS NULL THEN 0 ELSE 1 END,
                window_start DESC,
                first_seq DESC,
                principal_id, ip_address, resource_id, credential, outcome, error_code
        )                                                           AS place
    FROM grouped AS g
)

SELECT
    window_hours,
    windows_in_all,
    window_start,
    principal_id,
    principal_name,
    ip_address,
    country,
    known_label,
    resource_id,
    resource,
    credential,
    outcome,
    error_code,
    sign_ins
FROM ranked
WHERE place <= 200
ORDER BY
    window_hours, window_start DESC, first_seq DESC,
    principal_id, ip_address, resource_id, credential, outcome, error_code

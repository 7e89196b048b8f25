-- Which principal each combination of who and what stands for.
--
-- One export names a user by object id and another by principal name alone: where a name has had one
-- id and no other, both are one principal. So it is with applications and their service principals.

WITH pair AS (
    SELECT DISTINCT who_id, what_id
    FROM sign_in_once
),

described AS (
    SELECT
        p.who_id,
        p.what_id,
        CASE
            WHEN w.sign_in_type IN ('service_principal', 'managed_identity', 'microsoft_service_principal')
                THEN 'workload'
            ELSE 'user'
        END                                                         AS principal_kind,
        -- An account that does not exist is logged with zeros for an id: its name is all there is.
        nullif(lower(w.user_id), '00000000-0000-0000-0000-000000000000')            AS user_id,
        lower(w.user_principal_name)                                AS user_name,
        w.user_display_name,
        lower(w.service_principal_id)                               AS service_principal_id,
        w.service_principal_name,
        lower(a.app_id)                                             AS app_id,
        a.app_display_name
    FROM pair AS p
    JOIN sign_in_who AS w ON w.who_id = p.who_id
    JOIN sign_in_what AS a ON a.what_id = p.what_id
),

user_of_name AS (
    SELECT user_name, min(user_id) AS only_user_id
    FROM described
    WHERE user_name IS NOT NULL
    GROUP BY user_name
    HAVING count(DISTINCT user_id) = 1
),

app_with_one_id AS (
    SELECT app_id, min(service_principal_id) AS only_service_principal_id
    FROM described
    WHERE app_id IS NOT NULL AND principal_kind = 'workload'
    GROUP BY app_id
    HAVING count(DISTINCT service_principal_id) = 1
),

identified AS (
    SELECT
        d.who_id,
        d.what_id,
        d.principal_kind,
        CASE d.principal_kind
            WHEN 'workload' THEN coalesce(d.service_principal_id, a.only_service_principal_id, d.app_id)
            ELSE coalesce(d.user_id, u.only_user_id, d.user_name)
        END                                                         AS principal_id,
        CASE d.principal_kind
            WHEN 'workload' THEN coalesce(d.service_principal_name, d.app_display_name)
            ELSE coalesce(d.user_name, d.user_display_name)
        END                                                         AS principal_name
    FROM described AS d
    LEFT JOIN user_of_name AS u ON u.user_name = d.user_name
    LEFT JOIN app_with_one_id AS a ON a.app_id = d.app_id
)

SELECT
    who_id,
    what_id,
    dense_rank() OVER (ORDER BY principal_kind, principal_id NULLS FIRST)   AS principal,
    principal_kind,
    principal_id,
    max(principal_name) OVER (PARTITION BY principal_kind, principal_id)    AS principal_name
FROM identified
ORDER BY who_id, what_id;

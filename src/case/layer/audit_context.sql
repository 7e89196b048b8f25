-- What analyses ask of each change to the directory: what kind of change it is, who made it, from
-- where, and which principal of the sign-ins it concerns.

WITH classed AS (
    SELECT
        e.activity,
        min(d.action_class)                                         AS action_class,
        max(CASE WHEN d.is_sensitive THEN 1 ELSE 0 END)             AS sensitive
    FROM (SELECT DISTINCT activity FROM audit_event WHERE activity IS NOT NULL) AS e
    JOIN directory_action AS d ON lower(e.activity) LIKE d.pattern
    GROUP BY e.activity
),

known_to_all AS (
    SELECT e.event_id, min(k.place) AS place
    FROM audit_event AS e
    JOIN known_entry AS k ON k.ip_key = e.ip_key
    WHERE k.scope = '*'
      AND e.event_time >= coalesce(k.valid_from, e.event_time)
      AND (k.valid_until IS NULL OR e.event_time < k.valid_until)
    GROUP BY e.event_id
),

class_in_time AS (
    SELECT e.event_id, min(t.class_rank)                            AS class_rank
    FROM audit_event AS e
    JOIN timed_class AS t ON t.ip_key = e.ip_key
    WHERE e.event_time BETWEEN t.first_at AND t.last_at
    GROUP BY e.event_id
),

class_name AS (
    SELECT DISTINCT class_rank, network_class
    FROM timed_class
),

user_named AS (
    SELECT lower(principal_name) AS user_name, min(principal) AS only_principal
    FROM principal
    WHERE principal_kind = 'user' AND principal_name IS NOT NULL
    GROUP BY lower(principal_name)
    HAVING count(DISTINCT principal) = 1
)

SELECT
    e.seq                                                           AS audit_seq,
    e.event_id                                                      AS audit_event_id,
    e.evidence                                                      AS audit_evidence,
    e.event_time,
    CAST(floor(unix_seconds(e.event_time) / 86400) AS BIGINT)          AS day,
    e.activity,
    coalesce(c.action_class, 'other')                               AS action_class,
    coalesce(c.sensitive, 0) = 1                                    AS is_sensitive,
    coalesce(e.result, 'success') = 'success'                       AS succeeded,
    e.correlation_id,
    e.initiator_kind,
    coalesce(i.principal, iu.only_principal, ia.principal)           AS initiator_principal,
    lower(e.initiator_id)                                           AS initiator_id,
    coalesce(e.initiator_name, e.initiator_id)                      AS initiator_name,
    e.ip_key,
    e.ip_address,
    coalesce(p.network, e.ip_key)                                   AS network,
    coalesce(b.network_name, e.ip_address)                          AS network_name,
    p.country,
    coalesce(n.network_class, p.network_class)                      AS network_class,
    CASE
        WHEN e.ip_key IS NOT NULL
            THEN coalesce(coalesce(n.network_class, p.network_class) IN ('hosting', 'vpn', 'tor'), FALSE)
    END                                                             AS is_hosting_or_anonymous,
    ke.label                                                        AS known_label,
    coalesce(t.principal, tu.only_principal, ta.principal)           AS target_principal,
    lower(e.target_id)                                              AS target_id,
    e.target_type,
    coalesce(e.target_display_name, e.target_user_principal_name, e.target_id)
                                                                    AS target_name,
    lower(e.target_user_principal_name)                             AS target_user_name,
    lower(e.target_app_id)                                          AS target_app_id
FROM audit_event AS e
LEFT JOIN classed AS c ON c.activity = e.activity
LEFT JOIN address_place AS p ON p.ip_key = e.ip_key
LEFT JOIN network_of_address AS b ON b.ip_key = e.ip_key
LEFT JOIN class_in_time AS ct ON ct.event_id = e.event_id
LEFT JOIN class_name AS n ON n.class_rank = ct.class_rank
LEFT JOIN known_to_all AS k ON k.event_id = e.event_id
LEFT JOIN known_entry AS ke ON ke.ip_key = e.ip_key AND ke.scope = '*' AND ke.place = k.place
LEFT JOIN principal AS i
    ON i.principal_id = lower(e.initiator_id) AND i.principal_kind = e.initiator_kind
LEFT JOIN user_named AS iu
    ON iu.user_name = lower(e.initiator_user_principal_name) AND e.initiator_kind = 'user'
LEFT JOIN workload_of_app AS ia
    ON ia.app_id = lower(e.initiator_app_id) AND e.initiator_kind = 'workload'
LEFT JOIN principal AS t ON t.principal_id = lower(e.target_id)
LEFT JOIN user_named AS tu ON tu.user_name = lower(e.target_user_principal_name)
LEFT JOIN workload_of_app AS ta ON ta.app_id = lower(e.target_app_id)
ORDER BY e.seq;

/*---
title    = "Users who are silently signed out"
question = "Why are users signed out: which application, code, system and hour, and is it one cause or many?"
kind     = "listing"
family   = "troubleshooting"
reads    = ["interactive", "non_interactive"]
next = [
    "A wave with one cause in one hour is a change: a policy, a revocation, a reset of passwords. Look for it in the audit log.",
    "Rows without `users_back` are background refreshes that nobody noticed.",
]
derives = [
    "Microsoft Learn, Microsoft Entra authentication and authorization error codes (CC-BY-4.0): what the codes mean.",
]

[[parameter]]
name    = "back_hours"
type    = "integer"
help    = "Hours within which a user who signs in again by hand has noticed"
default = 8
reason  = "A working day."

[[parameter]]
name    = "wave_users"
type    = "integer"
help    = "Users in an hour that may be a wave"
default = 5
reason  = "Fewer are everyday."

[[parameter]]
name    = "wave_ratio"
type    = "number"
help    = "How many times the usual hour a wave is"
default = 3.0
reason  = "Three times the median stands out in any office."
---*/

WITH user_step AS (
    SELECT
        f.seq,
        f.principal,
        f.event_time,
        f.client_id,
        f.what_id,
        h.error_code,
        h.error_class,
        f.sign_in_type = 'non_interactive'
            AND h.error_class IN ('token revoked', 'token expired', 'mfa expired', 'device required')
                                                                    AS is_sign_out,
        CASE WHEN f.sign_in_type = 'interactive' THEN unix_seconds(f.event_time) END
                                                                    AS interactive_second
    FROM sign_in_fact AS f
    JOIN how_context AS h ON h.how_id = f.how_id
    WHERE f.sign_in_type = 'interactive'
       OR (f.sign_in_type = 'non_interactive'
           AND h.error_class IN ('token revoked', 'token expired', 'mfa expired', 'device required'))
),

followed AS (
    SELECT
        s.*,
        min(s.interactive_second) OVER (
            PARTITION BY s.principal
            ORDER BY s.seq
            ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
        ) - unix_seconds(s.event_time)                              AS seconds_to_return
    FROM user_step AS s
),

sign_out AS (
    SELECT
        f.seq,
        f.principal,
        f.event_time,
        f.error_code,
        f.error_class,
        a.app_id,
        a.app_display_name,
        coalesce(c.operating_system, c.user_agent_system, 'not named')  AS operating_system,
        CAST(floor(unix_seconds(f.event_time) / 3600) AS BIGINT)    AS hour_number,
        CASE WHEN f.seconds_to_return <= $back_hours * 3600 THEN f.seconds_to_return END
                                                                    AS seconds_to_return
    FROM followed AS f
    JOIN what_context AS a ON a.what_id = f.what_id
    JOIN client_context AS c ON c.client_id = f.client_id
    WHERE f.is_sign_out
),

hour_of_case AS (
    SELECT hour_number, count(DISTINCT principal) AS users
    FROM sign_out
    GROUP BY hour_number
),

usual_hour AS (
    SELECT median(users) AS usual_users, count(*) AS hours
    FROM hour_of_case
),

cause AS (
    SELECT
        hour_number,
        error_code,
        app_id,
        operating_system,
        max(error_class)                                            AS error_class,
        max(app_display_name)                                       AS app_display_name,
        count(*)                                                    AS events,
        count(DISTINCT principal)                                   AS users,
        count(DISTINCT CASE WHEN seconds_to_return IS NOT NULL THEN principal END)
                                                                    AS users_back,
        median(seconds_to_return)                                   AS median_seconds_to_return,
        min(event_time)                                             AS first_at,
        max(event_time)                                             AS last_at,
        min(seq)                                                    AS first_seq
    FROM sign_out
    GROUP BY hour_number, error_code, app_id, operating_system
)

SELECT
    timestamp_seconds(c.hour_number * 3600)                         AS hour,
    c.error_code,
    c.error_class,
    e.meaning,
    CASE
        WHEN c.error_code IN (50132, 50133) THEN 'password changed or expired'
        WHEN c.error_code = 50173 THEN 'sessions revoked by the user or an administrator'
        WHEN c.error_code IN (70043, 70044) THEN 'a policy on the frequency of sign-ins'
        WHEN c.error_class = 'device required' THEN 'the state of the device'
        WHEN c.error_class = 'mfa expired' THEN 'the second factor is too old'
        WHEN c.error_class = 'token expired' THEN 'the token was too old or idle'
        ELSE 'revoked'
    END                                                             AS cause,
    c.app_display_name,
    c.app_id,
    c.operating_system,
    c.events,
    c.users,
    c.users_back,
    CAST(floor(c.median_seconds_to_return / 60) AS BIGINT)          AS median_minutes_to_return,
    -- With less than a day of hours nobody can say what is usual.
    CASE
        WHEN u.hours >= 24 THEN h.users >= $wave_users AND h.users >= $wave_ratio * u.usual_users
    END                                                             AS is_wave,
    c.first_at,
    c.last_at,
    c.first_seq
FROM cause AS c
JOIN hour_of_case AS h ON h.hour_number = c.hour_number
CROSS JOIN usual_hour AS u
LEFT JOIN error_class AS e ON e.error_code = c.error_code
ORDER BY is_wave DESC NULLS LAST, users DESC, first_seq;

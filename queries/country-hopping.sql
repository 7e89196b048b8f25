/*---
title    = "Several countries within a day"
question = "Who succeeded from several countries within a day, or went back and forth between two?"
kind     = "finding"
family   = "first-seen"
reads    = ["interactive", "non_interactive", "service_principal"]
needs    = ["geoip-country"]
severity = "high"
confidence = "medium"
attack   = ["T1078.004", "T1090"]

sentence = """\
    {entity_name} signed in from {countries} {countries|country|countries} within a day ({country_names}; changes of \
    country: {switches}; networks: {networks}) between {first_at} and {last_at}; usual countries of the account \
    among them: {usual_countries}."""
key      = ["entity_id", "hopped_on"]

benign = [
    "A journey by air with a stop, or a telephone at a border.",
    "A commercial VPN whose exits stand in several countries. See `hosting_or_anonymous`.",
    "A shared account, or a workload on hosted agents.",
]
not_shown = """\
    The country is that of the address: a tunnel, a carrier's gateway or a proxy stands elsewhere than who uses it. \
    Attackers who rent addresses in the victim's own country do not hop."""
next = [
    "Look at the sign-ins in order, with their devices and sessions.",
    "Run `impossible-travel` for the same account.",
]
derives = [
    "reprise99, Identity-FindUsersMultipleCountriesSameDay (MIT): three countries; rolling here, not by calendar day.",
    "Azure-Sentinel, Sign-in Burst from Multiple Locations (MIT): the idea.",
]

[[parameter]]
name    = "window_hours"
type    = "integer"
help    = "Hours that are looked at together, at most 24"
default = 24
reason  = "A day and a night, wherever midnight falls."

[[parameter]]
name    = "min_countries"
type    = "integer"
help    = "So many countries make a row"
default = 3
reason  = "Two are a border or a flight."

[[parameter]]
name    = "min_switches"
type    = "integer"
help    = "So many changes of country make a row, even between two"
default = 4
reason  = "There and back, and there and back again."

[[parameter]]
name    = "habit_days"
type    = "integer"
help    = "A country in which an account succeeded on so many days before is usual for it"
default = 3
reason  = "A journey and a day: what comes a third time is a habit."

[[parameter]]
name    = "learning_days"
type    = "integer"
help    = "Days that an account must have behind it to have habits; with fewer, the row is only listed"
default = 14
reason  = "Two weeks see everybody's week twice."
---*/

WITH country_of_principal AS (
    -- Known networks are no place to have hopped to. Microsoft's own applications hop all day.
    SELECT principal, country
    FROM combination_context
    WHERE sign_in_type IN ('interactive', 'non_interactive', 'service_principal')
      AND succeeded
      AND country IS NOT NULL
      AND known_label IS NULL
      AND principal_id IS NOT NULL
      AND (principal_kind = 'user' OR NOT coalesce(is_microsoft_app, FALSE))
    GROUP BY principal, country
),

several AS (
    SELECT principal
    FROM country_of_principal
    GROUP BY principal
    HAVING count(*) > 1
),

success AS (
    SELECT
        s.principal,
        s.seq,
        unix_seconds(s.event_time)                                  AS second,
        s.day,
        s.country,
        s.network,
        s.is_hosting_or_anonymous
    FROM several AS c
    JOIN sign_in_context AS s ON s.principal = c.principal
    WHERE s.sign_in_type IN ('interactive', 'non_interactive', 'service_principal')
      AND s.succeeded
      AND s.country IS NOT NULL
      AND s.known_label IS NULL
      AND (s.principal_kind = 'user' OR NOT coalesce(s.is_microsoft_app, FALSE))
),

compared AS (
    SELECT
        s.*,
        lag(s.country) OVER (PARTITION BY s.principal ORDER BY s.seq)   AS country_before
    FROM success AS s
),

numbered AS (
    SELECT
        c.*,
        sum(CASE WHEN c.country = c.country_before THEN 0 ELSE 1 END) OVER (
            PARTITION BY c.principal
            ORDER BY c.seq
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )                                                           AS stay
    FROM compared AS c
),

stay AS (
    -- What came from one country in a row.
    SELECT
        principal,
        stay,
        max(country)                                                AS country,
        min(second)                                                 AS first_second,
        max(second)                                                 AS last_second,
        min(seq)                                                    AS first_seq,
        max(seq)                                                    AS last_seq,
        min(day)                                                    AS first_day,
        max(day)                                                    AS last_day,
        count(*)                                                    AS events
    FROM numbered
    GROUP BY principal, stay
),

day_of_stay AS (
    SELECT principal, stay, last_day                                AS day FROM stay
    UNION ALL
    SELECT principal, stay, last_day + 1                            AS day FROM stay
),

before_stay AS (
    -- For each arrival, the stays of the day before it.
    SELECT
        a.principal,
        a.stay,
        a.first_second,
        a.first_day,
        b.stay                                                      AS other,
        b.country,
        CASE WHEN b.first_second >= a.first_second - $window_hours * 3600 THEN 1 ELSE 0 END     AS arrived_too
    FROM stay AS a
    JOIN day_of_stay AS d ON d.principal = a.principal AND d.day = a.first_day
    JOIN stay AS b ON b.principal = d.principal AND b.stay = d.stay
    WHERE b.stay < a.stay
      AND b.last_second >= a.first_second - $window_hours * 3600

    UNION ALL

    SELECT principal, stay, first_second, first_day, stay, country, 1
    FROM stay
),

arrival AS (
    SELECT
        principal,
        stay,
        min(first_day)                                              AS day,
        count(DISTINCT country)                                     AS countries,
        -- The first stay in the window is where it all began.
        sum(arrived_too)
            - CASE WHEN count(*) = sum(arrived_too) THEN 1 ELSE 0 END   AS switches,
        min(other)                                                  AS first_stay
    FROM before_stay
    GROUP BY principal, stay
),

hop AS (
    SELECT
        principal,
        day,
        max(countries)                                              AS countries,
        max(switches)                                               AS switches,
        min(first_stay)                                             AS first_stay,
        max(stay)                                                   AS last_stay
    FROM arrival
    WHERE countries >= $min_countries OR switches >= $min_switches
    GROUP BY principal, day
),

day_in_country AS (
    SELECT
        principal,
        country,
        day,
        row_number() OVER (PARTITION BY principal, country ORDER BY day)    AS nth
    FROM (SELECT DISTINCT principal, country, day FROM success) AS one
),

usual_from AS (
    SELECT principal, country, min(day)                             AS day
    FROM day_in_country
    WHERE nth > $habit_days
    GROUP BY principal, country
),

country_of_hop AS (
    SELECT DISTINCT h.principal, h.day, s.country,
        CASE WHEN u.day <= h.day THEN 1 ELSE 0 END                  AS is_usual
    FROM hop AS h
    JOIN stay AS s ON s.principal = h.principal AND s.stay BETWEEN h.first_stay AND h.last_stay
    LEFT JOIN usual_from AS u ON u.principal = s.principal AND u.country = s.country
),

habit_of_hop AS (
    SELECT
        principal,
        day,
        array_join(array_sort(collect_set(country)), ', ')          AS country_names,
        array_join(array_sort(collect_set(CASE WHEN is_usual = 1 THEN country END)), ', ')  AS usual_countries,
        min(is_usual)                                               AS is_all_usual
    FROM country_of_hop
    GROUP BY principal, day
),

event_of_hop AS (
    SELECT
        h.principal,
        h.day,
        min(n.seq)                                                  AS first_seq,
        max(n.seq)                                                  AS last_seq,
        count(*)                                                    AS event_count,
        count(DISTINCT n.network)                                   AS networks,
        max(CASE WHEN n.is_hosting_or_anonymous THEN 1 ELSE 0 END)  AS is_rented,
        slice(array_sort(collect_list(n.seq)), 1, 50)               AS evidence
    FROM hop AS h
    JOIN stay AS first_one ON first_one.principal = h.principal AND first_one.stay = h.first_stay
    JOIN stay AS last_one ON last_one.principal = h.principal AND last_one.stay = h.last_stay
    JOIN numbered AS n
        ON n.principal = h.principal
       AND n.stay BETWEEN h.first_stay AND h.last_stay
       -- Of the first stay only its end, and of the last its beginning: both may have lasted for months.
       AND (n.stay > h.first_stay OR n.second >= first_one.last_second - $window_hours * 3600)
       AND (n.stay < h.last_stay OR n.second <= last_one.first_second + $window_hours * 3600)
    GROUP BY h.principal, h.day
),

described AS (
    SELECT
        h.*,
        b.country_names,
        b.usual_countries,
        b.is_all_usual,
        e.event_count,
        e.networks,
        e.is_rented,
        e.evidence,
        p.principal_kind,
        p.principal_id,
        p.principal_name,
        f.event_time                                                AS first_at,
        l.event_time                                                AS last_at,
        CAST(floor((unix_seconds(f.event_time) - unix_seconds(p.first_success_at)) / 86400) AS BIGINT)
                                                                    AS history_days
    FROM hop AS h
    JOIN habit_of_hop AS b ON b.principal = h.principal AND b.day = h.day
    JOIN event_of_hop AS e ON e.principal = h.principal AND e.day = h.day
    JOIN principal AS p ON p.principal = h.principal
    JOIN sign_in_fact AS f ON f.seq = e.first_seq
    JOIN sign_in_fact AS l ON l.seq = e.last_seq
),

judged AS (
    SELECT
        d.*,
        d.history_days < $learning_days                             AS is_thin,
        CASE
            WHEN d.history_days < $learning_days THEN 'info'
            WHEN d.is_all_usual = 1 THEN 'low'
            WHEN d.principal_kind = 'workload' THEN 'high'
            ELSE 'medium'
        END                                                         AS severity,
        CASE WHEN d.history_days < $learning_days THEN 'low' ELSE 'medium' END  AS confidence,
        substr(CAST(timestamp_seconds(d.day * 86400) AS STRING), 1, 10)         AS hopped_on
    FROM described AS d
)

SELECT
    severity,
    confidence,
    principal_kind                                                  AS entity_kind,
    principal_id                                                    AS entity_id,
    principal_name                                                  AS entity_name,
    first_at,
    last_at,
    event_count,
    history_days,
    CAST(NULL AS BIGINT)                                            AS history_events,
    is_thin                                                         AS little_history,
    evidence,
    hopped_on,
    countries,
    country_names,
    coalesce(nullif(usual_countries, ''), 'none')                   AS usual_countries,
    CAST(switches AS BIGINT)                                        AS switches,
    networks,
    is_rented = 1                                                   AS hosting_or_anonymous
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    hopped_on;

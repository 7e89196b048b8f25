/*---
title    = "Where Microsoft's word on places and the databases' part"
question = "For which addresses do the log and the databases name another country or another network?"
kind     = "listing"
family   = "inventory"
reads    = ["interactive", "non_interactive", "service_principal", "managed_identity"]
next = [
    "Where only the network differs, the prefix may have moved since: take the log's word for the time of the event.",
    "Where countries differ, neither is proof; a database of the time of the event may settle it.",
    "See `database_days`: beyond 90 days the database says little about the event.",
]
derives = [
    "Microsoft Learn, Sign-in logs in Microsoft Entra ID: places are of the time of the sign-in, and best effort.",
]
not_portable = "It gives the verdicts and the `seq` of `sign_in_place_check`, a view in the SQL of DuckDB."

[[parameter]]
name    = "min_events"
type    = "integer"
help    = "Pass over addresses with fewer sign-ins than this"
default = 1
reason  = "One sign-in from elsewhere can be the one that matters."
---*/

-- The verdicts of `sign_in_place_check`, by the same rules: but what is said of a place is compared once for each,
-- and only sign-ins from those where the words part are read. A change of the rules there belongs here too.
WITH said AS (
    SELECT
        w.where_id,
        w.ip_key,
        w.ip_address,
        upper(trim(w.logged_country))                               AS logged_country,
        w.logged_asn,
        p.country,
        p.asn,
        p.as_organization,
        p.network_class,
        p.flags,
        p.country_source_id
    FROM sign_in_where AS w
    JOIN address_place AS p ON p.ip_key = w.ip_key
    WHERE p.special_purpose IS NULL
      AND p.country IS NOT NULL
      AND length(upper(trim(w.logged_country))) = 2
),

disagreement AS (
    SELECT
        s.*,
        -- The log may say more of a place than is compared here, such as a city.
        min(s.where_id) OVER (
            PARTITION BY s.ip_key, s.ip_address, s.logged_country, s.country, s.logged_asn, s.asn
        )                                                           AS place,
        s.logged_country <> s.country                               AS is_other_country,
        g.name                                                      AS country_database,
        g.built_at                                                  AS database_built_at
    FROM said AS s
    LEFT JOIN geo_source AS g ON g.geo_source_id = s.country_source_id
    WHERE s.logged_country <> s.country
       OR s.logged_asn <> s.asn
),

-- Numbers first: texts are looked up for what is left.
named AS (
    SELECT
        p.who_id,
        p.what_id,
        CASE p.principal_kind
            WHEN 'workload' THEN coalesce(w.service_principal_id, a.app_id)
            ELSE coalesce(w.user_id, lower(w.user_principal_name))
        END                                                         AS principal_id
    FROM principal_of AS p
    JOIN sign_in_who AS w ON w.who_id = p.who_id
    JOIN sign_in_what AS a ON a.what_id = p.what_id
),

person AS (
    SELECT
        n.who_id,
        n.what_id,
        CASE WHEN n.principal_id IS NOT NULL THEN dense_rank() OVER (ORDER BY n.principal_id) END
                                                                    AS person
    FROM named AS n
),

sum_of_day AS (
    SELECT
        d.place,
        k.network_class                                             AS network_class_then,
        f.who_id,
        f.what_id,
        f.day,
        count(*)                                                    AS events,
        count(CASE WHEN f.outcome = 'success' THEN 1 END)           AS successes,
        min(f.event_time)                                           AS first_at,
        max(f.event_time)                                           AS last_at,
        min(f.seq)                                                  AS first_seq
    FROM disagreement AS d
    JOIN sign_in_fact AS f ON f.where_id = d.where_id
    LEFT JOIN known_sign_in AS k ON k.seq = f.seq
    GROUP BY d.place, k.network_class, f.who_id, f.what_id, f.day
),

compared AS (
    SELECT
        s.place,
        coalesce(s.network_class_then, d.network_class)             AS network_class,
        date_diff('day', d.database_built_at, s.first_at)           AS database_days,
        CASE
            WHEN NOT d.is_other_country THEN 'same country, other network'
            WHEN coalesce(
                coalesce(s.network_class_then, d.network_class) IN ('relay', 'satellite', 'tor', 'vpn')
                    OR d.flags LIKE '%anycast%',
                FALSE
            ) THEN 'differ, relay or anycast'
            WHEN abs(date_diff('day', d.database_built_at, s.first_at)) > 90
                THEN 'differ, database far from the event'
            ELSE 'differ'
        END                                                         AS verdict,
        p.person,
        s.events,
        s.successes,
        s.first_at,
        s.last_at,
        s.first_seq
    FROM sum_of_day AS s
    JOIN disagreement AS d ON d.where_id = s.place
    JOIN person AS p ON p.who_id = s.who_id AND p.what_id = s.what_id
),

summed AS (
    SELECT
        place,
        verdict,
        max(network_class)                                          AS network_class,
        min(database_days)                                          AS least_database_days,
        max(database_days)                                          AS most_database_days,
        CAST(sum(events) AS BIGINT)                                 AS events,
        CAST(sum(successes) AS BIGINT)                              AS successes,
        count(DISTINCT person)                                      AS principals,
        min(first_at)                                               AS first_at,
        max(last_at)                                                AS last_at,
        min(first_seq)                                              AS first_rank
    FROM compared
    GROUP BY place, verdict
    HAVING sum(events) >= $min_events
)

SELECT
    s.verdict,
    d.ip_address,
    d.logged_country,
    d.country,
    d.logged_asn,
    d.asn,
    d.as_organization,
    s.network_class,
    d.country_database,
    s.least_database_days,
    s.most_database_days,
    s.events,
    s.successes,
    s.principals,
    s.first_at,
    s.last_at,
    CAST(epoch_us(o.event_time) AS HUGEINT) * 18446744073709551616 + o.tie  AS first_seq
FROM summed AS s
JOIN disagreement AS d ON d.where_id = s.place
JOIN sign_in_fact AS f ON f.seq = s.first_rank
JOIN sign_in_once AS o ON o.member_id = f.member_id AND o.record_number = f.record_number
ORDER BY
    verdict,
    events DESC,
    first_seq,
    ip_address;

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
not_portable = "It reads `sign_in_place_check`, a view in the SQL of DuckDB, so that any shell shows the same verdicts."

[[parameter]]
name    = "min_events"
type    = "integer"
help    = "Pass over addresses with fewer sign-ins than this"
default = 1
reason  = "One sign-in from elsewhere can be the one that matters."
---*/

WITH compared AS (
    SELECT
        c.verdict,
        c.ip_key,
        c.ip_address,
        c.logged_country,
        c.country,
        c.logged_asn,
        c.asn,
        max(c.as_organization)                                      AS as_organization,
        max(c.network_class)                                        AS network_class,
        max(c.country_database)                                     AS country_database,
        min(c.database_days)                                        AS least_database_days,
        max(c.database_days)                                        AS most_database_days,
        count(*)                                                    AS events,
        count(CASE WHEN c.outcome = 'success' THEN 1 END)           AS successes,
        count(DISTINCT c.principal_id)                              AS principals,
        min(c.event_time)                                           AS first_at,
        max(c.event_time)                                           AS last_at,
        min(c.seq)                                                  AS first_seq
    FROM sign_in_place_check AS c
    WHERE c.verdict LIKE 'differ%'
       OR c.verdict = 'same country, other network'
    GROUP BY c.verdict, c.ip_key, c.ip_address, c.logged_country, c.country, c.logged_asn, c.asn
    HAVING count(*) >= $min_events
)

SELECT
    verdict,
    ip_address,
    logged_country,
    country,
    logged_asn,
    asn,
    as_organization,
    network_class,
    country_database,
    least_database_days,
    most_database_days,
    events,
    successes,
    principals,
    first_at,
    last_at,
    first_seq
FROM compared
ORDER BY
    verdict,
    events DESC,
    first_seq,
    ip_address;

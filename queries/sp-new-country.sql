/*---
title    = "Service principal signed in from a country that is new to it"
question = "Which workloads succeeded from a country they had never used before?"
kind     = "finding"
severity = "high"
attack   = ["T1078.004", "T1528"]
needs    = ["geoip-country"]

sentence = """\
    {entity_name} signed in from {country} for the first time at {first_at}, after {history_days} days and \
    {history_events} successful sign-ins (countries before: {countries_before}; successful sign-ins from the \
    new one: {successes})."""
key      = ["entity_id", "country"]

benign = [
    "The workload moved: another cloud region, a new build agent, a changed egress address.",
    """\
        The address changed hands and the country database has not noticed. See `logged_country` for Microsoft's own \
        answer.""",
    "The history is too short to tell new from rare. See `new_kind`, `history_days` and `covered_days`.",
]
not_shown = """\
    A sign-in shows where the token was asked for, not who asked, and not what was done with the token. A \
    country is that of the address: a relay hides the one behind it."""
next = [
    "Ask the owner of the application whether anything of theirs runs in that country.",
    "See which credential was shown from there, and run `sp-new-credential` and `sp-credential-added-then-used`.",
    "If the network is the organisation's own, add it as a known network and run again.",
]

[[parameter]]
name    = "learning_days"
type    = "integer"
help    = "Days of history that a country must be preceded by; with fewer, it is only listed as thin history"
default = 2

[[parameter]]
name    = "min_history_events"
type    = "integer"
help    = "Successful sign-ins that a country must be preceded by; with fewer, it is only listed as thin history"
default = 3

[[parameter]]
name     = "baseline_end"
type     = "timestamp"
help     = "Judge only what is new since this moment; without it, each country is judged by what came before it"
optional = true

[[parameter]]
name    = "include_microsoft_apps"
type    = "boolean"
help    = "Judge Microsoft's own applications too, which hop between regions"
default = false
---*/

WITH microsoft_application AS (
    -- The two tenants that Microsoft registers its own applications in.
    SELECT DISTINCT principal_id
    FROM sign_in
    WHERE app_owner_tenant_id IN ('f8cdef31-a31e-4b4a-93e4-5f571e91255a',
                                  '72f988bf-86f1-41af-91ab-2d7cd011db47')
),

located AS (
    SELECT
        s.seq,
        s.event_time,
        s.principal_kind,
        s.principal_id,
        s.principal_name,
        s.ip_key,
        s.ip_address,
        s.country,
        s.logged_country,
        s.as_organization,
        s.network_class,
        s.outcome = 'success'                                       AS succeeded,
        s.known_label IS NULL                                       AS is_unknown,
        CAST(floor(unix_seconds(s.event_time) / 86400) AS BIGINT)   AS day
    FROM sign_in_place AS s
    LEFT JOIN microsoft_application AS m ON m.principal_id = s.principal_id
    WHERE s.sign_in_type = 'service_principal'
      AND s.principal_id IS NOT NULL
      AND s.country IS NOT NULL
      AND (m.principal_id IS NULL OR $include_microsoft_apps)
),

with_history AS (
    SELECT
        l.*,
        count(CASE WHEN l.succeeded THEN 1 END) OVER (
            PARTITION BY l.principal_id
            ORDER BY l.seq
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        )                                                           AS history_events,
        min(CASE WHEN l.succeeded THEN l.event_time END) OVER (
            PARTITION BY l.principal_id
        )                                                           AS history_began_at
    FROM located AS l
),

country_of_principal AS (
    -- Sign-ins from known networks count as history, never as evidence.
    SELECT
        principal_id,
        country,
        max(principal_name)                                         AS principal_name,
        min(CASE WHEN succeeded THEN seq END)                       AS first_success,
        min(CASE WHEN is_unknown THEN seq END)                      AS first_attempt,
        min(CASE WHEN succeeded AND is_unknown THEN event_time END) AS first_success_at,
        max(CASE WHEN succeeded AND is_unknown THEN event_time END) AS last_success_at,
        min(CASE WHEN is_unknown THEN event_time END)               AS first_attempt_at,
        max(CASE WHEN is_unknown THEN event_time END)               AS last_attempt_at,
        count(CASE WHEN succeeded AND is_unknown THEN 1 END)        AS successes,
        count(CASE WHEN NOT succeeded AND is_unknown THEN 1 END)    AS failures,
        slice(array_sort(collect_list(CASE WHEN succeeded AND is_unknown THEN seq END)), 1, 50)
                                                                    AS success_evidence,
        slice(array_sort(collect_list(CASE WHEN is_unknown THEN seq END)), 1, 50)
                                                                    AS attempt_evidence
    FROM with_history
    GROUP BY principal_id, country
),

ranked AS (
    SELECT
        c.*,
        coalesce(c.first_success, c.first_attempt)                  AS decisive_seq,
        count(c.first_success) OVER (
            PARTITION BY c.principal_id
            ORDER BY coalesce(c.first_success, c.first_attempt)
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        )                                                           AS countries_before
    FROM country_of_principal AS c
),

decided AS (
    SELECT
        r.*,
        e.event_time,
        e.day,
        e.principal_kind,
        e.ip_key,
        e.ip_address,
        e.logged_country,
        e.as_organization,
        e.network_class,
        e.history_events,
        CAST(floor((unix_seconds(e.event_time) - unix_seconds(e.history_began_at)) / 86400) AS BIGINT)
                                                                    AS history_days,
        CASE
            WHEN r.first_success IS NULL THEN 'attempt-only'
            WHEN e.history_events < $min_history_events THEN 'thin-history'
            WHEN CAST($baseline_end AS TIMESTAMP) IS NOT NULL
                THEN CASE
                    WHEN e.history_began_at < CAST($baseline_end AS TIMESTAMP)
                        THEN 'new-after-baseline'
                    ELSE 'thin-history'
                END
            WHEN unix_seconds(e.event_time) - unix_seconds(e.history_began_at) >= $learning_days * 86400
                THEN 'new-rolling'
            ELSE 'thin-history'
        END                                                         AS new_kind
    FROM ranked AS r
    JOIN with_history AS e ON e.seq = r.decisive_seq
    WHERE e.is_unknown
      -- The first country of all is where the workload lives.
      AND r.countries_before > 0
      AND (CAST($baseline_end AS TIMESTAMP) IS NULL
           OR e.event_time >= CAST($baseline_end AS TIMESTAMP))
),

covered_day AS (
    SELECT DISTINCT CAST(floor(unix_seconds(event_time) / 86400) AS BIGINT) AS day
    FROM sign_in
    WHERE sign_in_type = 'service_principal'
),

coverage AS (
    SELECT d.day, count(b.day) AS covered_days
    FROM covered_day AS d
    LEFT JOIN covered_day AS b ON b.day BETWEEN d.day - 14 AND d.day - 1
    GROUP BY d.day
),

judged AS (
    SELECT
        CASE
            WHEN d.new_kind = 'thin-history' THEN 'info'
            WHEN d.new_kind = 'attempt-only' THEN 'low'
            -- Microsoft moves its own services between regions unasked.
            WHEN d.network_class = 'microsoft' THEN 'medium'
            ELSE 'high'
        END                                                         AS severity,
        CASE
            WHEN d.new_kind IN ('thin-history', 'attempt-only') THEN 'low'
            -- The databases themselves do not agree where the address is.
            WHEN p.countries_named > 1 THEN 'low'
            WHEN d.history_days >= 14 AND c.covered_days >= 10 THEN 'high'
            ELSE 'medium'
        END                                                         AS confidence,
        d.*,
        c.covered_days
    FROM decided AS d
    JOIN coverage AS c ON c.day = d.day
    LEFT JOIN address_place AS p ON p.ip_key = d.ip_key
)

SELECT
    severity,
    confidence,
    principal_kind                                                          AS entity_kind,
    principal_id                                                            AS entity_id,
    coalesce(principal_name, principal_id)                                  AS entity_name,
    CASE WHEN first_success IS NULL THEN first_attempt_at ELSE first_success_at END AS first_at,
    CASE WHEN first_success IS NULL THEN last_attempt_at ELSE last_success_at END   AS last_at,
    CASE WHEN first_success IS NULL THEN failures ELSE successes END        AS event_count,
    CASE WHEN first_success IS NULL THEN attempt_evidence ELSE success_evidence END AS evidence,
    country,
    new_kind,
    logged_country,
    ip_address,
    as_organization,
    network_class,
    successes,
    failures,
    history_days,
    history_events,
    countries_before,
    covered_days
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    country;

/*---
title    = "Service principal signed in from a country that is new to it"
question = "Which workloads succeeded from a country they had never used before?"
kind     = "finding"
family   = "client-credential-abuse"
reads    = ["service_principal"]
needs    = ["geoip-country"]
severity = "high"
confidence = "high"
attack   = ["T1078.004", "T1528"]

sentence = """\
    {entity_name} {did} {country} for the first time at {first_at}, after {history_days} {history_days|day|days} and \
    {history_events} successful {history_events|sign-in|sign-ins} (countries before: {countries_before}; successful \
    sign-ins from the new one: {successes})."""
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
derives = [
    """\
        Azure-Sentinel, ServicePrincipalAuthenticationAttemptfromNewCountry (MIT): the idea; compared here with the \
        workload itself.""",
]

[[parameter]]
name    = "learning_days"
type    = "integer"
help    = "Days of history that a country must be preceded by; with fewer, it is only listed as thin history"
default = 2
reason  = "Microsoft's own detector for workloads learns from 2 to 60 days."

[[parameter]]
name    = "min_history_events"
type    = "integer"
help    = "Successful sign-ins that a country must be preceded by; with fewer, it is only listed as thin history"
default = 3
reason  = "Workloads are regular: three sign-ins show the place."

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
reason  = "Nobody but Microsoft can answer for their moves."
---*/

WITH country_of_principal AS (
    SELECT
        f.*,
        p.principal_kind,
        p.principal_id,
        p.principal_name,
        -- A country that never worked is judged by its first attempt.
        coalesce(f.first_success_seq, f.first_seq)                  AS decisive_seq,
        min(f.first_success_at) OVER (PARTITION BY f.principal)     AS located_since
    FROM first_seen AS f
    JOIN principal AS p ON p.principal = f.principal
    WHERE f.property = 'country'
      AND p.principal_kind = 'workload'
      AND p.principal_id IS NOT NULL
),

decided AS (
    SELECT
        c.*,
        e.event_time                                                AS decisive_at,
        e.day,
        e.ip_address,
        e.logged_country,
        e.as_organization,
        e.network_class,
        e.countries_named,
        h.successes_before,
        CAST(floor((unix_seconds(e.event_time) - unix_seconds(c.located_since)) / 86400) AS BIGINT)
                                                                    AS days_of_history,
        CASE
            WHEN c.first_success_seq IS NULL THEN 'attempt-only'
            WHEN h.successes_before < $min_history_events THEN 'thin-history'
            WHEN CAST($baseline_end AS TIMESTAMP) IS NOT NULL
                THEN CASE
                    WHEN c.located_since < CAST($baseline_end AS TIMESTAMP)
                        THEN 'new-after-baseline'
                    ELSE 'thin-history'
                END
            WHEN unix_seconds(e.event_time) - unix_seconds(c.located_since) >= $learning_days * 86400
                THEN 'new-rolling'
            ELSE 'thin-history'
        END                                                         AS new_kind
    FROM country_of_principal AS c
    JOIN sign_in_context AS e ON e.seq = c.decisive_seq
    JOIN sign_in_history AS h ON h.seq = c.decisive_seq
    WHERE e.sign_in_type = 'service_principal'
      AND e.known_label IS NULL
      AND (NOT e.is_microsoft_app OR $include_microsoft_apps)
      -- The first country of all is where the workload lives.
      AND c.located_since < e.event_time
      AND (CAST($baseline_end AS TIMESTAMP) IS NULL
           OR e.event_time >= CAST($baseline_end AS TIMESTAMP))
),

seen_there AS (
    -- Sign-ins from known networks count as history, never as evidence.
    SELECT
        d.principal,
        d.value,
        count(*)                                                    AS events,
        count(CASE WHEN s.succeeded THEN 1 END)                     AS successes,
        min(CASE WHEN s.succeeded OR d.first_success_seq IS NULL THEN s.event_time END) AS first_at,
        max(CASE WHEN s.succeeded OR d.first_success_seq IS NULL THEN s.event_time END) AS last_at,
        slice(array_sort(collect_list(
            CASE WHEN s.succeeded OR d.first_success_seq IS NULL THEN s.seq END
        )), 1, 50)                                                  AS evidence
    FROM decided AS d
    JOIN sign_in_context AS s ON s.principal = d.principal AND s.country = d.value
    WHERE s.known_label IS NULL
    GROUP BY d.principal, d.value
),

judged AS (
    SELECT
        CASE
            WHEN d.new_kind = 'thin-history' THEN 'info'
            WHEN d.new_kind = 'attempt-only' THEN 'low'
            -- Microsoft moves its own services between regions unasked.
            WHEN d.network_class = 'microsoft' THEN 'low'
            ELSE 'high'
        END                                                         AS severity,
        CASE
            WHEN d.new_kind IN ('thin-history', 'attempt-only') THEN 'low'
            -- The databases themselves do not agree where the address is.
            WHEN d.countries_named > 1 THEN 'low'
            WHEN d.days_of_history >= 14 AND c.covered_days >= 10 THEN 'high'
            ELSE 'medium'
        END                                                         AS confidence,
        d.principal_kind,
        d.principal_id,
        d.principal_name,
        d.value,
        d.new_kind,
        d.ip_address,
        d.logged_country,
        d.as_organization,
        d.network_class,
        d.days_of_history,
        d.successes_before,
        d.values_before,
        d.first_success_seq,
        c.covered_days,
        s.first_at,
        s.last_at,
        s.successes,
        s.events - s.successes                                      AS failures,
        s.evidence
    FROM decided AS d
    JOIN seen_there AS s ON s.principal = d.principal AND s.value = d.value
    JOIN covered_day AS c ON c.record_kind = 'service_principal' AND c.day = d.day
)

SELECT
    severity,
    confidence,
    principal_kind                                                  AS entity_kind,
    principal_id                                                    AS entity_id,
    principal_name                                                  AS entity_name,
    first_at,
    last_at,
    CASE WHEN first_success_seq IS NULL THEN failures ELSE successes END    AS event_count,
    days_of_history                                                 AS history_days,
    successes_before                                                AS history_events,
    new_kind = 'thin-history'                                       AS little_history,
    evidence,
    value                                                           AS country,
    CASE
        WHEN first_success_seq IS NULL THEN 'tried in vain to sign in from'
        ELSE 'signed in from'
    END                                                             AS did,
    new_kind,
    logged_country,
    ip_address,
    as_organization,
    network_class,
    successes,
    failures,
    values_before                                                   AS countries_before,
    covered_days
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    country;

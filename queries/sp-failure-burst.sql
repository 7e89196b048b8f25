/*---
title    = "Burst of failed service principal sign-ins"
question = """\
    Who kept trying an application with wrong, expired or foreign credentials: somebody guessing, or a broken \
    job?"""
kind     = "finding"
family   = "client-credential-abuse"
reads    = ["service_principal"]
needs    = ["address"]
severity = "high"
confidence = "medium"
attack   = ["T1110.001", "T1078.004"]

sentence = """\
    {entity_name} failed to sign in {event_count} {event_count|time|times} from {ip_address} between {first_at} and \
    {last_at} ({failure_class}), which reads as {reading_words}."""
key      = ["entity_id", "ip_address", "failure_class", "first_at"]

benign = [
    "A secret expired or was removed and a job was not told. See `own_network` and `regularity`.",
    "A deployment with a mistyped secret, put right soon after.",
]
not_shown = """\
    A failed sign-in does not show what was tried. Whoever tries slower than `window_minutes`, or from many \
    addresses, does not appear here. A burst is known again by its beginning: records of earlier failures can move \
    that, and it is then a finding of its own."""
next = [
    "Look for a success of the same application from the same address after `last_at`.",
    "Ask the owner of the application whether a job of theirs was failing at the time.",
    "See what else came from the address: `timeline-unified` with `ip`.",
]
derives = [
    "reprise99, Identity-ServicePrincipalSigninErrors (MIT): the idea.",
]

[[parameter]]
name    = "window_minutes"
type    = "integer"
help    = "A burst ends where no failure follows within this many minutes"
default = 60
reason  = "Guessing has pauses; an hour joins what belongs together."

[[parameter]]
name    = "min_failures"
type    = "integer"
help    = "Failures that make a burst"
default = 10
reason  = "Fewer happen at every deployment."
---*/

WITH attempt AS (
    SELECT
        s.seq,
        s.event_time,
        s.outcome,
        s.principal_kind,
        s.principal_id,
        s.principal_name,
        s.service_principal_id,
        coalesce(s.app_id, s.principal_id, 'unknown')               AS application,
        s.credential,
        s.error_code,
        s.ip_key,
        s.ip_address,
        s.country,
        s.as_organization,
        s.known_label,
        coalesce(s.network, s.ip_key)                               AS network,
        s.day,
        CASE
            WHEN s.error_code IN (7000215, 7000216, 7000218) THEN 'wrong or missing secret'
            WHEN s.error_code = 7000222 THEN 'expired secret'
            WHEN s.error_code IN (700016, 7000229) THEN 'application not in the tenant'
            WHEN s.error_code IN (700024, 700027) THEN 'wrong or expired certificate'
            WHEN s.error_code IN (70021, 700213) THEN 'wrong federated credential'
            WHEN s.error_code = 7000112 THEN 'application disabled'
            WHEN s.error_code = 53003 THEN 'blocked by conditional access'
            WHEN s.error_code = 500011 THEN 'resource not in the tenant'
            WHEN s.error_code = 90002 THEN 'tenant not found'
            ELSE 'another error'
        END                                                         AS failure_class
    FROM sign_in_context AS s
    WHERE s.sign_in_type = 'service_principal'
      AND s.ip_key IS NOT NULL
),

own_network AS (
    SELECT application, network, min(seq) AS first_success
    FROM attempt
    WHERE outcome = 'success'
    GROUP BY application, network
),

principal_of_application AS (
    -- Failures often carry the application alone.
    SELECT application, min(principal_id) AS principal_id, max(principal_name) AS principal_name
    FROM attempt
    WHERE service_principal_id IS NOT NULL
    GROUP BY application
),

failure AS (
    SELECT
        a.*,
        unix_seconds(a.event_time) - unix_seconds(lag(a.event_time) OVER (
            PARTITION BY a.application, a.ip_key, a.failure_class
            ORDER BY a.seq
        ))                                                          AS gap_seconds
    FROM attempt AS a
    WHERE a.outcome = 'failure'
),

numbered AS (
    SELECT
        f.*,
        sum(CASE WHEN f.gap_seconds <= $window_minutes * 60 THEN 0 ELSE 1 END) OVER (
            PARTITION BY f.application, f.ip_key, f.failure_class
            ORDER BY f.seq
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )                                                           AS burst
    FROM failure AS f
),

burst AS (
    SELECT
        application,
        ip_key,
        failure_class,
        burst,
        max(principal_kind)                                         AS principal_kind,
        max(ip_address)                                             AS ip_address,
        max(country)                                                AS country,
        max(as_organization)                                        AS as_organization,
        max(known_label)                                            AS known_label,
        max(network)                                                AS network,
        min(seq)                                                    AS first_seq,
        min(event_time)                                             AS first_at,
        max(event_time)                                             AS last_at,
        min(day)                                                    AS first_day,
        max(day)                                                    AS last_day,
        count(*)                                                    AS event_count,
        count(DISTINCT credential)                                  AS credentials,
        array_join(array_sort(collect_set(CAST(error_code AS STRING))), ', ')       AS error_codes,
        slice(array_sort(collect_list(seq)), 1, 50)                 AS evidence
    FROM numbered
    GROUP BY application, ip_key, failure_class, burst
    HAVING count(*) >= $min_failures
),

gap_inside AS (
    SELECT b.first_seq, n.gap_seconds
    FROM burst AS b
    JOIN numbered AS n
        ON n.application = b.application
       AND n.ip_key = b.ip_key
       AND n.failure_class = b.failure_class
       AND n.burst = b.burst
    -- The gap before a burst is not part of it.
    WHERE n.seq > b.first_seq
),

usual_gap AS (
    SELECT first_seq, median(gap_seconds) AS seconds
    FROM gap_inside
    GROUP BY first_seq
),

regularity_of_burst AS (
    SELECT
        g.first_seq,
        round(
            count(CASE WHEN g.gap_seconds BETWEEN 0.9 * u.seconds AND 1.1 * u.seconds THEN 1 END)
                / count(*),
            2
        )                                                           AS regularity
    FROM gap_inside AS g
    JOIN usual_gap AS u ON u.first_seq = g.first_seq
    GROUP BY g.first_seq
),

tried_from_address AS (
    SELECT DISTINCT ip_key, day, application
    FROM failure
),

applications_from_address AS (
    SELECT b.first_seq, count(DISTINCT t.application) AS applications
    FROM burst AS b
    JOIN tried_from_address AS t
        ON t.ip_key = b.ip_key AND t.day BETWEEN b.first_day - 1 AND b.last_day + 1
    GROUP BY b.first_seq
),

described AS (
    SELECT
        b.*,
        coalesce(p.principal_id, b.application)                     AS principal_id,
        p.principal_name,
        b.known_label IS NOT NULL OR coalesce(o.first_success < b.first_seq, FALSE)
                                                                    AS is_own_network,
        coalesce(r.regularity, 0)                                   AS regularity,
        a.applications
    FROM burst AS b
    JOIN applications_from_address AS a ON a.first_seq = b.first_seq
    LEFT JOIN regularity_of_burst AS r ON r.first_seq = b.first_seq
    LEFT JOIN own_network AS o ON o.application = b.application AND o.network = b.network
    LEFT JOIN principal_of_application AS p ON p.application = b.application
),

read_as AS (
    SELECT
        d.*,
        CASE
            -- Whoever calls at home is no stranger: an application that was taken away is missed there first.
            WHEN d.is_own_network THEN 'broken-job'
            WHEN d.failure_class IN ('application not in the tenant', 'application disabled',
                                     'resource not in the tenant', 'tenant not found')
                THEN 'probing'
            WHEN d.failure_class = 'expired secret' AND d.regularity > 0.7 THEN 'broken-job'
            WHEN d.failure_class IN ('wrong or missing secret', 'expired secret',
                                     'wrong or expired certificate', 'wrong federated credential')
                THEN 'guessing'
            -- One address that fails at several applications is no job of any of them.
            WHEN d.applications > 1 THEN 'guessing'
            ELSE 'probing'
        END                                                         AS reading
    FROM described AS d
),

judged AS (
    SELECT
        CASE reading WHEN 'guessing' THEN 'high' WHEN 'probing' THEN 'medium' ELSE 'low' END
                                                                    AS severity,
        'medium'                                                    AS confidence,
        CASE reading WHEN 'broken-job' THEN 'a broken job' ELSE reading END     AS reading_words,
        r.*
    FROM read_as AS r
)

SELECT
    severity,
    confidence,
    principal_kind                                                  AS entity_kind,
    principal_id                                                    AS entity_id,
    coalesce(principal_name, principal_id)                          AS entity_name,
    first_at,
    last_at,
    event_count,
    CAST(NULL AS BIGINT)                                            AS history_days,
    CAST(NULL AS BIGINT)                                            AS history_events,
    FALSE                                                           AS little_history,
    evidence,
    application                                                     AS app_id,
    ip_address,
    country,
    as_organization,
    failure_class,
    error_codes,
    reading,
    reading_words,
    credentials,
    regularity,
    is_own_network                                                  AS own_network,
    applications                                                    AS applications_from_address
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    last_at,
    app_id,
    ip_address,
    failure_class;

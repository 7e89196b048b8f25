/*---
title    = "Wrong credentials, then a success, from one network"
question = "Did a row of refused secrets or certificates from one network end in a success?"
kind     = "finding"
family   = "client-credential-abuse"
reads    = ["service_principal"]
needs    = ["error-code", "address", "credential"]
severity = "high"
confidence = "high"
attack   = ["T1110.001", "T1078.004"]

sentence = """\
    {entity_name} was refused {failures} {failures|time|times} from {network_name} between {first_at} and \
    {succeeded_at} ({error_codes}), and then signed in from there ({class})."""
key      = ["entity_id", "network", "succeeded_at"]

benign = [
    "Somebody set the application up on a new host and got the secret right at the fourth try.",
    "A rotation was repaired from a place that nobody had told the examiner about.",
]
not_shown = """\
    A refused secret is not in the record: whether it was guessed, mistyped or an old one cannot be seen. Guessing \
    that was spread over many networks is not joined here."""
next = [
    "Ask the owner whether they know the network, and who worked there at that time.",
    "See what was asked for with the token, and replace the credential if nobody knows.",
    "Run `sp-failure-burst` and `sp-new-network` for the same application.",
]
derives = [
    "reprise99, Identity-ServicePrincipalExpiredSecret (MIT): both codes in one day; order and network are new here.",
]

[[parameter]]
name    = "window_minutes"
type    = "integer"
help    = "Minutes before a success in which refusals count"
default = 240
reason  = "Half of a working day: whoever tries by hand is done by then."

[[parameter]]
name    = "min_failures"
type    = "integer"
help    = "So many refusals make a row"
default = 3
reason  = "Two typing errors are human."

[[parameter]]
name    = "settled_days"
type    = "integer"
help    = "Days before the first refusal that a network must have been in use to be the application's own"
default = 2
reason  = "As long as the shortest history that sp-new-network accepts."

[[parameter]]
name    = "learning_days"
type    = "integer"
help    = "Days of history that an application must have; with fewer, the row is only listed"
default = 2
reason  = "Whoever sets up a new application mistypes, and from a network where it was never before."
---*/

WITH candidate AS (
    SELECT principal, network
    FROM combination_context
    WHERE sign_in_type = 'service_principal'
      AND principal_id IS NOT NULL
      AND network IS NOT NULL
    GROUP BY principal, network
    HAVING sum(CASE
               WHEN error_class IN ('bad secret', 'expired secret', 'bad certificate', 'bad federated credential')
                   THEN events
           END) >= $min_failures
       AND sum(CASE WHEN succeeded THEN events END) > 0
),

attempt AS (
    SELECT
        s.seq,
        s.event_time,
        unix_seconds(s.event_time)                                  AS second,
        s.principal,
        s.network,
        s.credential,
        s.error_code,
        s.succeeded,
        CASE WHEN s.succeeded THEN 0 ELSE 1 END                     AS refused
    FROM candidate AS c
    JOIN sign_in_context AS s ON s.principal = c.principal AND s.network = c.network
    WHERE s.sign_in_type = 'service_principal'
      AND (s.succeeded OR s.error_class IN
           ('bad secret', 'expired secret', 'bad certificate', 'bad federated credential'))
),

counted AS (
    -- Of the same second, only what stands before a success comes before it.
    SELECT
        a.*,
        sum(a.refused) OVER (
            PARTITION BY a.principal, a.network
            ORDER BY a.seq
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )                                                           AS refused_so_far,
        sum(a.refused) OVER (
            PARTITION BY a.principal, a.network
            ORDER BY a.second
            RANGE BETWEEN UNBOUNDED PRECEDING AND $window_minutes * 60 + 1 PRECEDING
        )                                                           AS refused_too_early
    FROM attempt AS a
),

hit AS (
    SELECT
        c.*,
        c.second - lag(c.second) OVER (PARTITION BY c.principal, c.network ORDER BY c.seq)  AS since_last_hit
    FROM counted AS c
    WHERE c.succeeded
      AND c.refused_so_far - coalesce(c.refused_too_early, 0) >= $min_failures
),

first_hit AS (
    -- Further successes of the same hours belong to the first.
    SELECT *
    FROM hit
    WHERE since_last_hit IS NULL OR since_last_hit > $window_minutes * 60
),

row_of_failures AS (
    SELECT
        h.seq,
        min(a.event_time)                                           AS first_at,
        min(a.seq)                                                  AS first_seq,
        sum(a.refused)                                              AS failures,
        array_join(
            array_sort(collect_set(CASE WHEN a.refused = 1 THEN CAST(a.error_code AS STRING) END)),
            ', '
        )                                                           AS error_codes,
        array_sort(collect_list(a.seq))                             AS attempts
    FROM first_hit AS h
    JOIN attempt AS a
        ON a.principal = h.principal
       AND a.network = h.network
       AND a.seq <= h.seq
       AND a.second >= h.second - $window_minutes * 60
    WHERE a.refused = 1 OR a.seq = h.seq
    GROUP BY h.seq
),

described AS (
    SELECT
        s.principal_kind,
        s.principal_id,
        s.principal_name,
        s.app_id,
        s.network,
        s.network_name,
        s.ip_address,
        s.country,
        s.as_organization,
        s.known_label,
        s.credential,
        s.resource_display_name,
        s.event_time                                                AS succeeded_at,
        r.first_at,
        r.failures,
        r.error_codes,
        -- The last fifty, so that the success is among them.
        slice(r.attempts, greatest(size(r.attempts) - 49, 1), 50)   AS evidence,
        CAST(floor((unix_seconds(r.first_at) - unix_seconds(p.first_success_at)) / 86400) AS BIGINT)
                                                                    AS history_days,
        s.known_label IS NOT NULL
            OR unix_seconds(n.first_success_at) <= unix_seconds(r.first_at) - $settled_days * 86400
                                                                    AS is_own_network,
        -- Without an id, a credential is not called new.
        coalesce(k.first_success_seq > r.first_seq, FALSE)          AS is_new_credential
    FROM row_of_failures AS r
    JOIN sign_in_context AS s ON s.seq = r.seq
    JOIN principal AS p ON p.principal = s.principal
    JOIN first_seen AS n ON n.principal = s.principal AND n.property = 'network' AND n.value = s.network
    LEFT JOIN first_seen AS k
        ON k.principal = s.principal AND k.property = 'credential' AND k.value = s.credential
),

judged AS (
    SELECT
        d.*,
        d.history_days < $learning_days                             AS little_history,
        CASE
            WHEN d.is_own_network THEN 'a rotation that was repaired'
            WHEN d.is_new_credential THEN 'with a credential that is new'
            WHEN d.credential IS NULL THEN 'with a credential that the record does not name'
            ELSE 'with a credential that was in use'
        END                                                         AS class,
        CASE
            WHEN d.history_days < $learning_days THEN 'info'
            WHEN d.is_own_network THEN 'low'
            -- Without its id, nobody can tell the credential of the success from one that was guessed.
            WHEN d.credential IS NULL THEN 'medium'
            ELSE 'high'
        END                                                         AS severity,
        CASE
            WHEN d.history_days < $learning_days THEN 'low'
            WHEN d.credential IS NULL THEN 'medium'
            ELSE 'high'
        END                                                         AS confidence
    FROM described AS d
    -- An operator who mends a job at its place, and with its old credential, is nobody's business.
    WHERE NOT d.is_own_network OR d.is_new_credential
)

SELECT
    severity,
    confidence,
    principal_kind                                                  AS entity_kind,
    principal_id                                                    AS entity_id,
    principal_name                                                  AS entity_name,
    first_at,
    succeeded_at                                                    AS last_at,
    CAST(failures AS BIGINT) + 1                                    AS event_count,
    greatest(history_days, 0)                                       AS history_days,
    CAST(NULL AS BIGINT)                                            AS history_events,
    little_history,
    evidence,
    app_id,
    network,
    network_name,
    ip_address,
    country,
    as_organization,
    CAST(failures AS BIGINT)                                        AS failures,
    error_codes,
    succeeded_at,
    class,
    is_own_network,
    is_new_credential,
    credential,
    resource_display_name                                           AS resource
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    network;

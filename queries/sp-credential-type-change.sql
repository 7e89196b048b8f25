/*---
title    = "Workload fell back to a weaker kind of credential"
question = "Which workloads that used certificates or federation began to use a client secret, or changed otherwise?"
kind     = "finding"
family   = "client-credential-abuse"
reads    = ["service_principal"]
needs    = ["credential-type"]
severity = "high"
confidence = "high"
attack   = ["T1098.001"]

sentence = """\
    {entity_name} signed in with a {new_type} for the first time at {first_at}, after {history_days} \
    {history_days|day|days} and {history_events} successful {history_events|sign-in|sign-ins} with {types_before}, \
    from {network_name} (network new at the time: {new_network})."""
key      = ["entity_id", "new_type"]

benign = [
    "A migration back to secrets, or a second deployment that was given a secret.",
    "An emergency: the certificate ran out and somebody made a secret until the new one came.",
]
not_shown = """\
    The kind of a credential is what the log says was shown. Who made the new credential is in the audit log, if \
    that was exported."""
next = [
    "Ask the owner of the application why a secret was made, and by whom.",
    "Run `sp-new-credential` and `sp-credential-added-then-used` for its creation.",
    "If nobody answers for the secret, remove it; the certificate goes on working.",
]
derives = ["Microsoft Entra ID Protection, workload identity risk (Microsoft Learn, CC-BY-4.0): the property."]

[[parameter]]
name    = "learning_days"
type    = "integer"
help    = "Days of history that a kind must be preceded by; with fewer, it is only listed as thin history"
default = 7
reason  = "A week sees every weekly job."

[[parameter]]
name    = "min_history_events"
type    = "integer"
help    = "Successful sign-ins that a kind must be preceded by; with fewer, it is only listed as thin history"
default = 10
reason  = "Workloads are regular: ten sign-ins show the habit."
---*/

WITH type_of_workload AS (
    SELECT
        f.*,
        p.principal_kind,
        p.principal_id,
        p.principal_name
    FROM first_seen AS f
    JOIN principal AS p ON p.principal = f.principal
    WHERE f.property = 'credential type'
      AND f.first_success_seq IS NOT NULL
      AND p.principal_kind = 'workload'
      AND p.principal_id IS NOT NULL
),

before_it AS (
    SELECT
        n.principal,
        n.value,
        array_join(array_sort(collect_set(o.value)), ', ')          AS types_before,
        max(o.last_success_at)                                      AS older_last_at,
        max(CASE WHEN lower(o.value) LIKE '%secret%' THEN 1 ELSE 0 END) AS had_secret
    FROM type_of_workload AS n
    JOIN type_of_workload AS o ON o.principal = n.principal AND o.value <> n.value
    WHERE o.first_success_seq < n.first_success_seq
    GROUP BY n.principal, n.value
),

changed AS (
    SELECT
        n.*,
        b.types_before,
        b.older_last_at,
        lower(n.value) LIKE '%secret%' AND b.had_secret = 0         AS is_downgrade,
        e.app_id,
        e.credential,
        e.ip_address,
        e.country,
        e.network,
        e.network_name,
        -- A service of Microsoft's that signs in for the workload brings its own network.
        e.known_label IS NULL AND e.network IS NOT NULL AND coalesce(e.network_class, '') <> 'microsoft'
                                                                    AS may_be_new,
        e.known_label,
        CAST(floor((unix_seconds(n.first_success_at) - unix_seconds(n.history_began_at)) / 86400) AS BIGINT)
                                                                    AS days_of_history
    FROM type_of_workload AS n
    JOIN before_it AS b ON b.principal = n.principal AND b.value = n.value
    JOIN sign_in_context AS e ON e.seq = n.first_success_seq
    WHERE e.sign_in_type = 'service_principal'
),

supporting AS (
    SELECT
        c.principal,
        c.value,
        slice(array_sort(collect_list(s.seq)), 1, 50)               AS evidence
    FROM changed AS c
    JOIN sign_in_context AS s ON s.principal = c.principal AND s.client_credential_type = c.value
    WHERE s.succeeded
    GROUP BY c.principal, c.value
),

described AS (
    SELECT
        c.*,
        s.evidence,
        c.days_of_history < $learning_days OR c.history_events < $min_history_events    AS is_thin,
        c.may_be_new AND coalesce(w.first_success_seq >= c.first_success_seq, FALSE)            AS is_new_network
    FROM changed AS c
    JOIN supporting AS s ON s.principal = c.principal AND s.value = c.value
    LEFT JOIN first_seen AS w
        ON w.principal = c.principal AND w.property = 'network' AND w.value = c.network
),

judged AS (
    SELECT
        d.*,
        CASE
            WHEN d.is_thin THEN 'info'
            WHEN d.is_downgrade AND d.may_be_new THEN 'high'
            WHEN d.is_downgrade THEN 'medium'
            ELSE 'low'
        END                                                         AS severity,
        CASE
            WHEN d.is_thin THEN 'low'
            WHEN d.is_new_network THEN 'high'
            ELSE 'medium'
        END                                                         AS confidence
    FROM described AS d
)

SELECT
    severity,
    confidence,
    principal_kind                                                  AS entity_kind,
    principal_id                                                    AS entity_id,
    principal_name                                                  AS entity_name,
    first_success_at                                                AS first_at,
    last_success_at                                                 AS last_at,
    successes                                                       AS event_count,
    days_of_history                                                 AS history_days,
    history_events,
    is_thin                                                         AS little_history,
    evidence,
    app_id,
    value                                                           AS new_type,
    types_before,
    is_downgrade                                                    AS downgrade,
    older_last_at                                                   AS older_types_last_used_at,
    credential,
    ip_address,
    coalesce(network_name, 'no usable address')                     AS network_name,
    country,
    known_label,
    is_new_network                                                  AS new_network
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    new_type;

/*---
title    = "Service principal used a credential that is new to it"
question = """\
    Which workloads began to use a secret, certificate or federated credential they had not used before, and is \
    its creation on record?"""
kind     = "finding"
family   = "client-credential-abuse"
reads    = ["service_principal", "audit"]
needs    = ["credential"]
severity = "high"
confidence = "high"
attack   = ["T1098.001", "T1078.004"]

sentence = """\
    {entity_name} used the credential {credential} for the first time at {first_at}, {from_networks_new} \
    ({class}; {audit_words})."""
key      = ["entity_id", "credential"]

benign = [
    "A planned rotation whose old credential is kept longer than `rotation_days`, or that came with a move.",
    "A second team, pipeline or region was given a credential of its own.",
    "The audit log was exported for another period or another tenant. See `audit_state`.",
]
not_shown = """\
    A sign-in shows the key id, never the secret: it does not tell who holds it. A credential that was added but \
    never used does not appear here. Where no addition is on record, the credential may have been made before the \
    days that the audit log covers."""
next = [
    "Ask the owner of the application who made the credential, and for what.",
    "Find the audit event named in `audit_evidence`; where there is none, obtain the audit log of the days before.",
    "See from which networks the credential was used, and run `sp-unknown-ip` for them.",
]
derives = [
    "Azure-Sentinel, NewAppOrServicePrincipalCredential (MIT): the idea; begun here from the use.",
]

[[parameter]]
name    = "learning_days"
type    = "integer"
help    = """\
    Days of use of other credentials that a new one must be preceded by, else it is only listed as thin history; \
    also the days after which a network is no longer new"""
default = 2
reason  = "Microsoft's own detector for workloads learns from 2 to 60 days."

[[parameter]]
name    = "rotation_days"
type    = "integer"
help    = "Days within which a rotation must have stopped using the old credential"
default = 7
reason  = "A rotation replaces within days; a second key that stays is something else."

[[parameter]]
name    = "audit_days"
type    = "integer"
help    = "Days before the first use that the audit log must cover for a missing record to mean something"
default = 30
reason  = "As far back as Entra ID P1 and P2 keep the audit log."

[[parameter]]
name    = "least_covered_percent"
type    = "integer"
help    = "Share of those days that must have records of the audit log for a missing record to mean something"
default = 70
reason  = "Five days of seven: weekends may be empty, weeks may not."
---*/

WITH credential_of_principal AS (
    SELECT
        f.principal,
        f.value                                                     AS credential,
        f.first_success_seq                                         AS first_seq,
        f.first_success_at                                          AS first_at,
        f.last_success_at                                           AS last_at,
        f.successes                                                 AS event_count,
        f.values_before                                             AS credentials_before,
        f.history_events,
        min(f.first_success_at) OVER (PARTITION BY f.principal)     AS history_began_at,
        max(f.last_success_at) OVER (
            PARTITION BY f.principal
            ORDER BY f.first_success_seq
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        )                                                           AS older_last_at
    FROM first_seen AS f
    JOIN principal AS p ON p.principal = f.principal
    WHERE f.property = 'credential'
      AND f.first_success_seq IS NOT NULL
      AND p.principal_kind = 'workload'
      AND p.principal_id IS NOT NULL
),

further_credential AS (
    SELECT *
    FROM credential_of_principal
    WHERE credentials_before > 0
),

used AS (
    SELECT
        f.principal,
        f.credential,
        -- A network is new unless it was in use for a while before: whoever stole the old secret
        -- has used it too. Later moves to other networks are sp-new-network's business.
        count(DISTINCT CASE
            WHEN s.known_label IS NULL
             -- A service of Microsoft's that signs in for the workload brings its own network.
             AND coalesce(s.network_class, '') <> 'microsoft'
             AND unix_seconds(n.first_success_at) > unix_seconds(f.first_at) - $learning_days * 86400
             AND unix_seconds(s.event_time) - unix_seconds(f.first_at) <= $rotation_days * 86400
                THEN s.network
        END)                                                        AS networks_new,
        slice(array_sort(collect_list(s.seq)), 1, 50)               AS evidence
    FROM further_credential AS f
    JOIN sign_in_context AS s ON s.principal = f.principal AND s.credential = f.credential
    LEFT JOIN first_seen AS n
        ON n.principal = s.principal AND n.property = 'network' AND n.value = s.network
    WHERE s.succeeded AND s.sign_in_type = 'service_principal'
    GROUP BY f.principal, f.credential
),

addition AS (
    SELECT key_id, min(change_seq) AS first_change
    FROM credential_context
    WHERE change = 'added' AND key_id IS NOT NULL
    GROUP BY key_id
),

hidden_change AS (
    -- Some exports hide the key ids: then a missing key id proves nothing.
    SELECT app_id, min(changed_at) AS first_at
    FROM credential_context
    WHERE app_id IS NOT NULL AND (change = 'unknown' OR key_id IS NULL)
    GROUP BY app_id
),

audit_end AS (
    SELECT max(day) AS last_day
    FROM covered_day
    WHERE record_kind = 'audit'
),

audit_before AS (
    SELECT
        f.principal,
        f.credential,
        count(d.day)                                                AS covered_days
    FROM further_credential AS f
    LEFT JOIN covered_day AS d
        ON d.record_kind = 'audit'
       AND d.day BETWEEN CAST(floor(unix_seconds(f.first_at) / 86400) AS BIGINT) - $audit_days
                     AND CAST(floor(unix_seconds(f.first_at) / 86400) AS BIGINT) - 1
    GROUP BY f.principal, f.credential
),

case_end AS (
    SELECT max(last_at) AS last_at
    FROM principal_day
    WHERE sign_in_type = 'service_principal'
),

described AS (
    SELECT
        f.*,
        u.networks_new,
        u.evidence,
        b.covered_days                                              AS audit_days_covered,
        e.principal_kind,
        e.principal_id,
        e.principal_name,
        e.app_id,
        e.client_credential_type,
        e.ip_address,
        e.country,
        e.as_organization,
        a.changed_at                                                AS added_at,
        a.initiator_name                                            AS added_by,
        a.ip_address                                                AS added_from,
        a.audit_evidence,
        CAST(floor((unix_seconds(f.first_at) - unix_seconds(f.history_began_at)) / 86400) AS BIGINT)
                                                                    AS history_days,
        CASE
            WHEN a.change_seq IS NOT NULL THEN 'added-on-record'
            -- What was in use within a day of the first record may be as old as the workload.
            WHEN unix_seconds(f.first_at) < unix_seconds(f.history_began_at) + 86400 THEN 'older-than-the-evidence'
            WHEN e.credential_key_id IS NULL THEN 'not-comparable'
            WHEN h.first_at <= f.first_at THEN 'key-ids-hidden'
            WHEN 100 * b.covered_days >= $least_covered_percent * $audit_days
             AND audit.last_day >= e.day THEN 'no-audit-record'
            ELSE 'audit-not-covering'
        END                                                         AS audit_state,
        unix_seconds(f.older_last_at) > unix_seconds(f.first_at) + $rotation_days * 86400
                                                                    AS old_one_goes_on,
        -- Near the end of the evidence nobody can have seen the old one stop.
        unix_seconds(ending.last_at) >= unix_seconds(f.first_at) + $rotation_days * 86400
                                                                    AS end_was_seen
    FROM further_credential AS f
    JOIN used AS u ON u.principal = f.principal AND u.credential = f.credential
    JOIN sign_in_context AS e ON e.seq = f.first_seq
    JOIN audit_before AS b ON b.principal = f.principal AND b.credential = f.credential
    CROSS JOIN audit_end AS audit
    CROSS JOIN case_end AS ending
    LEFT JOIN addition AS first_addition ON first_addition.key_id = e.credential_key_id
    LEFT JOIN credential_context AS a ON a.change_seq = first_addition.first_change
    LEFT JOIN hidden_change AS h ON h.app_id = e.app_id
),

classed AS (
    SELECT
        d.*,
        CASE
            WHEN d.old_one_goes_on OR (NOT d.end_was_seen AND d.older_last_at > d.first_at)
                THEN 'parallel'
            WHEN d.audit_state = 'added-on-record' AND d.networks_new = 0
                THEN 'rotation'
            ELSE 'replacement'
        END                                                         AS class
    FROM described AS d
),

judged AS (
    SELECT
        c.history_days < $learning_days                             AS little_history,
        CASE
            WHEN c.history_days < $learning_days THEN 'info'
            WHEN c.class = 'rotation' THEN 'info'
            WHEN c.networks_new > 0 THEN 'high'
            -- What is not on record may have been made long before it was used.
            WHEN c.class = 'parallel' OR c.audit_state = 'no-audit-record' THEN 'medium'
            ELSE 'low'
        END                                                         AS severity,
        CASE
            WHEN c.history_days < $learning_days THEN 'low'
            WHEN c.networks_new > 0 THEN 'high'
            WHEN c.class = 'rotation' AND NOT c.end_was_seen THEN 'low'
            -- At home, and in the place of the old one, it is a rotation in all but the record.
            WHEN c.class = 'replacement' THEN 'low'
            ELSE 'medium'
        END                                                         AS confidence,
        CASE
            WHEN c.networks_new = 0 THEN 'from no network that was new to the workload'
            WHEN c.networks_new = 1 THEN 'from a network that was new to the workload'
            ELSE concat_ws(' ', 'from', CAST(c.networks_new AS STRING), 'networks that were new to the workload')
        END                                                         AS from_networks_new,
        CASE c.audit_state
            WHEN 'added-on-record' THEN 'its addition is on record'
            WHEN 'older-than-the-evidence' THEN 'it may be older than the evidence'
            WHEN 'not-comparable' THEN 'the sign-ins name no key id to look for in the audit log'
            WHEN 'key-ids-hidden' THEN 'the audit log hides key ids'
            WHEN 'no-audit-record' THEN concat_ws(
                ' ', 'no addition is on record in the', CAST($audit_days AS STRING), 'days before'
            )
            ELSE 'the audit log does not cover the time before'
        END                                                         AS audit_words,
        c.*
    FROM classed AS c
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
    history_events,
    little_history,
    evidence,
    audit_evidence,
    app_id,
    credential,
    client_credential_type                                          AS credential_type,
    class,
    audit_state,
    audit_words,
    audit_days_covered,
    added_at,
    added_by,
    added_from,
    networks_new,
    from_networks_new,
    ip_address,
    country,
    as_organization,
    credentials_before,
    older_last_at                                                   AS older_credentials_last_used_at
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    credential;

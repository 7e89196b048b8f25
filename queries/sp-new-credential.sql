/*---
title    = "Service principal used a credential that is new to it"
question = """\
    Which workloads began to use a secret, certificate or federated credential they had not used before, and is \
    its creation on record?"""
kind     = "finding"
severity = "high"
attack   = ["T1098.001", "T1078.004"]

sentence = """\
    {entity_name} used the credential {credential} for the first time at {first_at}, from {networks_new} \
    networks that were new to the workload ({class}; audit log: {audit_state})."""
key      = ["entity_id", "credential"]

benign = [
    "A planned rotation whose old credential is kept longer than `rotation_days`, or that came with a move.",
    "A second team, pipeline or region was given a credential of its own.",
    "The audit log was exported for another period or another tenant. See `audit_state`.",
]
not_shown = """\
    A sign-in shows the key id, never the secret: it does not tell who holds it. A credential that was added but \
    never used does not appear here."""
next = [
    "Ask the owner of the application who made the credential, and for what.",
    "Find the audit event named in `audit_evidence`; where there is none, obtain the audit log of the days before.",
    "See from which networks the credential was used, and run `sp-unknown-ip` for them.",
]

[[parameter]]
name    = "learning_days"
type    = "integer"
help    = """\
    Days of use of other credentials that a new one must be preceded by, else it is only listed as thin history; \
    also the days after which a network is no longer new"""
default = 2

[[parameter]]
name    = "rotation_days"
type    = "integer"
help    = "Days within which a rotation must have stopped using the old credential"
default = 7

[[parameter]]
name    = "audit_days"
type    = "integer"
help    = "Days before the first use that the audit log must cover for a missing record to mean something"
default = 30
---*/

WITH successful AS (
    SELECT
        s.seq,
        s.event_time,
        s.principal_kind,
        s.principal_id,
        s.principal_name,
        s.app_id,
        s.credential,
        s.credential_key_id,
        s.client_credential_type,
        s.ip_address,
        s.country,
        s.as_organization,
        s.known_label IS NULL                                       AS is_unknown,
        coalesce(s.network, s.ip_key)                               AS network
    FROM sign_in_place AS s
    WHERE s.sign_in_type = 'service_principal'
      AND s.outcome = 'success'
      AND s.principal_id IS NOT NULL
),

with_firsts AS (
    SELECT
        s.*,
        min(s.event_time) OVER (PARTITION BY s.principal_id, s.network)     AS network_first_at,
        min(s.event_time) OVER (PARTITION BY s.principal_id, s.credential)  AS credential_first_at
    FROM successful AS s
),

credential_of_principal AS (
    SELECT
        principal_id,
        credential,
        max(principal_name)                                         AS principal_name,
        min(seq)                                                    AS first_seq,
        min(event_time)                                             AS first_at,
        max(event_time)                                             AS last_at,
        count(*)                                                    AS event_count,
        slice(array_sort(collect_list(seq)), 1, 50)                 AS evidence,
        -- A network is new unless it was in use for a while before: whoever stole the old secret
        -- has used it too. Later moves to other networks are sp-new-network's business.
        count(DISTINCT CASE
            WHEN is_unknown
             AND unix_seconds(network_first_at) > unix_seconds(credential_first_at) - $learning_days * 86400
             AND unix_seconds(event_time) - unix_seconds(credential_first_at) <= $rotation_days * 86400
                THEN network
        END)                                                        AS networks_new
    FROM with_firsts
    WHERE credential IS NOT NULL
    GROUP BY principal_id, credential
),

ranked AS (
    SELECT
        c.*,
        row_number() OVER (PARTITION BY c.principal_id ORDER BY c.first_seq) - 1
                                                                    AS credentials_before,
        min(c.first_at) OVER (PARTITION BY c.principal_id)          AS history_began_at,
        max(c.last_at) OVER (
            PARTITION BY c.principal_id
            ORDER BY c.first_seq
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        )                                                           AS older_last_at
    FROM credential_of_principal AS c
),

addition AS (
    SELECT lower(key_id) AS key_id, min(seq) AS first_seq
    FROM credential_change
    WHERE change = 'added' AND key_id IS NOT NULL
    GROUP BY lower(key_id)
),

hidden_change AS (
    -- Some exports hide the key ids: then a missing key id proves nothing.
    SELECT app_id, min(event_time) AS first_at
    FROM credential_change
    WHERE app_id IS NOT NULL AND (change = 'unknown' OR key_id IS NULL)
    GROUP BY app_id
),

audit_span AS (
    SELECT min(event_time) AS first_at, max(event_time) AS last_at
    FROM audit_event
),

case_end AS (
    SELECT max(event_time) AS last_at
    FROM sign_in
    WHERE sign_in_type = 'service_principal'
),

described AS (
    SELECT
        r.*,
        e.principal_kind,
        e.app_id,
        e.client_credential_type,
        e.ip_address,
        e.country,
        e.as_organization,
        a.event_time                                                AS added_at,
        a.initiator_name                                            AS added_by,
        a.ip_address                                                AS added_from,
        a.evidence                                                  AS audit_evidence,
        CAST(floor((unix_seconds(r.first_at) - unix_seconds(r.history_began_at)) / 86400) AS BIGINT)
                                                                    AS history_days,
        CASE
            WHEN a.seq IS NOT NULL THEN 'added-on-record'
            WHEN e.credential_key_id IS NULL THEN 'not-comparable'
            WHEN h.first_at <= r.first_at THEN 'key-ids-hidden'
            WHEN unix_seconds(audit.first_at) <= unix_seconds(r.first_at) - $audit_days * 86400
             AND audit.last_at >= r.first_at THEN 'no-audit-record'
            ELSE 'audit-not-covering'
        END                                                         AS audit_state,
        unix_seconds(r.older_last_at) > unix_seconds(r.first_at) + $rotation_days * 86400
                                                                    AS old_one_goes_on,
        -- Near the end of the evidence nobody can have seen the old one stop.
        unix_seconds(ending.last_at) >= unix_seconds(r.first_at) + $rotation_days * 86400
                                                                    AS end_was_seen
    FROM ranked AS r
    JOIN successful AS e ON e.seq = r.first_seq
    CROSS JOIN audit_span AS audit
    CROSS JOIN case_end AS ending
    LEFT JOIN addition AS first_addition ON first_addition.key_id = lower(e.credential_key_id)
    LEFT JOIN credential_change AS a ON a.seq = first_addition.first_seq
    LEFT JOIN hidden_change AS h ON h.app_id = e.app_id
    WHERE r.credentials_before > 0
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
        CASE
            WHEN c.history_days < $learning_days THEN 'info'
            WHEN c.class = 'rotation' THEN 'info'
            WHEN c.networks_new > 0 OR c.audit_state = 'no-audit-record' THEN 'high'
            WHEN c.class = 'parallel' THEN 'medium'
            ELSE 'low'
        END                                                         AS severity,
        CASE
            WHEN c.history_days < $learning_days THEN 'low'
            WHEN c.networks_new > 0 THEN 'high'
            WHEN c.class = 'rotation' AND NOT c.end_was_seen THEN 'low'
            ELSE 'medium'
        END                                                         AS confidence,
        c.*
    FROM classed AS c
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
    evidence,
    audit_evidence,
    app_id,
    credential,
    client_credential_type                                          AS credential_type,
    class,
    audit_state,
    added_at,
    added_by,
    added_from,
    networks_new,
    ip_address,
    country,
    as_organization,
    history_days,
    credentials_before,
    older_last_at                                                   AS older_credentials_last_used_at
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    credential;

/*---
title    = "Credential presented after it was removed"
question = """\
    Does somebody still present, or even succeed with, a secret or certificate that was removed from its \
    application?"""
kind     = "finding"
family   = "client-credential-abuse"
reads    = ["service_principal", "audit"]
needs    = ["audit"]
severity = "high"
confidence = "high"
attack   = ["T1098.001", "T1078.004", "T1528"]

sentence = """\
    {removed_by} removed a credential of {entity_name} at {removed_at}; {class}: {sign_ins} from \
    {network_name} between {first_at} and {last_at} ({error_codes})."""
key      = ["entity_id", "class", "network", "audit_event_id", "removed_key_id"]

benign = [
    "A second host of the same application was forgotten when the credential was replaced.",
    "The same credential stands on the application and on its service principal, and was removed from one of them.",
]
not_shown = """\
    A refused sign-in does not show which secret was presented. A token that was issued before the removal works on \
    until it expires, and leaves no sign-in."""
next = [
    "For a success after removal: see whether the credential still stands on the application or the service principal.",
    "For refusals from a foreign network: see what was done from there before the removal.",
    "For refusals from the application's own network: give the host the new credential.",
]
derives = [
    "reprise99, Identity-ServicePrincipalExpiredSecret (MIT): the idea; tied here to the removal on record.",
]

[[parameter]]
name    = "grace_minutes"
type    = "integer"
help    = "Minutes after a removal in which the credential may still be accepted"
default = 60
reason  = "The directory tells its replicas within minutes; clocks of two logs differ."

[[parameter]]
name    = "days_after"
type    = "integer"
help    = "Days after a removal in which a refusal is joined to it"
default = 30
reason  = "Later refusals have another cause."

[[parameter]]
name    = "settled_days"
type    = "integer"
help    = "A network in use since so many days after the application's first success is its own"
default = 2
reason  = "Where an application has lived from the start, it is at home."
---*/

WITH removal AS (
    SELECT c.change_seq, c.principal, c.app_id, c.key_id, c.changed_at
    FROM credential_context AS c
    WHERE c.change = 'removed' AND c.principal IS NOT NULL
),

added_again AS (
    SELECT r.change_seq, min(a.changed_at)                          AS added_at
    FROM removal AS r
    JOIN credential_context AS a ON a.key_id = r.key_id AND a.changed_at > r.changed_at
    WHERE a.change = 'added'
    GROUP BY r.change_seq
),

last_removal_of_key AS (
    SELECT key_id, max(change_seq)                                  AS change_seq
    FROM removal
    WHERE key_id IS NOT NULL
    GROUP BY key_id
),

accepted AS (
    SELECT
        r.change_seq,
        r.principal,
        'it was still accepted'                                     AS class,
        s.seq
    FROM last_removal_of_key AS l
    JOIN removal AS r ON r.change_seq = l.change_seq
    LEFT JOIN added_again AS a ON a.change_seq = r.change_seq
    JOIN sign_in_context AS s ON s.credential_key_id = r.key_id AND s.principal = r.principal
    WHERE s.sign_in_type = 'service_principal'
      AND s.succeeded
      AND unix_seconds(s.event_time) > unix_seconds(r.changed_at) + $grace_minutes * 60
      AND (a.added_at IS NULL OR s.event_time < a.added_at)
),

last_removal_before AS (
    -- Each refusal belongs to the last removal before it.
    SELECT s.seq, s.principal, s.network, s.known_label, s.error_class, max(r.change_seq) AS change_seq
    FROM removal AS r
    JOIN sign_in_context AS s ON s.principal = r.principal
    WHERE s.sign_in_type = 'service_principal'
      AND s.error_class IN ('bad secret', 'expired secret', 'bad certificate')
      AND s.event_time > r.changed_at
      AND unix_seconds(s.event_time) <= unix_seconds(r.changed_at) + $days_after * 86400
    GROUP BY s.seq, s.principal, s.network, s.known_label, s.error_class
),

used_before AS (
    -- Where the removed credential itself had been in use.
    SELECT DISTINCT r.change_seq, c.network
    FROM removal AS r
    JOIN combination_context AS c ON c.principal = r.principal AND c.credential_key_id = r.key_id
    WHERE c.sign_in_type = 'service_principal'
      AND c.succeeded
      AND c.network IS NOT NULL
      AND c.first_at < r.changed_at
),

refused AS (
    SELECT
        l.change_seq,
        l.principal,
        CASE
            WHEN l.known_label IS NOT NULL THEN 'a host of its own still presents an old one'
            WHEN n.last_success_at > r.changed_at THEN 'a host of its own still presents an old one'
            WHEN unix_seconds(n.first_success_at) <= unix_seconds(n.history_began_at) + $settled_days * 86400
                THEN 'a host of its own still presents an old one'
            WHEN b.network IS NOT NULL THEN 'who had used it from elsewhere is refused'
            -- Which credential was in use there, nobody can tell, or it was another one.
            WHEN n.first_success_at < r.changed_at
                THEN 'a place from which the application had been used is refused'
            -- Entra knows an expired secret when it sees one: a guess is called invalid.
            WHEN l.error_class = 'expired secret' THEN 'somebody elsewhere presents an expired one'
            ELSE 'somebody elsewhere presents a wrong one'
        END                                                         AS class,
        l.seq
    FROM last_removal_before AS l
    JOIN removal AS r ON r.change_seq = l.change_seq
    LEFT JOIN used_before AS b ON b.change_seq = l.change_seq AND b.network = l.network
    LEFT JOIN first_seen AS n
        ON n.principal = l.principal AND n.property = 'network' AND n.value = l.network
),

used AS (
    SELECT change_seq, principal, class, seq FROM accepted
    UNION ALL
    SELECT change_seq, principal, class, seq FROM refused
),

grouped AS (
    SELECT
        u.change_seq,
        u.class,
        coalesce(s.network, 'no usable address')                    AS network,
        max(s.principal_kind)                                       AS principal_kind,
        max(s.principal_id)                                         AS principal_id,
        max(s.principal_name)                                       AS principal_name,
        max(coalesce(s.network_name, 'no usable address'))          AS network_name,
        max(s.country)                                              AS country,
        array_join(slice(array_sort(collect_set(s.ip_address)), 1, 10), ', ')   AS ip_addresses,
        array_join(array_sort(collect_set(coalesce(CAST(s.error_code AS STRING), s.outcome))), ', ')
                                                                    AS error_codes,
        min(s.event_time)                                           AS first_at,
        max(s.event_time)                                           AS last_at,
        count(*)                                                    AS event_count,
        slice(array_sort(collect_list(s.seq)), 1, 50)               AS evidence
    FROM used AS u
    JOIN sign_in_context AS s ON s.seq = u.seq
    GROUP BY u.change_seq, u.class, coalesce(s.network, 'no usable address')
),

judged AS (
    SELECT
        CASE g.class
            WHEN 'a host of its own still presents an old one' THEN 'low'
            WHEN 'somebody elsewhere presents a wrong one' THEN 'medium'
            WHEN 'a place from which the application had been used is refused' THEN 'medium'
            ELSE 'high'
        END                                                         AS severity,
        CASE WHEN g.class = 'it was still accepted' THEN 'high' ELSE 'medium' END   AS confidence,
        c.app_id,
        c.key_id                                                    AS removed_key_id,
        c.key_name                                                  AS removed_key_name,
        c.changed_at                                                AS removed_at,
        coalesce(c.initiator_name, 'somebody')                      AS removed_by,
        c.audit_evidence,
        c.audit_event_id,
        CASE
            WHEN g.event_count = 1 THEN 'one sign-in'
            ELSE concat_ws(' ', CAST(g.event_count AS STRING), 'sign-ins')
        END                                                         AS sign_ins,
        g.*
    FROM grouped AS g
    JOIN credential_context AS c ON c.change_seq = g.change_seq
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
    audit_evidence,
    app_id,
    class,
    removed_key_id,
    removed_key_name,
    removed_at,
    removed_by,
    audit_event_id,
    sign_ins,
    network,
    network_name,
    country,
    ip_addresses,
    error_codes
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    class,
    network,
    removed_at,
    removed_key_id NULLS FIRST;

/*---
title    = "Domain added or federated, then sign-ins with it"
question = """\
    Was a domain added or its sign-in handed to another identity provider, and did anybody sign in with it \
    afterwards?"""
kind     = "finding"
family   = "correlation-with-audit"
reads    = ["interactive", "non_interactive", "audit"]
needs    = ["audit"]
severity = "high"
confidence = "medium"
attack   = ["T1484.002", "T1606.002", "T1556"]

sentence = """\
    {entity_name} changed the domain {domain} at {first_at} ({activities}), from {changed_from}; sign-ins that rest \
    on it in the {window_days} {window_days|day|days} that followed: {event_count} by {users} \
    {users|account|accounts} ({basis})."""
key      = ["entity_id", "domain"]

benign = [
    "The organisation took on a new name, or bought another one, and moves its people to the new domain.",
    "A planned move to or from a federation service.",
]
not_shown = """\
    Whoever can sign tokens for a domain can sign in as anybody of it. Whether a token was forged is not in the \
    record: only that the sign-in came by federation."""
next = [
    "Ask whoever made the change, and see the change ticket: federating a domain is never done in passing.",
    "Compare the issuer and the signing certificate of the domain with those that the organisation knows.",
    "If nobody knows of it: remove the federation, and revoke the sessions of all accounts named here.",
]
derives = [
    "Azure-Sentinel, PossibleSignInfromAzureBackdoor and ADFSDomainTrustMods (MIT): the idea, with an hour for both.",
    "SigmaHQ, azure_federation_modified (DRL 1.1): the activities.",
    "Panther, domain trust settings modified (Apache-2.0): the activities.",
]

[[parameter]]
name    = "window_days"
type    = "integer"
help    = "Days after the change in which sign-ins are joined to it"
default = 30
reason  = "Intruders wait; an hour, as public rules have it, sees nobody."
---*/

WITH change AS (
    SELECT
        a.*,
        lower(a.target_name)                                        AS domain,
        CASE
            WHEN lower(a.activity) LIKE 'set domain authentication%'
              OR lower(a.activity) LIKE 'set federation settings on domain%' THEN 1
            ELSE 0
        END                                                         AS hands_over
    FROM audit_context AS a
    WHERE a.action_class = 'federation' AND a.succeeded AND a.target_name LIKE '%.%'
),

change_of_domain AS (
    SELECT
        domain,
        min(audit_seq)                                              AS first_audit_seq,
        min(event_time)                                             AS first_at,
        max(event_time)                                             AS last_at,
        min(CASE WHEN hands_over = 1 THEN event_time END)           AS handed_over_at,
        max(hands_over)                                             AS hands_over,
        max(CASE WHEN known_label IS NULL THEN 1 ELSE 0 END)        AS is_from_unknown,
        array_join(array_sort(collect_set(activity)), ', ')         AS activities,
        array_join(array_sort(collect_set(network_name)), ', ')     AS changed_from
    FROM change
    GROUP BY domain
),

user_of_domain AS (
    SELECT p.principal, d.domain, d.first_at, p.first_success_at
    FROM change_of_domain AS d
    JOIN principal AS p ON endswith(lower(p.principal_name), concat_ws('', '@', d.domain))
    WHERE p.principal_kind = 'user'
),

domain_before AS (
    SELECT
        domain,
        max(CASE WHEN first_success_at < first_at THEN 1 ELSE 0 END)    AS was_in_use
    FROM user_of_domain
    GROUP BY domain
),

resting AS (
    -- With a domain that is new, every sign-in; with one that was in use, those that came by federation.
    SELECT d.domain, c.principal, c.events, c.first_seq, c.first_at, c.last_at
    FROM change_of_domain AS d
    JOIN domain_before AS b ON b.domain = d.domain
    JOIN user_of_domain AS u ON u.domain = d.domain
    JOIN combination_context AS c ON c.principal = u.principal
    WHERE c.succeeded
      AND c.first_at >= d.first_at
      AND unix_seconds(c.first_at) <= unix_seconds(d.last_at) + $window_days * 86400
      AND (b.was_in_use = 0
           OR (c.first_at >= d.handed_over_at
               AND (lower(c.incoming_token_type) LIKE '%saml%' OR lower(c.authentication_protocol) LIKE '%saml%'
                    OR lower(c.authentication_protocol) LIKE '%wsfed%')))
),

sign_in_of_domain AS (
    SELECT
        d.domain,
        count(DISTINCT r.principal)                                 AS users,
        sum(r.events)                                               AS events,
        min(r.first_at)                                             AS first_sign_in_at,
        max(r.last_at)                                              AS last_sign_in_at,
        array_join(slice(array_sort(collect_set(p.principal_name)), 1, 10), ', ')   AS user_names,
        slice(array_sort(collect_list(r.first_seq)), 1, 50)         AS evidence
    FROM change_of_domain AS d
    LEFT JOIN resting AS r ON r.domain = d.domain
    LEFT JOIN principal AS p ON p.principal = r.principal
    GROUP BY d.domain
),

described AS (
    SELECT
        d.*,
        s.users,
        coalesce(s.events, 0)                                       AS events,
        s.first_sign_in_at,
        s.last_sign_in_at,
        s.user_names,
        s.evidence,
        a.initiator_kind,
        a.initiator_principal,
        a.initiator_id,
        a.initiator_name,
        a.ip_address,
        a.audit_evidence,
        coalesce(b.was_in_use, 0) = 1                               AS was_in_use
    FROM change_of_domain AS d
    JOIN sign_in_of_domain AS s ON s.domain = d.domain
    JOIN audit_context AS a ON a.audit_seq = d.first_audit_seq
    LEFT JOIN domain_before AS b ON b.domain = d.domain
),

judged AS (
    SELECT
        d.*,
        p.principal_id,
        p.principal_name,
        CASE
            WHEN d.hands_over = 1 AND d.events > 0 THEN 'high'
            WHEN d.hands_over = 1 THEN 'medium'
            -- A new domain whose people prove themselves here is a new name, unless a stranger added it.
            WHEN d.is_from_unknown = 1 AND d.events > 0 THEN 'medium'
            ELSE 'low'
        END                                                         AS severity
    FROM described AS d
    LEFT JOIN principal AS p ON p.principal = d.initiator_principal
)

SELECT
    severity,
    'medium'                                                        AS confidence,
    initiator_kind                                                  AS entity_kind,
    coalesce(principal_id, initiator_id)                            AS entity_id,
    coalesce(principal_name, initiator_name, 'somebody')            AS entity_name,
    first_at,
    greatest(last_at, coalesce(last_sign_in_at, last_at))           AS last_at,
    CAST(events AS BIGINT)                                          AS event_count,
    CAST(NULL AS BIGINT)                                            AS history_days,
    CAST(NULL AS BIGINT)                                            AS history_events,
    FALSE                                                           AS little_history,
    evidence,
    audit_evidence,
    domain,
    activities,
    CASE WHEN was_in_use THEN 'by federation, in a domain in use' ELSE 'any, in a domain not in use before' END
                                                                    AS basis,
    coalesce(nullif(changed_from, ''), 'no address on record')      AS changed_from,
    ip_address,
    users,
    user_names,
    first_sign_in_at,
    $window_days                                                    AS window_days
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    domain;

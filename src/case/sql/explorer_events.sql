-- The events that an explorer of the case holds: at most $rows sign-ins and directory changes.
--
-- Those that findings cite come first (tier 1), then those of principals that findings above info are about
-- (tier 2), then all others (tier 3); within a tier the earlier come first. A finding that is set aside, or has
-- too little history to judge by, counts for neither. cited_in_all, named_in_all and others_in_all say how many
-- events each tier has, given or not.
WITH counted_finding AS (
    SELECT
        finding_number,
        concat_ws('-', 'F', lpad(CAST(finding_number AS VARCHAR), 4, '0'))  AS finding,
        severity,
        lower(entity_id)                                                    AS principal_id
    FROM finding
    WHERE set_aside IS NULL AND NOT little_history
),

citation AS (
    SELECT
        f.finding_number,
        f.finding,
        e.reference,
        regexp_replace(e.reference, ':[0-9]+$', '')                         AS member,
        CAST(regexp_extract(e.reference, ':([0-9]+)$', 1) AS BIGINT)        AS record_number
    FROM finding_evidence AS e
    JOIN counted_finding AS f ON f.finding_number = e.finding_number
),

cited_sign_in AS (
    SELECT
        f.seq,
        string_agg(c.finding, ' ' ORDER BY c.finding_number)                AS findings
    FROM citation AS c
    JOIN member_record AS m ON m.reference = c.member
    JOIN sign_in_fact AS f ON f.member_id = m.member_id AND f.record_number = c.record_number
    GROUP BY f.seq
),

cited_change AS (
    SELECT
        reference,
        string_agg(finding, ' ' ORDER BY finding_number)                    AS findings
    FROM citation
    GROUP BY reference
),

named_principal AS (
    SELECT DISTINCT p.principal
    FROM counted_finding AS f
    JOIN principal AS p ON p.principal_id = f.principal_id
    WHERE f.severity <> 'info'
),

told_event AS (
    SELECT
        'sign-in'                                                           AS kind,
        s.seq,
        s.event_time,
        s.principal,
        NULL                                                                AS other_principal,
        c.findings
    FROM sign_in_fact AS s
    LEFT JOIN cited_sign_in AS c ON c.seq = s.seq

    UNION ALL

    SELECT
        'change',
        a.audit_seq,
        a.event_time,
        a.initiator_principal,
        a.target_principal,
        c.findings
    FROM audit_context AS a
    LEFT JOIN cited_change AS c ON c.reference = a.audit_evidence
),

ranked AS (
    SELECT
        e.kind,
        e.seq,
        e.event_time,
        e.findings,
        CASE
            WHEN e.findings IS NOT NULL THEN 1
            WHEN p.principal IS NOT NULL OR o.principal IS NOT NULL THEN 2
            ELSE 3
        END                                                                 AS tier
    FROM told_event AS e
    LEFT JOIN named_principal AS p ON p.principal = e.principal
    LEFT JOIN named_principal AS o ON o.principal = e.other_principal
),

tier_sum AS (
    SELECT
        count(*) FILTER (WHERE tier = 1)                                    AS cited_in_all,
        count(*) FILTER (WHERE tier = 2)                                    AS named_in_all,
        count(*) FILTER (WHERE tier = 3)                                    AS others_in_all
    FROM ranked
),

chosen AS (
    SELECT *
    FROM ranked
    ORDER BY tier, event_time, kind DESC, seq
    LIMIT $rows
),

told_sign_in AS (
    SELECT
        e.tier,
        e.kind,
        e.seq,
        e.event_time,
        m.reference                                                         AS member,
        s.record_number,
        s.sign_in_type                                                      AS log,
        coalesce(s.principal_name, s.principal_id)                          AS identity,
        s.principal_id                                                      AS identity_id,
        s.user_type,
        s.home_tenant_id                                                    AS home_tenant,
        n.session_id                                                        AS session,
        s.credential,
        coalesce(s.app_display_name, s.app_id)                              AS application,
        s.app_id                                                            AS application_id,
        coalesce(s.resource_display_name, s.resource_id)                    AS resource,
        s.resource_id,
        s.outcome                                                           AS result,
        CAST(s.error_code AS VARCHAR)                                       AS code,
        coalesce(s.failure_reason, s.error_name)                            AS reason,
        s.client_app,
        s.user_agent,
        nullif(concat_ws(', ', s.browser, s.operating_system), '')          AS browser,
        coalesce(s.device_name, s.device_id)                                AS device,
        s.authentication_requirement                                        AS requirement,
        coalesce(s.mfa_method, s.mfa_detail)                                AS second_factor,
        s.conditional_access_status                                         AS conditional_access,
        s.authentication_protocol                                           AS protocol,
        s.incoming_token_type                                               AS token,
        s.risk_level_during_sign_in                                         AS risk,
        s.ip_address                                                        AS address,
        s.known_label                                                       AS known_network,
        CASE WHEN s.asn IS NOT NULL THEN concat_ws(' ', concat('AS', s.asn), s.as_organization) END
                                                                            AS network,
        s.network_class,
        s.country,
        s.city,
        s.logged_country,
        e.findings
    FROM chosen AS e
    JOIN sign_in_context AS s ON s.seq = e.seq
    JOIN member_record AS m ON m.member_id = s.member_id
    LEFT JOIN sign_in_session AS n ON n.session_number = s.session_number
    WHERE e.kind = 'sign-in'
),

told_change AS (
    SELECT
        e.tier,
        e.kind,
        e.seq,
        e.event_time,
        regexp_replace(a.audit_evidence, ':[0-9]+$', '')                    AS member,
        CAST(regexp_extract(a.audit_evidence, ':([0-9]+)$', 1) AS BIGINT)   AS record_number,
        'directory_audit'                                                   AS log,
        coalesce(a.initiator_name, a.initiator_id)                          AS identity,
        a.initiator_id                                                      AS identity_id,
        a.activity                                                          AS application,
        coalesce(a.target_name, a.target_id)                                AS resource,
        a.target_id                                                         AS resource_id,
        CASE WHEN a.succeeded THEN 'success' ELSE 'failure' END             AS result,
        a.ip_address                                                        AS address,
        a.known_label                                                       AS known_network,
        a.network_name                                                      AS network,
        a.network_class,
        a.country,
        e.findings
    FROM chosen AS e
    JOIN audit_context AS a ON a.audit_seq = e.seq
    WHERE e.kind = 'change'
),

told AS (
    SELECT * FROM told_sign_in
    UNION ALL BY NAME
    SELECT * FROM told_change
)

SELECT t.*, s.cited_in_all, s.named_in_all, s.others_in_all
FROM told AS t
CROSS JOIN tier_sum AS s
ORDER BY t.tier, t.event_time, t.kind DESC, t.seq

-- The events that carry the findings of high severity, and those that the examiner marked as the
-- attacker's, in the order of time: who, what, from where, in which record, and for which findings.
--
-- At most 150 are given, and events_in_all says how many there are. Each finding and each mark gives
-- its first event before any gives its second, so that none is crowded out by another.
WITH high_finding AS (
    SELECT finding_number
    FROM finding
    WHERE severity = 'high' AND NOT little_history AND set_aside IS NULL
),

cited_record AS (
    SELECT
        e.finding_number,
        e.place,
        e.reference,
        split_part(e.reference, ':', 1)                             AS member_reference,
        try_cast(split_part(e.reference, ':', 2) AS BIGINT)         AS record_number
    FROM finding_evidence AS e
    JOIN high_finding AS h ON h.finding_number = e.finding_number
),

sign_in_reason AS (
    SELECT f.seq, c.finding_number, NULL AS mark, c.place
    FROM cited_record AS c
    JOIN member_record AS m ON m.reference = c.member_reference
    JOIN sign_in_fact AS f ON f.member_id = m.member_id AND f.record_number = c.record_number

    UNION ALL

    SELECT
        seq,
        NULL,
        kind || ' ' || value,
        row_number() OVER (PARTITION BY mark_id ORDER BY seq)
    FROM marked_sign_in
    WHERE verdict = 'attacker'
),

change_reason AS (
    SELECT a.audit_seq, c.finding_number, NULL AS mark, c.place
    FROM cited_record AS c
    JOIN audit_context AS a ON a.audit_evidence = c.reference

    UNION ALL

    SELECT
        audit_seq,
        NULL,
        kind || ' ' || value,
        row_number() OVER (PARTITION BY mark_id ORDER BY audit_seq)
    FROM marked_audit
    WHERE verdict = 'attacker'
),

reason AS (
    SELECT
        'sign-in'                                                   AS kind,
        seq                                                         AS rank_in_kind,
        list_sort(list(DISTINCT finding_number) FILTER (WHERE finding_number IS NOT NULL))
                                                                    AS findings,
        list_sort(list(DISTINCT mark) FILTER (WHERE mark IS NOT NULL))
                                                                    AS marks,
        min(place)                                                  AS first_place
    FROM sign_in_reason
    GROUP BY seq

    UNION ALL

    SELECT
        'change',
        audit_seq,
        list_sort(list(DISTINCT finding_number) FILTER (WHERE finding_number IS NOT NULL)),
        list_sort(list(DISTINCT mark) FILTER (WHERE mark IS NOT NULL)),
        min(place)
    FROM change_reason
    GROUP BY audit_seq
),

ranked AS (
    SELECT
        r.*,
        row_number() OVER (ORDER BY first_place, kind, rank_in_kind) AS place,
        count(*) OVER ()                                            AS events_in_all
    FROM reason AS r
),

shown AS (
    SELECT *
    FROM ranked
    WHERE place <= 150
),

told AS (
    SELECT
        s.event_time,
        h.kind,
        h.rank_in_kind,
        s.principal_kind                                            AS who_kind,
        coalesce(s.principal_name, s.principal_id)                  AS who,
        s.sign_in_type                                              AS what,
        coalesce(s.resource_display_name, s.resource_id)            AS target,
        s.app_display_name                                          AS app,
        s.outcome,
        s.error_code,
        s.error_name,
        s.credential,
        s.ip_address,
        s.country,
        s.network_name,
        s.known_label,
        m.reference || ':' || s.record_number                       AS evidence,
        h.findings,
        h.marks,
        h.events_in_all
    FROM shown AS h
    JOIN sign_in_context AS s ON s.seq = h.rank_in_kind
    JOIN member_record AS m ON m.member_id = s.member_id
    WHERE h.kind = 'sign-in'

    UNION ALL

    SELECT
        a.event_time,
        h.kind,
        h.rank_in_kind,
        a.initiator_kind,
        coalesce(a.initiator_name, a.initiator_id),
        a.activity,
        coalesce(a.target_user_name, a.target_name, a.target_id),
        NULL,
        CASE WHEN a.succeeded THEN 'success' ELSE 'failure' END,
        NULL,
        NULL,
        NULL,
        a.ip_address,
        a.country,
        a.network_name,
        a.known_label,
        a.audit_evidence,
        h.findings,
        h.marks,
        h.events_in_all
    FROM shown AS h
    JOIN audit_context AS a ON a.audit_seq = h.rank_in_kind
    WHERE h.kind = 'change'
)

SELECT
    event_time,
    kind,
    who_kind,
    who,
    what,
    target,
    app,
    outcome,
    error_code,
    error_name,
    credential,
    ip_address,
    country,
    network_name,
    known_label,
    evidence,
    findings,
    marks,
    events_in_all
FROM told
ORDER BY event_time, kind DESC, rank_in_kind

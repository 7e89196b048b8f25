-- What analyses ask of each credential that a change added or removed: whose it is, who did it, from
-- where.

SELECT
    c.seq                                                           AS change_seq,
    a.audit_seq,
    a.audit_event_id,
    a.audit_evidence,
    c.event_time                                                    AS changed_at,
    c.change,
    lower(c.key_id)                                                 AS key_id,
    c.key_type,
    c.key_name,
    a.activity,
    lower(c.app_id)                                                 AS app_id,
    coalesce(a.target_principal, w.principal)                       AS principal,
    a.target_id,
    a.target_type,
    a.target_name,
    a.initiator_kind,
    a.initiator_principal,
    a.initiator_id,
    a.initiator_name,
    a.ip_key,
    a.ip_address,
    a.network,
    a.country,
    a.is_hosting_or_anonymous,
    a.known_label
FROM credential_change AS c
JOIN audit_context AS a ON a.audit_event_id = c.event_id
LEFT JOIN workload_of_app AS w ON w.app_id = lower(c.app_id)
ORDER BY c.seq;

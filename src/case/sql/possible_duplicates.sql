-- Sign-ins without an id of their own that may be one that the case has already: the same second and
-- principal, and nothing that contradicts it in application, resource, address, code, correlation and
-- log. They are never merged by themselves. Where neither has an id, the pair is listed once.
WITH compared AS (
    SELECT
        *,
        date_trunc('second', event_time)                                AS second,
        coalesce(principal_id, principal_name)                          AS principal,
        nullif(nullif(sign_in_type, 'unknown'), 'unknown_user')         AS log
    FROM sign_in
)

SELECT
    s.event_time,
    s.evidence,
    s.formats,
    n.evidence                                                          AS may_be,
    n.formats                                                           AS may_be_formats,
    n.event_id                                                          AS may_be_event_id,
    s.principal_name,
    s.app_display_name,
    s.resource_display_name,
    s.ip_address
FROM compared AS s
JOIN compared AS n
    ON n.second = s.second
   AND (
       n.principal = s.principal
       OR lower(n.user_principal_name) = lower(s.user_principal_name)
       OR n.service_principal_id = s.service_principal_id
   )
   AND coalesce(n.app_id = s.app_id, true)
   AND coalesce(n.resource_id = s.resource_id, true)
   AND coalesce(n.ip_key = s.ip_key, true)
   AND coalesce(n.error_code = s.error_code, true)
   AND coalesce(n.correlation_id = s.correlation_id, true)
   AND (n.event_id_source <> 'synthetic' OR coalesce(n.log = s.log, true))
   AND (n.event_id_source <> 'synthetic' OR s.seq < n.seq)
WHERE s.event_id_source = 'synthetic'
ORDER BY s.event_time, s.evidence, n.evidence, s.seq, n.seq

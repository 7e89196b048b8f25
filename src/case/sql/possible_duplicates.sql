-- Sign-ins without an id of their own that may be one that has an id: the same second, principal,
-- application, resource and address. They are never merged by themselves.
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
FROM sign_in AS s
JOIN sign_in AS n
    ON date_trunc('second', n.event_time) = date_trunc('second', s.event_time)
   AND n.event_id_source <> 'synthetic'
   AND coalesce(n.principal_id, n.principal_name) = coalesce(s.principal_id, s.principal_name)
   AND (n.app_id IS NOT DISTINCT FROM s.app_id OR n.app_id IS NULL OR s.app_id IS NULL)
   AND (n.resource_id IS NOT DISTINCT FROM s.resource_id OR n.resource_id IS NULL OR s.resource_id IS NULL)
   AND (n.ip_key IS NOT DISTINCT FROM s.ip_key OR n.ip_key IS NULL OR s.ip_key IS NULL)
WHERE s.event_id_source = 'synthetic'
ORDER BY s.event_time, s.evidence, n.evidence

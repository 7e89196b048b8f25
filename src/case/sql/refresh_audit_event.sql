-- Makes audit_event and credential_change anew from the sightings.

DELETE FROM audit_event;

CREATE OR REPLACE TEMP TABLE sighted_audit AS
SELECT
    i.identity,
    s.*,
    row_number() OVER (
        PARTITION BY i.identity
        ORDER BY
            shape_class(s.format), s.ingested_time NULLS FIRST, richness(s.format), s.event_time,
            s.record_digest, s.member_id, s.record_number
    ) AS precedence
FROM audit_sighting AS s
JOIN audit_identity AS i ON i.member_id = s.member_id AND i.record_number = s.record_number;

INSERT INTO audit_event BY NAME
WITH merged AS (
    SELECT
        identity,
        min(member_id::BIGINT * 1099511627776 + record_number)      AS first_told,
        count(*)                                                  AS sightings,
        array_to_string(list_sort(list(DISTINCT format)), ', ')   AS formats,
        arg_max(COLUMNS(* EXCLUDE (
            identity, precedence, event_id,
            member_id, record_number, byte_offset, byte_length, line, format, record_digest
        )), precedence)
    FROM sighted_audit
    GROUP BY identity
)
SELECT
    row_number() OVER (ORDER BY e.event_time, e.identity)                   AS seq,
    m.reference || ':' || (e.first_told % 1099511627776)                    AS evidence,
    e.identity                                                              AS event_id,
    CASE
        WHEN e.initiator_user_id IS NOT NULL OR e.initiator_user_principal_name IS NOT NULL THEN 'user'
        WHEN e.initiator_app_id IS NOT NULL OR e.initiator_service_principal_id IS NOT NULL THEN 'workload'
        WHEN e.initiator_display_name IS NOT NULL THEN 'workload'
        ELSE 'unknown'
    END                                                                     AS initiator_kind,
    coalesce(
        e.initiator_user_id, lower(e.initiator_user_principal_name),
        e.initiator_service_principal_id, e.initiator_app_id
    )                                                                       AS initiator_id,
    coalesce(lower(e.initiator_user_principal_name), e.initiator_display_name) AS initiator_name,
    e.* EXCLUDE (identity, first_told)
FROM merged AS e
JOIN member AS m ON m.member_id = e.first_told // 1099511627776
ORDER BY e.event_time, e.identity;

DROP TABLE sighted_audit;

DELETE FROM credential_change;

INSERT INTO credential_change BY NAME
WITH shown AS (
    SELECT event_id, unnest(from_json(key_changes_json,
        '[{"change": "VARCHAR", "key_id": "VARCHAR", "key_type": "VARCHAR", "name": "VARCHAR"}]')) AS key
    FROM audit_event
    WHERE key_changes_json IS NOT NULL
),

changed AS (
    SELECT event_id, key.change AS change, key.key_id AS key_id, key.key_type AS key_type, key.name AS key_name
    FROM shown
    UNION ALL
    SELECT event_id, 'unknown', NULL, NULL, NULL
    FROM audit_event
    WHERE key_changes_json IS NULL
      AND (
          lower(activity) LIKE 'add service principal credentials%'
          OR lower(activity) LIKE 'remove service principal credentials%'
          OR lower(activity) LIKE '%certificates and secrets management%'
      )
),

workload AS (
    SELECT service_principal_id, min(app_id) AS app_id
    FROM sign_in
    WHERE service_principal_id IS NOT NULL AND app_id IS NOT NULL
    GROUP BY service_principal_id
)

SELECT
    row_number() OVER (ORDER BY a.seq, c.change, c.key_id NULLS FIRST, c.key_name NULLS FIRST) AS seq,
    c.event_id,
    a.event_time,
    c.change,
    lower(c.key_id)                                   AS key_id,
    c.key_type,
    c.key_name,
    a.activity,
    a.target_id,
    a.target_type,
    a.target_display_name,
    coalesce(a.target_app_id, w.app_id)               AS app_id,
    a.initiator_kind,
    a.initiator_id,
    a.initiator_name,
    a.ip_key,
    a.ip_address,
    a.evidence
FROM changed AS c
JOIN audit_event AS a ON a.event_id = c.event_id
LEFT JOIN workload AS w ON w.service_principal_id = a.target_id
WHERE coalesce(a.result, 'success') = 'success';

-- Each credential of an application: who used it, when and from where; who added and removed it by
-- the audit log; what the directory's own list says of it; and which findings rest on it.
--
-- At most 100 are given: those with findings of high severity first, then with any, then those that
-- the audit log saw being added, then by first use; rows_in_all says how many there are.
WITH used AS (
    SELECT
        app_id,
        credential,
        max(principal_name)                                         AS principal_name,
        max(client_credential_type)                                 AS credential_type,
        CAST(sum(events) AS BIGINT)                                 AS uses,
        CAST(coalesce(sum(events) FILTER (WHERE succeeded), 0) AS BIGINT)
                                                                    AS successes,
        count(DISTINCT network)                                     AS networks,
        list_sort(list(DISTINCT network_name) FILTER (WHERE network_name IS NOT NULL))
                                                                    AS network_names,
        bool_or(known_label IS NULL)                                AS from_unknown,
        min(first_at)                                               AS first_at,
        max(last_at)                                                AS last_at
    FROM combination_context
    WHERE sign_in_type = 'service_principal' AND credential IS NOT NULL
    GROUP BY app_id, credential
),

changed AS (
    SELECT
        key_id,
        min(change_seq) FILTER (WHERE change = 'added')             AS added_seq,
        max(change_seq) FILTER (WHERE change = 'removed')           AS removed_seq
    FROM credential_context
    WHERE key_id IS NOT NULL
    GROUP BY key_id
),

made AS (
    SELECT
        c.key_id,
        coalesce(a.app_id, r.app_id)                                AS app_id,
        coalesce(a.target_name, r.target_name)                      AS target_name,
        coalesce(a.key_type, r.key_type)                            AS key_type,
        a.changed_at                                                AS added_at,
        coalesce(a.initiator_name, a.initiator_id)                  AS added_by,
        a.ip_address                                                AS added_from,
        a.audit_evidence                                            AS added_evidence,
        r.changed_at                                                AS removed_at,
        coalesce(r.initiator_name, r.initiator_id)                  AS removed_by,
        r.audit_evidence                                            AS removed_evidence
    FROM changed AS c
    LEFT JOIN credential_context AS a ON a.change_seq = c.added_seq
    LEFT JOIN credential_context AS r ON r.change_seq = c.removed_seq
    WHERE c.added_seq IS NOT NULL OR c.removed_seq IS NOT NULL
),

listed_json AS (
    SELECT evidence, app_id, display_name, 'certificate' AS kind, unnest(json_extract(key_credentials_json, '$[*]')) AS entry
    FROM application
    UNION ALL
    SELECT evidence, app_id, display_name, 'secret', unnest(json_extract(password_credentials_json, '$[*]'))
    FROM application
    UNION ALL
    SELECT evidence, app_id, display_name, 'certificate', unnest(json_extract(key_credentials_json, '$[*]'))
    FROM service_principal
    UNION ALL
    SELECT evidence, app_id, display_name, 'secret', unnest(json_extract(password_credentials_json, '$[*]'))
    FROM service_principal
),

listed AS (
    SELECT
        lower(coalesce(json_extract_string(entry, '$.keyId'), json_extract_string(entry, '$.KeyId')))
                                                                    AS key_id,
        min(lower(app_id))                                          AS app_id,
        min(display_name)                                           AS display_name,
        min(kind)                                                   AS kind,
        min(coalesce(json_extract_string(entry, '$.startDateTime'), json_extract_string(entry, '$.StartDateTime')))
                                                                    AS starts,
        max(coalesce(json_extract_string(entry, '$.endDateTime'), json_extract_string(entry, '$.EndDateTime')))
                                                                    AS ends,
        min(evidence)                                               AS evidence
    FROM listed_json
    GROUP BY lower(coalesce(json_extract_string(entry, '$.keyId'), json_extract_string(entry, '$.KeyId')))
),

on_record AS (
    SELECT
        coalesce(u.app_id, m.app_id)                                AS app_id,
        coalesce(u.credential, m.key_id)                            AS credential,
        coalesce(u.principal_name, m.target_name)                   AS principal_name,
        coalesce(u.credential_type, m.key_type)                     AS credential_type,
        u.uses,
        u.successes,
        u.networks,
        u.network_names,
        u.from_unknown,
        u.first_at,
        u.last_at,
        m.added_at,
        m.added_by,
        m.added_from,
        m.added_evidence,
        m.removed_at,
        m.removed_by,
        m.removed_evidence
    FROM used AS u
    FULL JOIN made AS m ON m.key_id = u.credential
),

ledger AS (
    SELECT
        coalesce(o.app_id, l.app_id)                                AS app_id,
        coalesce(o.credential, l.key_id)                            AS credential,
        coalesce(o.principal_name, l.display_name)                  AS principal_name,
        coalesce(o.credential_type, l.kind)                         AS credential_type,
        o.* EXCLUDE (app_id, credential, principal_name, credential_type),
        l.starts                                                    AS listed_from,
        l.ends                                                      AS listed_until,
        l.evidence                                                  AS listed_evidence
    FROM on_record AS o
    FULL JOIN (SELECT * FROM listed WHERE key_id IS NOT NULL) AS l ON l.key_id = o.credential
),

judged AS (
    SELECT finding_number, severity
    FROM finding
    WHERE severity <> 'info' AND NOT little_history AND set_aside IS NULL
),

cited AS (
    SELECT w.credential, d.finding_number, d.severity
    FROM judged AS d
    JOIN finding_evidence AS e ON e.finding_number = d.finding_number
    JOIN member_record AS m ON m.reference = split_part(e.reference, ':', 1)
    JOIN sign_in_fact AS s
        ON s.member_id = m.member_id
       AND s.record_number = try_cast(split_part(e.reference, ':', 2) AS BIGINT)
    JOIN who_context AS w ON w.who_id = s.who_id
    WHERE w.credential IS NOT NULL

    UNION

    SELECT c.key_id, d.finding_number, d.severity
    FROM judged AS d
    JOIN finding_evidence AS e ON e.finding_number = d.finding_number
    JOIN credential_context AS c ON c.audit_evidence = e.reference
    WHERE c.key_id IS NOT NULL
),

finding_of AS (
    SELECT
        credential,
        list(finding_number ORDER BY severity = 'high' DESC, finding_number)
                                                                    AS findings,
        count(*) FILTER (WHERE severity = 'high')                   AS high_findings
    FROM cited
    GROUP BY credential
),

ranked AS (
    SELECT
        l.*,
        f.findings,
        count(*) OVER ()                                            AS rows_in_all,
        row_number() OVER (
            ORDER BY
                coalesce(f.high_findings, 0) DESC,
                len(coalesce(f.findings, [])) DESC,
                l.added_at NULLS LAST,
                l.first_at NULLS LAST,
                l.credential,
                l.app_id NULLS LAST
        )                                                           AS place
    FROM ledger AS l
    LEFT JOIN finding_of AS f ON f.credential = l.credential
)

SELECT * EXCLUDE (place)
FROM ranked
WHERE place <= 100
ORDER BY place

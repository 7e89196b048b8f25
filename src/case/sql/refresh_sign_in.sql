-- Makes sign_in anew from the sightings: each event once, in the order of time.

DELETE FROM sign_in;

-- Where each event was first told of, and how often. Members and records are numbered, so the
-- smallest pair is the first; one number is cheaper to compare than two.
CREATE OR REPLACE TEMP TABLE told_sign_in AS
SELECT
    identity,
    count(*)                                             AS sightings,
    min(member_id::BIGINT * 1099511627776 + record_number) AS first_told
FROM sign_in_identity
GROUP BY identity;

-- Events with several sightings: the richer export wins, then the later ingestion, field by field.
-- A value that only says that something was withheld never displaces one that says something.
CREATE OR REPLACE TEMP TABLE merged_sign_in AS
WITH sighting AS (
    SELECT
        t.identity,
        t.first_told,
        t.sightings,
        s.*,
        row_number() OVER (
            PARTITION BY t.identity
            ORDER BY richness(s.format), s.ingested_time NULLS FIRST, s.member_id, s.record_number
        ) AS precedence
    FROM told_sign_in AS t
    JOIN sign_in_identity AS i ON i.identity = t.identity
    JOIN sign_in_sighting AS s ON s.member_id = i.member_id AND s.record_number = i.record_number
    WHERE t.sightings > 1
)
SELECT
    identity,
    first_told,
    sightings,
    array_to_string(list_sort(list(DISTINCT format)), ', ')           AS formats,
    greatest(count(DISTINCT error_code) - 1, 0)
        + greatest(count(DISTINCT coalesce(service_principal_id, user_id)) - 1, 0)
        + greatest(count(DISTINCT ip_key) - 1, 0)                       AS conflicts,
    arg_max(COLUMNS(* EXCLUDE (
        identity, first_told, sightings, precedence,
        member_id, record_number, byte_offset, byte_length, line, format, record_digest
    )), precedence + CASE WHEN says_something(COLUMNS(* EXCLUDE (
        identity, first_told, sightings, precedence,
        member_id, record_number, byte_offset, byte_length, line, format, record_digest
    ))) THEN 1000000 ELSE 0 END)
FROM sighting
GROUP BY identity, first_told, sightings;

INSERT INTO sign_in BY NAME
WITH event AS (
    SELECT
        t.first_told,
        t.identity,
        t.sightings,
        s.format AS formats,
        0        AS conflicts,
        s.* EXCLUDE (member_id, record_number, byte_offset, byte_length, line, format, record_digest)
    FROM sign_in_sighting AS s
    JOIN told_sign_in AS t
        ON t.first_told = s.member_id::BIGINT * 1099511627776 + s.record_number
    WHERE t.sightings = 1
    UNION ALL BY NAME
    SELECT * FROM merged_sign_in
),

named AS (
    SELECT
        e.* EXCLUDE (first_told, identity, event_id),
        e.identity                                                          AS event_id,
        m.reference || ':' || (e.first_told % 1099511627776)                AS evidence,
        CASE
            WHEN e.sign_in_type IN ('service_principal', 'managed_identity', 'microsoft_service_principal')
                THEN 'workload'
            ELSE 'user'
        END                                                                 AS principal_kind,
        coalesce(e.credential_key_id, e.credential_thumbprint, e.federated_credential_id) AS credential,
        CASE
            WHEN e.ip_key LIKE '00000000000000000000ffff%' THEN e.ip_key
            ELSE substr(e.ip_key, 1, 16)
        END                                                                 AS network_group
    FROM event AS e
    JOIN member AS m ON m.member_id = e.first_told // 1099511627776
)

SELECT
    row_number() OVER ()  AS seq,
    *
FROM (
    SELECT
        *,
        CASE principal_kind
            WHEN 'workload' THEN coalesce(service_principal_id, app_id)
            ELSE coalesce(user_id, lower(user_principal_name))
        END AS principal_id,
        CASE principal_kind
            WHEN 'workload' THEN coalesce(service_principal_name, app_display_name, service_principal_id)
            ELSE coalesce(lower(user_principal_name), user_display_name, user_id)
        END AS principal_name
    FROM named
    ORDER BY event_time, event_id
);

DROP TABLE merged_sign_in;
DROP TABLE told_sign_in;

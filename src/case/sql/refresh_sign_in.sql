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
-- Values that make sense only together come from one record: no time with another's basis, no
-- reason with another's code, no city in another's country.
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
),

decided AS (
    SELECT
        *,
        arg_max(error_code, precedence) OVER (PARTITION BY identity) AS deciding_code
    FROM sighting
),

merged AS (
    SELECT
        identity,
        first_told,
        sightings,
        array_to_string(list_sort(list(DISTINCT format)), ', ')          AS formats,
        greatest(count(DISTINCT error_code) - 1, 0)
            + greatest(count(DISTINCT coalesce(service_principal_id, user_id)) - 1, 0)
            + greatest(count(DISTINCT ip_key) - 1, 0)
            + greatest(count(DISTINCT logged_country) - 1, 0)
            + greatest(count(DISTINCT date_trunc('second', event_time))
                FILTER (WHERE time_basis = 'created') - 1, 0)            AS conflicts,
        arg_max(
            {'event_time': event_time, 'time_basis': time_basis},
            precedence + CASE time_basis WHEN 'created' THEN 1000000 ELSE 0 END
        )                                                                AS moment,
        arg_max(
            {'country': logged_country, 'state': logged_state, 'city': logged_city,
             'latitude': logged_latitude, 'longitude': logged_longitude},
            precedence
        ) FILTER (WHERE logged_country IS NOT NULL OR logged_city IS NOT NULL) AS place,
        arg_max(
            {'ip_key': ip_key, 'ip_address': ip_address, 'exported': ip_address_exported},
            precedence + CASE WHEN ip_key IS NOT NULL THEN 1000000 ELSE 0 END
        )                                                                AS client,
        max(deciding_code)                                               AS error_code,
        arg_max(outcome, precedence)
            FILTER (WHERE error_code IS NOT DISTINCT FROM deciding_code) AS outcome,
        arg_max(failure_reason, precedence)
            FILTER (WHERE error_code IS NOT DISTINCT FROM deciding_code) AS failure_reason,
        arg_max(additional_details, precedence)
            FILTER (WHERE error_code IS NOT DISTINCT FROM deciding_code) AS additional_details,
        arg_max(COLUMNS(* EXCLUDE (
            identity, first_told, sightings, precedence, deciding_code,
            member_id, record_number, byte_offset, byte_length, line, format, record_digest,
            event_time, time_basis, error_code, outcome, failure_reason, additional_details,
            logged_country, logged_state, logged_city, logged_latitude, logged_longitude,
            ip_key, ip_address, ip_address_exported
        )), precedence + CASE WHEN says_something(COLUMNS(* EXCLUDE (
            identity, first_told, sightings, precedence, deciding_code,
            member_id, record_number, byte_offset, byte_length, line, format, record_digest,
            event_time, time_basis, error_code, outcome, failure_reason, additional_details,
            logged_country, logged_state, logged_city, logged_latitude, logged_longitude,
            ip_key, ip_address, ip_address_exported
        ))) THEN 1000000 ELSE 0 END)
    FROM decided
    GROUP BY identity, first_told, sightings
)

SELECT
    * EXCLUDE (moment, place, client),
    moment.event_time   AS event_time,
    moment.time_basis   AS time_basis,
    place.country       AS logged_country,
    place.state         AS logged_state,
    place.city          AS logged_city,
    place.latitude      AS logged_latitude,
    place.longitude     AS logged_longitude,
    client.ip_key       AS ip_key,
    client.ip_address   AS ip_address,
    client.exported     AS ip_address_exported
FROM merged;

-- The rank of each event in time, worked out on few columns: sorting whole rows takes far longer.
CREATE OR REPLACE TEMP TABLE ranked_sign_in AS
WITH event AS (
    SELECT t.first_told, t.identity, t.sightings, s.event_time
    FROM told_sign_in AS t
    JOIN sign_in_sighting AS s
        ON s.member_id::BIGINT * 1099511627776 + s.record_number = t.first_told
    WHERE t.sightings = 1
    UNION ALL
    SELECT first_told, identity, sightings, event_time
    FROM merged_sign_in
)
SELECT
    e.first_told,
    e.identity,
    e.sightings,
    row_number() OVER (ORDER BY e.event_time, e.identity)               AS seq,
    m.reference || ':' || (e.first_told % 1099511627776)                AS evidence
FROM event AS e
JOIN member AS m ON m.member_id = e.first_told // 1099511627776;

INSERT INTO sign_in BY NAME
WITH event AS (
    SELECT
        r.seq,
        r.evidence,
        r.identity                                                          AS event_id,
        r.sightings,
        s.format                                                            AS formats,
        0                                                                   AS conflicts,
        s.* EXCLUDE (
            member_id, record_number, byte_offset, byte_length, line, format, record_digest, event_id
        )
    FROM sign_in_sighting AS s
    JOIN ranked_sign_in AS r
        ON r.first_told = s.member_id::BIGINT * 1099511627776 + s.record_number
    WHERE r.sightings = 1
    UNION ALL BY NAME
    SELECT
        r.seq,
        r.evidence,
        r.identity                                                          AS event_id,
        m.* EXCLUDE (first_told, identity, event_id)
    FROM merged_sign_in AS m
    JOIN ranked_sign_in AS r ON r.first_told = m.first_told
),

kinds AS (
    SELECT
        *,
        CASE
            WHEN sign_in_type IN ('service_principal', 'managed_identity', 'microsoft_service_principal')
                THEN 'workload'
            ELSE 'user'
        END                                                                 AS principal_kind,
        coalesce(credential_key_id, credential_thumbprint, federated_credential_id) AS credential,
        CASE
            WHEN ip_key LIKE '00000000000000000000ffff%' THEN ip_key
            ELSE substr(ip_key, 1, 16)
        END                                                                 AS network_group
    FROM event
)

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
FROM kinds;

DROP TABLE ranked_sign_in;
DROP TABLE merged_sign_in;
DROP TABLE told_sign_in;

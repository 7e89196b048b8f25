-- Finds the sign-ins that several records tell of, and merges them: a part of them at a time, so that
-- the memory is bounded. $part counts from 0 to $parts - 1.
--
-- `repeated_tie` has been filled with every tie that several records share. Where an event is told
-- of once, nothing is made: sign_in reads the record itself.

-- The records that may tell of one event. Equal rows of one file without ids stand for several events,
-- and are counted.
CREATE OR REPLACE TEMP TABLE told AS
WITH shared AS (
    SELECT
        r.*,
        r.member_id::HUGEINT * 9223372036854775808 + r.record_number    AS place,
        how.format,
        how.event_id_source,
        how.error_code
    FROM sign_in_record AS r
    SEMI JOIN repeated_tie AS t ON t.tie = r.tie
    JOIN sign_in_how AS how ON how.how_id = r.how_id
    WHERE r.tie % $parts = $part
),

numbered AS (
    SELECT
        place,
        row_number() OVER (PARTITION BY member_id, event_id ORDER BY record_number) AS nth
    FROM shared
    WHERE event_id_source = 'synthetic'
)

SELECT
    s.* EXCLUDE (event_id),
    coalesce(n.nth, 1)                                                  AS nth,
    s.event_id || CASE WHEN n.nth > 1 THEN '#' || n.nth ELSE '' END     AS event_id
FROM shared AS s
LEFT JOIN numbered AS n ON n.place = s.place;

-- The events that several records tell of, and whether all tell the same: equal bytes, read alike, as
-- in exports that overlap. There is nothing to merge then.
CREATE OR REPLACE TEMP TABLE told_event AS
SELECT
    event_id,
    count(*)                                                            AS sightings,
    min(place)                                                          AS first_place,
    min(record_digest) = max(record_digest)
        AND min(event_time) = max(event_time)
        AND min(time_basis) = max(time_basis)
        AND min(ingested_time) IS NOT DISTINCT FROM max(ingested_time)
        AND count(ingested_time) IN (0, count(*))
        AND min(who_id) = max(who_id)
        AND min(what_id) = max(what_id)
        AND min(where_id) = max(where_id)
        AND min(client_id) = max(client_id)
        AND min(how_id) = max(how_id)                                   AS is_same
FROM told
GROUP BY event_id
HAVING count(*) > 1 OR max(nth) > 1;

INSERT INTO sign_in_retold
SELECT t.member_id, t.record_number, t.event_id, t.place = e.first_place
FROM told AS t
JOIN told_event AS e ON e.event_id = t.event_id
ORDER BY t.member_id, t.record_number;

INSERT INTO sign_in_merged BY NAME
SELECT
    t.* EXCLUDE (
        byte_offset, byte_length, line, record_digest, tie, place, format, event_id_source,
        error_code, nth
    ),
    e.sightings,
    t.format                                                            AS formats,
    0                                                                   AS conflicts,
    ((t.tie::HUGEINT + t.nth - 1) % 18446744073709551616)::UBIGINT      AS tie
FROM told AS t
JOIN told_event AS e ON e.event_id = t.event_id AND e.first_place = t.place
WHERE e.is_same
ORDER BY t.event_time, t.event_id;

-- The other records in the order in which they count: the higher class of export last, then the later
-- ingestion, then the richer export. Where all that is equal, the later event time, which is the more
-- precise one; and where that is equal too, nothing tells which record is the later, and the digest of
-- its bytes decides, so that the order of import does not. conflicts.sql says which it was.
CREATE OR REPLACE TEMP TABLE retold AS
WITH ranked AS (
    SELECT
        t.*,
        t.place = e.first_place                                         AS is_first,
        row_number() OVER (
            PARTITION BY t.event_id
            ORDER BY
                shape_class(t.format), t.ingested_time NULLS FIRST, richness(t.format),
                t.event_time, t.record_digest, t.place
        )                                                               AS precedence
    FROM told AS t
    JOIN told_event AS e ON e.event_id = t.event_id
    WHERE NOT e.is_same
)

-- Of how a sign-in ended, the last word counts, whichever export has it.
SELECT
    *,
    row_number() OVER (PARTITION BY event_id ORDER BY ingested_time NULLS FIRST, precedence) AS lateness
FROM ranked;

-- Each event once. Values that make sense only together come from one record: no time with another's
-- basis. Of what it shares with others, the numbers are listed, and merged further down: there are
-- few combinations of them.
CREATE OR REPLACE TEMP TABLE merging AS
SELECT
    event_id,
    ((min(tie)::HUGEINT + min(nth) - 1) % 18446744073709551616)::UBIGINT AS tie,
    min(member_id) FILTER (WHERE is_first)                              AS member_id,
    min(record_number) FILTER (WHERE is_first)                          AS record_number,
    count(*)                                                            AS sightings,
    array_to_string(list_sort(list(DISTINCT format)), ', ')             AS formats,
    greatest(
        count(DISTINCT date_trunc('second', event_time)) FILTER (WHERE time_basis = 'created') - 1, 0
    )                                                                   AS conflicts,
    arg_max(
        {'event_time': event_time, 'time_basis': time_basis},
        precedence + CASE time_basis WHEN 'created' THEN 1000000 ELSE 0 END
    )                                                                   AS moment,
    arg_max(ingested_time, precedence)                                  AS ingested_time,
    arg_max(correlation_id, precedence)                                 AS correlation_id,
    arg_max(original_request_id, precedence)                            AS original_request_id,
    arg_max(unique_token_id, precedence)                                AS unique_token_id,
    arg_max(session_id, precedence)                                     AS session_id,
    arg_max(processing_ms, precedence)                                  AS processing_ms,
    arg_max(error_code, lateness)                                       AS error_code,
    list(who_id ORDER BY precedence)                                         AS who_ids,
    list(what_id ORDER BY precedence)                                        AS what_ids,
    list(where_id ORDER BY precedence)                                       AS where_ids,
    list(client_id ORDER BY precedence)                                      AS client_ids,
    list(how_id ORDER BY precedence)                                         AS how_ids
FROM retold
GROUP BY event_id;

-- Who signed in, and what they showed: each list of combinations that meet, merged field by field. A value that only says that
-- something was withheld never displaces one that says something.
CREATE OR REPLACE TEMP TABLE merged_who AS
WITH met AS (
    SELECT DISTINCT who_ids FROM merging WHERE len(list_distinct(who_ids)) > 1
),

numbered AS (
    SELECT
        who_ids,
        (SELECT least(min(who_id), 0) FROM sign_in_who) - row_number() OVER (ORDER BY who_ids) AS merged_id
    FROM met
),

placed AS (
    SELECT n.merged_id, n.who_ids, p.place AS precedence, f.* EXCLUDE (who_id)
    FROM numbered AS n, unnest(generate_series(1, len(n.who_ids))) AS p(place)
    JOIN sign_in_who AS f ON f.who_id = n.who_ids[p.place]
)

SELECT
    merged_id,
    who_ids,
    greatest(count(DISTINCT coalesce(service_principal_id, user_id)) - 1, 0)
        + greatest(count(DISTINCT lower(user_principal_name)) - 1, 0)
        + greatest(count(DISTINCT tenant_id) - 1, 0)
        + greatest(
            count(DISTINCT sign_in_type) FILTER (WHERE sign_in_type NOT LIKE 'unknown%') - 1, 0
        )                                                               AS conflicts,
    arg_max(COLUMNS(* EXCLUDE (
        merged_id, who_ids, precedence
    )), precedence + CASE WHEN says_something(COLUMNS(* EXCLUDE (
        merged_id, who_ids, precedence
    ))) THEN 1000000 ELSE 0 END)
FROM placed
GROUP BY merged_id, who_ids;

INSERT INTO sign_in_who BY NAME
SELECT * EXCLUDE (merged_id, who_ids, conflicts), merged_id AS who_id
FROM merged_who
ORDER BY merged_id DESC;

-- With which application, to what: each list of combinations that meet, merged field by field. A value that only says that
-- something was withheld never displaces one that says something.
CREATE OR REPLACE TEMP TABLE merged_what AS
WITH met AS (
    SELECT DISTINCT what_ids FROM merging WHERE len(list_distinct(what_ids)) > 1
),

numbered AS (
    SELECT
        what_ids,
        (SELECT least(min(what_id), 0) FROM sign_in_what) - row_number() OVER (ORDER BY what_ids) AS merged_id
    FROM met
),

placed AS (
    SELECT n.merged_id, n.what_ids, p.place AS precedence, f.* EXCLUDE (what_id)
    FROM numbered AS n, unnest(generate_series(1, len(n.what_ids))) AS p(place)
    JOIN sign_in_what AS f ON f.what_id = n.what_ids[p.place]
)

SELECT
    merged_id,
    what_ids,
    greatest(count(DISTINCT app_id) - 1, 0)
        + greatest(count(DISTINCT resource_id) - 1, 0)                  AS conflicts,
    arg_max(COLUMNS(* EXCLUDE (
        merged_id, what_ids, precedence
    )), precedence + CASE WHEN says_something(COLUMNS(* EXCLUDE (
        merged_id, what_ids, precedence
    ))) THEN 1000000 ELSE 0 END)
FROM placed
GROUP BY merged_id, what_ids;

INSERT INTO sign_in_what BY NAME
SELECT * EXCLUDE (merged_id, what_ids, conflicts), merged_id AS what_id
FROM merged_what
ORDER BY merged_id DESC;

-- From where: each list of combinations that meet, merged field by field. A value that only says that
-- something was withheld never displaces one that says something.
CREATE OR REPLACE TEMP TABLE merged_where AS
WITH met AS (
    SELECT DISTINCT where_ids FROM merging WHERE len(list_distinct(where_ids)) > 1
),

numbered AS (
    SELECT
        where_ids,
        (SELECT least(min(where_id), 0) FROM sign_in_where) - row_number() OVER (ORDER BY where_ids) AS merged_id
    FROM met
),

placed AS (
    SELECT n.merged_id, n.where_ids, p.place AS precedence, f.* EXCLUDE (where_id)
    FROM numbered AS n, unnest(generate_series(1, len(n.where_ids))) AS p(place)
    JOIN sign_in_where AS f ON f.where_id = n.where_ids[p.place]
)

SELECT
    merged_id,
    where_ids,
    greatest(count(DISTINCT ip_key) - 1, 0)
        + greatest(count(DISTINCT logged_country) - 1, 0)                   AS conflicts,
    arg_max(
        {'ip_key': ip_key, 'ip_address': ip_address, 'exported': ip_address_exported},
        precedence + CASE WHEN ip_key IS NOT NULL THEN 1000000 ELSE 0 END
    )                                                                   AS client,
    arg_max(
        {'country': logged_country, 'state': logged_state, 'city': logged_city,
         'latitude': logged_latitude, 'longitude': logged_longitude},
        precedence
    ) FILTER (
        WHERE coalesce(logged_country, logged_city, logged_state) IS NOT NULL
           OR logged_latitude IS NOT NULL
    )                                                                   AS place,
    arg_max(COLUMNS(* EXCLUDE (
        merged_id, where_ids, precedence, ip_key, ip_address, ip_address_exported, logged_country,
        logged_state, logged_city, logged_latitude, logged_longitude
    )), precedence + CASE WHEN says_something(COLUMNS(* EXCLUDE (
        merged_id, where_ids, precedence, ip_key, ip_address, ip_address_exported, logged_country,
        logged_state, logged_city, logged_latitude, logged_longitude
    ))) THEN 1000000 ELSE 0 END)
FROM placed
GROUP BY merged_id, where_ids;

INSERT INTO sign_in_where BY NAME
SELECT
    * EXCLUDE (merged_id, where_ids, conflicts, client, place),
    merged_id           AS where_id,
    client.ip_key       AS ip_key,
    client.ip_address   AS ip_address,
    client.exported     AS ip_address_exported,
    place.country       AS logged_country,
    place.state         AS logged_state,
    place.city          AS logged_city,
    place.latitude      AS logged_latitude,
    place.longitude     AS logged_longitude
FROM merged_where
ORDER BY merged_id DESC;

-- With what client and device: each list of combinations that meet, merged field by field. A value that only says that
-- something was withheld never displaces one that says something.
CREATE OR REPLACE TEMP TABLE merged_client AS
WITH met AS (
    SELECT DISTINCT client_ids FROM merging WHERE len(list_distinct(client_ids)) > 1
),

numbered AS (
    SELECT
        client_ids,
        (SELECT least(min(client_id), 0) FROM sign_in_client) - row_number() OVER (ORDER BY client_ids) AS merged_id
    FROM met
),

placed AS (
    SELECT n.merged_id, n.client_ids, p.place AS precedence, f.* EXCLUDE (client_id)
    FROM numbered AS n, unnest(generate_series(1, len(n.client_ids))) AS p(place)
    JOIN sign_in_client AS f ON f.client_id = n.client_ids[p.place]
)

SELECT
    merged_id,
    client_ids,
    0                                                                   AS conflicts,
    arg_max(COLUMNS(* EXCLUDE (
        merged_id, client_ids, precedence
    )), precedence + CASE WHEN says_something(COLUMNS(* EXCLUDE (
        merged_id, client_ids, precedence
    ))) THEN 1000000 ELSE 0 END)
FROM placed
GROUP BY merged_id, client_ids;

INSERT INTO sign_in_client BY NAME
SELECT * EXCLUDE (merged_id, client_ids, conflicts), merged_id AS client_id
FROM merged_client
ORDER BY merged_id DESC;

-- How it went: each list of combinations that meet, merged field by field. A value that only says that
-- something was withheld never displaces one that says something.
CREATE OR REPLACE TEMP TABLE merged_how AS
WITH met AS (
    SELECT DISTINCT how_ids, error_code AS deciding_code
    FROM merging
    WHERE len(list_distinct(how_ids)) > 1
),

numbered AS (
    SELECT
        how_ids,
        deciding_code,
        (SELECT least(min(how_id), 0) FROM sign_in_how)
            - row_number() OVER (ORDER BY how_ids, deciding_code NULLS FIRST) AS merged_id
    FROM met
),

placed AS (
    SELECT n.merged_id, n.how_ids, n.deciding_code, p.place AS precedence, f.* EXCLUDE (how_id)
    FROM numbered AS n, unnest(generate_series(1, len(n.how_ids))) AS p(place)
    JOIN sign_in_how AS f ON f.how_id = n.how_ids[p.place]
)

SELECT
    merged_id,
    how_ids,
    greatest(count(DISTINCT error_code) - 1, 0)                         AS conflicts,
    deciding_code,
    deciding_code                                                       AS error_code,
    arg_max(outcome, precedence)
        FILTER (WHERE error_code IS NOT DISTINCT FROM deciding_code)    AS outcome,
    arg_max(failure_reason, precedence)
        FILTER (WHERE error_code IS NOT DISTINCT FROM deciding_code)    AS failure_reason,
    arg_max(additional_details, precedence)
        FILTER (WHERE error_code IS NOT DISTINCT FROM deciding_code)    AS additional_details,
    arg_max(COLUMNS(* EXCLUDE (
        merged_id, how_ids, precedence, deciding_code, error_code, outcome, failure_reason,
        additional_details
    )), precedence + CASE WHEN says_something(COLUMNS(* EXCLUDE (
        merged_id, how_ids, precedence, deciding_code, error_code, outcome, failure_reason,
        additional_details
    ))) THEN 1000000 ELSE 0 END)
FROM placed
GROUP BY merged_id, how_ids, deciding_code;

INSERT INTO sign_in_how BY NAME
SELECT * EXCLUDE (merged_id, how_ids, deciding_code, conflicts), merged_id AS how_id
FROM merged_how
ORDER BY merged_id DESC;

INSERT INTO sign_in_merged BY NAME
SELECT
    m.member_id,
    m.record_number,
    m.sightings,
    m.formats,
    m.conflicts
        + coalesce(who_m.conflicts, 0)
        + coalesce(what_m.conflicts, 0)
        + coalesce(where_m.conflicts, 0)
        + coalesce(client_m.conflicts, 0)
        + coalesce(how_m.conflicts, 0) AS conflicts,
    m.event_id,
    m.tie,
    m.moment.event_time     AS event_time,
    m.moment.time_basis     AS time_basis,
    m.ingested_time,
    m.correlation_id,
    m.original_request_id,
    m.unique_token_id,
    m.session_id,
    m.processing_ms,
    coalesce(who_m.merged_id, m.who_ids[1]) AS who_id,
    coalesce(what_m.merged_id, m.what_ids[1]) AS what_id,
    coalesce(where_m.merged_id, m.where_ids[1]) AS where_id,
    coalesce(client_m.merged_id, m.client_ids[1]) AS client_id,
    coalesce(how_m.merged_id, m.how_ids[1]) AS how_id
FROM merging AS m
LEFT JOIN merged_who AS who_m ON who_m.who_ids = m.who_ids
LEFT JOIN merged_what AS what_m ON what_m.what_ids = m.what_ids
LEFT JOIN merged_where AS where_m ON where_m.where_ids = m.where_ids
LEFT JOIN merged_client AS client_m ON client_m.client_ids = m.client_ids
LEFT JOIN merged_how AS how_m
    ON how_m.how_ids = m.how_ids AND how_m.deciding_code IS NOT DISTINCT FROM m.error_code
ORDER BY m.moment.event_time, m.event_id;

DROP TABLE told;
DROP TABLE told_event;
DROP TABLE retold;
DROP TABLE merging;
DROP TABLE merged_who;
DROP TABLE merged_what;
DROP TABLE merged_where;
DROP TABLE merged_client;
DROP TABLE merged_how;

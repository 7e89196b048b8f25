-- Sign-ins that several records tell of differently: for each field in which they disagree, what each of
-- them says, which one counts, and by which rule. The order of the records is that of refresh_sign_in.sql.
WITH disputed AS (
    SELECT event_id, event_time AS merged_time
    FROM sign_in
    WHERE conflicts > 0
),

told AS (
    SELECT
        d.event_id,
        d.merged_time,
        m.reference || ':' || s.record_number                           AS told_by,
        s.* EXCLUDE (event_id),
        row_number() OVER (
            PARTITION BY d.event_id
            ORDER BY
                shape_class(s.format), s.ingested_time NULLS FIRST, richness(s.format), s.event_time,
                s.record_digest, s.member_id, s.record_number
        )                                                               AS precedence
    FROM disputed AS d
    JOIN sign_in_retold AS t ON t.event_id = d.event_id
    JOIN sign_in_sighting AS s ON s.member_id = t.member_id AND s.record_number = t.record_number
    JOIN member_record AS m ON m.member_id = s.member_id
),

ordered AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY event_id ORDER BY ingested_time NULLS FIRST, precedence) AS lateness
    FROM told
),

-- What each record says of each field, and the same as it is compared.
said AS (
    SELECT
        * EXCLUDE (about),
        about.field,
        about.value,
        coalesce(about.compared, about.value)                           AS compared
    FROM (
        SELECT
            event_id, merged_time, told_by, format, ingested_time, event_time, precedence, lateness,
            unnest([
                {
                    'field': 'event_time',
                    'value': CASE time_basis WHEN 'created' THEN event_time::VARCHAR END,
                    'compared': date_trunc('second', event_time)::VARCHAR
                },
                {'field': 'principal_id', 'value': coalesce(service_principal_id, user_id), 'compared': NULL},
                {
                    'field': 'user_principal_name',
                    'value': user_principal_name,
                    'compared': lower(user_principal_name)
                },
                {'field': 'tenant_id', 'value': tenant_id, 'compared': NULL},
                {
                    'field': 'sign_in_type',
                    'value': CASE WHEN sign_in_type NOT LIKE 'unknown%' THEN sign_in_type END,
                    'compared': NULL
                },
                {'field': 'app_id', 'value': app_id, 'compared': NULL},
                {'field': 'resource_id', 'value': resource_id, 'compared': NULL},
                {'field': 'ip_address', 'value': ip_address, 'compared': ip_key},
                {'field': 'logged_country', 'value': logged_country, 'compared': NULL},
                {'field': 'error_code', 'value': error_code::VARCHAR, 'compared': NULL}
            ])                                                          AS about
        FROM ordered
    )
    WHERE about.value IS NOT NULL
),

ranked AS (
    SELECT
        *,
        CASE field
            WHEN 'error_code' THEN lateness
            ELSE precedence + CASE WHEN says_something(value) THEN 1000000 ELSE 0 END
        END                                                             AS rank
    FROM said
    QUALIFY count(DISTINCT compared) OVER (PARTITION BY event_id, field) > 1
),

taken AS (
    SELECT *
    FROM ranked
    QUALIFY row_number() OVER (PARTITION BY event_id, field ORDER BY rank DESC) = 1
),

-- The record that comes nearest to being taken, and says something else.
rival AS (
    SELECT r.*
    FROM ranked AS r
    JOIN taken AS t ON t.event_id = r.event_id AND t.field = r.field AND t.compared <> r.compared
    QUALIFY row_number() OVER (PARTITION BY r.event_id, r.field ORDER BY r.rank DESC) = 1
),

ruled AS (
    SELECT
        t.event_id,
        t.field,
        t.told_by,
        t.compared,
        CASE
            WHEN t.field = 'error_code' AND t.ingested_time <> r.ingested_time THEN 'later ingestion'
            WHEN NOT says_something(r.value) THEN 'a value that was not withheld'
            WHEN shape_class(t.format) <> shape_class(r.format) THEN 'richer export'
            WHEN r.ingested_time IS NULL AND t.ingested_time IS NOT NULL
                THEN 'an export that tells when it was ingested'
            WHEN t.ingested_time <> r.ingested_time THEN 'later ingestion'
            WHEN richness(t.format) <> richness(r.format) THEN 'richer export'
            WHEN t.event_time <> r.event_time THEN 'later event time'
            ELSE 'none tells which is later: digest of the record'
        END                                                             AS rule
    FROM taken AS t
    JOIN rival AS r ON r.event_id = t.event_id AND r.field = t.field
)

SELECT
    s.event_id,
    s.field,
    CASE
        WHEN s.told_by = r.told_by THEN 'taken'
        WHEN s.compared = r.compared THEN 'agrees'
        ELSE 'not taken'
    END                                                                 AS counts,
    s.value,
    s.told_by,
    s.format,
    s.ingested_time,
    CASE WHEN s.told_by = r.told_by THEN r.rule END                     AS rule
FROM ranked AS s
JOIN ruled AS r ON r.event_id = s.event_id AND r.field = s.field
ORDER BY s.merged_time, s.event_id, s.field, s.rank DESC, s.told_by

-- Values to search for in other logs: those of the sign-ins that findings of high severity cite, and
-- those that the examiner marked as the attacker's, each with what the whole case has of it.
--
-- Left out are addresses of known networks, what the examiner marked benign, and values with which
-- more than ten identities succeeded, which would find everybody: common_in_all says how many those
-- are. At most 200 are given; rows_in_all says how many there are.
WITH cited AS (
    SELECT DISTINCT d.finding_number, s.who_id, s.what_id, s.where_id, s.client_id, s.session_number
    FROM finding AS d
    JOIN finding_evidence AS e ON e.finding_number = d.finding_number
    JOIN member_record AS m ON m.reference = split_part(e.reference, ':', 1)
    JOIN sign_in_fact AS s
        ON s.member_id = m.member_id
       AND s.record_number = try_cast(split_part(e.reference, ':', 2) AS BIGINT)
    WHERE d.severity = 'high' AND NOT d.little_history AND d.set_aside IS NULL
),

cited_value AS (
    SELECT c.finding_number, 'address' AS kind, w.ip_address AS value
    FROM cited AS c
    JOIN where_context AS w ON w.where_id = c.where_id
    WHERE w.known_label IS NULL

    UNION

    SELECT c.finding_number, 'user agent', x.user_agent
    FROM cited AS c
    JOIN client_context AS x ON x.client_id = c.client_id

    UNION

    SELECT c.finding_number, 'app', x.app_id
    FROM cited AS c
    JOIN what_context AS x ON x.what_id = c.what_id

    UNION

    SELECT c.finding_number, 'credential', x.credential
    FROM cited AS c
    JOIN who_context AS x ON x.who_id = c.who_id

    UNION

    SELECT c.finding_number, 'session', x.session_id
    FROM cited AS c
    JOIN sign_in_session AS x ON x.session_number = c.session_number
),

named AS (
    SELECT
        kind,
        value,
        list_sort(list(finding_number))                             AS findings,
        FALSE                                                       AS marked
    FROM cited_value
    WHERE value IS NOT NULL AND value <> ''
    GROUP BY kind, value

    UNION ALL

    SELECT kind, value, [], TRUE
    FROM mark
    WHERE verdict = 'attacker'
),

value AS (
    SELECT
        kind,
        value,
        flatten(list(findings))                                     AS findings,
        bool_or(marked)                                             AS marked
    FROM named
    GROUP BY kind, value
),

in_case AS (
    SELECT 'address' AS kind, ip_address AS value, principal, succeeded, events, first_at, last_at,
        network_name AS name
    FROM combination_context

    UNION ALL

    SELECT 'user agent', user_agent, principal, succeeded, events, first_at, last_at, client
    FROM combination_context

    UNION ALL

    SELECT 'app', app_id, principal, succeeded, events, first_at, last_at,
        coalesce(app_display_name, CASE WHEN principal_kind = 'workload' THEN principal_name END)
    FROM combination_context

    UNION ALL

    SELECT 'credential', credential, principal, succeeded, events, first_at, last_at, principal_name
    FROM combination_context

    UNION ALL

    SELECT 'session', x.session_id, f.principal, f.outcome = 'success', 1, f.event_time, f.event_time,
        p.principal_name
    FROM sign_in_fact AS f
    JOIN sign_in_session AS x ON x.session_number = f.session_number
    JOIN principal AS p ON p.principal = f.principal
    WHERE x.session_id IN (SELECT value FROM value WHERE kind = 'session')
),

counted AS (
    SELECT
        c.kind,
        c.value,
        min(c.name)                                                 AS name,
        CAST(sum(c.events) AS BIGINT)                               AS sign_ins,
        count(DISTINCT c.principal)                                 AS identities,
        count(DISTINCT c.principal) FILTER (WHERE c.succeeded)      AS identities_succeeded,
        min(c.first_at)                                             AS first_at,
        max(c.last_at)                                              AS last_at
    FROM in_case AS c
    JOIN value AS v ON v.kind = c.kind AND v.value = c.value
    GROUP BY c.kind, c.value
),

benign AS (
    SELECT v.kind, v.value
    FROM value AS v
    JOIN mark AS m ON m.kind = v.kind AND m.value = v.value
    WHERE m.verdict = 'benign'

    UNION

    SELECT 'address', w.ip_address
    FROM where_context AS w
    JOIN mark AS m ON w.ip_key BETWEEN m.lo_key AND m.hi_key
    WHERE m.kind = 'address' AND m.verdict = 'benign'
),

judged AS (
    SELECT
        v.kind,
        v.value,
        v.findings,
        v.marked,
        c.name,
        c.first_at,
        c.last_at,
        coalesce(c.sign_ins, 0)                                     AS sign_ins,
        coalesce(c.identities, 0)                                   AS identities,
        NOT v.marked AND coalesce(c.identities_succeeded, 0) > 10   AS is_common
    FROM value AS v
    LEFT JOIN counted AS c ON c.kind = v.kind AND c.value = v.value
    WHERE v.marked OR NOT EXISTS (SELECT 1 FROM benign AS b WHERE b.kind = v.kind AND b.value = v.value)
),

ranked AS (
    SELECT
        j.*,
        count(*) FILTER (WHERE NOT is_common) OVER ()               AS rows_in_all,
        count(*) FILTER (WHERE is_common) OVER ()                   AS common_in_all,
        row_number() OVER (
            ORDER BY is_common, marked DESC, len(findings) DESC, kind, first_at NULLS LAST, value
        )                                                           AS place
    FROM judged AS j
)

SELECT
    kind,
    value,
    name,
    first_at,
    last_at,
    sign_ins,
    identities,
    marked,
    is_common,
    findings,
    rows_in_all,
    common_in_all
FROM ranked
-- One common value is given where there is nothing else, so that common_in_all is told all the same.
WHERE (place <= 200 AND NOT is_common) OR place = 1
ORDER BY
    CASE kind
        WHEN 'address' THEN 1
        WHEN 'network' THEN 2
        WHEN 'credential' THEN 3
        WHEN 'app' THEN 4
        WHEN 'session' THEN 5
        WHEN 'device' THEN 6
        WHEN 'principal' THEN 7
        ELSE 8
    END,
    marked DESC,
    len(findings) DESC,
    first_at NULLS LAST,
    value

/*---
title    = "Knocking on many applications"
question = "Did an account knock on many applications in a short time?"
kind     = "finding"
family   = "user-compromise"
reads    = ["interactive", "non_interactive"]
needs    = ["address"]
severity = "high"
confidence = "medium"
attack   = ["T1087.004", "T1538", "T1078.004"]

sentence = """\
    Within {window_minutes} {window_minutes|minute|minutes} {entity_name} was refused by {apps_denied} \
    {apps_denied|application|applications} and succeeded with {apps_new} for the first time on record, from \
    {network_name} ({country}); {event_count} such {event_count|sign-in lies|sign-ins lie} between {first_at} and \
    {last_at}."""
key      = ["entity_id", "network", "day"]

benign = [
    "A person who opens everything on the page of applications, on a new computer at a new place.",
    "A policy that was set too strictly and refused many applications at once. See `error_codes`.",
]
not_shown = """\
    What an account can reach inside an application, sign-ins do not show. Whoever asks the directory for the list of \
    applications need not knock on any."""
next = [
    "Ask the person what they were looking for.",
    "List what opened and what did not: `timeline-unified` with `principal` for that hour.",
    "See which of the applications hold data, and read their own logs.",
]
derives = [
    "reprise99, Identity-PotentialAppRecon and Identity-UserTryingtoAccessMultipleApps (MIT): the idea.",
    "Splunk, azure_ad_multiple_appids_and_useragents_authentication_spike (Apache-2.0): the idea.",
]

[[parameter]]
name    = "window_minutes"
type    = "integer"
help    = "Minutes within which the applications must be tried"
default = 60
reason  = "People need a handful of applications an hour, and know them."

[[parameter]]
name    = "min_denied"
type    = "integer"
help    = "Applications that refuse the account"
default = 3
reason  = "One or two are links that colleagues sent."

[[parameter]]
name    = "min_new"
type    = "integer"
help    = "Applications that the account succeeds with for the first time, from a network that is new to the account"
default = 6
reason  = "A new computer opens some; six at a new place are a tour."

[[parameter]]
name    = "min_history_events"
type    = "integer"
help    = "Earlier successes of the account below which every application is new"
default = 20
reason  = "About a working week."
---*/

WITH refusal AS (
    SELECT s.seq, s.principal, s.network, s.event_time, s.app_id, 'denied' AS reason
    FROM sign_in_context AS s
    WHERE s.principal_kind = 'user'
      AND s.error_code IN (50105, 53003, 65001, 90094)
      AND s.app_id IS NOT NULL
      AND s.ip_key IS NOT NULL
      AND s.known_label IS NULL
),

new_app AS (
    -- By the first success: an application that was only tried was not used.
    SELECT e.seq, e.principal, e.network, e.event_time, e.app_id, 'new' AS reason
    FROM first_seen AS f
    JOIN sign_in_context AS e ON e.seq = f.first_success_seq
    JOIN sign_in_history AS h ON h.seq = f.first_success_seq
    JOIN first_seen AS n ON n.principal = e.principal AND n.property = 'network' AND n.value = e.network
    WHERE f.property = 'app'
      AND e.principal_kind = 'user'
      AND e.ip_key IS NOT NULL
      AND e.known_label IS NULL
      AND h.successes_before >= $min_history_events
      -- A tour of the usual place is a new computer.
      AND (n.first_success_at IS NULL
           OR unix_seconds(n.first_success_at) >= unix_seconds(e.event_time) - $window_minutes * 60)
),

knock AS (
    SELECT * FROM refusal
    UNION ALL
    SELECT * FROM new_app
),

busy AS (
    -- What can never be enough is out before knocks are put in order.
    SELECT principal, network
    FROM knock
    GROUP BY principal, network
    HAVING count(DISTINCT CASE WHEN reason = 'denied' THEN app_id END) >= $min_denied
        OR count(DISTINCT CASE WHEN reason = 'new' THEN app_id END) >= $min_new
),

followed AS (
    SELECT
        k.*,
        unix_seconds(k.event_time)                                  AS at_second,
        unix_seconds(k.event_time) - unix_seconds(lag(k.event_time) OVER (
            PARTITION BY k.principal, k.network, k.reason, k.app_id ORDER BY k.seq
        ))                                                          AS seconds_since,
        unix_seconds(lead(k.event_time) OVER (
            PARTITION BY k.principal, k.network, k.reason, k.app_id ORDER BY k.seq
        )) - unix_seconds(k.event_time)                             AS seconds_until
    FROM knock AS k
    JOIN busy AS b ON b.principal = k.principal AND b.network = k.network
),

change_of_count AS (
    -- An application counts from a knock until the window after the last one has passed.
    SELECT principal, network, reason, at_second, 1 AS step
    FROM followed
    WHERE seconds_since IS NULL OR seconds_since > $window_minutes * 60

    UNION ALL

    SELECT principal, network, reason, at_second + $window_minutes * 60 + 1, -1
    FROM followed
    WHERE seconds_until IS NULL OR seconds_until > $window_minutes * 60
),

second AS (
    -- One row for each second, so that what happens at once has no order.
    SELECT
        principal,
        network,
        at_second,
        sum(CASE WHEN reason = 'denied' THEN step ELSE 0 END)       AS denied_step,
        sum(CASE WHEN reason = 'new' THEN step ELSE 0 END)          AS new_step,
        max(step)                                                   AS best_step
    FROM change_of_count
    GROUP BY principal, network, at_second
),

count_at AS (
    SELECT
        s.principal,
        s.network,
        s.at_second,
        s.best_step,
        sum(s.denied_step) OVER (
            PARTITION BY s.principal, s.network
            ORDER BY s.at_second
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )                                                           AS apps_denied,
        sum(s.new_step) OVER (
            PARTITION BY s.principal, s.network
            ORDER BY s.at_second
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )                                                           AS apps_new
    FROM second AS s
),

full_moment AS (
    -- The moments of a knock alone: that an older one drops out of the window is no event.
    SELECT
        principal,
        network,
        at_second,
        apps_denied,
        apps_new,
        at_second - lag(at_second) OVER (PARTITION BY principal, network ORDER BY at_second)     AS seconds_since
    FROM count_at
    WHERE best_step = 1
      AND (apps_denied >= $min_denied OR apps_new >= $min_new)
),

numbered AS (
    -- A tour goes on as long as knocks follow each other within the window, over midnight as well.
    SELECT
        m.*,
        sum(CASE WHEN m.seconds_since <= $window_minutes * 60 THEN 0 ELSE 1 END) OVER (
            PARTITION BY m.principal, m.network
            ORDER BY m.at_second
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )                                                           AS tour
    FROM full_moment AS m
),

tour AS (
    SELECT
        principal,
        network,
        tour,
        min(at_second)                                              AS full_from,
        max(at_second)                                              AS full_until,
        CAST(floor(min(at_second) / 86400) AS BIGINT)               AS day
    FROM numbered
    GROUP BY principal, network, tour
),

peak AS (
    -- Both counts are of one moment: of the fullest window among the tours that begin on a day.
    SELECT
        n.principal,
        n.network,
        t.day,
        n.apps_denied,
        n.apps_new,
        row_number() OVER (
            PARTITION BY n.principal, n.network, t.day
            ORDER BY n.apps_denied + n.apps_new DESC, n.at_second
        )                                                           AS place
    FROM numbered AS n
    JOIN tour AS t ON t.principal = n.principal AND t.network = n.network AND t.tour = n.tour
),

described AS (
    SELECT
        t.principal,
        t.network,
        t.day,
        max(p.apps_denied)                                          AS apps_denied,
        max(p.apps_new)                                             AS apps_new,
        max(s.principal_kind)                                       AS principal_kind,
        max(s.principal_id)                                         AS principal_id,
        max(s.principal_name)                                       AS principal_name,
        max(s.network_name)                                         AS network_name,
        max(s.network_class)                                        AS network_class,
        max(s.country)                                              AS country,
        bool_or(s.is_hosting_or_anonymous)                          AS is_hosting,
        min(s.seq)                                                  AS first_seq,
        min(s.event_time)                                           AS first_at,
        max(s.event_time)                                           AS last_at,
        count(DISTINCT s.seq)                                       AS event_count,
        array_join(array_sort(collect_set(coalesce(s.app_display_name, s.app_id))), ', ')   AS apps,
        array_join(array_sort(collect_set(CAST(s.error_code AS STRING))), ', ')     AS error_codes,
        array_join(slice(array_sort(collect_set(s.ip_address)), 1, 10), ', ')       AS ip_addresses,
        slice(array_sort(array_distinct(collect_list(s.seq))), 1, 50)               AS evidence
    FROM tour AS t
    JOIN peak AS p ON p.principal = t.principal AND p.network = t.network AND p.day = t.day AND p.place = 1
    JOIN followed AS k ON k.principal = t.principal AND k.network = t.network
    JOIN sign_in_context AS s ON s.seq = k.seq
    WHERE k.at_second BETWEEN t.full_from - $window_minutes * 60 AND t.full_until
    GROUP BY t.principal, t.network, t.day
),

judged AS (
    SELECT
        CASE WHEN d.is_hosting THEN 'high' ELSE 'medium' END        AS severity,
        d.*,
        h.successes_before
    FROM described AS d
    JOIN sign_in_history AS h ON h.seq = d.first_seq
    WHERE d.principal_id IS NOT NULL
)

SELECT
    severity,
    'medium'                                                        AS confidence,
    principal_kind                                                  AS entity_kind,
    principal_id                                                    AS entity_id,
    principal_name                                                  AS entity_name,
    first_at,
    last_at,
    event_count,
    CAST(NULL AS BIGINT)                                            AS history_days,
    successes_before                                                AS history_events,
    FALSE                                                           AS little_history,
    evidence,
    CAST(CAST(timestamp_seconds(day * 86400) AS DATE) AS STRING)    AS day,
    CAST(apps_denied AS BIGINT)                                     AS apps_denied,
    CAST(apps_new AS BIGINT)                                        AS apps_new,
    apps,
    error_codes,
    network,
    network_name,
    network_class,
    country,
    ip_addresses,
    $window_minutes                                                 AS window_minutes
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    network,
    day;

/*---
title    = "One credential used from several networks at the same time"
question = """\
    Was one secret, certificate or federated credential used by turns from different networks, as if two hosts \
    had it?"""
kind     = "finding"
family   = "client-credential-abuse"
reads    = ["service_principal"]
needs    = ["credential", "geoip-asn"]
severity = "high"
confidence = "high"
attack   = ["T1078.004", "T1528", "T1552.001"]

sentence = """\
    The credential {credential} of {entity_name} was used by turns from {networks} {networks|network|networks} \
    ({network_names}): {times} between {first_at} and {last_at} it came back to a network within {window_hours} \
    {window_hours|hour|hours} after it had been used from another ({class})."""
key      = ["entity_id", "credential"]

benign = [
    "The application runs in two places with one secret: a standby, a second region, a developer's machine.",
    "The application runs on hosted agents that change networks by design. See `class` and `usual_networks`.",
]
not_shown = """\
    A sign-in shows the key id and not the host: two hosts behind one provider look like one, and one host with \
    two exits looks like two. A thief who has moved in for good, and never takes turns, is not seen here."""
next = [
    "Ask the owner on which hosts this credential is kept, and give each host a credential of its own.",
    "If one of the networks is unknown to the owner, replace the credential, and see `sp-use-after-roll` then.",
    "Look at what the sign-ins from each of the networks asked for.",
]
derives = [
    "reprise99, Identity-ServicePrincipalsMultipleLocations (MIT): the idea; counted here by credential and turns.",
    "Elastic, service principal sign-ins from several countries (Elastic License 2.0): the idea alone.",
]

[[parameter]]
name    = "window_hours"
type    = "integer"
help    = "Hours within which a credential must be back in a network to count as used there all the time"
default = 24
reason  = "Most workloads sign in at least once a day."

[[parameter]]
name    = "min_returns"
type    = "integer"
help    = "With fewer returns the row weighs less: it may be one trial, or one failover that was taken back"
default = 2
reason  = "The first return shows that a place was left and found again, the second that both are in use."

[[parameter]]
name    = "fleet_networks"
type    = "integer"
help    = "A credential that uses so many networks in its usual week belongs to a fleet"
default = 5
reason  = "Nobody runs one service in five networks; hosted agents and devices come from many."

[[parameter]]
name    = "settling_days"
type    = "integer"
help    = """\
    Where the turns begin within so many days of the credential's first use, and go on for most of its weeks, the \
    two places were there from the start"""
default = 7
reason  = "A week sees every weekly job."
---*/

WITH candidate AS (
    -- All known networks together are one place, and Microsoft's services, which act for workloads,
    -- are none. Its own applications hop, and nobody else can answer for them.
    SELECT principal, credential
    FROM combination_context
    WHERE sign_in_type = 'service_principal'
      AND succeeded
      AND credential IS NOT NULL
      AND network IS NOT NULL
      AND coalesce(network_class, '') <> 'microsoft'
      AND principal_id IS NOT NULL
      AND NOT coalesce(is_microsoft_app, FALSE)
    GROUP BY principal, credential
    HAVING count(DISTINCT CASE WHEN known_label IS NULL THEN network ELSE 'known networks' END) > 1
),

used AS (
    SELECT
        s.principal,
        s.credential,
        s.seq,
        s.event_time,
        unix_seconds(s.event_time)                                  AS second,
        CAST(floor(s.day / 7) AS BIGINT)                            AS week,
        CASE WHEN s.known_label IS NULL THEN s.network ELSE 'known networks' END        AS place,
        CASE WHEN s.known_label IS NULL THEN s.network_name ELSE 'known networks' END   AS place_name
    FROM candidate AS c
    JOIN sign_in_context AS s ON s.principal = c.principal AND s.credential = c.credential
    WHERE s.sign_in_type = 'service_principal'
      AND s.succeeded
      AND s.network IS NOT NULL
      AND coalesce(s.network_class, '') <> 'microsoft'
),

with_turn AS (
    SELECT
        u.*,
        lag(u.place) OVER (PARTITION BY u.principal, u.credential ORDER BY u.seq)       AS place_before,
        u.second - lag(u.second) OVER (
            PARTITION BY u.principal, u.credential, u.place
            ORDER BY u.seq
        )                                                           AS seconds_since_here
    FROM used AS u
),

returned AS (
    -- A move is A, A, B, B. Only two places that are both in use give A, B, A.
    SELECT
        t.*,
        CASE
            WHEN t.place <> t.place_before AND t.seconds_since_here <= $window_hours * 3600 THEN 1
            ELSE 0
        END                                                         AS is_return
    FROM with_turn AS t
),

span AS (
    SELECT
        principal,
        credential,
        min(second)                                                 AS first_second,
        count(DISTINCT week)                                        AS weeks,
        count(DISTINCT CASE WHEN is_return = 1 THEN week END)       AS weeks_with_returns,
        sum(is_return)                                              AS returns,
        min(CASE WHEN is_return = 1 THEN second END)                AS first_return,
        max(CASE WHEN is_return = 1 THEN second END)                AS last_return
    FROM returned
    GROUP BY principal, credential
),

network_of_week AS (
    SELECT principal, credential, week, count(DISTINCT place)       AS networks
    FROM used
    GROUP BY principal, credential, week
),

usual_week AS (
    SELECT principal, credential, median(networks)                  AS usual_networks
    FROM network_of_week
    GROUP BY principal, credential
),

turn AS (
    SELECT
        p.principal,
        p.credential,
        min(p.returns)                                              AS returns,
        min(p.weeks)                                                AS weeks,
        min(p.weeks_with_returns)                                   AS weeks_with_returns,
        min(p.first_return) - min(p.first_second)                   AS seconds_before_first_return,
        min(u.seq)                                                  AS first_seq,
        max(u.seq)                                                  AS last_seq,
        min(u.event_time)                                           AS first_at,
        max(u.event_time)                                           AS last_at,
        count(*)                                                    AS event_count,
        count(DISTINCT u.place)                                     AS networks,
        array_join(array_sort(collect_set(u.place_name)), ', ')     AS network_names,
        slice(array_sort(collect_list(u.seq)), 1, 50)               AS evidence
    FROM span AS p
    JOIN used AS u
        ON u.principal = p.principal
       AND u.credential = p.credential
       AND u.second BETWEEN p.first_return - $window_hours * 3600 AND p.last_return
    WHERE p.returns > 0
    GROUP BY p.principal, p.credential
),

place_of_turn AS (
    SELECT
        t.principal,
        t.credential,
        max(c.principal_kind)                                       AS principal_kind,
        max(c.principal_id)                                         AS principal_id,
        max(c.principal_name)                                       AS principal_name,
        max(c.app_id)                                               AS app_id,
        max(c.client_credential_type)                               AS credential_type,
        count(DISTINCT c.country)                                   AS country_count,
        array_join(array_sort(collect_set(c.country)), ', ')        AS countries,
        array_join(slice(array_sort(collect_set(c.ip_address)), 1, 10), ', ')   AS ip_addresses,
        max(CASE WHEN c.known_label IS NULL AND c.is_hosting_or_anonymous THEN 1 ELSE 0 END)
                                                                    AS is_rented
    FROM turn AS t
    JOIN combination_context AS c ON c.principal = t.principal AND c.credential = t.credential
    WHERE c.sign_in_type = 'service_principal'
      AND c.succeeded
      AND c.first_seq <= t.last_seq
      AND c.last_seq >= t.first_seq
    GROUP BY t.principal, t.credential
),

classed AS (
    SELECT
        t.*,
        p.principal_kind,
        p.principal_id,
        p.principal_name,
        p.app_id,
        p.credential_type,
        p.country_count,
        p.countries,
        p.ip_addresses,
        p.is_rented = 1                                             AS is_hosting_or_anonymous,
        w.usual_networks,
        CASE
            WHEN w.usual_networks >= $fleet_networks THEN 'a fleet'
            WHEN t.seconds_before_first_return <= $settling_days * 86400
             AND 2 * t.weeks_with_returns >= t.weeks THEN 'two places from the start'
            WHEN t.returns < $min_returns THEN 'seldom from another place'
            ELSE 'two places at once'
        END                                                         AS class
    FROM turn AS t
    JOIN place_of_turn AS p ON p.principal = t.principal AND p.credential = t.credential
    JOIN usual_week AS w ON w.principal = t.principal AND w.credential = t.credential
),

judged AS (
    SELECT
        CASE c.class
            WHEN 'two places at once' THEN 'high'
            WHEN 'seldom from another place' THEN 'medium'
            ELSE 'low'
        END                                                         AS severity,
        CASE WHEN c.country_count > 1 THEN 'high' ELSE 'medium' END             AS confidence,
        CAST(floor((unix_seconds(c.first_at) - unix_seconds(w.first_success_at)) / 86400) AS BIGINT)
                                                                    AS history_days,
        c.*
    FROM classed AS c
    JOIN principal AS w ON w.principal = c.principal
)

SELECT
    severity,
    confidence,
    principal_kind                                                  AS entity_kind,
    principal_id                                                    AS entity_id,
    principal_name                                                  AS entity_name,
    first_at,
    last_at,
    event_count,
    history_days,
    CAST(NULL AS BIGINT)                                            AS history_events,
    FALSE                                                           AS little_history,
    evidence,
    app_id,
    credential,
    credential_type,
    class,
    CAST(returns AS BIGINT)                                         AS returns,
    CASE WHEN returns = 1 THEN 'once' ELSE concat_ws(' ', CAST(returns AS STRING), 'times') END   AS times,
    CAST(floor(seconds_before_first_return / 86400) AS BIGINT)      AS days_before_first_return,
    $window_hours                                                   AS window_hours,
    networks,
    network_names,
    usual_networks,
    countries,
    ip_addresses,
    is_hosting_or_anonymous
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    credential;

/*---
title    = "Device code flow"
question = "Who signed in by a device code, and do the one who typed it and the one who got the token look like two?"
kind     = "finding"
family   = "user-compromise"
reads    = ["interactive", "non_interactive"]
needs    = ["address", "protocol"]
severity = "high"
confidence = "medium"
attack   = ["T1528", "T1566.002", "T1078.004"]

sentence = """\
    {entity_name} {deed} at {first_at} ({apps}), with {score} of six signs of phishing: {signs}."""
key      = ["entity_id", "first_at"]

benign = [
    "A command-line tool on a server, a meeting-room device or a television: those have no browser.",
    "An engineer who uses such tools seldom.",
]
not_shown = """\
    The record does not show who sent the code. The address is that of whoever typed the code in one record, and of \
    whoever redeemed it in another. Where neither the protocol nor the transfer method is on record, there is only the \
    question that Entra asks (50199): it is asked of device codes, and of links that open an application as well."""
next = [
    "Ask the person what they typed the code for, and who sent it.",
    "Revoke the sessions and look at what the token was used for: `timeline-unified` with `session`.",
    "Run `user-device-registration`: a device registered with the token outlives it.",
]
derives = [
    "Microsoft, report on Storm-2372 of February 2025: the pattern.",
    "reprise99, Identity-DeviceCodePhishing (MIT): the idea.",
    "Azure-Sentinel, DeviceCodeSignInFromUnseenASN (MIT): the idea; it looks in a field that does not hold the value.",
    "SigmaHQ, azure_app_device_code_authentication (DRL 1.1): the idea; its field does not exist in sign-ins.",
]

[[parameter]]
name    = "learning_days"
type    = "integer"
help    = "Days of history of the account before a first use means anything"
default = 14
reason  = "Two working weeks show which tools a person uses."

[[parameter]]
name    = "usual_days"
type    = "integer"
help    = "Earlier days with device codes that make them a habit"
default = 3
reason  = "Three days are a habit, two may be an intruder's."

[[parameter]]
name    = "follow_hours"
type    = "integer"
help    = "Hours in which what the session does next is looked at"
default = 24
reason  = "A stolen token is used, and turned into a device, on the same day."
---*/

WITH question_asked AS (
    -- `Are you trying to sign in to ..?` is asked of device codes, and of applications that a browser opens; the
    -- success shares its correlation.
    SELECT DISTINCT q.principal, o.correlation_id
    FROM sign_in_context AS q
    JOIN sign_in_once AS o ON o.member_id = q.member_id AND o.record_number = q.record_number
    WHERE q.error_code = 50199
      AND q.principal_kind = 'user'
      AND o.correlation_id IS NOT NULL
),

answered AS (
    SELECT f.seq
    FROM question_asked AS q
    JOIN sign_in_once AS o ON o.correlation_id = q.correlation_id
    JOIN sign_in_fact AS f
        ON f.member_id = o.member_id AND f.record_number = o.record_number AND f.principal = q.principal
    WHERE f.outcome = 'success'
),

candidate AS (
    -- By the few ways of signing in first: that is cheaper than to ask each sign-in.
    SELECT f.seq, 1 AS is_named
    FROM how_context AS h
    JOIN sign_in_fact AS f ON f.how_id = h.how_id
    WHERE lower(h.authentication_protocol) = 'devicecode'
       OR lower(h.original_transfer_method) = 'devicecodeflow'

    UNION

    SELECT a.seq, 0
    FROM answered AS a
    JOIN sign_in_fact AS f ON f.seq = a.seq
    JOIN how_context AS h ON h.how_id = f.how_id
    WHERE lower(coalesce(h.authentication_protocol, 'none')) = 'none'
),

suspected AS (
    SELECT
        s.*,
        coalesce(s.session_number, -s.seq)                          AS session_key,
        c.is_named
    FROM (SELECT seq, max(is_named) AS is_named FROM candidate GROUP BY seq) AS c
    JOIN sign_in_context AS s ON s.seq = c.seq
    WHERE s.principal_kind = 'user'
      AND s.principal_id IS NOT NULL
),

session_named AS (
    SELECT principal, session_key, max(is_named) AS is_named
    FROM suspected
    GROUP BY principal, session_key
),

device_code AS (
    -- Where a session has records that name the flow, those are the ones that count.
    SELECT s.*
    FROM suspected AS s
    JOIN session_named AS n ON n.principal = s.principal AND n.session_key = s.session_key
    WHERE s.is_named = n.is_named
),

device_code_day AS (
    SELECT
        principal,
        day,
        row_number() OVER (PARTITION BY principal ORDER BY day) - 1 AS days_before
    FROM (SELECT DISTINCT principal, day FROM device_code WHERE succeeded AND is_named = 1) AS d
),

flow AS (
    SELECT
        principal,
        session_key,
        max(principal_kind)                                         AS principal_kind,
        max(principal_id)                                           AS principal_id,
        max(principal_name)                                         AS principal_name,
        max(is_named)                                               AS is_named,
        min(seq)                                                    AS first_seq,
        min(event_time)                                             AS first_at,
        max(event_time)                                             AS last_at,
        min(CASE WHEN succeeded THEN day END)                       AS first_day,
        count(*)                                                    AS event_count,
        bool_or(succeeded)                                          AS succeeded,
        bool_or(is_hosting_or_anonymous AND known_label IS NULL)    AS is_hosting,
        bool_and(known_label IS NOT NULL)                           AS all_known,
        bool_or(app_kind IN ('broker', 'office client'))            AS is_broker,
        array_join(array_sort(collect_set(coalesce(app_display_name, app_id))), ', ')       AS apps,
        array_join(array_sort(collect_set(resource_display_name)), ', ')            AS resources,
        slice(array_sort(collect_list(seq)), 1, 50)                 AS evidence
    FROM device_code
    GROUP BY principal, session_key
),

next_step AS (
    -- What the session does in the hours that follow, by whoever holds the token.
    SELECT
        f.principal,
        f.session_key,
        count(DISTINCT s.network)                                   AS networks,
        bool_or(s.is_hosting_or_anonymous AND s.known_label IS NULL)                AS is_hosting,
        bool_or(s.known_label IS NULL AND n.first_success_seq >= f.first_seq)       AS is_new_network,
        array_join(array_sort(collect_set(s.country)), ', ')        AS countries,
        array_join(slice(array_sort(collect_set(s.ip_address)), 1, 10), ', ')       AS ip_addresses
    FROM flow AS f
    JOIN sign_in_context AS s ON s.principal = f.principal
    LEFT JOIN first_seen AS n
        ON n.principal = s.principal AND n.property = 'network' AND n.value = s.network
    WHERE coalesce(s.session_number, -s.seq) = f.session_key
      AND s.succeeded
      AND s.seq >= f.first_seq
      AND unix_seconds(s.event_time) <= unix_seconds(f.first_at) + $follow_hours * 3600
    GROUP BY f.principal, f.session_key
),

registration AS (
    SELECT DISTINCT f.principal, f.session_key
    FROM flow AS f
    JOIN sign_in_context AS s ON s.principal = f.principal
    WHERE s.resource_id = '01cb2876-7ebd-4aa4-9cc9-d28bd4d359a9'
      AND s.succeeded
      AND s.seq >= f.first_seq
      AND unix_seconds(s.event_time) <= unix_seconds(f.first_at) + $follow_hours * 3600
),

weighed AS (
    SELECT
        f.*,
        coalesce(d.days_before, 0)                                  AS days_before,
        coalesce(h.successes_before, 0)                             AS successes_before,
        unix_seconds(f.first_at) - unix_seconds(p.first_success_at) >= $learning_days * 86400
                                                                    AS is_known_long,
        CAST(floor((unix_seconds(f.first_at) - unix_seconds(p.first_success_at)) / 86400) AS BIGINT)
                                                                    AS days_of_history,
        coalesce(s.is_new_network, FALSE)                           AS is_new_network,
        coalesce(f.is_hosting, FALSE) OR coalesce(s.is_hosting, FALSE)              AS is_any_hosting,
        coalesce(s.networks, 0) > 1                                 AS is_two_networks,
        r.principal IS NOT NULL                                     AS is_registering,
        s.countries,
        s.ip_addresses
    FROM flow AS f
    JOIN principal AS p ON p.principal = f.principal
    JOIN sign_in_history AS h ON h.seq = f.first_seq
    LEFT JOIN device_code_day AS d ON d.principal = f.principal AND d.day = f.first_day
    LEFT JOIN next_step AS s ON s.principal = f.principal AND s.session_key = f.session_key
    LEFT JOIN registration AS r ON r.principal = f.principal AND r.session_key = f.session_key
),

scored AS (
    SELECT
        w.*,
        CASE WHEN w.days_before = 0 AND coalesce(w.is_known_long, FALSE) THEN 1 ELSE 0 END
            + CASE WHEN w.is_new_network THEN 1 ELSE 0 END
            + CASE WHEN w.is_any_hosting THEN 1 ELSE 0 END
            + CASE WHEN w.is_two_networks THEN 1 ELSE 0 END
            + CASE WHEN w.is_registering THEN 1 ELSE 0 END
            + CASE WHEN w.is_broker THEN 1 ELSE 0 END               AS score,
        concat_ws(', ',
            CASE WHEN w.days_before = 0 AND coalesce(w.is_known_long, FALSE) THEN 'its first one' END,
            CASE WHEN w.is_new_network THEN 'a network new to it' END,
            CASE WHEN w.is_any_hosting THEN 'a hosting or anonymous network' END,
            CASE WHEN w.is_two_networks THEN 'two networks in one session' END,
            CASE WHEN w.is_registering THEN 'a device registration follows' END,
            CASE WHEN w.is_broker THEN 'an application that can pass tokens on' END
        )                                                           AS signs
    FROM weighed AS w
),

judged AS (
    SELECT
        -- Two networks alone are a laptop and its telephone.
        s.score < 3 AND s.days_before < $usual_days AND NOT coalesce(s.is_known_long, FALSE)
                                                                    AS little_history,
        CASE
            -- A question that is asked of other things, too, is no more than a reason to look.
            WHEN s.is_named = 0 OR NOT s.succeeded OR s.score = 0 THEN 'low'
            WHEN s.score >= 3 THEN 'high'
            WHEN s.days_before < $usual_days AND NOT coalesce(s.is_known_long, FALSE) THEN 'info'
            WHEN s.days_before >= $usual_days OR s.all_known THEN 'low'
            ELSE 'medium'
        END                                                         AS severity_of_flow,
        CASE
            WHEN s.is_named = 0
                THEN 'signed in after the question that Entra asks of device codes and of links into an application'
            WHEN s.succeeded THEN 'signed in by a device code'
            ELSE 'was refused on a sign-in by a device code'
        END                                                         AS deed,
        s.*
    FROM scored AS s
)

SELECT
    CASE WHEN little_history THEN 'info' ELSE severity_of_flow END  AS severity,
    CASE WHEN little_history OR is_named = 0 THEN 'low' ELSE 'medium' END           AS confidence,
    principal_kind                                                  AS entity_kind,
    principal_id                                                    AS entity_id,
    principal_name                                                  AS entity_name,
    first_at,
    last_at,
    event_count,
    CASE WHEN days_of_history > 0 THEN days_of_history ELSE 0 END   AS history_days,
    successes_before                                                AS history_events,
    little_history,
    evidence,
    deed,
    is_named = 1                                                    AS flow_on_record,
    score,
    coalesce(nullif(signs, ''), 'none')                             AS signs,
    succeeded,
    days_before                                                     AS days_with_device_codes_before,
    is_new_network,
    is_any_hosting                                                  AS hosting_or_anonymous,
    is_two_networks                                                 AS two_networks,
    is_registering                                                  AS device_registration_follows,
    apps,
    resources,
    countries,
    ip_addresses
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    last_at,
    entity_id;

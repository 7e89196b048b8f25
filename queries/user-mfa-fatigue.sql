/*---
title    = "Prompts for a second factor, again and again"
question = "Who was asked for a second factor again and again, and did they give in?"
kind     = "finding"
family   = "user-compromise"
reads    = ["interactive"]
needs    = ["error-code"]
severity = "high"
confidence = "high"
attack   = ["T1621", "T1078.004"]

sentence = """\
    {entity_name} was asked for a second factor {prompts} {prompts|time|times} between {first_at} and \
    {last_prompt_at} from {networks}, and did not approve it; {what_followed}."""
key      = ["entity_id", "first_at"]

benign = [
    "A phone that is new, empty or without a net, and a person who keeps trying.",
    "A registration of the second factor that is broken.",
]
not_shown = """\
    The record does not show what the person saw or pressed, only that the prompt was not approved. A limit of calls \
    or messages that was reached (50088) is no prompt. A success that follows shows that the second factor was \
    satisfied, which proof that was given earlier can do, too. Whoever asks less often than `min_prompts` times does \
    not appear here."""
next = [
    "Ask the person, by telephone, whether they were signing in at the time.",
    "Where a success followed that was not theirs, revoke the sessions, reset the password and see what came next.",
    "The password is known to whoever caused the prompts: see `user-proven-password`.",
]
derives = [
    "Azure-Sentinel, MFASpammingfollowedBySuccessfullogin (MIT): the idea; its window is lost to one more sign-in that day.",
    "Splunk, azure_ad_multiple_denied_mfa_requests_for_user (Apache-2.0): the idea.",
    "reprise99, Identity-PotentialMFASpam (MIT): the idea.",
]

[[parameter]]
name    = "min_prompts"
type    = "integer"
help    = "Prompts denied or unanswered that make a series"
default = 5
reason  = "Two or three time-outs are human; number matching leaves little room for more."

[[parameter]]
name    = "window_minutes"
type    = "integer"
help    = "A series ends where no prompt follows within so many minutes; a success within them may be giving in"
default = 30
reason  = "Whoever presses sends prompts by the minute."
---*/

WITH prompt AS (
    SELECT
        s.seq,
        s.event_time,
        s.principal,
        s.principal_kind,
        s.principal_id,
        s.principal_name,
        s.network,
        s.network_name,
        s.ip_address,
        s.country,
        s.known_label IS NOT NULL                                   AS is_known,
        coalesce(s.device_managed, FALSE)                           AS is_managed,
        concat_ws('; ', s.additional_details, s.mfa_detail)         AS result
    FROM sign_in_context AS s
    WHERE s.principal_kind = 'user'
      AND s.principal_id IS NOT NULL
      AND s.sign_in_type <> 'non_interactive'
      -- 500121 and no other code: a limit of calls that is reached (50088) is nobody's answer.
      AND (s.error_class = 'mfa denied'
           OR (s.error_class = 'mfa required'
               AND regexp_like(lower(concat_ws(' ', s.additional_details, s.mfa_detail)),
                               'denied|declined|did not respond|timed out|fraud')))
),

followed AS (
    SELECT
        p.*,
        unix_seconds(p.event_time) - unix_seconds(lag(p.event_time) OVER (
            PARTITION BY p.principal ORDER BY p.seq
        ))                                                          AS seconds_since
    FROM prompt AS p
),

numbered AS (
    SELECT
        f.*,
        sum(CASE WHEN f.seconds_since <= $window_minutes * 60 THEN 0 ELSE 1 END) OVER (
            PARTITION BY f.principal
            ORDER BY f.seq
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )                                                           AS series
    FROM followed AS f
),

series AS (
    SELECT
        principal,
        series,
        max(principal_kind)                                         AS principal_kind,
        max(principal_id)                                           AS principal_id,
        max(principal_name)                                         AS principal_name,
        min(seq)                                                    AS first_seq,
        max(seq)                                                    AS last_seq,
        min(event_time)                                             AS first_at,
        max(event_time)                                             AS last_prompt_at,
        count(*)                                                    AS prompts,
        bool_and(is_known)                                          AS all_known,
        bool_and(is_managed)                                        AS all_managed,
        array_join(array_sort(collect_set(coalesce(network_name, 'no address'))), ', ')     AS networks,
        array_join(slice(array_sort(collect_set(ip_address)), 1, 10), ', ')         AS ip_addresses,
        array_join(array_sort(collect_set(country)), ', ')          AS countries,
        array_join(slice(array_sort(collect_set(nullif(result, ''))), 1, 5), ', ')  AS results,
        slice(array_sort(collect_list(seq)), 1, 50)                 AS evidence
    FROM numbered
    GROUP BY principal, series
    HAVING count(*) >= $min_prompts
),

network_of_series AS (
    SELECT DISTINCT s.principal, s.series, s.first_seq, s.last_seq, s.last_prompt_at, n.network
    FROM series AS s
    JOIN numbered AS n ON n.principal = s.principal AND n.series = s.series
    WHERE n.network IS NOT NULL
),

given_in AS (
    SELECT
        n.principal,
        n.series,
        min(s.event_time)                                           AS event_time,
        slice(array_sort(collect_list(s.seq)), 1, 1)                AS evidence
    FROM network_of_series AS n
    JOIN sign_in_context AS s ON s.principal = n.principal AND s.network = n.network
    WHERE s.succeeded
      AND s.sign_in_type <> 'non_interactive'
      -- A success with one factor, or amid the prompts, is no answer to the last of them.
      AND lower(s.authentication_requirement) LIKE 'multi%'
      AND s.seq > n.last_seq
      AND unix_seconds(s.event_time) <= unix_seconds(n.last_prompt_at) + $window_minutes * 60
    GROUP BY n.principal, n.series
),

own_network AS (
    SELECT n.principal, n.series
    FROM network_of_series AS n
    JOIN first_seen AS f
        ON f.principal = n.principal AND f.property = 'network' AND f.value = n.network
    WHERE f.first_success_seq < n.first_seq
    GROUP BY n.principal, n.series
),

judged AS (
    SELECT
        CASE
            -- In the office, or at the company's own device, it is the person who keeps trying.
            WHEN s.all_known OR s.all_managed THEN 'low'
            WHEN g.principal IS NOT NULL OR s.prompts >= 2 * $min_prompts THEN 'high'
            ELSE 'medium'
        END                                                         AS severity,
        CASE WHEN o.principal IS NULL THEN 'high' ELSE 'medium' END AS confidence,
        s.*,
        g.principal IS NOT NULL                                     AS gave_in,
        CASE
            WHEN g.principal IS NULL THEN 'no success with a second factor followed from there'
            ELSE 'a success with a second factor followed from there'
        END                                                         AS what_followed,
        coalesce(g.event_time, s.last_prompt_at)                    AS last_at,
        o.principal IS NULL                                         AS is_new_network,
        CASE
            WHEN g.principal IS NULL THEN s.evidence
            ELSE array_sort(concat(slice(s.evidence, 1, 49), g.evidence))
        END                                                         AS all_evidence,
        h.successes_before
    FROM series AS s
    JOIN sign_in_history AS h ON h.seq = s.first_seq
    LEFT JOIN given_in AS g ON g.principal = s.principal AND g.series = s.series
    LEFT JOIN own_network AS o ON o.principal = s.principal AND o.series = s.series
)

SELECT
    severity,
    confidence,
    principal_kind                                                  AS entity_kind,
    principal_id                                                    AS entity_id,
    principal_name                                                  AS entity_name,
    first_at,
    last_at,
    prompts + CASE WHEN gave_in THEN 1 ELSE 0 END                   AS event_count,
    CAST(NULL AS BIGINT)                                            AS history_days,
    successes_before                                                AS history_events,
    FALSE                                                           AS little_history,
    all_evidence                                                    AS evidence,
    prompts,
    last_prompt_at,
    gave_in,
    what_followed,
    is_new_network,
    networks,
    ip_addresses,
    countries,
    results
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id;

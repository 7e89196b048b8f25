/*---
title    = "Sign-in that resembles a phishing proxy"
question = "Which first sign-ins to the Office portal look as if a phishing proxy had made them?"
kind     = "finding"
family   = "user-compromise"
reads    = ["interactive"]
needs    = ["address", "device"]
severity = "high"
confidence = "medium"
attack   = ["T1557", "T1539", "T1566.002"]

sentence = """\
    {entity_name} signed in to OfficeHome at {last_at} {factor} from {ip_address} ({network_name}, {country}), a \
    network new to the account, and the record names no device (what else resembles a phishing proxy: {signs})."""
key      = ["entity_id", "network"]

benign = [
    "The person at a computer that is not theirs, in a hotel or with friends.",
    "A browser behind a VPN of the person's own.",
]
not_shown = """\
    A proxy between person and service leaves one record, that of the proxy. Whether a proxy stood there, the record \
    does not show; it shows what proxies look like."""
next = [
    "Ask the person whether they signed in there, and how they came to the page.",
    "Revoke the sessions, reset the password, and look for rules in the mailbox.",
    "See who else signed in from the same network: `timeline-unified` with `ip`.",
]
derives = [
    "reprise99, Identity-PotentialAiTM (MIT): the idea; it needs Entra's own risk levels.",
    "Bert-JanP, PotentialAiTMPhishing (BSD-3-Clause): the idea.",
]

[[parameter]]
name    = "flow_minutes"
type    = "integer"
help    = "Minutes before the success in which the second factor was asked for"
default = 10
reason  = "A prompt waits for a minute or two, and people try again."

[[parameter]]
name    = "min_history_events"
type    = "integer"
help    = "Earlier successes of the account below which every network is new"
default = 10
reason  = "Some days of work."
---*/

WITH new_network AS (
    SELECT
        principal,
        value                                                       AS network,
        first_success_seq                                           AS seq,
        history_events,
        CAST(floor((unix_seconds(first_success_at) - unix_seconds(history_began_at)) / 86400) AS BIGINT)
                                                                    AS history_days
    FROM first_seen
    WHERE property = 'network'
      AND first_success_seq = first_unknown_seq
      AND values_before > 0
),

success AS (
    SELECT n.history_events, n.history_days, s.*
    FROM new_network AS n
    JOIN sign_in_context AS s ON s.seq = n.seq
    WHERE s.sign_in_type = 'interactive'
      AND s.principal_id IS NOT NULL
      AND s.app_id = '4765445b-32c6-49b0-83e6-1d93765276ca'
      AND s.ip_key IS NOT NULL
      AND s.device_id IS NULL
),

asked AS (
    SELECT
        y.seq,
        min(f.seq)                                                  AS first_seq,
        min(f.event_time)                                           AS first_at,
        count(*)                                                    AS steps,
        slice(array_sort(collect_list(f.seq)), 1, 49)               AS evidence
    FROM success AS y
    JOIN sign_in_context AS f ON f.principal = y.principal AND f.network = y.network
    -- A second factor asked for. To be asked to stay signed in, or to register a factor, is to have passed none.
    WHERE f.error_code IN (50074, 50076, 500121)
      AND f.app_id = y.app_id
      AND f.device_id IS NULL
      AND f.seq < y.seq
      AND unix_seconds(f.event_time) >= unix_seconds(y.event_time) - $flow_minutes * 60
    GROUP BY y.seq
),

followed AS (
    SELECT
        y.seq,
        slice(array_sort(collect_list(y.seq)), 1, 1)                AS own_evidence
    FROM success AS y
    GROUP BY y.seq
),

weighed AS (
    SELECT
        y.*,
        coalesce(a.first_at, y.event_time)                          AS first_at,
        coalesce(a.steps, 0) + 1                                    AS steps,
        CASE
            WHEN a.seq IS NULL THEN 'under a policy that requires a second factor'
            ELSE 'after a second factor had been asked for'
        END                                                         AS factor,
        CASE
            WHEN a.seq IS NULL THEN o.own_evidence
            ELSE concat(slice(a.evidence, 1, 49), o.own_evidence)
        END                                                         AS evidence,
        coalesce(y.is_hosting_or_anonymous, FALSE)                  AS is_hosting,
        coalesce(y.client IN ('node', 'python', 'go', 'curl', 'attack tool'), FALSE)        AS is_tool,
        coalesce(y.risk_level_during_sign_in IN ('medium', 'high'), FALSE)           AS is_risky,
        coalesce(y.risk_event_types, '') NOT IN ('', '[]')          AS has_risk_types
    FROM success AS y
    JOIN followed AS o ON o.seq = y.seq
    LEFT JOIN asked AS a ON a.seq = y.seq
    WHERE a.seq IS NOT NULL
       OR lower(y.authentication_requirement) LIKE 'multi%'
),

scored AS (
    SELECT
        w.*,
        1 + CASE WHEN w.is_hosting THEN 1 ELSE 0 END
          + CASE WHEN w.is_tool THEN 2 ELSE 0 END
          + CASE WHEN w.is_risky THEN 1 ELSE 0 END
          + CASE WHEN w.has_risk_types THEN 1 ELSE 0 END            AS score,
        coalesce(nullif(concat_ws(', ',
            CASE WHEN w.is_hosting THEN 'a hosting or anonymous network' END,
            CASE WHEN w.is_tool THEN concat_ws(' ', 'a program calling itself', w.client) END,
            CASE WHEN w.is_risky THEN concat_ws(' ', 'risk called', w.risk_level_during_sign_in, 'by Entra') END,
            CASE WHEN w.has_risk_types THEN 'a kind of risk named by Entra' END
        ), ''), 'nothing')                                          AS signs
    FROM weighed AS w
),

judged AS (
    SELECT
        s.history_events < $min_history_events                      AS little_history,
        CASE
            WHEN s.history_events < $min_history_events THEN 'info'
            WHEN s.score >= 3 THEN 'high'
            WHEN s.score = 2 THEN 'medium'
            ELSE 'low'
        END                                                         AS severity,
        CASE WHEN s.history_events < $min_history_events THEN 'low' ELSE 'medium' END       AS confidence,
        s.*
    FROM scored AS s
)

SELECT
    severity,
    confidence,
    principal_kind                                                  AS entity_kind,
    principal_id                                                    AS entity_id,
    principal_name                                                  AS entity_name,
    first_at,
    event_time                                                      AS last_at,
    steps                                                           AS event_count,
    history_days,
    history_events,
    little_history,
    evidence,
    score,
    factor,
    signs,
    ip_address,
    network,
    network_name,
    network_class,
    country,
    user_agent,
    risk_event_types
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    network;

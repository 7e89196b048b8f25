/*---
title    = "First seen in the whole tenant"
question = """\
    Which countries, networks, applications, resources or clients appear in the whole tenant for the first time, \
    and who brought them?"""
kind     = "finding"
family   = "first-seen"
reads    = ["interactive", "non_interactive", "service_principal", "managed_identity"]
severity = "medium"
confidence = "medium"
attack   = ["T1078.004"]

sentence = """\
    {entity_name} was the first of the tenant to sign in with the {property} {value_name}, at {first_at}, after \
    {days_with_records} {days_with_records|day that has|days that have} records of its kind, and none with it; until \
    the end of the evidence {principals} {principals|account|accounts} did so."""
key      = ["property", "value"]

benign = [
    "Somebody travels, or a new colleague works from abroad.",
    "An application or a program was rolled out: then many accounts follow on the same days. See `principals`.",
]
not_shown = """\
    New in the evidence is not new in the tenant: what was there in the year before is not in the record. Values \
    that a known network brought first are no news."""
next = [
    "Look at the sign-ins of the first account, and at those of the accounts that followed.",
    "For a country: ask whether anybody of the organisation was there.",
]
derives = [
    "Azure-Sentinel, NewUserAgentLast24h (MIT): the idea.",
    "reprise99, Identity-FindNewEnterpriseApps (MIT): the idea.",
]

[[parameter]]
name    = "properties"
type    = "list"
help    = "Properties to look at, by the names of `first_seen`"
default = ["country", "network", "app", "resource", "client"]
choices = [
    "country", "city", "network", "address", "address space", "device", "app", "resource", "client", "client app",
    "browser", "operating system", "protocol", "credential", "credential type",
]
reason  = "Cities, devices and addresses are new every day."

[[parameter]]
name    = "learning_days"
type    = "integer"
help    = "Days with records of its kind that a value must be preceded by"
default = 14
reason  = "Two weeks see everybody's week twice."

[[parameter]]
name     = "baseline_end"
type     = "timestamp"
help     = "Judge only what is new since this moment, however many days of records there were before it"
optional = true
---*/

WITH value_of_tenant AS (
    SELECT
        property,
        value,
        min(first_success_seq)                                      AS first_seq,
        min(first_unknown_seq)                                      AS first_unknown_seq,
        count(DISTINCT CASE WHEN successes > 0 THEN principal END)  AS principals,
        sum(unknown_successes)                                      AS events,
        max(last_unknown_at)                                        AS last_at,
        slice(array_sort(collect_list(first_unknown_seq)), 1, 50)   AS evidence
    FROM first_seen
    WHERE array_contains($properties, property)
    GROUP BY property, value
),

record_day AS (
    -- A log that begins late brings everything at once, and a day without records shows nothing.
    SELECT
        record_kind,
        day,
        min(day) OVER (PARTITION BY record_kind)                    AS first_day,
        row_number() OVER (PARTITION BY record_kind ORDER BY day) - 1               AS days_before
    FROM covered_day
),

described AS (
    SELECT
        v.*,
        s.principal_kind,
        s.principal_id,
        s.principal_name,
        s.event_time                                                AS first_at,
        s.sign_in_type,
        s.ip_address,
        s.country,
        s.network_name,
        s.app_display_name,
        s.user_agent,
        CASE v.property
            WHEN 'network' THEN s.network_name
            WHEN 'app' THEN coalesce(s.app_display_name, v.value)
            WHEN 'resource' THEN coalesce(s.resource_display_name, v.value)
            ELSE v.value
        END                                                         AS value_name,
        s.day - r.first_day                                         AS history_days,
        r.days_before                                               AS days_with_records
    FROM value_of_tenant AS v
    JOIN sign_in_context AS s ON s.seq = v.first_unknown_seq
    JOIN record_day AS r ON r.record_kind = s.sign_in_type AND r.day = s.day
    -- What a known network brought first is no news.
    WHERE v.first_unknown_seq = v.first_seq
      AND s.principal_id IS NOT NULL
),

judged AS (
    SELECT
        CASE WHEN d.property = 'country' THEN 'medium' ELSE 'low' END   AS severity,
        d.*
    FROM described AS d
    WHERE CASE
              WHEN CAST($baseline_end AS TIMESTAMP) IS NULL THEN d.days_with_records >= $learning_days
              ELSE d.first_at >= CAST($baseline_end AS TIMESTAMP)
          END
)

SELECT
    severity,
    'medium'                                                        AS confidence,
    principal_kind                                                  AS entity_kind,
    principal_id                                                    AS entity_id,
    principal_name                                                  AS entity_name,
    first_at,
    last_at,
    CAST(events AS BIGINT)                                          AS event_count,
    history_days,
    CAST(NULL AS BIGINT)                                            AS history_events,
    FALSE                                                           AS little_history,
    evidence,
    days_with_records,
    property,
    value,
    value_name,
    principals,
    sign_in_type,
    ip_address,
    country,
    network_name,
    app_display_name                                                AS app,
    user_agent
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    property,
    value;

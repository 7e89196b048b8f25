/*---
title    = "Client id of a user tool used without a user"
question = "Do the public client ids of tools that people start appear in sign-ins of service principals?"
kind     = "finding"
family   = "client-credential-abuse"
reads    = ["service_principal"]
severity = "high"
confidence = "high"
attack   = ["T1098.001", "T1078.004"]

sentence = """\
    {entity_name} ({app_kind}) signed in as a service principal from {network_name} {event_count} \
    {event_count|time|times} between {first_at} and {last_at}: {successes} succeeded and {failures} did not."""
key      = ["entity_id", "app_id", "network"]

benign = [
    "Somebody tried to sign in by themselves with the id of a tool, by mistake or from an example, and failed.",
    "A tenant gave the service principal of the tool a credential on purpose. That is rare, and should be on record.",
]
not_shown = """\
    These applications are public clients: they have no secret of their own, so a success means that somebody gave \
    their service principal in this tenant a credential. The record does not show who did."""
next = [
    "List the credentials of the tool's service principal in this tenant, and remove those that nobody answers for.",
    "Look for `Add service principal credentials` for it in the audit log: `timeline-unified` with its application id.",
    "See what the same address did: `timeline-unified` with `ip`.",
]
derives = ["Microsoft Learn, application ids of commonly used Microsoft applications (CC-BY-4.0): the ids."]
---*/

WITH tool_sign_in AS (
    SELECT *
    FROM combination_context
    WHERE sign_in_type = 'service_principal'
      AND app_kind IN ('user tool', 'admin portal', 'broker', 'office client')
),

use_of_tool AS (
    SELECT
        principal,
        app_id,
        network,
        max(app_kind)                                               AS app_kind,
        max(principal_kind)                                         AS principal_kind,
        max(coalesce(principal_id, app_id))                         AS principal_id,
        max(coalesce(principal_name, app_display_name))             AS principal_name,
        max(network_name)                                           AS network_name,
        max(country)                                                AS country,
        max(network_class)                                          AS network_class,
        max(known_label)                                            AS known_label,
        array_join(slice(array_sort(collect_set(ip_address)), 1, 5), ', ')  AS ip_addresses,
        array_join(array_sort(collect_set(CAST(error_code AS STRING))), ', ')   AS error_codes,
        array_join(array_sort(collect_set(resource_display_name)), ', ')    AS resources,
        array_join(array_sort(collect_set(credential)), ', ')       AS credentials,
        sum(CASE WHEN succeeded THEN events ELSE 0 END)             AS successes,
        sum(CASE WHEN succeeded THEN 0 ELSE events END)             AS failures,
        min(first_at)                                               AS first_at,
        max(last_at)                                                AS last_at
    FROM tool_sign_in
    GROUP BY principal, app_id, network
),

evidence_of AS (
    SELECT
        s.principal,
        s.app_id,
        s.network,
        slice(array_sort(collect_list(s.seq)), 1, 50)               AS evidence
    FROM sign_in_context AS s
    JOIN use_of_tool AS u ON u.principal = s.principal AND u.app_id = s.app_id
    WHERE s.sign_in_type = 'service_principal'
    GROUP BY s.principal, s.app_id, s.network
),

judged AS (
    SELECT
        CASE WHEN u.successes > 0 THEN 'high' ELSE 'low' END        AS severity,
        u.*,
        e.evidence
    FROM use_of_tool AS u
    JOIN evidence_of AS e
        ON e.principal = u.principal
       AND e.app_id = u.app_id
       AND coalesce(e.network, '') = coalesce(u.network, '')
)

SELECT
    severity,
    'high'                                                          AS confidence,
    principal_kind                                                  AS entity_kind,
    principal_id                                                    AS entity_id,
    principal_name                                                  AS entity_name,
    first_at,
    last_at,
    CAST(successes + failures AS BIGINT)                            AS event_count,
    CAST(NULL AS BIGINT)                                            AS history_days,
    CAST(NULL AS BIGINT)                                            AS history_events,
    FALSE                                                           AS little_history,
    evidence,
    app_id,
    app_kind,
    network,
    coalesce(network_name, 'no usable address')                     AS network_name,
    country,
    network_class,
    known_label,
    ip_addresses,
    CAST(successes AS BIGINT)                                       AS successes,
    CAST(failures AS BIGINT)                                        AS failures,
    error_codes,
    resources,
    credentials
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    app_id,
    network NULLS FIRST;

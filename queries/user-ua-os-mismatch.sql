/*---
title    = "User agent contradicts the device"
question = "Where does the system that the user agent names differ from the one that Entra has for the device?"
kind     = "finding"
family   = "user-compromise"
reads    = ["interactive", "non_interactive"]
needs    = ["user-agent", "device"]
severity = "high"
confidence = "medium"
attack   = ["T1550.001", "T1036"]

sentence = """\
    {entity_name} succeeded {event_count} {event_count|time|times} on {days} {days|day|days} with a user agent of \
    {user_agent_system} on a device that Entra has as {device_system} ({devices} {devices|device|devices}; from a \
    network new to the account: {new_network})."""
key      = ["entity_id", "user_agent_system", "device_system"]

benign = [
    "A browser that asks for the desktop site, or an extension that changes the user agent.",
    "A virtual machine or a subsystem on the same computer.",
]
not_shown = """\
    Without the id of a device, Entra takes the system from the user agent itself, and the two seldom differ. A \
    stolen token of a device brings its id along, but not its browser."""
next = [
    "Ask the person which system they used.",
    "Compare the address with that of the same device's other sign-ins: `timeline-unified`.",
    "Run `user-session-two-networks` for the account.",
]
derives = [
    "FalconForce, 0xFF-0061 Azure AD UserAgent OS mismatch (BSD-3-Clause): the idea; habits are told apart here.",
]

[[parameter]]
name    = "usual_days"
type    = "integer"
help    = "Days with the same pair of systems that make it a habit"
default = 3
reason  = "Three days are a habit, two may be an intruder's."
---*/

WITH system_of_client AS (
    SELECT
        client_id,
        user_agent_system,
        CASE
            WHEN lower(operating_system) LIKE 'win%' THEN 'windows'
            WHEN lower(operating_system) LIKE 'android%' THEN 'android'
            WHEN lower(operating_system) LIKE 'ios%' OR lower(operating_system) LIKE 'ipados%' THEN 'ios'
            WHEN lower(operating_system) LIKE 'mac%' THEN 'macos'
            WHEN lower(operating_system) LIKE 'linux%' THEN 'linux'
        END                                                         AS device_system
    FROM client_context
),

contradiction AS (
    -- Tablets ask for desktop sites, and Android is a Linux.
    SELECT
        client_id,
        user_agent_system,
        device_system,
        CASE WHEN user_agent_system IN ('ios', 'macos') THEN 'apple' ELSE replace(user_agent_system, 'android', 'linux')
        END                                                         AS user_agent_kin,
        CASE WHEN device_system IN ('ios', 'macos') THEN 'apple' ELSE replace(device_system, 'android', 'linux')
        END                                                         AS device_kin
    FROM system_of_client
    WHERE user_agent_system <> device_system
),

success AS (
    SELECT
        s.*,
        x.device_system,
        s.known_label IS NULL AND s.ip_key IS NOT NULL AND n.first_success_seq = s.seq              AS is_new_network
    FROM contradiction AS x
    JOIN sign_in_context AS s ON s.client_id = x.client_id
    LEFT JOIN first_seen AS n
        ON n.principal = s.principal AND n.property = 'network' AND n.value = s.network
    WHERE s.principal_kind = 'user'
      AND s.principal_id IS NOT NULL
      AND s.succeeded
      AND x.user_agent_kin <> x.device_kin
),

pair AS (
    SELECT
        principal,
        user_agent_system,
        device_system,
        max(principal_kind)                                         AS principal_kind,
        max(principal_id)                                           AS principal_id,
        max(principal_name)                                         AS principal_name,
        min(seq)                                                    AS first_seq,
        min(event_time)                                             AS first_at,
        max(event_time)                                             AS last_at,
        count(*)                                                    AS event_count,
        count(DISTINCT day)                                         AS days,
        count(DISTINCT device_id)                                   AS devices,
        coalesce(bool_or(is_new_network), FALSE)                    AS is_new_network,
        array_join(slice(array_sort(collect_set(ip_address)), 1, 10), ', ')         AS ip_addresses,
        array_join(array_sort(collect_set(network_name)), ', ')     AS networks,
        array_join(slice(array_sort(collect_set(user_agent)), 1, 5), ', ')          AS user_agents,
        slice(array_sort(collect_list(seq)), 1, 50)                 AS evidence
    FROM success
    GROUP BY principal, user_agent_system, device_system
),

judged AS (
    SELECT
        CASE
            WHEN p.days >= $usual_days THEN 'low'
            WHEN p.is_new_network THEN 'high'
            ELSE 'medium'
        END                                                         AS severity,
        -- Only of a device that it knows has Entra a word of its own.
        CASE WHEN p.devices > 0 THEN 'medium' ELSE 'low' END        AS confidence,
        p.*,
        h.successes_before
    FROM pair AS p
    JOIN sign_in_history AS h ON h.seq = p.first_seq
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
    CAST(NULL AS BIGINT)                                            AS history_days,
    successes_before                                                AS history_events,
    FALSE                                                           AS little_history,
    evidence,
    user_agent_system,
    device_system,
    days,
    devices,
    is_new_network                                                  AS new_network,
    ip_addresses,
    networks,
    user_agents
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    user_agent_system,
    device_system;

/*---
title    = "Managed identity off its pattern"
question = """\
    Did a managed identity reach a resource that is new to it, or show an address outside of Microsoft's networks?"""
kind     = "finding"
family   = "client-credential-abuse"
reads    = ["managed_identity"]
needs    = ["resource"]
severity = "medium"
confidence = "medium"
attack   = ["T1552.005", "T1078.004"]

sentence = """\
    The managed identity {entity_name} {what_happened}, {times} between {first_at} and {last_at} \
    ({history_words})."""
key      = ["entity_id", "class", "value"]

benign = [
    "The machine or function was given a new task or a new release.",
    "A server outside of Azure is connected by Azure Arc and shows its own address. Add it as known for this identity.",
]
not_shown = """\
    Whoever runs code on the machine can ask for the identity's tokens; the record does not tell processes apart. \
    Most records of managed identities have no address."""
next = [
    "Ask the owner of the machine for the release or task that needs the resource.",
    "Look into the machine's own logs around `first_at`: who was logged in, what ran.",
    "See the roles that the identity has on the resource.",
]
derives = ["reprise99, Identity-ManagedIdentityAccessingNewResources (MIT): the idea."]

[[parameter]]
name    = "learning_days"
type    = "integer"
help    = "Days of history that a resource must be preceded by; with fewer, it is only listed as thin history"
default = 7
reason  = "A week sees every weekly job."

[[parameter]]
name    = "rollout_identities"
type    = "integer"
help    = "So many identities that begin to use a resource within a day are a roll-out, and weigh less"
default = 5
reason  = "Intruders take one or two; releases reach many."
---*/

WITH identity AS (
    SELECT DISTINCT principal
    FROM principal_day
    WHERE sign_in_type = 'managed_identity'
),

new_resource AS (
    SELECT
        f.principal,
        f.value,
        f.first_success_seq                                         AS first_seq,
        f.first_success_at,
        f.history_events,
        f.values_before,
        CAST(floor((unix_seconds(f.first_success_at) - unix_seconds(f.history_began_at)) / 86400) AS BIGINT)
                                                                    AS days_of_history,
        count(*) OVER (
            PARTITION BY f.value
            ORDER BY unix_seconds(f.first_success_at)
            RANGE BETWEEN 86400 PRECEDING AND 86400 FOLLOWING
        )                                                           AS identities_that_day
    FROM identity AS i
    JOIN first_seen AS f ON f.principal = i.principal
    WHERE f.property = 'resource'
      AND f.first_success_seq IS NOT NULL
),

anomaly AS (
    SELECT
        n.principal,
        'new resource'                                              AS class,
        n.value,
        n.first_seq,
        n.days_of_history,
        n.history_events,
        n.days_of_history < $learning_days                          AS is_thin,
        n.identities_that_day >= $rollout_identities                AS is_rollout,
        2                                                           AS known_of_network,
        concat_ws('', 'asked for ', coalesce(e.resource_display_name, n.value), ' for the first time')  AS what_happened
    FROM new_resource AS n
    JOIN sign_in_context AS e ON e.seq = n.first_seq
    WHERE e.sign_in_type = 'managed_identity'
      -- The first resource of all is what the identity is for.
      AND n.values_before > 0

    UNION ALL

    SELECT
        c.principal,
        'address outside of Microsoft',
        c.network,
        min(c.first_seq),
        CAST(NULL AS BIGINT),
        CAST(NULL AS BIGINT),
        FALSE,
        FALSE,
        max(CASE WHEN c.network_class IS NOT NULL THEN 2 WHEN c.asn IS NOT NULL THEN 1 ELSE 0 END),
        CASE
            WHEN max(c.asn) IS NULL AND max(c.network_class) IS NULL
                THEN concat_ws('', 'showed an address of ', max(c.network_name), ', and nobody says whose that is')
            ELSE concat_ws('', 'showed an address of ', max(c.network_name), ', which is no network of Microsoft')
        END
    FROM combination_context AS c
    WHERE c.sign_in_type = 'managed_identity'
      AND c.ip_key IS NOT NULL
      AND c.known_label IS NULL
      AND coalesce(c.network_class, '') NOT IN ('microsoft', 'special')
      AND NOT c.is_microsoft_as
    GROUP BY c.principal, c.network
),

supporting AS (
    SELECT
        a.principal,
        a.class,
        a.value,
        count(*)                                                    AS events,
        min(s.event_time)                                           AS first_at,
        max(s.event_time)                                           AS last_at,
        max(s.app_id)                                               AS app_id,
        max(s.managed_identity_resource_id)                         AS azure_resource,
        array_join(slice(array_sort(collect_set(s.ip_address)), 1, 5), ', ')    AS ip_addresses,
        slice(array_sort(collect_list(s.seq)), 1, 50)               AS evidence
    FROM anomaly AS a
    JOIN sign_in_context AS s
        ON s.principal = a.principal
       AND s.sign_in_type = 'managed_identity'
       AND a.value = CASE a.class WHEN 'new resource' THEN s.resource ELSE s.network END
    GROUP BY a.principal, a.class, a.value
),

judged AS (
    SELECT
        a.*,
        p.principal_kind,
        p.principal_id,
        p.principal_name,
        s.events,
        s.first_at                                                  AS seen_at,
        s.last_at                                                   AS seen_last_at,
        s.app_id,
        s.azure_resource,
        s.ip_addresses,
        s.evidence,
        CASE
            WHEN a.is_thin THEN 'info'
            -- Of an address that nobody knows, nobody knows that it is not Microsoft's.
            WHEN a.known_of_network = 0 THEN 'info'
            WHEN a.is_rollout THEN 'low'
            ELSE 'medium'
        END                                                         AS severity
    FROM anomaly AS a
    JOIN supporting AS s ON s.principal = a.principal AND s.class = a.class AND s.value = a.value
    JOIN principal AS p ON p.principal = a.principal
    WHERE p.principal_id IS NOT NULL
)

SELECT
    severity,
    -- Who runs a network does not say what it is for.
    CASE WHEN is_thin OR known_of_network < 2 THEN 'low' ELSE 'medium' END      AS confidence,
    principal_kind                                                  AS entity_kind,
    principal_id                                                    AS entity_id,
    principal_name                                                  AS entity_name,
    seen_at                                                         AS first_at,
    seen_last_at                                                    AS last_at,
    events                                                          AS event_count,
    days_of_history                                                 AS history_days,
    history_events,
    is_thin                                                         AS little_history,
    evidence,
    class,
    value,
    what_happened,
    CASE WHEN events = 1 THEN 'once' ELSE concat_ws(' ', CAST(events AS STRING), 'times') END   AS times,
    CASE
        WHEN days_of_history IS NULL THEN 'compared with no history'
        ELSE concat_ws(
            ' ',
            'history before:',
            CAST(days_of_history AS STRING),
            CASE WHEN days_of_history = 1 THEN 'day,' ELSE 'days,' END,
            CAST(history_events AS STRING),
            CASE WHEN history_events = 1 THEN 'sign-in' ELSE 'sign-ins' END
        )
    END                                                             AS history_words,
    app_id,
    azure_resource,
    ip_addresses
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    class,
    value;

/*---
title    = "Token used from another network than it was issued to"
question = "Was an access token used against Microsoft Graph from another network than that of its sign-in?"
kind     = "finding"
family   = "correlation-with-audit"
reads    = ["interactive", "non_interactive", "service_principal", "managed_identity", "graph_activity"]
needs    = ["graph-activity", "token-id", "address", "geoip-asn"]
severity = "high"
confidence = "high"
attack   = ["T1550.001", "T1528", "T1539"]

sentence = """\
    A token that {entity_name} obtained at {first_at} from {issued_network} was used {requests} \
    {requests|time|times} from {used_networks}, last at {last_at} (countries: issued {issued_country}, used \
    {used_countries})."""
key      = ["entity_id", "sign_in_activity_id"]

benign = [
    "A telephone or a laptop changed its network within the life of the token.",
    "A web application redeems its users' tokens on its own server: see `client_auth_methods`.",
]
not_shown = """\
    Microsoft Graph alone is seen: the same token used against another resource leaves no request here. Requests \
    whose address no export and no database knows cannot be compared."""
next = [
    "Look at the requests that were made from the other network: they are what was done with the token.",
    "Revoke the sessions of the account, and look for how the token came away: see the device of the sign-in.",
]
derives = [
    "Microsoft, linkable identifiers (CC-BY-4.0): SignInActivityId is the sign-in's unique token identifier.",
    "Elastic, Graph session from several addresses (Elastic License 2.0): the idea alone.",
]

[[parameter]]
name    = "min_requests"
type    = "integer"
help    = "Requests from another network that make a row"
default = 1
reason  = "A token at a second place is a contradiction, not an anomaly: once is enough."
---*/

WITH used AS (
    SELECT
        g.request_seq,
        g.request_evidence,
        g.event_time                                                AS used_at,
        g.ip_address                                                AS used_from,
        g.network_name                                              AS used_network,
        g.country                                                   AS used_country,
        g.is_hosting_or_anonymous                                   AS is_rented,
        g.client_auth_method,
        g.request_path,
        g.sign_in_activity_id,
        s.seq,
        s.event_time                                                AS issued_at,
        s.principal_kind,
        s.principal_id,
        s.principal_name,
        s.ip_address                                                AS issued_to,
        s.network_name                                              AS issued_network,
        s.country                                                   AS issued_country,
        s.app_display_name,
        -- A confidential client redeems its users' tokens on its own server.
        CASE WHEN s.principal_kind = 'user' AND g.client_auth_method IN ('1', '2') THEN 1 ELSE 0 END    AS by_server
    FROM graph_activity_context AS g
    JOIN sign_in_context AS s ON s.seq = g.sign_in_seq
    WHERE s.succeeded
      AND s.network IS NOT NULL
      AND g.network IS NOT NULL
      AND g.network <> s.network
      AND g.known_label IS NULL
      -- Services of Microsoft's act for people.
      AND coalesce(g.network_class, '') <> 'microsoft'
),

token AS (
    SELECT
        seq,
        sign_in_activity_id,
        max(principal_kind)                                         AS principal_kind,
        max(principal_id)                                           AS principal_id,
        max(principal_name)                                         AS principal_name,
        max(issued_at)                                              AS issued_at,
        max(issued_to)                                              AS issued_to,
        max(issued_network)                                         AS issued_network,
        max(issued_country)                                         AS issued_country,
        max(app_display_name)                                       AS app,
        max(used_at)                                                AS last_at,
        count(*)                                                    AS requests,
        min(request_seq)                                            AS first_request,
        min(by_server)                                              AS is_by_server,
        max(CASE WHEN is_rented OR used_country <> issued_country THEN 1 ELSE 0 END)    AS is_far,
        array_join(array_sort(collect_set(used_network)), ', ')     AS used_networks,
        array_join(array_sort(collect_set(used_country)), ', ')     AS used_countries,
        array_join(slice(array_sort(collect_set(used_from)), 1, 10), ', ')      AS used_from,
        array_join(array_sort(collect_set(client_auth_method)), ', ')           AS client_auth_methods,
        array_join(slice(array_sort(collect_set(request_path)), 1, 10), ', ')   AS request_paths,
        collect_set(seq)                                            AS evidence
    FROM used
    GROUP BY seq, sign_in_activity_id
    HAVING count(*) >= $min_requests
),

judged AS (
    SELECT
        CASE
            WHEN t.is_by_server = 1 THEN 'info'
            WHEN t.is_far = 1 THEN 'high'
            ELSE 'medium'
        END                                                         AS severity,
        CASE WHEN t.is_by_server = 1 THEN 'low' ELSE 'high' END     AS confidence,
        g.request_evidence,
        t.*
    FROM token AS t
    JOIN graph_activity_context AS g ON g.request_seq = t.first_request
)

SELECT
    severity,
    confidence,
    principal_kind                                                  AS entity_kind,
    principal_id                                                    AS entity_id,
    coalesce(principal_name, principal_id)                          AS entity_name,
    issued_at                                                       AS first_at,
    greatest(issued_at, last_at)                                    AS last_at,
    CAST(1 AS BIGINT)                                               AS event_count,
    CAST(NULL AS BIGINT)                                            AS history_days,
    CAST(NULL AS BIGINT)                                            AS history_events,
    FALSE                                                           AS little_history,
    evidence,
    request_evidence                                                AS audit_evidence,
    sign_in_activity_id,
    app,
    requests,
    issued_to,
    issued_network,
    coalesce(issued_country, 'not known')                           AS issued_country,
    used_from,
    used_networks,
    coalesce(nullif(used_countries, ''), 'not known')               AS used_countries,
    client_auth_methods,
    request_paths
FROM judged
ORDER BY
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    first_at,
    entity_id,
    sign_in_activity_id;

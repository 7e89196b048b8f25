/*---
title    = "Values that almost nobody uses"
question = "Which clients, applications, networks, countries and protocols are used by almost nobody in this tenant?"
kind     = "listing"
family   = "first-seen"
reads    = ["interactive", "non_interactive", "service_principal", "managed_identity"]
attack   = ["T1078.004"]
next = [
    "Read the list from the top: a client or a network that one account used on one day is worth a look.",
    "Look up an address or an account of interest with its other sign-ins.",
]
derives = [
    "FalconForce, Azure AD rare user agent and app sign-in (BSD-3-Clause): the idea.",
    "Elastic, sign-ins with rare user agents (Elastic License 2.0): the idea alone.",
]

[[parameter]]
name    = "properties"
type    = "list"
help    = "Properties to look at, by the names of `first_seen`"
default = ["client", "app", "network", "country", "client app", "protocol"]
reason  = "What people share: addresses and devices are rare by nature."

[[parameter]]
name    = "max_principals"
type    = "integer"
help    = "Accounts that may use a value for it to be rare"
default = 1
reason  = "Whoever comes from outside brings what nobody else has."

[[parameter]]
name    = "max_days"
type    = "integer"
help    = "Days from the first to the last use, both included"
default = 2
reason  = "A rare habit is a habit all the same."
---*/

WITH rare AS (
    -- Successes outside of known networks, as an intruder's would be.
    SELECT
        property,
        value,
        count(DISTINCT principal)                                   AS principals,
        sum(unknown_successes)                                      AS uses,
        min(first_unknown_seq)                                      AS first_seq,
        max(last_unknown_at)                                        AS last_at
    FROM first_seen
    WHERE array_contains($properties, property) AND successes > 0
    GROUP BY property, value
    HAVING count(DISTINCT principal) <= $max_principals
       AND sum(successes) = sum(unknown_successes)
),

described AS (
    SELECT
        r.*,
        s.principal_name,
        s.principal_id,
        s.event_time                                                AS first_at,
        s.ip_address,
        s.country,
        s.network_name,
        s.app_display_name,
        s.user_agent,
        CAST(floor(unix_seconds(r.last_at) / 86400) AS BIGINT) - s.day + 1      AS days
    FROM rare AS r
    JOIN sign_in_context AS s ON s.seq = r.first_seq
)

SELECT
    property,
    value,
    principals,
    CAST(uses AS BIGINT)                                            AS successes,
    days,
    first_at,
    last_at,
    principal_name                                                  AS first_by,
    principal_id                                                    AS first_by_id,
    ip_address,
    country,
    network_name,
    app_display_name                                                AS app,
    user_agent
FROM described
WHERE days <= $max_days
ORDER BY
    principals,
    days,
    successes,
    property,
    value;

/*---
title    = "Users"
question = "Which users appear, how much, from where, with what, with or without a second factor, at which risk?"
kind     = "listing"
family   = "inventory"
reads    = ["interactive", "non_interactive"]
next = [
    "See one user on a page with `doorward who NAME`.",
    "Users with `single_factor` successes from several countries are where `user-ca-gaps` begins.",
]
derives = [
    "Bert-JanP, Top10UsersWithTheMostSignInIPsUsed (BSD-3-Clause): the idea.",
]
---*/

WITH user_of_case AS (
    SELECT
        principal,
        max(user_type)                                              AS user_type,
        sum(events)                                                 AS events,
        sum(CASE WHEN sign_in_type = 'interactive' THEN events ELSE 0 END)
                                                                    AS interactive,
        sum(CASE WHEN outcome = 'success' THEN events ELSE 0 END)   AS successes,
        sum(CASE WHEN outcome = 'failure' THEN events ELSE 0 END)   AS failures,
        sum(CASE
            WHEN succeeded AND sign_in_type = 'interactive'
             AND authentication_requirement = 'singleFactorAuthentication' THEN events ELSE 0
        END)                                                        AS single_factor,
        sum(CASE WHEN known_label IS NULL THEN events ELSE 0 END)   AS outside_known_networks,
        count(DISTINCT network_group)                               AS addresses,
        count(DISTINCT network)                                     AS networks,
        array_join(array_sort(collect_set(country)), ', ')          AS countries,
        count(DISTINCT device_id)                                   AS devices,
        count(DISTINCT app_id)                                      AS apps,
        max(CASE risk_level_during_sign_in WHEN 'high' THEN 3 WHEN 'medium' THEN 2 WHEN 'low' THEN 1 ELSE 0 END)
                                                                    AS risk_rank
    FROM combination_context
    WHERE principal_kind = 'user'
    GROUP BY principal
)

SELECT
    p.principal_id                                                  AS entity_id,
    p.principal_name                                                AS entity_name,
    u.user_type,
    CAST(u.events AS BIGINT)                                        AS events,
    CAST(u.interactive AS BIGINT)                                   AS interactive,
    CAST(u.successes AS BIGINT)                                     AS successes,
    CAST(u.failures AS BIGINT)                                      AS failures,
    CAST(u.single_factor AS BIGINT)                                 AS single_factor,
    CAST(u.outside_known_networks AS BIGINT)                        AS outside_known_networks,
    u.addresses,
    u.networks,
    u.countries,
    u.devices,
    u.apps,
    CASE u.risk_rank WHEN 3 THEN 'high' WHEN 2 THEN 'medium' WHEN 1 THEN 'low' END
                                                                    AS highest_risk,
    p.active_days,
    p.first_at,
    p.last_at
FROM user_of_case AS u
JOIN principal AS p ON p.principal = u.principal
ORDER BY events DESC, entity_id NULLS LAST, entity_name NULLS LAST;

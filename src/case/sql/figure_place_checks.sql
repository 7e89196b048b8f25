-- How Microsoft's word on places agrees with ours: each verdict with its sign-ins and one of them.
SELECT
    verdict,
    count(*)                                    AS sign_ins,
    count(DISTINCT network_group)               AS addresses,
    count(DISTINCT principal_id)                AS principals,
    arg_min(ip_address, seq)                    AS ip_address,
    concat_ws(', ', arg_min(logged_country, seq), 'AS' || arg_min(logged_asn, seq)) AS logged,
    concat_ws(', ', arg_min(country, seq), 'AS' || arg_min(asn, seq))               AS ours,
    arg_min(evidence, seq)                      AS evidence
FROM sign_in_place_check
GROUP BY verdict
ORDER BY sign_ins DESC, verdict

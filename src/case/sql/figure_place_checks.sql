-- How Microsoft's word on places agrees with ours: each verdict with its sign-ins and the first of them.
WITH counted AS (
    SELECT
        verdict,
        count(*)                       AS sign_ins,
        count(DISTINCT network_group)  AS addresses,
        count(DISTINCT principal_id)   AS principals,
        -- All of one sign-in: arg_min by itself would pass over what is NULL in the first.
        arg_min(
            {
                'ip_address': ip_address, 'evidence': evidence,
                'logged_country': logged_country, 'logged_asn': logged_asn,
                'country': country, 'asn': asn
            },
            seq
        )                              AS first
    FROM sign_in_place_check
    GROUP BY verdict
)

SELECT
    verdict,
    sign_ins,
    addresses,
    principals,
    first.ip_address                                                        AS ip_address,
    nullif(concat_ws(', ', first.logged_country, 'AS' || first.logged_asn), '') AS logged,
    nullif(concat_ws(', ', first.country, 'AS' || first.asn), '')           AS ours,
    first.evidence                                                          AS evidence
FROM counted
ORDER BY sign_ins DESC, verdict

-- What analyses ask of each sign_in_how.

SELECT
    h.how_id,
    h.outcome,
    h.error_code,
    e.error_name,
    coalesce(e.error_class, CASE WHEN h.error_code = 0 THEN 'success' ELSE 'other' END)
                                                                    AS error_class,
    coalesce(e.proves_password, h.error_code = 0, FALSE)            AS proves_password,
    h.failure_reason,
    h.additional_details,
    h.authentication_requirement,
    h.authentication_protocol,
    h.original_transfer_method,
    h.incoming_token_type,
    h.mfa_method,
    h.mfa_detail,
    h.conditional_access_status,
    lower(h.risk_level_during_sign_in)                              AS risk_level_during_sign_in,
    lower(h.risk_state)                                             AS risk_state,
    h.risk_detail,
    h.risk_event_types
FROM sign_in_how AS h
LEFT JOIN error_class AS e ON e.error_code = h.error_code
ORDER BY h.how_id;

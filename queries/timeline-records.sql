/*---
title    = "Single sign-ins with all their fields"
question = "Which single sign-ins are behind a group, with everything the record says of them?"
kind     = "listing"
family   = "timeline"
reads    = ["service_principal", "managed_identity", "interactive", "non_interactive"]
next = [
    "Cite a sign-in by its `reference`; `doorward show REFERENCE` prints the original record.",
]
derives = [
    "The portal's view of one sign-in, for any number of them.",
]

[[parameter]]
name    = "sign_in_types"
type    = "list"
help    = "The types of sign-in to take"
default = ["service_principal"]
choices = [
    "interactive", "non_interactive", "service_principal", "managed_identity",
    "microsoft_service_principal", "adfs", "unknown_user", "unknown",
]
reason  = "The blade of the portal that this stands for shows service principals."

[[parameter]]
name     = "entity"
type     = "text"
help     = "Only this principal, by object id or name"
optional = true

[[parameter]]
name     = "app"
type     = "text"
help     = "Only this application, by client id or name"
optional = true

[[parameter]]
name     = "first_key"
type     = "text"
help     = "Only addresses from this one on, written as in `ip_key`"
optional = true

[[parameter]]
name     = "last_key"
type     = "text"
help     = "Only addresses up to this one, written as in `ip_key`"
optional = true

[[parameter]]
name     = "asn"
type     = "integer"
help     = "Only addresses of this autonomous system"
optional = true

[[parameter]]
name     = "resource"
type     = "text"
help     = "Only sign-ins to this resource, by id or name"
optional = true

[[parameter]]
name     = "outcome"
type     = "text"
help     = "Only sign-ins that ended like this: success, failure, interrupted or unknown"
optional = true
choices  = ["success", "failure", "interrupted", "unknown"]

[[parameter]]
name     = "since"
type     = "timestamp"
help     = "Only from this moment on"
optional = true

[[parameter]]
name     = "until"
type     = "timestamp"
help     = "Only before this moment"
optional = true

[[parameter]]
name    = "unknown_only"
type    = "boolean"
help    = "Only what comes from outside of known networks"
default = false
reason  = "First all there is, then what nobody knows."

[[parameter]]
name    = "row_limit"
type    = "integer"
help    = "Rows to show at most; `rows_in_all` tells how many there are"
default = 10000
reason  = "More than anybody reads; whatever is cut off is counted."
---*/

WITH wanted AS (
    SELECT s.seq
    FROM sign_in_context AS s
    WHERE array_contains($sign_in_types, s.sign_in_type)
      AND (CAST($entity AS STRING) IS NULL
           OR lower(CAST($entity AS STRING)) IN (s.principal_id, lower(s.principal_name)))
      AND (CAST($app AS STRING) IS NULL
           OR lower(CAST($app AS STRING)) IN (s.app_id, lower(s.app_display_name)))
      AND (CAST($first_key AS STRING) IS NULL OR s.ip_key >= CAST($first_key AS STRING))
      AND (CAST($last_key AS STRING) IS NULL OR s.ip_key <= CAST($last_key AS STRING))
      AND (CAST($asn AS BIGINT) IS NULL OR s.asn = CAST($asn AS BIGINT))
      AND (CAST($resource AS STRING) IS NULL
           OR lower(CAST($resource AS STRING)) IN (s.resource_id, lower(s.resource_display_name)))
      AND (CAST($outcome AS STRING) IS NULL OR s.outcome = CAST($outcome AS STRING))
      AND (CAST($since AS TIMESTAMP) IS NULL OR s.event_time >= CAST($since AS TIMESTAMP))
      AND (CAST($until AS TIMESTAMP) IS NULL OR s.event_time < CAST($until AS TIMESTAMP))
      AND (NOT $unknown_only OR s.known_label IS NULL)
),

total AS (
    SELECT count(*)                                                 AS rows_in_all
    FROM wanted
),

first_of_all AS (
    SELECT seq
    FROM wanted
    ORDER BY seq
    LIMIT $row_limit
),

shown AS (
    SELECT seq, row_number() OVER (ORDER BY seq)                    AS row_number
    FROM first_of_all
)

SELECT
    n.event_time,
    concat_ws(':', m.reference, CAST(n.record_number AS STRING))    AS reference,
    n.sign_in_type,
    n.principal_id                                                  AS entity_id,
    n.principal_name                                                AS entity_name,
    n.tenant_id,
    n.user_type,
    n.service_principal_id,
    n.app_id,
    n.app_display_name,
    n.app_owner_tenant_id,
    n.resource_id,
    n.resource_display_name,
    n.resource_tenant_id,
    n.outcome,
    n.error_code,
    n.error_name,
    n.failure_reason,
    n.additional_details,
    n.credential,
    n.client_credential_type,
    n.managed_identity_resource_id,
    n.ip_address,
    n.country,
    n.region,
    n.city,
    n.asn,
    n.as_organization,
    n.network_class,
    n.known_label,
    n.logged_country,
    n.logged_state,
    n.logged_city,
    n.user_agent,
    n.client_app,
    n.browser,
    n.operating_system,
    n.device_id,
    n.device_name,
    n.device_managed,
    n.device_compliant,
    n.device_trust_type,
    n.authentication_requirement,
    n.authentication_protocol,
    n.original_transfer_method,
    n.incoming_token_type,
    n.mfa_method,
    n.mfa_detail,
    n.conditional_access_status,
    n.risk_level_during_sign_in,
    n.risk_state,
    n.home_tenant_id,
    n.cross_tenant_access_type,
    i.session_id,
    o.correlation_id,
    o.unique_token_id,
    w.row_number,
    t.rows_in_all
FROM shown AS w
CROSS JOIN total AS t
JOIN sign_in_context AS n ON n.seq = w.seq
JOIN member_record AS m ON m.member_id = n.member_id
LEFT JOIN sign_in_session AS i ON i.session_number = n.session_number
LEFT JOIN sign_in_once AS o ON o.member_id = n.member_id AND o.record_number = n.record_number
ORDER BY row_number;

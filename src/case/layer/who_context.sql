-- What analyses ask of each sign_in_who.

SELECT
    who_id,
    sign_in_type,
    tenant_id,
    lower(user_type)                                                AS user_type,
    user_principal_name,
    lower(service_principal_id)                                     AS service_principal_id,
    -- A certificate has both: the key id is what the audit log names.
    lower(coalesce(credential_key_id, credential_thumbprint, federated_credential_id))
                                                                    AS credential,
    lower(credential_key_id)                                        AS credential_key_id,
    CASE WHEN lower(client_credential_type) <> 'none' THEN client_credential_type END
                                                                    AS client_credential_type,
    managed_identity_resource_id,
    home_tenant_id,
    cross_tenant_access_type
FROM sign_in_who
ORDER BY who_id;

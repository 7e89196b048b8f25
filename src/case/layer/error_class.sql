-- What the codes of Entra mean, in classes, and whether a code proves that the password was right.
--
-- From the codes that Microsoft documents for the Microsoft identity platform. A code that is not
-- listed is of the class 'other'.
--
-- proves_password: the code only comes after the first factor. That was the password where somebody signed in
-- anew; where a token was shown, the same code proves the token alone, and whoever reads this must ask which it
-- was. Second factors, policies, risk and an expired password are looked at after the first factor, and the
-- question whether to stay signed in is asked of people who have just signed in. Devices, assignments and
-- consent are not: whoever comes with single sign-on or a token is refused for those without any password, and
-- an administrator of another organisation gave the password there.

SELECT error_code, error_name, error_class, proves_password, meaning
FROM (VALUES
    (0, 'Success', 'success', TRUE, 'token issued'),
    (50034, 'UserAccountNotFound', 'unknown user', FALSE, 'no such account in the directory'),
    (50053, 'IdsLocked', 'locked out', FALSE, 'smart lockout, or blocked because of a malicious IP'),
    (50055, 'InvalidPasswordExpiredPassword', 'password expired', TRUE, 'password correct but expired'),
    (50056, 'InvalidPasswordNull', 'bad password', FALSE, 'no password stored for the user'),
    (50057, 'UserDisabled', 'disabled', FALSE,
        'account disabled (shown before or after password check depending on flow)'),
    (50058, 'UserInformationNotProvided', 'no session', FALSE, 'no session for silent SSO; expected noise'),
    (50064, 'CredentialAuthenticationError', 'bad password', FALSE, 'credential validation failed'),
    (50072, 'UserStrongAuthEnrollmentRequiredInterrupt', 'mfa required', TRUE, 'must enrol MFA; password was right'),
    (50074, 'UserStrongAuthClientAuthNRequiredInterrupt', 'mfa required', TRUE,
        'MFA challenge not passed; password was right'),
    (50076, 'UserStrongAuthClientAuthNRequired', 'mfa required', TRUE,
        'MFA required (policy/location); password was right'),
    (50078, 'UserStrongAuthExpired', 'mfa expired', TRUE, 'MFA freshness expired'),
    (50079, 'UserStrongAuthEnrollmentRequired', 'mfa required', TRUE, 'must register MFA; password was right'),
    (50088, 'TelecomLimit', 'mfa required', TRUE, 'limit of telephony MFA reached; nobody denied anything'),
    (50089, 'FlowTokenExpired', 'token expired', FALSE, 'flow token expired'),
    (50097, 'DeviceAuthenticationRequired', 'device required', FALSE, 'device authentication required'),
    (50105, 'EntitlementGrantsNotFound', 'not assigned', FALSE, 'user not assigned to the app'),
    (50125, 'PasswordResetRegistrationRequiredInterrupt', 'interrupted', TRUE,
        'interrupted for password reset/registration'),
    (50126, 'InvalidUserNameOrPassword', 'bad password', FALSE, 'wrong user name or password'),
    (50129, 'DeviceIsNotWorkplaceJoined', 'device required', FALSE, 'workplace join required'),
    (50131, 'ConditionalAccessFailed', 'blocked by policy', FALSE,
        'conditional access error, such as a bad state of the device'),
    (50132, 'SsoArtifactInvalidOrExpired', 'token revoked', FALSE, 'session invalid: password expired/changed'),
    (50133, 'SsoArtifactRevoked', 'token revoked', FALSE, 'session revoked: password changed'),
    (50135, 'PasswordChangeCompromisedPassword', 'blocked by risk', TRUE, 'password change required by risk'),
    (50140, 'KmsiInterrupt', 'interrupted', TRUE, 'Keep-me-signed-in prompt'),
    (50144, 'InvalidPasswordExpiredOnPremPassword', 'password expired', TRUE, 'AD password expired'),
    (50155, 'DeviceAuthenticationFailed', 'device required', FALSE, 'device authentication failed'),
    (50158, 'ExternalSecurityChallenge', 'mfa required', TRUE, 'external MFA not satisfied'),
    (50173, 'FreshTokenNeeded', 'token revoked', FALSE, 'grant revoked, sign in again'),
    (50196, 'LoopDetected', 'client loop', FALSE, 'client loop'),
    (50199, 'CmsiInterrupt', 'interrupted', FALSE,
        'are you trying to sign in to <app>? (device code / scheme redirect)'),
    (53000, 'DeviceNotCompliant', 'blocked by policy', TRUE, 'CA: device not compliant'),
    (53001, 'DeviceNotDomainJoined', 'blocked by policy', TRUE, 'CA: device not domain joined'),
    (53002, 'ApplicationUsedIsNotAnApprovedApp', 'blocked by policy', TRUE, 'CA: app not approved'),
    (53003, 'BlockedByConditionalAccess', 'blocked by policy', TRUE, 'blocked by conditional access'),
    (53004, 'ProofUpBlockedDueToRisk', 'blocked by risk', TRUE, 'MFA registration blocked by risk'),
    (65001, 'DelegationDoesNotExist', 'consent missing', FALSE, 'consent missing'),
    (65004, 'UserDeclinedConsent', 'consent missing', FALSE, 'user declined consent'),
    (70000, 'InvalidGrant', 'token expired', FALSE, 'invalid grant'),
    (70008, 'ExpiredOrRevokedGrant', 'token expired', FALSE, 'refresh token expired/revoked by inactivity'),
    (70021, 'NoMatchingFederatedIdentity', 'bad federated credential', FALSE,
        'no matching federated identity record'),
    (70043, 'BadTokenDueToSignInFrequency', 'token expired', FALSE, 'sign-in frequency control'),
    (70044, 'SessionExpiredOrNotValid', 'token expired', FALSE, 'session expired'),
    (90002, 'InvalidTenantName', 'unknown tenant', FALSE, 'tenant not found'),
    (90094, 'AdminConsentRequired', 'consent missing', FALSE, 'admin consent required'),
    (135011, 'DeviceDisabled', 'device required', FALSE, 'device disabled'),
    (500011, 'ResourcePrincipalNotFound', 'unknown resource', FALSE, 'resource not found in tenant'),
    (500121, 'AuthFailedStrongAuth', 'mfa denied', TRUE, 'MFA failed/denied/time-out; password was right'),
    (500133, 'AssertionNotInTimeRange', 'token expired', FALSE, 'assertion outside validity'),
    (530032, 'BlockedByConditionalAccessOnSecurityPolicy', 'blocked by policy', TRUE, 'blocked by security policy'),
    (530034, 'DelegatedAdminBlockedDueToSuspiciousActivity', 'blocked by risk', FALSE,
        'delegated administrator blocked by risk in the home tenant'),
    (700016, 'UnauthorizedClient_DoesNotMatchRequest', 'unknown app', FALSE, 'app not found in tenant'),
    (700024, 'ClientAssertionTimeRange', 'bad certificate', FALSE, 'client assertion not in valid time range'),
    (700027, 'ClientAssertionInvalidSignature', 'bad certificate', FALSE,
        'client assertion failed signature validation'),
    (700082, 'ExpiredOrRevokedGrantInactiveToken', 'token expired', FALSE, 'refresh token inactive'),
    (700084, 'RefreshTokenExpiredSPA', 'token expired', FALSE, 'SPA refresh token lifetime reached'),
    (700213, 'NoMatchingFederatedIdentitySubject', 'bad federated credential', FALSE,
        'no matching federated identity subject'),
    (7000112, 'UnauthorizedClientApplicationDisabled', 'app disabled', FALSE, 'application disabled'),
    (7000215, 'InvalidClientSecret', 'bad secret', FALSE, 'invalid client secret'),
    (7000216, 'ClientAssertionRequired', 'bad secret', FALSE, 'client_assertion/client_secret missing'),
    (7000218, 'ClientSecretMissing', 'bad secret', FALSE, 'request lacks client_assertion or client_secret'),
    (7000222, 'InvalidClientSecretExpiredKeys', 'expired secret', FALSE, 'client secret expired'),
    (7000229, 'MissingServicePrincipal', 'unknown app', FALSE, 'SP missing in tenant')
) AS listed(error_code, error_name, error_class, proves_password, meaning)
ORDER BY error_code;

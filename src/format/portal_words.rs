//! The words of the Entra admin center: its headings in English, what they are in other languages, and
//! the few values that are translated with them.
//!
//! French and Spanish headings are those that readers of real downloads name; of Italian and Japanese,
//! one each is known. Headings that nobody has reported are not invented: `--map` says what they mean.

use super::field::Field as F;

/// A heading without the blanks that come and go, in lower case and with straight apostrophes.
pub(super) fn normal(heading: &str) -> String {
    let words: Vec<_> = heading
        .trim_matches('\u{feff}')
        .split_whitespace()
        .map(|word| word.replace('\u{2019}', "'"))
        .collect();
    words.join(" ").to_lowercase()
}

/// A heading in normal form and in English, where it is known in another language.
pub(super) fn english(heading: &str) -> String {
    let heading = normal(heading);
    match HEADINGS_ABROAD.iter().find(|(abroad, _)| *abroad == heading) {
        Some((_, english)) => (*english).to_owned(),
        None => heading,
    }
}

/// The field that a heading of a download of sign-ins stands over. It is in normal form.
pub(super) fn sign_in_field(heading: &str) -> Option<F> {
    SIGN_IN_HEADINGS.iter().find(|(it, _)| normal(it) == heading).map(|(_, field)| *field)
}

/// Headings of a list of applications that an organisation keeps itself, and one for what is to be passed
/// over in it.
const LIST_HEADINGS: [&str; 4] = ["Owner", "Purpose", "Permissions", "Other"];

/// All headings that a map may lead to.
pub(super) fn canonical_headings() -> Vec<&'static str> {
    let sign_ins = SIGN_IN_HEADINGS.iter().map(|(heading, _)| *heading);
    sign_ins.chain(STEP_HEADINGS).chain(LIST_HEADINGS).collect()
}

/// The states of a sign-in in English.
pub(super) const STATUSES: [&str; 3] = ["Success", "Failure", "Interrupted"];

/// Whether a state means that a token was issued, in a language that is known.
pub(super) fn is_success(status: &str) -> bool {
    let status = normal(status);
    ["success", "opération réussie", "correcto"].contains(&status.as_str())
}

/// Yes or no, in the words that spreadsheets and the portal use in other languages than English.
pub(super) fn flag_abroad(word: &str) -> Option<bool> {
    const YES: &[&str] =
        &["vrai", "wahr", "verdadero", "vero", "verdadeiro", "waar", "oui", "sí", "はい"];
    const NO: &[&str] = &["faux", "falsch", "falso", "onwaar", "non", "いいえ"];
    let word = normal(word);
    if YES.contains(&word.as_str()) {
        return Some(true);
    }
    NO.contains(&word.as_str()).then_some(false)
}

/// The headings of sign-ins in the years 2020 to 2025.
const SIGN_IN_HEADINGS: &[(&str, F)] = &[
    ("Date (UTC)", F::CreatedDateTime),
    ("Request ID", F::Id),
    ("User agent", F::UserAgent),
    ("Correlation ID", F::CorrelationId),
    ("User ID", F::UserId),
    ("User", F::UserDisplayName),
    ("Username", F::UserPrincipalName),
    ("User type", F::UserType),
    ("Cross tenant access type", F::CrossTenantAccessType),
    ("Incoming token type", F::IncomingTokenType),
    ("Authentication Protocol", F::AuthenticationProtocol),
    ("Unique token identifier", F::UniqueTokenIdentifier),
    ("Original transfer method", F::OriginalTransferMethod),
    ("Client credential type", F::ClientCredentialType),
    ("Token Protection - Sign In Session", F::TokenProtectionStatus),
    ("Application", F::AppDisplayName),
    ("Application ID", F::AppId),
    ("App owner tenant ID", F::AppOwnerTenantId),
    ("Resource", F::ResourceDisplayName),
    ("Resource ID", F::ResourceId),
    ("Resource tenant ID", F::ResourceTenantId),
    ("Resource owner tenant ID", F::ResourceOwnerTenantId),
    ("Home tenant ID", F::HomeTenantId),
    ("Home tenant name", F::HomeTenantName),
    ("IP address", F::IpAddress),
    ("Location", F::Location),
    ("Status", F::Status),
    ("Sign-in error code", F::ErrorCode),
    ("Failure reason", F::FailureReason),
    ("Client app", F::ClientAppUsed),
    ("Device ID", F::DeviceId),
    ("Browser", F::Browser),
    ("Operating System", F::OperatingSystem),
    ("Compliant", F::IsCompliant),
    ("Managed", F::IsManaged),
    ("Join Type", F::TrustType),
    ("Multifactor authentication result", F::StatusDetails),
    ("Multifactor authentication auth method", F::MfaMethod),
    ("Multifactor authentication auth detail", F::MfaDetailText),
    ("MFA result", F::StatusDetails),
    ("MFA auth method", F::MfaMethod),
    ("MFA auth detail", F::MfaDetailText),
    ("Authentication requirement", F::AuthenticationRequirement),
    ("Sign-in identifier", F::SignInIdentifier),
    ("Session ID", F::SessionId),
    ("IP address (seen by resource)", F::IpAddressFromResource),
    ("Through Global Secure Access", F::ThroughGlobalSecureAccess),
    ("Global Secure Access IP address", F::GlobalSecureAccessAddress),
    ("Autonomous system number", F::AutonomousSystemNumber),
    ("Flagged for review", F::FlaggedForReview),
    ("Token issuer type", F::TokenIssuerType),
    ("Token issuer name", F::TokenIssuerName),
    ("Latency", F::ProcessingTime),
    ("Conditional Access", F::ConditionalAccessStatus),
    ("Managed Identity type", F::ManagedIdentityType),
    ("Associated Resource Id", F::ManagedIdentityResourceId),
    ("Federated Token Id", F::FederatedCredentialId),
    ("Federated Token Issuer", F::FederatedTokenIssuer),
    ("Service principal ID", F::ServicePrincipalId),
    ("Service principal name", F::ServicePrincipalName),
    ("Credential key ID", F::CredentialKeyId),
    ("Credential thumbprint", F::CredentialThumbprint),
];

/// The headings of authentication details, beside those that they share with sign-ins.
const STEP_HEADINGS: [&str; 4] =
    ["Authentication method", "Authentication method detail", "Succeeded", "Result detail"];

/// Headings in French, Spanish and Japanese, in normal form, and the English ones likewise.
const HEADINGS_ABROAD: &[(&str, &str)] = &[
    // French. Audits mix French headings with English ones.
    ("id de requête", "request id"),
    ("agent utilisateur", "user agent"),
    ("id de corrélation", "correlation id"),
    ("identifiant utilisateur", "user id"),
    ("utilisateur", "user"),
    ("nom d'utilisateur", "username"),
    ("type d'accès client croisée", "cross tenant access type"),
    ("protocole d'authentification", "authentication protocol"),
    ("méthode de transfert d'origine", "original transfer method"),
    ("id d'application", "application id"),
    ("ressource", "resource"),
    ("adresse ip", "ip address"),
    ("emplacement", "location"),
    ("statut", "status"),
    ("code d'erreur de connexion", "sign-in error code"),
    ("raison de l'échec", "failure reason"),
    ("application cliente", "client app"),
    ("id de l'appareil", "device id"),
    ("navigateur", "browser"),
    ("système d'exploitation", "operating system"),
    ("géré", "managed"),
    ("résultat de l'authentification multifacteur", "multifactor authentication result"),
    ("méthode d'authentification multifacteur", "multifactor authentication auth method"),
    ("exigence d'authentification", "authentication requirement"),
    ("id de session", "session id"),
    ("numéro de système autonome", "autonomous system number"),
    ("signalé pour révision", "flagged for review"),
    ("accès conditionnel", "conditional access"),
    ("catégorie", "category"),
    ("activité", "activity"),
    ("résultat", "result"),
    ("cible1userprincipalname", "target1userprincipalname"),
    // French and Spanish.
    ("conforme", "compliant"),
    // Spanish.
    ("fecha (utc)", "date (utc)"),
    ("id. de solicitud", "request id"),
    ("agente de usuario", "user agent"),
    ("id. de correlación", "correlation id"),
    ("id. de usuario", "user id"),
    ("usuario", "user"),
    ("nombre de usuario", "username"),
    ("tipo de usuario", "user type"),
    ("tipo de acceso entre inquilinos", "cross tenant access type"),
    ("tipo de token entrante", "incoming token type"),
    ("protocolo de autenticación", "authentication protocol"),
    ("identificador de token único", "unique token identifier"),
    ("método de transferencia original", "original transfer method"),
    ("tipo de credencial de cliente", "client credential type"),
    ("protección de token: sesión de inicio de sesión", "token protection - sign in session"),
    ("aplicación", "application"),
    ("id. de aplicación", "application id"),
    ("id. de inquilino del propietario de la aplicación", "app owner tenant id"),
    ("recurso", "resource"),
    ("id. de recurso", "resource id"),
    ("id. de inquilino de recursos", "resource tenant id"),
    ("id. de inquilino del administrador del recurso", "resource owner tenant id"),
    ("id. de inquilino inicial", "home tenant id"),
    ("nombre del inquilino inicial", "home tenant name"),
    ("dirección ip", "ip address"),
    ("ubicación", "location"),
    ("estado", "status"),
    ("código de error de inicio de sesión", "sign-in error code"),
    ("motivo del error", "failure reason"),
    ("aplicación cliente", "client app"),
    ("id. de dispositivo", "device id"),
    ("explorador", "browser"),
    ("sistema operativo", "operating system"),
    ("administrada", "managed"),
    ("tipo de unión", "join type"),
    ("resultado de la autenticación multifactor", "multifactor authentication result"),
    (
        "método de autenticación de la autenticación multifactor",
        "multifactor authentication auth method",
    ),
    (
        "detalle de autenticación de la autenticación multifactor",
        "multifactor authentication auth detail",
    ),
    ("requisito de autenticación", "authentication requirement"),
    ("identificador de inicio de sesión", "sign-in identifier"),
    ("id. de sesión", "session id"),
    ("dirección ip (vista por recurso)", "ip address (seen by resource)"),
    ("mediante acceso global seguro", "through global secure access"),
    ("dirección ip de acceso global seguro", "global secure access ip address"),
    ("número de sistema autónomo", "autonomous system number"),
    ("marcado para revisión", "flagged for review"),
    ("tipo de emisor de tokens", "token issuer type"),
    ("nombre del emisor de tokens", "token issuer name"),
    ("latencia", "latency"),
    ("acceso condicional", "conditional access"),
    ("tipo de identidad administrada", "managed identity type"),
    ("id. del recurso asociado", "associated resource id"),
    ("id. de token federado", "federated token id"),
    ("emisor de token federado", "federated token issuer"),
    // Italian, where audits keep the other headings in English.
    ("data (utc)", "date (utc)"),
    // Japanese.
    ("サインインのエラー コード", "sign-in error code"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_heading_abroad_leads_to_one_that_is_read() {
        let audits = ["category", "activity", "result", "target1userprincipalname"];
        for (abroad, english) in HEADINGS_ABROAD {
            assert_eq!(normal(abroad), *abroad);
            assert!(sign_in_field(english).is_some() || audits.contains(english), "{english}");
            let same = HEADINGS_ABROAD.iter().filter(|(it, _)| it == abroad).count();
            assert_eq!(same, 1, "{abroad}");
        }
    }

    #[test]
    fn headings_are_told_through_blanks_case_and_apostrophes() {
        assert_eq!(normal("\u{feff} Autonomous system  number\u{a0}"), "autonomous system number");
        assert_eq!(english("Exigence d\u{2019}authentification"), "authentication requirement");
        assert_eq!(english("サインインのエラー コード"), "sign-in error code");
        assert_eq!(english("Application ID "), "application id");
        assert_eq!(sign_in_field("latency"), Some(F::ProcessingTime));
        assert_eq!(sign_in_field("place"), None);
    }

    #[test]
    fn words_abroad_mean_what_they_mean() {
        assert!(is_success("Success") && is_success("Opération réussie") && is_success("Correcto"));
        assert!(!is_success("Failure") && !is_success("Interrupted") && !is_success("Error"));
        assert_eq!(flag_abroad("VRAI"), Some(true));
        assert_eq!(flag_abroad("Falsch"), Some(false));
        assert_eq!(flag_abroad("maybe"), None);
    }
}

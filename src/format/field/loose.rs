//! Keys that are rare: known and of no use, of related records only, or a key of ours in the coat of
//! a tool that has flattened, renamed or annotated it.
//!
//! Only a key that is not in the first table gets here.

use Target::{Ignore, Seen};

use super::{Field as F, Keys, RECORD, Scope, Target};

/// What is done with the value of a key that the first table does not have.
#[cold]
pub(super) fn target(key: &str) -> Target {
    match KNOWN.find(key) {
        Target::Unknown if is_of_the_tool(key) => Ignore,
        Target::Unknown => in_a_coat(key),
        target => target,
    }
}

/// Whether a key is one that a tool adds to every record: the notes of `OData`, the columns of Log
/// Analytics that begin with `_`, Panther's `p_*`, the internal fields of Azure, PowerShell's.
pub(in crate::format) fn is_of_the_tool(key: &str) -> bool {
    key.starts_with(['_', '@'])
        || key.contains("@odata.")
        || key.starts_with("p_")
        || key.eq_ignore_ascii_case("additionalProperties")
}

/// A heading without the zone that the portal of Log Analytics adds, and without the type that it
/// adds where tables disagree (`_dynamic`, `_string`) or a custom table has (`_s`, `_g`, `_d`, `_t`,
/// `_b`).
pub(in crate::format) fn bare(heading: &str) -> &str {
    let name = heading.trim().trim_start_matches('\u{feff}');
    let name = name.split_once(" [").map_or(name, |(name, _zone)| name);
    ["_dynamic", "_string", "_s", "_g", "_d", "_t", "_b"]
        .iter()
        .find_map(|coat| name.strip_suffix(coat).filter(|name| !name.is_empty()))
        .unwrap_or(name)
}

fn in_a_coat(key: &str) -> Target {
    let name = bare(key);
    if name.len() != key.len() {
        // In a custom table the bare `TenantId` is the workspace, and what was sent has a suffix.
        let custom = key.ends_with("_g") || key.ends_with("_s");
        match name {
            _ if custom && name.eq_ignore_ascii_case("tenantId") => {
                return Target::Keep(F::AadTenantId);
            }
            _ if custom && name.eq_ignore_ascii_case("resourceId") => {
                return Target::Keep(F::ResourceIdentity);
            }
            _ => {}
        }
        match RECORD.find(name) {
            Target::Unknown => {}
            Target::Properties => return Ignore,
            target => return target,
        }
        if KNOWN.find(name) != Target::Unknown {
            return KNOWN.find(name);
        }
    }
    flattened(name)
}

/// A key of a nested object, after the name of that object: `status_errorCode`, `location.city`.
fn flattened(name: &str) -> Target {
    let Some((outer, inner)) = name.split_once(['_', '.']) else {
        return Target::Unknown;
    };
    match RECORD.find(outer) {
        Target::Enter(_, scope) => nested(scope, inner),
        _ => Target::Unknown,
    }
}

fn nested(scope: Scope, name: &str) -> Target {
    match (scope.target(name), name.split_once(['_', '.'])) {
        (Target::Unknown, Some((outer, inner))) => match scope.target(outer) {
            Target::Enter(_, scope) => scope.target(inner),
            _ => Target::Unknown,
        },
        (target, _) => target,
    }
}

static KNOWN: Keys = Keys::new(&[
    // Of sign-ins and audits: documented, or seen in the records of diagnostic settings.
    ("appliedConditionalAccessPolicies_v2", Ignore),
    ("appServicePrincipalId", Ignore),
    ("appTokenProtectionStatus", Ignore),
    ("authenticationAppPolicyEvaluationDetails", Ignore),
    ("authenticationStrengths", Ignore),
    ("authenticatorAppLocation", Ignore),
    ("azureResourceId", Ignore),
    ("clientSessionId", Ignore),
    ("isRisky", Ignore),
    ("performedBy", Ignore),
    ("redirectUrl", Ignore),
    ("requirement", Ignore),
    ("resource", Ignore),
    ("resourceGroup", Ignore),
    ("resourceProvider", Ignore),
    ("riskEventTypesV2", Target::Raw(F::RiskEventTypes)),
    ("riskLevel", Ignore),
    ("rngcStatus", Ignore),
    ("sourceSystem", Ignore),
    ("ssoExtensionVersion", Ignore),
    ("targetResource", Ignore),
    ("tenantGeo", Ignore),
    ("userAdministrativeUnits", Ignore),
    // Of custom tables and older agents of Log Analytics.
    ("computer", Ignore),
    ("mg", Ignore),
    ("managementGroupName", Ignore),
    ("rawData", Ignore),
    ("subscriptionId", Ignore),
    // Of PowerShell.
    ("psComputerName", Ignore),
    ("psShowComputerName", Ignore),
    ("runspaceId", Ignore),
    // Of related records: that they were there is enough to look at the record again.
    ("appOwnerOrganizationId", Seen(F::Related)),
    ("appRoleId", Seen(F::Related)),
    ("clientObjectId", Seen(F::Related)),
    ("consentType", Seen(F::Related)),
    ("detectedDateTime", Seen(F::Related)),
    ("firstSignInDateTime", Seen(F::Related)),
    ("isFallbackPublicClient", Seen(F::Related)),
    ("lastSignInActivity", Seen(F::Related)),
    ("publisherDomain", Seen(F::Related)),
    ("requestUri", Seen(F::Related)),
    ("requiredResourceAccess", Seen(F::Related)),
    ("riskEventType", Seen(F::Related)),
    ("riskLastUpdatedDateTime", Seen(F::Related)),
    ("riskType", Seen(F::Related)),
    ("servicePrincipalNames", Seen(F::Related)),
    ("servicePrincipalType", Seen(F::Related)),
    ("signInActivity", Seen(F::Related)),
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_known_under_its_coats() {
        for (key, target) in [
            ("UserPrincipalName_s", Target::Keep(F::UserPrincipalName)),
            ("id_g", Target::Keep(F::Id)),
            ("TimeGenerated [UTC]", Target::Keep(F::TimeGenerated)),
            ("LocationDetails_dynamic", Target::Enter(F::LocationDetails, Scope::Location)),
            ("status_errorCode_d", Target::Keep(F::ErrorCode)),
            ("location.city", Target::Keep(F::City)),
            ("location_geoCoordinates_latitude_d", Target::Keep(F::Latitude)),
            ("tenantId_g", Target::Keep(F::AadTenantId)),
            ("resourceId_s", Target::Keep(F::ResourceIdentity)),
            ("RiskEventTypes_V2", Target::Raw(F::RiskEventTypes)),
            ("SourceSystem", Ignore),
            ("_BilledSize", Ignore),
            ("p_log_type", Ignore),
            ("isRisky_b", Ignore),
            ("status_newThing_s", Target::Unknown),
            ("newThing", Target::Unknown),
            ("newThing_s", Target::Unknown),
            ("_s", Ignore),
        ] {
            assert_eq!(Scope::Record.target(key), target, "{key}");
        }
    }

    #[test]
    fn headings_lose_what_the_portal_added() {
        for (heading, name) in [
            ("TimeGenerated [UTC]", "TimeGenerated"),
            ("TimeGenerated [Local Time]", "TimeGenerated"),
            (" LocationDetails_string", "LocationDetails"),
            ("id_g", "id"),
            ("_s", "_s"),
            ("IPAddress", "IPAddress"),
        ] {
            assert_eq!(bare(heading), name);
        }
    }
}

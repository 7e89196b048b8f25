//! What a record beside sign-ins is, by its keys or headings.

use std::collections::BTreeSet;

use super::source::{Found, Source};
use crate::format::draft::Entry;
use crate::format::field;
use crate::record::RelatedKind;

/// What a record is by its keys, if it is one of the kinds that stand beside sign-ins.
pub(in crate::format) fn kind(entry: &Entry<'_>) -> Option<RelatedKind> {
    let source = Source::of(entry);
    source.find(&["@odata.type"]).and_then(|found| by_type(&found)).or_else(|| by_names(&source))
}

/// What the rows of a list of directory objects under these headings are.
pub(in crate::format) fn kind_of_listing(headings: &[String]) -> Option<RelatedKind> {
    const BARE: [&str; 6] =
        ["appid", "createddatetime", "displayname", "id", "ownerdisplaynames", "ownerids"];
    let names: Vec<String> = headings.iter().map(|name| name.trim().to_ascii_lowercase()).collect();
    let bare = names.iter().all(|name| BARE.contains(&name.as_str()));
    let all = BARE.iter().take(4).all(|bare| names.iter().any(|name| name == bare));
    match kind_of_headings(headings) {
        None => (bare && all).then_some(RelatedKind::Application),
        kind => kind.filter(|kind| {
            matches!(
                kind,
                RelatedKind::ServicePrincipal
                    | RelatedKind::Application
                    | RelatedKind::PermissionGrant
            )
        }),
    }
}

/// What the rows under these headings are.
pub(in crate::format) fn kind_of_headings(headings: &[String]) -> Option<RelatedKind> {
    let names: BTreeSet<String> =
        headings.iter().map(|name| field::bare(name).to_ascii_lowercase()).collect();
    kind_of_names(&|name| names.contains(name))
}

fn by_type(found: &Found<'_>) -> Option<RelatedKind> {
    let Found::Text(text) = found else { return None };
    Some(match text.strip_prefix("#microsoft.graph.")? {
        "servicePrincipal" => RelatedKind::ServicePrincipal,
        "application" => RelatedKind::Application,
        "oAuth2PermissionGrant" | "appRoleAssignment" => RelatedKind::PermissionGrant,
        "riskyServicePrincipal" => RelatedKind::RiskyServicePrincipal,
        "riskDetection" | "servicePrincipalRiskDetection" => RelatedKind::RiskDetection,
        "summarizedSignIn" | "servicePrincipalSignInActivity" | "appCredentialSignInActivity" => {
            RelatedKind::SignInSummary
        }
        _ => return None,
    })
}

fn by_names(source: &Source<'_>) -> Option<RelatedKind> {
    let names: BTreeSet<&str> = source.names().collect();
    kind_of_names(&|name| names.contains(name))
}

/// The rules: keys that only this kind has, beside enough others to make a record of it.
fn kind_of_names(has: &dyn Fn(&str) -> bool) -> Option<RelatedKind> {
    let any = |names: &[&str]| names.iter().any(|name| has(name));
    let all = |names: &[&str]| names.iter().all(|name| has(name));
    let user = any(&["userprincipalname", "isguest"]);
    match () {
        () if any(&["riskeventtype", "risktype"]) && any(&["detecteddatetime", "riskstate"]) => {
            Some(RelatedKind::RiskDetection)
        }
        // Defender XDR has requests to Graph in a table of its own.
        () if all(&["requesturi"])
            && any(&["requestmethod", "signinactivityid", "responsestatuscode"])
            && !any(&["reportid", "timestamp"]) =>
        {
            Some(RelatedKind::GraphActivity)
        }
        () if all(&["firstsignindatetime"])
            && any(&["signincount", "aggregatedsignincount", "lastsignindatetime"]) =>
        {
            Some(RelatedKind::SignInSummary)
        }
        () if all(&["lastsigninactivity", "appid"]) || all(&["signinactivity", "keyid"]) => {
            Some(RelatedKind::SignInSummary)
        }
        () if has("risklastupdateddatetime") => (!user && any(&["serviceprincipaltype", "appid"]))
            .then_some(RelatedKind::RiskyServicePrincipal),
        () if all(&["clientid", "consenttype", "resourceid"])
            || all(&["approleid", "principalid", "resourceid"])
            || all(&["permissiontype", "clientobjectid", "resourceobjectid", "permission"]) =>
        {
            Some(RelatedKind::PermissionGrant)
        }
        () if any(&["serviceprincipaltype", "serviceprincipalnames", "appownerorganizationid"]) => {
            Some(RelatedKind::ServicePrincipal)
        }
        () if any(&["requiredresourceaccess", "publisherdomain", "isfallbackpublicclient"])
            && any(&["id", "objectid", "appid"])
            && !user =>
        {
            Some(RelatedKind::Application)
        }
        () => None,
    }
}

//! The keys of the unified audit log that are known: any other is new, and is counted.
//!
//! Those of entries are the ones of Entra ID's two schemas in the Office 365 Management Activity API,
//! as they stand in real entries. Names of the extended properties of changes to the directory are not
//! among them: every activity has its own.

use super::field::is_of_the_tool;
use super::ual_audit_data::AuditData;

/// The keys of an entry.
const OF_ENTRIES: &[&str] = &[
    "Actor",
    "ActorContextId",
    "ActorIpAddress",
    "ApplicationId",
    "AssociatedAdminUnits",
    "AssociatedAdminUnitsNames",
    "AzureActiveDirectoryEventType",
    "ClientIP",
    "CreationTime",
    "DeviceProperties",
    "ErrorNumber",
    "ExtendedProperties",
    "Id",
    "InterSystemsId",
    "IntraSystemId",
    "LogonError",
    "ModifiedProperties",
    "ObjectId",
    "Operation",
    "Organization",
    "OrganizationId",
    "RecordType",
    "ResultStatus",
    "SupportTicketId",
    "Target",
    "TargetContextId",
    "UserId",
    "UserKey",
    "UserType",
    "Version",
    "Workload",
];

/// The names in the lists of a sign-in.
const OF_LISTS: [(&str, &[&str]); 2] = [
    (
        "ExtendedProperties",
        &[
            "KeepMeSignedIn",
            "RequestType",
            "ResultStatusDetail",
            "UserAgent",
            "UserAuthenticationMethod",
        ],
    ),
    (
        "DeviceProperties",
        &[
            "BrowserType",
            "DisplayName",
            "Id",
            "IsCompliant",
            "IsCompliantAndManaged",
            "IsManaged",
            "OS",
            "SessionId",
            "TrustType",
        ],
    ),
];

/// The keys around `AuditData`: of Purview, of `Search-UnifiedAuditLog` and the shell that ran it, and
/// of Graph's audit log queries.
const AROUND: &[&str] = &[
    "administrativeUnits",
    "AssociatedAdminUnits",
    "AssociatedAdminUnitsNames",
    "AuditData",
    "auditLogRecordType",
    "clientIp",
    "createdDateTime",
    "CreationDate",
    "id",
    "Identity",
    "IsValid",
    "objectId",
    "ObjectState",
    "operation",
    "Operations",
    "organizationId",
    "PSComputerName",
    "PSShowComputerName",
    "RecordId",
    "RecordType",
    "ResultCount",
    "ResultIndex",
    "RunspaceId",
    "service",
    "UserId",
    "UserIds",
    "userPrincipalName",
    "userType",
];

/// The columns that Hawk adds where it takes entries apart.
const OF_HAWK: [&str; 2] = ["CountryName", "KnownMicrosoftIP"];

fn has(names: &[&str], wanted: &str) -> bool {
    names.iter().any(|name| name.eq_ignore_ascii_case(wanted))
}

/// Whether a key around an entry is known.
pub(super) fn is_around(key: &str) -> bool {
    has(AROUND, key)
}

/// Whether the heading of a table of entries is known, whole or taken apart.
pub(super) fn is_known_heading(heading: &str) -> bool {
    let heading = heading.trim();
    heading.is_empty()
        || is_of_the_tool(heading)
        || [AROUND, OF_ENTRIES, &OF_HAWK].iter().any(|names| has(names, heading))
        || OF_LISTS.iter().any(|(_, names)| has(names, heading))
}

/// Notes what nobody knows in an entry: its keys, and the names in its lists if it is a sign-in.
pub(super) fn note_unknown(data: &AuditData, inside: &str, unknown: &mut Vec<String>) {
    let new = |name: &&str| !has(OF_ENTRIES, name) && !is_of_the_tool(name) && !name.is_empty();
    unknown.extend(data.names().filter(new).map(|name| format!("{inside}{name}")));
    if data.text("Operation").is_some_and(|operation| super::ual_sign_in::is_sign_in(&operation)) {
        for (list, known) in OF_LISTS {
            let new = data.names_in(list).into_iter().filter(|name| !has(known, name));
            unknown.extend(new.map(|name| format!("{inside}{list}.{name}")));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unknown(json: &str, inside: &str) -> Vec<String> {
        let mut names = Vec::new();
        note_unknown(&AuditData::parse(json).unwrap(), inside, &mut names);
        names
    }

    #[test]
    fn what_is_new_is_named_after_where_it_stands() {
        let sign_in = r#"{"Operation":"UserLoggedIn","creationtime":"x","@odata.type":"y","Mood":1,
            "DeviceProperties":[{"Name":"OS","Value":"a"},{"Name":"Chip","Value":"b"}],
            "ExtendedProperties":"[{\"Name\":\"Weather\",\"Value\":\"wet\"}]"}"#;
        assert_eq!(
            unknown(sign_in, "AuditData."),
            [
                "AuditData.Mood",
                "AuditData.ExtendedProperties.Weather",
                "AuditData.DeviceProperties.Chip"
            ]
        );
        let change = sign_in.replace("UserLoggedIn", "Add user.");
        assert_eq!(unknown(&change, ""), ["Mood"]);
    }

    #[test]
    fn headings_are_known_whole_and_taken_apart() {
        for heading in
            ["AuditData", " UserIds ", "resultstatusdetail", "CountryName", "Version", ""]
        {
            assert!(is_known_heading(heading), "{heading}");
        }
        assert!(!is_known_heading("Mood"));
        assert!(is_around("Identity") && !is_around("Workload"));
    }
}

//! A change to the directory as Graph's `directoryAudit`.

use super::audits::{Audit, Initiator, ROLE_OF};
use super::clock::iso;
use super::json::Json;
use super::tenant::Tenant;

/// The object id of Microsoft Graph's service principal in the tenant.
const GRAPH_PRINCIPAL: &str = "6f1c3a52-9d0e-4b7a-8c1d-2e5f60718293";

/// Writes one audit event as an object of its own.
pub(super) fn directory_audit(out: &mut Vec<u8>, audit: &Audit, tenant: &Tenant) {
    let time = format!("{}Z", iso(audit.at));
    Json::new(out).item(|json| members(json, audit, tenant, &time));
}

/// The members of the object, with the time in the form of the export.
pub(super) fn members(json: &mut Json<'_>, audit: &Audit, tenant: &Tenant, time: &str) {
    json.text("id", &audit.id);
    json.text("category", audit.category);
    json.text("correlationId", &audit.correlation.to_string());
    json.text("result", "success");
    json.text("resultReason", "");
    json.text("activityDisplayName", audit.activity);
    json.text("activityDateTime", time);
    json.text("loggedByService", "Core Directory");
    json.text("operationType", audit.operation);
    json.object("initiatedBy", |json| initiated_by(json, audit, tenant));
    json.array("targetResources", |json| {
        if audit.activity == ROLE_OF {
            json.item(|json| {
                json.text("id", GRAPH_PRINCIPAL);
                json.text("displayName", "Microsoft Graph");
                json.text("type", "ServicePrincipal");
                json.array("modifiedProperties", |_| {});
            });
        }
        json.item(|json| target(json, audit));
    });
    json.array("additionalDetails", |json| {
        let app = audit.app.map(|app| app.to_string());
        let agent = matches!(audit.initiator, Initiator::Person(..)).then_some("Mozilla/5.0");
        for (key, value) in [("User-Agent", agent), ("AppId", app.as_deref())] {
            if let Some(value) = value {
                json.item(|json| {
                    json.text("key", key);
                    json.text("value", value);
                });
            }
        }
    });
}

fn initiated_by(json: &mut Json<'_>, audit: &Audit, tenant: &Tenant) {
    match &audit.initiator {
        Initiator::Person(place, _) => {
            let person = &tenant.people[*place];
            json.raw("app", "null");
            json.object("user", |json| {
                json.text("id", &person.id.to_string());
                json.raw("displayName", "null");
                json.text("userPrincipalName", &person.principal_name);
                json.text("ipAddress", &address(audit).unwrap_or_default());
                json.raw("roles", "[]");
            });
        }
        Initiator::Workload(place) => {
            let workload = &tenant.workloads[*place];
            json.raw("user", "null");
            json.object("app", |json| {
                json.text("appId", &workload.app.to_string());
                json.text("displayName", &workload.name);
                json.text("servicePrincipalId", &workload.id.to_string());
                json.raw("servicePrincipalName", "null");
            });
        }
    }
}

fn target(json: &mut Json<'_>, audit: &Audit) {
    json.text("id", &audit.target.id.to_string());
    json.text("displayName", &audit.target.name);
    json.text("type", audit.target.kind);
    json.maybe("userPrincipalName", audit.target.principal_name.as_deref());
    json.raw("groupType", "null");
    json.array("modifiedProperties", |json| {
        for (name, old, new) in &audit.changes {
            json.item(|json| {
                json.text("displayName", name);
                json.maybe("oldValue", old.as_deref());
                json.maybe("newValue", new.as_deref());
            });
        }
    });
}

/// The address of whoever made the change, where the log has one.
pub(super) fn address(audit: &Audit) -> Option<String> {
    match audit.initiator {
        Initiator::Person(_, address) => address.map(|ip| ip.to_string()),
        Initiator::Workload(_) => None,
    }
}

/// The name of whoever made the change.
pub(super) fn initiator_name(audit: &Audit, tenant: &Tenant) -> String {
    match audit.initiator {
        Initiator::Person(place, _) => tenant.people[place].name.clone(),
        Initiator::Workload(place) => tenant.workloads[place].name.clone(),
    }
}

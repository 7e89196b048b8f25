//! Changes to the directory in the unified audit log.
//!
//! They are the events of the audit log of Entra ID in other clothes: who and what stand in lists of
//! names of several kinds, values are pretty-printed, operations end in a dot. Here they are dressed
//! as Graph writes them, so that one code finds the credentials that came and went.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use super::date_order::Dates;
use super::draft::{self, Draft};
use super::field::Field as F;
use super::ual_audit_data::{AuditData, Identity, get, is_guid, kind, lower_id, plain};
use super::ual_sign_in::{address, created};
use super::{Reject, audit};
use crate::record::Event;

/// Turns an entry into a directory audit.
///
/// # Errors
///
/// The entry has no time that can be relied upon.
pub(super) fn audit(data: &AuditData, dates: Dates) -> Result<Event<'static>, Reject> {
    let (time, _basis) = created(data, dates)?;
    let target = Object::of(data, "Target");
    let mut draft = Draft::default();
    for (field, value) in [
        (F::Id, data.id("Id")),
        (F::TenantId, data.id("OrganizationId").or_else(|| data.id("Organization"))),
        (F::CorrelationId, data.guid("InterSystemsId")),
        (F::ActivityDisplayName, data.text("Operation")),
        (F::Category, data.named("ExtendedProperties", "extendedAuditEventCategory")),
        (F::Result, data.text("ResultStatus").map(result)),
        (F::ResultReason, data.named("ExtendedProperties", "ResultStatusDetail")),
        (F::LoggedByService, data.text("Workload")),
        (F::InitiatedBy, initiated_by(data)),
        (F::TargetResources, target_resources(data, &target)),
        (F::AdditionalDetails, additional_details(data)),
    ] {
        if let Some(value) = value {
            draft.put(field, draft::Value::Text(Cow::Owned(value)));
        }
    }
    let mut event = audit::audit(&mut draft, time);
    event.initiator.address = address(data);
    event.target_app_id = event
        .target_app_id
        .or_else(|| target.app_id.map(Cow::Owned))
        .or_else(|| changed(data, "Application.AppId").map(lower_id).map(Cow::Owned));
    Ok(Event::Audit(Box::new(event)))
}

/// The result in the words of the audit log, where they differ.
fn result(status: String) -> String {
    match status.trim() {
        word if word.eq_ignore_ascii_case("succeeded") => "success".to_owned(),
        word if word.eq_ignore_ascii_case("failed") => "failure".to_owned(),
        _ => status,
    }
}

/// What a list of names tells of one object.
///
/// For an object of the directory it holds `ServicePrincipal_<id>`, the id alone, the type alone, the
/// display name, and for applications the application id: all but the name under one kind.
#[derive(Debug, Default, PartialEq, Eq)]
struct Object {
    id: Option<String>,
    kind: Option<String>,
    display_name: Option<String>,
    principal_name: Option<String>,
    app_id: Option<String>,
}

impl Object {
    fn of(data: &AuditData, list: &str) -> Self {
        let mut names = data.identities(list);
        if names.is_empty()
            && let Some(id) = data.text(if list == "Target" { "ObjectId" } else { "UserId" })
        {
            names.push(in_one_word(id, list));
        }
        Self::named(&names)
    }

    fn named(names: &[Identity]) -> Self {
        let of_kind = |wanted| names.iter().filter(move |name| name.kind == Some(wanted));
        let prefixed = of_kind(kind::OTHER).find_map(|name| {
            let (object_type, id) = name.id.rsplit_once('_')?;
            is_guid(id).then(|| (object_type.to_owned(), lower_id(id.to_owned())))
        });
        let guids =
            || of_kind(kind::OTHER).chain(of_kind(kind::CLAIM)).filter(|it| is_guid(&it.id));
        let id = match &prefixed {
            Some((_, id)) => Some(id.clone()),
            None => only(guids()),
        };
        let word = |name: &&Identity| name.id.bytes().all(|byte| byte.is_ascii_alphabetic());
        let object_type = of_kind(kind::OTHER)
            .find(word)
            .map(|name| name.id.clone())
            .or_else(|| prefixed.map(|(object_type, _)| object_type));
        let is_told = id.is_some();
        let is_application =
            matches!(object_type.as_deref(), Some("Application" | "ServicePrincipal"));
        let other_guid =
            guids().map(|name| lower_id(name.id.clone())).find(|it| Some(it) != id.as_ref());
        let first = |wanted| of_kind(wanted).next().map(|name| name.id.clone());
        Self {
            id,
            kind: object_type,
            display_name: first(kind::NAME),
            principal_name: first(kind::PRINCIPAL_NAME),
            app_id: other_guid.filter(|_| is_application && is_told),
        }
    }

    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The object id, if there is but one identifier: of two, nobody says which is the application's.
fn only<'n>(mut guids: impl Iterator<Item = &'n Identity>) -> Option<String> {
    let first = &guids.next()?.id;
    guids.all(|other| other.id.eq_ignore_ascii_case(first)).then(|| lower_id(first.clone()))
}

/// A name that stands alone, without its kind. `UserId` is a principal name unless it shows that it is
/// not; `ObjectId` can be anything.
fn in_one_word(id: String, list: &str) -> Identity {
    let bare = id.rsplit_once('_').map_or(id.as_str(), |(_, bare)| bare);
    let kind = match () {
        () if is_guid(bare) => kind::OTHER,
        () if id.contains('@') || list == "Actor" => kind::PRINCIPAL_NAME,
        () => kind::NAME,
    };
    Identity { id, kind: Some(kind) }
}

/// `initiatedBy` of Graph.
///
/// The display name among the names of a user is that of the application he used, not his own.
fn initiated_by(data: &AuditData) -> Option<String> {
    let actor = Object::of(data, "Actor");
    if actor.is_empty() {
        return None;
    }
    let is_app = actor.kind.as_deref() == Some("ServicePrincipal")
        || actor.principal_name.is_none() && actor.display_name.is_some();
    let by = if is_app {
        json!({"app": {
            "displayName": actor.display_name,
            "servicePrincipalId": actor.id,
            "appId": actor.app_id,
        }})
    } else {
        json!({"user": {"id": actor.id, "userPrincipalName": actor.principal_name}})
    };
    Some(by.to_string())
}

/// `targetResources` of Graph: one object with all that was changed.
fn target_resources(data: &AuditData, target: &Object) -> Option<String> {
    let changes: Vec<Value> = data.list("ModifiedProperties").iter().map(change).collect();
    if target.is_empty() && changes.is_empty() {
        return None;
    }
    let list = json!([{
        "id": target.id,
        "displayName": target.display_name,
        "type": target.kind,
        "userPrincipalName": target.principal_name,
        "modifiedProperties": changes,
    }]);
    Some(list.to_string())
}

fn change(property: &Map<String, Value>) -> Value {
    let value = |name: &str| get(property, name).and_then(plain).map(compact);
    json!({
        "displayName": value("Name"),
        "oldValue": value("OldValue"),
        "newValue": value("NewValue"),
    })
}

/// A value without the blanks of a pretty printer.
fn compact(value: String) -> String {
    if !value.contains('\n') {
        return value;
    }
    serde_json::from_str::<Value>(&value).map_or(value, |json| json.to_string())
}

/// The value that a property has now, or had.
fn changed(data: &AuditData, wanted: &str) -> Option<String> {
    let list = data.list("ModifiedProperties");
    let property =
        list.iter().find(|it| get(it, "Name").and_then(Value::as_str) == Some(wanted))?;
    let value = |name: &str| get(property, name).and_then(plain);
    value("NewValue").or_else(|| value("OldValue"))
}

/// `additionalDetails` of Graph, which here is an object in JSON inside a text.
fn additional_details(data: &AuditData) -> Option<String> {
    let text = data.named("ExtendedProperties", "additionalDetails")?;
    let details: Map<String, Value> = serde_json::from_str(&text).ok()?;
    let pairs: Vec<Value> =
        details.iter().map(|(key, value)| json!({"key": key, "value": plain(value)})).collect();
    (!pairs.is_empty()).then(|| Value::Array(pairs).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{AuditEvent, KeyChangeKind};

    fn read(json: &str) -> AuditEvent<'static> {
        match audit(&AuditData::parse(json).unwrap(), Dates::default()).unwrap() {
            Event::Audit(audit) => *audit,
            other => panic!("{other:?}"),
        }
    }

    fn names(list: &[(&str, i64)]) -> Object {
        let identity = |(id, kind): &(&str, i64)| Identity { id: (*id).into(), kind: Some(*kind) };
        Object::named(&list.iter().map(identity).collect::<Vec<_>>())
    }

    #[test]
    fn a_list_of_names_is_one_object() {
        let id = "5b000000-0000-4000-8000-000000000001";
        let app_id = "a9900000-0000-4000-8000-000000000001";
        let principal = names(&[
            (&format!("ServicePrincipal_{id}"), 2),
            (id, 2),
            ("ServicePrincipal", 2),
            ("Backup", 1),
            (app_id, 2),
            (app_id, 4),
        ]);
        assert_eq!(principal.id.as_deref(), Some(id));
        assert_eq!(principal.app_id.as_deref(), Some(app_id));
        assert_eq!(principal.kind.as_deref(), Some("ServicePrincipal"));
        assert_eq!(principal.display_name.as_deref(), Some("Backup"));
        // The application that a user worked with comes before his own id, and is not his.
        let user = names(&[
            ("a@contoso.com", 5),
            ("Portal", 1),
            (app_id, 2),
            (&format!("User_{id}"), 2),
            ("User", 2),
        ]);
        assert_eq!((user.id.as_deref(), user.app_id), (Some(id), None));
        assert_eq!(user.principal_name.as_deref(), Some("a@contoso.com"));
        let unsure = names(&[("Deploy", 1), (app_id, 2), (id, 2), ("ServicePrincipal", 2)]);
        assert_eq!((unsure.id, unsure.app_id), (None, None));
        assert!(names(&[]).is_empty());
    }

    #[test]
    fn credentials_are_found_through_the_pretty_printing() {
        let event = read(
            r#"{"CreationTime":"2026-03-04T05:06:07","Id":"0a000000-0000-4000-8000-000000000001","Operation":"Add service principal credentials.","Workload":"AzureActiveDirectory","ResultStatus":"Success","InterSystemsId":"c0000000-0000-4000-8000-000000000001",
            "ExtendedProperties":[{"Name":"additionalDetails","Value":"{\"User-Agent\":\"curl/8\",\"AppId\":\"A9900000-0000-4000-8000-000000000001\"}"},{"Name":"extendedAuditEventCategory","Value":"ServicePrincipal"}],
            "ModifiedProperties":[{"Name":"KeyDescription","NewValue":"[\r\n  \"[KeyIdentifier=4e700000-0000-4000-8000-000000000002,KeyType=Password,KeyUsage=Verify,DisplayName=a, b]\"\r\n]","OldValue":"[]"}],
            "Actor":[{"ID":"Deploy","Type":1},{"ID":"a9900000-0000-4000-8000-000000000009","Type":2},{"ID":"ServicePrincipal_5b000000-0000-4000-8000-000000000009","Type":2},{"ID":"ServicePrincipal","Type":2}],
            "Target":[{"ID":"ServicePrincipal_5b000000-0000-4000-8000-000000000001","Type":2},{"ID":"Backup","Type":1}]}"#,
        );
        let [key] = event.key_changes.as_slice() else { panic!("{:?}", event.key_changes) };
        assert_eq!(
            (key.kind, key.key_id.as_str()),
            (KeyChangeKind::Added, "4e700000-0000-4000-8000-000000000002")
        );
        assert_eq!(key.display_name.as_deref(), Some("a, b"));
        assert_eq!(event.activity.as_deref(), Some("Add service principal credentials."));
        assert_eq!(event.result.as_deref(), Some("success"));
        assert_eq!(event.category.as_deref(), Some("ServicePrincipal"));
        assert_eq!(event.user_agent.as_deref(), Some("curl/8"));
        assert_eq!(event.target_app_id.as_deref(), Some("a9900000-0000-4000-8000-000000000001"));
        assert_eq!(event.target.id.as_deref(), Some("5b000000-0000-4000-8000-000000000001"));
        assert_eq!(event.target.display_name.as_deref(), Some("Backup"));
        let initiator = &event.initiator;
        assert_eq!(initiator.app_id.as_deref(), Some("a9900000-0000-4000-8000-000000000009"));
        assert_eq!(
            initiator.service_principal_id.as_deref(),
            Some("5b000000-0000-4000-8000-000000000009")
        );
        assert_eq!(
            (initiator.display_name.as_deref(), &initiator.user_id),
            (Some("Deploy"), &None)
        );
    }

    #[test]
    fn an_application_is_known_by_what_is_left() {
        let owner = read(
            r#"{"CreationTime":"2026-03-04T05:06:07","Operation":"Add owner to application.","ModifiedProperties":[{"Name":"Application.AppId","NewValue":"a9900000-0000-4000-8000-000000000001","OldValue":""}],"UserId":"admin@contoso.com","ObjectId":"Not Available"}"#,
        );
        assert_eq!(owner.target_app_id.as_deref(), Some("a9900000-0000-4000-8000-000000000001"));
        assert_eq!(owner.initiator.user_principal_name.as_deref(), Some("admin@contoso.com"));
        assert_eq!(owner.target.id, None);
        let by_name = read(
            r#"{"CreationTime":"2026-03-04T05:06:07","Operation":"Update user.","UserId":"DirSync","ObjectId":"https://example.com;x"}"#,
        );
        assert_eq!(by_name.initiator.user_principal_name.as_deref(), Some("DirSync"));
        assert_eq!(by_name.target.display_name.as_deref(), Some("https://example.com;x"));
        let principal = read(
            r#"{"CreationTime":"2026-03-04T05:06:07","Operation":"Update application.","UserId":"ServicePrincipal_5b000000-0000-4000-8000-000000000009","ObjectId":"Application_0b000000-0000-4000-8000-000000000001"}"#,
        );
        assert_eq!(
            principal.initiator.service_principal_id.as_deref(),
            Some("5b000000-0000-4000-8000-000000000009")
        );
        assert_eq!(principal.target.object_type.as_deref(), Some("Application"));
        assert_eq!(principal.target.id.as_deref(), Some("0b000000-0000-4000-8000-000000000001"));
    }
}

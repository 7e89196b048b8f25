//! From the fields of a draft to an audit event: the part that all formats have in common.

use std::borrow::Cow;

use serde::Deserialize;

use super::draft::{Draft, normal_id};
use super::field::Field as F;
use crate::record::{
    AuditEvent, ClientAddress, EventTime, Initiator, KeyChange, KeyChangeKind, Target, Text,
};

/// Takes an audit event out of a draft.
pub(super) fn audit<'a>(draft: &mut Draft<'a>, event_time: EventTime) -> AuditEvent<'a> {
    let targets_json = draft.text(F::TargetResources);
    let details_json = draft.text(F::AdditionalDetails);
    let targets: Vec<TargetResource> = list(targets_json.as_deref());
    let details: Vec<Detail> = list(details_json.as_deref());
    let initiator = initiator(draft.text(F::InitiatedBy).as_deref());
    let user_agent = draft.text(F::UserAgent).or_else(|| detail(&details, "User-Agent"));
    AuditEvent {
        event_id: draft.id(F::Id),
        tenant_id: draft.id(F::TenantId),
        correlation_id: draft.id(F::CorrelationId),
        activity: draft.text(F::ActivityDisplayName).or_else(|| draft.text(F::OperationName)),
        category: draft.text(F::Category),
        operation_type: draft.text(F::OperationType),
        result: draft.text(F::Result).map(lower_case),
        result_reason: draft.text(F::ResultReason).or_else(|| draft.text(F::ResultDescription)),
        logged_by_service: draft.text(F::LoggedByService),
        initiator,
        target: targets.first().map(TargetResource::target).unwrap_or_default(),
        key_changes: targets.iter().flat_map(key_changes).collect(),
        target_app_id: target_app_id(&details, &targets),
        targets_json: targets_json.map(compact),
        additional_details_json: details_json.map(compact),
        user_agent,
        ..AuditEvent::at(event_time)
    }
}

fn lower_case(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Cow::Owned(text.to_ascii_lowercase());
    }
    text
}

/// JSON without the blanks of a pretty printer, which never stand inside its texts.
fn compact(json: Cow<'_, str>) -> Cow<'_, str> {
    if !json.contains(['\n', '\r']) {
        return json;
    }
    match serde_json::from_str::<serde_json::Value>(&json) {
        Ok(value) => Cow::Owned(value.to_string()),
        Err(_) => json,
    }
}

/// Reads a list that can be absent, or no list at all in data that somebody has edited.
fn list<T: for<'de> Deserialize<'de>>(json: Option<&str>) -> Vec<T> {
    json.and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default()
}

/// `initiatedBy`: a user or an application.
#[derive(Default, Deserialize)]
struct InitiatedBy {
    #[serde(alias = "User")]
    user: Option<Actor>,
    #[serde(alias = "App")]
    app: Option<Actor>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Actor {
    #[serde(alias = "Id")]
    id: Option<String>,
    #[serde(alias = "DisplayName")]
    display_name: Option<String>,
    #[serde(alias = "UserPrincipalName")]
    user_principal_name: Option<String>,
    #[serde(alias = "IPAddress", alias = "IpAddress")]
    ip_address: Option<String>,
    #[serde(alias = "AppId")]
    app_id: Option<String>,
    #[serde(alias = "ServicePrincipalId")]
    service_principal_id: Option<String>,
}

fn initiator(json: Option<&str>) -> Initiator<'static> {
    let InitiatedBy { user, app } =
        json.and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default();
    let (user, app) = (user.unwrap_or_default(), app.unwrap_or_default());
    Initiator {
        user_id: id(user.id),
        user_principal_name: text(user.user_principal_name),
        display_name: text(user.display_name).or_else(|| text(app.display_name)),
        app_id: id(app.app_id),
        service_principal_id: id(app.service_principal_id),
        address: text(user.ip_address)
            .or_else(|| text(app.ip_address))
            .and_then(ClientAddress::from_export),
    }
}

/// A text, unless it is blank.
fn text(value: Option<String>) -> Text<'static> {
    value.filter(|text| !text.trim().is_empty()).map(Cow::Owned)
}

fn id(value: Option<String>) -> Text<'static> {
    text(value).map(normal_id)
}

/// One of `targetResources`.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct TargetResource {
    #[serde(alias = "Id")]
    id: Option<String>,
    #[serde(alias = "DisplayName")]
    display_name: Option<String>,
    #[serde(rename = "type", alias = "Type")]
    object_type: Option<String>,
    #[serde(alias = "UserPrincipalName")]
    user_principal_name: Option<String>,
    #[serde(alias = "ModifiedProperties")]
    modified_properties: Option<Vec<ModifiedProperty>>,
}

impl TargetResource {
    fn target(&self) -> Target<'static> {
        Target {
            id: id(self.id.clone()),
            display_name: text(self.display_name.clone()),
            object_type: text(self.object_type.clone()),
            user_principal_name: text(self.user_principal_name.clone()),
        }
    }

    fn modified(&self) -> impl Iterator<Item = &ModifiedProperty> {
        self.modified_properties.iter().flatten()
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ModifiedProperty {
    #[serde(alias = "DisplayName")]
    display_name: Option<String>,
    #[serde(alias = "OldValue")]
    old_value: Option<String>,
    #[serde(alias = "NewValue")]
    new_value: Option<String>,
}

/// One of `additionalDetails`.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Detail {
    #[serde(alias = "Key")]
    key: Option<String>,
    #[serde(alias = "Value")]
    value: Option<String>,
}

fn detail(details: &[Detail], key: &str) -> Text<'static> {
    let wanted = |detail: &&Detail| {
        detail.key.as_deref().is_some_and(|found| found.eq_ignore_ascii_case(key))
    };
    text(details.iter().find(wanted)?.value.clone())
}

/// A change to an *Application* object names its application id among the details; one to a service
/// principal among the properties it changed, as a JSON text inside a text.
fn target_app_id(details: &[Detail], targets: &[TargetResource]) -> Text<'static> {
    let changed = || {
        let named = |property: &&ModifiedProperty| {
            matches!(property.display_name.as_deref(), Some("AppId" | "ServicePrincipal.AppId"))
        };
        let value = targets.iter().flat_map(TargetResource::modified).find(named)?;
        let value = value.new_value.as_deref().or(value.old_value.as_deref())?;
        let bare = value.trim_matches(['[', ']', '"', ' ']);
        text(Some(bare.to_owned()))
    };
    detail(details, "AppId").or_else(changed).map(normal_id)
}

/// The credentials that stand in the new `KeyDescription` and not in the old, and the reverse.
fn key_changes(target: &TargetResource) -> Vec<KeyChange> {
    let described = |property: &&ModifiedProperty| {
        property.display_name.as_deref().is_some_and(|name| name == "KeyDescription")
    };
    let mut changes = Vec::new();
    for property in target.modified().filter(described) {
        let old = credentials(property.old_value.as_deref().unwrap_or_default());
        let new = credentials(property.new_value.as_deref().unwrap_or_default());
        let missing = |from: &[Credential], of: &[Credential], kind| -> Vec<KeyChange> {
            of.iter()
                .filter(|key| !from.iter().any(|other| other.id == key.id))
                .map(|key| key.change(kind))
                .collect()
        };
        changes.extend(missing(&old, &new, KeyChangeKind::Added));
        changes.extend(missing(&new, &old, KeyChangeKind::Removed));
    }
    changes
}

/// One `[KeyIdentifier=..,KeyType=..,KeyUsage=..,DisplayName=..]`.
struct Credential {
    id: String,
    key_type: Option<String>,
    display_name: Option<String>,
}

impl Credential {
    fn change(&self, kind: KeyChangeKind) -> KeyChange {
        KeyChange {
            kind,
            key_id: self.id.clone(),
            key_type: self.key_type.clone(),
            display_name: self.display_name.clone(),
        }
    }

    /// The display name comes last and is free text: it may hold commas and brackets.
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_prefix('[').unwrap_or(text);
        let text = text.strip_suffix(']').unwrap_or(text);
        let (head, display_name) = match text.split_once(",DisplayName=") {
            Some((head, name)) => (head, Some(name)),
            None => (text, None),
        };
        let field = |name: &str| {
            head.split(',').find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='))
        };
        let filled = |value: &str| (!value.is_empty()).then(|| value.to_owned());
        Some(Self {
            id: field("KeyIdentifier").and_then(filled)?.to_ascii_lowercase(),
            key_type: field("KeyType").and_then(filled),
            display_name: display_name.and_then(filled),
        })
    }
}

/// The credentials of a `KeyDescription`: a JSON list of texts, inside a text.
fn credentials(value: &str) -> Vec<Credential> {
    let items: Vec<String> = serde_json::from_str(value).unwrap_or_default();
    items.iter().filter_map(|item| Credential::parse(item)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_description_tells_what_came_and_what_went() {
        let target = TargetResource {
            modified_properties: Some(vec![ModifiedProperty {
                display_name: Some("KeyDescription".into()),
                old_value: Some(
                    r#"["[KeyIdentifier=AA,KeyType=Password,KeyUsage=Verify,DisplayName=old]",
                        "[KeyIdentifier=bb,KeyType=Password,KeyUsage=Verify]"]"#
                        .into(),
                ),
                new_value: Some(
                    r#"["[KeyIdentifier=aa,KeyType=Password,KeyUsage=Verify,DisplayName=old]",
                        "[KeyIdentifier=cc,KeyType=AsymmetricX509Cert,KeyUsage=Verify,DisplayName=a, [b] ]"]"#
                        .into(),
                ),
            }]),
            ..TargetResource::default()
        };
        let told: Vec<String> = key_changes(&target)
            .iter()
            .map(|change| {
                format!("{} {} {:?}", change.kind.word(), change.key_id, change.display_name)
            })
            .collect();
        assert_eq!(told, [r#"added cc Some("a, [b] ")"#, "removed bb None"]);
    }

    #[test]
    fn edited_data_gives_nothing_and_no_error() {
        assert!(credentials("not json").is_empty());
        assert!(list::<Detail>(Some("{\"key\":1}")).is_empty());
        assert_eq!(initiator(Some("[]")), Initiator::default());
    }
}

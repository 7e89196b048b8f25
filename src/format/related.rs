//! Related records: what stands beside sign-ins and audits, in every shape in which those come.
//!
//! They are rare against sign-ins, so they are read a second time from their text, by the tables in
//! [`tables`], and not through the fields of a draft.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::draft::{Entry, normal_id};
use super::{Reject, literal, time};
use crate::record::{
    ColumnType, Event, EventTime, Related, RelatedColumn, RelatedKind, RelatedValue, SignInType,
    event_id_of_token,
};
use by_hand::name_by_hand;
pub(super) use by_hand::{ByHand, by_hand};
pub(super) use kinds::{kind, kind_of_headings, kind_of_listing};
use source::{Found, Source};

mod by_hand;
mod kinds;
mod source;
mod tables;
#[cfg(test)]
mod tests;

/// The shape that a record comes in, where it changes what a key means.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// An object of Microsoft Graph, or one in the envelope of Azure Monitor.
    Graph,
    /// A row of Log Analytics, where `TenantId` is the workspace.
    Row,
    /// A row of what PowerShell made of a list of objects, whose times are in the words of the
    /// machine that it ran on.
    Listing,
    /// A row of a list that people keep by hand, under headings of their own.
    ByHand,
}

/// Reads a record of a kind.
///
/// # Errors
///
/// A time in it makes no sense, or it is of something that happened and does not say when.
pub(super) fn event<'a>(
    entry: &mut Entry<'a>,
    kind: RelatedKind,
    shape: Shape,
) -> Result<Event<'a>, Reject> {
    let Some(table) = tables::of(kind) else {
        return Err(Reject::OtherLog(kind.word().to_owned()));
    };
    let mut source = Source::of(entry);
    let read_time =
        if shape == Shape::Row || entry.enveloped { time::parse_american } else { time::parse };
    match shape {
        Shape::Row => source.forget("tenantid"),
        Shape::ByHand => source.tidy_names(),
        Shape::Graph | Shape::Listing => {}
    }
    // In a list of permissions this is when the application was made, and not the grant.
    let of_another =
        kind == RelatedKind::PermissionGrant && source.find(&["permissionType"]).is_some();
    let unreadable = shape == Shape::Listing && !is_time(source.find(&["createdDateTime"]));
    if of_another || unreadable {
        source.forget("createddatetime");
    }
    let mut related = Related::empty(kind);
    related.id = source.find(table.id).map(text).map(normal_id);
    for (name, paths) in table.columns {
        if let Some((at, column)) = column(kind, name)
            && let Some(found) = source.find(paths)
        {
            related.values[at] = value(found, column, (paths, read_time))?;
        }
    }
    if let Some(found) = source.find(table.time) {
        related.event_time = moment(&found, (table.time, read_time))?;
    }
    finish(&mut related, &source);
    if shape == Shape::ByHand {
        guids(&related)?;
    }
    if kind == RelatedKind::GraphActivity && related.event_time.is_none() {
        return Err(Reject::Missing("`TimeGenerated`"));
    }
    if !names_something(&related) {
        return Err(Reject::Missing("`id` or a name that would say what it is about"));
    }
    entry.unknown.clear();
    entry.unknown.extend(unknown(&source, table));
    Ok(Event::Related(Box::new(related)))
}

/// Refuses an id that is no GUID: what was mistyped by hand would match nothing, and look like an application
/// that is not listed.
fn guids(related: &Related<'_>) -> Result<(), Reject> {
    for (column, value) in related.kind.columns().iter().zip(&related.values) {
        if let RelatedValue::Text(text) = value
            && column.name.ends_with("_id")
            && !super::recognise::is_guid(text)
        {
            return Err(Reject::Nonsense {
                field: column.name,
                expected: "a GUID",
                found: text.clone().into_owned(),
            });
        }
    }
    Ok(())
}

/// Whether a time can be read in one way only.
fn is_time(found: Option<Found<'_>>) -> bool {
    matches!(found, Some(Found::Text(text)) if time::parse(&text).is_some())
}

/// Whether a record says what it is about.
fn names_something(related: &Related<'_>) -> bool {
    let columns = related.kind.columns().iter().zip(&related.values);
    related.id.is_some()
        || columns
            .filter(|(_, value)| **value != RelatedValue::Absent)
            .any(|(column, _)| column.name.ends_with("_id") || column.name.ends_with("name"))
}

/// How the times of a shape are read: only some write them in the order of the United States.
type ReadTime = fn(&str) -> Option<EventTime>;

/// The place of a column, and what its values are.
fn column(kind: RelatedKind, name: &str) -> Option<(usize, &'static RelatedColumn)> {
    kind.columns().iter().enumerate().find(|(_, column)| column.name == name)
}

/// Keys of a record that no column is made from and that are not known to be useless.
fn unknown(source: &Source<'_>, table: &tables::Table) -> Vec<String> {
    let paths = table.columns.iter().flat_map(|(_, paths)| paths.iter());
    let used: BTreeSet<String> = paths
        .chain(table.id)
        .chain(table.time)
        .filter_map(|path| path.split('.').next())
        .map(str::to_ascii_lowercase)
        .collect();
    source
        .names()
        .filter(|name| {
            !used.contains(*name)
                && !tables::EVERYWHERE.contains(name)
                && !table.kept_in_the_vault.contains(name)
                && !super::field::is_of_the_tool(name)
        })
        .map(str::to_owned)
        .collect()
}

fn text(found: Found<'_>) -> Cow<'_, str> {
    match found {
        Found::Text(text) | Found::Number(text) => text,
        Found::Flag(flag) => Cow::Borrowed(if flag { "true" } else { "false" }),
        Found::Nested(json) => compact(json),
    }
}

fn value<'a>(
    found: Found<'a>,
    column: &RelatedColumn,
    (paths, read_time): (&'static [&'static str], ReadTime),
) -> Result<RelatedValue<'a>, Reject> {
    let nonsense = |expected, found: &Found<'_>| Reject::Nonsense {
        field: paths.first().copied().unwrap_or(""),
        expected,
        found: shown(found),
    };
    Ok(match column.holds {
        ColumnType::Text => {
            let text = text(found);
            let id = column.name.ends_with("_id");
            RelatedValue::Text(if id { normal_id(text) } else { text })
        }
        ColumnType::Json => RelatedValue::Text(json(found)),
        ColumnType::Integer => match &found {
            Found::Text(text) | Found::Number(text) => {
                let number = super::draft::whole_number(text);
                RelatedValue::Integer(number.ok_or_else(|| nonsense("a whole number", &found))?)
            }
            _ => return Err(nonsense("a whole number", &found)),
        },
        ColumnType::Flag => match &found {
            Found::Flag(flag) => RelatedValue::Flag(*flag),
            Found::Text(text) => {
                let flag = super::draft::Value::Text(Cow::Borrowed(text.as_ref())).flag();
                RelatedValue::Flag(flag.ok_or_else(|| nonsense("a yes or no", &found))?)
            }
            _ => return Err(nonsense("a yes or no", &found)),
        },
        ColumnType::Time => {
            moment(&found, (paths, read_time))?.map_or(RelatedValue::Absent, RelatedValue::Time)
        }
    })
}

/// A time, or nothing where the export writes that there is none.
fn moment(
    found: &Found<'_>,
    (paths, read_time): (&'static [&'static str], ReadTime),
) -> Result<Option<EventTime>, Reject> {
    let nonsense = || Reject::Nonsense {
        field: paths.first().copied().unwrap_or(""),
        expected: "a time that can be read in one way only",
        found: shown(found),
    };
    let Found::Text(text) = found else { return Err(nonsense()) };
    let unset = ["0001-01-01", "1601-01-01", "/Date(-62135596800000)/"];
    if unset.iter().any(|start| text.starts_with(start)) {
        return Ok(None);
    }
    read_time(text).map(Some).ok_or_else(nonsense)
}

fn shown(found: &Found<'_>) -> String {
    let text = text(found.clone());
    text.chars().take(100).collect()
}

/// JSON as one line. A text that holds none is kept as a text in JSON.
fn json(found: Found<'_>) -> Cow<'_, str> {
    match found {
        Found::Nested(json) => compact(json),
        Found::Text(text) => match literal::json(&text) {
            Some(json) => compact(Cow::Owned(json)),
            None => Cow::Owned(serde_json::Value::from(text.as_ref()).to_string()),
        },
        Found::Number(number) => number,
        Found::Flag(flag) => Cow::Borrowed(if flag { "true" } else { "false" }),
    }
}

/// JSON without the blanks between its parts, in the order in which it was written.
fn compact(json: Cow<'_, str>) -> Cow<'_, str> {
    let mut short = String::with_capacity(json.len());
    let (mut quoted, mut escaped) = (false, false);
    for c in json.chars() {
        if quoted || !c.is_ascii_whitespace() {
            short.push(c);
        }
        quoted = if c == '"' && !escaped { !quoted } else { quoted };
        escaped = quoted && c == '\\' && !escaped;
    }
    if short.len() == json.len() { json } else { Cow::Owned(short) }
}

/// Fills in what has to be worked out.
fn finish(related: &mut Related<'_>, source: &Source<'_>) {
    let mut put = |name: &str, word: Option<Cow<'static, str>>| {
        if let (Some((at, _)), Some(word)) = (column(related.kind, name), word) {
            related.values[at] = RelatedValue::Text(word);
        }
    };
    let has = |paths: &[&str]| source.find(paths).is_some();
    match related.kind {
        RelatedKind::GraphActivity => {
            let token = source.find(&["signInActivityId"]).map(text);
            put("sign_in_request_id", token.and_then(|it| event_id_of_token(&it)).map(Cow::Owned));
        }
        RelatedKind::RiskDetection => {
            let word = if has(&["servicePrincipalId", "servicePrincipalDisplayName", "appId"]) {
                Some("service_principal")
            } else {
                has(&["userId", "userPrincipalName"]).then_some("user")
            };
            put("principal_kind", word.map(Cow::Borrowed));
        }
        RelatedKind::SignInSummary => put("sign_in_type", summarised(source).map(Cow::Borrowed)),
        RelatedKind::PermissionGrant => grant(related, source),
        _ => {}
    }
}

/// The log that was summarised. Graph summarises three of them, and each has principals of its own.
fn summarised(source: &Source<'_>) -> Option<&'static str> {
    let managed = source.find(&["managedServiceIdentity.msiType"]).map(text);
    let of_a_credential = source.find(&["keyId", "servicePrincipalObjectId"]).is_some();
    let sign_in_type = match () {
        () if managed.is_some_and(|word| !word.eq_ignore_ascii_case("none")) => {
            SignInType::ManagedIdentity
        }
        () if of_a_credential || source.find(&["servicePrincipalId"]).is_some() => {
            SignInType::ServicePrincipal
        }
        () if source.find(&["userPrincipalName"]).is_some() => SignInType::NonInteractiveUser,
        () => return None,
    };
    Some(sign_in_type.word())
}

/// Tells the two sorts of grant apart, and makes an identifier where the export has none.
fn grant(related: &mut Related<'_>, source: &Source<'_>) {
    let said = source.find(&["permissionType"]).map(text);
    let delegated = match said.as_deref() {
        Some(word) => word.eq_ignore_ascii_case("Delegated"),
        None => source.find(&["consentType"]).is_some(),
    };
    let word = if delegated { "delegated" } else { "app_role" };
    let mut set = |name: &str, value: Cow<'static, str>| {
        if let Some((at, _)) = column(RelatedKind::PermissionGrant, name) {
            related.values[at] = RelatedValue::Text(value);
        }
    };
    set("grant_type", Cow::Borrowed(word));
    if delegated && let Some(user) = source.find(&["principalId", "principalObjectId"]).map(text) {
        set("principal_id", Cow::Owned(normal_id(user).into_owned()));
    }
    if related.id.is_none() {
        let parts = ["client_id", "resource_id", "principal_id", "app_role_id", "permission"];
        let parts: Vec<&str> = parts
            .iter()
            .filter_map(|name| {
                let (at, _) = column(RelatedKind::PermissionGrant, name)?;
                match &related.values[at] {
                    RelatedValue::Text(text) => Some(text.as_ref()),
                    _ => None,
                }
            })
            .collect();
        related.id = (parts.len() > 1).then(|| Cow::Owned(format!("{word}:{}", parts.join(":"))));
    }
}

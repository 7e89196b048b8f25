//! `AuditData`: an entry of the unified audit log, by its own names.
//!
//! It comes as an object, as JSON inside a text or a cell, and taken apart into the columns of a
//! table. There its lists are JSON again, or `id:type,id:type`, or columns of their own.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::draft::normal_id;
use super::{Reject, mend};

/// An entry of the unified audit log.
pub(super) struct AuditData {
    fields: Map<String, Value>,
}

/// One of `Actor` or `Target`: an identifier, and which kind of name it is.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Identity {
    pub(super) id: String,
    pub(super) kind: Option<i64>,
}

/// The kinds of names (`IdentityType` of the Office 365 Management Activity API).
pub(super) mod kind {
    /// A claim: the object id of who signed in, or the application that was signed in to.
    pub(in super::super) const CLAIM: i64 = 0;
    /// A display name.
    pub(in super::super) const NAME: i64 = 1;
    /// An object id, an application id, or the type of the object.
    pub(in super::super) const OTHER: i64 = 2;
    /// A principal name.
    pub(in super::super) const PRINCIPAL_NAME: i64 = 5;
}

impl AuditData {
    /// Reads its JSON.
    ///
    /// # Errors
    ///
    /// The text is not one object in JSON.
    pub(super) fn parse(json: &str) -> Result<Self, Reject> {
        match value(json)? {
            Value::Object(fields) => Ok(Self { fields }),
            // Some have put it into a text twice.
            Value::String(text) => Ok(Self { fields: serde_json::from_str(&text)? }),
            _ => Err(Reject::Malformed("no object under `AuditData`".to_owned())),
        }
    }

    /// Takes it from the columns of a table.
    pub(super) fn of_row(headings: &[String], cells: &[Cow<'_, str>]) -> Self {
        let mut fields = Map::new();
        for (heading, cell) in headings.iter().zip(cells) {
            let (name, cell) = (heading.trim(), cell.trim());
            if cell.is_empty() || fields.contains_key(name) {
                continue;
            }
            fields.insert(name.to_owned(), nested(cell).unwrap_or_else(|| cell.into()));
        }
        Self { fields }
    }

    fn get(&self, name: &str) -> Option<&Value> {
        get(&self.fields, name)
    }

    /// The names of its fields.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.keys().map(String::as_str)
    }

    /// The names in a list of names and values.
    pub(super) fn names_in(&self, list: &str) -> Vec<String> {
        let name = |entry: &Map<String, Value>| get(entry, "Name").and_then(plain);
        self.list(list).iter().filter_map(name).collect()
    }

    /// A value as text, unless it is blank or says that there is none.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.get(name).and_then(plain).filter(|text| !says_nothing(text))
    }

    /// An identifier, in lower case if it is a GUID.
    pub(super) fn id(&self, name: &str) -> Option<String> {
        self.text(name).map(lower_id)
    }

    /// A GUID, and nothing else that stands in its place.
    pub(super) fn guid(&self, name: &str) -> Option<String> {
        self.id(name).filter(|id| is_guid(id))
    }

    /// A value as text, whatever it says.
    pub(super) fn verbatim(&self, name: &str) -> Option<String> {
        self.get(name).and_then(plain)
    }

    /// A whole number, which can stand in a text.
    pub(super) fn integer(&self, name: &str) -> Option<i64> {
        self.get(name).and_then(whole)
    }

    /// The value under a name in a list of names and values.
    ///
    /// Where somebody has made columns of them, the list itself holds no value.
    pub(super) fn named(&self, list: &str, name: &str) -> Option<String> {
        let of_list = self.list(list).into_iter().find_map(|entry| {
            let found = get(&entry, "Name").and_then(Value::as_str)?;
            found.eq_ignore_ascii_case(name).then(|| get(&entry, "Value").and_then(plain))?
        });
        of_list.or_else(|| {
            let in_column = matches!(self.get(list), Some(Value::String(_)) | None);
            if in_column { self.text(name) } else { None }
        })
    }

    /// The objects of a list. One object alone is a list of one, as PowerShell writes it.
    pub(super) fn list(&self, name: &str) -> Vec<Map<String, Value>> {
        let objects = |value: Value| match value {
            Value::Array(values) => values
                .into_iter()
                .filter_map(|value| match value {
                    Value::Object(object) => Some(object),
                    _ => None,
                })
                .collect(),
            Value::Object(object) => vec![object],
            _ => Vec::new(),
        };
        match self.get(name) {
            Some(Value::String(text)) => nested(text).map(objects).unwrap_or_default(),
            Some(value) => objects(value.clone()),
            None => Vec::new(),
        }
    }

    /// The identities of `Actor` or `Target`.
    pub(super) fn identities(&self, name: &str) -> Vec<Identity> {
        if let Some(Value::String(text)) = self.get(name)
            && nested(text).is_none()
        {
            return text.split(',').filter_map(identity_in_words).collect();
        }
        let identity = |entry: Map<String, Value>| {
            let id = get(&entry, "ID").and_then(plain).filter(|id| !says_nothing(id))?;
            Some(Identity { id, kind: get(&entry, "Type").and_then(whole) })
        };
        self.list(name).into_iter().filter_map(identity).collect()
    }
}

/// A value in JSON. Half a character in a user agent is no reason to lose the record.
fn value(json: &str) -> serde_json::Result<Value> {
    serde_json::from_str(json).or_else(|error| {
        if mend::can_help(&error.to_string()) {
            return serde_json::from_str(&mend::lone_surrogates(json));
        }
        Err(error)
    })
}

/// `00000000-0000-0000-0000-000000000000:2`, as Hawk writes it.
fn identity_in_words(text: &str) -> Option<Identity> {
    let (id, kind) = text.rsplit_once(':')?;
    let kind = kind.trim().parse().ok()?;
    Some(Identity { id: id.trim().to_owned(), kind: Some(kind) })
}

/// The value of a key in any case.
pub(super) fn get<'m>(fields: &'m Map<String, Value>, name: &str) -> Option<&'m Value> {
    fields
        .get(name)
        .or_else(|| fields.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, v)| v))
}

/// A value as text, unless it is blank.
pub(super) fn plain(value: &Value) -> Option<String> {
    let text = match value {
        Value::Null => return None,
        Value::String(text) => text.clone(),
        value => value.to_string(),
    };
    (!text.trim().is_empty()).then_some(text)
}

fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// JSON inside a text.
fn nested(text: &str) -> Option<Value> {
    let begins = text.trim_start().starts_with(['{', '[']);
    begins.then(|| serde_json::from_str(text).ok()).flatten()
}

/// The words that stand where there is no value.
fn says_nothing(text: &str) -> bool {
    let text = text.trim();
    ["<null>", "Not Available", "Unknown", "System.Object[]"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word))
}

pub(super) fn lower_id(id: String) -> String {
    normal_id(Cow::Owned(id)).into_owned()
}

/// Whether a text is a GUID that is not all zeros.
pub(super) fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
        && text.bytes().filter(|byte| *byte == b'-').count() == 4
        && text.bytes().any(|byte| !matches!(byte, b'0' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_found_in_every_coat() {
        let upn = Identity { id: "a@contoso.com".into(), kind: Some(kind::PRINCIPAL_NAME) };
        for (json, count) in [
            (r#"{"actor":[{"ID":"a@contoso.com","Type":5},{"ID":"","Type":3}]}"#, 1),
            (r#"{"Actor":{"ID":"a@contoso.com","Type":"5"}}"#, 1),
            (r#"{"Actor":"[{\"ID\":\"a@contoso.com\",\"Type\":5}]"}"#, 1),
            (r#"{"Actor":"a@contoso.com:5,1003BFFD:3"}"#, 2),
        ] {
            let found = AuditData::parse(json).unwrap().identities("Actor");
            assert_eq!((found.len(), found.first()), (count, Some(&upn)), "{json}");
        }
        let object = AuditData::parse(r#"{"Actor":"System.Object[]"}"#).unwrap();
        assert!(object.identities("Actor").is_empty());
    }

    #[test]
    fn a_name_is_taken_from_its_list_or_its_column() {
        let listed =
            r#"{"UserAgent":"other","ExtendedProperties":[{"Name":"UserAgent","Value":"curl"}]}"#;
        let listed = AuditData::parse(listed).unwrap();
        assert_eq!(listed.named("ExtendedProperties", "useragent").as_deref(), Some("curl"));
        assert_eq!(listed.named("ExtendedProperties", "RequestType"), None);
        let headings = ["ExtendedProperties".to_owned(), "UserAgent".to_owned()];
        let row = AuditData::of_row(&headings, &["UserAgent:".into(), "curl".into()]);
        assert_eq!(row.named("ExtendedProperties", "UserAgent").as_deref(), Some("curl"));
    }

    #[test]
    fn damage_of_others_is_lived_with() {
        for json in [
            r#""{\"Operation\":\"UserLoggedIn\"}""#,
            r#"{"Operation":"UserLoggedIn","UserAgent":"a\ud83d"}"#,
        ] {
            let data = AuditData::parse(json).unwrap();
            assert_eq!(data.text("Operation").as_deref(), Some("UserLoggedIn"), "{json}");
        }
        assert!(matches!(AuditData::parse("[]"), Err(Reject::Malformed(_))));
        assert!(matches!(AuditData::parse(r#"{"Operation":"#), Err(Reject::CutOff)));
    }

    #[test]
    fn words_for_nothing_are_nothing() {
        let data = AuditData::parse(
            r#"{"ClientIP":"<null>","ObjectId":"Not Available","ErrorNumber":" 50126 ","Id":"{ABCDEF00-0000-4000-8000-000000000001}"}"#,
        )
        .unwrap();
        assert_eq!((data.text("ClientIP"), data.text("ObjectId")), (None, None));
        assert_eq!(data.verbatim("ClientIP").as_deref(), Some("<null>"));
        assert_eq!(data.integer("ErrorNumber"), Some(50126));
        assert_eq!(data.guid("Id").as_deref(), Some("abcdef00-0000-4000-8000-000000000001"));
        assert!(!is_guid("00000000-0000-0000-0000-000000000000"));
    }
}

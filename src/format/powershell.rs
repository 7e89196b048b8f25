//! What PowerShell makes of an object inside an object when it has to be one text: `@{a=b; c=d}`, or
//! nothing but the name of its type.
//!
//! Values stand there as they are, without quotes. Whoever chooses a value, such as the name of a
//! device, can write `; isCompliant=True` into it. A key that comes twice is the mark of that, and then
//! nothing in the text is believed.

use std::borrow::Cow;

use serde_json::{Map, Value as Json};

use super::draft::{Draft, Value};
use super::field::{Field as F, Scope, Target};

/// The keys and values of `@{city=Paris; geoCoordinates=@{latitude=1; longitude=2}}`, in their order.
///
/// Gives none if the text is no such object, if its braces do not match, or if a key comes twice.
pub(super) fn object(text: &str) -> Option<Vec<(String, String)>> {
    let inner = text.trim().strip_prefix("@{")?.strip_suffix('}')?;
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut rest = inner;
    while !rest.is_empty() {
        let (key, value) = rest.split_at(key_length(rest)?);
        let value = value.get(1..)?;
        let end = value_end(value)?;
        if pairs.iter().any(|(earlier, _)| earlier.eq_ignore_ascii_case(key)) {
            return None;
        }
        pairs.push((key.to_owned(), value[..end].to_owned()));
        rest = value[end..].strip_prefix("; ").unwrap_or_default();
    }
    Some(pairs)
}

/// How long the key is that a text begins with, if `=` follows it.
fn key_length(text: &str) -> Option<usize> {
    let length = text.find('=')?;
    let is_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '@' | '-');
    (length > 0 && text[..length].chars().all(is_key)).then_some(length)
}

/// Where a value ends: before `; ` and a key, or with the text. Gives none if braces do not match.
fn value_end(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.checked_sub(1)?,
            b';' if depth == 0 => {
                let next = text[at..].strip_prefix("; ");
                if next.is_some_and(|next| key_length(next).is_some()) {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    (depth == 0).then_some(text.len())
}

/// Whether a text is the name of a type, which is all that is left of a value that lay deeper than
/// `ConvertTo-Json -Depth` allowed, or that stood in a table.
pub(super) fn is_type_name(text: &str) -> bool {
    let text = text.trim();
    let starts = |starts: &[&str]| starts.iter().any(|start| text.starts_with(start));
    // A permission or a product can be called `Microsoft.Graph.Something`, but not so.
    let model = starts(&["Microsoft.Graph.", "Microsoft.Open."])
        && (text.contains(".Models.") || text.contains(".Model."));
    let built_in = starts(&["System.Collections.", "System.Object", "System.Management."])
        || starts(&["System."]) && text.contains(['[', '`']);
    (model || built_in)
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b".[]_`,+<>".contains(&b))
}

/// The fields of a record that hold objects, and what is in them.
const OBJECTS: [(F, Scope); 7] = [
    (F::Status, Scope::Status),
    (F::Location, Scope::Location),
    (F::LocationDetails, Scope::Location),
    (F::DeviceDetail, Scope::Device),
    (F::MfaDetail, Scope::Mfa),
    (F::ManagedIdentity, Scope::ManagedIdentity),
    (F::Agent, Scope::Agent),
];

/// The fields of a record that hold lists, or objects that are kept as JSON.
const NESTED: [F; 5] = [
    F::SignInEventTypes,
    F::RiskEventTypes,
    F::InitiatedBy,
    F::TargetResources,
    F::AdditionalDetails,
];

/// Whether a record has texts where objects should be, because `ConvertTo-Json` was not told to go deep
/// enough. It goes no deeper anywhere, so that it is enough to look at what every record has.
pub(super) fn is_cut(draft: &Draft<'_>) -> bool {
    [F::Status, F::DeviceDetail, F::InitiatedBy, F::TargetResources]
        .iter()
        .any(|field| draft.peek(*field).is_some_and(is_nested))
}

/// Takes apart what PowerShell wrote as text where objects should be, and drops the names of types.
pub(super) fn expand(draft: &mut Draft<'_>) {
    for (field, scope) in OBJECTS {
        if draft.peek(field).is_some_and(is_nested)
            && let Some(text) = draft.text(field)
        {
            enter(draft, &text, scope);
        }
    }
    for field in NESTED {
        if draft.peek(field).is_some_and(is_nested)
            && let Some(text) = draft.text(field)
            && let Some(json) = json(&text)
        {
            draft.put(field, Value::Text(Cow::Owned(json.to_string())));
        }
    }
}

fn is_nested(text: &str) -> bool {
    text.trim_start().starts_with("@{") || is_type_name(text)
}

fn enter(draft: &mut Draft<'_>, text: &str, scope: Scope) {
    for (key, value) in object(text).unwrap_or_default() {
        match scope.target(&key) {
            Target::Enter(_, inner) => enter(draft, &value, inner),
            Target::Keep(field) if !is_type_name(&value) => {
                draft.put(field, Value::Text(Cow::Owned(value)));
            }
            _ => {}
        }
    }
}

/// An object as JSON, with all that is in it as text, and null for what is blank or lost.
fn json(text: &str) -> Option<Json> {
    let value = |text: String| match text.trim() {
        "" => Json::Null,
        bare if is_type_name(bare) => Json::Null,
        bare if bare.starts_with("@{") => json(bare).unwrap_or(Json::Null),
        _ => Json::String(text),
    };
    let pairs = object(text)?;
    Some(Json::Object(
        pairs.into_iter().map(|(key, text)| (key, value(text))).collect::<Map<_, _>>(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Option<String> {
        let pairs = object(text)?.into_iter();
        Some(pairs.fold(String::new(), |told, (key, value)| told + &key + "|" + &value + "\n"))
    }

    #[test]
    fn objects_are_taken_apart() {
        for (text, pairs) in [
            ("@{}", ""),
            (
                "@{city=Paris; state=; countryOrRegion=FR}",
                "city|Paris\nstate|\ncountryOrRegion|FR\n",
            ),
            (
                "@{city=Paris; geoCoordinates=@{latitude=48.8; longitude=2.3}; x=}",
                "city|Paris\ngeoCoordinates|@{latitude=48.8; longitude=2.3}\nx|\n",
            ),
            (
                "@{errorCode=0; failureReason=Other; or not.}",
                "errorCode|0\nfailureReason|Other; or not.\n",
            ),
            ("@{failureReason=a=b {c}; d}", "failureReason|a=b {c}; d\n"),
            (" @{errorCode=0} ", "errorCode|0\n"),
            ("@{displayName=é; id=1}", "displayName|é\nid|1\n"),
        ] {
            assert_eq!(told(text).as_deref(), Some(pairs), "{text}");
        }
    }

    #[test]
    fn what_could_be_forged_is_not_believed() {
        for text in [
            "@{displayName=a; isCompliant=True; operatingSystem=; isCompliant=False}",
            "@{displayName=a; ISCOMPLIANT=True; isCompliant=False}",
            "@{city=Paris",
            "@{city={Paris}",
            "@{city=Paris}; x}",
            "@{Paris}",
            "@{=Paris}",
            "{city=Paris}",
            "",
        ] {
            assert_eq!(told(text), None, "{text}");
        }
    }

    #[test]
    fn names_of_types_are_told_from_values() {
        for name in [
            "System.Object[]",
            "System.Collections.Generic.Dictionary`2[System.String,System.Object]",
            "System.Collections.Hashtable",
            "System.Byte[]",
            "Microsoft.Graph.PowerShell.Models.MicrosoftGraphSignInLocation",
            "Microsoft.Open.MSGraph.Model.SignInAuditLogObjectStatus",
        ] {
            assert!(is_type_name(name), "{name}");
        }
        for value in [
            "",
            "System. Not a type",
            "System.Object model for all",
            "System.Web",
            "Microsoft Graph",
            "Microsoft.Graph",
            "Microsoft.Graph.Reports",
            "@{City=Lisbon}",
        ] {
            assert!(!is_type_name(value), "{value}");
        }
    }

    #[test]
    fn fields_are_filled_from_objects() {
        let mut draft = Draft::default();
        draft.put(F::Status, Value::Text("@{errorCode=50126; failureReason=No; x=y}".into()));
        draft.put(F::Location, Value::Text("@{city=Paris; geoCoordinates=@{latitude=1.5}}".into()));
        draft.put(F::DeviceDetail, Value::Text("Microsoft.Graph.Models.Device".into()));
        draft.put(F::SignInEventTypes, Value::Text("System.String[]".into()));
        let initiator = "@{user=@{id=1; displayName=}; app=}";
        draft.put(F::InitiatedBy, Value::Text(initiator.into()));
        expand(&mut draft);
        assert_eq!(draft.integer(F::ErrorCode), Some(50126));
        assert_eq!(draft.text(F::FailureReason).as_deref(), Some("No"));
        assert_eq!(draft.text(F::City).as_deref(), Some("Paris"));
        assert_eq!(draft.real(F::Latitude), Some(1.5));
        assert!(!draft.given(F::Status) && !draft.given(F::DeviceDetail));
        assert!(!draft.given(F::SignInEventTypes));
        let json = draft.text(F::InitiatedBy);
        assert_eq!(json.as_deref(), Some(r#"{"app":null,"user":{"displayName":null,"id":"1"}}"#));
    }
}

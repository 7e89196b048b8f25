//! Lists as JSON: whose they are goes by their shape.

use serde_json::Value;

use super::{Draft, providers, threat};

/// Reads a list in JSON, or in JSON lines.
pub(super) fn read(text: &str) -> Result<Draft, String> {
    let document: Value = match serde_json::from_str(text) {
        Ok(document) => document,
        Err(error) => lines(text).ok_or_else(|| format!("its JSON is broken: {error}"))?,
    };
    draft_of(&document).ok_or_else(|| {
        "its JSON has no shape that we know: service tags, AWS, Google, Oracle, Microsoft 365, \
         named locations, MISP, STIX, or arrays of networks"
            .to_owned()
    })
}

/// One JSON value a line, as one array.
fn lines(text: &str) -> Option<Value> {
    let values = text.lines().filter(|line| !line.trim().is_empty());
    values
        .map(|line| serde_json::from_str(line).ok())
        .collect::<Option<Vec<Value>>>()
        .map(Value::Array)
}

fn draft_of(document: &Value) -> Option<Draft> {
    providers::service_tags(document)
        .or_else(|| providers::prefixes(document))
        .or_else(|| providers::oracle(document))
        .or_else(|| providers::named_locations(document))
        .or_else(|| threat::stix_bundle(document))
        .or_else(|| threat::misp_warning_list(document))
        .or_else(|| threat::misp_events(document))
        .or_else(|| threat::onionoo(document))
        .or_else(|| providers::microsoft_365(document))
        .or_else(|| providers::arrays(document))
}

/// A text of an object, if it is there and not blank.
pub(super) fn text<'a>(object: &'a Value, key: &str) -> Option<&'a str> {
    object.get(key)?.as_str().map(str::trim).filter(|text| !text.is_empty())
}

/// The items of an array with their JSON pointers; nothing if it is none.
pub(super) fn items<'a>(
    array: Option<&'a Value>,
    pointer: &str,
) -> impl Iterator<Item = (String, &'a Value)> {
    let items = array.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    items.iter().enumerate().map(move |(at, item)| (format!("{pointer}/{at}"), item))
}

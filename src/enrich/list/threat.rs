//! Lists of those who share indicators: MISP, STIX 2.1, and Onionoo's relays of the Tor network.

use serde_json::Value;

use super::json::{items, text};
use super::{Draft, ListCategory, clock, quoted, read_range};

/// A MISP warning list: networks that are often mistaken for indicators.
pub(super) fn misp_warning_list(document: &Value) -> Option<Draft> {
    document.get("list")?.as_array()?;
    let name = text(document, "name")?;
    let mut draft = Draft::of("MISP warning list");
    draft.category = Some(ListCategory::Label);
    draft.name = Some(format!("MISP warning list: {}", quoted(name)));
    let version = document.get("version").map(ToString::to_string);
    draft.as_of = version.as_deref().and_then(clock::list_time);
    for (place, network) in items(document.get("list"), "/list") {
        draft.take(network.as_str().unwrap_or_default(), place, |entry| {
            entry.label = Some(name.to_owned());
        });
    }
    Some(draft)
}

/// MISP events: one, an array, or what its search answers.
pub(super) fn misp_events(document: &Value) -> Option<Draft> {
    let mut draft = Draft::of("MISP event");
    draft.category = Some(ListCategory::Ioc);
    let mut found = false;
    let list = document.get("response").unwrap_or(document);
    let pointer = if document.get("response").is_some() { "/response" } else { "" };
    if let Some(event) = list.get("Event") {
        found = true;
        misp_event(event, &format!("{pointer}/Event"), &mut draft);
    }
    for (pointer, item) in items(Some(list), pointer) {
        if let Some(event) = item.get("Event") {
            found = true;
            misp_event(event, &format!("{pointer}/Event"), &mut draft);
        }
    }
    if list.get("Attribute").is_some_and(Value::is_array) {
        found = true;
        misp_attributes(list, (pointer, None), &mut draft);
    }
    found.then_some(draft)
}

fn misp_event(event: &Value, pointer: &str, draft: &mut Draft) {
    let info = text(event, "info");
    draft.name = draft.name.take().or_else(|| info.map(|info| format!("MISP: {}", quoted(info))));
    let published = text(event, "date").and_then(clock::list_time);
    draft.as_of = draft.as_of.max(published);
    misp_attributes(event, (pointer, info), draft);
    for (pointer, object) in items(event.get("Object"), &format!("{pointer}/Object")) {
        let name = text(object, "name").or(info);
        misp_attributes(object, (&pointer, name), draft);
    }
}

fn misp_attributes(holder: &Value, (pointer, label): (&str, Option<&str>), draft: &mut Draft) {
    for (place, attribute) in items(holder.get("Attribute"), &format!("{pointer}/Attribute")) {
        let kind = text(attribute, "type").unwrap_or_default();
        if !["ip-src", "ip-dst", "ip-src|port", "ip-dst|port", "domain|ip"].contains(&kind) {
            continue;
        }
        if attribute.get("deleted").and_then(Value::as_bool) == Some(true) {
            draft.skip(place, "the attribute was deleted");
            continue;
        }
        let value = text(attribute, "value").unwrap_or_default();
        let network = match (kind, value.split_once('|')) {
            ("domain|ip", Some((_, address))) => address,
            (_, Some((address, _port))) => address,
            _ => value,
        };
        draft.take(network, place, |entry| {
            entry.label = label.map(str::to_owned);
            entry.note = text(attribute, "comment").map(str::to_owned);
            entry.valid_from = text(attribute, "first_seen").and_then(clock::list_time);
            entry.valid_until = text(attribute, "last_seen").and_then(clock::list_end);
        });
    }
}

/// A STIX 2.1 bundle: address objects, and indicators whose pattern names addresses.
pub(super) fn stix_bundle(document: &Value) -> Option<Draft> {
    (text(document, "type")? == "bundle").then_some(())?;
    document.get("objects")?.as_array()?;
    let mut draft = Draft::of("STIX 2.1 bundle");
    draft.category = Some(ListCategory::Ioc);
    for (place, object) in items(document.get("objects"), "/objects") {
        let modified = text(object, "modified").and_then(clock::list_time);
        draft.as_of = draft.as_of.max(modified);
        match text(object, "type") {
            Some("ipv4-addr" | "ipv6-addr") => {
                draft.take(text(object, "value").unwrap_or_default(), place, |_entry| {});
            }
            Some("indicator") => stix_indicator(object, &place, &mut draft),
            _ => {}
        }
    }
    Some(draft)
}

fn stix_indicator(indicator: &Value, place: &str, draft: &mut Draft) {
    let pattern = text(indicator, "pattern").unwrap_or_default();
    if indicator.get("revoked").and_then(Value::as_bool) == Some(true) {
        draft.skip(place, "the indicator was revoked");
        return;
    }
    let networks = stix_addresses(pattern);
    if networks.is_empty() && pattern.contains("-addr") {
        draft.skip(place, format!("no address in the pattern {:?}", quoted(pattern)));
    }
    for network in networks {
        draft.take(&network, place.to_owned(), |entry| {
            entry.label = text(indicator, "name").map(str::to_owned);
            entry.note = text(indicator, "description").map(quoted);
            entry.valid_from = text(indicator, "valid_from").and_then(clock::list_time);
            entry.valid_until = text(indicator, "valid_until").and_then(clock::list_end);
        });
    }
}

/// The networks that a pattern compares `ipv4-addr:value` or `ipv6-addr:value` with, by `=`, `IN`,
/// `ISSUBSET` or in observations of traffic (STIX 2.1, section 9).
///
/// A comparison with `!=` or `NOT` names what is not meant.
fn stix_addresses(pattern: &str) -> Vec<String> {
    let mut networks = Vec::new();
    let mut rest = pattern;
    while let Some((_, after)) = next_value(rest) {
        let end = after.find([']', ')']).unwrap_or(after.len());
        let next = next_value(after).map_or(after.len(), |(at, _)| at);
        let comparison = after.get(..end.min(next)).unwrap_or_default();
        let operator = comparison.trim_start();
        let is_meant = !operator.starts_with("!=") && !operator.starts_with("NOT");
        if is_meant {
            let texts = comparison.split('\'').skip(1).step_by(2);
            networks.extend(texts.filter(|text| read_range(text).is_ok()).map(str::to_owned));
        }
        rest = after;
    }
    networks
}

/// Where the next value of an address stands in a pattern, and what comes after it.
fn next_value(pattern: &str) -> Option<(usize, &str)> {
    ["-addr:value", "_ref.value"]
        .into_iter()
        .filter_map(|word| Some((pattern.find(word)?, word)))
        .min()
        .and_then(|(at, word)| Some((at, pattern.get(at + word.len()..)?)))
}

/// Relays of the Tor network, as Onionoo answers: exits only.
///
/// `exit_addresses` are those that the relay "used to exit to the Internet in the past 24 hours" before it
/// was last seen; `first_seen` is when its key was first seen, anywhere. So the list says one moment of
/// them, and nothing of the years before (<https://metrics.torproject.org/onionoo.html>, relay objects).
pub(super) fn onionoo(document: &Value) -> Option<Draft> {
    document.get("relays")?.as_array()?;
    let mut draft = Draft::of("Onionoo relays");
    draft.category = Some(ListCategory::Tor);
    draft.name = Some("Tor exits (Onionoo)".to_owned());
    draft.as_of = text(document, "relays_published").and_then(clock::list_time);
    for (pointer, relay) in items(document.get("relays"), "/relays") {
        let seen = text(relay, "last_seen").and_then(clock::list_time).or(draft.as_of);
        let pointer = format!("{pointer}/exit_addresses");
        for (place, address) in items(relay.get("exit_addresses"), &pointer) {
            draft.take(address.as_str().unwrap_or_default(), place, |entry| {
                entry.label = text(relay, "nickname").map(str::to_owned);
                entry.valid_from = seen;
                entry.valid_until = seen;
            });
        }
    }
    Some(draft)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_name_what_they_compare_with() {
        for (pattern, expected) in [
            ("[ipv4-addr:value = '192.0.2.7']", vec!["192.0.2.7"]),
            ("[ipv4-addr:value ISSUBSET '192.0.2.0/24']", vec!["192.0.2.0/24"]),
            (
                "[ipv4-addr:value = '192.0.2.1' OR ipv6-addr:value = '2001:db8::1']",
                vec!["192.0.2.1", "2001:db8::1"],
            ),
            ("[ipv4-addr:value IN ('192.0.2.1', '192.0.2.2')]", vec!["192.0.2.1", "192.0.2.2"]),
            ("[network-traffic:dst_ref.value = '192.0.2.9']", vec!["192.0.2.9"]),
            ("[ipv4-addr:value != '192.0.2.1']", vec![]),
            ("[ipv4-addr:value NOT IN ('192.0.2.1')]", vec![]),
            ("[domain-name:value = 'example.com']", vec![]),
        ] {
            assert_eq!(stix_addresses(pattern), expected, "{pattern}");
        }
    }
}

//! The lists that clouds and Microsoft publish, and what a tenant exports of its named locations.

use serde_json::Value;

use super::json::{items, text};
use super::{Draft, ListCategory, ListEntry, clock, quoted};
use crate::enrich::cloud::{azure_region_name, region_country};

/// Takes a network of a cloud, and says so where its region is in no country that we know.
fn take_cloud(
    draft: &mut Draft,
    (network, place): (&str, String),
    (provider, service, region): (&str, Option<&str>, Option<&str>),
) {
    let before = draft.entries.len();
    draft.take(network, place, |entry| say_cloud(entry, provider, service, region));
    let taken = draft.entries.get(before);
    let placeless = taken
        .filter(|entry| entry.country.is_none())
        .and_then(|entry| Some((entry.place.clone(), quoted(entry.cloud_region.as_deref()?))));
    if let Some((place, region)) = placeless {
        let reason = format!("the region {region:?} of {provider} has no country that we know");
        draft.remark(&place, reason);
    }
}

/// Says of an entry which cloud it belongs to, and in which country its region lies.
fn say_cloud(entry: &mut ListEntry, provider: &str, service: Option<&str>, region: Option<&str>) {
    let named =
        region.filter(|region| !region.is_empty() && !["global", "GLOBAL"].contains(region));
    let region = named.map(|id| if provider == "azure" { azure_region_name(id) } else { id });
    entry.cloud_provider = Some(provider.to_owned());
    entry.cloud_service = service.map(str::to_owned);
    entry.country = region.and_then(|id| region_country(provider, id)).map(str::to_owned);
    entry.cloud_region = region.map(str::to_owned);
    entry.label = service.or(region).map(str::to_owned);
}

/// Azure's `ServiceTags_Public_*.json`, and what `az network list-service-tags` prints.
pub(super) fn service_tags(document: &Value) -> Option<Draft> {
    let values = document.get("values")?.as_array()?;
    values.iter().any(|tag| tag.pointer("/properties/addressPrefixes").is_some()).then_some(())?;
    let mut draft = Draft::of("Azure service tags");
    draft.category = Some(ListCategory::Label);
    let cloud = text(document, "cloud").unwrap_or("Public");
    let number = document.get("changeNumber").map(ToString::to_string).unwrap_or_default();
    draft.name = Some(format!("Azure service tags ({cloud}, change {number})"));
    for (pointer, tag) in items(document.get("values"), "/values") {
        let properties = tag.get("properties").unwrap_or(&Value::Null);
        let name = text(tag, "name").unwrap_or_default();
        // `Sql.WestEurope` is the tag `Sql` in a region that the properties name.
        let service = name.split('.').next().filter(|name| !name.is_empty());
        let region = text(properties, "region");
        let pointer = format!("{pointer}/properties/addressPrefixes");
        for (place, prefix) in items(properties.get("addressPrefixes"), &pointer) {
            let before = draft.entries.len();
            let network = prefix.as_str().unwrap_or_default();
            take_cloud(&mut draft, (network, place), ("azure", service, region));
            if let Some(entry) = draft.entries.get_mut(before) {
                entry.label = Some(name.to_owned()).filter(|name| !name.is_empty());
            }
        }
    }
    Some(draft)
}

/// AWS's `ip-ranges.json`, and Google's `cloud.json` and `goog.json`.
pub(super) fn prefixes(document: &Value) -> Option<Draft> {
    let prefixes = document.get("prefixes")?.as_array()?;
    let has = |key: &str| prefixes.iter().any(|prefix| prefix.get(key).is_some());
    let (provider, layout, time) = if has("ip_prefix") {
        ("aws", "AWS ranges", "createDate")
    } else if has("ipv4Prefix") || has("ipv6Prefix") {
        ("gcp", "Google ranges", "creationTime")
    } else {
        return None;
    };
    let mut draft = Draft::of(layout);
    draft.category = Some(ListCategory::Label);
    draft.name = Some(layout.to_owned());
    draft.as_of = text(document, time).and_then(clock::list_time);
    for (array, keys) in [
        ("prefixes", ["ip_prefix", "ipv4Prefix", "ipv6Prefix"]),
        ("ipv6_prefixes", ["ipv6_prefix", "ipv6Prefix", ""]),
    ] {
        for (place, prefix) in items(document.get(array), &format!("/{array}")) {
            let network = keys.iter().find_map(|key| text(prefix, key)).unwrap_or_default();
            let region = text(prefix, "region").or_else(|| text(prefix, "scope"));
            let service = text(prefix, "service");
            take_cloud(&mut draft, (network, place), (provider, service, region));
        }
    }
    Some(draft)
}

/// Oracle's `public_ip_ranges.json`.
pub(super) fn oracle(document: &Value) -> Option<Draft> {
    let regions = document.get("regions")?.as_array()?;
    regions.iter().any(|region| region.get("cidrs").is_some()).then_some(())?;
    let mut draft = Draft::of("Oracle ranges");
    draft.category = Some(ListCategory::Label);
    draft.name = Some("Oracle ranges".to_owned());
    draft.as_of = text(document, "last_updated_timestamp").and_then(clock::list_time);
    for (pointer, region) in items(document.get("regions"), "/regions") {
        let name = text(region, "region");
        for (place, cidr) in items(region.get("cidrs"), &format!("{pointer}/cidrs")) {
            let tags = items(cidr.get("tags"), "").filter_map(|(_, tag)| tag.as_str());
            let tags = tags.collect::<Vec<_>>().join(", ");
            let service = Some(tags.as_str()).filter(|tags| !tags.is_empty());
            let network = text(cidr, "cidr").unwrap_or_default();
            take_cloud(&mut draft, (network, place), ("oracle", service, name));
        }
    }
    Some(draft)
}

/// Microsoft 365's endpoints: an array of `{serviceArea, ips}`.
pub(super) fn microsoft_365(document: &Value) -> Option<Draft> {
    let endpoints = document.as_array()?;
    endpoints.iter().any(|endpoint| endpoint.get("serviceArea").is_some()).then_some(())?;
    let mut draft = Draft::of("Microsoft 365 endpoints");
    draft.category = Some(ListCategory::Label);
    draft.name = Some("Microsoft 365 endpoints".to_owned());
    for (pointer, endpoint) in items(Some(document), "") {
        let area = text(endpoint, "serviceArea").unwrap_or("no service area").to_owned();
        for (place, network) in items(endpoint.get("ips"), &format!("{pointer}/ips")) {
            draft.take(network.as_str().unwrap_or_default(), place, |entry| {
                entry.label = Some(format!("Microsoft 365 {area}"));
                entry.note = text(endpoint, "category").map(str::to_owned);
            });
        }
    }
    Some(draft)
}

/// Conditional Access named locations, as Graph lists them and as dumps of tenants hold them.
pub(super) fn named_locations(document: &Value) -> Option<Draft> {
    let (pointer, locations): (&str, Vec<&Value>) = match document {
        Value::Array(locations) => ("", locations.iter().collect()),
        Value::Object(object) => match object.get("value").and_then(Value::as_array) {
            Some(locations) => ("/value", locations.iter().collect()),
            None => ("", vec![document]),
        },
        _ => return None,
    };
    locations.iter().any(|location| is_named_location(location)).then_some(())?;
    let mut draft = Draft::of("Conditional Access named locations");
    draft.category = Some(ListCategory::Known);
    draft.name = Some("named locations".to_owned());
    if text(document, "@odata.nextLink").is_some() {
        draft.skip("/@odata.nextLink", "more pages follow, which are not in this file");
    }
    for (at, location) in locations.iter().enumerate() {
        let pointer = if document.is_object() && pointer.is_empty() {
            String::new()
        } else {
            format!("{pointer}/{at}")
        };
        let name = text(location, "displayName").unwrap_or("without a name").to_owned();
        if location.get("ipRanges").is_none() {
            draft.skip(pointer, format!("{name:?} names {}, and no ranges", other_kind(location)));
            continue;
        }
        let trusted = location.get("isTrusted").and_then(Value::as_bool);
        for (place, range) in items(location.get("ipRanges"), &format!("{pointer}/ipRanges")) {
            let network = text(range, "cidrAddress").or_else(|| range.as_str());
            draft.take(network.unwrap_or_default(), place, |entry| {
                entry.label = Some(name.clone());
                entry.trusted = trusted;
            });
        }
    }
    Some(draft)
}

fn is_named_location(location: &Value) -> bool {
    let kind = text(location, "@odata.type").unwrap_or_default();
    let by_kind = kind.ends_with("NamedLocation");
    by_kind || (location.get("ipRanges").is_some() && location.get("displayName").is_some())
}

/// What a named location without ranges goes by.
fn other_kind(location: &Value) -> String {
    let countries = items(location.get("countriesAndRegions"), "");
    let countries: Vec<&str> = countries.filter_map(|(_, country)| country.as_str()).collect();
    if countries.is_empty() {
        "something else than addresses".to_owned()
    } else {
        format!("countries ({})", countries.join(", "))
    }
}

/// Arrays of networks: bare, or under keys that say what they are (GitHub, Fastly, Cloudflare).
pub(super) fn arrays(document: &Value) -> Option<Draft> {
    let mut draft = Draft::of("JSON arrays of networks");
    gather(document, "", None, &mut draft);
    (!draft.entries.is_empty()).then_some(draft)
}

/// How deep arrays of networks are looked for.
const DEEPEST: usize = 4;

fn gather(value: &Value, pointer: &str, label: Option<&str>, draft: &mut Draft) {
    if pointer.matches('/').count() > DEEPEST {
        return;
    }
    match value {
        Value::Array(list) => {
            let networks = list.iter().filter_map(Value::as_str);
            // An array without any network is about something else: names of hosts, keys.
            if !networks.clone().any(|text| super::read_range(text).is_ok()) {
                return;
            }
            for (place, network) in items(Some(value), pointer) {
                let text = network.as_str().unwrap_or_default();
                draft.take(text, place, |entry| entry.label = label.map(str::to_owned));
            }
        }
        Value::Object(object) => {
            for (key, value) in object {
                let escaped = key.replace('~', "~0").replace('/', "~1");
                gather(value, &format!("{pointer}/{escaped}"), Some(key), draft);
            }
        }
        _ => {}
    }
}

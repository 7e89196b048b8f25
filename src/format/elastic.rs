//! Documents of Elastic's Azure integration, which rewrites records for its own field names.
//!
//! Where the record as it came is kept (`event.original`), that is read instead. Where it is not, the
//! names are turned back: `azure.signinlogs.properties.app_id` was `properties.appId`, and what the
//! integration has moved to common fields (`source.ip`, `geo`, `message`) goes back to its place.

use serde_json::{Map, Value, json};

use super::draft::{self, Entry};
use super::field::Field as F;
use super::other::OtherKind;
use super::{ExportFormat, Reject, diagnostic_settings, walk};
use crate::record::Event;

/// Documents of Elastic's Azure integration.
pub(super) struct Elastic;

impl ExportFormat for Elastic {
    fn name(&self) -> &'static str {
        "elastic"
    }

    fn about(&self) -> &'static str {
        "Documents of Elastic's Azure integration (`azure.signinlogs`, `azure.auditlogs`), as \
         elasticdump or the search API give them. Keep `event.original` if you can (the tag \
         `preserve_original_event`): then the record is read as it came, and bears the name of its \
         own format. Without it, what the integration left out is lost."
    }

    fn recognised_by(&self) -> &'static str {
        "`@timestamp` beside fields of `azure.signinlogs` or `azure.auditlogs`, nested or dotted, and no readable `event.original`"
    }

    fn tried_on(&self) -> &'static str {
        "No real document could be had; field names are those of the integration's own definitions"
    }

    fn cannot_carry(&self) -> &'static str {
        "The place that Microsoft gives, in part; whatever the version of the integration left out"
    }

    fn claims_json(&self, entry: &Entry<'_>) -> bool {
        let named =
            |word: &str| memchr::memmem::find(entry.text.as_bytes(), word.as_bytes()).is_some();
        entry.outer.has(F::DocumentTime)
            && named("azure")
            && LOGS.iter().any(|(dataset, _)| named(dataset))
    }

    fn event<'a>(&self, entry: &mut Entry<'a>) -> Result<Event<'a>, Reject> {
        let document: Map<String, Value> = serde_json::from_str(entry.text)?;
        let record = record(&Value::Object(unfold(document)))?.to_string();
        let mut found = Entry::default();
        walk::object(&record, &mut found)?;
        // The record as it came, if it is there, is still to be looked at.
        let original = entry.outer.text(F::Inner);
        entry.clear();
        if let Some(original) = original {
            entry.outer.put(F::Inner, draft::Value::Text(original));
        }
        entry.enveloped = true;
        entry.outer.absorb(&mut found.outer);
        entry.inner.absorb(&mut found.inner);
        diagnostic_settings::DiagnosticSettings.event(entry)
    }
}

/// The datasets that we read, and the category that they have if the document does not say.
const LOGS: [(&str, Option<&str>); 2] = [("signinlogs", None), ("auditlogs", Some("AuditLogs"))];

/// Turns dotted keys into objects, and objects that count from zero into lists.
fn unfold(document: Map<String, Value>) -> Map<String, Value> {
    let mut whole = Map::new();
    for (key, value) in document {
        let value = match value {
            Value::Object(fields) => Value::Object(unfold(fields)),
            value => value,
        };
        put(&mut whole, &key, value);
    }
    whole
}

fn put(into: &mut Map<String, Value>, path: &str, value: Value) {
    let Some((head, rest)) = path.split_once('.') else {
        match (into.get_mut(path), value) {
            (Some(Value::Object(there)), Value::Object(more)) => there.extend(more),
            (Some(_), _) => {}
            (None, value) => {
                into.insert(path.to_owned(), value);
            }
        }
        return;
    };
    let inner = into.entry(head).or_insert_with(|| Value::Object(Map::new()));
    if let Value::Object(inner) = inner {
        put(inner, rest, value);
    }
}

/// The record of Azure Monitor that a document was made of, as far as it can be told.
fn record(document: &Value) -> Result<Value, Reject> {
    let azure = &document["azure"];
    let Some((log, category)) = LOGS.iter().find(|(name, _)| azure[*name].is_object()) else {
        let dataset = document["event"]["dataset"].as_str();
        return Err(match dataset {
            Some(dataset) => Reject::OtherLog(dataset.to_owned()),
            None => Reject::Unrecognised(OtherKind::new(
                "a document of Elastic without fields of `azure.signinlogs` or `azure.auditlogs`",
                "`@timestamp`",
            )),
        });
    };
    let mut record = renamed(&azure[*log]);
    let fields = record.as_object_mut().ok_or(Reject::Missing("`azure`"))?;
    for (name, value) in [
        ("category", category.map_or(Value::Null, Value::from)),
        ("tenantId", azure["tenant_id"].clone()),
        ("resourceId", azure["resource"]["id"].clone()),
        ("resourceId", azure["resource_id"].clone()),
        ("correlationId", azure["correlation_id"].clone()),
        ("callerIpAddress", document["source"]["ip"].clone()),
        ("callerIpAddress", document["client"]["ip"].clone()),
        ("properties", json!({})),
    ] {
        fill(fields, name, value);
    }
    if let Some(properties) = fields.get_mut("properties").and_then(Value::as_object_mut) {
        put_back(properties, document);
    }
    Ok(record)
}

/// Puts a value where none is.
fn fill(fields: &mut Map<String, Value>, name: &str, value: Value) {
    let blank = |value: &Value| value.is_null() || value.as_str() == Some("");
    if !blank(&value) && fields.get(name).is_none_or(blank) {
        fields.insert(name.to_owned(), value);
    }
}

/// Gives the event back what the integration has moved to fields that all logs share.
///
/// `@timestamp` is no substitute for the time of the event: of sign-ins it can be that of ingestion.
fn put_back(properties: &mut Map<String, Value>, document: &Value) {
    let geo = &document["geo"];
    let place = json!({
        "city": geo["city_name"],
        "state": geo["region_name"],
        "countryOrRegion": geo["country_iso_code"],
        "geoCoordinates": {
            "latitude": geo["location"]["lat"],
            "longitude": geo["location"]["lon"],
        },
    });
    fill(properties, "location", place);
    fill(properties, "userAgent", document["user_agent"]["original"].clone());
    let moved = |properties: &Map<String, Value>, name: &str| properties.get(name).cloned();
    if let Some(created) = moved(properties, "createdAt") {
        fill(properties, "createdDateTime", created);
    }
    if let Some(time) = moved(properties, "processingTimeMs") {
        fill(properties, "processingTimeInMs", time);
    }
}

/// Turns `snake_case` into the `camelCase` of Microsoft, and objects that count from zero into lists.
fn renamed(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let counted = (0..fields.len()).map(|at| fields.get(&at.to_string()));
            if let Some(list) = counted.collect::<Option<Vec<_>>>().filter(|list| !list.is_empty())
            {
                return list.into_iter().map(renamed).collect();
            }
            let field = |(key, value): (&String, &Value)| (camel_case(key), renamed(value));
            Value::Object(fields.iter().map(field).collect())
        }
        Value::Array(values) => values.iter().map(renamed).collect(),
        value => value.clone(),
    }
}

fn camel_case(name: &str) -> String {
    let mut upper = false;
    let mut camel = String::with_capacity(name.len());
    for letter in name.chars() {
        match letter {
            '_' if !camel.is_empty() => upper = true,
            letter => camel.push(if upper { letter.to_ascii_uppercase() } else { letter }),
        }
        upper &= letter == '_';
    }
    camel
}

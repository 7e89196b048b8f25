//! The schema of the JSON report, made from the types that it is written from.
//!
//! `docs/report.schema.json` is what comes out. `UPDATE_DOCS=1 cargo test --release --lib report::schema` writes it
//! anew; `tests/browser/schema.mjs` holds reports against it with a validator of another house.

use std::fs;
use std::path::Path;

use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

use super::Document;

/// The schema of what this program writes now. A reader takes fields that it does not know, for the version
/// promises that fields may be added.
fn schema() -> Value {
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let mut schema = generator.into_root_schema_for::<Document>().to_value();
    tidy(&mut schema);
    schema["title"] = json!(super::document::SCHEMA);
    schema
}

/// Takes out what the generator says of Rust's numbers, which JSON does not know.
fn tidy(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            if fields
                .get("format")
                .is_some_and(|format| format != "date-time" && format.is_string())
            {
                fields.remove("format");
            }
            fields.values_mut().for_each(tidy);
        }
        Value::Array(values) => values.iter_mut().for_each(tidy),
        _ => {}
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "one switch tells the test to write")]
fn the_schema_of_the_json_report_is_current() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/report.schema.json");
    let text = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&file, &text).unwrap();
    }
    assert!(
        fs::read_to_string(&file).unwrap_or_default() == text,
        "docs/report.schema.json is not current: UPDATE_DOCS=1 cargo test --release --lib report::schema"
    );
}

#[test]
fn the_schema_asks_for_every_field_and_says_what_each_is() {
    let schema = schema();
    assert_eq!(schema["properties"]["schema"]["const"], "doorward-report/1");
    let types = schema["$defs"].as_object().unwrap();
    assert!(types.len() > 20, "{:?}", types.keys());
    for (name, object) in types {
        let Some(fields) = object["properties"].as_object() else { continue };
        let required = object["required"].as_array().unwrap();
        for (field, about) in fields {
            assert!(required.contains(&json!(field)), "{name}.{field} may be missing");
            assert!(about["description"].is_string(), "{name}.{field} is not described");
        }
    }
}

//! Findings as the case keeps them: one of them is told without a query being run again.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::sources::{Row, rows};
use super::{CaseError, CaseFile};
use crate::finding::{Confidence, Finding, Severity, Value};

impl CaseFile {
    /// The findings with these numbers, as the last run of the queries left them. What a query says of all
    /// its findings (title, explanations, next steps) is left blank: the case does not keep it.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn kept_findings(&self, numbers: &[i64]) -> Result<Vec<Finding>, CaseError> {
        let numbers = Value::List(numbers.iter().copied().map(Value::Integer).collect());
        let arguments = [("numbers".to_owned(), numbers)];
        let mut evidence: BTreeMap<i64, Vec<String>> = BTreeMap::new();
        let table = self.answer(include_str!("sql/kept_evidence.sql"), &arguments)?;
        for row in rows(&table) {
            let cited = evidence.entry(row.integer("finding_number")?).or_default();
            cited.push(row.text("reference")?);
        }
        let mut details: BTreeMap<i64, Vec<(String, Value)>> = BTreeMap::new();
        let table = self.answer(include_str!("sql/kept_details.sql"), &arguments)?;
        for row in rows(&table) {
            let of_finding = details.entry(row.integer("finding_number")?).or_default();
            of_finding.push((row.text("name")?, read(&row)?));
        }
        let table = self.answer(include_str!("sql/kept_findings.sql"), &arguments)?;
        rows(&table)
            .map(|row| {
                let number = row.integer("finding_number")?;
                let evidence = evidence.remove(&number).unwrap_or_default();
                let details = details.remove(&number).unwrap_or_default();
                Ok(Finding { evidence, details, ..finding(&row)? })
            })
            .collect()
    }
}

fn finding(row: &Row<'_>) -> Result<Finding, CaseError> {
    let severity = Severity::of_word(&row.text("severity")?)
        .ok_or_else(|| row.nonsense("severity", "a severity"))?;
    let confidence = Confidence::of_word(&row.text("confidence")?)
        .ok_or_else(|| row.nonsense("confidence", "a confidence"))?;
    Ok(Finding {
        key: row.text("finding_key")?,
        number: Some(row.integer("finding_number")?),
        query_id: row.text("query")?,
        family: "",
        title: String::new(),
        sentence: row.text("sentence")?,
        severity,
        confidence,
        entity_kind: row.text("entity_kind")?,
        entity_id: row.text("entity_id")?,
        entity_name: row.text("entity_name")?,
        first_at: row.maybe_time("first_at"),
        last_at: row.maybe_time("last_at"),
        event_count: row.integer("event_count")?,
        history_days: row.get("history_days").as_integer(),
        history_events: row.get("history_events").as_integer(),
        little_history: *row.get("little_history") == Value::Boolean(true),
        evidence: Vec::new(),
        details: Vec::new(),
        benign: Vec::new(),
        not_shown: String::new(),
        next: Vec::new(),
        attack: Vec::new(),
        verdict: row.maybe_text("verdict"),
        set_aside: row.maybe_text("set_aside"),
    })
}

/// What kind of value it is, and the value as a text.
pub(super) fn written(value: &Value) -> (&'static str, Option<String>) {
    let kind = match value {
        Value::Null => return ("nothing", None),
        Value::Boolean(is) => return ("boolean", Some(is.to_string())),
        Value::List(members) => {
            let members = members.iter().map(|member| Json::String(member.to_string()));
            return ("list", Some(members.collect::<Json>().to_string()));
        }
        Value::Integer(_) => "integer",
        Value::Number(_) => "number",
        Value::Time(_) => "time",
        Value::Text(_) => "text",
    };
    (kind, Some(value.to_string()))
}

/// The value that was written so. A list has texts for members.
fn read(row: &Row<'_>) -> Result<Value, CaseError> {
    let text = row.maybe_text("value").unwrap_or_default();
    let value = match row.text("kind")?.as_str() {
        "nothing" => Some(Value::Null),
        "boolean" => text.parse().ok().map(Value::Boolean),
        "integer" => text.parse().ok().map(Value::Integer),
        "number" => text.parse().ok().map(Value::Number),
        "time" => text.parse().ok().map(Value::Time),
        "list" => serde_json::from_str::<Vec<String>>(&text)
            .ok()
            .map(|members| Value::List(members.into_iter().map(Value::Text).collect())),
        _ => Some(Value::Text(text)),
    };
    value.ok_or_else(|| row.nonsense("value", "a value of its kind"))
}

//! What a query is given for its parameters.

use std::collections::BTreeMap;

use thiserror::Error;

use super::catalog::Query;
use super::near::nearest;
use super::parameter::Parameter;
use crate::finding::Value;

/// A value for every parameter of one query.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Arguments(BTreeMap<String, Value>);

/// A value that a query cannot take.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ArgumentError {
    /// There is no `=` in it.
    #[error("expected name=value, found {0:?}")]
    NotNamed(String),
    /// The query has no such parameter.
    #[error("the query {query} takes no parameter `{name}`{}", instead(.near.as_deref(), .parameters))]
    Unknown {
        /// The query.
        query: String,
        /// The name that was given.
        name: String,
        /// The parameter that was probably meant.
        near: Option<String>,
        /// All parameters that it takes.
        parameters: Vec<String>,
    },
    /// The same parameter was given more than once.
    #[error("the parameter `{0}` is given twice")]
    Twice(String),
    /// The value is not one that the parameter takes.
    #[error("the parameter `{name}` cannot be {value:?}: expected {expected}")]
    Unreadable {
        /// The parameter.
        name: String,
        /// The value that was given.
        value: String,
        /// What it takes.
        expected: String,
    },
    /// A required parameter was not given.
    #[error("the query {query} needs the parameter `{name}`: {expected}")]
    Missing {
        /// The query.
        query: String,
        /// The parameter.
        name: String,
        /// What it takes.
        expected: String,
    },
}

impl Arguments {
    /// Reads arguments of the form `name=value` for a query, and fills in the defaults.
    ///
    /// # Errors
    ///
    /// Fails at the first argument that the query cannot take, and if a required one is missing.
    pub fn parse<'a>(
        query: &Query,
        given: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, ArgumentError> {
        let mut values = BTreeMap::new();
        for argument in given {
            let (name, text) = argument
                .split_once('=')
                .ok_or_else(|| ArgumentError::NotNamed(argument.to_owned()))?;
            let parameter = declared(query, name)?;
            let value = parameter.read(text).ok_or_else(|| ArgumentError::Unreadable {
                name: name.to_owned(),
                value: text.to_owned(),
                expected: parameter.expected(),
            })?;
            if values.insert(name.to_owned(), value).is_some() {
                return Err(ArgumentError::Twice(name.to_owned()));
            }
        }
        for parameter in &query.about.parameters {
            if !values.contains_key(&parameter.name) {
                values.insert(parameter.name.clone(), default_of(query, parameter)?);
            }
        }
        Ok(Self(values))
    }

    /// The value of a parameter.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// Goes through the values in the order of their names, defaults included.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }
}

fn declared<'q>(query: &'q Query, name: &str) -> Result<&'q Parameter, ArgumentError> {
    let parameters = &query.about.parameters;
    parameters.iter().find(|parameter| parameter.name == name).ok_or_else(|| {
        let names = || parameters.iter().map(|parameter| parameter.name.as_str());
        ArgumentError::Unknown {
            query: query.id.clone(),
            name: name.to_owned(),
            near: nearest(name, names()).map(str::to_owned),
            parameters: names().map(str::to_owned).collect(),
        }
    })
}

fn default_of(query: &Query, parameter: &Parameter) -> Result<Value, ArgumentError> {
    parameter.default.clone().ok_or_else(|| ArgumentError::Missing {
        query: query.id.clone(),
        name: parameter.name.clone(),
        expected: parameter.expected(),
    })
}

fn instead(near: Option<&str>, parameters: &[String]) -> String {
    match near {
        Some(near) => format!(": did you mean `{near}`?"),
        None if parameters.is_empty() => ": it takes none".to_owned(),
        None => format!(": it takes {}", parameters.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn query() -> Query {
        let text = r#"/*---
title = "t"
question = "q?"
kind = "listing"
family = "inventory"
reads = ["interactive"]
next = ["n"]
[[parameter]]
name = "since"
type = "timestamp"
help = "h"
optional = true
[[parameter]]
name = "learning_days"
type = "integer"
help = "h"
default = 2
[[parameter]]
name = "zone"
type = "text"
help = "h"
choices = ["utc", "case"]
---*/
SELECT $since, $learning_days, $zone ORDER BY 1
"#;
        Query::parse(Path::new("q.sql"), text).unwrap()
    }

    fn complaint(given: &[&str]) -> String {
        Arguments::parse(&query(), given.iter().copied()).unwrap_err().to_string()
    }

    #[test]
    fn defaults_are_filled_in() {
        let arguments = Arguments::parse(&query(), ["zone=utc"]).unwrap();
        let values: Vec<_> = arguments.iter().collect();
        let utc = Value::Text("utc".to_owned());
        let expected =
            [("learning_days", &Value::Integer(2)), ("since", &Value::Null), ("zone", &utc)];
        assert_eq!(values, expected);
        assert_eq!(arguments.get("zone"), Some(&utc));
    }

    #[test]
    fn what_cannot_be_taken_is_refused_with_what_can() {
        assert_eq!(complaint(&["since"]), "expected name=value, found \"since\"");
        assert_eq!(
            complaint(&["learningdays=3"]),
            "the query q takes no parameter `learningdays`: did you mean `learning_days`?"
        );
        assert_eq!(
            complaint(&["colour=red"]),
            "the query q takes no parameter `colour`: it takes since, learning_days, zone"
        );
        assert_eq!(
            complaint(&["learning_days=many"]),
            "the parameter `learning_days` cannot be \"many\": expected a whole number, not below zero"
        );
        assert_eq!(
            complaint(&["zone=mars"]),
            "the parameter `zone` cannot be \"mars\": expected one of: utc, case"
        );
        assert_eq!(complaint(&["zone=utc", "zone=utc"]), "the parameter `zone` is given twice");
        assert_eq!(complaint(&[]), "the query q needs the parameter `zone`: one of: utc, case");
        assert!(complaint(&["learning_days="]).contains("expected a whole number"));
    }
}

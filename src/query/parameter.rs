//! A value that the SQL of a query takes from outside, and how it is read.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use serde::Deserialize;

use crate::finding::Value;

/// A value that the SQL takes from outside.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(try_from = "Declaration")]
pub struct Parameter {
    /// The name, which the SQL writes with a `$` in front.
    pub name: String,
    /// What kind of value it is.
    pub parameter_type: ParameterType,
    /// What it changes, for the help text.
    pub help: String,
    /// Why the default is what it is. Empty where there is none to give a reason for.
    pub reason: String,
    /// The value to take when none is given: [`Value::Null`] for an optional parameter.
    ///
    /// Without one, the parameter is required.
    pub default: Option<Value>,
    /// The only values to take, if they are few.
    pub choices: Vec<Value>,
}

/// The kinds of value that a query may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ParameterType {
    /// A moment in UTC.
    Timestamp,
    /// A whole number.
    Integer,
    /// A measured number.
    Number,
    /// Any text.
    Text,
    /// Yes or no.
    Boolean,
    /// Several texts.
    List,
}

/// A parameter as the front matter declares it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Declaration {
    name: String,
    #[serde(rename = "type")]
    parameter_type: ParameterType,
    help: String,
    #[serde(default)]
    reason: String,
    default: Option<toml::Value>,
    #[serde(default)]
    optional: bool,
    #[serde(default)]
    choices: Vec<toml::Value>,
}

/// A declaration that contradicts itself.
#[derive(Debug, thiserror::Error)]
enum Contradiction {
    #[error("the default of `{name}` is not {expected}")]
    Default { name: String, expected: &'static str },
    #[error("a choice of `{name}` is not {expected}")]
    Choice { name: String, expected: &'static str },
    #[error("`{name}` is optional and has a default: which is it without a value?")]
    OptionalWithDefault { name: String },
}

impl TryFrom<Declaration> for Parameter {
    type Error = Contradiction;

    fn try_from(declared: Declaration) -> Result<Self, Contradiction> {
        let Declaration { name, parameter_type, help, reason, default, optional, choices } =
            declared;
        let expected = parameter_type.expected();
        let default = match default {
            Some(_) if optional => return Err(Contradiction::OptionalWithDefault { name }),
            Some(value) => match parameter_type.of_toml(&value) {
                Some(value) => Some(value),
                None => return Err(Contradiction::Default { name, expected }),
            },
            None => optional.then_some(Value::Null),
        };
        // The choices of a list are those of its members.
        let of_choice = match parameter_type {
            ParameterType::List => ParameterType::Text,
            other => other,
        };
        let choices = choices.iter().map(|choice| of_choice.of_toml(choice)).collect();
        let Some(choices) = choices else {
            return Err(Contradiction::Choice { name, expected: of_choice.expected() });
        };
        let parameter = Self { name, parameter_type, help, reason, default, choices };
        match &parameter.default {
            Some(value) if !parameter.allows(value) => {
                Err(Contradiction::Default { name: parameter.name, expected: "one of its choices" })
            }
            _ => Ok(parameter),
        }
    }
}

impl Parameter {
    /// Whether it may be left without a value.
    #[must_use]
    pub fn is_optional(&self) -> bool {
        self.default == Some(Value::Null)
    }

    /// Reads a value as a person typed it. `None` if it is not of the parameter's type or choices.
    ///
    /// An empty text takes the value of an optional parameter away.
    #[must_use]
    pub fn read(&self, text: &str) -> Option<Value> {
        if text.is_empty() && self.is_optional() {
            return Some(Value::Null);
        }
        self.parameter_type.of_text(text).filter(|value| self.allows(value))
    }

    /// What a value must be, in words that complete "expected ...".
    #[must_use]
    pub fn expected(&self) -> String {
        if self.choices.is_empty() {
            let least = if self.counts() { ", not below zero" } else { "" };
            return format!("{}{least}", self.parameter_type.expected());
        }
        let several = if self.parameter_type == ParameterType::List { "some" } else { "one" };
        format!("{several} of: {}", Value::List(self.choices.clone()))
    }

    /// Whether it is something that is counted or waited for: then it has no use for less than nothing.
    fn counts(&self) -> bool {
        match self.default {
            Some(Value::Integer(number)) => number >= 0,
            Some(Value::Number(number)) => number >= 0.0,
            _ => false,
        }
    }

    fn allows(&self, value: &Value) -> bool {
        match value {
            Value::Integer(..0) if self.counts() => false,
            Value::Number(number) if self.counts() && *number < 0.0 => false,
            _ if self.choices.is_empty() => true,
            Value::Null => true,
            Value::List(members) => members.iter().all(|member| self.choices.contains(member)),
            single => self.choices.contains(single),
        }
    }
}

impl ParameterType {
    /// What a value of this type is, in words that complete "expected ...".
    #[must_use]
    pub const fn expected(self) -> &'static str {
        match self {
            Self::Timestamp => "a moment in UTC such as 2026-01-31T23:59:00Z or 2026-01-31",
            Self::Integer => "a whole number",
            Self::Number => "a number",
            Self::Text => "a text",
            Self::Boolean => "true or false",
            Self::List => "texts with commas between them",
        }
    }

    fn of_text(self, text: &str) -> Option<Value> {
        match self {
            Self::Timestamp => moment(text).map(Value::Time),
            Self::Integer => text.parse().ok().map(Value::Integer),
            Self::Number => text.parse().ok().filter(|n: &f64| n.is_finite()).map(Value::Number),
            // DuckDB's shell ends a statement at a NUL.
            Self::Text => (!text.contains('\0')).then(|| Value::Text(text.to_owned())),
            Self::Boolean => match text {
                "true" | "yes" => Some(Value::Boolean(true)),
                "false" | "no" => Some(Value::Boolean(false)),
                _ => None,
            },
            Self::List => {
                let members = text.split(',').map(str::trim).filter(|member| !member.is_empty());
                members
                    .map(|member| Self::Text.of_text(member))
                    .collect::<Option<_>>()
                    .map(Value::List)
            }
        }
    }

    fn of_toml(self, value: &toml::Value) -> Option<Value> {
        match (self, value) {
            (Self::Timestamp, toml::Value::String(text)) => moment(text).map(Value::Time),
            (Self::Text, toml::Value::String(text)) => Some(Value::Text(text.clone())),
            (Self::Integer, toml::Value::Integer(number)) => Some(Value::Integer(*number)),
            (Self::Number, toml::Value::Float(number)) => Some(Value::Number(*number)),
            (Self::Boolean, toml::Value::Boolean(value)) => Some(Value::Boolean(*value)),
            (Self::List, toml::Value::Array(members)) => {
                let members = members.iter().map(|member| Self::Text.of_toml(member));
                members.collect::<Option<_>>().map(Value::List)
            }
            _ => None,
        }
    }
}

/// Reads a moment: RFC 3339, or without a zone, then meant in UTC; a day alone is its midnight.
fn moment(text: &str) -> Option<DateTime<Utc>> {
    let zoned = DateTime::parse_from_rfc3339(text).map(|time| time.with_timezone(&Utc));
    let local =
        ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
            .iter()
            .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    let day = || {
        let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
        day.map(|day| day.and_time(NaiveTime::MIN))
    };
    zoned.ok().or_else(|| local.or_else(day).map(|time| time.and_utc()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameter(declaration: &str) -> Result<Parameter, String> {
        toml::from_str(declaration).map_err(|error: toml::de::Error| error.message().to_owned())
    }

    #[test]
    fn moments_are_read_in_utc() {
        for text in [
            "2026-01-31",
            "2026-01-31 00:00",
            "2026-01-31T00:00:00",
            "2026-01-31T01:00:00+01:00",
            "2026-01-31T00:00:00.000Z",
        ] {
            let read = moment(text).map(|time| time.to_rfc3339());
            assert_eq!(read.as_deref(), Some("2026-01-31T00:00:00+00:00"), "{text}");
        }
        for text in ["", "yesterday", "31.01.2026", "2026-02-30", "2026-01-31T25:00:00Z"] {
            assert_eq!(moment(text), None, "{text}");
        }
    }

    #[test]
    fn values_are_of_the_declared_type_or_refused() {
        let cases = [
            (ParameterType::Integer, "-7", Some(Value::Integer(-7))),
            (ParameterType::Integer, "7.5", None),
            (ParameterType::Number, "7.5", Some(Value::Number(7.5))),
            (ParameterType::Number, "NaN", None),
            (ParameterType::Boolean, "yes", Some(Value::Boolean(true))),
            (ParameterType::Boolean, "1", None),
            (ParameterType::Text, "a\0b", None),
            (ParameterType::List, "", Some(Value::List(Vec::new()))),
        ];
        for (parameter_type, text, value) in cases {
            assert_eq!(parameter_type.of_text(text), value, "{parameter_type:?} {text:?}");
        }
    }

    #[test]
    fn a_declaration_must_agree_with_itself() {
        let start = "name = 'n'\nhelp = 'h'\n";
        let wrong = |rest: &str| parameter(&format!("{start}{rest}")).unwrap_err();
        assert_eq!(
            wrong("type = 'integer'\ndefault = 'x'"),
            "the default of `n` is not a whole number"
        );
        assert_eq!(
            wrong("type = 'integer'\ndefault = 2\nchoices = [1, 6]"),
            "the default of `n` is not one of its choices"
        );
        assert!(
            wrong("type = 'text'\ndefault = 'x'\noptional = true").starts_with("`n` is optional")
        );
        assert!(wrong("type = 'text'\ndefalt = 'x'").contains("unknown field `defalt`"));

        let hours = parameter(&format!("{start}type = 'integer'\ndefault = 6\nchoices = [1, 6]"));
        let hours = hours.unwrap();
        assert_eq!(hours.read("1"), Some(Value::Integer(1)));
        assert_eq!(hours.read("2"), None);
        assert_eq!(hours.expected(), "one of: 1, 6");
    }
}

//! A query as a text of its own: its SQL with its arguments written into it, for DuckDB or Spark.

use chrono::{DateTime, Utc};

use super::arguments::Arguments;
use super::catalog::{Origin, Query};
use super::parameter::ParameterType;
use super::tokens::{Token, tokens};
use crate::finding::Value;

/// The macros that the canned queries stand on. To be run once per connection, before a query.
pub const PRELUDE: &str = include_str!("prelude.sql");

/// An engine that can run a portable query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// DuckDB, which is told a dozen of Spark's names first.
    DuckDb,
    /// Apache Spark from 3.5 on, and whatever speaks its dialect, with the case's tables as views.
    Spark,
}

impl Query {
    /// The SQL with typed literals in the place of its placeholders. DuckDB runs it after
    /// [`PRELUDE`], and Spark as it is.
    ///
    /// An examiner's own query has its front matter before the SQL, as a comment: nobody else has the
    /// file, and its severity, confidence and key are as much a part of what it claims. If it has no
    /// placeholders, the text is that of its file, byte for byte.
    #[must_use]
    pub fn statement(&self, arguments: &Arguments) -> String {
        let sql: String = tokens(&self.sql).map(|token| self.written(token, arguments)).collect();
        match self.origin {
            Origin::BuiltIn => sql,
            Origin::Own | Origin::InPlaceOf(_) => self.comment() + &sql,
        }
    }

    /// The front matter as a comment that both engines read over.
    fn comment(&self) -> String {
        let inside = self.front_matter.trim().strip_prefix("/*").unwrap_or_default();
        let inside = inside.strip_suffix("*/").unwrap_or_default();
        // The engines nest such comments and TOML knows nothing of them: a glob inside would leave one open.
        if !inside.contains("/*") && !inside.contains("*/") {
            return self.front_matter.clone();
        }
        let lines = self.front_matter.trim().lines();
        lines.fold(String::new(), |text, line| text + "-- " + line + "\n")
    }

    /// The whole text that a stock shell of the engine runs on the case.
    #[must_use]
    pub fn rendered(&self, arguments: &Arguments, engine: Engine) -> String {
        let statement = self.statement(arguments);
        match engine {
            Engine::DuckDb => format!("{PRELUDE}\n{statement}"),
            Engine::Spark => statement,
        }
    }

    fn written(&self, token: Token<'_>, arguments: &Arguments) -> String {
        let argument = token.placeholder().and_then(|name| {
            let parameter =
                self.about.parameters.iter().find(|parameter| parameter.name == name)?;
            Some((parameter.parameter_type, arguments.get(name)?))
        });
        match argument {
            Some((ParameterType::List, Value::List(members))) => list(members),
            Some((parameter_type, Value::Null)) => absent(parameter_type),
            Some((_, value)) => literal(value),
            None => token.text.to_owned(),
        }
    }
}

/// A literal that means the same in DuckDB as in any other SQL, and has a type of its own.
fn literal(value: &Value) -> String {
    match value {
        Value::Null => "NULL".to_owned(),
        Value::Boolean(true) => "TRUE".to_owned(),
        Value::Boolean(false) => "FALSE".to_owned(),
        // A minus after another would begin a comment.
        Value::Integer(number @ ..0) => format!("({number})"),
        Value::Integer(number) => number.to_string(),
        Value::Number(number) => format!("CAST({number:?} AS DOUBLE)"),
        Value::Time(time) => moment(*time),
        Value::Text(text) => quoted(text),
        Value::List(members) => list(members),
    }
}

/// Even an absent value has a type: DuckDB would guess one.
fn absent(parameter_type: ParameterType) -> String {
    let name = match parameter_type {
        ParameterType::Timestamp => "TIMESTAMP",
        ParameterType::Integer => "BIGINT",
        ParameterType::Number => "DOUBLE",
        ParameterType::Text => "STRING",
        ParameterType::Boolean => "BOOLEAN",
        // What splitting an absent text gives in either engine.
        ParameterType::List => return "split(CAST(NULL AS STRING), ',')".to_owned(),
    };
    format!("CAST(NULL AS {name})")
}

/// The engines write lists in different ways, and split a text in the same. Members are typed with
/// commas between them, so that none holds one.
fn list(members: &[Value]) -> String {
    let members: Vec<String> = members.iter().map(ToString::to_string).collect();
    match members.as_slice() {
        [] => "slice(split('', ','), 2, 1)".to_owned(),
        members => format!("split({}, ',')", quoted(&members.join(","))),
    }
}

fn moment(time: DateTime<Utc>) -> String {
    format!("TIMESTAMP '{}'", time.format("%Y-%m-%d %H:%M:%S%.6f"))
}

/// Spark reads a backslash inside quotes as the beginning of an escape, and DuckDB does not.
fn quoted(text: &str) -> String {
    let quotes = |part: &str| format!("'{}'", part.replace('\'', "''"));
    let parts: Vec<String> = text.split('\\').map(quotes).collect();
    match parts.as_slice() {
        [whole] => whole.clone(),
        parts => format!("concat_ws(chr(92), {})", parts.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    const TEXT: &str = r#"/*---
title = "t"
question = "q?"
kind = "listing"
family = "inventory"
reads = ["audit"]
next = ["n"]
[[parameter]]
name = "since"
type = "timestamp"
help = "h"
optional = true
[[parameter]]
name = "days"
type = "integer"
help = "h"
default = -2
[[parameter]]
name = "who"
type = "text"
help = "h"
default = "anybody"
[[parameter]]
name = "kinds"
type = "list"
help = "h"
default = ["a", "b"]
[[parameter]]
name = "kmh"
type = "number"
help = "h"
default = 900.0
---*/
SELECT '$who', $since, 1 -$days, $kmh /* $days */ -- $who
WHERE array_contains($kinds, $who) ORDER BY 1
"#;

    fn statement(given: &[&str]) -> String {
        let query = Query::parse(Path::new("q.sql"), TEXT).unwrap();
        let arguments = Arguments::parse(&query, given.iter().copied()).unwrap();
        let statement = query.statement(&arguments);
        assert_eq!(query.rendered(&arguments, Engine::DuckDb), format!("{PRELUDE}\n{statement}"));
        assert_eq!(query.rendered(&arguments, Engine::Spark), statement);
        statement
    }

    #[test]
    fn placeholders_become_typed_literals_and_nothing_else_changes() {
        assert_eq!(
            statement(&[]),
            "SELECT '$who', CAST(NULL AS TIMESTAMP), 1 -(-2), CAST(900.0 AS DOUBLE) /* $days */ -- $who\n\
             WHERE array_contains(split('a,b', ','), 'anybody') ORDER BY 1\n"
        );
    }

    #[test]
    fn an_own_query_is_written_with_its_front_matter() {
        let own = |text: &str| {
            let mut query = Query::parse(Path::new("q.sql"), text).unwrap();
            query.origin = Origin::Own;
            let arguments = Arguments::parse(&query, []).unwrap();
            query.statement(&arguments)
        };
        let (front_matter, _) = TEXT.split_once("[[parameter]]").unwrap();
        let plain = format!("{front_matter}---*/\n\nSELECT 1 ORDER BY 1;\n");
        assert_eq!(own(&plain), plain, "the file, byte for byte");
        assert!(own(TEXT).starts_with("/*---\ntitle = \"t\"\n"), "{}", own(TEXT));
        assert!(own(TEXT).contains("1 -(-2)"), "{}", own(TEXT));
        let glob = plain.replace("\"q?\"", "\"What of */a/*b?\"");
        let written = own(&glob);
        assert!(written.contains("-- question = \"What of */a/*b?\"\n"), "{written}");
        assert!(written.ends_with("-- ---*/\nSELECT 1 ORDER BY 1;\n"), "{written}");
    }

    #[test]
    fn hostile_values_stay_inside_their_literals() {
        let text =
            statement(&["who='; DROP TABLE x; --", "days=-5", "since=2026-01-31", "kinds=it's"]);
        assert!(text.contains("'''; DROP TABLE x; --')"), "{text}");
        assert!(text.contains("1 -(-5)"), "{text}");
        assert!(text.contains("TIMESTAMP '2026-01-31 00:00:00.000000'"), "{text}");
        assert!(text.contains("split('it''s', ',')"), "{text}");
        let text = statement(&[r"who=a\b"]);
        assert!(text.contains("concat_ws(chr(92), 'a', 'b')"), "{text}");
    }
}

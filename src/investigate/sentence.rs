//! Wording a finding: the sentence of its query, with the row's values in it.

use chrono::Timelike as _;

use crate::finding::Value;
use crate::query::{Sentence, SentencePart};

/// Puts values where a sentence names columns, and the words that belong to one or to several where it
/// has both.
///
/// A value that is not known reads *not known*, so that no sentence ends in the air.
pub(super) fn fill<'v>(sentence: &Sentence, value: impl Fn(&str) -> &'v Value) -> String {
    let mut filled = String::with_capacity(sentence.as_str().len() * 2);
    for part in sentence.parts() {
        match part {
            SentencePart::Words(text) => filled.push_str(text),
            SentencePart::Column(column) => filled.push_str(&words(value(column))),
            SentencePart::Plural { column, one, several } => {
                filled.push_str(if words(value(column)) == "1" { one } else { several });
            }
        }
    }
    filled
}

fn words(value: &Value) -> String {
    match value {
        Value::Null => "not known".to_owned(),
        Value::Time(time) if time.nanosecond() == 0 => {
            time.format("%Y-%m-%d %H:%M:%S UTC").to_string()
        }
        Value::Time(time) => time.format("%Y-%m-%d %H:%M:%S%.3f UTC").to_string(),
        Value::Text(text) if text.is_empty() => "not known".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentence(text: &str) -> Sentence {
        Sentence::try_from(text.to_owned()).unwrap()
    }

    #[test]
    fn values_stand_where_their_columns_are_named() {
        let time = Value::Time("2026-03-04T05:06:07Z".parse().unwrap());
        let value = |column: &str| match column {
            "who" => &Value::Null,
            _ => &time,
        };
        assert_eq!(
            fill(&sentence("{who} came at {when}."), value),
            "not known came at 2026-03-04 05:06:07 UTC."
        );
    }

    #[test]
    fn one_is_not_told_as_several() {
        let told = |count: Value| {
            let asked = "{n} {n|sign-in was|sign-ins were} refused.";
            fill(&sentence(asked), |_column| &count)
        };
        assert_eq!(told(Value::Integer(1)), "1 sign-in was refused.");
        assert_eq!(told(Value::Integer(0)), "0 sign-ins were refused.");
        assert_eq!(told(Value::Integer(21)), "21 sign-ins were refused.");
        assert_eq!(told(Value::Number(1.0)), "1 sign-in was refused.");
        assert_eq!(told(Value::Number(1.5)), "1.5 sign-ins were refused.");
        assert_eq!(told(Value::Null), "not known sign-ins were refused.");
    }

    #[test]
    fn log_text_in_braces_is_no_column() {
        let hostile = Value::Text("{when|a|b}".to_owned());
        assert_eq!(fill(&sentence("{who}"), |_column| &hostile), "{when|a|b}");
    }
}

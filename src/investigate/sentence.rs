//! Wording a finding: the sentence of its query, with the row's values in it.

use chrono::Timelike as _;

use crate::finding::Value;

/// Puts values where a sentence names columns in braces.
///
/// A value that is not known reads *not known*, so that no sentence ends in the air.
pub(super) fn fill<'v>(sentence: &str, value: impl Fn(&str) -> &'v Value) -> String {
    let mut filled = String::with_capacity(sentence.len() * 2);
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((column, behind)) = after.split_once('}') else {
            filled.push('{');
            rest = after;
            continue;
        };
        filled.push_str(&words(value(column)));
        rest = behind;
    }
    filled.push_str(rest);
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

    #[test]
    fn values_stand_where_their_columns_are_named() {
        let time = Value::Time("2026-03-04T05:06:07Z".parse().unwrap());
        let value = |column: &str| match column {
            "who" => &Value::Null,
            _ => &time,
        };
        assert_eq!(
            fill("{who} came at {when}.", value),
            "not known came at 2026-03-04 05:06:07 UTC."
        );
        assert_eq!(fill("an open { brace", value), "an open { brace");
    }

    #[test]
    fn log_text_in_braces_is_no_column() {
        let hostile = Value::Text("{when}".to_owned());
        assert_eq!(fill("{who}", |_column| &hostile), "{when}");
    }
}

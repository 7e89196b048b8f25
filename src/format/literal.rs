//! Nested values that other programs have turned into text: JSON inside a text, once or twice, and
//! Python's notation of a dictionary. What PowerShell makes of them is for [`super::powershell`].

use serde_json::Value;

/// The object or list in JSON that a text holds: as JSON, as a JSON text of JSON, or in Python's
/// notation. Nothing if it holds none.
pub(super) fn json(text: &str) -> Option<String> {
    let mut text = text.trim().to_owned();
    for _ in 0..2 {
        if !text.starts_with('"') {
            break;
        }
        serde_json::from_str::<String>(&text).ok()?.trim().clone_into(&mut text);
    }
    if !text.starts_with(['{', '[']) {
        return None;
    }
    if serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok() {
        return Some(text);
    }
    python(&text).filter(|json| serde_json::from_str::<Value>(json).is_ok())
}

/// Turns `{'a': 'b', 'c': None}` into JSON, word by word. Whether it came out sound is for the
/// caller to see.
fn python(text: &str) -> Option<String> {
    let mut json = String::with_capacity(text.len() + 8);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\'' | '"' => {
                let mut word = String::new();
                loop {
                    match rest.next()? {
                        '\\' => word.push(escaped(rest.next()?)?),
                        end if end == c => break,
                        other => word.push(other),
                    }
                }
                json.push_str(&serde_json::to_string(&word).ok()?);
            }
            letter if letter.is_ascii_alphabetic() => {
                let mut word = String::from(letter);
                while let Some(next) = rest.next_if(char::is_ascii_alphabetic) {
                    word.push(next);
                }
                json.push_str(match word.as_str() {
                    "None" | "nan" | "null" => "null",
                    "True" | "true" => "true",
                    "False" | "false" => "false",
                    "e" | "E" => "e",
                    _ => return None,
                });
            }
            other => json.push(other),
        }
    }
    Some(json)
}

/// The letter behind a backslash. Python's escapes by number are not read.
fn escaped(letter: char) -> Option<char> {
    match letter {
        'n' => Some('\n'),
        'r' => Some('\r'),
        't' => Some('\t'),
        '\'' | '"' | '\\' | '/' => Some(letter),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_values_are_found_in_every_coat() {
        for (text, found) in [
            (r#"{"a":1}"#, Some(r#"{"a":1}"#)),
            (r#""{\"a\":1}""#, Some(r#"{"a":1}"#)),
            (r#""\"{\\\"a\\\":1}\"""#, Some(r#"{"a":1}"#)),
            (
                "{'a': 'Windows 10', 'b': None, 'c': [True, 1.5]}",
                Some(r#"{"a": "Windows 10", "b": null, "c": [true, 1.5]}"#),
            ),
            (r#"{'a': "it's", 'b': 'x\\y "z"'}"#, Some(r#"{"a": "it's", "b": "x\\y \"z\""}"#)),
            ("{'a': datetime(1)}", None),
            ("{'a'", None),
            ("@{City=Lisbon}", None),
            ("Lisbon", None),
            ("", None),
        ] {
            assert_eq!(json(text).as_deref(), found, "{text}");
        }
    }
}

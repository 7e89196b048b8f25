//! A record half read: the values of its fields, before anyone has said what it is.

use std::borrow::Cow;

use super::Reject;
use super::field::Field;
use super::time;
use crate::record::{EventTime, SignInType, Text};

/// One record as found: its own fields, and those of the event inside it if it is an envelope.
#[derive(Debug, Default)]
pub struct Entry<'a> {
    /// The fields of the record, or of the envelope.
    pub(super) outer: Draft<'a>,
    /// The fields under `properties`.
    pub(super) inner: Draft<'a>,
    /// Whether there was a key `properties`, which makes the record an envelope.
    pub(super) enveloped: bool,
    /// What the name of the file says of its sign-ins. See [`super::recognise`].
    pub(super) hint: Option<SignInType>,
}

impl Entry<'_> {
    /// Makes ready for the next record.
    pub(super) fn clear(&mut self) {
        self.outer.clear();
        self.inner.clear();
        self.enveloped = false;
    }
}

/// A value as found.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Value<'a> {
    #[default]
    Absent,
    Text(Cow<'a, str>),
    Integer(i64),
    Real(f64),
    Flag(bool),
}

impl Value<'_> {
    /// A yes or no, in the words that JSON, .NET, Excel and the portal use.
    pub(super) fn flag(&self) -> Option<bool> {
        let text = match self {
            Self::Flag(flag) => return Some(*flag),
            Self::Text(text) => text.trim(),
            _ => return None,
        };
        let is = |word: &str| text.eq_ignore_ascii_case(word);
        match () {
            () if is("true") || is("yes") => Some(true),
            () if is("false") || is("no") => Some(false),
            () => None,
        }
    }
}

/// The values of one object. Absent, `null` and blank come to the same.
#[derive(Debug)]
pub(super) struct Draft<'a> {
    values: [Value<'a>; Field::COUNT],
    /// One bit a field, set when its key was there, whatever the value.
    seen: u128,
}

const _: () = assert!(Field::COUNT <= 128, "the fields have outgrown their bits");

impl Default for Draft<'_> {
    fn default() -> Self {
        Self { values: [const { Value::Absent }; Field::COUNT], seen: 0 }
    }
}

impl<'a> Draft<'a> {
    fn clear(&mut self) {
        while self.seen != 0 {
            // At most 127, so it fits whatever a `usize` is.
            let at = self.seen.trailing_zeros() as usize;
            if let Some(value) = self.values.get_mut(at) {
                *value = Value::Absent;
            }
            self.seen &= self.seen - 1;
        }
    }

    /// Remembers that a key was there.
    pub(super) fn mark(&mut self, field: Field) {
        self.seen |= 1 << field as u8;
    }

    /// Keeps a value, unless an earlier one is there: in exports that write a field twice, the
    /// second is the first in prettier words, or empty.
    pub(super) fn put(&mut self, field: Field, value: Value<'a>) {
        self.mark(field);
        let blank = matches!(&value, Value::Text(text) if text.trim_ascii().is_empty());
        if !blank && self.values[field as usize] == Value::Absent {
            self.values[field as usize] = value;
        }
    }

    /// Takes over what another has found, with texts of its own.
    pub(super) fn absorb(&mut self, other: &mut Draft<'_>) {
        let mut seen = other.seen;
        while seen != 0 {
            let at = seen.trailing_zeros() as usize;
            seen &= seen - 1;
            let (Some(mine), Some(theirs)) = (self.values.get_mut(at), other.values.get_mut(at))
            else {
                continue;
            };
            if *mine == Value::Absent {
                *mine = match std::mem::take(theirs) {
                    Value::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
                    Value::Integer(number) => Value::Integer(number),
                    Value::Real(number) => Value::Real(number),
                    Value::Flag(flag) => Value::Flag(flag),
                    Value::Absent => Value::Absent,
                };
            }
        }
        self.seen |= other.seen;
    }

    /// Drops every `None`, which is how Python writes null.
    pub(super) fn drop_python_nulls(&mut self) {
        for value in &mut self.values {
            if matches!(value, Value::Text(text) if text == "None") {
                *value = Value::Absent;
            }
        }
    }

    /// Takes the apostrophe off every text that got one as a guard against spreadsheets.
    pub(super) fn drop_spreadsheet_guards(&mut self) {
        for value in &mut self.values {
            let Value::Text(text) = value else { continue };
            if let [b'\'', b'=' | b'+' | b'-' | b'@', ..] = text.as_bytes() {
                *text = match std::mem::take(text) {
                    Cow::Borrowed(text) => Cow::Borrowed(&text[1..]),
                    Cow::Owned(text) => Cow::Owned(text[1..].to_owned()),
                };
            }
        }
    }

    /// Whether the key was there, whatever its value.
    pub(super) fn has(&self, field: Field) -> bool {
        self.seen & (1 << field as u8) != 0
    }

    /// How many of these keys were there.
    pub(super) fn count(&self, fields: &[Field]) -> usize {
        fields.iter().filter(|field| self.has(**field)).count()
    }

    /// Whether there is a value.
    pub(super) fn given(&self, field: Field) -> bool {
        self.values[field as usize] != Value::Absent
    }

    /// Looks at a value without taking it.
    pub(super) fn look(&self, field: Field) -> &Value<'a> {
        &self.values[field as usize]
    }

    /// Looks at a text without taking it.
    pub(super) fn peek(&self, field: Field) -> Option<&str> {
        match self.look(field) {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Takes a value as text.
    pub(super) fn text(&mut self, field: Field) -> Text<'a> {
        match std::mem::take(&mut self.values[field as usize]) {
            Value::Text(text) => Some(text),
            Value::Integer(number) => Some(Cow::Owned(number.to_string())),
            Value::Real(number) => Some(Cow::Owned(number.to_string())),
            Value::Flag(flag) => Some(Cow::Owned(flag.to_string())),
            Value::Absent => None,
        }
    }

    /// Takes an identifier: without braces, and in lower case if it is a GUID.
    pub(super) fn id(&mut self, field: Field) -> Text<'a> {
        self.text(field).map(normal_id)
    }

    /// Takes a whole number. A text that holds none gives none.
    pub(super) fn integer(&mut self, field: Field) -> Option<i64> {
        match std::mem::take(&mut self.values[field as usize]) {
            Value::Integer(number) => Some(number),
            Value::Text(text) => whole_number(&text),
            Value::Real(number) => whole_number(&number.to_string()),
            Value::Flag(_) | Value::Absent => None,
        }
    }

    /// Takes a number.
    pub(super) fn real(&mut self, field: Field) -> Option<f64> {
        match std::mem::take(&mut self.values[field as usize]) {
            Value::Real(number) => Some(number),
            Value::Integer(number) => number.to_string().parse().ok(),
            Value::Text(text) => text.trim().parse().ok().filter(|number: &f64| number.is_finite()),
            Value::Flag(_) | Value::Absent => None,
        }
    }

    /// Takes a yes or no.
    pub(super) fn flag(&mut self, field: Field) -> Option<bool> {
        std::mem::take(&mut self.values[field as usize]).flag()
    }

    /// Takes the time without which the record proves nothing.
    ///
    /// # Errors
    ///
    /// The value is not there, or is not a time.
    pub(super) fn event_time(
        &mut self,
        field: Field,
        name: &'static str,
    ) -> Result<EventTime, Reject> {
        let text = self.text(field).ok_or(Reject::Missing(name))?;
        let nonsense = |found: Cow<'_, str>| Reject::Nonsense {
            field: name.trim_matches('`'),
            expected: "a time that can be read in one way only",
            found: found.into_owned(),
        };
        time::parse(&text).ok_or_else(|| nonsense(text))
    }
}

fn whole_number(text: &str) -> Option<i64> {
    let text = text.trim();
    // Spreadsheets make `0.0` of a zero.
    let whole = text.split_once('.').map_or(text, |(whole, fraction)| {
        if fraction.bytes().all(|digit| digit == b'0') { whole } else { text }
    });
    whole.parse().ok()
}

/// An identifier without braces, and in lower case if it has the length of a GUID.
pub(super) fn normal_id(id: Cow<'_, str>) -> Cow<'_, str> {
    let bare = id.trim().trim_start_matches('{').trim_end_matches('}');
    if bare.len() != 36 || (bare.len() == id.len() && !id.bytes().any(|b| b.is_ascii_uppercase())) {
        return id;
    }
    if bare.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-') {
        return Cow::Owned(bare.to_ascii_lowercase());
    }
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_in_many_coats() {
        let mut draft = Draft::default();
        draft.put(Field::ErrorCode, Value::Text("50126.0".into()));
        assert_eq!(draft.integer(Field::ErrorCode), Some(50126));
        draft.put(Field::IsManaged, Value::Text("TRUE".into()));
        assert_eq!(draft.flag(Field::IsManaged), Some(true));
        draft.put(Field::UserAgent, Value::Text("  ".into()));
        assert!(draft.has(Field::UserAgent));
        assert_eq!(draft.text(Field::UserAgent), None);
        draft.put(Field::City, Value::Text("first".into()));
        draft.put(Field::City, Value::Text("second".into()));
        assert_eq!(draft.text(Field::City).as_deref(), Some("first"));
        draft.put(Field::Id, Value::Text("{ABCDEF00-0000-4000-8000-000000000001}".into()));
        assert_eq!(draft.id(Field::Id).as_deref(), Some("abcdef00-0000-4000-8000-000000000001"));
        assert_eq!(normal_id("User One".into()), "User One");
    }
}

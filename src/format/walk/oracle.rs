//! The same walk by `serde_json`, to compare the other with.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize as _, de};
use serde_json::value::RawValue;

use super::super::draft::{Draft, Entry, Value};
use super::super::field::{Field, Scope, Target, is_of_the_tool};
use super::super::powershell::is_type_name;
use super::super::{literal, mend};

/// Reads an object.
///
/// # Errors
///
/// The text is not one object in JSON, or a text in it is not Unicode.
pub(super) fn object<'a>(text: &'a str, entry: &mut Entry<'a>) -> serde_json::Result<()> {
    let mut json = serde_json::Deserializer::from_str(text);
    Whole { entry, columns: None }.deserialize(&mut json)?;
    json.end()
}

/// Reads an array as a row under these columns.
///
/// # Errors
///
/// The text is not one array in JSON, it has another number of values than there are columns, or
/// a text in it is not Unicode.
pub(super) fn row<'a>(
    text: &'a str,
    columns: &[Target],
    entry: &mut Entry<'a>,
) -> serde_json::Result<()> {
    let mut json = serde_json::Deserializer::from_str(text);
    Whole { entry, columns: Some(columns) }.deserialize(&mut json)?;
    json.end()
}

/// A whole record.
struct Whole<'e, 'c, 'a> {
    entry: &'e mut Entry<'a>,
    columns: Option<&'c [Target]>,
}

impl<'a> DeserializeSeed<'a> for Whole<'_, '_, 'a> {
    type Value = ();

    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.columns {
            None => deserializer.deserialize_map(self),
            Some(_) => deserializer.deserialize_seq(self),
        }
    }
}

impl<'a> Visitor<'a> for Whole<'_, '_, 'a> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.columns.is_some() { "a row" } else { "an object" })
    }

    fn visit_map<A: MapAccess<'a>>(self, map: A) -> Result<(), A::Error> {
        read_map(map, self.entry, Part::Outer, Scope::Record)
    }

    fn visit_seq<A: SeqAccess<'a>>(self, mut seq: A) -> Result<(), A::Error> {
        let columns = self.columns.unwrap_or_default();
        for (at, target) in columns.iter().enumerate() {
            let reader = Reader { entry: &mut *self.entry, part: Part::Outer, target: *target };
            if seq.next_element_seed(reader)?.is_none() {
                return Err(de::Error::invalid_length(at, &"as many values as there are columns"));
            }
        }
        match seq.next_element::<IgnoredAny>()? {
            None => Ok(()),
            Some(_) => Err(de::Error::custom("more values than there are columns")),
        }
    }
}

/// Which draft of the entry a value goes to.
#[derive(Clone, Copy)]
enum Part {
    Outer,
    Inner,
}

fn read_map<'a, A: MapAccess<'a>>(
    mut map: A,
    entry: &mut Entry<'a>,
    part: Part,
    scope: Scope,
) -> Result<(), A::Error> {
    while let Some(target) = map.next_key_seed(Key(scope, &mut entry.unknown))? {
        if matches!(target, Target::Ignore | Target::Unknown) {
            map.next_value::<IgnoredAny>()?;
        } else {
            map.next_value_seed(Reader { entry: &mut *entry, part, target })?;
        }
    }
    Ok(())
}

/// A key, and where it is noted if nobody knows it.
struct Key<'k>(Scope, &'k mut Vec<String>);

impl<'a> DeserializeSeed<'a> for Key<'_> {
    type Value = Target;

    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<Target, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = Target;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: de::Error>(self, key: &str) -> Result<Target, E> {
        let target = self.0.target(key);
        if target == Target::Unknown {
            note(self.0, key, self.1);
        }
        Ok(target)
    }
}

/// Notes a key that nobody knows, after the name of the object that it stands in.
#[cold]
fn note(scope: Scope, key: &str, unknown: &mut Vec<String>) {
    if !is_of_the_tool(key) && !key.is_empty() {
        unknown.push(format!("{}{key}", scope.prefix()));
    }
}

/// A value on its way to its field.
struct Reader<'e, 'a> {
    entry: &'e mut Entry<'a>,
    part: Part,
    target: Target,
}

impl<'a> Reader<'_, 'a> {
    fn draft(&mut self) -> &mut Draft<'a> {
        match self.part {
            Part::Outer => &mut self.entry.outer,
            Part::Inner => &mut self.entry.inner,
        }
    }

    fn field(&self) -> Option<Field> {
        match self.target {
            Target::Seen(field)
            | Target::Keep(field)
            | Target::List(field)
            | Target::Raw(field)
            | Target::Enter(field, _) => Some(field),
            Target::Ignore | Target::Unknown | Target::Properties => None,
        }
    }

    fn put(&mut self, value: Value<'a>) {
        if let Some(field) = self.field() {
            self.draft().put(field, value);
        }
    }

    fn mark(&mut self) {
        match self.target {
            Target::Properties => self.entry.enveloped = true,
            _ => self.put(Value::Absent),
        }
    }

    fn text(&mut self, text: Cow<'a, str>) {
        let first = text.bytes().find(|byte| !byte.is_ascii_whitespace());
        match (self.target, first) {
            (Target::Enter(..) | Target::Properties, Some(b'{' | b'"'))
            | (Target::List(_), Some(b'[' | b'"')) => self.nested(text),
            (Target::Ignore | Target::Unknown | Target::Seen(_) | Target::Properties, _) => {
                self.mark();
            }
            (Target::Enter(..) | Target::List(_) | Target::Raw(_), _) if is_type_name(&text) => {
                self.mark();
            }
            _ => self.put(Value::Text(text)),
        }
    }

    /// A text that holds JSON, as Log Analytics and Stream Analytics write nested values.
    fn nested(&mut self, text: Cow<'a, str>) {
        let whole = |json: &String| serde_json::from_str::<IgnoredAny>(json).is_ok();
        let texts = [
            Some(text.to_string()),
            literal::json(&text),
            Some(mend::lone_surrogates(&text)).filter(whole),
        ];
        for json in texts.iter().flatten() {
            let mut found = Entry::default();
            if self.read_nested(json, &mut found).is_err() {
                continue;
            }
            match self.target {
                Target::Properties => {
                    self.entry.enveloped = true;
                    self.entry.inner.absorb(&mut found.inner);
                }
                _ => self.draft().absorb(&mut found.outer),
            }
            self.entry.torn |= found.torn;
            self.entry.unknown.append(&mut found.unknown);
            return;
        }
        self.mark();
        self.entry.torn |= self.target == Target::Properties;
        self.put(Value::Text(text));
    }

    fn read_nested<'t>(&self, text: &'t str, found: &mut Entry<'t>) -> serde_json::Result<()> {
        let mut json = serde_json::Deserializer::from_str(text);
        let reader = Reader { entry: found, part: Part::Outer, target: self.target };
        reader.deserialize(&mut json).and_then(|()| json.end())
    }
}

impl<'a> DeserializeSeed<'a> for Reader<'_, 'a> {
    type Value = ();

    fn deserialize<D: Deserializer<'a>>(mut self, deserializer: D) -> Result<(), D::Error> {
        match self.target {
            Target::Ignore | Target::Unknown => IgnoredAny::deserialize(deserializer).map(drop),
            Target::Seen(_) => {
                self.mark();
                IgnoredAny::deserialize(deserializer).map(drop)
            }
            Target::Raw(_) => {
                let raw = <&RawValue>::deserialize(deserializer)?.get();
                self.raw(raw).map_err(de::Error::custom)
            }
            _ => deserializer.deserialize_any(self),
        }
    }
}

impl<'a> Reader<'_, 'a> {
    /// Keeps JSON as text. Where it is a text holding JSON already, that is it.
    fn raw(&mut self, raw: &'a str) -> serde_json::Result<()> {
        let value = match raw.as_bytes().first() {
            Some(b'"') => match serde_json::from_str::<String>(raw)? {
                text if is_type_name(&text) => Value::Absent,
                text => Value::Text(Cow::Owned(text)),
            },
            Some(b'n') => Value::Absent,
            _ => Value::Text(Cow::Borrowed(raw)),
        };
        self.put(value);
        Ok(())
    }
}

impl<'a> Visitor<'a> for Reader<'_, 'a> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_borrowed_str<E: de::Error>(mut self, text: &'a str) -> Result<(), E> {
        self.text(Cow::Borrowed(text));
        Ok(())
    }

    fn visit_str<E: de::Error>(mut self, text: &str) -> Result<(), E> {
        self.text(Cow::Owned(text.to_owned()));
        Ok(())
    }

    fn visit_bool<E: de::Error>(mut self, flag: bool) -> Result<(), E> {
        self.put(Value::Flag(flag));
        Ok(())
    }

    fn visit_i64<E: de::Error>(mut self, number: i64) -> Result<(), E> {
        self.put(Value::Integer(number));
        Ok(())
    }

    fn visit_u64<E: de::Error>(mut self, number: u64) -> Result<(), E> {
        self.put(match i64::try_from(number) {
            Ok(number) => Value::Integer(number),
            Err(_) => Value::Text(Cow::Owned(number.to_string())),
        });
        Ok(())
    }

    fn visit_f64<E: de::Error>(mut self, number: f64) -> Result<(), E> {
        self.put(Value::Real(number));
        Ok(())
    }

    fn visit_unit<E: de::Error>(mut self) -> Result<(), E> {
        self.mark();
        Ok(())
    }

    fn visit_map<A: MapAccess<'a>>(mut self, map: A) -> Result<(), A::Error> {
        self.mark();
        match (self.target, self.part) {
            (Target::Enter(_, scope), part) => read_map(map, self.entry, part, scope),
            (Target::Properties, Part::Outer) => {
                read_map(map, self.entry, Part::Inner, Scope::Record)
            }
            _ => IgnoredAny.visit_map(map).map(drop),
        }
    }

    fn visit_seq<A: SeqAccess<'a>>(mut self, mut seq: A) -> Result<(), A::Error> {
        self.mark();
        let Target::List(field) = self.target else {
            return IgnoredAny.visit_seq(seq).map(drop);
        };
        let target = Target::Keep(field);
        let part = self.part;
        while seq.next_element_seed(Reader { entry: &mut *self.entry, part, target })?.is_some() {}
        Ok(())
    }
}

//! The values of one record by the names of its keys, whatever shape it came in.
//!
//! Only for the rare kinds: names are compared in lower case and nested values are looked up in
//! their own JSON. What is kept stays as it was written; nothing is re-ordered.

use std::borrow::Cow;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::format::delimited::Cells;
use crate::format::draft::Entry;
use crate::format::field::bare;
use crate::format::literal;
use crate::format::powershell::is_type_name;

/// The keys of a record and their values.
pub(super) struct Source<'a> {
    /// The record, or what stands under `properties` if it is an envelope.
    own: Vec<(String, Raw<'a>)>,
    /// The envelope.
    envelope: Vec<(String, Raw<'a>)>,
    /// Whether the text `None` stands for no value, as in what `az` writes.
    python: bool,
    /// Whether it is a row of a table.
    row: bool,
}

/// A value before it is looked at.
#[derive(Clone, Debug)]
enum Raw<'a> {
    Json(Cow<'a, str>),
    Cell(Cow<'a, str>),
}

/// A value that is there.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Found<'a> {
    /// A text, and not a blank one.
    Text(Cow<'a, str>),
    /// A number, as written.
    Number(Cow<'a, str>),
    Flag(bool),
    /// An object or a list, as written.
    Nested(Cow<'a, str>),
}

/// The key, in front of which stands that the envelope has it.
const OF_THE_ENVELOPE: char = '^';

impl<'a> Source<'a> {
    /// Takes a record apart. A record that is no object has no keys.
    pub(super) fn of(entry: &Entry<'a>) -> Self {
        let mut source = Self {
            own: Vec::new(),
            envelope: Vec::new(),
            python: false,
            row: !entry.headings.is_empty(),
        };
        if source.row {
            source.own = row(entry);
        } else if entry.enveloped {
            source.envelope = pairs(entry.text);
            source.own = properties(&source.envelope);
        } else {
            source.own = pairs(entry.text);
        }
        source.python = source.own.iter().any(|(name, _)| name == "tablename");
        source
    }

    /// The names of its keys, in lower case. A column counts where the row has a value under it: a
    /// query over several tables gives each row the columns of all.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let there = |raw: &Raw<'a>| !self.row || self.look(raw).is_some();
        self.own.iter().filter(move |(_, raw)| there(raw)).map(|(name, _)| name.as_str())
    }

    /// Takes blanks, dashes and the like out of the names of its keys, as people write them by hand, and
    /// gives those in other words the name that the tables have for them.
    pub(super) fn tidy_names(&mut self) {
        for (name, _) in &mut self.own {
            *name = super::name_by_hand(name);
        }
    }

    /// Forgets a key that has another meaning in this shape.
    pub(super) fn forget(&mut self, name: &str) {
        self.own.retain(|(found, _)| found != name);
    }

    /// The first value that there is under one of these paths.
    pub(super) fn find(&self, paths: &[&str]) -> Option<Found<'a>> {
        paths.iter().find_map(|path| self.get(path))
    }

    fn get(&self, path: &str) -> Option<Found<'a>> {
        let (pairs, path) = match path.strip_prefix(OF_THE_ENVELOPE) {
            Some(path) => (&self.envelope, path),
            None => (&self.own, path),
        };
        let (name, rest) = match path.split_once('.') {
            Some((name, rest)) => (name, Some(rest)),
            None => (path, None),
        };
        let of_name = |(found, _): &&(String, Raw<'a>)| found.eq_ignore_ascii_case(name);
        pairs.iter().filter(of_name).find_map(|(_, raw)| match rest {
            None => self.look(raw),
            Some(rest) => inside(&self.look(raw)?, rest),
        })
    }

    fn look(&self, raw: &Raw<'a>) -> Option<Found<'a>> {
        let found = match raw {
            Raw::Json(json) => of_json(json)?,
            Raw::Cell(cell) => of_text(cell.clone())?,
        };
        match &found {
            Found::Text(text) if self.python && text == "None" => None,
            _ => Some(found),
        }
    }
}

/// The value at a path inside a nested one, or inside a text that holds one.
fn inside(nested: &Found<'_>, path: &str) -> Option<Found<'static>> {
    let json = match nested {
        Found::Nested(json) => Cow::Borrowed(json.as_ref()),
        Found::Text(text) => Cow::Owned(literal::json(text)?),
        _ => return None,
    };
    let (name, rest) = match path.split_once('.') {
        Some((name, rest)) => (name, Some(rest)),
        None => (path, None),
    };
    let pairs = pairs(&json);
    let (_, raw) = pairs.iter().find(|(found, _)| found.eq_ignore_ascii_case(name))?;
    let Raw::Json(json) = raw else { return None };
    let found = of_json(json)?.into_owned();
    match rest {
        None => Some(found),
        Some(rest) => inside(&found, rest),
    }
}

impl Found<'_> {
    fn into_owned(self) -> Found<'static> {
        let owned = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        match self {
            Self::Text(text) => Found::Text(owned(text)),
            Self::Number(text) => Found::Number(owned(text)),
            Self::Flag(flag) => Found::Flag(flag),
            Self::Nested(text) => Found::Nested(owned(text)),
        }
    }
}

fn of_text(text: Cow<'_, str>) -> Option<Found<'_>> {
    (!text.trim().is_empty() && !is_type_name(&text)).then_some(Found::Text(text))
}

fn of_json<'a>(json: &Cow<'a, str>) -> Option<Found<'a>> {
    match json.as_bytes().first()? {
        b'"' => match json {
            Cow::Borrowed(json) if !json.contains('\\') => {
                of_text(Cow::Borrowed(json.get(1..json.len() - 1)?))
            }
            json => of_text(Cow::Owned(serde_json::from_str(json).ok()?)),
        },
        b'{' | b'[' => Some(Found::Nested(json.clone())),
        b't' => Some(Found::Flag(true)),
        b'f' => Some(Found::Flag(false)),
        b'n' => None,
        _ => Some(Found::Number(json.clone())),
    }
}

/// The keys of a JSON object in lower case, and their values as written.
fn pairs(json: &str) -> Vec<(String, Raw<'_>)> {
    let Pairs(pairs) = serde_json::from_str(json).unwrap_or_default();
    pairs.into_iter().map(|(name, raw)| (name, Raw::Json(Cow::Borrowed(raw.get())))).collect()
}

/// What stands under `properties`, as an object or as a text that holds one.
fn properties<'a>(envelope: &[(String, Raw<'a>)]) -> Vec<(String, Raw<'a>)> {
    let Some((_, Raw::Json(json))) = envelope.iter().find(|(name, _)| name == "properties") else {
        return Vec::new();
    };
    match json {
        Cow::Borrowed(json) if json.starts_with('{') => pairs(json),
        json => owned_pairs(&literal::json(json).unwrap_or_default()),
    }
}

fn owned_pairs<'a>(json: &str) -> Vec<(String, Raw<'a>)> {
    let owned = |raw: Raw<'_>| match raw {
        Raw::Json(text) | Raw::Cell(text) => Raw::Json(Cow::Owned(text.into_owned())),
    };
    pairs(json).into_iter().map(|(name, raw)| (name, owned(raw))).collect()
}

/// A row of CSV, or of a table in JSON, under the names of its columns.
fn row<'a>(entry: &Entry<'a>) -> Vec<(String, Raw<'a>)> {
    let names = entry.headings.iter().map(|heading| bare(heading).to_ascii_lowercase());
    if entry.delimiter == 0 {
        let values: Vec<&'a RawValue> = serde_json::from_str(entry.text).unwrap_or_default();
        let values = values.into_iter().map(|raw| Raw::Json(Cow::Borrowed(raw.get())));
        return names.zip(values).collect();
    }
    names.zip(Cells::new(entry.text, entry.delimiter).map(Raw::Cell)).collect()
}

#[derive(Default)]
struct Pairs<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Pairs<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Self::default())
    }
}

impl<'de> Visitor<'de> for Pairs<'de> {
    type Value = Self;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Self, A::Error> {
        while let Some(name) = map.next_key::<Cow<'_, str>>()? {
            self.0.push((bare(&name).to_ascii_lowercase(), map.next_value()?));
        }
        Ok(self)
    }
}

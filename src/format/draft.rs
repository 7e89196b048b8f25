//! A record half read: the values of its fields, before anyone has said what it is.

use std::borrow::Cow;

use super::date_order::Dates;
use super::field::Field;
use super::heading_map::HeadingMap;
use super::marks::Marks;
use super::order::Orders;
use crate::record::{SignInType, Text};

/// One record as found: its own fields, and those of the event inside it if it is an envelope.
#[derive(Debug, Default)]
pub struct Entry<'a> {
    /// The fields of the record, or of the envelope.
    pub(super) outer: Draft<'a>,
    /// The fields under `properties`.
    pub(super) inner: Draft<'a>,
    /// Whether there was a key `properties`, which makes the record an envelope.
    pub(super) enveloped: bool,
    /// Whether what stands there is a text, and not one of JSON.
    pub(super) torn: bool,
    /// What the name of the file, or the examiner, says of its sign-ins. See [`super::recognise`].
    pub(super) hint: Option<SignInType>,
    /// How its times are read, where they do not say it themselves.
    pub(super) dates: Dates,
    /// What the examiner says that its words mean.
    pub(super) map: Option<&'a HeadingMap>,
    /// The whole record as it stands in the file, for what few formats want beside the fields.
    pub(super) text: &'a str,
    /// The names of its columns, if it is a row of a table.
    pub(super) headings: &'a [String],
    /// Its cells, if it is a row of CSV and its format asks for them.
    pub(super) cells: Vec<Cow<'a, str>>,
    /// Memory of the walk, to be used again.
    pub(super) marks: Marks,
    /// The orders of keys so far, to guess the next by.
    pub(super) orders: Orders,
    /// What parts its cells, if it is a row of CSV.
    pub(super) delimiter: u8,
    /// How many cells it has, if it is a row of CSV and they are not as many as the headings.
    pub(super) uneven: Option<usize>,
    /// Whether its export had room for all that its lists hold.
    pub(super) room: Room,
    /// Its keys of which nobody has said what they mean.
    pub(super) unknown: Vec<String>,
}

/// The places that an export has for the members of a record's lists: as many columns, and no more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Room {
    /// Some are empty, so nothing can be missing.
    #[default]
    Left,
    /// Those of one list are all taken: there may have been more members.
    Taken,
}

impl Entry<'_> {
    /// Makes ready for the next record.
    pub(super) fn clear(&mut self) {
        self.outer.clear();
        self.inner.clear();
        self.enveloped = false;
        self.torn = false;
        self.text = "";
        self.headings = &[];
        self.cells.clear();
        self.uneven = None;
        self.room = Room::Left;
        self.unknown.clear();
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

impl<'a> Value<'a> {
    /// The value as text.
    #[cold]
    fn written(self) -> Text<'a> {
        match self {
            Self::Text(text) => Some(text),
            Self::Integer(number) => Some(Cow::Owned(number.to_string())),
            Self::Real(number) => Some(Cow::Owned(number.to_string())),
            Self::Flag(flag) => Some(Cow::Owned(flag.to_string())),
            Self::Absent => None,
        }
    }

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
    /// What the bits in `given` do not name is left over from earlier records.
    values: [Value<'a>; Field::COUNT],
    /// One bit a field, set when its key was there, whatever the value.
    seen: Bits,
    /// One bit a field, set when it has a value.
    given: Bits,
}

/// One bit a field.
type Bits = [u64; Field::COUNT.div_ceil(64)];

impl Default for Draft<'_> {
    fn default() -> Self {
        Self {
            values: [const { Value::Absent }; Field::COUNT],
            seen: Bits::default(),
            given: Bits::default(),
        }
    }
}

impl<'a> Draft<'a> {
    fn clear(&mut self) {
        self.seen = Bits::default();
        self.given = Bits::default();
    }

    /// Remembers that a key was there.
    #[inline]
    pub(super) fn mark(&mut self, field: Field) {
        set(&mut self.seen, field as usize);
    }

    /// Keeps a value, unless an earlier one is there: in exports that write a field twice, the
    /// second is the first in prettier words, or empty.
    #[inline]
    pub(super) fn put(&mut self, field: Field, value: Value<'a>) {
        self.mark(field);
        let nothing = match &value {
            Value::Absent => true,
            Value::Text(text) => is_blank(text),
            _ => false,
        };
        if !nothing && !self.given(field) {
            set(&mut self.given, field as usize);
            self.values[field as usize] = value;
        }
    }

    /// Takes a value out.
    #[inline]
    fn take(&mut self, field: Field) -> Value<'a> {
        if !self.given(field) {
            return Value::Absent;
        }
        self.given[field as usize / 64] &= !(1 << (field as usize % 64));
        std::mem::take(&mut self.values[field as usize])
    }

    /// Takes over what another has found, with texts of its own.
    pub(super) fn absorb(&mut self, other: &mut Draft<'_>) {
        for at in bits(std::mem::take(&mut other.given)) {
            let (Some(mine), Some(theirs)) = (self.values.get_mut(at), other.values.get_mut(at))
            else {
                continue;
            };
            if has(&self.given, at) {
                continue;
            }
            set(&mut self.given, at);
            *mine = match std::mem::take(theirs) {
                Value::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
                Value::Integer(number) => Value::Integer(number),
                Value::Real(number) => Value::Real(number),
                Value::Flag(flag) => Value::Flag(flag),
                Value::Absent => Value::Absent,
            };
        }
        for (mine, theirs) in self.seen.iter_mut().zip(other.seen) {
            *mine |= theirs;
        }
    }

    /// The texts among the values, with their places.
    fn texts(&mut self) -> impl Iterator<Item = (usize, &mut Cow<'a, str>)> {
        let given = self.given;
        let values = self.values.iter_mut().enumerate();
        values.filter(move |(at, _)| has(&given, *at)).filter_map(|(at, value)| match value {
            Value::Text(text) => Some((at, text)),
            _ => None,
        })
    }

    /// Drops every `None`, which is how Python writes null.
    pub(super) fn drop_python_nulls(&mut self) {
        let mut given = self.given;
        for (at, text) in self.texts() {
            if text == "None" {
                given[at / 64] &= !(1 << (at % 64));
            }
        }
        self.given = given;
    }

    /// Takes the apostrophe off every text that got one as a guard against spreadsheets.
    pub(super) fn drop_spreadsheet_guards(&mut self) {
        for (_, text) in self.texts() {
            if let [b'\'', b'=' | b'+' | b'-' | b'@', ..] = text.as_bytes() {
                *text = match std::mem::take(text) {
                    Cow::Borrowed(text) => Cow::Borrowed(&text[1..]),
                    Cow::Owned(text) => Cow::Owned(text[1..].to_owned()),
                };
            }
        }
    }

    /// Every value, and whether its key was there.
    #[cfg(test)]
    pub(super) fn all(&self) -> impl Iterator<Item = (&Value<'a>, bool)> {
        let value = |at| if has(&self.given, at) { &self.values[at] } else { &Value::Absent };
        (0..Field::COUNT).map(move |at| (value(at), has(&self.seen, at)))
    }

    /// Whether the key was there, whatever its value.
    pub(super) fn has(&self, field: Field) -> bool {
        has(&self.seen, field as usize)
    }

    /// How many of these keys were there.
    pub(super) fn count(&self, fields: &[Field]) -> usize {
        fields.iter().filter(|field| self.has(**field)).count()
    }

    /// Whether there is a value.
    #[inline]
    pub(super) fn given(&self, field: Field) -> bool {
        has(&self.given, field as usize)
    }

    /// Looks at a value without taking it.
    pub(super) fn look(&self, field: Field) -> &Value<'a> {
        if self.given(field) { &self.values[field as usize] } else { &Value::Absent }
    }

    /// Looks at a text without taking it.
    pub(super) fn peek(&self, field: Field) -> Option<&str> {
        match self.look(field) {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Takes a value as text.
    #[inline]
    pub(super) fn text(&mut self, field: Field) -> Text<'a> {
        match self.take(field) {
            Value::Text(text) => Some(text),
            Value::Absent => None,
            value => value.written(),
        }
    }

    /// Takes an identifier: without braces, and in lower case if it is a GUID.
    pub(super) fn id(&mut self, field: Field) -> Text<'a> {
        self.text(field).map(normal_id)
    }

    /// Takes a whole number. A text that holds none gives none.
    pub(super) fn integer(&mut self, field: Field) -> Option<i64> {
        self.whole(field).ok().flatten()
    }

    /// Takes a whole number, or what is there and is none that 64 bits can hold.
    pub(super) fn whole(&mut self, field: Field) -> Result<Option<i64>, Cow<'a, str>> {
        match self.take(field) {
            Value::Integer(number) => Ok(Some(number)),
            Value::Absent => Ok(None),
            Value::Text(text) => whole_number(&text).map(Some).ok_or(text),
            value => {
                let text = value.written().unwrap_or_default();
                whole_number(&text).map(Some).ok_or(text)
            }
        }
    }

    /// Takes a number.
    pub(super) fn real(&mut self, field: Field) -> Option<f64> {
        match self.take(field) {
            Value::Real(number) => Some(number),
            Value::Integer(number) => number.to_string().parse().ok(),
            Value::Text(text) => text.trim().parse().ok().filter(|number: &f64| number.is_finite()),
            Value::Flag(_) | Value::Absent => None,
        }
    }

    /// Takes a yes or no.
    pub(super) fn flag(&mut self, field: Field) -> Option<bool> {
        self.take(field).flag()
    }
}

fn has(bits: &Bits, at: usize) -> bool {
    bits[at / 64] & (1 << (at % 64)) != 0
}

fn set(bits: &mut Bits, at: usize) {
    bits[at / 64] |= 1 << (at % 64);
}

/// The places of the bits that are set.
fn bits(words: Bits) -> impl Iterator<Item = usize> {
    (0..).zip(words).flat_map(|(at, mut word)| {
        std::iter::from_fn(move || {
            let bit = word.trailing_zeros() as usize;
            word = word.checked_sub(1).map(|below| word & below)?;
            Some(at * 64 + bit)
        })
    })
}

fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_whitespace())
}

pub(super) fn whole_number(text: &str) -> Option<i64> {
    let text = text.trim();
    // Spreadsheets make `0.0` of a zero.
    let whole = text.split_once('.').map_or(text, |(whole, fraction)| {
        if fraction.bytes().all(|digit| digit == b'0') { whole } else { text }
    });
    whole.parse().ok()
}

/// An identifier without braces, and in lower case if it has the length of a GUID.
pub(super) fn normal_id(id: Cow<'_, str>) -> Cow<'_, str> {
    match id.as_bytes().first_chunk::<36>() {
        Some(guid)
            if id.len() == 36 && guid.iter().fold(true, |all, byte| all & is_plain(*byte)) =>
        {
            id
        }
        None => id,
        _ => tidied(id),
    }
}

/// Whether a byte can stand in a GUID as we write it.
const fn is_plain(byte: u8) -> bool {
    byte.is_ascii_digit() || byte.is_ascii_lowercase() || byte == b'-'
}

fn tidied(id: Cow<'_, str>) -> Cow<'_, str> {
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

//! Values as makers write them: the same field is a text with one and a number or a map with another.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// A text, a number or a truth value; anything else is `Nothing`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Scalar<'a> {
    #[default]
    Nothing,
    Text(Cow<'a, str>),
    Whole(u64),
    Number(f64),
    Flag(bool),
}

impl Scalar<'_> {
    /// As a text that is not blank.
    pub(super) fn text(&self) -> Option<String> {
        match self {
            Self::Text(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            _ => None,
        }
    }

    /// As a finite number, also if it is written as a text.
    pub(super) fn number(&self) -> Option<f64> {
        let number: f64 = match self {
            Self::Number(number) => *number,
            Self::Whole(number) => u32::try_from(*number).ok()?.into(),
            Self::Text(text) => text.trim().parse().ok()?,
            Self::Nothing | Self::Flag(_) => return None,
        };
        number.is_finite().then_some(number)
    }

    /// As an autonomous system number: 13335, `13335` or `AS13335`. 0 is none (RFC 7607).
    pub(super) fn asn(&self) -> Option<i64> {
        let number = match self {
            Self::Whole(number) => u32::try_from(*number).ok()?,
            Self::Text(text) => {
                let text = text.trim();
                text.strip_prefix("AS").unwrap_or(text).parse().ok()?
            }
            _ => return None,
        };
        (number != 0).then_some(number.into())
    }

    /// Whether it says yes: true, 1, `true`, `1`.
    pub(super) fn is_yes(&self) -> bool {
        match self {
            Self::Flag(flag) => *flag,
            Self::Whole(number) => *number != 0,
            Self::Text(text) => ["true", "1", "yes"].contains(&text.as_ref()),
            Self::Nothing | Self::Number(_) => false,
        }
    }
}

struct ScalarVisitor;

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Flag(flag))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Whole(number))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Scalar<'de>, E> {
        Ok(i32::try_from(number).map_or(Scalar::Nothing, |number| Scalar::Number(number.into())))
    }

    fn visit_u128<E: Error>(self, _number: u128) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Nothing)
    }

    fn visit_f32<E: Error>(self, number: f32) -> Result<Scalar<'de>, E> {
        // By way of its digits: 52.52 as it was meant, not 52.52000045776367.
        Ok(number.to_string().parse().map_or(Scalar::Nothing, Scalar::Number))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Number(number))
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_bytes<E: Error>(self, _bytes: &[u8]) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Nothing)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Scalar<'de>, A::Error> {
        drain_map(map).map(|()| Scalar::Nothing)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, values: A) -> Result<Scalar<'de>, A::Error> {
        drain_seq(values).map(|()| Scalar::Nothing)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Scalar<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor)
    }
}

fn drain_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<(), A::Error> {
    while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
    Ok(())
}

fn drain_seq<'de, A: SeqAccess<'de>>(mut values: A) -> Result<(), A::Error> {
    while values.next_element::<IgnoredAny>()?.is_some() {}
    Ok(())
}

/// A map, or the first of several, or a plain value where other makers have a map.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct MapOr<'a, T> {
    pub(super) map: T,
    pub(super) plain: Scalar<'a>,
}

struct MapOrVisitor<T>(PhantomData<T>);

/// Visits of plain values, which all do the same.
macro_rules! plain {
    ($($visit:ident: $value:ty),*) => {
        $(fn $visit<E: Error>(self, value: $value) -> Result<Self::Value, E> {
            Ok(MapOr { map: T::default(), plain: ScalarVisitor.$visit(value)? })
        })*
    };
}

impl<'de, T: Deserialize<'de> + Default> Visitor<'de> for MapOrVisitor<T> {
    type Value = MapOr<'de, T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    plain!(visit_bool: bool, visit_u64: u64, visit_i64: i64, visit_u128: u128, visit_f32: f32);
    plain!(visit_f64: f64, visit_borrowed_str: &'de str, visit_str: &str, visit_bytes: &[u8]);

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        let map = T::deserialize(MapAccessDeserializer::new(map))?;
        Ok(MapOr { map, plain: Scalar::Nothing })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Self::Value, A::Error> {
        let map = values.next_element::<T>()?.unwrap_or_default();
        drain_seq(values)?;
        Ok(MapOr { map, plain: Scalar::Nothing })
    }
}

impl<'de: 'a, 'a, T: Deserialize<'de> + Default> Deserialize<'de> for MapOr<'a, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MapOrVisitor(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_is_meant_by_texts_and_numbers() {
        let text = |text| Scalar::Text(Cow::Borrowed(text));
        assert_eq!(text("AS13335").asn(), Some(13335));
        assert_eq!(Scalar::Whole(13335).asn(), Some(13335));
        assert_eq!(Scalar::Whole(0).asn(), None);
        assert_eq!(text("51.5").number(), Some(51.5));
        assert_eq!(text("NaN").number(), None);
        assert!(text("true").is_yes() && Scalar::Flag(true).is_yes() && !text("").is_yes());
        assert_eq!(text(" ").text(), None);
    }
}

//! Why a text is no record.

use std::fmt;

use serde::Deserializer as _;
use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::format::json::Fault;
use crate::format::{Reject, mend};

/// What a record should have been.
#[derive(Clone, Copy)]
pub(super) enum Wanted {
    Object,
    Row,
}

/// Says why a text is no record.
#[cold]
pub(super) fn reject(text: &str, fault: Fault, wanted: Wanted) -> Reject {
    let reason = match fault {
        Fault::Broken => return broken(text, wanted),
        Fault::CutOff => return Reject::CutOff,
        Fault::Surrogate => mend::HALF.to_owned(),
        Fault::Range => "number out of range".to_owned(),
        Fault::Few(count) => {
            format!("invalid length {count}, expected as many values as there are columns")
        }
        Fault::Many => "more values than there are columns".to_owned(),
    };
    Reject::Malformed(reason)
}

/// The words are those of `serde_json`, which reads the text for that.
fn broken(text: &str, wanted: Wanted) -> Reject {
    let mut json = serde_json::Deserializer::from_str(text);
    let read = match wanted {
        Wanted::Object => json.deserialize_map(wanted),
        Wanted::Row => json.deserialize_seq(wanted),
    };
    match read.and_then(|()| json.end()) {
        Err(error) => error.into(),
        Ok(()) => Reject::Malformed(format!("expected {}", wanted.name())),
    }
}

impl Wanted {
    const fn name(self) -> &'static str {
        match self {
            Self::Object => "an object",
            Self::Row => "a row",
        }
    }
}

impl<'de> Visitor<'de> for Wanted {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        IgnoredAny.visit_map(map).map(drop)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
        IgnoredAny.visit_seq(seq).map(drop)
    }
}

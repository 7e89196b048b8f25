//! Why a record did not become an event.

use thiserror::Error;

use super::OtherKind;

/// Why a record did not become an event. Reports quote these words.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Reject {
    /// The record is damaged.
    #[error("not a sound record: {0}")]
    Malformed(String),
    /// The record breaks off, most often by a cut download or a file copied while it was written.
    #[error("the record breaks off before its end")]
    CutOff,
    /// The bytes are no text in UTF-8.
    #[error("not UTF-8 from byte {at} of the record on")]
    NotUtf8 {
        /// How many bytes of the record come before the bad one.
        at: usize,
    },
    /// The record is larger than we are willing to hold in memory.
    #[error("longer than {limit_mib} MiB, which no record of these logs is")]
    TooLong {
        /// The limit, in MiB.
        limit_mib: usize,
    },
    /// The record is sound and belongs to a log of Entra ID that we do not read.
    #[error("an entry of the `{0}` log, which doorward does not read yet")]
    OtherLog(String),
    /// The record lacks something without which it proves nothing. Names come in backticks.
    #[error("no value for {0}")]
    Missing(&'static str),
    /// A value is there and makes no sense.
    #[error("`{field}` is not {expected}: {found:?}")]
    Nonsense {
        /// The field, by its name in the export.
        field: &'static str,
        /// What should have been there, with its article.
        expected: &'static str,
        /// What was there.
        found: String,
    },
    /// The record is none of the kinds that we read.
    #[error("neither a sign-in nor a directory audit, but {0}")]
    Unrecognised(OtherKind),
}

impl From<serde_json::Error> for Reject {
    /// Leaves out the place. It counts within the record, and would be read as one in the file.
    fn from(error: serde_json::Error) -> Self {
        if error.is_eof() {
            return Self::CutOff;
        }
        let text = error.to_string();
        Self::Malformed(text.split(" at line ").next().unwrap_or_default().to_owned())
    }
}

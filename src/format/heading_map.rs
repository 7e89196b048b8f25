//! What the headings of a download in a language that we do not know mean, as the examiner says.
//!
//! ```toml
//! date_order = "day-month"
//!
//! [headings]
//! "Datum (UTC)" = "Date (UTC)"
//!
//! [status]
//! "Erfolg" = "Success"
//! ```
//!
//! On the right stand the English headings of the Entra admin center, and nothing else: a slip of the
//! pen must not lose a column.

use std::collections::BTreeMap;

use serde::Deserialize;
use thiserror::Error;
use toml::Spanned;

use super::culture_time::DateOrder;
use super::portal_words::{STATUSES, canonical_headings, normal};

/// What headings and states mean in English.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeadingMap {
    /// English headings by what stands in the file, both normalised.
    headings: BTreeMap<String, &'static str>,
    statuses: BTreeMap<String, &'static str>,
    date_order: Option<DateOrder>,
}

/// Why a heading map cannot be used. Lines count from one on.
#[derive(Debug, Error)]
pub enum HeadingMapError {
    /// It is no TOML, or has keys that we do not know.
    #[error("line {line}: {reason}")]
    Unreadable {
        /// Where.
        line: usize,
        /// What the parser says.
        reason: String,
    },
    /// A value is none of those that are allowed.
    #[error("line {line}: {key:?} cannot be {found:?}, only one of: {allowed}")]
    NotAllowed {
        /// Where.
        line: usize,
        /// What it was to mean.
        key: String,
        /// What it was said to mean.
        found: String,
        /// What it may mean.
        allowed: String,
    },
    /// Two keys are the same but for case and blanks, and do not mean the same.
    #[error("line {line}: {key:?} has another meaning further up")]
    Twice {
        /// Where the second stands.
        line: usize,
        /// Which it is.
        key: String,
    },
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    date_order: Option<Spanned<String>>,
    #[serde(default)]
    headings: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    status: BTreeMap<String, Spanned<String>>,
}

impl HeadingMap {
    /// Reads a map from TOML.
    ///
    /// # Errors
    ///
    /// It is no TOML, or says something that cannot be.
    pub fn parse(text: &str) -> Result<Self, HeadingMapError> {
        let line_of =
            |at: usize| 1 + text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count();
        let written: Written = toml::from_str(text).map_err(|error: toml::de::Error| {
            let line = line_of(error.span().map_or(0, |span| span.start));
            HeadingMapError::Unreadable { line, reason: error.message().to_owned() }
        })?;
        let order = |found: &Spanned<String>| {
            let word = DateOrder::of_word(found.get_ref());
            word.ok_or_else(|| HeadingMapError::NotAllowed {
                line: line_of(found.span().start),
                key: "date_order".to_owned(),
                found: found.get_ref().clone(),
                allowed: "day-month, month-day".to_owned(),
            })
        };
        Ok(Self {
            date_order: written.date_order.as_ref().map(order).transpose()?,
            headings: meanings(&written.headings, &canonical_headings(), &line_of)?,
            statuses: meanings(&written.status, &STATUSES, &line_of)?,
        })
    }

    /// The English heading behind one of the file, if the map has it.
    pub(super) fn heading(&self, heading: &str) -> Option<&'static str> {
        self.headings.get(&normal(heading)).copied()
    }

    /// The English word behind a state, if the map has it.
    pub(super) fn status(&self, status: &str) -> Option<&'static str> {
        self.statuses.get(&normal(status)).copied()
    }

    /// The order of the dates, if the map says it.
    pub(super) fn date_order(&self) -> Option<DateOrder> {
        self.date_order
    }
}

/// Holds every meaning against those that are allowed.
fn meanings(
    written: &BTreeMap<String, Spanned<String>>,
    allowed: &[&'static str],
    line_of: &dyn Fn(usize) -> usize,
) -> Result<BTreeMap<String, &'static str>, HeadingMapError> {
    let mut found = BTreeMap::new();
    // In the order of the file, so that the first mistake is the one that is told.
    let mut entries: Vec<_> = written.iter().collect();
    entries.sort_by_key(|(_, value)| value.span().start);
    for (key, value) in entries {
        let line = line_of(value.span().start);
        let meaning = allowed.iter().find(|it| normal(it) == normal(value.get_ref()));
        let Some(meaning) = meaning else {
            let (key, found) = (key.clone(), value.get_ref().clone());
            let allowed = allowed.join(", ");
            return Err(HeadingMapError::NotAllowed { line, key, found, allowed });
        };
        if found.insert(normal(key), *meaning).is_some_and(|earlier| earlier != *meaning) {
            return Err(HeadingMapError::Twice { line, key: key.clone() });
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_says_what_headings_mean() {
        let map = HeadingMap::parse(
            "date_order = \"day-month\"\n[headings]\n\"Datum (UTC)\" = \"date (utc)\"\n\
             \"IP-Adresse\" = \"IP address\"\n[status]\n\"Erfolg\" = \"Success\"\n",
        )
        .unwrap();
        assert_eq!(map.heading(" DATUM  (utc)"), Some("Date (UTC)"));
        assert_eq!(map.heading("ip-adresse"), Some("IP address"));
        assert_eq!(map.heading("Browser"), None);
        assert_eq!(map.status("Erfolg"), Some("Success"));
        assert_eq!(map.date_order(), Some(DateOrder::DayMonth));
        assert_eq!(HeadingMap::parse("").unwrap(), HeadingMap::default());
    }

    #[test]
    fn mistakes_are_named_with_their_line() {
        let error = |text: &str| HeadingMap::parse(text).unwrap_err().to_string();
        let unknown = error("[headings]\n\n\"Ort\" = \"Place\"\n");
        assert!(
            unknown.starts_with("line 3: \"Ort\" cannot be \"Place\", only one of:"),
            "{unknown}"
        );
        assert!(unknown.contains("Credential key ID") && unknown.contains("Location"), "{unknown}");
        let status = error("[status]\n\"Erfolg\" = \"Fine\"\n");
        assert!(status.ends_with("only one of: Success, Failure, Interrupted"), "{status}");
        let order = error("\ndate_order = \"dmy\"\n");
        assert_eq!(
            order,
            "line 2: \"date_order\" cannot be \"dmy\", only one of: day-month, month-day"
        );
        let twice = error("[headings]\n\"Ort\" = \"Location\"\n\"ORT\" = \"Status\"\n");
        assert_eq!(twice, "line 3: \"ORT\" has another meaning further up");
        let section = error("[headings]\n\"Ort\" = \"Location\"\n[heading]\n");
        assert!(section.starts_with("line 3: unknown field `heading`"), "{section}");
        let broken = error("[headings]\n\"Ort\" =\n");
        assert!(broken.starts_with("line 2: "), "{broken}");
    }
}

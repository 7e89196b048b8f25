//! The custody log: what was done to a case, in an order that nobody can change unseen.
//!
//! Each entry's digest covers the entry and the digest before it. Whoever holds one digest on paper
//! can tell whether anything up to it was changed. The digest is over plain lines of text, so an
//! outsider can recompute it with `sha256sum`: see [`Entry::text`].

use chrono::{DateTime, SecondsFormat, Utc};

use crate::digest::Sha256;

/// One entry of the custody log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number, counted from 1.
    pub number: i64,
    /// When it was written, by the clock of the examiner's machine.
    pub at: DateTime<Utc>,
    /// Who did it.
    pub examiner: String,
    /// The version of doorward that did it.
    pub tool_version: String,
    /// What was done.
    pub action: Action,
    /// With what, as JSON on one line.
    pub arguments: String,
    /// What came of it, as JSON on one line.
    pub result: String,
    /// The digest of the entry before. Of an empty text for the first.
    pub previous: Sha256,
}

/// What can be done to a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// The case was made.
    Create,
    /// A source was taken in.
    Import,
    /// Rejected records of a source were read again, by what the examiner has said since.
    ReadAgain,
    /// The merged and ordered tables were made anew from the sightings.
    Refresh,
    /// Addresses were looked up.
    Enrich,
    /// A known network was added.
    AddKnown,
    /// A known network was removed.
    RemoveKnown,
    /// The canned queries were run.
    Investigate,
    /// A report was written.
    Report,
    /// A source or a table was written out.
    Export,
    /// The case was checked.
    Verify,
    /// The tables of a case of an earlier doorward were brought up to date.
    Upgrade,
    /// A value was marked as the attacker's or as benign.
    Mark,
    /// Marks were taken back.
    Unmark,
    /// The examiner said something of a finding or of the case.
    Note,
    /// The examiner said how a source was acquired.
    Acquisition,
    /// The case was written out with all that it takes to check it.
    Bundle,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 17] = [
        Self::Create,
        Self::Import,
        Self::ReadAgain,
        Self::Refresh,
        Self::Enrich,
        Self::AddKnown,
        Self::RemoveKnown,
        Self::Investigate,
        Self::Report,
        Self::Export,
        Self::Verify,
        Self::Upgrade,
        Self::Mark,
        Self::Unmark,
        Self::Note,
        Self::Acquisition,
        Self::Bundle,
    ];

    /// The word that the case file stores.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Import => "import",
            Self::ReadAgain => "read-again",
            Self::Refresh => "refresh",
            Self::Enrich => "enrich",
            Self::AddKnown => "add-known",
            Self::RemoveKnown => "remove-known",
            Self::Investigate => "investigate",
            Self::Report => "report",
            Self::Export => "export",
            Self::Verify => "verify",
            Self::Upgrade => "upgrade",
            Self::Mark => "mark",
            Self::Unmark => "unmark",
            Self::Note => "note",
            Self::Acquisition => "acquisition",
            Self::Bundle => "bundle",
        }
    }

    /// The action that a word of a case file stands for.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.word() == word)
    }
}

impl Entry {
    /// The text that the digest covers: eight lines, each ending in a line feed.
    ///
    /// Number, time in RFC 3339 with microseconds, examiner, tool version, action, arguments,
    /// result, digest of the entry before. Line ends and backslashes inside a value are written as
    /// `\n`, `\r` and `\\`, so that no value can pass for two lines.
    #[must_use]
    pub fn text(&self) -> String {
        let at = self.at.to_rfc3339_opts(SecondsFormat::Micros, true);
        let previous = self.previous.to_string();
        let number = self.number.to_string();
        let lines = [
            number.as_str(),
            &at,
            &self.examiner,
            &self.tool_version,
            self.action.word(),
            &self.arguments,
            &self.result,
            &previous,
        ];
        let mut text = String::new();
        for line in lines {
            text.push_str(&line.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r"));
            text.push('\n');
        }
        text
    }

    /// The digest of this entry.
    #[must_use]
    pub fn sha256(&self) -> Sha256 {
        Sha256::of(self.text())
    }
}

/// The digest before the first entry.
#[must_use]
pub fn beginning() -> Sha256 {
    Sha256::of("")
}

/// What is wrong with a custody log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Break {
    /// An entry is missing, or out of place.
    #[error("custody entry {expected} is missing: entry {found} stands in its place")]
    Number {
        /// The number that should stand here.
        expected: i64,
        /// The number that does.
        found: i64,
    },
    /// The entry does not follow from the one before it.
    #[error("custody entry {number} does not follow from the entry before it")]
    Previous {
        /// The entry.
        number: i64,
    },
    /// The entry was changed after it was written.
    #[error(
        "custody entry {number} was changed: its digest is {computed}, and {stored} is recorded"
    )]
    Digest {
        /// The entry.
        number: i64,
        /// The digest of what stands there now.
        computed: Sha256,
        /// The digest that was recorded.
        stored: Sha256,
    },
}

/// Walks the chain from its beginning and collects every break.
///
/// `entries` are those of the log in order, each with the digest recorded beside it.
#[must_use]
pub fn breaks(entries: &[(Entry, Sha256)]) -> Vec<Break> {
    let mut found = Vec::new();
    let mut previous = beginning();
    for (expected, (entry, stored)) in (1..).zip(entries) {
        if entry.number != expected {
            found.push(Break::Number { expected, found: entry.number });
        }
        if entry.previous != previous {
            found.push(Break::Previous { number: entry.number });
        }
        let computed = entry.sha256();
        if computed != *stored {
            found.push(Break::Digest { number: entry.number, computed, stored: *stored });
        }
        previous = *stored;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log() -> Vec<(Entry, Sha256)> {
        let mut log: Vec<(Entry, Sha256)> = Vec::new();
        for number in 1..=3 {
            let entry = Entry {
                number,
                at: DateTime::from_timestamp(1_770_000_000 + number, 0).unwrap(),
                examiner: "A. Muster".to_owned(),
                tool_version: "0.1.0".to_owned(),
                action: Action::Import,
                arguments: r#"{"path":"a\nb"}"#.to_owned(),
                result: "{}".to_owned(),
                previous: log.last().map_or_else(beginning, |(_, digest)| *digest),
            };
            let digest = entry.sha256();
            log.push((entry, digest));
        }
        log
    }

    #[test]
    fn an_untouched_log_has_no_breaks() {
        assert_eq!(breaks(&log()), []);
    }

    #[test]
    fn every_kind_of_tampering_shows() {
        let mut changed = log();
        changed[1].0.result = "{ }".to_owned();
        assert!(matches!(breaks(&changed)[..], [Break::Digest { number: 2, .. }]));

        let mut rehashed = changed;
        rehashed[1].1 = rehashed[1].0.sha256();
        assert_eq!(breaks(&rehashed), [Break::Previous { number: 3 }]);

        let mut shortened = log();
        shortened.remove(1);
        assert_eq!(
            breaks(&shortened),
            [Break::Number { expected: 2, found: 3 }, Break::Previous { number: 3 }]
        );
    }

    #[test]
    fn no_value_can_pass_for_two_lines() {
        let (mut entry, _) = log().remove(0);
        entry.examiner = "a\nb\\n".to_owned();
        assert_eq!(entry.text().lines().count(), 8);
        assert_eq!(entry.text().lines().nth(2), Some("a\\nb\\\\n"));
    }
}

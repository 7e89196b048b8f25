//! The sentence of a finding, as its query words it: where values of a row belong, and which words
//! depend on a count.

use serde::Deserialize;
use thiserror::Error;

/// The sentence of a query, checked and taken apart.
///
/// `{column}` stands for the value of a column. `{column|one|several}` stands for the words `one` where
/// that value is 1, and for `several` wherever else: `{failures} {failures|time|times}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Sentence {
    text: String,
    parts: Vec<SentencePart>,
}

/// A part of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SentencePart {
    /// Words, as they stand.
    Words(String),
    /// The value of a column.
    Column(String),
    /// Words that depend on a count.
    Plural {
        /// The column with the count.
        column: String,
        /// Where it is 1.
        one: String,
        /// Where it is anything else.
        several: String,
    },
}

/// What can be the matter with a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SentenceError {
    /// A brace has no counterpart, or one brace stands inside others.
    #[error("braces of the sentence do not match near {0:?}")]
    Braces(String),
    /// What stands in braces is nothing that we know.
    #[error(
        "{{{0}}} in the sentence: expected {{column}} or {{column|one|several}}, where the column has \
         letters, digits and underscores, and neither form of the words is empty"
    )]
    Place(String),
}

impl Sentence {
    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// As it stands in the front matter.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its parts, in order.
    #[must_use]
    pub fn parts(&self) -> &[SentencePart] {
        &self.parts
    }

    /// The columns that it names, in order; one may be named more than once.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            SentencePart::Words(_) => None,
            SentencePart::Column(column) | SentencePart::Plural { column, .. } => {
                Some(column.as_str())
            }
        })
    }
}

impl TryFrom<String> for Sentence {
    type Error = SentenceError;

    fn try_from(text: String) -> Result<Self, SentenceError> {
        let mut parts = Vec::new();
        let mut rest = text.as_str();
        while let Some(at) = rest.find(['{', '}']) {
            let (words, braces) = rest.split_at(at);
            let unmatched = || SentenceError::Braces(braces.chars().take(20).collect());
            let inside = braces.strip_prefix('{').ok_or_else(unmatched)?;
            let (place, behind) = inside.split_once('}').ok_or_else(unmatched)?;
            if place.contains('{') {
                return Err(unmatched());
            }
            if !words.is_empty() {
                parts.push(SentencePart::Words(words.to_owned()));
            }
            parts.push(part(place).ok_or_else(|| SentenceError::Place(place.to_owned()))?);
            rest = behind;
        }
        if !rest.is_empty() {
            parts.push(SentencePart::Words(rest.to_owned()));
        }
        Ok(Self { text, parts })
    }
}

/// What stands in braces, if it is a column, or a column and two forms of the words that depend on it.
fn part(place: &str) -> Option<SentencePart> {
    let mut forms = place.split('|');
    let column = forms.next().filter(|column| is_name(column))?.to_owned();
    match (forms.next(), forms.next(), forms.next()) {
        (None, _, _) => Some(SentencePart::Column(column)),
        (Some(one), Some(several), None) if !one.is_empty() && !several.is_empty() => {
            Some(SentencePart::Plural { column, one: one.to_owned(), several: several.to_owned() })
        }
        _ => None,
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<Sentence, SentenceError> {
        Sentence::try_from(text.to_owned())
    }

    #[test]
    fn a_sentence_is_words_values_and_words_that_depend_on_a_count() {
        let sentence = parsed("{who} failed {n} {n|time|times}.").unwrap();
        let column = |name: &str| SentencePart::Column(name.to_owned());
        let words = |text: &str| SentencePart::Words(text.to_owned());
        let plural = SentencePart::Plural {
            column: "n".to_owned(),
            one: "time".to_owned(),
            several: "times".to_owned(),
        };
        let expected =
            [column("who"), words(" failed "), column("n"), words(" "), plural, words(".")];
        assert_eq!(sentence.parts(), expected);
        assert_eq!(sentence.columns().collect::<Vec<_>>(), ["who", "n", "n"]);
        assert_eq!(sentence.as_str(), "{who} failed {n} {n|time|times}.");
        assert!(parsed("").unwrap().is_empty());
    }

    #[test]
    fn what_is_no_sentence_is_refused_with_what_was_expected() {
        for unmatched in ["an open { brace", "a } alone", "{who {n}}", "{who}}", "{{who}}"] {
            let error = parsed(unmatched).unwrap_err();
            assert!(matches!(error, SentenceError::Braces(_)), "{unmatched}: {error}");
        }
        let odd = ["{}", "{who is}", "{n|time}", "{n|a|b|c}", "{|a|b}", "{n||times}", "{n|time|}"];
        for place in odd {
            let error = parsed(place).unwrap_err();
            assert!(matches!(error, SentenceError::Place(_)), "{place}: {error}");
        }
        assert_eq!(
            parsed("It came {n|time}.").unwrap_err().to_string(),
            "{n|time} in the sentence: expected {column} or {column|one|several}, where the column \
             has letters, digits and underscores, and neither form of the words is empty"
        );
    }
}

//! How a report may be handed on: the five labels of TLP 2.0, or words of the examiner's own.
//!
//! The Traffic Light Protocol is that of FIRST, version 2.0 (<https://www.first.org/tlp/>): its labels are
//! written in capitals without blanks, stand in the header and the footer of each page, and have the
//! colours given there on black.

/// A label of TLP 2.0, the strictest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tlp {
    /// For the eyes of individual recipients only.
    Red,
    /// For the recipient's organisation only.
    AmberStrict,
    /// For the recipient's organisation and its clients.
    Amber,
    /// For the recipient's community.
    Green,
    /// For everybody.
    Clear,
}

impl Tlp {
    /// Every label.
    pub const ALL: [Self; 5] =
        [Self::Red, Self::AmberStrict, Self::Amber, Self::Green, Self::Clear];

    /// The label as the protocol writes it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Red => "TLP:RED",
            Self::AmberStrict => "TLP:AMBER+STRICT",
            Self::Amber => "TLP:AMBER",
            Self::Green => "TLP:GREEN",
            Self::Clear => "TLP:CLEAR",
        }
    }

    /// The label that a marking is, in capitals or not. `None`: it is none of the protocol's.
    #[must_use]
    pub fn of(marking: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tlp| tlp.word().eq_ignore_ascii_case(marking.trim()))
    }

    /// The word for its colour.
    pub(super) const fn colour_name(self) -> &'static str {
        match self {
            Self::Red => "red",
            Self::AmberStrict | Self::Amber => "amber",
            Self::Green => "green",
            Self::Clear => "clear",
        }
    }

    /// Its colour on black, by the protocol.
    pub(super) const fn colour(self) -> &'static str {
        match self {
            Self::Red => "#ff2b2b",
            Self::AmberStrict | Self::Amber => "#ffc000",
            Self::Green => "#33ff00",
            Self::Clear => "#ffffff",
        }
    }
}

/// Whether a marking means to be a label of the protocol, and is none: `TLP:ORANGE`, `TLP: amber`, or
/// `TLP:WHITE`, which version 2.0 calls `TLP:CLEAR`.
pub(super) fn is_wrong(marking: &str) -> bool {
    let means = marking.trim().get(..3).is_some_and(|start| start.eq_ignore_ascii_case("tlp"));
    means && Tlp::of(marking).is_none()
}

/// A marking as reports carry it: a label of TLP 2.0 in capitals, or other words as they are.
///
/// # Errors
///
/// When the words mean to be a label of the protocol and are none; the text says which there are.
pub fn checked_marking(given: &str) -> Result<String, String> {
    if is_wrong(given) {
        let labels: Vec<&str> = Tlp::ALL.into_iter().map(Tlp::word).collect();
        return Err(format!("{given:?} is no label of TLP 2.0, which has {}", labels.join(", ")));
    }
    Ok(as_carried(given))
}

/// A marking as a report carries it.
pub(super) fn as_carried(given: &str) -> String {
    Tlp::of(given).map_or_else(|| given.trim().to_owned(), |tlp| tlp.word().to_owned())
}

/// The longest part that a marking adds to the name of a file, in letters.
const LONGEST: usize = 40;

/// What a marking adds to the name of a report's file: `_TLP-AMBER`. Empty for no marking, and for
/// `TLP:CLEAR`, which keeps nobody from handing the file on.
#[must_use]
pub fn marking_in_file_name(marking: &str) -> String {
    if marking.trim().is_empty() || Tlp::of(marking) == Some(Tlp::Clear) {
        return String::new();
    }
    let carried = as_carried(marking);
    let parts = carried.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '+'));
    let words: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    let slug: String = words.join("-").chars().take(LONGEST).collect();
    if slug.is_empty() { "_marked".to_owned() } else { format!("_{slug}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_those_of_the_protocol() {
        assert_eq!(checked_marking("tlp:amber+strict").unwrap(), "TLP:AMBER+STRICT");
        assert_eq!(checked_marking(" TLP:CLEAR ").unwrap(), "TLP:CLEAR");
        assert_eq!(checked_marking("Privileged").unwrap(), "Privileged");
        for wrong in ["TLP:WHITE", "TLP: AMBER", "TLP AMBER", "tlp"] {
            let said = checked_marking(wrong).unwrap_err();
            assert!(said.contains("TLP:AMBER+STRICT"), "{said}");
        }
        assert!(checked_marking("日本").is_ok());
    }

    #[test]
    fn file_names_carry_what_limits_them() {
        assert_eq!(marking_in_file_name(""), "");
        assert_eq!(marking_in_file_name("tlp:clear"), "");
        assert_eq!(marking_in_file_name("tlp:red"), "_TLP-RED");
        assert_eq!(marking_in_file_name("TLP:AMBER+STRICT"), "_TLP-AMBER+STRICT");
        assert_eq!(marking_in_file_name("../Privileged & secret"), "_Privileged-secret");
        assert_eq!(marking_in_file_name("機密"), "_marked");
        assert!(marking_in_file_name(&"a".repeat(300)).len() < 50);
    }
}

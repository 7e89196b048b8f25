//! What an examiner looks through before trusting a case: disagreements, warnings, oddities.

use super::{CaseError, CaseFile};
use crate::finding::Table;

/// A list of things in a case that want looking at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listing {
    /// What the records of one sign-in say, where they disagree.
    Conflicts,
    /// What was noticed of members that may not be whole.
    Warnings,
    /// How the records of each member add up, by export format.
    SumsByFormat,
    /// Fields that no format knows.
    UnknownFields,
    /// Sign-ins without an id that may be one that has an id.
    PossibleDuplicates,
}

impl Listing {
    const fn sql(self) -> (&'static str, &'static str) {
        match self {
            Self::Conflicts => ("list the conflicts", include_str!("sql/conflicts.sql")),
            Self::Warnings => ("list the warnings", include_str!("sql/warnings.sql")),
            Self::SumsByFormat => ("add the records up", include_str!("sql/sums_by_format.sql")),
            Self::UnknownFields => {
                ("list the unknown fields", include_str!("sql/unknown_fields.sql"))
            }
            Self::PossibleDuplicates => {
                ("list the possible duplicates", include_str!("sql/possible_duplicates.sql"))
            }
        }
    }
}

impl CaseFile {
    /// Lists what wants looking at.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn listing(&self, listing: Listing) -> Result<Table, CaseError> {
        let (doing, sql) = listing.sql();
        self.own(doing, sql)
    }
}

//! For whom a report is made, how it may be handed on, and what its file is called accordingly.

use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::report::{Audience, EventLimits, marking_in_file_name};

/// Reads the word for the readers of a report.
pub(crate) fn readers() -> impl TypedValueParser<Value = Audience> {
    let words = PossibleValuesParser::new(Audience::ALL.map(Audience::word));
    words.map(|word| {
        Audience::ALL.into_iter().find(|audience| audience.word() == word).unwrap_or_default()
    })
}

/// For whom a report is, and how it may be handed on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Handing {
    pub(crate) audience: Audience,
    /// In place of the marking of the case.
    pub(crate) marking: Option<String>,
    /// How many events the explorer takes along.
    pub(crate) limits: EventLimits,
}

impl Handing {
    /// What the names of a report's files begin with: `report`, `report_executive_TLP-AMBER`.
    pub(crate) fn stem(&self, marking: &str) -> String {
        let readers = match self.audience {
            Audience::Everyone => String::new(),
            audience => format!("_{}", audience.word()),
        };
        format!("report{readers}{}", marking_in_file_name(marking))
    }
}

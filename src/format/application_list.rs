//! Lists of applications that an organisation keeps itself, by hand or out of its own inventory.
//!
//! Such a list says what no export does: who answers for an application, and what it is for. It is the word of
//! whoever keeps it, and stands beside the directory's.

use super::draft::Entry;
use super::field::Target;
use super::{ExportFormat, Reject, related};
use crate::record::{Event, RelatedKind};

/// The CSV of an organisation's own list.
pub(super) struct ApplicationList;

impl ExportFormat for ApplicationList {
    fn name(&self) -> &'static str {
        "application-list"
    }

    fn about(&self) -> &'static str {
        "A list of applications that an organisation keeps itself, as CSV or XLSX: one row an application, with its \
         application id, who answers for it, what it is for and what it may do. Name the columns \
         `Application ID`, `Name`, `Owner`, `Purpose` and `Permissions`, \
         or say with `--map` which are those (`Other` for one that is to be passed over); see `inventory-applications`."
    }

    fn recognised_by(&self) -> &'static str {
        "A heading `Application ID` (`App ID`, `Client ID`), beside one with `Owner` (`Business owner`, `Responsible`) or `Purpose` (`Used for`) in it; in some other languages, too; and none that tells of events, such as `Time`, `User`, `Result` or `IP address`"
    }

    fn tried_on(&self) -> &'static str {
        "Invented lists only: every organisation has its own"
    }

    fn cannot_carry(&self) -> &'static str {
        "Whether it is true: it is the word of whoever keeps it. A row is joined by its application id or the \
         object id of its service principal, never by its name, which anybody can give"
    }

    fn columns(&self, headings: &[String]) -> Option<Vec<Target>> {
        (related::by_hand(headings) == Some(related::ByHand::List))
            .then(|| headings.iter().map(|_heading| Target::Ignore).collect())
    }

    fn knows_its_keys(&self) -> bool {
        true
    }

    fn event<'a>(&self, entry: &mut Entry<'a>) -> Result<Event<'a>, Reject> {
        related::event(entry, RelatedKind::ListedApplication, related::Shape::ByHand)
    }
}

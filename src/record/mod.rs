//! The vocabulary: what one record says, whichever export it came from.
//!
//! Names follow the Microsoft Graph `signIn` and `directoryAudit` resources, because that is the
//! vocabulary of the people who read our reports. Nothing here knows a file format or a database.
//!
//! Values borrow from the bytes of the record wherever they can: an import reads millions of them.

use std::borrow::Cow;

mod address;
mod audit_event;
mod related;
mod sign_in;
mod time;
mod token;

pub use address::{ClientAddress, NetworkGroup, address_key, key_address};
pub use audit_event::{AuditEvent, Initiator, KeyChange, KeyChangeKind, Target};
pub use related::{ColumnType, Related, RelatedColumn, RelatedKind, RelatedValue};
pub use sign_in::{Location, Outcome, SignIn, SignInType, TimeBasis};
pub use time::{EventTime, parse_time};
pub use token::{event_id_of_token, is_event_id, token_of_event_id};

/// A text of the record, or nothing where the export gives none.
///
/// Absent, `null` and blank come to the same: `None`. Everything else is kept as found.
pub type Text<'a> = Option<Cow<'a, str>>;

/// What a record tells of.
#[derive(Clone, Debug, PartialEq)]
pub enum Event<'a> {
    /// Somebody or something signed in, or tried to.
    SignIn(Box<SignIn<'a>>),
    /// Somebody or something changed the directory, or tried to.
    Audit(Box<AuditEvent<'a>>),
    /// Something that stands beside the two.
    Related(Box<Related<'a>>),
}

impl Event<'_> {
    /// When it happened, by Entra's clock. An inventory has no time.
    #[must_use]
    pub fn time(&self) -> Option<EventTime> {
        match self {
            Self::SignIn(sign_in) => Some(sign_in.event_time),
            Self::Audit(audit) => Some(audit.event_time),
            Self::Related(related) => related.event_time,
        }
    }

    /// Entra's own identifier of the event, where the export carries one.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::SignIn(sign_in) => sign_in.event_id.as_deref(),
            Self::Audit(audit) => audit.event_id.as_deref(),
            Self::Related(related) => related.id.as_deref(),
        }
    }
}

//! The case file: the only module that speaks DuckDB.
//!
//! One file holds everything about a case in three layers. *Evidence* is only ever added to: the
//! vault with every byte of every source, and a row for every record read. The *derived* layer
//! holds each event once, with what analyses ask of it, and is made anew from the evidence. *Enrichment* holds what databases say
//! about addresses and which networks the examiner knows. `schema/` says what every column means.

mod acquisition;
mod again;
mod answers;
mod append;
mod batch;
mod batches;
mod columns;
mod coverage;
mod custody_log;
mod dossier;
mod engine;
mod error;
mod explorer;
mod facets;
mod figures;
mod indicated;
mod kept;
mod known;
mod layer;
mod listing;
mod marks;
mod not_taken;
mod open;
mod place;
mod read;
mod recorded;
mod rederived;
mod refresh;
mod register;
mod said;
mod schema;
mod seal;
mod seal_check;
mod sources;
mod statements;
mod stream;
mod table;
mod upgrade;
mod vault;
mod verify;
mod written_reports;

pub use acquisition::{Acquired, AcquisitionFact};
pub use again::RecordNumbers;
pub use answers::{AddressNetwork, AddressSpecial, GeoSource};
pub use append::{Change, Logged};
pub use batch::{Rejected, SightingBatch, SightingPlace};
pub use batches::{Exportable, RowFilter};
pub use columns::ColumnForm;
pub use coverage::Coverage;
pub use custody_log::{CustodyHead, Examiner, Machine};
pub use dossier::Dossier;
pub use engine::{Engine, engine};
pub use error::{CaseError, EngineError};
pub use figures::Figure;
pub use indicated::{CitedAddress, MarkedSpan};
pub use known::{KnownNetwork, KnownSignIns, NewKnownNetwork};
pub use layer::layer_texts;
pub use listing::Listing;
pub use marks::{FindingNote, Mark, MarkKind, MarkVerdict, NewMark};
pub use not_taken::{FileKnown, FileNotTaken};
pub use open::{CaseFile, CaseWriter, NewCase, ZoneOffset};
pub use read::{CaseInfo, Counts, RecordPlace, RejectedRecord};
pub use recorded::{FormatCount, ImportWarning, NewMember, NewSource, source_reference};
pub use refresh::NOT_MERGED;
pub use register::{FindingId, Reported};
pub use said::{AnswerBook, GeoAnswer};
pub use schema::{SchemaVersion, data_dictionary};
pub use sources::{FormatSum, Member, RecordSum, Source};
pub use statements::{Statement, Topic};
pub use table::{TakeRow, TimeLimit};
pub use vault::{Compressor, FRAME_BYTES, Frame};
pub use verify::{Checked, Discrepancy, Layer};
pub use written_reports::WrittenReport;

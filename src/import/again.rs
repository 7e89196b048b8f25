//! A source whose bytes are in the case already, read again because the examiner has said more.
//!
//! Of its records, only those count that were rejected before. Nothing is counted twice, and nothing of
//! the first reading is changed.

use std::io::{self, Read as _};
use std::sync::Arc;

use serde_json::json;

use super::look::{Head, Looked, look};
use super::pipeline::{self, Broken, Bytes, Piece};
use super::{ImportError, Options, Settled};
use crate::case::{CaseWriter, Change, Member, RecordNumbers, Source};
use crate::custody::Action;
use crate::evidence::EvidenceFile;
use crate::format::{self, DateOrder, Hints, Recognised};

/// What came of a source that is in the case already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Again {
    /// The examiner says nothing that could help.
    NothingSaid,
    /// None of its records is left that was rejected.
    NothingOpen,
    /// Its rejected records were read again.
    Read {
        /// So many of them could be used.
        accepted: u64,
        /// So many there were.
        rejected: u64,
    },
    /// Its dates were read in this order, and the examiner says the other now. Nothing was changed:
    /// half of a file in one order and half in the other would be no evidence of anything.
    Otherwise {
        /// The order in which they were read.
        order: DateOrder,
        /// Who settled it.
        settled: Settled,
    },
}

/// Reads the rejected records of a source again, in one change.
pub(super) fn read_again(
    case: &CaseWriter,
    file: &EvidenceFile,
    reference: &str,
    options: &Options<'_>,
) -> Result<Again, ImportError> {
    let said = said(options);
    let source = match case.source(reference) {
        _ if said.is_null() => return Ok(Again::NothingSaid),
        // A dry run knows sources that are in no case.
        Err(_) if options.dry_run => return Ok(Again::NothingSaid),
        source => source?,
    };
    let before = case.date_order_said(reference)?.and_then(|word| DateOrder::of_word(&word));
    let mut numbers = case.rejected_numbers(source.source_id)?;
    let rejected: u64 = numbers.values().map(RecordNumbers::count).sum();
    let members = case.members()?;
    let of_source = |member: &&Member| member.source_id == source.source_id;
    let change = case.begin()?;
    let mut walk = file.walk()?;
    let (mut accepted, mut otherwise) = (0, None);
    for known in members.iter().filter(of_source) {
        let Some(entry) = walk.next_member() else { break };
        // By the name under which it was taken in: what a name says of records must not change.
        let name = entry.path().map_or_else(|| source.file_name.clone(), str::to_owned);
        let looked = look(&entry, &mut walk, &name, options);
        let Looked::Read(Recognised::Records(layout), head) = looked else { continue };
        if let Some(found) = read_otherwise(&head, &name, before, options) {
            otherwise = otherwise.or(Some(found));
            continue;
        }
        let Some(only) = numbers.remove(&known.member_id) else { continue };
        let reader = Box::new(head.chain(&mut walk));
        let wanted = (Bytes::Passing, Some(Arc::new(only)));
        let streamed = pipeline::stream(reader, layout, wanted, &mut |piece| {
            options.go_on(file)?;
            match piece {
                Piece::Records(mut batch) => {
                    Ok(change.append_sightings(known.member_id, &mut batch)?)
                }
                Piece::Frame(_) => Ok(()),
            }
        });
        let unreadable =
            |source: io::Error| ImportError::Read { path: file.path().to_owned(), source };
        let streamed = streamed.map_err(|broken| match broken {
            Broken::Read(error) => unreadable(error),
            Broken::Taking(error) => error,
        })?;
        if streamed.sha256.to_string() != known.sha256 {
            return Err(unreadable(io::Error::other("its bytes changed while they were read")));
        }
        accepted += streamed.read();
    }
    if accepted > 0 {
        close((change, options.dry_run), (file, &source, &said), (accepted, rejected))?;
    }
    Ok(match otherwise {
        Some((order, settled)) if accepted == 0 => Again::Otherwise { order, settled },
        _ if rejected == 0 => Again::NothingOpen,
        _ => Again::Read { accepted, rejected },
    })
}

/// The order in which the dates of a member were read, if the examiner says the other now. Where no
/// earlier import was told it, the member has settled it by itself, or left its dates open.
fn read_otherwise(
    head: &Head,
    name: &str,
    before: Option<DateOrder>,
    options: &Options<'_>,
) -> Option<(DateOrder, Settled)> {
    let now = options.hints.said_order()?;
    let by_itself = || {
        let hints = Hints { name: Some(name), date_order: None, headings: None, ..options.hints };
        match format::recognise(head.bytes(), &hints) {
            Recognised::Records(layout) => layout.date_order(),
            Recognised::Other(_) | Recognised::Empty => None,
        }
    };
    let settled = match before {
        Some(order) => (order, Settled::ByExaminer),
        None => (by_itself()?, Settled::BySource),
    };
    (settled.0 != now).then_some(settled)
}

/// Takes note of what was read again, and keeps it, unless it is only tried.
fn close(
    (change, is_tried): (Change<'_>, bool),
    (file, source, said): (&EvidenceFile, &Source, &serde_json::Value),
    (accepted, rejected): (u64, u64),
) -> Result<(), ImportError> {
    let Some((reading, records)) = change.close_reading(source.source_id)? else {
        return Err(ImportError::CutOtherwise(file.path().to_owned()));
    };
    if is_tried {
        // Dropped, the change leaves the case as it was.
        return Ok(());
    }
    let arguments = json!({
        "source": source.reference,
        "path": file.path().display().to_string(),
        "sha256": source.sha256,
        "said": said,
    });
    let result = json!({
        "reading": reading,
        "records": records,
        "still_rejected": rejected - accepted,
    });
    Ok(change.commit(Action::ReadAgain, &arguments, &result)?)
}

/// What the examiner has said of what exports leave open, for the custody log; null if nothing.
pub(super) fn said(options: &Options<'_>) -> serde_json::Value {
    let hints = &options.hints;
    let mut said = serde_json::Map::new();
    if let Some(order) = hints.said_order() {
        said.insert("date_order".to_owned(), order.word().into());
    }
    if let Some(offset) = hints.utc_offset {
        said.insert("utc_offset_seconds".to_owned(), offset.into());
    }
    if let Some(kind) = hints.user_sign_ins {
        said.insert("type".to_owned(), kind.word().into());
    }
    if hints.headings.is_some() {
        said.insert("map".to_owned(), true.into());
    }
    if said.is_empty() { serde_json::Value::Null } else { said.into() }
}

//! One record out of a case, as it stands in the evidence.

use std::io::{self, Read, Write as _};

use thiserror::Error;

use crate::case::{CaseError, CaseFile, RecordPlace};
use crate::evidence::{EvidenceError, EvidenceFile};

/// Why a record could not be shown.
#[derive(Debug, Error)]
pub enum RecordError {
    /// The text is no reference such as `E-02:848` or `E-02/3:17`.
    #[error("{0:?} is no reference to a record, such as E-02:848")]
    NotAReference(String),
    /// The case has no such record.
    #[error("there is no record {0} in the case")]
    NoSuchRecord(String),
    /// The case cannot be read.
    #[error(transparent)]
    Case(#[from] CaseError),
    /// The source cannot be unpacked again.
    #[error(transparent)]
    Evidence(#[from] EvidenceError),
    /// The bytes cannot be read back.
    #[error("cannot read the record back")]
    Read(#[from] io::Error),
}

/// A record, as it stands in the evidence.
#[derive(Debug)]
pub struct FoundRecord {
    /// Where it stands.
    pub place: RecordPlace,
    /// Its bytes. Of a member that was decoded, those of the text that was read.
    pub bytes: Vec<u8>,
}

/// Takes a record out of the vault: `E-02:848`, or `E-02/3:17` for one in an archive.
///
/// # Errors
///
/// There is no such record, or it cannot be read back.
pub fn record(case: &CaseFile, reference: &str) -> Result<FoundRecord, RecordError> {
    let not_one = || RecordError::NotAReference(reference.to_owned());
    let (member, number) = reference.trim().rsplit_once(':').ok_or_else(not_one)?;
    let number: i64 = number.parse().map_err(|_not_a_number| not_one())?;
    let place = case.record_place(member, number)?;
    let place = place.ok_or_else(|| RecordError::NoSuchRecord(reference.trim().to_owned()))?;
    let source = case.source(place.member.split('/').next().unwrap_or_default())?;
    let bytes = if source.container == "none" {
        take(case.vault(&source), &place)?
    } else {
        // Unpacked anew, as it was when it was read: the same bytes give the same text.
        let mut unpacked = tempfile::NamedTempFile::new()?;
        case.extract(&source, &mut unpacked)?;
        unpacked.flush()?;
        let file = EvidenceFile::open(unpacked.path())?;
        let mut walk = file.walk()?;
        for _ in 0..=place.member_at {
            if walk.next_member().is_none() {
                return Err(RecordError::NoSuchRecord(reference.trim().to_owned()));
            }
        }
        take(walk, &place)?
    };
    Ok(FoundRecord { place, bytes })
}

fn take(mut reader: impl Read, place: &RecordPlace) -> io::Result<Vec<u8>> {
    io::copy(&mut (&mut reader).take(place.byte_offset), &mut io::sink())?;
    let mut bytes = Vec::new();
    reader.take(place.byte_length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

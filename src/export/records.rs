//! Many records out of a case, as they stand in the evidence, each source read once.

use std::io::{self, Read, Write as _};

use crate::case::{CaseFile, RecordPlace};
use crate::evidence::EvidenceFile;

use super::RecordError;

/// Takes the beginnings of records out of the vault, at most `at_most` bytes of each, in the order of
/// `places`. However many records of a source are asked for, it is read once.
///
/// # Errors
///
/// A source cannot be read back.
pub fn records(
    case: &CaseFile,
    places: &[RecordPlace],
    at_most: u64,
) -> Result<Vec<Vec<u8>>, RecordError> {
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by_key(|at| {
        let place = &places[*at];
        (source_of(place), place.member_at, place.byte_offset)
    });
    let mut found = vec![Vec::new(); places.len()];
    for group in order.chunk_by(|one, other| source_of(&places[*one]) == source_of(&places[*other]))
    {
        let wanted: Vec<(usize, &RecordPlace)> =
            group.iter().map(|at| (*at, &places[*at])).collect();
        of_source(case, &wanted, at_most, &mut found)?;
    }
    Ok(found)
}

/// `E-02` of a record in `E-02` or `E-02/3`.
fn source_of(place: &RecordPlace) -> &str {
    place.member.split('/').next().unwrap_or_default()
}

/// Records of one source, in the order in which they stand there.
fn of_source(
    case: &CaseFile,
    wanted: &[(usize, &RecordPlace)],
    at_most: u64,
    found: &mut [Vec<u8>],
) -> Result<(), RecordError> {
    let Some((_, first)) = wanted.first() else { return Ok(()) };
    let source = case.source(source_of(first))?;
    if source.container == "none" {
        return Ok(in_order(case.vault(&source), wanted, at_most, found)?);
    }
    // Unpacked anew, as it was when it was read: the same bytes give the same text.
    let mut unpacked = tempfile::NamedTempFile::new()?;
    case.extract(&source, &mut unpacked)?;
    unpacked.flush()?;
    let file = EvidenceFile::open(unpacked.path())?;
    let mut walk = file.walk()?;
    let mut begun = 0;
    for member in wanted.chunk_by(|(_, one), (_, other)| one.member_at == other.member_at) {
        let Some((_, place)) = member.first() else { continue };
        while begun <= place.member_at {
            if walk.next_member().is_none() {
                let reference = format!("{}:{}", place.member, place.record_number);
                return Err(RecordError::NoSuchRecord(reference));
            }
            begun += 1;
        }
        in_order(&mut walk, member, at_most, found)?;
    }
    Ok(())
}

fn in_order(
    mut reader: impl Read,
    wanted: &[(usize, &RecordPlace)],
    at_most: u64,
    found: &mut [Vec<u8>],
) -> io::Result<()> {
    let mut position = 0;
    for (at, place) in wanted {
        let ahead = place.byte_offset.saturating_sub(position);
        io::copy(&mut (&mut reader).take(ahead), &mut io::sink())?;
        let length = place.byte_length.min(at_most);
        (&mut reader).take(length).read_to_end(&mut found[*at])?;
        position = place.byte_offset + length;
    }
    Ok(())
}

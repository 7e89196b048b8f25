//! The events that a report takes along for its explorer.

use clap::Args;

use super::context::Context;
use super::failure::Failure;
use crate::case::{CaseFile, RecordPlace};
use crate::export;
use crate::progress::{Progress as _, Unit};
use crate::report::{EventLimits, EventRecord, Events};

/// How many events the explorer of the HTML report holds.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct HowManyEvents {
    /// How many events the explorer of the HTML report holds at most; the report says what it leaves out
    #[arg(long, value_name = "N", default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(0..=500_000))]
    max_rows: u32,
    /// How many bytes they take in it at most, up to 64MB
    #[arg(long, value_name = "SIZE", default_value = "8MB", value_parser = size)]
    max_bytes: usize,
}

/// More than this no browser unpacks without a pause that looks like an end.
const MOST_BYTES: usize = 64_000_000;

fn size(text: &str) -> Result<usize, String> {
    let expected = || format!("expected a size such as 8MB, 500kB or 8000000, found {text:?}");
    let lower = text.trim().to_ascii_lowercase();
    let units = [("mb", 1_000_000), ("kb", 1_000), ("b", 1), ("", 1)];
    let (digits, unit) = units
        .iter()
        .find_map(|(name, unit)| Some((lower.strip_suffix(name)?, *unit)))
        .ok_or_else(expected)?;
    let number: usize = digits.trim_end().parse().map_err(|_no_number| expected())?;
    let bytes = number.checked_mul(unit).ok_or_else(expected)?;
    if bytes > MOST_BYTES {
        return Err(format!("a page holds at most 64MB of events, found {text:?}"));
    }
    Ok(bytes)
}

impl HowManyEvents {
    pub(crate) fn limits(self) -> EventLimits {
        let rows = usize::try_from(self.max_rows).unwrap_or(usize::MAX);
        EventLimits { rows, bytes: self.max_bytes }
    }
}

/// How many bytes of a record are taken along.
const RECORD_BYTES: u64 = 16 * 1024;

/// How many bytes of records are taken along in all.
const RECORDS_BYTES: u64 = 2_000_000;

/// The events of a case, and the records that findings cite, as far as there is room.
pub(crate) fn events(
    context: &Context,
    case: &CaseFile,
    limits: EventLimits,
) -> Result<Events, Failure> {
    let mut events = Events::new(limits);
    let counts = case.counts()?;
    events.none_of(counts.sign_ins + counts.audit_events);
    if limits.rows == 0 || limits.bytes == 0 {
        return Ok(events);
    }
    context.bar.begin("Events", None, Unit::Items);
    let told = case.explorer_events::<Failure>(limits.rows, &mut |columns, values| {
        context.bar.advance(1);
        Ok(events.take(columns, values)?)
    });
    context.bar.finish();
    told?;
    add_records(case, &mut events)?;
    Ok(events)
}

/// Adds the records that findings cite, until there is no more room.
fn add_records(case: &CaseFile, events: &mut Events) -> Result<(), Failure> {
    let cited = case.cited_records()?;
    events.cite(cited.len());
    let mut room = RECORDS_BYTES;
    let wanted: Vec<RecordPlace> = cited
        .into_iter()
        .take_while(|place| {
            let bytes = place.byte_length.min(RECORD_BYTES);
            let fits = bytes <= room;
            room = room.saturating_sub(bytes);
            fits
        })
        .collect();
    for (place, bytes) in wanted.iter().zip(export::records(case, &wanted, RECORD_BYTES)?) {
        let reference = format!("{}:{}", place.member, place.record_number);
        // Where a long record is cut, the last letter may be cut, too: it is left out whole.
        let whole = bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid());
        let cut = bytes.len() as u64 == RECORD_BYTES && bytes.len() - whole.len() < 4;
        let text =
            if cut { whole.to_owned() } else { String::from_utf8_lossy(&bytes).into_owned() };
        events.add_record(reference, EventRecord { text, bytes: place.byte_length });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_read_with_their_units_and_have_an_end() {
        assert_eq!(size("8MB"), Ok(8_000_000));
        assert_eq!(size("500 kB"), Ok(500_000));
        assert_eq!(size("12345"), Ok(12_345));
        assert_eq!(size("0"), Ok(0));
        for wrong in ["", "MB", "8GB", "-1", "1.5MB"] {
            assert!(size(wrong).unwrap_err().contains("expected a size"), "{wrong}");
        }
        assert!(size("65MB").unwrap_err().contains("at most 64MB"));
    }
}

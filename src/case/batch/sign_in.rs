//! Records that tell of sign-ins, column by column: what is their own, and the numbers of the facets
//! that they share with others.

use duckdb::arrow::array::{
    Int32Builder, Int64Builder, StringBuilder, TimestampMicrosecondBuilder, UInt64Builder,
};
use duckdb::arrow::record_batch::RecordBatch;

use super::columns::{FACETS, OWN_TEXTS};
use super::facet::{Combination, Combinations, Shared};
use super::{PlaceColumns, Rows, SightingPlace};
use crate::record::SignIn;

#[derive(Debug)]
pub(super) struct SignInColumns {
    place: PlaceColumns,
    tie: UInt64Builder,
    event_time: TimestampMicrosecondBuilder,
    time_basis: StringBuilder,
    ingested_time: TimestampMicrosecondBuilder,
    texts: Vec<StringBuilder>,
    processing_ms: Int64Builder,
    facets: [Combinations; FACETS.len()],
}

impl Default for SignInColumns {
    fn default() -> Self {
        Self {
            place: PlaceColumns::default(),
            tie: UInt64Builder::new(),
            event_time: TimestampMicrosecondBuilder::new(),
            time_basis: StringBuilder::new(),
            ingested_time: TimestampMicrosecondBuilder::new(),
            texts: OWN_TEXTS.iter().map(|_column| StringBuilder::new()).collect(),
            processing_ms: Int64Builder::new(),
            facets: Default::default(),
        }
    }
}

impl SignInColumns {
    pub(super) fn push(&mut self, place: &SightingPlace<'_>, sign_in: &SignIn<'_>) {
        self.place.push(place);
        self.tie.append_value(tie(place.event_id));
        self.event_time.append_value(sign_in.event_time.micros);
        self.time_basis.append_value(sign_in.time_basis.word());
        self.ingested_time.append_option(sign_in.ingested_time.map(|time| time.micros));
        for (column, (_, of)) in self.texts.iter_mut().zip(OWN_TEXTS) {
            column.append_option(of(sign_in));
        }
        self.processing_ms.append_option(sign_in.processing_ms);
        let shared =
            Shared { format: place.format, event_id_source: place.event_id_source, sign_in };
        for (combinations, facet) in self.facets.iter_mut().zip(FACETS) {
            combinations.push(|into| facet.write(&shared, into));
        }
    }

    /// The columns as one batch. `number` gives a combination of a facet its number in the case.
    pub(super) fn finish<E>(
        mut self,
        member_id: i64,
        number: &mut dyn FnMut(usize, Combination<'_>) -> Result<i32, E>,
    ) -> Result<Option<RecordBatch>, E> {
        let mut rows = Rows::default();
        self.place.finish(member_id, &mut rows);
        rows.add("tie", &mut self.tie);
        rows.add("event_time", &mut self.event_time);
        rows.add("time_basis", &mut self.time_basis);
        rows.add("ingested_time", &mut self.ingested_time);
        for (column, (name, _)) in self.texts.iter_mut().zip(OWN_TEXTS) {
            rows.add(name, column);
        }
        rows.add("processing_ms", &mut self.processing_ms);
        for (at, (combinations, facet)) in self.facets.into_iter().zip(FACETS).enumerate() {
            let numbers: Vec<i32> = combinations
                .iter()
                .map(|combination| number(at, combination))
                .collect::<Result<_, E>>()?;
            let mut column = Int32Builder::with_capacity(combinations.rows.len());
            let of_row = |place: &u32| numbers.get(*place as usize).copied();
            combinations.rows.iter().for_each(|place| column.append_option(of_row(place)));
            rows.add(facet.id_column, &mut column);
        }
        Ok(rows.batch())
    }
}

/// What tells events of one moment apart, and orders them: the first sixteen hexadecimal digits of
/// the id. An id of another kind is hashed.
fn tie(event_id: &str) -> u64 {
    let id = event_id.strip_prefix("h:").unwrap_or(event_id);
    let digits = id.bytes().filter(|byte| *byte != b'-').take(16);
    let read = digits
        .map(|digit| char::from(digit).to_digit(16))
        .try_fold((0_u64, 0), |(value, count), digit| {
            Some(((value << 4) | u64::from(digit?), count + 1))
        });
    match read {
        Some((value, 16)) => value,
        _ => crate::digest::record_digest(event_id.as_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_sort_as_the_ids_do() {
        let (low, high) =
            ("22608a25-1d9b-44b5-b0f2-cb94f06b2d00", "22608a25-1d9b-44b6-00f2-cb94f06b2d00");
        assert_eq!(tie(low), 0x2260_8a25_1d9b_44b5);
        assert!(tie(low) < tie(high));
        assert_eq!(tie("h:0123456789abcdef0123456789abcdef"), 0x0123_4567_89ab_cdef);
        assert_ne!(tie("Directory_1"), tie("Directory_2"));
    }
}

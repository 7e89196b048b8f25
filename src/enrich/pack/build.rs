//! Making a pack: gather ranges, count records, write columns.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io::Write as _;
use std::net::IpAddr;

use super::column::{FIRST_TEXT, NEXT_TEXT, RangeColumns, put_number, put_section};
use super::field::Field;
use super::header::Header;
use crate::enrich::answer::Answer;
use crate::enrich::range::bits;

/// The slowest level that still needs no more memory to unpack than its body.
const LEVEL: i32 = 19;

/// The texts of one record, one for each of [`Field::ALL`].
type Texts = [Option<String>; 17];

/// A range of one family.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    first: u128,
    last: u128,
    record: u32,
}

/// A pack in the making.
#[derive(Debug, Default)]
pub(super) struct Builder {
    numbers: HashMap<Texts, u32>,
    records: Vec<Texts>,
    v4: Vec<Stretch>,
    v6: Vec<Stretch>,
}

impl Builder {
    /// The number of a record with these fields; the network does not count.
    pub(super) fn record(&mut self, answer: &Answer) -> u32 {
        let texts = Field::ALL.map(|field| field.text_of(answer));
        if let Some(number) = self.numbers.get(&texts) {
            return *number;
        }
        // A pack with more than 2^32 records would not fit into any memory.
        let number = u32::try_from(self.records.len()).unwrap_or(u32::MAX);
        self.records.push(texts.clone());
        self.numbers.insert(texts, number);
        number
    }

    /// Adds a range. Ranges may come in any order but must not overlap.
    pub(super) fn push(&mut self, first: IpAddr, last: IpAddr, record: u32) {
        let family = if first.is_ipv4() { &mut self.v4 } else { &mut self.v6 };
        family.push(Stretch { first: bits(first), last: bits(last), record });
    }

    /// The pack, header and all.
    pub(super) fn finish(mut self, mut header: Header) -> std::io::Result<Vec<u8>> {
        let v4 = joined(std::mem::take(&mut self.v4));
        let v6 = joined(std::mem::take(&mut self.v6));
        let order = self.by_use(v4.iter().chain(&v6));
        let body = self.body(&mut header, [&v4, &v6], &order);
        header.v4_ranges = v4.len() as u64;
        header.v6_ranges = v6.len() as u64;
        header.records = self.records.len() as u64;
        header.body_bytes = body.len() as u64;
        let mut pack = header.to_bytes()?;
        let mut frame = zstd::stream::write::Encoder::new(&mut pack, LEVEL)?;
        frame.include_checksum(true)?;
        frame.set_pledged_src_size(Some(header.body_bytes))?;
        frame.write_all(&body)?;
        frame.finish()?;
        Ok(pack)
    }

    /// The records' numbers, the most used first: the frequent ones then take one byte.
    fn by_use<'a>(&self, stretches: impl Iterator<Item = &'a Stretch>) -> Vec<u32> {
        let mut uses = vec![0_u64; self.records.len()];
        for stretch in stretches {
            if let Some(count) = uses.get_mut(index(stretch.record)) {
                *count += 1;
            }
        }
        let mut order: Vec<u32> = (0..).take(self.records.len()).collect();
        order.sort_by_key(|record| std::cmp::Reverse(uses.get(index(*record)).copied()));
        // Numbers of equal length may be in any order: like texts side by side take less.
        let (one_byte, longer) = order.split_at_mut(self.records.len().min(1 << 7));
        let two = longer.len().min((1 << 14) - (1 << 7));
        let (two_bytes, longest) = longer.split_at_mut(two);
        for numbers in [one_byte, two_bytes, longest] {
            numbers.sort_by_key(|record| self.records.get(index(*record)));
        }
        order
    }

    fn body(&self, header: &mut Header, families: [&[Stretch]; 2], order: &[u32]) -> Vec<u8> {
        let mut places = vec![0; order.len()];
        for (place, record) in (0..).zip(order) {
            if let Some(slot) = places.get_mut(index(*record)) {
                *slot = place;
            }
        }
        let mut body = Vec::new();
        for family in families {
            range_columns(family, &places).write(&mut body);
        }
        let records: Vec<&Texts> =
            order.iter().filter_map(|record| self.records.get(index(*record))).collect();
        put_records(&mut body, header, &records);
        body
    }
}

fn index(record: u32) -> usize {
    usize::try_from(record).unwrap_or(usize::MAX)
}

/// Sorted, with neighbours that have the same record as one.
fn joined(mut stretches: Vec<Stretch>) -> Vec<Stretch> {
    stretches.sort_by_key(|stretch| stretch.first);
    stretches.dedup_by(|next, kept| {
        let same = kept.record == next.record && kept.last.checked_add(1) == Some(next.first);
        if same {
            kept.last = next.last;
        }
        same
    });
    stretches
}

fn range_columns(family: &[Stretch], places: &[u32]) -> RangeColumns {
    let mut columns = RangeColumns::default();
    let mut free = 0_u128;
    for stretch in family {
        let length = (stretch.last - stretch.first).wrapping_add(1);
        let place = places.get(index(stretch.record)).copied().unwrap_or_default();
        columns.push(stretch.first - free, length, place);
        free = stretch.last.wrapping_add(1);
    }
    columns
}

/// Writes the texts, each once, and for each field that any record has the texts' numbers.
fn put_records(body: &mut Vec<u8>, header: &mut Header, records: &[&Texts]) {
    let mut numbers: HashMap<&str, u128> = HashMap::new();
    let (mut lengths, mut run, mut columns) = (Vec::new(), Vec::new(), Vec::new());
    let mut numbers_used = 0;
    for (at, field) in Field::ALL.into_iter().enumerate() {
        let texts = records.iter().map(|record| record.get(at).and_then(Option::as_deref));
        if texts.clone().all(|text| text.is_none()) {
            continue;
        }
        let mut column = Vec::new();
        for text in texts {
            let number = match text.map(|text| numbers.entry(text)) {
                None => 0,
                Some(Entry::Occupied(known)) => *known.get(),
                Some(Entry::Vacant(vacant)) => {
                    put_number(&mut lengths, vacant.key().len() as u128);
                    run.extend_from_slice(vacant.key().as_bytes());
                    vacant.insert(numbers_used + FIRST_TEXT);
                    numbers_used += 1;
                    NEXT_TEXT
                }
            };
            put_number(&mut column, number);
        }
        header.fields.push(field.name().to_owned());
        columns.push(column);
    }
    put_section(body, &lengths);
    put_section(body, &run);
    for column in &columns {
        put_section(body, column);
    }
}

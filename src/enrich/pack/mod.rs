//! Packs: a database as sorted ranges, small enough to be part of the program.
//!
//! A pack is the line `doorward geopack`, a header in JSON that ends with a zero byte, and one
//! Zstandard frame (RFC 8878). Its body holds, each with its length before it: for IPv4 and then for
//! IPv6 five columns of ranges (see `column`), the lengths of the texts, the texts in one run, and
//! for each field the text of each record. Neighbours with the same record are one range.

use std::io::Read as _;
use std::net::IpAddr;
use std::path::Path;

use super::about::About;
use super::answer::Answer;
use super::range::{Range, bits, with_bits};
use super::{EMBEDDED, GeoError};
use crate::digest::Sha256;

mod build;
mod cloud_list;
mod column;
mod field;
mod header;
mod make;
mod msgpack;
mod table;

pub use make::{make, make_from_cloud_list, make_from_mmdb};

pub(super) use header::is_pack;

use column::{Column, RangeReader, TEXTLESS};
use field::Field;
use header::Header;
use table::RangeTable;

/// More than any body we would write, in bytes: a frame may claim anything.
const BODY_LIMIT: u64 = 1 << 28;

/// How much memory is taken on the word of a header alone, in bytes.
const CAPACITY_LIMIT: u64 = 1 << 24;

/// A pack, ready to be asked.
#[derive(Debug)]
pub(super) struct Pack {
    pub(super) about: About,
    v4: RangeTable<u32>,
    v6: RangeTable<u128>,
    texts: Texts,
    columns: Vec<(Field, Vec<u32>)>,
}

/// Texts in one run.
#[derive(Debug, Default)]
struct Texts {
    run: String,
    ends: Vec<usize>,
}

impl Texts {
    fn get(&self, index: u32) -> Option<&str> {
        let at = usize::try_from(index).ok()?;
        let start = at.checked_sub(1).map_or(Some(&0), |before| self.ends.get(before))?;
        self.run.get(*start..*self.ends.get(at)?)
    }

    fn read(column: &mut Column<'_>) -> Option<Self> {
        let mut lengths = column.section()?;
        let run = str::from_utf8(column.section()?.0).ok()?.to_owned();
        let mut ends = Vec::new();
        let mut end = 0_usize;
        while !lengths.0.is_empty() {
            end = end.checked_add(usize::try_from(lengths.number()?).ok()?)?;
            run.is_char_boundary(end).then(|| ends.push(end))?;
        }
        Some(Self { run, ends })
    }
}

impl Pack {
    /// Reads a pack; `origin` is [`EMBEDDED`] or its path.
    pub(super) fn read(bytes: &[u8], origin: &str) -> Result<Self, GeoError> {
        let path = Path::new(origin);
        let wrong = |reason: String| GeoError::NotAPack { path: path.to_owned(), reason };
        let (header, frame) = Header::split(bytes, path)?;
        let about = header.about(origin, Sha256::of(bytes))?;
        let body = unpacked(frame, header.body_bytes)
            .map_err(|error| wrong(format!("its body cannot be unpacked: {error}")))?;
        if body.len() as u64 != header.body_bytes {
            return Err(wrong("its body is not as long as its header says".to_owned()));
        }
        Self::read_body(about, &header, &body)
            .ok_or_else(|| wrong("its body does not hold together".to_owned()))
    }

    fn read_body(about: About, header: &Header, body: &[u8]) -> Option<Self> {
        let mut body = Column(body);
        let records = u32::try_from(header.records).ok()?;
        let v4 = RangeTable::read(RangeReader::read(&mut body)?, records)?;
        let v6 = RangeTable::read(RangeReader::read(&mut body)?, records)?;
        let texts = Texts::read(&mut body)?;
        let mut next_text = 0;
        let columns = header
            .fields
            .iter()
            .map(|name| {
                let values = read_texts(body.section()?, records, &mut next_text)?;
                Some((Field::named(name)?, values))
            })
            .collect::<Option<_>>()?;
        Some(Self { about, v4, v6, texts, columns })
    }

    /// What the pack says about an address.
    pub(super) fn answer(&self, ip: IpAddr) -> Answer {
        let found = match ip {
            IpAddr::V4(v4) => self
                .v4
                .find(v4.to_bits())
                .map(|(first, last, record)| (u128::from(first), u128::from(last), record)),
            IpAddr::V6(_) => self.v6.find(bits(ip)),
        };
        let Some((first, last, record)) = found else { return Answer::default() };
        let (first, last) = (with_bits(ip, first), with_bits(ip, last));
        let network = Range { first, last, host_bits_cleared: false };
        let mut answer = Answer { found: true, network: Some(network), ..Answer::default() };
        for (field, values) in &self.columns {
            let value = values.get(record).copied().unwrap_or(TEXTLESS);
            if let Some(text) = self.texts.get(value) {
                field.fill(&mut answer, text);
            }
        }
        answer
    }
}

fn unpacked(frame: &[u8], body_bytes: u64) -> std::io::Result<Vec<u8>> {
    let expected = body_bytes.min(CAPACITY_LIMIT);
    let mut body = Vec::with_capacity(usize::try_from(expected).unwrap_or_default());
    zstd::stream::read::Decoder::new(frame)?
        .take(body_bytes.saturating_add(1).min(BODY_LIMIT))
        .read_to_end(&mut body)?;
    Ok(body)
}

fn read_texts(mut column: Column<'_>, records: u32, next_text: &mut u32) -> Option<Vec<u32>> {
    let mut values = Vec::new();
    while !column.0.is_empty() {
        values.push(column.text_index(next_text)?);
    }
    (u32::try_from(values.len()).ok()? == records).then_some(values)
}

/// The packs that are part of the program, in the order in which they are asked.
pub(super) fn embedded() -> Result<Vec<Pack>, GeoError> {
    const PACKS: [&[u8]; 3] = [
        include_bytes!("../packs/country.geopack"),
        include_bytes!("../packs/asn.geopack"),
        include_bytes!("../packs/cloud.geopack"),
    ];
    // Unpacking is what takes time, so each has a thread of its own.
    std::thread::scope(|scope| {
        let threads = PACKS.map(|bytes| scope.spawn(move || Pack::read(bytes, EMBEDDED)));
        let read = threads.into_iter().map(|thread| thread.join().unwrap_or_else(|_| lost()));
        read.collect()
    })
}

/// What to say of a thread that died.
fn lost() -> Result<Pack, GeoError> {
    let reason = "the thread that unpacked it died".to_owned();
    Err(GeoError::NotAPack { path: EMBEDDED.into(), reason })
}

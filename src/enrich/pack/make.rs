//! Packs from the files that their makers publish.
//!
//! The same file gives the same bytes each time, as long as the Zstandard library is the same.

use std::collections::HashMap;
use std::io::Read as _;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::Path;

use chrono::DateTime;

use super::build::Builder;
use super::cloud_list::CloudList;
use super::header::Header;
use crate::digest::Sha256;
use crate::enrich::GeoError;
use crate::enrich::about::{About, SourceKind};
use crate::enrich::mmdb::{Mmdb, read_file};
use crate::enrich::range::Cidr;
use crate::enrich::terms::CLOUD_TERMS;

/// What gzip files begin with (RFC 1952, section 2.3.1).
const GZIP: [u8; 2] = [0x1f, 0x8b];
/// More than any list of cloud ranges has, unpacked, in bytes.
const LIST_LIMIT: u64 = 1 << 28;

const ALL_OF_V4: Cidr = Cidr { first: IpAddr::V4(Ipv4Addr::UNSPECIFIED), prefix: 0 };

/// A pack of the file: a list of cloud ranges if it is gzip, else an `.mmdb` database.
///
/// # Errors
///
/// The file cannot be read or is neither.
pub fn make(source: &Path) -> Result<Vec<u8>, GeoError> {
    let bytes = read_file(source)?;
    if bytes.starts_with(&GZIP) {
        cloud_list_pack(source, &bytes)
    } else {
        mmdb_pack(source, bytes)
    }
}

/// A pack of an `.mmdb` database.
///
/// # Errors
///
/// The file cannot be read, is no usable MMDB, or says nothing about where addresses are.
pub fn make_from_mmdb(source: &Path) -> Result<Vec<u8>, GeoError> {
    mmdb_pack(source, read_file(source)?)
}

/// A pack of the list of cloud ranges that `cloudip-db` publishes (`cloudip.msgpack.gz`).
///
/// # Errors
///
/// The file cannot be read or is no such list.
pub fn make_from_cloud_list(source: &Path) -> Result<Vec<u8>, GeoError> {
    cloud_list_pack(source, &read_file(source)?)
}

fn mmdb_pack(source: &Path, bytes: Vec<u8>) -> Result<Vec<u8>, GeoError> {
    let database = Mmdb::from_bytes(bytes, source)?;
    let mut builder = Builder::default();
    let mut records: HashMap<usize, Option<u32>> = HashMap::new();
    for found in database.networks()? {
        let (network, offset, answer) = found?;
        let record = *records.entry(offset).or_insert_with(|| {
            let answer = answer.read();
            answer.says_something().then(|| builder.record(&answer))
        });
        if let Some(record) = record {
            builder.push(network.first, network.last(), record);
            if holds_all_of_v4(network) {
                builder.push(ALL_OF_V4.first, ALL_OF_V4.last(), record);
            }
        }
    }
    finished(builder, Header::of_source(&database.about, source), source)
}

/// IPv4 hangs at `::/96` in the tree: a network around that is an answer for all of it.
fn holds_all_of_v4(network: Cidr) -> bool {
    network.first == IpAddr::V6(Ipv6Addr::UNSPECIFIED) && network.prefix <= 96
}

fn cloud_list_pack(source: &Path, bytes: &[u8]) -> Result<Vec<u8>, GeoError> {
    let wrong = |reason: String| GeoError::NotACloudList { path: source.to_owned(), reason };
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(bytes)
        .take(LIST_LIMIT)
        .read_to_end(&mut unpacked)
        .map_err(|error| wrong(error.to_string()))?;
    let list = CloudList::read(&unpacked).map_err(|reason| wrong(reason.to_owned()))?;
    let built_at =
        i64::try_from(list.build_time).ok().and_then(|at| DateTime::from_timestamp(at, 0));
    let sha256 = Sha256::of(bytes);
    let about = About {
        name: CLOUD_TERMS.name.unwrap_or_default().to_owned(),
        kind: SourceKind::List,
        database_type: format!("cloudip-db {}", list.version),
        vendor: CLOUD_TERMS.vendor.to_owned(),
        vendor_how: "type",
        origin: source.display().to_string(),
        sha256,
        file_sha256: sha256,
        bytes: bytes.len() as u64,
        built_at: Some(built_at.ok_or_else(|| wrong("its build time is no date".to_owned()))?),
        provides: Vec::new(),
        licence: CLOUD_TERMS.licence.to_owned(),
        attribution: CLOUD_TERMS.attribution.to_owned(),
        rank: CLOUD_TERMS.rank,
        category: None,
    };
    let mut builder = Builder::default();
    for (range, answer) in list.flattened() {
        let record = builder.record(&answer);
        builder.push(range.first, range.last, record);
    }
    finished(builder, Header::of_source(&about, source), source)
}

fn finished(builder: Builder, header: Header, source: &Path) -> Result<Vec<u8>, GeoError> {
    builder
        .finish(header)
        .map_err(|error| GeoError::Unreadable { path: source.to_owned(), source: error })
}

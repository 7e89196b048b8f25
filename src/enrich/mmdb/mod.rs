//! Databases in the MaxMind DB format (<https://maxmind.github.io/MaxMind-DB/>), whoever made them.
//!
//! The layout is found by looking at records; the type is a hint only. The file is read into memory
//! and the same bytes are hashed, so that what is named in the report is what was asked. We do not
//! ask for the reader's full verification: it refuses good databases of other makers.

use std::collections::HashMap;
use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use maxminddb::{LookupResult, MaxMindDbError, Reader, WithinOptions};

use super::GeoError;
use super::about::{About, SourceKind};
use super::answer::Answer;
use super::range::Cidr;
use super::terms::terms_of;
use crate::digest::Sha256;

mod record;
mod scalar;

use record::Record;

/// More than any database we know of: the largest have some hundred MB. In bytes.
const FILE_LIMIT: u64 = 2 << 30;

/// Words in the type of databases whose countries are those of a registrant or a company and not of
/// the address, though their records look like those of country databases.
const REFUSED: [(&str, &str); 11] = [
    ("whois", "says who registered a network, not where it is"),
    ("rwhois", "says who registered a network, not where it is"),
    ("abuse", "says whom to write to, not where a network is"),
    ("carrier", "says which mobile carrier runs a network, not where it is"),
    ("poi", "says which places are near, not where an address is"),
    ("device", "counts devices"),
    ("devices", "counts devices"),
    ("rdns", "says what addresses are called"),
    ("domain", "says what addresses are called"),
    ("domains", "says what addresses are called"),
    ("stats", "counts"),
];

/// Reads a file that may be a database; larger ones than any database are refused unread.
pub(super) fn read_file(path: &Path) -> Result<Vec<u8>, GeoError> {
    let unreadable = |source| GeoError::Unreadable { path: path.to_owned(), source };
    let file = File::open(path).map_err(unreadable)?;
    let bytes = file.metadata().map_err(unreadable)?.len();
    if bytes > FILE_LIMIT {
        return Err(GeoError::TooLarge { path: path.to_owned(), bytes, limit: FILE_LIMIT });
    }
    let mut content = Vec::new();
    let whole = content.try_reserve_exact(usize::try_from(bytes).unwrap_or(usize::MAX));
    whole.map_err(|_too_much| unreadable(ErrorKind::OutOfMemory.into()))?;
    file.take(FILE_LIMIT).read_to_end(&mut content).map_err(unreadable)?;
    Ok(content)
}

/// What stands before the metadata of every database, near its end (section "Metadata" of the
/// format).
const METADATA_MARKER: &[u8] = b"\xab\xcd\xefMaxMind.com";

/// Whether bytes hold the mark of the format.
pub(super) fn is_mmdb(bytes: &[u8]) -> bool {
    memchr::memmem::rfind(bytes, METADATA_MARKER).is_some()
}

/// A database, ready to be asked.
#[derive(Debug)]
pub(super) struct Mmdb {
    pub(super) about: About,
    reader: Reader<Vec<u8>>,
    countries: Countries,
    problems: AtomicU64,
    /// Records that were read, by their place in the file: many networks share one.
    read: Mutex<HashMap<usize, Answer>>,
}

/// How many records are remembered, which bounds the memory.
const REMEMBERED: usize = 1 << 15;

/// Whose country a plain `country` field names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Countries {
    OfAddress,
    /// Of the autonomous system or company: no place of an address.
    OfOwner,
}

impl Mmdb {
    /// Opens a database that has been read from `path`.
    pub(super) fn from_bytes(bytes: Vec<u8>, path: &Path) -> Result<Self, GeoError> {
        let wrong = |reason: String| GeoError::NotAnMmdb { path: path.to_owned(), reason };
        let sha256 = Sha256::of(&bytes);
        let size = bytes.len() as u64;
        let reader = Reader::from_source(bytes).map_err(|error| wrong(error.to_string()))?;
        let database_type = reader.metadata().database_type.clone();
        refuse_by_name(&database_type, path)?;
        let built_at = i64::try_from(reader.metadata().build_epoch)
            .ok()
            .and_then(|seconds| DateTime::<Utc>::from_timestamp(seconds, 0))
            .ok_or_else(|| wrong("its build time is no date".to_owned()))?;
        let terms = terms_of(&database_type);
        let about = About {
            name: terms.name.unwrap_or(&database_type).to_owned(),
            kind: SourceKind::Mmdb,
            vendor: terms.vendor.to_owned(),
            vendor_how: if terms.vendor.is_empty() { "unknown" } else { "type" },
            origin: path.display().to_string(),
            sha256,
            file_sha256: sha256,
            bytes: size,
            built_at: Some(built_at).filter(|_| reader.metadata().build_epoch > 0),
            provides: Vec::new(),
            licence: terms.licence.to_owned(),
            attribution: terms.attribution.to_owned(),
            rank: terms.rank,
            category: None,
            database_type,
        };
        let countries = countries_of(&about.database_type);
        let read = Mutex::default();
        let database = Self { about, reader, countries, problems: AtomicU64::new(0), read };
        database.probed(path)
    }

    /// The database with the fields that its records were seen to have.
    fn probed(mut self, path: &Path) -> Result<Self, GeoError> {
        let mut seen = Answer::default();
        for network in self.first_networks().chain(self.spread_addresses()) {
            merge(&mut seen, network);
        }
        self.about.provides = seen.fields().collect();
        if self.about.provides.is_empty() {
            let database_type = self.about.database_type;
            return Err(match self.problems.into_inner() {
                0 => GeoError::Refused {
                    path: path.to_owned(),
                    database_type,
                    reason: "has no field about places or networks that we know",
                },
                problems => GeoError::NotAnMmdb {
                    path: path.to_owned(),
                    reason: format!("{problems} of its records cannot be read and no other helps"),
                },
            });
        }
        self.problems = AtomicU64::new(0);
        Ok(self)
    }

    /// The answers of the first networks: all of them in a small file.
    fn first_networks(&self) -> impl Iterator<Item = Answer> {
        let networks = self.reader.networks(WithinOptions::default()).into_iter().flatten();
        networks.take(2_000).map(|found| self.read_found(found))
    }

    /// The answers for 400 addresses all over both families.
    fn spread_addresses(&self) -> impl Iterator<Item = Answer> {
        let v4 = (0..200_u32).map(|step| IpAddr::V4(Ipv4Addr::from_bits(step * 0x0147_ae14 + 1)));
        // 2000::/3 is all that has been given out of IPv6.
        let v6 = (0..200_u128).map(|step| Ipv6Addr::from_bits((0x2000 << 112) + (step << 117)));
        v4.chain(v6.map(IpAddr::V6)).map(|ip| self.answer(ip))
    }

    /// What the database says about an address; an unreadable record counts as a problem.
    pub(super) fn answer(&self, ip: IpAddr) -> Answer {
        // An IPv4-only file has nothing to say about IPv6, which is no error.
        if ip.is_ipv6() && self.reader.metadata().ip_version == 4 {
            return Answer::default();
        }
        self.read_found(self.reader.lookup(ip))
    }

    fn read_found(&self, found: Result<LookupResult<'_, Vec<u8>>, MaxMindDbError>) -> Answer {
        found.map_or_else(|_corrupt| self.problem(), |found| self.read(&found))
    }

    fn read(&self, found: &LookupResult<'_, Vec<u8>>) -> Answer {
        self.read_at(found).unwrap_or_else(|_corrupt| self.problem())
    }

    /// The record that a lookup found, with the network that it was found for.
    fn read_at(&self, found: &LookupResult<'_, Vec<u8>>) -> Result<Answer, MaxMindDbError> {
        let Some(offset) = found.offset() else { return Ok(Answer::default()) };
        let mut answer = self.remembered(offset).map_or_else(
            || {
                let answer = read_record(found, self.countries)?;
                self.remember(offset, &answer);
                Ok::<_, MaxMindDbError>(answer)
            },
            Ok,
        )?;
        if answer.found {
            answer.network = Some(network_of(found)?.into());
        }
        Ok(answer)
    }

    fn remembered(&self, offset: usize) -> Option<Answer> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner).get(&offset).cloned()
    }

    fn remember(&self, offset: usize, answer: &Answer) {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if read.len() >= REMEMBERED {
            read.clear();
        }
        read.insert(offset, answer.clone());
    }

    fn problem(&self) -> Answer {
        self.problems.fetch_add(1, Ordering::Relaxed);
        Answer::default()
    }

    /// How many answers could not be given because a record was broken.
    pub(super) fn problems(&self) -> u64 {
        self.problems.load(Ordering::Relaxed)
    }

    /// All networks with a record, each with the place of the record in the file.
    pub(super) fn networks(
        &self,
    ) -> Result<impl Iterator<Item = Result<(Cidr, usize, Entry<'_>), GeoError>>, GeoError> {
        let wrong = |error: MaxMindDbError| GeoError::NotAnMmdb {
            path: self.about.origin.clone().into(),
            reason: error.to_string(),
        };
        let networks = self.reader.networks(WithinOptions::default()).map_err(wrong)?;
        Ok(networks.filter_map(move |found| {
            let entry = found.and_then(|found| {
                let Some(offset) = found.offset() else { return Ok(None) };
                let network = network_of(&found)?;
                Ok(Some((network, offset, Entry { database: self, found })))
            });
            entry.map_err(wrong).transpose()
        }))
    }
}

/// A record that has not been read yet.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    database: &'a Mmdb,
    found: LookupResult<'a, Vec<u8>>,
}

impl Entry<'_> {
    pub(super) fn read(&self) -> Answer {
        self.database.read(&self.found)
    }
}

/// What a record says, but for the network that it was found for.
fn read_record(
    found: &LookupResult<'_, Vec<u8>>,
    countries: Countries,
) -> Result<Answer, MaxMindDbError> {
    let Some(record) = found.decode::<Record<'_>>()? else { return Ok(Answer::default()) };
    let mut answer = Answer::default();
    record.geography.fill(&mut answer, countries);
    record.own.fill(&mut answer, countries);
    record.traits.map.fill(&mut answer, countries);
    // IPinfo's way of saying that the address is in many places at once.
    let everywhere = answer.accuracy_km.is_some_and(|radius| radius >= 5_000.0);
    if everywhere && answer.flags.is_none() {
        answer.flags = Some("anycast".to_owned());
    }
    answer.found = answer.says_something();
    Ok(answer)
}

/// The network of a record; one of IPv4 that lies above the IPv4 part of the tree is all of IPv4.
fn network_of(found: &LookupResult<'_, Vec<u8>>) -> Result<Cidr, MaxMindDbError> {
    let network = found.network()?;
    Ok(Cidr::containing(network.ip(), network.prefix()))
}

fn countries_of(database_type: &str) -> Countries {
    let lower = database_type.to_ascii_lowercase();
    let of_owner = lower.contains("asn") || lower.contains("company");
    if of_owner { Countries::OfOwner } else { Countries::OfAddress }
}

fn refuse_by_name(database_type: &str, path: &Path) -> Result<(), GeoError> {
    let lower = database_type.to_ascii_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).collect();
    match REFUSED.into_iter().find(|(word, _)| words.contains(word)) {
        None => Ok(()),
        Some((_, reason)) => Err(GeoError::Refused {
            path: path.to_owned(),
            database_type: database_type.to_owned(),
            reason,
        }),
    }
}

/// Takes over the fields that an answer has: only whether they are there counts.
fn merge(seen: &mut Answer, answer: Answer) {
    let old = std::mem::take(seen);
    *seen = Answer {
        country: old.country.or(answer.country),
        region: old.region.or(answer.region),
        city: old.city.or(answer.city),
        latitude: old.latitude.or(answer.latitude),
        longitude: old.longitude.or(answer.longitude),
        accuracy_km: old.accuracy_km.or(answer.accuracy_km),
        asn: old.asn.or(answer.asn),
        as_organization: old.as_organization.or(answer.as_organization),
        network_class: old.network_class.or(answer.network_class),
        registered_country: old.registered_country.or(answer.registered_country),
        time_zone: old.time_zone.or(answer.time_zone),
        user_type: old.user_type.or(answer.user_type),
        flags: old.flags.or(answer.flags),
        anonymizer: old.anonymizer.or(answer.anonymizer),
        ..Answer::default()
    };
}

//! The verb: asks databases and lists about every address of a case that they have not been asked
//! about.

use std::collections::HashSet;
use std::net::IpAddr;
use std::ops::Range;

use thiserror::Error;

use super::{Answer, GeoDatabase, GeoError, asn_kind, embedded_v4, special_purpose};
use crate::case::{
    AddressNetwork, AddressSpecial, AnswerBook, CaseError, CaseWriter, Change, GeoAnswer, GeoSource,
};
use crate::custody::Action;
use crate::digest::Sha256;
use crate::progress::{Progress, Unit};
use crate::record::key_address;
use serde_json::json;

/// How many addresses are taken from the case at a time: what bounds the memory of an enrichment.
const AT_A_TIME: i32 = 100_000;

/// Why a case could not be enriched.
#[derive(Debug, Error)]
pub enum EnrichError {
    /// A database cannot be used.
    #[error(transparent)]
    Database(#[from] GeoError),
    /// The case cannot be read or written.
    #[error(transparent)]
    Case(#[from] CaseError),
}

/// What one database had to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Its number in the case.
    pub geo_source_id: i64,
    /// What reports call the database.
    pub name: String,
    /// How many addresses it was asked about this time.
    pub asked: u64,
    /// How many of them it knows.
    pub found: u64,
    /// How many answers it could not give because a record was broken.
    pub problems: u64,
}

/// Asks each database about the addresses that it has not been asked about, and places every
/// address anew. Nothing that was answered before is changed.
///
/// # Errors
///
/// Fails if the case cannot be read or written. What a database said before stays.
pub fn enrich(
    case: &CaseWriter,
    databases: &[&GeoDatabase],
    progress: &dyn Progress,
) -> Result<Vec<Asked>, EnrichError> {
    case.merge()?;
    let addresses = u64::try_from(case.counts()?.addresses).unwrap_or(0);
    let change = case.begin()?;
    progress.begin("Enrich", Some(addresses * databases.len() as u64), Unit::Items);
    let mut inquiries: Vec<Inquiry<'_>> = Vec::new();
    for database in databases {
        let mut inquiry = Inquiry::open(case, &change, database)?;
        // The same file given twice is one database.
        if inquiries.iter().any(|other| other.geo_source_id == inquiry.geo_source_id) {
            inquiry.asked_before = Before::All;
        }
        inquiries.push(inquiry);
    }
    ask_all(case, &change, &mut inquiries, progress)?;
    progress.finish();
    change.refresh_places()?;
    let told: Vec<(Asked, Sha256)> = inquiries.into_iter().map(Inquiry::told).collect();
    let list: Vec<_> = told
        .iter()
        .map(|(asked, sha256)| {
            json!({
                "name": asked.name,
                "sha256": sha256.to_string(),
                "asked": asked.asked,
                "found": asked.found,
                "problems": asked.problems,
            })
        })
        .collect();
    change.commit(
        Action::Enrich,
        &json!({ "databases": list }),
        &json!({ "addresses": addresses }),
    )?;
    Ok(told.into_iter().map(|(asked, _)| asked).collect())
}

/// A database while it is asked.
struct Inquiry<'a> {
    database: &'a GeoDatabase,
    geo_source_id: i32,
    asked_before: Before,
    problems_before: u64,
    asked: Asked,
}

/// An address of the case.
struct Address {
    number: i32,
    key: String,
    ip: Option<IpAddr>,
}

impl Address {
    fn of((number, key): (i32, String)) -> Self {
        Self { number, ip: key_address(&key), key }
    }
}

/// Which addresses a database was asked about in earlier runs.
enum Before {
    None,
    Some,
    All,
}

impl<'a> Inquiry<'a> {
    fn open(
        case: &CaseWriter,
        change: &Change<'_>,
        database: &'a GeoDatabase,
    ) -> Result<Self, CaseError> {
        let source = geo_source(database);
        let geo_source_id = change.add_geo_source(&source)?;
        let known = case.geo_source(&geo_source_id.to_string())?;
        let asked_before = match (known.addresses_asked, known.addresses_unasked) {
            (0, _) => Before::None,
            (_, 0) => Before::All,
            _ => Before::Some,
        };
        let name = source.name;
        let asked =
            Asked { geo_source_id: geo_source_id.into(), name, asked: 0, found: 0, problems: 0 };
        let problems_before = database.problems();
        Ok(Self { database, geo_source_id, asked_before, problems_before, asked })
    }

    fn told(mut self) -> (Asked, Sha256) {
        self.asked.problems = self.database.problems() - self.problems_before;
        (self.asked, self.database.about().file_sha256)
    }
}

/// Asks databases about the addresses that they have not been asked about, and sees which of all
/// addresses are special.
fn ask_all(
    case: &CaseWriter,
    change: &Change<'_>,
    inquiries: &mut [Inquiry<'_>],
    progress: &dyn Progress,
) -> Result<(), CaseError> {
    let last = case.last_address()?;
    let mut book = AnswerBook::open(change)?;
    change.forget_special()?;
    let mut first = 1;
    while first <= last {
        let numbers = first..first.saturating_add(AT_A_TIME);
        let addresses: Vec<_> = case.addresses(&numbers)?.into_iter().map(Address::of).collect();
        change.append_special(&special_addresses(&addresses))?;
        for inquiry in &mut *inquiries {
            ask(case, change, inquiry, (&mut book, &addresses, &numbers))?;
            progress.advance(addresses.len() as u64);
        }
        first = numbers.end;
    }
    book.finish()
}

/// Asks one database about some addresses, those left out that it has been asked about before.
fn ask(
    case: &CaseWriter,
    change: &Change<'_>,
    inquiry: &mut Inquiry<'_>,
    (book, addresses, numbers): (&mut AnswerBook<'_, '_, super::Range>, &[Address], &Range<i32>),
) -> Result<(), CaseError> {
    let source = inquiry.geo_source_id;
    let before = match inquiry.asked_before {
        Before::None => HashSet::new(),
        Before::Some => case.asked(source, numbers)?,
        Before::All => return Ok(()),
    };
    let mut networks = Vec::new();
    for Address { number, key, ip } in addresses {
        if before.contains(number) {
            continue;
        }
        networks.extend(ip.iter().flat_map(|ip| hits(inquiry.database, *ip, key)));
        let said = ip.map_or_else(Answer::default, |ip| inquiry.database.answer(ip));
        inquiry.asked.asked += 1;
        if said.found {
            inquiry.asked.found += 1;
            book.known(source, *number, said.network, answer(said))?;
        } else {
            book.unknown(source, *number)?;
        }
    }
    change.append_networks(source, &networks)
}

/// Those of the addresses that are special, or carry another address.
fn special_addresses(addresses: &[Address]) -> Vec<AddressSpecial> {
    let special = addresses.iter().filter_map(|Address { key, ip, .. }| {
        let ip = (*ip)?;
        let (purpose, inner) = (special_purpose(ip), embedded_v4(ip));
        (purpose.is_some() || inner.is_some()).then(|| AddressSpecial {
            ip_key: key.clone(),
            purpose,
            embedded_v4: inner.map(|v4| v4.to_string()),
        })
    });
    special.collect()
}

fn geo_source(database: &GeoDatabase) -> GeoSource {
    let about = database.about();
    let list = database.list();
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    GeoSource {
        geo_source_id: 0,
        name: about.name.clone(),
        kind: about.kind.word().to_owned(),
        database_type: about.database_type.clone(),
        vendor: about.vendor.clone(),
        vendor_how: about.vendor_how.to_owned(),
        origin: about.origin.clone(),
        sha256: about.sha256.to_string(),
        file_sha256: about.file_sha256.to_string(),
        bytes: i64::try_from(about.bytes).unwrap_or(i64::MAX),
        built_at: about.built_at,
        provides: about.provides.join(", "),
        licence: about.licence.clone(),
        attribution: about.attribution.clone(),
        rank: about.rank.into(),
        category: about.category.map(|category| category.word().to_owned()),
        ranges: list.map(|list| count(list.entries.len())),
        entries_skipped: list.map(|list| count(list.skipped.len())),
        masks_corrected: list.map(|list| count(list.corrected.len())),
        addresses_asked: 0,
        addresses_found: 0,
        addresses_unasked: 0,
    }
}

/// The networks of a list that an address is in.
fn hits(database: &GeoDatabase, ip: IpAddr, ip_key: &str) -> Vec<AddressNetwork> {
    let Some(list) = database.list() else { return Vec::new() };
    let networks = database.hits(ip).into_iter().map(|entry| AddressNetwork {
        ip_key: ip_key.to_owned(),
        network: entry.range.to_string(),
        place: entry.place.clone(),
        category: entry.category.unwrap_or(list.category).word(),
        label: entry.label.clone(),
        cloud_region: entry.cloud_region.clone(),
        trusted: entry.trusted,
        note: entry.note.clone(),
        valid_from: entry.valid_from,
        valid_until: entry.valid_until,
    });
    networks.collect()
}

fn answer(said: Answer) -> GeoAnswer {
    GeoAnswer {
        country: said.country,
        region: said.region,
        city: said.city,
        latitude: said.latitude,
        longitude: said.longitude,
        accuracy_km: said.accuracy_km,
        asn: said.asn,
        as_organization: said.as_organization,
        cloud_provider: said.cloud_provider,
        cloud_service: said.cloud_service,
        cloud_region: said.cloud_region,
        network_class: said.network_class,
        registered_country: said.registered_country,
        time_zone: said.time_zone,
        user_type: said.user_type,
        flags: said.flags,
        anonymizer: said.anonymizer,
        label: said.label,
        asn_kind: said.asn.and_then(asn_kind).map(|(kind, _)| kind.word()),
    }
}

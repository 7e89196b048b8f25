//! The verb: asks databases and lists about every address of a case that they have not been asked
//! about.

use std::net::IpAddr;

use thiserror::Error;

use super::{Answer, GeoDatabase, GeoError, asn_kind, embedded_v4, special_purpose};
use crate::case::{
    AddressAnswer, AddressNetwork, AddressSpecial, CaseError, CaseWriter, Change, GeoSource,
};
use crate::custody::Action;
use crate::progress::{Progress, Unit};
use crate::record::key_address;
use serde_json::json;

/// How many addresses are taken from the case at a time: each time it looks through all of them.
const KEYS_AT_A_TIME: usize = 500_000;

/// How many answers are held at a time: what bounds the memory of an enrichment.
const AT_A_TIME: usize = 50_000;

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
    case.refresh()?;
    let addresses = u64::try_from(case.counts()?.addresses).unwrap_or(0);
    let change = case.begin()?;
    progress.begin("Enrich", Some(addresses * databases.len() as u64), Unit::Items);
    let mut told = Vec::new();
    for database in databases {
        told.push((ask(case, &change, database, progress)?, database.about().file_sha256));
    }
    progress.finish();
    change.replace_special(&special_addresses(case)?)?;
    change.refresh_places()?;
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

/// Asks one database about the addresses that it has not been asked about.
fn ask(
    case: &CaseWriter,
    change: &Change<'_>,
    database: &GeoDatabase,
    progress: &dyn Progress,
) -> Result<Asked, EnrichError> {
    let source = geo_source(database);
    let geo_source_id = change.add_geo_source(&source)?;
    let problems_before = database.problems();
    let mut asked = Asked { geo_source_id, name: source.name, asked: 0, found: 0, problems: 0 };
    let mut after = String::new();
    loop {
        let keys = case.unasked(Some(geo_source_id), &after, KEYS_AT_A_TIME)?;
        let Some(last) = keys.last() else { break };
        after.clone_from(last);
        for keys in keys.chunks(AT_A_TIME) {
            let mut networks = Vec::new();
            let mut answers = Vec::with_capacity(keys.len());
            for key in keys {
                let ip = key_address(key);
                networks.extend(ip.into_iter().flat_map(|ip| hits(database, ip, key)));
                answers.push(answer(database, ip, key.clone()));
            }
            asked.asked += answers.len() as u64;
            asked.found += answers.iter().filter(|answer| answer.found).count() as u64;
            change.append_answers(geo_source_id, &answers)?;
            change.append_networks(geo_source_id, &networks)?;
            progress.advance(answers.len() as u64);
        }
    }
    asked.problems = database.problems() - problems_before;
    Ok(asked)
}

/// The addresses of the case that are special, or carry another address.
fn special_addresses(case: &CaseWriter) -> Result<Vec<AddressSpecial>, CaseError> {
    let mut special = Vec::new();
    let mut after = String::new();
    loop {
        let keys = case.unasked(None, &after, KEYS_AT_A_TIME)?;
        let Some(last) = keys.last() else { return Ok(special) };
        after.clone_from(last);
        for ip_key in keys {
            let Some(ip) = key_address(&ip_key) else { continue };
            let (purpose, inner) = (special_purpose(ip), embedded_v4(ip));
            if purpose.is_some() || inner.is_some() {
                let embedded_v4 = inner.map(|v4| v4.to_string());
                special.push(AddressSpecial { ip_key, purpose, embedded_v4 });
            }
        }
    }
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

fn answer(database: &GeoDatabase, ip: Option<IpAddr>, ip_key: String) -> AddressAnswer {
    let said = ip.map_or_else(Answer::default, |ip| database.answer(ip));
    AddressAnswer {
        ip_key,
        found: said.found,
        network: said.network,
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

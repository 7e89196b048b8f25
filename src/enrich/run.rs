//! The verb: asks databases about every address of a case that they have not been asked about.

use thiserror::Error;

use super::{Answer, GeoDatabase, GeoError};
use crate::case::{AddressAnswer, CaseError, CaseWriter, GeoSource};
use crate::custody::Action;
use crate::progress::{Progress, Unit};
use crate::record::key_address;
use serde_json::json;

/// How many addresses are asked about at a time: what bounds the memory of an enrichment.
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
    /// What reports call the database.
    pub name: String,
    /// How many addresses it was asked about this time.
    pub asked: u64,
    /// How many of them it knows.
    pub found: u64,
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
        let source = geo_source(database);
        let geo_source_id = change.add_geo_source(&source)?;
        let mut asked = Asked { name: source.name, asked: 0, found: 0 };
        let mut after = String::new();
        loop {
            let keys = case.unasked(geo_source_id, &after, AT_A_TIME)?;
            let Some(last) = keys.last() else { break };
            after.clone_from(last);
            let answers: Vec<_> = keys.into_iter().map(|key| answer(database, key)).collect();
            asked.asked += answers.len() as u64;
            asked.found += answers.iter().filter(|answer| answer.found).count() as u64;
            change.append_answers(geo_source_id, &answers)?;
            progress.advance(answers.len() as u64);
        }
        told.push((asked, source.sha256));
    }
    progress.finish();
    change.refresh_places()?;
    let list: Vec<_> = told
        .iter()
        .map(|(asked, sha256)| {
            json!({ "name": asked.name, "sha256": sha256, "asked": asked.asked, "found": asked.found })
        })
        .collect();
    change.commit(
        Action::Enrich,
        &json!({ "databases": list }),
        &json!({ "addresses": addresses }),
    )?;
    Ok(told.into_iter().map(|(asked, _)| asked).collect())
}

fn geo_source(database: &GeoDatabase) -> GeoSource {
    let about = database.about();
    GeoSource {
        geo_source_id: 0,
        name: about.name.clone(),
        database_type: about.database_type.clone(),
        origin: about.origin.clone(),
        sha256: about.sha256.to_string(),
        bytes: i64::try_from(about.bytes).unwrap_or(i64::MAX),
        built_at: about.built_at,
        provides: about.provides.join(", "),
        licence: about.licence.clone(),
        attribution: about.attribution.clone(),
        rank: about.rank.into(),
    }
}

fn answer(database: &GeoDatabase, ip_key: String) -> AddressAnswer {
    let said = key_address(&ip_key).map_or_else(Answer::default, |ip| database.answer(ip));
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
    }
}

//! What databases say about addresses: asking which are new, and keeping the answers.

use chrono::{DateTime, Utc};
use duckdb::params;

use super::sources::rows;
use super::{CaseError, CaseFile, Change};
use crate::digest::Sha256;

/// A database that was asked about addresses. The database itself stays outside the case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeoSource {
    /// Its number in the case; 0 until it has one.
    pub geo_source_id: i64,
    /// What reports call it.
    pub name: String,
    /// Its type by its own word.
    pub database_type: String,
    /// `embedded`, or the path the examiner gave.
    pub origin: String,
    /// SHA-256 of the database file, as lower-case hex.
    pub sha256: String,
    /// Size of the database file in bytes.
    pub bytes: i64,
    /// When it was built, by its own word.
    pub built_at: DateTime<Utc>,
    /// Which fields it answers.
    pub provides: String,
    /// Its licence, where that is known.
    pub licence: String,
    /// What must be printed wherever its answers are shown.
    pub attribution: String,
    /// The lower, the sooner its word is taken.
    pub rank: i64,
}

/// What one database says about one address.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AddressAnswer {
    /// The address, as its key.
    pub ip_key: String,
    /// Whether the database knows the address.
    pub found: bool,
    /// The network of the answer.
    pub network: Option<String>,
    /// Country as two letters.
    pub country: Option<String>,
    /// State or province.
    pub region: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// Radius in km.
    pub accuracy_km: Option<f64>,
    /// Autonomous system number.
    pub asn: Option<i64>,
    /// Who runs the autonomous system.
    pub as_organization: Option<String>,
    /// Cloud that publishes the address as its own.
    pub cloud_provider: Option<String>,
    /// Service tag.
    pub cloud_service: Option<String>,
    /// Region of the cloud.
    pub cloud_region: Option<String>,
    /// `hosting`, `microsoft`, `vpn`, `tor`, `relay` or `special`.
    pub network_class: Option<&'static str>,
}

impl CaseFile {
    /// Every database that was asked, in the order in which their word is taken.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn geo_sources(&self) -> Result<Vec<GeoSource>, CaseError> {
        let sql = "SELECT * FROM geo_source ORDER BY rank, built_at DESC, geo_source_id";
        let table = self.own("list the databases", sql)?;
        rows(&table)
            .map(|row| {
                Ok(GeoSource {
                    geo_source_id: row.integer("geo_source_id")?,
                    name: row.text("name")?,
                    database_type: row.text("database_type")?,
                    origin: row.text("origin")?,
                    sha256: row.text("sha256")?,
                    bytes: row.integer("bytes")?,
                    built_at: row.time("built_at")?,
                    provides: row.text("provides")?,
                    licence: row.text("licence")?,
                    attribution: row.text("attribution")?,
                    rank: row.integer("rank")?,
                })
            })
            .collect()
    }

    /// Up to `limit` addresses after `after` that the database has not been asked about, in order.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn unasked(
        &self,
        geo_source_id: i64,
        after: &str,
        limit: usize,
    ) -> Result<Vec<String>, CaseError> {
        let failed = |error| self.failed("list the addresses", error);
        let mut statement =
            self.connection().prepare_cached(include_str!("sql/unasked.sql")).map_err(failed)?;
        let keys = statement
            .query_map(params![geo_source_id, after, limit], |row| row.get(0))
            .map_err(failed)?;
        keys.collect::<Result<_, _>>().map_err(failed)
    }
}

impl Change<'_> {
    /// The number of a database in the case. One that was asked before keeps its number.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be written.
    pub fn add_geo_source(&self, source: &GeoSource) -> Result<i64, CaseError> {
        let failed = |error| self.failed("record the database", error);
        let digest: Result<Sha256, _> = source.sha256.parse();
        debug_assert!(digest.is_ok());
        let known = self.transaction.query_row(
            "SELECT coalesce(max(geo_source_id), 0) FROM geo_source WHERE sha256 = ?",
            params![source.sha256],
            |row| row.get::<_, i64>(0),
        );
        let known = known.map_err(failed)?;
        if known > 0 {
            return Ok(known);
        }
        let next = self.number("SELECT coalesce(max(geo_source_id), 0) + 1 FROM geo_source")?;
        self.transaction
            .execute(
                "INSERT INTO geo_source VALUES \
                 (?, ?, ?, ?, ?, ?, make_timestamp(?), ?, ?, ?, ?, make_timestamp(?))",
                params![
                    next,
                    source.name,
                    source.database_type,
                    source.origin,
                    source.sha256,
                    source.bytes,
                    source.built_at.timestamp_micros(),
                    source.provides,
                    source.licence,
                    source.attribution,
                    source.rank,
                    self.writer.examiner().now().timestamp_micros(),
                ],
            )
            .map_err(failed)?;
        Ok(next)
    }

    /// Appends what one database says about addresses.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be written.
    pub fn append_answers(
        &self,
        geo_source_id: i64,
        answers: &[AddressAnswer],
    ) -> Result<(), CaseError> {
        let failed = |error| self.failed("keep the answers", error);
        let mut appender = self.transaction.appender("address_answer").map_err(failed)?;
        for answer in answers {
            appender
                .append_row(params![
                    answer.ip_key,
                    geo_source_id,
                    answer.found,
                    answer.network,
                    answer.country,
                    answer.region,
                    answer.city,
                    answer.latitude,
                    answer.longitude,
                    answer.accuracy_km,
                    answer.asn,
                    answer.as_organization,
                    answer.cloud_provider,
                    answer.cloud_service,
                    answer.cloud_region,
                    answer.network_class,
                ])
                .map_err(failed)?;
        }
        appender.flush().map_err(failed)
    }
}

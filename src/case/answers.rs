//! What databases and lists say about addresses: asking which are new, and keeping the answers.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use duckdb::arrow::array::{
    ArrayRef, BooleanArray, Float64Array, Int32Array, Int64Array, StringArray,
};
use duckdb::arrow::datatypes::DataType;
use duckdb::arrow::error::ArrowError;
use duckdb::arrow::record_batch::RecordBatch;
use duckdb::params;

use super::sources::{Row, rows};
use super::{CaseError, CaseFile, Change};
use crate::finding::{Table, Value};

/// A database or a list that was asked about addresses. The file itself stays outside the case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeoSource {
    /// Its number in the case; 0 until it has one.
    pub geo_source_id: i64,
    /// What reports call it.
    pub name: String,
    /// `mmdb`, `pack` or `list`; blank in cases of schema 2.
    pub kind: String,
    /// Its type by its own word, or the layout of a list.
    pub database_type: String,
    /// Who made it, as far as that can be told.
    pub vendor: String,
    /// How that is known: `declared`, `type` or `unknown`.
    pub vendor_how: String,
    /// `embedded`, or the path the examiner gave.
    pub origin: String,
    /// SHA-256 of the published file, as lower-case hex.
    pub sha256: String,
    /// SHA-256 of the bytes that were read, as lower-case hex; blank in cases of schema 2.
    pub file_sha256: String,
    /// Size of the published file in bytes.
    pub bytes: i64,
    /// When it was built, or for which moment a list holds; `None`: nobody says.
    pub built_at: Option<DateTime<Utc>>,
    /// Which fields it answers.
    pub provides: String,
    /// Its licence, where that is known.
    pub licence: String,
    /// What must be printed wherever its answers are shown.
    pub attribution: String,
    /// The lower, the sooner its word is taken.
    pub rank: i64,
    /// What the networks of a list are.
    pub category: Option<String>,
    /// Networks of a list.
    pub ranges: Option<i64>,
    /// Entries of a list that could not be used.
    pub entries_skipped: Option<i64>,
    /// Networks of a list that had bits set after their prefix.
    pub masks_corrected: Option<i64>,
    /// How many addresses it was asked about.
    pub addresses_asked: i64,
    /// How many of them it knows.
    pub addresses_found: i64,
    /// How many addresses of the case it was not asked about.
    pub addresses_unasked: i64,
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
    /// `hosting`, `microsoft`, `vpn`, `tor`, `relay` or `satellite`.
    pub network_class: Option<&'static str>,
    /// Country in which the network is registered.
    pub registered_country: Option<String>,
    /// Time zone by its IANA name.
    pub time_zone: Option<String>,
    /// Kind of user, in the database's words.
    pub user_type: Option<String>,
    /// What the database marks the address as.
    pub flags: Option<String>,
    /// Who runs the VPN, proxy or relay.
    pub anonymizer: Option<String>,
    /// What a list calls the network.
    pub label: Option<String>,
    /// Kind of the autonomous system by our own table.
    pub asn_kind: Option<&'static str>,
}

/// A network of a list that an address is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressNetwork {
    /// The address, as its key.
    pub ip_key: String,
    /// The network.
    pub network: String,
    /// Where it stands in the list.
    pub place: String,
    /// What it is.
    pub category: &'static str,
    /// What the list calls it.
    pub label: Option<String>,
    /// Region of the cloud.
    pub cloud_region: Option<String>,
    /// Whether the list marks it as trusted.
    pub trusted: Option<bool>,
    /// What else the list says.
    pub note: Option<String>,
    /// From when on it holds.
    pub valid_from: Option<DateTime<Utc>>,
    /// Until when it holds.
    pub valid_until: Option<DateTime<Utc>>,
}

/// An address of IANA's special-purpose registries, or one that carries an IPv4 address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressSpecial {
    /// The address, as its key.
    pub ip_key: String,
    /// What it is for.
    pub purpose: Option<&'static str>,
    /// The IPv4 address inside it.
    pub embedded_v4: Option<String>,
}

impl CaseFile {
    /// Every database and list that was asked, in the order in which their word is taken.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn geo_sources(&self) -> Result<Vec<GeoSource>, CaseError> {
        let table = self.own("list the databases", include_str!("sql/geo_sources.sql"))?;
        rows(&table).map(|row| geo_source(&row)).collect()
    }

    /// The database or list that is meant by its number, its name or the start of its digest.
    ///
    /// # Errors
    ///
    /// Fails if none or more than one is meant, or if the case cannot be read.
    pub fn geo_source(&self, which: &str) -> Result<GeoSource, CaseError> {
        let sources = self.geo_sources()?;
        let is_number = |source: &&GeoSource| source.geo_source_id.to_string() == which;
        if let Some(found) = sources.iter().find(is_number) {
            return Ok(found.clone());
        }
        let is_meant = |source: &&GeoSource| {
            source.name == which || (which.len() >= 6 && source.sha256.starts_with(which))
        };
        let mut meant = sources.iter().filter(is_meant);
        match (meant.next(), meant.next()) {
            (Some(found), None) => Ok(found.clone()),
            _ => Err(CaseError::NoSuchGeoSource(which.to_owned())),
        }
    }

    /// The addresses about which two databases say different things, the most used first.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn geo_diff(&self, one: i64, other: i64) -> Result<Table, CaseError> {
        let arguments =
            [("one".to_owned(), Value::Integer(one)), ("other".to_owned(), Value::Integer(other))];
        self.answer(include_str!("sql/geo_diff.sql"), &arguments)
    }

    /// Up to `limit` addresses after `after`, in order; only those that the database has not been
    /// asked about, if one is named.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn unasked(
        &self,
        geo_source_id: Option<i64>,
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

fn geo_source(row: &Row<'_>) -> Result<GeoSource, CaseError> {
    let maybe = |column| row.maybe_text(column).unwrap_or_default();
    Ok(GeoSource {
        geo_source_id: row.integer("geo_source_id")?,
        name: row.text("name")?,
        kind: maybe("kind"),
        database_type: row.text("database_type")?,
        vendor: maybe("vendor"),
        vendor_how: maybe("vendor_how"),
        origin: row.text("origin")?,
        sha256: row.text("sha256")?,
        file_sha256: maybe("file_sha256"),
        bytes: row.integer("bytes")?,
        built_at: row.maybe_time("built_at"),
        provides: row.text("provides")?,
        licence: row.text("licence")?,
        attribution: row.text("attribution")?,
        rank: row.integer("rank")?,
        category: row.maybe_text("category"),
        ranges: row.get("ranges").as_integer(),
        entries_skipped: row.get("entries_skipped").as_integer(),
        masks_corrected: row.get("masks_corrected").as_integer(),
        addresses_asked: row.integer("addresses_asked")?,
        addresses_found: row.integer("addresses_found")?,
        addresses_unasked: row.integer("addresses_unasked")?,
    })
}

fn micros(time: Option<DateTime<Utc>>) -> Option<i64> {
    time.map(|time| time.timestamp_micros())
}

/// Answers as columns, in the order of the table.
fn record_batch(geo_source_id: i32, answers: &[AddressAnswer]) -> Result<RecordBatch, ArrowError> {
    type Text = fn(&AddressAnswer) -> Option<&str>;
    type Number = fn(&AddressAnswer) -> Option<f64>;
    let text =
        |get: Text| -> ArrayRef { Arc::new(answers.iter().map(get).collect::<StringArray>()) };
    let number =
        |get: Number| -> ArrayRef { Arc::new(answers.iter().map(get).collect::<Float64Array>()) };
    let found = answers.iter().map(|answer| Some(answer.found)).collect::<BooleanArray>();
    let asn = answers.iter().map(|answer| answer.asn).collect::<Int64Array>();
    RecordBatch::try_from_iter_with_nullable([
        ("ip_key", text(|answer| Some(&answer.ip_key)), false),
        ("geo_source_id", Arc::new(Int32Array::from(vec![geo_source_id; answers.len()])), false),
        ("found", Arc::new(found), false),
        ("network", text(|answer| answer.network.as_deref()), true),
        ("country", text(|answer| answer.country.as_deref()), true),
        ("region", text(|answer| answer.region.as_deref()), true),
        ("city", text(|answer| answer.city.as_deref()), true),
        ("latitude", number(|answer| answer.latitude), true),
        ("longitude", number(|answer| answer.longitude), true),
        ("accuracy_km", number(|answer| answer.accuracy_km), true),
        ("asn", Arc::new(asn), true),
        ("as_organization", text(|answer| answer.as_organization.as_deref()), true),
        ("cloud_provider", text(|answer| answer.cloud_provider.as_deref()), true),
        ("cloud_service", text(|answer| answer.cloud_service.as_deref()), true),
        ("cloud_region", text(|answer| answer.cloud_region.as_deref()), true),
        ("network_class", text(|answer| answer.network_class), true),
        ("registered_country", text(|answer| answer.registered_country.as_deref()), true),
        ("time_zone", text(|answer| answer.time_zone.as_deref()), true),
        ("user_type", text(|answer| answer.user_type.as_deref()), true),
        ("flags", text(|answer| answer.flags.as_deref()), true),
        ("anonymizer", text(|answer| answer.anonymizer.as_deref()), true),
        ("label", text(|answer| answer.label.as_deref()), true),
        ("asn_kind", text(|answer| answer.asn_kind), true),
    ])
}

impl Change<'_> {
    /// The number of a database in the case. One that was asked before keeps its number: the same
    /// bytes, and for a list the same category and moment.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be written.
    pub fn add_geo_source(&self, source: &GeoSource) -> Result<i64, CaseError> {
        let failed = |error| self.failed("record the database", error);
        let known = self.transaction.query_row(
            "SELECT coalesce(max(geo_source_id), 0) FROM geo_source \
             WHERE sha256 = ? AND coalesce(file_sha256, ?) = ? AND category IS NOT DISTINCT FROM ? \
               AND built_at IS NOT DISTINCT FROM make_timestamp(?)",
            params![
                source.sha256,
                source.file_sha256,
                source.file_sha256,
                source.category,
                micros(source.built_at)
            ],
            |row| row.get::<_, i64>(0),
        );
        let known = known.map_err(failed)?;
        if known > 0 {
            return Ok(known);
        }
        let next = self.number("SELECT coalesce(max(geo_source_id), 0) + 1 FROM geo_source")?;
        self.transaction
            .execute(
                include_str!("sql/add_geo_source.sql"),
                params![
                    next,
                    source.name,
                    source.database_type,
                    source.origin,
                    source.sha256,
                    source.bytes,
                    micros(source.built_at),
                    source.provides,
                    source.licence,
                    source.attribution,
                    source.rank,
                    self.writer.examiner().now().timestamp_micros(),
                    source.kind,
                    source.vendor,
                    source.vendor_how,
                    source.file_sha256,
                    source.category,
                    source.ranges,
                    source.entries_skipped,
                    source.masks_corrected,
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
        let source = i32::try_from(geo_source_id).map_err(|_too_many| CaseError::Nonsense {
            what: "geo_source_id",
            expected: "a number of 32 bits",
            found: geo_source_id.to_string(),
        })?;
        let rows = record_batch(source, answers).map_err(|error| {
            failed(duckdb::Error::ArrowTypeToDuckdbType(error.to_string(), DataType::Null))
        })?;
        let mut appender = self.transaction.appender("address_answer").map_err(failed)?;
        appender.append_record_batch(rows).map_err(failed)?;
        appender.flush().map_err(failed)
    }

    /// Appends in which networks of a list addresses are.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be written.
    pub fn append_networks(
        &self,
        geo_source_id: i64,
        networks: &[AddressNetwork],
    ) -> Result<(), CaseError> {
        let failed = |error| self.failed("keep the networks", error);
        let mut appender = self.transaction.appender("address_network").map_err(failed)?;
        for network in networks {
            let engine_time = |time: Option<DateTime<Utc>>| {
                let unit = duckdb::types::TimeUnit::Microsecond;
                micros(time).map(|at| duckdb::types::Value::Timestamp(unit, at))
            };
            appender
                .append_row(params![
                    network.ip_key,
                    geo_source_id,
                    network.network,
                    network.place,
                    network.category,
                    network.label,
                    network.cloud_region,
                    network.trusted,
                    network.note,
                    engine_time(network.valid_from),
                    engine_time(network.valid_until),
                ])
                .map_err(failed)?;
        }
        appender.flush().map_err(failed)
    }

    /// Puts these in place of what was said about special addresses before.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be written.
    pub fn replace_special(&self, addresses: &[AddressSpecial]) -> Result<(), CaseError> {
        let failed = |error| self.failed("keep the special addresses", error);
        self.transaction.execute_batch("DELETE FROM address_special").map_err(failed)?;
        let mut appender = self.transaction.appender("address_special").map_err(failed)?;
        for address in addresses {
            appender
                .append_row(params![address.ip_key, address.purpose, address.embedded_v4])
                .map_err(failed)?;
        }
        appender.flush().map_err(failed)
    }
}

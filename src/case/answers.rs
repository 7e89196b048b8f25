//! The databases and lists that a case was asked of, which addresses they were asked about, and what
//! lists say of them.

use std::collections::HashSet;
use std::ops::Range;

use chrono::{DateTime, Utc};
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

    /// The largest number that an address has; 0 if there is none.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn last_address(&self) -> Result<i32, CaseError> {
        self.connection()
            .query_row("SELECT coalesce(max(address_id), 0) FROM address", [], |row| row.get(0))
            .map_err(|error| self.failed("list the addresses", error))
    }

    /// The addresses whose numbers are in this range, in order, each with its key.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn addresses(&self, numbers: &Range<i32>) -> Result<Vec<(i32, String)>, CaseError> {
        let failed = |error| self.failed("list the addresses", error);
        let mut statement =
            self.connection().prepare_cached(include_str!("sql/addresses.sql")).map_err(failed)?;
        let rows = statement
            .query_map(params![numbers.start - 1, numbers.end - 1], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .map_err(failed)?;
        rows.collect::<Result<_, _>>().map_err(failed)
    }

    /// Of the addresses whose numbers are in this range, those that a database was asked about.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn asked(
        &self,
        geo_source_id: i32,
        numbers: &Range<i32>,
    ) -> Result<HashSet<i32>, CaseError> {
        let failed = |error| self.failed("list the addresses", error);
        let mut statement =
            self.connection().prepare_cached(include_str!("sql/asked.sql")).map_err(failed)?;
        let rows = statement
            .query_map(params![geo_source_id, numbers.start - 1, numbers.end - 1], |row| row.get(0))
            .map_err(failed)?;
        rows.collect::<Result<_, _>>().map_err(failed)
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

impl Change<'_> {
    /// The number of a database in the case. One that was asked before keeps its number: the same
    /// bytes, and for a list the same category and moment.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be written.
    pub fn add_geo_source(&self, source: &GeoSource) -> Result<i32, CaseError> {
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
            |row| row.get::<_, i32>(0),
        );
        let known = known.map_err(failed)?;
        if known > 0 {
            return Ok(known);
        }
        let next = "SELECT coalesce(max(geo_source_id), 0) + 1 FROM geo_source";
        let next: i32 = self.transaction.query_row(next, [], |row| row.get(0)).map_err(failed)?;
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

    /// Appends in which networks of a list addresses are.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be written.
    pub fn append_networks(
        &self,
        geo_source_id: i32,
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

    /// Forgets what was said about special addresses.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be written.
    pub fn forget_special(&self) -> Result<(), CaseError> {
        self.run("keep the special addresses", "DELETE FROM address_special")
    }

    /// Appends special addresses.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be written.
    pub fn append_special(&self, addresses: &[AddressSpecial]) -> Result<(), CaseError> {
        let failed = |error| self.failed("keep the special addresses", error);
        let mut appender = self.transaction.appender("address_special").map_err(failed)?;
        for address in addresses {
            appender
                .append_row(params![address.ip_key, address.purpose, address.embedded_v4])
                .map_err(failed)?;
        }
        appender.flush().map_err(failed)
    }
}

//! Enrichment: what offline databases say about an address.
//!
//! Three packs are part of the program (country, autonomous system, cloud ranges); an examiner adds
//! `.mmdb` files, packs and lists of networks. All of them answer through [`GeoDatabase`]. Nothing here
//! uses a network, and what a database says is never written over what the export says.

use std::path::PathBuf;

mod about;
mod answer;
mod asn_kind;
mod cloud;
mod database;
mod list;
mod mmdb;
/// The pack format: range tables small enough to be part of the program.
pub mod pack;
mod range;
mod run;
mod special;
mod terms;
#[cfg(test)]
mod tests;

pub use about::{About, EMBEDDED, SourceKind};
pub use answer::Answer;
pub use asn_kind::{AsnKind, asn_kind};
pub use cloud::{MicrosoftNetwork, microsoft_network, region_country};
pub use database::GeoDatabase;
pub use list::{
    ListCategory, ListEntry, ListOptions, NetworkList, Remark, SkippedEntry, list_time,
};
pub use range::{Cidr, Range, RangeError, WideRange, parse_range};
pub use run::{Asked, EnrichError, enrich};
pub use special::{embedded_v4, special_purpose};

/// Why a database could not be used.
#[derive(Debug, thiserror::Error)]
pub enum GeoError {
    /// The file could not be read.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file is larger than any database we know of.
    #[error("{}: {bytes} bytes are more than the {limit} that a database may have", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its size in bytes.
        bytes: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// The file is no MaxMind DB, or a broken one.
    #[error("{}: not a usable MMDB: {reason}", path.display())]
    NotAnMmdb {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The database is of a type that says nothing about where an address is.
    #[error("{}: a database of type {database_type:?} {reason}", path.display())]
    Refused {
        /// The file.
        path: PathBuf,
        /// Its type by its own word.
        database_type: String,
        /// Why it is refused.
        reason: &'static str,
    },
    /// The file is no pack, or a broken one.
    #[error("{}: not a usable pack: {reason}", path.display())]
    NotAPack {
        /// The file, or the name of a pack that is part of the program.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The file is no list of networks, or none of it can be used.
    #[error("{}: not a usable list of networks: {reason}", path.display())]
    NotAList {
        /// The file.
        path: PathBuf,
        /// What is wrong with it, and where.
        reason: String,
    },
    /// A network of a list is so wide that it can hardly be meant.
    #[error("{}: {place}: {error}", path.display())]
    TooWide {
        /// The file.
        path: PathBuf,
        /// Where it stands in the list.
        place: String,
        /// How wide it is.
        error: RangeError,
    },
    /// Nobody says what the networks of a list are.
    #[error("{}: read as {layout}, which does not say what its networks are", path.display())]
    NoCategory {
        /// The file.
        path: PathBuf,
        /// How it is laid out.
        layout: &'static str,
    },
    /// The file is no list of cloud ranges, or a broken one.
    #[error("{}: not a usable list of cloud ranges: {reason}", path.display())]
    NotACloudList {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

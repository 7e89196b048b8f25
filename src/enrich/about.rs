//! What is known about a database or a list: who made it, when, and on which terms it may be used.

use chrono::{DateTime, Utc};

use super::list::{ListCategory, NetworkList};
use super::terms::LIST_RANK;
use crate::digest::Sha256;

/// The origin of the databases that are part of the program.
pub const EMBEDDED: &str = "embedded";

/// What kind of file answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// A pack of ours: part of the program, beside it, or given.
    Pack,
    /// A database in the MaxMind DB format.
    Mmdb,
    /// A list of networks.
    List,
}

impl SourceKind {
    /// The word that a case stores.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pack => "pack",
            Self::Mmdb => "mmdb",
            Self::List => "list",
        }
    }
}

/// What is known about a database or a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// What reports call it, such as `DB-IP Country Lite`.
    pub name: String,
    /// What kind of file it is.
    pub kind: SourceKind,
    /// Its type by its own word, such as `DBIP-Country-Lite`; the layout of a list.
    pub database_type: String,
    /// Who made it, as far as that can be told.
    pub vendor: String,
    /// How the maker is known: `declared`, `type` (drop-in copies use the types of others), or
    /// `unknown`.
    pub vendor_how: &'static str,
    /// [`EMBEDDED`], or the path as the examiner gave it.
    pub origin: String,
    /// SHA-256 of the file that its maker published; for a pack, of the file it was made from, by
    /// the pack's own word.
    pub sha256: Sha256,
    /// SHA-256 of the bytes that were read here: the file itself, or the pack.
    pub file_sha256: Sha256,
    /// Size of the published file in bytes.
    pub bytes: u64,
    /// When it was built, or for which moment a list holds, in UTC, by its own word or the
    /// examiner's.
    pub built_at: Option<DateTime<Utc>>,
    /// Which fields it answers: names of fields of [`super::Answer`], `coordinates`, `accuracy`.
    pub provides: Vec<&'static str>,
    /// Licence, where it is known; else empty.
    pub licence: String,
    /// What must be printed wherever its answers are shown; may be empty.
    pub attribution: String,
    /// The lower, the sooner its word is taken.
    pub rank: i32,
    /// What the networks of a list are.
    pub category: Option<ListCategory>,
}

impl About {
    /// What is known about a list.
    pub(super) fn of_list(list: &NetworkList) -> Self {
        Self {
            name: list.name.clone(),
            kind: SourceKind::List,
            database_type: list.layout.to_owned(),
            vendor: String::new(),
            vendor_how: "unknown",
            origin: list.origin.clone(),
            sha256: list.sha256,
            file_sha256: list.sha256,
            bytes: list.bytes,
            built_at: list.as_of,
            provides: list.provides(),
            licence: String::new(),
            attribution: String::new(),
            rank: LIST_RANK,
            category: Some(list.category),
        }
    }

    /// Takes the examiner's word on who made the file: its type then says nothing about terms.
    pub(super) fn declare_vendor(&mut self, vendor: &str) {
        if !self.vendor.eq_ignore_ascii_case(vendor) {
            self.licence = String::new();
            self.attribution = format!("Includes data of {vendor}");
        }
        vendor.clone_into(&mut self.vendor);
        self.vendor_how = "declared";
    }
}

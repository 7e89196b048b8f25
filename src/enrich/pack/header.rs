//! The first lines of a pack: what it is, where it comes from, on which terms.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::field::Field;
use crate::digest::Sha256;
use crate::enrich::about::{About, SourceKind};
use crate::enrich::terms::{CLOUD_TERMS, EMBEDDED_RANK, terms_of};
use crate::enrich::{EMBEDDED, GeoError};

/// What every pack begins with.
const MAGIC: &[u8] = b"doorward geopack\n";
/// The version of the format, raised when an older reader would misread a pack.
const VERSION: u32 = 1;
/// More than any header we would write, in bytes.
const HEADER_LIMIT: usize = 1 << 16;

/// What a pack says about itself, as JSON.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    version: u32,
    pub(super) name: String,
    pub(super) database_type: String,
    pub(super) source_file: String,
    pub(super) source_sha256: String,
    pub(super) source_bytes: u64,
    pub(super) built_at: String,
    pub(super) licence: String,
    pub(super) attribution: String,
    pub(super) rank: i32,
    pub(super) made_by: String,
    pub(super) fields: Vec<String>,
    pub(super) v4_ranges: u64,
    pub(super) v6_ranges: u64,
    pub(super) records: u64,
    pub(super) body_bytes: u64,
}

impl Header {
    /// The header of a pack made from a file named `source_file`.
    pub(super) fn of_source(about: &About, source_file: &Path) -> Self {
        let file_name = source_file.file_name().unwrap_or_default();
        Self {
            version: VERSION,
            name: about.name.clone(),
            database_type: about.database_type.clone(),
            source_file: file_name.to_string_lossy().into_owned(),
            source_sha256: about.sha256.to_string(),
            source_bytes: about.bytes,
            built_at: about.built_at.map_or_else(String::new, |built_at| {
                built_at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
            }),
            licence: about.licence.clone(),
            attribution: about.attribution.clone(),
            rank: about.rank,
            made_by: "doorward".to_owned(),
            fields: Vec::new(),
            v4_ranges: 0,
            v6_ranges: 0,
            records: 0,
            body_bytes: 0,
        }
    }

    /// The header as the bytes before the body.
    pub(super) fn to_bytes(&self) -> serde_json::Result<Vec<u8>> {
        let mut bytes = MAGIC.to_vec();
        serde_json::to_writer_pretty(&mut bytes, self)?;
        bytes.extend_from_slice(b"\n\0");
        Ok(bytes)
    }

    /// The header of a pack, and the bytes after it.
    pub(super) fn split<'a>(bytes: &'a [u8], path: &Path) -> Result<(Self, &'a [u8]), GeoError> {
        let wrong = |reason: String| GeoError::NotAPack { path: path.to_owned(), reason };
        let rest = bytes
            .strip_prefix(MAGIC)
            .ok_or_else(|| wrong("it does not begin as packs do".to_owned()))?;
        let end = rest
            .iter()
            .take(HEADER_LIMIT)
            .position(|byte| *byte == 0)
            .ok_or_else(|| wrong("its header has no end".to_owned()))?;
        let (json, body) = rest.split_at(end);
        let header: Self =
            serde_json::from_slice(json).map_err(|error| wrong(format!("its header: {error}")))?;
        if header.version != VERSION {
            return Err(wrong(format!(
                "its format has version {}, and only {VERSION} can be read",
                header.version
            )));
        }
        Ok((header, body.get(1..).unwrap_or_default()))
    }

    /// What the header says, for a pack from this place with this digest.
    pub(super) fn about(&self, origin: &str, file_sha256: Sha256) -> Result<About, GeoError> {
        let wrong = |what: &str| GeoError::NotAPack {
            path: PathBuf::from(origin),
            reason: format!("its header gives no readable {what}"),
        };
        let built_at = match self.built_at.as_str() {
            "" => None,
            text => Some(
                DateTime::parse_from_rfc3339(text).map_err(|_not_rfc3339| wrong("build time"))?,
            ),
        };
        let fields = self.fields.iter().map(|name| Field::named(name));
        let fields: Vec<Field> = fields.collect::<Option<_>>().ok_or_else(|| wrong("fields"))?;
        let vendor = if self.database_type.starts_with(CLOUD_TERMS.vendor) {
            CLOUD_TERMS.vendor
        } else {
            terms_of(&self.database_type).vendor
        };
        Ok(About {
            name: self.name.clone(),
            kind: SourceKind::Pack,
            database_type: self.database_type.clone(),
            vendor: vendor.to_owned(),
            vendor_how: if vendor.is_empty() { "unknown" } else { "type" },
            origin: origin.to_owned(),
            sha256: self.source_sha256.parse().map_err(|_no_digest| wrong("SHA-256"))?,
            file_sha256,
            bytes: self.source_bytes,
            built_at: built_at.map(|built_at| built_at.with_timezone(&Utc)),
            provides: Field::provides(&fields),
            licence: self.licence.clone(),
            attribution: self.attribution.clone(),
            rank: if origin == EMBEDDED { self.embedded_rank() } else { self.rank },
            category: None,
        })
    }

    /// A cloud's word on its own ranges keeps its rank; all else of ours comes after the examiner's.
    fn embedded_rank(&self) -> i32 {
        if self.rank == CLOUD_TERMS.rank { self.rank } else { EMBEDDED_RANK }
    }
}

/// Whether a file begins as packs do.
pub(in crate::enrich) fn is_pack(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

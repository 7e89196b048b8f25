//! What is known about a database: who made it, when, and on which terms it may be used.

use chrono::{DateTime, Utc};

use crate::digest::Sha256;

/// The origin of the databases that are part of the program.
pub const EMBEDDED: &str = "embedded";

/// What is known about a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// What reports call it, such as `DB-IP Country Lite`.
    pub name: String,
    /// Its type by its own word, such as `DBIP-Country-Lite`.
    pub database_type: String,
    /// [`EMBEDDED`], or the path as the examiner gave it.
    pub origin: String,
    /// SHA-256 of the database file that its maker published; for a pack, of the file it was made
    /// from.
    pub sha256: Sha256,
    /// Size of that file in bytes.
    pub bytes: u64,
    /// When it was built, in UTC, by its own word; 1970-01-01 if it does not say.
    pub built_at: DateTime<Utc>,
    /// Which fields it answers: `country`, `region`, `city`, `coordinates`, `accuracy`, `asn`,
    /// `as_organization`, `cloud_provider`, `cloud_service`, `cloud_region`, `network_class`.
    pub provides: Vec<&'static str>,
    /// Licence, where it is known; else empty.
    pub licence: String,
    /// What must be printed wherever its answers are shown; may be empty.
    pub attribution: String,
    /// The lower, the sooner its word is taken.
    pub rank: i32,
}

/// What the type of a database tells about its maker's terms, and how soon to take its word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Terms {
    /// What reports call databases of this type; `None`: by their type.
    pub(super) name: Option<&'static str>,
    /// Licence, where it is known.
    pub(super) licence: &'static str,
    /// What must be printed.
    pub(super) attribution: &'static str,
    /// The lower, the sooner its word is taken.
    pub(super) rank: i32,
}

/// A provider's word on its own ranges comes before anybody's estimate.
pub(super) const CLOUD_TERMS: Terms = Terms {
    name: Some("cloud ranges (cloudip-db)"),
    licence: "MIT",
    attribution: "Cloud ranges collected by cloudip-db (Rez Moss) from the providers' lists",
    rank: 10,
};

/// Ours come last: who adds a database wants its word.
pub(super) const EMBEDDED_RANK: i32 = 60;

const DB_IP: &str = "IP Geolocation by DB-IP (https://db-ip.com), converted";
const MAXMIND: &str =
    "This product includes GeoLite Data created by MaxMind, available from https://www.maxmind.com";
const IPINFO: &str = "IP address data powered by IPinfo (https://ipinfo.io)";
const SAPICS: &str =
    "origin-asn by sapics (ip-location-db), from data of the NRO, RouteViews and RIPE RIS";

/// Beginnings of types, the longer before the shorter: what other makers sell as a drop-in calls
/// itself `GeoLite2` too and cannot be told apart.
const TERMS: [(&str, Terms); 10] = [
    ("DBIP-Country-Lite", terms(Some("DB-IP Country Lite"), "CC BY 4.0", DB_IP, 50)),
    ("DBIP-City-Lite", terms(Some("DB-IP City Lite"), "CC BY 4.0", DB_IP, 50)),
    ("DBIP-ASN-Lite", terms(Some("DB-IP ASN Lite"), "CC BY 4.0", DB_IP, 50)),
    ("DBIP-", terms(None, "DB-IP commercial", DB_IP, 30)),
    ("GeoLite2-", terms(None, "GeoLite2 EULA", MAXMIND, 40)),
    ("GeoIP2-Anonymous-IP", terms(None, "MaxMind commercial", "", 20)),
    ("GeoIP-Anonymous-Plus", terms(None, "MaxMind commercial", "", 20)),
    ("GeoIP", terms(None, "MaxMind commercial", "", 30)),
    ("ipinfo", terms(None, "", IPINFO, 40)),
    ("asn ipvAll", terms(Some("origin-asn"), "PDDL 1.0", SAPICS, 50)),
];

const fn terms(
    name: Option<&'static str>,
    licence: &'static str,
    attribution: &'static str,
    rank: i32,
) -> Terms {
    Terms { name, licence, attribution, rank }
}

/// The terms for databases of this type.
pub(super) fn terms_of(database_type: &str) -> Terms {
    TERMS
        .iter()
        .find(|(start, _)| database_type.starts_with(start))
        .map_or(terms(None, "", "", 40), |(_, terms)| *terms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_go_by_the_beginning_of_the_type() {
        assert_eq!(terms_of("DBIP-ASN-Lite (compat=GeoLite2-ASN)").licence, "CC BY 4.0");
        assert_eq!(terms_of("DBIP-Location (compat=City)").rank, 30);
        assert_eq!(terms_of("GeoIP2-Anonymous-IP").rank, 20);
        assert!(terms_of("GeoLite2-City").attribution.contains("MaxMind"));
        assert_eq!(terms_of("something else").licence, "");
    }
}

//! On which terms databases may be used, and whose word is taken first.

/// What the type of a database tells about its maker's terms, and how soon to take its word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Terms {
    /// What reports call databases of this type; `None`: by their type.
    pub(super) name: Option<&'static str>,
    /// Who makes databases of this type; may be empty.
    pub(super) vendor: &'static str,
    /// Licence, where it is known.
    pub(super) licence: &'static str,
    /// What must be printed.
    pub(super) attribution: &'static str,
    /// The lower, the sooner its word is taken.
    pub(super) rank: i32,
}

/// A list that the examiner brings comes before everything.
pub(super) const LIST_RANK: i32 = 5;

/// A provider's word on its own ranges comes before anybody's estimate.
pub(super) const CLOUD_TERMS: Terms = Terms {
    name: Some("cloud ranges (cloudip-db)"),
    vendor: "cloudip-db",
    licence: "MIT",
    attribution: "Cloud ranges collected by cloudip-db (Rez Moss) from the providers' lists",
    rank: 10,
};

/// Ours come last: who adds a database wants its word.
pub(super) const EMBEDDED_RANK: i32 = 60;

/// The licence that asks for old copies to be destroyed within 30 days of the next release.
pub(super) const GEOLITE2: &str = "GeoLite2 EULA";

const DB_IP: &str = "IP Geolocation by DB-IP (https://db-ip.com), converted";
const MAXMIND: &str =
    "This product includes GeoLite Data created by MaxMind, available from https://www.maxmind.com";
const IPINFO: &str = "IP address data powered by IPinfo (https://ipinfo.io)";
const SAPICS: &str =
    "origin-asn by sapics (ip-location-db), from data of the NRO, RouteViews and RIPE RIS";

/// Beginnings of types, the longer before the shorter: what other makers sell as a drop-in calls
/// itself `GeoLite2` too and cannot be told apart.
const TERMS: [(&str, Terms); 13] = [
    ("DBIP-Country-Lite", terms("DB-IP", Some("DB-IP Country Lite"), ("CC BY 4.0", DB_IP), 50)),
    ("DBIP-City-Lite", terms("DB-IP", Some("DB-IP City Lite"), ("CC BY 4.0", DB_IP), 50)),
    ("DBIP-ASN-Lite", terms("DB-IP", Some("DB-IP ASN Lite"), ("CC BY 4.0", DB_IP), 50)),
    ("DBIP-", terms("DB-IP", None, ("DB-IP commercial", DB_IP), 30)),
    ("GeoLite2-", terms("MaxMind", None, (GEOLITE2, MAXMIND), 40)),
    ("GeoIP2-Anonymous-IP", terms("MaxMind", None, ("MaxMind commercial", ""), 20)),
    ("GeoIP-Anonymous-Plus", terms("MaxMind", None, ("MaxMind commercial", ""), 20)),
    ("GeoIP", terms("MaxMind", None, ("MaxMind commercial", ""), 30)),
    ("ipinfo standard_privacy", terms("IPinfo", None, ("", IPINFO), 20)),
    ("ipinfo", terms("IPinfo", None, ("", IPINFO), 40)),
    ("asn ipvAll", terms("sapics", Some("origin-asn"), ("PDDL 1.0", SAPICS), 50)),
    ("country ipv", terms("sapics", None, ("", ""), 50)),
    ("city ipv", terms("sapics", None, ("", ""), 50)),
];

const fn terms(
    vendor: &'static str,
    name: Option<&'static str>,
    (licence, attribution): (&'static str, &'static str),
    rank: i32,
) -> Terms {
    Terms { name, vendor, licence, attribution, rank }
}

/// The terms for databases of this type.
pub(super) fn terms_of(database_type: &str) -> Terms {
    TERMS
        .iter()
        .find(|(start, _)| database_type.starts_with(start))
        .map_or(terms("", None, ("", ""), 40), |(_, terms)| *terms)
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
        assert_eq!(terms_of("something else").vendor, "");
    }
}

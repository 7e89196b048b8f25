//! What one database says about one address.

use super::range::Range;

/// What one database says about one address. A field it does not know is `None`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// Whether the database knows anything about the address.
    pub found: bool,
    /// The network the answer holds for.
    pub network: Option<Range>,
    /// Country as two upper-case letters (ISO 3166-1 alpha-2).
    pub country: Option<String>,
    /// State or province, by name.
    pub region: Option<String>,
    /// City: a hint, not a finding.
    pub city: Option<String>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// Radius that the vendor gives, in km.
    pub accuracy_km: Option<f64>,
    /// Autonomous system number.
    pub asn: Option<i64>,
    /// Who runs the autonomous system: free text of whoever registered it.
    pub as_organization: Option<String>,
    /// Cloud that publishes the address as its own: `azure`, `aws`, `gcp`, ...
    pub cloud_provider: Option<String>,
    /// Service tags, several with a comma and a blank between them.
    pub cloud_service: Option<String>,
    /// Region of the cloud, as the cloud spells it.
    pub cloud_region: Option<String>,
    /// `hosting`, `microsoft`, `vpn`, `tor`, `relay` or `satellite`, where the database itself says
    /// so; our own table of autonomous systems does not count here.
    pub network_class: Option<&'static str>,
    /// Country in which the network is registered, where the database tells it from the place.
    pub registered_country: Option<String>,
    /// Time zone by its IANA name.
    pub time_zone: Option<String>,
    /// Kind of user, in the database's words: `business`, `residential`, `cellular`, `hosting` ...
    pub user_type: Option<String>,
    /// What the database marks the address as: words such as `anonymous`, `proxy`, `mobile`,
    /// `anycast`, several with a comma and a blank between them.
    pub flags: Option<String>,
    /// Who runs the VPN, proxy or relay.
    pub anonymizer: Option<String>,
    /// What a list calls the network.
    pub label: Option<String>,
}

impl Answer {
    /// Whether any field besides the network is known.
    #[must_use]
    pub(super) fn says_something(&self) -> bool {
        *self != Self { found: self.found, network: self.network, ..Self::default() }
    }

    /// The fields it has, in the words of [`super::About::provides`].
    pub(super) fn fields(&self) -> impl Iterator<Item = &'static str> {
        [
            ("country", self.country.is_some()),
            ("region", self.region.is_some()),
            ("city", self.city.is_some()),
            ("coordinates", self.latitude.is_some() && self.longitude.is_some()),
            ("accuracy", self.accuracy_km.is_some()),
            ("asn", self.asn.is_some()),
            ("as_organization", self.as_organization.is_some()),
            ("cloud_provider", self.cloud_provider.is_some()),
            ("cloud_service", self.cloud_service.is_some()),
            ("cloud_region", self.cloud_region.is_some()),
            ("network_class", self.network_class.is_some()),
            ("registered_country", self.registered_country.is_some()),
            ("time_zone", self.time_zone.is_some()),
            ("user_type", self.user_type.is_some()),
            ("flags", self.flags.is_some()),
            ("anonymizer", self.anonymizer.is_some()),
            ("label", self.label.is_some()),
        ]
        .into_iter()
        .filter_map(|(name, has)| has.then_some(name))
    }
}

/// The network classes that a database can name.
const CLASSES: [&str; 6] = ["hosting", "microsoft", "vpn", "tor", "relay", "satellite"];

/// The class of this name.
pub(super) fn class_named(name: &str) -> Option<&'static str> {
    CLASSES.into_iter().find(|class| *class == name)
}

/// A text as a country: two ASCII letters, and not `ZZ`, which stands for "unknown".
pub(super) fn country_code(text: &str) -> Option<String> {
    let letters = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    letters.then(|| text.to_ascii_uppercase()).filter(|code| code != "ZZ")
}

#[cfg(test)]
mod tests {
    use super::super::range::{WideRange, parse_range};
    use super::*;

    #[test]
    fn an_answer_without_fields_says_nothing() {
        let mut answer = Answer {
            network: parse_range("192.0.2.0/24", WideRange::Refuse).ok(),
            ..Answer::default()
        };
        assert!(!answer.says_something());
        answer.country = country_code("de");
        assert!(answer.says_something());
        assert_eq!(answer.country.as_deref(), Some("DE"));
        assert_eq!(answer.fields().collect::<Vec<_>>(), ["country"]);
        assert_eq!(country_code("Germany"), None);
        assert_eq!(country_code("ZZ"), None);
    }
}

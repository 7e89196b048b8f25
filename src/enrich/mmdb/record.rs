//! Records of all makers as one: what they say about the place, and what about the network.
//!
//! Nested as with MaxMind and DB-IP (`country.iso_code`), or flat as with `IPinfo` and sapics
//! (`country_code`). Read in two passes, since the same fields on networks stand in the record
//! itself with some and in its `traits` with others.

use serde::Deserialize;

use super::Countries;
use super::scalar::{MapOr, Scalar};
use crate::enrich::answer::{Answer, country_code};

/// A map with a name or a code of a place.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(super) struct Place<'a> {
    #[serde(borrow)]
    iso_code: Scalar<'a>,
    names: MapOr<'a, Names<'a>>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
struct Names<'a> {
    #[serde(borrow)]
    en: Scalar<'a>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
struct Location<'a> {
    #[serde(borrow)]
    latitude: Scalar<'a>,
    longitude: Scalar<'a>,
    accuracy_radius: Scalar<'a>,
    time_zone: Scalar<'a>,
}

/// What a record says about the place.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Geography<'a> {
    #[serde(borrow)]
    country: MapOr<'a, Place<'a>>,
    country_code: Scalar<'a>,
    registered_country: MapOr<'a, Place<'a>>,
    subdivisions: MapOr<'a, Place<'a>>,
    region: Scalar<'a>,
    state1: Scalar<'a>,
    city: MapOr<'a, Place<'a>>,
    location: MapOr<'a, Location<'a>>,
    latitude: Scalar<'a>,
    longitude: Scalar<'a>,
    lat: Scalar<'a>,
    lng: Scalar<'a>,
    radius: Scalar<'a>,
    #[serde(alias = "time_zone")]
    timezone: Scalar<'a>,
    pub(super) traits: MapOr<'a, Traits<'a>>,
}

impl Place<'_> {
    fn name(&self) -> Option<String> {
        self.names.map.en.text()
    }
}

impl Geography<'_> {
    pub(super) fn fill(&self, answer: &mut Answer, countries: Countries) {
        if countries == Countries::OfAddress {
            answer.country = self.country();
        }
        answer.registered_country =
            self.registered_country.map.iso_code.text().and_then(|code| country_code(&code));
        answer.time_zone = first_text([&self.location.map.time_zone, &self.timezone]);
        answer.region =
            self.subdivisions.map.name().or_else(|| first_text([&self.region, &self.state1]));
        answer.city = self.city.map.name().or_else(|| self.city.plain.text());
        let location = &self.location.map;
        let latitude = first_number([&location.latitude, &self.latitude, &self.lat]);
        let longitude = first_number([&location.longitude, &self.longitude, &self.lng]);
        if let (Some(latitude), Some(longitude)) = (latitude, longitude)
            && is_a_place(latitude, longitude)
        {
            answer.latitude = Some(latitude);
            answer.longitude = Some(longitude);
            answer.accuracy_km = first_number([&location.accuracy_radius, &self.radius])
                .filter(|radius| *radius > 0.0);
        }
    }

    /// A plain `country` is a code with some makers and a name with others: names are dropped.
    fn country(&self) -> Option<String> {
        let code = |scalar: &Scalar<'_>| country_code(&scalar.text()?);
        code(&self.country.map.iso_code)
            .or_else(|| code(&self.country_code))
            .or_else(|| code(&self.country.plain))
    }
}

/// Some makers write 0, 0 where they know nothing.
fn is_a_place(latitude: f64, longitude: f64) -> bool {
    latitude.abs() <= 90.0
        && longitude.abs() <= 180.0
        && (latitude.abs() > f64::EPSILON || longitude.abs() > f64::EPSILON)
}

fn first_text<const N: usize>(scalars: [&Scalar<'_>; N]) -> Option<String> {
    scalars.into_iter().find_map(Scalar::text)
}

fn first_number<const N: usize>(scalars: [&Scalar<'_>; N]) -> Option<f64> {
    scalars.into_iter().find_map(Scalar::number)
}

/// What a record, or its `traits`, says about the network.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(super) struct Traits<'a> {
    #[serde(borrow)]
    autonomous_system_number: Scalar<'a>,
    autonomous_system_organization: Scalar<'a>,
    asn: Scalar<'a>,
    as_name: Scalar<'a>,
    name: Scalar<'a>,
    isp: Scalar<'a>,
    organization: Scalar<'a>,
    #[serde(alias = "is_tor", alias = "tor")]
    is_tor_exit_node: Scalar<'a>,
    #[serde(alias = "is_vpn", alias = "vpn")]
    is_anonymous_vpn: Scalar<'a>,
    #[serde(alias = "is_proxy", alias = "proxy")]
    is_public_proxy: Scalar<'a>,
    is_residential_proxy: Scalar<'a>,
    #[serde(alias = "relay")]
    is_relay: Scalar<'a>,
    #[serde(alias = "is_hosting", alias = "hosting")]
    is_hosting_provider: Scalar<'a>,
    is_anonymous: Scalar<'a>,
    is_mobile: Scalar<'a>,
    #[serde(alias = "is_satellite_provider")]
    is_satellite: Scalar<'a>,
    is_anycast: Scalar<'a>,
    as_type: Scalar<'a>,
    #[serde(rename = "type")]
    kind: Scalar<'a>,
    user_type: Scalar<'a>,
    connection_type: Scalar<'a>,
    #[serde(alias = "vpn_name")]
    provider_name: Scalar<'a>,
    service: Scalar<'a>,
}

impl Traits<'_> {
    /// Fills what the answer does not have yet.
    pub(super) fn fill(&self, answer: &mut Answer, countries: Countries) {
        let asn = || self.autonomous_system_number.asn().or_else(|| self.asn.asn());
        answer.asn = answer.asn.or_else(asn);
        // `name` is the owner's only in databases of owners; elsewhere it can be anything.
        let owner = (countries == Countries::OfOwner).then(|| self.name.text()).flatten();
        let organization = || {
            first_text([&self.autonomous_system_organization, &self.as_name])
                .or(owner)
                .or_else(|| first_text([&self.organization, &self.isp]))
        };
        answer.as_organization = answer.as_organization.take().or_else(organization);
        answer.network_class = answer.network_class.or_else(|| self.class());
        let user_type = || first_text([&self.user_type, &self.as_type, &self.connection_type]);
        answer.user_type = answer.user_type.take().or_else(user_type);
        answer.flags = answer.flags.take().or_else(|| self.flags());
        let anonymizer = || first_text([&self.provider_name, &self.service]);
        answer.anonymizer = answer.anonymizer.take().or_else(anonymizer);
    }

    /// What is marked, in words and in this order.
    fn flags(&self) -> Option<String> {
        let marked: Vec<&str> = [
            ("anonymous", &self.is_anonymous),
            ("tor", &self.is_tor_exit_node),
            ("vpn", &self.is_anonymous_vpn),
            ("proxy", &self.is_public_proxy),
            ("residential proxy", &self.is_residential_proxy),
            ("relay", &self.is_relay),
            ("hosting", &self.is_hosting_provider),
            ("mobile", &self.is_mobile),
            ("satellite", &self.is_satellite),
            ("anycast", &self.is_anycast),
        ]
        .into_iter()
        .filter_map(|(word, flag)| flag.is_yes().then_some(word))
        .collect();
        Some(marked.join(", ")).filter(|words| !words.is_empty())
    }

    /// Public and residential proxies count as VPN: the address is not where the user is.
    fn class(&self) -> Option<&'static str> {
        let vpn = [&self.is_anonymous_vpn, &self.is_public_proxy, &self.is_residential_proxy];
        if self.is_tor_exit_node.is_yes() {
            Some("tor")
        } else if vpn.into_iter().any(Scalar::is_yes) {
            Some("vpn")
        } else if self.is_relay.is_yes() {
            Some("relay")
        } else if self.is_satellite.is_yes() {
            Some("satellite")
        } else if self.is_hosting_provider.is_yes() || self.is_of_hosting_type() {
            Some("hosting")
        } else {
            None
        }
    }

    fn is_of_hosting_type(&self) -> bool {
        [&self.as_type, &self.kind, &self.user_type]
            .into_iter()
            .filter_map(Scalar::text)
            .any(|kind| kind == "hosting")
    }
}

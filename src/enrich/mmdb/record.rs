//! Records of all makers as one: what they say about the place, and what about the network.
//!
//! Nested as with MaxMind and DB-IP (`country.iso_code`), or flat as with `IPinfo` and sapics
//! (`country_code`). The same fields on networks stand in the record itself with some and in its
//! `traits` with others.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};

use super::Countries;
use super::scalar::{MapOr, Scalar};
use crate::enrich::answer::{Answer, country_code};

/// A map with the name of a place.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
struct Place<'a> {
    #[serde(borrow)]
    names: MapOr<'a, Names<'a>>,
}

/// A map with the code of a country, whose names in eight languages nobody asks for.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
struct Code<'a> {
    #[serde(borrow)]
    iso_code: Scalar<'a>,
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
#[derive(Clone, Debug, Default)]
pub(super) struct Geography<'a> {
    country: MapOr<'a, Code<'a>>,
    country_code: Scalar<'a>,
    registered_country: MapOr<'a, Code<'a>>,
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
    timezone: Scalar<'a>,
}

impl<'a> Geography<'a> {
    /// Where a plain value of this name belongs.
    fn slot(&mut self, name: &str) -> Option<&mut Scalar<'a>> {
        Some(match name {
            "country_code" => &mut self.country_code,
            "region" => &mut self.region,
            "state1" => &mut self.state1,
            "latitude" => &mut self.latitude,
            "longitude" => &mut self.longitude,
            "lat" => &mut self.lat,
            "lng" => &mut self.lng,
            "radius" => &mut self.radius,
            "timezone" | "time_zone" => &mut self.timezone,
            _ => return None,
        })
    }
}

/// A record: what it says about the place, about the network, and in its `traits`.
///
/// Read in one pass: reading is what takes the time of a lookup.
#[derive(Clone, Debug, Default)]
pub(super) struct Record<'a> {
    pub(super) geography: Geography<'a>,
    pub(super) own: Traits<'a>,
    pub(super) traits: MapOr<'a, Traits<'a>>,
}

struct RecordVisitor;

impl<'de> Visitor<'de> for RecordVisitor {
    type Value = Record<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Record<'de>, A::Error> {
        let mut record = Record::default();
        while let Some(name) = map.next_key::<&'de str>()? {
            if let Some(slot) = record.own.slot(name) {
                *slot = map.next_value()?;
                continue;
            }
            let geography = &mut record.geography;
            if let Some(slot) = geography.slot(name) {
                *slot = map.next_value()?;
                continue;
            }
            match name {
                "country" => geography.country = map.next_value()?,
                "registered_country" => geography.registered_country = map.next_value()?,
                "subdivisions" => geography.subdivisions = map.next_value()?,
                "city" => geography.city = map.next_value()?,
                "location" => geography.location = map.next_value()?,
                "traits" => record.traits = map.next_value()?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(record)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Record<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(RecordVisitor)
    }
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
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Traits<'a> {
    autonomous_system_number: Scalar<'a>,
    autonomous_system_organization: Scalar<'a>,
    asn: Scalar<'a>,
    as_name: Scalar<'a>,
    name: Scalar<'a>,
    isp: Scalar<'a>,
    organization: Scalar<'a>,
    is_tor_exit_node: Scalar<'a>,
    is_anonymous_vpn: Scalar<'a>,
    is_public_proxy: Scalar<'a>,
    is_residential_proxy: Scalar<'a>,
    is_relay: Scalar<'a>,
    is_hosting_provider: Scalar<'a>,
    is_anonymous: Scalar<'a>,
    is_mobile: Scalar<'a>,
    is_satellite: Scalar<'a>,
    is_anycast: Scalar<'a>,
    as_type: Scalar<'a>,
    kind: Scalar<'a>,
    user_type: Scalar<'a>,
    connection_type: Scalar<'a>,
    provider_name: Scalar<'a>,
    service: Scalar<'a>,
}

impl<'a> Traits<'a> {
    /// Where a value of this name belongs: makers have different names for the same.
    fn slot(&mut self, name: &str) -> Option<&mut Scalar<'a>> {
        Some(match name {
            "autonomous_system_number" => &mut self.autonomous_system_number,
            "autonomous_system_organization" => &mut self.autonomous_system_organization,
            "asn" => &mut self.asn,
            "as_name" => &mut self.as_name,
            "name" => &mut self.name,
            "isp" => &mut self.isp,
            "organization" => &mut self.organization,
            "is_tor_exit_node" | "is_tor" | "tor" => &mut self.is_tor_exit_node,
            "is_anonymous_vpn" | "is_vpn" | "vpn" => &mut self.is_anonymous_vpn,
            "is_public_proxy" | "is_proxy" | "proxy" => &mut self.is_public_proxy,
            "is_residential_proxy" => &mut self.is_residential_proxy,
            "is_relay" | "relay" => &mut self.is_relay,
            "is_hosting_provider" | "is_hosting" | "hosting" => &mut self.is_hosting_provider,
            "is_anonymous" => &mut self.is_anonymous,
            "is_mobile" => &mut self.is_mobile,
            "is_satellite" | "is_satellite_provider" => &mut self.is_satellite,
            "is_anycast" => &mut self.is_anycast,
            "as_type" => &mut self.as_type,
            "type" => &mut self.kind,
            "user_type" => &mut self.user_type,
            "connection_type" => &mut self.connection_type,
            "provider_name" | "vpn_name" => &mut self.provider_name,
            "service" => &mut self.service,
            _ => return None,
        })
    }
}

struct TraitsVisitor;

impl<'de> Visitor<'de> for TraitsVisitor {
    type Value = Traits<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Traits<'de>, A::Error> {
        let mut traits = Traits::default();
        while let Some(name) = map.next_key::<&'de str>()? {
            match traits.slot(name) {
                Some(slot) => *slot = map.next_value()?,
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(traits)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Traits<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(TraitsVisitor)
    }
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

//! The fields that a record of a pack can have, each a text.

use crate::enrich::Answer;
use crate::enrich::answer::class_named;

/// A field of an answer, in the order in which packs list them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
    Country,
    Region,
    City,
    Latitude,
    Longitude,
    AccuracyKm,
    Asn,
    AsOrganization,
    CloudProvider,
    CloudService,
    CloudRegion,
    NetworkClass,
    RegisteredCountry,
    TimeZone,
    UserType,
    Flags,
    Anonymizer,
}

impl Field {
    /// All fields, in order.
    pub(super) const ALL: [Self; 17] = [
        Self::Country,
        Self::Region,
        Self::City,
        Self::Latitude,
        Self::Longitude,
        Self::AccuracyKm,
        Self::Asn,
        Self::AsOrganization,
        Self::CloudProvider,
        Self::CloudService,
        Self::CloudRegion,
        Self::NetworkClass,
        Self::RegisteredCountry,
        Self::TimeZone,
        Self::UserType,
        Self::Flags,
        Self::Anonymizer,
    ];

    /// Its name in the header of a pack: the column it fills.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Country => "country",
            Self::Region => "region",
            Self::City => "city",
            Self::Latitude => "latitude",
            Self::Longitude => "longitude",
            Self::AccuracyKm => "accuracy_km",
            Self::Asn => "asn",
            Self::AsOrganization => "as_organization",
            Self::CloudProvider => "cloud_provider",
            Self::CloudService => "cloud_service",
            Self::CloudRegion => "cloud_region",
            Self::NetworkClass => "network_class",
            Self::RegisteredCountry => "registered_country",
            Self::TimeZone => "time_zone",
            Self::UserType => "user_type",
            Self::Flags => "flags",
            Self::Anonymizer => "anonymizer",
        }
    }

    /// The field of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }

    /// These fields in the words of [`crate::enrich::About::provides`].
    pub(super) fn provides(fields: &[Self]) -> Vec<&'static str> {
        let mut words: Vec<_> = fields
            .iter()
            .map(|field| match field {
                Self::Latitude | Self::Longitude => "coordinates",
                Self::AccuracyKm => "accuracy",
                other => other.name(),
            })
            .collect();
        words.dedup();
        words
    }

    /// What an answer has in this field.
    pub(super) fn text_of(self, answer: &Answer) -> Option<String> {
        match self {
            Self::Country => answer.country.clone(),
            Self::Region => answer.region.clone(),
            Self::City => answer.city.clone(),
            Self::Latitude => answer.latitude.map(|degrees| degrees.to_string()),
            Self::Longitude => answer.longitude.map(|degrees| degrees.to_string()),
            Self::AccuracyKm => answer.accuracy_km.map(|km| km.to_string()),
            Self::Asn => answer.asn.map(|asn| asn.to_string()),
            Self::AsOrganization => answer.as_organization.clone(),
            Self::CloudProvider => answer.cloud_provider.clone(),
            Self::CloudService => answer.cloud_service.clone(),
            Self::CloudRegion => answer.cloud_region.clone(),
            Self::NetworkClass => answer.network_class.map(str::to_owned),
            Self::RegisteredCountry => answer.registered_country.clone(),
            Self::TimeZone => answer.time_zone.clone(),
            Self::UserType => answer.user_type.clone(),
            Self::Flags => answer.flags.clone(),
            Self::Anonymizer => answer.anonymizer.clone(),
        }
    }

    /// Fills this field of an answer.
    pub(super) fn fill(self, answer: &mut Answer, text: &str) {
        let owned = || Some(text.to_owned());
        match self {
            Self::Country => answer.country = owned(),
            Self::Region => answer.region = owned(),
            Self::City => answer.city = owned(),
            Self::Latitude => answer.latitude = text.parse().ok(),
            Self::Longitude => answer.longitude = text.parse().ok(),
            Self::AccuracyKm => answer.accuracy_km = text.parse().ok(),
            Self::Asn => answer.asn = text.parse().ok(),
            Self::AsOrganization => answer.as_organization = owned(),
            Self::CloudProvider => answer.cloud_provider = owned(),
            Self::CloudService => answer.cloud_service = owned(),
            Self::CloudRegion => answer.cloud_region = owned(),
            Self::NetworkClass => answer.network_class = class_named(text),
            Self::RegisteredCountry => answer.registered_country = owned(),
            Self::TimeZone => answer.time_zone = owned(),
            Self::UserType => answer.user_type = owned(),
            Self::Flags => answer.flags = owned(),
            Self::Anonymizer => answer.anonymizer = owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_survives_being_a_text() {
        let answer = Answer {
            country: Some("DE".into()),
            region: Some("Berlin".into()),
            city: Some("Berlin".into()),
            latitude: Some(52.5),
            longitude: Some(-13.4),
            accuracy_km: Some(20.0),
            asn: Some(64500),
            as_organization: Some("Example".into()),
            cloud_provider: Some("azure".into()),
            cloud_service: Some("Sql".into()),
            cloud_region: Some("eastus".into()),
            network_class: Some("microsoft"),
            registered_country: Some("IE".into()),
            time_zone: Some("Europe/Berlin".into()),
            user_type: Some("business".into()),
            flags: Some("anonymous, vpn".into()),
            anonymizer: Some("Example VPN".into()),
            ..Answer::default()
        };
        let mut back = Answer::default();
        for field in Field::ALL {
            assert_eq!(Field::named(field.name()), Some(field));
            field.fill(&mut back, &field.text_of(&answer).unwrap());
        }
        assert_eq!(back, answer);
    }
}

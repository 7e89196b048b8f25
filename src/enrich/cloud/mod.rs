//! Clouds: in which country a region lies, what a service tag is called, and whether somebody who
//! rents can send from there.

use super::Answer;

mod region;
mod service;

pub(super) use region::azure_region_name;
pub use region::region_country;
pub(super) use service::service_name;

/// Services of Microsoft whose addresses also send what customers made them send: workflows,
/// connectors, web apps, pipelines, desktops, proxies. Anybody with a credit card can sign in from there,
/// so these tags count as hosting and not as Microsoft's own.
///
/// Judged by us from what Microsoft's "Virtual network service tags" page says of each.
const SENDS_FOR_CUSTOMERS: [&str; 17] = [
    "APIMANAGEMENT",
    "APPSERVICE",
    "AZUREBOTSERVICE",
    "AZURECONNECTORS",
    "AZUREDATABRICKS",
    "AZUREDEVOPS",
    "AZUREFRONTDOOR",
    "AZUREMACHINELEARNING",
    "AZUREMACHINELEARNINGINFERENCE",
    "AZURESPRINGCLOUD",
    "DATAFACTORY",
    "HDINSIGHT",
    "LOGICAPPS",
    "POWERPLATFORMINFRA",
    "POWERPLATFORMPLEX",
    "POWERQUERYONLINE",
    "WINDOWSVIRTUALDESKTOP",
];

/// The tag of all Azure address space, whoever uses it.
pub(super) const AZURE_CUSTOMER_SPACE: &str = "AzureCloud";

/// The autonomous systems of Microsoft (as registered with ARIN).
const MICROSOFT_ASNS: [i64; 9] = [8068, 8069, 8070, 8071, 8072, 8073, 8074, 8075, 12076];

/// How an address belongs to Microsoft. None of the three makes it trustworthy by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MicrosoftNetwork {
    /// In the service tag of one of Microsoft's own services.
    ServiceTag,
    /// In Azure's address space and no specific tag, or in one that sends for customers: anybody's
    /// machine.
    AzureCustomer,
    /// Only announced by an autonomous system of Microsoft.
    Other,
}

/// How an address belongs to Microsoft, going by the cloud ranges' answer and its AS number.
#[must_use]
pub fn microsoft_network(cloud: &Answer, asn: Option<i64>) -> Option<MicrosoftNetwork> {
    if cloud.cloud_provider.as_deref() == Some("azure") {
        return Some(match cloud.network_class {
            Some("microsoft") => MicrosoftNetwork::ServiceTag,
            _ => MicrosoftNetwork::AzureCustomer,
        });
    }
    asn.filter(|asn| MICROSOFT_ASNS.contains(asn)).map(|_| MicrosoftNetwork::Other)
}

/// The network class of a cloud range: `services` are tags as [`service_name`] spells them.
pub(super) fn class_of<'a>(
    provider: &str,
    services: impl IntoIterator<Item = &'a str>,
) -> &'static str {
    let mut services = services.into_iter().peekable();
    let own = provider == "azure" && services.peek().is_some() && services.all(is_own_service);
    if own { "microsoft" } else { "hosting" }
}

fn is_own_service(tag: &str) -> bool {
    let service = tag.split('.').next().unwrap_or(tag).to_ascii_uppercase();
    tag != AZURE_CUSTOMER_SPACE && !SENDS_FOR_CUSTOMERS.contains(&service.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_services_that_send_for_nobody_else_are_microsofts_own() {
        assert_eq!(class_of("azure", ["AzureActiveDirectory.ServiceEndpoint"]), "microsoft");
        assert_eq!(class_of("azure", ["AzureCloud"]), "hosting");
        assert_eq!(class_of("azure", ["DataFactory", "DataFactoryManagement"]), "hosting");
        assert_eq!(class_of("azure", []), "hosting");
        assert_eq!(class_of("aws", ["S3"]), "hosting");
        assert!(SENDS_FOR_CUSTOMERS.is_sorted());
    }

    #[test]
    fn the_three_kinds_of_microsoft_are_told_apart() {
        let cloud = |class| Answer {
            cloud_provider: Some("azure".into()),
            network_class: Some(class),
            ..Answer::default()
        };
        let none = Answer::default();
        let kind = microsoft_network;
        assert_eq!(kind(&cloud("microsoft"), Some(8075)), Some(MicrosoftNetwork::ServiceTag));
        assert_eq!(kind(&cloud("hosting"), Some(8075)), Some(MicrosoftNetwork::AzureCustomer));
        assert_eq!(kind(&none, Some(8075)), Some(MicrosoftNetwork::Other));
        assert_eq!(kind(&none, Some(24940)), None);
    }
}

//! In which country a region of a cloud lies, by the providers' own pages.
//!
//! Azure: "List of Azure regions" (Microsoft Learn); AWS: "Regions and Availability Zones"; Google:
//! "Cloud locations"; Oracle: "Regions and Availability Domains". A region we do not know has no
//! country: a guess would be a finding.

/// A country and the regions that lie in it.
type Country = (&'static str, &'static [&'static str]);

const AZURE: [Country; 33] = [
    ("AE", &["uaecentral", "uaenorth"]),
    ("AT", &["austriaeast"]),
    ("AU", &["australiacentral", "australiacentral2", "australiaeast", "australiasoutheast"]),
    ("BE", &["belgiumcentral"]),
    ("BR", &["brazilnortheast", "brazilsouth", "brazilsoutheast"]),
    ("CA", &["canadacentral", "canadaeast"]),
    ("CH", &["switzerlandnorth", "switzerlandwest"]),
    ("CL", &["chilecentral"]),
    ("CN", &["chinaeast", "chinaeast2", "chinaeast3", "chinanorth", "chinanorth2", "chinanorth3"]),
    ("DE", &["germanynorth", "germanywestcentral"]),
    ("DK", &["denmarkeast"]),
    ("ES", &["spaincentral"]),
    ("FR", &["francecentral", "francesouth"]),
    ("GB", &["uksouth", "ukwest"]),
    ("HK", &["eastasia"]),
    ("ID", &["indonesiacentral"]),
    ("IE", &["northeurope"]),
    ("IL", &["israelcentral", "israelnorthwest"]),
    (
        "IN",
        &[
            "centralindia",
            "indiasouthcentral",
            "jioindiacentral",
            "jioindiawest",
            "southindia",
            "westindia",
        ],
    ),
    ("IT", &["italynorth"]),
    ("JP", &["japaneast", "japanwest"]),
    ("KR", &["koreacentral", "koreasouth"]),
    ("MX", &["mexicocentral"]),
    ("MY", &["malaysiasouth", "malaysiawest"]),
    ("NL", &["westeurope"]),
    ("NO", &["norwayeast", "norwaywest"]),
    ("NZ", &["newzealandnorth"]),
    ("PL", &["polandcentral"]),
    ("QA", &["qatarcentral"]),
    ("SE", &["swedencentral", "swedensouth"]),
    ("SG", &["southeastasia"]),
    ("TW", &["taiwannorth", "taiwannorthwest"]),
    ("ZA", &["southafricanorth", "southafricawest"]),
];

/// Short ids of the published ranges and the names by which everybody knows the regions.
const AZURE_NAMES: [(&str, &str); 13] = [
    ("brazilne", "brazilnortheast"),
    ("brazilse", "brazilsoutheast"),
    ("centralfrance", "francecentral"),
    ("chilec", "chilecentral"),
    ("germanyn", "germanynorth"),
    ("germanywc", "germanywestcentral"),
    ("norwaye", "norwayeast"),
    ("norwayw", "norwaywest"),
    ("southfrance", "francesouth"),
    ("switzerlandn", "switzerlandnorth"),
    ("switzerlandw", "switzerlandwest"),
    ("usstagec", "southcentralusstg"),
    ("usstagee", "eastusstg"),
];

const AWS: [Country; 27] = [
    ("AE", &["me-central-1"]),
    ("AU", &["ap-southeast-2", "ap-southeast-4"]),
    ("BH", &["me-south-1"]),
    ("BR", &["sa-east-1"]),
    ("CA", &["ca-central-1", "ca-west-1"]),
    ("CH", &["eu-central-2"]),
    ("CN", &["cn-north-1", "cn-northwest-1"]),
    ("DE", &["eu-central-1", "eusc-de-east-1"]),
    ("ES", &["eu-south-2"]),
    ("FR", &["eu-west-3"]),
    ("GB", &["eu-west-2"]),
    ("HK", &["ap-east-1"]),
    ("ID", &["ap-southeast-3"]),
    ("IE", &["eu-west-1"]),
    ("IL", &["il-central-1"]),
    ("IN", &["ap-south-1", "ap-south-2"]),
    ("IT", &["eu-south-1"]),
    ("JP", &["ap-northeast-1", "ap-northeast-3"]),
    ("KR", &["ap-northeast-2"]),
    ("MX", &["mx-central-1"]),
    ("MY", &["ap-southeast-5"]),
    ("NZ", &["ap-southeast-6"]),
    ("SE", &["eu-north-1"]),
    ("SG", &["ap-southeast-1"]),
    ("TH", &["ap-southeast-7"]),
    ("TW", &["ap-east-2"]),
    ("ZA", &["af-south-1"]),
];

const GCP: [Country; 28] = [
    ("AU", &["australia-southeast1", "australia-southeast2"]),
    ("BE", &["europe-west1"]),
    ("BR", &["southamerica-east1"]),
    ("CA", &["northamerica-northeast1", "northamerica-northeast2"]),
    ("CH", &["europe-west6"]),
    ("CL", &["southamerica-west1"]),
    ("DE", &["europe-west3", "europe-west10"]),
    ("ES", &["europe-southwest1"]),
    ("FI", &["europe-north1"]),
    ("FR", &["europe-west9"]),
    ("GB", &["europe-west2"]),
    ("HK", &["asia-east2"]),
    ("ID", &["asia-southeast2"]),
    ("IL", &["me-west1"]),
    ("IN", &["asia-south1", "asia-south2"]),
    ("IT", &["europe-west8", "europe-west12"]),
    ("JP", &["asia-northeast1", "asia-northeast2"]),
    ("KR", &["asia-northeast3"]),
    ("MX", &["northamerica-south1"]),
    ("NL", &["europe-west4"]),
    ("PL", &["europe-central2"]),
    ("QA", &["me-central1"]),
    ("SA", &["me-central2"]),
    ("SE", &["europe-north2"]),
    ("SG", &["asia-southeast1"]),
    ("TH", &["asia-southeast3"]),
    ("TW", &["asia-east1"]),
    ("ZA", &["africa-south1"]),
];

const ORACLE: [Country; 27] = [
    ("AE", &["me-abudhabi-1", "me-dubai-1"]),
    ("AU", &["ap-melbourne-1", "ap-sydney-1"]),
    ("BR", &["sa-riodejaneiro-2", "sa-saopaulo-1", "sa-vinhedo-1"]),
    ("CA", &["ca-montreal-1", "ca-toronto-1"]),
    ("CH", &["eu-zurich-1"]),
    ("CL", &["sa-santiago-1", "sa-valparaiso-1"]),
    ("CO", &["sa-bogota-1"]),
    ("DE", &["eu-frankfurt-1"]),
    ("ES", &["eu-madrid-1", "eu-madrid-3"]),
    ("FR", &["eu-marseille-1", "eu-paris-1"]),
    ("GB", &["uk-cardiff-1", "uk-london-1"]),
    ("ID", &["ap-batam-1"]),
    ("IE", &["eu-dublin-3"]),
    ("IL", &["il-jerusalem-1"]),
    ("IN", &["ap-delhi-1", "ap-hyderabad-1", "ap-mumbai-1"]),
    ("IT", &["eu-milan-1"]),
    ("JP", &["ap-osaka-1", "ap-tokyo-1"]),
    ("KR", &["ap-chuncheon-1", "ap-seoul-1"]),
    ("MA", &["af-casablanca-1"]),
    ("MX", &["mx-monterrey-1", "mx-queretaro-1"]),
    ("MY", &["ap-kulai-1"]),
    ("NL", &["eu-amsterdam-1"]),
    ("RS", &["eu-jovanovac-1"]),
    ("SA", &["me-jeddah-1", "me-riyadh-1"]),
    ("SE", &["eu-stockholm-1"]),
    ("SG", &["ap-singapore-1", "ap-singapore-2"]),
    ("ZA", &["af-johannesburg-1"]),
];

/// The country of a region, as two letters; `provider` as in
/// [`Answer::cloud_provider`](crate::enrich::Answer::cloud_provider).
#[must_use]
pub fn region_country(provider: &str, region: &str) -> Option<&'static str> {
    let region = region.to_ascii_lowercase();
    let named = |countries: &[Country]| {
        countries.iter().find(|(_, regions)| regions.contains(&region.as_str())).map(|row| row.0)
    };
    match provider {
        "azure" => named(&AZURE).or_else(|| american_azure(&region)),
        "aws" => named(&AWS).or_else(|| region.starts_with("us-").then_some("US")),
        "gcp" => named(&GCP).or_else(|| region.starts_with("us-").then_some("US")),
        "oracle" => named(&ORACLE).or_else(|| region.starts_with("us-").then_some("US")),
        "digitalocean" => subdivision_country(&region),
        _ => None,
    }
}

/// Azure's American regions are the only ones with `us` as a word: `eastus2euap`, `usgovvirginia`.
fn american_azure(region: &str) -> Option<&'static str> {
    const SIDES: [&str; 12] = [
        "centralus",
        "eastus",
        "northcentralus",
        "northeastus",
        "southcentralus",
        "southeastus",
        "southwestus",
        "usdod",
        "usgov",
        "westcentralus",
        "westus",
        "northwestus",
    ];
    SIDES.iter().any(|side| region.starts_with(side)).then_some("US")
}

/// `DigitalOcean` names subdivisions (ISO 3166-2), such as `nl-nh`; the countries it is in.
fn subdivision_country(region: &str) -> Option<&'static str> {
    const COUNTRIES: [&str; 8] = ["AU", "CA", "DE", "GB", "IN", "NL", "SG", "US"];
    let (country, _) = region.split_once('-')?;
    COUNTRIES.into_iter().find(|code| code.eq_ignore_ascii_case(country))
}

/// An Azure region by the name that the portal and the command line use.
pub(in crate::enrich) fn azure_region_name(id: &str) -> &str {
    AZURE_NAMES.iter().find(|(short, _)| *short == id).map_or(id, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_have_the_country_their_cloud_names() {
        for (provider, region, country) in [
            ("azure", "germanywestcentral", Some("DE")),
            ("azure", "eastus2euap", Some("US")),
            ("azure", "northeurope", Some("IE")),
            ("azure", "northeurope2", None),
            ("aws", "us-gov-west-1", Some("US")),
            ("aws", "eu-central-1", Some("DE")),
            ("aws", "GLOBAL", None),
            ("gcp", "europe-west1", Some("BE")),
            ("gcp", "us-east4", Some("US")),
            ("oracle", "eu-jovanovac-1", Some("RS")),
            ("digitalocean", "NL-NH", Some("NL")),
            ("cloudflare", "", None),
        ] {
            assert_eq!(region_country(provider, region), country, "{provider} {region}");
        }
        assert_eq!(azure_region_name("germanywc"), "germanywestcentral");
        assert_eq!(azure_region_name("eastus"), "eastus");
    }
}

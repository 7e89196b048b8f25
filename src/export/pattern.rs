//! Values in the words of STIX 2.1: as patterns to look for, and as observables that were seen.

use std::net::IpAddr;

use serde_json::{Value as Json, json};

use super::indicators::{Indicated, Observable};

/// An observable: its type, the properties that name it, and the others.
pub(super) type Seen = (&'static str, Json, Json);

/// The observables that a value is.
pub(super) fn observables(what: &Observable, indicated: &Indicated) -> Vec<Seen> {
    match what {
        Observable::Addresses { first, last } => networks(*first, *last)
            .into_iter()
            .map(|(address, prefix)| {
                (address_type(address), json!({ "value": cidr(address, prefix) }), json!({}))
            })
            .collect(),
        Observable::AutonomousSystem(number) => {
            vec![("autonomous-system", json!({ "number": number }), json!({}))]
        }
        Observable::AccountId(id) => {
            let mut more = json!({ "is_service_account": indicated.is_workload });
            if let Some(name) = &indicated.name {
                more["display_name"] = json!(name);
            }
            vec![("user-account", json!({ "user_id": id }), more)]
        }
        Observable::AccountName(name) => {
            vec![("user-account", json!({ "account_login": name }), json!({}))]
        }
        Observable::Certificate(thumbprint) => {
            vec![(
                "x509-certificate",
                json!({ "hashes": { hash(thumbprint): thumbprint } }),
                json!({}),
            )]
        }
        // A request with a header wants the traffic around it, which no sign-in log has.
        Observable::UserAgent(_) => Vec::new(),
    }
}

/// What to look for, in the patterning language of STIX 2.1 (section 9).
pub(super) fn pattern(what: &Observable) -> String {
    let equal = |path: &str, value: &str| format!("[{path} = '{}']", quoted(value));
    match what {
        Observable::Addresses { first, last } => {
            let parts: Vec<String> = networks(*first, *last)
                .into_iter()
                .map(|(address, prefix)| {
                    let path = format!("{}:value", address_type(address));
                    let value = cidr(address, prefix);
                    if value.contains('/') {
                        format!("[{path} ISSUBSET '{value}']")
                    } else {
                        equal(&path, &value)
                    }
                })
                .collect();
            parts.join(" OR ")
        }
        Observable::AutonomousSystem(number) => format!("[autonomous-system:number = {number}]"),
        Observable::AccountId(id) => equal("user-account:user_id", id),
        Observable::AccountName(name) => equal("user-account:account_login", name),
        Observable::UserAgent(agent) => equal(
            "network-traffic:extensions.'http-request-ext'.request_header.'User-Agent'",
            agent,
        ),
        Observable::Certificate(thumbprint) => {
            equal(&format!("x509-certificate:hashes.'{}'", hash(thumbprint)), thumbprint)
        }
    }
}

/// What an indicator is called, to people.
pub(super) fn name(what: &Observable, indicated: &Indicated) -> String {
    match what {
        Observable::Addresses { first, last } if first == last => format!("Address {first}"),
        Observable::Addresses { first, last } => format!("Addresses {first} to {last}"),
        Observable::AutonomousSystem(number) => format!("Autonomous system AS{number}"),
        Observable::AccountId(id) => {
            format!("Account {}", indicated.name.as_deref().unwrap_or(id))
        }
        Observable::AccountName(name) => format!("Account {name}"),
        Observable::UserAgent(agent) => format!("User agent {agent}"),
        Observable::Certificate(thumbprint) => format!("Certificate {thumbprint}"),
    }
}

const fn address_type(address: IpAddr) -> &'static str {
    if address.is_ipv4() { "ipv4-addr" } else { "ipv6-addr" }
}

/// The name that STIX has for the hash function of a thumbprint, by its length.
const fn hash(thumbprint: &str) -> &'static str {
    if thumbprint.len() == 40 { "SHA-1" } else { "SHA-256" }
}

/// A text inside the quotes of a pattern.
fn quoted(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\'', "\\'")
}

fn cidr(address: IpAddr, prefix: u32) -> String {
    let single = if address.is_ipv4() { 32 } else { 128 };
    if prefix == single { address.to_string() } else { format!("{address}/{prefix}") }
}

/// The networks that a range of addresses is made of, from the first to the last address.
fn networks(first: IpAddr, last: IpAddr) -> Vec<(IpAddr, u32)> {
    let (width, from, until) = match (first, last) {
        (IpAddr::V4(first), IpAddr::V4(last)) => {
            (32, u128::from(first.to_bits()), u128::from(last.to_bits()))
        }
        (IpAddr::V6(first), IpAddr::V6(last)) => (128, first.to_bits(), last.to_bits()),
        _ => return Vec::new(),
    };
    let mut found = Vec::new();
    let mut at = from;
    loop {
        // As wide as the address is aligned, and no wider than what is left.
        let mut host = at.trailing_zeros().min(width);
        while host > 0 && 1_u128.checked_shl(host).map_or(u128::MAX, |size| size - 1) > until - at {
            host -= 1;
        }
        let address = match first {
            IpAddr::V4(_) => IpAddr::V4(u32::try_from(at).unwrap_or(u32::MAX).into()),
            IpAddr::V6(_) => IpAddr::V6(at.into()),
        };
        found.push((address, width - host));
        let size = 1_u128.checked_shl(host).map_or(u128::MAX, |size| size - 1);
        match at.checked_add(size).and_then(|last| last.checked_add(1)) {
            Some(next) if next <= until => at = next,
            _ => return found,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(first: &str, last: &str) -> Vec<String> {
        let range = networks(first.parse().unwrap(), last.parse().unwrap());
        range.into_iter().map(|(address, prefix)| cidr(address, prefix)).collect()
    }

    #[test]
    fn a_range_is_the_networks_that_it_is_made_of() {
        assert_eq!(texts("192.0.2.7", "192.0.2.7"), ["192.0.2.7"]);
        assert_eq!(texts("192.0.2.0", "192.0.2.255"), ["192.0.2.0/24"]);
        assert_eq!(
            texts("192.0.2.1", "192.0.2.6"),
            ["192.0.2.1", "192.0.2.2/31", "192.0.2.4/31", "192.0.2.6"]
        );
        assert_eq!(texts("0.0.0.0", "255.255.255.255"), ["0.0.0.0/0"]);
        assert_eq!(texts("2001:db8::", "2001:db8::ffff"), ["2001:db8::/112"]);
        assert_eq!(texts("::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), ["::/0"]);
        assert_eq!(texts("255.255.255.254", "255.255.255.255"), ["255.255.255.254/31"]);
    }

    #[test]
    fn no_value_ends_the_quotes_that_it_stands_in() {
        let hostile = Observable::UserAgent(r"x\' OR [file:name = 'y".to_owned());
        assert!(pattern(&hostile).ends_with(r"= 'x\\\' OR [file:name = \'y']"));
    }
}

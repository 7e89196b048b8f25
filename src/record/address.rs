//! Client addresses: what the export says, and the one key under which we compare them.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv6Addr, SocketAddrV6};

/// A client address as exported, with what we could make of it.
///
/// A text that is no address is evidence too (redactions, GUIDs, `<null>`), so it always stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientAddress<'a> {
    /// The text in the export.
    pub exported: Cow<'a, str>,
    /// The same as an address, if it is one: no port, no zone, IPv4 unwrapped from IPv6.
    pub ip: Option<IpAddr>,
}

impl<'a> ClientAddress<'a> {
    /// Takes an address as exported. Blank means that the export gave none.
    #[must_use]
    pub fn from_export(text: Cow<'a, str>) -> Option<Self> {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return None;
        }
        let ip = parse(trimmed).map(|ip| ip.to_canonical());
        Some(Self { exported: text, ip })
    }
}

/// Reads `1.2.3.4`, `1.2.3.4:8085`, `2001:db8::1`, `[2001:db8::1]:443` and `fe80::1%eth0`.
fn parse(text: &str) -> Option<IpAddr> {
    if let Ok(ip) = text.parse() {
        return Some(ip);
    }
    if let Some(inner) = text.strip_prefix('[') {
        let (address, _port) = inner.split_once(']')?;
        return parse_v6_with_zone(address);
    }
    match text.split_once(':') {
        Some((address, port)) if port.parse::<u16>().is_ok() => address.parse().ok(),
        _ => parse_v6_with_zone(text),
    }
}

fn parse_v6_with_zone(text: &str) -> Option<IpAddr> {
    let address = text.split_once('%').map_or(text, |(address, _zone)| address);
    address.parse::<Ipv6Addr>().ok().map(IpAddr::V6)
}

/// The key under which an address is compared: 32 lower-case hex digits, IPv4 as `::ffff:a.b.c.d`.
///
/// As text it sorts as the address does, so `BETWEEN` is exact for both families on every engine.
#[must_use]
pub fn address_key(ip: IpAddr) -> String {
    let bits = match ip {
        IpAddr::V4(v4) => v4.to_ipv6_mapped().to_bits(),
        IpAddr::V6(v6) => v6.to_bits(),
    };
    format!("{bits:032x}")
}

/// The address that a key stands for.
#[must_use]
pub fn key_address(key: &str) -> Option<IpAddr> {
    if key.len() != 32 || !key.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let bits = u128::from_str_radix(key, 16).ok()?;
    Some(IpAddr::V6(Ipv6Addr::from_bits(bits)).to_canonical())
}

/// What counts as one place on the network: an IPv4 address, or the /64 of an IPv6 address.
///
/// A device changes its IPv6 address daily inside its /64 (RFC 8981), so the full address would
/// make everything new.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NetworkGroup(pub IpAddr);

impl NetworkGroup {
    /// The group that an address belongs to.
    #[must_use]
    pub fn of(ip: IpAddr) -> Self {
        match ip.to_canonical() {
            IpAddr::V4(v4) => Self(IpAddr::V4(v4)),
            IpAddr::V6(v6) => {
                let network = v6.to_bits() & !u128::from(u64::MAX);
                Self(IpAddr::V6(*SocketAddrV6::new(network.into(), 0, 0, 0).ip()))
            }
        }
    }
}

impl std::fmt::Display for NetworkGroup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            IpAddr::V4(v4) => write!(f, "{v4}"),
            IpAddr::V6(v6) => write!(f, "{v6}/64"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> Option<String> {
        ClientAddress::from_export(text.into())?.ip.map(|ip| ip.to_string())
    }

    #[test]
    fn every_form_that_logs_hold_comes_to_one_address() {
        for (exported, address) in [
            ("203.0.113.7", Some("203.0.113.7")),
            (" 203.0.113.7 ", Some("203.0.113.7")),
            ("203.0.113.7:8085", Some("203.0.113.7")),
            ("::ffff:203.0.113.7", Some("203.0.113.7")),
            ("2001:DB8::1", Some("2001:db8::1")),
            ("[2001:db8::1]:443", Some("2001:db8::1")),
            ("fe80::1%eth0", Some("fe80::1")),
            ("<null>", None),
            ("{PII Removed}", None),
            ("b1946ac9-2b4c-4f6e-9f5b-d3f2c1b0a987", None),
            ("203.0.113.7:port", None),
        ] {
            assert_eq!(ip(exported).as_deref(), address, "{exported}");
        }
        assert_eq!(ClientAddress::from_export("  ".into()), None);
    }

    #[test]
    fn keys_sort_as_addresses_do_and_turn_back() {
        let v4: IpAddr = "203.0.113.7".parse().unwrap();
        assert_eq!(address_key(v4), "00000000000000000000ffffcb007107");
        assert_eq!(key_address(&address_key(v4)), Some(v4));
        let v6: IpAddr = "2001:db8::1".parse().unwrap();
        assert_eq!(key_address(&address_key(v6)), Some(v6));
        assert!(address_key(v4) < address_key(v6));
        assert_eq!(key_address("+0000000000000000000ffffcb007107"), None);
        assert_eq!(NetworkGroup::of(v6).to_string(), "2001:db8::/64");
    }
}

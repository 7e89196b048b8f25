//! Addresses that are nobody's on the internet, and IPv4 addresses inside IPv6 ones.
//!
//! From IANA's special-purpose address registries (RFC 6890 and its updates),
//! <https://www.iana.org/assignments/iana-ipv4-special-registry> and
//! <https://www.iana.org/assignments/iana-ipv6-special-registry>, and the multicast registries.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A block of the registry: its first address, the length of its prefix, and what it is for.
type Block<Address> = (Address, u32, &'static str);

/// More specific blocks stand before those they lie in.
const V4: [Block<Ipv4Addr>; 21] = [
    (Ipv4Addr::new(168, 63, 129, 16), 32, "Azure platform, virtual public address"), // Microsoft Learn, "What is IP address 168.63.129.16"
    (Ipv4Addr::UNSPECIFIED, 8, "this network, RFC 791"),
    (Ipv4Addr::new(10, 0, 0, 0), 8, "private use, RFC 1918"),
    (Ipv4Addr::new(100, 64, 0, 0), 10, "shared address space (carrier NAT), RFC 6598"),
    (Ipv4Addr::new(127, 0, 0, 0), 8, "loopback, RFC 1122"),
    (Ipv4Addr::new(169, 254, 0, 0), 16, "link local, RFC 3927"),
    (Ipv4Addr::new(172, 16, 0, 0), 12, "private use, RFC 1918"),
    (Ipv4Addr::new(192, 0, 0, 0), 29, "IPv4 service continuity, RFC 7335"),
    (Ipv4Addr::new(192, 0, 0, 170), 31, "NAT64/DNS64 discovery, RFC 8880"),
    (Ipv4Addr::new(192, 0, 0, 0), 24, "IETF protocol assignments, RFC 6890"),
    (Ipv4Addr::new(192, 0, 2, 0), 24, "documentation (TEST-NET-1), RFC 5737"),
    (Ipv4Addr::new(192, 31, 196, 0), 24, "AS112 (unanswerable DNS), RFC 7535"),
    (Ipv4Addr::new(192, 52, 193, 0), 24, "AMT (multicast tunnels), RFC 7450"),
    (Ipv4Addr::new(192, 88, 99, 0), 24, "6to4 relay anycast (deprecated), RFC 7526"),
    (Ipv4Addr::new(192, 168, 0, 0), 16, "private use, RFC 1918"),
    (Ipv4Addr::new(192, 175, 48, 0), 24, "AS112 (unanswerable DNS), RFC 7534"),
    (Ipv4Addr::new(198, 18, 0, 0), 15, "benchmarking, RFC 2544"),
    (Ipv4Addr::new(198, 51, 100, 0), 24, "documentation (TEST-NET-2), RFC 5737"),
    (Ipv4Addr::new(203, 0, 113, 0), 24, "documentation (TEST-NET-3), RFC 5737"),
    (Ipv4Addr::new(224, 0, 0, 0), 4, "multicast, RFC 5771"),
    (Ipv4Addr::new(240, 0, 0, 0), 4, "reserved, RFC 1112"), // and 255.255.255.255, RFC 919
];

/// More specific blocks stand before those they lie in.
const V6: [Block<Ipv6Addr>; 21] = [
    (Ipv6Addr::UNSPECIFIED, 128, "unspecified, RFC 4291"),
    (Ipv6Addr::LOCALHOST, 128, "loopback, RFC 4291"),
    (Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, 0, 0), 96, "IPv4-mapped, RFC 4291"),
    (Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0), 96, "NAT64, RFC 6052"),
    (Ipv6Addr::new(0x64, 0xff9b, 1, 0, 0, 0, 0, 0), 48, "NAT64 for local use, RFC 8215"),
    (Ipv6Addr::new(0x100, 0, 0, 0, 0, 0, 0, 0), 64, "discard only, RFC 6666"),
    (Ipv6Addr::new(0x100, 0, 0, 1, 0, 0, 0, 0), 64, "dummy prefix, RFC 9780"),
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 32, "Teredo, RFC 4380"),
    (Ipv6Addr::new(0x2001, 2, 0, 0, 0, 0, 0, 0), 48, "benchmarking, RFC 5180"),
    (Ipv6Addr::new(0x2001, 3, 0, 0, 0, 0, 0, 0), 32, "AMT (multicast tunnels), RFC 7450"),
    (Ipv6Addr::new(0x2001, 4, 0x112, 0, 0, 0, 0, 0), 48, "AS112 (unanswerable DNS), RFC 7535"),
    (Ipv6Addr::new(0x2001, 0x20, 0, 0, 0, 0, 0, 0), 28, "ORCHIDv2, RFC 7343"),
    (Ipv6Addr::new(0x2001, 0x30, 0, 0, 0, 0, 0, 0), 28, "drone remote identification, RFC 9374"),
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23, "IETF protocol assignments, RFC 2928"),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32, "documentation, RFC 3849"),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16, "6to4, RFC 3056"),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20, "documentation, RFC 9637"),
    (Ipv6Addr::new(0x5f00, 0, 0, 0, 0, 0, 0, 0), 16, "segment routing, RFC 9602"),
    (Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7, "unique local, RFC 4193"),
    (Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 10, "link local, RFC 4291"),
    (Ipv6Addr::new(0xff00, 0, 0, 0, 0, 0, 0, 0), 8, "multicast, RFC 4291"),
];

/// What a special-purpose address is for, such as `private use, RFC 1918`; `None` for all others.
///
/// An IPv6 address that carries an IPv4 one (see [`embedded_v4`]) is as special as that is.
#[must_use]
pub fn special_purpose(ip: IpAddr) -> Option<&'static str> {
    match embedded_v4(ip).map_or(ip, IpAddr::V4) {
        IpAddr::V4(v4) => V4
            .iter()
            .find(|(first, prefix, _)| (v4.to_bits() ^ first.to_bits()) >> (32 - prefix) == 0)
            .map(|(_, _, name)| *name),
        IpAddr::V6(v6) => V6
            .iter()
            .find(|(first, prefix, _)| (v6.to_bits() ^ first.to_bits()) >> (128 - prefix) == 0)
            .map(|(_, _, name)| *name),
    }
}

/// The IPv4 address inside an IPv4-mapped (RFC 4291), 6to4 (RFC 3056), NAT64 (RFC 6052, well-known
/// prefix) or Teredo (RFC 4380: the client, whose bits are stored inverted) address.
#[must_use]
pub fn embedded_v4(ip: IpAddr) -> Option<Ipv4Addr> {
    let IpAddr::V6(v6) = ip else { return None };
    let segments = v6.segments();
    let pair = |at: usize| {
        let (high, low) = (*segments.get(at)?, *segments.get(at + 1)?);
        Some(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)))
    };
    match segments {
        [0, 0, 0, 0, 0, 0xffff, ..] | [0x64, 0xff9b, 0, 0, 0, 0, ..] => pair(6),
        [0x2002, ..] => pair(1),
        [0x2001, 0, ..] => pair(6).map(|inverted| Ipv4Addr::from_bits(!inverted.to_bits())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(ip: &str) -> Option<&'static str> {
        special_purpose(ip.parse().unwrap())
    }

    #[test]
    fn special_purposes_are_named_with_their_rfc() {
        assert_eq!(name("10.1.2.3"), Some("private use, RFC 1918"));
        assert_eq!(name("172.31.255.255"), Some("private use, RFC 1918"));
        assert_eq!(name("172.32.0.0"), None);
        assert_eq!(name("100.64.0.1"), Some("shared address space (carrier NAT), RFC 6598"));
        assert_eq!(name("255.255.255.255"), Some("reserved, RFC 1112"));
        assert_eq!(name("192.0.0.171"), Some("NAT64/DNS64 discovery, RFC 8880"));
        assert_eq!(name("8.8.8.8"), None);
        assert_eq!(name("2001:db8::1"), Some("documentation, RFC 3849"));
        assert_eq!(name("fd00::1"), Some("unique local, RFC 4193"));
        assert_eq!(name("2603:1030::1"), None);
        assert_eq!(name("::1"), Some("loopback, RFC 4291"));
    }

    #[test]
    fn an_address_inside_an_address_decides() {
        let inner = |ip: &str| embedded_v4(ip.parse().unwrap()).map(|v4| v4.to_string());
        assert_eq!(inner("::ffff:20.42.64.10").as_deref(), Some("20.42.64.10"));
        assert_eq!(inner("2002:142a:400a::1").as_deref(), Some("20.42.64.10"));
        assert_eq!(inner("64:ff9b::142a:400a").as_deref(), Some("20.42.64.10"));
        // The example of RFC 4380, section 4: client 192.0.2.45 behind server 65.54.227.120.
        assert_eq!(inner("2001:0000:4136:e378:8000:63bf:3fff:fdd2").as_deref(), Some("192.0.2.45"));
        assert_eq!(inner("2001:db8::1"), None);
        assert_eq!(name("2002:142a:400a::1"), None);
        assert_eq!(name("2002:0a00:0001::1"), Some("private use, RFC 1918"));
    }

    #[test]
    fn no_block_hides_a_more_specific_one() {
        for (at, (first, _, name)) in V4.iter().enumerate() {
            let found = V4.iter().position(|(block, prefix, _)| {
                (first.to_bits() ^ block.to_bits()) >> (32 - prefix) == 0
            });
            let found = found.unwrap();
            assert!(found == at || V4[found].1 > V4[at].1, "{name}");
        }
    }
}

//! Ranges of addresses as people write them: an address, a CIDR, or `first-last`.

use std::fmt;
use std::net::IpAddr;

/// A network as a prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cidr {
    /// Its first address.
    pub first: IpAddr,
    /// Number of leading bits that all its addresses share: at most 32 for IPv4, 128 for IPv6.
    pub prefix: u8,
}

impl Cidr {
    /// The network of this length that the address is in; bits after the prefix are cleared.
    #[must_use]
    pub fn containing(ip: IpAddr, prefix: u8) -> Self {
        let prefix = prefix.min(family_bits(ip));
        let first = with_bits(ip, bits(ip) & !host_mask(ip, prefix));
        Self { first, prefix }
    }

    /// Its last address.
    #[must_use]
    pub fn last(self) -> IpAddr {
        with_bits(self.first, bits(self.first) | host_mask(self.first, self.prefix))
    }

    /// The prefix that is exactly this range, if there is one.
    #[must_use]
    pub fn of_range(first: IpAddr, last: IpAddr) -> Option<Self> {
        if first.is_ipv4() != last.is_ipv4() || bits(first) > bits(last) {
            return None;
        }
        let spread = (bits(first) ^ bits(last)).leading_zeros();
        let prefix = u8::try_from(spread).ok()?.checked_sub(128 - family_bits(first))?;
        let candidate = Self { first, prefix };
        (Self::containing(first, prefix) == candidate && candidate.last() == last)
            .then_some(candidate)
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.first, self.prefix)
    }
}

/// A range in the shortest form: CIDR where it is one, else `first-last`.
fn range_text(first: IpAddr, last: IpAddr) -> String {
    Cidr::of_range(first, last)
        .map_or_else(|| format!("{first}-{last}"), |network| network.to_string())
}

/// The bits of an address as a number.
pub(super) fn bits(ip: IpAddr) -> u128 {
    match ip {
        IpAddr::V4(v4) => u128::from(v4.to_bits()),
        IpAddr::V6(v6) => v6.to_bits(),
    }
}

/// How many bits the addresses of this family have.
pub(super) fn family_bits(ip: IpAddr) -> u8 {
    if ip.is_ipv4() { 32 } else { 128 }
}

/// The address of the same family with these bits; bits beyond the family are cut.
pub(super) fn with_bits(family: IpAddr, bits: u128) -> IpAddr {
    match (family, u32::try_from(bits & u128::from(u32::MAX))) {
        (IpAddr::V4(_), Ok(low)) => IpAddr::V4(low.into()),
        _ => IpAddr::V6(bits.into()),
    }
}

fn host_mask(ip: IpAddr, prefix: u8) -> u128 {
    let host_bits = u32::from(family_bits(ip).saturating_sub(prefix));
    1_u128.checked_shl(host_bits).map_or(u128::MAX, |size| size - 1)
}

/// What to do with a range so wide that it can hardly be meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WideRange {
    /// Refuse anything wider than /7 (IPv4) or /16 (IPv6).
    Refuse,
    /// Take it: somebody insists.
    Accept,
}

/// Why a text is no range of addresses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RangeError {
    /// It is no address, CIDR or range.
    #[error("not an address, a CIDR or a range of addresses: {0:?}")]
    NotARange(String),
    /// The last address comes before the first, or is of the other family.
    #[error("the range does not run upwards: {0:?}")]
    Backwards(String),
    /// It is so wide that nearly everything would be in it.
    #[error("wider than /{limit}, nearly everything would be in it: {text:?}")]
    TooWide {
        /// The text.
        text: String,
        /// The shortest prefix that is taken.
        limit: u8,
    },
}

/// A range of addresses, and whether the text said more than that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// Its first address.
    pub first: IpAddr,
    /// Its last address.
    pub last: IpAddr,
    /// Bits were set after the prefix of a CIDR, as in `192.0.2.7/24`; they have been cleared.
    pub host_bits_cleared: bool,
}

impl From<Cidr> for Range {
    fn from(network: Cidr) -> Self {
        Self { first: network.first, last: network.last(), host_bits_cleared: false }
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&range_text(self.first, self.last))
    }
}

/// Reads `192.0.2.7`, `192.0.2.0/24`, `192.0.2.0-192.0.2.99` and the same for IPv6.
///
/// # Errors
///
/// The text is none of these, runs downwards, or is wider than `wide` allows.
pub fn parse_range(text: &str, wide: WideRange) -> Result<Range, RangeError> {
    let text = text.trim();
    let range = read_range(text)?;
    let limit = if range.first.is_ipv4() { 7 } else { 16 };
    let size = bits(range.last) - bits(range.first);
    if wide == WideRange::Refuse && size > host_mask(range.first, limit) {
        return Err(RangeError::TooWide { text: text.to_owned(), limit });
    }
    Ok(range)
}

fn read_range(text: &str) -> Result<Range, RangeError> {
    let wrong = || RangeError::NotARange(text.to_owned());
    if let Some((address, prefix)) = text.split_once('/') {
        return read_cidr(address.trim(), prefix.trim()).ok_or_else(wrong);
    }
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let first = read_address(first).ok_or_else(wrong)?;
    let last = read_address(last).ok_or_else(wrong)?;
    if first.is_ipv4() != last.is_ipv4() || first > last {
        return Err(RangeError::Backwards(text.to_owned()));
    }
    Ok(Range { first, last, host_bits_cleared: false })
}

fn read_address(text: &str) -> Option<IpAddr> {
    text.trim().parse().ok().map(|ip: IpAddr| ip.to_canonical())
}

fn read_cidr(address: &str, prefix: &str) -> Option<Range> {
    let given: IpAddr = address.parse().ok()?;
    if prefix.is_empty() || !prefix.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let prefix: u8 = prefix.parse().ok().filter(|bits| *bits <= family_bits(given))?;
    // ::ffff:192.0.2.0/120 is 192.0.2.0/24: our keys know IPv4 only as IPv4.
    let (ip, prefix) = match (given.to_canonical(), given) {
        (v4 @ IpAddr::V4(_), IpAddr::V6(_)) if prefix >= 96 => (v4, prefix - 96),
        _ => (given, prefix),
    };
    let network = Cidr::containing(ip, prefix);
    let host_bits_cleared = network.first != ip;
    Some(Range { first: network.first, last: network.last(), host_bits_cleared })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        match parse_range(text, WideRange::Refuse) {
            Ok(range) if range.host_bits_cleared => format!("{range} (host bits)"),
            Ok(range) => range.to_string(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn every_way_to_write_a_range() {
        for (text, range) in [
            ("192.0.2.7", "192.0.2.7/32"),
            (" 192.0.2.0/24 ", "192.0.2.0/24"),
            ("192.0.2.7/24", "192.0.2.0/24 (host bits)"),
            ("192.0.2.0-192.0.2.255", "192.0.2.0/24"),
            ("192.0.2.1 - 192.0.2.4", "192.0.2.1-192.0.2.4"),
            ("2001:db8::/32", "2001:db8::/32"),
            ("2001:db8::1/128", "2001:db8::1/128"),
            ("2001:db8::-2001:db8::ff", "2001:db8::/120"),
            ("::ffff:192.0.2.0/120", "192.0.2.0/24"),
            ("10.0.0.0/7", "10.0.0.0/7"),
        ] {
            assert_eq!(read(text), range);
        }
    }

    #[test]
    fn what_is_no_range_is_refused_with_its_text() {
        for (text, part) in [
            ("", "not an address"),
            ("192.0.2.0/33", "not an address"),
            ("192.0.2.0/+8", "not an address"),
            ("192.0.2.9-192.0.2.1", "upwards"),
            ("192.0.2.9-2001:db8::", "upwards"),
            ("0.0.0.0/0", "wider than /7"),
            ("0.0.0.0-255.255.255.255", "wider than /7"),
            ("::/0", "wider than /16"),
            ("2000::/15", "wider than /16"),
        ] {
            let said = read(text);
            assert!(said.contains(part) && said.contains(text), "{text}: {said}");
        }
        assert!(parse_range("0.0.0.0/0", WideRange::Accept).is_ok());
        assert!(parse_range("::/0", WideRange::Accept).is_ok());
    }

    #[test]
    fn only_whole_prefixes_are_cidrs() {
        let range =
            |first: &str, last: &str| range_text(first.parse().unwrap(), last.parse().unwrap());
        assert_eq!(range("0.0.0.0", "255.255.255.255"), "0.0.0.0/0");
        assert_eq!(range("::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), "::/0");
        assert_eq!(range("192.0.2.2", "192.0.2.5"), "192.0.2.2-192.0.2.5");
    }
}

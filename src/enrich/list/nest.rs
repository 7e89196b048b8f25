//! Networks that lie in one another, flattened so that an address is found by halves.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::ListEntry;
use crate::enrich::range::{Range, bits};

/// How many pairs of a stretch and an entry around it are held at most, which bounds the memory:
/// some 130,000 cloud ranges have 300,000.
const PAIRS_LIMIT: usize = 1 << 24;

/// Disjoint stretches of addresses, each with the entries that it lies in.
///
/// IPv4 stands at `::ffff:0:0/96`, as in the keys of a case.
#[derive(Debug, Default)]
pub(super) struct Nest {
    /// The first address of each stretch, in order.
    starts: Vec<u128>,
    /// Where the entries of each stretch end in `entries`.
    ends: Vec<usize>,
    /// Numbers of entries, stretch by stretch, the smallest network first.
    entries: Vec<u32>,
}

/// An address as a number in one order for both families.
fn key(ip: IpAddr) -> u128 {
    match ip {
        IpAddr::V4(v4) => v4.to_ipv6_mapped().to_bits(),
        IpAddr::V6(_) => bits(ip),
    }
}

fn keys(range: Range) -> (u128, u128) {
    (key(range.first), key(range.last))
}

impl Nest {
    /// Flattens entries; `None` if they lie in one another too often.
    pub(super) fn of(entries: &[ListEntry]) -> Option<Self> {
        let numbered: Vec<(u128, u128, u32)> = (0_u32..)
            .zip(entries)
            .map(|(number, entry)| {
                let (first, last) = keys(entry.range);
                (first, last, number)
            })
            .collect();
        let (mut opening, mut closing) = (numbered.clone(), numbered);
        opening.sort_unstable_by_key(|(first, _, number)| (*first, *number));
        closing.sort_unstable_by_key(|(_, last, number)| (*last, *number));
        let mut nest = Self::default();
        // By size and then by place in the file: the order in which the entries are answered.
        let mut open: BTreeSet<(u128, u32)> = BTreeSet::new();
        let (mut opened, mut closed) = (0, 0);
        while opened < opening.len() || closed < closing.len() {
            let next_open = opening.get(opened).map(|(first, ..)| *first);
            let next_close = closing.get(closed).and_then(|(_, last, _)| last.checked_add(1));
            let at = match (next_open, next_close) {
                (Some(start), Some(end)) => start.min(end),
                (Some(at), None) | (None, Some(at)) => at,
                // What is open reaches the last address of all.
                (None, None) => break,
            };
            while let Some((_, last, number)) = closing.get(closed) {
                if last.checked_add(1) != Some(at) {
                    break;
                }
                open.remove(&(size(&entries[usize::try_from(*number).ok()?]), *number));
                closed += 1;
            }
            while let Some((first, _, number)) = opening.get(opened) {
                if *first != at {
                    break;
                }
                open.insert((size(&entries[usize::try_from(*number).ok()?]), *number));
                opened += 1;
            }
            nest.push(at, &open)?;
        }
        Some(nest)
    }

    fn push(&mut self, start: u128, open: &BTreeSet<(u128, u32)>) -> Option<()> {
        self.starts.push(start);
        self.entries.extend(open.iter().map(|(_, number)| *number));
        self.ends.push(self.entries.len());
        (self.entries.len() <= PAIRS_LIMIT).then_some(())
    }

    /// The numbers of the entries that an address is in, the smallest network first.
    pub(super) fn find(&self, ip: IpAddr) -> &[u32] {
        let address = key(ip);
        let after = self.starts.partition_point(|start| *start <= address);
        let Some(at) = after.checked_sub(1) else { return &[] };
        let from = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied();
        let to = self.ends.get(at).copied().unwrap_or_default();
        self.entries.get(from.unwrap_or_default()..to).unwrap_or_default()
    }
}

fn size(entry: &ListEntry) -> u128 {
    let (first, last) = keys(entry.range);
    last - first
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::enrich::range::{WideRange, parse_range};

    fn entry(text: &str) -> ListEntry {
        ListEntry::new(parse_range(text, WideRange::Accept).unwrap(), text.to_owned())
    }

    fn found(entries: &[ListEntry], address: &str) -> Vec<String> {
        let nest = Nest::of(entries).unwrap();
        let at = |number: &u32| entries[usize::try_from(*number).unwrap()].place.clone();
        nest.find(address.parse().unwrap()).iter().map(at).collect()
    }

    #[test]
    fn the_smallest_network_comes_first() {
        let entries = ["10.0.0.0/8", "10.1.0.0/16", "10.1.2.3", "::/0", "10.1.255.0-10.2.0.5"];
        let entries = entries.map(entry);
        assert_eq!(found(&entries, "10.1.2.3"), ["10.1.2.3", "10.1.0.0/16", "10.0.0.0/8", "::/0"]);
        assert_eq!(found(&entries, "10.2.0.5"), ["10.1.255.0-10.2.0.5", "10.0.0.0/8", "::/0"]);
        assert_eq!(found(&entries, "2001:db8::1"), ["::/0"]);
        assert_eq!(found(&entries[..3], "11.0.0.0"), [""; 0]);
        assert_eq!(found(&entries[..1], "9.255.255.255"), [""; 0]);
        assert_eq!(found(&[], "10.0.0.1"), [""; 0]);
    }

    #[test]
    fn two_thousand_nested_networks_match_as_trying_each_would() {
        let mut random = oorandom::Rand32::new(20_261_122);
        let mut address = || u32::from_be_bytes([10, 0, 0, 0]) | random.rand_u32() >> 12;
        let addresses: Vec<u32> = (0..2_000).map(|_| address()).collect();
        let mut prefixes = oorandom::Rand32::new(7);
        let networks: Vec<ListEntry> = addresses
            .iter()
            .map(|bits| {
                let prefix = prefixes.rand_range(12..33);
                entry(&format!("{}/{prefix}", std::net::Ipv4Addr::from_bits(*bits)))
            })
            .collect();
        let nest = Nest::of(&networks).unwrap();
        let mut hits = 0;
        for bits in addresses.iter().flat_map(|bits| [*bits, bits ^ 1, bits ^ 0x1ff]) {
            let ip = IpAddr::from(std::net::Ipv4Addr::from_bits(bits));
            let inside = |(_, entry): &(u32, &ListEntry)| {
                (entry.range.first..=entry.range.last).contains(&ip)
            };
            let mut expected: Vec<(u128, u32)> = (0_u32..)
                .zip(&networks)
                .filter(inside)
                .map(|(number, entry)| (size(entry), number))
                .collect();
            expected.sort_unstable();
            let expected: Vec<u32> = expected.into_iter().map(|(_, number)| number).collect();
            hits += expected.len();
            assert_eq!(nest.find(ip), expected.as_slice(), "{ip}");
        }
        assert!(hits > 20_000, "networks lie in one another: {hits} hits");
    }

    fn network() -> impl Strategy<Value = ListEntry> {
        // A small space, so that networks lie in one another and touch.
        (0_u32..=0xffff, 16_u8..=32, any::<bool>()).prop_map(|(low, prefix, six)| {
            let text = if six {
                format!("2001:db8::{:x}/{}", low, u32::from(prefix) + 96)
            } else {
                format!("10.0.{}.{}/{prefix}", low >> 8, low & 0xff)
            };
            entry(&text)
        })
    }

    proptest! {
        #[test]
        fn as_trying_every_network_would(
            entries in proptest::collection::vec(network(), 0..60),
            probes in proptest::collection::vec((0_u32..=0x1_0010, any::<bool>()), 60),
        ) {
            let nest = Nest::of(&entries).unwrap();
            for (low, six) in probes {
                let ip: IpAddr = if six {
                    std::net::Ipv6Addr::from_bits((0x2001_0db8_u128 << 96) + u128::from(low)).into()
                } else {
                    std::net::Ipv4Addr::from_bits((10 << 24) + low).into()
                };
                let mut expected: Vec<(u128, u32)> = (0_u32..)
                    .zip(&entries)
                    .filter(|(_, entry)| {
                        let (first, last) = keys(entry.range);
                        (first..=last).contains(&key(ip))
                    })
                    .map(|(number, entry)| (size(entry), number))
                    .collect();
                expected.sort_unstable();
                let expected: Vec<u32> = expected.into_iter().map(|(_, number)| number).collect();
                prop_assert_eq!(nest.find(ip), expected.as_slice());
            }
        }
    }
}

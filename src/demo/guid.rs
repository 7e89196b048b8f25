//! Identifiers: invented, and the same for the same seed.

use std::fmt;

use super::dice::mix;

/// A GUID as exports write it: lower-case, with dashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Guid(pub(super) u128);

impl Guid {
    /// The GUID that belongs to these numbers, in the form of a random one (RFC 9562, version 4).
    pub(super) fn of(parts: &[u64]) -> Self {
        let high = mix(parts);
        let bits = (u128::from(high) << 64) | u128::from(mix(&[high, 0x6775_6964]));
        let version = bits & !(0xf << 76) | (0x4 << 76);
        Self(version & !(0b11 << 62) | (0b10 << 62))
    }

    /// Its first half.
    pub(super) fn high(self) -> u64 {
        u64::try_from(self.0 >> 64).unwrap_or(0)
    }

    /// The same for a request id, whose last byte is nearly always zero.
    pub(super) fn request(parts: &[u64]) -> Self {
        Self(Self::of(parts).0 & !0xff)
    }
}

impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = [b'-'; 36];
        let mut at = 0;
        for (byte_at, byte) in self.0.to_be_bytes().iter().enumerate() {
            if matches!(byte_at, 4 | 6 | 8 | 10) {
                at += 1;
            }
            text[at] = b"0123456789abcdef"[usize::from(byte >> 4)];
            text[at + 1] = b"0123456789abcdef"[usize::from(byte & 15)];
            at += 2;
        }
        f.write_str(std::str::from_utf8(&text).unwrap_or_default())
    }
}

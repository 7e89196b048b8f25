//! Names that come out the same each time: UUIDs of version 5 (RFC 9562, section 5.5).

use sha1::{Digest as _, Sha1};

/// The namespace of what doorward names itself: a random UUID, chosen once and never changed.
pub(super) const OWN: u128 = 0x6f1d_5a3c_92b7_4e0e_a1f4_3c8d_70e5_b246;

/// The namespace of STIX cyber-observable objects (STIX 2.1, section 2.9).
pub(super) const STIX_OBSERVABLES: u128 = 0x00ab_edb4_aa42_466c_9c01_fed2_3315_a9b7;

/// The UUID of a name in a namespace, as text.
pub(super) fn named(namespace: u128, name: &str) -> String {
    let mut sha1 = Sha1::new();
    sha1.update(namespace.to_be_bytes());
    sha1.update(name.as_bytes());
    let digest = sha1.finalize();
    let mut bits = 0_u128;
    for byte in digest.iter().take(16) {
        bits = (bits << 8) | u128::from(*byte);
    }
    // Version 5 in the seventh byte, variant 10 in the ninth.
    let bits = (bits & !(0xF << 76)) | (5 << 76);
    let bits = (bits & !(0b11 << 62)) | (0b10 << 62);
    let hex = format!("{bits:032x}");
    let mut text = String::with_capacity(36);
    for (at, digit) in hex.chars().enumerate() {
        if matches!(at, 8 | 12 | 16 | 20) {
            text.push('-');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn the_published_example_comes_out() {
        // RFC 9562, appendix A.4: www.example.com in the namespace of DNS.
        let dns = 0x6ba7_b810_9dad_11d1_80b4_00c0_4fd4_30c8;
        assert_eq!(named(dns, "www.example.com"), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
    }
}

//! Sixty-four bytes at a time as words of one bit a byte: where the quotes are, or the braces.
//!
//! `wide` has the instructions for it that every processor of its kind has, so that nothing is asked
//! of the processor at run time and nothing here is `unsafe`. A loop left to the compiler took more
//! than twice the time.

use wide::u8x16;

/// How many bytes are looked at together.
pub(super) const BLOCK: usize = 64;

/// A block of bytes, to be asked about.
#[derive(Clone, Copy)]
pub(super) struct Lanes([u8x16; 4]);

impl Lanes {
    #[inline]
    pub(super) fn of(block: &[u8; BLOCK]) -> Self {
        let mut quarters = [u8x16::new([0; 16]); 4];
        for (quarter, bytes) in quarters.iter_mut().zip(block.as_chunks().0) {
            *quarter = u8x16::new(*bytes);
        }
        Self(quarters)
    }

    /// The same with this bit set in every byte.
    #[inline]
    pub(super) fn with(self, bit: u8) -> Self {
        Self(self.0.map(|quarter| quarter | u8x16::splat(bit)))
    }

    /// One bit for each byte that equals this one, the lowest for the first.
    #[inline]
    pub(super) fn equal(self, byte: u8) -> u64 {
        self.bits(|quarter| quarter.cmp_eq(u8x16::splat(byte)))
    }

    /// One bit for each byte below the blank.
    #[inline]
    pub(super) fn control(self) -> u64 {
        self.bits(control)
    }

    /// Whether there is such a byte.
    #[inline]
    pub(super) fn has(self, byte: u8) -> bool {
        self.any(|quarter| quarter.cmp_eq(u8x16::splat(byte)))
    }

    /// Whether there is a byte below the blank.
    #[inline]
    pub(super) fn has_control(self) -> bool {
        let [a, b, c, d] = self.0;
        control(a.min(b).min(c.min(d))).move_mask() != 0
    }

    #[inline]
    fn bits(self, ask: impl Fn(u8x16) -> u8x16) -> u64 {
        let [a, b, c, d] =
            self.0.map(|quarter| u64::from(ask(quarter).move_mask().cast_unsigned()));
        a | b << 16 | c << 32 | d << 48
    }

    #[inline]
    fn any(self, ask: impl Fn(u8x16) -> u8x16) -> bool {
        let [a, b, c, d] = self.0.map(ask);
        ((a | b) | (c | d)).move_mask() != 0
    }
}

fn control(quarter: u8x16) -> u8x16 {
    quarter.min(u8x16::splat(b' ' - 1)).cmp_eq(quarter)
}

/// Which bytes a backslash takes their meaning from, across blocks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Escapes {
    /// One if the last byte was a backslash that escapes the next, else zero.
    carry: u64,
}

impl Escapes {
    /// Whether the first byte of the next block is escaped.
    pub(super) fn pending(self) -> bool {
        self.carry != 0
    }

    /// The escaped bytes of a block with backslashes in these places, of which `left` count.
    ///
    /// In a run of backslashes every other one escapes. Runs that begin in odd places are told from
    /// the others by the carry of an addition, as in "Parsing Gigabytes of JSON per Second"
    /// (Langdale and Lemire, 2019).
    pub(super) fn of(&mut self, slashes: u64, left: usize) -> u64 {
        const EVEN: u64 = 0x5555_5555_5555_5555;
        let slashes = slashes & !self.carry;
        let follows = slashes << 1 | self.carry;
        let odd_starts = slashes & !EVEN & !follows;
        let (runs_from_even, beyond) = odd_starts.overflowing_add(slashes);
        let escaped = (EVEN ^ (runs_from_even << 1)) & follows;
        self.carry = if left < BLOCK { escaped >> left & 1 } else { u64::from(beyond) };
        escaped
    }
}

/// For every bit, whether the number of bits up to and with it is odd.
pub(super) const fn parity(mut bits: u64) -> u64 {
    bits ^= bits << 1;
    bits ^= bits << 2;
    bits ^= bits << 4;
    bits ^= bits << 8;
    bits ^= bits << 16;
    bits ^ (bits << 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bit_stands_for_its_byte() {
        let letters = b"\"\\{}[]\n\x1f \x00a\xff\x80\x7f";
        for seed in 0..200 {
            let mut random = oorandom::Rand32::new(seed);
            let block: [u8; BLOCK] =
                std::array::from_fn(|_| letters[random.rand_range(0..14) as usize]);
            let plain = |fits: fn(u8) -> bool| {
                (0..BLOCK).fold(0, |bits, at| bits | u64::from(fits(block[at])) << at)
            };
            let lanes = Lanes::of(&block);
            assert_eq!(lanes.equal(b'"'), plain(|byte| byte == b'"'));
            assert_eq!(lanes.equal(0xff), plain(|byte| byte == 0xff));
            assert_eq!(lanes.with(0x20).equal(b'{'), plain(|byte| byte | 0x20 == b'{'));
            assert_eq!(lanes.control(), plain(|byte| byte < b' '));
            assert_eq!(lanes.has_control(), lanes.control() != 0);
            for byte in [b'\\', b'}', b'z'] {
                assert_eq!(lanes.has(byte), block.contains(&byte));
            }
        }
        assert!(!Lanes::of(&[b' '; BLOCK]).has_control());
    }

    #[test]
    fn every_other_backslash_escapes() {
        for seed in 0..500 {
            let mut random = oorandom::Rand32::new(seed);
            let bytes: Vec<bool> = (0..192).map(|_| random.rand_range(0..3) != 0).collect();
            let mut plain = [false; 193];
            for at in 0..192 {
                plain[at + 1] = bytes[at] && !plain[at];
            }
            let mut escapes = Escapes::default();
            let mut at = 0;
            while at < 192 {
                let length = (1 + random.rand_range(0..64) as usize).min(192 - at);
                let slashes = (0..length).fold(0, |all, i| all | u64::from(bytes[at + i]) << i);
                let found = escapes.of(slashes, length);
                for i in 0..length {
                    assert_eq!(found >> i & 1 != 0, plain[at + i], "seed {seed}, byte {}", at + i);
                }
                at += length;
                assert_eq!(escapes.pending(), plain[at]);
            }
        }
    }
}

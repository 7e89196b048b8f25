//! Choices that come out the same on every machine: a stream of numbers for each entity and day.
//!
//! Each stream is seeded by who and when, so an entity that is added changes nothing for the others.

use oorandom::Rand64;

/// Folds numbers into one (the finaliser of `SplitMix64` after each).
pub(super) fn mix(parts: &[u64]) -> u64 {
    parts.iter().fold(0x9e37_79b9_7f4a_7c15, |folded, part| {
        let mut z = (folded ^ part).wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    })
}

/// One stream of choices.
pub(super) struct Dice(Rand64);

impl Dice {
    /// The stream that belongs to these numbers.
    pub(super) fn of(parts: &[u64]) -> Self {
        Self(Rand64::new(u128::from(mix(parts))))
    }

    /// A number below `end`, which is at least one.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.0.rand_range(0..end.max(1))
    }

    /// A number of seconds from `low` to `high`, both included.
    pub(super) fn seconds(&mut self, low: i64, high: i64) -> i64 {
        low + i64::try_from(self.below(high.abs_diff(low) + 1)).unwrap_or(0)
    }

    /// True in so many of a hundred cases.
    pub(super) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of the items.
    pub(super) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[index(self.below(items.len() as u64), items.len())]
    }
}

/// A number as an index into a list of that length.
pub(super) fn index(number: u64, length: usize) -> usize {
    usize::try_from(number % (length.max(1) as u64)).unwrap_or(0)
}

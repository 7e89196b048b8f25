//! Keys and what is done with their values, found at once.

use super::Target;

/// A table of keys, found by a hash of three letters and the length: most of the time that we spend
/// on a record goes into its hundred keys.
pub(super) struct Keys {
    pub(super) entries: &'static [(&'static str, Target)],
    /// One more than the place in `entries`, or zero.
    slots: [u16; SLOTS],
}

const SLOTS: usize = 1024;

impl Keys {
    pub(super) const fn new(entries: &'static [(&'static str, Target)]) -> Self {
        let mut slots = [0_u16; SLOTS];
        let mut at: u16 = 0;
        while (at as usize) < entries.len() {
            let mut slot = slot(entries[at as usize].0.as_bytes());
            while slots[slot] != 0 {
                slot = (slot + 1) % SLOTS;
            }
            at += 1;
            slots[slot] = at;
        }
        Self { entries, slots }
    }

    #[inline]
    pub(super) fn find(&self, key: &str) -> Target {
        if key.is_empty() {
            return Target::Ignore;
        }
        let mut slot = slot(key.as_bytes());
        while let Some(at) = usize::from(self.slots[slot]).checked_sub(1) {
            let (name, target) = self.entries[at];
            if name == key || name.eq_ignore_ascii_case(key) {
                return target;
            }
            slot = (slot + 1) % SLOTS;
        }
        Target::Unknown
    }
}

const fn slot(key: &[u8]) -> usize {
    let last = key.len() - 1;
    let letters = (
        (key[0] | 0x20) as usize,
        (key[key.len() / 2] | 0x20) as usize,
        (key[last] | 0x20) as usize,
    );
    (key.len() * 67 + letters.0 * 31 + letters.1 * 7 + letters.2 * 131) % SLOTS
}

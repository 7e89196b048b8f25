//! Keys in the order in which they came last time.
//!
//! Exports write the keys of all records in one order, and leave some out. So the next key is
//! guessed before it is read: comparing it with a guess costs a third of finding its end and
//! looking it up.

use wide::u8x16;

use super::field::Target;

/// How many bytes of JSON a guess can cover: a key with its last quote and its colon.
pub(super) const WIDTH: usize = 48;
/// How many more guesses are tried for a key, because some before it may have been left out.
const TRIES: usize = 2;
/// How far on a key is looked for that was not guessed.
const SIGHT: usize = 24;
/// How many keys are remembered.
const MOST: usize = 192;

/// The keys of one kind of object.
#[derive(Debug, Default)]
pub(super) struct Order {
    keys: Vec<Known>,
}

#[derive(Clone, Copy, Debug)]
struct Known {
    /// What follows the first quote, up to and with the colon.
    json: [u8; WIDTH],
    length: usize,
    /// One bit for each byte of it.
    bits: u64,
    target: Target,
}

impl Known {
    #[inline]
    fn begins(&self, json: &[u8; WIDTH]) -> bool {
        let (mine, found) = (self.json.as_chunks().0, json.as_chunks().0);
        let same = |at: usize| {
            let same = u8x16::new(mine[at]).cmp_eq(u8x16::new(found[at]));
            u64::from(same.move_mask().cast_unsigned())
        };
        (same(0) | same(1) << 16 | same(2) << 32) & self.bits == self.bits
    }
}

impl Order {
    /// Guesses the key that follows a quote: gives what is done with its value, and how many bytes
    /// it has with its colon.
    #[inline]
    pub(super) fn guess(&self, json: &[u8; WIDTH], place: &mut usize) -> Option<(Target, usize)> {
        let key = self.keys.get(*place)?;
        if key.begins(json) {
            *place += 1;
            return Some((key.target, key.length));
        }
        self.guess_on(json, place)
    }

    fn guess_on(&self, json: &[u8; WIDTH], place: &mut usize) -> Option<(Target, usize)> {
        let mut guesses = self.keys.iter().enumerate().skip(*place + 1).take(TRIES);
        let (at, key) = guesses.find(|(_, key)| key.begins(json))?;
        *place = at + 1;
        Some((key.target, key.length))
    }

    /// Remembers a key that was not guessed.
    #[cold]
    pub(super) fn learn(&mut self, json: &[u8], target: Target, place: &mut usize) {
        let known = |key: &Known| key.json.get(..key.length) == Some(json);
        let ahead = self.keys.iter().skip(*place).take(SIGHT).position(known);
        if let Some(ahead) = ahead {
            *place += ahead + 1;
            return;
        }
        let mut bytes = [0; WIDTH];
        if self.keys.len() < MOST
            && let Some(room) = bytes.get_mut(..json.len())
        {
            room.copy_from_slice(json);
            let at = (*place).min(self.keys.len());
            let bits = (1 << json.len()) - 1;
            self.keys.insert(at, Known { json: bytes, length: json.len(), bits, target });
            *place = at + 1;
        }
    }
}

/// What one walk leaves for the next: the orders of keys, by whose keys they are.
#[derive(Debug, Default)]
pub(super) struct Orders(Vec<Order>);

impl Orders {
    /// Takes an order out, to be put back after use.
    pub(super) fn take(&mut self, which: usize) -> Order {
        if self.0.len() <= which {
            self.0.resize_with(which + 1, Order::default);
        }
        self.0.get_mut(which).map(std::mem::take).unwrap_or_default()
    }

    pub(super) fn put_back(&mut self, which: usize, order: Order) {
        if let Some(place) = self.0.get_mut(which) {
            *place = order;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::field::Field;
    use super::*;

    const NAMES: [&str; 6] = ["id", "createdDateTime", "userId", "appId", "ipAddress", "status"];

    /// Reads keys in turn and says how many were guessed. Every guess must be right.
    fn guessed(order: &mut Order, keys: &[&str]) -> usize {
        let (mut place, mut hits) = (0, 0);
        for key in keys {
            let json = format!("{key}\":{}", " ".repeat(WIDTH));
            let target = match NAMES.iter().position(|name| name == key) {
                Some(0) => Target::Keep(Field::Id),
                Some(_) => Target::Keep(Field::UserId),
                None => Target::Ignore,
            };
            match order.guess(json.as_bytes().first_chunk().unwrap(), &mut place) {
                Some((guess, length)) => {
                    assert_eq!((guess, length), (target, key.len() + 2), "{key}");
                    hits += 1;
                }
                None => order.learn(&json.as_bytes()[..key.len() + 2], target, &mut place),
            }
        }
        hits
    }

    #[test]
    fn keys_are_guessed_though_some_come_and_go() {
        let mut order = Order::default();
        assert_eq!(guessed(&mut order, &NAMES), 0);
        assert_eq!(guessed(&mut order, &NAMES), 6);
        assert_eq!(guessed(&mut order, &["id", "userId", "new", "appId", "status"]), 4);
        assert_eq!(guessed(&mut order, &["id", "userId", "new", "appId", "status"]), 5);
        assert_eq!(guessed(&mut order, &NAMES), 6);
        assert_eq!(guessed(&mut order, &["i", "id2", "ID", "status", "status"]), 0);
    }

    #[test]
    fn memory_is_bounded_whatever_the_keys() {
        let mut order = Order::default();
        for at in 0..1_000 {
            guessed(&mut order, &[&format!("key{at}"), &"long".repeat(20)]);
        }
        assert!(order.keys.len() <= MOST);
    }
}

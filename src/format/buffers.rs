//! Buffers that are used again: memory that was touched once is not asked of the system anew.
//!
//! An import reads gigabytes through some dozens of buffers. Asking for each anew cost a twentieth of
//! its time: the system clears every page that it gives.

use std::fmt;
use std::io::{self, Read};
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};

/// How many buffers lie ready at most.
const READY: usize = 24;

/// Where buffers lie ready to be used again. Copies share them.
#[derive(Clone, Default)]
pub struct Buffers {
    ready: Arc<Mutex<Vec<Vec<u8>>>>,
    /// The size that is kept: a larger one was for one long record.
    usual: usize,
}

impl Buffers {
    /// Buffers of this many bytes.
    #[must_use]
    pub fn of(usual: usize) -> Self {
        Self { ready: Arc::default(), usual }
    }

    /// A buffer that holds nothing, with room for `room` bytes.
    #[must_use]
    pub fn take(&self, room: usize) -> Buffer {
        let mut ready = self.ready.lock().unwrap_or_else(PoisonError::into_inner);
        let mut bytes = ready.pop().unwrap_or_default();
        drop(ready);
        if bytes.len() < room {
            bytes.resize(room.max(self.usual), 0);
        }
        Buffer { bytes, held: 0, home: self.clone() }
    }
}

impl fmt::Debug for Buffers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Buffers").field("usual", &self.usual).finish_non_exhaustive()
    }
}

/// Bytes that go back to where they came from when they are done with.
#[derive(Debug)]
pub struct Buffer {
    /// Written to before, all of it: what was held last time stands behind what is held now.
    bytes: Vec<u8>,
    held: usize,
    home: Buffers,
}

impl Buffer {
    /// Adds bytes at the end. What does not fit makes it grow.
    pub fn extend(&mut self, more: &[u8]) {
        let end = self.held + more.len();
        self.make_room(end);
        self.bytes[self.held..end].copy_from_slice(more);
        self.held = end;
    }

    /// Reads until so many bytes are held, and says whether the input ended before.
    ///
    /// # Errors
    ///
    /// The input cannot be read. What was read before is held.
    pub fn fill(&mut self, input: &mut impl Read, wanted: usize) -> io::Result<bool> {
        self.make_room(wanted);
        while self.held < wanted {
            match input.read(&mut self.bytes[self.held..wanted]) {
                Ok(0) => return Ok(true),
                Ok(read) => self.held += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(false)
    }

    /// Forgets what stands after the first `keep` bytes.
    pub fn truncate(&mut self, keep: usize) {
        self.held = self.held.min(keep);
    }

    fn make_room(&mut self, room: usize) {
        if self.bytes.len() < room {
            self.bytes.resize(room, 0);
        }
    }
}

impl Deref for Buffer {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes[..self.held]
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        let mut ready = self.home.ready.lock().unwrap_or_else(PoisonError::into_inner);
        if ready.len() < READY && self.bytes.len() <= self.home.usual {
            ready.push(std::mem::take(&mut self.bytes));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_is_used_again_and_shows_nothing_of_before() {
        let buffers = Buffers::of(8);
        let mut first = buffers.take(8);
        first.extend(b"secret");
        let place = first.as_ptr();
        drop(first);
        let mut second = buffers.take(4);
        assert_eq!(second.as_ptr(), place);
        assert!(second.is_empty());
        assert!(!second.fill(&mut &b"abcdef"[..], 3).unwrap());
        assert_eq!(&*second, b"abc");
        assert!(second.fill(&mut &b"de"[..], 8).unwrap());
        assert_eq!(&*second, b"abcde");
        second.truncate(1);
        assert_eq!(&*second, b"a");
    }

    #[test]
    fn a_buffer_grows_and_large_ones_are_not_kept() {
        let buffers = Buffers::of(4);
        let mut long = buffers.take(2);
        long.extend(b"0123456789");
        assert_eq!(&*long, b"0123456789");
        drop(long);
        assert!(buffers.ready.lock().unwrap().is_empty());
    }
}

//! Counts and hashes bytes on their way out.

use std::io::{self, Write};

use crate::digest::{Sha256, Sha256Hasher};

/// A writer that knows what has passed through it.
pub struct Tally<'a> {
    out: &'a mut (dyn Write + Send),
    bytes: u64,
    hasher: Sha256Hasher,
}

impl std::fmt::Debug for Tally<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tally").field("bytes", &self.bytes).finish_non_exhaustive()
    }
}

impl<'a> Tally<'a> {
    /// Nothing has passed yet.
    #[must_use]
    pub fn new(out: &'a mut (dyn Write + Send)) -> Self {
        Self { out, bytes: 0, hasher: Sha256Hasher::default() }
    }

    /// How many bytes have passed, and their digest.
    #[must_use]
    pub fn finish(self) -> (u64, Sha256) {
        (self.bytes, self.hasher.finish())
    }
}

impl Write for Tally<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.out.write(bytes)?;
        self.bytes += taken as u64;
        self.hasher.update(bytes.get(..taken).unwrap_or(bytes));
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

//! How far an archive may unpack before it is taken for a bomb.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

/// The limits. None of them is met by an export: text packs to a twentieth or a hundredth.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// How often something may be packed: a zip archive in a zip archive counts two, and a tar
    /// archive packed by gzip, too.
    pub(super) layers: u32,
    /// The most bytes of an archive inside another, which has to lie in a file to be opened.
    pub(super) spool: u64,
    /// The most bytes that a file may unpack to.
    pub(super) total: u64,
    /// How many times its own size a file may unpack to, once it is beyond `slack`.
    pub(super) ratio: u64,
    pub(super) slack: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { layers: 8, spool: 64 << 30, total: 4 << 40, ratio: 1_000, slack: 1 << 30 }
    }
}

impl Limits {
    /// The limits of a file of this size.
    pub(super) fn of(self, bytes: u64) -> Budget {
        let by_ratio = bytes.saturating_mul(self.ratio).max(self.slack);
        Budget { limits: self, bytes, most: by_ratio.min(self.total) }
    }
}

/// The limits of one file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Budget {
    pub(super) limits: Limits,
    bytes: u64,
    most: u64,
}

/// What has been unpacked of a file, in all its layers.
#[derive(Debug)]
pub(super) struct Meter {
    budget: Budget,
    unpacked: Cell<u64>,
}

impl Meter {
    pub(super) fn new(budget: Budget) -> Rc<Self> {
        Rc::new(Self { budget, unpacked: Cell::new(0) })
    }

    pub(super) fn limits(&self) -> Limits {
        self.budget.limits
    }

    /// Counts bytes, and refuses to go on beyond the limit.
    pub(super) fn count(&self, bytes: usize) -> io::Result<()> {
        let unpacked = self.unpacked.get().saturating_add(bytes as u64);
        self.unpacked.set(unpacked);
        let Budget { bytes, most, .. } = self.budget;
        if unpacked <= most {
            return Ok(());
        }
        Err(io::Error::other(format!(
            "a file of {bytes} bytes that unpacks to more than {most} is taken for a bomb, and is \
             not read on"
        )))
    }
}

/// Counts what an unpacker gives.
pub(super) struct Metered<R> {
    input: R,
    meter: Rc<Meter>,
}

impl<R: Read> Metered<R> {
    pub(super) fn new(input: R, meter: &Rc<Meter>) -> Self {
        Self { input, meter: Rc::clone(meter) }
    }
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        self.meter.count(read)?;
        Ok(read)
    }
}

//! Readers that stand between an archive and its members.

use std::cell::RefCell;
use std::io::{self, Cursor, Read};

use flate2::Crc;

use super::kind::HEAD;
use crate::digest::{Sha256, Sha256Hasher};

/// A stream whose first bytes have been looked at, and are given again.
pub(super) struct Peeked<'a> {
    head: Cursor<Vec<u8>>,
    /// What broke the look.
    error: Option<io::Error>,
    rest: &'a mut dyn Read,
}

impl<'a> Peeked<'a> {
    pub(super) fn new(rest: &'a mut dyn Read) -> Self {
        let mut head = Vec::new();
        let error = (&mut *rest).take(HEAD as u64).read_to_end(&mut head).err();
        Self { head: Cursor::new(head), error, rest }
    }

    pub(super) fn head(&self) -> &[u8] {
        self.head.get_ref()
    }
}

impl Read for Peeked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.head.read(buffer)? {
            0 => match self.error.take() {
                Some(error) => Err(error),
                None => self.rest.read(buffer),
            },
            read => Ok(read),
        }
    }
}

/// Digests a member as it lies in its archive while it is unpacked further.
pub(super) struct Summed<'a> {
    inner: RefCell<Sum<'a>>,
}

struct Sum<'a> {
    input: &'a mut dyn Read,
    hasher: Sha256Hasher,
    bytes: u64,
}

impl<'a> Summed<'a> {
    pub(super) fn new(input: &'a mut dyn Read) -> Self {
        Self { inner: RefCell::new(Sum { input, hasher: Sha256Hasher::default(), bytes: 0 }) }
    }
}

/// What can tell the size and digest of a member as it lies in its archive.
pub(super) trait AsFound {
    /// Reads what is left of it and tells. Nothing, if it cannot be read to its end.
    fn as_found(&self) -> Option<(u64, Sha256)>;
}

impl AsFound for Summed<'_> {
    fn as_found(&self) -> Option<(u64, Sha256)> {
        io::copy(&mut &*self, &mut io::sink()).ok()?;
        let sum = self.inner.try_borrow().ok()?;
        Some((sum.bytes, sum.hasher.clone().finish()))
    }
}

impl Read for &Summed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut sum = self.inner.try_borrow_mut().map_err(io::Error::other)?;
        let read = sum.input.read(buffer)?;
        sum.hasher.update(&buffer[..read]);
        sum.bytes += read as u64;
        Ok(read)
    }
}

/// Fails at once, for a member that cannot be opened.
pub(super) struct Failing(pub(super) Option<io::Error>);

impl Read for Failing {
    fn read(&mut self, _buffer: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// Gives as many bytes as were promised, and says so where there are fewer.
pub(super) struct Exact<'a> {
    input: &'a mut dyn Read,
    left: u64,
}

impl<'a> Exact<'a> {
    pub(super) fn new(input: &'a mut dyn Read, size: u64) -> Self {
        Self { input, left: size }
    }
}

impl Read for Exact<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        let read = self.input.read(&mut buffer[..most])?;
        if read == 0 && most > 0 {
            let what = "fewer bytes than the archive says";
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, what));
        }
        self.left -= read as u64;
        Ok(read)
    }
}

/// Checks size and CRC-32 against what the archive says, at the end.
pub(super) struct Checked<R> {
    input: R,
    crc: Crc,
    left: u64,
    sum: u32,
}

impl<R: Read> Checked<R> {
    pub(super) fn new(input: R, size: u64, sum: u32) -> Self {
        Self { input, crc: Crc::new(), left: size, sum }
    }
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        let wrong = |what| Err(io::Error::new(io::ErrorKind::InvalidData, what));
        if read == 0 && !buffer.is_empty() {
            return match (self.left, self.crc.sum() == self.sum) {
                (0, true) => Ok(0),
                (0, false) => wrong("the bytes do not match their checksum in the archive"),
                _ => wrong("fewer bytes than the archive says"),
            };
        }
        self.crc.update(buffer.get(..read).unwrap_or_default());
        match self.left.checked_sub(read as u64) {
            Some(left) => self.left = left,
            None => return wrong("more bytes than the archive says"),
        }
        Ok(read)
    }
}
